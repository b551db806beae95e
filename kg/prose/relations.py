"""What a text says outright of how things relate: where they are available, what they replaced, who runs them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg.prose import names
from kg.prose.hints import has_any
from kg.prose.sentences import Span


@dataclass(frozen=True)
class Relation:
    """That a text says of one thing how it relates to others, by the words that name them.

    `kind` is "available in", "replaces" or "run by". `start` and `end` are those of all the words that say so.
    """

    start: int
    end: int
    subject: Span
    kind: str
    objects: tuple[Span, ...]


_CAPITALISED = r"[A-ZÀ-Þ][\w’'&-]*"
_PLACE = rf"{_CAPITALISED}(?: {_CAPITALISED}){{0,3}}(?: of {_CAPITALISED}(?: {_CAPITALISED})?| and [Tt]he Humber)?"
_PLACES = rf"(?P<objects>{_PLACE}(?:(?:, and|,| and| &| as well as)(?: in)?(?: the)? {_PLACE}){{0,12}})"
_DEPARTMENT = (
    rf"(?:Department|Ministry) (?:for|of) {_CAPITALISED}(?: {_CAPITALISED}){{0,3}}"
    rf"(?:, {_CAPITALISED}(?: {_CAPITALISED})?){{0,3}}(?:,? and {_CAPITALISED}(?: {_CAPITALISED}){{0,2}})?"
)
_NAME = (
    rf"(?:{_DEPARTMENT}|{_CAPITALISED}(?: (?:(?:and|&|to|into|of|for|of the|for the) )?{_CAPITALISED}){{0,9}})"
    r"(?<![’']s)(?<![’'])"
)
_OBJECT = rf"(?:the |a |an )?(?:new |old |previous |former |then |existing )?(?P<objects>{_NAME})(?!\w|[’']s?\b)"
_SHORT = r"(?: \((?:the )?[\"“‘]?[A-Z][\w&/.-]{1,11}[\"”’]?\))?"
_ADVERB = r"(?:(?:also|already|currently|only|now|still|fully|largely|mainly|jointly|centrally|nationally|since) )?"
_IN = r"(?:only )?(?:in|across|throughout)(?: all(?: of)?| the whole of| both)?(?: the)? "
_TO = (
    r"(?:to (?:all |eligible )?(?:people|residents|claimants|customers|individuals|households|those) "
    r"(?:who (?:are )?(?:live|living|resident) |living |resident |based )?)?"
)
_REPLACED = r"(?:replaced|superseded|succeeded)"
_RUN = r"(?:run|delivered|administered|operated|managed|provided|overseen)"
_WHICH = r"(?P<aside>,? (?:which|that))"

# The group "aside" is what makes the words go with the very name before them: "data on the Fund, which is run by …".
_AVAILABLE = re.compile(
    rf"{_SHORT}(?:{_WHICH}? (?:is|are|remains?|has been|have been) {_ADVERB}|, (?=available))"
    rf"(?:available|delivered|operated|provided|offered) {_ADVERB}{_TO}{_IN}{_PLACES}"
)
_AVAILABLE_IN_BRACKETS = re.compile(rf"(?P<aside> \()[^()\n]{{0,60}}?\bavailable {_IN}{_PLACES}\)")
_OPERATES = re.compile(rf"{_SHORT}{_WHICH}? {_ADVERB}(?:operates?|runs|applies) {_ADVERB}{_IN}{_PLACES}")
_COVERS = re.compile(rf"{_SHORT}{_WHICH}? {_ADVERB}covers (?:only |all of |the whole of )?(?:the )?{_PLACES}")
_REPLACES = re.compile(
    rf"{_SHORT}{_WHICH}? {_ADVERB}(?:(?:has|have|had) {_ADVERB})?(?:{_REPLACED}|replaces|supersedes) {_OBJECT}"
)
_WAS_REPLACED = re.compile(
    rf"{_SHORT}{_WHICH}? (?:was|were|has been|have been|had been) {_ADVERB}{_REPLACED} "
    rf"(?:(?:in|from|on) (?:\d{{1,2}} )?(?:[A-Z][a-z]{{2,8}} )?\d{{4}} )?(?:in {_PLACE} )?(?:by|with) {_OBJECT}"
)
_RUN_BY = re.compile(
    rf"{_SHORT}(?:{_WHICH}? (?:is|are|was|were|has been|have been) |(?P<beside>,? | \()){_ADVERB}"
    rf"{_RUN} {_ADVERB}by {_OBJECT}"
)
_RUNS = re.compile(rf"{_SHORT}{_WHICH}? {_ADVERB}(?:runs|administers|operates|manages|oversees) {_OBJECT}")

_PLACE_IN_LIST = re.compile(_PLACE)
_AND = re.compile(r" (?:and|&) ")
_LAST_WORDS = frozenset([*names.HEADS, "Credit", "Credits", "Support", "Payments", "Grants"])

# What may follow a name: another word after it would make it part of a longer one ("the UK border").
_NAME_STOPS = re.compile(
    r"$|[.,;:()\n|!?\"”’']| [(–—-]| (?:and|or|but|in|for|on|across|to|which|that|who|with|under|through|via|since|at|as"
    r"|scheme|programme|fund|service|benefit|payment|only|is|are|was|has|have|while|where|within|during|after|before|by"
    r"|following|respectively|throughout|until|over|using|because|directly|alongside|including|rather|so|from|if|when)\b"
)
# A name after one of these is not what the verb is about: "data on Access to Work are available in …".
_RELATED = re.compile(
    r"\b(?:of|in|on|to|from|for|through|at|regarding|with|by|about|under|across|using|into|within|via|including|than|and"
    r"|or|outside|between|against)(?: (?:the|a|an|our|their|its|all))? $",
    re.IGNORECASE,
)
_DOUBTFUL = re.compile(
    r"\b(?:if|whether|unless|until|when|where|once|would|could|should|may|might|assuming|suggest\w*|claim\w* that"
    r"|allegation\w*|plan\w* to|propos\w+|not|no|neither|nor|never|formerly|previously)\b",
    re.IGNORECASE,
)
# Then it is not, or not yet, or not all of it there.
_LIMITED = re.compile(r" (?:by|from|until|between|as of|in due course|once|if|when|subject to)\b")
_HERE_ONLY = re.compile(r"\b(?:[Ii]n|[Ww]ithin|[Aa]cross) (?:the )?[A-Z][\w ]{2,40}, (?:the )?$")
_IN_PLACE = re.compile(r" (?:only )?(?:in|across|for) (?:the )?[A-Z]")
_SENTENCE_BEGINS = re.compile(r"[.!?;:|•](?=\s)|\n")
_SENTENCE_ENDS = re.compile(r"[.!?](?=[\s\"”’)]|$)|\n")
_LONGEST_CLAUSE = 250
_TO_ASK = re.compile(r"\s*To ask\b")
_NO_PLACE = re.compile(
    r"(?:English|Welsh|Gaelic|Braille|Irish|Hansard|Annex|Table|Section|Chapter|House|Library|PDF|Excel|Word|Figure"
    r"|Appendix|Schedule|Part|Stat-Xplore|Committee|Room|Vote|Parliament|January|February|March|April|May|June|July"
    r"|August|September|October|November|December|Spring|Summer|Autumn|Winter)\b|.*[’']s?$"
)


def find(text: str) -> list[Relation]:
    """Give the relations that a text states as facts, in order. Promises, conditions and questions state none."""
    if _TO_ASK.match(text):
        return []
    found = [
        relation
        for triggers, sure, pattern, read in _READERS
        if has_any(text, triggers) and (sure is None or sure.search(text))
        for relation in read(text, pattern)
    ]
    return sorted(found, key=lambda relation: (relation.start, relation.end, relation.kind))


def _facts(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], Span]]:
    """Give what matches, with the name before it, where nothing makes it a condition, a question or a denial."""
    for match in pattern.finditer(text):
        first = names.name_before(text, match.start())
        ends = match[0].endswith(")") or _NAME_STOPS.match(text, match.end())
        if first is None or first.of(text) in names.HEADS or not ends:
            continue
        begin = max(0, first.start - _LONGEST_CLAUSE)
        if not _goes_with_name(match) and _RELATED.search(text, begin, first.start):
            continue
        for stop in _SENTENCE_BEGINS.finditer(text, begin, first.start):
            begin = stop.end()
        end = _SENTENCE_ENDS.search(text, match.end(), match.end() + _LONGEST_CLAUSE)
        is_asked = end is not None and end[0] == "?"
        if not (is_asked or _DOUBTFUL.search(text, begin, first.start) or _DOUBTFUL.search(match[0])):
            yield match, first


def _goes_with_name(match: re.Match[str]) -> bool:
    found = match.groupdict()
    return found["aside"] is not None or found.get("beside") is not None


def _available(text: str, pattern: re.Pattern[str]) -> Iterator[Relation]:
    for match, subject in _facts(text, pattern):
        places = list(_PLACE_IN_LIST.finditer(text, *match.span("objects")))
        if not _LIMITED.match(text, match.end()) and not any(_NO_PLACE.match(place[0]) for place in places):
            spans = tuple(Span(*place.span()) for place in places)
            yield Relation(subject.start, match.end(), subject, "available in", spans)


def _replaces(text: str, pattern: re.Pattern[str]) -> Iterator[Relation]:
    for match, subject in _facts(text, pattern):
        yield Relation(subject.start, match.end(), subject, "replaces", _several(text, match))


def _was_replaced(text: str, pattern: re.Pattern[str]) -> Iterator[Relation]:
    for match, replaced in _facts(text, pattern):
        successors = _several(text, match)
        if len(successors) == 1:
            yield Relation(replaced.start, match.end(), successors[0], "replaces", (replaced,))


def _run_by(text: str, pattern: re.Pattern[str]) -> Iterator[Relation]:
    for match, subject in _facts(text, pattern):
        if not _is_only_here(text, subject, match):
            yield Relation(subject.start, match.end(), subject, "run by", _several(text, match))


def _runs(text: str, pattern: re.Pattern[str]) -> Iterator[Relation]:
    for match, body in _facts(text, pattern):
        if not _is_only_here(text, body, match):
            for subject in _several(text, match):
                yield Relation(body.start, match.end(), subject, "run by", (body,))


def _is_only_here(text: str, first: Span, match: re.Match[str]) -> bool:
    """Whether the words say so of one place only, while elsewhere others may run it."""
    before = _HERE_ONLY.search(text, max(0, first.start - 60), first.start)
    return before is not None or _IN_PLACE.match(text, match.end()) is not None


def _several(text: str, match: re.Match[str]) -> tuple[Span, ...]:
    """Part the names that an "and" joins, where what stands before it is certainly a whole name."""
    start, end = match.span("objects")
    found = []
    for conjunction in _AND.finditer(text, start, end):
        last_word = text[start : conjunction.start()].rsplit(" ", 1)[-1]
        if last_word in _LAST_WORDS or (last_word.isupper() and len(last_word) > 1):
            found.append(Span(start, conjunction.start()))
            start = conjunction.end()
    return *found, Span(start, end)


_Reader = Callable[[str, re.Pattern[str]], Iterator[Relation]]
# Without one of the words in a text, and what is searched for then, the whole expression need not be tried: it begins
# with what can stand anywhere, and takes long.
_AVAILABLE_IN = re.compile(rf"(?:available|delivered|operated|provided|offered) {_ADVERB}{_TO}{_IN}")
_IN_BRACKETS = re.compile(r"\([^()\n]{0,60}?\bavailable ")
_RUN_BY_WHOM = re.compile(rf"{_RUN} {_ADVERB}by ")
_READERS: tuple[tuple[tuple[str, ...], re.Pattern[str] | None, re.Pattern[str], _Reader], ...] = (
    (("available", "delivered", "operated", "provided", "offered"), _AVAILABLE_IN, _AVAILABLE, _available),
    (("available",), _IN_BRACKETS, _AVAILABLE_IN_BRACKETS, _available),
    ((" operate", " runs ", " applies "), None, _OPERATES, _available),
    ((" covers ",), None, _COVERS, _available),
    (("replace", "supersede", "succeeded"), None, _REPLACES, _replaces),
    (("replaced", "superseded", "succeeded"), None, _WAS_REPLACED, _was_replaced),
    ((" by ",), _RUN_BY_WHOM, _RUN_BY, _run_by),
    ((" runs ", " administers ", " operates ", " manages ", " oversees "), None, _RUNS, _runs),
)
