"""Whatever is sent to it, a server comes to no error of its own, and does not grow."""

import http.client
import random
import re
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from .conftest import commanded

TOKEN = "a-token-that-nobody-guesses"
MOST_GROWTH = 15_000_000
"""Bytes that the server may grow by in ROUND requests, which would all have to be kept to leak more."""
MOST_GROWTH_OF_OTHERS = 8_000_000
"""Bytes that a process which keeps no answers may grow by."""
ROUND = 200
QUERIES = [
    "ASK { ?s ?p ?o }",
    "SELECT * { ?s ?p ?o }",
    "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s ORDER BY ?n",
    "CONSTRUCT { ?o ?p ?s } WHERE { ?s ?p ?o FILTER(isIRI(?o)) }",
    "DESCRIBE <x:s>",
    "SELECT * { VALUES ?a { 1 2 3 4 5 6 7 8 9 } VALUES ?b { 1 2 3 4 5 6 7 8 9 } VALUES ?c { 1 2 3 4 5 6 7 8 9 } }",
    "SELECT (CONCAT('é', STR(RAND())) AS ?x) {}",
    "SELECT * FROM <x:g> FROM <x:h> { ?s ?p ?o }",
]
WORDS = [
    "SELECT",
    "*",
    "WHERE",
    "{",
    "}",
    "(",
    ")",
    "?s",
    "?p",
    "?o",
    "<x:a>",
    "'a'",
    '"',
    "'''",
    "UNION",
    "SERVICE",
    "FILTER",
    "LIMIT",
    "1e9",
    "<<(",
    "\\u0041",
    "#",
    "\x00",
    "é",
    "😀",
]
FORMATS = ["json", "xml", "csv", "tsv", "turtle", "jsonld", "html", "nonsense", ""]
ACCEPTED = ["*/*", "text/html", "text/turtle", "image/png", "a/b;q=2", ",;,", '"', "text/*;q=0", "x" * 5000]
PATHS = ["/", "/id/person/x", "/doc/person/x.ttl", "/doc/%00/%ff", "/browse/person?page=9", "/ontology.nt", "/../etc"]
Sent = tuple[str, str, bytes | None, dict[str, str]]


class Requests:
    """Requests of every kind, the same for the same seed."""

    def __init__(self, seed: int):
        self._random = random.Random(seed)

    def __iter__(self) -> Iterator[Sent | bytes]:
        # What is written takes ten times as long as all else.
        kinds: dict[Callable[[], Sent | bytes], int] = {
            self._query: 6, self._nonsense: 3, self._large: 3, self._path: 3, self._garbage: 3, self._graph: 2,
            self._update: 1,
        }  # fmt: skip
        while True:
            yield self._random.choices(list(kinds), list(kinds.values()))[0]()

    def _pick(self, choices: list[str]) -> str:
        return self._random.choice(choices)

    def _ask(self, query: str, **more: str) -> Sent:
        fields = {"query": query, "format": self._pick(FORMATS)} | more
        headers = {"accept": self._pick(ACCEPTED)}
        match self._random.randrange(3):
            case 0:
                return self._pick(["GET", "HEAD"]), f"/sparql?{urlencode(fields)}", None, headers
            case 1:
                form = headers | {"content-type": "application/x-www-form-urlencoded"}
                return "POST", "/sparql", urlencode(fields).encode(), form
        return "POST", "/sparql", query.encode(), headers | {"content-type": "application/sparql-query"}

    def _query(self) -> Sent:
        return self._ask(self._pick(QUERIES))

    def _nonsense(self) -> Sent:
        words = [self._pick(WORDS) for _ in range(self._random.randrange(20))]
        more = {self._pick(["timeout", "default-graph-uri", "update", "page"]): self._pick(WORDS)}
        return self._ask(" ".join(words), **more)

    def _large(self) -> Sent:
        size = self._random.choice([50_000, 150_000, 1_200_000])
        match self._random.randrange(3):
            case 0:
                return "GET", f"/sparql?query={'x' * min(size, 150_000)}", None, {}
            case 1:
                query = f"ASK {{ ?s ?p '{'x' * size}' }}"
                return "POST", "/sparql", query.encode(), {"content-type": "application/sparql-query"}
        ten = "0 1 2 3 4 5 6 7 8 9"
        values = " ".join(f"VALUES ?v{number} {{ {ten} }}" for number in range(4))
        return "GET", f"/sparql?{urlencode({'query': f'SELECT * {{ {values} }}', 'format': 'csv'})}", None, {}

    def _path(self) -> Sent:
        path = self._pick(PATHS)
        if self._random.random() < 0.5:
            path = "/" + quote("".join(self._random.choices("/.%aé\0?&=+ ", k=12)), safe="/.%?&=+")
        return self._pick(["GET", "HEAD", "POST", "PUT", "OPTIONS", "TRACE"]), path, None, {}

    def _graph(self) -> Sent:
        graph = self._pick(["?default", "?graph=x:g", "?graph=", "/a", "", "?graph=x:none", "?graph=%ff"])
        headers = {"authorization": f"Bearer {TOKEN}", "content-type": self._pick(["text/turtle", "nonsense", ""])}
        body = self._pick(["<x:s> <x:p> 1 .", "<x:s> <x:p>", "", "\x00" * 1000]).encode()
        method = self._pick(["GET", "GET", "PUT", "POST", "DELETE", "PATCH"])
        return method, f"/graph-store{graph}", None if method == "GET" else body, headers

    def _update(self) -> Sent:
        text = self._pick([f"INSERT DATA {{ <x:s> <x:p> {self._random.randrange(50)} }}", "CLEAR ALL", "LOAD <x:a>"])
        token = self._pick([TOKEN, TOKEN, "wrong"])
        headers = {"authorization": f"Bearer {token}", "content-type": "application/sparql-update"}
        return "POST", "/sparql", text.encode(), headers

    def _garbage(self) -> bytes:
        head = self._pick(["GET / HTTP/1.1", "GET /sparql?query=\xff HTTP/1.1", "POST /sparql HTTP/1.1", "x", "GET  /"])
        lines = self._random.choices(
            ["Host: a", "Host:", "Content-Length: -1", "Content-Length: 5", "Transfer-Encoding: chunked", "\x00: b",
             "Accept: \xff", "Content-Type: \xff/\xfe;charset=\xff", "Authorization: Bearer \xff", ": :", "Expect: 1"],
            k=3,
        )  # fmt: skip
        return "\r\n".join([head, *lines, "Connection: close", "", "0\r\n\r\n"]).encode("latin-1")


