"""What the words of a parliamentary question tell of it: the House, whom it is put to, its lettered parts."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

# The name of an office: capitalised words, held together by the small words of such names. A capitalised word after a
# comma can belong to it ("Culture, Media and Sport") or open the question ("Education, If she will …").
_OPENING = r"(?!(?:If|What|Whether|How|When|Why|Which|Who|Where|Pursuant|Further|With|To|On|For|In)\b)"
_CAPITALISED = rf"{_OPENING}[A-Z][\w'’-]*"
_SMALL = r"(?:and|of|for|the|to|representing)"
_TO_ASK = re.compile(
    rf"To ask (?:the )?(?P<addressee>(?:(?:[Rr]ight )?[Hh]on\. )?"
    rf"{_CAPITALISED}(?:(?:,? {_SMALL}){{0,3}},? {_CAPITALISED})*)"
)
_LORDS_OFFICES = {"Senior Deputy Speaker", "Chairman of Committees", "Lord Speaker", "Leader of the House of Lords"}


# The mapper, linking and the judgements ask for that of one question.
@lru_cache(maxsize=8)
def addressee(text: str) -> str | None:
    """Tell whom a question is put to: "Secretary of State for Work and Pensions". None if its words are not the usual.

    Erskine May, paragraph 22.4: a question opens with "To ask" and the office it is put to.
    """
    match = _TO_ASK.match(text)
    return match["addressee"] if match else None


def without_opening(text: str) -> str:
    """Give what a question asks, without the words that say whom it is put to, which thousands of questions share."""
    match = _TO_ASK.match(text)
    rest = text[match.end() :].lstrip(" ,;:") if match else ""
    return rest or text


def house(text: str) -> tuple[str, str] | None:
    """Tell the House in which a question with these words was tabled, and the reason; None if the words do not tell."""
    if re.match(r"To ask (?:His|Her) Majesty['’]s Government\b", text):
        reason = "The question is put to the Government as a whole, as written questions in the Lords are."
        return "House of Lords", reason
    if to := addressee(text):
        if to in _LORDS_OFFICES:
            return "House of Lords", f"The question is put to an office of the Lords ({to})."
        return "House of Commons", f"The question is put to one office ({to}), as written questions in the Commons are."
    return None


_PROROGATION = re.compile(
    r"\b(?:not|unable|cannot)\b.{0,60}\b(?:respond|reply|answer)\w*\b.{0,90}\bbefore (?:the )?"
    r"(?:prorogation|dissolution|parliament (?:was|is) (?:prorogued|dissolved))",
    re.IGNORECASE,
)
_LONGEST_OF_PROROGATION = 300


def is_prorogation_answer(text: str) -> bool:
    """Whether an answer only says that there was no time to answer before Parliament was prorogued or dissolved."""
    return len(text) < _LONGEST_OF_PROROGATION and bool(_PROROGATION.search(text))


@dataclass(frozen=True)
class Part:
    """A lettered part of a question and where its words stand in the question."""

    letter: str
    text: str
    start: int
    end: int


# "section 4(a)" names part of an Act, not of the question.
_MARKER = re.compile(r"\(([a-z])\)(?:(?<![\w)]...)|(?<=\band...)|(?<=\bor...))\s*")
_CONJUNCTION = re.compile(r"(?:^|(?<=\W))(?:and|or)$")
_STOPS = " \n,;.?"


def parts(text: str) -> list[Part]:
    """Give the parts (a), (b) … of a question, in order, without the conjunction between them.

    None are given where the letters do not run on from (a), each once: then it is not clear what belongs to what.
    """
    markers: list[re.Match[str]] = []
    for marker in _MARKER.finditer(text):
        if marker[1] == "abcdefghijklmnopqrstuvwxyz"[len(markers) % 26]:
            markers.append(marker)
        elif marker[1] not in "ivx":  # Roman numerals count within a part.
            return []
    if len(markers) < 2:
        return []
    ends = [following.start() for _, following in pairwise(markers)]
    # A semicolon after the last letter opens another question, which the letters do not govern.
    ends.append(text.find(";", markers[-1].end()) if ";" in text[markers[-1].end() :] else len(text))
    found = []
    for marker, end in zip(markers, ends, strict=True):
        words = _CONJUNCTION.sub("", text[marker.end() : end].rstrip(_STOPS)).rstrip(" \n,;")
        if not words:
            return []
        found.append(Part(marker[1], words, marker.end(), marker.end() + len(words)))
    return found
