"""Turtle files of ours, whose relative addresses stand on the base."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax

from kg.errors import RegisterError


def parse_turtle(file: Path, base: str) -> Graph:
    """Read a Turtle file whose relative addresses stand on the base. RegisterError with file and line if it is none."""
    with _as_register_error(file):
        text = file.read_text(encoding="utf-8")
        try:
            return _parsed(text, base)
        except (SyntaxError, TypeError):
            return _parsed_by_rdflib(text, base)


def load_turtle(file: Path, base: str, store: ox.Store, graph: ox.NamedNode) -> None:
    """Read such a file into a graph of a store and into its default graph, in a fifth of the memory.

    RegisterError as `parse_turtle` raises it; then the store is of no use.
    """
    with _as_register_error(file):
        text = file.read_text(encoding="utf-8")
        try:
            store.load(text, ox.RdfFormat.TURTLE, base_iri=f"{base}/", to_graph=graph)
            is_read = not store.query(f"ASK {{ GRAPH {graph} {{ ?s ?p ?o FILTER isTriple(?o) }} }}")
        except SyntaxError:
            is_read = False
        if not is_read:
            lines = _parsed_by_rdflib(text, base).serialize(format="nt")
            store.load(lines, ox.RdfFormat.N_TRIPLES, to_graph=graph)
        store.update(f"INSERT {{ ?s ?p ?o }} WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")


@contextmanager
def _as_register_error(file: Path) -> Iterator[None]:
    try:
        yield
    except BadSyntax as error:
        reason = re.search(r"Bad syntax \((.*?)\) at \^", str(error), re.DOTALL)
        raise RegisterError(
            f"not valid Turtle: {reason[1] if reason else error.message}",
            where=f"{file}:{error.lines + 1}",
            remedy="Mend the statement that ends on this line, or the one before.",
        ) from error
    except (OSError, SyntaxError, UnicodeDecodeError, ParserError, ValueError) as error:
        raise RegisterError(f"cannot be read: {error}", where=str(file)) from error


def _parsed_by_rdflib(text: str, base: str) -> Graph:
    """Parse by rdflib: ten times slower, but it says more about what is wrong."""
    return Graph().parse(data=text, format="turtle", publicID=f"{base}/")


def _parsed(text: str, base: str) -> Graph:
    """Parse by Oxigraph, many times faster than by rdflib. SyntaxError, or TypeError for what is not RDF 1.1."""
    graph = Graph()
    # A register names the same thing many times: each term is made once.
    terms: dict[ox.NamedNode | ox.BlankNode | ox.Literal, URIRef | BNode | Literal] = {}

    def term(node: object) -> URIRef | BNode | Literal:
        if not isinstance(node, ox.NamedNode | ox.BlankNode | ox.Literal):
            raise TypeError("a triple is no term of RDF 1.1")
        made = terms.get(node)
        if made is None:
            if isinstance(node, ox.NamedNode):
                made = URIRef(node.value)
            elif isinstance(node, ox.BlankNode):
                made = BNode()
            else:
                datatype = node.datatype.value
                plain = node.language or datatype == "http://www.w3.org/2001/XMLSchema#string"
                made = Literal(node.value, lang=node.language, datatype=None if plain else URIRef(datatype))
            terms[node] = made
        return made

    parser = ox.parse(input=text, format=ox.RdfFormat.TURTLE, base_iri=f"{base}/")
    graph.addN((term(quad.subject), term(quad.predicate), term(quad.object), graph) for quad in parser)
    for prefix, namespace in parser.prefixes.items():
        graph.bind(prefix, namespace)
    return graph
