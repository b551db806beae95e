"""The parts that pages are made of, by themselves: the status of a promise, charts, and terms put together."""

from datetime import date

import pytest

from kg.web.kinds import KINDS
from kg.web.pages.held import Holding, _joined
from kg.web.pages.models import Value
from kg.web.pages.months import months_chart
from kg.web.pages.status import last_day, status_of


@pytest.mark.parametrize(
    ("due", "day"),
    [
        ("2024", date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2024-02-03", date(2024, 2, 3)),
        ("2024-13", None),
        ("soon", None),
    ],
)
def test_a_date_is_over_after_the_last_day_that_it_can_mean(due: str, day: date | None) -> None:
    assert last_day(due) == day


@pytest.mark.parametrize(
    ("due", "reported", "sort"),
    [
        ("2023", 0, "passed"),
        ("2024-06-30", 0, "passed"),
        ("2024-07", 0, "open"),
        ("2025", 0, "open"),
        ("", 0, "undated"),
        ("2024", 1, "reported"),
        ("", 3, "reported"),
    ],
)
def test_a_promise_is_told_by_its_date_and_by_what_was_reported(due: str, reported: int, sort: str) -> None:
    assert status_of(due, "", reported, is_about=True, today="2024-07-01").sort == sort


def test_a_promise_without_a_date_is_told_in_the_words_of_its_text() -> None:
    assert "“in due course”" in status_of("", "in due course", 0, is_about=False, today="2024-07-01").told


def test_too_few_months_make_no_chart() -> None:
    assert months_chart("Questions", [("2023-01", 10), ("2023-02", 3)], KINDS["question"]) is None
    assert months_chart("Questions", [("2023-01", 10), ("2023-03", 3)], KINDS["question"]) is not None


def seat(start: str, end: str, what: str = "Member for Dee") -> Holding:
    when = f"{start} to {end}" if end else f"since {start}"
    return Holding("seat", Value("Ada"), Value(what), None, start, end, when, (Value(when),))


def test_terms_in_one_seat_with_an_election_between_them_are_one_stretch() -> None:
    (held,) = _joined([seat("2017-06-09", "2019-11-06"), seat("2019-12-13", ""), seat("2015-05-08", "2017-05-03")])
    assert (held.when, held.is_open, len(held.terms)) == ("since 2015-05-08", True, 3)


def test_terms_with_years_between_them_and_in_other_seats_stay_apart() -> None:
    assert len(_joined([seat("2001-06-07", "2005-04-11"), seat("2010-05-06", "2015-03-30")])) == 2
    assert len(_joined([seat("2001-06-07", "2005-04-11"), seat("2005-05-05", "", "Member for Don")])) == 2
