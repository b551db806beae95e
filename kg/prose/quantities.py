"""How much and how many: the quantities of a text, with comparator, unit, what is counted and as of when.

A number is a quantity only if what is around it shows that it is no name, date, age or period: in doubt it is none.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from decimal import Decimal

from kg.prose import dates, figures, noun_phrases
from kg.prose.figures import MONEY, SMALL_NUMBER, SPACE, TIMES, UNITS, Figure, Row, ratio
from kg.prose.noun_phrases import SMALL_WORDS, listed
from kg.prose.sentences import Span, sentences
from kg.records import PartialDate

__all__ = ["UNITS", "Quantity", "find", "ratio"]


@dataclass(frozen=True)
class Quantity:
    """A figure that tells how much or how many: "around £2.3 billion", "nearly 2 in 5 (39%)"."""

    start: int
    end: int
    value: Decimal | None
    """None for a range. Of a ratio the fraction to four places: 0.4 for "2 in 5"; `ratio` gives it as printed."""
    minimum: Decimal | None
    maximum: Decimal | None
    unit: str
    """One of `UNITS`: "" for a count of things."""
    comparator: str
    """"equal", "about", "more than", "at least", "up to", "less than" or "between"."""
    counted: Span | None
    """The words for what is counted or measured."""
    as_of: PartialDate | None
    change: str
    """"increase" or "decrease" if the figure is by how much something grew or fell, else ""."""


def find(text: str) -> list[Quantity]:
    """Find the quantities of a text in their order; none overlap."""
    numbers = figures.figures(text)
    if not numbers:
        return []
    context = _Sentences(text)
    readings: list[_Reading] = []
    refused_until = -1
    for row in figures.rows(text, numbers):
        if any(figure.is_year or not figure.is_sound for figure in row.figures):
            continue
        # In "aged (a) 16 to 24, (b) 25 to 49" the second range is what the first is.
        is_next_part = refused_until >= 0 and _NEXT_PART.fullmatch(text, refused_until, row.figures[0].start)
        before = _words_before(text, row.figures[0].start)
        refused_until = -1
        if is_next_part or _is_refused(text, row, before):
            refused_until = row.figures[-1].end
        else:
            readings += _readings(context, row, before, readings[-1] if readings else None)
    found: list[Quantity] = []
    for reading in _told_once(text, readings):
        if not found or reading.start >= found[-1].end:
            found.append(_quantity(context, reading, found))
    return found


_NEXT_PART = re.compile(rf"[,;]?{SPACE}(?:(?:and|or){SPACE})?\((?:[a-zA-Z]|[ivx]{{1,5}})\){SPACE}")


# --- The words before a figure ---

_COMPARATORS = {
    tuple(phrase.split()): comparator
    for comparator, phrases in {
        "about": "about, around, approximately, approx, approx., circa, c., ca., nearly, almost, roughly, some, "
        "estimated, an estimated, close to, in the region of, in the order of, of the order of, just about",
        "more than": "over, above, beyond, exceeding, more than, greater than, higher than, longer than, in excess of, "
        "just over, well over, just above, well above",
        "at least": "at least, a minimum of, minimum of, no fewer than, no less than, not less than, not fewer than, "
        "upwards of, more than or equal to, greater than or equal to",
        "up to": "up to, as many as, as much as, a maximum of, maximum of, no more than, not more than, at most, "
        "no longer than, no greater than, not exceeding, up to a maximum of, less than or equal to, "
        "fewer than or equal to",
        "less than": "under, below, less than, fewer than, lower than, shorter than, just under, well under, "
        "just below",
        "between": "between",
    }.items()
    for phrase in phrases.split(", ")
}
_COMPARATOR_WORDS_AT_MOST = 5
_COMPARATOR_ENDS = frozenset(phrase[-1] for phrase in _COMPARATORS)
# They can stand between a comparator and its number: "up to a further 500".
_ADDED = listed("a an another further additional extra estimated")
_OPENING = "([“‘\"'"
_CLOSING = ".,;:!?)”’\"'"
_TOKEN = re.compile(r"\S+")
_BEFORE_AT_MOST = 72
_PART_LETTER = re.compile(r"\((?:[a-zA-Z]|[ivx]{1,5})\)")


@dataclass(slots=True)
class _Before:
    """The words on the same line before a figure, with their places."""

    words: list[str]
    starts: list[int]

    def last(self, back: int = 1) -> str:
        """Give a word without its case and marks, counted from the figure; "" if there is none."""
        return self.words[-back].strip(_OPENING + _CLOSING).lower() if len(self.words) >= back else ""

    @property
    def ends_clause(self) -> bool:
        """Whether nothing, or a mark, is between these words and the figure."""
        return not self.words or self.words[-1][-1] in _CLOSING

    def drop(self, count: int) -> None:
        del self.words[len(self.words) - count :], self.starts[len(self.starts) - count :]


def _words_before(text: str, at: int) -> _Before:
    floor = max(0, at - _BEFORE_AT_MOST)
    floor = max(floor, text.rfind("\n", floor, at) + 1)
    tokens = [(match[0], match.start()) for match in _TOKEN.finditer(text, floor, at)]
    if floor and text[floor - 1] != "\n" and tokens:
        del tokens[0]  # It may be cut.
    while tokens and _PART_LETTER.fullmatch(tokens[-1][0]):
        del tokens[-1]
    if tokens and not text[at - 1].isspace():
        # A bracket or mark that touches the figure parts it from the word before.
        tokens.append(("(", at - 1))
    return _Before([word for word, _ in tokens], [start for _, start in tokens])


def _take_comparator(before: _Before, figure: Figure) -> None:
    """Move the words of a comparator, "up to a further", from those before a figure into the figure."""
    added = 0
    while added < 3 and len(before.words) > added and before.words[-1 - added] in _ADDED:
        added += 1
    for skipped in (added, 0) if added else (0,):
        end = len(before.words) - skipped
        if not end or before.words[end - 1].lstrip(_OPENING).lower() not in _COMPARATOR_ENDS:
            continue
        for length in range(min(end, _COMPARATOR_WORDS_AT_MOST), 0, -1):
            phrase = before.words[end - length : end]
            comparator = _COMPARATORS.get(tuple(" ".join(phrase).lstrip(_OPENING).lower().split()))
            # "the above two questions" are those told of above.
            is_place = phrase[-1] in ("above", "below") and before.last(skipped + length + 1) == "the"
            if comparator and not is_place:
                figure.start = before.starts[end - length] + len(phrase[0]) - len(phrase[0].lstrip(_OPENING))
                figure.comparator = comparator
                before.drop(length + skipped)
                return


# --- What is no quantity ---

# What is named by the number after it, in the singular: "Question 5", "type 2", "page 65".
_NAMED_BY_NUMBER = listed(
    "question pq uin section s article table tab annex appendix appendice chapter part paragraph para page p clause "
    "schedule regulation reg rule order directive column figure chart note footnote recommendation exception option "
    "type stage phase round tier grade band class classe category categorie version volume vol issue edition no number "
    "code form zone unit route junction room line lot target pillar theme step group item goal criterion criteria "
    "chromosome resolution protocol principle objective priority mission model scenario test answer response reference "
    "ref contract ward platform channel box method scheme strand wave level segment area"
)
_NO_FIGURE_AFTER = listed("per every nearest")
# "the biggest 100 companies" are chosen, not counted.
_CHOSEN = listed("top biggest largest smallest richest poorest busiest")
_YEAR_OF_TIME = listed("this last each per every next financial academic a that same previous first calendar the")
_AGES = listed("age ages aged")
_WITHIN_AGES = listed(
    "of from between over under at to up above below about around least than more less the "
    "group groups range ranges band bands bracket brackets"
)
_YOUNG = 25
_OLD = re.compile(
    rf"[-{figures.SPACES}](?:(?:year|month|week|day)s?[- ]olds?\b|(?:(?:year|month|week|day)s?{SPACE})?"
    rf"(?:of{SPACE}age|olds?)\b)|{SPACE}(?:and|or){SPACE}(?:over|above|older|under|below|younger)\b"
)
_MONTH = re.compile(
    rf"(?:{SPACE}of)?{SPACE}(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b"
)
# "1 woman to every 7 men": neither is counted.
_TO_EVERY = re.compile(
    rf"{SPACE}(?:\w+{SPACE}){{1,3}}(?:to|for|in){SPACE}every{SPACE}"
    r"(?:\d|(?:two|three|four|five|six|seven|eight|nine|ten|twenty|hundred|thousand)\b)"
)
_CLOCK = re.compile(rf"{SPACE}?(?:am|pm|a\.m|p\.m|o[’']clock|noon|midnight)\b")


def _is_refused(text: str, row: Row, before: _Before) -> bool:
    """Whether the words around figures make them names, dates or ages; the comparator is moved into the first."""
    first, last = row.figures[0], row.figures[-1]
    if not first.is_consecutive and not (first.by_hyphen and first.unit in TIMES):
        _take_comparator(before, first)
        if first.comparator != "between" and before.last() == "between":
            first.start = before.starts[-1]
            before.drop(1)
            first.comparator = "between"
    return _is_named_before(text, before, first) or _is_named_after(text, last)


def _is_named_before(text: str, before: _Before, figure: Figure) -> bool:
    """Whether the words before make a number something else than a figure: "Question 5", "aged 16", "per 1,000"."""
    last = before.last()
    if (last in _NO_FIGURE_AFTER or (last in _CHOSEN and not figure.unit)) and not figure.by_hyphen:
        return True
    if (figure.is_plain or figure.unit in TIMES) and _is_of_age(before):
        return True
    if figure.unit or figure.multiplier > 1 or not last or figure.comparator:
        # "under 25 apprentices" are young, not few.
        return figure.is_plain and figure.number <= _YOUNG and text.startswith(("under", "Under"), figure.start)
    if before.words[-2:] in (["Out", "of"], ["Out", "Of"]):
        return True  # The title "8 Out of 10 Cats".
    word = before.words[-1]
    if word[-1] in ".!?:•" and len(word) > 4:
        return False
    if figure.is_word and text[figure.start].isupper():
        return True
    if word[-1] in ',;:!?)”"’' or word.endswith(("’s", "'s")):
        return False
    if last in _NAMED_BY_NUMBER or last.removesuffix("s") in _NAMED_BY_NUMBER:
        return True
    if last in ("year", "years"):
        return before.last(2) not in _YEAR_OF_TIME
    if not word.lstrip(_OPENING)[0].isupper() or last in SMALL_WORDS:
        return False
    # "Class 175", "Creon 25000": a name. At the start of a sentence any word has a capital.
    opens = len(before.words) == 1 or before.words[-2][-1] in ".!?:•"
    return not (opens and last.endswith(("ing", "ed", "ly"))) and (figure.is_plain or not _MONTH.match(" " + word))


def _is_of_age(before: _Before) -> bool:
    for back in range(1, 6):
        word = before.last(back)
        if word in _AGES:
            return True
        if word not in _WITHIN_AGES:
            return False
    return False


def _is_named_after(text: str, figure: Figure) -> bool:
    """Whether the words after make a number something else than a figure: a date, a time, an age."""
    if figure.is_plain and any(named.match(text, figure.end) for named in (_MONTH, _CLOCK, _TO_EVERY)):
        return True
    return (figure.is_plain or figure.unit in TIMES) and bool(_OLD.match(text, figure.end))


# A span of time after or before these tells when, not how long: "in the last 12 months", "two years ago".
_WHEN = listed(
    "in within over during after before every throughout across inside until since last past next previous coming "
    "following first final preceding subsequent recent latest further remaining usual its their his her our second "
    "third another initial"
)
_WHEN_BY_HYPHEN = listed("in within over during before after throughout across")
_WHEN_AFTER = re.compile(
    rf"[’']?{SPACE}(?:ago|earlier|later|after|before|prior|from{SPACE}now|since|in{SPACE}advance|following|hence)\b"
)
_ALWAYS = frozenset({(Decimal(7), "days"), (Decimal(24), "hours")})
_A_PERIOD = re.compile(rf"{SPACE}(?:a|per){SPACE}(?:day|week)\b")
# As comparators they are of measures, as prepositions they tell when.
_TWO_SENSES = ("over", "above", "under", "below", "Over", "Above", "Under", "Below")
_PERIOD_BEFORE = listed("last past next previous coming following first preceding recent latest")
_LASTING = listed(
    "for of is are was were be been take takes took taken taking last lasts lasted lasting wait waits waited waiting "
    "than to from"
)
_POINTING = listed("the a an this that these those each")
_NAME_NEXT = re.compile(rf"(?:-|{SPACE})(?:Year|Month|Week|Day|Hour|Minute|Point)s?\b|{SPACE}[A-Z][\w’']*[a-z]\b")


def _tells_when(text: str, figure: Figure, before: _Before) -> bool:
    """Whether a span of time tells when something is: a period or a deadline, not a duration that is measured."""
    if figure.is_consecutive:
        return False
    if _WHEN_AFTER.match(text, figure.end):
        return True
    if (figure.value, figure.unit) in _ALWAYS and _A_PERIOD.match(text, figure.end):
        return True
    last = before.last()
    word = before.last(2) if last in _POINTING else last
    if figure.by_hyphen:
        # "10-year Health Plan" is a name.
        return word in _WHEN_BY_HYPHEN or bool(_NAME_NEXT.match(text, figure.end))
    if figure.comparator and text.startswith(_TWO_SENSES, figure.start):
        return last not in _LASTING
    return word in _WHEN


# --- What is one ---


@dataclass(slots=True)
class _Reading:
    """A figure that is a quantity, before what is counted is read."""

    start: int
    end: int
    figures: tuple[Figure, ...]
    """Two for a range."""
    unit: str
    comparator: str
    before: _Before
    phrase: Span | None = None

    @property
    def value(self) -> Decimal | None:
        return self.figures[0].value if len(self.figures) == 1 else None


_BOUND_AFTER = re.compile(
    rf",?{SPACE}(?:or{SPACE}|and{SPACE}(?=over|above|below|under))"
    r"(?:(?P<least>more|over|above|greater|higher|longer)|(?:less|fewer|under|below|lower))\b"
    rf"(?!{SPACE}(?:than\b|[£€$\d]))"
)
_ABOUT_AFTER = re.compile(rf",?{SPACE}or{SPACE}(?:so|thereabouts)\b")
_OF_AVERAGE = listed("a an the average mean median total maximum minimum current of")
_RANGING = listed("range ranges ranged ranging vary varies varied varying")


def _readings(context: "_Sentences", row: Row, before: _Before, previous: _Reading | None) -> list[_Reading]:
    """Tell which figures of a row are quantities."""
    text, first, last = context.text, row.figures[0], row.figures[-1]
    is_between = first.comparator == "between"
    if bound := _BOUND_AFTER.match(text, last.end):
        last.end = bound.end()
        last.comparator = "at least" if bound["least"] else "up to"
        if not last.unit:
            last.take_unit(text)  # "seven or more days"
    elif about := _ABOUT_AFTER.match(text, last.end):
        last.end, last.comparator = about.end(), "about"
    if len(row.figures) == 2:
        if row.link == "among":
            return [_ratio(first, last, before)]
        if is_between or _is_range(text, row, before):
            return _range(context, row, before, previous)
    elif row.link == "dash":
        return []
    if is_between:
        return []
    readings: list[_Reading] = []
    for figure in row.figures:
        if figure.is_plain and last.unit and row.link != "comma":
            figure.unit, figure.is_plain = last.unit, False
        if figure is not first:
            before = _words_before(text, figure.start)
            _take_comparator(before, figure)
        reading = _Reading(figure.start, figure.end, (figure,), figure.unit, figure.comparator or "equal", before)
        if _is_quantity(context, reading, readings[-1] if readings else previous):
            readings.append(reading)
    return readings


def _ratio(part: Figure, whole: Figure, before: _Before) -> _Reading:
    fraction = figures.four_places(part.number, whole.number)
    figure = Figure(part.start, whole.end, fraction, "ratio", is_plain=False)
    return _Reading(figure.start, figure.end, (figure,), "ratio", part.comparator or "equal", before)


def _is_range(text: str, row: Row, before: _Before) -> bool:
    """Whether "… to …", "… or …", "…-…" is a range: not "increased from 5% to 7%", which are two figures."""
    left, right = row.figures
    if row.link == "to":
        back = next((back for back in range(1, 5) if before.last(back) not in _OF_AVERAGE), 1)
        changes = before.last(back) == "from" and before.last(back + 1) not in _RANGING
        return not changes and not _CHANGE.search(text, max(0, left.start - 40), left.start)
    return row.link == "dash" or (row.link == "or" and left.is_plain and right.number == left.number + 1)


def _range(context: "_Sentences", row: Row, before: _Before, previous: _Reading | None) -> list[_Reading]:
    """Read two figures as the ends of a range; what the first leaves out it takes from the second: "£5-7 million"."""
    left, right = row.figures
    if left.unit != right.unit:
        if left.is_plain and right.unit not in MONEY:
            left.unit = right.unit
        elif right.is_plain or (left.unit in MONEY and not right.unit):
            right.unit = left.unit
        else:
            return []
    if left.multiplier == 1 and left.number < right.number and "," not in context.text[left.start : left.end]:
        left.multiplier = right.multiplier
    if left.value >= right.value:
        return []
    whole = Figure(left.start, right.end, right.number, right.unit, right.multiplier)
    whole.is_plain, whole.by_hyphen = left.is_plain and right.is_plain, right.by_hyphen
    reading = _Reading(left.start, right.end, (whole,), right.unit, "between", before)
    if not _is_quantity(context, reading, previous):
        return []
    reading.figures = (left, right)
    return [reading]


_TIMES_AS_MANY = re.compile(rf"{SPACE}(?:times|fold)\b")
_SIZE = re.compile(rf"{SPACE}(?:place|bed|seat|home|person|member|pupil)\b")
_OF_WHICH = listed("which whom these those them remainder")
# What is told of so many of the things counted before: "six applied, and two were successful".
_OF_SAME = re.compile(
    rf"(?:{SPACE}\([^()\n]{{1,30}}\))?{SPACE}"
    r"(?:(?:is|are|was|were|has|have|had|will|would|remain|did|who|[a-z]+ed)\b|in (?:19|20)\d\d(?!\d))"
)
_OF_THESE = re.compile(
    rf"(?:{SPACE}out)?{SPACE}of{SPACE}(?:(?:all|the|these|those|our|its|their|his|her|this){SPACE}){{0,2}}"
    rf"(?:(?:\d[\d,]{{0,9}}|{SMALL_NUMBER}){SPACE})?"
    rf"(?:(?:(?:total|overall){SPACE})?numbers?{SPACE}of{SPACE}(?:(?:all|the|these|those){SPACE})?)?"
)
_TOTAL = re.compile(r"\b(?:[Tt]otal|[Ff]igure|[Nn]umber|[Hh]eadcount)\b")
_NUMBER_OF = re.compile(
    rf"\b(?:[Nn]umber|[Pp]roportion|[Pp]ercentage|[Ss]hare|[Tt]otal|[Vv]olume|[Rr]ate)s?{SPACE}of"
    rf"(?:{SPACE}(?:all|the|these|those|our|its))?(?={SPACE})"
)
# Between a figure and what it is told of: "the average payment is around", "the number of advisers has risen by".
_LINKING = listed(
    "of is was are were be been by to at from worth totalling totalled totals reached stood stands has have had risen "
    "increased rose fell fallen decreased grown grew reduced cost costs costing will would being currently just only "
    "set much lower higher forecast estimated expected projected planned likely"
)
_TOLD_UNITS = {"headcount": "headcount", "fte": "full time equivalents", "ftes": "full time equivalents"}
_COUNTING = frozenset({"", "ratio", *_TOLD_UNITS.values()})
_SAID_AT_MOST = 160
_CHANGED_AT_MOST = 60


def _is_quantity(context: "_Sentences", reading: _Reading, previous: _Reading | None) -> bool:
    """Whether a figure tells how much or how many, as far as its words show; the phrase after it is kept."""
    text, before, figure = context.text, reading.before, reading.figures[0]
    if figure.is_word and figure.number == 0:
        return False
    if reading.unit in TIMES:
        return not _tells_when(text, figure, before)
    if reading.unit or not figure.is_plain:
        return True
    if (figure.is_word and figure.number == 1) or _TIMES_AS_MANY.match(text, figure.end):
        return False
    if _told_unit(before):
        return True
    last = before.last()
    if phrase := noun_phrases.following(text, figure.end):
        reading.phrase, is_plural = phrase
        # "the last 5 complete years" is a period.
        if last in _PERIOD_BEFORE and reading.phrase.of(text).rpartition(" ")[2] in TIMES:
            return False
        return is_plural or figure.number == 1 or (last in ("a", "an") and bool(_SIZE.match(text, figure.end)))
    aside = _ASIDE.match(text, figure.end)
    if of := _OF_THESE.match(text, aside.end() if aside else figure.end):
        is_part = before.ends_clause or last in SMALL_WORDS or last in _LINKING
        return is_part and not _NAME_NEXT.match(text, of.end() - 1)
    if _is_of_which(before):
        return True
    if last in _LINKING or reading.comparator not in ("equal", "between"):
        floor = context.at(figure.start).start
        said = text[max(floor, figure.start - _SAID_AT_MOST) : figure.start]
        if _NUMBER_OF.search(said) or _TOTAL.search(said) or _CHANGE.search(said[-_CHANGED_AT_MOST:]):
            return True
    follows = previous and not previous.unit and figure.start - previous.end < _SAID_AT_MOST
    return bool(follows and (before.ends_clause or last in SMALL_WORDS) and _OF_SAME.match(text, figure.end))


def _is_of_which(before: _Before) -> bool:
    return before.last() in _OF_WHICH and before.last(2) in ("of", "the")


def _told_unit(before: _Before) -> str:
    """Give the unit that the words before a bare figure tell: "an actual headcount above 500", "FTE was 394"."""
    for back in (1, 2):
        if before.last(back) in _TOLD_UNITS and (back == 1 or before.last() in _LINKING):
            return _TOLD_UNITS[before.last(back)]
    return ""


_MERGED_AT_MOST = 60
_OPENS_BRACKET = re.compile(rf"(?:{SPACE}of{SPACE}[^()\n]*)?{SPACE}?\(")


def _told_once(text: str, readings: list[_Reading]) -> list[_Reading]:
    """Make one of two figures that tell the same beside each other: "nearly 2 in 5 (39%)", "a third of us (33%)"."""
    told: list[_Reading] = []
    for reading in readings:
        if told and _tells_again(text, told[-1], reading):
            first = told.pop()
            exact = first if reading.unit == "ratio" else reading
            told.append(
                _Reading(
                    first.start,
                    reading.end + 1,
                    exact.figures,
                    exact.unit,
                    exact.comparator,
                    first.before,
                    _counted_after(text, first.end, first.unit),
                )
            )
        else:
            told.append(reading)
    return told


def _tells_again(text: str, first: _Reading, second: _Reading) -> bool:
    """Whether a figure in brackets is the one before them, as near as one of them is told."""
    if first.value is None or second.value is None or second.start - first.end > _MERGED_AT_MOST:
        return False
    if not _OPENS_BRACKET.fullmatch(text, first.end, second.start) or not text.startswith(")", second.end):
        return False
    if {first.unit, second.unit} == {"ratio", "percent"}:
        fraction, percent = (first.value, second.value) if first.unit == "ratio" else (second.value, first.value)
        return abs(fraction * 100 - percent) <= 5
    return first.unit == second.unit and abs(first.value - second.value) * 20 <= second.value


# --- What is counted ---

_OF_THEM = re.compile(rf"{SPACE}of{SPACE}(?:them|these|those|which|whom)\b")
_ASIDE = re.compile(rf"{SPACE}\([A-Z]{{2,6}}s?\)|{SPACE}\([^()\n]{{1,40}}\)(?={SPACE}of\b)")
_IN_THESE = re.compile(
    rf"{SPACE}in(?:{SPACE}(?:the|its|their|our|all|total))?(?:{SPACE}(?:number|rate|proportion|level)s?{SPACE}of)?"
    rf"(?:{SPACE}(?:the|all))?(?={SPACE})"
)
_IN_BRACKETS = re.compile(r"\([A-Z]+s?\)")
_ANTECEDENT_AT_MOST = 700


def _quantity(context: "_Sentences", reading: _Reading, found: list[Quantity]) -> Quantity:
    """Read what is counted, as of when and whether it is a change."""
    text, before, end = context.text, reading.before, reading.end
    sentence = context.at(reading.start)
    unit = reading.unit or _told_unit(before)
    counted = reading.phrase
    if counted.of(text) == "others" if counted else _is_of_same(text, end, unit, before):
        counted = next((other.counted for other in found[:-4:-1] if other.unit in _COUNTING), None)
        after = end
    else:
        counted = counted or _counted_after(text, end, unit)
        after = max(end, counted.end) if counted else end
    if not counted:
        told = max(found[-1].end, found[-1].counted.end if found[-1].counted else 0) if found else 0
        counted = _counted_before(text, max(sentence.start, told), reading.start, unit)
    if not counted and unit in _TOLD_UNITS.values() and found and found[-1].start >= sentence.start:
        counted = found[-1].counted
    if not counted and not unit and found:
        counted = _counted_of_share(text, found[-1], reading.start, end)
    comparator = reading.comparator
    if comparator == "equal" and after > end and (bound := _BOUND_AFTER.match(text, after)):
        comparator = "at least" if bound["least"] else "up to"
    elif comparator == "equal" and _is_estimated(
        text, max(sentence.start, found[-1].end if found else 0), reading.start
    ):
        comparator = "about"
    low, high = reading.figures[0], reading.figures[-1]
    return Quantity(
        start=reading.start,
        end=end,
        value=reading.value,
        minimum=low.value if low is not high else None,
        maximum=high.value if low is not high else None,
        unit=unit,
        comparator=comparator,
        counted=counted,
        as_of=_as_of(context, sentence, reading.start, after),
        change=_change(text, sentence.start, before, reading.start, end),
    )


# Between what a share is of and the count in brackets: "over a third of properties in Wales (more than 700,000)".
_SHARE_COUNTED = re.compile(rf"(?:{SPACE}(?:in|across|at|of|aged){SPACE}[^.;:,()\d\n]{{1,40}})?{SPACE}\(")


def _counted_of_share(text: str, share: Quantity, start: int, end: int) -> Span | None:
    """Give what a count in brackets is of: of the same as the share, or the count, that stands before them."""
    counted = share.counted
    if counted is None or share.unit not in (*_COUNTING, "percent"):
        return None
    if counted.end <= start:
        return counted if _SHARE_COUNTED.fullmatch(text, max(counted.end, share.end), start) else None
    # "10% (1,679) of all referrals"
    is_aside = counted.start > end and text[share.end : start] == " (" and text.startswith(")", end)
    return counted if is_aside else None


# "were estimated … as savings of £1.4bn": words of estimate that stand further before a figure in its clause.
_ESTIMATED = re.compile(
    r"(?<!\bno )(?<!\bnot )(?<!\bany )(?<!\bnever )"
    r"\b(?:estimat(?:es?|ed|ing)|forecast(?:s|ed)?|approximate(?:ly)?|projected)\b"
    rf"(?:(?!{SPACE}(?:no|not|for|if|than|whether)\b)(?:[^.;:,()\n“”]|[.,](?=\d)|\([A-Z]\w{{1,9}}\)))*+$",
    re.IGNORECASE,
)


# "what estimate she has made of the share of the £5 million": that is asked for, and the figure stands.
_ASKED_FOR = re.compile(rf"\b(?:what|which|an?|any)(?:{SPACE}[\w-]+){{0,3}}{SPACE}$", re.IGNORECASE)
_OF_WHAT = re.compile(rf"estimates?\b[^.;:]*?{SPACE}of{SPACE}(?!(?:about|around|[£€$\d]))\w", re.IGNORECASE)


def _is_estimated(text: str, floor: int, start: int) -> bool:
    """Whether words of estimate stand before a figure, in its clause and after the figure before."""
    floor = max(floor, start - _SAID_AT_MOST)
    while told := _ESTIMATED.search(text[floor:start]):
        word = floor + told.start()
        is_asked_for = _ASKED_FOR.search(text, max(0, word - 60), word) and _OF_WHAT.match(text, word, start)
        if not is_asked_for:
            return True
        floor = word + 1
    return False


def _is_of_same(text: str, end: int, unit: str, before: _Before) -> bool:
    """Whether a figure without a noun is of the things counted before it: "of which 264 were", "45 of these"."""
    if _is_of_which(before):
        # "of those 45 students" are students; after "of these," comes what they are.
        return bool(unit) or before.ends_clause or not noun_phrases.following(text, end)
    if of_them := _OF_THEM.match(text, end):
        phrase = noun_phrases.following(text, of_them.end())
        return not phrase or phrase[0].of(text).partition(" ")[0].endswith(("ing", "ed"))
    return not unit and bool(_OF_SAME.match(text, end)) and not noun_phrases.following(text, end)


# "half the police forces"
_THE = re.compile(rf"{SPACE}(?:all{SPACE}|the{SPACE}|its{SPACE}|their{SPACE}|our{SPACE}){{1,2}}")
_HOLDS_NUMBER = re.compile(rf"\d|\b(?:hundred|thousand|million|billion){SPACE}")


def _counted_after(text: str, end: int, unit: str) -> Span | None:
    """Read the noun phrase after a figure: "116 Community Partners", "8% of all pupils", "a 9% rise in rents"."""
    if aside := _ASIDE.match(text, end):
        end = aside.end()
    if change := _CHANGE_NEXT.match(text, end):
        changed = _IN_THESE.match(text, change.end())
        phrase = noun_phrases.following(text, changed.end()) if changed else None
    else:
        of = _OF_THESE.match(text, end) or (_THE.match(text, end) if unit == "ratio" else None)
        ends_plural = unit in _COUNTING or (unit == "percent" and of is not None)
        phrase = noun_phrases.following(text, of.end() - 1 if of else end, ends_plural=ends_plural)
        if of and phrase and _HOLDS_NUMBER.search(text, of.end(), phrase[0].end + 2):
            # "a quarter of the one million stops", "two thirds of the biggest 100 companies": of what another counts.
            return None
    return phrase[0] if phrase else None


def _counted_before(text: str, floor: int, at: int, unit: str) -> Span | None:
    """Read what a figure is told of: "the average payment is", "the number of advisers by"."""
    floor = max(floor, at - _SAID_AT_MOST)
    tokens = list(_TOKEN.finditer(text, floor, at))
    linked = len(tokens)
    while tokens and (tokens[-1][0] in _LINKING or _IN_BRACKETS.fullmatch(tokens[-1][0])):
        del tokens[-1]
    if len(tokens) == linked:
        return None
    if tokens and tokens[-1][0] in ("that", "which"):
        del tokens[-1]
    if len(tokens) > 1 and tokens[-1][0] in ("number", "numbers") and tokens[-2][0] == "their":
        floor = max(0, at - _ANTECEDENT_AT_MOST)
    numbers_of = list(_NUMBER_OF.finditer(text, floor, at)) if unit not in MONEY else []
    if numbers_of and (phrase := noun_phrases.following(text, numbers_of[-1].end())) and phrase[0].end <= at:
        return phrase[0]
    changes = bool(tokens and _CHANGE.fullmatch(tokens[-1][0]))
    counted = noun_phrases.preceding(tokens[:-1] if changes else tokens)
    if not counted:
        return None
    *others, last = counted.of(text).split()
    if not others and noun_phrases.is_adjective(last):
        return None
    # One word before "increase" can be "slight".
    return None if last.lower() in _TOLD_UNITS or (changes and not others and last.islower()) else counted


# --- As of when ---

_STATED = re.compile(
    rf"\b(?:(?P<at>as{SPACE}(?:at|of|on)|at{SPACE}(?:the{SPACE})?end(?:{SPACE}of)?|at)|(?P<on>on)|in)"
    rf"(?:{SPACE}the)?(?:{SPACE}(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)?{SPACE}$",
    re.IGNORECASE,
)
_STATED_AT_MOST = 30
_IN_YEAR = re.compile(rf"{SPACE}in{SPACE}((?:19|20)\d\d)(?![\w/–-]|[.,]\d|{SPACE}to{SPACE}\d)")
_YEAR = re.compile(r"(?:18|19|20)\d\d")
_IS = re.compile(r"\b(?:there|is|are|was|were|stood|has|have|had)\b")


class _Dated:
    """The dates of a sentence that have "as at", "at", "on" or "in" before them, from that word on."""

    def __init__(self, text: str, sentence: Span) -> None:
        self.starts: list[int] = []
        self.dates: list[PartialDate] = []
        self.stated_starts: list[int] = []
        self.stated: list[PartialDate] = []
        self.is_one_on = False
        for place, _, date in dates.find(sentence.of(text)):
            start = sentence.start + place
            if match := _STATED.search(text, max(sentence.start, start - _STATED_AT_MOST), start):
                self.starts.append(match.start())
                self.dates.append(date)
                self.is_one_on = bool(match["on"]) and len(self.dates) == 1
                if match["at"]:
                    self.stated_starts.append(match.start())
                    self.stated.append(date)


class _Sentences:
    """The sentences of a text and their dates, read when they are asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._spans: list[Span] = []
        self._starts: list[int] = []
        self._dated: dict[int, _Dated | None] = {}

    def at(self, place: int) -> Span:
        """Give the sentence that a place is in."""
        if not self._spans:
            self._spans = sentences(self.text)
            self._starts = [span.start for span in self._spans]
        return self._spans[max(0, bisect_right(self._starts, place) - 1)]

    def dated(self, sentence: Span) -> _Dated | None:
        """Give the dates of a sentence; None if it has no year."""
        if sentence.start not in self._dated:
            has_year = _YEAR.search(self.text, sentence.start, sentence.end)
            self._dated[sentence.start] = _Dated(self.text, sentence) if has_year else None
        return self._dated[sentence.start]


