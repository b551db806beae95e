"""How fast the whole site is written as plain files, beside the bare engine, which writes the same things' triples.

Run: python benchmarks/export_speed.py [--questions N | --data DIR] [--sample N] [--rounds N] [--seed N] [--whole]

The release is built of made-up questions (`made_up_questions.py`), the same for the same seed, unless `--data` names
one that is there. Things are counted, not questions: a question brings five or so with it, each with five files.

1. One thing in all its forms, in one process, without what is done once for all: stretches of neighbours are drawn by
   the seed, as many things as `--sample` says. Beside it the bare engine in the same process describes the same things
   (what is said of each, and what leads to it) and writes each as a file of N-Triples. What is between them is the
   page, the evidence and labels of a description, and four more files.
2. With `--whole`, `kg export` as a command, with as many processes as there are cores: of all, again with nothing
   changed, and again over a release in which one question of 200 has another answer. Of these the time on the clock
   counts, the processor time of all processes, and the memory of the largest one.

In 1, processor time is measured, so that other programs do not count; figures are medians of the rounds.
"""

import argparse
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import orjson
import pyoxigraph as ox
from made_up_questions import records, write

from kg import releases
from kg.export.asking import application_of
from kg.export.making import Maker, Place
from kg.export.things import leads_to, read

_STRETCH = 50


@dataclass(frozen=True)
class Copied:
    """What one way of writing things took."""

    seconds: float
    files: int
    megabytes: float


def _size(folder: Path) -> tuple[int, float]:
    """Give how many files a folder holds, and how many megabytes."""
    sizes = [file.stat().st_size for file in folder.rglob("*") if file.is_file()]
    return len(sizes), sum(sizes) / 1e6


def made(maker: Maker, keys: list[str], folder: Path) -> Copied:
    """Make things in all their forms, as a copy does."""
    begin = time.process_time()
    for at in range(0, len(keys), _STRETCH):
        maker.make(keys[at : at + _STRETCH])
    return Copied(time.process_time() - begin, *_size(folder))


def described(store: ox.Store, base: str, keys: list[str], folder: Path) -> Copied:
    """Have the engine describe things, and write each as N-Triples."""
    begin = time.process_time()
    for key in keys:
        thing = ox.NamedNode(f"{base}/id/{key}")
        file = folder / f"{key}.nt"
        file.parent.mkdir(parents=True, exist_ok=True)
        found = store.query(
            f"CONSTRUCT {{ {thing} ?p ?o . ?s ?q {thing} }} WHERE {{ {{ {thing} ?p ?o }} UNION "
            f"{{ SELECT ?s ?q {{ ?s ?q {thing} }} LIMIT 1000 }} }}"
        )
        assert isinstance(found, ox.QueryTriples)
        file.write_bytes(found.serialize(format=ox.RdfFormat.N_TRIPLES) or b"")
    return Copied(time.process_time() - begin, *_size(folder))


def _is_said(store: ox.Store, thing: str) -> bool:
    return next(store.quads_for_pattern(ox.NamedNode(thing), None, None, ox.DefaultGraph()), None) is not None


