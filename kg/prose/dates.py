"""Dates as English pages print them, at the precision they state, and the words that say by when."""

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
    month = _month(match["month"])
    day = int(match["day"]) if match["day"] else None
    if day == 0:
        return None
    try:
        return PartialDate(int(match["year"]), month, day)
    except ValueError:
        return None


_NUMBERS_OF_MONTHS = {month[:3]: number for number, month in enumerate(_MONTHS, 1)}


def _month(name: str) -> int:
    return _NUMBERS_OF_MONTHS[name.casefold()[:3]]


# The words that say by when. A month without its year must be capitalised: "may" and "march" are verbs as well.
_YEAR = r"(?:19|20)\d\d\b(?!\s?[/–-]\s?\d)"
_YEARS = r"20\d\d(?:\s?[/–-]\s?|\sto\s)(?:20)?\d\d\b"
_NAMED_MONTH = "(?:" + "|".join(name.capitalize() for name in _MONTHS) + r")\b"
_OF_YEAR = rf"(?:,?\s(?:of\s)?(?:{_YEAR}|(?:this|next)\syear\b))?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_KIND = r"(?:(?:financial|fiscal|academic|calendar|school|tax)\s)?"
_SEASON = r"(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter)\b(?!\s(?:Budget|Statement|Forecast|[Rr]ecess))"
_COMING = r"(?:next|coming|following|forthcoming|upcoming|current|new)"
_NUMBER = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen)"
_SOME = rf"(?:few|several|couple\sof|{_NUMBER}(?:(?:\s(?:to|or)\s|[–-]){_NUMBER})?)"
_EVENT = (
    r"(?:(?:[Aa]utumn\s|[Ss]pring\s)?(?:Budget|Statement|Forecast)|[Ss]pending\s[Rr]eview|fiscal\sevent"
    r"|(?:(?:[Ss]ummer|Christmas|Easter|Whitsun)\s)?[Rr]ecess|Christmas|Easter)\b"
)
# "The October European Council" is a name, and what is discussed by it has no date.
_NO_NAME = rf"(?!{_NAMED_MONTH}\s(?!{_EVENT})[A-Z])"
_PERIOD = "|".join(
    (
        rf"(?:the\s{_NO_NAME})?(?:{_DAY}\s(?:of\s)?)?{_NAMED_MONTH}(?:\s{_DAY}\b)?{_OF_YEAR}",
        rf"(?:the\s)?{_SEASON}(?:\sterm\b)?{_OF_YEAR}",
        rf"the\s(?:{_KIND}year\s(?:{_YEARS}|{_YEAR})|(?:{_YEARS}|{_YEAR})\s{_KIND}year\b)",
        rf"(?:{_KIND}year\s|FY\s?)?(?:{_YEARS}|{_YEAR})(?:\s{_KIND}year\b)?",
        r"(?:the\s)?(?:Q[1-4]|(?:first|second|third|fourth|last|final)\s(?:quarter|half))(?:\sof)?"
        rf"\s(?:{_YEAR}|(?:this|next|the)\syear\b)",
        r"(?:the\s)?[Nn]ew\s[Yy]ear\b",
        rf"(?:this|next|the(?:\s{_COMING})?)\s"
        rf"(?:{_KIND}year|month|week|quarter|decade|[Ss]ession|[Pp]arliament(?:ary\s[Ss]ession)?)\b",
        rf"(?:(?:this|next|the)\s(?:{_COMING}\s)?)?{_EVENT}(?:\s(?:in\s)?{_YEAR})?",
    )
)
_PART = (
    r"(?:(?:the\s)?(?:end|start|beginning|middle|course|duration|lifetime|remainder|rest|(?:early|latter)\spart)\sof\s"
    r"|(?:the\s)?(?:early|mid|late|later)(?:[\s-]in)?[\s-])"
)
_LENGTH = (
    rf"(?:the\s{_COMING}\s(?:{_SOME}\s)?(?:days|weeks|months|years)\b"
    rf"|{_SOME}\s(?:years|months|weeks)['’]\stime\b|{_SOME}\syears\b)"
)
_WHEN = (
    r"(?i:by(?:\sno\slater\sthan)?|(?:no|not)\slater\sthan|before|ahead\sof|in\stime\sfor|as\searly\sas"
    r"|from|in|on|at|during|within|over|throughout|towards|around)"
)
_DUE = re.compile(
    # A glance at the first letter spares most words the whole expression.
    rf"\b(?=[abdefilmnostwABDEFILMNOSTW])(?:{_WHEN}\s(?:{_PART}?(?:{_PERIOD})|{_LENGTH})"
    rf"|(?i:early|late|later|mid)(?:[\s-]in)?[\s-](?:the\s(?:year|month)\b|{_PERIOD})"
    rf"|(?<!\bfor\s)(?<!\bof\s)(?i:this|next)\s(?:{_KIND}year|month|week|[Pp]arliament|[Ss]ession|{_SEASON}|{_NAMED_MONTH})\b"
    r"|(?i:when|once|as\ssoon\sas|as)\s(?:[A-Za-z]{3,15}\s){1,3}(?:allows?|permits?|arises?)\b"
    r"|(?i:over|during|throughout|in)\sthe\s(?:course|duration|lifetime)\sof\s(?:the|this|our)\s[a-z]{3,20}\b"
    r"|(?i:as)\s(?:soon|quickly)\sas\s(?:(?:reasonably\s)?(?:possible|practicable|practical|feasible)|(?:we|it)\scan)\b"
    r"|(?i:at)\sthe\s(?:earliest|first|next)\s(?:\w{3,13}\s){0,2}opportunity\b"
    r"|(?i:in\sdue\scourse|in\sthe\s(?:very\s)?near\sfuture|imminently)\b|(?i:shortly)\b(?!\s(?:after|before))"
    r"|(?<!\bas\s)(?i:soon)\b(?!\s(?:as|after)))"
)
# A part of the year stated ("spring 2025") is no date, nor is a business year ("2025/26"), which is part of two.
_NO_YEAR = re.compile(
    rf"\b(?i:(?:spring|summer|autumn|winter)(?!\s(?:budget|statement|forecast))|quarter|half|term|Q[1-4])\b|{_YEARS}"
)
_STATED_YEAR = re.compile(rf"\b{_YEAR}")


