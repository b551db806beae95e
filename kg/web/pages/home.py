"""The home page: how much there is and how fresh, the ways in, and what is worth a look."""

from collections.abc import Iterable
from dataclasses import dataclass

from kg.index import Index
from kg.web.components import Number
from kg.web.drawings import Chart
from kg.web.english import long_date
from kg.web.kinds import KINDS
from kg.web.pages.activity import Common, Ranked
from kg.web.pages.models import Value
from kg.web.pages.months import months_chart
from kg.web.pages.rows import Row, row_of
from kg.web.urls import Urls

_COUNTED = ("question", "answer", "target", "observation", "person", "body", "programme", "document")
"""The kinds whose numbers stand large at the top."""
_LATEST = 5
_RANKED = 8
_TOPICS = ("programme", "benefit", "staff-role", "training")
_MENTIONED = 60
"""How many of the things that questions mention most are looked at for those that are programmes and the like."""


@dataclass(frozen=True)
class HomePage:
    """The home page of a release that has an index."""

    numbers: tuple[Number, ...]
    fresh: tuple[str, ...]
    """From when to when there are questions, answers and promises, each as a sentence."""
    questions: tuple[Row, ...]
    """The latest."""
    questions_chart: Chart | None
    promises: tuple[Row, ...]
    """The latest."""
    promises_chart: Chart | None
    ranked: tuple[Ranked, ...]
    others: tuple[tuple[Value, int], ...]
    """The lists of the other kinds, with how many things each has."""


def home_page(index: Index, urls: Urls) -> HomePage:
    """Make the home page."""
    totals = index.totals()

    def latest(kind: str) -> tuple[Row, ...]:
        entries = index.listing(kind, "newest", limit=_LATEST).entries if kind in totals else ()
        return tuple(row_of(urls, entry) for entry in entries)

    def by_month(title: str, kind: str, role: str = "") -> Chart | None:
        return months_chart(title, index.months(None, role, kind), KINDS[kind])

    return HomePage(
        tuple(
            Number(f"{totals[key].count:,}", KINDS[key].plural, urls.browse(key)) for key in _COUNTED if key in totals
        ),
        tuple(
            f"{told} from {long_date(first)} to {long_date(last)}"
            for key, told in (
                ("question", "Questions tabled"),
                ("answer", "answers given"),
                ("target", "promises made"),
            )
            if key in totals and (first := totals[key].first) and (last := totals[key].last)
        ),
        latest("question"),
        by_month("Questions, by when they were tabled", "question"),
        latest("target"),
        by_month("Promises with a date, by when they are due", "target", "due"),
        tuple(_ranked(index, urls)),
        tuple(
            (Value(kind.plural, urls.browse(kind.key)), totals[kind.key].count)
            for kind in KINDS.values()
            if kind.key in totals and kind.key not in _COUNTED and kind.on_home
        ),
    )


def _ranked(index: Index, urls: Urls) -> Iterable[Ranked]:
    """Give who and what the questions are about most, each as a way in."""
    mentioned = [one for one in index.linked_most("mention", "question", _MENTIONED) if one.thing.kind in _TOPICS]
    for title, found in (
        ("What questions mention most", mentioned[:_RANKED]),
        ("Bodies asked most", index.linked_most("body", "question", _RANKED)),
        ("Who answers most", index.linked_most("answerer", "answer", _RANKED)),
        ("Who asks most", index.linked_most("asker", "question", _RANKED)),
    ):
        if found:
            yield Ranked(title, tuple(Common.of(urls, one) for one in found))
