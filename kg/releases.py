"""Releases: what is published at a time, in a folder of its own, and the one link that says which is current.

A build writes a new release beside the current one and switches the link at once, so that a reader sees the old or the
new, never a mix, and a build killed at any moment leaves the last release as it was.

    DATA/current          → releases/<name>
    DATA/releases/<name>/   store/, manifest.json
    DATA/set-aside.txt    what the last build set aside, and why
"""

import contextlib
import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from kg.errors import ReleaseError

KEPT = 3
"""How many releases stay on disk, the current one among them: a reader may still be in the one before."""


@dataclass(frozen=True)
class PublishedDocument:
    """What a release remembers of a document in it. `origin` is the file it was read from, and is never served."""

    origin: str
    source: str
    digest: str
    registers: str
    """Fingerprint of the registers it was linked with."""
    paragraphs: tuple[str, ...] = ()
    """Fingerprints of the paragraphs it has, which tell a new version from the same one cut short."""
    is_html: bool = False


@dataclass(frozen=True)
class Manifest:
    """What a release holds, how it came to be, and which addresses have been withdrawn."""

    name: str
    base: str
    built: str
    software: str
    documents: dict[str, PublishedDocument] = field(default_factory=dict)
    graphs: tuple[str, ...] = ()
    triples: int = 0
    withdrawn: tuple[str, ...] = ()
    registers_folder: str | None = None
    """The folder of further registers that it was built with."""
    is_given: bool = False
    """Whether it holds RDF files as they are, and so a default graph of their own instead of the merged view."""

    def write(self, file: Path) -> None:
        """Write the manifest as JSON."""
        file.write_text(json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> "Manifest":
        """Read a manifest. ReleaseError if it is missing or damaged."""
        try:
            values: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            values["documents"] = {
                key: PublishedDocument(**{**told, "paragraphs": tuple(told["paragraphs"])})
                for key, told in values["documents"].items()
            }
            values["graphs"], values["withdrawn"] = tuple(values["graphs"]), tuple(values["withdrawn"])
            return cls(**values)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ReleaseError(
                f"the manifest cannot be read: {error}", where=str(file), remedy="Build the release again with --fresh."
            ) from error


@dataclass(frozen=True)
class Release:
    """One release on disk."""

    folder: Path

    @property
    def store(self) -> Path:
        """The folder of its store."""
        return self.folder / "store"

    @cached_property
    def manifest(self) -> Manifest:
        """What it holds."""
        return Manifest.read(self.folder / "manifest.json")


def current(data: Path) -> Release | None:
    """Give the release that is being served, or None while there is none."""
    link = data / "current"
    return Release(link.resolve()) if link.exists() else None


def required(data: Path) -> Release:
    """Give the current release. ReleaseError if there is none."""
    release = current(data)
    if release is None:
        raise ReleaseError("there is no release yet", where=str(data), remedy=f"Run: kg build --data {data}")
    return release


@contextlib.contextmanager
def building(data: Path) -> Iterator[Path]:
    """Hold the data folder for one build and give a new folder for its release; what killed builds left is cleared.

    ReleaseError if another build is under way or the folder cannot be written.
    """
    try:
        (data / "releases").mkdir(parents=True, exist_ok=True)
        lock = (data / ".lock").open("w")
    except OSError as error:
        raise ReleaseError(f"the data folder cannot be written ({error.strerror})", where=str(data)) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ReleaseError(
                "another build is under way", where=str(data), remedy="Wait until it has ended."
            ) from error
        for leftover in (data / "releases").glob(".new-*"):
            shutil.rmtree(leftover)
        fresh = data / "releases" / f".new-{os.getpid()}"
        fresh.mkdir()
        try:
            yield fresh
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def next_name(data: Path, day: str) -> str:
    """Give the name of the next release: the day, and how manieth it is of all."""
    numbers = [
        int(match[1]) for path in (data / "releases").iterdir() if (match := re.fullmatch(r"[\d-]+\.(\d+)", path.name))
    ]
    return f"{day}.{max(numbers, default=0) + 1}"


def publish(data: Path, fresh: Path, name: str, kept: int | None = KEPT) -> Release:
    """Make the new release the current one, at once, and remove those that are no longer kept; None keeps all."""
    folder = data / "releases" / name
    _sync(fresh)
    fresh.rename(folder)
    link = data / ".current-new"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / name)
    link.replace(data / "current")
    _sync(data)
    if kept is None:
        return Release(folder)
    releases = sorted(
        (path for path in (data / "releases").iterdir() if not path.name.startswith(".")),
        key=lambda path: path.stat().st_mtime_ns,
    )
    for old in releases[:-kept]:
        if old != folder:
            shutil.rmtree(old)
    return Release(folder)


def _sync(folder: Path) -> None:
    """Have the disk keep the names in a folder before anything depends on them."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
