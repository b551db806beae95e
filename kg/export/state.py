"""What was written of what, on disk, so that a run goes on where one before it was broken off or ended."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from kg.errors import UsageError
from kg.export.making import FORMS, Made

_TABLES = """
CREATE TABLE IF NOT EXISTS thing (
    key TEXT PRIMARY KEY,
    digest BLOB NOT NULL,         -- of all that its page is made from
    is_due INTEGER NOT NULL,      -- to be made, or made again
    parts TEXT NOT NULL,          -- the files of the parts of its lists, as JSON
    moved TEXT,                   -- the thing it leads to instead
    status INTEGER                -- 301 or 307 if it leads to another, 410 if it is gone
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS due ON thing (key) WHERE is_due;
CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY) WITHOUT ROWID;  -- of what is no thing
CREATE TABLE IF NOT EXISTS other (address TEXT PRIMARY KEY) WITHOUT ROWID;  -- what pages of things lead to
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
_VERSION = "1"


class State:
    """The state of an export."""

    def __init__(self, connection: sqlite3.Connection):
        self._connection = connection

    @classmethod
    @contextmanager
    def opened(cls, file: Path) -> "Iterator[State]":
        """Open it, new or as it was left. UsageError if the file is none or another run is under way."""
        try:
            connection = sqlite3.connect(file, timeout=1, isolation_level=None)
            with closing(connection):
                connection.execute("PRAGMA locking_mode = EXCLUSIVE")
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.executescript(_TABLES)
                yield cls(connection)
        except sqlite3.OperationalError as error:
            raise UsageError(
                f"the state of the export cannot be read ({error})",
                where=str(file),
                remedy="Wait until another export into this folder has ended; or remove the folder and export again.",
            ) from error

    def setting(self, name: str) -> str | None:
        """Give a value that was remembered."""
        row = self._connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def remember(self, name: str, value: str) -> None:
        """Remember a value."""
        self._connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    def plan(self, name: str, digests: Mapping[str, bytes], withdrawn: Iterable[str], *, anew: bool) -> list[str]:
        """Note what is to be made: what is new or has another digest, or all. Gives the files of what is not there."""
        with self._transaction():
            known = dict(self._connection.execute("SELECT key, digest FROM thing"))
            every = {**dict.fromkeys(withdrawn, b""), **digests}
            removed = [file for key in known.keys() - every.keys() for file in self._files(key)]
            self._connection.executemany("DELETE FROM thing WHERE key = ?", ((k,) for k in known.keys() - every.keys()))
            due = (
                (key, digest)
                for key, digest in every.items()
                # Of what is gone it is told when it went, and where it can still be seen: in releases that are kept.
                if anew or not digest or known.get(key) != digest
            )
            self._connection.executemany(
                "INSERT INTO thing VALUES (?, ?, 1, '[]', NULL, NULL) "
                "ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, is_due = 1",
                due,
            )
            self.remember("plan", name)
        return removed

    def due(self) -> list[str]:
        """Give the things that are to be made."""
        return [key for (key,) in self._connection.execute("SELECT key FROM thing WHERE is_due ORDER BY key")]

    def made(self, keys: list[str], made: Made) -> list[str]:
        """Note what became of things. Gives the files of theirs that are not theirs any more."""
        removed: list[str] = []
        with self._transaction():
            for key in keys:
                before, parts = self._files(key), made.parts.get(key)
                moved, status = made.moved.get(key, (None, 410 if key in made.gone else None))
                self._connection.execute(
                    "UPDATE thing SET is_due = 0, parts = ?, moved = ?, status = ? WHERE key = ?",
                    (json.dumps(parts) if parts is not None else "", moved, status, key),
                )
                now = {*self._files(key)}
                removed += [file for file in before if file not in now]
        return removed

    def _files(self, key: str) -> list[str]:
        """Give the files of a thing."""
        row = self._connection.execute("SELECT parts, status FROM thing WHERE key = ?", (key,)).fetchone()
        if row and row[1]:
            # A page that leads to the other, or says that it is gone.
            return [f"doc/{key}.html"]
        if row is None or not row[0]:
            return []
        return [*(f"doc/{key}.{form}" for form in FORMS), *json.loads(row[0])]

    def every(self) -> Iterator[str]:
        """Give all things, made or not."""
        yield from (key for (key,) in self._connection.execute("SELECT key FROM thing ORDER BY key"))

    def there(self) -> Iterator[str]:
        """Give the things that have files."""
        yield from (key for (key,) in self._connection.execute("SELECT key FROM thing WHERE parts != '' ORDER BY key"))

    def moved(self) -> dict[str, tuple[str, int]]:
        """Give the things that lead to others, and with which status."""
        rows = self._connection.execute("SELECT key, moved, status FROM thing WHERE moved IS NOT NULL")
        return {key: (to, status) for key, to, status in rows}

    def gone(self) -> list[str]:
        """Give the things that are gone."""
        return [key for (key,) in self._connection.execute("SELECT key FROM thing WHERE status = 410 ORDER BY key")]

    def lead_to(self, addresses: Iterable[str]) -> None:
        """Note addresses of other pages to which the pages of things lead."""
        with self._transaction():
            self._connection.executemany("INSERT OR IGNORE INTO other VALUES (?)", ((one,) for one in addresses))

    def led_to(self) -> list[str]:
        """Give those addresses."""
        return [address for (address,) in self._connection.execute("SELECT address FROM other ORDER BY address")]

    def rest(self, files: Iterable[str]) -> list[str]:
        """Note the files of what is no thing. Gives those that are none of them any more."""
        now = {*files}
        with self._transaction():
            before = {path for (path,) in self._connection.execute("SELECT path FROM file")}
            self._connection.executemany("DELETE FROM file WHERE path = ?", ((path,) for path in before - now))
            self._connection.executemany("INSERT OR IGNORE INTO file VALUES (?)", ((path,) for path in now))
        return sorted(before - now)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
