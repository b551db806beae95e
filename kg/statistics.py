"""How much of what a release holds, counted once when it is built and kept beside its store.

The counts are those of the merged view, as a SPARQL query over the store would have them.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pyoxigraph as ox
from rdflib import OWL, SKOS, Literal, URIRef

from kg.errors import as_release_error
from kg.ntriples import text_of
from kg.store import Store
from kg.store.embedded import Change, EmbeddedStore
from kg.vocab import DCTERMS, RDF

FILE = "statistics.json"

_VERSION = 1
"""Changes whenever the same release would be counted otherwise."""
_MOST_TOLD_APART = 20_000_000
"""Triples up to which subjects and objects are told apart: the engine keeps each in memory, some 600 MB in all."""

LINKING = (OWL.sameAs, SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
"""The properties that link a thing to what others say of the same, or of something near it."""


@dataclass(frozen=True)
class LinkSet:
    """Links by one property to things with addresses on another host."""

    property: str
    host: str
    """The scheme and the host that those addresses begin with."""
    triples: int


@dataclass(frozen=True)
class SourceCount:
    """How many documents of a source there are, and what their graphs say of their rights."""

    documents: int
    licences: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()


@dataclass(frozen=True)
class Statistics:
    """What was counted of a release."""

    triples: int
    subjects: int | None
    """How many different ones there are; None where there are so many that counting them takes too much memory."""
    objects: int | None
    entities: int | None
    """Things with an address of this data set, each of which has a type."""
    classes: dict[str, int]
    """How many things each class has; the largest first."""
    properties: dict[str, int]
    """How many triples each property has; the largest first."""
    links: tuple[LinkSet, ...] = ()
    sources: dict[str, SourceCount] = field(default_factory=dict)
    """By their key; registers, ontology and judgements count as sources of their own."""
    warnings: dict[str, int] = field(default_factory=dict)
    """How often each rule of data quality is not kept."""
    names: dict[str, str] = field(default_factory=dict)
    """What sources and licences are called, by key or address."""
    version: int = 0
    """That of the way in which they were counted; counts made before it was told have none."""

    @property
    def is_current(self) -> bool:
        """Whether they were counted as this program counts."""
        return self.version == _VERSION

    def write(self, release: Path) -> None:
        """Write them into the folder of a release."""
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        part = release / f"{FILE}.part"
        part.write_text(text + "\n", encoding="utf-8")
        # Half of it must not be read.
        part.rename(release / FILE)

    @classmethod
    def read(cls, release: Path) -> "Statistics | None":
        """Read those of a release; None if there are none. ReleaseError if they are damaged."""
        file = release / FILE
        if not file.is_file():
            return None
        with as_release_error(
            "the statistics cannot be read", file, OSError, ValueError, TypeError, KeyError, AttributeError
        ):
            values: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            values["links"] = tuple(LinkSet(**link) for link in values["links"])
            values["sources"] = {
                key: SourceCount(one["documents"], tuple(one["licences"]), tuple(one["rights"]))
                for key, one in values["sources"].items()
            }
            return cls(**values)


_HOST = "^([a-z]+://[^/?#]*).*$"
_TYPE = ox.NamedNode(str(RDF.type))
_LINKING = {ox.NamedNode(str(property_)) for property_ in LINKING}
_OF_GRAPHS = str(DCTERMS.rights)
"""What is told of the graphs themselves; licences are those of anything that a graph describes."""
_RIGHTS = {str(DCTERMS.license): "licences", _OF_GRAPHS: "rights"}
_Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class _Right(NamedTuple):
    """What a graph says of rights."""

    property: str
    graph: str
    text: str


def count(store: Store, base: str, warnings: Mapping[str, int], names: Mapping[str, str]) -> Statistics:
    """Count what a release holds; measured, 1 to 2 s for a million triples."""

    def number(query: str) -> int:
        return int(store.select(query)[0]["n"])

    def numbers(query: str) -> dict[str, int]:
        return _ordered({str(row["term"]): int(row["n"]) for row in store.select(query)})

    properties = numbers("SELECT ?term (COUNT(*) AS ?n) { ?s ?term ?o } GROUP BY ?term")
    triples = sum(properties.values())
    subjects = objects = entities = None
    if triples <= _MOST_TOLD_APART:
        subjects = number("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }")
        objects = number("SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }")
        entities = number(
            f'SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a ?type FILTER(STRSTARTS(STR(?s), "{base}/id/")) }}'
        )
    return Statistics(
        triples=triples,
        subjects=subjects,
        objects=objects,
        entities=entities,
        classes=numbers("SELECT ?term (COUNT(*) AS ?n) { ?s a ?term } GROUP BY ?term"),
        properties=properties,
        links=_links(store, base),
        sources=_sources(store, base),
        warnings=_ordered(warnings),
        names=dict(names),
        version=_VERSION,
    )


def _ordered(counts: Mapping[str, int]) -> dict[str, int]:
    """Give what there is any of, the most frequent first."""
    return dict(sorted(((k, n) for k, n in counts.items() if n), key=lambda pair: (-pair[1], pair[0])))


def _links(store: Store, base: str) -> tuple[LinkSet, ...]:
    found = []
    for property_ in LINKING:
        rows = store.select(
            "SELECT ?host (COUNT(*) AS ?n) { ?s ?property ?o FILTER(ISIRI(?o) && STRSTARTS(STR(?s), ?base) "
            '&& !STRSTARTS(STR(?o), ?base)) BIND(REPLACE(STR(?o), ?beginning, "$1") AS ?host) } '
            "GROUP BY ?host",
            property=property_,
            base=Literal(f"{base}/"),
            beginning=Literal(_HOST),
        )
        found += [LinkSet(str(property_), str(row["host"]), int(row["n"])) for row in rows]
    return _sorted(found)


def _sorted(links: Iterable[LinkSet]) -> tuple[LinkSet, ...]:
    return tuple(sorted(links, key=lambda link: (-link.triples, link.property, link.host)))


def _sources(store: Store, base: str) -> dict[str, SourceCount]:
    """Count the graphs of each source, and gather what they say of rights."""
    beginning = f"{base}/id/graph/"
    key = f'BIND(STRBEFORE(CONCAT(STRAFTER(STR(?g), "{beginning}"), "/"), "/") AS ?key)'
    counted = store.select(
        f"SELECT ?key (COUNT(*) AS ?n) {{ {{ SELECT DISTINCT ?g {{ GRAPH ?g {{ }} }} }} {key} }} GROUP BY ?key"
    )
    told: dict[str, dict[str, set[str]]] = {}
    for name, pattern in (
        ("licences", "GRAPH ?g { ?s dcterms:license ?value }"),
        ("rights", "GRAPH ?g { ?g dcterms:rights ?value }"),
    ):
        for row in store.select(f"SELECT DISTINCT ?key ?value {{ {pattern} {key} }}"):
            told.setdefault(str(row["key"]), {}).setdefault(name, set()).add(str(row["value"]))
    return {
        str(row["key"]): SourceCount(
            int(row["n"]),
            tuple(sorted(told.get(str(row["key"]), {}).get("licences", ()))),
            tuple(sorted(told.get(str(row["key"]), {}).get("rights", ()))),
        )
        for row in sorted(counted, key=lambda row: str(row["key"]))
    }


class Changes:
    """What a release says otherwise than the one before, by which its counts differ: a day's need no second count."""

    def __init__(self) -> None:
        self._entered: set[ox.Triple] = set()
        self._left: set[ox.Triple] = set()
        self._graphs: Counter[str] = Counter()
        self._said: set[_Right] = set()
        self._unsaid: set[_Right] = set()

    def __len__(self) -> int:
        """Count the triples by which the merged view differs."""
        return len(self._entered) + len(self._left)

    def add(self, graph: str, change: Change) -> None:
        """Take in what has changed in a graph and, with it, in the merged view."""
        returned, gone = self._left & change.entered, self._entered & change.left
        self._left -= returned
        self._entered -= gone
        self._entered |= change.entered - returned
        self._left |= change.left - gone
        self._graphs[graph] += change.graphs
        self._said |= _rights(graph, change.added)
        self._unsaid |= _rights(graph, change.removed)

    def applied(
        self,
        before: Statistics,
        stores: tuple[EmbeddedStore, EmbeddedStore],
        base: str,
        warnings: Mapping[str, int],
        names: Mapping[str, str],
    ) -> Statistics | None:
        """Give what `count` would find in the release whose store is the second, the first that of the one before.

        None if that does not follow: if terms were not told apart before, and are now.
        """
        properties, classes = Counter(before.properties), Counter(before.classes)
        links = Counter({(link.property, link.host): link.triples for link in before.links})
        for triples, count_by in ((self._entered, Counter.update), (self._left, Counter.subtract)):
            count_by(properties, (triple.predicate.value for triple in triples))
            count_by(classes, (text_of(triple.object) for triple in triples if triple.predicate == _TYPE))
            count_by(links, filter(None, (_link(triple, base) for triple in triples)))
        number = properties.total()
        subjects = objects = entities = None
        if number <= _MOST_TOLD_APART:
            if before.subjects is None or before.objects is None or before.entities is None:
                return None
            of, here = self._difference, f"{base}/id/"
            subjects = before.subjects + of(stores, lambda triple: triple.subject, EmbeddedStore.describes)
            objects = before.objects + of(stores, lambda triple: triple.object, EmbeddedStore.has_value)
            entities = before.entities + of(stores, lambda triple: _typed_thing(triple, here), EmbeddedStore.has_type)
        return Statistics(
            triples=number,
            subjects=subjects,
            objects=objects,
            entities=entities,
            classes=_ordered(classes),
            properties=_ordered(properties),
            links=_sorted(LinkSet(*link, times) for link, times in links.items() if times),
            sources=self._sources(before.sources, stores[1], base),
            warnings=_ordered(warnings),
            names=dict(names),
            version=_VERSION,
        )

    def _difference(
        self,
        stores: tuple[EmbeddedStore, EmbeddedStore],
        part: Callable[[ox.Triple], _Term | None],
        has: Callable[[EmbeddedStore, _Term], bool],
    ) -> int:
        """Count by how many terms there are more, of those that are the part of a triple."""
        new, old = ({term for triple in some if (term := part(triple))} for some in (self._entered, self._left))
        before, now = stores
        return sum(not has(before, term) for term in new - old) - sum(not has(now, term) for term in old - new)

    def _sources(self, before: Mapping[str, SourceCount], store: EmbeddedStore, base: str) -> dict[str, SourceCount]:
        """Count the graphs of each source, with what they say of rights."""
        documents = Counter({key: source.documents for key, source in before.items()})
        for graph, number in self._graphs.items():
            documents[_source(graph, base)] += number
        told = {name: {key: set(getattr(source, name)) for key, source in before.items()} for name in _RIGHTS.values()}
        for right in self._said:
            told[_RIGHTS[right.property]].setdefault(_source(right.graph, base), set()).add(right.text)
        for property_, key, text in {(r.property, _source(r.graph, base), r.text) for r in self._unsaid}:
            # The same text may still be said, of the graph or in another language.
            if not store.ask(
                f"ASK {{ GRAPH ?g {{ {'?g' if property_ == _OF_GRAPHS else '?s'} ?property ?value }} "
                'FILTER(STR(?value) = ?text && STRSTARTS(CONCAT(STR(?g), "/"), ?beginning)) }',
                property=URIRef(property_),
                text=Literal(text),
                beginning=Literal(f"{base}/id/graph/{key}/"),
            ):
                told[_RIGHTS[property_]].get(key, set()).discard(text)
        return {
            key: SourceCount(number, *(tuple(sorted(told[name].get(key, ()))) for name in ("licences", "rights")))
            for key, number in sorted(documents.items())
            if number
        }


def _typed_thing(triple: ox.Triple, beginning: str) -> _Term | None:
    """Give the thing of which a triple tells the type, if its address begins so."""
    is_one = triple.predicate == _TYPE and text_of(triple.subject).startswith(beginning)
    return triple.subject if is_one else None


def _rights(graph: str, triples: Iterable[ox.Triple]) -> set[_Right]:
    return {
        _Right(triple.predicate.value, graph, text_of(triple.object))
        for triple in triples
        if triple.predicate.value in _RIGHTS
        and (triple.predicate.value != _OF_GRAPHS or text_of(triple.subject) == graph)
    }


def _source(graph: str, base: str) -> str:
    return graph.removeprefix(f"{base}/id/graph/").partition("/")[0]


def _link(triple: ox.Triple, base: str) -> tuple[str, str] | None:
    """Give property and host of a link to a thing with an address on another host; None for what is none."""
    here = f"{base}/"
    if (
        triple.predicate in _LINKING
        and isinstance(triple.object, ox.NamedNode)
        and text_of(triple.subject).startswith(here)
        and not triple.object.value.startswith(here)
    ):
        return triple.predicate.value, re.sub(_HOST, r"\1", triple.object.value)
    return None
