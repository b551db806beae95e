"""Answers on their way, over real connections: large results, clients that go away, and a server that is told to end."""

import http.client
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
import uvicorn

from kg.store.workers import HELD_BACK, Limits
from kg.web.app import create_app

ASK = "ASK { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) < STR(?f) && STR(?f) < STR(?i)) }"
LARGE = "SELECT * { ?s ?p ?o . ?x ?y ?z } LIMIT 30000"
FORMATS = ["json", "xml", "csv", "tsv"]


class Served:
    """A server on a port of its own."""

    def __init__(self, port: int):
        self.port = port
        self._numbers = itertools.count()

    def open(self, query: str, method: str = "GET", **parameters: str) -> http.client.HTTPConnection:
        """Send a query, and do not wait for the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        more = "".join(f"&{name}={quote(value)}" for name, value in ({"format": "json"} | parameters).items())
        connection.request(method, f"/sparql?query={quote(query)}{more}")
        return connection

    def holds(self) -> bool:
        """Whether a query is answered."""
        # An answer that was kept would tell nothing of the workers.
        with self.answered(f"{ASK} # {next(self._numbers)}") as response:
            body = response.read()
            assert response.status == 200, body
            return bool(json.loads(body)["boolean"])

    @contextmanager
    def answered(self, query: str, method: str = "GET", **parameters: str) -> Iterator[http.client.HTTPResponse]:
        connection = self.open(query, method, **parameters)
        try:
            with connection.getresponse() as response:
                yield response
        finally:
            connection.close()


@contextmanager
def served(data: Path, limits: Limits) -> Iterator[Served]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(data, limits), log_level="critical", timeout_graceful_shutdown=0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield Served(listener.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def one(data: Path) -> Iterator[Served]:
    """A server with a single worker, which is waited for, so that one that stays busy is noticed."""
    with served(data, Limits(workers=1, waiting_seconds=25, result_bytes=20_000_000)) as server:
        yield server


def test_a_large_result_is_sent_in_pieces_and_is_whole(one: Served) -> None:
    with one.answered(LARGE) as response:
        assert response.getheader("transfer-encoding") == "chunked"
        assert response.getheader("content-type") == "application/sparql-results+json"
        assert response.getheader("access-control-allow-origin") == "*"
        body = response.read()
    assert len(body) > HELD_BACK
    assert len(json.loads(body)["results"]["bindings"]) == 30_000


def test_a_small_result_says_how_long_it_is(one: Served) -> None:
    with one.answered(ASK) as response:
        assert response.getheader("content-length") == str(len(response.read()))


def test_head_of_a_large_result_has_no_body_and_stops_the_work(one: Served) -> None:
    with one.answered(LARGE, "HEAD") as response:
        assert (response.status, response.read()) == (200, b"")
    assert one.holds()


@pytest.mark.parametrize("format_", FORMATS)
def test_a_result_that_is_broken_off_is_an_error_that_says_why(one: Served, format_: str) -> None:
    with one.answered("SELECT * { ?s ?p ?o . ?x ?y ?z }", format=format_) as response:
        assert response.status == 200
        assert "bytes=20000000" in str(response.getheader("result-limit"))
        with pytest.raises(http.client.IncompleteRead) as broken:
            response.read()
    assert b"more than 20,000,000 bytes" in broken.value.partial[-200:]
    assert one.holds()


def test_a_client_that_goes_away_before_the_answer_stops_the_work(one: Served) -> None:
    one.open(ENDLESS).close()
    assert one.holds()


def test_a_page_that_nobody_waits_for_stops_its_query(one: Served) -> None:
    one.open(ENDLESS, format="html").close()
    assert one.holds()


def test_a_client_that_goes_away_in_the_middle_stops_the_work(one: Served) -> None:
    connection = one.open(LARGE)
    connection.getresponse().read(1000)
    connection.close()
    assert one.holds()


def test_a_client_that_does_not_fetch_its_result_loses_it(data: Path) -> None:
    limits = Limits(workers=1, waiting_seconds=25, sending_seconds=0.25)
    with served(data, limits) as server:
        connection = server.open("SELECT * { ?s ?p ?o . ?x ?y ?z } LIMIT 200000")
        assert server.holds()
        with pytest.raises(http.client.IncompleteRead):
            connection.getresponse().read()
        connection.close()


def test_pages_are_served_while_every_worker_is_busy(one: Served) -> None:
    busy = one.open(ENDLESS)
    connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=60)
    connection.request("GET", "/", headers={"accept": "text/html"})
    assert connection.getresponse().status == 200
    connection.close()
    busy.close()
    assert one.holds()


# The end


@contextmanager
def command(data: Path, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], Served]]:
    """The command, on a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    arguments = [sys.executable, "-m", "kg", "serve", "--data", str(data), "--port", str(port), *options]
    with subprocess.Popen(arguments, stderr=subprocess.PIPE) as process:
        try:
            assert process.stderr
            # It listens before it says so.
            assert b"Serving" in process.stderr.readline()
            yield process, Served(port)
        finally:
            process.kill()


def test_told_to_end_the_server_finishes_what_it_has_begun(data: Path) -> None:
    with command(data) as (process, server):
        connection = server.open(LARGE.replace("30000", "60000"))
        response = connection.getresponse()
        response.read(1000)
        process.send_signal(signal.SIGTERM)
        assert len(response.read()) > HELD_BACK
        connection.close()
        assert process.wait(60) == -signal.SIGTERM
        with pytest.raises(ConnectionRefusedError):
            server.holds()


def test_told_to_end_the_server_does_not_wait_for_ever(data: Path) -> None:
    with command(data, "--drain-seconds", "0") as (process, server):
        connection = server.open(ENDLESS)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == -signal.SIGTERM
        connection.close()


def test_limits_are_settings(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "KG_QUERY_ROWS", "7")
    options = ("--query-seconds", "5", "--query-bytes", "1000", "--query-memory", "2048", "--query-workers", "1")
    with (
        command(data, *options, "--query-queue", "0", "--query-kept", "0") as (_, server),
        server.answered(ASK) as response,
    ):
        assert response.getheader("result-limit") == "rows=7, bytes=1000, seconds=5"
