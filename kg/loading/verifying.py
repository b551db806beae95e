"""Making sure that an engine holds a release: graph by graph, by the number of triples."""

from collections.abc import Callable, Iterator
from itertools import islice

from rdflib import Literal, URIRef

from kg.loading.plan import Held, everything
from kg.store.protocol import Protocol
from kg.store.remote import RemoteStore

_COUNTED_AT_ONCE = 200
_LISTED_AT_ONCE = 5_000

Differing = dict[str | None, tuple[int, int]]
"""Graphs, None for the merged view, with how many triples they should have and how many they have."""


def there(protocol: Protocol, base: str) -> Iterator[str]:
    """Give the graphs of releases that an engine holds, in their order."""
    store, after = RemoteStore(protocol, base), ""
    while True:
        rows = store.select(
            "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } "
            "FILTER(STRSTARTS(STR(?g), ?prefix) && STR(?g) > ?after) } "
            f"ORDER BY ?g LIMIT {_LISTED_AT_ONCE}",
            prefix=Literal(f"{base}/id/graph/"),
            after=Literal(after),
        )
        yield from (str(row["g"]) for row in rows)
        if len(rows) < _LISTED_AT_ONCE:
            return
        after = str(rows[-1]["g"])


def differing(protocol: Protocol, held: Held, progress: Callable[[str, int, int], None]) -> Differing:
    """Count every graph of a release in an engine, and those it should not have; give those that differ."""
    store, wrong = RemoteStore(protocol, held.base), Differing()
    expected = held.counts()
    names = iter(sorted(expected))
    counted = 0
    while batch := list(islice(names, _COUNTED_AT_ONCE)):
        found = _counts(store, batch)
        wrong |= {name: (expected[name], found.get(name, 0)) for name in batch if expected[name] != found.get(name, 0)}
        counted += len(batch)
        progress("Counting graphs", counted, len(expected))
    in_all = "GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), ?prefix))"
    total = _count(store, in_all, prefix=Literal(f"{held.base}/id/graph/"))
    # Listing all graphs takes several looks at every triple, counting only one.
    if total != sum(expected.values()):
        wrong |= dict.fromkeys(set(there(protocol, held.base)) - expected.keys(), (0, 1))
    merged, found_merged = held.release.manifest.triples, _count(store, "?s ?p ?o")
    if found_merged != merged:
        wrong[None] = (merged, found_merged)
    return wrong


def _count(store: RemoteStore, pattern: str, **values: Literal) -> int:
    (row,) = store.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}", **values)
    return int(str(row["n"]))


def _counts(store: RemoteStore, names: list[str]) -> dict[str, int]:
    among = " ".join(URIRef(name).n3() for name in names)
    rows = store.select(
        f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ VALUES ?g {{ {among} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
    )
    return {str(row["g"]): int(str(row["n"])) for row in rows if "g" in row}


def put_again(protocol: Protocol, held: Held, wrong: Differing) -> None:
    """Put once more the graphs that differ, and everything if the merged view does."""
    for step in everything(held, protocol.service.engine, [name for name in wrong if name], only=wrong):
        step.do(protocol)
