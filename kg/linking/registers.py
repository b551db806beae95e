"""The registers: who and what is known beforehand, read from Turtle files."""

import calendar
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Self

import pyoxigraph as ox
from oxrdflib import OxigraphStore
from rdflib import Graph, Literal, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from kg.errors import RegisterError
from kg.records import Name, PartialDate, Reference
from kg.turtle import load_turtle
from kg.vocab import DCTERMS, FOAF, KG, ORG, PQA, RDF, RDFS, SCHEMA, SKOS, XSD, absolute, mint, slug

_NAMING = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, FOAF.name, DCTERMS.title)
MEMBER = "member"
"""The sort of a name that is a number in Parliament's members service: "4799" names a person."""
PUBLIC_WHIP_PERSON = "publicwhip person"
"""The sort of a name that numbers a person for TheyWorkForYou: "uk.org.publicwhip/person/10001"."""
PUBLIC_WHIP_MEMBER = "publicwhip member"
"""The sort of a name that numbers the holding of a seat or an office, and so names its holder."""
ANSWERING_BODY = "answering body id"
"""The sort of a name that is a number in Parliament's questions service: "29" names a body."""
_NUMBERS = {MEMBER, PUBLIC_WHIP_PERSON, PUBLIC_WHIP_MEMBER, ANSWERING_BODY}
_HONORIFIC = re.compile(r"^(?:(?:the )?(?:rt|right) hon\.? |dr\.? |sir |dame |mrs?\.? |ms\.? |miss )+", re.I)
_DEPARTMENT = re.compile(r"(?:(?:department|ministry) (?:for|of) (?:the )?)(?P<of>.+)|(?P<office>.+) office")
"""What a department is for, in its name as folded."""
_YEARS = re.compile(r" \(\d{4} to \d{4}\)$")
"""What tells a department from a later one of its name."""
_LETTERS = re.compile(r"(?:,? (?:mp|msp|ms|qc|kc|cbe|obe|mbe|kcb|dbe|ch))+$")
"""Letters after a name, as GOV.UK prints them: "The Rt Hon Ada Example MP"."""


@dataclass(frozen=True)
class Membership:
    """That a person held a post, or belonged to an organisation, between two dates, as far as they are known."""

    reference: Reference
    person: Reference
    post: Reference | None
    organization: Reference | None
    start: PartialDate | None
    end: PartialDate | None

    def certainly_holds_on(self, day: date) -> bool:
        """Whether the day lies within the interval, whatever day its partial dates mean. An open end is no end."""
        return (
            self.start is not None and last_day(self.start) <= day and (self.end is None or day <= self.end.first_day)
        )


def last_day(when: PartialDate) -> date:
    """Give the last day that a date can mean."""
    month = when.month or 12
    return date(when.year, month, when.day or calendar.monthrange(when.year, month)[1])


