"""What changed from release to release, in a file of each release that the next one goes on with.

A release in which very much changed is told by numbers only; so is the first. No words of documents are kept here:
names are looked up where they are shown, so that what was withdrawn is gone from the history as well.
"""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

from kg.errors import as_release_error
from kg.inventory import FILE as INVENTORY

FILE = "history.sqlite"
FOLLOWED = frozenset({"person", "body", "programme", "benefit", "staff-role", "training", "publication"})
"""The kinds of things that can be followed: what is about them is told of each."""
TEXTS = frozenset({"question", "answer", "written-statement", "article", "target", "observation", "quotation"})
"""The kinds of things that documents describe, and nothing else."""
NAMED = FOLLOWED | {"party", "place", "post", "scheme"}
"""The kinds of things whose names registers give, and no text of a document."""
MOST_LISTED = 10_000
"""Graphs that a release may change for each of them to be listed."""
MOST_KEPT = 100_000
"""Changes that are listed of all releases together: of the oldest beyond them, numbers stay."""

_TABLES = """
CREATE TABLE IF NOT EXISTS release (
    number INTEGER PRIMARY KEY,   -- how manieth release of this history
    name TEXT NOT NULL,
    built TEXT NOT NULL,
    before TEXT,                  -- the name of the release before it
    told TEXT NOT NULL,           -- how its changes are told: a `Told`
    documents INTEGER NOT NULL,
    added INTEGER NOT NULL,
    changed INTEGER,              -- NULL where that was not counted
    withdrawn INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS change (
    release INTEGER NOT NULL,
    graph TEXT NOT NULL,          -- the key of the graph, which for a document is that of the document
    sort TEXT NOT NULL,
    PRIMARY KEY (release, graph)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS about (
    thing TEXT NOT NULL,          -- kind and key
    release INTEGER NOT NULL,
    graph TEXT NOT NULL,
    how TEXT NOT NULL,            -- a `How`
    PRIMARY KEY (thing, release, graph)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS about_change ON about (release, graph);
CREATE TABLE IF NOT EXISTS touched (graph TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS building (number INTEGER NOT NULL);
"""
_WHOLE = "~"
"""What stands in the place of the key of a graph for a release as a whole; it comes after all keys."""
_RELEASE = "number, name, built, before, told, documents, added, changed, withdrawn"


class Told(StrEnum):
    """How the changes of a release are told."""

    listed = "listed"
    first = "first"
    """It is the first: all of it was added."""
    anew = "anew"
    """It was made from nothing again, so it is not known what is as it was."""
    many = "many"
    """There are too many to list."""


class How(StrEnum):
    """What a thing has to do with a change."""

    described = "described"
    """Something else is said of it now."""
    about = "about"
    """The graph names it."""
    formerly = "formerly"
    """The graph named it, and does not any more."""


class Sort(StrEnum):
    """What became of a graph."""

    added = "added"
    changed = "changed"
    withdrawn = "withdrawn"


@dataclass(frozen=True)
class ReleaseNote:
    """What is remembered of a release, whether or not it is still on disk."""

    number: int
    name: str
    built: str
    before: str | None
    told: Told
    documents: int
    added: int
    changed: int | None
    withdrawn: int


@dataclass(frozen=True)
class GraphChange:
    """That a graph was added, changed or withdrawn; what it is about, and which things are described otherwise now."""

    graph: str
    sort: Sort
    about: tuple[str, ...] = ()
    """Kind and key of each thing that can be followed and that the graph names."""
    described: tuple[str, ...] = ()
    """Kind and key of each thing of which other things are said now."""
    formerly: tuple[str, ...] = ()
    """Kind and key of each thing that can be followed and that the graph names no more."""


def is_document(graph: str) -> bool:
    """Whether the key of a graph is that of a document, and not of a register, the ontology or the judgements."""
    return "/" in graph and not graph.startswith("register/")


