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
@settings(derandomize=True, max_examples=200)
def test_a_date_in_english_is_read_back(date: PartialDate) -> None:
    assert dates.parse(date.english) == date


@given(st.text(alphabet=st.sampled_from("0123456789 thMarchyJune,.of"), max_size=60))
@settings(derandomize=True, max_examples=300)
def test_the_places_of_dates_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    before = 0
    for start, end, value in dates.find(text):
        assert before <= start < end <= len(text)
        assert dates.parse(text[start:end]) == value
        before = end


def test_a_long_text_of_numbers_is_searched() -> None:
    assert dates.find("12 " * 300_000) == []
    assert len(dates.find("12 May 2020 " * 20_000)) == 20_000


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("by March 2021", "2021-03"),
        ("by the end of March 2021", "2021-03"),
        ("by no later than 31 March 2026", "2026-03-31"),
        ("on 12th November 2024", "2024-11-12"),
        ("from April 2026", "2026-04"),
        ("by 2030", "2030"),
        ("By the end of 2025", "2025"),
        ("in early 2026", "2026"),
        ("later in 2025", "2025"),
        ("at the Autumn Budget 2025", "2025"),
        ("in autumn 2025", None),
        ("in the first half of 2025", None),
        ("in Q1 2024", None),
        ("in 2025/26", None),
        ("from 2026-27", None),
        ("by the end of the 2025/26 financial year", None),
        ("from the 2026/27 academic year", None),
        ("by March", None),
        ("before the end of the month", None),
        ("by January 8th", None),
        ("on the 30th October", None),
        ("by April next year", None),
        ("in the spring", None),
        ("this autumn", None),
        ("later this year", None),
        ("early next year", None),
        ("next month", None),
        ("in the New Year", None),
        ("before the summer recess", None),
        ("at the next Budget", None),
        ("by the end of this Parliament", None),
        ("over the course of this Parliament", None),
        ("over the course of the programme", None),
        ("over the next five years", None),
        ("within the next 12 months", None),
        ("in the coming weeks", None),
        ("in two years’ time", None),
        ("by the end of the decade", None),
        ("when parliamentary time allows", None),
        ("as soon as the legislative timetable allows", None),
        ("as soon as possible", None),
        ("at the earliest opportunity", None),
        ("in due course", None),
        ("in the near future", None),
        ("shortly", None),
        ("imminently", None),
        ("soon", None),
    ],
)
def test_words_that_say_by_when_are_found_with_the_date_they_state(words: str, date: str | None) -> None:
    text = f"It will be done {words}, we hope."
    ((start, end, value),) = dates.due(text)
    assert text[start:end] == words
    assert (str(value) if value else None) == date


@pytest.mark.parametrize(
    "text",
    [
        "We may do it.",
        "They march on it by the sea.",
        "It rose by 30 in 20 places at 15 sites over 12 weeks.",
        "as soon as they arrive, shortly after the event",
        "funding for next year, and the schemes of this month",
        "in the 2023/24 Annual Report",
        "before noon, on the whole, from the start",
        "It will be discussed by the October Council of Kites.",
    ],
)
def test_other_words_do_not_say_by_when(text: str) -> None:
    assert [text[start:end] for start, end, _ in dates.due(text)] == []


@pytest.mark.parametrize(
    ("words", "stated", "concluded"),
    [
        ("by March", "8 July 2020", "2021-03"),
        ("by October", "8 July 2020", "2020-10"),
        ("by July", "8 July 2020", "2020-07"),
        ("by the end of March", "July 2020", "2021-03"),
        ("on 12 November", "7 November 2024", "2024-11-12"),
        ("on 5 November", "7 November 2024", "2025-11-05"),
        ("by January 8th", "7 November 2024", "2025-01-08"),
        ("on 12 November", "November 2024", None),
        ("by April next year", "8 July 2020", "2021-04"),
        ("in October this year", "8 July 2020", "2020-10"),
        ("later this year", "8 July 2020", "2020"),
        ("by the end of the year", "8 July 2020", "2020"),
        ("next year", "8 July 2020", "2021"),
        ("early next year", "2020", "2021"),
        ("before the end of the month", "8 July 2020", "2020-07"),
        ("later this month", "8 July 2020", "2020-07"),
        ("next month", "9 December 2020", "2021-01"),
        ("this month", "2020", None),
        ("by March", "2020", None),
        ("in the New Year", "9 December 2020", "2021"),
        ("in the New Year", "9 January 2020", None),
        ("over the next year", "8 July 2020", None),
        ("within the next month", "8 July 2020", None),
        ("next March", "8 January 2020", None),
        ("on 31 February", "8 January 2020", None),
        ("in the spring", "8 July 2020", None),
        ("this autumn", "8 July 2020", None),
        ("in due course", "8 July 2020", None),
        ("by the end of the financial year", "8 July 2020", None),
        ("by March 2021", "8 July 2020", None),
        ("by 2030", "8 July 2020", None),
        ("in 2025/26", "8 July 2020", None),
        ("", "8 July 2020", None),
    ],
)
def test_a_due_date_without_its_year_is_concluded_from_the_day_of_the_statement(
    words: str, stated: str, concluded: str | None
) -> None:
    said = dates.parse(stated) or PartialDate(int(stated))
    value = dates.due_in(words, said)
    assert (str(value) if value else None) == concluded


def test_no_date_is_concluded_beyond_the_calendar() -> None:
    assert dates.due_in("next year", PartialDate(9999, 12, 31)) is None
    assert dates.due_in("by March", PartialDate(9999, 12, 31)) is None


DUE_WORDS = [
    "by", "in", "the", "end", "of", "early", "March", "spring", "2021", "2025/26", "next", "this", "year", "month", "12",
    "as", "soon", "possible", "allows", "over", "coming", "few", "weeks", ",", ".", "time", "Budget", "Q1",
]  # fmt: skip


@given(st.lists(st.sampled_from(DUE_WORDS), max_size=30).map(" ".join), partial_dates())
@settings(derandomize=True, max_examples=500)
def test_the_words_that_say_by_when_lie_in_the_text_in_order(text: str, stated: PartialDate) -> None:
    before = 0
    for start, end, value in dates.due(text):
        assert before <= start < end <= len(text)
        before = end
        if value:
            assert str(value.year) in text[start:end]
            assert dates.due_in(text[start:end], stated) is None
        elif concluded := dates.due_in(text[start:end], stated):
            assert concluded.year in {stated.year, stated.year + 1}


@pytest.mark.parametrize(
    "words", ["by the end of the ", "in early in the ", "the ", "as soon as ", "by March 2021, ", "1"]
)
def test_a_long_text_is_searched_for_words_that_say_by_when(words: str) -> None:
    for start, end, _ in dates.due("by " + words * 20_000):
        assert start < end
