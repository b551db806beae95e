"""The routes of the server. What stands on a page is made in `pages`; what an address is, in `urls`."""

import asyncio
import gzip
import hashlib
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import quote, unquote

import anyio.to_thread
from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from rdflib import Graph, Literal
from starlette.exceptions import HTTPException

from kg import catalog
from kg.errors import KgError, QueryError, ReleaseError
from kg.store.embedded import is_iri
from kg.store.results import ResultTooLarge
from kg.store.updates import Update, UpdateConflict
from kg.store.workers import Answer, Job, Limits, NotAcceptable, OutOfMemory, Overloaded, QueryTimeout, Workers
from kg.vocab import RDF, RDFS, absolute, prefixes
from kg.web import graph_store, openapi, sparql, terms
from kg.web.addresses import RefusedWhenTooLong
from kg.web.direct import Direct
from kg.web.examples import EXAMPLES, FIRST, Example
from kg.web.kinds import CITED, KINDS
from kg.web.negotiate import accepted, negotiate
from kg.web.pages import LISTED, PageMaker
from kg.web.published import Published, Publisher
from kg.web.serialize import serialize
from kg.web.statements import SORT_NAMES
from kg.web.streams import AddedHeaders, AnswerResponse, ClientGone, WholeResponse, while_connected
from kg.web.urls import EXTENSIONS
from kg.web.writes import Writes

if TYPE_CHECKING:
    from kg.store.service import Service

_DESIGN = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
_SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Location, ETag, Link, Result-Limit, Retry-After",
}
_SECONDS_BETWEEN_LOOKS = 1.0
_SAFE = "/%#?:@!$&'()*+,;=~"
"""What may stand in a header as it stands in an address."""
_Function = TypeVar("_Function", bound=Callable[..., Any])


class Site:
    """What the routes share: the release, the templates, the workers."""

    def __init__(self, data: Path, limits: Limits, update_token: str | None, service: "Service | None"):
        self.publisher = _publisher(data, service, removes=update_token is not None)
        self.workers = Workers(limits, service)
        self.writes = Writes(data, self.publisher, limits, update_token, changed=self.current)
        self._served: Published | None = None
        self._counting = anyio.Lock()
        self._counted: tuple[Path, catalog.Partitions] | None = None
        self.templates = Environment(
            loader=PackageLoader("kg.web"), autoescape=select_autoescape(default=True), undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self.templates.filters["thousands"] = "{:,}".format
        self.templates.globals["sorts"] = SORT_NAMES
        self.design = {
            entry.name: entry.read_bytes()
            for entry in (files("kg.web") / "static").iterdir()
            if Path(entry.name).suffix in _DESIGN
        }
        self.packed = {name: gzip.compress(content, mtime=0) for name, content in self.design.items()}
        # The address of a file changes with its content, so that browsers may keep it.
        self.fingerprints = {name: hashlib.sha256(content).hexdigest()[:8] for name, content in self.design.items()}

    def current(self) -> Published:
        """Give the current release to a query, and to the workers when it is a new one."""
        published = self.publisher.current()
        if published is not self._served:
            self._served = published
            self.workers.serve(published.store_folder, published.base)
        return published

    async def follow(self) -> None:
        """Look from time to time whether there is a new release, so that nobody waits until it is open and counted."""
        while True:
            with suppress(KgError):
                await anyio.to_thread.run_sync(self.publisher.look)
                self.current()
                await anyio.to_thread.run_sync(self._count)
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)

    def _count(self) -> None:
        # Nothing of the release is held on to until the next look: it may be removed as soon as nobody reads it.
        PageMaker(self.publisher.current()).shelves()

    async def ask(self, request: Request, job: Job) -> Answer:
        """Have a query from outside answered. QueryError if it cannot be, ClientGone if nobody waits any more."""
        return await while_connected(request.receive, self.workers.answer(job))

    async def partitions(self, published: Published) -> catalog.Partitions:
        """Give the classes and properties of a release, counted once and kept for as long as it is served."""
        async with self._counting:
            if self._counted is None or self._counted[0] != published.folder:
                self._counted = published.folder, await terms.partitions(published, self.workers)
            return self._counted[1]

    async def partitions_at_once(self, published: Published) -> catalog.Partitions | None:
        """Give them for a description, which does without them where no worker is free to count."""
        try:
            return await self.partitions(published)
        except Overloaded:
            return None

    def page(
        self,
        template: str,
        published: Published,
        http_status: int = 200,
        headers: dict[str, str] | None = None,
        **values: Any,
    ) -> Response:
        """Render a template as a page."""
        html = self.templates.get_template(template).render(
            urls=published.urls,
            fingerprints=self.fingerprints,
            manifest=published.manifest,
            title_of_site=catalog.title(published.manifest),
            kinds=KINDS,
            **values,
        )
        return Response(html, http_status, {"Vary": "Accept", **(headers or {})}, "text/html; charset=utf-8")

    def data(
        self,
        graph: Graph,
        media_type: str,
        published: Published,
        headers: dict[str, str] | None = None,
        first: str = "",
    ) -> Response:
        """Write a small graph, the thing named `first` before others."""
        body = serialize(graph, media_type, published.base, first)
        charset = "; charset=utf-8" if media_type.startswith("text/") else ""
        return Response(body, 200, {"Vary": "Accept", **(headers or {})}, f"{media_type}{charset}")


