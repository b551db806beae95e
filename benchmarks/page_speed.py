"""How fast pages are: those never asked for before, and those that are kept; beside the bare engine and bare uvicorn.

Run: python benchmarks/page_speed.py [--questions N | --data DIR] [--sample N] [--rounds N] [--seconds S] [--seed N]

The release is built of made-up questions (`made_up_questions.py`), the same for the same seed, unless `--data` names
one that is there. `kg serve` is started on it, and asked through HTTP on one machine, whose cores the load shares.

1. Pages not seen before, on one connection: of each kind of thing as many as `--sample` says, drawn by the seed, packed
   by Brotli as a browser has them, and ten times as many of all things alike. Then, a few times each under addresses
   that differ in nothing that matters, the thing of each kind with the most links to it, the home page, lists, and what
   else there is. A page is all that the server does: looking up, rendering, packing, sending. Beside it stands what the
   bare engine takes in this process for the queries that the page asks of the store, and how many bytes the page has
   before it is packed.
2. Kept pages, again and again, on some connections at a time; then the same by clients that have the page (304). Beside
   them stands bare uvicorn, which sends the same bytes without looking at what it is asked. One process asks.
"""

import argparse
import asyncio
import itertools
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from unittest import mock

import httpx2
import pyoxigraph as ox
import uvloop
from loopback import Connection, Taken, free_port, request, running
from made_up_questions import write
from rdflib.term import Node
from starlette.testclient import TestClient

from kg import releases
from kg.store.embedded import EmbeddedStore, filled
from kg.vocab import absolute, prefixes
from kg.web.app import create_app
from kg.web.kinds import KINDS
from kg.web.urls import Urls

CONNECTIONS = (1, 8, 32)
SAMPLED = (
    "question", "answer", "person", "body", "programme", "benefit", "publication", "document", "target", "observation",
    "quotation", "place", "membership",
)  # fmt: skip
HUBS = ("body", "person", "programme", "benefit", "publication", "place", "software")
OTHERS = (
    "/", "/ontology", "/promises", "/browse/question", "/browse/question?page=500", "/browse/answer", "/browse/person",
    "/promises?sort=due", "/search?q=work+coach", "/search?q=employment+support",
)  # fmt: skip
_HTML = {"Accept": "text/html"}
_BROWSER = {"Accept": "text/html", "Accept-Encoding": "gzip, deflate, br"}


@dataclass
class Pages:
    """What the pages of one kind took."""

    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    engine: list[float] = field(default_factory=list)
    """What the bare engine takes for the queries of one page."""
    queries: list[int] = field(default_factory=list)


# The things


class Things:
    """The things of a release."""

    def __init__(self, data: Path):
        release = releases.required(data)
        self.store = ox.Store.read_only(str(release.store))
        self.base = release.manifest.base
        self.urls = Urls(self.base)

    def of(self, kind: str) -> list[str]:
        """Give the paths of all things of a kind, in an order that is always the same."""
        rows = self._rows(f"SELECT ?thing {{ ?thing a <{absolute(KINDS[kind].type, self.base)}> }}")
        return sorted(path for row in rows if (path := self._path(row[0].value, kind)))

    def most_linked(self, kind: str) -> tuple[str, int] | None:
        """Give the path of the thing of a kind with the most links to it, and how many they are."""
        rows = self._rows(
            f"SELECT ?thing (COUNT(*) AS ?n) {{ ?thing a <{absolute(KINDS[kind].type, self.base)}> . ?s ?p ?thing }} "
            "GROUP BY ?thing ORDER BY DESC(?n) ?thing LIMIT 9"
        )
        found = ((self._path(row[0].value, kind), int(row[1].value)) for row in rows)
        return next(((path, links) for path, links in found if path), None)

    def _rows(self, query: str) -> Iterator[Any]:
        solutions = self.store.query(query)
        assert isinstance(solutions, ox.QuerySolutions)
        return iter(solutions)

    def _path(self, iri: str, kind: str) -> str | None:
        parts = self.urls.parts(iri)
        return self.urls.document(*parts) if parts and parts[0] == kind else None


