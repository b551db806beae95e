"""Made-up records of the Written Questions API, and what an index made of them holds."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import api_records

from kg import releases
from kg.index import FILE, Index, writing
from kg.index.searching import Search, Texts
from kg.store.embedded import EmbeddedStore

SEARCHES = ("", "places", "coaches -ofsted", "“work and health programme”", "503", "2031-03-04", "universal credit")
WORK = ("body", "department-for-work-and-pensions")
EDUCATION = ("body", "department-for-education")
HEALTH_PROGRAMME = ("programme", "work-and-health-programme")


def record(number: int, answered: bool = True, **changes: Any) -> dict[str, Any]:
    """Make up a question, tabled in one of four months and answered after 1 to 7 days."""
    month = f"2031-0{3 + number % 4}"
    days: dict[str, Any] = {"dateTabled": f"{month}-04T00:00:00"}
    if answered:
        days["dateAnswered"] = f"{month}-{5 + number % 7:02}T00:00:00"
    return api_records.record(number, answered, **(days | changes))


def index(data: Path) -> Index:
    """Open the index of the current release."""
    opened = Index.open(releases.required(data).folder)
    assert opened is not None
    return opened


def rows(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Give what the index of the current release holds: see `held`."""
    return held(releases.required(data).folder)


def held(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Give the rows of each table of an index, sorted, and what searching finds and counts."""
    with closing(sqlite3.connect(folder / FILE)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        found = {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in tables}
    texts = Texts.open(folder)
    assert texts is not None
    for typed in SEARCHES:
        searched = texts.search(Search(typed), limit=10_000)
        counted = [(name, facet.values) for name, facet in searched.facets.items()]
        found[f"search: {typed}"] = [*((id_,) for id_ in sorted(searched.ids)), (searched.total,), *counted]
    return found


def anew(data: Path, folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Give the rows of an index made of the store of the current release."""
    folder.mkdir()
    store = EmbeddedStore.open(releases.required(data).store)
    try:
        writing.build(folder, store, api_records.BASE)
    finally:
        store.close()
    return held(folder)
