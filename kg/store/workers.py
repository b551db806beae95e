"""Processes that answer queries from outside, each of which can be killed: the engine cannot stop a query that runs.

A worker sends its result in pieces while it finds it. What it sends waits in a pipe that holds little, so that a client
that reads slowly slows the worker down instead of filling the memory of the server.
"""

import asyncio
import ctypes
import errno
import json
import multiprocessing
import os
import pickle
import platform
import resource
import signal
import socket
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NoReturn

from kg.errors import KgError, QueryError
from kg.store.results import ResultTooLarge
from kg.store.sparql import Evaluator, Result

_SECONDS_TO_START = 60.0
_SECONDS_TO_DIE = 10.0
_PIECE = 65_536
"""Bytes that a worker sends at a time."""
HELD_BACK = 1_048_576
"""Bytes of a result that are waited for before the client is answered, so that most errors can still be told."""
# The architecture and the number of the system call that opens a socket, as seccomp knows them.
_SOCKET_CALLS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
# What a worker says: one letter, the length of what follows, and that.
_FRAME = struct.Struct(">cI")
_READY, _FORMAT, _DATA, _END, _ERROR, _MEMORY = b"R", b"F", b"D", b"E", b"X", b"M"


class QueryTimeout(QueryError):
    """The query, or fetching its result, ran out of time."""


class Overloaded(QueryError):
    """All workers are busy."""


class OutOfMemory(QueryError):
    """The query needs more memory than a worker may have."""


class NotAcceptable(QueryError):
    """The result of this kind of query has none of the forms wanted."""


@dataclass(frozen=True)
class Limits:
    """What a query from outside may cost."""

    seconds: float = 30.0
    """How long a worker may work on it; a client may ask for less."""
    sending_seconds: float = 60.0
    """How long the client may take, all in all, to fetch a result that does not fit in what is held back."""
    result_rows: int = 1_000_000
    """Rows, or triples of a graph."""
    result_bytes: int = 50_000_000
    memory_bytes: int = 4 * 1024**3
    """Address space of a worker."""
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
    seconds: float | None = None
    """How long it may take, where that is less than the limits allow."""
    limits: Limits | None = None
    """What it may cost, where that is not for strangers to say: for jobs of our own."""


class Workers:
    """A few processes that answer jobs, one at a time each. One that dies or takes too long is replaced at once.

    They belong to the event loop in which they are first asked.
    """

    def __init__(self, limits: Limits):
        self.limits = limits
        self._idle: asyncio.Queue[_Worker | None] = asyncio.Queue()
        self._busy: set[_Worker] = set()
        self._replacing: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._closed = False
        for _ in range(limits.workers):
            self._idle.put_nowait(None)

    async def answer(self, job: Job) -> "Answer":
        """Begin to answer a job: wait until the result is there, or its first HELD_BACK bytes.

        QueryError if it is wrong or costs too much, Overloaded if no worker is free in time. The answer must be closed.
        Cancelling this stops the work.
        """
        worker = await self._free_worker()
        answer = Answer(self, worker, job)
        try:
            await answer.begin()
        except BaseException:
            answer.close()
            raise
        return answer

    async def _free_worker(self) -> "_Worker":
        if self._idle.empty() and self._waiting >= self.limits.waiting:
            raise Overloaded("too many queries are waiting", remedy="Try again in a few seconds.")
        self._waiting += 1
        try:
            async with asyncio.timeout(self.limits.waiting_seconds):
                worker = await self._idle.get()
        except TimeoutError as error:
            raise Overloaded("all workers are busy", remedy="Try again in a few seconds.") from error
        finally:
            self._waiting -= 1
        try:
            if worker and not worker.is_alive():
                worker.kill()
                worker = None
            if worker is None:
                worker = await _Worker.start(self.limits)
        except BaseException:
            self._idle.put_nowait(None)
            raise
        self._busy.add(worker)
        return worker

    def give_back(self, worker: "_Worker", *, usable: bool) -> None:
        """Take back a worker; one that is not usable any more is killed and replaced."""
        self._busy.discard(worker)
        if usable and not self._closed:
            self._idle.put_nowait(worker)
            return
        worker.kill()
        if not self._closed:
            task = asyncio.get_running_loop().create_task(self._replace())
            self._replacing.add(task)
            task.add_done_callback(self._replacing.discard)

    async def _replace(self) -> None:
        worker: _Worker | None = None
        try:
            worker = await _Worker.start(self.limits)
        except Overloaded:
            # The next query tries again, and is told.
            pass
        finally:
            if self._closed and worker:
                worker.kill()
            else:
                self._idle.put_nowait(worker)

    async def close(self) -> None:
        """Stop every worker."""
        self._closed = True
        for task in self._replacing:
            task.cancel()
        await asyncio.gather(*self._replacing, return_exceptions=True)
        while not self._idle.empty():
            if worker := self._idle.get_nowait():
                worker.kill()
        for worker in self._busy:
            worker.kill()
        # Connections let go of their sockets in the next turn of the loop.
        await asyncio.sleep(0)


