"""How many graphs a second the screen clears on one core, beside pySHACL, which judges the same graphs in the same run.

Run: python benchmarks/validation_speed.py [--questions N] [--together N] [--rounds N]

The graphs are those of the five founding documents, and questions like them: each question and answer of the documents
that are pages of one, over and over under other names, with what is found in their texts. Both judge batches of
`--together` graphs and know the registers. What is timed is the time of the processor, so that other programs do not
count; a figure is the median of the rounds, which take turns. The screen is given N-Triples strings, pySHACL graphs of
rdflib that are made already.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph

from kg import releases
from kg.inventory import Inventory
from kg.linking import Registers
from kg.pipeline import build
from kg.resources import FOUNDING_DOCUMENTS, REGISTERS, SHAPES
from kg.screen import Screen
from kg.screen.data import Triple
from kg.screen.terms import n_triples
from kg.store.embedded import EmbeddedStore
from kg.validate import Validator
from kg.vocab import DEFAULT_BASE


@dataclass(frozen=True)
class Batches:
    """The same graphs for both, so many together."""

    name: str
    graphs: int
    strings: list[list[Triple]]
    parsed: list[Graph]

    @classmethod
    def of(cls, name: str, graphs: list[list[Triple]], together: int) -> "Batches":
        """Put graphs together, and read them as rdflib does."""
        strings = [
            [triple for graph in graphs[start : start + together] for triple in graph]
            for start in range(0, len(graphs), together)
        ]
        parsed = [
            Graph().parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in batch), format="nt") for batch in strings
        ]
        return cls(name, len(graphs), strings, parsed)


def documents(base: str) -> dict[str, list[Triple]]:
    """Build a release of the founding documents and give the graph of each, by the name of its source."""
    with tempfile.TemporaryDirectory() as folder:
        build([FOUNDING_DOCUMENTS], Path(folder), base=base)
        release = releases.required(Path(folder))
        store = EmbeddedStore.open(release.store)
        try:
            quads = list(ox.parse("\n".join(store.n_quads()), format=ox.RdfFormat.N_QUADS))
        finally:
            store.close()
        names = {
            f"<{base}/id/graph/{document.key}>": document.source
            for document in Inventory.open(release.folder).documents()
        }
    graphs: dict[str, list[Triple]] = {source: [] for source in names.values()}
    for quad in quads:
        if source := names.get(str(quad.graph_name)):
            graphs[source].append((str(quad.subject), str(quad.predicate), str(quad.object)))
    return graphs


def renamed(graph: list[Triple], number: int, known: frozenset[str]) -> list[Triple]:
    """Give the things of a graph that no register knows other names."""
    names = {thing: f"{thing[:-1]}-{number}>" for thing in {s for s, _, _ in graph} - known}
    return [(names.get(s, s), p, names.get(o, o)) for s, p, o in graph]


def question_only(graph: list[Triple], longest: int) -> list[Triple]:
    """Give a part of a graph: its question and answer, what they lead to, and so many triples of evidence.

    A page of a source states much beside; a question of the API comes with some 130 triples.
    """
    about: dict[str, list[Triple]] = {}
    for triple in graph:
        about.setdefault(triple[0], []).append(triple)
    found: list[Triple] = []
    done: set[str] = set()
    order = sorted(about, key=lambda thing: ("/question/" not in thing, "/id/answer/" not in thing, thing))
    for start in order:
        waiting = [start]
        while waiting and len(found) < longest:
            if (thing := waiting.pop()) not in done:
                done.add(thing)
                found += about[thing]
                waiting += [o for _, _, o in about[thing] if o in about]
        if len(found) >= longest:
            # What was begun is finished, so that nothing is led to that is not described.
            while waiting:
                if (thing := waiting.pop()) not in done:
                    done.add(thing)
                    found += about[thing]
                    waiting += [o for _, _, o in about[thing] if o in about]
            break
    return found


def timed(work: Callable[[], object]) -> float:
    """Give the seconds of the processor that something takes."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def main() -> None:
    """Time both on each kind of graph, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--together", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    registers = Registers.load([REGISTERS], DEFAULT_BASE)
    known = frozenset(n_triples(subject) for subject in registers.graph.subjects())
    validator = Validator(SHAPES, DEFAULT_BASE)
    screen = Screen(validator.shapes, registers.graph)
    founding = documents(DEFAULT_BASE)
    pages = [graph for source, graph in founding.items() if source in ("parallel-parliament", "theyworkforyou")]
    small = [question_only(graph, 130) for graph in pages]
    kinds = [
        Batches.of("the founding documents, one at a time", list(founding.values()), 1),
        Batches.of(
            f"pages of questions, {given.together} at a time",
            [renamed(pages[number % len(pages)], number, known) for number in range(given.questions)],
            given.together,
        ),
        Batches.of(
            f"questions, {given.together} at a time",
            [renamed(small[number % len(small)], number, known) for number in range(given.questions)],
            given.together,
        ),
        Batches.of(
            "questions, one at a time to the screen",
            [renamed(small[number % len(small)], number, known) for number in range(given.questions)],
            1,
        ),
    ]
    print(
        f"{'graphs':<42}{'triples each':>14}{'screen/s':>12}{'µs each':>10}{'pySHACL/s':>12}{'times':>8}{'cleared':>9}"
    )
    for kind in kinds:
        cleared = sum(not screen.judge(batch).is_doubtful for batch in kind.strings)
        judged = kind.parsed if kind.graphs <= 5 or len(kind.parsed) < kind.graphs else []
        ours, theirs = [], []
        for _ in range(given.rounds):
            ours.append(timed(lambda kind=kind: [screen.judge(batch) for batch in kind.strings]))  # type: ignore[misc]
            theirs.append(
                timed(lambda judged=judged: [validator.judge(batch, registers.graph) for batch in judged])  # type: ignore[misc]
            )
        fast, slow = statistics.median(ours), statistics.median(theirs)
        triples = sum(map(len, kind.strings)) / kind.graphs
        beside = f"{kind.graphs / slow:>12.0f}{slow / fast:>8.0f}" if judged else f"{'–':>12}{'–':>8}"
        print(
            f"{kind.name:<42}{triples:>14.0f}{kind.graphs / fast:>12.0f}{fast / kind.graphs * 1e6:>10.0f}{beside}"
            f"{cleared / len(kind.strings):>9.0%}"
        )


if __name__ == "__main__":
    main()
