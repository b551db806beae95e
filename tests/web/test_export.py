"""The copy of the site as plain files: whole, equal to what the server gives, made again only where something changed."""

import functools
import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

import httpx2
import pytest

from kg.errors import ReleaseError
from kg.export import Exported, export, processes
from kg.export.links import NEEDS_SERVER, SEARCH, Links, Page
from kg.export.nginx import configuration
from kg.export.searching import LARGEST, words, write_index
from kg.export.things import leads_to
from kg.rdf_files import gather, release
from kg.resources import FOUNDING_DOCUMENTS
from kg.store.embedded import EmbeddedStore
from kg.web.app import create_app
from kg.web.negotiate import negotiate
from kg.web.urls import EXTENSIONS

from .conftest import BASE, HTML, NEWTON, Client, build, serving

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed: apt-get install nginx")


def silent(step: str, done: int, total: int) -> None:
    """Say nothing of how far it is."""


def exported(data: Path, folder: Path) -> Exported:
    return export(data, folder, silent, processes=1)


@pytest.fixture(scope="module")
def copy(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy of the founding documents."""
    folder = tmp_path_factory.mktemp("copied") / "copy"
    done = exported(data, folder)
    assert done.things == done.made > 1000
    return folder


def pages(copy: Path) -> Iterator[tuple[Path, str]]:
    for file in sorted((copy / "site").rglob("*.html")):
        yield file, file.read_text(encoding="utf-8")


# Links


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/doc/person/ada", "doc/person/ada.html"),
        ("/doc/person/ada.ttl", "doc/person/ada.ttl"),
        ("/id/person/ada", "doc/person/ada.html"),
        ("/doc/person/ada?property=statements&page=2", "doc/person/ada@property=statements&page=2.html"),
        ("/doc/person/ada?property=statements&page=1", "doc/person/ada.html"),
        ("/doc/person/ada?view=technical", "doc/person/ada.ttl"),
        ("/browse/person", "browse/person.html"),
        ("/browse/person?page=3", "browse/person@page=3.html"),
        ("/browse/question?house=lords", "browse/question.html"),
        ("/browse/annotation?page=2", NEEDS_SERVER),
        ("/ontology", "ontology.html"),
        ("/static/style.css?v=12", "static/style.css"),
        ("/sparql?query=ASK", NEEDS_SERVER),
        ("/reconcile", NEEDS_SERVER),
        ("/search?q=x", SEARCH),
        ("https://example.org/", None),
        ("mailto:a@example.org", None),
        ("#here", None),
    ],
)
def test_each_address_has_a_file(address: str, file: str | None) -> None:
    assert Links("").file(address) == file
    if address.startswith("/"):
        assert Links("/data").file(f"/data{address}") == file
        assert Links("/data").file(address) is None


def test_links_lead_from_file_to_file_wherever_these_lie() -> None:
    html = (
        '<a href="/g/doc/body/dwp#a">x</a> <a href="/g/">y</a> <a href="https://e.org/?a&amp;b">z</a> <a href="#top">t</a>'
        '<form action="/g/search"><a href="/g/doc/p/a?property=x%3Ay&amp;page=2">n</a></form><footer></footer>'
    )
    made = Links("/g").relative(Page(html), "doc/person/ada.html")
    assert re.findall(r'(?:href|action)="([^"]*)"', made)[:6] == [
        "../body/dwp.html#a", "../../index.html", "https://e.org/?a&amp;b", "#top", "../../search.html",
        "../p/a@property=x%253Ay%26page=2.html",
    ]  # fmt: skip
    assert "This is a copy" in made


def test_evidence_leads_to_what_it_is_told_with() -> None:
    told = {
        "words/answer/commons/2025-11-04/88166/2025-11-12/b3afcf08/137-153": "answer/commons/2025-11-04/88166/2025-11-12",
        "annotation/answer/target/commons/x/y": "target/commons/x/y",
        "annotation/question/body/commons/2026-07-10/17837/royal-navy": "question/commons/2026-07-10/17837",
        "not-stated/written-questions/17/answer-text": "document/written-questions/17",
        "graph/written-questions/17": "document/written-questions/17",
        "person/ada": None,
    }
    assert {key: leads_to(key) for key in told} == told


# The whole of it


def test_every_link_of_every_page_leads_to_a_file(copy: Path) -> None:
    site, broken = copy / "site", []
    for file, html in pages(copy):
        if file.name in ("404.html", "406.html", "410.html"):
            continue
        for link in re.findall(r'(?:href|src|action)="([^"]*)"', html):
            address = urldefrag(link.replace("&amp;", "&")).url
            if address and not re.match(r"[a-z]+:", address):
                target = Path(os.path.normpath(file.parent / unquote(address)))
                if not target.is_file() or not target.is_relative_to(site):
                    broken.append((str(file.relative_to(site)), link))
    assert broken == []


def test_links_to_places_on_pages_find_them(copy: Path) -> None:
    html = (copy / "site" / "doc" / "staff-role" / "work-coach.html").read_text(encoding="utf-8")
    links = re.findall(r'href="([^"#]+)#(words-[^"]+)"', html)
    assert links
    for file, place in links:
        target = Path(os.path.normpath(copy / "site" / "doc" / "staff-role" / unquote(file)))
        assert f'id="{place}"' in target.read_text(encoding="utf-8")


@pytest.mark.parametrize("extension", [extension for extension in EXTENSIONS if extension != "html"])
@pytest.mark.parametrize("key", [NEWTON, "staff-role/work-coach", "body/department-for-work-and-pensions"])
def test_data_is_byte_for_byte_that_of_the_server(copy: Path, site: Client, key: str, extension: str) -> None:
    file = copy / "site" / "doc" / f"{key}.{extension}"
    assert file.read_bytes() == site.get(f"/doc/{key}.{extension}").content


def test_each_thing_is_there_in_every_form(copy: Path) -> None:
    stems = {file.with_suffix("") for file in (copy / "site" / "doc").rglob("*.nt")}
    for extension in EXTENSIONS:
        assert all(stem.with_name(f"{stem.name}.{extension}").is_file() for stem in stems)


def test_all_parts_of_long_lists_are_there(copy: Path) -> None:
    assert (copy / "site" / "browse" / "body@page=2.html").is_file()
    assert (copy / "site" / "browse" / "body@page=2.ttl").is_file()


def test_lists_as_files_hold_the_whole_list_and_no_part_that_some_page_leads_to(copy: Path, site: Client) -> None:
    for name in ("browse/question", "browse/person", "promises"):
        for form in ("json", "csv"):
            assert (copy / "site" / f"{name}.{form}").read_bytes() == site.get(f"/{name}.{form}").content


def test_lists_of_what_is_told_with_other_things_need_the_server(copy: Path) -> None:
    assert not list((copy / "site" / "browse").glob("annotation*"))
    assert "annotations" in (copy / "site" / NEEDS_SERVER).read_text(encoding="utf-8")


def test_pages_of_things_are_those_of_the_server_but_for_where_links_lead(copy: Path, site: Client) -> None:
    for key in (NEWTON, "staff-role/work-coach", "body/department-for-work-and-pensions"):
        ours = (copy / "site" / "doc" / f"{key}.html").read_text(encoding="utf-8")
        theirs = site.get(f"/doc/{key}", HTML).text
        kept = [re.sub(r'(href|src|action)="[^"]*"', "", page) for page in (ours, theirs)]
        kept = [re.sub(r'<p class="copy">.*?</p>\n', "", page) for page in kept]
        different = [(one, other) for one, other in zip(*map(str.splitlines, kept), strict=True) if one != other]
        # They name no release, as they stay where a later one has nothing new about their thing.
        assert len(different) == 2
        assert all("release" in other.lower() and not re.search(r"20\d\d-\d\d-\d\d\.", one) for one, other in different)


def test_pages_say_that_they_are_a_copy_and_hold_no_scripts_of_their_own(copy: Path) -> None:
    for file, html in pages(copy):
        # What has moved says where to, and nothing else.
        if file.name not in ("404.html", "406.html", "410.html") and 'http-equiv="refresh"' not in html:
            assert "This is a copy of the site" in html
        assert not re.search(r"<script(?![^>]*(?:\bsrc=|application/ld\+json))|<style|\sstyle=|\son[a-z]+=", html), file


def test_nothing_lies_beside_what_is_published(copy: Path) -> None:
    assert not [file for file in (copy / "site").rglob("*") if file.name.endswith((".part", ".sqlite"))]


# Again


def test_a_second_run_makes_and_writes_nothing(data: Path, copy: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in copy.rglob("*") if file.is_file()}
    done = exported(data, copy)
    assert (done.made, done.written, done.removed) == (0, 0, 0)
    after = {file: file.stat().st_mtime_ns for file in (copy / "site").rglob("*") if file.is_file()}
    assert after == {file: time for file, time in before.items() if file.is_relative_to(copy / "site")}


def test_only_what_changed_is_made_again_and_what_is_withdrawn_is_gone(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for document in sorted(FOUNDING_DOCUMENTS.iterdir())[:2]:
        shutil.copy(document, inbox)
    build(tmp_path / "data", inbox, "--base", BASE)
    first = exported(tmp_path / "data", tmp_path / "copy")
    sorted(inbox.iterdir())[0].unlink()
    build(tmp_path / "data", inbox, "--prune")
    second = exported(tmp_path / "data", tmp_path / "copy")
    assert 0 < second.made < first.made
    assert second.things < first.things
    assert second.removed > 0
    gone = (tmp_path / "copy" / "nginx" / "gone.map").read_text(encoding="utf-8")
    keys = re.findall(r'"([^"]+)" "1";', gone)
    assert keys
    for key in keys:
        # For hosts that cannot answer 410.
        assert "withdrawn" in (tmp_path / "copy" / "site" / "doc" / f"{key}.html").read_text(encoding="utf-8")
        assert not (tmp_path / "copy" / "site" / "doc" / f"{key}.ttl").exists()
    # As if it had been written at once: what was not made again says nothing that is not so any more.
    exported(tmp_path / "data", tmp_path / "anew")
    assert contents(tmp_path / "copy") == contents(tmp_path / "anew")


def test_a_document_that_comes_later_is_told_on_all_pages_that_it_concerns(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    *documents, last = sorted(FOUNDING_DOCUMENTS.iterdir(), key=lambda file: "work" in file.name)
    for document in documents:
        shutil.copy(document, inbox)
    build(tmp_path / "data", inbox, "--base", BASE)
    first = exported(tmp_path / "data", tmp_path / "copy")
    shutil.copy(last, inbox)
    build(tmp_path / "data", inbox)
    second = exported(tmp_path / "data", tmp_path / "copy")
    assert second.made < first.things / 2 < second.things
    exported(tmp_path / "data", tmp_path / "anew")
    assert contents(tmp_path / "copy") == contents(tmp_path / "anew")


def contents(copy: Path) -> dict[str, bytes]:
    return {name: (copy / name).read_bytes() for name in names(copy)}


def names(copy: Path) -> set[str]:
    return {str(file.relative_to(copy)) for file in (copy / "site").rglob("*") if file.is_file()}


def test_a_run_that_was_broken_off_goes_on(
    data: Path, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = processes.Making.things

    def broken(making: processes.Making, keys: list[str]) -> Iterator[Any]:
        for number, made in enumerate(whole(making, keys)):
            if number == 3:
                raise KeyboardInterrupt
            yield made

    monkeypatch.setattr(processes.Making, "things", broken)
    with pytest.raises(KeyboardInterrupt):
        exported(data, tmp_path)
    monkeypatch.undo()
    done = exported(data, tmp_path)
    assert done.made < done.things
    assert names(tmp_path) == names(copy)


# Search


def test_words_are_those_that_the_browser_looks_for() -> None:
    assert words("Thérèse O’Neill’s 10-year (plan)") == {"therese", "oneills", "10", "year", "plan"}


def test_the_index_leads_from_words_to_pages(copy: Path) -> None:
    search = copy / "site" / "search"
    index = json.loads((search / "index.json").read_text(encoding="utf-8"))
    assert index["everywhere"] == []
    found: dict[str, list[int]] = {}
    for file in search.glob("words/*.json"):
        found |= json.loads(file.read_text(encoding="utf-8"))
    numbers = [sum(found["newton"][: at + 1]) for at in range(len(found["newton"]))]
    entries = [
        json.loads((search / "things" / f"{number // index['perFile']}.json").read_text(encoding="utf-8"))[
            number % index["perFile"]
        ]
        for number in numbers
    ]
    assert ["Sarah Newton", "person", "doc/person/sarah-newton.html", ""] in entries
    assert all((copy / "site" / entry[2]).is_file() for entry in entries)


def test_no_file_of_the_index_is_large_however_much_there_is(tmp_path: Path) -> None:
    store = EmbeddedStore.in_memory()
    lines = []
    for number in range(60_000):
        thing = f"<{BASE}/id/person/p{number}>"
        lines.append(f"{thing} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://xmlns.com/foaf/0.1/Person> .")
        label = f"Everyone Number{number % 5000} {'Odd' if number % 2 else 'Even'} W{number}"
        lines.append(f'{thing} <http://www.w3.org/2000/01/rdf-schema#label> "{label}" .')
    (tmp_path / "people.nq").write_text("\n".join(lines), encoding="utf-8")
    store.add_graphs(tmp_path / "people.nq")
    files, _ = write_index(store, BASE, tmp_path / "site", (f"person/p{number}" for number in range(60_000)))
    sizes = [(tmp_path / "site" / file).stat().st_size for file in files]
    assert max(sizes) < 200_000
    assert sum(file.startswith("search/words/") for file in files) > sum(sizes) / 10 / LARGEST
    index = json.loads((tmp_path / "site" / "search" / "index.json").read_text(encoding="utf-8"))
    assert index["words"] == sorted(index["words"])


@contextmanager
def plain_host(site: Path) -> Iterator[str]:
    """A host that knows nothing but files."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def test_the_search_finds_in_a_browser_and_leads_to_the_page(copy: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright, the extra [browser], is not installed")
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        pytest.skip("there is no Chromium on this machine")
    arguments = ["--disable-background-networking", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with plain_host(copy / "site") as address, playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=arguments)
        tab = browser.new_page()
        failures: list[str] = []
        tab.on("pageerror", lambda error: failures.append(str(error)))
        tab.goto(f"{address}/search.html?q=work+coa")
        tab.wait_for_selector("#results a")
        assert tab.inner_text("#results a >> nth=0") == "Work coach"
        tab.fill("#q", "sarah newton")
        tab.press("#q", "Enter")
        tab.wait_for_selector("#results a:has-text('Sarah Newton')")
        tab.fill("#q", "zebra crossing")
        tab.press("#q", "Enter")
        tab.wait_for_selector("#found:has-text('Nothing')")
        tab.goto(f"{address}/search.html?q=newton")
        tab.click("#results a:has-text('Sarah Newton')")
        tab.wait_for_url("**/doc/person/sarah-newton.html")
        browser.close()
    assert failures == []


