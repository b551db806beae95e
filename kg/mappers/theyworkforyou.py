"""TheyWorkForYou: written questions and their answers.

Printed are heading, "<department> written question – answered on <date>.", then speeches: "Photo of", the name twice,
the position, and the words. The date is that of the answer; the address holds the date tabled and the UIN.
"""

import re
from datetime import date
from typing import TypeAlias
from urllib.parse import parse_qs, urlsplit

from kg.documents import Block, Page, is_address
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
from kg.records import PartialDate

SOURCE = Source(
    key="theyworkforyou",
    name="TheyWorkForYou",
    publisher="TheyWorkForYou",
    licence=OPEN_PARLIAMENT_LICENCE,
    version="1",
)
READS = Page

_LEAD = re.compile(
    r"(?P<body>.{1,200}?) written question\s*[–—-]\s*answered(?: (?:in|at)\b.{0,80}?)? "
    r"on (?P<date>\d.{3,40}?\d{4})\s?\.?",
    re.I,
)
# Minified HTML leaves no space before the position.
_SPEAKER = re.compile(r"Photo of (?P<name>.{1,200}?) (?P=name)(?:(?: |(?-i:(?=[A-Z])))(?P<position>.{1,500}))?", re.I)
_TRAILING_DATE = re.compile(rf"[,\s]*(?:\d+:\d+ [ap]m,\s*)?{dates.DATE}$", re.I)
_END = re.compile(
    r"Does this answer the above question\?|Would you like to ask a question like this yourself\?.*", re.I
)
_LINKS = re.compile(
    r"Alert me about .*|Link to this (?:speech|question|answer)\b.*|(?:In context )?Individually|In context"
    r"|Hansard source\b.*|\(?Citation: .*",
    re.I,
)
_ANNOTATION = re.compile(r"Submitted by .*", re.I)
_MORE_ANNOTATIONS = re.compile(r"Continue reading\b.*", re.I)
# Links, votes and readers' annotations, which stand between and after the speeches.
_CHROME = {
    "debate-speech__links", "debate-speech__meta", "debate-speech__question-answered", "debate-speech__question_id",
    "comment-teaser", "debate-comments", "subrows", "debate-navigation",
}  # fmt: skip
_SPEECH = {"debate-speech__content", "debate-speech__speaker"}
_Speech: TypeAlias = tuple[Speaker | None, list[Block]]


def recognise(page: Page) -> bool:
    """Whether a line says "… written question – answered on …", as under the headings of the site."""
    return page.may_be_from("theyworkforyou.com") and any(_LEAD.fullmatch(line) for line in page.lines)


def read(page: Page) -> Reading:
    """Read the questions and the answer that stand under one heading."""
    blocks = [block for block in page.content if not block.classes & _CHROME]
    at = next((i for i, block in enumerate(blocks) if _LEAD.fullmatch(block.text)), None)
    lead = _LEAD.fullmatch(blocks[at].text) if at is not None else None
    answered = dates.parse(lead["date"]) if lead else None
    if at is None or lead is None or answered is None:
        raise DamagedDocument("the date of the answer is none", expected="a date like 3rd February 2020")
    if at == 0:
        raise DamagedDocument("no heading stands before the line with the department")
    if not page.is_html and not any(_END.fullmatch(line) for line in page.lines):
        raise DamagedDocument(
            "the page ends before “Does this answer the above question?”: the file is cut",
            expected="the vote that follows each answer",
        )
    groups = _groups(_speeches(_speech_blocks(blocks[at + 1 :]), answered))
    # Of several questions the address identifies one, and does not tell which.
    tabled, uin = _identity(page) if sum(len(asked) for asked, _ in groups) == 1 else (None, None)
    gathered = QuestionPage(SOURCE, page, _address(page))
    for asked, replies in groups:
        questions = [
            PrintedQuestion(
                heading=blocks[at - 1].text,
                blocks=tuple(words),
                uin=uin,
                house="House of Lords" if uin and uin.startswith("HL") else None,
                tabled=tabled,
                department=lead["body"],
                asker=speaker,
                page_date=answered,
            )
            for speaker, words in asked
        ]
        text = tuple(word for _, words in replies for word in words)
        gathered.add(questions, PrintedAnswer(text, replies[0][0], answered))
    return gathered.reading()


