"""The data set that a query is asked over: its default graph is a merge, in which a triple stands once.

SPARQL 1.1 Query Language, section 13.2. The engine (pyoxigraph 0.5.13) gives a solution for each of several default
graphs that hold a triple (oxigraph issue 1919), and for each time that a graph is named.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg.errors import QueryError
from kg.store.results import Found


@dataclass(frozen=True)
class Dataset:
    """The graphs that make up the default graph, and those that can be named; none of them twice."""

    default_graphs: tuple[ox.NamedNode, ...]
    named_graphs: tuple[ox.NamedNode, ...]

    @classmethod
    def of(cls, default_graphs: Iterable[str], named_graphs: Iterable[str]) -> "Dataset":
        """Take the addresses of graphs. QueryError for what is no address."""
        return cls(_nodes(default_graphs), _nodes(named_graphs))

    def query(self, store: ox.Store, query: str, **options: Any) -> Found:
        """Ask a query over these graphs of a store, whatever graphs the query itself names."""
        default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [*self.default_graphs]
        if len(default) > 1:
            store, default = self._merged(store), [ox.DefaultGraph()]
        return store.query(query, default_graph=default, named_graphs=[*self.named_graphs], **options)

    def _merged(self, store: ox.Store) -> ox.Store:
        """Copy these graphs into a store in memory, the default graphs as one."""
        copy = ox.Store()
        copies: list[tuple[ox.NamedNode, ox.NamedNode | ox.DefaultGraph]] = [
            *((graph, ox.DefaultGraph()) for graph in self.default_graphs),
            *((graph, graph) for graph in self.named_graphs),
        ]
        for graph, name in copies:
            quads = store.quads_for_pattern(None, None, None, graph)
            copy.extend(ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in quads)
        return copy


def _nodes(addresses: Iterable[str]) -> tuple[ox.NamedNode, ...]:
    try:
        return tuple(ox.NamedNode(address) for address in dict.fromkeys(addresses))
    except ValueError as error:
        raise QueryError(f"a graph has no such address: {error}", expected="an absolute IRI") from error
