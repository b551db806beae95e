"""Where quotation marks open and close in a text, and which are apostrophes."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from kg.prose.sentences import Span


@dataclass(frozen=True)
class Marked:
    """Words between quotation marks in one line, the marks not included.

    `closed` is False where the line ends before the closing mark: then the words are all that follows in the line.
    """

    words: Span
    is_double: bool
    closed: bool


_MARK = re.compile("[\"'“”‘’]")
_DOUBLE = '"“”'
_BRACKETS = "([{—–"
_LONGEST_IN_SINGLE_MARKS = 600
"""Characters. Over more, two apostrophes are likelier than a pair of marks."""


@dataclass
class _Opened:
    start: int
    is_double: bool
    perhaps: int | None = None
    """Where a mark after a plural stands, which is an apostrophe ("claimants’ needs") if another closes later."""


@dataclass
class _Reader:
    marked: list[Marked] = field(default_factory=list)
    strays: list[int] = field(default_factory=list)
    opened: list[_Opened] = field(default_factory=list)

    def double(self, mark: str, at: int, before: str, after: str) -> None:
        is_inside = any(opened.is_double for opened in self.opened)
        if mark == "“":
            opens = not after.isspace() or not is_inside
        elif before.isspace() or before in _BRACKETS:
            opens = not after.isspace() and (mark == '"' or not is_inside)
        else:
            opens = not is_inside and before in "-/:;,‘'" and after.isalnum()
        if opens:
            self.opened.append(_Opened(at + 1, is_double=True))
            return
        while self.opened:
            opened = self.opened.pop()
            if opened.is_double or (opened.perhaps is None and not is_inside):
                # Titles in particular are opened with one kind of mark and closed with another.
                self._close(opened, at)
                return
            if opened.perhaps is not None:
                self._close(opened, opened.perhaps)
        if not before.isspace():
            self.strays.append(at)

    def single(self, mark: str, at: int, before: str, after: str, next_letter: str) -> None:
        inside = self.opened[-1] if self.opened and not self.opened[-1].is_double else None
        if mark != "’" and not after.isspace() and (before.isspace() or before in _BRACKETS or before in '/“"'):
            if inside:
                self.opened.pop()
                if inside.perhaps is not None:
                    self._close(inside, inside.perhaps)
            self.opened.append(_Opened(at + 1, is_double=False))
        elif inside and mark != "‘" and not after.isalnum() and not before.isspace():
            if at - inside.start > _LONGEST_IN_SINGLE_MARKS:
                self.opened.pop()
            elif before in "sS" and after == " " and next_letter.isalpha():
                inside.perhaps = at if inside.perhaps is None else inside.perhaps
            else:
                self._close(self.opened.pop(), at)

    def end_line(self, end: int) -> None:
        for opened in self.opened:
            if opened.perhaps is not None:
                self._close(opened, opened.perhaps)
            else:
                self.marked.append(Marked(Span(opened.start, end), opened.is_double, closed=False))
        self.opened.clear()

    def _close(self, opened: _Opened, at: int) -> None:
        self.marked.append(Marked(Span(opened.start, at), opened.is_double, closed=True))


def find(text: str) -> tuple[list[Marked], list[int]]:
    """Find what stands between quotation marks, and the places of double marks that close what no line opened.

    Both are in order. Marks between marks that close belong to the words of these.
    """
    marked, strays = _find(text)
    return list(marked), list(strays)


# Publications, names and quotations of one text ask for the same.
@lru_cache(maxsize=8)
def _find(text: str) -> tuple[tuple[Marked, ...], tuple[int, ...]]:
    reader = _Reader()
    line_end = -1
    for match in _MARK.finditer(text):
        at = match.start()
        if at > line_end:
            reader.end_line(line_end)
            line_end = text.find("\n", at)
            line_end = len(text) if line_end < 0 else line_end
        before = text[at - 1] if at else "\n"
        after = text[at + 1 : at + 2] or "\n"
        if match[0] in _DOUBLE:
            reader.double(match[0], at, before, after)
        else:
            reader.single(match[0], at, before, after, text[at + 2 : at + 3])
    reader.end_line(line_end)
    return tuple(_outermost(reader.marked)), tuple(reader.strays)


def _outermost(marked: list[Marked]) -> list[Marked]:
    outermost: list[Marked] = []
    closed_until = -1
    for one in sorted(marked, key=lambda one: one.words.start):
        if one.words.start > closed_until:
            outermost.append(one)
            if one.closed:
                closed_until = one.words.end
    return outermost
