"""Addresses that are too long, by the command that serves: its server software reads them before anything of ours."""

import http.client
import re
import socket
from collections.abc import Iterator

import pytest

from kg.web.addresses import LARGEST_HEAD, LONGEST

from .conftest import commanded


def asked(port: int, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read().decode()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with commanded(tmp_path_factory.mktemp("commanded")) as (port, _):
        yield port


@pytest.mark.parametrize("length", [LONGEST + 1, 200_000, 900_000])
def test_an_address_that_is_too_long_is_told_to_come_by_post(port: int, length: int) -> None:
    status, _, told = asked(port, f"/sparql?query={'x' * length}")
    assert status == 414
    assert "by POST" in told


@pytest.mark.parametrize(
    ("accept", "form", "told"),
    [
        ("text/html", "text/html; charset=utf-8", "Too long an address"),
        ("application/json", "application/problem+json", '"status":414'),
        ("text/turtle", "text/plain; charset=utf-8", "The address has more than 65,536 bytes."),
    ],
)
@pytest.mark.parametrize("path", ["/sparql?query=", "/doc/person/"])
def test_it_is_told_in_the_form_that_is_liked_and_does_not_repeat_the_address(
    port: int, path: str, accept: str, form: str, told: str
) -> None:
    status, headers, answer = asked(port, path + "x" * LONGEST, accept=accept)
    assert (status, headers["content-type"], headers["vary"]) == (414, form, "Accept")
    assert told in answer
    assert len(answer) < 20_000


def test_an_address_that_is_just_not_too_long_is_read(port: int) -> None:
    path = "/sparql?query=ASK%7B%7D%23"
    assert asked(port, path + "x" * (LONGEST - len(path)))[0] == 200


@pytest.mark.parametrize("path", ["/" + "x" * (LONGEST - 1), "/" + "%C3%A9" * 10_922 + "yyy"])
def test_a_path_that_is_just_not_too_long_is_looked_up(port: int, path: str) -> None:
    assert len(path) == LONGEST
    assert asked(port, path)[0] == 404


def test_requests_after_one_that_is_too_long_are_answered(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        for length, status in ((LONGEST, 414), (10, 400), (LARGEST_HEAD - 1000, 414), (10, 400)):
            connection.request("GET", f"/sparql?query={'x' * length}")
            response = connection.getresponse()
            response.read()
            assert response.status == status
    finally:
        connection.close()


HEADS = {
    "address": b"GET /",
    "header": b"GET / HTTP/1.1\r\nHost: a\r\nX: ",
    "trailer": b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX: ",
}


@pytest.mark.parametrize("begun", HEADS.values(), ids=HEADS)
def test_a_head_without_end_is_broken_off(port: int, begun: bytes) -> None:
    answer, sent = b"", 0
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        try:
            connection.sendall(begun)
            while sent < 100 * LARGEST_HEAD:
                connection.sendall(b"x" * 100_000)
                sent += 100_000
        except ConnectionError:
            pass
        try:
            while part := connection.recv(65_536):
                answer += part
        except ConnectionError:
            pass
    # What the system holds between the two is sent too.
    assert sent < 50 * LARGEST_HEAD
    assert not answer or re.match(rb"HTTP/1.1 4\d\d ", answer)


@pytest.mark.parametrize("size", [900_000, 40_000_000])
def test_a_body_is_no_head(port: int, size: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body = b"INSERT DATA { <a> <b> '" + b"x" * size + b"' }"
    headers = {"Content-Type": "application/sparql-update"}
    try:
        connection.request("POST", "/sparql", iter([body]), headers, encode_chunked=True)
        assert connection.getresponse().status in (403, 413)
    except (BrokenPipeError, ConnectionResetError):
        # It is not read to its end.
        assert size > 1_000_000
    finally:
        connection.close()


def test_the_refusal_can_be_read_from_other_sites(port: int) -> None:
    assert asked(port, f"/{'x' * LONGEST}")[1]["access-control-allow-origin"] == "*"
