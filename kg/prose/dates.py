"""Dates as English pages print them, at the precision they state."""

import re

from kg.records import PartialDate

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(rf"{name[:3]}(?:{name[3:]})?" if len(name) > 3 else name for name in _MONTHS)
DATE = (
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{_MONTH}|sept)\.?,?\s+(?P<year>(?:18|19|20)\d\d)"
)
"""A regular expression for "6th March 2018", "08 July 2020" and "November 2017"; to be matched without case."""

_DATE = re.compile(rf"\b{DATE}\b", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?(?:\.?,\s*|\.?\s+)", re.IGNORECASE
)


def parse(text: str) -> PartialDate | None:
    """Read a text that is a date and nothing else, after an optional day of the week: "Tuesday 14th January 2025".

    None if it is none, or no day of the calendar.
    """
    text = text.strip()
    weekday = _WEEKDAY.match(text)
    match = _DATE.fullmatch(text, weekday.end() if weekday else 0)
    return _value(match) if match else None


def find(text: str) -> list[tuple[int, int, PartialDate]]:
    """Find the dates in a text: start, end and value of each."""
    return [(m.start(), m.end(), value) for m in _DATE.finditer(text) if (value := _value(m))]


def _value(match: re.Match[str]) -> PartialDate | None:
    month = next(i for i, name in enumerate(_MONTHS, 1) if match["month"].casefold()[:3] == name[:3])
    day = int(match["day"]) if match["day"] else None
    if day == 0:
        return None
    try:
        return PartialDate(int(match["year"]), month, day)
    except ValueError:
        return None
