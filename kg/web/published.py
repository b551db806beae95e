"""The release being served: opened once, and again as soon as the link to the current one has moved."""

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from kg import releases
from kg.releases import Manifest
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
    withdrawn: frozenset[str]
    urls: Urls

    @property
    def base(self) -> str:
        """The address that its data stands on."""
        return self.manifest.base


class Publisher:
    """Gives the current release to each request, so that a page is made from one release only."""

    def __init__(self, data: Path):
        self._data = data
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
            place, opened = self._place(), self._opened
            release = releases.required(self._data)
            if not opened or opened[1].folder != release.folder or (place and place != opened[0]):
                manifest = release.manifest
                opened = self._opened = (
                    place,
                    Published(
                        release.folder,
                        release.store,
                        manifest,
                        EmbeddedStore.open(release.store),
                        frozenset(manifest.withdrawn),
                        Urls(manifest.base),
                    ),
                )
            return opened[1]

    def _place(self) -> _Place | None:
        """Tell where the link leads, in two calls of the system; None if it leads nowhere."""
        try:
            found = os.stat(self._current)  # noqa: PTH116 (a request takes less time than a Path)
            return os.readlink(self._current), found.st_dev, found.st_ino  # noqa: PTH115
        except OSError:
            return None
