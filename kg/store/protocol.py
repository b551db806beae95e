"""Speaking to a SPARQL 1.1 service: the Protocol, and the Graph Store HTTP Protocol.

What only reads is asked again when the service is away for a moment. What writes here is repeated as well, since it has
the same outcome however often it is done: a graph is put as a whole, triples are added to a set or taken from it. Only
a request that was sent and not answered in time is never sent again: the engine may still be at work on it.
"""

import io
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx2

from kg.errors import QueryError, StoreError
from kg.store.engines import Interrupted, refuse_part, standard_json
from kg.store.service import Service

PASSING = frozenset({408, 429, 502, 503, 504})
ATTEMPTS = 3
FIRST_WAIT = 0.2
"""Seconds before the second attempt, about; the third waits four times as long."""
_CONFLICTS = 20
"""Times that a change is sent at most, where others at the same time are in its way."""
_LARGEST = 256 * 1024**2
"""Bytes of an answer that is read as a whole."""
JSON = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"
N_QUADS = "application/n-quads"
_MOST_TOLD = 300

Graphs = tuple[Sequence[str], Sequence[str]]
"""Names of the graphs that make the default graph of a query, and of those asked by name."""


class Protocol:
    """Asks one service, from any number of threads; connections are kept."""

    def __init__(self, service: Service):
        self.service = service
        self._client = service.client()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @contextmanager
    def asking(
        self, query: str, accept: str, graphs: Graphs = ((), ()), seconds: float | None = None, *, boolean: bool = False
    ) -> Iterator[Iterator[bytes]]:
        """Ask a query, and give its answer piece by piece, in the form the standard has.

        QueryError if the engine refuses the query; StoreError if it does not answer or not as a whole, Interrupted
        if its time is over.
        """
        allowed = seconds or self.service.seconds
        fields: dict[str, Any] = {"query": query}
        for name, uris in zip(("default-graph-uri", "named-graph-uri"), graphs, strict=True):
            if uris:
                fields[name] = list(uris)
        if timeout := self.service.engine.timeout:
            fields[timeout[0]] = str(max(1, round(allowed * timeout[1])))
        end = time.monotonic() + allowed
        # The engine is given the chance to tell itself that the time is over.
        limit = httpx2.Timeout(allowed + 1, connect=min(allowed, 5.0))
        request = self._client.build_request(
            "POST", self.service.query, data=fields, headers={"Accept": accept, "Accept-Encoding": "identity"},
            timeout=limit,
        )  # fmt: skip
        response = self._sent(request, is_stream=True, until=end)
        try:
            self._refuse(response, "query")
            refuse_part(self.service.engine, response.headers)
            if "content-length" not in response.headers and "transfer-encoding" not in response.headers:
                raise StoreError("the store does not tell where its answer ends", where=self.service.query)
            pieces = self._pieces(response, end + 1, allowed)
            if accept == JSON and self.service.engine.has_own_json:
                pieces = standard_json(pieces, is_boolean=boolean)
            yield pieces
        finally:
            response.close()

    def _pieces(self, response: httpx2.Response, until: float, allowed: float) -> Iterator[bytes]:
        try:
            for piece in response.iter_bytes():
                if time.monotonic() > until:
                    raise Interrupted(f"the store took longer than {allowed:g} seconds", where=self.service.query)
                yield piece
        except httpx2.TimeoutException as error:
            raise Interrupted(f"the store took longer than {allowed:g} seconds", where=self.service.query) from error
        except (httpx2.HTTPError, httpx2.StreamError) as error:
            raise _Broken(f"the store broke its answer off: {error}", where=self.service.query) from error

    def answer(
        self, query: str, accept: str, graphs: Graphs = ((), ()), seconds: float | None = None, *, boolean: bool = False
    ) -> bytes:
        """Give the whole answer to a query of our own; one that breaks off is asked for again."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.asking(query, accept, graphs, seconds, boolean=boolean) as pieces:
                    received = bytearray()
                    for piece in pieces:
                        received += piece
                        if len(received) > _LARGEST:
                            raise StoreError(f"the answer has more than {_LARGEST:,} bytes", where=self.service.query)
                    return bytes(received)
            except _Broken:
                if attempt == ATTEMPTS:
                    raise
                self._wait(attempt)
        raise AssertionError

    def update(self, text: str) -> None:
        """Change data that are sets: what is added or taken away may be so twice."""
        self._write("POST", self.service.update, text.encode(), "application/sparql-update")

    def put(self, graph: str | None, n_triples: bytes) -> None:
        """Make a graph hold these triples and no others; None is the default graph."""
        self._state("PUT", graph, n_triples)

    def add(self, graph: str | None, n_triples: bytes) -> None:
        """Add triples to a graph."""
        self._state("POST", graph, n_triples)

    def remove(self, graph: str) -> None:
        """Remove a graph, if it is there."""
        self._write("DELETE", self._graph(graph), b"", N_TRIPLES, absent=(404,))

    def _state(self, method: str, graph: str | None, n_triples: bytes) -> None:
        """Send triples to a graph, and those that the engine cannot take that way as updates."""
        longest = self.service.engine.longest_line
        long: list[bytes] = []
        if longest is not None and graph is not None:
            lines = [line + b"\n" for line in n_triples.split(b"\n") if line]
            long = [line for line in lines if len(line) > longest]
            n_triples = b"".join(line for line in lines if len(line) <= longest) if long else n_triples
        self._write(method, self._graph(graph), n_triples, N_TRIPLES)
        for line in long:
            self.update(f"INSERT DATA {{ GRAPH <{graph}> {{ {line.decode()} }} }}")

    def _graph(self, graph: str | None) -> str:
        # Virtuoso's name for the parameter is of its own, and it takes the standard one as well.
        told = {"graph": graph} if graph else {"default": ""}
        return str(httpx2.URL(self.service.graphs).copy_merge_params(told))

    def _write(self, method: str, address: str, body: bytes, media_type: str, absent: Sequence[int] = ()) -> None:
        headers = {"Content-Type": f"{media_type}; charset=utf-8"}
        conflict = self.service.engine.conflict
        for attempt in range(1, _CONFLICTS + 1):
            response = self._sent(self._client.build_request(method, address, content=body, headers=headers))
            if response.status_code in absent:
                return
            is_conflict = conflict and response.status_code >= 400 and conflict in response.content
            if not is_conflict or attempt == _CONFLICTS:
                self._refuse(response, "change")
                return
            self._wait(min(attempt, ATTEMPTS))

    def _sent(self, request: httpx2.Request, *, is_stream: bool = False, until: float | None = None) -> httpx2.Response:
        """Send a request, and again where that is safe and can help."""
        for attempt in range(1, ATTEMPTS + 1):
            is_last = attempt == ATTEMPTS or (until is not None and time.monotonic() > until)
            try:
                response = self._client.send(request, stream=is_stream)
            except httpx2.ConnectTimeout as error:
                fault: StoreError = _away(error, self.service.query)
            except httpx2.TimeoutException as error:
                raise Interrupted(
                    "the store did not answer in time", where=str(request.url.copy_with(query=None))
                ) from error
            except httpx2.HTTPError as error:
                fault = _away(error, self.service.query)
            else:
                if response.status_code not in PASSING or is_last:
                    return response
                response.close()
                fault = StoreError("the store is busy", where=self.service.query)
            if is_last:
                raise fault
            self._wait(attempt)
        raise AssertionError

    def _wait(self, attempt: int) -> None:
        time.sleep(FIRST_WAIT * 4 ** (attempt - 1) * (1 + random.random()))  # noqa: S311 (spreads clients)

    def _refuse(self, response: httpx2.Response, what: str) -> None:
        """Raise what a status says is wrong."""
        status = response.status_code
        if status in (200, 201, 202, 204):
            return
        if status == 206:
            raise Interrupted("the store gave only a part of the answer", where=self.service.query)
        told = _beginning(response)
        if status in (401, 403):
            raise StoreError(
                f"the store refuses the login ({status})", where=self.service.query,
                remedy="Set KG_STORE_USER and KG_STORE_PASSWORD, or KG_STORE_TOKEN.",
            )  # fmt: skip
        if status == 400 and what == "query":
            raise QueryError(f"the query cannot be answered: {told}")
        raise StoreError(f"the store answered {status} to a {what}: {told}", where=self.service.query)


class _Broken(StoreError):
    """An answer ended before its end."""


def _away(error: Exception, address: str) -> StoreError:
    return StoreError(f"the store does not answer: {error or type(error).__name__}", where=address)


def _beginning(response: httpx2.Response) -> str:
    """Give what an answer says first, on one line."""
    try:
        body = response.read()[: 4 * _MOST_TOLD]
    except httpx2.HTTPError:
        body = b""
    text = " ".join(body.decode(errors="replace").split("\n\nSPARQL query:")[0].split())
    return text[:_MOST_TOLD] or "nothing more"


class Stream(io.RawIOBase):
    """Bytes that come in pieces, as a file."""

    def __init__(self, pieces: Iterator[bytes]):
        self.failure: StoreError | None = None
        """What went wrong with the pieces."""
        self._pieces = pieces
        self._piece = memoryview(b"")

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer, as far as the next piece goes."""
        while not self._piece:
            try:
                piece = next(self._pieces, None)
            except StoreError as error:
                self.failure = error
                raise OSError(error.what) from error
            if piece is None:
                return 0
            self._piece = memoryview(piece)
        size = min(len(buffer), len(self._piece))
        buffer[:size] = self._piece[:size]
        self._piece = self._piece[size:]
        return size
