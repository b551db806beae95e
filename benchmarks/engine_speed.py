"""How long the three stores take to load a release, to make its pages and to answer queries, in one run.

Run: python benchmarks/engine_speed.py [--questions N | --data DIR] [--pages N] [--rounds N] [--requests]

The stores are the embedded one, `oxigraph serve` (`pip install oxigraph`) and Virtuoso (Debian's virtuoso-opensource);
one that is not installed is skipped. The release is built of N made-up questions (`made_up_questions.py`), or is that
under DIR. All run on this machine, one after the other, with `kg serve` in front of each, and with their own settings,
but for Virtuoso's buffers, which are given a quarter of the memory.

1. Loading: for the embedded store the time of `kg build`, which includes reading and linking (none with --data); for
   the others `kg load --files`, the engine's own loader, and making sure by counts; with --requests also by requests.
   The disk that each takes, and what that is per quad.
2. Pages: of so many things of six kinds, each asked for once, through `kg serve`, none from memory.
3. Queries: the ten analytical queries of `sparql_speed.py`, about the programme and the body that are named most, each
   asked once without being measured, and then so many rounds in spellings never asked before.

Figures are medians in milliseconds, and, in brackets, the slowest.
"""

import argparse
import asyncio
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from loopback import Connection, end
from made_up_questions import write
from sparql_speed import ANALYTICAL, Address, _ask, _thing

from kg import releases
from kg.loading.bringing import adopt, bring
from kg.loading.files import commands, write_files
from kg.store.embedded import EmbeddedStore
from kg.store.engines import ENGINES
from kg.store.service import Service
from kg.vocab import KG, PQA, absolute

_KINDS = ("question", "answer", "person", "body", "programme", "publication")


