"""Writing over HTTP: who may, what is answered, and what readers see meanwhile."""

import asyncio
import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx2
import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from starlette.testclient import TestClient
from starlette.types import Message

from kg import rdf_files, releases
from kg.errors import UsageError
from kg.ntriples import from_oxigraph
from kg.releases import Manifest
from kg.store.updates import Update
from kg.store.workers import Limits
from kg.vocab import SD
from kg.web import graph_store, writes
from kg.web.app import create_app

from .conftest import BASE, TURTLE, Client, page, text

TOKEN = "a-token-that-nobody-guesses"
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-update"
INSERT = "INSERT DATA { <s> <p> 2 }"
G, H = f"{BASE}/graph-store/g", "http://example.org/h"
ALL = {f"?graph={quote(G, safe='')}": G, "/g": G, f"?graph={H}": H, "?default": None}


class Writer(Client):
    """Writes with the token, unless told to send another header."""

    def write(
        self,
        method: str,
        path: str,
        body: str | bytes = b"",
        media_type: str | None = TURTLE,
        authorization: str | None = f"Bearer {TOKEN}",
    ) -> httpx2.Response:
        headers = {"content-type": media_type, "authorization": authorization, "accept": "text/plain"}
        sent = {name: value for name, value in headers.items() if value is not None}
        return self.client.request(method, path, content=body, headers=sent)

    def update(self, text: str, parameters: str = "", **more: Any) -> httpx2.Response:
        return self.write("POST", f"/sparql{parameters}", text, DIRECT, **more)

    def holds(self, pattern: str) -> bool:
        return bool(self.ask(f"ASK {{ {pattern} }}").json()["boolean"])


@contextmanager
def writing(data: Path, limits: Limits = Limits(), token: str | None = TOKEN) -> Iterator[Writer]:
    with TestClient(create_app(data, limits, token), base_url=BASE) as client:
        for name in ("accept", "accept-encoding", "user-agent"):
            client.headers.pop(name, None)
        yield Writer(client)


def given(folder: Path) -> Path:
    (folder / "mine.trig").write_text(f"<s> <p> 1 . <{G}> {{ <s> <p> 7 }}", encoding="utf-8")
    rdf_files.release([folder / "mine.trig"], folder / "data", BASE)
    return folder / "data"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    with writing(given(tmp_path_factory.mktemp("given"))) as client:
        yield client


@pytest.fixture
def store(served: Writer) -> Writer:
    """The same data before every test."""
    served.update(f"DROP ALL ; INSERT DATA {{ <s> <p> 1 . GRAPH <{G}> {{ <s> <p> 7 }} }}")
    return served


@pytest.fixture(scope="module")
def without_token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    with writing(given(tmp_path_factory.mktemp("given")), token=None) as client:
        yield client


WAYS = [
    ("POST", "/sparql", INSERT, DIRECT),
    ("POST", "/sparql", urlencode({"update": INSERT}), FORM),
    ("PUT", "/graph-store?default", "<s> <p> 2 .", TURTLE),
    ("POST", "/graph-store?default", "<s> <p> 2 .", TURTLE),
    ("DELETE", "/graph-store/g", "", None),
    ("POST", "/graph-store", "<s> <p> 2 .", TURTLE),
]


# Who may


@pytest.mark.parametrize(("method", "path", "body", "media_type"), WAYS)
@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        (None, 401),
        ("", 401),
        ("Bearer", 401),
        (f"Basic {TOKEN}", 401),
        ("Bearer x", 403),
        (f"Bearer {TOKEN}x", 403),
        ("Bearer é", 403),
    ],
)
def test_nobody_writes_without_the_token(
    served: Writer, method: str, path: str, body: str, media_type: str | None, authorization: str | None, status: int
) -> None:
    before = served.get("/graph-store?default", "application/n-triples").content
    encoded: Any = authorization.encode() if authorization is not None else None
    response = served.write(method, path, body, media_type, encoded)
    assert response.status_code == status
    assert ("www-authenticate" in response.headers) is (status == 401)
    assert TOKEN not in response.text
    assert served.get("/graph-store?default", "application/n-triples").content == before


