"""The command `kg` as a person uses it: what it prints, and its exit status."""

import csv
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph

from kg.cli.serving import listening
from kg.resources import FOUNDING_DOCUMENTS

FOUNDING = sorted(FOUNDING_DOCUMENTS.iterdir())


def kg(*arguments: str | Path, folder: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *map(str, arguments)],
        capture_output=True, text=True, check=False, cwd=folder, timeout=300, env={**os.environ, "COLUMNS": "200", **environment},
    )  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    built = kg("build", "--data", folder)
    assert built.returncode == 0, built.stderr
    return folder


def test_help_names_every_command_and_the_exit_statuses() -> None:
    told = kg("--help").stdout
    for word in ("build", "check", "serve", "query", "dump", "diff", "Exit status: 0 done", "Begin with: kg serve"):
        assert word in told


@pytest.mark.parametrize("command", ["build", "check", "serve", "query", "dump", "diff"])
def test_help_of_each_command_teaches_by_example(command: str) -> None:
    assert "Example" in kg(command, "--help").stdout


@pytest.mark.parametrize("command", ["import", "who"])
def test_help_of_each_command_about_registers_teaches_by_example(command: str) -> None:
    assert "Example" in kg("register", command, "--help").stdout


def test_an_import_tells_what_became_of_the_rows_and_ends_with_1_for_a_broken_one(tmp_path: Path) -> None:
    tables = Path(__file__).parent / "register_import" / "tables"
    done = kg("register", "import", tables, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert "persons.csv (persons): 8 read" in done.stdout
    assert f"{tables / 'memberships.csv'}:11: no date: 2024-13-45" in done.stderr
    told = kg("register", "who", "70001", "--on", "2016-01-01", "--registers", tmp_path / "out")
    assert (told.returncode, "Member of Parliament for Example Vale" in told.stdout) == (0, True)


def test_the_version_is_told() -> None:
    assert kg("--version").stdout.strip() == "0.1.0"


def test_build_says_what_it_published(tmp_path: Path) -> None:
    done = kg("build", "--data", tmp_path)
    assert done.returncode == 0
    assert "5 documents" in done.stderr
    assert "(5 added)" in done.stderr


def test_build_ends_with_1_and_names_the_file_when_something_is_set_aside(tmp_path: Path) -> None:
    bad = tmp_path / "bad [1].txt"
    bad.write_bytes(b"")
    done = kg("build", bad, FOUNDING[0], "--data", tmp_path / "data")
    assert done.returncode == 1
    assert f"{bad}: the file is empty; expected a page as text or HTML" in done.stderr


def test_build_tells_of_names_that_no_register_knows(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(FOUNDING[0].read_text(encoding="utf-8").replace("Sarah Newton", "Ada Example"), encoding="utf-8")
    done = kg("build", page, "--data", tmp_path / "data")
    assert (done.returncode, "Ada Example (person)" in done.stderr) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("build", "nowhere/"), "no such file or folder"),
        (("build", "--base", "no address"), "is no address"),
        (("build", "--nonsense"), "No such option"),
        (("nonsense",), "No such command"),
        (("serve", "--port", "70000"), "65535"),
        (("dump", "--format", "nonsense"), "nonsense"),
        (("check", "nowhere.ttl"), "no such file or folder"),
        (("register", "import", "nowhere/", "-o", "out"), "no such file or folder"),
        (("register", "who", "Nobody At All"), "no person and no post"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_wrong(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    done = kg(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [("query", "ASK {}"), ("dump",), ("check",)])
def test_without_a_release_the_command_to_build_one_is_told(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = kg(*command, "--data", tmp_path)
    assert done.returncode == 1
    assert "Run: kg build" in done.stderr


def test_check_passes_the_release(data: Path) -> None:
    done = kg("check", "--data", data)
    assert (done.returncode, "The graph conforms" in done.stderr) == (0, True)


BROKEN = "@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n<id/person/x> a foaf:Person ; foaf:name <http://x.example/> .\n"


def test_check_ends_with_1_and_names_what_violates(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(BROKEN, encoding="utf-8")
    done = kg("check", file)
    assert done.returncode == 1
    assert "violation  <http://localhost:8000/id/person/x>: name" in done.stdout


def test_check_gives_the_report_as_turtle(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(BROKEN, encoding="utf-8")
    report = Graph().parse(data=kg("check", file, "--format", "turtle").stdout, format="turtle")
    assert report.query("ASK { ?r a sh:ValidationReport ; sh:conforms false }").askAnswer


@pytest.mark.parametrize("ending", ["nt", "rdf", "jsonld", "nq", "trig"])
def test_check_reads_any_syntax_of_rdf(tmp_path: Path, ending: str) -> None:
    quads = list(ox.parse(BROKEN, format=ox.RdfFormat.TURTLE, base_iri="http://localhost:8000/"))
    formats = {
        "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD, "nq": ox.RdfFormat.N_QUADS,
        "trig": ox.RdfFormat.TRIG,
    }  # fmt: skip
    file = tmp_path / f"mine.{ending}"
    ox.serialize(
        quads if ending in ("nq", "trig") else [quad.triple for quad in quads], str(file), format=formats[ending]
    )
    assert kg("check", file).returncode == 1


def test_check_tells_the_line_of_a_file_that_is_not_turtle(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text("<a> <b> <c> .\n<d> <e> .\n", encoding="utf-8")
    done = kg("check", file)
    assert done.returncode == 1
    assert "mine.ttl:2" in done.stderr


ANSWERS = "SELECT ?who ?date WHERE { ?a kg:answeredByPerson/foaf:name ?who ; dcterms:issued ?date } ORDER BY ?date"


def test_query_prints_a_table(data: Path) -> None:
    done = kg("query", ANSWERS, "--data", data)
    assert done.returncode == 0
    assert "Sarah Newton" in done.stdout
    assert "2018-03-14" in done.stdout


@pytest.mark.parametrize("format_", ["json", "csv", "tsv", "xml"])
def test_query_prints_every_format_of_rows(data: Path, format_: str) -> None:
    printed = kg("query", ANSWERS, "--data", data, "--format", format_).stdout
    if format_ == "json":
        assert len(json.loads(printed)["results"]["bindings"]) == 3
    elif format_ == "xml":
        assert printed.count("<result>") == 3
    else:
        rows = list(csv.reader(io.StringIO(printed), delimiter="," if format_ == "csv" else "\t"))
        assert len(rows) == 4


def test_query_prints_a_graph_as_turtle(data: Path) -> None:
    printed = kg("query", "DESCRIBE </id/person/sarah-newton>", "--data", data).stdout
    assert len(Graph().parse(data=printed, format="turtle")) > 5


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT ?x WHERE {\n ?x ?y }", "?x ?y }\n"),
        ("SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }", "SERVICE is not answered"),
    ],
)
def test_a_query_that_cannot_be_answered_ends_with_2_and_the_reason(data: Path, query: str, words: str) -> None:
    done = kg("query", query, "--data", data)
    assert done.returncode == 2
    assert words in done.stderr


@pytest.mark.parametrize(
    ("format_", "syntax", "graphs"),
    [
        ("turtle", ox.RdfFormat.TURTLE, False), ("ntriples", ox.RdfFormat.N_TRIPLES, False), ("rdfxml", ox.RdfFormat.RDF_XML, False),
        ("jsonld", ox.RdfFormat.JSON_LD, False), ("nquads", ox.RdfFormat.N_QUADS, True), ("trig", ox.RdfFormat.TRIG, True),
    ],
)  # fmt: skip
def test_dump_writes_the_same_data_in_every_format(
    data: Path, tmp_path: Path, format_: str, syntax: ox.RdfFormat, graphs: bool
) -> None:
    file = tmp_path / "dump"
    assert kg("dump", "--data", data, "--format", format_, "-o", file).returncode == 0
    quads = set(ox.parse(path=str(file), format=syntax))
    merged = {quad.triple for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph)}
    assert len(merged) > 2000
    assert (len({quad.graph_name for quad in quads}) > 1) == graphs
    if graphs:
        assert merged == {quad.triple for quad in quads if not isinstance(quad.graph_name, ox.DefaultGraph)}


def test_all_dumps_are_written_into_the_release_once(data: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(data, tmp_path / "data", symlinks=True))
    told = kg("dump", "--all", "--data", copy)
    assert told.returncode == 0
    assert re.search(r"dumps: \d+ files, [\d,]+ bytes\n$", told.stderr)
    dumps = copy / "current" / "dumps"
    before = {file: file.stat().st_mtime_ns for file in dumps.rglob("*")}
    assert {"merged.nt.gz", "tables", "SHA256SUMS", "LICENCES.txt"} <= {file.name for file in before}
    again = kg("dump", "--all", "--data", copy)
    assert again.stderr.endswith("bytes, as before\n")
    assert {file: file.stat().st_mtime_ns for file in dumps.rglob("*")} == before


def test_a_build_writes_dumps_where_the_release_before_had_them(tmp_path: Path) -> None:
    first, second, *_ = sorted(FOUNDING_DOCUMENTS.iterdir())
    assert kg("build", first, "--data", tmp_path, "--dumps").returncode == 0
    assert kg("build", second, "--data", tmp_path).returncode == 0
    assert (tmp_path / "current" / "dumps" / "SHA256SUMS").exists()
    assert kg("build", first, second, "--prune", "--fresh", "--no-dumps", "--data", tmp_path).returncode == 0
    assert not (tmp_path / "current" / "dumps").exists()


def test_dump_to_a_reader_that_goes_away_ends_quietly(data: Path) -> None:
    done = subprocess.run(
        f"{sys.executable} -m kg dump --data {data} --format nquads | head -1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stderr, done.stdout.count("\n")) == ("", 1)


def test_serve_builds_the_founding_five_when_there_is_no_release(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "kg", "serve", "--data", str(tmp_path / "data"), "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            lines = iter(server.stderr.readline, "")
            told: list[str] = []
            for line in lines:
                told.append(line)
                if "Serving" in line:
                    break
            page = _get(f"http://127.0.0.1:{port}/doc/person/sarah-newton", server)
        finally:
            server.terminate()
    assert any("building one from the five founding documents" in line for line in told)
    assert "Sarah Newton" in page


def _get(address: str, server: "subprocess.Popen[str]") -> str:
    """Ask until the server, which has said that it starts, listens; fail if it ends instead."""
    while server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=30) as response:
                return str(response.read().decode())
        except ConnectionError:
            continue
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionError):
                raise
    raise AssertionError("the server ended")


def test_serve_rdf_serves_files_as_they_are_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text(
        '<id/person/ada> <http://www.w3.org/2000/01/rdf-schema#label> "Ada"@en .', encoding="utf-8"
    )
    (tmp_path / "others.trig").write_text('<g> { <id/person/ada> <nick> "A" }', encoding="utf-8")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "kg", "serve", "--rdf", "mine.ttl", "others.trig", "--port", str(port)]
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            told = server.stderr.readline()
            query = urllib.parse.quote("SELECT ?g ?name { ?ada rdfs:label ?name . GRAPH ?g { ?ada <nick> ?nick } }")
            answer = _get(f"http://127.0.0.1:{port}/sparql?format=csv&query={query}", server)
            page = _get(f"http://127.0.0.1:{port}/doc/person/ada", server)
        finally:
            server.terminate()
        server.wait()
    assert "Serving 1 triple and 1 named graph on" in told
    assert answer.splitlines() == ["g,name", "http://localhost:8000/g,Ada"]
    assert "Ada" in page
    assert list(temporary.iterdir()) == []
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--rdf",), "none is given"),
        (("mine.ttl",), "kg serve --rdf FILE"),
        (("--rdf", "nowhere.ttl"), "no such file or folder"),
        (("--rdf", "mine.ttl", "--base", "nowhere"), "is no address"),
        (("--rdf", "mine.ttl", "--update-token-file", "nowhere"), "the token for updates cannot be read"),
        (("--rdf", "mine.ttl", "--update-token-file", "mine.ttl"), "openssl rand -hex 32"),
        (("--update-token-file", "token"), "is never written to"),
    ],
)
def test_serve_rdf_says_what_it_cannot_serve(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    (tmp_path / "mine.ttl").write_text("", encoding="utf-8")
    (tmp_path / "token").write_text("0123456789abcdef\n", encoding="utf-8")
    done = kg("serve", *arguments, folder=tmp_path, PYTHONPATH=os.pathsep.join(sys.path))
    assert (done.returncode, words in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize(
    ("arguments", "token", "words"),
    [(("--rdf", "mine.ttl"), "short", "openssl rand -hex 32"), ((), "0123456789abcdef", "is never written to")],
)
def test_the_token_for_updates_can_stand_in_a_variable(
    tmp_path: Path, arguments: tuple[str, ...], token: str, words: str
) -> None:
    (tmp_path / "mine.ttl").write_text("", encoding="utf-8")
    done = kg("serve", *arguments, folder=tmp_path, PYTHONPATH=os.pathsep.join(sys.path), KG_UPDATE_TOKEN=token)
    assert (done.returncode, words in done.stderr, token in done.stderr) == (2, True, False), done.stderr


def test_serve_refuses_a_base_that_the_release_does_not_stand_on(data: Path) -> None:
    done = kg("serve", "--data", data, "--base", "https://data.example.org")
    assert (done.returncode, "--fresh" in done.stderr) == (2, True)


def test_a_query_that_runs_long_can_be_stopped(data: Path) -> None:
    endless = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    command = [sys.executable, "-u", "-c", STOPPED_WHILE_IT_RUNS, "query", endless, "--data", str(data)]
    assert subprocess.run(command, check=False, capture_output=True, timeout=120).returncode == -signal.SIGINT


# Sends itself the signal of Ctrl-C just when the engine has begun.
STOPPED_WHILE_IT_RUNS = """
import os, signal, threading
from kg.cli import main
from kg.store.sparql import Evaluator
begin = Evaluator.evaluate
def evaluate(self, query):
    threading.Thread(target=lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    return begin(self, query)
Evaluator.evaluate = evaluate
main()
"""


def test_an_answer_does_not_wait_for_its_headers_to_be_acknowledged() -> None:
    with listening("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_serve_says_that_a_port_is_taken(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = kg("serve", "--data", data, "--port", str(taken.getsockname()[1]))
    assert (done.returncode, "Address already in use" in done.stderr) == (2, True)
