"""Written questions and their answers, day by day: the list of each day, then the questions that the list cuts.

The list cuts questions at 255 characters and answers at 255 with "..."; it leaves out paragraphs, tables and links of
every answer. In full they come one by one. A day is the window: its pages are few, and whatever dates are asked for
later, a day that lies on disk is not asked for again.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeGuard, TypeVar
from urllib.parse import urlencode

from kg.errors import FetchError, UsageError
from kg.fetch.client import Client, Exchange, NotAsPromised, Unavailable, read_json
from kg.fetch.folder import Day, Refresh, held
from kg.fetch.selection import DATES, MEMBERS_SERVICE, SERVICE, Details, Selection

PAGE_SIZE = 100
# A list that changes while it is read is read again, this often in all.
PASSES = 4
PAGES = 1000
CUT_AT = 255
# Addresses that give nothing one after another: the service is down, not one record broken.
FAILURES_IN_A_ROW = 3
_PART_TOO_OLD = timedelta(days=1)

_T = TypeVar("_T")


@dataclass(frozen=True)
class Page:
    """A page of a list: its records by number, how many rows it has, and how many the service says there are in all."""

    records: dict[int, dict[str, Any]]
    rows: int
    total: int


@dataclass
class Report:
    """What a run did, and what it could not do."""

    days: int = 0
    days_on_disk: int = 0
    records: int = 0
    items: int = 0
    requests: int = 0
    gone: list[int] = field(default_factory=list)
    problems: list[FetchError] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def exit_status(self) -> int:
        """Give 1 where something is missing."""
        return 1 if self.problems else 0


@dataclass(frozen=True)
class Progress:
    """How far a run is: the days done of all and of those asked for, and the part done of the day under way."""

    day: date
    part: float
    days: int
    days_done: int
    days_asked: int
    records: int
    items: int
    requests: int
    seconds: float

    @property
    def seconds_left(self) -> float | None:
        """Guess how long the rest takes from what the days asked for took; None before there is anything to go by."""
        asked = self.days_asked + self.part
        return self.seconds / asked * (self.days - self.days_done - self.part) if asked >= 0.05 else None


class Fetching:
    """One run: the days of a selection, from a service, into a folder."""

    def __init__(
        self,
        client: Client,
        folder: Path,
        selection: Selection,
        *,
        service: str = SERVICE,
        details: Details = Details.needed,
        page_size: int = PAGE_SIZE,
        progress: Callable[[Progress], None] = lambda _: None,
    ):
        self._client = client
        self._folder = folder
        self._selection = selection
        self._service = service
        self._details = details
        self._page_size = page_size
        self._progress = progress
        self._report = Report()
        self._failures, self._received = 0, False
        self._begun = client.clock.monotonic()
        self._number_of_days = 0

    def run(self, first: date, last: date, *, refresh: bool = False) -> Report:
        """Fetch the days from first to last that are not on disk, or with `refresh` all; give what was done.

        FetchError where going on makes no sense; what was received stays, and the next run goes on from there.
        """
        if first > last:
            raise UsageError(f"{first} is after {last}", expected="--from DATE not after --to DATE")
        if last > self._client.clock.now().date():
            raise UsageError(f"{last} has not come yet", expected="--to DATE of today or before")
        with held(self._folder):
            selection = self._folder / "questions" / self._selection.name
            again = Refresh(selection, f"{first}-{last}", self._client.clock.now()) if refresh else None
            self._days(selection, first, last, again.begun if again else None)
            if again and not self._report.problems:
                again.end()
        return self._report

    def _days(self, selection: Path, first: date, last: date, since: datetime | None) -> None:
        self._number_of_days = (last - first).days + 1
        for number in range(self._number_of_days):
            day, before = Day(selection, first + timedelta(number)), self._client.requests
            try:
                self._fetch_day(day, since)
            except Unavailable as error:
                self._failed(error)
            self._report.days += 1
            self._report.days_on_disk += self._client.requests == before
            self._tell(day, 0.0)

    def _tell(self, day: Day, part: float) -> None:
        report = self._report
        report.requests = self._client.requests
        self._progress(
            Progress(
                day=day.day,
                part=part,
                days=self._number_of_days,
                days_done=report.days,
                days_asked=report.days - report.days_on_disk,
                records=report.records,
                items=report.items,
                requests=report.requests,
                seconds=self._client.clock.monotonic() - self._begun,
            )
        )

    def _fetch_day(self, day: Day, since: datetime | None) -> None:
        """Bring one day on disk up to what was asked for."""
        if self._must_list(day, since):
            self._list(day, since)
        listed = day.listed or {}
        self._report.records += listed["records"]
        if not listed["settled"]:
            self._report.problems.append(
                FetchError(
                    f"the list never came whole: {listed['records']:,} questions, of {listed['total']:,} that the "
                    f"service counts, in {listed['passes']} readings",
                    where=str(day.path),
                    remedy="What came is kept. Run the same command later: it reads the list again.",
                )
            )
        elif listed["records"] != listed["total"]:
            self._report.notices.append(
                f"{day.day}: the service counts {listed['total']:,} questions and lists {listed['records']:,}, "
                "each time the same: some twice, or more than it counts"
            )
        if day.complete is None or self._details not in (day.complete["details"], Details.none):
            self._items(day, listed["records"])
            if listed["settled"] and not self._missing(day):
                day.finish({"details": self._details, "ended": self._client.clock.now().isoformat()})

    def _must_list(self, day: Day, since: datetime | None) -> bool:
        """Tell whether the list is to be read: never read, not whole, read before its day ended, or to be refreshed."""
        listed = day.listed
        if listed is None or not listed["settled"]:
            return True
        begun = datetime.fromisoformat(listed["begun"])
        # In London a day ends at midnight UTC or an hour before.
        over = datetime.combine(day.day + timedelta(1), datetime.min.time(), UTC)
        return (since is not None and begun < since) or begun < over <= self._client.clock.now()

    def _list(self, day: Day, since: datetime | None) -> None:
        """Read the list of a day until it holds still, and put it in its place."""
        now = self._client.clock.now()
        oldest = max(now - _PART_TOO_OLD, since) if since else now - _PART_TOO_OLD
        if (begun := day.part_begun) and begun < oldest:
            day.put_part_aside()
        begun = day.begin(now)
        passes: list[Pass] = []
        while len(passes) < PASSES and not settled(passes):
            passes.append(self._pass(day, len(passes) + 1))
        records: dict[int, dict[str, Any]] = {}
        for one in passes:
            records |= one.records
        before = dict(_records(day))
        for number, record in records.items():
            if before.get(number) == record:
                day.carry(number)
        day.finish_list(
            {
                "begun": begun.isoformat(),
                "ended": self._client.clock.now().isoformat(),
                "service": self._service,
                "records": len(records),
                "total": passes[-1].total,
                "passes": len(passes),
                "settled": settled(passes),
            }
        )

    def _pass(self, day: Day, number: int) -> "Pass":
        """Read the list once, from its first page to its end; pages on disk are not asked for again.

        The end is a page at the total that is not full, or brings nothing new. A page may be smaller than asked for:
        the next begins where it ended. An empty one before the end is skipped; two that bring nothing new end it.
        """
        read = Pass()
        skip = barren = 0
        for _ in range(PAGES):
            page = self._page(day, number, skip)
            new = page.records.keys() - read.records.keys()
            read.add(page)
            read.stalled |= not new and skip < page.total
            skip += page.rows or self._page_size
            barren = 0 if new else barren + 1
            if (skip >= page.total and (page.rows < self._page_size or not new)) or barren == 2:
                return read
        raise FetchError(
            f"the list has more than {PAGES} pages", where=f"{self._service}, {day.day}", expected="a day's questions"
        )

    def _page(self, day: Day, number: int, skip: int) -> Page:
        path = day.page(number, skip)
        if path.exists():
            return read_page(path.read_bytes())
        query = self._selection.query(day.day, skip, self._page_size)
        exchange, page = self._get(f"{self._service}/writtenquestions/questions?{query}", read_page, day, in_part=True)
        if page is None:
            raise FetchError(
                f"the service answered {exchange.status}: it has no list of questions",
                where=exchange.address,
                remedy="Check the address given with --service.",
            )
        self._check_dates(page, day, exchange.address)
        day.keep(path, exchange)
        return page

    def _check_dates(self, page: Page, day: Day, address: str) -> None:
        """Refuse a page without one question of the day: the service would give all it has, for every day."""
        dates = {str(record.get(name))[:10] for record in page.records.values() for name in DATES[self._selection.by]}
        if page.records and day.day.isoformat() not in dates:
            raise FetchError(
                "the service does not heed the dates asked for: none of the questions is of that day",
                where=address,
                remedy="Compare the address with the description of the service: it may have changed.",
            )

    def _items(self, day: Day, records: int) -> None:
        """Fetch in full what the list cuts and is not on disk."""
        missing = self._missing(day)
        for done, number in enumerate(missing):
            address = f"{self._service}/writtenquestions/questions/{number}?expandMember=true"
            self._tell(day, (records - len(missing) + done) / records)
            try:
                exchange, item = self._get(address, partial(read_item, number), day, in_part=False)
            except Unavailable as error:
                self._failed(error)
                continue
            if item is None:
                self._report.gone.append(number)
                day.keep(day.gone(number), exchange)
            else:
                self._report.items += 1
                day.keep(day.item(number), exchange)

    def _missing(self, day: Day) -> list[int]:
        """Give the questions to be fetched in full that are neither on disk nor gone, in the order of the list."""
        return [
            number
            for number, record in _records(day).items()
            if (self._details is Details.all or (self._details is Details.needed and is_cut(record)))
            and not day.item(number).exists()
            and not day.gone(number).exists()
        ]

    def _get(self, address: str, read: Callable[[bytes], _T], day: Day, *, in_part: bool) -> tuple[Exchange, _T | None]:
        got = self._client.get(address, read, lambda exchange: day.note(exchange, in_part=in_part))
        self._failures, self._received = 0, True
        return got

    def _failed(self, error: Unavailable) -> None:
        """Write a failure down and go on, unless there are too many one after another, or nothing came at all."""
        self._failures += 1
        if self._failures >= FAILURES_IN_A_ROW or not self._received:
            raise error
        self._report.problems.append(error)


@dataclass
class Pass:
    """One reading of a list. It stalled where a page before the end brought nothing new."""

    records: dict[int, dict[str, Any]] = field(default_factory=dict)
    rows: int = 0
    totals: set[int] = field(default_factory=set)
    total: int = 0
    stalled: bool = False

    def add(self, page: Page) -> None:
        """Take a page in."""
        self.records |= page.records
        self.rows += page.rows
        self.totals.add(page.total)
        self.total = page.total


def settled(passes: list[Pass]) -> bool:
    """Tell whether a list was read whole, by its counts.

    Either the service counted the same on each page and so many questions came: in the last reading, or in all together
    if they all counted the same. Or two readings one after another gave the same, and no fewer rows than were counted:
    then questions stand in the list twice, or the count is too low.
    """
    if not passes:
        return False
    last = passes[-1]
    every = set().union(*(one.records.keys() for one in passes))
    if last.totals == {len(last.records)} or set().union(*(one.totals for one in passes)) == {len(every)}:
        return True
    before = passes[-2] if len(passes) > 1 else None
    same = before is not None and before.records.keys() == last.records.keys() and before.totals == last.totals
    return same and len(last.totals) == 1 and last.rows >= last.total and not last.stalled


def is_cut(record: dict[str, Any]) -> bool:
    """Tell whether the list form of a question may leave something out: the question is as long as can be, or answered.

    Of 754 answers that are short enough for the list, 44 in 100 lost paragraphs, tables, links or spaces there.
    """
    question = record.get("questionText")
    long = isinstance(question, str) and len(question) >= CUT_AT
    return long or bool(record.get("answerText")) or bool(record.get("dateAnswered"))


def read_page(body: bytes) -> Page:
    """Read a page of a list (QuestionsViewModelSearchResult). NotAsPromised where it is none."""
    page = read_json(body)
    results, total = (page.get("results", []), page.get("totalResults")) if isinstance(page, dict) else (None, None)
    results = [] if results is None and isinstance(page, dict) else results
    if not isinstance(results, list) or not _is_number(total):
        raise NotAsPromised("no results with their total number")
    records = {}
    for result in results:
        record = result.get("value") if isinstance(result, dict) else None
        if not isinstance(record, dict) or not _is_number(record.get("id")):
            raise NotAsPromised("a result without a question that has a number")
        records[record["id"]] = record
    return Page(records, len(results), total)


def read_item(number: int, body: bytes) -> dict[str, Any]:
    """Read a question in full (QuestionsViewModelItem). NotAsPromised where it is none, or another than asked for."""
    item = read_json(body)
    record = item.get("value") if isinstance(item, dict) else None
    if not isinstance(record, dict) or record.get("id") != number:
        raise NotAsPromised(f"not the question {number}")
    return record


def body_numbers(names: list[str], client: Client, members_service: str = MEMBERS_SERVICE) -> tuple[int, ...]:
    """Give the numbers of answering bodies, each given by its number or its name, which the Members service knows.

    A name may be a part of one, if no other body has it. UsageError where it is unknown or meant for several.
    """
    return tuple(
        int(name) if re.fullmatch("[0-9]{1,9}", name) else _body_number(name, client, members_service) for name in names
    )


def _body_number(name: str, client: Client, members_service: str) -> int:
    address = f"{members_service}/Reference/AnsweringBodies?{urlencode({'nameContains': name})}"
    _, found = client.get(address, _read_bodies)
    if found is None:
        raise FetchError("the service has no list of answering bodies", where=address, remedy="Give --body by number.")
    exact = [number for number, called in found.items() if called.casefold() == name.casefold()]
    if len(numbers := exact or list(found)) == 1:
        return numbers[0]
    told = "; ".join(f"{number} {called}" for number, called in list(found.items())[:20])
    raise UsageError(
        f"{len(numbers)} answering bodies are called {name!r}" if numbers else f"no answering body is called {name!r}",
        expected=f"the number of one: {told}" if told else "its number, or a part of its name",
    )


def _read_bodies(body: bytes) -> dict[int, str]:
    bodies = read_json(body)
    if not isinstance(bodies, list):
        raise NotAsPromised("no list of answering bodies")
    return {one["id"]: str(one.get("name")) for one in bodies if isinstance(one, dict) and _is_number(one.get("id"))}


def _records(day: Day) -> dict[int, dict[str, Any]]:
    """Give the records of a day's list as it lies in its place, the latest form of each."""
    return dict(_each_record(day))


def _each_record(day: Day) -> Iterator[tuple[int, dict[str, Any]]]:
    for path in day.pages():
        try:
            yield from read_page(path.read_bytes()).records.items()
        except NotAsPromised as error:
            raise FetchError(
                "a file of our own was changed", where=str(path), remedy="Remove its day's folder."
            ) from error


def _is_number(value: Any) -> TypeGuard[int]:
    """Tell whether a value is a number as the service gives them (int32), not negative."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
