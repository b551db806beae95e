"""Who held which post or seat, or belonged to which party, and when: as registers have it or documents print it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Literal

from rdflib import URIRef

from kg.records import PartialDate
from kg.store import Term
from kg.store.patterns import one_of
from kg.vocab import KG, ORG, RDF, SCHEMA
from kg.web.drawings import Span, Timeline, timeline
from kg.web.english import shown
from kg.web.pages.models import Value
from kg.web.pages.reader import Reader
from kg.web.pages.said import Sources

MOST_HELD = 300
"""Holdings read for one page; more are told, not shown."""
_LONGEST_BREAK = 90
"""Days between two terms in one seat that count as one stretch: Parliament is dissolved for some weeks."""
HOUSES = {
    "house-of-commons", "house-of-lords", "london-assembly", "northern-ireland-assembly", "scottish-parliament",
    "senedd",
}  # fmt: skip
_SEATS = ("mp-", "msp-", "ms-", "mla-", "peer")

Sort = Literal["post", "seat", "party", "body"]
_Said = dict[URIRef, list[Term]]


@dataclass(frozen=True)
class Holding:
    """That a person held something from one day to another, or that a document prints it beside the name."""

    sort: Sort
    who: Value
    what: Value
    body: Value | None
    start: str
    """The first day, as machines read it; empty where it is not known."""
    end: str
    """The last day; empty where no end is known."""
    when: str
    """From when to when, as English prints it."""
    terms: tuple[Value, ...]
    """Each stretch of it, as a register has it or a document prints it."""
    is_printed: bool = False
    """Whether it is only known to be printed in a document of the day `start`."""
    sources: tuple[int, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a register knows its beginning and no end."""
        return bool(self.start) and not self.end and not self.is_printed


def over_time(title: str, held: Iterable[Holding]) -> Timeline | None:
    """Draw holdings along one axis; None where fewer than two have a date to be drawn at."""
    spans = [span for one in held if (span := _span(one))]
    return timeline(title, spans) if len(spans) > 1 else None


def _span(held: Holding) -> Span | None:
    try:
        first = PartialDate.read(held.start) if held.start else None
        last = PartialDate.read(held.end) if held.end else first if held.is_printed else None
    except ValueError:
        # What is no date is told in words.
        return None
    if first is None and last is None:
        return None
    note = "printed" if held.is_printed else ""
    return Span(held.what.text, first, last, held.what.href, note, goes_on=held.is_open)


def held_by(reader: Reader, person: URIRef, sources: Sources) -> tuple[Holding, ...]:
    """Give what a person held and holds, the latest first; the terms in one seat or party put together."""
    rows = reader.store.select(f"SELECT ?m WHERE {{ ?m org:member ?thing }} LIMIT {MOST_HELD}", thing=person)
    return _holdings(reader, [URIRef(row["m"]) for row in rows], sources)


def holders_in(reader: Reader, body: URIRef, sources: Sources) -> tuple[Holding, ...]:
    """Give who held and holds the posts in a body, the latest first: of very many, those that are found first."""
    rows = reader.store.select(
        f"SELECT ?m WHERE {{ ?post org:postIn ?thing . ?m ?ofPost ?post }} LIMIT {MOST_HELD}",
        thing=body,
        ofPost=reader.own(KG.ofPost),
    )
    return _holdings(reader, [URIRef(row["m"]) for row in rows], sources)


def holders_of(reader: Reader, post: URIRef, sources: Sources) -> tuple[Holding, ...]:
    """Give who held and holds a post, the latest first."""
    rows = reader.store.select(
        f"SELECT ?m WHERE {{ ?m ?ofPost ?thing }} LIMIT {MOST_HELD}", thing=post, ofPost=reader.own(KG.ofPost)
    )
    return _holdings(reader, [URIRef(row["m"]) for row in rows], sources)


