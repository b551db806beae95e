"""The example queries: files with a title and a question each, which give rows."""

import json

import pytest

from kg.web.examples import EXAMPLES, Example, read_example

from .conftest import HTML, ROOT, Client, links, page, text


def test_every_file_is_an_example() -> None:
    assert len(list((ROOT / "kg" / "web" / "queries").iterdir())) == len(EXAMPLES) >= 8


def test_titles_and_questions_tell_examples_apart() -> None:
    assert len({example.title for example in EXAMPLES}) == len(EXAMPLES)
    assert all(example.question.endswith("?") for example in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_an_example_has_rows_in_which_every_column_says_something(site: Client, example: Example) -> None:
    result = json.loads(site.ask(example.query).content)
    rows = result["results"]["bindings"]
    assert rows
    # Of what came later than a promise, the founding documents state no date.
    silent = {name for name in result["head"]["vars"] if not any(name in row for row in rows)}
    assert silent <= {"reported"}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_an_example_that_promises_a_chart_has_one(site: Client, example: Example) -> None:
    html = page(site.ask(example.query, HTML))
    assert (html.css_first("figure.chart") is not None) == ("(chart)" in example.title)


def test_one_asks_what_was_promised_of_work_coaches_and_what_came_later(site: Client) -> None:
    (query,) = (each.query for each in EXAMPLES if "work coaches" in each.question)
    html = page(site.ask(query, HTML))
    assert "27,000" in text(html, "tbody")
    assert "1,000 existing work coaches" in text(html, "tbody")


def test_one_searches_the_texts() -> None:
    assert any("CONTAINS(" in example.query for example in EXAMPLES)


@pytest.mark.parametrize("path", ["/", "/sparql"])
def test_every_example_is_linked(site: Client, path: str) -> None:
    html = page(site.get(path))
    assert len([link for link in links(html) if "?query=" in link]) == len(EXAMPLES)


def test_an_example_begins_with_its_title_and_its_question() -> None:
    example = read_example("# title: T\n# question: Q?\n# a remark\nSELECT * {}\n")
    assert example == Example("T", "Q?", "# a remark\nSELECT * {}")


@pytest.mark.parametrize("file", ["SELECT * {}", "# title: T\nSELECT * {}", "# title: T\n# question: Q?\n"])
def test_an_example_without_them_is_refused(file: str) -> None:
    with pytest.raises(ValueError, match="title"):
        read_example(file)
