"""Charts of what is known beforehand to be counted or dated, laid out for the macros of `components/drawings.html`.

Columns over time or over classes, and a timeline of things that last or happen. Across, places are percents, so that a
chart fills any width and its words keep their size; up, they are pixels. What is drawn by columns has the same numbers
in a table behind it; a timeline is a table, with a bar in each row.
"""

from calendar import month_abbr, monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kg.records import PartialDate
from kg.web.english import counted

HEIGHT = 240
"""The height of a chart."""
TOP, BOTTOM = 20, 212
"""Where its highest mark and its floor are, from above."""
MOST_MONTHS = 240
"""Months that have a column each; where there are more, each column is a year."""
MOST_ACROSS = 12
"""Marks below a chart on a wide screen."""
NARROW_ACROSS = 6
"""Marks below a chart on a telephone."""
_LONG = 5
"""Letters of a mark from which on there is room for two thirds of them."""
FEWEST_BY_YEAR = 0.05
"""The share of what is known only by its year from which on all is drawn by year; of less, it is told beside."""
_WIDEST_MONTH, _WIDEST_CLASS = 8.0, 24.0
"""Percent of the width that a column takes at most: one alone is no wall."""


@dataclass(frozen=True)
class Mark:
    """A mark on an axis: where, and what it says; `is_minor` where a narrow screen has no room for it."""

    at: float
    text: str
    is_minor: bool = False

    @property
    def anchor(self) -> str:
        """Which end of the words stands at the mark, so that they stay within the chart."""
        return "end" if self.at > (84 if len(self.text) >= _LONG else 90) else "start"


@dataclass(frozen=True)
class Bar:
    """A column of a chart, and what it says."""

    x: float
    y: float
    width: float
    height: float
    told: str