class Engine:
    """The bare engine, which is asked what a page asks of the store."""

    def __init__(self, data: Path, things: Things):
        self._store, self._prefixes = things.store, {k: v for k, v in prefixes("").items() if k != "kg"}
        self._asked: list[str] = []
        self._client = TestClient(create_app(data, pages_kept=0))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Have pages rendered in this process, and write down what they ask."""
        query = EmbeddedStore._query

        def written(store: EmbeddedStore, text: str, values: Mapping[str, Node]) -> Any:
            self._asked.append(filled(text, values))
            return query(store, text, values)

        with mock.patch.object(EmbeddedStore, "_query", written):
            yield

    def takes(self, path: str) -> tuple[int, float]:
        """Give how many queries a page asks, and how long they take without the program around them."""
        del self._asked[:]
        self._client.get(path, headers=_HTML)
        return len(self._asked), self._once()

    def _once(self) -> float:
        begin = time.perf_counter()
        for query in self._asked:
            found = self._store.query(query, prefixes=self._prefixes)
            if not isinstance(found, ox.QueryBoolean):
                for _ in found:
                    pass
        return time.perf_counter() - begin


# Pages not seen before


def unseen(
    port: int, things: Things, engine: Engine, sample: int, rounds: int, seed: int
) -> tuple[dict[str, Pages], dict[str, Pages]]:
    """Measure pages of things by kind, and single pages."""
    chance = random.Random(seed)  # noqa: S311 (a sample)
    kinds: dict[str, Pages] = {}
    single: dict[str, Pages] = {}
    every: list[str] = []
    asked: set[str] = set()
    with engine.listening():
        for kind in SAMPLED:
            found = things.of(kind)
            every += found
            pages = kinds.setdefault(f"{kind} ({len(found):,})", Pages())
            for path in chance.sample(found, min(sample, len(found))):
                _measure(port, engine, path, pages)
                asked.add(path)
        # As they come to somebody who follows links: of kinds with many things more than of others.
        for path in chance.sample(every, min(sample * 10, len(every))):
            if path not in asked:
                _measure(port, engine, path, single.setdefault(f"any of the {len(every):,} things", Pages()))
        hubs = {f"{hub[0]} ({hub[1]:,} links)": hub[0] for kind in HUBS if (hub := things.most_linked(kind))}
        for name, path in [*hubs.items(), *((path, things.urls.root + path) for path in OTHERS)]:
            if asyncio.run(_asked(port, path, _HTML))[1] != 200:
                print(f"skipped {path}, which is not there")
                continue
            # What is worked out once for all pages is worked out then, there and here.
            engine.takes(path)
            for number in range(rounds):
                differs = f"{path}{'&' if '?' in path else '?'}unseen={number}"
                _measure(port, engine, differs, single.setdefault(name, Pages()))
    return {name: pages for name, pages in kinds.items() if pages.seconds}, single


async def _asked(port: int, path: str, headers: Mapping[str, str]) -> tuple[float, int, bytes]:
    """Ask for a page on a connection of its own; give how long it took to come, the status and the page."""
    connection = await Connection.to(port)
    with closing(connection):
        begin = time.perf_counter()
        status, body = await connection.get(path, headers)
        return time.perf_counter() - begin, status, body


def _measure(port: int, engine: Engine, path: str, pages: Pages) -> None:
    seconds, status, _ = asyncio.run(_asked(port, path, _BROWSER))
    if status != 200:
        raise SystemExit(f"{path} is answered with {status}")
    pages.seconds.append(seconds)
    # The form that is not packed is another page.
    pages.sizes.append(len(asyncio.run(_asked(port, path, _HTML))[2]))
    queries, of_engine = engine.takes(path)
    pages.queries.append(queries)
    pages.engine.append(of_engine)


def tell_unseen(title: str, all_: dict[str, Pages]) -> None:
    """Print what pages took."""
    print(f"\n{title}")
    print(
        f"{'':58}{'pages':>6}{'median ms':>11}{'99 % ms':>9}{'queries':>9}{'engine ms':>11}{'× engine':>10}"
        f"{'bytes':>9}{'at most':>9}"
    )
    together = Pages()
    for name, pages in [*all_.items(), ("all together", together)]:
        of, engine = Taken.of(pages.seconds, 1), Taken.of(pages.engine, 1)
        sizes = sorted(pages.sizes)
        ratio = f"{of.median / engine.median:10.1f}" if max(pages.queries) else f"{'–':>10}"
        print(
            f"{name[:57]:58}{len(sizes):6}{of.median * 1000:11.2f}{of.slow * 1000:9.2f}{max(pages.queries):9}"
            f"{engine.median * 1000:11.2f}{ratio}{sizes[len(sizes) // 2]:9,}{sizes[-1]:9,}"
        )
        for taken, more in ((together.seconds, pages.seconds), (together.engine, pages.engine)):
            if pages is not together:
                taken.extend(more)
        if pages is not together:
            together.sizes.extend(pages.sizes)
            together.queries.extend(pages.queries)


# Kept pages


class _Asking(asyncio.Protocol):
    """A connection that asks for one page again and again, and only counts the bytes that come."""

    def __init__(self, asked: bytes, length: int, end: float):
        self._asked, self._length, self._end = asked, length, end
        self._come = 0
        self.taken: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports write, and are no subclass that would say so.
        self._transport = cast(asyncio.WriteTransport, transport)
        self._ask()

    def _ask(self) -> None:
        self._come, self._begin = 0, time.perf_counter()
        self._transport.write(self._asked)

    def data_received(self, data: bytes) -> None:
        self._come += len(data)
        if self._come < self._length:
            return
        now = time.perf_counter()
        self.taken.append(now - self._begin)
        if now < self._end:
            self._ask()
        else:
            self._transport.close()
            self.done.set_result(None)


def load(port: int, asked: bytes, connections: int, seconds: float) -> Taken:
    """Ask for one page on some connections, for some seconds."""
    return uvloop.run(_load(port, asked, connections, seconds))


async def _load(port: int, asked: bytes, connections: int, seconds: float) -> Taken:
    # What the server sends is the same each time, and so is its length.
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(asked)
    head = await reader.readuntil(b"\r\n\r\n")
    sizes = [int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
    writer.close()
    loop, begin = asyncio.get_running_loop(), time.perf_counter()
    asking = [
        (
            await loop.create_connection(
                lambda: _Asking(asked, len(head) + sum(sizes), begin + seconds), "127.0.0.1", port
            )
        )[1]
        for _ in range(connections)
    ]
    await asyncio.gather(*(one.done for one in asking))
    return Taken.of([taken for one in asking for taken in one.taken], time.perf_counter() - begin)


def kept(port: int, path: str, seconds: float, rounds: int) -> None:
    """Measure a page that is kept, beside bare uvicorn, and print it."""
    first = httpx2.get(f"http://127.0.0.1:{port}{path}", headers=_BROWSER)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as asking, _bare(port, path) as bare:
        print(f"\n2. {path}, kept: {len(first.content):,} bytes, and packed as it is sent")
        print(f"{'':26}{'connections':>12}{'pages/s':>10}{'median ms':>11}{'99 % ms':>9}{'× uvicorn':>11}")
        for connections in CONNECTIONS:
            peers: dict[str, list[Taken]] = {}
            for _ in range(rounds):
                for name, at, more in (
                    ("bare uvicorn", bare, {}),
                    ("kg serve", port, {}),
                    ("kg serve, not changed", port, {"If-None-Match": first.headers["etag"]}),
                ):
                    asked = request(at, path, {**_BROWSER, **more})
                    peers.setdefault(name, []).append(asking.submit(load, at, asked, connections, seconds).result())
            middle = {name: sorted(all_, key=lambda of: of.rate)[len(all_) // 2] for name, all_ in peers.items()}
            for name, of in middle.items():
                print(
                    f"{name:26}{connections:12}{of.rate:10,.0f}{of.median * 1000:11.3f}{of.slow * 1000:9.3f}"
                    f"{of.rate / middle['bare uvicorn'].rate:11.2f}"
                )


@contextmanager
def _bare(port: int, path: str) -> Iterator[int]:
    """Have bare uvicorn send the bytes of a page."""
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(asyncio.run(_asked(port, path, _BROWSER))[2])
        at = free_port()
        command = [sys.executable, "-m", "uvicorn", "--app-dir", str(Path(__file__).parent), "static_page:app"]
        options = ["--log-level", "critical", "--no-access-log", "--loop", "uvloop", "--http", "httptools"]
        os.environ["STATIC_PAGE"] = file.name
        with running("uvicorn", [*command, *options, "--port", str(at)], at, "/"):
            yield at


def main() -> None:
    """Build a release or take one, measure its pages, and print three tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=100_000)
    parser.add_argument("--data", type=Path, help="a folder with a release, instead of made-up questions")
    parser.add_argument("--sample", type=int, default=100, help="how many pages of each kind are asked for")
    parser.add_argument("--rounds", type=int, default=9, help="how often single pages are asked for")
    parser.add_argument("--seconds", type=float, default=2, help="how long kept pages are asked for, three times")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="page-speed-") as folder:
        _run(given, given.data or _built(Path(folder), given.questions))


