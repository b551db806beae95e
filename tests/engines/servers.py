"""Real engines, started on loopback for as long as tests need them."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest
from loopback import end

from kg.store.service import Service

# "union" is Oxigraph told to take all graphs together where none is named, as GraphDB, Neptune and QLever do.
ENGINES = ("oxigraph", "union", "virtuoso")
_BESIDE = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"


@dataclass(frozen=True)
class Running:
    """An engine that answers, and what lets us in."""

    address: str
    variables: Mapping[str, str] = field(default_factory=dict)
    sql: int = 0
    """Where Virtuoso is told what is no SPARQL."""

    @property
    def service(self) -> Service:
        return Service.of(self.address, self.variables)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def running(engine: str, folder: Path, **settings: object) -> Iterator[Running]:
    """Start an engine over a folder of its own; skip where it is not installed."""
    with _STARTED[engine](folder, **settings) as started:
        yield started


@contextmanager
def _oxigraph(folder: Path, union: bool = False) -> Iterator[Running]:
    program = shutil.which("oxigraph", path=_BESIDE)
    if not program:
        pytest.skip("oxigraph is not installed (pip install oxigraph): what it answers is not compared")
    port = free_port()
    command = [program, "serve", "--location", str(folder / "store"), "--bind", f"127.0.0.1:{port}"]
    with _process([*command, *(["--union-default-graph"] if union else [])], folder, f"http://127.0.0.1:{port}/query"):
        yield Running(f"http://127.0.0.1:{port}", {"KG_STORE_ENGINE": "union"} if union else {})


@contextmanager
def _virtuoso(folder: Path, most_rows: int = 1_000_000) -> Iterator[Running]:
    program = shutil.which("virtuoso-t", path=_BESIDE)
    if not program:
        pytest.skip(
            "virtuoso-t is not installed (apt-get install virtuoso-opensource-7-bin): what it answers is not compared"
        )
    port, sql = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(
        f"""[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 12
[SPARQL]
ResultSetMaxRows = {most_rows}
MaxQueryExecutionTime = 60
"""
    )
    # Those who are not logged in may not write; a new data base knows the user dba.
    variables = {"KG_STORE_USER": "dba", "KG_STORE_PASSWORD": "dba"}
    command = [program, "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    with _process(command, folder, f"http://127.0.0.1:{port}/sparql"):
        yield Running(f"http://127.0.0.1:{port}", variables, sql)


@contextmanager
def _union(folder: Path) -> Iterator[Running]:
    with _oxigraph(folder, union=True) as started:
        yield started


_STARTED = {"oxigraph": _oxigraph, "union": _union, "virtuoso": _virtuoso}


@contextmanager
def _process(command: list[str], folder: Path, address: str) -> Iterator[None]:
    with (
        (folder / "told.txt").open("wb") as told,
        subprocess.Popen(command, cwd=folder, stdout=told, stderr=told) as process,
    ):
        try:
            _wait_for(process, address, folder)
            yield
        finally:
            end(process, 20)


def _wait_for(process: "subprocess.Popen[bytes]", address: str, folder: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, (folder / "told.txt").read_text(errors="replace")
        try:
            if httpx2.get(address, params={"query": "ASK {}"}, trust_env=False).status_code == 200:
                return
        except httpx2.HTTPError:
            # Only looked at again until it is there.
            time.sleep(0.05)
    raise AssertionError("the engine did not start")
