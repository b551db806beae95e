"""Writing graphs to the store of a release that is being built, and keeping its inventory in step."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from kg import index, statistics
from kg.errors import BUILD_AGAIN, ReleaseError
from kg.history import History
from kg.inventory import Inventory, PublishedDocument
from kg.ntriples import TermTriple, n_triples
from kg.pipeline.known import graph_name
from kg.pipeline.making import Made
from kg.pipeline.telling import withdrawals
from kg.records import NamedGraph
from kg.releases import MOST_GRAPHS, Release
from kg.statistics import Statistics
from kg.store.embedded import Change, EmbeddedStore, remove_logs

_LOADED_AT_ONCE = 64_000_000
"""Bytes of N-Quads: fewer make the engine sort often, more take memory."""
_SAMPLED = 200
"""Documents whose graphs are compared with the inventory and the merged view at the end."""
_ALL_COMPARED = 500_000
"""Triples up to which all graphs are compared."""
_COUNTED_FIRST = 5_000_000
"""Triples up to which an increment that has to be counted is counted before it is switched to: more take minutes."""
_MOST_CHANGED = 1_000_000
"""Triples by which an increment may differ, so that its counts follow from those of the release before."""


@dataclass(frozen=True)
class Finished:
    """A release that is whole, but for what is said of it."""

    graphs: tuple[str, ...]
    """The names of its graphs; none where there are many."""
    triples: int
    """Those of the merged view."""
    is_counted: bool
    """Whether what it holds has been counted."""


class Writer:
    """Takes documents into the store; what was begun and not ended by a build that was killed is taken back first."""

    def __init__(
        self, folder: Path, before: Release | None, inventory: Inventory, history: History, build: int, base: str
    ):
        self._folder = folder
        self._inventory = inventory
        self._history = history
        self._build = build
        self._base = base
        self._before = before
        self._in_this_build: set[str] = set()
        self._waiting: list[Made] = []
        self._waiting_for: dict[str, PublishedDocument] = {}
        self._bytes = 0
        self._merged = int(inventory.setting("merged") or 0)
        if before and not (folder / "store").exists():
            # What had changed in the release before is in it.
            inventory.remember("changed", "no")
            inventory.forget_changed()
            inventory.commit()
            reader = EmbeddedStore.open(before.store)
            try:
                shutil.rmtree(folder / "store.part", ignore_errors=True)
                reader.copy_to(folder / "store.part")
            finally:
                reader.close()
            (folder / "store.part").rename(folder / "store")
        # Going on with a build that was killed, nobody knows what it had brought into the merged view.
        self.has_changed = self._is_uncounted = inventory.setting("changed") == "yes"
        self._changes = statistics.Changes() if before and not self._is_uncounted else None
        self._store = EmbeddedStore.create(folder / "store")
        self._take_back()

    @property
    def store(self) -> EmbeddedStore:
        """The store as it is now."""
        return self._store

    @property
    def _file(self) -> Path:
        """Where quads lie while they are being loaded."""
        return self._folder / "loading.nq"

    def _take_back(self) -> None:
        """Take out of the store what a killed build may have loaded in part."""
        if self._inventory.loading():
            if self._file.exists():
                self._store.take_back(self._file)
            self._inventory.loaded()
        self._file.unlink(missing_ok=True)

    def document(self, key: str) -> PublishedDocument | None:
        """Give a document of the release as it is now."""
        return self._waiting_for.get(key) or self._inventory.document(key)

    def is_of_this_build(self, key: str) -> bool:
        """Whether a page was already put into the release by this build."""
        return key in self._in_this_build

    def put(self, made: Made, *, is_bulk: bool) -> bool:
        """Take a document into the release; gives whether that changed anything."""
        key = made.document.key
        if made.document.paragraphs:
            self._in_this_build.add(key)
        if is_bulk and made.is_quads:
            self._waiting.append(made)
            self._waiting_for[key] = made.document
            self._bytes += len(made.text)
            if self._bytes > _LOADED_AT_ONCE:
                self.flush()
            return True
        change = self._replace(graph_name(self._base, key), made.text)
        self._inventory.publish([(made.document, made.questions)], self._build)
        return bool(change)

    def flush(self) -> None:
        """Load the documents that wait."""
        if not self._waiting:
            return
        with self._file.open("wb") as file:
            file.writelines(made.text for made in self._waiting)
        self._set_changed()
        self._is_uncounted, self._changes = True, None
        if self._before:
            self._inventory.add_changed(graph_name(self._base, made.document.key) for made in self._waiting)
        self._inventory.begin_loading(made.document.key for made in self._waiting)
        self._history.touch(made.document.key for made in self._waiting)
        self._store.add_graphs(self._file)
        self._inventory.publish(((made.document, made.questions) for made in self._waiting), self._build)
        self._inventory.loaded()
        self._file.unlink()
        self._waiting.clear()
        self._waiting_for.clear()
        self._bytes = 0

    def _set_changed(self) -> None:
        if not self.has_changed:
            self.has_changed = True
            self._inventory.remember("changed", "yes")
            self._inventory.commit()

    def _replace(self, name: str, text: bytes) -> Change:
        change = self._store.difference(name, text)
        if change:
            self._set_changed()
            # Before the store: a build killed in between must not lose them. What is still there is told at the end.
            key = name.removeprefix(f"{self._base}/id/{NamedGraph.kind}/")
            self._inventory.add_withdrawn(withdrawals(change, self._base, key, self._history.number))
            if self._before:
                self._inventory.add_changed(change.said_anew)
            self._inventory.commit()
            self._history.touch([key])
            self._store.apply(name, change)
            self._merged += len(change.entered) - len(change.left)
            if self._changes is not None:
                self._changes.add(name, change)
                self._changes = self._changes if len(self._changes) <= _MOST_CHANGED else None
        return change

    def abandon(self) -> None:
        """Let go of the store, as it is."""
        self._store.close()

    def withdraw(self, key: str) -> None:
        """Take a document out of the release."""
        self._replace(graph_name(self._base, key), b"")
        self._inventory.withdraw(key)

    def put_others(self, graphs: dict[str, list[TermTriple]]) -> None:
        """Make the graphs of no document, those of registers, ontology and judgements, be these and no others."""
        before: dict[str, tuple[str, int]] = json.loads(self._inventory.setting("others") or "{}")
        now = {}
        for name, triples in graphs.items():
            text = n_triples(triples).encode()
            now[name] = (hashlib.sha256(text).hexdigest(), len(set(triples)))
            if tuple(before.get(name, ())) != now[name]:
                self._replace(name, text)
        for name in sorted(before.keys() - now.keys()):
            self._replace(name, b"")
        self._inventory.remember("others", json.dumps(now))
        self._inventory.commit()

    def finish(self, names: Mapping[str, str]) -> Finished:
        """Make sure of the whole, and write what is worked out from it; `names` are those of sources and licences.

        ReleaseError if the store holds something else than was put into it.
        """
        back = [address for address in self._inventory.withdrawn() if self._store.has(address)]
        self._inventory.forget_withdrawn(back)
        others: dict[str, tuple[str, int]] = json.loads(self._inventory.setting("others") or "{}")
        named = self._inventory.triples() + sum(count for _, count in others.values())
        if self._is_uncounted:
            self._merged = self._store.quads() - named
        self._check(named)
        self._inventory.remember("merged", str(self._merged))
        # Those of a build that was killed.
        (self._folder / statistics.FILE).unlink(missing_ok=True)
        before = self._before.folder if self._before else None
        former = self._former_statistics()
        is_counted = before is None or former is not None or self._merged <= _COUNTED_FIRST
        warnings = self._inventory.warnings() if is_counted else None
        # The engine lets Python go on while it is at work, so that another processor has something to do.
        with ThreadPoolExecutor(1) as beside:
            engine = beside.submit(self._have_the_engine_finish, former, warnings, names)
            index.build(self._folder, self._store, self._base, before, self._inventory.changed())
            engine.result()
        graphs = self._store.graph_names() if len(self._inventory) + len(others) <= MOST_GRAPHS else []
        self._store.flush()
        self._store.close()
        remove_logs(self._folder / "store")
        return Finished(tuple(graphs), self._merged, is_counted)

    def _former_statistics(self) -> Statistics | None:
        """Give the counts of the release before, if those of this one can follow from them."""
        if not self._before or self._changes is None:
            return None
        try:
            former = Statistics.read(self._before.folder)
        except ReleaseError:
            # All is counted then, and the counts are mended.
            return None
        is_whole = former and former.is_current and former.triples == self._before.manifest.triples
        return former if is_whole else None

    def _have_the_engine_finish(
        self, former: Statistics | None, warnings: Mapping[str, int] | None, names: Mapping[str, str]
    ) -> None:
        """Put the store in order, and count what it holds where there are `warnings` to be told with it."""
        if self._is_uncounted and not self._before:
            # Increments share most files with the release before, and would write them anew.
            self._store.optimize()
        if warnings is None:
            return
        counted = self._changed(former, warnings, names) if former else None
        if counted is None or counted.triples != self._merged:
            counted = statistics.count(self._store, self._base, warnings, names)
        if counted.triples != self._merged:
            raise ReleaseError(
                f"the merged view has {self._merged:,} triples, the counts of its properties make {counted.triples:,}",
                where=str(self._folder),
                remedy=BUILD_AGAIN,
            )
        counted.write(self._folder)

    def _changed(self, former: Statistics, warnings: Mapping[str, int], names: Mapping[str, str]) -> Statistics | None:
        """Give the counts that follow from those of the release before."""
        if not self._before or self._changes is None:
            return None
        reader = EmbeddedStore.open(self._before.store)
        try:
            return self._changes.applied(former, (reader, self._store), self._base, warnings, names)
        finally:
            reader.close()

    def _check(self, named: int) -> None:
        """Compare the store with the inventory: all of it where it is small, else some documents from all over it."""
        wrong = None
        if not 0 < self._merged <= named:
            wrong = f"the merged view has {self._merged:,} triples, the documents state {named:,}"
        elif named <= _ALL_COMPARED:
            if (quads := self._store.quads()) != named + self._merged:
                wrong = f"the store holds {quads:,} quads, {named + self._merged:,} were put into it"
            elif differing := self._store.inconsistencies():
                wrong = f"the merged view differs from the documents in {differing:,} triples"
        else:
            for document in self._inventory.sample(_SAMPLED):
                graph = self._store.graph(graph_name(self._base, document.key))
                if len(graph) != document.triples or not self._store.is_merged(graph):
                    wrong = f"the graph of document {document.key} is not as it was made"
        if wrong:
            raise ReleaseError(wrong, where=str(self._folder), remedy=BUILD_AGAIN)
