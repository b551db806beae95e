"""Charts of query results: a bar for each name, a line over dates, where the rows give a number for each."""

import math
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from kg.vocab import XSD
from kg.web.pages import Value

MOST_BARS = 40
"""Bars in a chart; more are told, not drawn."""
WIDTH, HEIGHT, MARGIN = 720, 260, 56
"""The size of a line chart and the room that is left beside it for what the axes say, in its own units."""
_NUMBERS = {
    str(XSD[name])
    for name in (
        *("integer", "decimal", "double", "float", "int", "long", "short", "byte", "nonNegativeInteger"),
        *("positiveInteger", "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong"),
    )
}
_DATES = {str(XSD[name]) for name in ("date", "dateTime", "gYear", "gYearMonth")}

Binding = dict[str, dict[str, Any]]
"""One solution, as SPARQL 1.1 Query Results JSON writes it."""


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, its number as text, and where it begins and how long it is, in percent."""

    name: Value
    text: str
    start: float
    length: float


@dataclass(frozen=True)
class Point:
    """One point of a line, in the units of its chart."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where, and what it says."""

    at: float
    text: str


@dataclass(frozen=True)
class Chart:
    """A chart of one column: either bars, or points with the marks of both axes."""

    column: str
    bars: tuple[Bar, ...] = ()
    points: tuple[Point, ...] = ()
    across: tuple[Tick, ...] = ()
    up: tuple[Tick, ...] = ()
    more: int = 0

    @property
    def path(self) -> str:
        """The line through its points, as SVG writes it."""
        return " ".join(f"{point.x:g},{point.y:g}" for point in self.points)


def chart(names: tuple[str, ...], bindings: list[Binding], rows: tuple[tuple[Value | None, ...], ...]) -> Chart | None:
    """Make the chart of a result, or None where it does not give one number for each name or date.

    `rows` are the same solutions as they are shown.
    """
    bindings = bindings[: len(rows)]
    if len(rows) < 2:
        return None
    sorts = {name: _sort([row.get(name) for row in bindings]) for name in names}
    numbers = [name for name in names if sorts[name] == "number"]
    years = [name for name in names if sorts[name] == "year"]
    if not numbers and years:
        # A lone column of numbers between 1800 and 2200 that is not called a year counts something.
        numbers = [name for name in years if "year" not in name.lower()][:1]
    keys = [name for name in names if name not in numbers]
    if not numbers or not keys or any(sorts[name] == "mixed" for name in keys):
        return None
    column = numbers[0]
    if any(column not in row for row in bindings):
        return None
    values = [float(row[column]["value"]) for row in bindings]
    at = {name: place for place, name in enumerate(names)}
    keys, texts = _distinct(keys, at, rows)
    if not keys or not all(map(math.isfinite, values)):
        return None
    shown = [cell.text if (cell := row[at[column]]) else "" for row in rows]
    if len(keys) == 1 and sorts[keys[0]] in ("date", "year"):
        days = [_day(row[keys[0]]["value"]) for row in bindings if keys[0] in row]
        if len(days) == len(rows) and None not in days:
            return _line(column, [day for day in days if day is not None], values, texts, shown)
    links = [next((cell.href for key in keys if (cell := row[at[key]]) and cell.href), None) for row in rows]
    return _bars(column, [Value(text, link) for text, link in zip(texts, links, strict=True)], values, shown)


def _distinct(
    keys: list[str], at: dict[str, int], rows: tuple[tuple[Value | None, ...], ...]
) -> tuple[list[str], list[str]]:
    """Give the first columns that tell the rows apart, with what they say of each; nothing if all together do not."""
    for count in range(1, len(keys) + 1):
        texts = [" · ".join(cell.text for key in keys[:count] if (cell := row[at[key]])) for row in rows]
        if len(set(texts)) == len(texts):
            return keys[:count], texts
    return [], []


def _sort(terms: list[dict[str, Any] | None]) -> str:
    """Say what a column holds: number, year, date, name, or mixed."""
    bound = [term for term in terms if term]
    if not bound:
        return "mixed"
    datatypes = {term.get("datatype", "") for term in bound}
    if datatypes <= _NUMBERS:
        whole = all(re.fullmatch(r"\d{4}", term["value"]) and 1800 <= int(term["value"]) <= 2200 for term in bound)
        return "year" if whole else "number"
    if datatypes <= _DATES:
        return "date"
    return "mixed" if datatypes & _NUMBERS or any(term["type"] == "triple" for term in bound) else "name"


def _day(text: str) -> int | None:
    match = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", text)
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1)).toordinal() if match else None
    except ValueError:
        return None


def _bars(column: str, names: list[Value], values: list[float], shown: list[str]) -> Chart:
    least, most = min(0.0, *values), max(0.0, *values)
    span = (most - least) or 1.0

    def bar(name: Value, value: float, text: str) -> Bar:
        start = (min(value, 0.0) - least) / span * 100
        return Bar(name, text, round(start, 2), round(abs(value) / span * 100, 2))

    bars = tuple(bar(*each) for each in list(zip(names, values, shown, strict=True))[:MOST_BARS])
    return Chart(column, bars=bars, more=max(0, len(values) - MOST_BARS))


def _line(column: str, days: list[int], values: list[float], texts: list[str], shown: list[str]) -> Chart:
    least, most = min(0.0, *values), max(0.0, *values)
    first, last = min(days), max(days)
    wide, high = WIDTH - 2 * MARGIN, HEIGHT - MARGIN

    def x(day: int) -> float:
        return round(MARGIN + (day - first) / ((last - first) or 1) * wide, 1)

    def y(value: float) -> float:
        return round(HEIGHT - MARGIN / 2 - (value - least) / ((most - least) or 1) * high, 1)

    ordered = sorted(zip(days, values, texts, shown, strict=True))
    ends = (ordered[0], ordered[-1])
    return Chart(
        column,
        points=tuple(Point(x(day), y(value), f"{text}: {number}") for day, value, text, number in ordered),
        across=tuple(Tick(x(day), text) for day, _, text, _ in ends),
        up=tuple(Tick(y(value), f"{value:,g}") for value in dict.fromkeys((least, most))),
    )
