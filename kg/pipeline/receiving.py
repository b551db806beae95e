"""Receiving what a build is given: pages are noted, records kept in the inventory until all of a document are there."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from kg import intake, mappers
from kg.documents import DataRecord, Document
from kg.errors import DocumentError, UsageError
from kg.inventory import Inventory, KeptRecord
from kg.pipeline.report import Report, SetAside

Progress = Callable[[str, int, int], None]
"""Called with the step, how many of its items are done, and how many there are."""


def gather(paths: Iterable[Path]) -> list[Path]:
    """Give the files among the paths and below them, in order. UsageError if a path is not there or holds no file."""
    files: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            below = sorted(
                p
                for p in path.rglob("*")
                if (p.is_file() or not p.exists())
                and not any(part.startswith(".") for part in p.relative_to(path).parts)
            )
            if not below:
                raise UsageError("the folder holds no file", where=str(path), expected="documents, or records of them")
            files |= dict.fromkeys(below)
        elif path.exists():
            files[path] = None
        else:
            raise UsageError("there is no such file or folder", where=str(path), remedy="Check the path.")
    return list(files)


@dataclass
class Received:
    """What was given that has to be read."""

    pages: list[Path] = field(default_factory=list)
    """Files with a page or XML that are new or changed."""
    files: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Files without fault: what tells their version, and the number of records."""
    given: set[str] = field(default_factory=set)
    """Documents that were given and need not be read, where that was asked for."""


class Receiver:
    """Takes in files one after the other."""

    def __init__(self, inventory: Inventory, knowledge: str, report: Report, *, notes_given: bool):
        self.received = Received()
        self._inventory = inventory
        self._knowledge = knowledge
        self._report = report
        self._notes_given = notes_given
        self._pages: dict[str, Path] = {}

    def take(self, file: Path) -> None:
        """Take in one file; what is wrong with it goes into the report."""
        self._report.files += 1
        if intake.holds_records(file):
            self._take_records(file)
        else:
            self._take_page(file)

    def _take_page(self, file: Path) -> None:
        digest = _digest(file)
        if digest is not None:
            if digest in self._pages:
                self._report.notices.append(f"{file}: the same as {self._pages[digest]}; read once")
                return
            self._pages[digest] = file
            path = str(file.resolve())
            # What is read otherwise than before is another page.
            version = f"{digest} {self._knowledge}"
            earlier = self._inventory.from_file(path)
            if self._inventory.file(path) == (version, 0) and earlier:
                self._report.unchanged += 1
                self.received.given.add(earlier.key)
                return
            self.received.files[path] = version, 0
        self.received.pages.append(file)

    def _take_records(self, file: Path) -> None:
        path, digest = str(file.resolve()), _digest(file)
        before = self._inventory.file(path)
        if before and before[0] == digest and not self._notes_given:
            self._report.unchanged_files += 1
            self._report.records += before[1]
            self._report.known_records += before[1]
            return
        count, faults = 0, len(self._report.set_aside)
        for received in intake.documents_in(file):
            if isinstance(received, DocumentError):
                self._report.set_aside.append(SetAside(received.where or str(file), received))
                continue
            count += 1
            try:
                self._keep(received)
            except DocumentError as error:
                self._report.unidentified_records += 1
                self._report.set_aside.append(SetAside(received.origin, error))
        if digest and faults == len(self._report.set_aside):
            self.received.files[path] = digest, count

    def _keep(self, document: Document) -> None:
        self._report.records += 1
        told = mappers.identity(document)
        assert told is not None
        assert isinstance(document.content, DataRecord)
        source, key = told
        record = KeptRecord(
            document.digest,
            document.content.seen,
            document.origin,
            orjson.dumps(document.content.value, option=orjson.OPT_SORT_KEYS),
        )
        name = f"{source.key}/{key}"
        if not self._inventory.receive(name, record):
            self._report.known_records += 1
        if self._notes_given:
            self.received.given.add(name)


def _digest(file: Path) -> str | None:
    """Give the SHA-256 digest of a file, None if it cannot be read."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
