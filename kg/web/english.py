"""Values and texts as English pages print them."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Self

from rdflib import Literal, URIRef
from rdflib.term import Node

from kg.records import PartialDate
from kg.vocab import XSD
from kg.web.elsewhere import called_elsewhere

_LICENCES = {
    "open-parliament-licence": "Open Parliament Licence v3.0",
    "open-government-licence": "Open Government Licence v3.0",
}


def licence_name(address: str) -> str:
    """Give the name of a licence for its address, which is given back if the licence is not known."""
    return next((name for part, name in _LICENCES.items() if part in address), address)


def readable(iri: URIRef) -> str:
    """Show an address by its name, if it is of a site that is known by one, else without its scheme."""
    if name := called_elsewhere(iri):
        return name
    return (
        licence_name(re.sub(r"^https?://(www\.)?", "", iri).rstrip("/"))
        if "licence" in iri
        else re.sub(r"^https?://(www\.)?", "", iri)
    )


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """Say how many there are: 1 question, 2,000 questions; `plural` where it is not made with an s."""
    return f"{number:,} {singular if number == 1 else plural or f'{singular}s'}"


def shown(node: Node) -> str:
    """Show a literal as English text prints it: 14 March 2018, November 2017, 9,923, yes."""
    text = str(node)
    if not isinstance(node, Literal):
        return text
    try:
        if node.datatype in (XSD.date, XSD.gYearMonth, XSD.gYear) and re.fullmatch(r"\d{4}(-\d\d){0,2}", text):
            return PartialDate.read(text).english
        if node.datatype in (XSD.integer, XSD.decimal) and re.fullmatch(r"-?\d{1,18}(\.\d{1,9})?", text):
            return f"{Decimal(text):,}"
        if node.datatype == XSD.dateTime:
            moment = datetime.fromisoformat(text)
            return f"{moment:%-d %B %Y, %H:%M}" + (f" {moment.tzname()}" if moment.tzinfo else "")
    except ValueError:
        # No such day, or a form of date that only machines write.
        return text
    if node.datatype == XSD.boolean:
        return {"true": "yes", "1": "yes", "false": "no", "0": "no"}.get(text, text)
    return text


def ordinal(number: int) -> str:
    """Say a place in an order: 1st, 2nd, 3rd, 4th, 11th, 21st."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def long_date(text: str) -> str:
    """Show a date as machines write it, of any precision, without its time: 14 March 2018; else the text as it is."""
    match = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?=T|$)", text)
    try:
        return PartialDate(*(int(part) for part in match.groups() if part)).english if match else text
    except ValueError:
        return text


def clipped(text: str, longest: int) -> str:
    """Give the beginning of a text in one line, ending with a whole word and "…" where it goes on."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    begin = line[: longest - 1]
    return (begin.rpartition(" ")[0] or begin).rstrip(",;:.–- ") + "…"


class Line(str):
    """A piece of a text that knows at which character of it it begins."""

    start: int

    def __new__(cls, text: str, start: int = 0) -> Self:
        """Make a line of a text."""
        line = super().__new__(cls, text)
        line.start = start
        return line

    def parts(self, separator: str) -> list["Line"]:
        """Part the line, each part knowing where it begins."""
        found = []
        start = self.start
        for part in self.split(separator):
            found.append(Line(part, start))
            start += len(part) + len(separator)
        return found

    def cells(self) -> "tuple[Line, ...]":
        """Part a row at the bars that stand by themselves; between two bars, and before the first, a cell is empty."""
        bars = [*re.finditer(r" ?(?<!\S)\|(?!\S) ?", self)]
        starts = [0, *(bar.end() for bar in bars)]
        ends = [*(bar.start() for bar in bars), len(self)]
        return tuple(
            Line(self[start:end], self.start + start) for start, end in zip(starts, map(max, starts, ends), strict=True)
        )

    def after(self, length: int) -> "Line":
        """Leave out so many characters at the beginning."""
        return Line(self[length:], self.start + length)


@dataclass(frozen=True)
class TextBlock:
    """A paragraph, the items of a list, or the rows of a table."""

    text: str = ""
    items: tuple[str | tuple[str, ...], ...] = ()
    """Items, and the items of a list below the one before."""
    numbered: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


def text_blocks(text: str) -> tuple[TextBlock, ...]:
    """Part a published text into paragraphs, lists and tables, as `kg.documents.prose` put it together.

    Each text in them is a `Line`.
    """
    return tuple(_block(paragraph) for paragraph in Line(text).parts("\n\n") if paragraph)


def _block(paragraph: Line) -> TextBlock:
    lines = paragraph.parts("\n")
    if nested := _nested(lines):
        return TextBlock(items=nested)
    for marker, numbered in ((r"[•·▪‣◦*–-] ", False), (r"\d+\. ", True)):
        marked = [re.match(marker, line) for line in lines]
        if all(marked) and (not numbered or len(lines) > 1):
            items = tuple(line.after(match.end()) for line, match in zip(lines, marked, strict=True) if match)
            return TextBlock(items=items, numbered=numbered)
    # Of the rows of one table, one may have nothing but its first cell.
    if len(lines) > 1 and any(" | " in line for line in lines):
        return TextBlock(rows=tuple(line.cells() for line in lines))
    return TextBlock(text=paragraph)


def _nested(lines: list[Line]) -> tuple[str | tuple[str, ...], ...]:
    """Give the items of a list with bullets and, below them, dashes, as plain text prints a list in a list."""
    marked = [re.match(r"([•·▪‣◦*–-]) (.*)", line) for line in lines]
    markers = {match[1] for match in marked if match}
    if None in marked or len(markers) < 2 or not markers & {"-", "–"} or lines[0][0] in "-–":
        return ()
    items: list[str | tuple[str, ...]] = []
    for line, match in zip(lines, marked, strict=True):
        assert match is not None
        item = line.after(match.start(2))
        if match[1] not in "-–":
            items.append(item)
        elif isinstance(items[-1], tuple):
            items[-1] = (*items[-1], item)
        else:
            items.append((item,))
    return tuple(items)
