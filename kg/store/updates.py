"""Changes of a store, made by a process that can be killed, on a copy that is thrown away unless all of it succeeds.

SPARQL 1.1 Update; SPARQL 1.1 Graph Store HTTP Protocol. The engine cannot stop an update that runs.
"""

import json
import multiprocessing
import os
import re
import resource
import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NoReturn, TypeAlias

import pyoxigraph as ox

from kg.errors import KgError, QueryError
from kg.store.embedded import EmbeddedStore, opened_for_writing
from kg.store.sparql import TOKEN, UPDATE, refuse_what_reaches_out, wrong
from kg.store.workers import Limits, OutOfMemory, Overloaded, QueryTimeout, forbid_network
from kg.vocab import prefixes

_SECONDS_TO_START = 60.0
_SECONDS_TO_DIE = 10.0
_LARGE = 1_000_000
"""Bytes of a graph that is added in bulk."""
SYNTAXES = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
"""The forms in which a graph can be sent, by media type."""
PARTS = "multipart/form-data"
"""The type of a body of several graphs, which are added one after the other."""

_TOKEN_OR_BRACE = re.compile(rf"(?:{TOKEN.pattern})|(?P<brace>[{{}}])", TOKEN.flags)
# What can stand outside of braces in an update.
_KEYWORD = re.compile(
    "ADD|ALL|BASE|CLEAR|COPY|CREATE|DATA|DEFAULT|DELETE|DROP|GRAPH|INSERT|INTO|LOAD|MOVE|NAMED|PREFIX|SILENT|TO|USING|"
    "VERSION|WHERE|WITH"
)
_MAY_MAKE_TRIPLES_TERMS = re.compile(r"<<|TRIPLE", re.I)
_TRIPLE_AS_TERM = "ASK { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } FILTER(isTRIPLE(?o)) }"


class UpdateConflict(QueryError):
    """An update that is well written, and cannot be done to the data as it is."""


class UnreadableGraph(QueryError):
    """A graph that was sent is not what its media type says."""


@dataclass(frozen=True)
class Update:
    """An update as it was sent, and the graphs that its patterns are matched with (SPARQL 1.1 Protocol, 2.2.3)."""

    text: str
    using_graphs: tuple[str, ...] = ()
    using_named_graphs: tuple[str, ...] = ()

    def perform(self, store: ox.Store, base: str) -> None:
        """Do it to a store. QueryError if it is wrong, UpdateConflict if it cannot be done to what is there."""
        refuse_what_reaches_out(self.text, base, UPDATE)
        text = with_data_set(self.text, self.using_graphs, self.using_named_graphs)
        try:
            store.update(text, base_iri=f"{base}/", prefixes=prefixes(base))
        except (SyntaxError, ValueError) as error:
            raise wrong(text, error, base, UPDATE) from error
        except (OSError, RuntimeError) as error:
            raise UpdateConflict(f"the update cannot be done: {error}; nothing has been changed") from error
        if _MAY_MAKE_TRIPLES_TERMS.search(text) and store.query(_TRIPLE_AS_TERM):
            raise _triple_as_term()


@dataclass(frozen=True)
class Addition:
    """A graph that is added to another (POST), or takes its place (PUT); the default graph where there is no name."""

    graph: str | None
    body: bytes
    content_type: str
    """A header whose media type is one of SYNTAXES, or PARTS."""
    replaces: bool

    def perform(self, store: ox.Store, base: str) -> None:
        """Do it to a store. UnreadableGraph if the body is not what it says."""
        name = ox.NamedNode(self.graph) if self.graph else ox.DefaultGraph()
        if self.replaces:
            store.clear_graph(name)
        if isinstance(name, ox.NamedNode):
            store.add_graph(name)
        for media_type, body in self._parts():
            if media_type not in SYNTAXES:
                raise UnreadableGraph(
                    f"a part is sent as {media_type or 'nothing stated'}", expected=f"one of {', '.join(SYNTAXES)}"
                )
            # In bulk, new files are written for every addition, however small.
            add = store.bulk_extend if len(body) > _LARGE else store.extend
            try:
                add(self._quads(body, SYNTAXES[media_type], name, base))
            except (SyntaxError, ValueError, OSError) as error:
                message = error.msg if isinstance(error, SyntaxError) else str(error)
                raise UnreadableGraph(f"the graph cannot be read as {media_type}: {message}") from error

    def _parts(self) -> Iterator[tuple[str, bytes]]:
        media_type = self.content_type.split(";")[0].strip().lower()
        if media_type != PARTS:
            yield media_type, self.body
            return
        head = f"Content-Type: {self.content_type}\r\n\r\n".encode()
        sent = BytesParser(policy=HTTP).parsebytes(head + self.body)
        parts = list(sent.iter_parts()) if sent.is_multipart() else []
        if not parts or sent.defects:
            raise UnreadableGraph("the parts of the body cannot be told apart", expected="what RFC 7578 describes")
        for part in parts:
            if part.is_multipart():
                raise UnreadableGraph("a part of the body has parts of its own", expected="a graph")
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            yield part.get_content_type() if "content-type" in part else "", payload

    def _quads(
        self, body: bytes, syntax: ox.RdfFormat, graph: ox.NamedNode | ox.DefaultGraph, base: str
    ) -> Iterator[ox.Quad]:
        # Relative addresses stand on the graph's own (Graph Store HTTP Protocol, section 4.1).
        on = self.graph or f"{base}/"
        for quad in ox.parse(body, syntax, base_iri=on, without_named_graphs=True, rename_blank_nodes=True):
            if isinstance(quad.object, ox.Triple):
                raise _triple_as_term()
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


