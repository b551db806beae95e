"""SPARQL 1.1 Protocol: the W3C's tests, sent as they are written to the letter."""

import json

import pytest

from . import manifests, reasons, results
from .conftest import Server
from .manifests import W3cTest

_RDF = ("text/turtle", "application/rdf+xml", "application/n-triples")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "sent" in metafunc.fixturenames:
        found = [pytest.param(test, id=str(test)) for test in manifests.entries() if test.type == "ProtocolTest"]
        absent = pytest.param(None, marks=pytest.mark.skip(reason=manifests.ABSENT))
        metafunc.parametrize("sent", found or [absent])


def test_a_request_is_answered_as_the_suite_says(server: Server, writable: Server, sent: W3cTest) -> None:
    if reason := reasons.not_run(sent):
        pytest.skip(reason)
    # What is refused of updates is refused to those who may write, too.
    asked = writable if "update" in sent.name else server
    for request in sent.requests:
        assert request.path.startswith("/sparql/")
        path = "/sparql" + request.path.removeprefix("/sparql/")
        answer = asked.send(request.method, path, request.body, request.headers)
        assert str(answer.status)[0] in request.statuses, answer.body.decode()
        match request.format:
            case "boolean":
                assert isinstance(json.loads(answer.body)["boolean"], bool)
            case "tabular":
                assert results.is_tabular(answer.body, answer.media_type)
            case "RDF":
                assert answer.media_type in _RDF
        if request.boolean is not None:
            assert json.loads(answer.body)["boolean"] is request.boolean


def test_every_request_of_a_test_is_read(server: Server) -> None:
    tests = [test for test in manifests.entries() if test.type == "ProtocolTest"]
    assert len(tests) == 34
    assert all(test.requests and all(request.statuses for request in test.requests) for test in tests)
