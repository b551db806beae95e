"""The home page, the ontology and the files of the design."""

from pathlib import Path

import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from kg import catalog
from kg.web import graph_store
from kg.web.examples import examples_of
from kg.web.metadata import of_home, of_ontology
from kg.web.pages import PageMaker
from kg.web.published import Published
from kg.web.routes import choose, read
from kg.web.site import DESIGN, Site
from kg.web.urls import EXTENSIONS


def add_site_pages(app: FastAPI, site: Site, root: str) -> None:
    """Add the home page, the ontology and the files of the design."""

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
        maker = PageMaker(published)
        made = maker.home()
        return site.page(
            "home.html",
            published,
            meta=of_home(published.urls, published.manifest),
            page=made,
            # Without an index, all there is has to be counted.
            shelves=() if made else maker.shelves(),
            examples=examples_of(published),
        )

    @read(app, f"{root}/ontology", "Our own terms")
    @read(app, f"{root}/ontology.{{extension}}")
    def ontology(request: Request, extension: str | None = None) -> Response:
        published = site.publisher.current()
        if extension is not None and extension not in EXTENSIONS:
            raise HTTPException(404, f"The ontology has no form {extension!r}. There are: {', '.join(EXTENSIONS)}.")
        media_type = choose(request, extension)
        maker = PageMaker(published)
        if media_type == "text/html":
            return site.page("ontology.html", published, meta=of_ontology(published.urls), terms=maker.terms())
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
