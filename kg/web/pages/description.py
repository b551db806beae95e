"""What the data says of one thing, as a small graph."""

from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import URIRef

from kg.ntriples import text_of
from kg.vocab import KG, OA, RDF, RDFS, SCHEMA
from kg.web.pages.links import Links
from kg.web.pages.reader import Reader
from kg.web.pages.said import MOST_VALUES
from kg.web.pages.texts import TEXTS
from kg.web.statements import SORTS

_LABEL, _TYPE = ox.NamedNode(str(RDFS.label)), ox.NamedNode(str(RDF.type))
_ABOUT, _SUBJECT, _BODY = (ox.NamedNode(str(term)) for term in (SCHEMA.about, RDF.subject, OA.hasBody))
_TARGET, _SELECTOR, _SOURCE = (ox.NamedNode(str(term)) for term in (OA.hasTarget, OA.hasSelector, OA.hasSource))


def description(reader: Reader, iri: str) -> set[ox.Triple]:
    """Give what the data says of a thing, what is inferred or not stated of it, and the labels to read it with."""
    store = reader.store
    kind, _ = reader.urls.parts(iri) or ("", "")
    evidence = _SOURCE if kind in TEXTS else _BODY if kind in SORTS else None
    graph = store.said([iri])
    by = [_ABOUT, _SUBJECT, *([evidence] if evidence else [])]
    leading = store.leading_to([iri], [property_.value for property_ in by])
    graph |= _absences_and_inferences(reader, leading)
    if evidence:
        graph |= _evidence(reader, _subjects(leading, evidence), are_words=kind in TEXTS)
        # Where it stands, at its publisher's.
        graph |= store.triples(
            "CONSTRUCT { ?graph prov:wasDerivedFrom ?document . ?document foaf:page ?page ; dcterms:license ?licence } "
            "WHERE { GRAPH ?graph { ?thing a ?kind } ?graph prov:wasDerivedFrom ?document . ?document foaf:page ?page "
            "OPTIONAL { ?document dcterms:license ?licence } }",
            thing=URIRef(iri),
        )
    graph |= store.leading_to([iri, *Links(reader).former(URIRef(iri), kind)], most=MOST_VALUES)
    nodes = {
        term.value
        for triple in graph
        for term in (triple.subject, triple.object)
        if isinstance(term, ox.NamedNode) and term.value != iri
    }
    for node, label in store.labels([URIRef(node) for node in nodes]).items():
        graph.add(ox.Triple(ox.NamedNode(node), _LABEL, ox.Literal(label, language="en")))
    return graph


def _absences_and_inferences(reader: Reader, leading: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Give what is not stated of a thing, and what is inferred, of what leads to it."""
    absences = {*_subjects(leading, _ABOUT)}
    said = reader.store.said([*absences, *_subjects(leading, _SUBJECT)])
    not_stated = ox.NamedNode(str(reader.own(KG.NotStated)))
    told = {triple.subject for triple in said if triple.predicate == _TYPE and triple.object == not_stated}
    others = absences - {node.value for node in told if isinstance(node, ox.NamedNode)}
    return {triple for triple in said if text_of(triple.subject) not in others} if others else said


def _evidence(reader: Reader, found: list[str], *, are_words: bool) -> set[ox.Triple]:
    """Give annotations with the words that they mark and where these stand, of the words or of the annotations."""
    store = reader.store
    if not found:
        return set()
    if are_words:
        words = store.said(found)
        annotations = store.said(_subjects(store.leading_to(found, [_TARGET.value]), _TARGET))
    else:
        annotations = store.said(found)
        words = store.said(_objects(annotations, _TARGET))
    selectors = store.said(_objects(words, _SELECTOR))
    return annotations | words | selectors


def _subjects(triples: Iterable[ox.Triple], property_: ox.NamedNode) -> list[str]:
    found = (triple.subject for triple in triples if triple.predicate == property_)
    return sorted({term.value for term in found if isinstance(term, ox.NamedNode)})


def _objects(triples: Iterable[ox.Triple], property_: ox.NamedNode) -> list[str]:
    found = (triple.object for triple in triples if triple.predicate == property_)
    return sorted({term.value for term in found if isinstance(term, ox.NamedNode)})