@dataclass(frozen=True)
class Table:
    """The numbers behind a chart."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """Columns, with the marks of both axes and the table behind them."""

    title: str
    summary: str
    """In a sentence, for those who do not see it."""
    up: tuple[Mark, ...]
    across: tuple[Mark, ...]
    table: Table
    bars: tuple[Bar, ...]
    left_out: int = 0
    """How many are known only by their year, where the others are drawn by month."""
    undated: int = 0
    """How many are known without a date, and so not drawn."""
    uncovered: int = 0
    """In how many months nothing is counted because the data have nothing of that month at all."""


@dataclass(frozen=True)
class Span:
    """Something that lasts from a date to another, or goes on, or, where both are one date, happens.

    Of what is not stated one end may be missing, not both.
    """

    name: str
    first: PartialDate | None
    last: PartialDate | None
    href: str | None = None
    note: str = ""
    goes_on: bool = False
    """Whether it is known to go on; else no last date means that none is stated."""

    @property
    def is_event(self) -> bool:
        """Whether it happens, rather than lasts."""
        return self.first is not None and self.first == self.last

    @property
    def is_open(self) -> bool:
        """Whether an end of it is not stated."""
        return self.first is None or (self.last is None and not self.goes_on)


@dataclass(frozen=True)
class Drawn:
    """A row of a timeline: what lasts or happens, its dates in words, and its place in percent."""

    span: Span
    told: str
    start: float
    length: float


@dataclass(frozen=True)
class Timeline:
    """What lasts or happens, in the order in which it begins, along one axis."""

    title: str
    rows: tuple[Drawn, ...]
    across: tuple[Mark, ...]


def round_marks(most: float, at_most: int = 4) -> tuple[int, ...]:
    """Give whole round numbers from nothing to at least `most`, evenly apart, no more than `at_most` above nothing."""
    step = 1
    while step * at_most < most:
        # 1, 2, 5, 10, 20, 50 …
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return tuple(range(0, step * max(1, -(-_whole(most) // step)) + 1, step))


def _whole(number: float) -> int:
    """Round up: the highest mark is never below what is drawn."""
    return -int(-number // 1)


def _height(number: float, top: float) -> float:
    return round(number / top * (BOTTOM - TOP), 1)


def _up(marks: tuple[int, ...]) -> tuple[Mark, ...]:
    return tuple(Mark(round(BOTTOM - _height(mark, marks[-1]), 1), f"{mark:,}") for mark in marks)


def _thinned(marks: Sequence[tuple[float, str]]) -> tuple[Mark, ...]:
    """Keep as many marks below a chart as there is room for, evenly apart, and tell which a telephone leaves out."""
    if not marks:
        return ()
    is_long = max(len(text) for _, text in marks) >= _LONG
    step = -(-len(marks) // (MOST_ACROSS * 2 // 3 if is_long else MOST_ACROSS))
    kept = marks[::step]
    narrow = -(-len(kept) // (NARROW_ACROSS * 2 // 3 if is_long else NARROW_ACROSS))
    return tuple(Mark(round(at, 2), text, bool(place % narrow)) for place, (at, text) in enumerate(kept))


def _columns(numbers: Sequence[int], told: Sequence[str], top: int, *, gap: float, widest: float) -> tuple[Bar, ...]:
    """Lay out a column for each number that is more than nothing."""
    step = 100 / len(numbers)
    width = min(step * (1 - gap), widest)
    return tuple(
        Bar(
            round(place * step, 3),
            round(BOTTOM - _height(number, top), 1),
            round(width, 3),
            _height(number, top),
            f"{words}: {number:,}",
        )
        for place, (number, words) in enumerate(zip(numbers, told, strict=True))
        if number
    )


def _periods(counts: Mapping[str, int]) -> tuple[list[tuple[PartialDate, int]], int]:
    """Give every month, or every year, from the first to the last that is counted, and how many are in none of them."""
    dates = {PartialDate.read(text): number for text, number in counts.items()}
    if any(day.day for day in dates):
        raise ValueError("counts are by month or by year, not by day")
    by_month = {day: number for day, number in dates.items() if day.month}
    left_out = sum(dates.values()) - sum(by_month.values())
    first, last = min(dates, key=_first_day), max(dates, key=_first_day)
    few = left_out <= FEWEST_BY_YEAR * sum(dates.values())
    if any(by_month.values()) and few and (last.year - first.year + 1) * 12 <= MOST_MONTHS:
        first, last = min(by_month, key=_first_day), max(by_month, key=_first_day)
        all_months = (PartialDate(year, month) for year in range(first.year, last.year + 1) for month in range(1, 13))
        within = (month for month in all_months if _first_day(first) <= _first_day(month) <= _first_day(last))
        return [(month, by_month.get(month, 0)) for month in within], left_out
    years = dict.fromkeys(range(first.year, last.year + 1), 0)
    for day, number in dates.items():
        years[day.year] += number
    return [(PartialDate(year), number) for year, number in years.items()], 0


def _table_of(periods: Sequence[tuple[PartialDate, int]], uncovered: Collection[PartialDate]) -> Table:
    """Give the numbers of months in a row for each year, those of years one below the other.

    Of months that the data do not cover no number is given: nothing is known of them.
    """
    if periods[0][0].month is None:
        return Table(("Year", "Number"), tuple((str(year.year), f"{number:,}") for year, number in periods))
    by_year: dict[int, dict[int, str]] = {}
    sums: dict[int, int] = {}
    for month, number in periods:
        told = "–" if month in uncovered else f"{number:,}"
        by_year.setdefault(month.year, {})[month.month or 0] = told
        sums[month.year] = sums.get(month.year, 0) + number
    rows = tuple(
        (
            str(year),
            *(numbers.get(month, "") for month in range(1, 13)),
            f"{sums[year]:,}",
        )
        for year, numbers in by_year.items()
    )
    return Table(("Year", *(month_abbr[month] for month in range(1, 13)), "All"), rows)


def _marks_of(periods: Sequence[tuple[PartialDate, int]], step: float) -> tuple[Mark, ...]:
    """Mark the years, or, where there are fewer than three, the months."""
    at = [(place * step, day) for place, (day, _) in enumerate(periods)]
    years = [(x, str(day.year)) for x, day in at if day.month in (None, 1)]
    return _thinned(years if len(years) > 2 else [(x, _short(day)) for x, day in at])


def _short(day: PartialDate) -> str:
    return f"{month_abbr[day.month]} {day.year}" if day.month else str(day.year)


def _summary(periods: Sequence[tuple[PartialDate, int]], what: tuple[str, str]) -> str:
    busiest, most = max(periods, key=lambda period: period[1])
    by = "month" if periods[0][0].month else "year"
    return (
        f"{counted(sum(number for _, number in periods), *what)} by {by}, from {periods[0][0].english} to "
        f"{periods[-1][0].english}; most in {busiest.english}: {most:,}."
    )


def by_time(
    title: str,
    counts: Mapping[str, int],
    what: tuple[str, str],
    *,
    fewest: int = 1,
    undated: int = 0,
    covered: Collection[str] | None = None,
) -> Chart | None:
    """Draw how many there are in each month or year; None where none is counted, or in fewer of them than `fewest`.

    `counts` are by month ("2018-03") or by year ("2018"), those that are missing nothing; `what` is counted, one and
    several of it. `undated` are known besides without a date; `covered` are the months of which the data have anything
    at all, if that is known. ValueError if one is by day, or is no date.
    """
    if not any(counts.values()):
        return None
    periods, left_out = _periods(counts)
    if len(periods) < fewest:
        return None
    numbers = [number for _, number in periods]
    marks = round_marks(max(numbers))
    uncovered = {day for day, number in periods if day.month and not number and covered and str(day) not in covered}
    return Chart(
        title,
        _summary(periods, what),
        _up(marks),
        _marks_of(periods, 100 / len(periods)),
        _table_of(periods, uncovered),
        _columns(numbers, [day.english for day, _ in periods], marks[-1], gap=0.15, widest=_WIDEST_MONTH),
        left_out,
        undated,
        len(uncovered),
    )


def by_class(title: str, counts: Sequence[tuple[str, int]], of: str, what: tuple[str, str]) -> Chart | None:
    """Draw how many there are in each class, in their order: days to answer; None where none is counted.

    `of` is what is classed, the heading of its column; `what` is counted, one and several of it.
    """
    if not any(number for _, number in counts):
        return None
    names, numbers = [name for name, _ in counts], [number for _, number in counts]
    marks = round_marks(max(numbers))
    step = 100 / len(counts)
    most = max(counts, key=lambda item: item[1])
    return Chart(
        title,
        f"{counted(sum(numbers), *what)} by {of.lower()}; most at {most[0]}: {most[1]:,}.",
        _up(marks),
        _thinned([(place * step, name) for place, name in enumerate(names)]),
        Table((of, "Number"), tuple((name, f"{number:,}") for name, number in counts)),
        _columns(numbers, names, marks[-1], gap=0.06, widest=_WIDEST_CLASS),
    )


def timeline(title: str, spans: Iterable[Span]) -> Timeline:
    """Draw what lasts and happens along one axis, which begins and ends with whole years.

    What has no end is drawn to the end of the axis. ValueError if something has neither beginning nor end.
    """
    ordered = sorted(spans, key=lambda span: (_begin(span), span.name))
    if not ordered:
        return Timeline(title, (), ())
    named = [day.year for span in ordered for day in (span.first, span.last) if day]
    begin, after = _first_day(PartialDate(min(named))), _last_day(PartialDate(max(named))) + 1

    def at(day: int) -> float:
        return round((day - begin) / (after - begin) * 100, 2)

    rows = []
    for span in ordered:
        start = at(_begin(span)) if span.first else 0.0
        stop = at(_last_day(span.last) + 1) if span.last else 100.0
        # What ends before it begins, as some data has it, is drawn where it begins.
        length = 0.0 if span.is_event else round(max(0.0, stop - start), 2)
        rows.append(Drawn(span, _told(span), start, length))
    # Of what only ends, the row begins where the axis does.
    rows.sort(key=lambda row: row.start)
    years = [(at(_first_day(PartialDate(year))), str(year)) for year in range(min(named), max(named) + 1)]
    return Timeline(title, tuple(rows), _thinned(years))


def _begin(span: Span) -> int:
    """Give the day from which something is ordered: of what only ends, its end."""
    known = span.first or span.last
    if known is None:
        raise ValueError(f"{span.name!r} has neither a beginning nor an end")
    return _first_day(known)


def _first_day(day: PartialDate) -> int:
    return day.first_day.toordinal()


def _last_day(day: PartialDate) -> int:
    """Give the last day that a date can mean."""
    if day.day:
        return _first_day(day)
    month = day.month or 12
    return date(day.year, month, monthrange(day.year, month)[1]).toordinal()


def _told(span: Span) -> str:
    """Say when something lasts or happens, and which end is not stated."""
    first = span.first.english if span.first else ""
    last = span.last.english if span.last else ""
    if span.is_event:
        return first
    if span.goes_on and first:
        return f"since {first}"
    if not last:
        return f"from {first}, end not stated"
    return f"{first} – {last}" if first else f"until {last}, beginning not stated"
