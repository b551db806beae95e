"""What stands in one line above the words of a question or an answer: who gave it, to whom, and what became of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import Literal, URIRef

from kg.ntriples import text_of
from kg.store import Term
from kg.store.patterns import among, one_of
from kg.vocab import KG, PQA
from kg.web.kinds import BYLINE
from kg.web.pages.models import Value
from kg.web.pages.reader import Reader
from kg.web.printed import PRINTED, names_as_printed

_TOLD = (*BYLINE, *(PRINTED[property_] for property_ in BYLINE if property_ in PRINTED), PQA.allocation)
Bylines = dict[URIRef, tuple[tuple[str, Value], ...]]


@dataclass(frozen=True)
class _Told:
    """A part of a byline: its place, the words before it, and whom or what it names."""

    place: int
    words: str
    term: Term


def bylines(
    reader: Reader,
    things: list[URIRef],
    said: Iterable[ox.Triple],
    replaced: Mapping[URIRef, URIRef],
    *,
    is_explained: bool,
) -> Bylines:
    """Tell of questions and answers who gave them, what they are, and by what they were replaced or transferred.

    `said` is what is stated of them, `replaced` what replaces some; `is_explained` tells whether anything may be
    concluded of them.
    """
    stated: dict[URIRef, dict[URIRef, list[Term]]] = {thing: {} for thing in things}
    told = {str(reader.own(property_)): property_ for property_ in _TOLD}
    for triple in said:
        if property_ := told.get(triple.predicate.value):
            value = text_of(triple.object)
            term = URIRef(value) if isinstance(triple.object, ox.NamedNode) else Literal(value)
            stated[URIRef(text_of(triple.subject))].setdefault(property_, []).append(term)
    lines = {thing: _given(stated[thing]) for thing in things}
    for old, new in replaced.items():
        lines[old].append(_Told(len(BYLINE), "replaced by", new))
    for thing, transfer in _transfers(reader, stated):
        lines[thing].append(_Told(len(BYLINE), "", transfer))
    labels = reader.store.labels({one.term for line in lines.values() for one in line if isinstance(one.term, URIRef)})
    reasons = _why(reader, things) if is_explained else {}
    return {
        thing: tuple(
            (one.words, _value(reader, one.term, labels, stated[thing], reasons.get((thing, one.term))))
            for one in sorted(line, key=lambda one: (one.place, one.words, one.term))
        )
        for thing, line in lines.items()
    }


def _given(stated: Mapping[URIRef, list[Term]]) -> list[_Told]:
    """Give what is stated of a thing; of people whom no register knows, the printed names."""
    found: list[_Told] = []
    for place, (property_, words) in enumerate(BYLINE.items()):
        known = [term for term in stated.get(property_, ()) if isinstance(term, URIRef)]
        printed = stated.get(PRINTED[property_], ()) if property_ in PRINTED else ()
        found += [_Told(place, words, term) for term in known or printed]
    return found


def _transfers(reader: Reader, stated: Mapping[URIRef, Mapping[URIRef, list[Term]]]) -> Iterable[tuple[URIRef, URIRef]]:
    allocated = {str(to): thing for thing, values in stated.items() for to in values.get(PQA.allocation, ())}
    for transfer in reader.store.leading_to(list(allocated), (str(PQA.transferredTo),)):
        yield allocated[text_of(transfer.object)], URIRef(text_of(transfer.subject))


def _value(
    reader: Reader,
    term: Term,
    labels: dict[URIRef, str],
    stated: Mapping[URIRef, list[Term]],
    inferred: str | None,
) -> Value:
    if not isinstance(term, URIRef):
        return Value(str(term))
    name = names_as_printed(lambda property_: stated.get(property_, ()), labels).get(term)
    href = reader.urls.link(str(term))
    if name:
        return Value(name.name, href, inferred=inferred, beside=name.beside)
    return Value(reader.named(term, labels), href, inferred=inferred)


def _why(reader: Reader, things: list[URIRef]) -> dict[tuple[URIRef, Term], str]:
    """Tell why something that stands above a text was concluded."""
    rows = reader.store.select(
        f"SELECT ?thing ?o ?reason WHERE {{ {one_of('thing', things)} "
        "?i rdf:subject ?thing ; rdf:predicate ?p ; rdf:object ?o ; ?because ?reason "
        f"{among('p', map(reader.own, BYLINE))} }}",
        because=reader.own(KG.reason),
    )
    return {(URIRef(row["thing"]), row["o"]): str(row["reason"]) for row in rows}