@dataclass(frozen=True)
class Removal:
    """A graph that is removed (DELETE); the default graph, where there is no name, is emptied."""

    graph: str | None

    def perform(self, store: ox.Store, base: str) -> None:
        """Do it to a store."""
        store.remove_graph(ox.NamedNode(self.graph) if self.graph else ox.DefaultGraph())


Change: TypeAlias = Update | Addition | Removal


@dataclass(frozen=True)
class Contents:
    """What a store holds after a change: how many triples in the default graph, and its named graphs."""

    triples: int
    graphs: tuple[str, ...]


def _triple_as_term() -> QueryError:
    return QueryError("a triple would be a term of another", expected="RDF 1.1")


def with_data_set(text: str, using: Iterable[str], using_named: Iterable[str]) -> str:
    """Put the graphs of a request into an update, as USING clauses of each operation that has a pattern.

    QueryError where the update has such clauses of its own, which the protocol does not allow (section 2.2.3).
    """
    try:
        clauses = [f"USING {ox.NamedNode(graph)}" for graph in using]
        clauses += [f"USING NAMED {ox.NamedNode(graph)}" for graph in using_named]
    except ValueError as error:
        raise QueryError(f"a graph of the request is no address: {error}") from error
    if not clauses:
        return text
    stated = f" {' '.join(clauses)} "
    made, copied = "", 0
    for at, block in _patterns(text):
        made += f"{text[copied:at]}{block or ''}{stated}"
        copied = at
    return made + text[copied:]


def _patterns(text: str) -> Iterator[tuple[int, str | None]]:
    """Give where each WHERE of an operation stands, and for DELETE WHERE { … } the template that it stands for."""
    depth, opened = 0, 0
    before, shorthand = "", None
    for match in _TOKEN_OR_BRACE.finditer(text):
        if match["brace"] == "{":
            opened = match.start() if depth == 0 else opened
            depth += 1
        elif match["brace"]:
            depth -= 1
            if depth == 0 and shorthand is not None:
                yield shorthand, text[opened : match.end()]
                shorthand = None
            before = "}" if depth == 0 else before
        elif depth == 0 and match["word"]:
            word = match["word"].upper()
            if word in ("USING", "WITH"):
                raise QueryError(
                    f"the request names graphs and the update has {word}", expected="one or the other, not both"
                )
            if not _KEYWORD.fullmatch(word):
                raise QueryError(f"{match['word']} cannot stand there in an update that the request names graphs for")
            if word == "WHERE" and before == "DELETE":
                shorthand = match.start()
            elif word == "WHERE":
                yield match.start(), None
            before = word