@pytest.mark.parametrize(("method", "path", "body", "media_type"), WAYS)
def test_without_a_token_nobody_writes_given_data(
    without_token: Writer, method: str, path: str, body: str, media_type: str | None
) -> None:
    response = without_token.write(method, path, body, media_type)
    assert response.status_code == 403
    assert "--update-token-file" in response.text


@pytest.mark.parametrize(("method", "path", "body", "media_type"), WAYS)
def test_nobody_writes_to_what_documents_state(
    data: Path, method: str, path: str, body: str, media_type: str | None
) -> None:
    with writing(data) as client:
        response = client.write(method, path, body, media_type)
        assert response.status_code == 403
        assert "document behind it" in response.text


@pytest.mark.parametrize(("method", "path", "body", "media_type"), WAYS)
def test_with_the_token_it_is_written(store: Writer, method: str, path: str, body: str, media_type: str | None) -> None:
    response = store.write(method, path, body, media_type)
    assert (response.status_code // 100, response.content) == (2, b"")


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_the_name_of_the_scheme_may_be_written_in_any_way(store: Writer, scheme: str) -> None:
    assert store.update(INSERT, authorization=f"{scheme} {TOKEN}").status_code == 204


@pytest.mark.parametrize("token", ["", "short", "with blanks in it, sixteen", "ümlaute-und-mehr-davon"])
def test_a_token_that_is_easily_guessed_or_cannot_be_sent_is_refused(token: str) -> None:
    with pytest.raises(UsageError, match="openssl rand"):
        writes.check_token(token)


# Updates (SPARQL 1.1 Protocol, section 2.2)


@pytest.mark.parametrize(("body", "media_type"), [(INSERT, DIRECT), (urlencode({"update": INSERT}), FORM)])
def test_readers_see_an_update_as_soon_as_it_is_done(store: Writer, body: str, media_type: str) -> None:
    assert not store.holds("<s> <p> 2")
    assert store.write("POST", "/sparql", body, media_type).status_code == 204
    assert store.holds("<s> <p> 2")
    assert store.holds("<s> <p> 1")


def test_pages_show_what_was_written(store: Writer) -> None:
    store.update("INSERT DATA { <id/person/eve> a foaf:Person ; rdfs:label 'Eve'@en }")
    assert "Eve" in text(page(store.get("/browse/person")))
    assert "2 triples" not in text(page(store.get("/")))


def test_a_wrong_update_is_refused_and_changes_nothing(store: Writer) -> None:
    response = store.update(f"{INSERT} ; nonsense")
    assert response.status_code == 400
    assert "the update cannot be done" in response.text
    assert not store.holds("<s> <p> 2")


def test_an_update_that_does_not_fit_what_is_there_is_a_conflict(store: Writer) -> None:
    assert store.update(f"{INSERT} ; CREATE GRAPH <{G}>").status_code == 409
    assert not store.holds("<s> <p> 2")


@pytest.mark.parametrize("update", ["LOAD <http://127.0.0.1:9/>", "INSERT {} WHERE { SERVICE <x:a> {} }"])
def test_an_update_fetches_nothing(store: Writer, update: str) -> None:
    assert store.update(update).status_code == 400


@pytest.mark.parametrize("in_form", [True, False])
def test_the_graphs_of_the_request_are_matched(store: Writer, in_form: bool) -> None:
    copy, graph = "INSERT { <copy> ?p ?o } WHERE { ?s ?p ?o }", {"using-graph-uri": G}
    if in_form:
        store.write("POST", "/sparql", urlencode({"update": copy} | graph), FORM)
    else:
        store.update(copy, f"?{urlencode(graph)}")
    assert store.holds("<copy> <p> 7")
    assert not store.holds("<copy> <p> 1")


@pytest.mark.parametrize(
    ("path", "body", "media_type"),
    [
        ("/sparql?using-graph-uri=x:g", "INSERT {} USING <x:h> WHERE {}", DIRECT),
        ("/sparql?using-named-graph-uri=x:g", "WITH <x:h> DELETE {} WHERE {}", DIRECT),
        ("/sparql?using-graph-uri=no%20address", "DELETE WHERE { ?s ?p ?o }", DIRECT),
        ("/sparql?query=ASK%7B%7D", INSERT, DIRECT),
        ("/sparql?default-graph-uri=x:g", INSERT, DIRECT),
        (f"/sparql?{urlencode({'update': INSERT})}", INSERT, DIRECT),
        (f"/sparql?{urlencode({'update': INSERT})}", "", FORM),
        ("/sparql", urlencode([("update", INSERT), ("update", INSERT)]), FORM),
        ("/sparql", urlencode({"update": INSERT, "query": "ASK {}"}), FORM),
        ("/sparql", b"INSERT DATA { <s> <p> '\xff' }", DIRECT),
    ],
)
def test_a_request_that_does_not_keep_the_protocol_is_refused(
    store: Writer, path: str, body: str | bytes, media_type: str
) -> None:
    assert store.write("POST", path, body, media_type).status_code == 400
    assert not store.holds("<s> <p> 2")


def test_an_update_is_never_sent_by_get(store: Writer) -> None:
    assert store.write("GET", f"/sparql?{urlencode({'update': INSERT})}").status_code == 400
    assert not store.holds("<s> <p> 2")


def test_an_update_that_is_too_large_is_refused(store: Writer) -> None:
    assert store.update("#" * 1_000_001).status_code == 413


def test_an_update_that_takes_too_long_is_stopped_and_readers_are_served_meanwhile(tmp_path: Path) -> None:
    digits = " ".join(f"VALUES ?d{number} {{ 0 1 2 3 4 5 6 7 8 9 }}" for number in range(16))
    endless = f"INSERT {{ <s> <p> ?n }} WHERE {{ SELECT (SUM(?d0) AS ?n) {{ {digits} }} }}"
    with writing(given(tmp_path), Limits(seconds=5)) as client:
        answers: list[int] = []
        busy = threading.Thread(target=lambda: answers.append(client.update(endless).status_code))
        busy.start()
        assert client.holds("<s> <p> 1")
        assert client.get("/graph-store?default", TURTLE).status_code == 200
        busy.join()
        assert answers == [503]
        assert client.update(INSERT).status_code == 204


def test_an_update_too_many_is_asked_to_come_back(tmp_path: Path) -> None:
    with writing(given(tmp_path), Limits(waiting=0)) as client:
        response = client.update(INSERT)
        assert response.status_code == 503
        assert response.headers["retry-after"]


def test_updates_at_a_time_are_done_one_after_the_other(store: Writer) -> None:
    site = store.client.app.state.site  # type: ignore[attr-defined]
    told: list[str] = []

    async def all_at_once() -> None:
        limits = Limits(waiting=20, waiting_seconds=60)
        made = writes.Writes(
            site.publisher._data, site.publisher, limits, TOKEN, changed=lambda: told.append("changed")
        )
        try:
            await asyncio.gather(
                *(made.change(lambda _, n=n: Update(f"INSERT DATA {{ <s> <n> {n} }}")) for n in range(10))  # type: ignore[misc]
            )
        finally:
            await made.close()

    asyncio.run(all_at_once())
    assert len(told) == 10
    answer = store.ask("SELECT (COUNT(*) AS ?n) { <s> <n> ?number }").json()
    assert answer["results"]["bindings"][0]["n"]["value"] == "10"


# What was answered before


@pytest.mark.parametrize(
    "path",
    [f"/sparql?{urlencode({'query': 'SELECT ?o { ?s ?p ?o } ORDER BY ?o', 'format': 'json'})}", "/graph-store?default"],
)
def test_an_answer_that_was_kept_is_not_given_after_a_change(store: Writer, path: str) -> None:
    before = store.get(path)
    again = store.get(path, if_none_match=before.headers["etag"])
    assert (again.status_code, again.headers["etag"]) == (304, before.headers["etag"])
    store.update(INSERT)
    after = store.get(path, if_none_match=before.headers["etag"])
    assert after.status_code == 200
    assert after.content != before.content
    store.update("DELETE DATA { <s> <p> 2 }")
    assert store.get(path).content == before.content


def test_workers_have_a_change_open_before_they_are_asked(store: Writer) -> None:
    site = store.client.app.state.site  # type: ignore[attr-defined]
    assert store.client.portal is not None
    store.ask("ASK {}")
    store.update(INSERT)
    assert site.workers.kept.size == 0
    store.client.portal.call(site.workers.ready)
    folder = site.publisher.current().store_folder
    assert [worker.opened.store for worker in site.workers._idle._queue] == [folder] * site.workers.limits.workers


def test_a_change_that_nobody_waits_for_any_more_is_told_all_the_same(store: Writer) -> None:
    site = store.client.app.state.site  # type: ignore[attr-defined]
    begun = threading.Event()
    told: list[str] = []

    def wanted(_: Manifest) -> Update:
        begun.set()
        return Update(INSERT)

    async def given_up() -> None:
        changed = asyncio.Event()

        def tell() -> None:
            told.append("changed")
            changed.set()

        made = writes.Writes(site.publisher._data, site.publisher, Limits(), TOKEN, changed=tell)
        try:
            changing = asyncio.ensure_future(made.change(wanted))
            await asyncio.to_thread(begun.wait, 60)
            changing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await changing
            assert not told
            await asyncio.wait_for(changed.wait(), 60)
        finally:
            await made.close()

    asyncio.run(given_up())
    assert store.holds("<s> <p> 2")


# Releases that were


def test_releases_that_nobody_reads_any_more_are_removed(tmp_path: Path) -> None:
    data = given(tmp_path)
    with writing(data) as client:
        for number in range(5):
            client.update(f"INSERT DATA {{ <s> <n> {number} }}")
        gc.collect()
        assert [path.name for path in (data / "releases").iterdir()] == [releases.required(data).manifest.name]


def test_a_release_stays_as_long_as_somebody_reads_it(tmp_path: Path) -> None:
    data = given(tmp_path)
    with writing(data) as client:
        publisher = client.client.app.state.site.publisher  # type: ignore[attr-defined]
        held = publisher.current()
        for number in range(5):
            client.update(f"INSERT DATA {{ <s> <n> {number} }}")
        assert held.store_folder.exists()
        assert len(held.store.select("SELECT * { ?s ?p ?o }")) == 1
        folder = held.folder
        del held
        gc.collect()
        assert not folder.exists()


def test_a_release_stays_until_an_answer_of_it_is_sent(tmp_path: Path) -> None:
    data = given(tmp_path)
    folder = releases.required(data).folder
    values = " ".join(f"VALUES ?v{number} {{ 0 1 2 3 4 5 6 7 8 9 }}" for number in range(5))
    asked = urlencode({"query": f"SELECT * {{ {values} }}", "format": "json"}).encode()
    path = urlsplit(f"{BASE}/sparql").path
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": asked, "headers": [],
        "root_path": "", "http_version": "1.1", "scheme": "http", "server": ("a", 80), "client": ("b", 1),
    }  # fmt: skip
    begun, more = threading.Event(), threading.Event()
    sent: list[int] = []

    async def receive() -> Message:
        # Nothing is sent, and the client stays.
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(len(message.get("body", b"")))
        if sent[-1]:
            begun.set()
            await asyncio.to_thread(more.wait, 60)

    with writing(data) as client:
        assert client.client.portal is not None
        sending = client.client.portal.start_task_soon(client.client.app, scope, receive, send)
        try:
            assert begun.wait(60)
            for _ in range(2):
                assert client.update(INSERT).status_code == 204
            gc.collect()
            assert folder.exists()
        finally:
            more.set()
        sending.result(60)
        assert sum(sent) > 10_000_000
        del sending
        gc.collect()
        assert not folder.exists()


