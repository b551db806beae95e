"""Where the sentences of a text begin and end."""

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of a text: from the character at `start` to that before `end`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Give the words of the stretch."""
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


# A full stop, with the marks that close with it, before white space and what can open a sentence; or a line break. Both
# begin in one set of characters, so that the engine runs over all others.
_STOP = re.compile(r"[.!?…\n](?:(?<=\n)\n*|(?<!\n)[.!?…]*[\"'”’)\]]*(?=\s+[\"'“‘(\[•£]*[A-Z0-9]))")
# After these, a full stop ends a shortened word.
_SHORTENED = re.compile(
    r"(?:^|(?<![\w.]))(?:hon|rt|mr|mrs|ms|dr|prof|st|sir|rev|no|nos|para|paras|p|pp|vol|fig|ref|reg|sec|art|cf|vs|approx"
    r"|e\.g|i\.e|etc|col|cols|cm|cp|hc|[a-z])$",
    re.IGNORECASE,
)


def is_shortened(text: str, start: int, end: int) -> bool:
    """Whether a full stop after some words would end a shortened word, such as "hon.", and no sentence."""
    return _SHORTENED.search(text, start, end) is not None


def sentences(text: str) -> list[Span]:
    """Give the sentences of a text in their order. A line break always ends one; white space belongs to none."""
    return list(_sentences(text))


# Figures, promises and the facts of one text ask for the same.
@lru_cache(maxsize=8)
def _sentences(text: str) -> tuple[Span, ...]:
    found = []
    start = 0
    for stop in _STOP.finditer(text):
        if text[stop.start()] == "." and is_shortened(text, max(start, stop.start() - 8), stop.start()):
            continue
        found.append((start, stop.end()))
        start = stop.end()
    found.append((start, len(text)))
    spans = []
    for start, end in found:
        words = text[start:end]
        left, right = len(words) - len(words.lstrip()), len(words.rstrip())
        if right > left:
            spans.append(Span(start + left, start + right))
    return tuple(spans)
