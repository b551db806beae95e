"""Addresses that are too long, by the command that serves: its server software reads them before anything of ours."""

import http.client
from collections.abc import Iterator

import pytest

from kg.web.addresses import LONGEST

from .conftest import commanded


def asked(port: int, path: str) -> tuple[int, http.client.HTTPMessage, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
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


def test_an_address_that_is_just_not_too_long_is_read(port: int) -> None:
    path = "/sparql?query=ASK%7B%7D%23"
    assert asked(port, path + "x" * (LONGEST - len(path)))[0] == 200


def test_the_refusal_can_be_read_from_other_sites(port: int) -> None:
    assert asked(port, f"/{'x' * LONGEST}")[1]["access-control-allow-origin"] == "*"
