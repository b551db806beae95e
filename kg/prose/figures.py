"""Figures as they are printed: a number in digits or words with its sign, multiplier and unit, and figures in a row."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

SPACES = " \u00a0\u2009\u202f"
SPACE = f"[{SPACES}]"
"""A regular expression for the white space within a line."""

# --- Numbers ---

_ONE_TO_NINE = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEN_TO_NINETEEN = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBER_WORDS = (
    {word: value for value, word in enumerate(_ONE_TO_NINE + _TEN_TO_NINETEEN, 1)}
    | {word: 10 * value for value, word in enumerate(_TENS, 2)}
    | {"zero": 0, "a": 1, "an": 1}
)
_MULTIPLIERS = {
    "k": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "million": 10**6, "bn": 10**9, "billion": 10**9,
    "tn": 10**12, "trn": 10**12, "trillion": 10**12,
}  # fmt: skip
_DENOMINATORS = {
    "half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip


def _either_case(words: Iterable[str]) -> str:
    """Give a pattern for words with a small or a capital first letter, which is faster than ignoring case."""
    return "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in words)


SMALL_NUMBER = (
    rf"(?:(?:{_either_case(_TENS)})(?:[- ](?:{_either_case(_ONE_TO_NINE)})\b)?"
    rf"|{_either_case((*_TEN_TO_NINETEEN, *_ONE_TO_NINE, 'zero'))})\b"
)
"""A regular expression for a number below a hundred in words."""

_WORDS = (
    rf"(?:{SMALL_NUMBER}|[Aa]n?(?={SPACE}(?:hundred|thousand|million|billion|trillion)\b))"
    rf"(?:{SPACE}(?:hundred|thousand)\b(?:{SPACE}(?:and{SPACE})?{SMALL_NUMBER})?){{0,3}}"
    r"(?: and a (?:half|quarter)\b)?"
)
_FRACTION = (
    rf"(?:{_either_case(('a', 'one', 'two', 'three', 'four', 'five', 'seven', 'nine'))})[- ]"
    rf"(?:{'|'.join(_DENOMINATORS)})s?\b|[Hh]alf\b"
)
# Digits that stand together are one number however many they are, so that a hundred digits are read once.
_DIGITS = r"\d+(?:,\d{3}(?!\d))*(?:\.\d+)?"
_NUMBER = re.compile(rf"(?P<digits>{_DIGITS})|(?P<fraction>{_FRACTION})|(?P<words>{_WORDS})")
# Where a number may begin. The set of first letters lets the engine run over all other letters.
_FIRST_WORDS = sorted((*_ONE_TO_NINE, *_TEN_TO_NINETEEN, *_TENS, "zero", "half"), key=len, reverse=True)
_BEGINNING = re.compile(
    rf"[\d{''.join(sorted({word[0] + word[0].upper() for word in (*_FIRST_WORDS, 'a')}))}]"
    rf"(?:(?<=\d){_DIGITS.replace('+', '*', 1)}"
    rf"|(?<![\w’'-].)(?:(?:{'|'.join(word[1:] for word in _FIRST_WORDS)})\b"
    rf"|n?(?=[- ](?:hundred|thousand|million|billion|trillion|{'|'.join(_DENOMINATORS)})\b)))",
    re.DOTALL,
)
_DIGITS_AT_MOST = 15


def value_of_words(words: str) -> int:
    """Give the value of "twenty-five", "two hundred and five thousand"; other words count nothing."""
    total = group = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word == "hundred":
            group *= 100
        elif word == "thousand":
            total, group = total + group * 1000, 0
        else:
            group += _NUMBER_WORDS.get(word, 0)
    return total + group


def fraction_of_words(words: str) -> tuple[int, int]:
    """Give numerator and denominator of "two thirds", "a quarter", "half"."""
    numerator, _, part = words.lower().replace("-", " ").rpartition(" ")
    return _NUMBER_WORDS[numerator or "one"], _DENOMINATORS[part.removesuffix("s")]


def four_places(numerator: Decimal | int, denominator: Decimal | int) -> Decimal:
    """Give a fraction to four places: 0.6667 for two thirds."""
    return (Decimal(numerator) / denominator).quantize(Decimal("0.0001"))


# --- Units ---

_SIGNS = {"£": "GBP", "€": "EUR", "$": "USD"}
MONEY = frozenset(_SIGNS.values())
_TIMES = {
    "seconds": "seconds?", "minutes": "minutes?|mins?", "hours": "hours?|hrs?",
    "working days": "(?:working|business) days?", "days": "days?", "weeks": "weeks?", "months": "months?",
    "years": "years?", "decades": "decades?",
}  # fmt: skip
TIMES = frozenset(_TIMES)
_MEASURES = {
    "percentage points": "percentage[- ]points?|per cent points?|% points?|ppts?|pp",
    # "30 per cent. more": a shortened word in Hansard.
    "percent": r"%|per[- ]?cent(?:\.(?=[,)]| [a-z(]))?|(?<=\d)pc",
    "basis points": "basis points?",
    "GBP": "pounds sterling|pounds?",
    "EUR": "euros?",
    "USD": "(?:US )?dollars?",
    "pence": r"pence|(?<=\d)p",
    "full time equivalents": r"[Ff]ull[- ][Tt]ime[- ][Ee]quivalents?(?: \(FTEs?\))?|FTEs?",
    "headcount": r"headcount|\(headcount\)",
    "miles per hour": "mph|miles per hour",
    "square miles": "square miles?",
    "miles": "miles?",
    "square kilometres": "square kilomet(?:re|er)s?|sq km|km2|km²",
    "kilometres": "kilomet(?:re|er)s?|km",
    "square metres": "square met(?:re|er)s?|sq m|sqm|m2|m²",
    "cubic metres": "cubic met(?:re|er)s?|m3|m³",
    "metres": "met(?:re|er)s?",
    "centimetres": "centimet(?:re|er)s?|cm",
    "millimetres": "millimet(?:re|er)s?|mm",
    "square feet": "square (?:feet|foot)|sq ft",
    "hectares": "hectares?|ha",
    "acres": "acres?",
    "tonnes": "tonnes?",
    "kilograms": "kilogram(?:me)?s?|kg",
    "grams": "gram(?:me)?s?",
    "milligrams": "milligram(?:me)?s?|mg",
    "micrograms": "microgram(?:me)?s?|mcg|µg",
    "millilitres": "millilit(?:re|er)s?|ml",
    "litres": "litres?|liters?",
    "kilowatt hours": "kilowatt[- ]hours?|kWh",
    "megawatt hours": "megawatt[- ]hours?|MWh",
    "gigawatt hours": "gigawatt[- ]hours?|GWh",
    "terawatt hours": "terawatt[- ]hours?|TWh",
    "kilowatts": "kilowatts?|kW",
    "megawatts": "megawatts?|MW",
    "gigawatts": "gigawatts?|GW",
    "kilovolts": "kilovolts?|kV",
    "megabits per second": "megabits per second|Mbps|Mbit/s",
    "gigabits per second": "gigabits per second|Gbps|Gbit/s",
    "degrees Celsius": "° ?C|degrees? (?:C|[Cc]elsius|centigrade)",
    "decibels": "decibels?|dB",
}
UNITS = frozenset({"", "ratio", *_TIMES, *_MEASURES})
"""Every unit that a figure can have: "" if it counts things."""

_UNIT_NAMES = [*_MEASURES, *_TIMES]
_UNIT = "|".join(
    f"(?P<unit{place}>{f'[-{SPACES}]'.join(part.replace(' ', SPACE) for part in pattern.split('[- ]'))})"
    for place, pattern in enumerate([*_MEASURES.values(), *_TIMES.values()])
)
_MULTIPLIER = re.compile(
    rf"(?:(?:-|{SPACE})?(?P<word>million|billion|trillion|thousand|bn|tn|trn)|{SPACE}?(?P<letter>mn|m|k))(?![^\W\d_])",
    re.IGNORECASE,
)
# "£5m" and "3.1m people" are millions; "18m" may as well be a height.
_COUNTED_IN_MILLIONS = re.compile(
    rf"(?:{SPACE}[a-z-]{{1,20}}){{0,2}}{SPACE}"
    r"(?:people|households|children|adults|pensioners|families|claimants|workers|patients|pupils|homes|jobs)\b"
)
_PERIOD = "(?:(?P<consecutive>consecutive)|financial|academic|calendar|full|whole|school|clear)"
_MEASURE = re.compile(rf"(?P<joint>-|{SPACE})?(?:{_PERIOD}{SPACE})?(?:{_UNIT})(?![^\W_]|[-’'][^\W\d_]|[(/])")

# --- One figure ---


@dataclass(slots=True)
class Figure:
    """A number as printed, with its sign, multiplier and unit. Its reader widens it by the comparator before it."""

    start: int
    end: int
    number: Decimal
    unit: str = ""
    multiplier: int = 1
    is_plain: bool = True
    """Whether it is a number alone, which can also be a name, a date or an age: not "£5", "5%", "5,000"."""
    is_word: bool = False
    is_year: bool = False
    is_sound: bool = True
    """Whether what touches it lets it be a figure: it is not part of "F-35", "2024/25", "section 4(a)"."""
    is_joined: bool = False
    """Whether a hyphen ties it to what stands before."""
    by_hyphen: bool = False
    """Whether its unit is tied to it by a hyphen: "15-week"."""
    is_consecutive: bool = False
    """Whether its unit is of consecutive days: "over seven consecutive days" is how long, "over seven days" is when."""
    comparator: str = ""

    @property
    def value(self) -> Decimal:
        """The number with its multiplier, without zeros at the end of decimals."""
        value = self.number * self.multiplier
        return value.to_integral_value() if value == value.to_integral_value() else value.normalize()

    def take_unit(self, text: str) -> None:
        """Take in the unit that follows, if one does."""
        if measure := _MEASURE.match(text, self.end):
            self.unit = _UNIT_NAMES[int(str(measure.lastgroup)[4:])]
            self.end = measure.end()
            self.by_hyphen = measure["joint"] == "-"
            self.is_consecutive = bool(measure["consecutive"])
            self.is_plain = False


_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?<![^\s<(])[\w.+-]{1,64}@\S+")
_TABLE_ROW = re.compile(r"^(?:\| |(?=[^\n]* \|(?: |$))).*", re.MULTILINE)


class _Apart:
    """Stretches of a text that hold no figures."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]

    def holds(self, place: int) -> bool:
        at = bisect_right(self.starts, place) - 1
        return at >= 0 and place < self.ends[at]


