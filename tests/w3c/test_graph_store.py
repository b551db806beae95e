"""SPARQL 1.1 Graph Store HTTP Protocol: the W3C's tests, sent as they are written to the letter."""

from urllib.parse import quote

import pyoxigraph as ox
import pytest
from rdflib.compare import isomorphic

from . import manifests, reasons, results
from .conftest import Answer, Server
from .manifests import Request, W3cTest


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "sent" in metafunc.fixturenames:
        tests = [test for test in manifests.entries() if test.type == "GraphStoreProtocolTest"]
        absent = pytest.param(None, marks=pytest.mark.skip(reason=manifests.ABSENT))
        metafunc.parametrize("sent", [pytest.param(test, id=str(test)) for test in tests] or [absent])


def test_a_request_is_answered_as_the_suite_says(writable: Server, sent: W3cTest) -> None:
    if reason := reasons.not_run(sent):
        pytest.skip(reason)
    assert writable.update("DROP ALL").status == 204
    told: dict[str, str] = {}
    for request in sent.requests:
        assert request.path.startswith("/gsp")
        path = "/graph-store" + request.path.removeprefix("/gsp")
        for template, location in told.items():
            path = path.replace(template, quote(location, safe=""))
        answer = writable.send(request.method, path, request.body, request.headers)
        assert str(answer.status) in request.statuses, answer.body.decode()
        if request.location:
            assert answer.location
            told[request.location] = answer.location
        check_content(request, answer)


def check_content(request: Request, answer: Answer) -> None:
    if request.answer_type:
        assert answer.media_type == request.answer_type
    if request.answer_body is not None:
        given, expected = (
            results.graph(quad.triple for quad in ox.parse(body, ox.RdfFormat.TURTLE))
            for body in (answer.body, request.answer_body)
        )
        assert isomorphic(given, expected), answer.body.decode()


def test_every_request_of_a_test_is_read() -> None:
    if not manifests.SUITES.is_dir():
        pytest.skip(manifests.ABSENT)
    tests = [test for test in manifests.entries() if test.suite == "graph-store-protocol"]
    assert len(tests) == 13
    assert all(test.requests and all(request.statuses for request in test.requests) for test in tests)
