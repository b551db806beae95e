"""What is only part of a longer name, or another's of the same name, is no mention: the longest name wins."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Protocol, TypeVar

from kg.prose import names
from kg.prose.hints import by_first_letter
from kg.prose.noun_phrases import listed


class AnyMention(Protocol):
    """Where a text names something of a kind."""

    @property
    def start(self) -> int:
        """The place of its first character."""

    @property
    def end(self) -> int:
        """The place after its last character."""

    @property
    def kind(self) -> str:
        """The kind of what is named."""


M = TypeVar("M", bound=AnyMention)


def without_parts(text: str, found: list[M]) -> list[M]:
    """Leave out the mentions that are part of a longer name which the registers do not know.

    `found` is in order, and none overlaps another. So are those that are left.
    """
    if not found:
        return found
    begins = {mention.start: mention for mention in found}
    ends = {mention.end: mention for mention in found}
    longer = _Longer(_longer_names(text, begins, ends))
    return [
        mention
        for mention in found
        if not longer.holds(mention)
        and not _LAW_AROUND.match(text, mention.end)
        and not (mention.kind == "place" and _is_part_of_place(text, mention, begins, ends))
        and not (mention.kind in _NAMED_WITH_CAPITALS and _is_part_of_name(text, mention, begins, ends))
        and not _is_term_of_parliament(text, mention)
    ]


class _Longer:
    """Names, asked for those that hold a mention and more."""

    def __init__(self, spans: Sequence[tuple[int, int]]):
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._furthest = list(accumulate((end for _, end in ordered), max))
        self._end_from: dict[int, int] = {}
        for start, end in ordered:
            self._end_from[start] = max(end, self._end_from.get(start, 0))

    def holds(self, mention: AnyMention) -> bool:
        before = bisect_left(self._starts, mention.start)
        if before and self._furthest[before - 1] >= mention.end:
            return True
        return self._end_from.get(mention.start, 0) > mention.end


# Laws and the like are no things of the registers, and what stands in the title of one is part of it. So is a place in
# the name of a hospital or an airport.
_LAST_WORDS = by_first_letter(
    sorted(
        listed(
            """Bill Acts? Regulations Order Convention Agreement Treaty Protocol Charter Directive ICBs? ICSs?
            Hospitals? Hospice Infirmary Schools? College Academy Airport Station Prison Bridge Road Street Reservoir
            Deal Summit Conference Campaign Forum Panel Board Chamber Tribunals? System Network Club Constabulary
            Brigade LLP Ltd Limited Plc plc PLC Inc"""
        )
    ),
    after_letter=r"(?<=[\w)’'] .)",
)
_HEAD = re.compile(rf" (?P<head>{_LAST_WORDS})\b")
# "Trees (Amendment) (Northern Ireland) Regulations", after the first or the last name in it.
_LAW_AROUND = re.compile(
    r"(?:\)| \([A-Z][^()\n]{1,60}\))(?: \([A-Z][^()\n]{1,60}\)){0,3} (?:[A-Z]\w{1,30} )?"
    r"(?:Bill|Act|Regulations|Order|Rules)\b"
)
_SAYS_WHAT_IT_IS = (" Scheme", " Programme", " Initiative")
_AND = (" and ", " & ")
# "Leader of Kent County Council".
_LEADS = (
    "Leader of ",
    "Chair of ",
    "Chair of the ",
    "Constable of ",
    "Executive of ",
    "Executive of the ",
    "Member of ",
)


def _longer_names(text: str, begins: Mapping[int, AnyMention], ends: Mapping[int, AnyMention]) -> list[tuple[int, int]]:
    found = [(candidate.start, candidate.end) for candidate in names.candidates(text)]
    found += [
        (title.start, head.end())
        for head in _HEAD.finditer(text)
        if (title := names.name_before(text, head.start("head")))
    ]
    return [(start, end) for start, end in found if not _is_made_of_known(text, start, end, begins, ends)]


def _is_made_of_known(
    text: str, start: int, end: int, begins: Mapping[int, AnyMention], ends: Mapping[int, AnyMention]
) -> bool:
    """Whether what seems one name is two known ones, or one with a word for what it names or with what it owns."""
    first, last = begins.get(start), ends.get(end)
    if last is not None and last.kind == "body" and text[start : last.start].endswith(_LEADS):
        return True
    if first is None or first.kind == "place":
        return False
    if text[first.end : first.end + 2] in ("'s", "’s"):
        return True
    if text[first.end : end] in _SAYS_WHAT_IT_IS:
        return first.kind in ("programme", "benefit")
    return last is not None and text[first.end : last.start] in _AND


_NAMED_WITH_CAPITALS = frozenset({"body", "party", "post", "programme"})
_WORD_BEFORE = re.compile(r"(?<![\w’'-])[A-Z][\w-]* $")
_OPENS = re.compile(r"(?:^|[\n“\"(]|[.!?:;,•|] )$")
_OPENERS = listed(
    """The In All For At From Across Through Within Outside Under With By And Or If Most Many Some Both Our This These
    Those While When Where As To On Of Regarding Since Once Via Only Between Is Are Does Did Will Has Have I
    January February March April May June July August September October November December"""
)
# Before a place these are always part of its name, or of that of something named for it.
_ALWAYS_PART = listed(
    """HMP HMS RAF NHS ICB Royal St Saint Port Lake Mount New Upper Lower Southeast Southwest Northeast Northwest
    North South East West Mid Central Northern Southern Eastern Western Inner Outer Sub-Saharan Trans"""
)
_CAPITAL_AFTER = re.compile(r" (?P<word>[A-Z][\w’'-]*)")
# Words that have a capital, but make no name of what they follow.
_NO_PART = listed(
    """Government Governments Parliament Minister Ministers Ambassador MP MPs Secretary Secretaries Official Officials
    Officer Officers District Districts Offices Trusts Staff Chair Resolution Resolutions Members Exit Stat-Xplore
    Stat-xplore Nation Nations Region Regions I The In It This We A"""
)
_UNITED_KINGDOM = frozenset({"UK", "United Kingdom", "Great Britain", "Britain", "GB"})


def _follows_capital(text: str, start: int, always_part: frozenset[str] = frozenset()) -> bool:
    """Whether a capitalised word stands before a place that does not have its capital from opening a sentence."""
    before = _WORD_BEFORE.search(text, max(0, start - 30), start)
    if not before:
        return False
    word = before[0][:-1]
    if word in always_part:
        return True
    return word not in _OPENERS and not _OPENS.search(text, max(0, before.start() - 2), before.start())


# "Minister for Africa", "Tower of London", "Ambassador to Israel".
_HEAD_BEFORE = re.compile(
    r"(?<![\w’'-])(?P<head>(?!(?:Kingdom|Republic|State) of\b)[A-Z][a-z][\w-]*(?<!s)) (?:of|for) (?:the )?$"
    r"|(?:Ambassador|Commissioner|Envoy|Consul|Adviser|Representative) to (?:the )?$"
)
# "UK-France Trees Agreement".
_COMPOUND_AFTER = re.compile(r"[-‑–][A-Z][\w’'-]* [A-Z]")
_JOINED_BEFORE = re.compile(r"[A-Z][\w’'-]*(?:,|,? and|,? &) (?:the )?$")
_JOINED_AFTER = re.compile(r"(?:,|,? and|,? &) (?:the )?[A-Z]")
_CONSTITUENCY_AFTER = re.compile(
    r"(?:,? (?:and|&) (?:the )?[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,2})? constituenc(?:y|ies)\b"
)
# "NHS Norfolk and Waveney".
_AREA_BEFORE = re.compile(r"\b(?:NHS (?!England)|Royal )(?:[A-Z][\w-]*,? ){1,3}(?:and|&) (?:the )?$")
NATIONS = frozenset({"England", "Wales", "Scotland", "Northern Ireland"})
_LONGEST_CELL = 90


def _is_part_of_place(
    text: str, mention: AnyMention, begins: Mapping[int, AnyMention], ends: Mapping[int, AnyMention]
) -> bool:
    start, end = mention.start, mention.end
    if _follows_capital(text, start, _ALWAYS_PART):
        return True
    if _COMPOUND_AFTER.match(text, end):
        return True
    after = _CAPITAL_AFTER.match(text, end)
    if after and after["word"] not in _NO_PART:
        next_ = begins.get(end + 1)
        if next_ is None or next_.kind == "place":
            return True
    head = _HEAD_BEFORE.search(text, max(0, start - 40), start)
    if head and (
        head["head"] is None
        or (
            head.end("head") not in ends
            and head["head"] not in _OPENERS
            and not _OPENS.search(text, max(0, head.start() - 2), head.start())
        )
    ):
        return True
    if _AREA_BEFORE.search(text, max(0, start - 60), start):
        return True
    joined_before = _JOINED_BEFORE.search(text, max(0, start - 40), start)
    constituency = _CONSTITUENCY_AFTER.match(text, end)
    if constituency and (joined_before or not constituency[0].startswith(" constituenc")):
        return True
    is_joined = joined_before or _JOINED_AFTER.match(text, end)
    return bool(is_joined) and text[start:end] not in NATIONS and _is_in_cell(text, start, end)


def _is_in_cell(text: str, start: int, end: int) -> bool:
    """Whether what stands at a place is in a short cell of a table, where a list of places is the name of an area."""
    before = text[max(0, start - _LONGEST_CELL) : start]
    after = text[end : end + _LONGEST_CELL]
    line_before, line_after = before.rpartition("\n")[2], after.partition("\n")[0]
    return "| " in line_before or " |" in line_after


# Names that others bear elsewhere: "Prime Minister of India", "US Treasury".
_SHARED = frozenset(
    {"Prime Minister", "Deputy Prime Minister", "Chancellor", "Parliament", "Treasury", "Army", "High Court"}
    | {
        "Supreme Court",
        "Court of Appeal",
        "Navy",
        "Air Force",
        "Attorney General",
        "Civil Service",
        "Labour",
        "Arts Council",
    }
)
_OF_ANOTHER = re.compile(r" of (?!the (?:UK|United Kingdom)\b)(?:the )?[A-Z]")
_UNDER = re.compile(r"\b(?:Under|Vice)[- ‑]$")
_OWNER = re.compile(r"(?:['’]s|['’]) $")


def _is_part_of_name(
    text: str, mention: AnyMention, begins: Mapping[int, AnyMention], ends: Mapping[int, AnyMention]
) -> bool:
    start, end = mention.start, mention.end
    name = text[start:end]
    if not name[0].isupper():
        return False
    if mention.kind == "post" and _UNDER.search(text, max(0, start - 7), start):
        return True
    before = ends.get(start - 1)
    if before is None and _follows_capital(text, start):
        return True
    owner = _OWNER.search(text, max(0, start - 3), start)
    country = before or (ends.get(owner.start()) if owner else None)
    if country and country.kind == "place" and (mention.kind == "post" or name in _SHARED):
        return text[country.start : country.end] not in _UNITED_KINGDOM
    after = _CAPITAL_AFTER.match(text, end)
    next_ = begins.get(end + 1)
    # "NHS Kent" is one name, "DWP Work Coaches" are two.
    is_apart = next_ is not None and next_.kind != "place"
    is_followed = after is not None and after["word"] not in _NO_PART and not is_apart
    if mention.kind in ("body", "party"):
        # "NHS Trust" alone is a word for many; with more before it, it is the name of one.
        if is_followed and not (name == "NHS" and after and after["word"] == "Trust"):
            return True
    elif is_followed and name in _SHARED:
        return True
    return name in _SHARED and _OF_ANOTHER.match(text, end) is not None


_PERIOD = re.compile(
    r"\b(?:[Tt]he|[Tt]his|[Aa]|[Aa]ny|[Pp]er|[Ee]very|[Ee]ach|whole|current|last|next|previous|present|new|future|first"
    r"|second|entire|full|Members? of|Youth|\d{4}) $"
)


def _is_term_of_parliament(text: str, mention: AnyMention) -> bool:
    """Whether "Parliament" is the time from one election to the next, or part of what its members are called."""
    return text[mention.start : mention.end] == "Parliament" and bool(
        _PERIOD.search(text, max(0, mention.start - 12), mention.start)
    )
