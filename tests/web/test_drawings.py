"""Charts of counts and dates: round marks, nothing outside, nothing lost, and the same numbers in the table behind."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, PackageLoader, StrictUndefined
from selectolax.lexbor import LexborHTMLParser

from kg.records import PartialDate
from kg.web.drawings import (
    BOTTOM,
    MOST_ACROSS,
    NARROW_ACROSS,
    TOP,
    Chart,
    Span,
    by_class,
    by_time,
    round_marks,
    timeline,
)

QUESTIONS = ("question", "questions")
MONTHS = st.builds(lambda year, month: f"{year}-{month:02}", st.integers(1990, 2040), st.integers(1, 12))
YEARS = st.integers(1801, 2100).map(str)
COUNTS = st.dictionaries(st.one_of(MONTHS, YEARS), st.integers(0, 10**7), min_size=1, max_size=60)


def drawn(counts: dict[str, int], **how: Any) -> Chart:
    made = by_time("Questions", counts, QUESTIONS, **how)
    assert made is not None
    return made


def rendered(macro: str, *values: Any) -> LexborHTMLParser:
    """Give what a macro makes of a drawing."""
    templates = Environment(
        loader=PackageLoader("kg.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    module = templates.get_template("components/drawings.html").make_module()
    return LexborHTMLParser(str(getattr(module, macro)(*values)))


# Marks


@given(st.one_of(st.integers(0, 10**12), st.floats(0, 1e9)))
def test_marks_are_few_round_and_evenly_apart_and_the_highest_is_above_all(most: float) -> None:
    marks = round_marks(most)
    step = marks[1]
    assert marks[0] == 0
    assert marks[-1] >= most
    assert 2 <= len(marks) <= 5
    assert marks == tuple(range(0, marks[-1] + 1, step))
    assert str(step).rstrip("0") in ("1", "2", "5")
    # No more room above than one step.
    assert most > marks[-1] - step or marks == (0, 1)


@pytest.mark.parametrize(
    ("most", "marks"), [(0, (0, 1)), (1, (0, 1)), (7, (0, 2, 4, 6, 8)), (816, (0, 500, 1000)), (41, (0, 20, 40, 60))]
)
def test_marks_are_such_as_people_write(most: int, marks: tuple[int, ...]) -> None:
    assert round_marks(most) == marks


# Over time


@given(COUNTS)
def test_nothing_stands_outside_of_a_chart(counts: dict[str, int]) -> None:
    made = by_time("Questions", counts, QUESTIONS)
    if not any(counts.values()):
        assert made is None
        return
    assert made is not None
    for bar in made.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= 100.01
        assert bar.height >= 0
        assert bar.y >= TOP
        assert bar.y + bar.height == pytest.approx(BOTTOM)
    assert all(0 <= mark.at <= 100 for mark in made.across)
    assert len(made.across) <= MOST_ACROSS
    assert len([mark for mark in made.across if not mark.is_minor]) <= NARROW_ACROSS


@given(COUNTS.filter(lambda counts: any(counts.values())))
def test_the_table_behind_a_chart_has_every_number_that_was_counted(counts: dict[str, int]) -> None:
    made = drawn(counts)
    assert sum(int(row[-1].replace(",", "")) for row in made.table.rows) + made.left_out == sum(counts.values())
    assert all(len(row) == len(made.table.headings) for row in made.table.rows)


def test_months_between_are_there_though_nothing_is_counted_in_them() -> None:
    made = drawn({"2018-03": 4, "2018-06": 2})
    assert [(bar.x, bar.told) for bar in made.bars] == [(0, "March 2018: 4"), (75, "June 2018: 2")]
    assert made.table.rows == (("2018", "", "", "4", "0", "0", "2", "", "", "", "", "", "", "6"),)
    assert made.summary == "6 questions by month, from March 2018 to June 2018; most in March 2018: 4."


def test_a_column_is_as_high_as_its_share_of_the_highest_mark() -> None:
    low, high = drawn({"2018-03": 5, "2018-04": 10}).bars
    assert high.height == 2 * low.height
    assert [mark.text for mark in drawn({"2018-03": 5, "2018-04": 10}).up] == ["0", "5", "10"]


def test_what_is_known_only_by_its_year_is_drawn_by_year_with_the_rest() -> None:
    made = drawn({"2018-03": 4, "2018-11": 1, "2020": 2})
    assert [bar.told for bar in made.bars] == ["2018: 5", "2020: 2"]
    assert made.table.rows == (("2018", "5"), ("2019", "0"), ("2020", "2"))


def test_few_that_are_known_only_by_their_year_are_told_beside_the_months_of_the_others() -> None:
    made = drawn({"2018-03": 40, "2018-04": 10, "2017": 2})
    assert [bar.told for bar in made.bars] == ["March 2018: 40", "April 2018: 10"]
    assert made.left_out == 2
    assert "Not drawn: 2 known only by the year." in (rendered("chart", made).html or "")


def test_months_of_which_the_data_have_nothing_are_not_said_to_have_none() -> None:
    made = drawn({"2018-03": 4, "2018-06": 2}, covered={"2018-03", "2018-05", "2018-06"})
    assert made.table.rows == (("2018", "", "", "4", "–", "0", "2", "", "", "", "", "", "", "6"),)
    assert "Of 1 of these months this release has nothing at all" in (rendered("chart", made).html or "")


def test_what_has_no_date_is_told_below_a_chart() -> None:
    made = drawn({"2018-03": 4, "2018-06": 2}, undated=3)
    assert "Not drawn: 3 without a date." in (rendered("chart", made).html or "")


def test_of_fewer_months_than_make_a_chart_there_is_none() -> None:
    assert by_time("Questions", {"2018-03": 4, "2018-04": 1}, QUESTIONS, fewest=3) is None
    assert by_time("Questions", {"2018-03": 4, "2018-05": 1}, QUESTIONS, fewest=3) is not None


def test_many_years_are_drawn_by_year() -> None:
    assert drawn({"1980-01": 1, "2020-12": 1}).table.headings == ("Year", "Number")


def test_a_single_month_is_a_narrow_column() -> None:
    (bar,) = drawn({"2018-03": 4}).bars
    assert bar.width < 10


@pytest.mark.parametrize("counts", [{}, {"2018-03": 0}])
def test_where_nothing_is_counted_there_is_no_chart(counts: dict[str, int]) -> None:
    assert by_time("Questions", counts, QUESTIONS) is None
    assert by_class("Days", list(counts.items()), "Days", QUESTIONS) is None


@pytest.mark.parametrize(
    ("wrong", "told"), [("2018-03-06", "not by day"), ("2018-13", "month must be"), ("March", "invalid literal")]
)
def test_counts_are_by_month_or_by_year(wrong: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        by_time("Questions", {wrong: 1}, QUESTIONS)


# By class


def test_classes_keep_their_order() -> None:
    made = by_class("Days to answer", [("0–5", 3), ("6–10", 0), ("over 10", 1)], "Days", ("answer", "answers"))
    assert made is not None
    assert [bar.told for bar in made.bars] == ["0–5: 3", "over 10: 1"]
    assert made.table.rows == (("0–5", "3"), ("6–10", "0"), ("over 10", "1"))
    assert made.summary == "4 answers by days; most at 0–5: 3."


# Timelines

DAYS = st.dates().filter(lambda day: day.year > 1000).map(lambda day: PartialDate(day.year, day.month, day.day))
DATES = st.one_of(DAYS, DAYS.map(lambda day: PartialDate(day.year)), DAYS.map(lambda d: PartialDate(d.year, d.month)))
SPANS = st.builds(Span, st.text(max_size=5), DATES, st.none() | DATES, goes_on=st.booleans())


@given(st.lists(SPANS, max_size=20))
def test_nothing_stands_outside_of_a_timeline(spans: list[Span]) -> None:
    made = timeline("Posts", spans)
    assert len(made.rows) == len(spans)
    for row in made.rows:
        assert 0 <= row.start <= row.start + row.length <= 100.01
        assert row.told
    assert [row.start for row in made.rows] == sorted(row.start for row in made.rows)
    assert all(0 <= mark.at < 100 for mark in made.across)


@pytest.mark.parametrize(
    ("span", "told", "is_open"),
    [
        (Span("x", PartialDate(2018, 1, 9), PartialDate(2019, 4, 8)), "9 January 2018 – 8 April 2019", False),
        (Span("x", PartialDate(2018), None, goes_on=True), "since 2018", False),
        (Span("x", PartialDate(2018), None), "from 2018, end not stated", True),
        (Span("x", None, PartialDate(2018, 3)), "until March 2018, beginning not stated", True),
        (Span("x", PartialDate(2021, 3), PartialDate(2021, 3)), "March 2021", False),
    ],
)
def test_what_is_not_stated_of_a_span_is_told_and_drawn_open(span: Span, told: str, is_open: bool) -> None:
    (row,) = timeline("Posts", [span]).rows
    assert (row.told, row.span.is_open) == (told, is_open)


def test_a_span_ends_after_the_last_day_that_its_end_can_mean() -> None:
    (row,) = timeline("Posts", [Span("x", PartialDate(2018), PartialDate(2018, 12))]).rows
    assert (row.start, row.length) == (0, 100)


def test_what_has_neither_beginning_nor_end_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="neither"):
        timeline("Posts", [Span("x", None, None)])


# As a page has them

STRANGE = '"><script>alert(1)</script>'


def test_a_chart_is_an_image_with_words_and_the_same_numbers_in_a_table() -> None:
    made = by_time(STRANGE, {"2018-03": 4, "2018-06": 1200}, QUESTIONS)
    html = rendered("chart", made)
    (image,) = html.css("figure > svg")
    assert image.attributes["role"] == "img"
    assert "1,204 questions by month" in (image.attributes["aria-label"] or "")
    assert [cell.text() for cell in html.css("tbody td")][-1] == "1,204"
    assert len(html.css("rect.bar")) == 2
    assert html.css("script, [style]") == []


def test_no_chart_is_nothing() -> None:
    assert rendered("chart", None).css("figure") == []


def test_a_timeline_is_a_table_that_says_what_it_draws() -> None:
    spans = [
        Span(STRANGE, PartialDate(2018), None, "/a?b=1&c", "Example"),
        Span("Reply", PartialDate(2019), PartialDate(2019)),
    ]
    html = rendered("timeline", timeline("Posts", spans), "Post")
    assert [link.text() for link in html.css("tbody th a")] == [STRANGE]
    assert [link.attributes["href"] for link in html.css("a")] == ["/a?b=1&c"]
    assert [row.css("td")[0].text() for row in html.css("tbody tr")] == ["from 2018, end not stated", "2019"]
    assert (len(html.css("rect.bar.open")), len(html.css("circle.event"))) == (1, 1)
    assert html.css("script, [style]") == []