def due(text: str) -> list[tuple[int, int, PartialDate | None]]:
    """Find the words that say when something is to be done: "by March 2021", "in the spring", "when time allows".

    Gives start and end of each, and the date if the words state it with its year.
    """
    return [(match.start(), match.end(), _stated(match[0])) for match in _DUE.finditer(text)]


def _stated(words: str) -> PartialDate | None:
    dated = find(words)
    if dated:
        return dated[0][2]
    year = _STATED_YEAR.search(words)
    return PartialDate(int(year[0])) if year and not _NO_YEAR.search(words) else None


_WITHOUT_YEAR = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?)?(?P<month>{_NAMED_MONTH})(?:\s(?P<after>\d{{1,2}})(?!\d))?"
)
_THIS_YEAR = re.compile(r"\b(?:this|(?:end|remainder|rest)\sof\sthe|later\sin\sthe)\syear\b", re.IGNORECASE)
_NEXT_YEAR = re.compile(r"(?<!\bthe\s)\bnext\syear\b", re.IGNORECASE)
_THIS_MONTH = re.compile(r"\b(?:this|(?:end|remainder|rest)\sof\sthe|later\sin\sthe)\smonth\b", re.IGNORECASE)
_NEXT_MONTH = re.compile(r"(?<!\bthe\s)\bnext\smonth\b", re.IGNORECASE)
_NEW_YEAR = re.compile(r"\bnew\syear\b", re.IGNORECASE)


def due_in(words: str, stated: PartialDate) -> PartialDate | None:
    """Conclude the date of a due phrase without its year from the day on which it was stated.

    "by March", said on 8 July 2020, is March 2021. None where the words state the year themselves, and where no date at
    the precision of a year, a month or a day can be concluded, as from "in the spring".
    """
    if re.search(r"\d{4}", words) or _NO_YEAR.search(words):
        return None
    try:
        return _concluded(words, stated)
    except ValueError:  # 30 February, or a year that no calendar has
        return None


def _concluded(words: str, stated: PartialDate) -> PartialDate | None:
    year, month = stated.year, stated.month
    following = bool(_NEXT_YEAR.search(words))
    if named := _WITHOUT_YEAR.search(words):
        due_month = _month(named["month"])
        day = named["day"] or named["after"]
        due_day = int(day) if day else None
        if following or _THIS_YEAR.search(words):
            return PartialDate(year + following, due_month, due_day)
        if month is None or re.search(r"\b(?:next|last)\s$", words[: named.start()], re.IGNORECASE):
            return None
        if due_day and due_month == month:
            return PartialDate(year + (due_day < stated.day), due_month, due_day) if stated.day else None
        return PartialDate(year + (due_month < month), due_month, due_day)
    if following:
        return PartialDate(year + 1)
    if _THIS_YEAR.search(words):
        return PartialDate(year)
    if month and _THIS_MONTH.search(words):
        return PartialDate(year, month)
    if month and _NEXT_MONTH.search(words):
        return PartialDate(year + month // 12, month % 12 + 1)
    # "In the New Year" is said of the coming one late in a year; early in a year it can mean the present one.
    return PartialDate(year + 1) if month and month > 6 and _NEW_YEAR.search(words) else None
