"""Columns of tables that are headed by what is no place: "Bristol" below "Prison" is a prison."""

import re
from collections.abc import Sequence
from itertools import pairwise

from kg.linking.longer_names import NATIONS, AnyMention, M

_BAR = re.compile(r" ?(?<!\S)\|(?!\S) ?")
"""What parts the cells of a row: a bar that stands by itself."""
_ESTABLISHMENT = re.compile(
    r"\b(?:prisons?|hmps?|yois?|academ(?:y|ies)|schools?|colleges?|universit(?:y|ies)|hospitals?"
    r"|courts?|tribunals?|cent(?:re|er)s?|dtcs?|stations?|airports?|ports?|barracks|bases?|depots?|hubs?|offices?|jobcentres?"
    r"|jcps?|clubs?|teams?|compan(?:y|ies)|firms?|providers?|operators?|establishments?|institutions?|charit(?:y|ies)"
    r"|museums?|librar(?:y|ies)|vessels?|ships?)\b",
    re.IGNORECASE,
)
"""What bears the name of the place where it stands. A force or a board with the name of its area tells of the area."""
_PLACE = re.compile(
    r"\b(?:areas?|regions?|locations?|places?|countr(?:y|ies)|nations?|count(?:y|ies)|cit(?:y|ies)|towns?|districts?"
    r"|boroughs?|authorit(?:y|ies)|councils?|constituenc(?:y|ies)|wards?|territor(?:y|ies)|destinations?|venues?|where"
    r"|geograph\w*)\b",
    re.IGNORECASE,
)


def without_namesakes(text: str, mentions: Sequence[M]) -> list[M]:
    """Leave out places where the cell of a table that begins with their name is in a column of something else."""
    if " |" not in text or not _ESTABLISHMENT.search(text):
        return list(mentions)
    return [mention for mention in mentions if mention.kind != "place" or not _is_namesake(text, mention)]


def _is_namesake(text: str, place: AnyMention) -> bool:
    if text[place.start : place.end] in NATIONS:
        # A row that adds up the others.
        return False
    heading = _heading(text, place)
    return bool(heading and _ESTABLISHMENT.search(heading) and not _PLACE.search(heading))


def _heading(text: str, mention: AnyMention) -> str:
    """Give the heading of the column of which a mention is a cell, but for a note in brackets; empty if it is none."""
    table = text.rfind("\n\n", 0, mention.start) + 2 if "\n\n" in text[: mention.start] else 0
    row = text.rfind("\n", table, mention.start) + 1
    if row <= table:
        return ""
    end = text.find("\n", mention.end)
    cells = _cells(text[row : end if end >= 0 else len(text)])
    column = next((n for n, (start, _) in enumerate(cells) if row + start == mention.start), None)
    if column is None or text[mention.end : row + cells[column][1]].partition("(")[0].strip():
        return ""
    # The first row with bars: a line above it can be the name of the table.
    while table < row:
        line = text[table : text.index("\n", table)]
        headings = _cells(line)
        if len(headings) > 1:
            return line[slice(*headings[column])] if column < len(headings) else ""
        table += len(line) + 1
    return ""


def _cells(row: str) -> list[tuple[int, int]]:
    """Give where the cells of a row begin and end."""
    bars = [(0, 0), *(bar.span() for bar in _BAR.finditer(row)), (len(row), len(row))]
    return [(before[1], max(before[1], after[0])) for before, after in pairwise(bars)]
