"""What documents state of one thing, what they do not, and why some of it was concluded; and where it comes from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from rdflib import URIRef

from kg.store import Term
from kg.store.patterns import one_of
from kg.vocab import FOAF, KG, OWL, PQA, local_name
from kg.web.elsewhere import site_elsewhere
from kg.web.english import licence_name
from kg.web.kinds import HIDDEN
from kg.web.pages.models import Detail, Fact, SourceNote, Value
from kg.web.pages.reader import Reader
from kg.web.printed import PRINTED, Printed, names_as_printed

MOST_SOURCES = 10
"""Sources named of one statement; more are counted."""
MOST_VALUES = 1000
"""Statements shown of one thing; more are told, not shown."""


@dataclass(frozen=True)
class Absence:
    """That a document, which is the source of a graph, does not state a property."""

    property: URIRef
    graph: str
    reason: str | None


@dataclass(frozen=True)
class Said:
    """What is stated of a thing."""

    thing: URIRef
    values: dict[tuple[URIRef, Term], list[str]]
    """Each property with each of its values, and the graphs that say so."""
    absences: tuple[Absence, ...] = ()
    reasons: dict[tuple[URIRef, Term], str] = field(default_factory=dict)
    """Why something was concluded that is not stated."""
    is_more: bool = False
    printed: dict[URIRef, Printed] = field(default_factory=dict)
    """The people that it names, as documents print them."""

    def of(self, *properties: URIRef) -> tuple[Term, ...]:
        """Give the values of some properties."""
        return tuple(o for property_ in properties for p, o in self.values if p == property_)

    def things(self, *properties: URIRef) -> tuple[URIRef, ...]:
        """Give those values of some properties that are things."""
        return tuple(o for o in self.of(*properties) if isinstance(o, URIRef))

    def first(self, *properties: URIRef) -> Term | None:
        """Give a value of one of some properties, if there is any."""
        return next(iter(self.of(*properties)), None)

    def named(self) -> set[URIRef]:
        """Give everything that a page about the thing calls by its name: properties, and the things they lead to."""
        found = {p for p, _ in self.values} | {absence.property for absence in self.absences}
        return found | {o for _, o in self.values if isinstance(o, URIRef)}


def with_people(reader: Reader, said: Said, labels: Mapping[URIRef, str]) -> Said:
    """Have the people that are named in what is stated of a thing called as documents print them."""
    values: dict[URIRef, list[Term]] = {}
    for property_, value in said.values:
        values.setdefault(reader.neutral(property_), []).append(value)
    return replace(said, printed=names_as_printed(lambda property_: values.get(property_, ()), labels))


def value_of(reader: Reader, said: Said, term: Term, labels: dict[URIRef, str], sources: tuple[int, ...] = ()) -> Value:
    """Make the value that a term is shown as on the page of a thing of which it is stated."""
    value = reader.value(term, labels, sources)
    printed = said.printed.get(term) if isinstance(term, URIRef) else None
    return replace(value, text=printed.name, beside=printed.beside) if printed else value


def read(reader: Reader, thing: URIRef) -> Said:
    """Read what is stated of a thing, in at most four queries whatever it is."""
    stated = "GRAPH ?g { ?thing ?p ?o }"
    if reader.published.manifest.is_given:
        # No merged view: files may state things outside of every named graph, without a source.
        stated = f"{{ {stated} }} UNION {{ ?thing ?p ?o }}"
    rows = reader.store.select(f"SELECT ?p ?o ?g WHERE {{ {stated} }} LIMIT {MOST_VALUES + 1}", thing=thing)
    # Python sorts much faster than the engine.
    rows.sort(key=lambda row: (str(row["p"]), str(row["o"]), str(row.get("g", ""))))
    values: dict[tuple[URIRef, Term], list[str]] = {}
    for row in rows[:MOST_VALUES]:
        graphs = values.setdefault((URIRef(row["p"]), row["o"]), [])
        if "g" in row:
            graphs.append(str(row["g"]))
    absences, reasons = _not_stated_and_inferred(reader, thing)
    return Said(
        thing,
        values,
        tuple(
            Absence(URIRef(row["property"]), str(row["g"]), str(row["reason"]) if "reason" in row else None)
            for row in absences
        ),
        {(URIRef(row["p"]), row["o"]): str(row["reason"]) for row in reasons},
        len(rows) > MOST_VALUES,
    )


def _not_stated_and_inferred(reader: Reader, thing: URIRef) -> tuple[list[dict[str, Term]], list[dict[str, Term]]]:
    """Read which properties of a thing are not stated, and why others were concluded: of most things, nothing."""
    if not reader.is_explained([thing]):
        return [], []
    absences = reader.store.select(
        "SELECT ?property ?g ?reason WHERE { GRAPH ?g { ?n schema:about ?thing ; a ?type ; ?left_out ?property "
        "OPTIONAL { ?n ?because ?reason } } } ORDER BY ?property ?g ?reason LIMIT 200",
        thing=thing,
        type=reader.own(KG.NotStated),
        left_out=reader.own(KG.property),
        because=reader.own(KG.reason),
    )
    reasons = reader.store.select(
        "SELECT ?p ?o ?reason WHERE { ?i rdf:subject ?thing ; rdf:predicate ?p ; rdf:object ?o ; "
        "?because ?reason } ORDER BY ?p ?o ?reason LIMIT 200",
        thing=thing,
        because=reader.own(KG.reason),
    )
    return absences, reasons


@dataclass
class Sources:
    """Numbers the sources of a page in the order in which it names them."""

    reader: Reader
    _numbers: dict[str, int] = field(default_factory=dict)

    def number(self, graph: str) -> int:
        """Give the number of the source of a graph."""
        return self._numbers.setdefault(graph, len(self._numbers) + 1)

    def numbers(self, graphs: Iterable[str]) -> tuple[int, ...]:
        """Give the numbers of the sources of graphs."""
        return tuple(self.number(graph) for graph in graphs)

    def graphs(self) -> tuple[str, ...]:
        """Give the graphs in the order of their numbers."""
        return tuple(self._numbers)

    def notes(self) -> tuple[SourceNote, ...]:
        """Tell of each source what it is, under which licence it stands and where its original is, in one query."""
        if not self._numbers:
            return ()
        found: dict[str, dict[str, Term]] = {}
        for row in self.reader.store.select(
            f"""SELECT ?graph ?document ?label ?licence ?page ?name WHERE {{
                {one_of("graph", map(URIRef, self._numbers))}
                OPTIONAL {{ ?graph prov:wasDerivedFrom ?document OPTIONAL {{ ?document rdfs:label ?label }}
                  OPTIONAL {{ ?document dcterms:license ?licence }} OPTIONAL {{ ?document foaf:page ?page }} }}
                OPTIONAL {{ ?graph rdfs:label ?name }} }}"""
        ):
            found.setdefault(str(row["graph"]), row)
        return tuple(self._note(number, graph, found.get(graph, {})) for graph, number in self._numbers.items())

    def _note(self, number: int, graph: str, row: dict[str, Term]) -> SourceNote:
        link = self.reader.urls.link
        licence = str(row["licence"]) if "licence" in row else None
        return SourceNote(
            number,
            str(row.get("label") or row.get("name") or graph),
            link(str(row.get("document") or graph)),
            licence_name(licence) if licence else None,
            link(licence) if licence else None,
            link(str(row["page"])) if "page" in row else None,
        )


def facts(
    reader: Reader, said: Said, labels: dict[URIRef, str], sources: Sources, besides: Iterable[URIRef] = ()
) -> tuple[Fact, ...]:
    """Give what is stated and what is not, in the order in which readers ask; `besides` stands elsewhere."""
    missing: dict[URIRef, list[Absence]] = {}
    for absence in said.absences:
        missing.setdefault(absence.property, []).append(absence)
    found: dict[URIRef, list[tuple[Term, list[str]]]] = {property_: [] for property_ in missing}
    elsewhere = {*HIDDEN, *besides}
    for (property_, value), graphs in said.values.items():
        if property_ not in elsewhere:
            found.setdefault(property_, []).append((value, graphs))
    return tuple(
        Fact(
            label=labels.get(property_, local_name(property_)),
            iri=str(property_),
            values=tuple(
                replace(
                    value_of(reader, said, value, labels, sources.numbers(graphs[:MOST_SOURCES])),
                    inferred=said.reasons.get((property_, value)),
                    more_sources=max(0, len(graphs) - MOST_SOURCES),
                )
                # Allocations are numbered as they followed each other.
                for value, graphs in _sorted(found[property_], {} if property_ == PQA.allocation else labels)
            ),
            not_stated_by=sources.numbers(absence.graph for absence in missing.get(property_, ())),
            reason=next((absence.reason for absence in missing.get(property_, ()) if absence.reason), None),
        )
        for property_ in sorted(found, key=lambda property_: reader.rank(property_, labels))
    )


def detail(reader: Reader, said: Said, labels: dict[URIRef, str], label: str, property_: URIRef) -> Detail:
    """Give the values of a property for the top of a page, or that no document states it.

    Of a person whom no register knows, there is the printed name.
    """
    values = tuple(
        replace(value_of(reader, said, value, labels), inferred=said.reasons.get((p, value)))
        for (p, value) in said.values
        if p == property_
    )
    keeping = PRINTED.get(reader.neutral(property_))
    if not values and keeping:
        values = tuple(reader.value(name, labels) for name in said.of(reader.own(keeping)))
    absences = [absence for absence in said.absences if absence.property == property_]
    reason = next((absence.reason for absence in absences if absence.reason), None)
    return Detail(label, values, "" if values else reason or "", bool(absences) and not values)


def pages_elsewhere(reader: Reader, said: Said, *properties: URIRef) -> tuple[Value, ...]:
    """Give the pages of others about a thing, to which some properties lead: those usual for it, or others."""
    found = {str(page) for page in said.things(*(properties or (FOAF.homepage, FOAF.page, OWL.sameAs)))}
    return tuple(
        Value(site_elsewhere(address), address, external=True)
        for address in sorted(found, key=lambda address: (site_elsewhere(address), address))
        if reader.urls.here(address) is None and reader.urls.link(address)
    )


def _sorted(values: list[tuple[Term, list[str]]], labels: dict[URIRef, str]) -> list[tuple[Term, list[str]]]:
    return sorted(
        values,
        key=lambda item: labels.get(item[0], str(item[0])).casefold() if isinstance(item[0], URIRef) else str(item[0]),
    )