# nginx


@contextmanager
def nginx(copy: Path, folder: Path) -> Iterator[httpx2.Client]:
    """Run nginx with the configuration that was written, on a port of its own."""
    assert NGINX is not None
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    written = (copy / "nginx" / "kg.conf").read_text(encoding="utf-8")
    (folder / "site.conf").write_text(re.sub(r"listen \d+;", f"listen 127.0.0.1:{port};", written), encoding="utf-8")
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log warn; worker_processes 1;\n"
        f"{'user root;' if os.geteuid() == 0 else ''}\n"
        f"events {{}}\nhttp {{ access_log off;\n{temporary}\ninclude {folder}/site.conf; }}\n",
        encoding="utf-8",
    )
    command = [NGINX, "-e", f"{folder}/error.log", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr + (folder / "error.log").read_text(encoding="utf-8")
    with subprocess.Popen(command) as process:
        try:
            with httpx2.Client(base_url=f"http://127.0.0.1:{port}", headers={"accept": "*/*"}) as client:
                _wait(port)
                yield client
        finally:
            process.terminate()
    told = (folder / "error.log").read_text(encoding="utf-8")
    assert "[warn]" not in told, told


def _wait(port: int) -> None:
    """Wait until somebody listens."""
    for _ in range(10_000):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.001)
    raise AssertionError("nginx does not listen")


