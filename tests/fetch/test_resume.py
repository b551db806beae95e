"""Whatever the service does and whenever the program is killed, running it again brings everything, once."""

import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from kg.errors import FetchError
from kg.fetch.client import Client

from .conftest import DAY, fetch, folder_of, items, listed
from .stub import Stub, question, served

NEXT = "2026-03-03"
MISBEHAVIOURS = [
    "status 429 3", "status 503 date", "status 500", "cut", "chunk", "drop", "garbage", "garbage other", "small", "empty",
    "duplicate", "total", "appear", "moved",
]  # fmt: skip


class Killed(BaseException):
    """The end of the process, at this place."""


@contextmanager
def killed(before: Callable[[str], bool], *functions: tuple[Any, str]) -> Iterator[None]:
    """Kill the process before a function of those given is called, where `before` says so."""
    patches = []
    for owner, name in functions:

        def kill(*given: Any, real: Any = getattr(owner, name), name: str = name, **named: Any) -> Any:
            if before(name):
                raise Killed
            return real(*given, **named)

        patches.append(patch.object(owner, name, kill))
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


def state(folder: Path) -> dict[str, bytes]:
    """What lies under the folder for a reader of documents."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    first=st.integers(0, 9),
    second=st.integers(0, 3),
    page_size=st.integers(1, 5),
    misbehaviours=st.lists(st.sampled_from(["", "", *MISBEHAVIOURS]), max_size=14),
    kills=st.sets(st.integers(0, 40), max_size=5),
)
def test_all_questions_come_whatever_happens(
    first: int, second: int, page_size: int, misbehaviours: list[str], kills: set[int]
) -> None:
    with served(Stub()) as stub, tempfile.TemporaryDirectory() as folder_:
        folder = Path(folder_)
        stub.add(*(question(n, DAY) for n in range(1, first + 1)))
        stub.add(*(question(100 + n, NEXT) for n in range(second)))
        stub.misbehaviours += misbehaviours
        asked = itertools.count()
        for run in itertools.count():
            assert run < 25
            try:
                with killed(lambda _: next(asked) in kills, (Client, "_pace")):
                    report = fetch(stub, folder, DAY, NEXT, page_size=page_size)
            except (Killed, FetchError) as error:
                event(type(error).__name__)
                continue
            if report.exit_status == 0 and not stub.misbehaviours:
                break
            if report.exit_status == 0 and report.requests == 0:
                break
        event(f"{run + 1} runs")

        on_disk = {number for day in (DAY, NEXT) for number in listed(folder_of(folder, day))}
        in_full = {number for day in (DAY, NEXT) for number in items(folder_of(folder, day))}
        assert on_disk == in_full == set(stub.questions)
        bodies = {body for sent in stub.sent.values() for body in sent}
        assert set(state(folder).values()) <= bodies

        questions = {path: n for path, n in stub.answered.items() if "?expandMember" in path}
        assert set(questions.values()) <= {1}
        assert not any(path.name.startswith(".") and path.name.endswith(".part") for path in folder.rglob("*"))
        assert fetch(stub, folder, DAY, NEXT, page_size=page_size).requests == 0
        if not set(misbehaviours) & {"small", "empty", "duplicate", "total", "appear"}:
            most = sum(n // page_size + 1 for n in (first, second))
            assert sum(stub.answered.values()) - sum(questions.values()) <= most


FILE_OPERATIONS = ((os, "fsync"), (os, "link"), (Path, "replace"), (Path, "rename"), (Path, "unlink"))


@pytest.mark.parametrize("refresh", [False, True])
def test_killed_before_any_file_operation_it_comes_to_the_same_state(tmp_path: Path, refresh: bool) -> None:
    def prepared(folder: Path, stub: Stub) -> None:
        stub.add(*(question(number, DAY) for number in range(1, 5)))
        if refresh:
            fetch(stub, folder)
            stub.add(question(2, DAY, "<p>Another answer.</p>"), question(5, DAY))

    with served(Stub()) as stub:
        prepared(tmp_path / "whole", stub)
        fetch(stub, tmp_path / "whole", refresh=refresh)
        expected = state(tmp_path / "whole")
    for number in itertools.count(1):
        folder, operations = tmp_path / str(number), itertools.count(1)
        with served(Stub()) as stub:
            prepared(folder, stub)
            before = {path.read_bytes() for path in folder.rglob("*.json")}
            try:
                with killed(lambda _, o=operations, n=number: next(o) == n, *FILE_OPERATIONS):  # type: ignore[misc]
                    fetch(stub, folder, refresh=refresh)
            except Killed:
                pass
            else:
                break
            assert set(state(folder).values()) <= {body for sent in stub.sent.values() for body in sent}
            fetch(stub, folder, refresh=refresh)
            assert state(folder) == expected
            assert before <= {path.read_bytes() for path in folder.rglob("*.json")}
    assert number > 20


def test_a_list_that_was_read_whole_takes_its_place_however_late(tmp_path: Path) -> None:
    """Killed between putting the last reading away and the new one in its place, and run again days later."""
    with served(Stub()) as stub:
        stub.add(question(1, DAY))
        fetch(stub, tmp_path)
        stub.add(question(2, DAY))
        renamed = itertools.count(1)
        with pytest.raises(Killed), killed(lambda _: next(renamed) == 2, (Path, "rename")):
            fetch(stub, tmp_path, refresh=True)
        assert not folder_of(tmp_path).exists()
        stub.clock.elapsed += 200_000
        assert fetch(stub, tmp_path, refresh=True).requests == 1
        assert listed(folder_of(tmp_path)) == items(folder_of(tmp_path)) == {1, 2}
