"""Processes that answer queries from outside, each of which can be killed: the engine cannot stop a query that runs.

A worker sends its result in pieces while it finds it. What it sends waits in a pipe that holds little, so that a client
that reads slowly slows the worker down instead of filling the memory of the server.
"""

import asyncio
import json
import multiprocessing
import signal
import socket
from collections import deque
from collections.abc import AsyncIterator, Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import QueryError
from kg.store.connection import Connection
from kg.store.jobs import (
    ASK,
    END,
    ERROR,
    ERRORS,
    FRAME,
    MEMORY,
    OPEN,
    SECONDS_TO_DIE,
    WHOLE,
    Job,
    Limits,
    NotAcceptable,
    OutOfMemory,
    Overloaded,
    QueryTimeout,
    read_head,
)
from kg.store.kept import KeptAnswers, Lasting
from kg.store.worker import forbid_network, work

if TYPE_CHECKING:
    from kg.store.service import Service

__all__ = [
    "HELD_BACK",
    "Answer",
    "Job",
    "Limits",
    "NotAcceptable",
    "OutOfMemory",
    "Overloaded",
    "QueryTimeout",
    "Workers",
    "forbid_network",
]

_SECONDS_TO_START = 60.0
HELD_BACK = 1_048_576
"""Bytes of a result that are waited for before the client is answered, so that most errors can still be told."""


class Workers:
    """A few processes that answer jobs, one at a time each. One that dies or takes too long is replaced at once.

    They belong to the event loop in which they are first asked, or told what to serve.
    """

    def __init__(self, limits: Limits, service: "Service | None" = None):
        """Take what a query may cost, and the service to ask if releases are not asked on disk."""
        self.limits = limits
        self._service = service
        self.kept = KeptAnswers(limits.kept_bytes)
        self._idle = _Idle()
        self._busy: set[_Worker] = set()
        self._replacing: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._closed = False
        self._served: Job | None = None
        for _ in range(limits.workers):
            self._idle.put_nowait(None)

    def serve(self, store: Path, base: str) -> None:
        """Have every worker started, and a store open in it, before the first job comes to it.

        Answers that were kept are forgotten: the data are others from now on.
        """
        self.kept.forget()
        self._served = Job(store, base, "", None, None)
        for _ in range(self._idle.qsize()):
            self._prepare(self._idle.get_nowait())

    async def ready(self) -> None:
        """Wait until every worker that is being started, or opens a store, waits for a job."""
        while self._replacing:
            await asyncio.wait(self._replacing)

    async def answer(self, job: Job) -> "Answer":
        """Begin to answer a job: wait until the result is there, or its first HELD_BACK bytes.

        QueryError if it is wrong or costs too much, Overloaded if no worker is free in time. The answer must be closed.
        Cancelling this stops the work.
        """
        if kept := self.kept.find(job):
            return Answer(kept.format, kept.body, kept)
        age = self.kept.age
        worker = await self._free_worker()
        answer = _Made(self, worker, job)
        try:
            await answer.begin()
        except BaseException:
            answer.close()
            raise
        # What a job of our own may have, strangers may not.
        if answer.lasting and job.limits is None:
            self.kept.keep(job, answer.lasting, age)
        return answer

    async def _free_worker(self) -> "_Worker":
        if self._waiting or self._idle.empty():
            # Nobody goes before those who wait.
            worker = await self._next_worker()
        else:
            worker = self._idle.get_nowait()
        try:
            if worker and not worker.is_alive():
                worker.kill()
                worker = None
            if worker is None:
                worker = await _Worker.start(self.limits, self._lost, self._service)
        except BaseException:
            self._idle.put_nowait(None)
            raise
        self._busy.add(worker)
        return worker

    async def _next_worker(self) -> "_Worker | None":
        if self._idle.empty() and self._waiting >= self.limits.waiting + len(self._replacing):
            raise Overloaded("too many queries are waiting", remedy="Try again in a few seconds.")
        self._waiting += 1
        try:
            async with asyncio.timeout(self.limits.waiting_seconds):
                return await self._idle.get()
        except TimeoutError as error:
            raise Overloaded("all workers are busy", remedy="Try again in a few seconds.") from error
        finally:
            self._waiting -= 1

    def give_back(self, worker: "_Worker", *, usable: bool) -> None:
        """Take back a worker; one that is not usable any more is killed and replaced."""
        self._busy.discard(worker)
        if not usable or self._closed:
            worker.kill()
        if self._closed:
            return
        if usable and worker.opened is self._served:
            self._idle.put_nowait(worker)
        else:
            self._prepare(worker if usable else None)

    def _lost(self, worker: "_Worker") -> None:
        """Replace a worker that died while it waited."""
        if not self._closed and self._idle.discard(worker):
            worker.kill()
            self._prepare(None)

    def _prepare(self, worker: "_Worker | None") -> None:
        task = asyncio.get_running_loop().create_task(self._prepared(worker))
        self._replacing.add(task)
        task.add_done_callback(self._replacing.discard)

    async def _prepared(self, worker: "_Worker | None") -> None:
        """Start a worker unless one is given, have it open what is served, and let it wait for a job."""
        try:
            if worker is None:
                worker = await _Worker.start(self.limits, self._lost, self._service)
            while self._served and worker.opened is not self._served:
                await worker.open(self._served)
        except Overloaded:
            # The next query tries again, and is told.
            if worker:
                worker.kill()
            worker = None
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


