"""Answers that are kept: which, for how long, and how many."""

from pathlib import Path

import pytest

from kg.store.jobs import Job
from kg.store.kept import LARGEST, KeptAnswers, Lasting
from kg.store.sparql import always_the_same

ANSWER = Lasting("json", b"x" * 1000)


def job(query: str, rows: str = "json", **more: object) -> Job:
    return Job(Path("store"), "http://a.example", query, rows, "turtle", **more)  # type: ignore[arg-type]


def kept(*queries: str, most: int = 1_000_000) -> KeptAnswers:
    answers = KeptAnswers(most)
    for query in queries:
        answers.keep(job(query), ANSWER, answers.age)
    return answers


def test_an_answer_is_found_by_all_that_determines_it() -> None:
    answers = kept("ASK {}")
    assert answers.find(job("ASK {}")) is ANSWER
    others = [job("ASK { }"), job("ASK {}", "xml"), job("ASK {}", default_graphs=("x:a",))]
    others += [job("ASK {}", named_graphs=("x:a",)), Job(Path("other"), "http://a.example", "ASK {}", "json", "turtle")]
    assert [answers.find(other) for other in others] == [None] * len(others)


def test_how_long_it_may_take_does_not_change_an_answer() -> None:
    assert kept("ASK {}").find(job("ASK {}", seconds=0.1)) is ANSWER


def test_an_answer_that_is_larger_than_a_job_allows_is_not_given() -> None:
    assert kept("ASK {}").find(job("ASK {}", result_bytes=999)) is None
    assert kept("ASK {}").find(job("ASK {}", result_bytes=1000)) is ANSWER


def test_no_more_is_kept_than_fits_and_what_was_asked_longest_ago_goes_first() -> None:
    answers = kept(*map(str, range(4)), most=10_000)
    one = answers.size // 4
    assert answers.find(job("0"))
    for number in range(4, 20):
        answers.keep(job(str(number)), ANSWER, answers.age)
        assert answers.find(job("0"))
        assert answers.size <= 10_000
    assert answers.find(job("1")) is None
    assert answers.size > 10_000 - 2 * one


def test_queries_and_graphs_count_as_well_as_results() -> None:
    graphs = tuple(f"http://a.example/{number:050}" for number in range(100))
    answers = KeptAnswers(1_000_000)
    answers.keep(job("x" * 5000, default_graphs=graphs), ANSWER, answers.age)
    assert answers.size > 1000 + 5000 + 6000


def test_nothing_is_kept_where_nothing_may_be() -> None:
    assert kept("ASK {}", most=0).find(job("ASK {}")) is None


def test_one_large_answer_does_not_drive_out_the_others() -> None:
    answers = kept("ASK {}", most=2 * LARGEST)
    answers.keep(job("large"), Lasting("json", b"x" * (LARGEST + 1)), answers.age)
    assert answers.find(job("large")) is None
    assert answers.find(job("ASK {}"))


def test_what_was_asked_before_all_was_forgotten_is_not_kept_after_it() -> None:
    answers = kept("ASK {}")
    before = answers.age
    answers.forget()
    answers.keep(job("late"), ANSWER, before)
    assert (answers.find(job("ASK {}")), answers.find(job("late")), answers.size) == (None, None, 0)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT ?now (COUNT(?rand) AS ?uuid) { ?now ex:uuid ?rand }",
        "ASK { ?s <http://a.example/now()> 'NOW()' } # RAND()",
        "ASK { ?s ?p '''UUID()''' FILTER(?a < 5 && ?a > 4) }",
        r"ASK { ?s ?p 'a\nNOW()' }",
        "SELECT * { ?s ?p [ ?q _:b ] }",
        "DESCRIBE <x:construct>",
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p '[' } WHERE { ?s ?p <http://a.example/(a)> }",
    ],
)
def test_a_query_that_has_the_same_result_again_is_known(query: str) -> None:
    assert always_the_same(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?x) {}",
        "SELECT (now ( ) AS ?x) {}",
        "ASK { FILTER(?a<now()&&?b>?c) }",
        "ASK { ?s ?p 1NOW() }",
        r"SELECT (N\u004fW() AS ?x) {}",
        r"""SELECT (RAND() AS ?x) ("\"" AS ?y) {}""",
        "SELECT (UUID() AS ?x) {}",
        "SELECT (StrUUID() AS ?x) {}",
        "SELECT (BNODE() AS ?x) {}",
        "SELECT (BNODE('a') AS ?x) {}",
        "ASK { ?s ?p 'a' } #\nORDER BY RAND()",
        "CONSTRUCT { ?s ?p [] } WHERE { ?s ?p ?o }",
        "CONSTRUCT { _:b ?p ?o } WHERE { ?s ?p ?o }",
        "construct { ?s ?p (1) } where { ?s ?p ?o }",
    ],
)
def test_a_query_that_may_have_another_result_is_known(query: str) -> None:
    assert not always_the_same(query)
