"""Reading the index of a release: lists, tallies for charts, and names while somebody types.

It is opened once for a release and read by any number of threads, each by a connection of its own. Nothing is written.
Things are named by their kind and key, as in their addresses.
"""

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self, TypeAlias

from kg.errors import as_release_error
from kg.index.graph import compared, number_of
from kg.index.searching import Texts
from kg.index.tables import VERSION
from kg.index.writing import FILE

Sort: TypeAlias = Literal["newest", "oldest", "name", "mentioned", "due"]
SORTS: tuple[Sort, ...] = ("newest", "oldest", "name", "mentioned", "due")
WAITS = ((0, 2), (3, 5), (6, 7), (8, 14), (15, 30), (31, 90), (91, None))
"""Days to an answer that are counted together."""
_REMEMBERED = 2000
"""Lists whose number of things is remembered."""
_MANY = 20_000
"""Things in a list from which on it is walked in its order until a page is full, instead of put into that order."""
_COMPARED_ROLES = frozenset(("asker", "answerer", "body"))
"""In which things stand in questions, besides being mentioned."""
_NAMES_LOOKED_AT = 400
"""Names beginning as what was typed, of which the most linked to are suggested."""


class Thing(NamedTuple):
    """A thing that is linked to, by kind and key, with its label."""

    kind: str
    key: str
    label: str


@dataclass(frozen=True)
class Entry:
    """A thing in a list. Days are as they are stated, which may be a month or a year only."""

    kind: str
    key: str
    label: str
    date: str | None
    """When it was tabled, issued, made, stated or published."""
    due: str | None
    """By when it was promised."""
    number: str | None
    """The UIN of a question."""
    status: str | None
    """Of a question, or the type of an answer: the name of the term in our ontology, such as `HoldingAnswer`."""
    is_answered: bool | None
    answered: str | None
    """The day of the first answer to a question that is more than the promise of one, if it is stated."""
    days: int | None
    """From the day on which a question was tabled to that of its answer, leaving out corrections."""
    reported: int | None
    """Of a promise: how many figures about the same thing were stated later."""
    links: int
    """How many links lead to it."""
    linked: Mapping[str, tuple[Thing, ...]] = field(default_factory=dict)
    """What it is linked to by role: asker, answerer, body, house, mention, subject, speaker, source, question,
    publisher, main (of a document, what it is about) … – see `kg.index.kinds`."""


@dataclass(frozen=True)
class Filters:
    """What the things of a list are limited to; things as (kind, key)."""

    person: tuple[str, str] | None = None
    """Who asked, answered or said it."""
    body: tuple[str, str] | None = None
    """To which body it was put, or which answered or published it."""
    about: tuple[str, str] | None = None
    """What it mentions or is about: a programme, a benefit, a body, a place …"""
    house: tuple[str, str] | None = None
    year: int | None = None
    answered: bool | None = None
    """Of questions only."""
    due: bool | None = None
    """Of promises only: whether a day is stated by which it is due."""
    due_year: int | None = None
    """Of promises only: the year in which it is due."""
    due_before: str | None = None
    """Of promises only: a day before which it was due at the latest."""
    due_from: str | None = None
    """Of promises only: a day on or after which it is due."""
    reported: bool | None = None
    """Of promises only: whether a figure about the same thing was stated later."""
    starts: str | None = None
    """How its name begins."""
    role: str | None = None
    """The role in which it is linked to the person, the body or what it is about, where one of them is given."""

    @property
    def things(self) -> dict[str, tuple[str, str]]:
        """What it is to be linked to, by facet."""
        found = {"person": self.person, "body": self.body, "about": self.about, "house": self.house}
        return {facet: thing for facet, thing in found.items() if thing}


NO_FILTERS = Filters()


@dataclass(frozen=True)
class Listing:
    """A page of a list."""

    entries: tuple[Entry, ...]
    total: int
    """Things in the whole list."""
    page: int
    pages: int


@dataclass(frozen=True)
class Total:
    """How many things there are of a kind, and their first and last dates."""

    count: int
    first: str | None
    last: str | None


@dataclass(frozen=True)
class Bucket:
    """How many answers took from so many days to so many, which None leaves open."""

    least: int
    most: int | None
    count: int


