"""Made-up records of the Written Questions API, and releases built of them."""

import json
from pathlib import Path
from typing import Any

from kg import pipeline

BASE = "http://localhost:8000"
MEMBERS = (101, 102, 103)
BODIES = ((29, "Department for Work and Pensions"), (60, "Department for Education"))


def record(number: int, answered: bool = True, **changes: Any) -> dict[str, Any]:
    """Make up a record as the API gives it: those with an even number go to the first body."""
    body, name = BODIES[number % 2]
    told: dict[str, Any] = {
        "id": 7000 + number, "askingMemberId": MEMBERS[number % 3], "askingMember": None, "house": "Commons",
        "memberHasInterest": False, "dateTabled": "2031-03-04T00:00:00", "dateForAnswer": "2031-03-11T00:00:00",
        "uin": str(500 + number), "answeringBodyId": body, "answeringBodyName": name, "isWithdrawn": False,
        "questionText": f"To ask the Secretary of State for Education, how many of the {number + 12} places of the "
        "Work and Health Programme are taken.",
        "isNamedDay": False, "groupedQuestions": [], "answerIsHolding": False if answered else None,
        "answerIsCorrection": False if answered else None, "answeringMemberId": 104 if answered else None,
        "answeringMember": None, "correctingMemberId": None, "correctingMember": None,
        "dateAnswered": "2031-03-10T00:00:00" if answered else None,
        "answerText": f"<p>There are {number + 70} work coaches. We will recruit {number + 5} more by March 2032.</p>"
        if answered else None,
        "originalAnswerText": "", "comparableAnswerText": "", "dateAnswerCorrected": None, "dateHoldingAnswer": None,
        "attachmentCount": 0, "heading": f"Places {number}", "attachments": [], "groupedQuestionsDates": [],
    }  # fmt: skip
    return {"value": {**told, **changes}, "links": []}


def written(file: Path, *records: dict[str, Any]) -> Path:
    """Write records into a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return file


def build(data: Path, *paths: Path, **options: Any) -> pipeline.Report:
    """Build a release."""
    return pipeline.build(paths, data, base=BASE, **options)
