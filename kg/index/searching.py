"""Searching the texts of a release: ranked, counted by kind, body, year, person and programme, words marked."""

import os
import tempfile
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self, TypeAlias

import tantivy

from kg.errors import as_release_error
from kg.index.graph import compared
from kg.index.texts import FOLDER, analyser, schema
from kg.index.words import Unit, parsed

FACETS = ("kind", "body", "year", "person", "programme")
"""What is counted, and what a search can be limited to."""
Order: TypeAlias = Literal["relevance", "newest", "oldest"]
ORDERS: tuple[Order, ...] = ("relevance", "newest", "oldest")
MOST_TURNED = 10_000
"""Things that can be turned over to; who wants more has to narrow the search."""
VALUES = 12
"""Values of a facet that are given."""
SNIPPET = 240
"""Characters of a text that are shown."""

_COUNTED_EXACTLY = 20_000
"""Values of a facet that a part of the index may have for the counts to be exact."""
_WEIGHTS = {"label": 3.0, "names": 2.0, "text": 1.0}
_CALLED_SO, _NAMED, _NUMBERED = 30.0, 2.0, 20.0
"""What being called exactly so weighs, being a person, a body or the like, and bearing the number."""


@dataclass(frozen=True)
class Search:
    """What is searched for. A programme is given by its key, or by kind and key: `benefit/universal-credit`."""

    typed: str = ""
    kind: str | None = None
    body: str | None = None
    year: int | None = None
    person: str | None = None
    programme: str | None = None
    order: Order = "relevance"

    @property
    def limits(self) -> dict[str, str | int]:
        """What it is limited to, by facet."""
        return {name: value for name in FACETS if (value := getattr(self, name)) is not None}


