"""Made-up records of the Written Questions API, the same for the same seed, as many as are wanted.

Run: python benchmarks/made_up_questions.py NUMBER FILE [--seed N] [--answered-later N]

They are written as JSON Lines in the API's item form: `{"value": {...}, "links": [...]}`. Their texts are as long as
real ones (a question 326 characters in the mean, an answer 700; measured on 1,500 real ones) and name known programmes,
bodies and publications, state figures and promises, and cite publications and questions about as often.
`--answered-later N` writes the last N of them as they were before they were answered: a file of some days earlier.
"""

import argparse
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson

BODIES = (
    (1, "Home Office"), (7, "Ministry of Housing, Communities and Local Government"), (11, "Ministry of Defence"),
    (13, "Department for Environment, Food and Rural Affairs"), (14, "Treasury"), (53, "Cabinet Office"),
    (17, "Department of Health and Social Care"), (27, "Department for Transport"), (54, "Ministry of Justice"),
    (29, "Department for Work and Pensions"), (60, "Department for Education"),
    (208, "Foreign, Commonwealth and Development Office"), (214, "Department for Business and Trade"),
    (215, "Department for Energy Security and Net Zero"), (217, "Department for Culture, Media and Sport"),
    (216, "Department for Science, Innovation and Technology"),
)  # fmt: skip
ASKERS, ANSWERERS = 640, 120
_NAMED = (
    "Universal Credit", "Personal Independence Payment", "Access to Work", "Pension Credit", "Housing Benefit",
    "Carer's Allowance", "Attendance Allowance", "Disability Living Allowance", "the Work and Health Programme",
    "work coaches", "Disability Employment Advisers", "Jobcentre Plus", "NHS England", "Ofsted", "Great British Energy",
    "the Household Support Fund", "the Winter Fuel Payment", "Child Benefit", "Statutory Sick Pay", "Kickstart",
)  # fmt: skip
_THINGS = (
    "claimants", "applications", "households", "staff", "places", "appointments", "schools", "patients", "officers",
)  # fmt: skip
_WORDS = (
    "support", "local", "people", "work", "service", "review", "policy", "guidance", "funding", "working", "provision",
    "across", "delivery", "improve", "access", "ensure", "training", "health", "care", "employers", "authorities",
    "partners", "information", "needs", "available", "regular", "published", "process", "assessment", "community",
    "development", "further", "plans", "consider", "range", "closely", "high", "quality", "strategy", "approach",
    "engagement", "stakeholders", "progress", "evidence", "commitment", "regional", "national", "programme", "outcomes",
    "standards", "resources",
)  # fmt: skip
_ENDINGS = (
    "and if he will make a statement", "and what steps she plans to take", "in each of the last five years",
    "for those purposes", "in England and Wales", "by constituency",
)  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_FIRST = date(2014, 6, 4)


