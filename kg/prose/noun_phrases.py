"""The noun phrases of English sentences, as far as small words and endings show them, without a dictionary."""

import re

from kg.prose.sentences import Span


def listed(text: str) -> frozenset[str]:
    """Give the words of a list written as a text."""
    return frozenset(text.split())


SMALL_WORDS = listed(
    # prepositions
    "about above across after against along alongside amid among amongst around as at before behind below beneath "
    "beside besides between beyond by despite down during except for from in including inside into like near of off "
    "on onto out outside over past per plus regarding since than through throughout to toward towards under until up "
    "upon via with within without "
    # auxiliary verbs
    "am is are was were be been being has have had having do does did will would shall should can could may might "
    "must cannot "
    # articles, pronouns, conjunctions and adverbs
    "a an the this that these those each every either neither both all any some no not none and or nor but so yet if "
    "when where whether which who whom whose while because although though unless once then there here it its they "
    "them their theirs he him his she her we us our you your i my me also only just currently now today still already "
    "again ago earlier later respectively annually nationally together more less fewer most least much many such "
    "other another overall approximately nearly almost roughly further additional what how why whereas however "
    "thus therefore even ever never often always usually next last and/or"
)
"""Words that are no part of a noun phrase, or only its beginning."""

DETERMINERS = listed("the a an this that these those its their our each")
_FIRST = listed("more fewer less other further additional such")
_COLLECTIVES = listed(
    "people children men women staff personnel police others criteria alumni aircraft fish sheep cattle livestock"
)
_THIRD_PERSON = listed(
    "remains applies includes provides receives represents makes takes means comes goes gives helps allows relates "
    "shows reflects equates compares brings gets says becomes contains consists requires comprises"
)
_NO_PLURALS = listed("overseas gas diabetes series always perhaps news sometimes pounds") | _THIRD_PERSON
# Verbs and adjectives that can follow a plural: "people receive", "claimants need", "places available".
_VERBS = listed(
    "receive need claim get give make take use live remain see say include go come apply wait attend pay feel face "
    "compare estimate expect struggle await fall rely stay leave enter move lose want hold provide work start begin "
    "began become became report believe think know meet continue left took made went gave got found felt said told "
    "paid held met won lost ran stood rose fell grew saw used spent sold sent kept built bought brought taught given "
    "taken seen done gone known shown drawn driven grown written chosen undertaken due able worth eligible available "
    "overdue outstanding"
)
_AFTER_NOUNS = listed("available worth")
_NO_NOUNS = listed("times fold free net gross lower higher greater longer shorter older younger faster closer extra")
_NOUNS_IN_ING = listed(
    "funding spending housing training planning building hearing setting saving rating nursing learning"
)

# They open no noun phrase though they end in "ing": "£110,000 excluding VAT".
_NO_BEGINNINGS = listed("excluding including involving concerning regarding covering following having being affecting")
# An adjective before "and" or a comma does not end a noun phrase: "public and private investment".
_ADJECTIVE = re.compile(
    r"(?:[a-z]+(?:able|ible|ful|less|ous|ive|ial|nal|ral|cal|ic)|public|private|social|violent|new|existing)$"
)
_NO_ADJECTIVES = listed(
    "initiative executive incentive alternative archive hospital professional material approval referral total clinic "
    "traffic criminal journal signal festival mineral trial official national"
)

_SPACE = "[ \u00a0\u2009\u202f]"
# Not "p.m.", nor "µg/L"; but "4G".
_WORD = re.compile(rf"{_SPACE}((?![a-zµ](?:\.|[a-zµ]?/))[^\W\d_][\w’'/&-]*|\dG\b)")
_PLURAL_SOON = re.compile(rf"(?:{_SPACE}[^\W\d_][\w’'/&-]*){{0,3}}?{_SPACE}([^\W\d_]\w*[^\W_sui]s)(?![\w’'-])")
_WORDS_AT_MOST = 9


def is_plural(word: str) -> bool:
    """Whether a word looks like a noun in the plural: "claimants", "DEAs", "people"."""
    lower = word.lower()
    if lower in _COLLECTIVES:
        return True
    return len(word) > 2 and word[-1] == "s" and lower[-2] not in "su’'i" and lower not in _NO_PLURALS


def following(text: str, at: int, *, ends_plural: bool = True) -> tuple[Span, bool] | None:
    """Read the noun phrase that begins after the space at `at`, and whether it is plural; None if none does.

    `ends_plural` says that a plural in it is its last word, as of things that are counted: not "business rates relief".
    """
    taken: list[re.Match[str]] = []
    plurals = 0
    while len(taken) < _WORDS_AT_MOST and (match := _WORD.match(text, at) or _after_comma(text, at, taken)):
        if not _goes_on(text, taken, match, plurals > 0, ends_plural):
            break
        taken.append(match)
        at = match.end()
        if is_plural(match[1]):
            plurals = len(taken)
    if plurals and ends_plural and taken[-1][1][0].islower():
        del taken[plurals:]
    if taken and taken[0][1] in _FIRST:
        del taken[0]
    if not taken or taken[-1][1].endswith(("’s", "'s")) or (len(taken) == 1 and _is_no_noun(taken[0][1])):
        return None
    return Span(taken[0].start(1), taken[-1].end(1)), plurals > 0


def is_adjective(word: str) -> bool:
    """Whether a word is likely an adjective, as its ending shows."""
    return bool(_ADJECTIVE.fullmatch(word)) and word not in _NO_ADJECTIVES


