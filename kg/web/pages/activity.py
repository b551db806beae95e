"""What the index of a release tells of a person, a body or a programme: how much, how often, and the latest."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, Self, TypeAlias

from rdflib import URIRef

from kg.index import Counted, Filters, Index
from kg.web.drawings import Chart
from kg.web.kinds import KINDS
from kg.web.pages.models import Value
from kg.web.pages.months import months_chart
from kg.web.pages.reader import Reader
from kg.web.pages.rows import Row, row_of
from kg.web.urls import Urls

LATEST = 5
"""The latest things shown of what somebody did."""
MOST_COMMON = 10
"""The most frequent shown of what things are about."""

Facet = Literal["person", "body", "about"]
Ranking: TypeAlias = tuple[str, str, tuple[str, ...]]
"""A heading, the role in which questions are linked to a thing, and the roles or kinds of what they have in common."""


@dataclass(frozen=True)
class Activity:
    """What somebody did, or what was put to or says something of a thing: how many, when, and the latest."""

    role: str
    """In which role this thing is linked to what is told of."""
    name: str
    """The name of its place on the page."""
    title: str
    count: int
    latest: tuple[Row, ...]
    chart: Chart | None
    """How many in each month."""
    all: str
    """Where all of them are listed."""


@dataclass(frozen=True)
class Common:
    """A thing that questions have in common, with how many of them."""

    thing: Value
    count: int

    @classmethod
    def of(cls, urls: Urls, counted: Counted) -> Self:
        """Show what the index has counted."""
        thing = counted.thing
        return cls(Value(thing.label, urls.document(thing.kind, thing.key)), counted.count)


@dataclass(frozen=True)
class Ranked:
    """What questions have in common, the most frequent first, under a heading."""

    title: str
    counted: tuple[Common, ...]


@dataclass(frozen=True)
class Waited:
    """How long answers to the questions of a year took, in days."""

    year: str
    count: int
    median: int | None
    buckets: tuple[tuple[str, int], ...]
    """How many took from so many days to so many."""


@dataclass(frozen=True)
class Tallies:
    """Reads the index for the page of one thing."""

    index: Index
    urls: Urls
    kind: str
    key: str

    @property
    def _thing(self) -> tuple[str, str]:
        return self.kind, self.key

    def activity(self, title: str, role: str, kind: str, facet: Facet, *, latest: int = LATEST) -> Activity | None:
        """Tell of the things of a kind that are linked to this one in a role; None if there are none."""
        count = self.index.roles(*self._thing).get((role, kind), 0)
        if not count:
            return None
        listing = self.index.listing(kind, "newest", self._filters(facet, role), limit=latest)
        months = self.index.months(self._thing, role, kind)
        undated = count - sum(number for _, number in months)
        chart = months_chart(f"{title}, over time", months, KINDS[kind], undated, self.index.months(None, "", kind))
        return Activity(
            role,
            f"{role}-{kind}",
            title,
            count,
            tuple(row_of(self.urls, entry, self._thing) for entry in listing.entries),
            chart,
            self.urls.browse(kind, parameters={facet: "/".join(self._thing), "as": role}),
        )

    def mentions(self, reader: Reader, it: str = "it") -> tuple[Activity, ...]:
        """Tell of the questions, statements and articles that mention this thing, the latest at the words that do."""
        told = (
            self.activity(f"Questions that mention {it}, or whose answers do", "mention", "question", "about"),
            self.activity(f"Written statements that mention {it}", "mention", "written-statement", "about"),
            self.activity(f"Articles that mention {it}", "mention", "article", "about"),
        )
        thing = URIRef(self.urls.thing(*self._thing))
        return tuple(_at_words(reader, thing, one) for one in told if one)

    def _filters(self, facet: Facet, role: str) -> Filters:
        match facet:
            case "person":
                return Filters(person=self._thing, role=role)
            case "body":
                return Filters(body=self._thing, role=role)
            case "about":
                return Filters(about=self._thing, role=role)

    def promises(self, role: str, parameter: Facet) -> str | None:
        """Give where the promises are listed that are linked to this thing in a role; None if there are none."""
        if not self.index.roles(*self._thing).get((role, "target")):
            return None
        return self.urls.promises(parameters={parameter: "/".join(self._thing)})

    def ranked(self, rankings: Iterable[Ranking]) -> tuple[Ranked, ...]:
        """Tell what the questions linked to this thing have most in common; nothing under headings where nothing is."""
        counted = ((title, self._common(role, among)) for title, role, among in rankings)
        return tuple(Ranked(title, common) for title, common in counted if common)

    def _common(self, role: str, among: tuple[str, ...]) -> tuple[Common, ...]:
        return tuple(Common.of(self.urls, one) for one in self.index.top(*self._thing, role, among, MOST_COMMON))

    def waited(self) -> tuple[Waited, ...]:
        """Tell how long answers of a body took: of all years together first, then of each."""
        whole, years = self.index.days_to_answer(self._thing), self.index.years_of_answers(self._thing)
        if not whole.count:
            return ()
        return tuple(
            Waited(
                year,
                waits.count,
                waits.median,
                tuple((_days(bucket.least, bucket.most), bucket.count) for bucket in waits.buckets),
            )
            for year, waits in [("all years", whole), *((str(year), waits) for year, waits in reversed(years))]
        )


def _at_words(reader: Reader, thing: URIRef, activity: Activity) -> Activity:
    """Have the latest lead to the words that mention a thing, where their own words do."""
    texts = {URIRef(row.iri): row for row in activity.latest}
    places = reader.statements.places(thing, texts)
    latest = tuple(
        replace(row, name=replace(row.name, href=f"{row.name.href}#{places[text]}")) if text in places else row
        for text, row in texts.items()
    )
    return replace(activity, latest=latest)


def _days(least: int, most: int | None) -> str:
    return f"over {least - 1:,}" if most is None else f"{least}–{most}"
