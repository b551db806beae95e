"""A stub of the service, and one run of `fetch` against it."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kg.fetch.client import Client
from kg.fetch.questions import Fetching, Report
from kg.fetch.selection import Details, Selection

from .stub import Stub, served

DAY = "2026-03-02"


@pytest.fixture
def stub() -> Iterator[Stub]:
    with served(Stub()) as serving:
        yield serving


def fetch(
    stub: Stub,
    folder: Path,
    first: str = DAY,
    last: str | None = None,
    *,
    selection: Selection = Selection(),
    refresh: bool = False,
    details: Details = Details.needed,
    page_size: int = 3,
    **client: Any,
) -> Report:
    """Run once. Time is the stub's, and moves by a second between runs."""
    stub.clock.elapsed += 1
    with Client(rate=100, user_agent="kg/test", clock=stub.clock, chance=lambda: 0.5, **client) as asking:
        fetching = Fetching(asking, folder, selection, service=stub.address, details=details, page_size=page_size)
        return fetching.run(date.fromisoformat(first), date.fromisoformat(last or first), refresh=refresh)


def folder_of(folder: Path, day: str = DAY, selection: str = "tabled") -> Path:
    return folder / "questions" / selection / day[:4] / day


def listed(day: Path) -> set[int]:
    """The numbers of the questions on the pages of a day."""
    return {
        result["value"]["id"]
        for page in day.glob("pages/*.json")
        for result in json.loads(page.read_bytes())["results"]
    }


def items(day: Path) -> set[int]:
    return {int(path.stem) for path in day.glob("items/*.json")}


def requests(day: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (day / ".fetch" / "requests.jsonl").read_text().splitlines()]
