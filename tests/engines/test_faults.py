"""An engine that is slow, gone, full, refuses, breaks off, or gives a part: what readers see, and what a load does."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from web.conftest import BASE, HTML, NEWTON, Client, serving

from kg.errors import QueryError, StoreError
from kg.loading.bringing import bring
from kg.loading.plan import Held
from kg.releases import required
from kg.store import protocol
from kg.store.asking import Asker
from kg.store.engines import OXIGRAPH, VIRTUOSO, Interrupted, Truncated, refuse_part
from kg.store.marker import read_marker
from kg.store.protocol import ATTEMPTS, Protocol
from kg.store.remote import RemoteStore
from kg.store.service import Service
from kg.store.workers import Limits
from kg.web.app import create_app

from .stub import Fault, Stub, stub

OTHER = "/doc/person/mims-davies"


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask again without a wait."""
    monkeypatch.setattr(protocol, "FIRST_WAIT", 0.0)


@pytest.fixture
def engine(data: Path) -> Iterator[Stub]:
    """An engine that holds the release."""
    with stub() as what:
        bring(data, what.service())
        yield what


@pytest.fixture
def asked_of(engine: Stub) -> Iterator[RemoteStore]:
    """A store over the engine."""
    with closing(Protocol(engine.service(KG_STORE_SECONDS="2"))) as asked:
        yield RemoteStore(asked, BASE, read_marker(asked, BASE))


@pytest.mark.parametrize("fault", ["slow", "500", "cut", "refused"])
def test_pages_from_memory_go_on_and_others_say_so(data: Path, engine: Stub, fault: str) -> None:
    with serving(data, Limits(seconds=4), service=engine.service(KG_STORE_SECONDS="2")) as client:
        kept = client.get(f"/doc/{NEWTON}")
        assert kept.status_code == 200
        known = client.ask("ASK { ?s a foaf:Person }")
        engine.fault = _always(fault)
        assert client.get(f"/doc/{NEWTON}").content == kept.content
        assert client.ask("ASK { ?s a foaf:Person }").content == known.content
        _says_so(client)
        engine.fault = lambda method, path: None
        assert client.get(OTHER).status_code == 200


def test_an_engine_that_is_gone_is_told_and_one_that_is_back_is_asked(data: Path) -> None:
    with ExitStack() as stack:
        what = stack.enter_context(stub())
        service = what.service()
        bring(data, service)
        with serving(data, service=service) as client:
            kept = client.get(f"/doc/{NEWTON}")
            stack.close()
            assert client.get(f"/doc/{NEWTON}").content == kept.content
            _says_so(client)
            with stub(what.port, of=what):
                assert client.get(OTHER).status_code == 200
                assert client.ask("SELECT ?s { ?s a foaf:Person }").status_code == 200


def _always(fault: str) -> Fault:
    return lambda method, path: fault


def _says_so(client: Client) -> None:
    page = client.get(OTHER, HTML)
    assert page.status_code == 503
    assert page.headers["retry-after"]
    assert "cannot be read at the moment" in page.text
    answer = client.ask("SELECT ?s { ?s a foaf:Person }")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]


@pytest.mark.parametrize("fault", ["503", "cut"])
def test_what_passes_is_asked_again(asked_of: RemoteStore, engine: Stub, fault: str) -> None:
    faults = iter([fault] * (ATTEMPTS - 1))
    engine.fault = lambda method, path: next(faults, None)
    assert asked_of.ask("ASK { ?s a foaf:Person }")


def test_writers_in_each_others_way_write_again(engine: Stub) -> None:
    """Virtuoso undoes one of two writers that wait for each other, and says: 40001, transaction deadlocked."""
    faults = iter(["40001", "40001"])
    engine.fault = lambda method, path: next(faults, None)
    with closing(Protocol(replace(engine.service(), engine=replace(OXIGRAPH, conflict=b"40001")))) as asked:
        asked.put("urn:g", b"<urn:a> <urn:b> <urn:c> .")
    assert list(engine.store.quads_for_pattern(None, None, None, ox.NamedNode("urn:g")))


def test_what_does_not_pass_is_not(asked_of: RemoteStore, engine: Stub) -> None:
    for fault, told in (("500", "answered 500"), ("refused", "refuses the login"), ("slow", "in time|longer than")):
        engine.fault = _always(fault)
        before = len(engine.asked)
        with pytest.raises(StoreError, match=told):
            asked_of.ask("ASK {}")
        assert len(engine.asked) == before + 1