def test_releases_made_from_documents_are_never_removed(data: Path) -> None:
    before = sorted((data / "releases").iterdir())
    with writing(data) as client:
        client.get("/")
        client.update(INSERT)
    gc.collect()
    assert sorted((data / "releases").iterdir()) == before


# Single graphs (SPARQL 1.1 Graph Store HTTP Protocol)


def graph_of(response: httpx2.Response) -> Graph:
    assert response.status_code == 200, response.text
    syntax = ox.RdfFormat.from_media_type(response.headers["content-type"].split(";")[0])
    graph = Graph()
    for quad in ox.parse(response.content, syntax):
        graph.add((from_oxigraph(quad.subject), from_oxigraph(quad.predicate), from_oxigraph(quad.object)))
    return graph


@pytest.mark.parametrize("media_type", [TURTLE, "application/n-triples", "application/rdf+xml", "application/ld+json"])
@pytest.mark.parametrize("name", ALL)
def test_a_graph_is_got_as_it_was_put_in_every_syntax(store: Writer, name: str, media_type: str) -> None:
    graph = Graph().parse(data="<x:s> <x:y#p> [ <x:y#q> 'é', 7, 'x'@en ], <x:o> .", format="turtle")
    body = graph.serialize(format=media_type, encoding="utf-8")
    created = store.write("PUT", f"/graph-store{name}", body, media_type)
    assert created.status_code == (201 if ALL[name] == H else 204)
    assert store.write("PUT", f"/graph-store{name}", body, media_type).status_code == 204
    assert isomorphic(graph_of(store.get(f"/graph-store{name}", media_type)), graph)


