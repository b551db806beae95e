"""The addresses of the data set as a whole: its description, its dumps, and where programs look for both."""

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from kg.catalog import Partitions
from kg.dumps.licences import NOTES
from kg.dumps.listing import DumpFile, Listing
from kg.dumps.sitemaps import name_of
from kg.vocab import compact
from kg.web import graph_store, holdings, openapi, signposting
from kg.web.files import file_response, unpacked_response
from kg.web.metadata import of_page, of_page_in_forms
from kg.web.negotiate import accepted, negotiate
from kg.web.published import Published
from kg.web.routes import choose, liked, read
from kg.web.sitemaps import dated

if TYPE_CHECKING:
    from kg.web.site import Site

_SOURCE_PARTS = (
    ("merged", "All that is said"),
    ("documents", "What each document says"),
    ("tables", "Tables"),
    ("kind", "By kind of thing"),
    ("source", "By source"),
    ("notes", "Beside them"),
)


def add(app: FastAPI, site: "Site", root: str) -> None:
    """Add them."""
    _add_description(app, site, root)
    _add_dumps(app, site, root)
    _add_for_robots(app, site, root)


def _add_description(app: FastAPI, site: "Site", root: str) -> None:
    @read(app, f"{root}/dataset", "What the data set holds, where it is from and how it can be had")
    @read(app, f"{root}/dataset.{{extension}}", "The description of the data set, in a form")
    async def dataset(request: Request, extension: str | None = None) -> Response:
        published = site.publisher.current()
        media_type = choose(request, extension, whose="The description has")
        partitions = None if media_type == "text/html" else await site.partitions_at_once(published)
        return await anyio.to_thread.run_sync(made, published, media_type, partitions)

    def made(published: Published, media_type: str, partitions: Partitions | None) -> Response:
        listing = holdings.listing(published)
        headers = {"Link": ", ".join(signposting.of_dataset(published, listing))}
        if media_type != "text/html":
            return site.data(holdings.description(published, partitions), media_type, published, headers)
        counted = holdings.statistics(published)
        if counted is None:
            # Of a large release it is counted after it is served.
            headers["Cache-Control"] = "no-store"
        return site.page(
            "dataset.html",
            published,
            headers=headers,
            meta=of_page_in_forms(
                published.urls,
                "About the data",
                "What this data set holds, where it is from, under which licences, and what is known of its quality.",
                published.urls.dataset,
                "dataset",
            ),
            listing=listing,
            counted=counted,
            short=lambda term: compact(term, published.base),
        )

    def well_known(request: Request) -> Response:
        """VoID, section 6.2 (discovery by a well-known address); RFC 8615, section 3."""
        # Who looks here looks for data, unless a browser does.
        extensions = {type_: extension for extension, type_ in signposting.DATA.items()} | {"text/html": None}
        chosen = negotiate(accepted(request.headers.getlist("accept")), list(extensions))
        extension = extensions.get(chosen or "text/turtle")
        return RedirectResponse(site.publisher.current().urls.dataset(extension), 302, {"Vary": "Accept"})

    for path in dict.fromkeys((f"{root}/.well-known/void", "/.well-known/void")):
        told = "Leads to the description of the data set" if path == f"{root}/.well-known/void" else None
        read(app, path, told)(well_known)


def _add_dumps(app: FastAPI, site: "Site", root: str) -> None:
    @read(app, f"{root}/dumps/", "The files to be downloaded, with their sizes, checksums and licences")
    def dumps(request: Request) -> Response:
        published = site.publisher.current()
        listing = _required(published)
        media_type = liked(request, ["text/html", "application/json", *signposting.DATA.values()])
        headers = {"Link": ", ".join(signposting.of_dataset(published, listing))}
        if media_type == "text/html":
            parts = [(title, listing.forms(part)) for part, title in _SOURCE_PARTS]
            told = "The whole data set as files to keep: tables for any spreadsheet program, and RDF."
            meta = of_page(published.urls, "Download", told, published.urls.dumps(), section="dataset")
            return site.page(
                "dumps.html", published, headers=headers, meta=meta, listing=listing, parts=parts, notes=NOTES
            )
        if media_type == "application/json":
            return JSONResponse(_as_json(published, listing), headers={"Vary": "Accept", **headers})
        return site.data(holdings.description(published), media_type, published, headers)

    def dump(request: Request, name: str) -> Response:
        published = site.publisher.current()
        listing = _required(published)
        # Only what is listed is ever opened, so that no path leads elsewhere.
        is_unpacked = name not in listing.by_name
        if (file := listing.by_name.get(f"{name}.gz" if is_unpacked else name)) is None:
            raise HTTPException(404, f"There is no such file. Those there are: {published.urls.dumps()}")
        respond = unpacked_response if is_unpacked else file_response
        headers = {
            "Content-Type": file.content_type if is_unpacked else file.served_as,
            "Link": ", ".join(signposting.of_file(published, file)),
        }
        return respond(request, holdings.path(published, file.name), file.sha256, headers)

    path = f"{root}/dumps/{{name:path}}"
    app.add_api_route(path, dump, methods=["GET", "HEAD"], include_in_schema=False)
    app.add_api_route(
        path,
        dump,
        methods=["GET"],
        summary="A file, or a range of it; without .gz, unpacked",
        openapi_extra=openapi.FILE,
    )


