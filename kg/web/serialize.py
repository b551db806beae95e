"""Small graphs, such as the description of one thing, in the forms that are served: equal graphs give equal bytes."""

import json
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal
from rdflib.term import Node

from kg.store.embedded import to_triple
from kg.vocab import RDF, XSD, prefixes

# Not rdflib's own writers: those make 7 of "007", break on some numbers, and order by chance.
_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


def serialize(graph: Graph, media_type: str, base: str, first: str = "") -> bytes:
    """Write a graph as Turtle, JSON-LD with a context, N-Triples or RDF/XML; the thing named `first` before others."""

    def rank(triple: tuple[Node, Node, Node]) -> tuple[bool, str, bool, str, str, str, str]:
        subject, predicate, object_ = triple
        datatype, language = (
            (str(object_.datatype), str(object_.language)) if isinstance(object_, Literal) else ("", "")
        )
        return (
            str(subject) != first, str(subject), predicate != RDF.type, str(predicate), str(object_), datatype, language
        )  # fmt: skip

    triples = sorted(graph, key=rank)
    used = _used(triples, base)
    if media_type == "application/ld+json":
        return _json_ld(triples, used)
    written = ox.serialize((to_triple(*t) for t in triples), format=_FORMATS[media_type], prefixes=used) or b""
    if media_type == "text/turtle":
        lines = written.splitlines(keepends=True)
        # One line for each prefix; after them, a line that is not indented begins the next thing.
        things = [line if line.startswith(b"\t") else b"\n" + line for line in lines[len(used) :]]
        return b"".join([*sorted(lines[: len(used)]), *things])
    return written


def _used(triples: list[tuple[Node, Node, Node]], base: str) -> dict[str, str]:
    """Give the prefixes that shorten anything here."""
    terms = [term for triple in triples for term in triple]
    named = {str(term.datatype) if isinstance(term, Literal) else str(term) for term in terms}
    return {prefix: space for prefix, space in prefixes(base).items() if any(iri.startswith(space) for iri in named)}


def _json_ld(triples: list[tuple[Node, Node, Node]], context: dict[str, str]) -> bytes:
    """Write JSON-LD 1.1 in compacted form: terms by prefix, things by their full address, literals as they are."""

    def short(iri: Node) -> str:
        for prefix, space in context.items():
            if str(iri).startswith(space):
                return f"{prefix}:{str(iri).removeprefix(space)}"
        return str(iri)

    def named(term: Node) -> str:
        return f"_:{term}" if isinstance(term, BNode) else str(term)

    def value(term: Node) -> Any:
        if not isinstance(term, Literal):
            return {"@id": named(term)}
        if term.language:
            return {"@language": term.language, "@value": str(term)}
        if term.datatype is None or term.datatype == XSD.string:
            return str(term)
        return {"@type": short(term.datatype), "@value": str(term)}

    nodes: dict[Node, dict[str, Any]] = {}
    for subject, predicate, object_ in triples:
        node = nodes.setdefault(subject, {"@id": named(subject)})
        if predicate == RDF.type:
            node.setdefault("@type", []).append(short(object_))
        else:
            node.setdefault(short(predicate), []).append(value(object_))
    compact = [
        {name: said[0] if name != "@id" and len(said) == 1 else said for name, said in node.items()}
        for node in nodes.values()
    ]
    return (json.dumps({"@context": context, "@graph": compact}, indent=1, ensure_ascii=False) + "\n").encode()