@pytest.mark.parametrize("name", ALL)
def test_a_post_adds_to_a_graph(store: Writer, name: str) -> None:
    added = store.write("POST", f"/graph-store{name}", "<x:s> <x:p> 'added' .")
    assert added.status_code == (201 if ALL[name] == H else 204)
    found = graph_of(store.get(f"/graph-store{name}", TURTLE))
    assert len(found) == (1 if ALL[name] == H else 2)


@pytest.mark.parametrize("name", ["/g", f"?graph={quote(G, safe='')}"])
def test_a_graph_that_is_deleted_is_gone(store: Writer, name: str) -> None:
    assert store.write("DELETE", f"/graph-store{name}").status_code == 204
    assert store.get(f"/graph-store{name}", TURTLE).status_code == 404
    assert store.write("DELETE", f"/graph-store{name}").status_code == 404
    assert store.holds("<s> <p> 1")


def test_the_default_graph_is_emptied_and_never_gone(store: Writer) -> None:
    assert store.write("DELETE", "/graph-store?default").status_code == 204
    assert len(graph_of(store.get("/graph-store?default", TURTLE))) == 0
    assert store.write("DELETE", "/graph-store?default").status_code == 204


def test_a_graph_posted_to_the_store_itself_is_given_an_address(store: Writer) -> None:
    response = store.write("POST", "/graph-store", "<> <p> [] .")
    assert response.status_code == 201
    address = response.headers["location"]
    assert address.startswith(f"{BASE}/graph-store/")
    for path in (address.removeprefix(BASE), f"/graph-store?graph={quote(address, safe='')}"):
        assert set(graph_of(store.get(path, TURTLE)).subjects()) == {URIRef(address)}


