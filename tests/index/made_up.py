"""Made-up records of the Written Questions API, and what an index made of them holds."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from kg import pipeline, releases
from kg.index import FILE, Index
from kg.index.searching import Search, Texts

SEARCHES = ("", "places", "coaches -ofsted", "“work and health programme”", "503", "2031-03-04", "universal credit")
BASE = "http://localhost:8000"
BODIES = ((29, "Department for Work and Pensions"), (60, "Department for Education"))
WORK = ("body", "department-for-work-and-pensions")
EDUCATION = ("body", "department-for-education")
HEALTH_PROGRAMME = ("programme", "work-and-health-programme")


def record(number: int, answered: bool = True, **changes: Any) -> dict[str, Any]:
    """Make up a question: those with an even number go to the first body, all to answer after 1 to 7 days."""
    body, name = BODIES[number % 2]
    told: dict[str, Any] = {
        "id": 7000 + number, "askingMemberId": 101 + number % 3, "askingMember": None, "house": "Commons",
        "memberHasInterest": False, "dateTabled": f"2031-0{3 + number % 4}-04T00:00:00",
        "dateForAnswer": "2031-03-11T00:00:00", "uin": str(500 + number), "answeringBodyId": body,
        "answeringBodyName": name, "isWithdrawn": False,
        "questionText": f"To ask the Secretary of State for Education, how many of the {number + 12} places of the "
        "Work and Health Programme are taken.",
        "isNamedDay": False, "groupedQuestions": [], "answerIsHolding": False if answered else None,
        "answerIsCorrection": False if answered else None, "answeringMemberId": 104 if answered else None,
        "answeringMember": None, "correctingMemberId": None, "correctingMember": None,
        "dateAnswered": f"2031-0{3 + number % 4}-{5 + number % 7:02}T00:00:00" if answered else None,
        "answerText": f"<p>There are {number + 70} work coaches. We will recruit {number + 5} more by March 2032.</p>"
        if answered else None,
        "originalAnswerText": "", "comparableAnswerText": "", "dateAnswerCorrected": None, "dateHoldingAnswer": None,
        "attachmentCount": 0, "heading": f"Places {number}", "attachments": [], "groupedQuestionsDates": [],
    }  # fmt: skip
    return {"value": {**told, **changes}, "links": []}


def written(file: Path, *records: dict[str, Any]) -> Path:
    """Write records into a file."""
    file.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return file


def build(data: Path, *paths: Path, **options: Any) -> pipeline.Report:
    """Build a release."""
    return pipeline.build(paths, data, base=BASE, **options)


def index(data: Path) -> Index:
    """Open the index of the current release."""
    opened = Index.open(releases.required(data).folder)
    assert opened is not None
    return opened


def rows(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Give what the index of the current release holds: see `held`."""
    return held(releases.required(data).folder)


def held(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Give the rows of each table of an index, sorted, and what searching finds and counts."""
    with closing(sqlite3.connect(folder / FILE)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        found = {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in tables}
    texts = Texts.open(folder)
    assert texts is not None
    for typed in SEARCHES:
        searched = texts.search(Search(typed), limit=10_000)
        counted = [(name, facet.values) for name, facet in searched.facets.items()]
        found[f"search: {typed}"] = [*((id_,) for id_ in sorted(searched.ids)), (searched.total,), *counted]
    return found
