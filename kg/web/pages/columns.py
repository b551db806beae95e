"""A column for each month, as SVG draws it, with what each says."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from kg.web.english import counted
from kg.web.pages.rows import dated

Months: TypeAlias = tuple[tuple[str, int], ...]
WIDTH, HEIGHT, FOOT = 720, 150, 20
"""The size of a chart and the room below it for years, in its own units."""
MOST_MONTHS = 120
"""Months in a chart; where there are more, each column is a year."""
_LEAST_APART = 70
"""Units between two years that are written below a chart."""


@dataclass(frozen=True)
class Column:
    """One month: where its column stands, and what it says."""

    x: float
    y: float
    width: float
    height: float
    month: str
    count: int

    @property
    def told(self) -> str:
        """What it says: March 2018: 12."""
        return f"{dated(self.month)}: {self.count:,}"


@dataclass(frozen=True)
class Columns:
    """A chart of how many there are in each month."""

    columns: tuple[Column, ...]
    years: tuple[tuple[float, str], ...]
    most: int
    summary: str
    """In a sentence, for those who do not see it."""
    by_year: tuple[tuple[str, int], ...]
    """The table behind it."""


def columns_of(months: Months, what: str) -> Columns | None:
    """Make the chart of how many there are in each month; None where there are too few months for one."""
    if len(months) < 3:
        return None
    by_month, months = months, months if len(months) <= MOST_MONTHS else by_year_of(months)
    most = max(count for _, count in months)
    step, high = WIDTH / len(months), HEIGHT - FOOT
    found = []
    years: list[tuple[float, str]] = []
    for place, (month, count) in enumerate(months):
        height = round(count / most * (high - 12), 1)
        width = round(max(step * 0.82, 0.8), 1)
        found.append(Column(round(place * step, 1), high - height, width, height, month, count))
        x = round(place * step, 1)
        if month[4:] in ("", "-01") and (not years or x - years[-1][0] >= _LEAST_APART):
            years.append((x, month[:4]))
    # The first is written where the year after it leaves room.
    if not years or years[0][0] >= _LEAST_APART:
        years.insert(0, (0, months[0][0][:4]))
    busiest = max(months, key=lambda item: item[1])
    total = sum(count for _, count in months)
    summary = (
        f"{counted(total, what)} by {'month' if months is by_month else 'year'}, "
        f"from {dated(by_month[0][0])} to {dated(by_month[-1][0])}; "
        f"most in {dated(busiest[0])}: {busiest[1]:,}."
    )
    return Columns(tuple(found), tuple(years), most, summary, by_year_of(by_month))


def by_year_of(months: Months) -> Months:
    """Count by year what is counted by month."""
    sums: dict[str, int] = {}
    for month, count in months:
        sums[month[:4]] = sums.get(month[:4], 0) + count
    return tuple(sums.items())


def filled(months: Iterable[tuple[str, int]]) -> Months:
    """Give how many there are in each month from the first to the last, also where there are none.

    What is only known by its year is left out.
    """
    counted = {month: count for month, count in months if len(month) == 7}
    if not counted:
        return ()
    first, last = min(counted), max(counted)
    found, (year, month) = [], (int(first[:4]), int(first[5:]))
    while (name := f"{year:04}-{month:02}") <= last:
        found.append((name, counted.get(name, 0)))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return tuple(found)
