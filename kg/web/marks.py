"""Marks on a text: where it mentions things, which lead to them, and which of its words state a fact."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.prose.sentences import Span, sentences
from kg.web.english import Line

_ADDRESS = re.compile(r"https?://[^\s<>\"“”|]+")
_AFTER_ADDRESS = ".,;:!?'’)]"


@dataclass(frozen=True, order=True)
class Mark:
    """Some words of a text, and the page about the thing that they mention or the fact that they state.

    `sort` is "mention", or how the fact is called, as `kg.web.statements.SORTS` has it; `anchor` the name of the place
    on the page of the text, empty where other texts stand beside it.
    """

    start: int
    end: int
    sort: str
    href: str
    label: str
    anchor: str = ""


def addresses(line: Line) -> tuple[Mark, ...]:
    """Give the addresses that a line prints, as marks that lead to them, without the stop after them."""
    found = []
    for match in _ADDRESS.finditer(line):
        printed = match[0].rstrip(_AFTER_ADDRESS)
        # A bracket that is opened in an address belongs to it.
        if match[0].startswith(f"{printed})") and printed.count("(") > printed.count(")"):
            printed += ")"
        start = line.start + match.start()
        found.append(Mark(start, start + len(printed), "mention", printed, printed))
    return tuple(found)


def anchor(words: str) -> str:
    """Give the name of the place of some words on the page of their text: `words-120-180`."""
    return f"words-{words.rsplit('/', 1)[-1]}"


def begin(words: str) -> int:
    """Give where some words begin in their text, which the end of their address tells: `…/120-180`."""
    return int(words.rsplit("/", 1)[-1].partition("-")[0])


@dataclass(frozen=True)
class Piece:
    """A stretch of text over which the same marks lie.

    `href` leads to the thing mentioned; `sorts` are those of the facts it belongs to; `anchors` the places that begin
    here; `notes` the facts whose words end here.
    """

    text: str
    href: str | None = None
    title: str | None = None
    sorts: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    notes: tuple[Mark, ...] = ()


def pieces(text: str, start: int, marks: Sequence[Mark]) -> tuple[Piece, ...]:
    """Part a line that begins at `start` of its text where marks begin and end."""
    end = start + len(text)
    lying = sorted(mark for mark in marks if mark.start < end and start < mark.end)
    edges = {start, end}
    for mark in lying:
        edges |= {max(mark.start, start), min(mark.end, end)}
    bounds = sorted(edges)
    found = []
    for begin, stop in pairwise(bounds):
        over = [mark for mark in lying if mark.start <= begin and stop <= mark.end]
        mention = next((mark for mark in over if mark.sort == "mention"), None)
        facts = [mark for mark in over if mark.sort != "mention"]
        found.append(
            Piece(
                text[begin - start : stop - start],
                href=mention.href if mention else None,
                title=mention.label if mention else None,
                sorts=tuple(dict.fromkeys(mark.sort for mark in facts)),
                anchors=tuple(dict.fromkeys(mark.anchor for mark in over if mark.start == begin and mark.anchor)),
                notes=tuple(dict.fromkeys(mark for mark in facts if mark.end == stop)),
            )
        )
    return tuple(found)


def around(text: str, span: Span) -> Span:
    """Give the sentences of a text in which some words stand."""
    # A sentence begins after the paragraph before, so only this stretch needs to be looked at.
    begin = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end
    within = [
        Span(begin + sentence.start, begin + sentence.end)
        for sentence in sentences(text[begin:end])
        if begin + sentence.start < span.end and span.start < begin + sentence.end
    ]
    return Span(min(span.start, within[0].start), max(span.end, within[-1].end)) if within else span
