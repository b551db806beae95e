"""TheyWorkForYou's own data files: the written answers of one day in one House, as XML (see `kg.publicwhip`).

Before 2014 a file holds the day of the answers and not when the questions were tabled; since then it is the reverse,
and the day of the answers stands in the name of the file alone. Where Hansard prints several numbered questions of one
Member together, each with a number (UIN) of its own, each is a question: its words are those above the numbers, and
those beside its own.
"""

import re
from collections import Counter
from dataclasses import replace
from datetime import date

from kg import publicwhip
from kg.documents import XmlText
from kg.errors import DamagedDocument
from kg.publicwhip import DataFile, Section, Speech
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
    key="publicwhip-written-answers",
    name="TheyWorkForYou, data file of written answers",
    publisher="TheyWorkForYou",
    publisher_key="theyworkforyou",
    licence=OPEN_PARLIAMENT_LICENCE,
    version="1",
)
READS = XmlText

_NUMBER_AT_THE_END = re.compile(r"\[(?P<number>HL\d+|\d{2,})\]$")
_OPENS = re.compile(r"To ask |Asked (?:His|Her) Majesty|To move ", re.IGNORECASE)


def recognise(xml: XmlText) -> bool:
    """Whether the first id in the file is that of a written answer."""
    return publicwhip.kind(xml) == "wrans"


def read(xml: XmlText) -> Reading:
    """Read all questions and answers of the day."""
    data = publicwhip.parse(xml)
    answered = _date(data.answered)
    reader = _Answers(data, answered)
    for section in data.sections:
        for asked, replies in section.exchanges():
            reader.add(section, asked, replies)
    return reader.reading()


def _date(day: date | None) -> PartialDate | None:
    return PartialDate(day.year, day.month, day.day) if day else None


class _Answers:
    """Puts the questions of one file together with their answers."""

    def __init__(self, data: DataFile, answered: PartialDate | None):
        self._data = data
        self._answered = answered
        self._identities: Counter[str] = Counter()
        self._notices = list(data.notices)
        day = answered or _date(data.day)
        assert day is not None
        self._page = QuestionPage(
            SOURCE, key=data.key, label=f"Written answers, {data.house}, {day.english} ({SOURCE.publisher})"
        )
        self._count = 0

    def add(self, section: Section, asked: list[Speech], replies: list[Speech]) -> None:
        """Add the questions that are answered together, with their replies."""
        questions = [question for speech in asked for question in self._questions(section, speech)]
        self._count += len(questions)
        if not questions:
            for reply in replies:
                self._notices.append(f"the reply {reply.attributes['id']} answers no question of the file: left out")
            return
        # Of several replies, of which the later correct the earlier, the file does not tell which was of its day.
        issued = self._answered if len(replies) == 1 or not self._data.from_service else None
        answers: list[PrintedAnswer | None] = [
            PrintedAnswer(reply.blocks(), _speaker(reply, issued), issued) for reply in replies
        ]
        self._page.add(questions, *(answers or [None]))

    def _questions(self, section: Section, speech: Speech) -> list[PrintedQuestion]:
        tabled = _date(speech.tabled)
        words = " ".join(block.text for block in speech.blocks())
        if not _OPENS.match(words):
            self._notices.append(f"the question {speech.attributes['id']} does not open as questions do: is it cut?")
        printed = PrintedQuestion(
            heading=section.heading,
            house=self._data.house,
            tabled=tabled,
            department=section.department,
            asker=_speaker(speech, tabled or self._answered),
            address=speech.address,
            page_date=self._answered,
        )
        if len(speech.numbers) < 2:
            # Files of earlier years leave the number where Hansard prints it.
            at_the_end = _NUMBER_AT_THE_END.search(words)
            uin = next(iter(speech.numbers), at_the_end["number"] if at_the_end else None)
            return [replace(printed, blocks=speech.blocks(), uin=uin, identity=self._identity(uin, speech))]
        return [
            replace(
                printed,
                blocks=speech.blocks(number, of_all=False),
                uin=number,
                identity=self._identity(number, speech),
            )
            for number in speech.numbers
        ]

    def _identity(self, uin: str | None, speech: Speech) -> str:
        """Give what tells a question in every version of the file: its number, or else the id of the source."""
        identity = f"{self._data.key}/{uin.lower() if uin else speech.gid.key}"
        self._identities[identity] += 1
        repeated = self._identities[identity]
        return f"{identity}-{repeated}" if repeated > 1 else identity

    def reading(self) -> Reading:
        """Give the reading of the file. DamagedDocument if its latest version holds no question."""
        if self._count == 0 and self._data.is_latest:
            raise DamagedDocument("it holds no question", expected="questions with their replies")
        if not self._data.is_latest:
            self._notices.append("a later version of the file replaces this one")
        return replace(
            self._page.reading(),
            notices=tuple(self._notices),
            unknown_fields=self._data.unknown,
            is_superseded=not self._data.is_latest,
        )


def _speaker(speech: Speech, on: PartialDate | None) -> Speaker | None:
    if speech.name is None:
        return None
    return Speaker(speech.name, title=speech.office, attested_on=on, identifier=speech.identifier)
