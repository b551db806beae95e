"""Making the index of a release from its store: of all that is in it, or from that of the release before."""

import os
import re
import shutil
import sqlite3
from collections.abc import Collection, Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path

from kg.index import texts
from kg.index.graph import GraphReader, Rows, number_of
from kg.index.kinds import FACTS
from kg.index.tables import COUNTED, DERIVED, INDEXES, LINKED, LOOKED_UP, READ, TABLES, TALLIES, VERSION
from kg.store.embedded import EmbeddedStore

FILE = "index.sqlite"

_WRITTEN_AT_ONCE = 1000
"""Things that are written at a time."""
_CACHED = 128_000
"""Kilobytes that SQLite may keep in memory while it writes."""
_WORTH_ANEW = 4
"""An index is made anew where more than one in so many of its things may have changed."""
_NEAR = "'question', 'source', 'main'"
"""Roles in which things are linked that tell each other's rows: answers and questions, facts and their sources."""


def build(
    folder: Path, store: EmbeddedStore, base: str, before: Path | None = None, changed: Collection[str] | None = None
) -> None:
    """Make the index of the release in a folder, from the beginning where a build that was killed had begun it.

    `before` is the folder of the release before, and `changed` names the things of which the merged view says something
    now that it did not then, or the other way round; graphs among them stand for all that they describe. Without
    either, or where the index before is not of this kind, all is made anew. The rows are the same.
    """
    part = folder / f"{FILE}.part"
    for leftover in (part, folder / FILE):
        leftover.unlink(missing_ok=True)
    reader = GraphReader(store, base)
    if before is not None and changed is not None and fits(before, base):
        # Not by a hard link: it is written to.
        shutil.copyfile(before / FILE, part)
    with closing(_opened(part)) as connection:
        things = _things(connection, reader, changed or ()) if part.stat().st_size else None
        if before and things is not None:
            _change(connection, texts.Writer(texts.begin(folder / texts.FOLDER, before / texts.FOLDER)), reader, things)
        else:
            _empty(connection)
            _fill(connection, texts.Writer(texts.begin(folder / texts.FOLDER)), reader, base)
        connection.commit()
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.rename(folder / FILE)


def fits(folder: Path, base: str) -> bool:
    """Whether the release in a folder has an index of this kind, which can be read, and changed into the next."""
    file = folder / FILE
    if not file.is_file() or not (folder / texts.FOLDER / "meta.json").is_file():
        return False
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?immutable=1", uri=True)) as connection:
        try:
            found = dict(connection.execute("SELECT name, value FROM setting"))
        except sqlite3.DatabaseError:
            # Whatever it is, it is made anew.
            return False
    return found == {"version": VERSION, "base": base}


def _opened(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file)
    # What is not whole is of no use and made anew, so nothing has to be kept for going back.
    connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -{_CACHED};")
    return connection


def _empty(connection: sqlite3.Connection) -> None:
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    connection.executescript("".join(f"DROP TABLE {name};" for (name,) in tables) + ("VACUUM;" if tables else ""))


def _fill(connection: sqlite3.Connection, searched: texts.Writer, reader: GraphReader, base: str) -> None:
    """Fill an empty index with everything in the store."""
    connection.executescript(TABLES)
    connection.executemany("INSERT INTO setting VALUES (?, ?)", (("version", VERSION), ("base", base)))
    # Rows come in no order, and are put into theirs together: one by one, a large file would be read over and over.
    for name in READ:
        connection.execute(f"CREATE TEMP TABLE read_{name} AS SELECT * FROM {name}")
    _write(connection, searched, reader.everything(), "temp.read_")
    searched.finish()
    for name, order in READ.items():
        connection.execute(f"INSERT OR IGNORE INTO {name} SELECT * FROM read_{name} ORDER BY {order}")
        connection.execute(f"DROP TABLE temp.read_{name}")
    connection.execute(LOOKED_UP)
    for statement in DERIVED:
        connection.execute(_limited(statement, to_what_changed=False))
    _count(connection)
    for statement in TALLIES:
        connection.execute(_limited(statement, to_what_changed=False))
    connection.executescript(INDEXES)


def _things(connection: sqlite3.Connection, reader: GraphReader, changed: Collection[str]) -> set[str] | None:
    """Give the things that have changed, those that changed graphs describe among them; None if they are very many."""
    things = {thing for name in changed if "/id/graph/" in name for thing in reader.described_in(name)} | set(changed)
    before: int = connection.execute("SELECT COUNT(*) FROM thing").fetchone()[0]
    return None if len(things) * _WORTH_ANEW > before else things


