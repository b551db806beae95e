"""The lists of the things of each kind, and the table of promises: as pages, as RDF, as CSV and JSON."""

from typing import Annotated

from fastapi import FastAPI, Query, Request
from fastapi.responses import RedirectResponse, Response
from rdflib import Graph, Literal, URIRef
from starlette.exceptions import HTTPException

from kg.vocab import RDF, RDFS, absolute
from kg.web.components import Format
from kg.web.kinds import KINDS, Kind
from kg.web.list_files import MOST_ROWS, as_csv, as_json
from kg.web.metadata import of_list
from kg.web.pages import LISTED, PageMaker
from kg.web.pages.rows import Row
from kg.web.published import Published
from kg.web.routes import choose, read
from kg.web.site import Site
from kg.web.urls import EXTENSIONS

FORMS = EXTENSIONS | {"csv": "text/csv", "json": "application/json"}
"""The forms in which a list is given, by extension; the first is the page."""
_Page = Annotated[int, Query(ge=1, le=1_000_000)]


def add_browse(app: FastAPI, site: Site, root: str) -> None:
    """Add the lists of each kind and the table of promises."""

    @read(app, f"{root}/browse/{{name}}", "All things of a kind")
    def browse(request: Request, name: str, page: _Page = 1) -> Response:
        stem, dot, extension = name.rpartition(".")
        name, form = (stem, extension) if dot and extension in FORMS else (name, "")
        kind = KINDS.get(name)
        if kind is None:
            raise HTTPException(404, f"There is no list of {name!r}. There are: {', '.join(KINDS)}.")
        if kind.key == "target":
            address = site.publisher.current().urls.promises(extension=form or None)
            return RedirectResponse(f"{address}?{request.url.query}" if request.url.query else address, 301)
        return _listed(request, site, kind, form, page)

    @read(app, f"{root}/promises", "Every promise: its date, who made it, and what was reported later")
    @read(app, f"{root}/promises.{{form}}")
    def promises(request: Request, form: str = "", page: _Page = 1) -> Response:
        return _listed(request, site, KINDS["target"], form, page)


def _listed(request: Request, site: Site, kind: Kind, form: str, page: int) -> Response:
    """Give a page of a list, or as much of it as a file holds, in the form that is wanted."""
    published = site.publisher.current()
    maker = PageMaker(published)
    media_type = choose(request, form, FORMS, f"{kind.plural} have")
    asked = maker.list_request(kind.key, request.query_params, page)
    if media_type == "text/html":
        made = maker.list_page(asked)
        if not made.rows and page > 1:
            raise HTTPException(404, f"This list has no page {page}.")
        template = "promises.html" if kind.key == "target" else "browse.html"
        path = published.urls.browse(kind.key, page, parameters=asked.parameters)
        formats = tuple(Format(*download) for download in made.downloads)
        meta = of_list(published.urls, kind, path, formats, is_filtered=bool(asked.parameters))
        return site.page(template, published, meta=meta, list=made)
    size = MOST_ROWS if media_type in ("text/csv", "application/json") else LISTED
    rows, total = maker.list_rows(asked, size)
    if not rows and page > 1:
        raise HTTPException(404, f"This list has no page {page} of {size:,} things.")
    more = page * size < total
    following = published.urls.browse(kind.key, page + 1, form or None, asked.parameters) if more else None
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    headers["Vary"] = "Accept"
    if media_type == "text/csv":
        headers["Content-Disposition"] = (
            f'attachment; filename="{"promises" if kind.key == "target" else kind.key}.csv"'
        )
        return Response(as_csv(rows), 200, headers, "text/csv; charset=utf-8; header=present")
    if media_type == "application/json":
        return Response(as_json(rows, total, following), 200, headers, "application/json")
    return site.data(_graph(published, kind, rows), media_type, published, headers)


def _graph(published: Published, kind: Kind, rows: tuple[Row, ...]) -> Graph:
    """Give the types and the labels of the things of a list."""
    graph = Graph()
    type_ = absolute(kind.type, published.base)
    graph.add((type_, RDFS.label, Literal(kind.singular, lang="en")))
    for row in rows:
        graph.add((URIRef(row.iri), RDF.type, type_))
        graph.add((URIRef(row.iri), RDFS.label, Literal(row.name.text, lang="en")))
    return graph
