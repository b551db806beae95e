"""The written questions that a text cites by number: "the Answer of 3 May 2025 to Question 12345"."""

import re
from dataclasses import dataclass

from kg.prose import dates
from kg.prose.hints import has_any
from kg.prose.sentences import Span
from kg.records import PartialDate


@dataclass(frozen=True)
class CitedQuestion:
    """A question cited by its number (UIN): where, and the days stated for it.

    `answered` is the day of its answer and `tabled` the day it was tabled, each only if stated with its year;
    `answered_words` are the words for the day of the answer, also where they leave the year out.
    """

    start: int
    end: int
    uin: str
    answered: PartialDate | None = None
    answered_words: Span | None = None
    tabled: PartialDate | None = None


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})\b\.?(?P<year>,? (?:19|20)\d\d(?!\d))?",
    re.IGNORECASE,
)
# Neither an amount, a decimal fraction, a per cent or a day, nor the beginning of a longer number or of a form's "13a".
_END = rf"(?![\w%/]|[.,:]\d| {_MONTH}\b)"
_NUMBER = rf"(?P<number>(?:HL ?|(?<![£$€.,\d/-]))\d{{1,6}}{_END})"
_HEAD = r"(?:questions?|W?PQs?|WQs?|UINs?)(?:,? \(?(?:UINs?|PQs?|numbers?|nos?\.?|ref(?:erence)?|ID))?[:,]? ?"
_CITED = re.compile(
    # "Question 12345", "PQ UIN 12345", "Questions (a) 12345 and (b) HL123"
    rf"\b(?P<head>{_HEAD})(?:\([a-z]\) )?[(\[]?{_NUMBER}"
    # "HL12345" by itself
    rf"|\b(?P<lords>HL(?:\d{{2,3}}| ?\d{{4,6}})){_END}"
    # "my previous answer 12345", "the reply to 12345"
    rf"|\b(?:answer|reply|response)s?(?: (?:given|provided))?(?: to)? \(?(?P<bare>\d{{4,6}}){_END}"
    r"(?=[.,;)]|$| (?:on|of|from|and|given|dated|answered|tabled|published|which|that)\b)"
    # The address of a question tells the day it was tabled and its number.
    r"|questions-statements\.parliament\.uk/written-questions/detail/(?P<tabled>\d{4}-\d\d-\d\d)/(?P<linked>(?:HL)?\d{1,6})\b",
    re.IGNORECASE,
)
# What no citation does without: most texts cite nothing, and need no closer look.
_WORDS = re.compile("uestion|UIN|PQ|WQ|HL")
_BARE_WORDS = ("nswer", "eply", "esponse")
_BARE = re.compile(r"(?:nswer|eply|esponse)s?(?: (?:given|provided))?(?: to)? \(?\d{4}")
_FURTHER = re.compile(
    rf"[)\]]?(?:,? and|,? or| &|/|(?P<comma>[,;])) ?(?:to |also |the )?(?P<head>{_HEAD})?(?:\([a-z]\) )?[(\[]?"
    rf"{_NUMBER}",
    re.IGNORECASE,
)
_LIST_GOES_ON = re.compile(r"[),;/\]]| and| or| &|\Z")
# Committees, surveys and consultations number their questions from one on, and the Lords their papers: "HL 95".
_SMALL = 999
_ELSEWHERE = re.compile(
    r"[^.;?\n]{0,80}\b(?:evidence|session|committee|survey|consultation|questionnaire|census|form|transcript)\b"
    r"| (?:to|-|–) \d",
    re.IGNORECASE,
)
_IN_PARLIAMENT = re.compile(
    r"\b(?:pursuant|answers?|repl(?:y|ies)|response|written|parliamentary|W?PQs?|UINs?)\b", re.IGNORECASE
)
_NEAR = 160
"""Characters before and after a number in which its day and what it belongs to are looked for."""

_AND = re.compile(r"(?:,| and|, and) ")
_NEXT = re.compile(r"[,;]?(?: and)? ")
_ALSO_OF = re.compile(r"(?:[,;]|and)(?: and)?(?: of)?(?: \([a-z]\))? $")
# "the answer given on | 3 May 2025 | by the Minister to | Question 12345"
_ANSWER = re.compile(r"\b(?:answer(?:s|ed)?|repl(?:y|ies|ied)|respon(?:ses?|ded))\b[^;]*$", re.IGNORECASE)
_TO = re.compile(
    r"(?![^;]*\b(?:pursuant|reference|further|whether|what|how)\b)[^;]{0,90}\b(?:to|for|on|of)\b[^;]{0,40}"
    r"|, Official Report, ",
    re.IGNORECASE,
)
_IN_ANSWER = re.compile(r"[^;]{0,40}\bin (?:answer|reply|response) to\b[^;]{0,40}", re.IGNORECASE)
_BESIDE = re.compile(r"[,/]? ?[(\[]?")
_DAY_OF_SAME_MONTH = re.compile(r"(?<!\d)\d{1,2}(?:st|nd|rd|th)?(?:,| and|, and) $")
_TABLED = re.compile(r"\b(?:tabled|asked|submitted)(?: by [^;]{1,60})? on(?: the)? $", re.IGNORECASE)
# "Question 12345 | on Housing, answered on | 3 May 2025"
_NUMBER_TO_DAY = re.compile(
    r"(?:.*\W(?P<verb>answered|tabled|asked|submitted)(?: by [^;]{1,60})? \(?on"
    r"|[)\]]?,?(?: (?:given|provided|published) on|(?: both)? on| dated)?)"
    r"(?: the)?(?: (?:mon|tues|wednes|thurs|fri|satur|sun)day,?)? ",
    re.IGNORECASE,
)
_MOST_YEARS_BETWEEN_LEAP_DAYS = 8


