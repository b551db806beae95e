"""Where a promise can begin: the words of a text by which a clause can promise."""

import re
from dataclasses import dataclass

from kg.prose.hints import by_first_letter, has_any
from kg.prose.promised_acts import ING, is_known
from kg.prose.promisers import ADVERB, AGENT_BEFORE

# How a promise can be put. After "is", "are" or "has", a participle; else a verb or, where it is somebody's, a noun.
_KINDS = {
    word: kind
    for kind, words in {
        "will": "will 'll ’ll",
        "plan": "intend intends plan plans propose proposes",
        "aim": "aim aims",
        "expect": "expect expects anticipate anticipates",
        "pledge": "pledge pledges promise promises commit commits",
        "commitment": "commitment commitments intention",
        "ambition": "target targets ambition ambitions goal goals mission",
        "committed": "committed",
        "pledged": "pledged promised agreed undertaken",
        "planning": "planning intending proposing",
        "aiming": "aiming",
        "working": "working",
        "course": "course track",
        "happy": "happy pleased content",
        "going": "going",
        "due": "due set scheduled intended",
        "expected": "expected anticipated",
        "to_be": "to",
    }.items()
    for word in words.split()
}
# Of these words, only those before "to" begin a promise.
_BEFORE_TO = (
    "due",
    "set",
    "scheduled",
    "intended",
    "expected",
    "anticipated",
    "happy",
    "pleased",
    "content",
    "course",
    "track",
)
_FOLLOWED = {"to": r"(?=\sbe\b)"} | dict.fromkeys(_BEFORE_TO, r"(?=\sto\b)")
_HEAD = re.compile(
    r"\b(?:(?:started|begun)\s(?:[a-z]+\s)?work(?=\sto\b)"
    rf"|(?:{by_first_letter(word + _FOLLOWED.get(word, '') for word in _KINDS)})\b)"
)
# "The report is due in the spring", "the vote is scheduled for May", "the rule comes into force on 1 May".
_DATED = re.compile(
    rf"\b(?:(?:is|are)\s(?:{ADVERB}\s)?(?:due|scheduled|planned)|comes\sinto\s(?:force|effect)|takes\seffect)"
    r"\s(?=(?:for|from|in|at|on|by|before|around|later|early|next)\b)"
)
# "The Department is to recruit", "Ministers are to consult".
_IS_TO = re.compile(r"\b(?:is|are)\sto\s(?!be\b)")
# "The plan will bring investment – upgrading homes over this Parliament".
_ASIDE = re.compile(r"\s[–—]\s(?P<verb>[a-z]+ing)\b")
_DOING = re.compile(rf"(?:is|are|am|'re|’re|'m|’m)\s(?!currently|already)(?:{ADVERB}\s)?(?P<verb>[a-z]+ing)\b")
_AUXILIARY = re.compile(
    rf"(?:\b(?:is|are|am|remains?|be|(?P<perfect>has|have))|['’](?:re|(?P<short>ve)"
    rf"|m))\s(?:{ADVERB}\s){{0,3}}(?:on\s)?$"
)
_JOINED_BY_WITH = re.compile(r",\swith\s(?:[\w-]+\s){1,5}$")
_PAST_AUXILIARY = re.compile(rf"\b(?:was|were|been|being)\s(?:{ADVERB}\s)?$")
# "thus do not intend to assess": whatever stands before, it is denied.
_DENIED = re.compile(rf"\b(?:do|does|did)(?:\snot|n['’]t)\s(?:{ADVERB}\s)?$")
_AFTER_AUXILIARY = frozenset(
    {"committed", "pledged", "planning", "aiming", "working", "course", "happy", "going", "due", "expected", "to_be"}
)
FINITE_KINDS = _AFTER_AUXILIARY | {"will"}


@dataclass(frozen=True)
class Head:
    """The word by which a clause can promise: how it does, where its subject must end, and where its verb can begin."""

    kind: str
    start: int
    end: int


def find(text: str) -> list[Head]:
    """Find the words at which a promise can begin, in their order."""
    heads = []
    for match in _HEAD.finditer(text):
        kind, start = _KINDS.get(match[0], "working"), match.start()
        if kind in _AFTER_AUXILIARY:
            begin = max(0, start - 60)
            auxiliary = _AUXILIARY.search(text[begin:start])
            if auxiliary:
                start = begin + auxiliary.start()
                if kind == "committed" and (auxiliary["perfect"] or auxiliary["short"]):
                    kind = "pledged"  # "is committed to" is an attitude, "has committed to" a pledge.
            elif kind == "committed" and AGENT_BEFORE.search(text[begin:start]):
                kind = "pledged"
            elif (kind == "due" and not _PAST_AUXILIARY.search(text[begin:start])) or (
                kind == "expected" and _JOINED_BY_WITH.search(text, begin, start)
            ):
                kind = "bare_due"
            else:
                continue
        elif _DENIED.search(text, max(0, start - 40), start):
            continue
        heads.append(Head(kind, start, match.end()))
    if has_any(text, (" due ", " scheduled ", " planned ", " into force ", " effect ")):
        heads.extend(Head("dated", *match.span()) for match in _DATED.finditer(text))
    if has_any(text, (" is to ", " are to ")):
        heads.extend(Head("is_to", *match.span()) for match in _IS_TO.finditer(text))
    heads.extend(
        Head("doing", match.start(), match.start("verb"))
        for match in _DOING.finditer(text)
        if (match["verb"] == "being" or is_known(ING, match["verb"]))
        and not text[match.start() - 1 : match.start()].isalnum()
    )
    if "–" in text or "—" in text:
        heads.extend(
            Head("aside", match.start(), match.start("verb"))
            for match in _ASIDE.finditer(text)
            if is_known(ING, match["verb"])
        )
    heads.sort(key=lambda head: head.start)
    return heads
