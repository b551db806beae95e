"""Parallel Parliament: written questions, one to a page or several in a listing.

A single page prints heading, "(asked on …) - View Source", "Question to the …:", the question, "Answered by", the name
(beside a portrait), "This question was answered on …" and the answer. A listing repeats "Written Question", heading,
date of answer, "Asked by:", "Question to the …:", question, "Answered by name - role (department)" and answer. Some
programs that save a listing as text leave out "Written Question", heading and date.
"""

import re
from itertools import pairwise

from kg.documents import Block, Page
from kg.errors import DamagedDocument
from kg.prose import dates
from kg.readings import (
    END_UNSEEN,
    OPEN_PARLIAMENT_LICENCE,
    PrintedAnswer,
    PrintedQuestion,
    QuestionPage,
    Reading,
    Source,
    Speaker,
    ends_like_a_sentence,
)

SOURCE = Source(
    key="parallel-parliament",
    name="Parallel Parliament",
    publisher="Parallel Parliament",
    licence=OPEN_PARLIAMENT_LICENCE,
    version="1",
)
READS = Page

_ASKED_ON = re.compile(r"(?:(?P<heading>.+?)\s)?\(asked on (?P<date>[^)]+)\)(?:\s*-?\s*View Source)?", re.I)
_QUESTION_TO = re.compile(r"Question to (?:the )?(?P<body>.+?):?", re.I)
_ASKED_BY = re.compile(r"Asked by:?\s*(?P<rest>.*)", re.I)
_ANSWERED_ON = re.compile(r"This question was answered on (?P<date>.+?)\.?", re.I)
_ANSWERED_BY = re.compile(r"Answered by:?\s*(?P<rest>.*)", re.I)
_NAME = re.compile(r"(?P<name>[^(]+?)\s*(?:\((?P<beside>.+)\))?")
_NAME_AND_ROLE = re.compile(r"(?P<name>.+?) - (?P<role>.+)")
_PORTRAIT = re.compile(r"(?P<name>.{1,200}?) Portrait(?: (?P=name)(?: (?P<beside>.+))?)?", re.I)
_PARLIAMENT = re.compile(
    r"https?://(?:[\w-]+\.)*parliament\.uk/[^\s<>\"{}|\\^`]*?written-questions?(?:/detail)?/"
    r"(?:(?P<house>Commons|Lords)/)?(?P<date>\d{4}-\d\d-\d\d)/(?P<uin>(?:HL)?\d+)",
    re.I,
)
_LISTED = "Written Question"
_UNANSWERED = re.compile(
    r"This question (?:has not (?:yet )?been answered|is (?:still )?(?:awaiting|waiting for) an answer).*"
    r"|(?:Not yet answered|Awaiting (?:an )?answer)\.?",
    re.I,
)
_END = re.compile(
    r"Reticulating Splines|©.*|Sign up (?:for|to) (?:our|free|email|alerts?)\b.*"
    r"|(?:This (?:web)?site uses|We use) cookies\b.*|Cookie (?:policy|settings|notice)\b.*",
    re.I,
)


def recognise(page: Page) -> bool:
    """Whether the page has the marks of the site: "(asked on …)" or "Asked by:", and "Question to …:"."""
    if not page.may_be_from("parallelparliament.co.uk"):
        return False
    return any(_QUESTION_TO.fullmatch(line) for line in page.lines) and (
        any(_ASKED_ON.fullmatch(line) for line in page.lines) or _is_listing(page)
    )


def _is_listing(page: Page) -> bool:
    lines = page.lines
    return any(
        _ASKED_BY.fullmatch(line) and (_LISTED in lines or _QUESTION_TO.fullmatch(following))
        for line, following in pairwise(lines)
    )


def read(page: Page) -> Reading:
    """Read a single question or a listing."""
    gathered = QuestionPage(SOURCE, page, page.address)
    blocks = list(page.content)
    last = max((i for i, block in enumerate(blocks) if _QUESTION_TO.fullmatch(block.text)), default=0)
    ended = next((i for i in range(last, len(blocks)) if _END.fullmatch(blocks[i].text)), None)
    blocks = blocks[:ended]
    end_seen = ended is not None or page.is_html
    gathered.notices = () if end_seen else (END_UNSEEN,)
    if any(_ASKED_ON.fullmatch(block.text) for block in blocks):
        _single(blocks, end_seen, gathered)
        return gathered.reading()
    starts = [i for i, block in enumerate(blocks) if block.text == _LISTED]
    starts = starts or [i for i, block in enumerate(blocks) if _ASKED_BY.fullmatch(block.text)]
    if not starts:
        raise DamagedDocument("no question stands in the page")
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        entry = blocks[start:end]
        _listed(entry[1:] if entry[0].text == _LISTED else entry, end_seen or end < len(blocks), gathered)
    return gathered.reading()


