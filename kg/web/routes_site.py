"""The home page, and the design: its page and its files."""

from pathlib import Path

import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from kg.web import holdings, signposting
from kg.web.examples import examples_of
from kg.web.metadata import of_home, of_style
from kg.web.pages import PageMaker
from kg.web.published import Published
from kg.web.routes import choose, read
from kg.web.site import DESIGN, Site
from kg.web.style import sample


def add_site_pages(app: FastAPI, site: Site, root: str) -> None:
    """Add the home page and those of the design."""

    @read(app, f"{root}/", "What this is, and the ways in")
    async def home(request: Request) -> Response:
        published = site.publisher.current()
        media_type = choose(request)
        if media_type != "text/html":
            partitions = await site.partitions_at_once(published)
            # What could not be counted now may be counted the next time.
            kept = {} if partitions else {"Cache-Control": "no-store"}
            return await anyio.to_thread.run_sync(
                lambda: site.data(
                    holdings.description(published, partitions), media_type, published, kept | _links(published)
                )
            )
        return await anyio.to_thread.run_sync(home_page, published)

    def home_page(published: Published) -> Response:
        maker = PageMaker(published)
        made = maker.home()
        return site.page(
            "home.html",
            published,
            headers=_links(published),
            meta=of_home(published.urls, published.manifest),
            page=made,
            # Without an index, all there is has to be counted.
            shelves=() if made else maker.shelves(),
            examples=examples_of(published),
            has_dumps=holdings.listing(published) is not None,
        )

    @read(app, f"{root}/style", "The components of the design")
    def style() -> Response:
        published = site.publisher.current()
        return site.page("style.html", published, meta=of_style(published.urls), sample=sample())

    @read(app, f"{root}/static/{{name}}")
    def design(name: str) -> Response:
        if name not in site.design:
            raise HTTPException(404, "There is no such file.")
        headers = {"Cache-Control": "public, max-age=86400"}
        return Response(site.design[name], 200, headers, DESIGN[Path(name).suffix])

    @read(app, f"{root}/favicon.ico")
    def icon() -> Response:
        return RedirectResponse(f"{root}/static/icon.svg", 301)


def _links(published: Published) -> dict[str, str]:
    return {"Link": ", ".join(signposting.of_dataset(published, holdings.listing(published)))}
