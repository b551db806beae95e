"""Bodies of one name one after the other: a name means that of the day of the document."""

from datetime import date

import pytest

from kg.linking import Registers, link
from kg.linking.mentions import Finder
from kg.linking.namesakes import resolved_on
from kg.readings import Passage, Reading
from kg.records import Answer, Name, PartialDate, Question, Record, Reference

FULL = "Department for Culture, Media and Sport"
FIRST = "department-for-culture-media-and-sport-1997-2017"
DIGITAL = "department-for-digital-culture-media-sport"
NOW = "department-for-culture-media-and-sport"


@pytest.mark.parametrize(
    ("printed", "year", "key"),
    [
        (FULL, 2009, FIRST),
        ("Department for Culture, Media & Sport", 2009, FIRST),
        (FULL, 2024, NOW),
        # The department of those years bore another name.
        (FULL, 2019, None),
        (FULL, 1990, None),
        ("DCMS", 2009, FIRST),
        ("DCMS", 2019, DIGITAL),
        ("DCMS", 2024, NOW),
        ("Department for Digital, Culture, Media and Sport", 2019, DIGITAL),
        # No other has borne its name: what a register knows of its time decides nothing.
        ("Department for Work and Pensions", 1990, "department-for-work-and-pensions"),
    ],
)
def test_a_name_means_the_body_that_bore_it_on_the_day(
    registers: Registers, printed: str, year: int, key: str | None
) -> None:
    found = resolved_on(Name(printed, "body"), date(year, 6, 1), registers)
    assert found == (Reference("body", key) if key else None)


def test_without_a_day_a_name_means_what_bears_it_now(registers: Registers) -> None:
    assert resolved_on(Name(FULL, "body"), None, registers) == Reference("body", NOW)


def linked(registers: Registers, finder: Finder, year: int) -> dict[str, Record]:
    """Link a question and its answer of a year, both naming the department."""
    day = PartialDate(year, 6, 1)
    question = Question(key="q", date_tabled=day, answering_body=Name(FULL, "body"))
    answer = Answer(key="a", answer_to=(question.reference,), issued=day, answering_body=Name(FULL, "body"))
    passage = Passage(answer.reference, f"Officials of the {FULL} have met the council.")
    reading = Reading("page", "A page", subjects=(question,), records=(answer,), passages=(passage,))
    return {record.kind: record for record in link(reading, registers, finder, "source/page").records}


@pytest.mark.parametrize(("year", "key"), [(2009, FIRST), (2024, NOW), (2019, None)])
def test_what_documents_print_and_texts_mention_is_the_body_of_the_day(
    registers: Registers, finder: Finder, year: int, key: str | None
) -> None:
    found = linked(registers, finder, year)
    question, answer = found["question"], found["answer"]
    assert isinstance(question, Question)
    assert isinstance(answer, Answer)
    meant = Reference("body", key) if key else None
    assert question.answering_body == answer.answering_body == Name(FULL, "body", meant)
    assert answer.mentions == ((meant,) if meant else None)