@dataclass(frozen=True)
class Entry:
    """A line of the history: a release as a whole, or one change in it."""

    release: ReleaseNote
    change: GraphChange | None = None


class History:
    """The history of one release, or of one that is being built."""

    def __init__(self, connection: sqlite3.Connection, folder: Path, number: int = 0):
        self._connection = connection
        self._folder = folder
        self.number = number
        """How manieth release is being built."""
        self._is_increment = False
        self._touched = 0

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open that of a release for reading; it is empty where the release was built before there were any.

        ReleaseError if it cannot be read.
        """
        file = folder / FILE
        with as_release_error("the history cannot be opened", file, sqlite3.Error, OSError):
            if file.is_file():
                # Immutable: a release never changes, and its folder may be one that nobody can write to.
                uri = f"{file.resolve().as_uri()}?immutable=1"
                known = cls(sqlite3.connect(uri, uri=True, check_same_thread=False), folder)
                known.releases(1)
                return known
            empty = sqlite3.connect(":memory:", check_same_thread=False)
            empty.executescript(_TABLES)
            return cls(empty, folder)

    @classmethod
    def create(cls, folder: Path, last: Path | None, *, is_increment: bool) -> Self:
        """Open one for writing, as it was left, or begun with what the last release, in its folder, remembers.

        `is_increment` is whether the release being built starts from the last one.
        """
        file = folder / FILE
        with as_release_error("the history cannot be opened", file, sqlite3.Error, OSError):
            if last is not None and (last / FILE).is_file() and not file.exists():
                # Under another name first: half a copy must not pass for the whole.
                shutil.copyfile(last / FILE, folder / f"{FILE}.part")
                with sqlite3.connect(folder / f"{FILE}.part") as copy:
                    copy.executescript("DELETE FROM touched; DELETE FROM building;")
                copy.close()
                (folder / f"{FILE}.part").rename(file)
            connection = sqlite3.connect(file, isolation_level=None, uri=True)
            connection.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {_TABLES}")
            # A killed build may have noted the release already, which it did not live to publish.
            connection.execute(
                "INSERT INTO building SELECT COALESCE(MAX(number), 0) + 1 FROM release "
                "WHERE NOT EXISTS (SELECT 1 FROM building)"
            )
            made = cls(connection, folder, connection.execute("SELECT number FROM building").fetchone()[0])
            made._is_increment = is_increment
            made._touched = made.count_touched()
            return made

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()

    # While a release is being built.

    def touch(self, graphs: Iterable[str]) -> None:
        """Remember, for good and at once, graphs that are about to change. Of very many, only some are kept."""
        if not self._is_increment or self._touched > MOST_LISTED:
            return
        self._connection.execute("BEGIN")
        for graph in graphs:
            self._touched += self._connection.execute("INSERT OR IGNORE INTO touched VALUES (?)", (graph,)).rowcount
        self._connection.execute("COMMIT")

    def count_touched(self) -> int:
        """Count the graphs that were touched, as far as they are kept."""
        return int(self._connection.execute("SELECT COUNT(*) FROM touched").fetchone()[0])

    def touched(self) -> Iterator[str]:
        """Give the keys of the graphs that were touched."""
        rows = self._connection.execute("SELECT graph FROM touched ORDER BY graph").fetchall()
        return (graph for (graph,) in rows)

    def counts(self, before: Path) -> tuple[int, int]:
        """Count the documents that are in this release and not in the one before, and those it is the other way."""
        self._connection.execute("ATTACH ? AS now", (f"{self._folder / INVENTORY}",))
        self._connection.execute("ATTACH ? AS former", (f"{(before / INVENTORY).resolve().as_uri()}?immutable=1",))
        count = "SELECT COUNT(*) FROM {}.document AS d WHERE NOT EXISTS (SELECT 1 FROM {}.document WHERE key = d.key)"
        added, withdrawn = (
            int(self._connection.execute(count.format(*names)).fetchone()[0])
            for names in (("now", "former"), ("former", "now"))
        )
        self._connection.execute("DETACH now")
        self._connection.execute("DETACH former")
        return added, withdrawn

    def record(self, note: ReleaseNote, changes: Iterable[GraphChange]) -> None:
        """Write down the release that is being built, with its changes, and have the file complete on disk."""
        execute, many = self._connection.execute, self._connection.executemany
        execute("BEGIN")
        for table, column in (("release", "number"), ("change", "release"), ("about", "release")):
            execute(f"DELETE FROM {table} WHERE {column} >= ?", (note.number,))  # noqa: S608
        execute(
            f"INSERT INTO release ({_RELEASE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (note.number, note.name, note.built, note.before, note.told, note.documents, note.added, note.changed,
             note.withdrawn),
        )  # fmt: skip
        for change in changes:
            execute("INSERT INTO change VALUES (?, ?, ?)", (note.number, change.graph, change.sort))
            things = {
                **dict.fromkeys(change.formerly, How.formerly),
                **dict.fromkeys(change.about, How.about),
                **dict.fromkeys(change.described, How.described),
            }
            many(
                "INSERT INTO about VALUES (?, ?, ?, ?)",
                ((thing, note.number, change.graph, how) for thing, how in things.items()),
            )
        self._forget_oldest()
        execute("COMMIT")
        self._connection.executescript("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;")

    def _forget_oldest(self) -> None:
        """Forget what changed in the oldest releases, where it is more than is kept of all together."""
        kept = 0
        for number, count in self._connection.execute(
            "SELECT release, COUNT(*) FROM change GROUP BY release ORDER BY release DESC"
        ).fetchall():
            kept += count
            if kept > MOST_KEPT:
                for table in ("change", "about"):
                    self._connection.execute(f"DELETE FROM {table} WHERE release = ?", (number,))  # noqa: S608
                self._connection.execute("UPDATE release SET told = ? WHERE number = ?", (Told.many, number))

    # What it tells.

    def releases(self, most: int = -1, after: int = 0) -> tuple[ReleaseNote, ...]:
        """Give the releases, the latest first."""
        return tuple(self._releases("ORDER BY number DESC LIMIT ? OFFSET ?", most, after))

    def release(self, name: str) -> ReleaseNote | None:
        """Give what is remembered of a release."""
        return next(self._releases("WHERE name = ? ORDER BY number DESC LIMIT 1", name), None)

    def release_of_number(self, number: int) -> ReleaseNote | None:
        """Give what is remembered of the release of that number."""
        return next(self._releases("WHERE number = ?", number), None)

    def _releases(self, condition: str, *values: str | int) -> Iterator[ReleaseNote]:
        rows = self._connection.execute(f"SELECT {_RELEASE} FROM release {condition}", values)  # noqa: S608
        for number, name, built, before, told, *counts in rows.fetchall():
            yield ReleaseNote(number, name, built, before, Told(told), *counts)

    def entries(self, thing: str | None, most: int, after: int = 0) -> tuple[Entry, ...]:
        """Give the lines of the history, the latest release first: all, or those about a thing.

        Of each release there is a line as a whole, except where it lists all its changes and only one thing is
        asked for.
        """
        wanted = "change" if thing is None else "about"
        # Each half stands in this order in its index, so that no more is read than is given.
        rows = self._connection.execute(
            f"SELECT release, graph FROM {wanted} {'' if thing is None else 'WHERE thing = :thing'} "  # noqa: S608
            f"UNION ALL SELECT number, '{_WHOLE}' FROM release WHERE :thing IS NULL OR told != '{Told.listed}' "
            "ORDER BY 1 DESC, 2 DESC LIMIT :most OFFSET :after",
            {"thing": thing, "most": most, "after": after},
        ).fetchall()
        notes = {number: note for number in {number for number, _ in rows} if (note := self.release_of_number(number))}
        return tuple(
            Entry(notes[number], None if graph == _WHOLE else self.change(number, graph)) for number, graph in rows
        )

    def count(self, thing: str | None) -> int:
        """Count the lines of the history, all or those about a thing."""
        wanted = "change" if thing is None else "about WHERE thing = :thing"
        whole = "release" if thing is None else f"release WHERE told != '{Told.listed}'"
        query = f"SELECT (SELECT COUNT(*) FROM {wanted}) + (SELECT COUNT(*) FROM {whole})"  # noqa: S608
        return int(self._connection.execute(query, {"thing": thing}).fetchone()[0])

    def change(self, number: int, graph: str) -> GraphChange | None:
        """Give what became of a graph in a release; None if nothing did."""
        row = self._connection.execute(
            "SELECT sort FROM change WHERE release = ? AND graph = ?", (number, graph)
        ).fetchone()
        if row is None:
            return None
        things: dict[str, list[str]] = {how: [] for how in How}
        for thing, how in self._connection.execute(
            "SELECT thing, how FROM about WHERE release = ? AND graph = ? ORDER BY thing", (number, graph)
        ).fetchall():
            things[how].append(thing)
        # What is described by a register is what the change is about.
        described = [thing for thing in things[How.described] if thing.partition("/")[0] in FOLLOWED]
        return GraphChange(
            graph,
            Sort(row[0]),
            about=tuple(sorted([*things[How.about], *described])),
            described=tuple(things[How.described]),
            formerly=tuple(things[How.formerly]),
        )

    def last_changed(self, things: Iterable[str]) -> Iterator[str | None]:
        """Tell of each document, or thing that documents describe, by kind and key, when a release last changed it.

        None for things of other kinds, and where a release that is told by numbers may have changed it.
        """
        row = self._connection.execute(
            "SELECT number, told, built FROM release WHERE told != ? ORDER BY number DESC LIMIT 1", (Told.listed,)
        ).fetchone()
        number, told, built = row or (0, None, None)
        others = built if told == Told.first else None
        builds = dict(self._connection.execute("SELECT number, built FROM release WHERE number > ?", (number,)))
        graphs = dict(
            self._connection.execute(
                "SELECT graph, MAX(release) FROM change WHERE release > ? GROUP BY graph", (number,)
            )
        )
        described = "SELECT COALESCE(MAX(release), 0) FROM about WHERE thing = ? AND release > ? AND how = ?"
        for thing in things:
            kind, _, key = thing.partition("/")
            last = 0
            if kind in TEXTS:
                (last,) = self._connection.execute(described, (thing, number, How.described)).fetchone()
            # What a page of a document describes has the address of the page before its own end.
            last = max(last, graphs.get("/".join(key.split("/")[:2]), 0))
            yield builds.get(last, others) if kind in TEXTS or kind == "document" else None

    def changes(self, number: int, most: int = -1, after: int = 0) -> tuple[GraphChange, ...]:
        """Give the changes of a release, by graph."""
        rows = self._connection.execute(
            "SELECT graph FROM change WHERE release = ? ORDER BY graph LIMIT ? OFFSET ?", (number, most, after)
        ).fetchall()
        return tuple(change for (graph,) in rows if (change := self.change(number, graph)))

    def graphs_between(self, older: str, newer: str) -> list[str] | None:
        """Give the keys of all graphs that changed from one release to another; None where that is not listed.

        The history has to be that of the newer of the two, or of one that came later.
        """
        first, last = self.release(older), self.release(newer)
        if first is None or last is None or first.number > last.number:
            return None
        after = (first.number, last.number)
        unlisted = self._connection.execute(
            "SELECT 1 FROM release WHERE number > ? AND number <= ? AND told != ? LIMIT 1", (*after, Told.listed)
        ).fetchone()
        if unlisted:
            return None
        rows = self._connection.execute(
            "SELECT DISTINCT graph FROM change WHERE release > ? AND release <= ? ORDER BY graph", after
        )
        return [graph for (graph,) in rows]
