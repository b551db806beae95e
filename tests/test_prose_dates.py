"""Dates as English pages print them."""

from datetime import date as day

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.prose import dates
from kg.records import PartialDate


def partial_dates() -> st.SearchStrategy[PartialDate]:
    days = st.dates(min_value=day(1800, 1, 1), max_value=day(2099, 12, 31))
    return days.flatmap(
        lambda day: st.sampled_from([PartialDate(day.year, day.month, day.day), PartialDate(day.year, day.month)])
    )


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("6th March 2018", "2018-03-06"),
        ("1st May 2020", "2020-05-01"),
        ("2nd June 2021", "2021-06-02"),
        ("23rd January 2023", "2023-01-23"),
        ("08 July 2020", "2020-07-08"),
        ("20 December 2017", "2017-12-20"),
        ("20 Dec. 2017", "2017-12-20"),
        ("9 Sept 2019", "2019-09-09"),
        ("8 July, 2020", "2020-07-08"),
        ("the 4th of June 2019", None),
        ("4th of June 2019", "2019-06-04"),
        ("November 2017", "2017-11"),
        ("Tuesday 14th January 2025", "2025-01-14"),
        ("Wednesday, 3 August 2022", "2022-08-03"),
        ("Wed, 7 June 2023", "2023-06-07"),
        ("Thurs. 7 June 2023", "2023-06-07"),
        ("MONDAY 4TH NOVEMBER 2024", "2024-11-04"),
        ("4 \u017feptember 2024", "2024-09-04"),
        ("  6 March 2018  ", "2018-03-06"),
    ],
)
def test_a_printed_date_is_read_at_its_precision(printed: str, meant: str | None) -> None:
    found = dates.parse(printed)
    assert (str(found) if found else None) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "March",
        "2018",
        "31 June 2018",
        "0 May 2018",
        "6 March 18",
        "6 March 2018 at noon",
        "Monday",
        "6/3/2018",
        "by 6 March 2018",
    ],
)
def test_what_is_no_date_or_more_than_one_is_not_read_as_one(text: str) -> None:
    assert dates.parse(text) is None


def test_dates_are_found_in_a_text_with_their_places() -> None:
    text = "Published in November 2017, answered on 14th March 2018, not on 31 June 2018."
    assert [(text[start:end], str(value)) for start, end, value in dates.find(text)] == [
        ("November 2017", "2017-11"),
        ("14th March 2018", "2018-03-14"),
    ]


def test_a_word_that_begins_like_a_month_is_none() -> None:
    assert dates.find("Mayor 2018, marching 2019, Decembers 2020") == []


@given(partial_dates())
@settings(derandomize=True, deadline=None, max_examples=200)
def test_a_date_in_english_is_read_back(date: PartialDate) -> None:
    assert dates.parse(date.english) == date


@given(st.text(alphabet=st.sampled_from("0123456789 thMarchyJune,.of"), max_size=60))
@settings(derandomize=True, deadline=None, max_examples=300)
def test_the_places_of_dates_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    before = 0
    for start, end, value in dates.find(text):
        assert before <= start < end <= len(text)
        assert dates.parse(text[start:end]) == value
        before = end


def test_a_long_text_of_numbers_is_searched() -> None:
    assert dates.find("12 " * 300_000) == []
    assert len(dates.find("12 May 2020 " * 20_000)) == 20_000