@dataclass
class Measured:
    """What was measured of one store: seconds."""

    loading: dict[str, float] = field(default_factory=dict)
    disk: int = 0
    pages: list[float] = field(default_factory=list)
    queries: dict[str, list[float]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Started:
    """An engine that answers."""

    address: str
    variables: dict[str, str]
    sql: str = ""


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def _process(command: list[str], folder: Path, address: Address) -> Iterator[None]:
    with (folder / "told.txt").open("ab") as told:
        process = subprocess.Popen(command, cwd=folder, stdout=told, stderr=told)  # noqa: S603 (our own)
        try:
            while not asyncio.run(_answers(address)):
                if process.poll() is not None:
                    raise SystemExit((folder / "told.txt").read_text(errors="replace")[-2000:])
                time.sleep(0.1)
            yield
        finally:
            end(process, 60)


async def _answers(address: Address) -> bool:
    try:
        connection = await Connection.to(address.port)
        try:
            return (await _ask(connection, address, "ASK {}"))[0] == 200
        finally:
            connection.close()
    except (OSError, EOFError):
        return False


@contextmanager
def oxigraph(program: str, folder: Path) -> Iterator[Started]:
    """Start Oxigraph over a folder."""
    port = _free_port()
    command = [program, "serve", "--location", str(folder / "store"), "--bind", f"127.0.0.1:{port}"]
    with _process(command, folder, Address(port, "/query")):
        yield Started(f"http://127.0.0.1:{port}", {})


@contextmanager
def virtuoso(program: str, folder: Path) -> Iterator[Started]:
    """Start Virtuoso over a folder, with buffers for a quarter of the memory."""
    port, sql = _free_port(), _free_port()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    # Its own advice: a buffer takes 8.5 KB, and three in four of them may be dirty.
    buffers = memory // 4 // 8700
    names = ("DatabaseFile", "ErrorLogFile", "LockFile", "TransactionFile", "xa_persistent_file")
    files = "\n".join(f"{name} = {folder}/virtuoso.{name[:5].lower()}" for name in names)
    (folder / "virtuoso.ini").write_text(
        f"[Database]\n{files}\n[TempDatabase]\nDatabaseFile = {folder}/temp.db\nTransactionFile = {folder}/temp.trx\n"
        f"[Parameters]\nServerPort = 127.0.0.1:{sql}\nDirsAllowed = {folder}\nNumberOfBuffers = {buffers}\n"
        f"MaxDirtyBuffers = {buffers * 3 // 4}\nThreadsPerQuery = {os.cpu_count()}\n"
        f"[HTTPServer]\nServerPort = 127.0.0.1:{port}\nServerThreads = 12\n"
        "[SPARQL]\nResultSetMaxRows = 1000000\nMaxQueryExecutionTime = 300\n"
    )
    command = [program, "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    with _process(command, folder, Address(port, "/sparql")):
        variables = {"KG_STORE_USER": "dba", "KG_STORE_PASSWORD": "dba"}
        yield Started(f"http://127.0.0.1:{port}", variables, f"127.0.0.1:{sql} dba dba")


STARTS = {"oxigraph": ("oxigraph", oxigraph), "virtuoso": ("virtuoso-t", virtuoso)}


def load(name: str, program: str, data: Path, folder: Path, measured: Measured, *, by_requests: bool) -> None:
    """Load the release into an engine that holds nothing, by its own loader, and by requests into another."""
    engine = ENGINES[name]
    start = STARTS[name][1]
    if by_requests:
        (folder / "requests").mkdir()
        with start(program, folder / "requests") as started, _timed(measured, "by requests"):
            bring(data, _service(started))
        shutil.rmtree(folder / "requests")
    with _timed(measured, "writing files"):
        write_files(data, folder / "files", engine)
    script = commands(engine, folder / "files").partition("\noxigraph serve")[0]
    if name == "oxigraph":
        script = script.replace("STORE", str(folder / "store")).replace("oxigraph", program, 1)
        with _timed(measured, "own loader"):
            _run(script)
    with start(program, folder) as started:
        if name != "oxigraph":
            with _timed(measured, "own loader"):
                _run(script.replace("PORT dba PASSWORD", started.sql))
        with _timed(measured, "making sure"):
            adopt(data, _service(started))
    shutil.rmtree(folder / "files")


def _run(script: str) -> None:
    subprocess.run(["bash", "-ec", script], check=True, stdout=subprocess.DEVNULL)  # noqa: S603, S607 (our own)


def _service(started: Started) -> Service:
    return Service.of(started.address, {**started.variables, "KG_STORE_SECONDS": "600"})


@contextmanager
def _timed(measured: Measured, what: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    measured.loading[what] = time.perf_counter() - began


def serve(data: Path, started: Started | None, folder: Path, measured: Measured, asked: "Asked", rounds: int) -> None:
    """Measure pages and queries through `kg serve`."""
    port = _free_port()
    command = [sys.executable, "-m", "kg", "serve", "--data", str(data), "--port", str(port), "--query-seconds", "300"]
    variables = {}
    if started:
        command += ["--store", started.address]
        variables = started.variables
    os.environ.update(variables)
    with _process(command, folder, Address(port, "/sparql")), asyncio.Runner() as runner:
        address = Address(port, "/sparql")
        connection = runner.run(Connection.to(port))
        for path in asked.pages:
            began = time.perf_counter()
            status, _ = runner.run(_get(Address(port, path)))
            measured.pages.append(time.perf_counter() - began)
            if status != 200:
                raise SystemExit(f"{path} was answered with {status}")
        for name, query in asked.queries.items():
            for number in range(rounds + 1):
                began = time.perf_counter()
                status, body = runner.run(_ask(connection, address, f"{query} # {number}"))
                taken = time.perf_counter() - began
                measured.rows[name] = len(json.loads(body)["results"]["bindings"]) if status == 200 else -1
                if number:
                    measured.queries.setdefault(name, []).append(taken)
        connection.close()
    for variable in variables:
        del os.environ[variable]


async def _get(address: Address) -> tuple[int, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", address.port, limit=1 << 22)
    headers = "Host: localhost\r\nAccept: text/html\r\nConnection: close"
    writer.write(f"GET {quote(address.path)} HTTP/1.1\r\n{headers}\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split()[1]), answer


@dataclass(frozen=True)
class Asked:
    """What every store is asked."""

    pages: list[str]
    queries: dict[str, str]

    @classmethod
    def of(cls, data: Path, pages: int) -> "Asked":
        """Choose things from all over a release, and the programme and the body that are named most."""
        release = releases.required(data)
        base = release.manifest.base
        store = EmbeddedStore.open(release.store)
        paths: list[str] = []
        for kind in _KINDS:
            prefix = f"{base}/id/{kind}/"
            rows = store.select(
                "SELECT DISTINCT ?s WHERE { ?s a ?type FILTER(STRSTARTS(STR(?s), '" + prefix + "')) } ORDER BY ?s"
            )
            step = max(1, len(rows) * len(_KINDS) // pages)
            paths += [str(row["s"]).replace(f"{base}/id/", "/doc/") for row in rows[::step]]
        named = {}
        for what, pattern in {
            "programme": f"?x <https://schema.org/mentions> ?thing . ?thing a <{absolute(KG.Programme, base)}>",
            "body": f"?x <{absolute(KG.questionTo, base)}> ?thing . ?x a <{PQA.Question}>",
        }.items():
            rows = store.select(
                f"SELECT ?thing (COUNT(*) AS ?n) WHERE {{ {pattern} }} GROUP BY ?thing ORDER BY DESC(?n) LIMIT 1"
            )
            named[what] = str(rows[0]["thing"]) if rows else base
        queries = {}
        for name, query in ANALYTICAL.items():
            for number in (2, 7):
                query = query.replace(str(_thing("programme", number)), named["programme"])  # noqa: PLW2901
            queries[name] = query.replace(str(_thing("body", 3)), named["body"])
        store.close()
        return cls(paths, queries)


def tell(measured: dict[str, Measured], quads: int) -> None:
    """Print three tables."""
    print("\n1. Loading, seconds")
    for name, of in measured.items():
        steps = ", ".join(f"{what} {seconds:,.1f}" for what, seconds in of.loading.items())
        print(f"{name:12}{steps or '–':70}{of.disk / 1e6:10,.0f} MB{of.disk / quads:8,.0f} bytes a quad")
    print("\n2. Pages, ms")
    for name, of in measured.items():
        taken = sorted(of.pages)
        print(
            f"{name:12}{len(taken):6,} pages, median {statistics.median(taken) * 1000:8.1f}, "
            f"95 % {taken[int(len(taken) * 0.95)] * 1000:8.1f} ({taken[-1] * 1000:,.0f})"
        )
    print("\n3. Queries, ms (* another number of rows)")
    print(f"{'':36}" + "".join(f"{name:>14}" for name in measured))
    first = next(iter(measured.values()))
    for query in first.queries:
        medians = [
            f"{statistics.median(of.queries[query]) * 1000:13,.1f}{' ' if of.rows[query] == first.rows[query] else '*'}"
            for of in measured.values()
        ]
        print(f"{query:36}" + "".join(medians))
    of_ten = (
        statistics.median(statistics.median(taken) for taken in of.queries.values()) * 1000 for of in measured.values()
    )
    print(f"{'median of the ten':36}" + "".join(f"{median:13,.1f} " for median in of_ten))


def _size(folder: Path) -> int:
    return sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file())


def main() -> None:
    """Build or take a release, measure each store, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--data", type=Path, help="a release to take instead; it stays as it is")
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", action="store_true", help="load by requests as well, which takes longer")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="engine-speed-") as folder:
        _run_all(given, Path(folder))


def _run_all(given: argparse.Namespace, folder: Path) -> None:
    measured = {"embedded": Measured()}
    data = given.data
    if data is None:
        data = folder / "data"
        write(folder / "questions.jsonl", given.questions)
        with _timed(measured["embedded"], "kg build"):
            command = [sys.executable, "-m", "kg", "build", str(folder / "questions.jsonl"), "--data", str(data)]
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603 (our own)
    release = releases.required(data)
    store = EmbeddedStore.open(release.store)
    quads = store.quads()
    store.close()
    asked = Asked.of(data, given.pages)
    print(f"{release.manifest.documents:,} documents, {release.manifest.triples:,} triples, {quads:,} quads")
    measured["embedded"].disk = _size(release.store)
    serve(data, None, folder, measured["embedded"], asked, given.rounds)
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    for name, (program, start) in STARTS.items():
        found = shutil.which(program, path=beside)
        if not found:
            print(f"skipped {name}: {program} is not installed")
            continue
        own = folder / name
        own.mkdir()
        measured[name] = Measured()
        load(name, found, data, own, measured[name], by_requests=given.requests)
        measured[name].disk = _size(own)
        with start(found, own) as started:
            serve(data, started, own, measured[name], asked, given.rounds)
        shutil.rmtree(own)
    tell(measured, quads)


if __name__ == "__main__":
    main()
