"""The data set that a query asks: the graphs that the request names, else those that the query names itself.

SPARQL 1.1 Query Language, section 13.2; SPARQL 1.1 Protocol, section 2.1.4.
"""

import re
from dataclasses import dataclass
from typing import Self

import pyoxigraph as ox

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


@dataclass(frozen=True)
class DataSet:
    """Names of the graphs that make the default graph, and of those that are asked by name."""

    default_graphs: tuple[ox.NamedNode, ...] = ()
    named_graphs: tuple[ox.NamedNode, ...] = ()

    @classmethod
    def of_request(cls, default_graphs: tuple[str, ...], named_graphs: tuple[str, ...]) -> Self:
        """Read the names that a request gives. ValueError if one is no address."""
        return cls(tuple(map(ox.NamedNode, default_graphs)), tuple(map(ox.NamedNode, named_graphs)))

    @classmethod
    def of_query(cls, query: str, base: str) -> Self:
        """Read the FROM clauses of a query; none where the engine cannot tell what they name, as it then will."""
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
            resolving = f"{query[:begins]} SELECT {terms} {{}}"
            solutions = ox.Store().query(resolving, base_iri=f"{base}/", prefixes=prefixes(base))
        except SyntaxError:
            return cls()
        assert isinstance(solutions, ox.QuerySolutions)
        (names,) = solutions
        told = [(names[number], named) for number, (_, named) in enumerate(clauses)]
        return cls(
            tuple(name for name, named in told if not named and isinstance(name, ox.NamedNode)),
            tuple(name for name, named in told if named and isinstance(name, ox.NamedNode)),
        )

    def __bool__(self) -> bool:
        return bool(self.default_graphs or self.named_graphs)

    def merged(self, store: ox.Store) -> ox.Store:
        """Copy the data set out of a store, with a default graph in which each triple stands once.

        The engine asks several default graphs one after the other, and counts twice what two of them say.
        """
        copy = ox.Store()
        for graphs, copied in ((self.default_graphs, ox.DefaultGraph()), (self.named_graphs, None)):
            for graph in graphs:
                copy.bulk_extend(
                    ox.Quad(quad.subject, quad.predicate, quad.object, copied or graph)
                    for quad in store.quads_for_pattern(None, None, None, graph)
                )
        return copy
