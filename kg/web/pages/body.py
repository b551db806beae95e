"""The page of a body: its ministers then and now, what it was before and became, and what it belongs to."""

from dataclasses import dataclass

from rdflib import URIRef

from kg.index.kinds import TOPICS
from kg.store import Term
from kg.vocab import KG, ORG, PQA, SCHEMA
from kg.web.drawings import Chart, by_class
from kg.web.english import shown
from kg.web.pages.activity import Activity, Ranked, Ranking, Tallies, Waited
from kg.web.pages.held import HOUSES, Holding, holders_in
from kg.web.pages.models import Detail, Value
from kg.web.pages.reader import Reader
from kg.web.pages.said import Said, Sources, detail, pages_elsewhere

MOST_PARTS = 100
"""Parts of a body and changes of it shown on its page."""
_RANKED: tuple[Ranking, ...] = (
    ("What it is asked about", "body", (*TOPICS, "publication")),
    ("Who asks it", "body", ("asker",)),
    ("Who answers for it", "body", ("answerer",)),
)


@dataclass(frozen=True)
class Change:
    """That a body came from others or became others: what happened, when, and what is at the other end."""

    told: Value
    when: str
    others: tuple[Value, ...]


@dataclass(frozen=True)
class Body:
    """What a reader asks of a body."""

    glance: tuple[Detail, ...]
    pages: tuple[Value, ...]
    now: tuple[Holding, ...]
    """Who holds its posts: a register knows since when, and no end."""
    then: tuple[Holding, ...]
    """Who held them, and whom documents print with them."""
    before: tuple[Change, ...]
    after: tuple[Change, ...]
    parts: tuple[Value, ...]
    asked: Activity | None
    answered: Activity | None
    waited: tuple[Waited, ...]
    days: Chart | None
    """How many answers took how many days."""
    mentioned: tuple[Activity, ...]
    ranked: tuple[Ranked, ...]
    """Who asks it, who answers for it, and what about."""
    promises: str | None
    """Where all promises in its answers are listed, if there are any."""

    @property
    def shown_links(self) -> frozenset[URIRef]:
        """The links to it that stand on its page otherwise."""
        shown = {ORG.originalOrganization, ORG.resultingOrganization, ORG.subOrganizationOf}
        shown |= {ORG.postIn, ORG.organization} if self.now or self.then else set()
        shown |= {KG.questionTo, PQA.allocatedTo} if self.asked else set()
        shown |= {SCHEMA.mentions} if self.mentioned else set()
        return frozenset(shown | ({PQA.answeringBody} if self.answered else set()))


def read_body(reader: Reader, said: Said, labels: dict[URIRef, str], sources: Sources, tallies: Tallies | None) -> Body:
    """Read what belongs to the page of a body; without an index, no counts."""
    _, key = reader.urls.parts(said.thing) or ("", "")
    held = () if key in HOUSES else holders_in(reader, said.thing, sources)
    waited = tallies.waited() if tallies else ()
    glance = (
        detail(reader, said, labels, "Part of", ORG.subOrganizationOf),
        detail(reader, said, labels, "Founded", SCHEMA.foundingDate),
        detail(reader, said, labels, "Dissolved", SCHEMA.dissolutionDate),
    )
    return Body(
        glance=tuple(one for one in glance if one.values),
        pages=pages_elsewhere(reader, said),
        now=tuple(one for one in held if one.is_open),
        then=tuple(one for one in held if not one.is_open),
        before=_changes(reader, said.thing, ORG.resultingOrganization, ORG.originalOrganization),
        after=_changes(reader, said.thing, ORG.originalOrganization, ORG.resultingOrganization),
        parts=_parts(reader, said.thing),
        days=_days(waited),
        asked=tallies.activity("Questions put to it", "body", "question", "body") if tallies else None,
        answered=tallies.activity("Answers given", "body", "answer", "body") if tallies else None,
        waited=waited,
        mentioned=tallies.mentions(reader) if tallies else (),
        ranked=tallies.ranked(_RANKED) if tallies else (),
        promises=tallies.promises("body", "body") if tallies else None,
    )


def _days(waited: tuple[Waited, ...]) -> Chart | None:
    """Draw how many answers took how many days, in all years together."""
    if not waited:
        return None
    whole, *_ = waited
    return by_class("How long answers took", whole.buckets, "Days", ("answer", "answers"))


def _changes(reader: Reader, body: URIRef, here: URIRef, there: URIRef) -> tuple[Change, ...]:
    """Give the changes in which a body stands at one end, the latest first, with what stands at the other."""
    rows = reader.store.select(
        "SELECT ?change ?label ?day ?other ?name WHERE { ?change ?here ?thing ; ?there ?other ; rdfs:label ?label . "
        f"OPTIONAL {{ ?change dcterms:date ?day }} OPTIONAL {{ ?other rdfs:label ?name }} }} LIMIT {MOST_PARTS}",
        thing=body,
        here=here,
        there=there,
    )
    found: dict[Term, list[dict[str, Term]]] = {}
    for row in sorted(
        rows, key=lambda row: (str(row.get("day", "")), str(row["label"]), str(row["other"])), reverse=True
    ):
        found.setdefault(row["change"], []).append(row)
    return tuple(
        Change(
            Value(str(same[0]["label"]), reader.urls.link(str(change))),
            shown(same[0]["day"]) if "day" in same[0] else "",
            tuple(
                Value(str(row.get("name", row["other"])), reader.urls.link(str(row["other"]))) for row in reversed(same)
            ),
        )
        for change, same in found.items()
    )


def _parts(reader: Reader, body: URIRef) -> tuple[Value, ...]:
    rows = reader.store.select(
        f"SELECT ?part ?name WHERE {{ ?part org:subOrganizationOf ?thing ; rdfs:label ?name }} LIMIT {MOST_PARTS}",
        thing=body,
    )
    names = {str(row["part"]): str(row["name"]) for row in rows}
    return tuple(Value(names[part], reader.urls.link(part)) for part in sorted(names, key=lambda part: names[part]))
