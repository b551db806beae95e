"""Importing registers: people, names, numbers, memberships, posts and bodies that others publish, written as Turtle.

Read are mySociety's tables (CSV), Popolo (JSON), the organisations of GOV.UK (JSON, with their list and register as CSV
and TSV) and a table of answering bodies. Written is one register a kind, the same bytes for the same input.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from kg.linking.registers import Registers
from kg.register_import import tables
from kg.register_import.bodies import Bodies
from kg.register_import.entries import BASE, Entry, write
from kg.register_import.people import People
from kg.register_import.reckoning import Reckoning
from kg.register_import.shipped import Shipped
from kg.resources import REGISTERS

__all__ = ["SINCE", "Reckoning", "import_registers"]

SINCE = date(2001, 6, 7)
"""Who held a seat on or after this day is imported: written answers are to be had from the Parliament elected on it."""

_FILES = {
    "people": "People: their names and numbers.",
    "seats": "Who held which seat or post, and stood for which party, and when.",
    "posts": "Posts and seats.",
    "parties": "Parties.",
    "bodies": "Bodies.",
    "changes": "What became of bodies.",
}


def import_registers(paths: Iterable[Path], folder: Path, since: date = SINCE, source: str | None = None) -> Reckoning:
    """Read what is to be imported and write it into a folder as registers; give the account of it.

    Nothing is written where something cannot be read: RegisterError names file and line, UsageError what was asked for.
    What the shipped registers have keeps its address there, and only what is new is written of it.
    """
    reckoning = Reckoning()
    read = tables.read(paths, reckoning, source)
    shipped = Shipped(Registers.load([REGISTERS], BASE), folder)
    bodies = Bodies(shipped, reckoning)
    bodies.add(read)
    people = People(read, shipped, bodies, since, reckoning)
    people.add()
    reckoning.settle()
    made: dict[str, Iterable[Entry]] = {
        "people": people.people.values(),
        "seats": people.memberships.values(),
        "posts": people.posts.values(),
        "parties": people.parties.values(),
        "bodies": bodies.entries.values(),
        "changes": bodies.changes.values(),
    }
    for name, what in _FILES.items():
        entries = [new for entry in made[name] if (new := entry.beyond(shipped.graph)) is not None]
        reckoning.written[name] = sum(bool(entry.types) for entry in entries)
        reckoning.written[f"more about {name} that are known"] = sum(not entry.types for entry in entries)
        file = folder / f"imported-{name}.ttl"
        if entries or file.exists():
            write(file, what, entries)
    return reckoning