def records(number: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Give records, the earliest first, as the API's items have them; the first are the same for every number."""
    for index in range(number):
        yield _record(index, random.Random(seed * 1_000_003 + index))  # noqa: S311 (made up, not secret)


def unanswered(record: dict[str, Any]) -> dict[str, Any]:
    """Give a record as it was before it was answered."""
    before = {
        **record["value"], "answerIsHolding": None, "answerIsCorrection": None, "answeringMemberId": None,
        "dateAnswered": None, "answerText": None,
    }  # fmt: skip
    return {**record, "value": before}


def _record(index: int, chance: random.Random) -> dict[str, Any]:
    # About 240 are tabled on a day.
    tabled = _FIRST + timedelta(days=index // 240)
    answered = tabled + timedelta(days=chance.choice((2, 3, 5, 6, 7, 8, 14)))
    body, name = chance.choice(BODIES)
    identity = 200_000 + index
    return {
        "value": {
            "id": identity,
            "askingMemberId": 4000 + chance.randrange(ASKERS),
            "askingMember": None,
            "house": "Commons",
            "memberHasInterest": chance.random() < 0.01,
            "dateTabled": f"{tabled}T00:00:00",
            "dateForAnswer": f"{answered}T00:00:00",
            "uin": str(1 + index % 200_000),
            "questionText": _question(name, chance, answered),
            "answeringBodyId": body,
            "answeringBodyName": name,
            "isWithdrawn": False,
            "isNamedDay": chance.random() < 0.3,
            "groupedQuestions": [],
            "answerIsHolding": False,
            "answerIsCorrection": False,
            "answeringMemberId": 4000 + chance.randrange(ANSWERERS),
            "answeringMember": None,
            "correctingMemberId": None,
            "correctingMember": None,
            "dateAnswered": f"{answered}T00:00:00",
            "answerText": _answer(chance, answered),
            "originalAnswerText": "",
            "comparableAnswerText": "",
            "dateAnswerCorrected": None,
            "dateHoldingAnswer": None,
            "attachmentCount": 0,
            "heading": None if chance.random() < 0.05 else _words(chance, chance.randint(1, 4)).title(),
            "attachments": [],
            "groupedQuestionsDates": [],
        },
        "links": [{"rel": "self", "href": f"/Questions/{identity}", "method": "GET"}],
    }


def _words(chance: random.Random, number: int) -> str:
    return " ".join(chance.choices(_WORDS, k=number))


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _question(body: str, chance: random.Random, answered: date) -> str:
    beginning = f"To ask the Secretary of State for {body.removeprefix('Department for ')}, "
    if chance.random() < 0.25:
        told = _day(answered - timedelta(days=chance.randint(20, 300)))
        title = _words(chance, 4).title()
        beginning += chance.choice(
            (
                f"with reference to the report entitled {title}, published on {told}, ",
                f"pursuant to the Answer of {told} to Question {chance.randint(1000, 200_000)}, ",
            )
        )
    asked = f"what assessment {chance.choice(('he', 'she'))} has made of the {_words(chance, chance.randint(8, 20))}"
    named = f" of {chance.choice(_NAMED)}" if chance.random() < 0.75 else ""
    return f"{beginning}{asked}{named} {_words(chance, chance.randint(3, 9))}; {chance.choice(_ENDINGS)}."


def _answer(chance: random.Random, answered: date) -> str:
    paragraphs = []
    for _ in range(chance.choices((1, 2, 3, 4, 6), (25, 35, 25, 10, 5))[0]):
        sentences = [_sentence(chance) for _ in range(chance.randint(1, 2))]
        if chance.random() < 0.55:
            sentences.append(_statement(chance, answered))
        paragraphs.append(f"<p>{' '.join(sentences)}</p>")
    return "".join(paragraphs)


def _sentence(chance: random.Random) -> str:
    about = f" on {chance.choice(_NAMED)}" if chance.random() < 0.45 else ""
    return f"The Department {_words(chance, chance.randint(9, 17))}{about} {_words(chance, chance.randint(3, 8))}."


def _statement(chance: random.Random, answered: date) -> str:
    number, things, named = chance.randint(12, 90_000), chance.choice(_THINGS), chance.choice(_NAMED)
    match chance.randrange(5):
        case 0:
            return (
                f"As of {_MONTHS[chance.randrange(12)]} {answered.year - 1}, there were {number:,} {things} on {named}."
            )
        case 1:
            return f"In {answered.year - 1}, {chance.randint(5, 95)} per cent of {things} were dealt with in time."
        case 2:
            return f"We will recruit {number:,} more {things} by March {answered.year + 2}."
        case 3:
            return f"The Government is investing £{chance.randint(2, 900)} million in {named} over three years."
    return f"Further details are in the {_words(chance, 3).title()} Strategy, published in {answered.year - 1}."


def write(file: Path, number: int, seed: int = 1, answered_later: int = 0) -> None:
    """Write records to a file as JSON Lines, the last of them as they were before they were answered."""
    with file.open("wb") as stream:
        for index, record in enumerate(records(number, seed)):
            told = unanswered(record) if index >= number - answered_later else record
            stream.write(orjson.dumps(told) + b"\n")


def main() -> None:
    """Write a file of records."""
    parser = argparse.ArgumentParser(description="Write made-up records of the Written Questions API as JSON Lines.")
    parser.add_argument("number", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--answered-later", type=int, default=0)
    arguments = parser.parse_args()
    write(arguments.file, arguments.number, arguments.seed, arguments.answered_later)


if __name__ == "__main__":
    main()
