"""Question pages that name no publisher and end with the Open Parliament Licence.

Printed are "PARLIAMENTARY WRITTEN QUESTION", heading with a date in brackets, "Question Asked" and the question (often
missing), "Asked by:" name (party), "Answer" and its paragraphs, "Answered by:" name (party), the date of the answer,
and the licence.
"""

import re

from kg.documents import Block, Page
from kg.errors import DamagedDocument
from kg.prose import dates
from kg.readings import (
    OPEN_PARLIAMENT_LICENCE,
    PrintedAnswer,
    PrintedQuestion,
    QuestionPage,
    Reading,
    Source,
    Speaker,
)
from kg.records import Inferred, PartialDate

SOURCE = Source(
    key="open-parliament-licence",
    name="Open Parliament Licence question page",
    publisher=None,
    licence=OPEN_PARLIAMENT_LICENCE,
    version="1",
    states_licence=True,
)
READS = Page

_TITLE = re.compile(r"Parliamentary written question", re.I)
_HEADING = re.compile(r"(?P<heading>.+?)\s*\((?P<date>[^()]+)\)")
_LICENCE = re.compile(r"(?:.*\W)?Contains Parliamentary information licensed under the Open Parliament Licence.*", re.I)
_NAME = re.compile(r"(?P<name>[^(]+?)\s*(?:\((?P<party>.+)\))?")
_ASKED_BY = re.compile(r"Asked by:?\s*(?P<rest>.*)", re.I)
_ANSWERED_BY = re.compile(r"Answered by:?\s*(?P<rest>.*)", re.I)


def recognise(page: Page) -> bool:
    """Whether the page is headed "Parliamentary written question" and has the part "Question Asked"."""
    return any(_TITLE.fullmatch(line) for line in page.lines) and any(
        line.lower() == "question asked" for line in page.lines
    )


def read(page: Page) -> Reading:
    """Read the question and its answer."""
    # The licence may stand in the footer, and nothing else that matters.
    blocks = tuple(block for block in page.blocks if not block.aside or _LICENCE.fullmatch(block.text))
    lines = tuple(block.text for block in blocks)
    asked = next((i for i, line in enumerate(lines) if line.lower() == "question asked"), len(lines))
    title = max((i for i in range(asked) if _TITLE.fullmatch(lines[i])), default=None)
    licence = _find(lines, _LICENCE, asked)
    by = _find(lines, _ASKED_BY, asked)
    if licence is None or title is None or by is None or title + 1 >= asked or by >= licence:
        missing = "the licence at its end" if licence is None else "the heading or “Asked by:”"
        raise DamagedDocument(f"{missing} is missing: the file is cut")
    heading, date = _heading(lines[title + 1 : asked])
    asker, after = _named(blocks, by, _ASKED_BY)
    answer_at = next((i for i in range(after, licence) if lines[i].lower() == "answer"), None)
    answer = _answer(blocks[answer_at + 1 : licence]) if answer_at is not None else None
    tabled = _tabled(date, answer) if date else None
    question = PrintedQuestion(
        heading=heading,
        blocks=blocks[asked + 1 : by],
        tabled=tabled,
        asker=_speaker(asker, tabled),
        page_date=date,
    )
    gathered = QuestionPage(SOURCE, page, page.address)
    gathered.add([question], answer)
    return gathered.reading()


def _answer(blocks: tuple[Block, ...]) -> PrintedAnswer:
    # The last one: an answer may hold such words itself.
    by = max((i for i, block in enumerate(blocks) if _ANSWERED_BY.fullmatch(block.text)), default=0)
    if by == 0:
        raise DamagedDocument("the answer or its “Answered by:” is missing")
    name, after = _named(blocks, by, _ANSWERED_BY)
    issued = next((date for block in blocks[after:] if (date := dates.parse(block.text)) and date.day), None)
    return PrintedAnswer(blocks[:by], _speaker(name, issued), issued)


def _heading(lines: tuple[str, ...]) -> tuple[str, PartialDate | None]:
    """Part the heading from the date beside or below it."""
    for line in (" ".join(lines[:2]), lines[0]):
        match = _HEADING.fullmatch(line)
        if match and (date := dates.parse(match["date"])):
            return match["heading"], date
    return lines[0], None


def _tabled(date: PartialDate, answer: PrintedAnswer | None) -> Inferred | None:
    """Take the date beside the heading, which the page does not explain, for that of tabling, if it can be."""
    if answer is None or answer.issued is None:
        elsewhere = ""
    elif date.first_day >= answer.issued.first_day:
        return None
    else:
        elsewhere = ", and gives the date of the answer elsewhere"
    return Inferred(
        date,
        f"The page prints {date.english} beside the heading without saying what happened on it{elsewhere}; it is taken "
        "for the day on which the question was tabled.",
    )


def _find(lines: tuple[str, ...], pattern: re.Pattern[str], start: int) -> int | None:
    return next((i for i in range(start, len(lines)) if pattern.fullmatch(lines[i])), None)


def _named(blocks: tuple[Block, ...], at: int, pattern: re.Pattern[str]) -> tuple[str, int]:
    """Give the name on the line of its label or on the next one, and where the page goes on."""
    match = pattern.fullmatch(blocks[at].text)
    if match and match["rest"]:
        return match["rest"], at + 1
    following = blocks[at + 1].text if at + 1 < len(blocks) else ""
    return ("", at + 1) if following.lower() == "answer" else (following, at + 2)


def _speaker(text: str, when: PartialDate | Inferred | None) -> Speaker | None:
    match = _NAME.fullmatch(text)
    return Speaker(match["name"], party=match["party"], attested_on=when) if match else None