def _publisher(data: Path, service: "Service | None", *, removes: bool) -> Publisher:
    if service is None:
        return Publisher(data, removes=removes)
    from kg.web.elsewhere import RemotePublisher  # noqa: PLC0415 (few have an HTTP client to load)

    return RemotePublisher(data, service)


def create_app(
    data: Path,
    limits: Limits = Limits(),  # noqa: B008 (immutable)
    update_token: str | None = None,
    service: "Service | None" = None,
) -> FastAPI:
    """Make the application that serves the releases under `data`. ReleaseError if there is none.

    Whoever has the token, if there is one, may write to data that is given as it is. `service` is an engine elsewhere
    that holds the release, and answers instead of the store on disk.
    """
    site = Site(data, limits, update_token, service)
    try:
        root = unquote(site.publisher.current().urls.root)
    except BaseException:
        site.publisher.close()
        raise

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        following = asyncio.create_task(site.follow())
        yield
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await site.writes.close()
        await site.workers.close()
        site.publisher.close()

    app = FastAPI(
        title=catalog.TITLE,
        description=catalog.DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        openapi_url=f"{root}/openapi.json",
    )
    app.state.site = site

    _add_errors(app, site)
    _add_things(app, site, root)
    _add_lists(app, site, root)
    _add_sparql(app, site, root)
    _add_graph_store(app, site, root)
    if service is not None:
        _add_steadiness(app, site, root)
    # Added last, so that they reach what the others answer.
    app.add_middleware(RefusedWhenTooLong)
    app.add_middleware(AddedHeaders, headers=_SECURITY)
    return app


def _add_steadiness(app: FastAPI, site: Site, root: str) -> None:
    """Have pages looked after whose data an engine elsewhere holds."""
    from kg.web.elsewhere import RemotePublisher, Steady  # noqa: PLC0415 (few have an HTTP client to load)

    assert isinstance(site.publisher, RemotePublisher)
    app.add_middleware(
        Steady,
        publisher=site.publisher,
        handlers=app.exception_handlers,
        streaming=(f"{root}/sparql", f"{root}{graph_store.PATH}"),
        fixed=(f"{root}/static/", f"{root}/openapi.json", f"{root}/robots.txt", f"{root}/favicon.ico"),
    )


def _choose(request: Request, extension: str | None = None) -> str:
    """Give the media type to answer in. 406 where the client accepts none."""
    if extension:
        return EXTENSIONS[extension]
    chosen = negotiate(accepted(request.headers.getlist("accept")), list(EXTENSIONS.values()))
    if chosen is None:
        raise HTTPException(
            406, f"None of the forms you accept can be given. There are: {', '.join(EXTENSIONS.values())}."
        )
    return chosen


