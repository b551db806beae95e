"""Making sure that an engine holds a release: graph by graph, by the number of triples."""

from collections.abc import Callable

from rdflib import Literal

from kg.loading.plan import Held, everything
from kg.store.engines import Truncated
from kg.store.protocol import Protocol
from kg.store.remote import RemoteStore

_COUNTED_AT_ONCE = 5_000
"""Graphs in one answer of an engine that cuts long ones; Virtuoso gives 10,000 rows unless it is told otherwise."""
# Grouped first: of the many triples, none has to be looked at for the name of its graph.
_COUNTS = "{ SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g }"

Differing = dict[str | None, tuple[int, int]]
"""Graphs, None for the merged view, with how many triples they should have and how many they have."""


def there(protocol: Protocol, base: str) -> dict[str, int]:
    """Give the graphs of releases that an engine holds, and how many triples each has."""
    store = RemoteStore(protocol, base)
    prefix = Literal(f"{base}/id/graph/")
    try:
        rows = store.select(f"SELECT ?g ?n WHERE {{ {_COUNTS} FILTER(STRSTARTS(STR(?g), ?prefix)) }}", prefix=prefix)
        return {str(row["g"]): int(str(row["n"])) for row in rows}
    except Truncated:
        return _page_by_page(store, prefix)


def _page_by_page(store: RemoteStore, prefix: Literal) -> dict[str, int]:
    counts: dict[str, int] = {}
    after = ""
    while True:
        rows = store.select(
            f"SELECT ?g ?n WHERE {{ {_COUNTS} FILTER(STRSTARTS(STR(?g), ?prefix) && STR(?g) > ?after) }} "
            f"ORDER BY ?g LIMIT {_COUNTED_AT_ONCE}",
            prefix=prefix,
            after=Literal(after),
        )
        counts |= {str(row["g"]): int(str(row["n"])) for row in rows}
        if len(rows) < _COUNTED_AT_ONCE:
            return counts
        after = str(rows[-1]["g"])


def differing(protocol: Protocol, held: Held, progress: Callable[[str, int, int], None]) -> Differing:
    """Count every graph in an engine; give those that differ from a release, and those it should not have."""
    expected, found = held.counts(), there(protocol, held.base)
    wrong: Differing = {
        name: (expected.get(name, 0), found.get(name, 0))
        for name in sorted(expected.keys() | found.keys())
        if expected.get(name, 0) != found.get(name, 0)
    }
    (row,) = RemoteStore(protocol, held.base).select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    merged = held.release.manifest.triples
    if int(str(row["n"])) != merged:
        wrong[None] = (merged, int(str(row["n"])))
    progress("Counting graphs", len(expected), len(expected))
    return wrong


def put_again(protocol: Protocol, held: Held, wrong: Differing) -> None:
    """Put once more what differs, and remove the graphs that should not be there."""
    for step in everything(held, protocol.service.engine, [name for name in wrong if name], only=wrong):
        step.do(protocol)
