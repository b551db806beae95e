"""What lies on disk: a folder for each day, with every response as it was received.

    DIR/questions/<selection>/<year>/<day>/
        pages/<pass>-<skip>.json     a page of the list: {"results": [{"value": …, "links": …}, …], "totalResults": …}
        items/<id>.json              a question in full: {"value": …, "links": …}
        .fetch/requests.jsonl        each request: when, address, status, ETag, the file it gave, or the fault
        .fetch/begun.json            when the list began to be read
        .fetch/listed.json           how the list was read; written when it was read to its end
        .fetch/gone/<id>             what the service said of a question that it lists and does not have
        .fetch/complete.json         written when nothing is missing
    DIR/questions/<selection>/<year>/.<day>.part/         the same, while the list is being read
    DIR/questions/<selection>/<year>/.earlier/<day>@<time>/   the same, as it was before it was read again

A file is written under another name, flushed to disk and renamed, a day likewise: what has its name is whole, whenever
the program is killed. Nothing received is overwritten or removed. Names are made of our own dates and of numbers only.
"""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kg.errors import FetchError
from kg.fetch.client import Exchange


class Day:
    """The folder of one day. Its list is read again beside the last reading, and then put in its place."""

    def __init__(self, selection: Path, day: date):
        self.day = day
        self.path = selection / f"{day:%Y}" / day.isoformat()
        self.part = self.path.with_name(f".{day.isoformat()}.part")
        if _read(self.part / ".fetch" / "listed.json") is not None:
            self.switch()

    @property
    def listed(self) -> dict[str, Any] | None:
        """Tell how the list was read, None before that."""
        return _read(self.path / ".fetch" / "listed.json")

    @property
    def complete(self) -> dict[str, Any] | None:
        """Tell for which details nothing is missing, None while something is."""
        return _read(self.path / ".fetch" / "complete.json")

    @property
    def part_begun(self) -> datetime | None:
        """Tell when the reading under way began, None where none is."""
        begun = _read(self.part / ".fetch" / "begun.json")
        return datetime.fromisoformat(begun["begun"]) if begun else None

    def begin(self, now: datetime) -> datetime:
        """Begin to read the list, or go on with what was begun. Give when that was."""
        if (begun := self.part_begun) is not None:
            return begun
        write(self.part / ".fetch" / "begun.json", _json({"begun": now.isoformat()}))
        return now

    def put_part_aside(self) -> None:
        """Keep a reading that was broken off, and is too old to go on with, among the earlier ones."""
        if (begun := self.part_begun) is not None:
            self.part.rename(self._earlier(begun, "-unfinished"))

    def page(self, number: int, skip: int) -> Path:
        """Name the file of a page of the list under way."""
        return self.part / "pages" / f"{number}-{skip:06d}.json"

    def pages(self) -> list[Path]:
        """Give the pages of the list, in the order of asking."""
        return sorted(self.path.glob("pages/*.json"), key=lambda p: [int(part) for part in p.stem.split("-")])

    def item(self, number: int) -> Path:
        """Name the file of a question in full."""
        return self.path / "items" / f"{number}.json"

    def gone(self, number: int) -> Path:
        """Name the file that says that the service does not have a question."""
        return self.path / ".fetch" / "gone" / str(number)

    def carry(self, number: int) -> None:
        """Give a question in full to the reading under way, from the last one."""
        if self.item(number).exists():
            target = self.part / "items" / f"{number}.json"
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(self.item(number), target)
            except FileExistsError:
                pass
            except OSError:  # a file system without links
                write(target, self.item(number).read_bytes())

    def finish_list(self, told: dict[str, Any]) -> None:
        """Put the list in its place, now that it was read to its end, and what lay there among the earlier ones."""
        write(self.part / ".fetch" / "listed.json", _json(told))
        self.switch()

    def switch(self) -> None:
        """Put the reading under way in its place. Whenever this is broken off, doing it again completes it."""
        if self.path.exists():
            listed = self.listed or {}
            self.path.rename(self._earlier(datetime.fromisoformat(listed["begun"])))
        self.part.rename(self.path)
        _sync(self.path.parent)

    def finish(self, told: dict[str, Any]) -> None:
        """Write down that nothing is missing."""
        write(self.path / ".fetch" / "complete.json", _json(told))

    def keep(self, path: Path, exchange: Exchange) -> None:
        """Write a body down as received, and first the request that it came of, so that no file lacks its time."""
        folder = self.part if path.is_relative_to(self.part) else self.path
        self.note(exchange, in_part=folder == self.part, file=path.relative_to(folder).as_posix())
        write(path, exchange.body)

    def note(self, exchange: Exchange, *, in_part: bool, file: str | None = None) -> None:
        """Write a request down, in a line of its own even after a line cut short."""
        path = (self.part if in_part else self.path) / ".fetch" / "requests.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        record = exchange.record() | ({"file": file} if file else {})
        with path.open("a+b") as stream:
            if stream.tell():
                stream.seek(-1, os.SEEK_END)
                if stream.read(1) != b"\n":
                    stream.write(b"\n")
            stream.write(_json(record))

    def _earlier(self, begun: datetime, suffix: str = "") -> Path:
        folder = self.path.parent / ".earlier"
        folder.mkdir(exist_ok=True)
        name = f"{self.day.isoformat()}@{begun:%Y%m%dT%H%M%S}Z{suffix}"
        taken = 1
        while (free := folder / (name if taken == 1 else f"{name}-{taken}")).exists():
            taken += 1
        return free


def write(path: Path, data: bytes) -> None:
    """Write a file so that it is whole or not there, whenever the program or the machine ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    with partial.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder for one run. FetchError if another is under way, or the folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        raise FetchError(f"the folder cannot be written ({error.strerror})", where=str(folder)) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FetchError(
                "another run fetches there", where=str(folder), remedy="Wait until it has ended."
            ) from error
        try:
            yield
        except OSError as error:
            raise FetchError(
                f"what was received cannot be written or read ({error.strerror or error})",
                where=str(error.filename or folder),
                remedy="Make room or allow it, and run the same command: it goes on from here.",
            ) from error


class Refresh:
    """A refresh of some dates, under way until it ends well: what was read since it began is not read again."""

    def __init__(self, selection: Path, dates: str, now: datetime):
        self._path = selection / f".refresh-{dates}.json"
        begun = _read(self._path)
        if begun is None:
            begun = {"begun": now.isoformat()}
            write(self._path, _json(begun))
        self.begun = datetime.fromisoformat(begun["begun"])

    def end(self) -> None:
        """Have the next refresh begin anew."""
        self._path.unlink()


def _read(path: Path) -> dict[str, Any] | None:
    """Read a file that we wrote, None where it is not there."""
    try:
        told = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise FetchError("a file of our own was changed", where=str(path), remedy="Remove its day's folder.") from error
    return told if isinstance(told, dict) else None


def _json(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"


def _sync(folder: Path) -> None:
    """Have the disk keep the names in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