def send(port: int, sent: Sent | bytes) -> int:
    """Send a request and read the whole answer. Gives its status, or 0 where the connection was closed without one."""
    if isinstance(sent, bytes):
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            answer = b""
            try:
                while part := connection.recv(65_536):
                    answer += part
            except ConnectionError:
                pass
        match = re.match(rb"HTTP/1\.1 (\d{3})", answer)
        return int(match[1]) if match else 0
    method, path, body, headers = sent
    connection_ = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection_.request(method, path, body, headers)
        response = connection_.getresponse()
        response.read()
    except (BrokenPipeError, ConnectionResetError):
        # A body that is too large is not read to its end.
        return 0
    finally:
        connection_.close()
    return response.status


def resident(process: int) -> int:
    """Give the bytes that a process has in memory."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    match = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(match[1]) * 1024 if match else 0


def children(process: int) -> set[int]:
    """Give the processes that a process has started."""
    found = Path(f"/proc/{process}/task").glob("*/children")
    return {int(child) for file in found for child in file.read_text(encoding="utf-8").split()}


@pytest.mark.skipif(not list(Path("/proc/self/task").glob("*/children")), reason="memory is read from /proc of Linux")
def test_whatever_is_sent_the_server_and_its_workers_answer_and_do_not_grow(tmp_path: Path) -> None:
    requests = iter(Requests(seed=1))
    statuses: Counter[int] = Counter()

    def round_(port: int, process: int) -> dict[int, int]:
        for _ in range(ROUND):
            sent = next(requests)
            status = send(port, sent)
            statuses[status] += 1
            assert status not in (500, 502), sent
        return {one: resident(one) for one in (process, *children(process))}

    with commanded(tmp_path, KG_UPDATE_TOKEN=TOKEN) as (port, process):
        warm = round_(port, process)
        after = round_(port, process)
        assert send(port, ("GET", f"/sparql?{urlencode({'query': 'ASK {}', 'format': 'json'})}", None, {})) == 200
    # The server, two workers, the writer and what multiprocessing keeps for them: none has died of a request.
    assert after.keys() == warm.keys()
    assert len(after) >= 4
    grown = {one: after[one] - warm[one] for one in warm}
    assert grown.pop(process) < MOST_GROWTH, grown
    assert max(grown.values()) < MOST_GROWTH_OF_OTHERS, grown
    assert {200, 204, 400, 403, 404, 405, 406, 413, 414, 415} <= statuses.keys(), statuses