def _change(connection: sqlite3.Connection, searched: texts.Writer, reader: GraphReader, things: set[str]) -> None:
    """Change the index of the release before into that of this one."""
    for name in ("changed", "near", "fresh"):
        connection.execute(f"CREATE TEMP TABLE {name} (id INTEGER PRIMARY KEY)")
    connection.executemany("INSERT INTO changed VALUES (?)", ((number_of(thing),) for thing in things))
    connection.execute("INSERT INTO fresh SELECT id FROM changed")
    _spread(connection)
    _count(connection, "changed", "-")
    connection.execute(LINKED.format(sign="-"))
    for statement in (
        "DELETE FROM thing WHERE id IN changed",
        "DELETE FROM link WHERE thing IN changed",
        "DELETE FROM name WHERE thing IN changed",
    ):
        connection.execute(statement)
    searched.remove(number_of(thing) for thing in things)
    _write(connection, searched, (rows for thing in sorted(things) if (rows := reader.read(thing))), "")
    _spread(connection)
    _find_facts_anew(connection, searched, reader)
    searched.finish()
    # Only now it is known what is near the things as they are, and it still is as it was counted.
    connection.execute("INSERT INTO near SELECT id FROM fresh WHERE id NOT IN changed")
    _count(connection, "near", "-")
    for statement in DERIVED:
        connection.execute(_limited(statement, to_what_changed=True))
    _count(connection, "fresh")
    connection.execute(LINKED.format(sign="+"))
    for statement in TALLIES:
        connection.execute(_limited(statement, to_what_changed=True))


def _find_facts_anew(connection: sqlite3.Connection, searched: texts.Writer, reader: GraphReader) -> None:
    """Have facts found under the body of what states them, which may have changed though they have not."""
    near = connection.execute(
        f"SELECT id, kind, key FROM thing WHERE id IN fresh AND id NOT IN changed AND kind IN {FACTS}"
    )
    for id_, kind, key in near.fetchall():
        searched.remove([id_])
        if (rows := reader.read(reader.address(kind, key))) and rows.text:
            searched.add(rows.text)


def _count(connection: sqlite3.Connection, among: str | None = None, sign: str = "") -> None:
    """Count what things add to the tables of counts, or what those of one table do; with a minus, take it off."""
    for table, selects in COUNTED.items():
        name, _, key = table.partition(" ")
        for select in selects:
            limited = re.sub(r"\{among:([\w.]+)\}", rf"AND \1 IN {among}" if among else "", select)
            connection.execute(
                f"INSERT INTO {name} {limited.format(sign=sign)} "
                f"ON CONFLICT {key} DO UPDATE SET count = count + excluded.count"
            )
        connection.execute(f"DELETE FROM {name} WHERE count = 0")


def _spread(connection: sqlite3.Connection) -> None:
    """Add to what has changed what is worked out from it."""
    for statement in (
        f"INSERT OR IGNORE INTO fresh SELECT other FROM changed JOIN link ON thing = id WHERE role IN ({_NEAR})",
        f"INSERT OR IGNORE INTO fresh SELECT thing FROM changed JOIN link ON other = id WHERE role IN ({_NEAR})",
        # The body of a fact may be that to which the question was put whose answer states it.
        """INSERT OR IGNORE INTO fresh SELECT f.thing FROM changed JOIN link a ON a.other = id AND a.role = 'question'
        JOIN link f ON f.other = a.thing AND f.role = 'source'""",
    ):
        connection.execute(statement)


def _limited(statement: str, *, to_what_changed: bool) -> str:
    """Limit a statement to what has changed, or to nothing."""
    return re.sub(r"\{(changed|fresh):([\w.]+)\}", r"AND \2 IN \1" if to_what_changed else "", statement)


def _write(connection: sqlite3.Connection, searched: texts.Writer, rows: Iterable[Rows], prefix: str) -> None:
    rest = iter(rows)
    while some := list(islice(rest, _WRITTEN_AT_ONCE)):
        for one in some:
            if one.text:
                searched.add(one.text)
        for table, values in (
            ("thing", [one.thing for one in some]),
            ("link", [row for one in some for row in one.links]),
            ("name", [row for one in some for row in one.names]),
        ):
            if values:
                places = ", ".join("?" * len(values[0]))
                connection.executemany(f"INSERT INTO {prefix}{table} VALUES ({places})", values)