class _Worker:
    """A process, and the connection to it."""

    def __init__(self, process: BaseProcess, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self._process, self.reader, self._writer = process, reader, writer

    @classmethod
    async def start(cls, limits: Limits) -> "_Worker":
        """Start a process, and wait until it is ready, so that this time is not taken from a query."""
        here, there = socket.socketpair()
        here.setblocking(False)
        context = multiprocessing.get_context("spawn")
        process = context.Process(target=_work, args=(there, limits), daemon=True, name="kg-query")
        try:
            reader, writer = await asyncio.open_connection(sock=here)
        except BaseException:
            here.close()
            there.close()
            raise
        worker = cls(process, reader, writer)
        try:
            await asyncio.to_thread(process.start)
            there.close()
            async with asyncio.timeout(_SECONDS_TO_START):
                await worker.receive()
        except (OSError, EOFError, TimeoutError) as error:
            worker.kill()
            raise Overloaded("no worker could be started", remedy="Try again in a few seconds.") from error
        except BaseException:
            worker.kill()
            raise
        finally:
            there.close()
        return worker

    def is_alive(self) -> bool:
        return self._process.is_alive() and not self.reader.at_eof()

    def send(self, job: Job) -> None:
        """Send a job, which fits into what the transport buffers."""
        body = pickle.dumps(job)
        self._writer.write(struct.pack(">I", len(body)) + body)

    async def receive(self) -> tuple[bytes, bytes]:
        """Wait for what the worker says next. EOFError (or OSError) if it is gone."""
        kind, length = _FRAME.unpack(await self.reader.readexactly(_FRAME.size))
        return kind, await self.reader.readexactly(length)

    async def exit_code(self) -> int | None:
        """Wait for the end of a process that ends."""
        await asyncio.to_thread(self._process.join, _SECONDS_TO_DIE)
        return self._process.exitcode

    def kill(self) -> None:
        """Stop the process at once; it is waited for when the next one starts."""
        self._writer.transport.abort()
        if self._process.pid is not None:
            self._process.kill()


class Answer:
    """A result that is being made: its format, its beginning, and whether that is all."""

    def __init__(self, workers: Workers, worker: _Worker, job: Job):
        self.format = ""
        self.beginning = b""
        self.is_whole = False
        self._workers, self._worker, self._job = workers, worker, job
        allowed = (job.limits or workers.limits).seconds
        self._seconds = min(allowed, job.seconds or allowed)
        self._left = self._seconds
        self._usable = self._closed = False

    async def begin(self) -> None:
        """Wait until the result is there, or its first HELD_BACK bytes."""
        self._worker.send(self._job)
        self.format = (await self._receive(_FORMAT)).decode()
        pieces, size = [], 0
        while size < HELD_BACK and (piece := await self._receive(_DATA)):
            pieces.append(piece)
            size += len(piece)
        self.beginning = b"".join(pieces)
        self.is_whole = self._usable

    async def pieces(self) -> AsyncIterator[bytes]:
        """Give the result piece by piece. QueryError where it breaks off."""
        yield self.beginning
        while not self._usable:
            yield await self._receive(_DATA)

    async def read(self) -> bytes:
        """Give the whole result, and close it. QueryError if it breaks off."""
        try:
            return b"".join([piece async for piece in self.pieces()])
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the worker; if it is still at work, it is killed."""
        if not self._closed:
            self._closed = True
            self._workers.give_back(self._worker, usable=self._usable)

    async def _receive(self, expected: bytes) -> bytes:
        """Wait for the next part of the result; nothing at its end. Raises what the worker says is wrong."""
        clock = asyncio.get_running_loop()
        began = clock.time()
        try:
            async with asyncio.timeout(self._left):
                kind, body = await self._worker.receive()
        except TimeoutError as error:
            raise _timeout(self._seconds) from error
        except (EOFError, OSError) as error:
            raise await self._death() from error
        finally:
            self._left -= clock.time() - began
        if kind == _ERROR:
            self._usable = True
            error_ = json.loads(body)
            raise _ERRORS[error_.pop("class")](error_.pop("what"), **error_)
        if kind == _MEMORY:
            raise _out_of_memory()
        if kind == _END:
            self._usable = True
            return b""
        assert kind == expected
        return body

    async def _death(self) -> QueryError:
        """Tell what a worker died of."""
        code = await self._worker.exit_code()
        if code in (-signal.SIGABRT, -signal.SIGKILL):
            # The engine aborts when it is given no more memory; the system kills when there is none.
            return _out_of_memory()
        if code == -signal.SIGALRM:
            return _timeout(self._seconds)
        if code in (-signal.SIGSEGV, -signal.SIGBUS):
            return QueryError(
                "the query was stopped: it nests deeper, or is longer, than the engine can read",
                remedy="Write it more simply.",
            )
        return Overloaded("the query was stopped: its worker ended", remedy="Try again in a few seconds.")


def _timeout(seconds: float) -> QueryTimeout:
    return QueryTimeout(
        f"the query took longer than {seconds:g} seconds and was stopped",
        remedy="Ask for less: add a LIMIT, or name the things you look for.",
    )


def _out_of_memory() -> OutOfMemory:
    return OutOfMemory(
        "the query was stopped: it used more memory than a query may",
        remedy="Ask for less: add a LIMIT, leave out ORDER BY, or name the things you look for.",
    )


_ERRORS: dict[str, type[KgError]] = {
    error.__name__: error for error in (KgError, QueryError, NotAcceptable, OutOfMemory, ResultTooLarge)
}


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


class _Frames:
    """Sends the result of a job in pieces, as many bytes as it may have."""

    def __init__(self, there: socket.socket, most: int, remedy: str):
        self._there, self._most, self._remedy = there, most, remedy
        self._taken = 0
        self._piece = bytearray()

    def write(self, data: bytes) -> int:
        self._taken += len(data)
        if self._taken > self._most:
            raise ResultTooLarge(
                f"the result has more than {self._most:,} bytes",
                expected=f"at most {self._most:,}",
                remedy=self._remedy,
            )
        self._piece += data
        if len(self._piece) >= _PIECE:
            self.flush()
        return len(data)

    def flush(self) -> None:
        if self._piece:
            _say(self._there, _DATA, self._piece)
            self._piece = bytearray()


def _say(there: socket.socket, kind: bytes, body: bytes | bytearray = b"") -> None:
    try:
        there.sendall(_FRAME.pack(kind, len(body)) + body)
    except OSError:
        # Nobody is there any more.
        os._exit(0)


def _hear(there: socket.socket) -> Job | None:
    """Wait for a job; None when nobody is there any more."""
    try:
        with there.makefile("rb", buffering=0) as stream:
            length = stream.read(4) or b""
            if len(length) < 4:
                return None
            left, body = struct.unpack(">I", length)[0], b""
            while left and (part := stream.read(left)):
                body += part
                left -= len(part)
            job = pickle.loads(body) if not left else None  # noqa: S301 (from the process that started this one)
    except OSError:
        return None
    assert job is None or isinstance(job, Job)
    return job


def _work(there: socket.socket, limits: Limits) -> NoReturn:
    """Answer jobs until the other side closes."""
    # Those signals are for the server, which ends its workers when it has done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What refuses SERVICE reads the query as text and may be outwitted; this cannot.
    forbid_network()
    _say(there, _READY)
    evaluator: tuple[Path, Evaluator] | None = None
    while job := _hear(there):
        # If the server is gone, nobody else would stop this process.
        allowed = job.limits or limits
        signal.setitimer(signal.ITIMER_REAL, allowed.seconds + allowed.sending_seconds + _SECONDS_TO_DIE)
        try:
            if evaluator is None or evaluator[0] != job.store:
                evaluator = job.store, Evaluator(job.store, job.base)
            _answer(there, evaluator[1], job, allowed)
        except KgError as error:
            told = {"what": error.what, "where": error.where, "expected": error.expected, "remedy": error.remedy}
            name = next(cls.__name__ for cls in type(error).__mro__ if cls.__name__ in _ERRORS)
            _say(there, _ERROR, json.dumps({"class": name, **told}).encode())
        except MemoryError:
            _say(there, _MEMORY)
            break
        signal.setitimer(signal.ITIMER_REAL, 0)
    os._exit(0)


def _answer(there: socket.socket, evaluator: Evaluator, job: Job, limits: Limits) -> None:
    result = evaluator.evaluate(job.query, job.default_graphs, job.named_graphs)
    format_ = _format(result, job)
    _say(there, _FORMAT, format_.encode())
    if job.result_bytes is not None and job.result_bytes < limits.result_bytes:
        frames = _Frames(there, job.result_bytes, "Add a LIMIT, or ask for another form than a page.")
    else:
        frames = _Frames(there, limits.result_bytes, "Add a LIMIT, or download a dump.")
    result.write(format_, frames, limits.result_rows)
    frames.flush()
    _say(there, _END)


def _format(result: Result, job: Job) -> str:
    format_ = job.graph_format if result.is_graph else job.rows_format
    if format_ is None:
        raise NotAcceptable(
            "a graph has none of the forms asked for" if result.is_graph else "rows have none of the forms asked for",
            expected="Turtle, N-Triples, JSON-LD, RDF/XML, N-Quads or TriG for a graph; JSON, XML, CSV or TSV for rows",
        )
    return format_
