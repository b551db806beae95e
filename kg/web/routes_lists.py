"""The home page, the lists, the ontology and the files of the design."""

from pathlib import Path
from typing import Annotated

import anyio.to_thread
from fastapi import FastAPI, Query, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from rdflib import Graph, Literal
from starlette.exceptions import HTTPException

from kg import catalog
from kg.vocab import RDF, RDFS, absolute
from kg.web import graph_store
from kg.web.examples import examples_of
from kg.web.kinds import KINDS
from kg.web.pages import LISTED, PageMaker
from kg.web.published import Published
from kg.web.routes import choose, read, split_extension
from kg.web.site import DESIGN, Site
from kg.web.urls import EXTENSIONS


def add_lists(app: FastAPI, site: Site, root: str) -> None:
    """Add the home page, the lists, the ontology and the files of the design."""

    @read(app, f"{root}/", "What this is, and the ways in")
    async def home(request: Request) -> Response:
        published = site.publisher.current()
        media_type = choose(request)
        if media_type != "text/html":
            partitions = await site.partitions_at_once(published)
            # What could not be counted now may be counted the next time.
            headers = None if partitions else {"Cache-Control": "no-store"}
            return await anyio.to_thread.run_sync(
                lambda: site.data(catalog.dataset(published.manifest, partitions), media_type, published, headers)
            )
        return await anyio.to_thread.run_sync(home_page, published)

    def home_page(published: Published) -> Response:
        shelves = PageMaker(published).shelves()
        return site.page("home.html", published, shelves=shelves, examples=examples_of(published))

    @read(app, f"{root}/browse/{{name}}", "All things of a kind")
    def browse(request: Request, name: str, page: Annotated[int, Query(ge=1, le=1_000_000)] = 1) -> Response:
        published = site.publisher.current()
        maker = PageMaker(published)
        name, extension = split_extension(name)
        kind = KINDS.get(name)
        if kind is None:
            raise HTTPException(404, f"There is no list of {name!r}. There are: {', '.join(KINDS)}.")
        media_type = choose(request, extension)
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

    @read(app, f"{root}/ontology", "Our own terms")
    @read(app, f"{root}/ontology.{{extension}}")
    def ontology(request: Request, extension: str | None = None) -> Response:
        published = site.publisher.current()
        if extension is not None and extension not in EXTENSIONS:
            raise HTTPException(404, f"The ontology has no form {extension!r}. There are: {', '.join(EXTENSIONS)}.")
        media_type = choose(request, extension)
        maker = PageMaker(published)
        if media_type == "text/html":
            return site.page("ontology.html", published, terms=maker.terms())
        return site.data(maker.ontology(), media_type, published)

    @read(app, f"{root}/static/{{name}}")
    def design(name: str) -> Response:
        if name not in site.design:
            raise HTTPException(404, "There is no such file.")
        headers = {"Cache-Control": "public, max-age=86400"}
        return Response(site.design[name], 200, headers, DESIGN[Path(name).suffix])

    @read(app, f"{root}/favicon.ico")
    def icon() -> Response:
        return RedirectResponse(f"{root}/static/icon.svg", 301)

    @read(app, f"{root}/robots.txt")
    def robots() -> Response:
        return PlainTextResponse(f"User-agent: *\nDisallow: {root}/sparql?\nDisallow: {root}{graph_store.PATH}\n")