def test_a_query_that_the_engine_refuses_is_an_error_of_the_query(asked_of: RemoteStore) -> None:
    with pytest.raises(QueryError, match="cannot be answered"):
        asked_of.select("SELECT ?s { ?s ?p }")


def test_an_answer_without_an_end_is_none(asked_of: RemoteStore, engine: Stub) -> None:
    engine.answer = lambda query, accept: b'{"head": {"vars": ["s"]}, "results": {"bindings": [ {'  # type: ignore[method-assign]
    with pytest.raises(StoreError, match="cannot be read"):
        asked_of.select("SELECT ?s { ?s ?p ?o }")


def test_a_part_is_never_taken_for_the_whole() -> None:
    refuse_part(VIRTUOSO, {"content-type": "text/plain"})
    with pytest.raises(Truncated, match="10000 rows at most"):
        refuse_part(VIRTUOSO, {"x-sparql-maxrows": "10000"})
    with pytest.raises(Interrupted, match="only what it found"):
        refuse_part(VIRTUOSO, {"x-sql-state": "S1TAT"})


@pytest.mark.parametrize("fault", ["full", "cut", "refused"])
def test_a_load_that_breaks_off_does_no_harm_and_goes_on(data: Path, fault: str) -> None:
    with stub() as what:
        writes = 0

        def after_some(method: str, path: str) -> str | None:
            nonlocal writes
            if path != "/query":
                writes += 1
                return fault if writes > 4 else None
            return None

        what.fault = after_some
        with pytest.raises(StoreError, match=r"No space left|does not answer|refuses the login"):
            bring(data, what.service())
        what.fault = lambda method, path: None
        with closing(Protocol(what.service())) as asked:
            state = read_marker(asked, BASE)
        assert state is not None
        assert state.is_changing
        with pytest.raises(StoreError, match="being loaded"):
            create_app(data, service=what.service())
        done = bring(data, what.service())
        assert done.skipped > 0
        _is_whole(data, what)
        assert bring(data, what.service()).steps == 0


def test_an_engine_that_bears_one_writer_has_one(data: Path) -> None:
    with stub() as what:
        service = what.service()
        bring(data, replace(service, engine=replace(service.engine, most_writers=1)), at_once=8)
        assert what.most_writers == 1
        _is_whole(data, what)


def test_what_was_lost_on_the_way_is_found_by_counting(data: Path) -> None:
    with stub() as what:
        bring(data, what.service())
        graph = f"{BASE}/id/graph/register/people"
        what.store.update(f"DELETE WHERE {{ GRAPH <{graph}> {{ ?s a ?type }} }}")
        what.store.update(f"INSERT DATA {{ <a:a> <a:b> <a:c> GRAPH <{BASE}/id/graph/other> {{ <a:a> <a:b> <a:c> }} }}")
        bring(data, what.service())
        _is_whole(data, what)


def _is_whole(data: Path, what: Stub) -> None:
    with closing(Held(required(data))) as held:
        for name in held.versions():
            there = {quad.triple for quad in what.store.quads_for_pattern(None, None, None, ox.NamedNode(name))}
            assert there == held.store.graph(name), name
        merged = {quad.triple for quad in what.store.quads_for_pattern(None, None, None, ox.DefaultGraph())}
        assert merged == set(held.store.merged())
        marked = 1
        assert len(set(what.store.named_graphs())) == len(held.counts()) + marked


class Garbled:
    """Speaks for an engine whose first answers cannot be read."""

    def __init__(self, service: Service, wrong: int):
        self.service, self.left = service, wrong

    def answer(self, *_: object) -> bytes:
        self.left -= 1
        where = "" if self.left >= 0 else "urn:x"
        return f'{{"head":{{"vars":["s"]}},"results":{{"bindings":[{{"s":{{"type":"uri","value":"{where}"}}}}]}}}}'.encode()


@pytest.mark.parametrize(("wrong", "is_read"), [(1, True), (2, True), (3, False)])
def test_an_answer_that_cannot_be_read_is_asked_for_again(wrong: int, is_read: bool) -> None:
    asker = Asker(Garbled(Service.of("http://localhost:1", {"KG_STORE_ENGINE": "oxigraph"}), wrong), BASE)  # type: ignore[arg-type]
    if is_read:
        names, rows = asker.whole("SELECT ?s { ?s ?p ?o }")
        assert (names, len(rows)) == (["s"], 1)
    else:
        with pytest.raises(StoreError, match="cannot be read"):
            asker.whole("SELECT ?s { ?s ?p ?o }")
