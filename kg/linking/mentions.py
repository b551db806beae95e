"""Mentions of known things in a text: one pass over it, however many names there are; the longest name wins."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ahocorasick_rs import AhoCorasick

from kg.linking.columns import without_namesakes
from kg.linking.longer_names import without_parts
from kg.linking.registers import Label, Registers
from kg.prose import names
from kg.prose.sentences import Span
from kg.records import Reference


@dataclass(frozen=True)
class Mention:
    """Where a text names a thing. `things` are several where several bear the same name."""

    start: int
    end: int
    things: frozenset[Reference]

    @property
    def thing(self) -> Reference | None:
        """The one thing that is named; None where several bear the name."""
        if len(self.things) != 1:
            return None
        (thing,) = self.things
        return thing

    @property
    def kind(self) -> str:
        """The kind of the thing, or of one of several."""
        return min(self.things).kind


_MOST_KNOWN = 20_000


class Finder:
    """Finds the names of the registers in texts.

    A name written in lower case in the register is found in any case, another only as written; of a long name, single
    words may be in another case.
    """

    def __init__(self, labels: tuple[Label, ...]):
        self._things: dict[str, set[Reference]] = {}
        for label in labels:
            if len(label.text) > 1:
                self._things.setdefault(_straight(label.text), set()).add(label.reference)
        # Another way to write a name holds where it is not a name of its own.
        others: dict[str, set[Reference]] = {}
        for name, things in self._things.items():
            for form in _other_forms(name):
                others.setdefault(form, set()).update(things)
        self._things = others | self._things
        self._known: dict[tuple[str, str], frozenset[Reference]] = {}
        """What words name, of those that were asked for."""

    @cached_property
    def _spellings(self) -> dict[str, list[str]]:
        """The names as written, by the form in which they are searched."""
        spellings: dict[str, list[str]] = {}
        for text in self._things:
            spellings.setdefault(_lower(text), []).append(text)
        return spellings

    @cached_property
    def _patterns(self) -> list[str]:
        return sorted(self._spellings)

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(self._patterns)

    def find(self, text: str) -> list[Mention]:
        """Give the mentions in a text in their order; none overlaps another."""
        if not self._things:
            return []
        straight = _straight(text)
        found = []
        for number, start, end in self._automaton.find_matches_as_indexes(_lower(straight), overlapping=True):
            if not _stands_alone(straight, start, end):
                continue
            things = self._named(self._patterns[number], straight[start:end])
            if things and not _is_first_name(straight, start, end):
                found.append(Mention(start, end, things))
        return _longest(found)

    def _named(self, folded: str, words: str) -> frozenset[Reference]:
        """Give what some words name, which are those of a name but for their case."""
        key = (folded, words)
        known = self._known.get(key)
        if known is None:
            things = {
                thing
                for spelling in self._spellings[folded]
                if spelling == _lower(spelling) or _is_written(spelling, words)
                for thing in self._things[spelling]
            }
            # "The Prime Minister" answers questions as a body, but what a text names so is the post.
            known = frozenset({thing for thing in things if thing.kind == "post"} or things)
            if len(self._known) < _MOST_KNOWN:
                self._known[key] = known
        return known


class NamesInUse:
    """Finds mentions in the texts of one document, where a name introduced in one holds from there on.

    An abbreviation introduced for a known thing means that thing; introduced for something unknown, it means nothing
    known. After the full name of a person, the surname alone means that person, as long as no other bears it there.
    """

    def __init__(self, finder: Finder, registers: Registers):
        self._finder = finder
        self._registers = registers
        self._introduced: dict[str, list[tuple[int, Reference | None]]] = {}
        self._surnames: dict[str, set[Reference]] = {}

    def find(self, text: str) -> list[Mention]:
        """Give the mentions in the next text of the document, in their order; none overlaps another."""
        found = self._finder.find(text)
        for introductions in self._introduced.values():
            introductions[:] = [(0, introductions[-1][1])]
        # Where each short name begins to hold in this text: those of earlier texts from its beginning.
        begins = dict.fromkeys([*self._introduced, *self._surnames], 0)
        self._introduce_abbreviations(text, begins)
        self._introduce_surnames(text, found, begins)
        if not begins:
            return without_parts(text, without_namesakes(text, found))
        straight = _straight(text)
        # What goes before a surname and belongs to it: a title, or a post right before.
        titled = {person.end: person.start for person in names.titled_people(text)} if self._surnames else {}
        posts = {mention.end for mention in found if mention.kind == "post"}
        short = [
            mention
            for words in names.occurrences(straight, _longest_first(begins))
            if words.start >= begins[name := words.of(straight)]
            and (mention := self._short(text, name, words, titled, posts)) is not None
        ]
        # What was introduced holds against the registers, but not against a longer name of theirs.
        overruled = {(mention.start, mention.end) for mention in short}
        kept = [mention for mention in found if (mention.start, mention.end) not in overruled]
        meant = [mention for mention in _longest([*kept, *short]) if mention.things]
        return without_parts(text, without_namesakes(text, meant))

    def _introduce_abbreviations(self, text: str, begins: dict[str, int]) -> None:
        for abbreviation in names.abbreviations(text):
            name = abbreviation.full.of(text)
            full = next((m for m in self._finder.find(name) if m.end - m.start == len(name)), None)
            for form in _numbers(abbreviation.short):
                introduced = (abbreviation.start, full.thing if full else None)
                self._introduced.setdefault(form, []).append(introduced)
                begins.setdefault(form, abbreviation.start)

    def _introduce_surnames(self, text: str, found: list[Mention], begins: dict[str, int]) -> None:
        for mention in found:
            person = mention.thing
            if person is None or person.kind != "person":
                continue
            # A peer may be named as before the peerage.
            named = text[mention.start : mention.end]
            surname = surname_of(_straight(named) if " " in named else self._registers.name_of(person))
            self._surnames.setdefault(surname, set()).add(person)
            begins.setdefault(surname, mention.end)

    def _short(self, text: str, name: str, words: Span, titled: dict[int, int], posts: set[int]) -> Mention | None:
        """Give the mention that a short name is; without things where it means something unknown."""
        if name in self._introduced:
            # What was introduced last before a place holds there.
            thing = [thing for start, thing in self._introduced[name] if start <= words.start][-1]
            return Mention(words.start, words.end, frozenset({thing} if thing else ()))
        people = self._surnames[name]
        # Another first name before it, or more of a name after it, make it another's.
        other = _BEFORE.search(text, max(0, words.start - 30), words.start)
        if (
            len(people) != 1
            or (other and words.end not in titled and words.start - 1 not in posts)
            or _AFTER.match(text, words.end)
        ):
            return None
        return Mention(titled.get(words.end, words.start), words.end, frozenset(people))


_BEFORE = re.compile(r"(?<![.!?:;,\n“\"] )\b[A-Z][\w’'-]+ $")
_AFTER = re.compile(r"[-’']?(?!s\b)[A-Za-z]|[ -][A-Z][a-z]")


_TITLE = re.compile(
    r"(?:Lord|Lady|Baroness|Viscount(?:ess)?|Earl|Countess|(?:Arch)?[Bb]ishop|Duke|Duchess|Marquess|Marchioness) "
)
_FIRST_OF_TITLES = frozenset("LBVECADMb")


def surname_of(name: str) -> str:
    """Give the surname in a full name, with the small words that belong to it: `Marsha de Cordova` → `de Cordova`.

    A title stays with it, and its place is no name: `Lord Hague of Richmond` → `Lord Hague`, `Earl of Mar` → itself.
    """
    if title := _TITLE.match(name):
        return name if name[title.end() :].startswith("of ") else name.partition(" of ")[0]
    match = re.search(r"(?:(?:\b(?:de|De|van|Van|von|Von|du|Du|la|La|der) )+)?[^ ]+$", name)
    return match[0] if match else name


def _numbers(short: str) -> Iterable[str]:
    """Give singular and plural of an abbreviation."""
    singular = short.removesuffix("s") if len(short) > 2 and short[-2].isupper() else short
    return singular, f"{singular}s"


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


def _longest(found: list[Mention]) -> list[Mention]:
    """Keep of overlapping mentions the one that begins first, and of these the longest."""
    found.sort(key=lambda mention: (mention.start, -mention.end))
    kept: list[Mention] = []
    for mention in found:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _straight(text: str) -> str:
    """Fold quotation marks and no-break spaces, character by character, so that positions stay."""
    return text.replace("’", "'").replace("‘", "'").replace("\u00a0", " ")


def _lower(text: str) -> str:
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _other_forms(name: str) -> Iterator[str]:
    """Give other ways to write a name: "Carers Allowance", "Work & Pensions", "Organisation"."""
    forms = {name}
    for written, other in (
        (" and ", " & "),
        (" & ", " and "),
        ("'", ""),
        ("ization", "isation"),
        ("isation", "ization"),
    ):
        forms |= {form.replace(written, other) for form in forms}
    yield from sorted(form for form in forms - {name} if len(form) > 1)


_CAPITALISED = re.compile(r"\b[A-Z][A-Za-z]{3,}")


def _is_written(spelling: str, words: str) -> bool:
    """Whether words that are a name in some case are that name: as it is spelt, or nearly so."""
    if spelling == words:
        return True
    capitals = len(_CAPITALISED.findall(words))
    return capitals > 1 and words[0] == spelling[0] and len(_CAPITALISED.findall(spelling)) > 1


def _is_first_name(text: str, start: int, end: int) -> bool:
    """Whether what looks like a peer's title is the beginning of another's name: "Lord Richard Allan"."""
    title = _TITLE.match(text, start, end) if text[start] in _FIRST_OF_TITLES else None
    return bool(title and " " not in text[title.end() : end] and re.match(r" [A-Z][a-z]", text[end : end + 3]))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a match is made of whole words, and is no part of an address such as "GOV.UK" or of a compound."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if (before.isalnum() and text[start].isalnum()) or (after.isalnum() and text[end - 1].isalnum()):
        return False
    if start > 1 and before in "-‑–" and text[start].islower() and text[start - 2].isalpha():
        return False
    if start > 1 and before in ".@_" and text[start - 2].isalnum():
        return False
    return not (end + 1 < len(text) and after in ".@_" and text[end + 1].isalnum())
