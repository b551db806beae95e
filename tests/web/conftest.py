"""Releases of the founding documents, each built once in a process of its own, and clients that ask for their pages."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from api_records import record, written
from selectolax.lexbor import LexborHTMLParser, LexborNode
from starlette.testclient import TestClient

from kg.resources import FOUNDING_DOCUMENTS
from kg.store.service import Service
from kg.store.workers import Limits
from kg.web.app import create_app

ROOT = Path(__file__).parents[2]
BASE = "http://localhost:8000"
HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TURTLE = "text/turtle"
NEWTON = "person/sarah-newton"


def build(data: Path, *arguments: str | Path) -> None:
    """Build a release in a process of its own: pySHACL changes settings of rdflib that serving relies on."""
    command = [sys.executable, "-m", "kg", "build", "--data", str(data), *map(str, arguments)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    built = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr


@dataclass(frozen=True)
class Client:
    """Asks a site for its addresses, and follows no redirect unless told to."""

    client: TestClient

    def get(self, path: str, accept: str | None = HTML, *, follow: bool = False, **headers: str) -> httpx2.Response:
        return self.send("GET", path, accept, follow=follow, **headers)

    def send(
        self, method: str, path: str, accept: str | None = HTML, *, follow: bool = False, **headers: str
    ) -> httpx2.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if accept is not None:
            sent["accept"] = accept
        return self.client.request(method, path, headers=sent, follow_redirects=follow)

    def ask(self, query: str, accept: str | None = "application/sparql-results+json", **more: str) -> httpx2.Response:
        """Send a query by GET."""
        return self.get(f"/sparql?{httpx2.QueryParams({'query': query, **more})}", accept)

    def post(self, body: str | bytes, media_type: str, path: str = "/sparql", accept: str = "*/*") -> httpx2.Response:
        headers = {"content-type": media_type, "accept": accept}
        content = body.encode() if isinstance(body, str) else body
        return self.client.post(path, content=content, headers=headers)


@contextmanager
def serving(
    data: Path, limits: Limits | None = None, base: str = BASE, service: Service | None = None
) -> Iterator[Client]:
    """Serve a data folder for as long as the block lasts, from an engine elsewhere if one is given."""
    application = create_app(data, limits or Limits(), service=service)
    with TestClient(application, base_url=base) as client:
        # What the client would send on its own says nothing of what a test is about.
        for name in ("accept", "accept-encoding", "user-agent"):
            client.headers.pop(name, None)
        yield Client(client)


@contextmanager
def commanded(folder: Path, *arguments: str, **variables: str) -> Iterator[tuple[int, int]]:
    """Serve a triple by the command, in a process of its own. Gives its port and its process."""
    file = folder / "mine.ttl"
    file.write_text("<x:s> <x:p> <x:o> .", encoding="utf-8")
    with listening("serve", "--rdf", str(file), *arguments, **variables) as served:
        yield served


@contextmanager
def listening(*arguments: str, **variables: str) -> Iterator[tuple[int, int]]:
    """Run a command that serves, in a process of its own. Gives its port and its process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "kg", *arguments, "--port", str(port)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | variables
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            told = process.stderr.readline()
            assert told.startswith("Serving"), told
            # What it says later must not wait until somebody reads it.
            threading.Thread(target=process.stderr.read, daemon=True).start()
            yield port, process.pid
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the five founding documents, with its dumps."""
    folder = tmp_path_factory.mktemp("served") / "data"
    build(folder, FOUNDING_DOCUMENTS, "--base", BASE, "--dumps")
    return folder


@pytest.fixture(scope="session")
def site(data: Path) -> Iterator[Client]:
    """The founding documents, served."""
    with serving(data) as client:
        yield client


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    """Where a browser finds the data of a module, served on a port of its own."""
    from .browsing import served

    with served(data) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The browser that is installed, started."""
    from .browsing import started

    with started() as browser:
        yield browser


@pytest.fixture(scope="session")
def three_releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three releases of which each changes what the one before said.

    The first has the founding documents, two written questions and a register with a person, S Newton. In the second,
    a founding document says 250 for 200, another is withdrawn, one of the questions has been withdrawn in Parliament,
    and a third question has come. In the third, S Newton is one with Sarah Newton.
    """
    folder = tmp_path_factory.mktemp("three")
    inbox, data, registers = folder / "inbox", folder / "data", folder / "mine"
    shutil.copytree(FOUNDING_DOCUMENTS, inbox)
    registers.mkdir()
    (registers / "people.ttl").write_text(
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix schema: <https://schema.org/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "</id/person/s-newton> a foaf:Person, schema:Person ; rdfs:label 'S Newton'@en ; foaf:name 'S Newton' ;\n"
        "    dcterms:source <https://example.org/members> .",
        encoding="utf-8",
    )
    written(inbox / "some.jsonl", record(1), record(2))
    build(data, inbox, "--base", BASE, "--registers", registers)
    changed = next(inbox.glob("000_*"))
    changed.write_text(changed.read_text(encoding="utf-8").replace("around 200", "around 250"), encoding="utf-8")
    next(inbox.glob("003_*")).unlink()
    written(inbox / "some.jsonl", record(1), record(2, isWithdrawn=True), record(3))
    build(data, inbox, "--prune")
    (registers / "people.ttl").write_text(
        f"@prefix owl: <http://www.w3.org/2002/07/owl#> .\n</id/{NEWTON}> owl:sameAs </id/person/s-newton> .\n",
        encoding="utf-8",
    )
    build(data, inbox)
    return data


@pytest.fixture(scope="session")
def changing(three_releases: Path) -> Iterator[Client]:
    """The three releases, served."""
    with serving(three_releases) as client:
        yield client


def page(response: httpx2.Response) -> LexborHTMLParser:
    """Parse a page."""
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return LexborHTMLParser(response.text)


def links(html: LexborHTMLParser, selector: str = "a[href]") -> list[str]:
    """Give where the links of a page lead."""
    return [node.attributes["href"] or "" for node in html.css(selector)]


def text(html: LexborHTMLParser | LexborNode, selector: str = "main") -> str:
    """Give the text of a part of a page, with single spaces."""
    return re.sub(r"\s+", " ", " ".join(node.text() for node in html.css(selector))).strip()
