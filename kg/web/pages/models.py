"""The view models that pages are made of, whatever they are about."""

from dataclasses import dataclass, field
from typing import Protocol

from rdflib import URIRef

from kg.web.english import Line, TextBlock
from kg.web.kinds import Kind
from kg.web.marks import Mark, Piece, addresses, pieces
from kg.web.statements import Quoted, StatementList


@dataclass(frozen=True)
class Value:
    """One value of a property: text, where it leads, which sources say so, and why it was inferred if it was."""

    text: str
    href: str | None = None
    external: bool = False
    sources: tuple[int, ...] = ()
    more_sources: int = 0
    """Sources that say so besides."""
    inferred: str | None = None
    language: str | None = None
    """The language of the text, if it is another than English."""
    beside: str = ""
    """Of a person by the name that a document prints: that in the registers, if it says more or is another."""


@dataclass(frozen=True)
class Fact:
    """A property with its values, or that a document does not state it."""

    label: str
    iri: str
    values: tuple[Value, ...] = ()
    not_stated_by: tuple[int, ...] = ()
    reason: str | None = None
    """Why it is not stated, where that is known."""


@dataclass(frozen=True)
class Detail:
    """One of the things that readers ask first: its name with its values, and what is to be said beside or instead."""

    label: str
    values: tuple[Value, ...] = ()
    note: str = ""
    is_not_stated: bool = False
    """Whether the document is known not to state it; `note` then says why, if that is known."""


@dataclass(frozen=True)
class Incoming:
    """The things that are linked to this one by a property."""

    label: str
    iri: str
    count: int
    links: tuple[Value, ...]
    page: int
    previous: str | None
    following: str | None
    is_more: bool = False
    """Whether there are more than were counted: a request counts only so far."""


@dataclass(frozen=True)
class SourceNote:
    """A source that statements on the page come from, with its number."""

    number: int
    label: str
    href: str | None
    licence: str | None = None
    licence_href: str | None = None
    original: str | None = None


@dataclass(frozen=True)
class Words:
    """A text in full, under a heading."""

    heading: str
    blocks: tuple[TextBlock, ...]
    href: str | None = None
    note: str | None = None
    marks: tuple[Mark, ...] = ()
    byline: tuple[tuple[str, Value], ...] = ()
    """Who asked or answered, and whom: "answered by", "for", each with its value."""
    language: str | None = None
    """The language of the text, if it is another than English."""

    def pieces(self, line: str) -> tuple[Piece, ...]:
        """Part a line of the text where its marks begin and end."""
        return pieces(line, line.start, (*self.marks, *addresses(line))) if isinstance(line, Line) else (Piece(line),)


class Content(Protocol):
    """What is told of a thing of a certain kind before everything else."""

    @property
    def shown_links(self) -> frozenset[URIRef]:
        """The properties by which things are linked to it that stand in its content, as the program writes them."""


@dataclass(frozen=True)
class ThingPage:
    """The page about one thing; those of single kinds say more."""

    iri: str
    kind: Kind | None
    title: str
    types: tuple[Value, ...]
    words: tuple[Words, ...]
    facts: tuple[Fact, ...]
    incoming: tuple[Incoming, ...]
    sources: tuple[SourceNote, ...]
    formats: tuple[tuple[str, str, str], ...]
    technical: str
    """Where every triple about it is shown with its addresses, datatypes and graphs."""
    more_values: bool = False
    all_statements: str | None = None
    """Where all that a document states is listed."""
    quoted: tuple[Quoted, ...] = ()
    """The words that a fact came from."""
    excerpts: tuple[Words, ...] = ()
    """Short quotations from a text that may not be published."""
    statements: StatementList = field(default_factory=StatementList)
    quotations: StatementList = field(default_factory=StatementList)
    content: Content | None = None
    """What is told of things of its kind besides."""

    @property
    def licence(self) -> str:
        """The licence of what it says, where all of its sources have the same; else empty."""
        licences = {source.licence or "" for source in self.sources}
        return licences.pop() if len(licences) == 1 else ""


@dataclass(frozen=True)
class Shelf:
    """How many things there are of a kind, some of them, and which."""

    kind: Kind
    count: int
    which: str
    things: tuple[Value, ...]
