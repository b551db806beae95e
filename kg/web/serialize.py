"""Small graphs, such as the description of one thing, in the forms that are served: equal graphs give equal bytes."""

import json
from collections.abc import Collection, Iterable
from functools import cached_property, lru_cache
from typing import TypeAlias

import pyoxigraph as ox
from rdflib import Graph

from kg.ntriples import text_of
from kg.store.embedded import to_triple
from kg.vocab import RDF, XSD, prefixes

# Not rdflib's own writers: those make 7 of "007", break on some numbers, and order by chance.
_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
_STRING, _TYPE = str(XSD.string), str(RDF.type)
# Of texts alone the standard library writes JSON at the speed of C; of whole structures with indents it does not.
_quoted = json.JSONEncoder(ensure_ascii=False).encode
_Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Value: TypeAlias = str | tuple[str, ...]
"""A text as JSON, or the members of an object."""


def serialize(graph: Graph | Iterable[ox.Triple], media_type: str, base: str, first: str = "") -> bytes:
    """Write a graph as Turtle, JSON-LD with a context, N-Triples or RDF/XML; the thing named `first` before others."""
    triples = (to_triple(*triple) for triple in graph) if isinstance(graph, Graph) else graph
    return Ordered(triples, base, first).written(media_type)


class Ordered:
    """A small graph in the order in which it is written, which is the same in each form."""

    def __init__(self, triples: Iterable[ox.Triple], base: str, first: str = ""):
        """Take triples, and the thing that comes before others."""
        self._base = base
        ranked = [(_rank(triple, first), number, triple) for number, triple in enumerate(triples)]
        ranked.sort()
        self._triples = [triple for _, _, triple in ranked]

    def written(self, media_type: str) -> bytes:
        """Write it in a form."""
        if media_type == "application/ld+json":
            return self._json_ld()
        written = ox.serialize(self._triples, format=_FORMATS[media_type], prefixes=self._used) or b""
        if media_type == "text/turtle":
            lines = written.splitlines(keepends=True)
            # One line for each prefix; after them, a line that is not indented begins the next thing.
            things = [line if line.startswith(b"\t") else b"\n" + line for line in lines[len(self._used) :]]
            return b"".join([*sorted(lines[: len(self._used)]), *things])
        return written

    @cached_property
    def _used(self) -> dict[str, str]:
        """The prefixes that shorten anything here."""
        named = set[str]()
        for triple in self._triples:
            object_ = triple.object
            named.add(_address(triple.subject))
            named.add(triple.predicate.value)
            named.add(_type_of(object_) if isinstance(object_, ox.Literal) else _address(object_))
        used = {prefix for iri in named for prefix in _prefixes_of(iri, self._base)}
        return {prefix: space for prefix, space in _spaces(self._base).items() if prefix in used}

    def _json_ld(self) -> bytes:
        """Write JSON-LD 1.1 in compacted form: terms by prefix, things by their full address, literals as they are."""
        nodes: dict[str, dict[str, list[_Value]]] = {}
        for triple in self._triples:
            name, predicate = _address(triple.subject), triple.predicate.value
            node = nodes.get(name)
            if node is None:
                node = nodes[name] = {"@id": [_quoted(name)]}
            if predicate == _TYPE:
                node.setdefault("@type", []).append(_quoted(_short(_address(triple.object), self._base)))
            else:
                node.setdefault(_short(predicate, self._base), []).append(self._value(triple.object))
        things = [
            _between("{}", [f"{_quoted(name)}: {_one_or_all(said)}" for name, said in node.items()], 2)
            for node in nodes.values()
        ]
        context = [f"{_quoted(prefix)}: {_quoted(space)}" for prefix, space in self._used.items()]
        whole = [f'"@context": {_between("{}", context, 1)}', f'"@graph": {_between("[]", things, 1)}']
        return f"{_between('{}', whole, 0)}\n".encode()

    def _value(self, term: _Term) -> _Value:
        if not isinstance(term, ox.Literal):
            return (f'"@id": {_quoted(_address(term))}',)
        text = _quoted(term.value)
        if term.language:
            return f'"@language": {_quoted(term.language)}', f'"@value": {text}'
        type_ = _type_of(term)
        return (f'"@type": {_quoted(_short(type_, self._base))}', f'"@value": {text}') if type_ else text


def _rank(triple: ox.Triple, first: str) -> tuple[bool, str, bool, str, str, str, str]:
    """Tell where a triple stands: the first thing before others, its types before what else is said of it."""
    subject, predicate, object_ = text_of(triple.subject), triple.predicate.value, triple.object
    # Of two terms of one spelling, an address comes before a text, and that before a value of a type.
    kind = (_type_of(object_) or ".", object_.language or "") if isinstance(object_, ox.Literal) else ("", "")
    return (subject != first, subject, predicate != _TYPE, predicate, text_of(object_), *kind)


def _address(term: _Term) -> str:
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else text_of(term)


def _type_of(literal: ox.Literal) -> str:
    """Give the address of the type of a value; nothing for a text."""
    type_ = literal.datatype.value
    return "" if literal.language or type_ == _STRING else type_


_spaces = lru_cache(maxsize=16)(prefixes)


@lru_cache(maxsize=16_384)
def _prefixes_of(iri: str, base: str) -> tuple[str, ...]:
    """Give the prefixes that shorten an address; the first of them does."""
    return tuple(prefix for prefix, space in _spaces(base).items() if iri.startswith(space))


@lru_cache(maxsize=4096)
def _short(iri: str, base: str) -> str:
    for prefix in _prefixes_of(iri, base):
        return f"{prefix}:{iri.removeprefix(_spaces(base)[prefix])}"
    return iri


# JSON, laid out as the standard library does with an indent of one.


def _between(brackets: str, items: Collection[str], depth: int) -> str:
    """Write items between brackets, each on a line of its own."""
    if not items:
        return brackets
    line = "\n" + " " * (depth + 1)
    return f"{brackets[0]}{line}{f',{line}'.join(items)}{line[:-1]}{brackets[1]}"


def _one_or_all(values: list[_Value]) -> str:
    """Write what is said by a property of a thing: one value as it is, several as a list."""
    depth = 3 if len(values) == 1 else 4
    written = [value if isinstance(value, str) else _between("{}", value, depth) for value in values]
    return written[0] if len(written) == 1 else _between("[]", written, 3)
