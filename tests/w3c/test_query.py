"""SPARQL 1.1 Query Language and its result formats: the W3C's tests of evaluation and syntax, run over HTTP."""

import re
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from rdflib.compare import isomorphic

from . import manifests, reasons, results
from .conftest import Answer, Server
from .manifests import W3cTest

_FORMS = {
    ".srx": ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
    ".srj": ("application/sparql-results+json", ox.QueryResultsFormat.JSON),
    ".tsv": ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
}
_NOTHING = f"{manifests.BASE}nothing"
EVALUATED = ("QueryEvaluationTest", "CSVResultFormatTest")
PARSED = ("PositiveSyntaxTest", "PositiveSyntaxTest11", "NegativeSyntaxTest", "NegativeSyntaxTest11")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    types = EVALUATED if "evaluated" in metafunc.fixturenames else PARSED if "parsed" in metafunc.fixturenames else None
    if types is None:
        return
    name = "evaluated" if types is EVALUATED else "parsed"
    found = [marked(test) for test in manifests.entries() if test.type in types]
    absent = pytest.param(None, marks=pytest.mark.skip(reason=manifests.ABSENT))
    metafunc.parametrize(name, found or [absent])


def marked(test: W3cTest) -> object:
    marks = []
    if reason := reasons.FAILING.get(str(test)):
        marks.append(pytest.mark.xfail(reason=reason))
    return pytest.param(test, id=str(test), marks=marks)


def ask(server: Server, test: W3cTest, accept: str) -> tuple[str, Answer]:
    """Send the query of a test by POST, with the graphs it is about as the data set of the request."""
    assert test.query is not None
    text = manifests.path_of(test.query).read_text(encoding="utf-8")
    # Its own address is the base of a query, where it declares none.
    query = f"BASE <{test.query}>\n{text}"
    graphs: list[tuple[str, str]] = []
    if not re.search(r"\bFROM\b", text):
        graphs = [("default-graph-uri", name) for name in test.data or (_NOTHING,)]
        graphs += [("named-graph-uri", name) for name in test.graph_data]
    headers = (("content-type", "application/sparql-query"), ("accept", accept))
    return text, server.send("POST", f"/sparql?{urlencode(graphs)}", query.encode(), headers)


def test_a_query_gives_the_result_that_the_suite_gives(server: Server, evaluated: W3cTest) -> None:
    if reason := reasons.not_run(evaluated):
        pytest.skip(reason)
    assert evaluated.result is not None
    file = manifests.path_of(evaluated.result)
    if file.suffix == ".ttl" and not results.is_result_set(manifests.read(evaluated.result)):
        _, answer = ask(server, evaluated, "application/n-triples")
        assert answer.status == 200, answer.body.decode()
        graph = results.graph(quad.triple for quad in ox.parse(answer.body, format=ox.RdfFormat.N_TRIPLES))
        assert isomorphic(graph, results.graph(manifests.read(evaluated.result))), answer.body.decode()
        return
    if file.suffix == ".ttl":
        text, answer = ask(server, evaluated, _FORMS[".srj"][0])
        given = results.solutions(answer.body, _FORMS[".srj"][1])
        assert isinstance(given, results.Solutions)
        assert given.same(results.result_set(manifests.read(evaluated.result)), is_ordered(text)), answer.body.decode()
        return
    media_type, form = _FORMS.get(file.suffix, ("text/csv", None))
    text, answer = ask(server, evaluated, media_type)
    assert (answer.status, answer.media_type) == (200, media_type), answer.body.decode()
    if form is None:
        assert results.cells(answer.body).same(results.cells(file.read_bytes()), ordered=False), answer.body.decode()
        return
    given, expected = results.solutions(answer.body, form), results.solutions(file.read_bytes(), form)
    if isinstance(given, bool) or isinstance(expected, bool):
        assert given is expected
        return
    assert given.same(expected, ordered=is_ordered(text)), answer.body.decode()


def is_ordered(query: str) -> bool:
    """Whether a query asks for an order, outside of its subqueries."""
    outside = query
    while (shorter := re.sub(r"\{[^{}]*\}", "", outside)) != outside:
        outside = shorter
    return re.search(r"\bORDER\s+BY\b", outside, re.I) is not None


def test_a_query_is_accepted_just_if_the_suite_says_that_it_is_one(server: Server, parsed: W3cTest) -> None:
    if reason := reasons.not_run(parsed):
        pytest.skip(reason)
    _, answer = ask(server, parsed, "*/*")
    assert answer.status == (200 if parsed.type.startswith("Positive") else 400), answer.body.decode()
