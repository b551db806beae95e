"""Turtle files of ours, whose relative addresses stand on the base."""

import re
from pathlib import Path

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax

from kg.errors import RegisterError


def parse_turtle(file: Path, base: str) -> Graph:
    """Read a Turtle file whose relative addresses stand on the base. RegisterError with file and line if it is none."""
    graph = Graph()
    try:
        text = file.read_text(encoding="utf-8")
        try:
            return _parsed(text, base)
        except (SyntaxError, TypeError):
            # Ten times slower, but it says more about what is wrong.
            graph.parse(data=text, format="turtle", publicID=f"{base}/")
    except BadSyntax as error:
        reason = re.search(r"Bad syntax \((.*?)\) at \^", str(error), re.DOTALL)
        raise RegisterError(
            f"not valid Turtle: {reason[1] if reason else error.message}",
            where=f"{file}:{error.lines + 1}",
            remedy="Mend the statement that ends on this line, or the one before.",
        ) from error
    except (OSError, UnicodeDecodeError, ParserError, ValueError) as error:
        raise RegisterError(f"cannot be read: {error}", where=str(file)) from error
    return graph


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