def things(data: Path, sample: int, rounds: int, seed: int) -> None:
    """Measure things one by one, beside the engine."""
    release = releases.required(data)
    base, manifest = release.manifest.base, release.manifest
    begin = time.process_time()
    every = read(release.store, base, manifest.built[:10], lambda *_: None)
    reading = time.process_time() - begin
    engine = ox.Store.read_only(str(release.store))
    # Without former addresses, which only lead to others.
    keys = sorted(key for key in every if _is_said(engine, f"{base}/id/{key}"))
    kinds = Counter(key.partition("/")[0] for key in keys)
    told = ", ".join(f"{count:,} × {kind}" for kind, count in kinds.most_common(6))
    print(f"{manifest.documents:,} documents, {manifest.triples:,} triples; {len(keys):,} things: {told} …")
    print(f"to know which have changed: {reading / len(keys) * 1e6:.0f} µs a thing\n\n1. One after another")
    chance = random.Random(seed)  # noqa: S311 (a sample)
    stretches = [keys[at : at + _STRETCH] for at in range(0, len(keys), _STRETCH)]
    drawn = [key for some in chance.sample(stretches, max(1, min(sample, len(keys)) // _STRETCH)) for key in some]
    own = frozenset(key for key in keys if leads_to(key))
    taken: dict[str, list[Copied]] = {}
    application = application_of(data)
    for number in range(rounds + 1):
        with tempfile.TemporaryDirectory(prefix="export-speed-") as folder:
            by_engine = described(engine, base, drawn, Path(folder))
        with tempfile.TemporaryDirectory(prefix="export-speed-") as folder:
            maker = Maker(application, Place(base, "", Path(folder), own))
            by_us = made(maker, drawn, Path(folder))
            maker.close()
        # In the first round templates are compiled, and the store is read for the first time.
        if number:
            taken.setdefault("bare engine: described, N-Triples", []).append(by_engine)
            taken.setdefault("kg: page and data, five forms", []).append(by_us)
    for name, all_ in taken.items():
        middle = sorted(all_, key=lambda one: one.seconds)[len(all_) // 2]
        each = [one.seconds / len(drawn) * 1000 for one in all_]
        print(
            f"{name:36}{statistics.median(each):7.2f} ms a thing ({min(each):.2f} to {max(each):.2f})"
            f"{len(drawn) / middle.seconds:9,.0f} things/s{middle.files / middle.seconds:9,.0f} files/s"
            f"{middle.files:9,} files{middle.megabytes:8.1f} MB"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(drawn):,} things, {rounds} rounds; the process had {peak:,.0f} MB at most")


def whole(data: Path, folder: Path, name: str) -> None:
    """Run `kg export`, and print what it took."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "kg", "export", str(folder), "--data", str(data)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 (our own)
    # With all processes that it had, and had ended; of the memory it is the largest of them.
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"kg export ended with {process.returncode}")
    seconds, processor = time.perf_counter() - begin, used.ru_utime + used.ru_stime
    files, megabytes = _size(folder)
    print(
        f"{name:36}{seconds:8.1f} s, {processor:8.1f} s of processor, {files:9,} files, {megabytes:9,.0f} MB, "
        f"{files / seconds:7,.0f} files/s, {used.ru_maxrss / 1024:6,.0f} MB of memory at most"
    )


def _changed(file: Path, questions: int) -> None:
    """Write the records again, of which one in 200 has another answer."""
    with file.open("wb") as stream:
        for number, record in enumerate(records(questions)):
            if number % 200 == 0:
                record["value"]["answerText"] = f"{record['value']['answerText']} This answer was corrected."
            stream.write(orjson.dumps(record) + b"\n")


def _built(folder: Path, questions: int, data: Path) -> None:
    command = [sys.executable, "-m", "kg", "build", str(folder / "questions.jsonl"), "--data", str(data)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 (our own)


def main() -> None:
    """Build a release or take one, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=3_000)
    parser.add_argument("--data", type=Path, help="a folder with a release, instead of made-up questions")
    parser.add_argument("--sample", type=int, default=1_000, help="how many things are made one by one")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--whole", action="store_true", help="also write the whole copy, three times")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="export-speed-"))
    try:
        data = given.data or folder / "data"
        if given.data is None:
            write(folder / "questions.jsonl", given.questions)
            _built(folder, given.questions, data)
        things(data, given.sample, given.rounds, given.seed)
        if given.whole:
            print(f"\n2. The whole copy, by {os.cpu_count()} processes")
            whole(data, folder / "copy", "kg export")
            whole(data, folder / "copy", "again, nothing changed")
            if given.data is None:
                _changed(folder / "questions.jsonl", given.questions)
                _built(folder, given.questions, data)
                whole(data, folder / "copy", "again, one in 200 changed")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