def figures(text: str) -> list[Figure]:
    """Read the numbers of a text that are not in addresses and rows of tables, in order, sound or not."""
    beginnings = [match.start() for match in _BEGINNING.finditer(text)]
    if not beginnings:
        return []
    apart = []
    if "www." in text or "//" in text or "@" in text:
        apart.append(_Apart([match.span() for match in _ADDRESS.finditer(text)]))
    if "| " in text or " |" in text:
        apart.append(_Apart([match.span() for match in _TABLE_ROW.finditer(text)]))
    found: list[Figure] = []
    end = 0
    for beginning in beginnings:
        if beginning < end or any(spans.holds(beginning) for spans in apart):
            continue
        if number := _NUMBER.match(text, beginning):
            figure = _fraction(text, number) if number["fraction"] else _figure(text, number)
            end = figure.end if figure else number.end()
            if figure:
                found.append(figure)
    return found


_BESIDE_ONE = re.compile(rf"{SPACE}(?:in|out{SPACE}of|or|to|and){SPACE}")
_LIST_NUMBER = re.compile(r"[.)](?!\d)|\s?[-–:]\s|(?<=\b\d) [A-Z]")
_FIRST_YEAR, _LAST_YEAR = 1700, 2100


def _figure(text: str, number: re.Match[str]) -> Figure | None:
    """Read one number with what belongs to it; None for "one" alone, which is a pronoun more often than a figure."""
    start, end = number.span()
    digits = number["digits"] or ""
    if len(digits) > _DIGITS_AT_MOST + digits.count(",") + digits.count("."):
        return Figure(start, end, Decimal(0), is_sound=False)
    if digits:
        figure = Figure(start, end, Decimal(digits.replace(",", "")), is_plain="," not in digits)
    else:
        words, _, rest = number["words"].partition(" and a ")
        value = Decimal(value_of_words(words))
        figure = Figure(start, end, value + (1 / Decimal(_DENOMINATORS[rest]) if rest else 0), is_word=True)
    _read_before(text, figure)
    if not figure.is_sound:
        return figure
    figure.is_year = (
        figure.is_plain and len(digits) == 4 and digits.isdigit() and _FIRST_YEAR <= int(digits) <= _LAST_YEAR
    )
    if not figure.is_year:
        _read_after(text, figure)
    if figure.is_plain:
        if figure.is_word and figure.number <= 1 and not _BESIDE_ONE.match(text, end):
            return None
        is_code = len(digits) > 1 and digits[0] == "0" and digits[1] != "."
        figure.is_sound = not is_code and not (len(digits) in range(1, 4) and _numbers_a_list(text, start, end))
    figure.is_sound &= _ends_soundly(text, figure)
    return figure