class _Idle(asyncio.Queue["_Worker | None"]):
    """Workers that wait for a job; None stands for one that is not started."""

    def _init(self, maxsize: int) -> None:
        self._queue: deque[_Worker | None] = deque()

    def discard(self, worker: "_Worker") -> bool:
        """Take out a certain worker, if it is there."""
        if worker not in self._queue:
            return False
        self._queue.remove(worker)
        return True


class _Worker:
    """A process, and the connection to it."""

    def __init__(self, process: BaseProcess, connection: Connection):
        self._process, self.connection = process, connection
        self.opened: Job | None = None
        """What it was last told to have open."""

    @classmethod
    async def start(
        cls, limits: Limits, lost: "Callable[[_Worker], None]" = lambda _: None, service: "Service | None" = None
    ) -> "_Worker":
        """Start a process, and wait until it is ready, so that this time is not taken from a query.

        `lost` is called when it dies.
        """
        here, there = socket.socketpair()
        here.setblocking(False)
        context = multiprocessing.get_context("spawn")
        process = context.Process(target=work, args=(there, limits, service), daemon=True, name="kg-query")
        try:
            loop = asyncio.get_running_loop()
            _, connection = await loop.create_connection(lambda: Connection(lambda: lost(worker)), sock=here)
        except BaseException:
            here.close()
            there.close()
            raise
        worker = cls(process, connection)
        try:
            await asyncio.to_thread(process.start)
            there.close()
            await connection.hear(_SECONDS_TO_START)
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
        return not self.connection.is_lost and self._process.is_alive()

    def send(self, job: Job, kind: bytes = ASK) -> None:
        """Send a job, which fits into what the transport buffers."""
        body = job.packed()
        self.connection.transport.write(FRAME.pack(kind, len(body)) + body)

    async def open(self, job: Job) -> None:
        """Have the release of a job open. Overloaded if the process does not outlive that."""
        self.opened = job
        self.send(job, OPEN)
        try:
            await self.connection.hear(_SECONDS_TO_START)
        except (OSError, EOFError, TimeoutError) as error:
            raise Overloaded("a worker cannot open the release", remedy="Try again in a few seconds.") from error

    async def exit_code(self) -> int | None:
        """Wait for the end of a process that ends."""
        await asyncio.to_thread(self._process.join, SECONDS_TO_DIE)
        return self._process.exitcode

    def kill(self) -> None:
        """Stop the process at once; it is waited for when the next one starts."""
        self.connection.transport.abort()
        if self._process.pid is not None:
            self._process.kill()


class Answer:
    """A result: its format, its beginning, and whether that is all."""

    def __init__(self, format_: str = "", beginning: bytes = b"", lasting: Lasting | None = None):
        self.format, self.beginning, self.lasting = format_, beginning, lasting
        self.is_whole = lasting is not None

    async def pieces(self) -> AsyncIterator[bytes]:
        """Give the result piece by piece. QueryError where it breaks off."""
        yield self.beginning

    async def read(self) -> bytes:
        """Give the whole result, and close it. QueryError if it breaks off."""
        if self.is_whole:
            self.close()
            return self.beginning
        try:
            return b"".join([piece async for piece in self.pieces()])
        finally:
            self.close()

    def close(self) -> None:
        """Let go of what makes it."""


class _Made(Answer):
    """A result that is being made by a worker."""

    def __init__(self, workers: Workers, worker: _Worker, job: Job):
        super().__init__()
        self._workers, self._worker, self._job = workers, worker, job
        allowed = (job.limits or workers.limits).seconds
        self._seconds = min(allowed, job.seconds or allowed)
        self._left = self._seconds
        self._usable = self._closed = False

    async def begin(self) -> None:
        """Wait until the result is there, or its first HELD_BACK bytes."""
        self._worker.send(self._job)
        kind, told = await self._receive()
        self.format, is_lasting, self.beginning = read_head(told)
        if kind == WHOLE:
            self._usable = True
        else:
            pieces, size = [], 0
            while size < HELD_BACK and (piece := (await self._receive())[1]):
                pieces.append(piece)
                size += len(piece)
            self.beginning = b"".join(pieces)
        self.is_whole = self._usable
        if self.is_whole:
            # The next one need not wait until this is sent.
            self.close()
            if is_lasting:
                self.lasting = Lasting(self.format, self.beginning)

    async def pieces(self) -> AsyncIterator[bytes]:
        yield self.beginning
        while not self._usable:
            yield (await self._receive())[1]

    def close(self) -> None:
        """Let go of the worker; if it is still at work, it is killed."""
        if not self._closed:
            self._closed = True
            self._workers.give_back(self._worker, usable=self._usable)

    async def _receive(self) -> tuple[bytes, bytes]:
        """Wait for the next part of the result; nothing at its end. Raises what the worker says is wrong."""
        clock = asyncio.get_running_loop()
        began = clock.time()
        try:
            kind, body = await self._worker.connection.hear(self._left)
        except TimeoutError as error:
            raise _timeout(self._seconds) from error
        except (EOFError, OSError) as error:
            raise await self._death() from error
        finally:
            self._left -= clock.time() - began
        if kind == ERROR:
            self._usable = True
            error_ = json.loads(body)
            raise ERRORS[error_.pop("class")](error_.pop("what"), **error_)
        if kind == MEMORY:
            raise _out_of_memory()
        if kind == END:
            self._usable = True
        return kind, body

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
