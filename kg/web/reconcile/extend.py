"""Data about things that were reconciled, for the columns of somebody's table (section 7 of the specification)."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rdflib import Literal, URIRef

from kg.store import Term
from kg.vocab import KG, XSD, absolute
from kg.web.published import Published
from kg.web.reconcile.properties import DATE
from kg.web.reconcile.protocol import BATCH, MOST_PROPERTIES, read_json, type_
from kg.web.reconcile.table import Held, Table, Thing
from kg.web.sparql import BadRequest

_MOST_VALUES = 10
_NAMED = ("programme", "benefit", "staff-role", "training", "publication")


@dataclass(frozen=True)
class Column:
    """A property whose values can be had, for the kinds of things that have it."""

    id: str
    name: str
    kinds: tuple[str, ...]
    pattern: str | None = None
    """Where its values are found: a pattern from ?thing to ?value. None where the table of names knows them."""
    counts: bool = False
    """Whether the values are counted instead of given."""
    type: str | None = None
    """The kind of things that its values are, if they are of one that is reconciled."""


_ALL = ("person", "body", *_NAMED, "party")
COLUMNS = {
    column.id: column
    for column in (
        Column("label", "Name", _ALL, "?thing rdfs:label ?value"),
        Column("otherNames", "Other names", _ALL, "?thing skos:altLabel ?value"),
        Column("party", "Party", ("person",), type="party"),
        Column("house", "House", ("person",), type="body"),
        Column("constituency", "Constituency", ("person",)),
        Column("post", "Posts", ("person",)),
        Column("parliamentMemberId", "Member id", ("person",), "?thing kg:parliamentMemberId ?value"),
        Column("publicWhipId", "TheyWorkForYou id", ("person",), "?thing kg:publicWhipId ?value"),
        Column("answeringBodyId", "Answering body id", ("body",), "?thing kg:answeringBodyId ?value"),
        Column(
            "wikidata",
            "Wikidata",
            _ALL,
            "?thing owl:sameAs ?value FILTER(STRSTARTS(STR(?value), 'http://www.wikidata.org/'))",
        ),
        Column("page", "Page elsewhere", _ALL, "?thing foaf:page ?value"),
        Column("listedAs", "Listed as", ("body",), "?thing kg:listedAs ?value"),
        Column("partOf", "Part of", ("body",), "?thing org:subOrganizationOf ?value", type="body"),
        Column("parts", "Its parts", ("body",), "?value org:subOrganizationOf ?thing", type="body"),
        Column("dissolved", "Dissolved on", ("body",), "?thing schema:dissolutionDate ?value"),
        Column(
            "successor",
            "What became of it",
            ("body",),
            "?event org:originalOrganization ?thing ; org:resultingOrganization ?value",
            type="body",
        ),
        Column("provider", "Run by", _NAMED, "?thing schema:provider ?value", type="body"),
        Column("asked", "Questions asked", ("person",), "?value kg:askedByPerson ?thing", counts=True),
        Column("answered", "Answers given", ("person",), "?value kg:answeredByPerson ?thing", counts=True),
        Column("answeredAs", "Answers given", ("body",), "?value pqa:answeringBody ?thing", counts=True),
        Column("promised", "Promises made", ("person", "body"), "?value a kg:Target ; prov:wasAttributedTo ?thing",
               counts=True),
        Column("promises", "Promises about it", _NAMED, "?value a kg:Target ; dcterms:subject ?thing", counts=True),
        Column("figures", "Figures about it", _NAMED, "?value schema:observationAbout ?thing", counts=True),
        Column("mentions", "Texts that mention it", _ALL, "?value schema:mentions ?thing", counts=True),
        Column("address", "Address in the data", _ALL),
    )
}  # fmt: skip


@dataclass(frozen=True)
class _Wanted:
    column: Column
    limit: int
    date: str | None


def proposed(kind: str | None, limit: int | None) -> list[dict[str, str]]:
    """Give the properties that things of a kind have, or of any kind."""
    found = [{"id": column.id, "name": column.name} for column in COLUMNS.values() if not kind or kind in column.kinds]
    return found[:limit]


def extended(published: Published, table: Table, text: str) -> dict[str, Any]:
    """Answer a data extension query. BadRequest where it is none or asks for what there is not."""
    ids, wanted = _read(text)
    things = {one: table.meant(one) for one in ids}
    known = {thing.key: thing for thing in things.values() if thing}
    values = {one.column.id: _values(published, table, one, list(known.values())) for one in wanted}
    rows = {
        id_: {one.column.id: (values[one.column.id].get(thing.key, []) if thing else []) for one in wanted}
        for id_, thing in things.items()
    }
    meta = []
    for one in wanted:
        told: dict[str, Any] = {"id": one.column.id, "name": one.column.name}
        if one.column.type:
            told["type"] = type_(one.column.type)
        meta.append(told)
    return {"meta": meta, "rows": rows}


def _read(text: str) -> tuple[list[str], list[_Wanted]]:
    query = read_json(text, "extend")
    ids = query.get("ids") if isinstance(query, dict) else None
    properties = query.get("properties") if isinstance(query, dict) else None
    if not isinstance(ids, list) or not isinstance(properties, list) or not all(isinstance(id_, str) for id_ in ids):
        raise BadRequest(
            "extend is no data extension query", expected='{"ids": ["person/sarah-newton"], "properties": [{"id": …}]}'
        )
    if len(ids) > BATCH or len(properties) > MOST_PROPERTIES:
        raise BadRequest("the query asks too much", 413, expected=f"{BATCH} ids, {MOST_PROPERTIES} properties at most")
    return ids, [_wanted(property_) for property_ in properties]


def _wanted(property_: Any) -> _Wanted:
    id_ = property_.get("id") if isinstance(property_, dict) else None
    column = COLUMNS.get(id_) if isinstance(id_, str) else None
    if column is None:
        raise BadRequest(f"there is no property {str(id_)[:40]!r}", expected=f"one of {', '.join(COLUMNS)}")
    settings = property_.get("settings", {})
    if not isinstance(settings, dict):
        raise BadRequest(f"the settings of {id_} are no JSON object")
    limit, date = str(settings.get("limit", _MOST_VALUES)), str(settings.get("date") or "").strip()
    if not limit.isdecimal() or len(limit) > 9:
        raise BadRequest(f"the limit of {id_} is no number", expected="0 for all, or more")
    if date and not DATE.fullmatch(date):
        raise BadRequest(f"the date of {id_} is none", expected="a day, a month or a year: 2018-03-14")
    return _Wanted(column, int(limit), date or None)


def _values(
    published: Published, table: Table, wanted: _Wanted, things: Sequence[Thing]
) -> dict[str, list[dict[str, Any]]]:
    """Give the values of a property of things, by their keys."""
    column = wanted.column
    things = [thing for thing in things if thing.kind in column.kinds]
    if not things:
        return {}
    if column.id == "address":
        return {thing.key: [{"str": table.iri(thing)}] for thing in things}
    if column.pattern is None:
        found = {thing.key: _of_held(table, thing, wanted) for thing in things}
    else:
        found = _of_pattern(published, table, column, column.pattern, things)
    return {key: values[: wanted.limit or None] for key, values in found.items()}


def _of_held(table: Table, thing: Thing, wanted: _Wanted) -> list[dict[str, Any]]:
    """Give the parties, houses, seats or posts of a person, the latest first, or those of a date."""
    keys = (
        _HELD[wanted.column.id](table, held)
        for held in thing.held
        if wanted.date is None or held.on(wanted.date) is not False
    )
    return [_thing(table, key) if wanted.column.type else {"str": key} for key in dict.fromkeys(keys) if key]


def _seat(table: Table, held: Held) -> str | None:
    label = table.labels.get(held.post or "", "")
    return label.removeprefix(_SEAT) if label.startswith(_SEAT) else None


def _post(table: Table, held: Held) -> str | None:
    label = table.labels.get(held.post or "", "")
    return None if label.startswith(_SEAT) else label or None


_SEAT = "Member of Parliament for "
_HELD: Mapping[str, Callable[[Table, Held], str | None]] = {
    "party": lambda _, held: held.organization if held.organization.startswith("party/") else None,
    "house": lambda _, held: held.organization if held.organization.startswith("body/house-of-") else None,
    "constituency": _seat,
    "post": _post,
}


def _thing(table: Table, key: str) -> dict[str, Any]:
    return {"id": key, "name": table.labels.get(key, key)}


def _of_pattern(
    published: Published, table: Table, column: Column, pattern: str, things: Sequence[Thing]
) -> dict[str, list[dict[str, Any]]]:
    for term in ("kg:parliamentMemberId", "kg:publicWhipId", "kg:answeringBodyId", "kg:listedAs", "kg:askedByPerson",
                 "kg:answeredByPerson", "kg:Target"):  # fmt: skip
        pattern = pattern.replace(term, f"<{absolute(KG[term.removeprefix('kg:')], published.base)}>")
    if column.counts:
        # One by one: the engine counts what begins at a thing much faster than groups.
        return {thing.key: [{"int": _count(published, pattern, URIRef(table.iri(thing)))}] for thing in things}
    values = " ".join(URIRef(table.iri(thing)).n3() for thing in things)
    rows = published.store.select(f"SELECT ?thing ?value WHERE {{ VALUES ?thing {{ {values} }} {pattern} }}")
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: str(row["value"])):
        key = str(row["thing"]).removeprefix(f"{table.base}/id/")
        value = _value(published, table, row["value"])
        if value not in found[key]:
            found[key].append(value)
    return found


def _count(published: Published, pattern: str, thing: URIRef) -> int:
    rows = published.store.select(f"SELECT (COUNT(DISTINCT ?value) AS ?n) WHERE {{ {pattern} }}", thing=thing)
    return int(str(rows[0]["n"]))


def _value(published: Published, table: Table, term: Term) -> dict[str, Any]:
    if isinstance(term, URIRef) and (parts := published.urls.parts(str(term))):
        return _thing(table, "/".join(parts))
    if isinstance(term, Literal) and term.datatype == XSD.date:
        return {"date": f"{term}T00:00:00Z"}
    return {"str": str(term)}
