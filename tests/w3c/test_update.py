"""SPARQL 1.1 Update: the W3C's tests of evaluation and syntax, run over HTTP on a store that can be written to."""

from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from . import manifests, reasons, results
from .conftest import Server
from .manifests import State, W3cTest

PARSED_UPDATES = ("PositiveUpdateSyntaxTest11", "NegativeUpdateSyntaxTest11")
_EVERYTHING = "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
_TSV = "text/tab-separated-values"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for name, types in (("done", ("UpdateEvaluationTest",)), ("parsed", PARSED_UPDATES)):
        if name in metafunc.fixturenames:
            found = [pytest.param(test, id=str(test)) for test in manifests.entries() if test.type in types]
            absent = pytest.param(None, marks=pytest.mark.skip(reason=manifests.ABSENT))
            metafunc.parametrize(name, found or [absent])


def update_of(file: str) -> str:
    # Its own address is the base of an update, where it declares none.
    return f"BASE <{file}>\n{manifests.path_of(file).read_text(encoding='utf-8')}"


def put(writable: Server, state: State) -> None:
    """Have a store hold just these graphs."""
    assert writable.update("DROP ALL").status == 204
    for name, file in state:
        body = ox.serialize(manifests.read(file), format=ox.RdfFormat.N_TRIPLES)
        parameters = urlencode({"graph": name}) if name else "default"
        headers = (("content-type", "application/n-triples"),)
        assert writable.send("PUT", f"/graph-store?{parameters}", body, headers).status in (201, 204)


def held(writable: Server) -> results.Solutions:
    """Give every quad of a store."""
    headers = (("content-type", "application/sparql-query"), ("accept", _TSV))
    answer = writable.send("POST", "/sparql", _EVERYTHING.encode(), headers)
    assert answer.status == 200, answer.body.decode()
    found = results.solutions(answer.body, ox.QueryResultsFormat.TSV)
    assert isinstance(found, results.Solutions)
    return found


def expected(state: State) -> results.Solutions:
    """Give every quad that a store has to hold."""
    rows = [(f"<{name}>" if name else "", *map(str, triple)) for name, file in state for triple in manifests.read(file)]
    text = "\n".join(["?g\t?s\t?p\t?o", *("\t".join(row) for row in rows), ""])
    made = results.solutions(text.encode(), ox.QueryResultsFormat.TSV)
    assert isinstance(made, results.Solutions)
    return made


def test_an_update_leaves_what_the_suite_says(writable: Server, done: W3cTest) -> None:
    if reason := reasons.not_run(done):
        pytest.skip(reason)
    assert done.update is not None
    put(writable, done.before)
    answer = writable.update(update_of(done.update))
    assert answer.status == 204, answer.body.decode()
    assert held(writable).same(expected(done.after), ordered=False), held(writable)


def test_an_update_is_accepted_just_if_the_suite_says_that_it_is_one(writable: Server, parsed: W3cTest) -> None:
    if reason := reasons.not_run(parsed):
        pytest.skip(reason)
    assert parsed.query is not None
    answer = writable.update(update_of(parsed.query))
    # A graph that an update names may not be there, which is no fault of its syntax.
    statuses = (204, 409) if parsed.type.startswith("Positive") else (400,)
    assert answer.status in statuses, answer.body.decode()