def _after_comma(text: str, at: int, taken: list[re.Match[str]]) -> re.Match[str] | None:
    """Give the next word of "sustainable, permanent beds"."""
    if not taken or not text.startswith(",", at) or not is_adjective(taken[-1][1]):
        return None
    word = _WORD.match(text, at + 1)
    is_another = word and (is_adjective(word[1]) or word[1].endswith(("ent", "ant")))
    return word if word and is_another and _is_content(_WORD.match(text, word.end())) else None


def _goes_on(text: str, taken: list[re.Match[str]], match: re.Match[str], has_plural: bool, ends_plural: bool) -> bool:
    """Whether a word belongs to the noun phrase of the words taken so far."""
    word = match[1]
    if word in SMALL_WORDS:
        if not taken:
            return word in _FIRST
        before = taken[-1][1]
        if _joins_names(text, before, match):
            return True
        if is_adjective(before) and _joins_adjectives(text, match):
            return True
        return ends_plural and (not has_plural or before == "police") and _joins_plural(text, match)
    if word in _THIRD_PERSON or (not taken and word in _NO_BEGINNINGS):
        return False
    if word in _AFTER_NOUNS and taken and not _is_content(_WORD.match(text, match.end())):
        return False
    if not taken or not word.islower():
        return True
    is_participle = word.endswith("ed") or (word.endswith("ing") and word not in _NOUNS_IN_ING)
    if has_plural:
        return not (is_participle or word.endswith("ly") or word in _VERBS)
    return not is_participle or taken[-1][1].endswith(("ly", "’s", "'s")) or _is_content(_WORD.match(text, match.end()))


def _joins_names(text: str, before: str, link: re.Match[str]) -> bool:
    """Whether "and", "of" or "for" holds a name together: "Places of Worship", "Exchequer and Lottery funding"."""
    if link[1] not in ("and", "of", "for") or (link[1] == "and" and is_plural(before)):
        return False
    return before[0].isupper() and text[link.end() + 1 : link.end() + 2].isupper()


def _joins_plural(text: str, link: re.Match[str]) -> bool:
    """Whether "and" or "or" joins two words before a plural: "taxi and private hire drivers"."""
    plural = _PLURAL_SOON.match(text, link.end()) if link[1] in ("and", "or") else None
    return plural is not None and is_plural(plural[1])


def _joins_adjectives(text: str, link: re.Match[str]) -> bool:
    """Whether "and" or "or" joins two adjectives: "public and private investment"."""
    second = _WORD.match(text, link.end()) if link[1] in ("and", "or") else None
    return second is not None and is_adjective(second[1]) and _is_content(_WORD.match(text, second.end()))


def _is_content(match: re.Match[str] | None) -> bool:
    return match is not None and match[1] not in SMALL_WORDS


def _is_no_noun(word: str) -> bool:
    """Whether a word by itself is no noun, as its ending or a list shows."""
    lower = word.lower()
    if lower in _VERBS or lower in _NO_NOUNS or lower in _THIRD_PERSON:
        return True
    return lower.endswith(("ed", "ly", "ing")) and lower not in _NOUNS_IN_ING


# What stands after these is where, when or what for: "set in March at £10m".
_ASIDE_AFTER = listed("in on at by since until during after before from for between and or across into to")
_VERB_AFTER = listed("to will would can could may might shall should must not we they i you he she who")
_BEFORE_PARTICIPLES = listed("have has had having also already now")
_UNTOLD = listed("number numbers figure figures total amount amounts value level levels i.e e.g")
_MARKS_AFTER = ".,;:!?)”’\"'"
_MARKS_BEFORE = "([“‘\"'"
_PRECEDING_AT_MOST = 6


def preceding(tokens: list[re.Match[str]]) -> Span | None:
    """Read the noun phrase that ends with the last of the tokens before it; None if there is none beyond doubt."""
    tokens = list(tokens)
    taken: list[re.Match[str]] = []
    while tokens and len(taken) < _PRECEDING_AT_MOST:
        word = tokens[-1][0]
        if word[-1] in _MARKS_AFTER or word[0] in _MARKS_BEFORE or not word[0].isalpha() or word.lower() in SMALL_WORDS:
            break
        taken.insert(0, tokens.pop())
    before = tokens[-1][0].lower() if tokens else ""
    if before == "per" and taken:
        of_each = preceding(tokens[:-1])
        return Span(of_each.start, taken[-1].end()) if of_each else None
    verbs = [place for place in range(len(taken) - 1) if _is_verb(taken[place][0], before if place == 0 else None)]
    if verbs:
        del taken[: verbs[-1] + 1]
    elif before in DETERMINERS and len(tokens) > 1:
        before = tokens[-2][0].lower()
    elif before in _VERB_AFTER and len(taken) == 1:
        return None
    if not taken or (before in _ASIDE_AFTER and not verbs):
        return None
    last = taken[-1][0].lower()
    if last in _UNTOLD or last in _VERBS or last in _THIRD_PERSON or last.endswith(("ed", "ly")):
        return None
    if len(taken) == 1 and _is_no_noun(last):
        return None
    return Span(taken[0].start(), taken[-1].end())


def _is_verb(word: str, before: str | None) -> bool:
    """Whether a word within words taken backwards is a verb; `before` is what is before the first of them."""
    if not word.islower():
        return False
    if before is None:
        return (word.endswith(("ed", "ing")) and word not in _NOUNS_IN_ING) or word in _VERBS
    is_gerund = word.endswith("ing") and word not in _NOUNS_IN_ING
    return (
        is_gerund or word in _VERBS or before in _VERB_AFTER or (word.endswith("ed") and before in _BEFORE_PARTICIPLES)
    )