@dataclass(frozen=True)
class Waits:
    """How long answers took."""

    count: int
    median: int | None
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True)
class Counted:
    """A thing and how often it is found."""

    thing: Thing
    count: int


class Index:
    """The index of one release. `texts` searches its full-text part."""

    def __init__(self, file: Path, texts: Texts | None):
        self.texts = texts
        self._address = f"{file.resolve().as_uri()}?immutable=1"
        self._local = threading.local()
        self._base = str(self._rows("SELECT value FROM setting WHERE name = 'base'")[0][0])
        self._total = lru_cache(maxsize=_REMEMBERED)(self._counted)
        self._linked_most = lru_cache(maxsize=_REMEMBERED)(self._counted_others)

    @classmethod
    def open(cls, folder: Path) -> Self | None:
        """Open that of the release in a folder; None if it has none, or one made by another version of the program.

        ReleaseError if it cannot be read.
        """
        file = folder / FILE
        if not file.is_file():
            return None
        with as_release_error("the index cannot be read", file, sqlite3.Error, IndexError):
            index = cls(file, Texts.open(folder))
            found = index._rows("SELECT value FROM setting WHERE name = 'version'")
        return index if found == [(VERSION,)] else None

    # Lists.

    def count(self, kind: str, filters: Filters = NO_FILTERS) -> int:
        """Count the things of a kind."""
        return self._total(kind, filters)

    def listing(
        self, kind: str, sort: Sort = "name", filters: Filters = NO_FILTERS, page: int = 1, limit: int = 50
    ) -> Listing:
        """Give a page of the things of a kind, counted from 1, with no entries where it is behind the last.

        `newest` and `oldest` go by date, those without one last; `mentioned` by how many links lead there; `due` by the
        day of a promise, those without one last, and of other kinds by name. Within one place they stand in an order
        that never changes.
        """
        total = self._total(kind, filters)
        sort = "name" if sort == "due" and kind != "target" else sort
        statement, values = _selected(kind, sort, self._conditions(filters), walks=total > _MANY)
        ids = self._rows(f"{statement} LIMIT ? OFFSET ?", *values, limit, (page - 1) * limit)
        return Listing(self._entries([id_ for (id_,) in ids]), total, page, -(-total // limit))

    def entry(self, kind: str, key: str) -> Entry | None:
        """Give a thing as it stands in lists; None if the index does not have it."""
        return next(iter(self._entries([self._number(kind, key)])), None)

    def entries(self, things: Sequence[tuple[str, str]]) -> tuple[Entry, ...]:
        """Give things as they stand in lists, leaving out those that the index does not have."""
        return self._entries([self._number(*thing) for thing in things])

    def found(self, ids: Sequence[int]) -> tuple[Entry, ...]:
        """Give the things that a search found as they stand in lists."""
        return self._entries(ids)

    def has(self, kind: str) -> bool:
        """Whether the index has things of a kind."""
        return kind in self.totals()

    # Tallies.

    def totals(self) -> dict[str, Total]:
        """Give of each kind how many things there are."""
        rows = self._rows("SELECT kind, count, first, last FROM total ORDER BY kind")
        return {kind: Total(*rest) for kind, *rest in rows}

    def roles(self, kind: str, key: str) -> dict[tuple[str, str], int]:
        """Count what is linked to a thing by role and kind: ("asker", "question") are the questions a person asked."""
        number = self._number(kind, key)
        rows = self._rows("SELECT role, kind, count FROM linked WHERE other = ? ORDER BY role, kind", number)
        return {(role, of): count for role, of, count in rows}

    def months(self, thing: tuple[str, str] | None, role: str = "", kind: str | None = None) -> list[tuple[str, int]]:
        """Count by month (yyyy-mm) the things of a kind, or of any, that are linked to another in a role.

        Such as what a person asked (`asker`, `question`) or answered (`answerer`, `answer`), what was put to a body
        (`body`, `question`), or what mentions a programme (`mention`, of any kind). Promises by the month they are due
        have the roles `due of subject`, `due of speaker` and `due of body`. Without a thing all are counted, by their
        dates, or as `due`. Months without any are left out, and dates that are known by their year come as that.
        """
        condition, values = ("AND kind = ?", (kind,)) if kind else ("", ())
        return self._rows(
            f"SELECT month, SUM(count) FROM month WHERE other = ? AND role = ? {condition} GROUP BY 1 ORDER BY 1",
            self._number(*thing) if thing else 0,
            role,
            *values,
        )

    def months_of(self, kind: str, filters: Filters, *, due: bool = False) -> list[tuple[str, int]]:
        """Count by month the things of a list, by their dates, or by when they are due.

        This looks at each of them: it is meant for lists of thousands, not for all questions there are.
        """
        statement, values = _selected(kind, None, self._conditions(filters))
        date = "due" if due else "date"
        return self._rows(
            f"SELECT SUBSTR({date}, 1, 7), COUNT(*) FROM thing WHERE id IN ({statement}) AND {date} IS NOT NULL "
            "GROUP BY 1 ORDER BY 1",
            *values,
        )

    def days_to_answer(self, body: tuple[str, str] | None = None, year: int | None = None) -> Waits:
        """Tell how long a body, or all, took to answer the questions of a year, or of all.

        Left out are answers that only say there is none yet, or none before Parliament ended, and corrections.
        """
        condition, values = ("AND year = ?", (str(year),)) if year else ("", ())
        rows = self._rows(
            f"SELECT days, SUM(count) FROM waited WHERE body = ? {condition} GROUP BY days ORDER BY days",
            self._number(*body) if body else 0, *values,
        )  # fmt: skip
        return _waits(rows)

    def years_of_answers(self, body: tuple[str, str] | None = None) -> list[tuple[int, Waits]]:
        """Tell the same of each year in which questions were tabled, the earliest first."""
        rows = self._rows(
            "SELECT year, days, count FROM waited WHERE body = ? ORDER BY year, days",
            self._number(*body) if body else 0,
        )
        return [
            (int(year), _waits([row[1:] for row in group])) for year, group in groupby(rows, key=lambda row: row[0])
        ]

    def top(self, kind: str, key: str, role: str, among: str | Sequence[str], limit: int = 10) -> tuple[Counted, ...]:
        """Give what the questions to which a thing is linked in a role have most in common.

        The role is `asker`, `answerer`, `body` or `mention`. `among` are the roles `asker`, `answerer` or `body`, or
        kinds of what questions and their answers mention, such as `programme` (or all of `kg.index.kinds.TOPICS`);
        bodies that are mentioned are among `body mentioned`.
        """
        wanted = {among} if isinstance(among, str) else set(among)
        roles = wanted & _COMPARED_ROLES
        kinds = ["body" if name == "body mentioned" else name for name in sorted(wanted - roles)]
        thing = self._number(kind, key)
        rows = [row for other_role in roles for row in self._common(thing, role, other_role, [], limit)]
        rows += self._common(thing, role, "mention", kinds, limit) if kinds else []
        rows.sort(key=lambda row: (-row[0], *row[1:3]))
        return tuple(Counted(Thing(*named), count) for count, _, _, *named in rows[:limit])

    def linked_most(self, role: str, kind: str, limit: int = 50) -> tuple[Counted, ...]:
        """Give what the things of a kind are linked to in a role, that with most of them first."""
        return self._linked_most(role, kind, limit)

    def most_linked(self, kind: str, limit: int = 10) -> tuple[Entry, ...]:
        """Give the things of a kind to which most links lead."""
        return self.listing(kind, "mentioned", limit=limit).entries

    # Names.

    def suggest(self, typed: str, limit: int = 10) -> tuple[Entry, ...]:
        """Give people, bodies, programmes and the like of whose names a word begins as typed, the most linked to first.

        Where very many begin so, not all of them are looked at.
        """
        beginning = compared(typed)
        if not beginning:
            return ()
        rows = self._rows(
            "SELECT DISTINCT t.id FROM (SELECT thing FROM name WHERE name >= ? AND name < ? LIMIT ?) n "
            "JOIN thing t ON t.id = n.thing ORDER BY t.links DESC, t.name, t.id LIMIT ?",
            beginning, _after(beginning), _NAMES_LOOKED_AT, limit,
        )  # fmt: skip
        return self._entries([id_ for (id_,) in rows])

    # How it is done.

    def _number(self, kind: str, key: str) -> int:
        return number_of(f"{self._base}/id/{kind}/{key}")

    def _rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # Immutable: a release never changes, and its folder may be one that nobody can write to.
            connection = sqlite3.connect(self._address, uri=True, check_same_thread=False)
            self._local.connection = connection
        return connection.execute(statement, values).fetchall()

    def _conditions(self, filters: Filters) -> "_Conditions":
        """Give what a list is limited to, the narrowest first."""
        narrow = []
        for facet, thing in filters.things.items():
            number = self._number(*thing)
            rows = self._rows("SELECT links FROM thing WHERE id = ?", number)
            narrow.append((rows[0][0] if rows else 0, facet, number))
        return _Conditions(
            tuple((facet, number) for _, facet, number in sorted(narrow)),
            filters.year,
            tuple(_of_row(filters)),
            filters.role,
        )

    def _counted(self, kind: str, filters: Filters) -> int:
        if filters == NO_FILTERS:
            return self.totals()[kind].count if kind in self.totals() else 0
        statement, values = _selected(kind, None, self._conditions(filters))
        return int(self._rows(f"SELECT COUNT(*) FROM ({statement})", *values)[0][0])

    def _counted_others(self, role: str, kind: str, limit: int) -> tuple[Counted, ...]:
        rows = self._rows(
            "SELECT t.kind, t.key, t.label, l.count FROM linked l JOIN thing t ON t.id = l.other "
            "WHERE l.role = ? AND l.kind = ? ORDER BY l.count DESC, t.name, t.id LIMIT ?",
            role, kind, limit,
        )  # fmt: skip
        return tuple(Counted(Thing(*named), count) for *named, count in rows)

    def _common(
        self, thing: int, role: str, other_role: str, kinds: Sequence[str], limit: int
    ) -> list[tuple[Any, ...]]:
        of_kinds = f"AND t.kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
        return self._rows(
            "SELECT c.count, t.name, t.id, t.kind, t.key, t.label FROM common c CROSS JOIN thing t ON t.id = c.other "
            f"WHERE c.thing = ? AND c.role = ? AND c.other_role = ? {of_kinds} ORDER BY c.count DESC, t.name, t.id "
            "LIMIT ?",
            thing, role, other_role, *kinds, limit,
        )  # fmt: skip

    def _entries(self, ids: Sequence[int]) -> tuple[Entry, ...]:
        if not ids:
            return ()
        places = ", ".join("?" * len(ids))
        linked: dict[int, dict[str, list[Thing]]] = {}
        for id_, role, *thing in self._rows(
            "SELECT l.thing, l.role, o.kind, o.key, o.label FROM link l JOIN thing o ON o.id = l.other "
            f"WHERE l.thing IN ({places}) ORDER BY l.thing, l.role, o.name, o.id",
            *ids,
        ):
            linked.setdefault(id_, {}).setdefault(role, []).append(Thing(*thing))
        rows = {
            row[0]: row[1:]
            for row in self._rows(
                "SELECT id, kind, key, label, date, due, number, status, is_answered, answered, days, reported, links "
                f"FROM thing WHERE id IN ({places})",
                *ids,
            )
        }
        found = []
        for id_ in ids:
            if row := rows.get(id_):
                kind, key, label, date, due, number, status, is_answered, answered, days, reported, links = row
                roles = {role: tuple(things) for role, things in linked.get(id_, {}).items()}
                known = None if is_answered is None else bool(is_answered)
                told = (kind, key, label, date, due, number, status, known, answered, days, reported, links)
                found.append(Entry(*told, roles))
        return tuple(found)


class _Conditions(NamedTuple):
    things: tuple[tuple[str, int], ...]
    year: int | None
    of_row: tuple[tuple[str, tuple[object, ...]], ...]
    role: str | None


_ORDERS: dict[Sort, str] = {
    "newest": "t.date DESC, t.id DESC",
    "oldest": "t.date NULLS LAST, t.id",
    "name": "t.name, t.id",
    "mentioned": "t.links DESC, t.id DESC",
    "due": "t.due NULLS LAST, t.id",
}
"""As they stand in the indexes of the table, so that nothing has to be sorted."""
_ORDERS_OF_FACET: dict[Sort, str] = {"newest": "f.date DESC, f.thing DESC", "oldest": "f.date = '', f.date, f.thing"}


def _of_row(filters: Filters) -> Iterator[tuple[str, tuple[object, ...]]]:
    if filters.answered is not None:
        yield "t.is_answered = ?", (int(filters.answered),)
    if filters.due is not None:
        yield f"t.due IS {'NOT ' if filters.due else ''}NULL", ()
    if filters.due_year is not None:
        yield "t.due >= ? AND t.due < ?", (f"{filters.due_year:04}", f"{filters.due_year + 1:04}")
    # A month or a year is over when the next has begun.
    if filters.due_before:
        yield "t.due < SUBSTR(?, 1, LENGTH(t.due))", (filters.due_before,)
    if filters.due_from:
        yield "t.due >= SUBSTR(?, 1, LENGTH(t.due))", (filters.due_from,)
    if filters.reported is not None:
        yield f"t.reported {'>' if filters.reported else '='} 0", ()
    if filters.starts and (beginning := compared(filters.starts)):
        yield "t.name >= ? AND t.name < ?", (beginning, _after(beginning))


def _selected(
    kind: str, sort: Sort | None, conditions: _Conditions, *, walks: bool = False
) -> tuple[str, tuple[object, ...]]:
    """Give the statement for the numbers of the things in a list, in their order, and its values.

    Where it `walks`, it goes through the things in that order and leaves out those that do not fit.
    """
    values: list[object]
    of_row = conditions.of_row
    if not conditions.things:
        # Named in full, so that the indexes of questions and promises of their own are found.
        where, values = ([f"t.kind = '{kind}'"], []) if kind in ("question", "target") else (["t.kind = ?"], [kind])
        tables, id_, date, orders = "thing t", "t.id", "t.date", _ORDERS
    else:
        (facet, number), *others = conditions.things
        tables, id_, date, orders = "facet f", "f.thing", "f.date", _ORDERS | _ORDERS_OF_FACET
        where, values = ["f.other = ?", "f.facet = ?", "f.kind = ?"], [number, facet, kind]
        of_row = tuple((condition.replace("t.is_answered", "f.is_answered"), more) for condition, more in of_row)
        if walks and sort and sort not in _ORDERS_OF_FACET:
            tables = "thing t CROSS JOIN facet f ON f.thing = t.id"
            where.append("t.kind = ?")
            values.append(kind)
        elif any("t." in condition for condition, _ in of_row) or (sort and sort not in _ORDERS_OF_FACET):
            tables = "facet f CROSS JOIN thing t ON t.id = f.thing"
        for facet, number in others:
            where.append("EXISTS (SELECT 1 FROM facet o WHERE o.thing = f.thing AND o.facet = ? AND o.other = ?)")
            values += [facet, number]
        if conditions.role:
            places = ", ".join("?" * len(conditions.things))
            where.append(
                f"EXISTS (SELECT 1 FROM link r WHERE r.thing = f.thing AND r.role = ? AND r.other IN ({places}))"
            )
            values += [conditions.role, *(number for _, number in conditions.things)]
    if conditions.year is not None:
        where.append(f"{date} >= ? AND {date} < ?")
        values += [f"{conditions.year:04}", f"{conditions.year + 1:04}"]
    for condition, more in of_row:
        where.append(condition)
        values += more
    order = f" ORDER BY {orders[sort]}" if sort else ""
    return f"SELECT {id_} FROM {tables} WHERE {' AND '.join(where)}{order}", tuple(values)


def _after(beginning: str) -> str:
    """Give the first text after all that begin so."""
    return beginning[:-1] + chr(ord(beginning[-1]) + 1)


def _waits(rows: Sequence[Sequence[int]]) -> Waits:
    total = sum(count for _, count in rows)
    median, before = None, 0
    for days, count in rows:
        before += count
        if before * 2 >= total:
            median = days
            break
    return Waits(
        total,
        median,
        tuple(
            Bucket(least, most, sum(count for days, count in rows if days >= least and (most is None or days <= most)))
            for least, most in WAITS
        ),
    )