@pytest.fixture(scope="module")
def served(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    """The copy, served by nginx."""
    if NGINX is None:
        pytest.skip("nginx is not installed: apt-get install nginx")
    with nginx(copy, tmp_path_factory.mktemp("nginx")) as client:
        yield client


def test_an_identifier_leads_to_what_is_said_of_it(served: httpx2.Client) -> None:
    response = served.get(f"/id/{NEWTON}")
    assert (response.status_code, response.headers["location"]) == (303, f"/doc/{NEWTON}")
    assert served.get("/id/person/nobody").status_code == 404


@pytest.mark.parametrize(
    "accept",
    ["", "*/*", HTML, "text/html", "text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml",
     "text/*", "application/*", "TEXT/TURTLE", "text/turtle;q=0.5, text/html;q=0.4", "text/html;q=0.3, text/turtle;q=0.9",
     "application/rdf+xml, text/turtle;q=0.9, */*;q=0.1", "text/turtle, */*;q=0.8", "text/turtle;charset=utf-8",
     "application/ld+json;profile=\"http://www.w3.org/ns/json-ld#compacted\", text/turtle;q=0.9", "image/png",
     "text/turtle;q=0", "application/n-triples;q=1.0,text/plain;q=0.5", "text/csv, application/json"],
)  # fmt: skip
def test_the_form_is_that_which_the_server_would_give(served: httpx2.Client, accept: str) -> None:
    wanted = negotiate(accept or None, list(EXTENSIONS.values()))
    for address in (f"/doc/{NEWTON}", "/browse/person", "/ontology", "/"):
        response = served.get(address, headers={"accept": accept})
        if wanted is None:
            assert response.status_code == 406
        else:
            assert response.status_code == 200
            assert response.headers["content-type"].partition(";")[0] == wanted
        assert "accept" in response.headers["vary"].lower()


@pytest.mark.parametrize(("extension", "media_type"), EXTENSIONS.items())
def test_each_file_has_the_type_and_the_headers_that_the_server_gives(
    served: httpx2.Client, site: Client, extension: str, media_type: str
) -> None:
    address = f"/doc/{NEWTON}.{extension}"
    ours, theirs = served.get(address), site.get(address, "*/*")
    assert ours.headers["content-type"] == theirs.headers["content-type"]
    for name in ("content-security-policy", "x-content-type-options", "access-control-allow-origin"):
        assert ours.headers[name] == theirs.headers[name]
    assert f'rel="alternate"; type="{media_type}"' in ours.headers["link"]
    assert f'<{BASE}/id/{NEWTON}>; rel="describes"' in ours.headers["link"]


def test_parts_of_lists_are_had_by_the_addresses_of_the_server(served: httpx2.Client) -> None:
    first, second = served.get("/browse/body"), served.get("/browse/body?page=2")
    assert second.status_code == 200
    assert second.text != first.text
    assert served.get("/browse/body?page=2", headers={"accept": "text/turtle"}).text != ""


def test_errors_are_pages_whose_links_lead_somewhere(served: httpx2.Client) -> None:
    response = served.get("/doc/person/nobody", headers={"accept": "text/html"})
    assert response.status_code == 404
    assert "Nothing is known" in response.text
    for link in re.findall(r'(?:href|src)="(/[^"#]*)"', response.text):
        assert served.get(link, follow_redirects=True).status_code == 200, link


def test_evidence_leads_to_the_page_that_tells_it(served: httpx2.Client, data: Path) -> None:
    client = create_app(data).state.site.publisher.current().store
    for type_ in ("oa:Annotation", "oa:SpecificResource", "prov:Activity"):
        rows = client.select(f"SELECT ?s WHERE {{ ?s a {type_} }} ORDER BY ?s LIMIT 30")
        for row in rows:
            response = served.get(urlsplit(str(row["s"])).path, follow_redirects=True)
            assert response.status_code == 200, row["s"]


def test_what_needs_the_server_says_so(served: httpx2.Client) -> None:
    assert "SPARQL" in served.get("/sparql").text
    for response in (served.get("/sparql?query=ASK%20%7B%7D"), served.post("/sparql"), served.post("/mcp")):
        assert response.status_code == 501
        assert "needs-server" in response.text


def test_other_addresses_lead_where_the_server_leads(served: httpx2.Client, site: Client) -> None:
    ours, theirs = served.get("/favicon.ico"), site.get("/favicon.ico")
    assert (ours.status_code, ours.headers["location"]) == (theirs.status_code, theirs.headers["location"])
    assert served.get("/robots.txt").headers["content-type"].startswith("text/plain")


@needs_nginx
def test_what_has_moved_or_is_gone_is_told_under_a_path_too(tmp_path: Path) -> None:
    site = tmp_path / "copy" / "site" / "data"
    for name in ("doc/question/new.html", "doc/question/new.ttl", "404.html", "406.html", "410.html", "index.html"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(name, encoding="utf-8")
    (tmp_path / "copy" / "nginx").mkdir()
    written = configuration(
        tmp_path / "copy",
        "http://localhost:8000/data",
        moved={"question/old": ("question/new", 301), "cited-question/x": ("question/new", 307)},
        gone=["question/gone"],
        redirects={},
        types={"LICENCE": "text/plain"},
        headers={"X-Content-Type-Options": "nosniff"},
    )
    for name, content in written.items():
        (tmp_path / "copy" / "nginx" / name).write_text(content, encoding="utf-8")
    expected = {
        "/data/id/question/old": (301, "/data/id/question/new"),
        "/data/doc/question/old": (301, "/data/doc/question/new"),
        "/data/doc/question/old.ttl": (301, "/data/doc/question/new.ttl"),
        "/data/doc/cited-question/x": (307, "/data/doc/question/new"),
        "/data/id/cited-question/x": (307, "/data/id/question/new"),
        "/data/id/question/gone": (410, None),
        "/data/doc/question/gone.nt": (410, None),
        "/data/id/question/new": (303, "/data/doc/question/new"),
        "/data/doc/question/new": (200, None),
        "/data/": (200, None),
        "/data/doc/question/none": (404, None),
    }
    with nginx(tmp_path / "copy", tmp_path) as client:
        told = {address: client.get(address) for address in expected}
    assert {address: (one.status_code, one.headers.get("location")) for address, one in told.items()} == expected
    assert told["/data/id/question/gone"].text == "410.html"


def test_files_that_are_served_as_they_are_can_be_copied(tmp_path: Path) -> None:
    (tmp_path / "mine.trig").write_text(
        f'@prefix foaf: <http://xmlns.com/foaf/0.1/> . <{BASE}/id/person/ada> a foaf:Person ; foaf:name "Ada" .\n'
        f"<x:g> {{ <{BASE}/id/person/bob> a foaf:Person }}",
        encoding="utf-8",
    )
    release(gather([tmp_path / "mine.trig"]), tmp_path / "data", BASE)
    # Pages are made of the default graph.
    assert exported(tmp_path / "data", tmp_path / "copy").things == 1
    assert "Ada" in (tmp_path / "copy" / "site" / "doc" / "person" / "ada.ttl").read_text(encoding="utf-8")


def test_a_folder_without_a_release_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="kg build"):
        exported(tmp_path / "none", tmp_path / "copy")


def test_a_copy_under_a_path_lies_under_it(tmp_path: Path) -> None:
    base = f"{BASE}/some/where"
    build(tmp_path / "data", sorted(FOUNDING_DOCUMENTS.iterdir())[0], "--base", base)
    exported(tmp_path / "data", tmp_path / "copy")
    with serving(tmp_path / "data") as client:
        page = (tmp_path / "copy" / "site" / "some" / "where" / "doc" / "body" / "house-of-commons.ttl").read_bytes()
        assert page == client.get("/some/where/doc/body/house-of-commons.ttl").content
