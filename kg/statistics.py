"""How much of what a release holds, counted once when it is built and kept beside its store.

The counts are those of the merged view, as a SPARQL query over the store would have them.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rdflib import OWL, SKOS, Literal

from kg.errors import as_release_error
from kg.store import Store

FILE = "statistics.json"

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
    subjects: int
    objects: int
    entities: int
    """Things with an address of this data set."""
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
        with as_release_error("the statistics cannot be read", file, OSError, ValueError, TypeError, KeyError):
            values: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            values["links"] = tuple(LinkSet(**link) for link in values["links"])
            values["sources"] = {
                key: SourceCount(one["documents"], tuple(one["licences"]), tuple(one["rights"]))
                for key, one in values["sources"].items()
            }
            return cls(**values)


def count(store: Store, base: str, warnings: Mapping[str, int], names: Mapping[str, str]) -> Statistics:
    """Count what a release holds; measured, 1 to 2 s for a million triples."""

    def number(query: str) -> int:
        return int(store.select(query)[0]["n"])

    def numbers(query: str) -> dict[str, int]:
        rows = store.select(query)
        return {str(row["term"]): int(row["n"]) for row in sorted(rows, key=lambda r: (-int(r["n"]), str(r["term"])))}

    properties = numbers("SELECT ?term (COUNT(*) AS ?n) { ?s ?term ?o } GROUP BY ?term")
    # Both in one walk through the store.
    (things,) = store.select(
        f'SELECT (COUNT(*) AS ?n) (SUM(IF(STRSTARTS(STR(?s), "{base}/id/"), 1, 0)) AS ?here) '
        "{ SELECT DISTINCT ?s { ?s ?p ?o } }"
    )
    return Statistics(
        triples=sum(properties.values()),
        subjects=int(things["n"]),
        objects=number("SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"),
        entities=int(things["here"]),
        classes=numbers("SELECT ?term (COUNT(*) AS ?n) { ?s a ?term } GROUP BY ?term"),
        properties=properties,
        links=_links(store, base),
        sources=_sources(store, base),
        warnings=dict(sorted(warnings.items(), key=lambda pair: (-pair[1], pair[0]))),
        names=dict(names),
    )


def _links(store: Store, base: str) -> tuple[LinkSet, ...]:
    found = []
    for property_ in LINKING:
        rows = store.select(
            "SELECT ?host (COUNT(*) AS ?n) { ?s ?property ?o FILTER(ISIRI(?o) && STRSTARTS(STR(?s), ?base) "
            '&& !STRSTARTS(STR(?o), ?base)) BIND(REPLACE(STR(?o), "^([a-z]+://[^/?#]*).*$", "$1") AS ?host) } '
            "GROUP BY ?host",
            property=property_,
            base=Literal(f"{base}/"),
        )
        found += [LinkSet(str(property_), str(row["host"]), int(row["n"])) for row in rows]
    return tuple(sorted(found, key=lambda link: (-link.triples, link.property, link.host)))


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
