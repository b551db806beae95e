"""How fast a release is searched, listed and counted by its index, and how long the index takes to make.

Run: python benchmarks/search_speed.py [--data FOLDER | --questions N] [--rounds N] [--anew]

Without `--data`, a release of made-up questions (`made_up_questions.py`) is built in a folder that is removed again;
with it, the release that lies there is asked. `--anew` makes its index once more, in a folder of its own, changes it
into that of a release in which one question in 200 has changed, and takes the times.

Each row is one thing that a visitor asks for, the same in each round: the median of the rounds, the slowest of them,
and how much is found. Nothing is kept between them but what the program itself keeps. `search` is the engine with its
five facets, counted; `page` is that with 25 results, their labels, their texts from the store and the words marked.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import made_up_questions

from kg import index, pipeline
from kg.index import Filters, Index
from kg.index.reading import SORTS
from kg.index.searching import Search, Texts
from kg.releases import required
from kg.store.embedded import EmbeddedStore
from kg.vocab import DEFAULT_BASE, PQA
from kg.web import search as pages
from kg.web.published import Publisher

SEARCHES = (
    "", "support", "health", "the", "secretary of state", "universal credit", '"universal credit"', "work coaches",
    "NHS -health", "13371", "2015-03-02", "funding for local authorities to improve access", "nowhere-to-be-found",
)  # fmt: skip
_ONE_IN = 200
TYPED = ("u", "un", "univ", "work c", "department for")


def timed(rounds: int, ask: Callable[[], object]) -> tuple[float, float]:
    """Give the median and the slowest of some rounds, in milliseconds."""
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken), max(taken)


def told(what: str, times: tuple[float, float], found: int | str = "") -> None:
    """Print a row."""
    print(f"  {what:58} {times[0]:8.2f} {times[1]:8.2f}  {found:>10}")


def heading(text: str) -> None:
    """Print a heading with the names of the columns."""
    print(f"\n{text:60} {'median':>8} {'slowest':>8}  {'found':>10}")


def searches(maker: pages.SearchMaker, texts: Texts, rounds: int) -> None:
    """Measure searching."""
    heading("Searching, in ms")
    for typed in SEARCHES:
        search = Search(typed)
        total = texts.search(search).total
        told(f"search {typed or '(nothing)'}", timed(rounds, lambda search=search: texts.search(search)), total)  # type: ignore[misc]
        told(f"page   {typed or '(nothing)'}", timed(rounds, lambda search=search: maker.page(search)), total)  # type: ignore[misc]


def limited(maker: pages.SearchMaker, texts: Texts, rounds: int) -> None:
    """Measure searches that are limited by what a facet offers, and those far behind."""
    heading("Searching within limits, in ms")
    facets = texts.search(Search("support")).facets
    for name, facet in facets.items():
        if facet.values:
            value = facet.values[0][0]
            search = Search("support", **{name: int(value) if name == "year" else value})  # type: ignore[arg-type]
            ask = lambda search=search: maker.page(search)  # noqa: E731
            told(f"page   support, {name} {value}", timed(rounds, ask), facet.values[0][1])
    told("search support, from the 9,975th on", timed(rounds, lambda: texts.search(Search("support"), 9_975)))
    told("search support, newest first", timed(rounds, lambda: texts.search(Search("support", order="newest"))))


def lists(opened: Index, rounds: int) -> None:
    """Measure lists, tallies and suggestions."""
    heading("Lists, tallies and suggestions, in ms")
    body = next(
        entry
        for entry in opened.most_linked("body", 25)
        if opened.count("question", Filters(body=(entry.kind, entry.key)))
    )
    thing = (body.kind, body.key)
    for sort in SORTS:
        found = opened.listing("question", sort).total
        told(f"list   questions, {sort}", timed(rounds, lambda sort=sort: opened.listing("question", sort)), found)  # type: ignore[misc]
    of_body = Filters(body=thing)
    found = opened.count("question", of_body)
    told(
        f"list   questions to {body.label[:30]}",
        timed(rounds, lambda: opened.listing("question", "newest", of_body)),
        found,
    )
    told("tally  questions to it by month", timed(rounds, lambda: opened.months(thing, "body", "question")))
    told("tally  days to its answers", timed(rounds, lambda: opened.days_to_answer(thing)))
    told("tally  what they are about most", timed(rounds, lambda: opened.top(*thing, "body", "programme")))
    told("tally  totals of all kinds", timed(rounds, opened.totals))
    for typed in TYPED:
        told(f"names  {typed} …", timed(rounds, lambda typed=typed: opened.suggest(typed)))  # type: ignore[misc]


def made_anew(data: Path) -> None:
    """Make the index of a release once more, and from it the next, and tell how long that takes."""
    release = required(data)
    base, documents = release.manifest.base, release.manifest.documents
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        store = EmbeddedStore.open(release.store)
        begun, worked = time.perf_counter(), time.process_time()
        index.build(Path(first), store, base)
        taken, worked = time.perf_counter() - begun, time.process_time() - worked
        size = sum(file.stat().st_size for file in Path(first).rglob("*") if file.is_file())
        questions = store.of_type(str(PQA.ParliamentaryQuestion))
        changed = [question for number, question in enumerate(questions) if number % _ONE_IN == 0]
        begun = time.perf_counter()
        index.build(Path(second), store, base, Path(first), changed)
        changing = time.perf_counter() - begun
        store.close()
    print(
        f"\nThe index of {documents:,} documents is made in {taken:.1f} s ({documents / taken:,.0f} a second; "
        f"{worked:.1f} s of processor), {size / 1e6:,.0f} MB; that with {len(changed):,} questions changed in "
        f"{changing:.1f} s"
    )


@contextmanager
def released(data: Path | None, questions: int) -> Iterator[Path]:
    """Give the data folder of a release: the one named, or a new one of made-up questions."""
    if data:
        yield data
        return
    with tempfile.TemporaryDirectory() as folder:
        records = Path(folder) / "questions.jsonl"
        made_up_questions.write(records, questions)
        report = pipeline.build([records], Path(folder) / "data", base=DEFAULT_BASE)
        print(f"built {report.documents:,} documents")
        yield Path(folder) / "data"


def main() -> None:
    """Measure."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path)
    arguments.add_argument("--questions", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=21)
    arguments.add_argument("--anew", action="store_true")
    given = arguments.parse_args()
    with released(given.data, given.questions) as data:
        published = Publisher(data).current()
        opened = published.index
        if opened is None or opened.texts is None:
            raise SystemExit("the release has no index of this version: build it again")
        print(f"release {published.manifest.name}: {published.manifest.documents:,} documents")
        maker = pages.SearchMaker(published, opened, opened.texts)
        searches(maker, opened.texts, given.rounds)
        limited(maker, opened.texts, given.rounds)
        lists(opened, given.rounds)
        if given.anew:
            made_anew(data)


if __name__ == "__main__":
    main()
