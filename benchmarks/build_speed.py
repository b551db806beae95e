"""How fast a release is built of records, with how much memory and disk, beside the bare engine loading the same quads.

Run: python benchmarks/build_speed.py [--questions N ...] [--day N] [--rounds N] [--folder DIR]

The records are made up (`made_up_questions.py`), the same for the same seed, in the form of the Written Questions API.
For each number of questions are measured:

1. `kg build` from nothing, end to end, as a command: questions and triples a second, the most memory that its processes
   had together (sampled ten times a second), and the disk that the release takes.
2. The same quads, dumped and loaded by the bare engine in one process, in the same run: quads a second. What is lost to
   reading, linking, stating and judging is the difference.
3. `kg build` once more over the same file: nothing has changed.
4. `kg build` with a file of one day's changes: as many questions as `--day` says were answered, and as many are new.

Figures are medians of the rounds; with one round, which is the default for a million, they are single figures.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson
import pyoxigraph as ox
from made_up_questions import records, unanswered, write

from kg import releases


@dataclass(frozen=True)
class Measured:
    """What a command took: seconds, and megabytes of memory at the most."""

    seconds: float
    megabytes: float


def measured(*arguments: str) -> Measured:
    """Run a command of ours to its end; it must end well."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "kg", *arguments], stdout=subprocess.DEVNULL)  # noqa: S603
    most = [0.0]
    watching = threading.Thread(target=_watch, args=(process, most))
    watching.start()
    status = process.wait()
    seconds = time.perf_counter() - began
    watching.join()
    if status:
        sys.exit(f"kg {' '.join(arguments)} ended with {status}")
    return Measured(seconds, most[0])


def _watch(process: subprocess.Popen[bytes], most: list[float]) -> None:
    while process.poll() is None:
        most[0] = max(most[0], sum(map(_megabytes, _family(process.pid))))
        time.sleep(0.1)


def _family(parent: int) -> list[int]:
    """Give a process and all that it started."""
    found = [parent]
    for folder in Path("/proc").glob(f"{parent}/task/*/children"):
        try:
            children = folder.read_text().split()
        except OSError:
            continue
        for child in children:
            found += _family(int(child))
    return found


def _megabytes(process: int) -> float:
    """Give the memory of a process, what it shares with others divided by their number."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def loaded(quads: Path, folder: Path) -> float:
    """Load quads with the engine alone; gives the seconds."""
    shutil.rmtree(folder, ignore_errors=True)
    began = time.perf_counter()
    store = ox.Store(str(folder))
    store.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS, lenient=True)
    store.flush()
    return time.perf_counter() - began


def disk(folder: Path) -> float:
    """Give the megabytes that a folder takes."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1_000_000


def run(questions: int, day: int, rounds: int, folder: Path) -> None:
    """Measure one size, and print what was found."""
    file, data, changes = folder / "questions.jsonl", folder / "data", folder / "changes"
    write(file, questions, answered_later=day)
    changes.mkdir(exist_ok=True)
    with (changes / "day.jsonl").open("wb") as stream:
        for index, record in enumerate(records(questions + day)):
            if index >= questions - day:
                stream.write(orjson.dumps(record if index < questions else unanswered(record)) + b"\n")
    print(f"\n{questions:,} questions, {file.stat().st_size / 1_000_000:,.0f} MB of records")
    built, again, increments, bare = [], [], [], []
    for _ in range(rounds):
        shutil.rmtree(data, ignore_errors=True)
        built.append(measured("build", str(file), "--data", str(data)))
        release = releases.required(data)
        triples, size = release.manifest.triples, disk(release.folder)
        dumped = folder / "dump.nq"
        store = ox.Store.read_only(str(release.store))
        store.dump(str(dumped), ox.RdfFormat.N_QUADS)
        quads = len(store)
        del store
        bare.append(loaded(dumped, folder / "bare"))
        dumped.unlink()
        again.append(measured("build", str(file), "--data", str(data)))
        increments.append(measured("build", str(changes), "--data", str(data)))
    seconds = middle(built, lambda one: one.seconds)
    alone = statistics.median(bare)
    print(f"  built in {seconds:,.1f} s: {questions / seconds:,.0f} questions/s, {triples / seconds:,.0f} triples/s")
    print(f"  {triples / questions:,.0f} triples and {quads / questions:,.0f} quads a question")
    print(f"  peak memory {middle(built, lambda one: one.megabytes):,.0f} MB; the release takes {size:,.0f} MB of disk")
    print(f"  the bare engine loads the same quads in {alone:,.1f} s, {quads / alone:,.0f} quads/s")
    print(f"  the build takes {seconds / alone:.1f} times as long")
    print(f"  the same file again: {middle(again, lambda one: one.seconds):,.1f} s")
    print(
        f"  a day, {day:,} answered and {day:,} new: {middle(increments, lambda one: one.seconds):,.1f} s, "
        f"{middle(increments, lambda one: one.megabytes):,.0f} MB"
    )


def middle(measurements: list[Measured], figure: Callable[[Measured], float]) -> float:
    """Give the median of a figure."""
    return statistics.median(map(figure, measurements))


def main() -> None:
    """Measure each size."""
    parser = argparse.ArgumentParser(description="Measure how fast a release is built.")
    parser.add_argument("--questions", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--day", type=int, default=300, help="questions answered, and questions new, in one day")
    parser.add_argument("--rounds", type=int, default=None, help="default: 3 up to 10,000 questions, else 1")
    parser.add_argument("--folder", type=Path, default=None, help="where to work; default: a temporary folder")
    arguments = parser.parse_args()
    for questions in arguments.questions:
        with tempfile.TemporaryDirectory(prefix="build-speed-", dir=arguments.folder) as folder:
            run(questions, arguments.day, arguments.rounds or (3 if questions <= 10_000 else 1), Path(folder))


if __name__ == "__main__":
    main()
