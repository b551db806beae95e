"""Answers that are given again: the same bytes, without any worker, until there is a new release."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kg.store.results import GRAPH_FORMATS, RESULT_FORMATS
from kg.store.workers import Limits, Workers
from kg.web.site import Site

from .conftest import HTML, NEWTON, Client, page, serving, text

ROWS = "SELECT ?name { ?s foaf:name ?name } ORDER BY ?name"
GRAPH = f"DESCRIBE <id/{NEWTON}>"


@pytest.fixture
def site(data: Path) -> Iterator[Client]:
    with serving(data, Limits(workers=1)) as client:
        yield client


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Get longer each time that a worker is taken."""
    taken: list[int] = []
    free_worker = Workers._free_worker

    async def counted(self: Workers) -> object:
        taken.append(1)
        return await free_worker(self)

    monkeypatch.setattr(Workers, "_free_worker", counted)
    return taken


def workers_of(client: Client) -> Workers:
    site = client.client.app.state.site  # type: ignore[attr-defined]
    assert isinstance(site, Site)
    return site.workers


@pytest.mark.parametrize(
    ("query", "format_"),
    [(ROWS, format_) for format_ in RESULT_FORMATS] + [(GRAPH, format_) for format_ in GRAPH_FORMATS],
)
def test_an_answer_that_is_given_again_is_the_same(site: Client, worked: list[int], query: str, format_: str) -> None:
    first, again = site.ask(query, format=format_), site.ask(query, format=format_)
    assert len(worked) == 1
    assert (first.status_code, first.content, first.headers) == (again.status_code, again.content, again.headers)


def test_it_is_given_however_it_is_asked_for(site: Client, worked: list[int]) -> None:
    first = site.ask(ROWS)
    for again in (
        site.post(ROWS, "application/sparql-query"),
        site.post(urlencode({"query": ROWS}), "application/x-www-form-urlencoded"),
        site.ask(ROWS, "application/json"),
        site.ask(ROWS, timeout="5"),
    ):
        assert again.content == first.content
    assert len(worked) == 1


def test_a_page_is_made_of_what_was_kept(site: Client, worked: list[int]) -> None:
    first, again = site.ask(ROWS, HTML), site.ask(ROWS, HTML)
    assert len(worked) == 1
    assert first.text == again.text
    assert "Sarah Newton" in text(page(again), "tbody")


def test_what_a_clock_or_chance_gives_is_not_given_again(site: Client) -> None:
    for function in ("UUID()", "STRUUID()", "BNODE()"):
        query = f"SELECT ({function} AS ?x) {{}}"
        first, again = site.ask(query), site.ask(query)
        assert first.content != again.content
        assert "etag" not in first.headers


def test_a_query_about_now_is_asked_again(site: Client, worked: list[int]) -> None:
    site.ask("SELECT (NOW() AS ?x) {}")
    site.ask("SELECT (NOW() AS ?x) {}")
    assert len(worked) == 2


@pytest.mark.parametrize("query", ["SELECT", "ASK { ?s nope:x ?o }"])
def test_what_was_wrong_is_asked_again(site: Client, worked: list[int], query: str) -> None:
    assert [site.ask(query).status_code for _ in range(2)] == [400, 400]
    assert len(worked) == 2


def test_a_large_answer_is_asked_again(site: Client, worked: list[int]) -> None:
    query = "SELECT * { ?s ?p ?o . ?x ?y ?z } LIMIT 20000"
    assert site.ask(query).content == site.ask(query).content
    assert len(worked) == 2


def test_nothing_is_kept_where_the_setting_says_so(data: Path, worked: list[int]) -> None:
    with serving(data, Limits(workers=1, kept_bytes=0)) as client:
        assert client.ask(ROWS).content == client.ask(ROWS).content
    assert len(worked) == 2


def test_a_limit_is_told_with_an_answer_that_was_kept(site: Client) -> None:
    site.ask(ROWS)
    assert site.ask(ROWS, timeout="5").headers["result-limit"].endswith("seconds=5")


# Entity tags (RFC 9110, sections 8.8.3 and 13.1.2)


def test_who_has_an_answer_is_told_so(site: Client) -> None:
    first = site.ask(ROWS)
    tag = first.headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]+"', tag)
    path = f"/sparql?{urlencode({'query': ROWS})}"
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        for method in ("GET", "HEAD"):
            response = site.send(method, path, "application/json", if_none_match=known)
            assert (response.status_code, response.content) == (304, b"")
            assert (response.headers["etag"], response.headers["vary"]) == (tag, "Accept")


@pytest.mark.parametrize("known", ['"other"', "", "nonsense"])
def test_who_has_another_answer_is_given_this_one(site: Client, known: str) -> None:
    path = f"/sparql?{urlencode({'query': ROWS})}"
    assert site.get(path, "application/json", if_none_match=known).status_code == 200


def test_other_forms_have_other_tags(site: Client) -> None:
    assert len({site.ask(ROWS, format=format_).headers["etag"] for format_ in RESULT_FORMATS}) == len(RESULT_FORMATS)


# Workers are there before they are asked


def test_workers_are_there_and_have_the_release_open_before_the_first_query(data: Path) -> None:
    with serving(data, Limits(workers=2)) as client:
        workers = workers_of(client)
        # The home page is made without any worker.
        assert client.get("/").status_code == 200
        assert client.client.portal is not None
        client.client.portal.call(workers.ready)
        assert workers._served is not None
        assert [worker and worker.opened for worker in workers._idle._queue] == [workers._served] * 2
