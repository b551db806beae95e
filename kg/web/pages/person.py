"""The page of a person: party and seat, posts over time, and where else to read about them."""

from dataclasses import dataclass

from rdflib import URIRef

from kg.vocab import ORG, SKOS
from kg.web.pages.elsewhere import elsewhere
from kg.web.pages.held import Holding, held_by
from kg.web.pages.models import Detail, Value
from kg.web.pages.reader import Reader
from kg.web.pages.said import Said, Sources, detail


@dataclass(frozen=True)
class Person:
    """What a reader asks of a person."""

    glance: tuple[Detail, ...]
    pages: tuple[Value, ...]
    posts: tuple[Holding, ...]
    """Posts in government, the latest first."""
    seats: tuple[Holding, ...]
    parties: tuple[Holding, ...]

    @property
    def shown_links(self) -> frozenset[URIRef]:
        """The links to the person that stand on the page otherwise."""
        return frozenset({ORG.member})


def read_person(reader: Reader, said: Said, sources: Sources) -> Person:
    """Read what belongs to the page of a person."""
    held = held_by(reader, said.thing, sources)
    parties = tuple(one for one in held if one.sort in ("party", "body"))
    seats = tuple(one for one in held if one.sort == "seat")
    posts = tuple(one for one in held if one.sort == "post")
    glance = (
        _latest("Post", "Posts", posts),
        _latest("Party", "Parties", parties),
        _latest("Seat", "Seats", seats),
        detail(reader, said, {}, "Also called", SKOS.altLabel),
    )
    return Person(
        glance=tuple(one for one in glance if one.values),
        pages=elsewhere(reader, said),
        posts=posts,
        seats=seats,
        parties=parties,
    )


def _latest(one: str, many: str, held: tuple[Holding, ...]) -> Detail:
    """Give what a person holds as far as registers know, or else what was held or printed last."""
    now = [holding for holding in held if holding.is_open]
    if now:
        return Detail(
            one if len(now) == 1 else many, tuple(holding.what for holding in now), now[0].when if len(now) == 1 else ""
        )
    return Detail(f"Last known {one.lower()}", (held[0].what,), held[0].when) if held else Detail(one)