def _as_of(context: _Sentences, sentence: Span, start: int, end: int) -> PartialDate | None:
    """Tell the date as of which a figure is stated: that right after its words, else the one its sentence is of."""
    text, dated = context.text, context.dated(sentence)
    if not dated:
        return None
    next_date = bisect_left(dated.starts, end)
    if next_date < len(dated.starts) and text[end : min(end + 3, dated.starts[next_date])].isspace():
        return dated.dates[next_date]
    if year := _IN_YEAR.match(text, end):
        return PartialDate(int(year[1]))
    if dated.stated:
        return dated.stated[max(0, bisect_right(dated.stated_starts, start) - 1)]
    if dated.is_one_on and _IS.search(text, max(sentence.start, start - _SAID_AT_MOST), start):
        on = dated.starts[0]
        # "was published on" is an event.
        before = text[max(sentence.start, on - _STATED_AT_MOST) : on].split()
        if on == sentence.start or (on > end and before and not before[-1].endswith("ed")):
            return dated.dates[0]
    return None


# --- By how much something changed ---

_GROWTH = (
    "increas(?:e|es|ed|ing)|ris(?:e|es|en|ing)|rose|gr(?:ow|ows|own|ew|owing|owth)|uplift(?:ed)?|boost(?:s|ed|ing)?"
    "|expand(?:s|ed|ing)?|rais(?:e|es|ed|ing)|up|higher"
)
_SHRINKING = (
    "decreas(?:e|es|ed|ing)|reduc(?:e|es|ed|ing|tion)|f(?:all|alls|allen|ell|alling)|cut(?:s|ting)?|drop(?:s|ped|ping)?"
    "|declin(?:e|es|ed|ing)|down|lower(?:s|ed|ing)?|shr(?:ink|inks|ank|unk)"
)
_CHANGE = re.compile(rf"\b(?:(?P<increase>{_GROWTH})|(?P<decrease>{_SHRINKING}))\b", re.IGNORECASE)
_CHANGING = listed("up down rose risen fell fallen grew grown increased decreased dropped declined")
_CHANGE_NEXT = re.compile(
    rf"{SPACE}(?:(?:real[- ]terms?|annual|net|further|overall|average|cash|year-on-year){SPACE}){{0,2}}"
    r"(?:(?P<increase>increase|rise|uplift|growth|boost)|(?P<decrease>decrease|reduction|fall|cut|drop|decline))\b"
    r"(?!-)"
)


def _change(text: str, floor: int, before: _Before, start: int, end: int) -> str:
    """Tell whether a figure is by how much something grew or fell: "risen by 300", "a 319% increase", "down 2%"."""
    if match := _CHANGE_NEXT.match(text, end):
        return str(match.lastgroup)
    last = before.last()
    if last == "by":
        changes = list(_CHANGE.finditer(text, max(floor, start - _SAID_AT_MOST), start))
        return str(changes[-1].lastgroup) if changes else ""
    change = _CHANGE.fullmatch(before.last(2) if last == "of" else last if last in _CHANGING else "")
    return str(change.lastgroup) if change else ""