def _holdings(reader: Reader, members: list[URIRef], sources: Sources) -> tuple[Holding, ...]:
    if not members:
        return ()
    said: dict[URIRef, _Said] = {}
    graphs: dict[URIRef, list[str]] = {}
    for row in reader.store.select(
        f"SELECT ?m ?p ?o ?g WHERE {{ {one_of('m', members)} GRAPH ?g {{ ?m ?p ?o }} }} ORDER BY ?m ?p ?o ?g"
    ):
        member = URIRef(row["m"])
        values = said.setdefault(member, {}).setdefault(reader.neutral(URIRef(row["p"])), [])
        if row["o"] not in values:
            values.append(row["o"])
        if str(row["g"]) not in graphs.setdefault(member, []):
            graphs[member].append(str(row["g"]))
    posts = {URIRef(post) for values in said.values() for post in values.get(KG.ofPost, ())}
    bodies = {
        URIRef(row["post"]): URIRef(row["body"])
        for row in reader.store.select(f"SELECT ?post ?body WHERE {{ {one_of('post', posts)} ?post org:postIn ?body }}")
    }
    named = {o for values in said.values() for p in (ORG.member, ORG.organization) for o in values.get(p, ())}
    labels = reader.store.labels({o for o in named if isinstance(o, URIRef)} | posts | set(bodies.values()))
    found = [
        _holding(reader, member, values, bodies, labels, graphs[member], sources)
        # Register entries first, in their order, so that sources are numbered the same each time.
        for member, values in sorted(said.items(), key=lambda item: (KG.attestedOn in item[1], item[0]))
    ]
    return tuple(
        sorted(_joined(found), key=lambda held: (held.is_open, held.end or held.start, held.start), reverse=True)
    )


def _holding(
    reader: Reader,
    member: URIRef,
    said: _Said,
    bodies: dict[URIRef, URIRef],
    labels: dict[URIRef, str],
    graphs: list[str],
    sources: Sources,
) -> Holding:
    def first(property_: URIRef) -> Term | None:
        return next(iter(said.get(property_, ())), None)

    post, organization, person = first(KG.ofPost), first(ORG.organization), first(ORG.member)
    body = bodies.get(URIRef(post), organization) if post is not None else organization
    printed = first(KG.titleAsPrinted) or first(KG.organizationAsPrinted)
    what = post if post is not None else organization
    start, end, day = first(SCHEMA.startDate), first(SCHEMA.endDate), first(KG.attestedOn)
    is_printed = reader.own(KG.Attestation) in said.get(RDF.type, ())
    when = f"printed on {shown(day)}" if day is not None else "printed" if is_printed else _period(start, end)
    return Holding(
        sort=_sort(reader, post, organization),
        who=reader.value(person, labels) if person is not None else Value(str(first(KG.personAsPrinted) or "")),
        what=reader.value(what, labels) if what is not None else Value(str(printed or "")),
        body=reader.value(body, labels) if body is not None and post is not None else None,
        start=str(day if is_printed and day is not None else start if start is not None else ""),
        end=str(end) if end is not None else "",
        when=when,
        terms=(Value(when, reader.urls.link(str(member)), sources=sources.numbers(graphs)),),
        is_printed=is_printed,
        sources=sources.numbers(graphs),
    )


def _period(start: Term | None, end: Term | None) -> str:
    if start is None:
        return f"until {shown(end)}" if end is not None else "when is not known"
    return f"{shown(start)} to {shown(end)}" if end is not None else f"since {shown(start)}"


def _sort(reader: Reader, post: Term | None, organization: Term | None) -> Sort:
    _, post_key = reader.urls.parts(str(post)) or ("", "")
    kind, key = reader.urls.parts(str(organization)) or ("", "")
    if post is not None:
        return "seat" if key in HOUSES or post_key.startswith(_SEATS) else "post"
    return "party" if kind == "party" else "body"


def _joined(found: Iterable[Holding]) -> list[Holding]:
    """Put together the terms in one seat or party that follow each other, and what documents print of one post."""
    joined = []

    def same(held: Holding) -> tuple[str, str, str, bool]:
        return held.sort, held.who.text, held.what.text, held.is_printed

    for _, group in groupby(sorted(found, key=lambda held: (*same(held), held.start)), key=same):
        stretch: Holding | None = None
        for held in group:
            if stretch and (held.is_printed or (held.sort in ("seat", "party") and _follows(stretch.end, held.start))):
                stretch = _longer(stretch, held)
                continue
            joined += [stretch] if stretch else []
            stretch = held
        joined += [stretch] if stretch else []
    return joined


def _longer(stretch: Holding, held: Holding) -> Holding:
    terms = (*stretch.terms, *held.terms)
    if held.is_printed:
        when = f"{stretch.when}, {held.when.removeprefix('printed on ')}"
    else:
        began = stretch.when.partition(" to ")[0].removeprefix("since ")
        when = f"{began} to {held.when.partition(' to ')[2]}" if held.end else f"since {began}"
    sources = tuple(dict.fromkeys((*stretch.sources, *held.sources)))
    return replace(stretch, end=held.end, when=when, terms=terms, sources=sources)


def _follows(end: str, start: str) -> bool:
    try:
        return 0 <= (date.fromisoformat(start) - date.fromisoformat(end)).days <= _LONGEST_BREAK
    except ValueError:
        # A month or a year says too little.
        return False