@dataclass(frozen=True)
class _Stated:
    """The words for days stated with numbers, and what they are the days of."""

    days: tuple[Span, ...]
    is_tabling: bool


def find(text: str) -> list[CitedQuestion]:
    """Find the questions cited by number, in the order of the text."""
    found: list[CitedQuestion] = []
    if not _WORDS.search(text) and not (has_any(text, _BARE_WORDS) and _BARE.search(text)):
        return found
    position = 0
    used = 0  # The days up to here belong to the numbers before.
    while match := _CITED.search(text, position):
        position = match.end()
        if match["linked"]:
            tabled = _day_of_address(match["tabled"])
            found.append(CitedQuestion(match.start(), match.end(), match["linked"].upper(), tabled=tabled))
            continue
        spans = [Span(match.start(), match.end())]
        printed = [match["number"] or match["lords"] or match["bare"]]
        while (
            not match["bare"] and (further := _FURTHER.match(text, position)) and _is_listed(further, text, printed[0])
        ):
            spans.append(Span(further.start("number"), further.end("number")))
            printed.append(further["number"])
            position = further.end()
        if not _is_of_parliament(match, text, position):
            continue
        stated = _stated_before(text, used, match.start()) or _stated_after(text, used, match.start(), position)
        days: tuple[Span | None, ...] = (None,)
        if stated and stated.days:
            used = stated.days[-1].end
            days = stated.days
        if len(days) != len(spans):
            days = days * len(spans) if len(days) == 1 else (None,) * len(spans)
        for span, number, day in zip(spans, printed, days, strict=True):
            uin = number.replace(" ", "").upper()
            value = dates.parse(day.of(text)) if day else None
            if stated and stated.is_tabling:
                found.append(CitedQuestion(span.start, span.end, uin, tabled=value))
            else:
                found.append(CitedQuestion(span.start, span.end, uin, value, day))
    return found


def year_before(words: str, on: PartialDate) -> PartialDate | None:
    """Conclude the year of a day printed without one, "20 December": the latest such day that is not after `on`.

    None if `words` are no such day or `on` is not the date of a day.
    """
    match = _DAY.fullmatch(words.strip())
    if not match or match["year"] or on.day is None:
        return None
    for year in range(on.year, on.year - _MOST_YEARS_BETWEEN_LEAP_DAYS - 1, -1):
        day = dates.parse(f"{match['day']} {match['month']} {year}")
        if day and day <= on:
            return day
    return None


def _day_of_address(printed: str) -> PartialDate | None:
    try:
        return PartialDate.read(printed)
    except ValueError:
        return None


def _is_of_parliament(match: re.Match[str], text: str, end: int) -> bool:
    """Whether a number is that of a question in Parliament, as far as the words around tell."""
    if match["bare"]:
        return not 1900 <= int(match["bare"]) < 2100
    if match["head"] and not match["number"].isdecimal():
        return True
    if int((match["number"] or match["lords"]).lstrip("HLhl ")) > _SMALL:
        return True
    before = text[max(0, match.start() - _NEAR) : match.start()] + (match["head"] or "")
    return bool(_IN_PARLIAMENT.search(before)) and not _ELSEWHERE.match(text, end)


def _is_listed(further: re.Match[str], text: str, first: str) -> bool:
    """Whether a number after another is one more in the list, not that of what the sentence goes on to say."""
    if further["head"]:
        return True
    if abs(len(further["number"]) - len(first)) > 1:
        return False
    return not further["comma"] or bool(_LIST_GOES_ON.match(text, further.end()))


def _stated_before(text: str, used: int, start: int) -> _Stated | None:
    """Give the days stated before a number: "the answers of 3 and 5 May 2025 to"."""
    offset = max(0, start - _NEAR)
    before = text[offset:start]
    days = list(_DAY.finditer(before, max(0, used - offset)))
    if not days:
        return None
    first = len(days) - 1
    while first and _AND.fullmatch(before, days[first - 1].end(), days[first].start()):
        first -= 1
    is_tabling = bool(_TABLED.search(before, 0, days[first].start()))
    between = before[days[-1].end() :]
    if not (
        _IN_ANSWER.fullmatch(between)
        or (is_tabling and _BESIDE.fullmatch(between))
        or (
            (
                _ANSWER.search(before, 0, days[first].start())
                or (used and _ALSO_OF.search(before, 0, days[first].start()))
            )
            and (_TO.fullmatch(between) or _BESIDE.fullmatch(between))
        )
    ):
        return None
    if _DAY_OF_SAME_MONTH.search(before, 0, days[first].start()):
        return _Stated((), is_tabling)
    return _Stated(tuple(Span(offset + day.start(), offset + day.end()) for day in days[first:]), is_tabling)


def _stated_after(text: str, used: int, start: int, end: int) -> _Stated | None:
    """Give the day stated after a number: "answered on 3 May 2025"."""
    after = text[end : end + _NEAR]
    following = _CITED.search(after)
    day = _DAY.search(after, 0, following.start() if following else len(after))
    between = _NUMBER_TO_DAY.fullmatch(after, 0, day.start()) if day else None
    if day is None or between is None:
        return None
    is_tabling = bool(between["verb"]) and between["verb"].lower() != "answered"
    is_of_answer = (
        between["verb"]
        or _ANSWER.search(text, max(0, start - _NEAR), start)
        or (used and _NEXT.fullmatch(text, used, start))
    )
    return _Stated((Span(end + day.start(), end + day.end()),), is_tabling) if is_of_answer else None
