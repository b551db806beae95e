"""The release being served: opened once, and again as soon as the link to the current one has moved."""

import os
import shutil
import threading
import weakref
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self, TypeAlias

from kg import releases
from kg.history import History
from kg.index import Index
from kg.inventory import Inventory
from kg.releases import Manifest, Release
from kg.store import Store
from kg.store.embedded import EmbeddedStore
from kg.web.urls import Urls

_Place: TypeAlias = tuple[str, int, int]


@dataclass(frozen=True)
class Published:
    """One release, open for reading."""

    folder: Path
    store_folder: Path
    manifest: Manifest
    store: Store
    inventory: Inventory | None
    """None where RDF files are served as they are."""
    urls: Urls
    index: Index | None = None
    """None where RDF files are served as they are, and in releases that were built without one."""
    history: History | None = None
    """None where RDF files are served as they are, and of an earlier release."""
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was worked out once for all pages, under a name."""
    lock: threading.Lock = field(default_factory=threading.Lock, compare=False, repr=False)
    """Held while it is worked out what everybody waits for."""

    @classmethod
    def open(cls, release: Release, store: Store | None = None) -> Self:
        """Open a release with all that it remembers; `store` is what holds it, if not the one on disk.

        ReleaseError if it cannot be read.
        """
        opened = cls.open_bare(release, Urls(release.manifest.base), store)
        if opened.manifest.is_given:
            return opened
        return replace(
            opened,
            inventory=Inventory.open(release.folder),
            index=Index.open(release.folder),
            history=History.open(release.folder),
        )

    @classmethod
    def open_bare(cls, release: Release, urls: Urls, store: Store | None = None) -> Self:
        """Open what a release says, and nothing of what it remembers. ReleaseError if it cannot be read."""
        store = store or EmbeddedStore.open(release.store)
        return cls(release.folder, release.store, release.manifest, store, None, urls)

    @property
    def base(self) -> str:
        """The address that its data stands on."""
        return self.manifest.base


class Publisher:
    """Gives the current release to each request, so that a page is made from one release only."""

    def __init__(self, data: Path, *, removes: bool = False):
        """Take the data folder, and whether given ones are removed when neither current nor read any more."""
        self._data = data
        self._removes = removes
        self._current = str(data / "current")
        self._lock = threading.Lock()
        self._opened: tuple[_Place | None, Published] | None = None

    def current(self) -> Published:
        """Give the current release. ReleaseError if there is none or it cannot be read."""
        place, opened = self._place(), self._opened
        if opened and place and place == opened[0]:
            return opened[1]
        with self._lock:
            # Asked again: another request may have opened it meanwhile, or the link may have moved on.
            place, release = self._place(), releases.required(self._data)
            while (now := self._place()) != place:
                place, release = now, releases.required(self._data)
            opened = self._opened
            if not opened or place != opened[0]:
                published = Published.open(release)
                if opened and opened[1].folder != release.folder:
                    self._remove_when_read(opened[1])
                opened = self._opened = place, published
            return opened[1]

    def look(self) -> Published:
        """Look whether there is a new release, and give it; looking costs nothing here, and so is always done."""
        return self.current()

    def close(self) -> None:
        """Let go of what was opened; the store on disk lets go of itself."""

    def _remove_when_read(self, published: Published) -> None:
        """Remove a given release that is not current any more as soon as nobody reads it."""
        if self._removes and published.manifest.is_given:
            removed = weakref.finalize(published, shutil.rmtree, published.folder, ignore_errors=True)
            removed.atexit = False

    def _place(self) -> _Place | None:
        """Tell where the link leads, in two calls of the system; None if it leads nowhere."""
        try:
            found = os.stat(self._current)  # noqa: PTH116 (a request takes less time than a Path)
            return os.readlink(self._current), found.st_dev, found.st_ino  # noqa: PTH115
        except OSError:
            return None