def test_relative_addresses_stand_on_that_of_the_graph(store: Writer) -> None:
    store.write("PUT", f"/graph-store?graph={H}", "<> <#p> <x> .")
    assert store.holds(f"GRAPH <{H}> {{ <{H}> <{H}#p> <http://example.org/x> }}")


def test_the_graphs_of_a_form_are_added(store: Writer) -> None:
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{n}"\r\nContent-Type: text/turtle\r\n\r\n<s> <n> {n} .\r\n'
        for n in range(3)
    )
    response = store.write("POST", "/graph-store?default", f"{parts}--x--\r\n", "multipart/form-data; boundary=x")
    assert response.status_code == 204
    assert len(graph_of(store.get("/graph-store?default", TURTLE))) == 4


@pytest.mark.parametrize(
    ("method", "path", "body", "media_type", "status"),
    [
        ("PUT", "/graph-store", "", TURTLE, 400),
        ("DELETE", "/graph-store", "", None, 400),
        ("PUT", "/graph-store?graph=relative", "", TURTLE, 400),
        ("PUT", "/graph-store?default=1", "", TURTLE, 400),
        ("PUT", f"/graph-store?default&graph={H}", "", TURTLE, 400),
        ("PUT", f"/graph-store?graph={H}&graph={H}", "", TURTLE, 400),
        ("PUT", f"/graph-store/g?graph={H}", "", TURTLE, 400),
        ("PUT", "/graph-store/a b", "", TURTLE, 204),
        ("PUT", "/graph-store?default", "<s> <p>", TURTLE, 400),
        ("PUT", "/graph-store?default", "<x:s> <x:p> <x:o> <x:g> .", "application/n-quads", 415),
        ("PUT", "/graph-store?default", "--x--", "multipart/form-data; boundary=x", 415),
        ("PUT", "/graph-store?default", "", None, 415),
        ("PUT", "/graph-store?default", "", f"{TURTLE}; charset=utf-16", 415),
        ("POST", "/graph-store?default", "x", "multipart/form-data; boundary=x", 400),
        ("PATCH", "/graph-store?default", INSERT, DIRECT, 405),
        ("GET", "/graph-store", "", None, 400),
        ("GET", "/graph-store?graph=x:none", "", None, 404),
        ("HEAD", "/graph-store?graph=x:none", "", None, 404),
    ],
)
def test_what_cannot_be_meant_is_refused(
    store: Writer, method: str, path: str, body: str, media_type: str | None, status: int
) -> None:
    response = store.write(method, path, body, media_type)
    if status == 204:
        assert response.status_code in (201, 204)
        return
    assert response.status_code == status
    assert store.holds("<s> <p> 1")


