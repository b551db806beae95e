"""How a client asks: its pace, its patience, and what it refuses."""

from datetime import UTC, datetime
from typing import Any

import pytest

from kg.errors import FetchError, UsageError
from kg.fetch.client import (
    ATTEMPTS,
    Client,
    Exchange,
    NotAsPromised,
    Unavailable,
    check_service,
    read_json,
    retry_after,
    user_agent,
)  # fmt: skip

from .stub import Stub, question

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def holding(stub: Stub) -> Stub:
    stub.add(question(1, "2026-03-02"))
    return stub


def client(stub: Stub, **given: Any) -> Client:
    usual: dict[str, Any] = {"rate": 1000, "user_agent": "kg/1 (+me@example.org)", "chance": lambda: 0.5}
    return Client(clock=stub.clock, **usual | given)


def get(stub: Stub, failed: list[Exchange] | None = None, **given: Any) -> Any:
    with client(stub, **given) as asking:
        note = failed.append if failed is not None else lambda _: None
        return asking.get(f"{stub.address}/writtenquestions/questions/1", read_json, note)[1]


PASSING = [
    "status 429", "status 408", "status 500", "status 502", "status 503", "status 504", "cut", "chunk", "drop", "garbage",
    "garbage deep",
]  # fmt: skip


@pytest.mark.parametrize("misbehaviour", PASSING)
def test_what_passes_is_tried_again_with_growing_waits(holding: Stub, misbehaviour: str) -> None:
    holding.misbehaviours += [misbehaviour] * 3
    failed: list[Exchange] = []
    assert get(holding, failed)["value"]["id"] == 1
    assert [round(wait, 2) for wait in holding.clock.slept if wait > 0.1] == [0.75, 1.5, 3.0]
    assert [exchange.attempt for exchange in failed] == [1, 2, 3]
    assert all(exchange.fault for exchange in failed)


@pytest.mark.parametrize("misbehaviour", ["status 503", "drop"])
def test_it_gives_up_and_says_what_where_and_what_to_do(holding: Stub, misbehaviour: str) -> None:
    holding.always["/1"] = misbehaviour
    with pytest.raises(Unavailable, match=r"(?s)questions/1: .*6 attempts.*Run the same command later"):
        get(holding)
    assert len(holding.asked) == ATTEMPTS


def test_chance_spreads_the_waits(holding: Stub) -> None:
    holding.misbehaviours += ["status 500"]
    get(holding, chance=lambda: 0.0)
    assert max(holding.clock.slept) == 0.5


@pytest.mark.parametrize(("value", "seconds"), [("status 429 7", 7), ("status 503 date", 90)])
def test_it_waits_as_long_as_the_service_asks(holding: Stub, value: str, seconds: float) -> None:
    holding.misbehaviours += [value]
    told: list[tuple[str, float]] = []
    get(holding, waiting=lambda *wait: told.append(wait))
    assert max(holding.clock.slept) == pytest.approx(seconds, abs=1)
    assert told[0][0].startswith("the service answered")


def test_a_service_that_is_closed_for_long_ends_the_run(holding: Stub) -> None:
    holding.misbehaviours += ["status 503 7200"]
    with pytest.raises(FetchError, match="come back in 120 minutes"):
        get(holding)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None), ("0", 0), ("120", 120), ("Tue, 10 Mar 2026 12:01:00 GMT", 60), ("Tue, 10 Mar 2026 11:00:00 GMT", 0),
        ("Tuesday, 10-Mar-26 12:00:30 GMT", 30), ("-5", None), ("soon", None), ("1.5", None), ("", None), ("9" * 30, None),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize("status", [400, 401, 403, 406])
def test_what_does_not_pass_is_not_tried_again(holding: Stub, status: int) -> None:
    holding.misbehaviours += [f"status {status}"]
    with pytest.raises(FetchError, match=rf"{status} \(no \[b\]\); expected 200"):
        get(holding)
    assert len(holding.asked) == 1


def test_what_is_gone_is_no_error(stub: Stub) -> None:
    assert get(stub) is None


def test_requests_keep_the_pace(holding: Stub) -> None:
    with client(holding, rate=2) as asking:
        for _ in range(4):
            asking.get(f"{holding.address}/writtenquestions/questions/1", read_json)
    assert holding.clock.slept == [0.5, 0.5, 0.5]


def test_every_request_says_who_asks(holding: Stub) -> None:
    get(holding)
    assert holding.headers[0]["User-Agent"] == "kg/1 (+me@example.org)"
    assert holding.headers[0]["Accept-Encoding"] == "identity"


def test_an_endless_body_is_cut_off(holding: Stub) -> None:
    holding.misbehaviours += ["endless"]
    failed: list[Exchange] = []
    assert get(holding, failed, largest_body=1_000_000)["value"]["id"] == 1
    assert failed[0].fault == "the body is larger than 1,000,000 bytes"


def test_a_service_that_says_nothing_is_asked_again(holding: Stub) -> None:
    holding.misbehaviours += ["silent"]
    failed: list[Exchange] = []
    assert get(holding, failed, timeout=0.1)["value"]["id"] == 1
    assert failed[0].fault == "the service did not answer in time"


def test_a_redirect_on_the_same_host_is_followed(holding: Stub) -> None:
    holding.misbehaviours += ["moved"]
    assert get(holding)["value"]["id"] == 1


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "http://127.0.0.1:1/",
        "ftp://127.0.0.1/",
        "//evil.example/x",
        "file:///etc/passwd",
        "http://[/",
    ],
)
def test_a_redirect_elsewhere_is_refused(holding: Stub, target: str) -> None:
    holding.misbehaviours += [f"moved {target}"]
    with pytest.raises(FetchError, match="sends us elsewhere"):
        get(holding)
    assert len(holding.asked) == 1


def test_redirects_in_a_circle_end(holding: Stub) -> None:
    holding.always["/1"] = "moved"
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        get(holding)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b"9" * 10_000])
def test_what_is_no_json_is_told_apart(body: bytes) -> None:
    with pytest.raises(NotAsPromised):
        read_json(body)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "ftp://a.org",
        "http://",
        "http://a b",
        "http://u:p@a.org",
        "http://a?x",
        "http://a:x",
        "http://a..b",
        "http://a/\n",
    ],
)
def test_a_service_has_an_address(address: str) -> None:
    with pytest.raises(UsageError, match="no address of a service"):
        check_service(address)
    assert check_service("https://a.org/api/") == "https://a.org/api"


def test_the_contact_stands_in_the_header() -> None:
    assert user_agent("1.0", None) == "kg/1.0"
    assert user_agent("1.0", "https://example.org/me") == "kg/1.0 (+https://example.org/me)"
    for contact in ("", "a b", "a\r\nX: y", "(x)", "é"):
        with pytest.raises(UsageError):
            user_agent("1.0", contact)