@dataclass(frozen=True)
class Piece:
    """A piece of a text, and whether it is what was searched for."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True)
class Facet:
    """How many of what was found have each value of a facet, the most frequent first."""

    values: tuple[tuple[str, int], ...]
    is_more: bool
    """Whether there are further values."""


@dataclass(frozen=True)
class Found:
    """What was found."""

    total: int
    ids: tuple[int, ...]
    """The numbers of the things on the page that was asked for, in their order."""
    facets: Mapping[str, Facet]
    units: tuple[Unit, ...]
    unknown: tuple[str, ...] = ()
    """Words that occur nowhere, where nothing was found."""
    elsewhere: int = 0
    """How many there would be without any limit, where nothing was found."""
    query: Any = field(default=None, repr=False, compare=False)


class Texts:
    """The full-text index of one release, for any number of threads."""

    def __init__(self, folder: Path):
        self._schema = schema()
        self._index = tantivy.Index.open(str(_writable(folder, self)))
        self._index.register_tokenizer("english", analyser())
        self._index.config_reader(reload_policy="manual")
        self._searcher = self._index.searcher()
        self._local = threading.local()

    @classmethod
    def open(cls, release: Path) -> Self | None:
        """Open that of a release; None if it has none. ReleaseError if it cannot be read."""
        folder = release / FOLDER
        if not (folder / "meta.json").is_file():
            return None
        with as_release_error("the full-text index cannot be read", folder, ValueError, OSError):
            return cls(folder)

    def search(self, search: Search, offset: int = 0, limit: int = 25) -> Found:
        """Find things that have all the words, the best first; without any words, all there are, the latest first.

        What is past the `MOST_TURNED` first is not given.
        """
        units = parsed(search.typed, self._words)
        query = self._limited(self._query(search.typed, units), search)
        by_date = search.order != "relevance" or not any(not unit.excluded for unit in units)
        found = self._searcher.search(
            query,
            max(1, min(limit, MOST_TURNED - offset)),
            offset=offset,
            order_by_field="date" if by_date else None,
            order=tantivy.Order.Asc if search.order == "oldest" else tantivy.Order.Desc,
        )
        hits = [] if offset >= MOST_TURNED else found.hits
        ids = self._searcher.fast_field_values("id", [address for _, address in hits])
        total = _total(found)
        return Found(
            total,
            tuple(int(id_) for id_ in ids if id_ is not None),
            self._facets(query),
            units,
            () if total else self._unknown(units),
            0 if total or not search.limits else self._count(self._query(search.typed, units)),
            query,
        )

    def marked(self, found: Found, name: str, text: str, most: int = SNIPPET) -> tuple[Piece, ...]:
        """Give the part of a text that has most of what was searched for, in pieces; `name` is `label` or `text`."""
        generator = tantivy.SnippetGenerator.create(self._searcher, found.query, self._schema, name)
        generator.set_max_num_chars(most)
        document = tantivy.Document()
        document.add_text(name, text)
        snippet = generator.snippet_from_doc(document)
        fragment = snippet.fragment()
        if not fragment:
            return (Piece(_shortened(text, most)),)
        pieces = _pieces(fragment, [(part.start, part.end) for part in snippet.highlighted()])
        before, _, after = text.partition(fragment)
        if len(text) > most:
            before, after = "… " if before else "", " …" if after.strip() else ""
        return (*([Piece(before)] if before else []), *pieces, *([Piece(after)] if after else []))

    def _words(self, text: str) -> list[str]:
        """Part a text into words, by an analyser of this thread's own."""
        words: Callable[[str], list[str]] | None = getattr(self._local, "words", None)
        if words is None:
            words = self._local.words = analyser().analyze
        return words(text)

    def _query(self, typed: str, units: Sequence[Unit]) -> tantivy.Query:
        wanted = [(tantivy.Occur.Must, self._unit(unit)) for unit in units if not unit.excluded]
        unwanted = [(tantivy.Occur.MustNot, self._unit(unit)) for unit in units if unit.excluded]
        if not wanted:
            return tantivy.Query.boolean_query([(tantivy.Occur.Must, tantivy.Query.all_query()), *unwanted])
        bonus = [
            (tantivy.Occur.Should, tantivy.Query.const_score_query(self._term(name, value), weight))
            for name, value, weight in (("called", compared(typed), _CALLED_SO), ("named", "yes", _NAMED))
            if value
        ]
        return tantivy.Query.boolean_query([*wanted, *unwanted, *bonus])

    def _unit(self, unit: Unit) -> tantivy.Query:
        ways = []
        for name, weight in _WEIGHTS.items():
            way = (
                self._term(name, unit.words[0])
                if len(unit.words) == 1
                else tantivy.Query.phrase_query(self._schema, name, list(unit.words))
            )
            ways.append(tantivy.Query.boost_query(way, weight))
        if unit.typed.isdigit():
            ways.append(tantivy.Query.const_score_query(self._term("number", unit.typed), _NUMBERED))
        if unit.day:
            ways.append(tantivy.Query.const_score_query(self._term("day", unit.day), _NUMBERED))
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, way) for way in ways])

    def _limited(self, query: tantivy.Query, search: Search) -> tantivy.Query:
        limits = []
        for name, value in search.limits.items():
            if name == "programme" and "/" not in str(value):
                value = f"programme/{value}"  # noqa: PLW2901 (what it is short for)
            limits.append((tantivy.Occur.Must, tantivy.Query.const_score_query(self._term(name, value), 0.0)))
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *limits]) if limits else query

    def _term(self, name: str, value: str | int) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, name, value)

    def _facets(self, query: tantivy.Query) -> dict[str, Facet]:
        wanted = {
            name: {"terms": {"field": name, "size": VALUES + 1, "segment_size": _COUNTED_EXACTLY}} for name in FACETS
        }
        counted = self._searcher.aggregate(query, wanted)
        facets = {}
        for name in FACETS:
            values = [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in counted[name]["buckets"]]
            facets[name] = Facet(
                tuple(sorted(values[:VALUES], key=lambda value: (-value[1], value[0]))), len(values) > VALUES
            )
        return facets

    def _unknown(self, units: Sequence[Unit]) -> tuple[str, ...]:
        return tuple(unit.typed for unit in units if not unit.excluded and not self._count(self._unit(unit)))

    def _count(self, query: tantivy.Query) -> int:
        return _total(self._searcher.search(query, 1))


def _total(result: Any) -> int:
    """Give how many were found, which the stubs of the library leave out."""
    return int(result.count)


def _writable(folder: Path, opened: object) -> Path:
    """Give the folder, or where nobody may write another that leads to its files: to open them, locks are made."""
    if os.access(folder, os.W_OK):
        return folder
    place = tempfile.TemporaryDirectory(prefix="kg-search-")
    weakref.finalize(opened, place.cleanup)
    for file in folder.iterdir():
        if not file.name.endswith(".lock"):
            (Path(place.name) / file.name).symlink_to(file.resolve())
    return Path(place.name)


def _pieces(text: str, marked: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """Part a text where marks begin and end, which are counted in bytes."""
    content, at, pieces = text.encode(), 0, []
    for begin, end in marked:
        pieces += [Piece(content[at:begin].decode()), Piece(content[begin:end].decode(), True)]
        at = end
    pieces.append(Piece(content[at:].decode()))
    return tuple(piece for piece in pieces if piece.text)


def _shortened(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return f"{text[:most].rpartition(' ')[0] or text[:most]} …"
