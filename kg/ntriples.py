"""Terms and triples as canonical N-Triples writes them: the form in which a build makes, checks and loads them.

RDF 1.1 N-Triples, section 4 (A Canonical form of N-Triples).
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

TermTriple: TypeAlias = tuple[str, str, str]
"""Subject, predicate and object, each as N-Triples writes it."""

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def iri(address: str) -> str:
    """Write an address, which must be one."""
    return f"<{address}>"


def escaped(text: str) -> str:
    """Write what stands between the quotation marks of a literal."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")


def literal(text: str, *, language: str | None = None, datatype: str | None = None) -> str:
    """Write a literal: a text in a language, a value of a datatype, or else a plain text."""
    quoted = f'"{escaped(text)}"'
    if language:
        return f"{quoted}@{language}"
    return quoted if datatype is None or datatype == _STRING else f"{quoted}^^<{datatype}>"


def term(node: Node) -> str:
    """Write a term of rdflib's. TypeError for a node without an address."""
    match node:
        case URIRef():
            return f"<{node}>"
        case Literal():
            return literal(str(node), language=node.language, datatype=node.datatype)
    raise TypeError(f"{node!r} has no address")


def n_triples(triples: Iterable[TermTriple]) -> str:
    """Write triples, each on a line."""
    return "".join(f"{subject} {predicate} {object_} .\n" for subject, predicate, object_ in triples)


def n_quads(triples: Iterable[TermTriple], graph: str) -> str:
    """Write triples as quads of a named graph and again as those of the default graph."""
    lines = [" ".join(triple) for triple in triples]
    return "".join([f"{line} {graph} .\n{line} .\n" for line in lines])


def parsed(triples: Iterable[TermTriple]) -> set[ox.Triple]:
    """Give triples as the engine's own."""
    text = n_triples(triples)
    return {quad.triple for quad in ox.parse(text.encode(), format=ox.RdfFormat.N_TRIPLES)}


def graph_of(triples: Iterable[TermTriple]) -> Graph:
    """Give triples as a graph of rdflib's, in which values keep the spelling that they have."""
    graph = Graph()
    for triple in parsed(triples):
        graph.add((from_oxigraph(triple.subject), from_oxigraph(triple.predicate), from_oxigraph(triple.object)))
    return graph


@lru_cache(maxsize=8192)
def _iri(address: str) -> URIRef:
    # The same few stand in most answers, and rdflib looks at each character of those that it makes.
    return URIRef(address)


def from_oxigraph(term: "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple") -> URIRef | BNode | Literal:
    """Give rdflib's term for one of the engine's."""
    match term:
        case ox.NamedNode():
            return _iri(term.value)
        case ox.BlankNode():
            return BNode(term.value)
        case ox.Literal():
            if term.language:
                return Literal(term.value, lang=term.language)
            plain = term.datatype.value == _STRING
            # Not normalised: the lexical form is what the document gave.
            return Literal(term.value, datatype=None if plain else _iri(term.datatype.value), normalize=False)
    raise TypeError(f"{term!r} is no term of RDF 1.1")


def text_of(term: "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple") -> str:
    """Give the address, the name or the words of one of the engine's terms. TypeError for what is none of RDF 1.1."""
    if isinstance(term, ox.Triple):
        raise TypeError(f"{term!r} is no term of RDF 1.1")
    return term.value
