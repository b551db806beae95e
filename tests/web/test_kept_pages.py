"""Pages that are given again: the same bytes, rendered once, until there is a new release."""

import asyncio
import gzip
import re
import shutil
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import brotli
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from starlette.types import Message, Scope

from kg.errors import ReleaseError
from kg.store.kept import LARGEST, Kept
from kg.store.workers import Overloaded, Workers
from kg.web.app import create_app
from kg.web.kept_pages import KeptPages
from kg.web.site import Site
from kg.web.urls import EXTENSIONS

from .conftest import HTML, NEWTON, TURTLE, Client, serving

PAGES = ["/", f"/doc/{NEWTON}", "/browse/person", "/ontology", "/static/style.css"]
CHROMIUM = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.fixture
def site(data: Path) -> Iterator[Client]:
    with serving(data) as client:
        yield client


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Get longer each time that the application has to answer."""
    paths: list[str] = []
    render = KeptPages._rendered

    async def counted(self: KeptPages, key: object, asked: object, scope: Scope, *more: object) -> object:
        paths.append(scope["path"])
        return await render(self, key, asked, scope, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(KeptPages, "_rendered", counted)
    return paths


def kept_by(client: Client) -> Kept[Any, Any]:
    site = client.client.app.state.site  # type: ignore[attr-defined]
    assert isinstance(site, Site)
    return site.pages


# What is given again


@pytest.mark.parametrize("accept", [HTML, *EXTENSIONS.values()])
def test_a_page_that_is_given_again_is_the_same(site: Client, rendered: list[str], accept: str) -> None:
    for path in PAGES:
        first = site.get(path, accept)
        del rendered[:]
        again = site.get(path, accept)
        assert (first.status_code, first.content, first.headers) == (200, again.content, again.headers)
        assert rendered == []


def test_browsers_that_like_alike_share_a_page(site: Client, rendered: list[str]) -> None:
    first = site.get(f"/doc/{NEWTON}", HTML)
    del rendered[:]
    assert site.get(f"/doc/{NEWTON}", CHROMIUM).content == first.content
    assert rendered == []


def test_each_form_and_each_page_is_kept_for_itself(site: Client) -> None:
    paths = [f"/doc/{NEWTON}", f"/doc/{NEWTON}.ttl", "/browse/person", "/browse/question", "/browse/person?page=1"]
    for _ in range(2):
        given = [site.get(path, accept) for path in paths for accept in (HTML, TURTLE, "application/ld+json")]
        types = [response.headers["content-type"].partition(";")[0] for response in given]
        assert types == ["text/html", TURTLE, "application/ld+json", *[TURTLE] * 3] + types[:3] * 3


def test_who_accepts_nothing_that_there_is_is_told_so_though_a_page_is_kept(site: Client) -> None:
    site.get(f"/doc/{NEWTON}", HTML)
    assert site.get(f"/doc/{NEWTON}", "image/png").status_code == 406


def test_head_gives_the_headers_alone(site: Client, rendered: list[str]) -> None:
    for path in PAGES:
        head = site.send("HEAD", path)
        del rendered[:]
        whole = site.get(path)
        assert rendered == []
        assert (head.status_code, head.content, head.headers) == (200, b"", whole.headers)
        assert int(head.headers["content-length"]) == len(whole.content) > 0
        assert site.send("HEAD", path).headers == head.headers


@pytest.mark.parametrize("path", ["/doc/person/nobody", "/browse/nothing", "/browse/person?page=0", "/nowhere"])
def test_what_is_wrong_is_not_kept(site: Client, path: str) -> None:
    assert site.get(path).status_code in (400, 404)
    assert kept_by(site).size == 0


def test_what_leads_elsewhere_is_not_kept(site: Client) -> None:
    assert site.get(f"/id/{NEWTON}").status_code == 303
    assert site.get("/favicon.ico").status_code == 301
    assert kept_by(site).size == 0


@pytest.mark.parametrize("path", ["/sparql", "/around/sparql"])
def test_what_queries_give_is_not_kept_as_pages(data: Path, path: str) -> None:
    inner = create_app(data)
    # An application around this one shortens the address.
    mounts = [Mount("/around" if path.startswith("/around") else "/", inner)]
    around = Starlette(routes=mounts)
    around.router.lifespan_context = lambda _: inner.router.lifespan_context(inner)  # type: ignore[assignment]
    with TestClient(around) as client:
        for accept in ("application/json", HTML):
            assert client.get(path, params={"query": "ASK {}"}, headers={"accept": accept}).status_code == 200
            assert inner.state.site.pages.size == 0


def test_a_description_without_its_counts_is_not_kept(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: object) -> None:
        raise Overloaded("all workers are busy")

    uncounted = shutil.copytree(data, tmp_path / "data", symlinks=True)
    (uncounted / "current" / "statistics.json").unlink()
    with serving(uncounted) as site:
        with monkeypatch.context() as patch:
            patch.setattr(Workers, "answer", busy)
            poor = site.get("/", TURTLE)
        assert poor.headers["cache-control"] == "no-store"
        rich = site.get("/", TURTLE)
        assert len(rich.content) > len(poor.content)
        assert site.get("/", TURTLE).content == rich.content


def test_no_more_is_kept_than_fits(data: Path) -> None:
    with TestClient(create_app(data, pages_kept=50_000)) as client:
        pages = client.app.state.site.pages  # type: ignore[attr-defined]
        sizes = []
        for number in range(1, 60):
            client.get(f"/browse/person?page=1&n={number}")
            sizes.append(pages.size)
        assert sizes[0] > 0
        assert 30_000 < max(sizes) <= 50_000


def test_nothing_is_kept_where_the_setting_says_so(data: Path, rendered: list[str]) -> None:
    with TestClient(create_app(data, pages_kept=0)) as client:
        assert client.get(f"/doc/{NEWTON}").content == client.get(f"/doc/{NEWTON}").content
    assert len(rendered) == 2


def test_a_page_is_given_while_others_are_rendered(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    site.get("/browse/person")
    begun, go_on = threading.Event(), threading.Event()
    html = Site.html

    def slow(*arguments: Any, **more: Any) -> str:
        begun.set()
        assert go_on.wait(60)
        return html(*arguments, **more)

    monkeypatch.setattr(Site, "html", slow)
    with ThreadPoolExecutor(1) as elsewhere:
        rendering = elsewhere.submit(site.get, f"/doc/{NEWTON}")
        assert begun.wait(60)
        assert site.get("/browse/person").status_code == 200
        assert not rendering.done()
        go_on.set()
        assert rendering.result().status_code == 200


# Entity tags (RFC 9110, sections 8.8.3 and 13.1.2)


@pytest.mark.parametrize("path", PAGES)
def test_who_has_a_page_is_told_so(site: Client, path: str) -> None:
    first = site.get(path)
    tag = first.headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]+"', tag)
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        for method in ("GET", "HEAD"):
            response = site.send(method, path, if_none_match=known)
            assert (response.status_code, response.content) == (304, b"")
            for name in ("etag", "vary", "cache-control", "content-location"):
                assert response.headers.get(name) == first.headers.get(name)
            assert not {"content-type", "content-length", "content-encoding"} & set(response.headers)


@pytest.mark.parametrize("known", ['"other"', "", "nonsense"])
def test_who_has_another_page_is_given_this_one(site: Client, known: str) -> None:
    assert site.get(f"/doc/{NEWTON}", if_none_match=known).status_code == 200


def test_a_page_not_rendered_before_is_told_to_be_unchanged_as_well(data: Path, site: Client) -> None:
    tag = site.get(f"/doc/{NEWTON}").headers["etag"]
    with serving(data) as other:
        assert other.get(f"/doc/{NEWTON}", if_none_match=tag).status_code == 304


def test_other_forms_have_other_tags(site: Client) -> None:
    tags = {site.get(f"/doc/{NEWTON}", media_type).headers["etag"] for media_type in EXTENSIONS.values()}
    assert len(tags) == len(EXTENSIONS)


def test_clients_keep_pages_and_ask_whether_they_have_changed(site: Client) -> None:
    assert site.get(f"/doc/{NEWTON}").headers["cache-control"] == "no-cache"


# Packed contents (RFC 9110, section 8.4)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_packed_for_those_who_can_unpack_it(site: Client, path: str) -> None:
    plain = site.get(path)
    assert "content-encoding" not in plain.headers
    for coding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        for _ in range(2):
            with site.client.stream("GET", path, headers={"accept": HTML, "accept-encoding": coding}) as packed:
                sent = b"".join(packed.iter_raw())
            assert packed.headers["content-encoding"] == coding
            assert int(packed.headers["content-length"]) == len(sent) < len(plain.content)
            assert unpack(sent) == plain.content
            assert packed.headers["etag"] != plain.headers["etag"]
            assert packed.headers["vary"] == plain.headers["vary"]
            assert "Accept-Encoding" in packed.headers["vary"].split(", ")


def test_the_tag_of_a_page_that_is_packed_otherwise_is_another(site: Client) -> None:
    tags = {coding: site.get("/", accept_encoding=coding).headers["etag"] for coding in ("br", "gzip", "identity")}
    assert len(set(tags.values())) == 3
    for coding in tags:
        unchanged = [other for other, tag in tags.items() if is_unchanged(site, coding, tag)]
        assert unchanged == [coding]


def is_unchanged(site: Client, coding: str, tag: str) -> bool:
    return site.get("/", accept_encoding=coding, if_none_match=tag).status_code == 304


def test_what_is_small_is_not_packed(site: Client) -> None:
    small = site.get("/robots.txt", "*/*", accept_encoding="br")
    assert "content-encoding" not in small.headers
    assert "vary" not in small.headers


# Around any application


Endpoint = Callable[[Request], Awaitable[Response]]


class Around:
    """An application of one endpoint, with its pages kept, and requests that are sent to it without a server."""

    def __init__(self, endpoint: Endpoint, current: Callable[[], object] = lambda: None):
        self.kept: Kept[Any, Any] = Kept(3 * LARGEST)
        app = Starlette(routes=[Route("/{path:path}", endpoint)])
        self.app = KeptPages(app, self.kept, current, {endpoint}, ("/besides",))

    async def get(self, path: str = "/", method: str = "GET") -> tuple[int, bytes]:
        sent: list[Message] = []

        async def receive() -> Message:
            await asyncio.Event().wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        scope: Scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": []}
        await self.app(scope, receive, send)
        return sent[0]["status"], b"".join(message["body"] for message in sent[1:])


class Rendering:
    """An endpoint that waits until it is told to go on."""

    def __init__(self) -> None:
        self.begun = 0
        self.go_on = asyncio.Event()
        self.status = 200

    async def __call__(self, request: Request) -> Response:
        self.begun += 1
        number = self.begun
        await self.go_on.wait()
        if self.status == 500 and number == 1:
            raise RuntimeError
        return PlainTextResponse(f"page {number}", 200 if self.status == 500 else self.status)


async def together(around: Around, rendering: Rendering, requests: int) -> list[tuple[int, bytes] | BaseException]:
    """Send requests so that all have come before the first is answered."""
    tasks = [asyncio.create_task(around.get()) for _ in range(requests)]
    while not rendering.begun:
        await asyncio.sleep(0)
    rendering.go_on.set()
    return await asyncio.gather(*tasks, return_exceptions=True)


def of_function(rendering: Rendering) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await rendering(request)

    return endpoint


def test_what_many_ask_for_at_a_time_is_rendered_once() -> None:
    async def run() -> None:
        rendering = Rendering()
        around = Around(of_function(rendering))
        assert await together(around, rendering, 50) == [(200, b"page 1")] * 50
        assert rendering.begun == 1

    asyncio.run(run())


def test_those_who_wait_for_a_page_that_is_none_ask_themselves() -> None:
    async def run() -> None:
        rendering = Rendering()
        rendering.status = 404
        around = Around(of_function(rendering))
        assert sorted(await together(around, rendering, 5)) == [(404, b"page %d" % n) for n in range(1, 6)]  # type: ignore[type-var]
        assert around.kept.size == 0

    asyncio.run(run())


def test_one_rendering_that_fails_does_not_fail_the_others() -> None:
    async def run() -> None:
        rendering = Rendering()
        rendering.status = 500
        first, *others = await together(Around(of_function(rendering)), rendering, 5)
        assert isinstance(first, RuntimeError)
        assert {status for status, _ in others} == {200}  # type: ignore[misc]

    asyncio.run(run())


def test_one_who_goes_away_does_not_take_the_page_with_him() -> None:
    async def run() -> None:
        rendering = Rendering()
        around = Around(of_function(rendering))
        first, other = (asyncio.create_task(around.get()) for _ in range(2))
        while not rendering.begun:
            await asyncio.sleep(0)
        first.cancel()
        rendering.go_on.set()
        assert await other == (200, b"page 2")

    asyncio.run(run())


def test_a_page_that_was_begun_before_a_new_release_is_not_kept() -> None:
    async def run() -> None:
        rendering = Rendering()
        around = Around(of_function(rendering))
        task = asyncio.create_task(around.get())
        while not rendering.begun:
            await asyncio.sleep(0)
        around.kept.forget()
        # Who comes now does not wait for the old page.
        later = asyncio.create_task(around.get())
        while rendering.begun < 2:
            await asyncio.sleep(0)
        rendering.go_on.set()
        assert [await task, await later] == [(200, b"page 1"), (200, b"page 2")]
        assert await around.get() == (200, b"page 2")

    asyncio.run(run())


def test_a_release_that_comes_while_a_page_is_rendered_is_noticed() -> None:
    async def run() -> None:
        releases = iter("aabb")
        served = ["a"]

        def current() -> None:
            if (now := next(releases)) != served[0]:
                served[0] = now
                around.kept.forget()

        numbers = iter(range(9))

        async def endpoint(request: Request) -> Response:
            return PlainTextResponse(f"page {next(numbers)} of {next(releases)}")

        around = Around(endpoint, current)
        assert await around.get() == (200, b"page 0 of a")
        assert around.kept.size == 0

    asyncio.run(run())


def test_where_there_is_no_release_the_application_says_so() -> None:
    def current() -> None:
        raise ReleaseError("there is no release")

    async def endpoint(request: Request) -> Response:
        return PlainTextResponse("There is none.", 503)

    assert asyncio.run(Around(endpoint, current).get()) == (503, b"There is none.")


async def pieces(request: Request) -> Response:
    return StreamingResponse(iter(["a", "b"]))


async def large(request: Request) -> Response:
    return PlainTextResponse("x" * (LARGEST + 1))


async def of_the_clock(request: Request) -> Response:
    return PlainTextResponse("now", headers={"Cache-Control": "no-store"})


async def of_another_form(request: Request) -> Response:
    return Response(b"GIF", media_type="image/gif", headers={"Vary": "Accept"})


@pytest.mark.parametrize("endpoint", [pieces, large, of_the_clock, of_another_form])
def test_what_is_not_to_be_kept_passes_through(endpoint: Endpoint) -> None:
    async def run() -> None:
        around = Around(endpoint)
        first = await around.get()
        assert first[0] == 200
        assert await around.get() == first
        assert around.kept.size == 0

    asyncio.run(run())


@pytest.mark.parametrize(("method", "path"), [("GET", "/besides/it"), ("POST", "/")])
def test_other_addresses_and_methods_pass_through(method: str, path: str) -> None:
    async def endpoint(request: Request) -> Response:
        return PlainTextResponse("page")

    async def run() -> None:
        around = Around(endpoint)
        assert await around.get(path, method) == ((200, b"page") if method == "GET" else (405, b"Method Not Allowed"))
        assert around.kept.size == 0

    asyncio.run(run())
