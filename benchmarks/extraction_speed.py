"""How many answers a second all extraction together reads on one core, beside finding the names alone.

Run: python benchmarks/extraction_speed.py [--corpus DIR] [--answers N] [--rounds N]

The answers are real ones of the corpus, or, where there is none, those of the founding documents over and over. Each
round reads all of them once; the figure is the median of the rounds. The peer is the bare pass of the Aho-Corasick
automaton over the same texts.
"""

import argparse
import gzip
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from kg.documents import html_page, load, prose
from kg.linking.evidence import annotate, of_mentions
from kg.linking.facts import Facts, Stated
from kg.linking.mentions import Finder, NamesInUse
from kg.linking.registers import Registers
from kg.mappers import read
from kg.prose import citations, names, publications, quantities, quotations, relations, targets
from kg.readings import Passage
from kg.records import PartialDate, Reference
from kg.resources import FOUNDING_DOCUMENTS, REGISTERS
from kg.vocab import DEFAULT_BASE


def answers(corpus: Path, number: int) -> tuple[str, list[str]]:
    """Give so many texts of answers, and say where they come from."""
    file = corpus / "questions-api" / "answered-full-text.jsonl.gz"
    if file.exists():
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            records = [json.loads(line)["value"] for line in lines]
        found = [prose(html_page(f"<body>{record['answerText']}</body>").content) for record in records]
        return "answers of the corpus", (found * (number // len(found) + 1))[:number]
    found = [
        passage.text
        for path in sorted(FOUNDING_DOCUMENTS.glob("*.txt"))
        for passage in read(load(path))[1].passages
        if passage.about.kind == "answer"
    ]
    return "skipped the corpus, which is not there: answers of the founding documents", (found * number)[:number]


def timed(work: Callable[[str], object], texts: list[str], rounds: int) -> float:
    """Give the median of the seconds that a round takes."""
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        for text in texts:
            work(text)
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def main() -> None:
    """Time each part and everything together, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path(__file__).parents[2] / "shared" / "corpus")
    parser.add_argument("--answers", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    where, texts = answers(given.corpus, given.answers)
    registers = Registers.load([REGISTERS], DEFAULT_BASE)
    finder = Finder(registers.labels)
    stated = Stated(PartialDate(2025, 1, 14))

    def everything(text: str) -> None:
        passage = Passage(Reference("answer", "commons/2025-01-07/1/2025-01-14"), text)
        facts = Facts(passage, NamesInUse(finder, registers).find(text), stated)
        annotate(passage, [*facts.evidence, *of_mentions(passage, facts.mentions)], facts.excerpts)

    parts: dict[str, Callable[[str], object]] = {
        "names alone (bare automaton)": finder.find,
        "abbreviations and candidates": lambda text: (names.abbreviations(text), names.candidates(text)),
        "quantities": quantities.find,
        "quantities and targets": lambda text: targets.find(text, quantities.find(text)),
        "quotations": quotations.find,
        "publications": publications.find,
        "questions cited": citations.find,
        "relations": relations.find,
        "everything, with records and evidence": everything,
    }
    characters = statistics.mean(map(len, texts))
    print(f"{len(texts):,} {where}, {characters:,.0f} characters on average; median of {given.rounds} rounds")
    finder.find(texts[0])
    bare = None
    for name, work in parts.items():
        seconds = timed(work, texts, given.rounds)
        bare = bare or seconds
        print(f"{name:40} {len(texts) / seconds:10,.0f} answers/s {seconds / bare:8.1f} × the bare automaton")


if __name__ == "__main__":
    main()
