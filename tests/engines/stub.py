"""An engine on loopback that answers as the standards say, over a store in memory, and misbehaves when told to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox

from kg.store.service import Service

Fault = Callable[[str, str], str | None]
"""Tells what goes wrong with a request of a method to a path: "slow", "500", "503", "cut", "refused", "full", or None."""


class Stub:
    """What it holds, how it misbehaves, and what it was asked."""

    def __init__(self) -> None:
        self.store = ox.Store()
        self.fault: Fault = lambda method, path: None
        self.headers: dict[str, str] = {}
        self.asked: list[tuple[str, str]] = []
        self.seen: list[dict[str, str]] = []
        self.let_go = threading.Event()
        """Lets those go that are answered slowly."""
        self.lock = threading.Lock()
        self.writers = self.most_writers = 0
        """How many write now, and how many at most wrote at a time."""
        self.counting = threading.Lock()
        self.port = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def service(self, **variables: str) -> Service:
        return Service.of(self.address, {"KG_STORE_ENGINE": "oxigraph", "KG_STORE_SECONDS": "10", **variables})

    def answer(self, query: str, accept: str) -> bytes:
        found = self.store.query(query)
        if isinstance(found, ox.QueryTriples):
            return found.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
        return found.serialize(format=ox.QueryResultsFormat.JSON) or b""

    def write(self, method: str, path: str, query: dict[str, list[str]], body: bytes) -> None:
        with self.counting:
            self.writers += 1
            self.most_writers = max(self.most_writers, self.writers)
        try:
            self._write(method, path, query, body)
        finally:
            with self.counting:
                self.writers -= 1

    def _write(self, method: str, path: str, query: dict[str, list[str]], body: bytes) -> None:
        with self.lock:
            if path == "/update":
                self.store.update(body.decode())
                return
            graph = ox.NamedNode(query["graph"][0]) if "graph" in query else ox.DefaultGraph()
            if method in ("PUT", "DELETE"):
                self.store.clear_graph(graph)
            if method != "DELETE":
                self.store.load(body, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
            elif isinstance(graph, ox.NamedNode):
                self.store.remove_graph(graph)


@contextmanager
def stub(port: int = 0, of: Stub | None = None) -> Iterator[Stub]:
    """Start it, on a port of its own or on a given one."""
    what = of or Stub()
    gone = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # What follows the headers is sent without waiting.
        disable_nagle_algorithm = True

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            if gone.is_set():
                self.close_connection = True
                return None
            parts = urlsplit(self.path)
            what.asked.append((self.command, parts.path))
            what.seen.append(dict(self.headers))
            fault = what.fault(self.command, parts.path)
            if fault == "slow":
                what.let_go.wait(60)
                fault = "cut"
            if fault in ("500", "503"):
                return self._send(int(fault), b"something broke")
            if fault == "refused":
                return self._send(401, b"who are you?")
            if fault == "40001":
                return self._send(500, b"Error 40001: SR172: Transaction deadlocked")
            if fault == "full":
                return self._send(500, b"No space left on device")
            try:
                if parts.path == "/query":
                    query = parse_qs((body or parts.query.encode()).decode())["query"][0]
                    found = what.answer(query, self.headers["accept"])
                    return self._send(200, found, cut=fault == "cut")
                what.write(self.command, parts.path, parse_qs(parts.query, keep_blank_values=True), body)
                if fault == "cut":
                    # It was done, and nobody learns of it.
                    self.close_connection = True
                    return None
                return self._send(204, b"")
            except (SyntaxError, ValueError) as error:
                return self._send(400, str(error).encode())

        do_GET = do_POST = do_PUT = do_DELETE = _handle  # noqa: N815

        def _send(self, status: int, body: bytes, *, cut: bool = False) -> None:
            self.send_response(status)
            self.send_header("Server", "Oxigraph/0")
            for name, value in what.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if cut else body)
            self.close_connection = self.close_connection or cut

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    what.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield what
    finally:
        gone.set()
        what.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join()
