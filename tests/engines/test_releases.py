"""A release takes the place of another in an engine that knows no transaction over all of it: nobody sees half."""

import gzip
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pyoxigraph as ox
import pytest
from web.conftest import BASE, NEWTON, Client, build, serving

from kg import releases
from kg.errors import StoreError, UsageError
from kg.loading.bringing import adopt, bring
from kg.loading.files import commands, write_files
from kg.loading.plan import Held
from kg.resources import FOUNDING_DOCUMENTS
from kg.store.asking import Asker
from kg.store.datasets import DataSet
from kg.store.engines import ENGINES as KNOWN
from kg.store.engines import OXIGRAPH, VIRTUOSO, Truncated
from kg.store.marker import read_marker
from kg.store.protocol import Protocol
from kg.store.remote import RemoteStore
from kg.web.site import Site

from .servers import Running, running
from .stub import stub

COUNTS = (
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
    "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a foaf:Person }",
)
PATHS = (f"/doc/{NEWTON}", "/doc/staff-role/work-coach", "/browse/question")


@dataclass(frozen=True)
class Two:
    """Two releases that follow each other, with what a page and a query give in each."""

    data: Path
    first: str
    second: str
    pages: dict[str, tuple[str, str]]
    counts: dict[str, tuple[str, str]]

    def switch(self, name: str) -> None:
        """Make one of them current on disk."""
        link = self.data / "current"
        link.unlink()
        link.symlink_to(Path("releases") / name)


