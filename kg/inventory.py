"""What a release remembers of the documents in it, on disk: which they are, the records received, what was withdrawn.

A build compares with it what is given, so that only what is new is read, and continues after a break where it stopped.
"""

import json
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Self

from kg.errors import BUILD_AGAIN, ReleaseError, as_release_error

FILE = "inventory.sqlite"

_TABLES = """
CREATE TABLE IF NOT EXISTS document (
    key TEXT PRIMARY KEY,         -- source and key of the document, as in its address
    source TEXT NOT NULL,
    origin TEXT NOT NULL,         -- the file it was read from; never served
    digest TEXT NOT NULL,         -- of its bytes, or of those of all records that it was put together from
    knowledge TEXT NOT NULL,      -- fingerprint of the registers and the program it was read with
    paragraphs TEXT NOT NULL,     -- fingerprints of a page's paragraphs, which tell a new version from one cut short
    is_html INTEGER NOT NULL,
    triples INTEGER NOT NULL,
    given INTEGER NOT NULL        -- the build that it was last given to
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS document_origin ON document (origin);
CREATE TABLE IF NOT EXISTS record (
    number INTEGER PRIMARY KEY,   -- the order in which records came
    document TEXT NOT NULL,
    digest BLOB NOT NULL,
    seen TEXT,
    origin TEXT NOT NULL,
    content BLOB NOT NULL,        -- JSON, packed
    UNIQUE (document, digest)
);
CREATE TABLE IF NOT EXISTS question (
    document TEXT NOT NULL,
    key TEXT NOT NULL,
    has_uin INTEGER NOT NULL,
    body TEXT,
    tabled TEXT,
    answered TEXT,
    asker TEXT,
    text BLOB NOT NULL,           -- digest of what it says
    alike BLOB,                   -- digest of day, asker and what it asks, whomever it is put to
    PRIMARY KEY (document, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS question_text ON question (text);
CREATE INDEX IF NOT EXISTS question_alike ON question (alike);
CREATE TABLE IF NOT EXISTS due (document TEXT PRIMARY KEY) WITHOUT ROWID;  -- has new records, or must be read anew
CREATE TABLE IF NOT EXISTS loading (document TEXT PRIMARY KEY) WITHOUT ROWID;  -- may be in the store in part
CREATE TABLE IF NOT EXISTS warning (
    document TEXT NOT NULL,
    rule TEXT NOT NULL,           -- the rule of data quality that it does not keep
    number INTEGER NOT NULL,
    PRIMARY KEY (document, rule)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (
    path TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    records INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS changed (address TEXT PRIMARY KEY) WITHOUT ROWID;  -- since the release before
CREATE TABLE IF NOT EXISTS withdrawn (
    address TEXT PRIMARY KEY,
    graph TEXT,                   -- the key of the graph that stated it last
    release INTEGER,              -- how manieth of the history it left
    name TEXT                     -- what it was called, if that is no text of a document
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class PublishedDocument:
    """What is remembered of a document in a release."""

    key: str
    source: str
    origin: str
    digest: str
    knowledge: str
    paragraphs: tuple[str, ...] = ()
    is_html: bool = False
    triples: int = 0
    warnings: tuple[tuple[str, int], ...] = ()
    """Rules of data quality that it does not keep, each with how often; known while it is being published."""


@dataclass(frozen=True, order=True)
class AskedQuestion:
    """What tells a question from others, and those that are the same in another document."""

    key: str
    has_uin: bool
    body: str | None
    tabled: str | None
    answered: str | None
    asker: str | None
    text: bytes
    alike: bytes | None


@dataclass(frozen=True)
class KeptRecord:
    """A record as it was received. `content` is JSON."""

    digest: str
    seen: str | None
    origin: str
    content: bytes


@dataclass(frozen=True)
class Withdrawal:
    """An address of which nothing is said any more; as far as that was kept, what stated it, and until when."""

    address: str
    graph: str | None = None
    """The key of the graph."""
    release: int | None = None
    """How manieth release it was, of the history, that did not have it any more."""
    name: str | None = None
    """What it was called, if that is no text of a document."""


class Inventory:
    """The inventory of one release, or of one that is being built."""

    def __init__(self, connection: sqlite3.Connection):
        self._connection = connection

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open that of a release for reading. ReleaseError if there is none."""
        file = folder / FILE
        if not file.is_file():
            raise ReleaseError("the release has no inventory", where=str(file), remedy=BUILD_AGAIN)
        with as_release_error("the inventory cannot be opened", file, sqlite3.Error, OSError):
            # Immutable: a release never changes, and its folder may be one that nobody can write to.
            return cls(sqlite3.connect(f"{file.resolve().as_uri()}?immutable=1", uri=True, check_same_thread=False))

    @classmethod
    def create(cls, folder: Path, before: Path | None = None) -> Self:
        """Open one for writing, new or as it was left, or begun as a copy of that of the release before."""
        file = folder / FILE
        with as_release_error("the inventory cannot be opened", file, sqlite3.Error, OSError):
            if before is not None and not file.exists():
                # Under another name first: half a copy must not pass for the whole.
                shutil.copyfile(before / FILE, folder / f"{FILE}.part")
                (folder / f"{FILE}.part").rename(file)
            connection = sqlite3.connect(file, isolation_level=None)
            connection.executescript(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;"
            )
            connection.executescript(_TABLES)
            _add_columns(connection)
            connection.execute("BEGIN")
            return cls(connection)

    def commit(self) -> None:
        """Keep what was written until now."""
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN")

    def close(self, *, finished: bool = False) -> None:
        """Let go of it; where it is finished, in one file for good."""
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")
        if finished:
            self._connection.executescript("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;")
        self._connection.close()

    def abandon(self) -> None:
        """Let go of it; what was not committed is forgotten."""
        self._connection.close()

    def setting(self, name: str) -> str | None:
        """Give a value that the last build remembered."""
        row = self._connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def remember(self, name: str, value: str) -> None:
        """Remember a value for the next build."""
        self._connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    def other_graphs(self, prefix: str) -> list[str]:
        """Give the keys of the graphs of no document; `prefix` is what comes before the key in the name of a graph."""
        return [name.removeprefix(prefix) for name in json.loads(self.setting("others") or "{}")]

    # Documents.

    def __len__(self) -> int:
        return int(self._connection.execute("SELECT COUNT(*) FROM document").fetchone()[0])

    def triples(self) -> int:
        """Count the triples of the graphs of all documents."""
        return int(self._connection.execute("SELECT COALESCE(SUM(triples), 0) FROM document").fetchone()[0])

    def document(self, key: str) -> PublishedDocument | None:
        """Give a document by its key."""
        return next(self._documents("WHERE key = ?", key), None)

    def documents(self) -> Iterator[PublishedDocument]:
        """Give every document, by its key."""
        return self._documents("ORDER BY key")

    def from_file(self, origin: str) -> PublishedDocument | None:
        """Give the document that was read from a file."""
        return next(self._documents("WHERE origin = ? ORDER BY key LIMIT 1", origin), None)

    def sources(self) -> Iterator[str]:
        """Give the key of each source that has documents."""
        last = ""
        while row := self._connection.execute(
            "SELECT key FROM document WHERE key >= ? ORDER BY key LIMIT 1", (last,)
        ).fetchone():
            source = row[0].partition("/")[0]
            yield source
            # What comes after all keys of the source.
            last = source + chr(ord("/") + 1)

    def sample(self, most: int) -> list[PublishedDocument]:
        """Give some documents, from all over the data set."""
        count = max(1, len(self) // most)
        rows = self._connection.execute(
            "SELECT key FROM (SELECT key, ROW_NUMBER() OVER (ORDER BY key) AS n FROM document) WHERE n % ? = 0",
            (count,),
        )
        return [found for (key,) in rows.fetchall()[:most] if (found := self.document(key))]

    def _documents(self, condition: str, *values: str) -> Iterator[PublishedDocument]:
        rows = self._connection.execute(
            f"SELECT key, source, origin, digest, knowledge, paragraphs, is_html, triples FROM document {condition}",  # noqa: S608
            values,
        )
        for key, source, origin, digest, knowledge, paragraphs, is_html, triples in rows:
            yield PublishedDocument(
                key, source, origin, digest, knowledge, tuple(json.loads(paragraphs)), bool(is_html), triples
            )

    def publish(self, documents: Iterable[tuple[PublishedDocument, tuple[AskedQuestion, ...]]], build: int) -> None:
        """Remember documents that are in the store, with the questions in each."""
        documents = tuple(documents)
        rows = [
            (d.key, d.source, d.origin, d.digest, d.knowledge, json.dumps(d.paragraphs), d.is_html, d.triples, build)
            for d, _ in documents
        ]
        self._connection.executemany("INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self._connection.executemany("DELETE FROM question WHERE document = ?", ((row[0],) for row in rows))
        self._connection.executemany(
            "INSERT OR REPLACE INTO question VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (d.key, q.key, q.has_uin, q.body, q.tabled, q.answered, q.asker, q.text, q.alike)
                for d, questions in documents
                for q in questions
            ),
        )
        self._connection.executemany("DELETE FROM warning WHERE document = ?", ((row[0],) for row in rows))
        self._connection.executemany(
            "INSERT OR REPLACE INTO warning VALUES (?, ?, ?)",
            ((d.key, rule, number) for d, _ in documents for rule, number in d.warnings),
        )
        self.done(row[0] for row in rows)

    def warnings(self) -> dict[str, int]:
        """Count how often each rule of data quality is not kept."""
        rows = self._connection.execute("SELECT rule, SUM(number) FROM warning GROUP BY rule ORDER BY 2 DESC, 1")
        return dict(rows.fetchall())

    def give(self, key: str, build: int) -> None:
        """Remember that a document was given to a build."""
        self._connection.execute("UPDATE document SET given = ? WHERE key = ?", (build, key))

    def not_given(self, build: int) -> Iterator[PublishedDocument]:
        """Give the documents that were not given to a build."""
        return iter(list(self._documents("WHERE given != ? ORDER BY key", str(build))))

    def otherwise_known(self, knowledge: str) -> int:
        """Count the documents that were read with other registers, or by another version of the program."""
        return int(
            self._connection.execute("SELECT COUNT(*) FROM document WHERE knowledge != ?", (knowledge,)).fetchone()[0]
        )

    def withdraw(self, key: str) -> None:
        """Forget a document and its records."""
        for table, column in (
            ("document", "key"),
            ("record", "document"),
            ("due", "document"),
            ("question", "document"),
            ("warning", "document"),
        ):
            self._connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (key,))  # noqa: S608

    # Questions.

    def questions_of_one_text(self) -> Iterator[list[tuple[str, AskedQuestion]]]:
        """Give the questions with the same text and body, with their documents, where one of them has no number."""
        texts = "SELECT DISTINCT text FROM question WHERE has_uin = 0"
        condition = f"text IN ({texts}) AND body IS NOT NULL ORDER BY text, body, key, document"
        return self._grouped(condition, lambda question: (question.text, question.body))

    def questions_alike(self) -> Iterator[list[tuple[str, AskedQuestion]]]:
        """Give the questions that one person asked on one day in the same words, with their documents."""
        twice = "SELECT alike FROM question WHERE alike IS NOT NULL GROUP BY alike HAVING COUNT(*) > 1"
        condition = f"alike IN ({twice}) ORDER BY alike, key, document"
        return self._grouped(condition, lambda question: question.alike)

    def _grouped(
        self, condition: str, by: Callable[[AskedQuestion], object]
    ) -> Iterator[list[tuple[str, AskedQuestion]]]:
        rows = self._connection.execute(
            f"SELECT document, key, has_uin, body, tabled, answered, asker, text, alike FROM question WHERE {condition}"  # noqa: S608
        )
        found = ((document, AskedQuestion(key, bool(has_uin), *rest)) for document, key, has_uin, *rest in rows)
        for _, group in groupby(found, key=lambda pair: by(pair[1])):
            together = list(group)
            if len(together) > 1:
                yield together

    # Loading.

    def begin_loading(self, keys: Iterable[str]) -> None:
        """Remember, for good and at once, documents whose graphs may from now on be in the store in part."""
        self._connection.executemany("INSERT OR IGNORE INTO loading VALUES (?)", ((key,) for key in keys))
        self.commit()

    def loading(self) -> list[str]:
        """Give the documents whose graphs may be in the store in part."""
        return [key for (key,) in self._connection.execute("SELECT document FROM loading ORDER BY document")]

    def loaded(self) -> None:
        """Remember, for good and at once, that no graph is in the store in part."""
        self._connection.execute("DELETE FROM loading")
        self.commit()

    # Records.

    def receive(self, document: str, record: KeptRecord) -> bool:
        """Keep a record, if it is new; gives whether it is."""
        cursor = self._connection.execute(
            "INSERT OR IGNORE INTO record (document, digest, seen, origin, content) VALUES (?, ?, ?, ?, ?)",
            (document, bytes.fromhex(record.digest), record.seen, record.origin, zlib.compress(record.content, 1)),
        )
        if is_new := cursor.rowcount > 0:
            self._connection.execute("INSERT OR IGNORE INTO due VALUES (?)", (document,))
        return is_new

    def last_record(self) -> int:
        """Give the number of the record that came last."""
        return int(self._connection.execute("SELECT COALESCE(MAX(number), 0) FROM record").fetchone()[0])

    def reject(self, document: str, after: int) -> None:
        """Forget the records of a document that came after the one of that number: they could not be published."""
        self._connection.execute("DELETE FROM record WHERE document = ? AND number > ?", (document, after))
        self.done([document])

    def records(self, document: str) -> tuple[KeptRecord, ...]:
        """Give the records of a document, the earliest first: by the day seen, else in the order they came."""
        rows = self._connection.execute(
            "SELECT digest, seen, origin, content FROM record WHERE document = ? ORDER BY number", (document,)
        ).fetchall()
        kept = [
            KeptRecord(digest.hex(), seen, origin, zlib.decompress(content)) for digest, seen, origin, content in rows
        ]
        return tuple(sorted(kept, key=lambda record: record.seen or ""))

    def make_due(self, knowledge: str) -> None:
        """Have every document that is made of records and was read with other knowledge read again."""
        self._connection.execute(
            "INSERT OR IGNORE INTO due SELECT key FROM document WHERE knowledge != ? "
            "AND EXISTS (SELECT 1 FROM record WHERE record.document = document.key)",
            (knowledge,),
        )

    def count_due(self) -> int:
        """Count the documents that have records to be read."""
        return int(self._connection.execute("SELECT COUNT(*) FROM due").fetchone()[0])

    def due(self) -> Iterator[str]:
        """Give the documents that have records to be read, in an order that never changes."""
        last = ""
        while rows := self._connection.execute(
            "SELECT document FROM due WHERE document > ? ORDER BY document LIMIT 1000", (last,)
        ).fetchall():
            yield from (key for (key,) in rows)
            last = rows[-1][0]

    def done(self, documents: Iterable[str]) -> None:
        """Remember that the records of documents were read."""
        self._connection.executemany("DELETE FROM due WHERE document = ?", ((key,) for key in documents))

    def forget_due(self, but: Collection[str]) -> None:
        """Forget the records of documents that are due and not among these, but for what is published of them."""
        for key in [key for key in self.due() if key not in but]:
            if self.document(key) is None:
                self._connection.execute("DELETE FROM record WHERE document = ?", (key,))
            self.done([key])

    # Files.

    def file(self, path: str) -> tuple[str, int] | None:
        """Give what tells the version of a file that was read without fault, and how many records it held."""
        row = self._connection.execute("SELECT digest, records FROM file WHERE path = ?", (path,)).fetchone()
        return (row[0], row[1]) if row else None

    def remember_file(self, path: str, digest: str, records: int) -> None:
        """Remember a file that was read without fault; `digest` tells its version."""
        self._connection.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?)", (path, digest, records))

    # What has changed since the release before.

    def add_changed(self, addresses: Iterable[str]) -> None:
        """Remember things of which something else is said than in the release before, or graphs that describe them."""
        self._connection.executemany("INSERT OR IGNORE INTO changed VALUES (?)", ((address,) for address in addresses))

    def changed(self) -> set[str]:
        """Give those things and graphs."""
        return {address for (address,) in self._connection.execute("SELECT address FROM changed")}

    def forget_changed(self) -> None:
        """Forget them: the release is whole."""
        self._connection.execute("DELETE FROM changed")

    # What was withdrawn.

    def add_withdrawn(self, withdrawals: Iterable[Withdrawal]) -> None:
        """Remember addresses of which nothing is said any more."""
        self._connection.executemany(
            "INSERT OR IGNORE INTO withdrawn (address, graph, release, name) VALUES (?, ?, ?, ?)",
            ((one.address, one.graph, one.release, one.name) for one in withdrawals),
        )

    def withdrawn(self) -> Iterator[str]:
        """Give every address of which nothing is said any more."""
        for (address,) in self._connection.execute("SELECT address FROM withdrawn ORDER BY address"):
            yield address

    def withdrawal(self, address: str) -> Withdrawal | None:
        """Give what is left of an address of which something was said once, and is not any more; else None."""
        # Of a release that was built before there was more, the address alone.
        row = self._connection.execute("SELECT * FROM withdrawn WHERE address = ?", (address,)).fetchone()
        return Withdrawal(*row) if row else None

    def forget_withdrawn(self, addresses: Iterable[str]) -> None:
        """Take back that addresses were withdrawn."""
        self._connection.executemany("DELETE FROM withdrawn WHERE address = ?", ((address,) for address in addresses))


def _add_columns(connection: sqlite3.Connection) -> None:
    """Add what tables lack that an earlier version of the program made."""
    there = {name for _, name, *_ in connection.execute("PRAGMA table_info(withdrawn)")}
    for column, type_ in (("graph", "TEXT"), ("release", "INTEGER"), ("name", "TEXT")):
        if column not in there:
            connection.execute(f"ALTER TABLE withdrawn ADD COLUMN {column} {type_}")
