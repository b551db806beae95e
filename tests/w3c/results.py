"""Results of queries as values, however they were written, and when two of them are the same."""

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

from kg.ntriples import from_oxigraph

Row: TypeAlias = frozenset[tuple[str, Node]]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS = {
    f"{_XSD}{name}"
    for name in ("integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger", "unsignedInt")
}
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
_RS_VARIABLE = ox.NamedNode(str(RS.resultVariable))
_HOLDS = URIRef("urn:holds")


@dataclass(frozen=True)
class Solutions:
    """The solutions of a SELECT in the order in which they came."""

    variables: frozenset[str]
    rows: tuple[Row, ...]

    def same(self, other: "Solutions", ordered: bool) -> bool:
        """Whether these are the same solutions as often, and, where that is asked for, in the same order.

        Nodes without an address are the same if one can be renamed to the other throughout.
        """
        if self.variables != other.variables or len(self.rows) != len(other.rows):
            return False
        return isomorphic(self._graph(ordered), other._graph(ordered))

    def _graph(self, ordered: bool) -> Graph:
        """Give a graph that is isomorphic to another just if the solutions are the same."""
        graph = Graph()
        numbered = enumerate(self.rows)
        counted = (
            [(row, str(n)) for n, row in numbered] if ordered else [(r, str(n)) for r, n in Counter(self.rows).items()]
        )
        for row, number in counted:
            node = BNode()
            graph.add((node, _HOLDS, Literal(number)))
            for name, term in row:
                graph.add((node, URIRef(f"urn:variable:{name}"), term))
        return graph


def solutions(body: bytes, format_: ox.QueryResultsFormat) -> "Solutions | bool":
    """Read a result written as JSON, XML or TSV."""
    parsed = ox.parse_query_results(body, format=format_)
    if isinstance(parsed, ox.QueryBoolean):
        return bool(parsed)
    names = [variable.value for variable in parsed.variables]
    rows = tuple(
        frozenset((name, value(term)) for name in names if (term := solution[name]) is not None) for solution in parsed
    )
    return Solutions(frozenset(names), rows)


def is_result_set(triples: Iterable[ox.Triple]) -> bool:
    """Whether a graph is a result written in RDF, and not the graph that a query gives."""
    return any(triple.predicate == _RS_VARIABLE for triple in triples)


def result_set(triples: Iterable[ox.Triple]) -> Solutions:
    """Read a result written in RDF, as the first suites did it."""
    read = graph(triples)
    rows = tuple(
        frozenset(
            (str(read.value(b, RS.variable)), read.value(b, RS.value) or BNode()) for b in read.objects(s, RS.binding)
        )
        for s in read.objects(None, RS.solution)
    )
    return Solutions(frozenset(map(str, read.objects(None, RS.resultVariable))), rows)


def cells(body: bytes) -> Solutions:
    """Read a result written as CSV, which does not tell terms apart: texts, and numbers by their value."""
    header, *lines = csv.reader(io.StringIO(body.decode(), newline=""), strict=True)

    def cell(text: str) -> Node:
        if text.startswith("_:"):
            return BNode(text[2:])
        try:
            return Literal(str(float(text)))
        except ValueError:
            return Literal(text)

    rows = tuple(
        frozenset((name, cell(text)) for name, text in zip(header, line, strict=True) if text) for line in lines
    )
    return Solutions(frozenset(header), rows)


def graph(triples: Iterable[ox.Triple]) -> Graph:
    """Make a graph that can be compared."""
    made = Graph()
    for triple in triples:
        made.add((value(triple.subject), value(triple.predicate), value(triple.object)))
    return made


def value(term: "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple") -> Node:
    """Give a term, a number in one spelling: the engine keeps 7, whether spelt 7 or 007 (oxigraph issue 526)."""
    read = from_oxigraph(term)
    if not isinstance(read, Literal) or read.language or read.datatype is None:
        return read
    return Literal(_spelling(str(read), str(read.datatype)), datatype=read.datatype, normalize=False)


def _spelling(text: str, datatype: str) -> str:
    spell: Callable[[str], str]
    if datatype in _INTEGERS:
        spell = lambda text: str(int(text))  # noqa: E731
    elif datatype == f"{_XSD}decimal":
        spell = lambda text: f"{Decimal(text).normalize():f}"  # noqa: E731
    elif datatype in (f"{_XSD}double", f"{_XSD}float"):
        spell = lambda text: repr(math.inf if text == "INF" else -math.inf if text == "-INF" else float(text))  # noqa: E731
    elif datatype == f"{_XSD}boolean":
        spell = lambda text: {"1": "true", "0": "false"}.get(text, text)  # noqa: E731
    else:
        return text
    try:
        return spell(text)
    except (ValueError, InvalidOperation):
        return text


def is_tabular(body: bytes, media_type: str) -> bool:
    """Whether an answer is a result with rows, in JSON or XML."""
    if media_type == "application/sparql-results+json":
        return "results" in json.loads(body)
    return not isinstance(solutions(body, ox.QueryResultsFormat.XML), bool)