_COMPARING_SIGNS = {"~": "about", "≈": "about", "<": "less than", ">": "more than", "≤": "up to", "≥": "at least"}
_TOUCHING_BEFORE = frozenset("_./@#=+*&\\^%’'£€$")
_HYPHENS = frozenset("-‐‑–−")


def _read_before(text: str, figure: Figure) -> None:
    """Take in a sign of currency or comparison before the number, and tell whether what else is there touches it."""
    before = text[max(0, figure.start - 2) : figure.start]
    sign = before.rstrip(SPACES)[-1:]
    if sign in _SIGNS and not figure.is_word:
        figure.unit = _SIGNS[sign]
        figure.is_plain = False
        figure.start -= len(before) - before.rindex(sign)
        if sign == "$" and text.endswith("US", 0, figure.start):
            figure.start -= 2
    before = text[max(0, figure.start - 3) : figure.start]
    touching = before[-1:]
    if touching in _COMPARING_SIGNS:
        figure.comparator = _COMPARING_SIGNS[touching]
        figure.start -= 1
    elif _CIRCA.search(before):
        figure.comparator = "about"
        figure.start -= 2 if touching == "." else 1
    elif touching in _HYPHENS:
        figure.is_joined = True
    elif touching.isalnum() or touching in _TOUCHING_BEFORE:
        figure.is_sound = False
    elif touching in (",", ":"):
        figure.is_sound = not before[-2:-1].isdigit()