def _read(app: FastAPI, path: str, summary: str | None = None) -> Callable[[_Function], _Function]:
    """Add an address that is read, by GET or HEAD; with a summary it is told in the OpenAPI description."""

    def add(function: _Function) -> _Function:
        app.add_api_route(path, function, methods=["GET", "HEAD"], include_in_schema=False)
        if summary:
            # Never reached: FastAPI would describe a route of two methods twice under one name.
            app.add_api_route(path, function, methods=["GET"], summary=summary)
        return function

    return add


def _split_extension(key: str) -> tuple[str, str | None]:
    stem, dot, extension = key.rpartition(".")
    return (stem, extension) if dot and extension in EXTENSIONS else (key, None)


def _arrived(
    published: Published, iri: str, maker: PageMaker, kind: str, path: Callable[[str, str], str]
) -> Response | None:
    """Lead from a question that was cited by its number to the question itself, if a document about it is there."""
    successor = maker.successor(iri) if kind == CITED and is_iri(iri) else None
    parts = published.urls.parts(successor) if successor else None
    # For as long as that document is there, hence not for good.
    return RedirectResponse(path(*parts), 307) if parts else None


def _missing(published: Published, iri: str, maker: PageMaker, path: Callable[[str, str], str]) -> Response:
    """Answer where nothing is said: a redirect where the thing was merged, 410 where it was withdrawn, else 404."""
    if is_iri(iri):
        successor = maker.successor(iri)
        if successor and (parts := published.urls.parts(successor)):
            return RedirectResponse(path(*parts), 301)
    if published.inventory and published.inventory.is_withdrawn(iri):
        raise HTTPException(
            410, "This was published here once and has been withdrawn, with the document that stated it."
        )
    raise HTTPException(404, "Nothing is known under this address.")


def _add_things(app: FastAPI, site: Site, root: str) -> None:
    """Add the addresses of things, and the pages and data about them."""

    @_read(app, f"{root}/id/{{kind}}/{{key:path}}", "The address of a thing; leads to what is said of it")
    def identify(kind: str, key: str) -> Response:
        published = site.publisher.current()
        maker = PageMaker(published)
        iri = published.urls.thing(kind, key)
        if arrived := _arrived(published, iri, maker, kind, published.urls.identifier):
            return arrived
        if not maker.exists(iri):
            return _missing(published, iri, maker, published.urls.identifier)
        return RedirectResponse(published.urls.document(kind, key), 303, {"Vary": "Accept"})

    @_read(app, f"{root}/doc/{{kind}}/{{key:path}}", "What is said of a thing, as a page or as RDF")
    def describe(
        request: Request,
        kind: str,
        key: str,
        property: Annotated[str | None, Query(max_length=500)] = None,  # noqa: A002
        page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    ) -> Response:
        published = site.publisher.current()
        urls = published.urls
        maker = PageMaker(published)
        stem, extension = _split_extension(key)
        # A key may itself end like an extension.
        if extension and not maker.exists(urls.thing(kind, stem)) and maker.exists(urls.thing(kind, key)):
            stem, extension = key, None
        iri = urls.thing(kind, stem)
        if arrived := _arrived(published, iri, maker, kind, lambda kind, key: urls.document(kind, key, extension)):
            return arrived
        if not maker.exists(iri):
            return _missing(published, iri, maker, lambda kind, key: urls.document(kind, key, extension))
        media_type = _choose(request, extension)
        links = [
            f'<{urls.document(kind, stem, ext)}>; rel="alternate"; type="{type_}"' for ext, type_ in EXTENSIONS.items()
        ]
        headers = {
            "Link": ", ".join([f'<{quote(iri, safe=_SAFE)}>; rel="describes"', *links]),
            "Content-Location": urls.document(kind, stem, _extension(media_type)),
        }
        if media_type == "text/html":
            made = maker.thing(iri, kind, stem, property, page)
            return site.page("thing.html", published, headers=headers, page=made)
        return site.data(maker.description(iri), media_type, published, headers, first=iri)


def _extension(media_type: str) -> str:
    return next(extension for extension, type_ in EXTENSIONS.items() if type_ == media_type)


