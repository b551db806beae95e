"""What a question was before: the words that it had, and the bodies that it was put to."""

import json
from pathlib import Path

from api_records import record

from .conftest import BASE, build, links, page, serving, text


def test_the_page_of_a_transferred_question_tells_from_whom_to_whom_and_its_words_before(tmp_path: Path) -> None:
    first = record(2, answered=False, questionText="To ask the Secretary of State for Work and Pensions, why.")["value"]
    later = {
        "questionText": "To ask the Secretary of State for Education, why.",
        "answeringBodyId": 60,
        "answeringBodyName": "Department for Education",
    }
    history = {
        "id": first["id"],
        "first": {"seen": "2031-03-05T00:07:00+00:00", "value": first},
        "changes": [{"seen": "2031-03-06T00:07:00+00:00", "set": later}],
        "vanishedBeforeLastSnapshot": False,
    }
    (tmp_path / "history.jsonl").write_text(json.dumps(history) + "\n", encoding="utf-8")
    build(tmp_path / "data", tmp_path / "history.jsonl", "--base", BASE)
    with serving(tmp_path / "data") as site:
        html = page(site.get("/doc/question/commons/2031-03-04/502"))
        assert (
            "Transfer of question 502 from the Department for Work and Pensions to the Department for Education"
            in text(html, ".byline")
        )
        assert text(html, ".words h2 + .byline + p").startswith("To ask the Secretary of State for Education")
        assert (
            text(html, "#earlier h3")
            == "Question 502 as it was on 5 March 2031, put to the Department for Work and Pensions"
        )
        assert text(html, "#earlier .words p") == "To ask the Secretary of State for Work and Pensions, why."
        (wording,) = links(html, "#earlier h3 a")
        assert links(page(site.get(wording)), "#earlierWording a") == ["/doc/question/commons/2031-03-04/502"]
