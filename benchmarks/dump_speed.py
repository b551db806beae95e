"""How long the dumps of a release take, beside the bare engine, which writes the same release in the same run.

Run: python benchmarks/dump_speed.py [--data DIR] [--counts]

The engine writes each RDF form of the whole as it comes, unsorted and unpacked, to nobody; kg writes the same forms
sorted and packed, each again by kind and by source, and the tables, sitemaps and checksums. What is timed is the time
of the processor, so that other programs do not count, and the time on the clock beside it; the memory is the most that
the process has used so far, and so the engine's turn comes first.
"""

import argparse
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from kg import releases, statistics
from kg.catalog import DESCRIPTION, TITLE
from kg.dumps.naming import naming
from kg.dumps.writing import write
from kg.store.embedded import EmbeddedStore
from kg.vocab import prefixes


class Nobody:
    """Takes what is written, and counts it."""

    def __init__(self) -> None:
        self.bytes = 0

    def write(self, content: bytes) -> int:
        """Count some bytes."""
        self.bytes += len(content)
        return len(content)

    def flush(self) -> None:
        """Do nothing."""


def timed(what: str, triples: int, do: Callable[[], str]) -> None:
    """Do something, and print how long it took for a million triples."""
    clock, processor = time.perf_counter(), time.process_time()
    told = do()
    millions = triples / 1e6
    used = (time.process_time() - processor) / millions
    taken = (time.perf_counter() - clock) / millions
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:32} {used:8.1f} s of processor, {taken:8.1f} s a million triples, {peak:6,.0f} MB at most  {told}")


def by_the_engine(store: ox.Store, base: str, form: ox.RdfFormat, *, whole: bool) -> Callable[[], str]:
    """Have the engine write the merged view, or all graphs."""

    def do() -> str:
        nobody = Nobody()
        graph = None if whole else ox.DefaultGraph()
        store.dump(cast(IO[bytes], nobody), form, from_graph=graph, prefixes=prefixes(base))
        return f"{nobody.bytes:,} bytes"

    return do


def main() -> None:
    """Time both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("data"), help="a data folder with a release")
    parser.add_argument("--counts", action="store_true", help="time also what is counted at a build")
    arguments = parser.parse_args()
    release = releases.required(arguments.data)
    base, triples = release.manifest.base, release.manifest.triples
    print(
        f"{triples:,} triples in the merged view, {release.manifest.documents:,} documents; {os.cpu_count()} processors"
    )
    store = ox.Store.read_only(str(release.store))
    for name, form, whole in (
        ("merged view as N-Triples", ox.RdfFormat.N_TRIPLES, False),
        ("merged view as Turtle", ox.RdfFormat.TURTLE, False),
        ("all graphs as N-Quads", ox.RdfFormat.N_QUADS, True),
        ("all graphs as TriG", ox.RdfFormat.TRIG, True),
    ):
        timed(f"engine: {name}", triples, by_the_engine(store, base, form, whole=whole))
    if arguments.counts:
        counted = EmbeddedStore.open(release.store)
        timed("kg: counts", triples, lambda: f"{statistics.count(counted, base, {}, {}).subjects:,} things")
    folder = Path(tempfile.mkdtemp(prefix="kg-"))
    try:
        (folder / "store").symlink_to(release.store.resolve())

        def dumps() -> str:
            files = write(folder, base, naming(TITLE, DESCRIPTION)).files
            return f"{sum(file.bytes for file in files):,} bytes in {len(files)} files"

        timed("kg: all dumps and tables", triples, dumps)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
