"""The routes of the server. What stands on a page is made in `pages`; what an address is, in `urls`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from kg import catalog
from kg.errors import QueryError
from kg.store.updates import Update
from kg.store.workers import Limits
from kg.vocab import prefixes
from kg.web import (
    changes_routes,
    graph_store,
    mcp_routes,
    memento_routes,
    openapi,
    reconcile_routes,
    sparql,
    terms,
)
from kg.web.addresses import RefusedWhenTooLong
from kg.web.dataset_routes import add as add_dataset
from kg.web.direct import Direct
from kg.web.examples import FIRST, examples_of
from kg.web.kept_pages import PAGES_KEPT, KeptPages, knows
from kg.web.metadata import of_sparql
from kg.web.problems import add_problems, query_status, retry
from kg.web.published import Published
from kg.web.routes import read
from kg.web.routes_browse import add_browse
from kg.web.routes_search import add_search
from kg.web.routes_site import add_site_pages
from kg.web.routes_things import add_things
from kg.web.site import Site
from kg.web.streams import AddedHeaders, AnswerResponse, WholeResponse, while_connected
from kg.web.vocabulary_routes import add as add_vocabulary

if TYPE_CHECKING:
    from kg.store.service import Service

_SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Location, Content-Range, ETag, Link, "
    "Memento-Datetime, Result-Limit, Retry-After",
}


def create_app(
    data: Path,
    limits: Limits = Limits(),  # noqa: B008 (immutable)
    update_token: str | None = None,
    pages_kept: int = PAGES_KEPT,
    service: "Service | None" = None,
) -> FastAPI:
    """Make the application that serves the releases under `data`. ReleaseError if there is none.

    Whoever has the token, if there is one, may write to data that is given as it is. Rendered pages may take as many
    bytes as `pages_kept` says. `service` is an engine elsewhere that holds the release, and answers instead of the
    store on disk.
    """
    site = Site(data, limits, update_token, pages_kept, service)
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

    add_problems(app, site.problem_page, _SECURITY)
    add_things(app, site, root)
    add_site_pages(app, site, root)
    add_browse(app, site, root)
    add_search(app, site, root, read)
    add_dataset(app, site, root)
    add_vocabulary(app, site, root)
    _add_sparql(app, site, root)
    _add_graph_store(app, site, root)
    changes_routes.add(app, site, site.archive, root)
    memento_routes.add(app, site, site.archive, root)
    reconcile_routes.add(app, site, root)
    mcp_routes.add(app, site, root)
    openapi.complete(app, root)
    if service is not None:
        _add_steadiness(app, site, root)
    # Added last, so that they reach what the others answer.
    app.add_middleware(RefusedWhenTooLong, show=site.problem_page)
    app.add_middleware(AddedHeaders, headers=_SECURITY)
    app.add_middleware(
        KeptPages,
        kept=site.pages,
        current=site.current,
        lasting=site.lasting,
        besides=(f"{root}/sparql", f"{root}{graph_store.PATH}"),
    )
    return app


def _add_steadiness(app: FastAPI, site: Site, root: str) -> None:
    """Have pages looked after whose data an engine elsewhere holds."""
    from kg.web.remote_release import RemotePublisher, Steady  # noqa: PLC0415 (few have an HTTP client to load)

    assert isinstance(site.publisher, RemotePublisher)
    app.add_middleware(
        Steady,
        publisher=site.publisher,
        handlers=app.exception_handlers,
        streaming=(f"{root}/sparql", f"{root}{graph_store.PATH}"),
        # Dumps are read from the release on disk, and may be larger than the memory.
        fixed=tuple(
            f"{root}{path}" for path in ("/static/", "/dumps/", "/openapi.json", "/robots.txt", "/favicon.ico")
        ),
    )


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

    @read(app, f"{root}/sparql/terms.json", "The prefixes, classes and properties that queries can use")
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
        if knows(sparql.known(request), tag):
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
        return _sparql_page(site, published, asked, query_status(wrong), error=str(wrong), headers=retry(wrong))
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
        meta=of_sparql(published.urls, is_asked=bool(table or text or error)),
        asked=asked,
        graphs=[("default-graph-uri", graph) for graph in asked.default_graphs]
        + [("named-graph-uri", graph) for graph in asked.named_graphs],
        prefixes=prefixes(published.base),
        place=sparql.place(asked.query or "", error) if error else None,
        table=table,
        text=text,
        error=error,
        examples=examples_of(published),
    )


def _first_query(published: Published) -> str:
    examples = examples_of(published)
    return examples[0].query if examples else FIRST
