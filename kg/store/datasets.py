"""The data set that a query asks: the graphs that the request names, else those that the query names itself.

SPARQL 1.1 Query Language, section 13.2; SPARQL 1.1 Protocol, section 2.1.4.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import pyoxigraph as ox

from kg.store.results import Found
from kg.vocab import prefixes

# Strings, comments and addresses are passed over; what is left of the word FROM can only begin a clause.
_CLAUSE = re.compile(
    r"""'''(?:(?:'|'')?(?:[^'\\]|\\.))*'''|\"\"\"(?:(?:"|"")?(?:[^"\\]|\\.))*\"\"\"
        |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*"|[?$]\w+
        |(?P<form>\b(?:SELECT|CONSTRUCT|DESCRIBE|ASK)\b(?!:))
        |\bFROM\b(?!:)(?:\s|\#[^\n\r]*)*+(?:(?P<named>NAMED\b(?!:))(?:\s|\#[^\n\r]*)*+)?
         (?P<graph><[^<>"{}|^`\\\x00-\x20]*+>|[\w.-]*+:(?:[\w:.-]*[\w:-])?)
        |<[^<>"{}|^`\\\x00-\x20]*+>|[\w.-]*+:[\w:.-]*|[\w.-]++|\#[^\n\r]*""",
    re.S | re.X | re.I,
)
_FROM = re.compile("FROM", re.I)


@dataclass(frozen=True)
class DataSet:
    """Names of the graphs that make the default graph, and of those that are asked by name; none of them twice."""

    default_graphs: tuple[ox.NamedNode, ...] = ()
    named_graphs: tuple[ox.NamedNode, ...] = ()

    @classmethod
    def of_request(cls, default_graphs: Iterable[str], named_graphs: Iterable[str]) -> Self:
        """Read the names that a request gives. ValueError if one is no address."""
        return cls(_each_once(map(ox.NamedNode, default_graphs)), _each_once(map(ox.NamedNode, named_graphs)))

    @classmethod
    def of_query(cls, query: str, base: str) -> Self:
        """Read the FROM clauses of a query; none where the engine cannot tell what they name, as it then will."""
        if not _FROM.search(query):
            return cls()
        begins = None
        clauses = []
        for match in _CLAUSE.finditer(query):
            if match["form"] and begins is None:
                begins = match.start()
            if match["graph"]:
                clauses.append((match["graph"], match["named"] is not None))
        if not clauses or begins is None:
            return cls()
        # The engine knows best which address a name with a prefix, or one on a base, stands for.
        terms = " ".join(f"({graph} AS ?g{number})" for number, (graph, _) in enumerate(clauses))
        try:
            resolving = f"{query[:begins]}\nSELECT {terms} {{}}"
            solutions = ox.Store().query(resolving, base_iri=f"{base}/", prefixes=prefixes(base))
        except (SyntaxError, ValueError):
            return cls()
        assert isinstance(solutions, ox.QuerySolutions)
        (names,) = solutions
        told = [(names[number], named) for number, (_, named) in enumerate(clauses)]
        return cls(
            _each_once(name for name, named in told if not named and isinstance(name, ox.NamedNode)),
            _each_once(name for name, named in told if named and isinstance(name, ox.NamedNode)),
        )

    def __bool__(self) -> bool:
        return bool(self.default_graphs or self.named_graphs)

    def ask(self, store: ox.Store, query: str, **options: Any) -> Found:
        """Ask a query over these graphs of a store, or over the store as it is where there are none."""
        if not self:
            return store.query(query, **options)
        default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [*self.default_graphs]
        if len(default) > 1:
            store, default = self.merged(store), [ox.DefaultGraph()]
        return store.query(query, default_graph=default, named_graphs=[*self.named_graphs], **options)

    def merged(self, store: ox.Store) -> ox.Store:
        """Copy the data set out of a store, with a default graph in which each triple stands once.

        The engine (pyoxigraph 0.5.13) asks several default graphs one after the other, and counts twice what two of
        them say (oxigraph issue 1919); a graph that is named twice is asked twice.
        """
        copy = ox.Store()
        for graphs, copied in ((self.default_graphs, ox.DefaultGraph()), (self.named_graphs, None)):
            for graph in graphs:
                copy.bulk_extend(
                    ox.Quad(quad.subject, quad.predicate, quad.object, copied or graph)
                    for quad in store.quads_for_pattern(None, None, None, graph)
                )
        return copy


def _each_once(names: Iterable[ox.NamedNode]) -> tuple[ox.NamedNode, ...]:
    return tuple(dict.fromkeys(names))