# The same few bodies, posts and Members are named in question after question.
@lru_cache(maxsize=4096)
def fold_name(text: str) -> str:
    """Fold a name for comparison: case, accents, quotation marks, hyphens, spacing and a leading "the" do not count."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‑", "-"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return re.sub(r"[\s-]+", " ", plain).strip().removeprefix("the ")


def _what_for(text: str) -> str:
    """Fold what a department is for, whose commas headings leave out."""
    return fold_name(text).replace(",", "").replace("&", "and")


@dataclass(frozen=True)
class Label:
    """One name of a known thing, as the registers write it."""

    text: str
    reference: Reference


class Registers:
    """Everything known beforehand: one graph per register file, and look-ups by name and by date.

    `graph` is all of them together. `titles` say what people are to read of a graph in place of its name.
    """

    def __init__(self, graphs: dict[str, Graph], graph: Graph, base: str, titles: dict[str, str] | None = None):
        self.graphs = graphs
        self.graph = graph
        self.titles = titles or {}
        self.base = base
        self._prefix = f"{base}/id/"

    @classmethod
    def load(cls, folders: Iterable[Path], base: str) -> Self:
        """Read every Turtle file of the folders. RegisterError names the file and line where one cannot be read."""
        store = ox.Store()
        graphs: dict[str, Graph] = {}
        titles: dict[str, str] = {}
        for number, folder in enumerate(folders):
            files = sorted(folder.glob("*.ttl"))
            if not files:
                raise RegisterError(
                    "no register was found", where=str(folder), expected="at least one Turtle file (*.ttl)"
                )
            for file in files:
                # A user's own may well be named as one of ours.
                name = slug(f"{folder.name} {file.stem}" if number else file.stem)
                if name in graphs:
                    raise RegisterError(
                        f"two registers are named {name}", where=str(file), remedy="Rename one of them."
                    )
                graph = URIRef(f"{base}/{name}")
                load_turtle(file, base, store, ox.NamedNode(graph))
                graphs[name] = Graph(OxigraphStore(store=store), graph)
                titles[name] = file.stem.replace("-", " ")
        return cls(graphs, Graph(OxigraphStore(store=store), DATASET_DEFAULT_GRAPH_ID), base, titles)

    def reference(self, node: object) -> Reference | None:
        """Give the thing that an address names, None for addresses outside this data set."""
        if not isinstance(node, URIRef) or not node.startswith(self._prefix):
            return None
        kind, _, key = node.removeprefix(self._prefix).partition("/")
        return Reference(kind, key) if key else None

    def _address(self, thing: Reference) -> URIRef:
        return mint(self.base, thing.kind, thing.key)

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """Every name of every known thing by which running text may name it."""
        found = self._named(*_NAMING) - self._named(absolute(KG.listedAs, self.base))
        return tuple(sorted(found, key=lambda label: (label.text, label.reference)))

    def _named(self, *properties: URIRef) -> set[Label]:
        return {
            Label(str(text), reference)
            for property_ in properties
            for subject, text in self.graph.subject_objects(property_)
            if (reference := self.reference(subject))
        }

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], set[Reference]]:
        index: dict[tuple[str, str], set[Reference]] = defaultdict(set)
        for label in self._named(*_NAMING, absolute(KG.listedAs, self.base)):
            index[label.reference.kind, fold_name(label.text)].add(label.reference)
        return index

    @cached_property
    def _by_number(self) -> dict[tuple[str, str], set[Reference]]:
        """The things that others number, by the sort of the number and the number."""
        index: dict[tuple[str, str], set[Reference]] = defaultdict(set)
        for property_, sort in ((KG.parliamentMemberId, MEMBER), (KG.answeringBodyId, ANSWERING_BODY)):
            for subject, number in self.graph.subject_objects(absolute(property_, self.base)):
                if reference := self.reference(subject):
                    index[sort, str(number)].add(reference)
        for subject, number in self.graph.subject_objects(absolute(KG.publicWhipId, self.base)):
            reference = self.reference(subject)
            if reference and reference.kind == "person":
                index[PUBLIC_WHIP_PERSON, str(number)].add(reference)
            elif person := self.reference(self.graph.value(subject, ORG.member)):
                index[PUBLIC_WHIP_MEMBER, str(number)].add(person)
        return index

    def candidates(self, name: Name) -> set[Reference]:
        """Every known thing of the right sort that bears this name or number."""
        if name.sort in _NUMBERS:
            return self._by_number.get((name.sort, name.printed.strip()), set())
        folded = fold_name(name.printed)
        found = self._by_name.get((name.sort, folded))
        if not found and name.sort == "person":
            found = self._by_name.get((name.sort, _LETTERS.sub("", _HONORIFIC.sub("", folded))))
        return found or set()

    def resolve(self, name: Name, person: Reference | None = None) -> Reference | None:
        """Give the one thing a name means, or None where none or several bear it.

        `person` narrows several posts of one name to that which this person is known to have held.
        """
        found = self.candidates(name)
        if len(found) > 1 and person is not None:
            held = {membership.post for membership in self.memberships.get(person, ())}
            found = found & held
        return next(iter(found)) if len(found) == 1 else None

    @cached_property
    def _labels(self) -> dict[Reference, str]:
        labelled = self.graph.subject_objects(RDFS.label)
        return {reference: str(label) for subject, label in labelled if (reference := self.reference(subject))}

    def name_of(self, thing: Reference) -> str:
        """Give the label of a known thing, or its key if it has none."""
        return self._labels.get(thing, thing.key)

    @cached_property
    def memberships(self) -> dict[Reference, tuple[Membership, ...]]:
        """Who held which post or belonged to which organisation, by person."""
        found: dict[Reference, list[Membership]] = defaultdict(list)
        for subject in sorted(self.graph.subjects(RDF.type, ORG.Membership), key=str):
            reference = self.reference(subject)
            person = self.reference(self.graph.value(subject, ORG.member))
            if reference and person:
                found[person].append(
                    Membership(
                        reference,
                        person,
                        self.reference(self.graph.value(subject, absolute(KG.ofPost, self.base))),
                        self.reference(self.graph.value(subject, ORG.organization)),
                        _partial_date(self.graph.value(subject, SCHEMA.startDate)),
                        _partial_date(self.graph.value(subject, SCHEMA.endDate)),
                    )
                )
        return {person: tuple(held) for person, held in found.items()}

    @cached_property
    def _posts_in(self) -> dict[Reference, Reference]:
        found = self.graph.subject_objects(ORG.postIn)
        return {
            post: body
            for subject, node in found
            if (post := self.reference(subject)) and (body := self.reference(node))
        }

    def post_in(self, post: Reference) -> Reference | None:
        """Give the body that a post is a post in."""
        return self._posts_in.get(post)

    @cached_property
    def answering_bodies(self) -> dict[str, Reference]:
        """The bodies that answer questions and have a number in Parliament's questions service, by that number."""
        numbered = self._by_number.items()
        return {
            number: next(iter(found))
            for (sort, number), found in numbered
            if sort == ANSWERING_BODY and len(found) == 1
        }

    @cached_property
    def _answering(self) -> frozenset[Reference]:
        bodies = self.graph.subjects(RDF.type, PQA.AnsweringBody)
        return frozenset(reference for body in bodies if (reference := self.reference(body)))

    def is_answering_body(self, body: Reference) -> bool:
        """Whether questions can be put to a body."""
        return body in self._answering

    @cached_property
    def _lives(self) -> dict[Reference, tuple[PartialDate | None, PartialDate | None]]:
        """When bodies began and ended, as far as it is known."""
        began, ended = (
            {
                body: _partial_date(when)
                for subject, when in self.graph.subject_objects(p)
                if (body := self.reference(subject))
            }
            for p in (SCHEMA.foundingDate, SCHEMA.dissolutionDate)
        )
        return {body: (began.get(body), ended.get(body)) for body in began.keys() | ended.keys()}

    @cached_property
    def _replaced(self) -> frozenset[Reference]:
        """The bodies of which something else came."""
        found = self.graph.objects(None, ORG.originalOrganization)
        return frozenset(body for node in found if (body := self.reference(node)))

    def existed_on(self, body: Reference, day: date) -> bool:
        """Whether a body certainly existed on a day: it had begun, and had not ended, as far as its dates tell."""
        began, ended = self._lives.get(body, (None, None))
        if began is None or last_day(began) > day:
            return False
        # What something else came of has ended, if only it were known when.
        return day <= ended.first_day if ended else body not in self._replaced

    def is_ruled_out_on(self, body: Reference, day: date) -> bool:
        """Whether a body certainly did not exist on a day."""
        began, ended = self._lives.get(body, (None, None))
        return (began is not None and day < began.first_day) or (ended is not None and last_day(ended) < day)

    @cached_property
    def bodies_in_turn(self) -> dict[Reference, frozenset[Reference]]:
        """All bodies of one name for each of them, of names known to have been borne by one after the other."""
        bearers: dict[str, set[Reference]] = defaultdict(set)
        for label in self.labels:
            if label.reference.kind == "body":
                bearers[fold_name(_YEARS.sub("", label.text)).replace("&", "and")].add(label.reference)
        earlier = {label.reference for label in self.labels if _YEARS.search(label.text)}
        return {one: frozenset(all_) for all_ in bearers.values() if len(all_) > 1 and all_ & earlier for one in all_}

    @cached_property
    def _departments(self) -> dict[str, set[Reference]]:
        """The departments of state by what they are for: "energy and climate change"."""
        found: dict[str, set[Reference]] = defaultdict(set)
        for label in self._named(*_NAMING):
            named = _DEPARTMENT.fullmatch(_what_for(_YEARS.sub("", label.text)))
            if named and self.is_answering_body(label.reference):
                found[named["of"] or named["office"]].add(label.reference)
        return found

    def department_for(self, heading: str, day: date) -> Reference | None:
        """Give the department that a heading names by what it is for: "HEALTH" is the Department of Health of the day.

        None where none or several certainly existed on that day.
        """
        found = [body for body in self._departments.get(_what_for(heading), ()) if self.existed_on(body, day)]
        return found[0] if len(found) == 1 else None

    def is_department(self, heading: str) -> bool:
        """Whether a heading names a department by what it is for, of whatever day and however many."""
        return _what_for(heading) in self._departments

    @cached_property
    def _holders(self) -> dict[Reference, tuple[Membership, ...]]:
        held: dict[Reference, list[Membership]] = defaultdict(list)
        for memberships in self.memberships.values():
            for membership in memberships:
                if membership.post:
                    held[membership.post].append(membership)
        return {post: tuple(memberships) for post, memberships in held.items()}

    @cached_property
    def _numbered_memberships(self) -> dict[str, Membership]:
        of = {m.reference: m for memberships in self.memberships.values() for m in memberships}
        found = self.graph.subject_objects(absolute(KG.publicWhipId, self.base))
        return {str(n): of[m] for subject, n in found if (m := self.reference(subject)) in of}

    def membership_numbered(self, number: str) -> Membership | None:
        """Give the holding of a seat or an office that TheyWorkForYou numbers so, None where none is known."""
        return self._numbered_memberships.get(number)

    def held_on(self, person: Reference, day: date) -> list[Membership]:
        """Give the posts that a person certainly held on a day."""
        return [m for m in self.memberships.get(person, ()) if m.post and m.certainly_holds_on(day)]

    def holders(self, post: Reference) -> tuple[Membership, ...]:
        """Give by whom a post was ever held, as far as is known."""
        return self._holders.get(post, ())

    def sources(self, thing: Reference) -> list[str]:
        """Give where the entry of a thing was learnt, by address."""
        return sorted(str(source) for source in self.graph.objects(self._address(thing), DCTERMS.source))


def _partial_date(node: object) -> PartialDate | None:
    if not isinstance(node, Literal) or node.datatype not in (XSD.date, XSD.gYear, XSD.gYearMonth):
        return None
    return PartialDate.read(str(node))