def _speech_blocks(blocks: list[Block]) -> list[Block]:
    """Give what is said and by whom, where HTML tells it by its classes."""
    if any("debate-speech__content" in block.classes for block in blocks):
        return [block for block in blocks if block.classes & _SPEECH]
    return blocks


def _groups(speeches: list[_Speech]) -> list[tuple[list[_Speech], list[_Speech]]]:
    """Put questions together with the replies that follow them."""
    groups: list[tuple[list[_Speech], list[_Speech]]] = []
    for number, speech in enumerate(speeches):
        if number == 0 or _is_question(speech[1]):
            if not groups or groups[-1][1]:
                groups.append(([], []))
            groups[-1][0].append(speech)
        else:
            groups[-1][1].append(speech)
    if not groups or not groups[-1][1]:
        raise DamagedDocument(f"the page holds no {'answer' if groups else 'question'}")
    return groups


def _speeches(blocks: list[Block], answered: PartialDate) -> list[_Speech]:
    speeches: list[_Speech] = []
    voting = False
    for block in blocks:
        voting = (voting or bool(_END.fullmatch(block.text))) and not _SPEAKER.fullmatch(block.text)
        if voting:
            continue
        if match := _SPEAKER.fullmatch(block.text):
            position = _TRAILING_DATE.sub("", match["position"] or "").strip()
            speeches.append((Speaker(match["name"], title=position or None, attested_on=answered), []))
        elif _LINKS.fullmatch(block.text):
            continue
        elif speeches:
            speeches[-1][1].append(block)
        elif _is_question([block]):
            speeches.append((None, [block]))
    return [(speaker, kept) for speaker, words in speeches if (kept := _without_annotation(words))]


def _without_annotation(words: list[Block]) -> list[Block]:
    """Leave out the reader's annotation that may follow a speech; plain text marks only where it ends.

    A question is one sentence, so what follows the first full stop is the reader's; of an answer, the paragraph before
    "Submitted by" is.
    """
    at = next((i for i, block in enumerate(words) if _ANNOTATION.fullmatch(block.text)), None)
    if at is None:
        return words
    if _is_question(words):
        end = next((i for i, block in enumerate(words[:at]) if block.text.endswith((".", "?"))), 0) + 1
        return words[:end]
    return [*words[: max(at - 1, 0)], *(b for b in words[at + 1 :] if not _MORE_ANNOTATIONS.fullmatch(b.text))]


def _is_question(words: list[Block]) -> bool:
    return bool(re.match(r"To ask |Asked (?:His|Her) Majesty['’]s Government", words[0].text, re.I))


_GID = re.compile(r"(?P<date>\d{4}-\d\d-\d\d)\.(?P<uin>(?:HL)?\d+)(?:\.[a-z]\d*)*", re.I)


def _gid(page: Page) -> re.Match[str] | None:
    """Give the id in the page's address, or in a link from a speech to itself."""
    links = (href for block in page.blocks if "debate-speech__links" in block.classes for href in block.links)
    for address in (page.address or "", *links):
        absolute = f"https://www.theyworkforyou.com{address}" if address.startswith("/") else address
        if is_address(absolute) and "/wrans/" in absolute:
            for gid in parse_qs(urlsplit(absolute).query).get("id", ()):
                if match := _GID.fullmatch(gid):
                    return match
    return None


def _identity(page: Page) -> tuple[PartialDate | None, str | None]:
    match = _gid(page)
    if not match:
        return None, None
    try:
        day = date.fromisoformat(match["date"])
    except ValueError:
        return None, None
    return PartialDate(day.year, day.month, day.day), match["uin"].upper()


def _address(page: Page) -> str | None:
    """Give the address of the whole page, whichever of its speeches the saved address points to."""
    gid = _gid(page)
    return f"https://www.theyworkforyou.com/wrans/?id={gid['date']}.{gid['uin']}.h" if gid else page.address