def test_a_graph_that_is_too_large_is_refused(store: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_store, "LARGEST_GRAPH", 10)
    assert store.write("PUT", "/graph-store?default", "<s> <p> <o> .").status_code == 413


# Reading


@pytest.mark.parametrize("name", ["?default", "GRAPH"])
def test_everybody_may_read_the_graphs_of_a_release(site: Client, name: str) -> None:
    graphs = site.ask("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g LIMIT 1").json()
    (row,) = graphs["results"]["bindings"]
    (all_,) = site.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").json()["results"]["bindings"]
    path = "?default" if name == "?default" else f"?graph={quote(row['g']['value'], safe='')}"
    expected = int((all_ if name == "?default" else row)["n"]["value"])
    assert len(graph_of(site.get(f"/graph-store{path}", "application/n-triples"))) == expected


def test_head_tells_all_that_get_tells_but_the_body(store: Writer) -> None:
    got, head = (store.send(method, "/graph-store/g", TURTLE) for method in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == got.headers


def test_a_form_that_no_graph_has_is_not_acceptable(store: Writer) -> None:
    assert store.get("/graph-store/g", "image/png").status_code == 406


def test_a_graph_is_larger_than_may_be_given_is_told(tmp_path: Path) -> None:
    with writing(given(tmp_path), Limits(result_rows=1)) as client:
        client.update(INSERT)
        assert client.get("/graph-store?default", TURTLE).status_code == 413


# What is told of it


def test_the_description_says_that_updates_are_accepted_just_where_they_are(
    served: Writer, without_token: Writer, site: Client
) -> None:
    for client, is_on in ((served, True), (without_token, False), (site, False)):
        described = graph_of(client.get("/sparql", TURTLE))
        assert ((None, SD.supportedLanguage, SD.SPARQL11Update) in described) is is_on
        assert (URIRef(f"{BASE}/graph-store"), None, None) in described


def test_options_tell_what_can_be_done_and_give_other_sites_leave_to_read_only(
    served: Writer, without_token: Writer
) -> None:
    for client, allowed in ((served, "DELETE, GET, HEAD, OPTIONS, POST, PUT"), (without_token, "GET, HEAD, OPTIONS")):
        response = client.send("OPTIONS", "/graph-store/g", None, origin="https://a.example")
        assert (response.status_code, response.headers["allow"]) == (204, allowed)
        assert response.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
        assert "authorization" not in response.headers["access-control-allow-headers"].lower()
        assert "access-control-allow-credentials" not in response.headers
        assert client.send("PATCH", "/graph-store/g", None).headers["allow"] == allowed


def test_no_cookie_is_ever_set(store: Writer) -> None:
    assert "set-cookie" not in store.update(INSERT).headers
