"""Releases: what is published at a time, in a folder of its own, and the one link that says which is current.

A build writes a new release beside the current one and switches the link at once, so that a reader sees the old or the
new, never a mix, and a build killed at any moment leaves the last release as it was.

    DATA/current          → releases/<name>
    DATA/releases/<name>/   store/, inventory.sqlite, history.sqlite, index.sqlite, search/, statistics.json,
                            manifest.json, and dumps/ where they were asked for
    DATA/releases/.new/     one that is being built, or was when the build was killed: the next goes on with it
    DATA/set-aside.txt    what the last build set aside, and why
"""

import contextlib
import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from kg.errors import KgError, ReleaseError, as_release_error

KEPT = 3
"""How many releases stay on disk unless told otherwise, the current one among them: a reader may still be in the one
before. They share the files of what did not change."""
MOST_GRAPHS = 1_000
"""How many names of graphs a manifest holds."""


@dataclass(frozen=True)
class Manifest:
    """What a release holds, and how it came to be."""

    name: str
    base: str
    built: str
    software: str
    documents: int = 0
    graphs: tuple[str, ...] = ()
    """The names of its graphs, if there are no more than `MOST_GRAPHS`."""
    triples: int = 0
    """Triples of the merged view."""
    registers_folder: str | None = None
    """The folder of further registers that it was built with."""
    is_given: bool = False
    """Whether it holds RDF files as they are, and so a default graph of their own instead of the merged view."""
    keeps: int = KEPT
    """How many releases stay on disk with it, itself among them."""

    def write(self, file: Path) -> None:
        """Write the manifest as JSON."""
        file.write_text(json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> "Manifest":
        """Read a manifest. ReleaseError if it is missing or damaged."""
        damaged = OSError, ValueError, TypeError, KeyError, AttributeError
        with as_release_error("the manifest cannot be read", file, *damaged):
            values: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            values["graphs"] = tuple(values["graphs"])
            return cls(**values)


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

    @property
    def order(self) -> tuple[str, int]:
        """What sorts releases, the earliest first: two may be built within one second."""
        return self.manifest.built, _number(self.folder.name)


def current(data: Path) -> Release | None:
    """Give the release that is being served, or None while there is none."""
    link = data / "current"
    return Release(link.resolve()) if link.exists() else None


def kept(data: Path) -> dict[str, Release]:
    """Give the releases that are on disk, by their names, the earliest first."""
    try:
        folders = [path for path in (data / "releases").iterdir() if not path.name.startswith(".")]
    except OSError:
        return {}
    found = {folder.name: Release(folder) for folder in folders if (folder / "manifest.json").is_file()}
    return dict(sorted(found.items(), key=lambda item: item[1].order))


def _number(name: str) -> int:
    """Give how manieth a release is of all, by its name; 0 for a name of another kind."""
    match = re.fullmatch(r"[\d-]+\.(\d+)", name)
    return int(match[1]) if match else 0


def required(data: Path) -> Release:
    """Give the current release. ReleaseError if there is none."""
    release = current(data)
    if release is None:
        raise ReleaseError("there is no release yet", where=str(data), remedy=f"Run: kg build --data {data}")
    return release


@contextlib.contextmanager
def held(data: Path) -> Iterator[None]:
    """Hold the data folder for one build. ReleaseError if another is under way or the folder cannot be written."""
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
        yield


@contextlib.contextmanager
def building(data: Path, plan: str | None = None) -> Iterator[Path]:
    """Give the folder of the next release, to be used while the data folder is held.

    A build that is killed, or stopped by the machine, leaves it behind; the next with the same plan is given it as it
    is, one with another plan, or with none, an empty one.
    """
    folder, told = data / "releases" / ".new", data / "releases" / ".new" / "plan.json"
    if plan is None or not told.is_file() or told.read_text(encoding="utf-8") != plan:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        told.write_text(plan or "", encoding="utf-8")
    try:
        yield folder
    except KgError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    # Published, or of no use.
    shutil.rmtree(folder, ignore_errors=True)


def next_name(data: Path, day: str) -> str:
    """Give the name of the next release: the day, and how manieth it is of all."""
    numbers = [_number(path.name) for path in (data / "releases").iterdir()]
    return f"{day}.{max(numbers, default=0) + 1}"


def publish(data: Path, fresh: Path, name: str, keeps: int | None = KEPT) -> Release:
    """Make the new release the current one, at once, and remove those that are no longer kept; None keeps all."""
    folder = data / "releases" / name
    (fresh / "plan.json").unlink(missing_ok=True)
    _sync(fresh)
    fresh.rename(folder)
    link = data / ".current-new"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / name)
    link.replace(data / "current")
    _sync(data)
    if keeps is not None:
        _remove_old(data, folder, keeps)
    return Release(folder)


def keep(data: Path, release: Release, keeps: int) -> Release:
    """Have that many releases stay on disk from now on, and remove those that are no longer kept.

    For where the current release stays: one that is published says it itself.
    """
    written = release.folder / ".manifest-new"
    replace(release.manifest, keeps=keeps).write(written)
    written.replace(release.folder / "manifest.json")
    _sync(release.folder)
    _remove_old(data, release.folder, keeps)
    return Release(release.folder)


def _remove_old(data: Path, current: Path, keeps: int) -> None:
    releases = sorted(
        (path for path in (data / "releases").iterdir() if not path.name.startswith(".")),
        key=lambda path: path.stat().st_mtime_ns,
    )
    for old in releases[:-keeps]:
        if old != current:
            shutil.rmtree(old)


def _sync(folder: Path) -> None:
    """Have the disk keep the names in a folder before anything depends on them."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