@pytest.fixture(scope="module")
def two(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Two:
    """The five documents, and the same without one of them."""
    copy = tmp_path_factory.mktemp("two") / "data"
    shutil.copytree(data, copy, symlinks=True)
    first = releases.required(copy).folder.name
    before = _seen(copy)
    kept = [path for path in sorted(FOUNDING_DOCUMENTS.iterdir()) if not path.name.startswith("000")]
    build(copy, *kept, "--prune")
    after = _seen(copy)
    pages, counts = ({of: (before[of], after[of]) for of in which} for which in (PATHS, COUNTS))
    assert all(old != new for old, new in [*pages.values(), *list(counts.values())[:2]])
    return Two(copy, first, releases.required(copy).folder.name, pages, counts)


def _seen(data: Path) -> dict[str, str]:
    with serving(data) as client:
        return {path: client.get(path).text for path in PATHS} | {query: client.ask(query).text for query in COUNTS}


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def started(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An engine that holds nothing yet."""
    with running(request.param, tmp_path_factory.mktemp(request.param)) as engine:
        yield engine


@pytest.fixture
def engine(two: Two, started: Running) -> Running:
    """An engine that holds the first release."""
    two.switch(two.first)
    bring(two.data, started.service)
    return started


def test_only_what_differs_is_sent(two: Two, engine: Running) -> None:
    two.switch(two.second)
    done = bring(two.data, engine.service)
    assert not done.is_whole
    with closing(Held(releases.required(two.data))) as held:
        assert done.triples < held.release.manifest.triples / 4
        with closing(Protocol(engine.service)) as protocol:
            rows = RemoteStore(protocol, BASE).select("SELECT ?s ?p ?o { ?s ?p ?o }")
            assert len(rows) == held.release.manifest.triples
            assert (state := read_marker(protocol, BASE))
            assert state.release == two.second


class _Reader:
    """Asks for pages and counts, and notes what is of neither release."""

    def __init__(self, client: Client, two: Two):
        self.wrong: list[str] = []
        self.answered: set[str] = set()
        self.refused = 0
        self._client, self._two = client, two
        self._number = 1

    def read(self) -> None:
        """Ask for each once. With a number of its own, no answer is one that was kept."""
        self._number += 1
        for path, known in self._two.pages.items():
            self._note(path, self._client.get(f"{path}?page=1&n={self._number}"), known)
        for query, known in self._two.counts.items():
            self._note(query, self._client.ask(f"{query} # {self._number}"), known)

    def _note(self, what: str, answer: httpx2.Response, known: tuple[str, str]) -> None:
        if answer.status_code == 503:
            self.refused += 1
        elif answer.status_code == 200 and answer.text in known:
            self.answered.add(what)
        else:
            self.wrong.append(f"{what}: {answer.status_code}")

    @property
    def has_all(self) -> bool:
        """Whether each was answered."""
        return self.answered == {*PATHS, *COUNTS}


def test_readers_see_the_old_or_the_new(two: Two, engine: Running) -> None:
    has_all, is_over = threading.Event(), threading.Event()
    with serving(two.data, service=engine.service) as client:
        assert client.get(PATHS[0]).text == two.pages[PATHS[0]][0]
        reader = _Reader(client, two)

        def read() -> None:
            while not is_over.is_set():
                reader.read()
                if reader.has_all or reader.wrong:
                    has_all.set()

        reading = threading.Thread(target=read)
        reading.start()
        for name in (two.second, two.first, two.second):
            two.switch(name)
            bring(two.data, engine.service)
        assert has_all.wait(60)
        is_over.set()
        reading.join()
        assert not reader.wrong
        _look(client)
        assert client.get(PATHS[0]).text == two.pages[PATHS[0]][1]


def _look(client: Client) -> None:
    """Have the site look for a new release now, not when its time comes."""
    site: Site = client.client.app.state.site  # type: ignore[attr-defined]
    site.publisher.look()


def test_at_no_step_is_half_of_a_release_seen(two: Two) -> None:
    two.switch(two.first)
    with stub() as what:
        bring(two.data, what.service())
        with serving(two.data, service=what.service()) as client:
            reader, kept = _Reader(client, two), client.get(PATHS[0])
            steps = 0

            def looked_at(method: str, path: str) -> None:
                nonlocal steps
                if path != "/query":
                    steps += 1
                    reader.read()
                    assert client.get(PATHS[0]).content == kept.content

            what.fault = looked_at
            two.switch(two.second)
            bring(two.data, what.service())
            what.fault = lambda method, path: None
            assert not reader.wrong
            # Before the first step and before the last all is well; in between nobody is answered.
            assert steps >= 4
            assert reader.refused >= (steps - 1) * len({*PATHS, *COUNTS})
            _look(client)
            assert client.get(PATHS[0]).text == two.pages[PATHS[0]][1]


def test_a_release_is_brought_whole_where_the_one_before_is_gone(two: Two, tmp_path: Path) -> None:
    two.switch(two.first)
    with stub() as what:
        bring(two.data, what.service())
        shutil.copytree(two.data, tmp_path / "data", symlinks=True)
        shutil.rmtree(tmp_path / "data/releases" / two.first)
        (tmp_path / "data/current").unlink()
        (tmp_path / "data/current").symlink_to(Path("releases") / two.second)
        assert bring(tmp_path / "data", what.service()).is_whole
        with serving(tmp_path / "data", service=what.service()) as client:
            assert client.get(PATHS[0]).text == two.pages[PATHS[0]][1]


def test_a_load_that_broke_off_is_ended_before_another_release_is_brought(two: Two) -> None:
    two.switch(two.first)
    with stub() as what:
        bring(two.data, what.service())
        two.switch(two.second)
        writes = iter(range(1000))
        what.fault = lambda method, path: "500" if path != "/query" and next(writes) == 3 else None
        with pytest.raises(StoreError, match="answered 500"):
            bring(two.data, what.service())
        two.switch(two.first)
        bring(two.data, what.service())
        with serving(two.data, service=what.service()) as client:
            assert client.get(PATHS[0]).text == two.pages[PATHS[0]][0]


def test_files_for_an_engines_own_loader_hold_all_of_a_release(two: Two, tmp_path: Path) -> None:
    two.switch(two.second)
    files = write_files(two.data, tmp_path / "files", OXIGRAPH, size=10_000)
    assert len(files) > 2
    with stub() as what:
        with pytest.raises(StoreError, match="the store holds 0 triples"):
            adopt(two.data, what.service())
        for file in files:
            what.store.bulk_load(gzip.decompress(file.read_bytes()), format=ox.RdfFormat.N_QUADS)
        adopt(two.data, what.service())
        assert bring(two.data, what.service()).steps == 0
    with pytest.raises(UsageError, match="holds files already"):
        write_files(two.data, tmp_path / "files", OXIGRAPH)


@pytest.mark.parametrize("name", KNOWN)
def test_tells_how_to_load_files(name: str, tmp_path: Path) -> None:
    assert str(tmp_path) in commands(KNOWN[name], tmp_path)


def test_virtuoso_loads_files_by_the_commands_told_and_is_not_believed_where_it_cuts(two: Two, tmp_path: Path) -> None:
    two.switch(two.second)
    with running("virtuoso", tmp_path, most_rows=500) as started:
        write_files(two.data, tmp_path / "files", VIRTUOSO)
        script = commands(VIRTUOSO, tmp_path / "files").replace("PORT dba PASSWORD", f"127.0.0.1:{started.sql} dba dba")
        subprocess.run(["bash", "-c", script], check=True, capture_output=True, timeout=120)
        # All that is asked in order to make sure fits into so few rows.
        adopt(two.data, started.service)
        with closing(Protocol(started.service)) as protocol:
            store = RemoteStore(protocol, BASE)
            assert len(store.select("SELECT ?s { ?s ?p ?o } LIMIT 499")) == 499
            assert len(store.construct("CONSTRUCT { ?s a ?o } { { SELECT * { ?s a ?o } LIMIT 400 } }")) == 400
            for query in ("SELECT ?s { ?s ?p ?o }", "SELECT ?s { ?s ?p ?o } LIMIT 900"):
                with pytest.raises(Truncated):
                    store.select(query)
            with pytest.raises(Truncated):
                store.construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")
        with serving(two.data, service=started.service) as client:
            for query in ("SELECT ?s { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"):
                answer = client.ask(query, "*/*")
                assert answer.status_code == 413, answer.text
            crossed = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f && ?f != ?i) }"
            stopped = client.ask(crossed, timeout="1")
            assert (stopped.status_code, "stopped" in stopped.text) == (503, True)


def test_long_texts_come_whole_and_in_order(started: Running) -> None:
    """Virtuoso orders by no key of more than 1,900 bytes: https://github.com/openlink/virtuoso-opensource/issues/81"""
    texts = ["a" * 50_000, "b" * 3_000, "é" * 20_000]
    lines = "".join(f'<urn:s{number}> <urn:p> "{text}"@en .\n' for number, text in enumerate(reversed(texts)))
    graph = DataSet((ox.NamedNode("urn:long"),))
    with closing(Protocol(started.service)) as protocol:
        protocol.put("urn:long", lines.encode())
        with Asker(protocol, BASE).rows("SELECT ?text { ?s <urn:p> ?text } ORDER BY ?text ?s", graph) as rows:
            assert [row["text"] for row in rows] == [ox.Literal(text, language="en") for text in texts]
        protocol.remove("urn:long")
