"""Names in a form in which they can be compared: without case, accents, titles and what stands behind a name."""

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_TITLES = frozenset({
    "the", "rt", "right", "hon", "honourable", "sir", "dame", "mr", "mrs", "ms", "miss", "mx", "dr", "doctor",
    "prof", "professor", "rev", "revd", "reverend", "most", "very"
})  # fmt: skip
"""Words before a name that are no part of it. Those of peers are: Lord Freud is not known by Freud alone."""
_AFTER = frozenset({
    "mp", "msp", "ms", "am", "mla", "mep", "qc", "kc", "pc", "ch", "om", "cbe", "obe", "mbe", "kbe", "dbe", "gbe",
    "kcb", "dcb", "cb", "kcmg", "dcmg", "cmg", "kcvo", "dcvo", "cvo", "mvo", "kg", "kt", "lg", "lt", "dl", "jp",
    "td", "vr", "frs", "fba", "phd", "md"
})  # fmt: skip
"""Letters behind a name: offices, honours and degrees."""
RANKS = frozenset({
    "lord", "lady", "baroness", "baron", "viscount", "viscountess", "earl", "countess", "marquess", "duke",
    "duchess"
})  # fmt: skip
_SHORTENED = {"dept": "department", "depts": "departments", "govt": "government", "natl": "national", "&": "and"}
_BRACKETED = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_WORD = re.compile(r"[^\W_]+|&")


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """Give the words of a text in small letters without accents: `Thérèse O’Neill` → `therese`, `oneill`."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(_WORD.findall(re.sub(r"['’‘`´ʼ]", "", plain)))


def folded(text: str) -> str:
    """Give a name that is no person's: `The Dept. for Work & Pensions` in full, without `the`."""
    found = [_SHORTENED.get(word, word) for word in words(text)]
    if len(found) > 1 and found[0] == "the":
        found = found[1:]
    if len(found) > 1 and all(len(word) == 1 for word in found):
        # D.W.P.
        return "".join(found)
    return " ".join(found)


def person(text: str) -> str:
    """Give the name of a person as it is spoken: `Timms, Rt Hon Sir Stephen MP` → `stephen timms`."""
    text = _BRACKETED.sub(" ", text)
    head, _, tail = text.partition(",")
    before, after = _bare(words(head)), _bare(words(tail))
    if after and before:
        before = after + before
    return " ".join(before or words(text))


def _bare(found: tuple[str, ...]) -> tuple[str, ...]:
    while found and found[0] in _TITLES:
        found = found[1:]
    while len(found) > 1 and found[-1] in _AFTER:
        found = found[:-1]
    return () if len(found) == 1 and found[0] in _AFTER else found


def in_brackets(text: str) -> tuple[str, ...]:
    """Give what stands in brackets behind a name: a seat or a party, as Hansard prints them."""
    return tuple(found for found in (match.strip() for match in _BRACKETED.findall(text)) if found)


def surname(name: str) -> str:
    """Give the word by which people of this name are listed: the last, or of a peer the one before `of`."""
    found = name.split()
    if found and found[0] in RANKS and "of" in found[2:]:
        return found[found.index("of", 2) - 1]
    return found[-1] if found else ""


def without_place(name: str) -> str | None:
    """Give the name of a peer without the place that tells it from others; None if there is none in it."""
    found = name.split()
    return " ".join(found[: found.index("of", 2)]) if found and found[0] in RANKS and "of" in found[2:] else None


def in_any_order(name: str) -> str:
    """Give the words of a name sorted, so that their order does not count."""
    return " ".join(sorted(name.split()))


def is_short_for(short: str, long: str) -> bool:
    """Whether a name may be the other with initials, or without middle names: `s c timms`, `stephen timms`."""
    given, full = short.split(), long.split()
    # A peer has no forename, and Smith is not short for McGregor-Smith.
    if len(given) < 2 or len(full) < 2 or given[-1] != full[-1] or {given[0], full[0]} & RANKS:
        return False
    given, full = given[:-1], full[:-1]
    if len(given) > len(full):
        given, full = full, given
    # What is shorter has to be met in the longer one from the beginning, in order.
    if not _agree(given[0], full[0]):
        return False
    rest = iter(full[1:])
    return all(any(_agree(word, other) for other in rest) for word in given[1:])


def _agree(word: str, other: str) -> bool:
    return word == other or (1 in (len(word), len(other)) and word[0] == other[0])
