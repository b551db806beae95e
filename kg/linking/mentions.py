"""Mentions of known things in a text: one pass over it, however many names there are; the longest name wins."""

from dataclasses import dataclass
from functools import cached_property

from ahocorasick_rs import AhoCorasick

from kg.linking.registers import Label
from kg.records import Reference


@dataclass(frozen=True)
class Mention:
    """Where a text names a thing. `things` are several where several bear the same name."""

    start: int
    end: int
    things: frozenset[Reference]


class Finder:
    """Finds the names of the registers in texts.

    A name written in lower case in the register is found in any case, another only as written.
    """

    def __init__(self, labels: tuple[Label, ...]):
        self._things: dict[str, set[Reference]] = {}
        for label in labels:
            if len(label.text) > 1:
                self._things.setdefault(_straight(label.text), set()).add(label.reference)

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
            things: set[Reference] = set()
            for spelling in self._spellings[self._patterns[number]]:
                if spelling == straight[start:end] or spelling == _lower(spelling):
                    things |= self._things[spelling]
            if things:
                found.append(Mention(start, end, frozenset(things)))
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


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a match is made of whole words."""
    return not (start > 0 and text[start - 1].isalnum() and text[start].isalnum()) and not (
        end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    )
