"""`kg fetch questions` as a person uses it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.fetch.client import Client
from kg.fetch.questions import body_numbers

from .conftest import DAY, folder_of, items, listed
from .stub import Stub, question


def command(stub: Stub, folder: Path, *more: str) -> list[str]:
    services = ["--service", stub.address, "--members-service", stub.address]
    days = ["--from", DAY, "--to", "2026-03-04", "-o", str(folder), "--rate", "20"]
    return [sys.executable, "-m", "kg", "fetch", "questions", *days, *services, *more]


def kg(stub: Stub, folder: Path, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(stub, folder, *more), capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "COLUMNS": "200", **environment},
    )  # fmt: skip


@pytest.fixture
def five(stub: Stub) -> Stub:
    stub.add(*(question(number, DAY) for number in range(1, 6)))
    return stub


def test_it_says_what_it_fetched(five: Stub, tmp_path: Path) -> None:
    done = kg(five, tmp_path, KG_CONTACT="me@example.org")
    assert done.returncode == 0, done.stderr
    first, *_, last = done.stderr.splitlines()
    assert first.startswith("2026-03-02: 1 of 3 days, 5 questions, 5 in full, 6 requests")
    assert last.startswith("5 questions of 3 days in ")
    assert last.endswith(": 5 questions fetched in full now, with 8 requests; 0 days needed none")
    assert five.headers[0]["User-Agent"] == "kg/0.1.0 (+me@example.org)"
    assert "with 0 requests; 3 days needed none" in kg(five, tmp_path).stderr


def test_help_teaches_by_example(stub: Stub, tmp_path: Path) -> None:
    told = kg(stub, tmp_path, "--help").stdout
    assert "kg fetch questions --from 2024-03-01" in told
    assert "[env var: KG_CONTACT]" in told


def test_what_is_missing_is_said_with_status_1(five: Stub, tmp_path: Path) -> None:
    five.total_lies_by = 1
    five.gone.add(2)
    done = kg(five, tmp_path)
    assert done.returncode == 1
    assert f"missing  {folder_of(tmp_path)}: the list never came whole: 5 questions, of 6" in done.stderr
    assert "listed, but gone when asked for in full: 2" in done.stderr


def test_an_error_of_the_service_is_one_line_with_status_1(five: Stub, tmp_path: Path) -> None:
    five.misbehaviours += ["status 403"]
    done = kg(five, tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "the service answered 403 (no [b]); expected 200" in done.stderr


WRONG = [
    "--from 2026-3-x", "--to 2026-01-01", "--to 2999-01-01", "--house senate", "--service x", "--contact (me)",
    "--body nobody", "--body department",
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_meant_ends_with_status_2(five: Stub, tmp_path: Path, wrong: str) -> None:
    done = kg(five, tmp_path, *wrong.split())
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_bodies_go_by_number_or_name(stub: Stub) -> None:
    with Client(rate=100, user_agent="kg/test", clock=stub.clock) as client:
        assert body_numbers(["29", "treasury", "health"], client, stub.address) == (29, 14, 17)
        with pytest.raises(UsageError, match=r"2 answering bodies are called 'Department'.*29 Department for Work"):
            body_numbers(["Department"], client, stub.address)
        with pytest.raises(UsageError, match="no answering body is called"):
            body_numbers(["x/../y"], client, stub.address)


@pytest.mark.parametrize("request_", [1, 2, 4, 7])
def test_killed_at_any_request_the_same_command_goes_on(five: Stub, tmp_path: Path, request_: int) -> None:
    five.misbehaviours += [*[""] * (request_ - 1), "silent"]
    running = subprocess.Popen(command(five, tmp_path), stderr=subprocess.DEVNULL)
    while len(five.asked) < request_ and running.poll() is None:
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert kg(five, tmp_path).returncode == 0
    assert listed(folder_of(tmp_path)) == items(folder_of(tmp_path)) == {1, 2, 3, 4, 5}
    assert set(five.answered.values()) == {1}


def test_it_can_be_interrupted(five: Stub, tmp_path: Path) -> None:
    five.misbehaviours += ["", "silent"]
    running = subprocess.Popen(command(five, tmp_path), stderr=subprocess.PIPE, text=True)
    while len(five.asked) < 2 and running.poll() is None:
        time.sleep(0.005)
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "Traceback" not in told
