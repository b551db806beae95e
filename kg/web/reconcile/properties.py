"""What a query can ask of a candidate beside its name, and whether that holds of it."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from rapidfuzz import fuzz

from kg.web.reconcile import names
from kg.web.reconcile.table import RECONCILED, Held, Table, Thing, in_order, number

_PARTIES = {
    "lab": "labour", "con": "conservative", "cons": "conservative", "tory": "conservative", "ld": "liberal democrat",
    "lib dem": "liberal democrat", "lib dems": "liberal democrat", "lab co op": "labour co operative",
    "cb": "crossbench", "xb": "crossbench", "ind": "independent", "snp": "scottish national party",
}  # fmt: skip
"""Parties as Hansard shortens them."""
_HOUSES = {"commons": "body/house-of-commons", "lords": "body/house-of-lords"}
_SEAT = re.compile(r"(?:the )?(?:member of parliament|mp|mla|msp|ms|am|mep) (?:for )?")
DATE = re.compile(r"\d{4}(-\d\d){0,2}")
_ALIKE = 90
"""How alike, of 100, two names of a post or a body have to be to be taken for the same."""


@dataclass(frozen=True)
class Property:
    """What can be given in a query, and what it tells of."""

    id: str
    name: str
    description: str
    kinds: tuple[str, ...]


PROPERTIES = {
    property_.id: property_
    for property_ in (
        Property(
            "date",
            "Date",
            "A day, month or year on which a person held a seat or a post, or a body had not been dissolved. "
            "House, party, constituency and post are those of that date.",
            ("person", "body"),
        ),
        Property("house", "House", "Where a person had a seat: Commons or Lords.", ("person",)),
        Property("party", "Party", "The party of a person, in full or as Hansard shortens it.", ("person",)),
        Property("constituency", "Constituency", "The seat of a Member of the Commons.", ("person",)),
        Property("post", "Post", "An office that a person held.", ("person",)),
        Property("parliamentMemberId", "Member id", "The number that Parliament gives a Member.", ("person",)),
        Property("publicWhipId", "TheyWorkForYou id", "The number that TheyWorkForYou gives a person.", ("person",)),
        Property("wikidata", "Wikidata", "An item of Wikidata, as number (Q…) or address.", RECONCILED),
        Property("page", "Page", "The address of a page about it elsewhere.", RECONCILED),
        Property("answeringBodyId", "Answering body id", "The number of an answering body.", ("body",)),
        Property("partOf", "Part of", "The body that a body belongs to.", ("body",)),
    )
}
NUMBERS = frozenset({"parliamentMemberId", "publicWhipId", "wikidata", "page", "answeringBodyId"})
"""Those that stand for one thing each."""


@dataclass(frozen=True)
class Given:
    """A property as a query gives it: any of these values will do."""

    id: str
    values: tuple[str, ...]


def verdicts(table: Table, thing: Thing, given: Sequence[Given]) -> dict[str, bool | None]:
    """Say of each property whether it holds of a thing; None where that is not known, or cannot be."""
    found: dict[str, bool | None] = {}
    dates = [one for one in given if one.id == "date"]
    of_seats = [one for one in given if one.id in _OF_HELD]
    if thing.kind == "person" and (dates or of_seats):
        days = dates[0].values if dates else ()
        for one in of_seats:
            if one.id == "party" and not any(_is_of_party(held) for held in thing.held):
                found[one.id] = None
                continue
            found[one.id] = _any(_held(thing, days, partial(_OF_HELD[one.id], table, value)) for value in one.values)
        if dates:
            found["date"] = _held(thing, days, lambda held: not _is_of_party(held))
    for one in given:
        if one.id not in found:
            found[one.id] = _any(_of_thing(table, thing, one.id, value) for value in one.values)
    return found


def holders(table: Table, given: Given) -> set[str] | None:
    """Give who ever held what a property asks for; None if it asks for no such thing."""
    is_meant = _OF_HELD.get(given.id)
    if is_meant is None:
        return None
    wanted = [
        (organization, post)
        for organization, post in table.holders
        if any(is_meant(table, value, Held(organization, post, None, None)) for value in given.values)
    ]
    return {key for seat in wanted for key in table.holders[seat]}


def _any(verdicts: Iterable[bool | None]) -> bool | None:
    seen = set(verdicts)
    return True if True in seen else False if seen == {False} else None


def _held(thing: Thing, days: Sequence[str], wanted: Callable[[Held], bool]) -> bool | None:
    """Whether a person held something wanted, on any of the days if there are some; None if nothing is known of it."""
    if not thing.held:
        return None
    fitting = [held for held in thing.held if wanted(held)]
    if not days or not fitting:
        return bool(fitting)
    return _any(held.on(day) if DATE.fullmatch(day) else None for held in fitting for day in days)


def _is_house(table: Table, value: str, held: Held) -> bool:
    house = _HOUSES.get(names.folded(value).removeprefix("house of "), value)
    return held.organization == house


def _is_of_party(held: Held) -> bool:
    return held.organization.startswith("party/")


def _is_party(table: Table, value: str, held: Held) -> bool:
    if not _is_of_party(held):
        return False
    name = names.folded(value)
    name = _PARTIES.get(name, name)
    party = table.things.get(held.organization)
    known = {name for name, _ in party.names} if party else {names.folded(table.labels.get(held.organization, ""))}
    return value == held.organization or bool({name, name.removesuffix(" party"), f"{name} party"} & known)


def _is_constituency(table: Table, value: str, held: Held) -> bool:
    if held.post is None:
        return False
    seat = names.folded(table.labels.get(held.post, ""))
    place = _SEAT.sub("", names.folded(value), count=1)
    return value == held.post or (bool(_SEAT.match(seat)) and _SEAT.sub("", seat, count=1) == place)


def _is_post(table: Table, value: str, held: Held) -> bool:
    if held.post is None:
        return False
    label = names.folded(table.labels.get(held.post, ""))
    return value == held.post or fuzz.ratio(label, names.folded(value)) >= _ALIKE


_OF_HELD: dict[str, Callable[[Table, str, Held], bool]] = {
    "house": _is_house,
    "party": _is_party,
    "constituency": _is_constituency,
    "post": _is_post,
}


def _of_thing(table: Table, thing: Thing, property_: str, value: str) -> bool | None:
    """Whether a property that does not change with time holds of a thing."""
    if property_ in NUMBERS:
        known = thing.numbers.get(property_)
        return number(property_, value) in known if known else None
    if thing.kind == "body" and property_ == "date":
        return thing.dissolved is None or in_order(value, thing.dissolved) if DATE.fullmatch(value) else None
    if thing.kind == "body" and property_ == "partOf":
        if thing.part_of is None:
            return None
        part_of = table.things.get(thing.part_of)
        return value == thing.part_of or (part_of is not None and names.folded(value) in dict(part_of.names))
    return None
