"""The data of the W3C's suites, served by the command as anybody would serve it."""

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from . import manifests

TOKEN = "a-token-for-the-suites"


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    media_type: str
    body: bytes
    location: str | None = None


@dataclass(frozen=True)
class Server:
    """A server on this machine, asked with nothing sent but what is given, and the token where there is one."""

    port: int
    token: str | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: tuple[tuple[str, str], ...] = ()
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            if self.token:
                connection.putheader("authorization", f"Bearer {self.token}")
            for name, value in headers:
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("content-length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            media_type = (response.getheader("content-type") or "").split(";")[0]
            return Answer(response.status, media_type, response.read(), response.getheader("location"))
        finally:
            connection.close()

    def update(self, update: str) -> Answer:
        """Send an update by POST."""
        return self.send("POST", "/sparql", update.encode(), (("content-type", "application/sparql-update"),))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Every graph of the suites under its own name, the default graph empty; a test names the graphs it asks."""
    if not manifests.SUITES.is_dir():
        pytest.skip(manifests.ABSENT)
    file = tmp_path_factory.mktemp("w3c") / "suites.nq"
    with file.open("wb") as stream:
        for name, address in manifests.data().items():
            graph = ox.NamedNode(name)
            quads = (ox.Quad(t.subject, t.predicate, t.object, graph) for t in manifests.read(address))
            ox.serialize(quads, stream, format=ox.RdfFormat.N_QUADS)
    with _serving(file, None) as served:
        yield served


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A graph store that holds nothing and can be written to."""
    if not manifests.SUITES.is_dir():
        pytest.skip(manifests.ABSENT)
    file = tmp_path_factory.mktemp("w3c") / "nothing.nq"
    file.touch()
    with _serving(file, TOKEN) as served:
        yield served


@contextmanager
def _serving(file: Path, token: str | None) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        served = Server(free.getsockname()[1], token)
    arguments = ["serve", "--rdf", str(file), "--port", str(served.port), "--base", served.base]
    command = [sys.executable, "-m", "kg", *arguments]
    root = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([root, *sys.path])}
    if token:
        environment["KG_UPDATE_TOKEN"] = token
    log = file.with_name("server.log")
    with log.open("w") as said, subprocess.Popen(command, cwd=file.parent, env=environment, stderr=said) as process:
        try:
            while True:
                try:
                    served.send("GET", "/sparql")
                    break
                except ConnectionError:
                    assert process.poll() is None, log.read_text(encoding="utf-8")
            yield served
            assert process.poll() is None, f"the server ended: {log.read_text(encoding='utf-8')}"
        finally:
            process.terminate()