_CIRCA = re.compile(r"(?<!\w)c\.?$")


# "500+", "500-plus"; "a 300-strong workforce".
_MORE = re.compile(r"(?P<plus>\+|-plus\b)|-strong\b")
# "£50 p.m.", "£80,000 p.a. pro rata"
_EACH = re.compile(rf"{SPACE}?p\.(?:a|m|w|c\.m)\.(?:{SPACE}pro{SPACE}rata\b)?")


def _read_after(text: str, figure: Figure) -> None:
    """Take in the multiplier, the unit, how often money is paid and a "+" after the number."""
    if multiplier := _MULTIPLIER.match(text, figure.end):
        scale = (multiplier["word"] or multiplier["letter"]).lower()
        if multiplier["word"] or figure.unit or (scale == "m" and _COUNTED_IN_MILLIONS.match(text, multiplier.end())):
            figure.multiplier = _MULTIPLIERS[scale]
            figure.end = multiplier.end()
            figure.is_plain = False
    if figure.unit and (each := _EACH.match(text, figure.end)):
        figure.end = each.end()
    if text.startswith(("+", "-plus", "-strong"), figure.end) and (more := _MORE.match(text, figure.end)):
        figure.end = more.end()
        if more["plus"]:
            figure.comparator = figure.comparator or "at least"
        else:
            figure.is_plain = False
    if not figure.unit:
        figure.take_unit(text)