class Writer:
    """A process that makes changes, one after the other. One that dies or takes too long is replaced by the next."""

    def __init__(self, limits: Limits):
        self._limits = limits
        self._lock = threading.Lock()
        self._running: tuple[BaseProcess, Connection] | None = None
        self._closed = False

    def write(self, change: Change, store: Path, copy: Path, base: str) -> Contents:
        """Make a copy of a store that a change is done to, and wait for it.

        QueryError if the change is wrong, cannot be done or costs too much; what is there of the copy is worth nothing
        then. Overloaded if no process can be started.
        """
        with self._lock:
            process, connection = self._running = self._running or self._start()
            try:
                connection.send((change, store, copy, base))
                self._wait(connection)
                told = json.loads(connection.recv_bytes())
            except (EOFError, OSError) as error:
                process.join(_SECONDS_TO_DIE)
                code = process.exitcode
                self._stop()
                raise _death(code) from error
            except BaseException:
                self._stop()
                raise
            if "error" in told:
                raise _ERRORS[told.pop("error")](told.pop("what"), **told)
            return Contents(told["triples"], tuple(told["graphs"]))

    def _wait(self, connection: Connection) -> None:
        if not connection.poll(self._limits.seconds):
            raise QueryTimeout(
                f"the update took longer than {self._limits.seconds:g} seconds and was stopped",
                expected="less of it; nothing has been changed",
                remedy="Change less at a time.",
            )

    def _start(self) -> tuple[BaseProcess, Connection]:
        if self._closed:
            raise Overloaded("the server is about to end")
        here, there = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        process = context.Process(target=_work, args=(there, self._limits), daemon=True, name="kg-update")
        try:
            process.start()
            there.close()
            ready = here.poll(_SECONDS_TO_START) and here.recv_bytes()
        except (OSError, EOFError):
            ready = False
        if not ready:
            _kill(process, here)
            raise Overloaded("no process could be started", remedy="Try again in a few seconds.")
        return process, here

    def _stop(self) -> None:
        running, self._running = self._running, None
        if running:
            _kill(*running)

    def close(self) -> None:
        """Stop the process, whatever it does; a change that waits for it fails."""
        self._closed = True
        if running := self._running:
            running[0].kill()
        with self._lock:
            self._stop()


def _kill(process: BaseProcess, connection: Connection) -> None:
    with suppress(OSError):
        connection.close()
    if process.pid is not None:
        process.kill()
        process.join(_SECONDS_TO_DIE)


def _death(code: int | None) -> QueryError:
    """Tell what a process died of."""
    if code in (-signal.SIGABRT, -signal.SIGKILL):
        # The engine aborts when it is given no more memory; the system kills when there is none.
        return _out_of_memory()
    if code in (-signal.SIGSEGV, -signal.SIGBUS):
        return QueryError(
            "the update was stopped: it nests deeper, or is longer, than the engine can read",
            remedy="Write it more simply.",
        )
    return Overloaded("the update was stopped: its process ended", remedy="Try again in a few seconds.")


def _out_of_memory() -> OutOfMemory:
    return OutOfMemory(
        "the update was stopped: it used more memory than it may; nothing has been changed",
        remedy="Change less at a time.",
    )


_ERRORS: dict[str, type[KgError]] = {
    error.__name__: error for error in (KgError, QueryError, OutOfMemory, UnreadableGraph, UpdateConflict)
}


def _work(there: Connection, limits: Limits) -> NoReturn:
    """Make changes until the other side closes."""
    # Those signals are for the server, which ends its processes when it has done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What refuses LOAD and SERVICE reads the update as text and may be outwitted; this cannot.
    forbid_network()
    with suppress(EOFError, OSError):
        there.send_bytes(b"ready")
        while True:
            change, store, copy, base = there.recv()
            # If the server is gone, nobody else would stop this process.
            signal.setitimer(signal.ITIMER_REAL, limits.seconds + _SECONDS_TO_DIE)
            there.send_bytes(json.dumps(_outcome(change, store, copy, base)).encode())
            signal.setitimer(signal.ITIMER_REAL, 0)
    os._exit(0)


def _outcome(change: Change, store: Path, copy: Path, base: str) -> dict[str, object]:
    try:
        contents = write(change, store, copy, base)
    except KgError as error:
        name = next(cls.__name__ for cls in type(error).__mro__ if cls.__name__ in _ERRORS)
        told = {"what": error.what, "where": error.where, "expected": error.expected, "remedy": error.remedy}
        return {"error": name, **told}
    except MemoryError:
        short = _out_of_memory()
        return {"error": "OutOfMemory", "what": short.what, "remedy": short.remedy}
    return {"triples": contents.triples, "graphs": contents.graphs}


def write(change: Change, store: Path, copy: Path, base: str) -> Contents:
    """Copy a store into a new folder, by hard links, and do a change to the copy."""
    EmbeddedStore.open(store).copy_to(copy)
    engine = opened_for_writing(copy)
    change.perform(engine, base)
    counted = engine.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert isinstance(counted, ox.QuerySolutions)
    (number,) = next(iter(counted))
    assert isinstance(number, ox.Literal)
    graphs = sorted(graph.value for graph in engine.named_graphs() if isinstance(graph, ox.NamedNode))
    # What waits to be written would be missed by whoever opens the copy for reading.
    engine.flush()
    return Contents(int(number.value), tuple(graphs))
