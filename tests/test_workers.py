"""The processes that answer queries from outside: what they send, what stops them, and what becomes of them."""

import asyncio
import itertools
import json
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import anyio.from_thread
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.store.results import GRAPH_FORMATS, RESULT_FORMATS, ResultTooLarge
from kg.store.workers import (
    HELD_BACK,
    Answer,
    Job,
    Limits,
    NotAcceptable,
    OutOfMemory,
    Overloaded,
    QueryTimeout,
    Workers,
    _Worker,
)

BASE = "http://localhost:8000"
TRIPLES = 5000
ASK = "ASK { ?s ?p ?o }"
ALL = "SELECT * { ?s ?p ?o }"
PAIRS = "SELECT * { ?s ?p ?o . ?x ?y ?z }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) < STR(?f) && STR(?f) < STR(?i)) }"
_Given = TypeVar("_Given")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of some thousand triples."""
    folder = tmp_path_factory.mktemp("store")
    made = ox.Store(str(folder))
    node = ox.NamedNode("http://a.example/p")
    made.extend(
        ox.Quad(ox.NamedNode(f"http://a.example/{n}"), node, ox.Literal(f"text {n}, and more")) for n in range(TRIPLES)
    )
    made.flush()
    del made
    return folder


class Asked:
    """Workers, asked from outside their event loop."""

    def __init__(self, workers: Workers, store: Path, run: Callable[..., object]):
        self.workers, self._store, self._run = workers, store, run
        self._numbers = itertools.count()

    def job(
        self, query: str, form: str | None = "json", graph: str | None = "turtle", **more: float | Limits | None
    ) -> Job:
        return Job(self._store, BASE, query, form, graph, **more)  # type: ignore[arg-type]

    def run(self, function: Callable[[], Awaitable[_Given]]) -> _Given:
        return self._run(function)  # type: ignore[return-value]

    def read(
        self, query: str, form: str | None = "json", graph: str | None = "turtle", **more: float | Limits | None
    ) -> bytes:
        async def read() -> bytes:
            return await (await self.workers.answer(self.job(query, form, graph, **more))).read()

        return self.run(read)

    def begin(self, query: str, form: str = "json") -> Answer:
        async def begin() -> Answer:
            return await self.workers.answer(self.job(query, form))

        return self.run(begin)

    def holds(self) -> bool:
        # An answer that was kept would tell nothing of the workers.
        return bool(json.loads(self.read(f"{ASK} # {next(self._numbers)}"))["boolean"])

    def pid(self) -> int:
        worker = next(iter(self.workers._busy), None)
        if worker is None:
            worker = self.workers._idle.get_nowait()
            self.workers._idle.put_nowait(worker)
        assert worker
        assert worker._process.pid
        return worker._process.pid


@contextmanager
def working(store: Path, limits: Limits) -> Iterator[Asked]:
    with anyio.from_thread.start_blocking_portal() as portal:
        asked = Asked(Workers(limits), store, portal.call)
        try:
            yield asked
        finally:
            portal.call(asked.workers.close)


@pytest.fixture
def one(store: Path) -> Iterator[Asked]:
    """A single worker with plenty of time to wait for it, so that one that is lost is noticed."""
    with working(store, Limits(workers=1, waiting_seconds=60)) as asked:
        yield asked


@pytest.mark.parametrize("turns", [1, 2])
def test_a_worker_that_nobody_waits_for_any_more_leaves_no_connection_open(
    monkeypatch: pytest.MonkeyPatch, turns: int
) -> None:
    ends = socket.socketpair()

    async def give_up() -> None:
        # The event loop has a pair of its own by now.
        monkeypatch.setattr(socket, "socketpair", lambda: ends)
        starting = asyncio.ensure_future(_Worker.start(Limits()))
        for _ in range(turns):
            await asyncio.sleep(0)
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        # The connection lets go of its socket in the next turn of the loop.
        await asyncio.sleep(0)

    asyncio.run(give_up())
    assert [end.fileno() for end in ends] == [-1, -1]


def test_workers_answer_one_after_another(one: Asked) -> None:
    assert [one.holds() for _ in range(3)] == [True, True, True]


def test_a_small_result_is_there_at_once(one: Asked) -> None:
    answer = one.begin(ASK)
    assert answer.is_whole
    assert json.loads(answer.beginning)["boolean"]
    answer.close()


def test_a_large_result_begins_before_it_is_found(one: Asked) -> None:
    answer = one.begin(PAIRS)
    assert not answer.is_whole
    assert HELD_BACK <= len(answer.beginning) < 2 * HELD_BACK
    one.run(_closing(answer))
    assert one.holds()


def _closing(answer: Answer) -> Callable[[], Awaitable[None]]:
    async def close() -> None:
        answer.close()

    return close


def test_a_result_in_pieces_is_the_whole_result(one: Asked) -> None:
    body = one.read(f"{PAIRS} LIMIT 20000")
    assert len(body) > HELD_BACK
    assert len(json.loads(body)["results"]["bindings"]) == 20_000


def test_an_answer_that_is_closed_early_stops_its_worker(one: Asked) -> None:
    answer = one.begin(PAIRS)
    before = one.pid()
    one.run(_closing(answer))
    assert one.holds()
    assert one.pid() != before


def test_an_answer_that_nobody_waits_for_any_more_stops_its_worker(one: Asked) -> None:
    async def give_up() -> None:
        waiting = asyncio.ensure_future(one.workers.answer(one.job(ENDLESS)))
        while not one.workers._busy:
            await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    one.run(give_up)
    assert one.holds()


def test_a_worker_that_takes_too_long_is_stopped_and_replaced_at_once(store: Path) -> None:
    with working(store, Limits(workers=1, seconds=0.25, waiting_seconds=60)) as asked:
        with pytest.raises(QueryTimeout, match=r"longer than 0\.25 seconds"):
            asked.read(ENDLESS)

        async def replaced() -> None:
            await asyncio.gather(*asked.workers._replacing)

        asked.run(replaced)
        assert asked.workers._idle.qsize() == 1
        # However long that takes.
        assert json.loads(asked.read(ASK, limits=Limits()))["boolean"]


def test_a_job_may_ask_for_less_time(one: Asked) -> None:
    with pytest.raises(QueryTimeout, match=r"longer than 0\.25 seconds"):
        one.read(ENDLESS, seconds=0.25)


def test_workers_are_started_before_they_are_asked(store: Path) -> None:
    with working(store, Limits(workers=2, waiting=0)) as asked:

        async def serve() -> None:
            asked.workers.serve(store, BASE)
            await asked.workers.ready()

        asked.run(serve)
        assert asked.workers._idle.qsize() == 2
        assert all(worker and worker.opened is asked.workers._served for worker in asked.workers._idle._queue)


def test_a_worker_that_is_being_started_is_waited_for_however_short_the_queue(store: Path) -> None:
    with working(store, Limits(workers=1, waiting=0)) as asked:

        async def serve_and_ask() -> bytes:
            asked.workers.serve(store, BASE)
            return await (await asked.workers.answer(asked.job(ASK))).read()

        assert json.loads(asked.run(serve_and_ask))["boolean"]


def test_a_worker_that_dies_while_it_waits_is_replaced_at_once(one: Asked) -> None:
    assert one.holds()
    before = one.pid()

    async def replaced() -> None:
        os.kill(before, signal.SIGKILL)
        while not one.workers._replacing:
            await asyncio.sleep(0)
        await one.workers.ready()

    one.run(replaced)
    assert one.workers._idle.qsize() == 1
    assert one.pid() != before


def test_workers_open_another_release_when_it_is_served_and_forget_what_they_answered(store: Path, one: Asked) -> None:
    assert one.holds()
    assert one.workers.kept.size > 0
    before = one.pid()

    async def serve() -> None:
        one.workers.serve(store, BASE)
        await one.workers.ready()

    one.run(serve)
    assert one.workers.kept.size == 0
    assert one.pid() == before
    assert one.holds()


def test_a_worker_that_works_opens_another_release_when_it_has_done(store: Path, one: Asked) -> None:
    async def serve_meanwhile() -> None:
        asking = asyncio.ensure_future(one.workers.answer(one.job(ALL)))
        while not one.workers._busy:
            await asyncio.sleep(0)
        one.workers.serve(store, BASE)
        (await asking).close()
        await one.workers.ready()

    one.run(serve_meanwhile)
    assert [worker and worker.opened for worker in one.workers._idle._queue] == [one.workers._served]
    # What was asked before is not kept.
    assert one.workers.kept.size == 0


def test_a_release_that_cannot_be_opened_is_told_to_who_asks_it(tmp_path: Path, store: Path, one: Asked) -> None:
    async def serve() -> None:
        one.workers.serve(tmp_path / "none", BASE)
        await one.workers.ready()

    one.run(serve)
    assert one.workers._idle.qsize() == 1
    assert one.holds()


def test_a_worker_without_a_server_ends_by_itself(store: Path) -> None:
    with working(store, Limits(workers=1, waiting_seconds=60)) as asked:
        assert asked.holds()
        worker = asked.workers._idle.get_nowait()
        assert worker

        async def leave() -> int | None:
            worker.connection.transport.abort()
            return await worker.exit_code()

        assert asked.run(leave) == 0


@pytest.mark.parametrize(
    ("signal_", "error", "told"),
    [
        (signal.SIGABRT, OutOfMemory, "memory"),
        (signal.SIGKILL, OutOfMemory, "memory"),
        (signal.SIGSEGV, QueryError, "nests deeper"),
        (signal.SIGALRM, QueryTimeout, "seconds"),
        # Not SIGHUP, which whoever runs under nohup does not die of.
        (signal.SIGUSR1, Overloaded, "its worker ended"),
    ],
)
def test_what_a_worker_died_of_is_told(one: Asked, signal_: signal.Signals, error: type[QueryError], told: str) -> None:
    async def kill() -> None:
        waiting = asyncio.ensure_future(one.workers.answer(one.job(ENDLESS)))
        while not one.workers._busy:
            await asyncio.sleep(0)
        os.kill(one.pid(), signal_)
        await waiting

    with pytest.raises(error, match=told):
        one.run(kill)
    assert one.holds()


def test_workers_give_way_to_the_server(one: Asked) -> None:
    assert one.holds()
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, one.pid()) > ours or ours == 19


def test_a_worker_outlives_the_signal_that_ends_the_server(one: Asked) -> None:
    assert one.holds()
    before = one.pid()
    os.kill(before, signal.SIGTERM)
    os.kill(before, signal.SIGINT)
    assert one.holds()
    assert one.pid() == before


def test_a_query_that_needs_too_much_memory_is_told(store: Path) -> None:
    with working(store, Limits(workers=1, memory_bytes=1024**3, waiting_seconds=60)) as asked:
        with pytest.raises(OutOfMemory, match="more memory"):
            asked.read("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c")
        assert asked.holds()


def test_a_result_with_too_many_bytes_is_broken_off(store: Path) -> None:
    with working(store, Limits(workers=1, result_bytes=3_000_000)) as asked:
        answer = asked.begin(PAIRS)
        read: list[int] = []

        async def pieces() -> None:
            async for piece in answer.pieces():
                read.append(len(piece))  # noqa: PERF401 (what came before it broke off counts)

        with pytest.raises(ResultTooLarge, match="more than 3,000,000 bytes"):
            asked.run(pieces)
        asked.run(_closing(answer))
        assert HELD_BACK < sum(read) <= 3_000_000
        assert asked.holds()


def test_a_job_of_our_own_has_limits_of_its_own_and_its_answer_is_not_kept_for_others(store: Path) -> None:
    rows = f"{ALL} LIMIT 20"
    with working(store, Limits(workers=1, result_rows=10, seconds=60, waiting_seconds=60)) as asked:
        assert len(json.loads(asked.read(rows, limits=Limits()))["results"]["bindings"]) == 20
        with pytest.raises(ResultTooLarge, match="10"):
            asked.read(rows)
        with pytest.raises(QueryTimeout, match=r"longer than 0\.25 seconds"):
            asked.read(ENDLESS, limits=Limits(seconds=0.25))


def test_without_a_free_worker_a_job_is_not_answered(store: Path) -> None:
    with working(store, Limits(workers=0, waiting_seconds=0.0)) as asked, pytest.raises(Overloaded, match="busy"):
        asked.read(ASK)


def test_more_jobs_than_may_wait_are_refused_at_once(store: Path) -> None:
    async def too_many() -> None:
        first = asyncio.ensure_future(asked.workers.answer(asked.job(ASK)))
        await asyncio.sleep(0)
        try:
            await asked.workers.answer(asked.job(ASK))
        finally:
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)

    limits = Limits(workers=0, waiting=1, waiting_seconds=60)
    with working(store, limits) as asked, pytest.raises(Overloaded, match="too many"):
        asked.run(too_many)


def test_the_time_that_a_worker_needs_to_start_is_not_taken_from_its_query(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = Limits(workers=1, seconds=2, waiting_seconds=60)
    start = _Worker.start

    async def slowly(*told: Any) -> _Worker:
        await asyncio.sleep(limits.seconds + 0.5)
        return await start(*told)

    monkeypatch.setattr(_Worker, "start", slowly)
    with working(store, limits) as asked:
        assert asked.holds()


def test_a_form_that_a_result_has_not_is_told(one: Asked) -> None:
    with pytest.raises(NotAcceptable):
        one.read(ASK, form=None)
    with pytest.raises(NotAcceptable):
        one.read("DESCRIBE <x:a>", graph=None)


# Whatever is asked


@pytest.fixture(scope="module")
def any_(store: Path) -> Iterator[Asked]:
    """Workers for very many small jobs."""
    with working(store, Limits(workers=2, seconds=2, result_rows=1000, waiting_seconds=60)) as asked:
        yield asked


WORDS = st.sampled_from(
    """SELECT * CONSTRUCT DESCRIBE ASK WHERE { } ( ) [ ] . ; , ?s ?p ?o $x <x:a> <b#'> ex:a ex: : _:b 'a' "b" '''c''' \"\"\" '
    1 -2.5 3e4 true a UNION OPTIONAL FILTER MINUS GRAPH SERVICE SILENT BIND AS VALUES UNDEF GROUP BY HAVING COUNT SUM
    DISTINCT ORDER ASC DESC LIMIT OFFSET FROM NAMED PREFIX BASE EXISTS NOT IN + - * / ^ | ! = < > <= && || # \\ \\u0041
    INSERT DELETE LOAD <http://127.0.0.1:9/> STR BNODE RAND TRIPLE << >> {| |} \x00 \ufffe 😀""".split()  # noqa: SIM905 (readable)
)
QUERIES = st.one_of(
    st.lists(WORDS, max_size=30).map(" ".join),
    st.lists(WORDS, max_size=30).map("\n".join),
    st.lists(WORDS, max_size=30).map("".join),
    st.lists(WORDS, max_size=12).map(lambda words: f"SELECT * {{ ?s ?p ?o {' '.join(words)} }}"),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.tuples(st.sampled_from("{([!-<'\"#\\"), st.integers(1, 20_000)).map(lambda part: f"ASK {{ {part[0] * part[1]}"),
)
GRAPHS = st.lists(
    st.one_of(st.sampled_from(["http://a.example/g", "x:g", "", "file:///etc/passwd", "a b"]), st.text(max_size=10)),
    max_size=3,
).map(tuple)


@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(QUERIES, st.sampled_from([*RESULT_FORMATS, None]), st.sampled_from([*GRAPH_FORMATS, None]), GRAPHS, GRAPHS)
def test_whatever_is_asked_is_answered_or_refused(
    any_: Asked, query: str, form: str | None, graph: str | None, default: tuple[str, ...], named: tuple[str, ...]
) -> None:
    try:
        any_.read(query, form, graph, default_graphs=default, named_graphs=named)  # type: ignore[arg-type]
    except QueryError as error:
        assert not isinstance(error, Overloaded), query
    assert any_.holds()