def _numbers_a_list(text: str, start: int, end: int) -> bool:
    """Whether a number is that of an item or a note: "1. Figures are rounded"."""
    line = text[max(0, start - 4) : start]
    begins = "\n" in line or start < 4
    return begins and not line.rpartition("\n")[2].strip() and bool(_LIST_NUMBER.match(text, end))


def _ends_soundly(text: str, figure: Figure) -> bool:
    """Whether what touches the end of a figure is no part of a longer word, number or reference."""
    first, second = text[figure.end : figure.end + 1], text[figure.end + 1 : figure.end + 2]
    if not first:
        return True
    if first.isalnum() or first in "_@\\=#(/":
        return first == "/" and figure.unit in MONEY and second.isalpha()
    if first in ".,:":
        return not second.isdigit()
    if first in "’'" or first in _HYPHENS:
        return not second.isalpha() or bool(figure.unit)
    return True


_HALF_A = re.compile(rf"{SPACE}(?:of{SPACE})?an?{SPACE}(?P<scale>million|billion|trillion)\b")
_OF = re.compile(rf"(?:{SPACE}\([^()\n]{{1,30}}\))?{SPACE}of\b")
_THE_WHOLE = re.compile(
    rf"{SPACE}(?:all|the|its|their|our)\b(?!{SPACE}(?:rate|price|cost|size|number|amount|value|level|time|way)\b)"
)
_COMPARED = re.compile(rf"\b(?:than|over|nearly|almost|around|about|under|least|to|by|approximately){SPACE}$")
_NO_NOUN = re.compile(rf"[.,;:)]|{SPACE}(?:in|since|by|compared|between|over|from|to|on|and)\b|\s*\Z")
_PART_OF_TIME = re.compile(
    rf"{SPACE}(?:of{SPACE})?(?:(?:the|an?|this|last|next|each){SPACE}){{0,2}}"
    rf"(?:(?:financial|calendar|academic){SPACE})?"
    r"(?:(?:19|20)\d\d|century|decade|year|parliament|month|hour|term|day|session)\b",
    re.IGNORECASE,
)
_WHICH_PART = re.compile(rf"(?:first|second|third|fourth|last|other|latter|final|next|this|that|each){SPACE}$")


def _fraction(text: str, number: re.Match[str]) -> Figure | None:
    """Read "two thirds", "a quarter" or "half" of something, or "half a million"; None for "a third party"."""
    start, end = number.span()
    numerator, denominator = fraction_of_words(number["fraction"])
    if half := _HALF_A.match(text, end):
        multiplier = _MULTIPLIERS[half["scale"]]
        return Figure(start, half.end(), Decimal(numerator) / denominator, "", multiplier, is_plain=False)
    if (numerator > 1) != number["fraction"].endswith("s") or numerator >= denominator:
        return None
    if not _OF.match(text, end):
        stands_alone = _THE_WHOLE if denominator == 2 else _NO_NOUN
        if not (_COMPARED.search(text, max(0, start - 15), start) and stands_alone.match(text, end)):
            return None
    if _PART_OF_TIME.match(text, end) or _WHICH_PART.search(text, max(0, start - 8), start):
        return None
    return Figure(start, end, four_places(numerator, denominator), "ratio", is_plain=False)


# --- Figures in a row ---