def _add_lists(app: FastAPI, site: Site, root: str) -> None:
    """Add the home page, the lists, the ontology and the files of the design."""

    @_read(app, f"{root}/", "What this is, and the ways in")
    async def home(request: Request) -> Response:
        published = site.publisher.current()
        media_type = _choose(request)
        if media_type != "text/html":
            partitions = await site.partitions_at_once(published)
            return await anyio.to_thread.run_sync(
                lambda: site.data(catalog.dataset(published.manifest, partitions), media_type, published)
            )
        return await anyio.to_thread.run_sync(home_page, published)

    def home_page(published: Published) -> Response:
        shelves = PageMaker(published).shelves()
        return site.page("home.html", published, shelves=shelves, examples=_examples(published))

    @_read(app, f"{root}/browse/{{name}}", "All things of a kind")
    def browse(request: Request, name: str, page: Annotated[int, Query(ge=1, le=1_000_000)] = 1) -> Response:
        published = site.publisher.current()
        maker = PageMaker(published)
        name, extension = _split_extension(name)
        kind = KINDS.get(name)
        if kind is None:
            raise HTTPException(404, f"There is no list of {name!r}. There are: {', '.join(KINDS)}.")
        media_type = _choose(request, extension)
        things = maker.listed_things(kind, page)
        count = maker.count(kind)
        if not things and page > 1:
            raise HTTPException(404, f"This list has no page {page}.")
        if media_type == "text/html":
            return site.page(
                "browse.html",
                published,
                kind=kind,
                things=maker.links(things),
                count=count,
                order=maker.order(kind),
                page=page,
                last=-(-count // LISTED),
            )
        graph = Graph()
        type_ = absolute(kind.type, published.base)
        graph.add((type_, RDFS.label, Literal(kind.singular, lang="en")))
        for thing, label in things:
            graph.add((thing, RDF.type, type_))
            graph.add((thing, RDFS.label, Literal(label, lang="en")))
        return site.data(graph, media_type, published)

    @_read(app, f"{root}/ontology", "Our own terms")
    @_read(app, f"{root}/ontology.{{extension}}")
    def ontology(request: Request, extension: str | None = None) -> Response:
        published = site.publisher.current()
        if extension is not None and extension not in EXTENSIONS:
            raise HTTPException(404, f"The ontology has no form {extension!r}. There are: {', '.join(EXTENSIONS)}.")
        media_type = _choose(request, extension)
        maker = PageMaker(published)
        if media_type == "text/html":
            return site.page("ontology.html", published, terms=maker.terms())
        return site.data(maker.ontology(), media_type, published)

    @_read(app, f"{root}/static/{{name}}")
    def design(request: Request, name: str) -> Response:
        if name not in site.design:
            raise HTTPException(404, "There is no such file.")
        headers = {"Cache-Control": "public, max-age=86400", "Vary": "Accept-Encoding"}
        if packed := re.search(
            r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", request.headers.get("accept-encoding", "")
        ):
            headers["Content-Encoding"] = "gzip"
        content = (site.packed if packed else site.design)[name]
        return Response(content, 200, headers, _DESIGN[Path(name).suffix])

    @_read(app, f"{root}/favicon.ico")
    def icon() -> Response:
        return RedirectResponse(f"{root}/static/icon.svg", 301)

    @_read(app, f"{root}/robots.txt")
    def robots() -> Response:
        return PlainTextResponse(f"User-agent: *\nDisallow: {root}/sparql?\nDisallow: {root}{graph_store.PATH}\n")


def _add_sparql(app: FastAPI, site: Site, root: str) -> None:
    """Add the SPARQL endpoint."""

    async def endpoint(request: Request) -> Response:
        published = site.current()
        asked = await sparql.read_request(request)
        if isinstance(asked, Update):
            site.writes.admit(request)
            update = asked
            await site.writes.change(lambda _: update)
            return Response(status_code=204)
        is_page = sparql.wants_page(request, asked)
        if asked.query is None or not asked.query.strip():
            if request.method == "POST" or (asked.query is not None and not is_page):
                raise sparql.BadRequest("there is no query", expected="a parameter named query")
            if is_page:
                return _sparql_page(site, published, replace(asked, query=_first_query(published)))
            media_type = sparql.description_type(request, asked)
            partitions = await site.partitions_at_once(published)
            return await anyio.to_thread.run_sync(
                lambda: site.data(
                    catalog.service(published.manifest, partitions, is_writable=site.writes.refusal() is None),
                    media_type,
                    published,
                )
            )
        if is_page:
            return await _answered_page(request, site, published, asked)
        return await _answered(request, site, published, asked)

    methods = ["GET", "HEAD", "POST"]
    app.add_middleware(
        Direct, path=f"{root}/sparql", methods=methods, endpoint=endpoint, handlers=app.exception_handlers
    )
    # For where an application around this one has shortened the address.
    app.add_api_route(f"{root}/sparql", endpoint, methods=methods, include_in_schema=False)
    for method, told in (("GET", openapi.QUERY_BY_GET), ("POST", openapi.QUERY_BY_POST)):
        app.add_api_route(
            f"{root}/sparql", endpoint, methods=[method], summary="SPARQL 1.1 queries", openapi_extra=told
        )

    @_read(app, f"{root}/sparql/terms.json", "The prefixes, classes and properties that queries can use")
    async def listed_terms(release: str | None = None) -> Response:
        published = site.publisher.current()
        counted = await site.partitions(published)
        # What is asked for by the name of its release never changes.
        kept = "public, max-age=86400" if release == published.manifest.name else "no-cache"
        body = await anyio.to_thread.run_sync(terms.as_json, published, counted)
        return Response(body, 200, {"Cache-Control": kept}, "application/json")


async def _answered(request: Request, site: Site, published: Published, asked: sparql.Asked) -> Response:
    """Give the result of a query in the form that is wanted."""
    job = sparql.job(published, asked, sparql.accept_header(request))
    answer = await site.ask(request, job)
    headers = sparql.headers(site.workers.limits, job, answer.format)
    if not answer.is_whole:
        return AnswerResponse(answer, headers, site.workers.limits.sending_seconds, published)
    if answer.lasting and request.method != "POST":
        tag = f'"{answer.lasting.tag}"'.encode()
        headers = [*headers, (b"etag", tag)]
        if sparql.has(request, tag):
            return WholeResponse(b"", headers, 304)
    return WholeResponse(await answer.read(), headers)


async def _answered_page(request: Request, site: Site, published: Published, asked: sparql.Asked) -> Response:
    """Show the form with the result of its query, or with what is wrong with it."""

    async def read() -> tuple[str, bytes]:
        answer = await site.workers.answer(sparql.page_job(published, asked))
        return answer.format, await answer.read()

    def made(format_: str, body: bytes) -> Response:
        if format_ == "json":
            return _sparql_page(site, published, asked, table=sparql.table(body, published))
        return _sparql_page(site, published, asked, text=sparql.excerpt(body))

    try:
        result = await while_connected(request.receive, read())
    except QueryError as wrong:
        return _sparql_page(site, published, asked, _query_status(wrong), error=str(wrong), headers=_retry(wrong))
    return await anyio.to_thread.run_sync(made, *result)


def _add_graph_store(app: FastAPI, site: Site, root: str) -> None:
    """Add the addresses of single graphs."""

    async def graph(request: Request) -> Response:
        published = site.current()
        if request.method == "OPTIONS":
            return graph_store.options(site.writes)
        name = graph_store.named(request, published)
        if request.method in graph_store.WRITING:
            return await graph_store.written(request, published, site.writes, name)
        if request.method not in graph_store.READING:
            raise HTTPException(405, headers={"Allow": graph_store.options(site.writes).headers["Allow"]})
        return await _answered(request, site, published, graph_store.asked(request, published, name))

    methods = [*graph_store.READING, *graph_store.WRITING, "OPTIONS", "PATCH"]
    for path in (graph_store.PATH, f"{graph_store.PATH}/{{path:path}}"):
        app.add_api_route(f"{root}{path}", graph, methods=methods, include_in_schema=False)
    app.add_api_route(
        f"{root}{graph_store.PATH}", graph, methods=["GET"], summary="A graph", openapi_extra=openapi.GRAPH
    )


def _sparql_page(
    site: Site,
    published: Published,
    asked: sparql.Asked,
    http_status: int = 200,
    *,
    table: sparql.ResultTable | None = None,
    text: sparql.Excerpt | None = None,
    error: str | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    return site.page(
        "sparql.html",
        published,
        http_status,
        headers,
        asked=asked,
        graphs=[("default-graph-uri", graph) for graph in asked.default_graphs]
        + [("named-graph-uri", graph) for graph in asked.named_graphs],
        prefixes=prefixes(published.base),
        place=sparql.place(asked.query or "", error) if error else None,
        table=table,
        text=text,
        error=error,
        examples=_examples(published),
    )


def _examples(published: Published) -> tuple[Example, ...]:
    """Give the examples for a release: they ask what documents state."""
    return () if published.manifest.is_given else EXAMPLES


def _first_query(published: Published) -> str:
    examples = _examples(published)
    return examples[0].query if examples else FIRST


def _query_status(error: QueryError) -> int:
    match error:
        case sparql.BadRequest():
            return error.status
        case NotAcceptable():
            return 406
        case UpdateConflict():
            return 409
        case ResultTooLarge():
            return 413
        case Overloaded() | QueryTimeout() | OutOfMemory():
            return 503
    return 400


def _retry(error: QueryError) -> dict[str, str] | None:
    """Ask the client to come back where that can help."""
    return {"Retry-After": "5"} if isinstance(error, Overloaded | QueryTimeout) else None


def _preflight(allowed: str) -> Response:
    """Tell what an address answers; to browsers on the pages of others, that all of it may be asked from there."""
    told = {
        "Allow": allowed,
        "Access-Control-Allow-Methods": allowed,
        "Access-Control-Allow-Headers": "Accept, Content-Type, *",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=told)


def _add_errors(app: FastAPI, site: Site) -> None:
    """Answer errors as a page or as plain text, whichever the client likes."""

    def told(request: Request, status: int, message: str, headers: dict[str, str] | None = None) -> Response:
        headers = {"Vary": "Accept", **(headers or {})}
        liked = negotiate(accepted(request.headers.getlist("accept")), ["text/plain", "text/html"])
        if liked == "text/html":
            try:
                published = site.publisher.current()
            except ReleaseError:
                return PlainTextResponse(message + "\n", status, headers)
            return site.page("error.html", published, status, headers, status=status, message=message)
        return PlainTextResponse(message + "\n", status, headers)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        headers = dict(error.headers or {})
        message = str(error.detail)
        # The router has no words of its own.
        if message == HTTPStatus.NOT_FOUND.phrase:
            message = "There is no such page."
        elif error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = ", ".join(sorted({*headers.get("Allow", "GET, HEAD").split(", "), "OPTIONS"}))
            if request.method == "OPTIONS":
                return _preflight(allowed)
            headers["Allow"] = allowed
            message = f"This address answers {allowed} only."
        return told(request, error.status_code, message, headers)

    @app.exception_handler(RequestValidationError)
    async def parameter(request: Request, error: RequestValidationError) -> Response:
        wrong = "; ".join(f"{told['loc'][-1]}: {told['msg']}" for told in error.errors())
        return told(request, 400, f"A parameter of this address cannot be meant: {wrong}.")

    @app.exception_handler(QueryError)
    async def query(request: Request, error: QueryError) -> Response:
        return told(request, _query_status(error), str(error), _retry(error))

    @app.exception_handler(ClientGone)
    async def gone(request: Request, error: ClientGone) -> Response:
        # Nobody reads this, except in the log of the server.
        return Response(status_code=499)

    @app.exception_handler(KgError)
    async def ours(request: Request, error: KgError) -> Response:
        return told(
            request, 503, "The data cannot be read at the moment. Try again in a minute.", {"Retry-After": "60"}
        )
