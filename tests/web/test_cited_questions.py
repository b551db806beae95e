"""A question cited by its number has an address at once, which leads to the question as soon as that is published."""

from pathlib import Path

import pytest

from .conftest import TURTLE, build, page, serving, text

FIXTURES = Path(__file__).parents[1] / "fixtures"
CITED = FIXTURES / "theyworkforyou" / "party-and-constituency.html"
CITATION = "cited-question/commons/answered-2020-02-03/9417"


@pytest.fixture
def citing(tmp_path: Path) -> Path:
    words = (FIXTURES / "parallel-parliament" / "asked-by.txt").read_text(encoding="utf-8")
    file = tmp_path / "citing.txt"
    file.write_text(
        words.replace("Answer of 2 May 2023 to Question 181818", "Answer of 3 February 2020 to Question 9417")
    )
    return file


def test_a_cited_question_that_is_not_there_is_told_by_its_number_and_day(citing: Path, tmp_path: Path) -> None:
    build(tmp_path / "data", citing, "--fresh")
    with serving(tmp_path / "data") as site:
        response = site.get(f"/doc/{CITATION}")
        assert response.status_code == 200
        assert text(page(response), "h1") == "Question 9417, answered 3 February 2020"


@pytest.mark.parametrize("first", ["citing", "cited"])
def test_it_leads_to_the_question_itself_whichever_arrives_first(citing: Path, tmp_path: Path, first: str) -> None:
    order = [citing, CITED] if first == "citing" else [CITED, citing]
    for file in order:
        build(tmp_path / "data", file)
    with serving(tmp_path / "data") as site:
        for path, accept in ((f"/doc/{CITATION}", "text/html"), (f"/id/{CITATION}", TURTLE)):
            response = site.get(path, accept)
            assert response.status_code == 307
            assert response.headers["location"].endswith("/question/commons/2020-01-28/9417")


def test_the_words_of_the_citation_lead_there(citing: Path, tmp_path: Path) -> None:
    build(tmp_path / "data", citing, "--fresh")
    with serving(tmp_path / "data") as site:
        (listed,) = page(site.get("/browse/question")).css(".rows .name")
        note = page(site.get(listed.attributes["href"] or "")).css_first("a.note.question")
        assert note is not None
        assert note.attributes["href"] == f"/doc/{CITATION}"
