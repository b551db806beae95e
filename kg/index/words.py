"""What is typed into a search box, as words, "phrases" and -exclusions: no text is a fault, none is a language."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MOST_UNITS = 20
"""Words and phrases that are looked for; more are left out."""
LONGEST = 300
"""Characters that are read."""
_UNIT = re.compile(r'(?P<without>(?<!\S)[-–−])?(?:["“”](?P<phrase>[^"“”]*)["“”]?|(?P<word>[^\s"“”]+))')
_DAY = re.compile(r"\d{4}-\d{2}(-\d{2})?")


@dataclass(frozen=True)
class Unit:
    """A word or a phrase: as typed, and as the words that are looked for, one after the other."""

    typed: str
    words: tuple[str, ...]
    excluded: bool = False

    @property
    def day(self) -> str | None:
        """The day or month that it is, if it is one: 2024-03-01 or 2024-03."""
        return self.typed if _DAY.fullmatch(self.typed) else None


def parsed(typed: str, analyse: Callable[[str], Sequence[str]]) -> tuple[Unit, ...]:
    """Part what was typed; `analyse` gives the words of a text as they are indexed."""
    units = []
    for match in _UNIT.finditer(typed[:LONGEST]):
        text = (match["phrase"] if match["phrase"] is not None else match["word"]).strip()
        if words := tuple(analyse(text)):
            units.append(Unit(text, words, bool(match["without"])))
    return tuple(units[:MOST_UNITS])
