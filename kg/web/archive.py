"""Earlier releases, opened when somebody asks how things stood, and let go of when nobody does any more."""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from rdflib import URIRef

from kg import releases
from kg.errors import ReleaseError
from kg.releases import Release
from kg.store.embedded import is_iri
from kg.web.published import Published, Publisher
from kg.web.urls import PastUrls

MOST_OPEN = 16
"""Earlier releases that are open at a time: each takes 10 ms to open, 8 MB and 15 open files."""
_MOST_REMEMBERED = 20_000
"""Times that it is remembered whether a release says anything of a thing."""
_SECONDS_IDLE = 60.0


@dataclass(frozen=True)
class Kept:
    """A release on disk that was built from documents, and when."""

    release: Release
    built: datetime

    @property
    def name(self) -> str:
        """Its name."""
        return self.release.folder.name


class Archive:
    """The releases that are kept beside the current one, which is among them."""

    def __init__(self, data: Path, publisher: Publisher):
        self._data = data
        self._publisher = publisher
        self._lock = threading.Lock()
        self._listed: tuple[int, tuple[Kept, ...]] | None = None
        self._opened: OrderedDict[str, tuple[float, Published]] = OrderedDict()
        self._said: dict[tuple[str, str], bool] = {}

    def kept(self) -> tuple[Kept, ...]:
        """Give the releases that can be shown as they were, the earliest first; none of files served as given."""
        current = self._publisher.current()
        if current.manifest.is_given:
            return ()
        try:
            changed = (self._data / "releases").stat().st_mtime_ns
        except OSError as error:
            raise ReleaseError("the releases cannot be listed", where=str(self._data)) from error
        listed = self._listed
        if listed is None or listed[0] != changed:
            found = tuple(
                Kept(release, datetime.fromisoformat(release.manifest.built))
                for release in releases.kept(self._data).values()
                if release.manifest.base == current.base and not release.manifest.is_given
            )
            listed = self._listed = changed, found
        return listed[1]

    def find(self, name: str) -> Kept | None:
        """Give a release by its name, None if it is not kept."""
        return next((kept for kept in self.kept() if kept.name == name), None)

    def open(self, kept: Kept) -> Published:
        """Give a release with links that stay in it. ReleaseError if it has been removed meanwhile."""
        current = self._publisher.current()
        if kept.release.folder == current.folder:
            return replace(current, urls=PastUrls(current.base, kept.name), kept={}, lock=threading.Lock())
        with self._lock:
            self._close_idle()
            if kept.name in self._opened:
                published = self._opened.pop(kept.name)[1]
            else:
                published = Published.open_bare(kept.release, PastUrls(current.base, kept.name))
            self._opened[kept.name] = time.monotonic(), published
            while len(self._opened) > MOST_OPEN:
                # Who reads it still holds it; it is closed with the last of them.
                self._opened.popitem(last=False)
            return published

    def says(self, kept: Kept, iri: str) -> bool:
        """Whether a release says anything of a thing, which never changes."""
        asked = kept.name, iri
        if (known := self._said.get(asked)) is None:
            if len(self._said) >= _MOST_REMEMBERED:
                self._said.clear()
            store = self.open(kept).store
            known = self._said[asked] = is_iri(iri) and store.ask("ASK { ?thing ?p ?o }", thing=URIRef(iri))
        return known

    def close_idle(self) -> None:
        """Let go of releases that nobody has asked for in a while."""
        with self._lock:
            self._close_idle()

    def _close_idle(self) -> None:
        long_ago = time.monotonic() - _SECONDS_IDLE
        for name in [name for name, (asked, _) in self._opened.items() if asked < long_ago]:
            del self._opened[name]
