"""Processes that answer queries from outside, each of which can be killed: the engine cannot stop a query that runs."""

import ctypes
import errno
import multiprocessing
import platform
import queue
import resource
import signal
import struct
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from kg.errors import KgError, QueryError
from kg.store.sparql import Evaluator

_SECONDS_TO_START = 60.0
# The architecture and the number of the system call that opens a socket, as seccomp knows them.
_SOCKET_CALLS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}


class QueryTimeout(QueryError):
    """The query ran out of time."""


class Overloaded(QueryError):
    """All workers are busy."""


@dataclass(frozen=True)
class Limits:
    """What a query from outside may cost."""

    seconds: float = 30.0
    result_bytes: int = 50_000_000
    memory_bytes: int = 4 * 1024**3
    workers: int = 2
    waiting_seconds: float = 5.0
    """How long a query waits for a worker before the client is asked to come back."""
    waiting: int = 8
    """How many queries may wait at a time."""


@dataclass(frozen=True)
class Job:
    """A query, the release it goes to, and the forms in which its result is wanted."""

    store: Path
    base: str
    query: str
    rows_format: str | None
    graph_format: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    result_bytes: int | None = None
    """How large its result may be, where that is less than the limits allow."""


@dataclass(frozen=True)
class Answer:
    """A serialised result, and the format it is in."""

    body: bytes
    format: str


class NotAcceptable(QueryError):
    """The result of this kind of query has none of the forms wanted."""


class Workers:
    """A few processes that answer jobs, one at a time each. One that dies or takes too long is replaced."""

    def __init__(self, limits: Limits):
        self.limits = limits
        self._context = multiprocessing.get_context("spawn")
        self._idle: queue.Queue[tuple[BaseProcess, Connection] | None] = queue.Queue()
        for _ in range(limits.workers):
            self._idle.put(None)

    def answer(self, job: Job) -> Answer:
        """Answer a job. QueryError if it is wrong or costs too much, Overloaded if no worker is free in time."""
        try:
            worker = self._idle.get(timeout=self.limits.waiting_seconds)
        except queue.Empty as error:
            raise Overloaded("all workers are busy", remedy="Try again in a few seconds.") from error
        try:
            if worker is None or not worker[0].is_alive():
                worker = self._start()
            process, connection = worker
            connection.send(job)
            if not connection.poll(self.limits.seconds):
                _stop(process, connection)
                worker = None
                raise QueryTimeout(
                    f"the query took longer than {self.limits.seconds:g} seconds and was stopped",
                    remedy="Ask for less: add a LIMIT, or name the things you look for.",
                )
            answer = connection.recv()
        except (EOFError, BrokenPipeError, ConnectionResetError) as error:
            if worker:
                _stop(*worker)
            worker = None
            raise QueryError(
                "the query was stopped: it used more memory, or nested deeper, than a query may",
                remedy="Ask for less: add a LIMIT, or write it more simply.",
            ) from error
        finally:
            self._idle.put(worker)
        if isinstance(answer, KgError):
            raise answer
        assert isinstance(answer, Answer)
        return answer

    def _start(self) -> tuple[BaseProcess, Connection]:
        here, there = self._context.Pipe()
        process = self._context.Process(target=_work, args=(there, self.limits), daemon=True, name="kg-query")
        process.start()
        there.close()
        # The time it takes to start is not taken from the query.
        try:
            if here.poll(_SECONDS_TO_START):
                here.recv()
                return process, here
        except EOFError:
            pass
        _stop(process, here)
        raise Overloaded("no worker could be started", remedy="Try again in a few seconds.")

    def close(self) -> None:
        """Stop every idle worker."""
        while True:
            try:
                worker = self._idle.get_nowait()
            except queue.Empty:
                return
            if worker:
                _stop(*worker)


def _stop(process: BaseProcess, connection: Connection) -> None:
    connection.close()
    process.kill()
    process.join()


def forbid_network() -> bool:
    """Have this process open no socket any more, whatever a query says; whether the system can do that (seccomp(2))."""
    known = _SOCKET_CALLS.get(platform.machine())
    if platform.system() != "Linux" or known is None or struct.calcsize("P") != 8:
        return False
    architecture, socket_call = known
    instructions = (
        (0x20, 0, 0, 4),  # load the architecture
        (0x15, 0, 2, architecture),  # another one: go on to refuse
        (0x20, 0, 0, 0),  # load the number of the call
        (0x15, 0, 1, socket_call),  # not a socket: go on to allow
        (0x06, 0, 0, 0x00050000 | errno.EACCES),  # refuse
        (0x06, 0, 0, 0x7FFF0000),  # allow
    )
    filter_ = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in instructions))
    program = ctypes.create_string_buffer(struct.pack("HP", len(instructions), ctypes.addressof(filter_)))
    prctl = ctypes.CDLL(None).prctl
    prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong)
    no_new_privileges, set_filter, by_program = 38, 22, 2
    return bool(prctl(no_new_privileges, 1, None, 0, 0) == 0 and prctl(set_filter, by_program, program, 0, 0) == 0)


def _work(connection: Connection, limits: Limits) -> None:
    """Answer jobs until the other side closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    # What refuses SERVICE reads the query as text and may be outwitted; this cannot.
    forbid_network()
    connection.send("ready")
    evaluator: tuple[Path, Evaluator] | None = None
    while True:
        try:
            job = connection.recv()
        except (EOFError, OSError):
            return
        try:
            if evaluator is None or evaluator[0] != job.store:
                evaluator = job.store, Evaluator(job.store, job.base)
            answer: Answer | KgError = _answer(evaluator[1], job, limits)
        except KgError as error:
            answer = error
        except MemoryError:
            return
        connection.send(answer)


def _answer(evaluator: Evaluator, job: Job, limits: Limits) -> Answer:
    result = evaluator.evaluate(job.query, job.default_graphs, job.named_graphs)
    format_ = job.graph_format if result.is_graph else job.rows_format
    if format_ is None:
        raise NotAcceptable(
            "a graph has none of the forms asked for" if result.is_graph else "rows have none of the forms asked for",
            expected="Turtle, N-Triples, JSON-LD, RDF/XML, N-Quads or TriG for a graph; JSON, XML, CSV or TSV for rows",
        )
    body = result.serialize(format_)
    most = min(limits.result_bytes, job.result_bytes or limits.result_bytes)
    if len(body) > most:
        raise QueryError(
            f"the result has {len(body):,} bytes",
            expected=f"at most {most:,}",
            remedy="Add a LIMIT, or download a dump."
            if most == limits.result_bytes
            else "Add a LIMIT, or ask for another form than a page.",
        )
    return Answer(body, format_)
