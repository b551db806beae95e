"""A process that answers jobs, one at a time, until the other side closes: the engine cannot stop a query that runs."""

import ctypes
import errno
import gc
import json
import os
import platform
import resource
import signal
import socket
import struct
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from kg.errors import KgError, StoreError
from kg.store.jobs import (
    DATA,
    END,
    ERROR,
    ERRORS,
    FORMAT,
    FRAME,
    MEMORY,
    OPEN,
    PIECE,
    READY,
    SECONDS_TO_DIE,
    WHOLE,
    Job,
    Limits,
    NotAcceptable,
    Overloaded,
    answer_head,
)
from kg.store.results import ResultTooLarge
from kg.store.sparql import Evaluator, Result, always_the_same

if TYPE_CHECKING:
    from kg.store.remote import RemoteEvaluator, RemoteResult
    from kg.store.service import Service

_NICENESS = 10
"""How much a worker gives way: pages took 2.6 ms instead of 15.7 without it beside two long queries on two cores, and
5.8 ms instead of 12.3 beside many short ones."""
# The architecture and the number of the system call that opens a socket, as seccomp knows them.
_SOCKET_CALLS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}


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
    """Sends the result of a job, as many bytes as it may have: in one frame if it is small, else in pieces."""

    def __init__(self, there: socket.socket, head: bytes, most: int, remedy: str):
        self._there, self._head, self._most, self._remedy = there, head, most, remedy
        self._taken = 0
        self._piece = bytearray()
        self._is_begun = False

    def write(self, data: bytes) -> int:
        self._taken += len(data)
        if self._taken > self._most:
            raise ResultTooLarge(
                f"the result has more than {self._most:,} bytes",
                expected=f"at most {self._most:,}",
                remedy=self._remedy,
            )
        self._piece += data
        if len(self._piece) >= PIECE:
            if not self._is_begun:
                _say(self._there, FORMAT, self._head)
                self._is_begun = True
            _say(self._there, DATA, self._piece)
            self._piece = bytearray()
        return len(data)

    def flush(self) -> None:
        """Keep what has no size worth sending yet."""

    def end(self) -> None:
        """Send what is left."""
        if not self._is_begun:
            _say(self._there, WHOLE, self._head + self._piece)
            return
        if self._piece:
            _say(self._there, DATA, self._piece)
        _say(self._there, END)


def _say(there: socket.socket, kind: bytes, body: bytes | bytearray = b"") -> None:
    try:
        there.sendall(FRAME.pack(kind, len(body)) + body)
    except OSError:
        # Nobody is there any more.
        os._exit(0)


def _hear(there: socket.socket) -> tuple[bytes, bytes] | None:
    """Wait for what is asked, one thing at a time; None when nobody is there any more."""
    heard = b""
    try:
        while len(heard) < FRAME.size or len(heard) < FRAME.size + FRAME.unpack_from(heard)[1]:
            if not (part := there.recv(PIECE)):
                return None
            heard += part
    except OSError:
        return None
    return heard[:1], heard[FRAME.size :]


class _Opened:
    """The release that was asked last, open: in its folder, or in a service elsewhere."""

    def __init__(self, limits: Limits, service: "Service | None") -> None:
        self._limits, self._service = limits, service
        self._store: Path | None = None
        self._evaluator: Evaluator | RemoteEvaluator | None = None

    def open(self, store: Path, base: str) -> "Evaluator | RemoteEvaluator":
        """Open a release anew. KgError if it cannot be."""
        self._store, self._evaluator = None, None
        if self._service:
            from kg.store.remote import RemoteEvaluator  # noqa: PLC0415 (few have an HTTP client to load)

            self._evaluator = RemoteEvaluator(self._service, store, base)
        else:
            self._evaluator = Evaluator(store, base)
        self._store = store
        return self._evaluator

    def evaluator(self, job: Job) -> "Evaluator | RemoteEvaluator":
        """Give what evaluates a job. KgError if its release cannot be opened."""
        if self._evaluator is None or self._store != job.store:
            self.open(job.store, job.base)
        assert self._evaluator is not None
        if not isinstance(self._evaluator, Evaluator):
            # Told how long it has, the engine elsewhere can stop by itself.
            allowed = (job.limits or self._limits).seconds
            self._evaluator.seconds = min(allowed, job.seconds or allowed)
        return self._evaluator


def work(there: socket.socket, limits: Limits, service: "Service | None" = None) -> NoReturn:
    """Answer jobs until the other side closes, from releases on disk or from a service elsewhere."""
    # Those signals are for the server, which ends its workers when it has done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Pages, and telling each worker what to do, go before what strangers ask.
    os.nice(_NICENESS)
    if service is None:
        # What refuses SERVICE reads the query as text and may be outwitted; this cannot.
        forbid_network()
    # What was loaded stays; looking through it for waste takes longer than most queries.
    gc.freeze()
    _say(there, READY)
    opened = _Opened(limits, service)
    while heard := _hear(there):
        kind, asked = heard
        job = Job.unpacked(asked)
        allowed = job.limits or limits
        # If the server is gone, nobody else would stop this process.
        signal.setitimer(signal.ITIMER_REAL, allowed.seconds + allowed.sending_seconds + SECONDS_TO_DIE)
        try:
            if kind == OPEN:
                _open(opened, job)
                _say(there, READY)
            else:
                _answer(there, opened.evaluator(job), job, allowed)
        except StoreError as error:
            _tell(there, Overloaded(error.what, remedy="Try again in a few seconds."))
        except KgError as error:
            _tell(there, error)
        except MemoryError:
            _say(there, MEMORY)
            break
        signal.setitimer(signal.ITIMER_REAL, 0)
    os._exit(0)


def _tell(there: socket.socket, error: KgError) -> None:
    told = {"what": error.what, "where": error.where, "expected": error.expected, "remedy": error.remedy}
    name = next(cls.__name__ for cls in type(error).__mro__ if cls.__name__ in ERRORS)
    _say(there, ERROR, json.dumps({"class": name, **told}).encode())


def _open(opened: _Opened, job: Job) -> None:
    # What is wrong with a release is told to whoever asks it.
    with suppress(KgError):
        opened.open(job.store, job.base)


def _answer(there: socket.socket, evaluator: "Evaluator | RemoteEvaluator", job: Job, limits: Limits) -> None:
    result = evaluator.evaluate(job.query, job.default_graphs, job.named_graphs)
    format_ = _format(result, job)
    most, remedy = limits.result_bytes, "Add a LIMIT, or download a dump."
    if job.result_bytes is not None and job.result_bytes < most:
        most, remedy = job.result_bytes, "Add a LIMIT, or ask for another form than a page."
    frames = _Frames(there, answer_head(format_, is_lasting=always_the_same(job.query)), most, remedy)
    result.write(format_, frames, limits.result_rows)
    frames.end()


def _format(result: "Result | RemoteResult", job: Job) -> str:
    format_ = job.graph_format if result.is_graph else job.rows_format
    if format_ is None:
        raise NotAcceptable(
            "a graph has none of the forms asked for" if result.is_graph else "rows have none of the forms asked for",
            expected="Turtle, N-Triples, JSON-LD, RDF/XML, N-Quads or TriG for a graph; JSON, XML, CSV or TSV for rows",
        )
    return format_
