"""The technical view of a thing: every triple about it, with addresses, datatypes, languages and graphs."""

from dataclasses import dataclass

from rdflib import Literal, URIRef

from kg.store import Term
from kg.vocab import RDFS, XSD, local_name
from kg.web.kinds import KINDS, Kind
from kg.web.pages.links import COUNTED_UP_TO, Links
from kg.web.pages.models import Value
from kg.web.pages.reader import Reader
from kg.web.pages.said import Sources, read


@dataclass(frozen=True)
class Triple:
    """One triple about a thing: its property, its value as data writes it, and the graphs that hold it."""

    property: Value
    value: Value
    is_text: bool
    """Whether the value is a literal."""
    datatype: Value | None
    language: str | None
    graphs: tuple[int, ...]
    inferred: str | None


@dataclass(frozen=True)
class NamedGraph:
    """A graph that holds triples about a thing, with its number, and the document that it comes from."""

    number: int
    iri: str
    href: str | None
    document: str
    document_href: str | None


@dataclass(frozen=True)
class LinkedBy:
    """How many things are linked to a thing by a property, and the query that lists them."""

    property: Value
    count: int
    is_more: bool
    query: str


@dataclass(frozen=True)
class TechnicalPage:
    """Everything that the data holds about one thing."""

    iri: str
    kind: Kind | None
    title: str
    reading: str
    """The page for reading."""
    triples: tuple[Triple, ...]
    absences: tuple[tuple[Value, tuple[int, ...], str | None], ...]
    """What documents do not state: the property, the graphs that say so, and why."""
    graphs: tuple[NamedGraph, ...]
    incoming: tuple[LinkedBy, ...]
    formats: tuple[tuple[str, str, str], ...]
    query: str
    more_values: bool


def technical_page(
    reader: Reader, iri: str, kind: str, key: str, formats: tuple[tuple[str, str, str], ...]
) -> TechnicalPage:
    """Make the technical view of a thing."""
    subject = URIRef(iri)
    said, sources = read(reader, subject), Sources(reader)
    triples = tuple(
        Triple(
            _term(reader, property_),
            _term(reader, value),
            isinstance(value, Literal),
            _datatype(reader, value),
            value.language if isinstance(value, Literal) else None,
            sources.numbers(graphs),
            said.reasons.get((property_, value)),
        )
        for (property_, value), graphs in said.values.items()
    )
    absences = tuple(
        (_term(reader, absence.property), sources.numbers([absence.graph]), absence.reason) for absence in said.absences
    )
    label = said.first(RDFS.label)
    about = f"GRAPH ?graph {{ <{iri}> ?property ?value }}"
    return TechnicalPage(
        iri=iri,
        kind=KINDS.get(kind),
        title=str(label) if label is not None else local_name(iri),
        reading=reader.urls.document(kind, key),
        triples=triples,
        absences=absences,
        graphs=_graphs(reader, sources),
        incoming=tuple(_linked(reader, iri, *counted) for counted in Links(reader).counts(subject).items()),
        formats=formats,
        query=reader.urls.sparql(f"SELECT ?graph ?property ?value WHERE {{\n  {about}\n}}"),
        more_values=said.is_more,
    )


def _linked(reader: Reader, iri: str, property_: URIRef, count: int) -> LinkedBy:
    query = f"SELECT ?thing WHERE {{\n  ?thing {property_.n3()} <{iri}>\n}}\nLIMIT 1000"
    return LinkedBy(
        _term(reader, property_), min(count, COUNTED_UP_TO), count > COUNTED_UP_TO, reader.urls.sparql(query)
    )


def _term(reader: Reader, term: Term) -> Value:
    """Write a term as data does: an address with its prefix or in full, a literal as it is."""
    if isinstance(term, URIRef):
        return Value(reader.compact(term), reader.urls.link(str(term)), external=reader.urls.here(str(term)) is None)
    return Value(str(term))


def _datatype(reader: Reader, value: Term) -> Value | None:
    if not isinstance(value, Literal) or value.language:
        return None
    return _term(reader, value.datatype or XSD.string)


def _graphs(reader: Reader, sources: Sources) -> tuple[NamedGraph, ...]:
    return tuple(
        NamedGraph(note.number, graph, reader.urls.link(graph), note.label, note.href)
        for graph, note in zip(sources.graphs(), sources.notes(), strict=True)
    )
