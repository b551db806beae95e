"""The difference between two releases as RDF: the quads that were added, and those that were removed.

It is given as two files of N-Quads, a Recommendation of the W3C that every store loads, and not as a patch, of which
there is no standard form: take one away, add the other. Quads of the default graph are those of the merged view.
"""

import gzip
import heapq
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from kg.history import History
from kg.inventory import Inventory
from kg.records import NamedGraph
from kg.releases import Release
from kg.store.embedded import EmbeddedStore
from kg.vocab import minted

_PIECE = 256_000
"""Bytes that are compressed at a time."""


def changed_graphs(older: Release, newer: Release) -> Iterable[str]:
    """Give the keys of the graphs that may differ between two releases, in the order of the keys.

    They are those that the history lists, or else all: where very much changed, all have to be looked at.
    """
    listed = listed_graphs(older, newer)
    return _all_graphs(older, newer) if listed is None else listed


def listed_graphs(older: Release, newer: Release) -> list[str] | None:
    """Give the keys of the graphs that differ between two releases; None where the history does not list them."""
    later = max(older, newer, key=lambda release: release.order)
    with closing(History.open(later.folder)) as history:
        names = older.folder.name, newer.folder.name
        listed = history.graphs_between(*names)
        if listed is None:
            listed = history.graphs_between(*reversed(names))
    return listed


def _all_graphs(*releases: Release) -> Iterator[str]:
    last = None
    for key in heapq.merge(*map(_graphs, releases)):
        if key != last:
            yield key
        last = key


def _graphs(release: Release) -> Iterator[str]:
    """Give the keys of all graphs of a release in their order."""
    with closing(Inventory.open(release.folder)) as inventory:
        others = sorted(inventory.other_graphs(f"{release.manifest.base}/id/{NamedGraph.kind}/"))
        yield from heapq.merge(others, (document.key for document in inventory.documents()))


def quads_beyond(older: EmbeddedStore, newer: EmbeddedStore, base: str, graphs: Iterable[str]) -> Iterator[str]:
    """Give the quads that the newer of two stores holds and the older does not, as lines of N-Quads.

    Only these graphs are compared. With the stores the other way round, it is what was removed. The lines come in an
    order that is always the same.
    """
    # Of the triples that enter the merged view, nearly all are stated by one graph; the others are given once.
    given: set[str] = set()
    for key in graphs:
        name = minted(base, NamedGraph.kind, key)
        before, now = older.graph_as_n_triples(name), newer.graph_as_n_triples(name)
        if before == now:
            continue
        # Only line feeds end a line; other separators may stand in a literal.
        beyond = b"\n".join(sorted(set(now.split(b"\n")) - set(before.split(b"\n"))))
        for quad in ox.parse(beyond, format=ox.RdfFormat.N_TRIPLES):
            line = str(quad.triple)
            yield f"{line} <{name}> .\n"
            if older.is_merged([quad.triple]) or line in given:
                continue
            if len(list(islice(newer.graphs_with(quad.triple), 2))) > 1:
                given.add(line)
            yield f"{line} .\n"


def packed(lines: Iterable[str]) -> Iterator[bytes]:
    """Compress lines by gzip as they come; equal lines give equal bytes."""
    sink = _Sink()
    with gzip.GzipFile(filename="", fileobj=sink, mode="wb", compresslevel=6, mtime=0) as stream:
        waiting: list[str] = []
        size = 0
        for line in lines:
            waiting.append(line)
            size += len(line)
            if size > _PIECE:
                stream.write("".join(waiting).encode())
                waiting.clear()
                size = 0
                yield sink.taken()
        stream.write("".join(waiting).encode())
    yield sink.taken()


class _Sink:
    """Takes what is written, and gives it away."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes) -> int:
        self._written += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def taken(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken


def write(older: Release, newer: Release, folder: Path) -> tuple[int, int]:
    """Write `added.nq.gz` and `removed.nq.gz` into a folder; gives how many quads each has. OSError if it cannot be."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = []
    for name, one, other in (("added", older, newer), ("removed", newer, older)):
        counts.append(0)

        def counted(lines: Iterable[str]) -> Iterator[str]:
            for line in lines:
                counts[-1] += 1
                yield line

        first, second = EmbeddedStore.open(one.store), EmbeddedStore.open(other.store)
        try:
            lines = quads_beyond(first, second, newer.manifest.base, changed_graphs(older, newer))
            # Under another name first: a file cut short must not pass for a whole one.
            partial = folder / f".{name}.nq.gz.part"
            with partial.open("wb") as stream:
                stream.writelines(packed(counted(lines)))
            partial.replace(folder / f"{name}.nq.gz")
        finally:
            first.close()
            second.close()
    return counts[0], counts[1]
