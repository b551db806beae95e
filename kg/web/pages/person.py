"""The page of a person: party and seat, posts over time, and where else to read about them."""

from dataclasses import dataclass

from rdflib import URIRef

from kg.index.kinds import TOPICS
from kg.vocab import KG, ORG, SCHEMA, SKOS
from kg.web.drawings import Timeline
from kg.web.pages.activity import Activity, Ranked, Ranking, Tallies
from kg.web.pages.held import Holding, held_by, over_time
from kg.web.pages.models import Detail, Value
from kg.web.pages.reader import Reader
from kg.web.pages.said import Said, Sources, detail, pages_elsewhere

_RANKED: tuple[Ranking, ...] = (
    ("What the answers are about", "answerer", (*TOPICS, "publication")),
    ("Who asked", "answerer", ("asker",)),
    ("What the questions asked are about", "asker", (*TOPICS, "publication")),
    ("Whom they were put to", "asker", ("body",)),
)


@dataclass(frozen=True)
class Person:
    """What a reader asks of a person."""

    glance: tuple[Detail, ...]
    pages: tuple[Value, ...]
    posts: tuple[Holding, ...]
    """Posts in government, the latest first."""
    over_time: Timeline | None
    """Posts and seats along one axis."""
    seats: tuple[Holding, ...]
    parties: tuple[Holding, ...]
    mentioned: tuple[Activity, ...]
    activities: tuple[Activity, ...]
    """What the person answered, asked and stated in writing."""
    ranked: tuple[Ranked, ...]
    """What these are about."""
    promises: str | None
    """Where all promises by the person are listed, if there are any."""

    @property
    def shown_links(self) -> frozenset[URIRef]:
        """The links to the person that stand on the page otherwise."""
        shown = {"answerer": KG.answeredByPerson, "asker": KG.askedByPerson, "speaker": KG.madeByPerson}
        mentioned = {SCHEMA.mentions} if self.mentioned else set()
        return frozenset({ORG.member, *mentioned, *(shown[activity.role] for activity in self.activities)})


def read_person(
    reader: Reader, said: Said, labels: dict[URIRef, str], sources: Sources, tallies: Tallies | None
) -> Person:
    """Read what belongs to the page of a person; without an index, no counts."""
    held = held_by(reader, said.thing, sources)
    parties = tuple(one for one in held if one.sort in ("party", "body"))
    seats = tuple(one for one in held if one.sort == "seat")
    posts = tuple(one for one in held if one.sort == "post")
    glance = (
        _latest("Post", "Posts", posts),
        _latest("Party", "Parties", parties),
        _latest("Seat", "Seats", seats),
        detail(reader, said, labels, "Also called", SKOS.altLabel),
    )
    return Person(
        glance=tuple(one for one in glance if one.values),
        pages=pages_elsewhere(reader, said),
        posts=posts,
        over_time=over_time("Posts and seats over time", (*posts, *seats)),
        seats=seats,
        parties=parties,
        mentioned=tallies.mentions(reader, "the person") if tallies else (),
        activities=_activities(tallies) if tallies else (),
        ranked=tallies.ranked(_RANKED) if tallies else (),
        promises=tallies.promises("speaker", "person") if tallies else None,
    )


def _latest(one: str, many: str, held: tuple[Holding, ...]) -> Detail:
    """Give what a person holds as far as registers know, or else what was held or printed last."""
    now = [holding for holding in held if holding.is_open]
    if now:
        return Detail(
            one if len(now) == 1 else many, tuple(holding.what for holding in now), now[0].when if len(now) == 1 else ""
        )
    return Detail(f"Last known {one.lower()}", (held[0].what,), held[0].when) if held else Detail(one)


def _activities(tallies: Tallies) -> tuple[Activity, ...]:
    told = (
        tallies.activity("Answered", "answerer", "answer", "person"),
        tallies.activity("Asked", "asker", "question", "person"),
        tallies.activity("Stated in writing", "speaker", "written-statement", "person"),
    )
    return tuple(one for one in told if one)