def _built(folder: Path, questions: int) -> Path:
    write(folder / "questions.jsonl", questions)
    begin = time.perf_counter()
    command = [sys.executable, "-m", "kg", "build", str(folder / "questions.jsonl"), "--data", str(folder / "data")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 (our own)
    print(f"{questions:,} made-up questions, built in {time.perf_counter() - begin:.0f} s")
    return folder / "data"


def _run(given: argparse.Namespace, data: Path) -> None:
    things = Things(data)
    manifest = releases.required(data).manifest
    print(
        f"{manifest.documents:,} documents, {manifest.triples:,} triples. {os.cpu_count()} cores, shared by the load "
        "and the server."
    )
    port = free_port()
    command = [sys.executable, "-m", "kg", "serve", "--data", str(data), "--port", str(port)]
    with running("kg serve", command, port, f"{things.urls.root}/robots.txt"):
        kinds, single = unseen(port, things, Engine(data, things), given.sample, given.rounds, given.seed)
        tell_unseen("1a. Pages of things, not seen before", kinds)
        tell_unseen("1b. Things with the most links to them, and other pages, not seen before", single)
        hub = things.most_linked("body")
        for path in itertools.chain([f"{things.urls.root}/"], [hub[0]] if hub else []):
            kept(port, path, given.seconds, 3)


if __name__ == "__main__":
    main()