def _required(published: Published) -> Listing:
    if listing := holdings.listing(published):
        return listing
    raise HTTPException(404, "This release has no dumps. They are made by: kg dump --all")


def _as_json(published: Published, listing: Listing) -> dict[str, Any]:
    return {
        "release": published.manifest.name,
        "built": published.manifest.built,
        "licences": f"{published.base}/dumps/{NOTES}",
        "files": [_file_as_json(published, file) for file in listing.files],
        "sources": [
            {
                "key": source.key,
                "name": source.name,
                "graphs": source.graphs,
                "triples": source.triples,
                "licences": source.licences,
                "rights": source.rights,
            }
            for source in listing.sources
        ],
    }


def _file_as_json(published: Published, file: DumpFile) -> dict[str, Any]:
    return {
        "name": file.name,
        "address": f"{published.base}/dumps/{file.name}",
        "title": file.title,
        "part": file.part,
        "mediaType": file.media_type,
        "compression": "gzip" if file.is_packed else None,
        "bytes": file.bytes,
        "sha256": file.sha256,
        "triples": file.triples,
        "things": file.things,
        "licences": file.licences,
        "rights": file.rights,
    }


def _add_for_robots(app: FastAPI, site: "Site", root: str) -> None:
    def robots() -> Response:
        published = site.publisher.current()
        lines = ["User-agent: *", f"Disallow: {root}/sparql?", f"Disallow: {root}{graph_store.PATH}"]
        if _sitemaps(published):
            lines += ["", f"Sitemap: {published.base}/sitemap.xml"]
        return PlainTextResponse("\n".join(lines) + "\n")

    for path in dict.fromkeys((f"{root}/robots.txt", "/robots.txt")):
        read(app, path, "What search engines may read" if path == f"{root}/robots.txt" else None)(robots)

    @read(app, f"{root}/sitemap.xml", "The sitemaps, for search engines")
    def index() -> Response:
        """Sitemaps protocol 0.90, Sitemap index."""
        published = site.publisher.current()
        files = _sitemaps(published)
        if not files:
            raise HTTPException(404, "This release has no sitemaps. They are made by: kg dump --all")
        entries = "".join(
            f"<sitemap><loc>{escape(published.base)}/sitemap-{number}.xml.gz</loc>"
            f"<lastmod>{escape(published.manifest.built)}</lastmod></sitemap>\n"
            for number in range(1, len(files) + 1)
        )
        namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{namespace}">\n{entries}</sitemapindex>\n'
        return Response(body, media_type="application/xml")

    # Beside the index: what lies deeper may only tell of addresses below it.
    @read(app, f"{root}/sitemap-{{number}}.xml.gz", "The addresses of pages, at most 50,000")
    def sitemap(number: int) -> Response:
        published = site.publisher.current()
        listing = holdings.listing(published)
        file = listing.by_name.get(name_of(number)) if listing else None
        if file is None:
            raise HTTPException(404, "There is no such sitemap.")
        try:
            packed = dated(published, holdings.path(published, file.name))
        except OSError as error:
            raise HTTPException(404, "There is no such file any more. A newer release may have another.") from error
        return Response(packed, media_type="application/gzip")


def _sitemaps(published: Published) -> tuple[DumpFile, ...]:
    listing = holdings.listing(published)
    return listing.of("sitemaps") if listing else ()
