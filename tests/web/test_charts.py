"""Charts of query results: when there is one, of what, and how long its bars are."""

from typing import Any

import pytest

from kg.web.charts import MOST_BARS, Binding, Chart, chart
from kg.web.pages import Value

XSD = "http://www.w3.org/2001/XMLSchema#"


def number(value: str, datatype: str = "integer") -> dict[str, Any]:
    return {"type": "literal", "value": value, "datatype": f"{XSD}{datatype}"}


def word(value: str) -> dict[str, Any]:
    return {"type": "literal", "value": value}


def thing(name: str) -> dict[str, Any]:
    return {"type": "uri", "value": f"http://localhost:8000/id/programme/{name}"}


def drawn(names: str, *rows: tuple[dict[str, Any] | None, ...]) -> Chart | None:
    columns = tuple(names.split())
    bindings: list[Binding] = [
        {name: term for name, term in zip(columns, row, strict=True) if term is not None} for row in rows
    ]
    shown = tuple(
        tuple(
            Value(term["value"].rsplit("/", 1)[-1], "/doc/x" if term["type"] == "uri" else None) if term else None
            for term in row
        )
        for row in rows
    )
    return chart(columns, bindings, shown)


def test_a_number_for_each_name_is_a_bar_whose_length_is_its_share_of_the_largest() -> None:
    made = drawn("thing n", (thing("a"), number("8")), (thing("b"), number("2")))
    assert made is not None
    assert made.column == "n"
    assert [(bar.name.text, bar.text, bar.start, bar.length) for bar in made.bars] == [
        ("a", "8", 0, 100),
        ("b", "2", 0, 25),
    ]
    assert made.bars[0].name.href == "/doc/x"


def test_a_number_below_nothing_is_drawn_to_the_other_side() -> None:
    made = drawn("thing n", (thing("a"), number("-5")), (thing("b"), number("5")))
    assert made is not None
    assert [(bar.start, bar.length) for bar in made.bars] == [(0, 50), (50, 50)]


def test_a_number_for_each_date_is_a_line_in_the_order_of_the_dates() -> None:
    made = drawn(
        "day n", (number("2020-01-11", "date"), number("4")), (number("2020-01-01", "date"), number("2"))
    )  # fmt: skip
    assert made is not None
    assert [point.text for point in made.points] == ["2020-01-01: 2", "2020-01-11: 4"]
    assert made.points[0].x < made.points[1].x
    assert made.points[0].y > made.points[1].y
    assert [tick.text for tick in made.across] == ["2020-01-01", "2020-01-11"]


def test_dates_lie_apart_as_the_days_do() -> None:
    made = drawn("m n", *((number(month, "gYearMonth"), number("1")) for month in ("2020-01", "2020-02", "2021-01")))
    assert made is not None
    first, second, third = (point.x for point in made.points)
    assert third - second > 10 * (second - first)


def test_a_year_written_as_a_number_is_a_date_beside_a_count() -> None:
    made = drawn("year n", (number("2019"), number("4")), (number("2020"), number("2")))
    assert made is not None
    assert made.column == "n"
    assert len(made.points) == 2


def test_names_need_only_as_many_columns_as_tell_the_rows_apart() -> None:
    made = drawn("thing note n", (thing("a"), word("x"), number("1")), (thing("b"), word("x"), number("2")))
    assert made is not None
    assert [bar.name.text for bar in made.bars] == ["a", "b"]


def test_two_columns_together_may_name_a_number() -> None:
    made = drawn("thing note n", (thing("a"), word("x"), number("1")), (thing("a"), word("y"), number("2")))
    assert made is not None
    assert [bar.name.text for bar in made.bars] == ["a · x", "a · y"]


def test_bars_that_are_not_drawn_are_counted() -> None:
    made = drawn("thing n", *((word(f"t{each}"), number("1")) for each in range(MOST_BARS + 3)))
    assert made is not None
    assert (len(made.bars), made.more) == (MOST_BARS, 3)


def test_numbers_that_are_all_nothing_are_drawn_without_length() -> None:
    made = drawn("thing n", (thing("a"), number("0")), (thing("b"), number("0")))
    assert made is not None
    assert [bar.length for bar in made.bars] == [0, 0]


@pytest.mark.parametrize(
    ("names", "rows"),
    [
        ("thing n", [(thing("a"), number("1"))]),
        ("thing other", [(thing("a"), word("x")), (thing("b"), word("y"))]),
        ("n", [(number("1"),), (number("2"),)]),
        ("thing n", [(thing("a"), number("1")), (thing("a"), number("2"))]),
        ("thing n", [(thing("a"), number("1")), (thing("b"), None)]),
        ("thing n", [(thing("a"), number("1")), (thing("b"), number("NaN", "double"))]),
        ("thing n", [(thing("a"), number("1")), (thing("b"), number("INF", "double"))]),
        ("thing n", [(thing("a"), number("1")), (number("7"), number("2"))]),
    ],
    ids=["one row", "no number", "no name", "a name twice", "a number missing", "not a number", "infinite", "mixed"],
)
def test_what_gives_no_number_for_each_name_has_no_chart(names: str, rows: list[Any]) -> None:
    assert drawn(names, *rows) is None


def test_a_date_that_no_calendar_has_makes_bars_and_no_failure() -> None:
    made = drawn("day n", (number("2018-02-30", "date"), number("4")), (number("2020-01-01", "date"), number("2")))
    assert made is not None
    assert len(made.bars) == 2