def _single(blocks: list[Block], end_seen: bool, gathered: QuestionPage) -> None:
    at = next(i for i, block in enumerate(blocks) if _ASKED_ON.fullmatch(block.text))
    asked_on = _ASKED_ON.fullmatch(blocks[at].text)
    tabled = dates.parse(asked_on["date"]) if asked_on else None
    if asked_on is None or tabled is None:
        raise DamagedDocument(f"the date in “{blocks[at].text}” is none", expected="a date like 6th March 2018")
    to = next((i for i in range(at, len(blocks)) if _QUESTION_TO.fullmatch(blocks[i].text)), None)
    if to is None:
        raise DamagedDocument("the line “Question to the …:” is missing")
    by = next((i for i in range(to, len(blocks)) if _ANSWERED_BY.fullmatch(blocks[i].text)), None)
    if by is None and not end_seen:
        raise DamagedDocument("the page ends before “Answered by”: the file is cut")
    asked = next((i for i in range(to) if _ASKED_BY.fullmatch(blocks[i].text)), None)
    heading = asked_on["heading"] or next(
        (blocks[i].text for i in range(at - 1, -1, -1) if asked is None or i < asked or asked > at), None
    )
    if heading is None:
        raise DamagedDocument("no heading stands before “(asked on …)”")
    asker = None
    if asked is not None:
        asker = _asker(blocks[asked : next(i for i in (at, to) if i > asked)])
    uin, house, address = _original(blocks[at])
    printed = PrintedQuestion(
        heading=heading,
        blocks=tuple(b for b in blocks[to + 1 : by] if not _UNANSWERED.fullmatch(b.text)),
        uin=uin,
        house=house,
        tabled=tabled,
        department=_body(blocks[to]),
        asker=asker,
        address=address,
        page_date=tabled,
    )
    if not printed.blocks:
        raise DamagedDocument("no question stands after “Question to the …:”")
    gathered.add([printed], _answer(blocks[by:], end_seen) if by is not None else None)


def _answer(blocks: list[Block], end_seen: bool) -> PrintedAnswer:
    on = next((i for i, b in enumerate(blocks) if _ANSWERED_ON.fullmatch(b.text)), None)
    if on is None:
        raise DamagedDocument("the line “This question was answered on …” is missing: the file is cut")
    match = _ANSWERED_ON.fullmatch(blocks[on].text)
    issued = dates.parse(match["date"]) if match else None
    if issued is None:
        raise DamagedDocument(f"the date in “{blocks[on].text}” is none", expected="a date like 14th March 2018")
    text = tuple(blocks[on + 1 :])
    _check_end(text, end_seen)
    return PrintedAnswer(text, _answerer(blocks[:on]), issued)


def _check_end(answer: tuple[Block, ...], end_seen: bool) -> None:
    if not answer or not (end_seen or ends_like_a_sentence(answer[-1].text)):
        raise DamagedDocument("the answer breaks off: the file is cut", expected="an answer that ends with a sentence")


def _listed(entry: list[Block], end_seen: bool, gathered: QuestionPage) -> None:
    """Read one question of a listing. Its only date is that of the answer."""
    to = next((i for i, b in enumerate(entry) if _QUESTION_TO.fullmatch(b.text)), None)
    asked = next((i for i, b in enumerate(entry[:to]) if _ASKED_BY.fullmatch(b.text)), None)
    by = next((i for i, b in enumerate(entry) if _ANSWERED_BY.fullmatch(b.text) and to is not None and i > to), None)
    before = entry[: asked if asked is not None else to]
    when = next((date for b in before if (date := dates.parse(b.text))), None)
    heading = before[0].text if before and not dates.parse(before[0].text) else None
    question = () if to is None else tuple(b for b in entry[to + 1 : by] if not _UNANSWERED.fullmatch(b.text))
    if to is None or not question or (by is None and not end_seen) or (before and when is None):
        raise DamagedDocument(
            f"the listed question “{heading or 'without a heading'}” lacks a part: the file is cut",
            expected="date, “Question to the …:”, question, “Answered by …” and answer",
        )
    printed = PrintedQuestion(
        heading=heading,
        blocks=question,
        department=_body(entry[to]),
        asker=_asker(entry[asked:to]) if asked is not None else None,
        page_date=when,
    )
    answer = None
    if by is not None:
        text = tuple(entry[by + 1 :])
        _check_end(text, end_seen)
        answer = PrintedAnswer(text, _answerer(entry[by : by + 1]), when)
    gathered.add([printed], answer)


def _body(block: Block) -> str | None:
    match = _QUESTION_TO.fullmatch(block.text)
    return match["body"] if match else None


def _asker(blocks: list[Block]) -> Speaker | None:
    name, beside = _named(blocks, _ASKED_BY)
    party = beside.split(" - ")[0].strip() if beside else None
    return Speaker(name, party=party or None) if name else None


def _answerer(blocks: list[Block]) -> Speaker | None:
    """Read who answered. The site prints the post held when the page was saved, which need not be that of the day."""
    name, beside = _named(blocks, _ANSWERED_BY)
    return Speaker(name, title=beside) if name else None


def _named(blocks: list[Block], label: re.Pattern[str]) -> tuple[str | None, str | None]:
    """Read a name after its label, on the same line or below, and what stands beside or below the name."""
    first = label.fullmatch(blocks[0].text)
    lines: list[str] = []
    for line in [first["rest"] if first else "", *(block.text for block in blocks[1:])]:
        if portrait := _PORTRAIT.fullmatch(line):
            lines += [portrait["name"], portrait["beside"] or ""]
        else:
            lines.append(line)
    lines = [line for line in lines if line]
    if not lines:
        return None, None
    match = _NAME_AND_ROLE.fullmatch(lines[0])
    if match and "(" not in match["name"]:
        return match["name"], match["role"]
    match = _NAME.fullmatch(lines[0])
    if match is None:
        return lines[0], None
    below = next((line for line in lines[1:] if line != match["name"]), None)
    if below and re.fullmatch(r"\(.+\)", below):
        below = below[1:-1]
    return match["name"], match["beside"] or below


def _original(block: Block) -> tuple[str | None, str | None, str | None]:
    """Read UIN, House and address of the question from the link "View Source"."""
    for href in block.links:
        if match := _PARLIAMENT.match(href):
            house = match["house"] or ("Lords" if match["uin"].upper().startswith("HL") else None)
            return match["uin"].upper(), f"House of {house.title()}" if house else None, match[0]
    return None, None, None
