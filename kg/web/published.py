"""The release being served: opened once, and again as soon as the link to the current one has moved."""

import shutil
import threading
import weakref
from dataclasses import dataclass
from pathlib import Path

from kg import releases
from kg.inventory import Inventory
from kg.releases import Manifest
from kg.store import Store
from kg.store.embedded import EmbeddedStore
from kg.web.urls import Urls


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
        self._lock = threading.Lock()
        self._open: Published | None = None

    def current(self) -> Published:
        """Give the current release. ReleaseError if there is none or it cannot be read."""
        published = self._open
        if published is None or published.folder != releases.required(self._data).folder:
            with self._lock:
                # Asked again: another request may have opened it meanwhile, or the link may have moved on.
                release = releases.required(self._data)
                published = self._open
                if published is None or published.folder != release.folder:
                    manifest = release.manifest
                    if self._removes and published and published.manifest.is_given:
                        removed = weakref.finalize(published, shutil.rmtree, published.folder, ignore_errors=True)
                        removed.atexit = False
                    published = self._open = Published(
                        release.folder,
                        release.store,
                        manifest,
                        EmbeddedStore.open(release.store),
                        None if manifest.is_given else Inventory.open(release.folder),
                        Urls(manifest.base),
                    )
        return published