_NEARLY = f"(?:around|about|approximately|nearly|almost|up{SPACE}to)"
_LINK = re.compile(
    rf"(?P<dash>{SPACE}?[-‐‑–−]{SPACE}?)"
    rf"|{SPACE}(?P<to>to)(?:{SPACE}{_NEARLY})?{SPACE}"
    rf"|{SPACE}(?P<and>and)(?:{SPACE}{_NEARLY})?{SPACE}"
    rf"|,?{SPACE}(?P<or>or){SPACE}"
    rf"|(?P<comma>,){SPACE}(?:and{SPACE})?"
    rf"|{SPACE}(?P<among>in|in{SPACE}every|out{SPACE}of|out{SPACE}of{SPACE}every){SPACE}"
    rf"|{SPACE}?(?P<again>\()"
    rf"|(?P<nothing>{SPACE})"
)
_LINK_AT_MOST = 24


@dataclass(slots=True)
class Row:
    """Figures that share what stands before and after them: "10 to 12 weeks", "Questions 5, 6 and 7"."""

    figures: list[Figure]
    link: str = ""
    """What ties the last two: a group of `_LINK`."""


def rows(text: str, found: list[Figure]) -> list[Row]:
    """Put the figures of a text together that belong together, most alone; a figure told twice, "five (5)", is one."""
    together: list[Row] = []
    for right in found:
        link = _link(text, together[-1].figures[-1], right) if together else ""
        if link == "again":
            left = together[-1].figures[-1]
            left.end = right.end + 1
            left.take_unit(text)
            left.is_sound = _ends_soundly(text, left)
        elif link:
            together[-1].figures.append(right)
            together[-1].link = link
        else:
            right.is_sound &= not right.is_joined
            together.append(Row([right]))
    return together


def _link(text: str, left: Figure, right: Figure) -> str:
    """Tell how two figures that follow each other are tied together; "" if they are not."""
    if right.start - left.end > _LINK_AT_MOST or not (match := _LINK.fullmatch(text, left.end, right.start)):
        return ""
    link = str(match.lastgroup)
    both_plain = left.is_plain and right.is_plain
    if link == "dash":
        alike = left.is_year == right.is_year and (left.is_plain or left.unit == right.unit or not right.unit)
        return link if alike else ""
    if link == "again":
        return link if both_plain and left.value == right.value and text.startswith(")", right.end) else ""
    if link == "nothing":
        if both_plain and not (left.is_year or left.is_word or right.is_word):
            # "0800 80 70 60", "10 000": which digits belong together is not told.
            left.is_sound = right.is_sound = False
        return ""
    if left.is_year or right.is_year or not (left.is_sound and right.is_sound):
        return ""
    if link == "among":
        return link if _is_ratio(left, right) else ""
    if link == "or" and left.is_plain and right.unit == "percent" and text[left.end] == ",":
        # "150, or 8.9%" tells one thing in two ways.
        return ""
    return link if left.is_plain or (link in ("to", "and") and left.unit == right.unit) else ""


def _is_ratio(left: Figure, right: Figure) -> bool:
    """Whether "… in …" is a ratio: "2 in 5", "one in 10"; not "20 in 2012"."""
    of = right.number
    return (
        left.is_plain
        and not right.unit
        and right.multiplier == 1
        and 0 < left.number < of
        and (of <= 10 or (of <= 100 and of % 5 == 0) or of in (12, 200, 500, 1000, 10_000, 100_000, 1_000_000))
    )


_PART = rf"\d[\d,]{{0,14}}(?![\d,])|{SMALL_NUMBER}"
_RATIO = re.compile(
    rf"\b(?P<part>{_PART}){SPACE}(?:in|out{SPACE}of)(?:{SPACE}every)?{SPACE}(?P<all>{_PART})|\b(?P<fraction>{_FRACTION})"
)


def ratio(words: str) -> tuple[int, int] | None:
    """Give the two numbers of a ratio as printed, (2, 5) for "nearly 2 in 5"; None if the words hold none."""
    match = _RATIO.search(words)
    if not match:
        return None
    if match["fraction"]:
        return fraction_of_words(match["fraction"])
    part, whole = (
        int(number.replace(",", "")) if number[0].isdigit() else value_of_words(number)
        for number in (match["part"], match["all"])
    )
    return part, whole
