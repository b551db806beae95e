"""The routes of the search: a page, data, suggestions while somebody types, and what tells browsers of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeVar
from xml.sax.saxutils import escape

import orjson
from fastapi import FastAPI, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from kg import catalog
from kg.index import Index
from kg.index.searching import ORDERS, Search
from kg.index.words import LONGEST
from kg.web import search as pages
from kg.web.components import Format
from kg.web.kinds import KINDS
from kg.web.metadata import of_search
from kg.web.published import Published
from kg.web.routes import choose
from kg.web.urls import Urls

if TYPE_CHECKING:
    from kg.web.site import Site

_FORMS = {"html": "text/html", "json": "application/json", "csv": "text/csv"}
_MOST = 1000
"""Things on a page that a program may ask for."""
_SUGGESTIONS = "application/x-suggestions+json"
_DESCRIPTION = """<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>{name}</ShortName>
<Description>{description}</Description>
<InputEncoding>UTF-8</InputEncoding>
<Image height="16" width="16" type="image/svg+xml">{icon}</Image>
<Url type="text/html" template="{page}?q={{searchTerms}}"/>
<Url type="application/json" template="{json}?q={{searchTerms}}"/>
<Url type="application/x-suggestions+json" template="{suggest}?q={{searchTerms}}"/>
</OpenSearchDescription>
"""

_Function = TypeVar("_Function", bound=Callable[..., Any])
Text = Annotated[str, Query(max_length=LONGEST)]
Key = Annotated[str, Query(max_length=500)]


class Read(Protocol):
    """Adds an address that is read, by GET or HEAD; with a summary it is told in the OpenAPI description."""

    def __call__(self, app: FastAPI, path: str, summary: str | None = None) -> Callable[[_Function], _Function]:
        """Give what adds the function that answers."""


def add_search(app: FastAPI, site: "Site", root: str, read: Read) -> None:
    """Add the addresses of the search; `read` adds one that is read."""

    @read(app, f"{root}/search", "Search the texts and names of the release")
    @read(app, f"{root}/search.{{extension}}")
    def search(
        request: Request,
        q: Text = "",
        kind: Key = "",
        body: Key = "",
        year: Annotated[str, Query(max_length=4)] = "",
        person: Key = "",
        programme: Key = "",
        order: Annotated[str, Query(max_length=20)] = "",
        after: Annotated[str, Query(max_length=100)] = "",
        limit: Annotated[int, Query(ge=1, le=_MOST)] = pages.PER_PAGE,
        extension: str | None = None,
    ) -> Response:
        published = site.publisher.current()
        _, maker = _searched(published)
        media_type = choose(request, extension, _FORMS, "What was found has")
        wanted = Search(q.strip(), kind or None, body or None, _year(year), person or None, programme or None)
        if kind and kind not in KINDS:
            raise HTTPException(400, f"There is no kind {kind!r}. There are: {', '.join(KINDS)}.")
        if order:
            wanted = replace(wanted, order=_order(order))
        is_empty = media_type == "text/html" and not wanted.typed and not wanted.limits
        if is_empty:
            meta = of_search(published.urls, "", published.urls.search(), ())
            return site.page("search.html", published, meta=meta, asked=wanted, page=None, forms=())
        try:
            page = maker.page(wanted, after or None, limit)
        except pages.WrongCursor as error:
            raise HTTPException(
                400, "This page of results belonged to another search, or to a release before this one. Search again."
            ) from error
        forms = tuple((form, maker.address(wanted, after, form)) for form in ("json", "csv"))
        headers = _links(page, forms)
        if media_type == "text/html":
            formats = tuple(Format(form.upper(), address, _FORMS[form]) for form, address in forms)
            meta = of_search(published.urls, wanted.typed, maker.address(wanted, after), formats)
            return site.page("search.html", published, headers=headers, meta=meta, asked=wanted, page=page, forms=forms)
        headers["Vary"] = "Accept"
        if media_type == "text/csv":
            return Response(pages.as_csv(page), 200, headers, "text/csv; charset=utf-8; header=present")
        return Response(pages.as_json(page, published), 200, headers, media_type)

    @read(app, f"{root}/search/suggest", "Names that begin as what was typed, as OpenSearch suggestions")
    def suggest(q: Text = "") -> Response:
        published = site.publisher.current()
        index, _ = _searched(published)
        found = pages.suggestions(published, index, q)
        return Response(orjson.dumps(found), 200, {"Cache-Control": "public, max-age=300"}, _SUGGESTIONS)

    @read(app, f"{root}/opensearch.xml")
    def described() -> Response:
        published = site.publisher.current()
        _searched(published)
        return Response(_description(published), 200, None, "application/opensearchdescription+xml")


def _searched(published: Published) -> tuple[Index, pages.SearchMaker]:
    """Give what searches a release. 404 where there is nothing to search it with."""
    index = published.index
    if index is None or index.texts is None:
        raise HTTPException(
            404, "This release was made without an index, so its texts cannot be searched. It can be asked by SPARQL."
        )
    return index, pages.SearchMaker(published, index, index.texts)


def _year(text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit()):
        raise HTTPException(400, f"{text!r} is no year. A year is written with four digits: year=2024.")
    return int(text) if text else None


def _order(text: str) -> Any:
    if text not in ORDERS:
        raise HTTPException(400, f"There is no order {text!r}. There are: {', '.join(ORDERS)}.")
    return text


def _links(page: pages.SearchPage, forms: tuple[tuple[str, str], ...]) -> dict[str, str]:
    links = [f'<{address}>; rel="alternate"; type="{_FORMS[form]}"' for form, address in forms]
    if page.following:
        links.append(f'<{page.following}>; rel="next"')
    return {"Link": ", ".join(links)}


def _description(published: Published) -> str:
    urls: Urls = published.urls
    host = published.base.removesuffix(urls.root)
    told = {
        # The standard allows 16 characters.
        "name": catalog.title(published.manifest)[:16].strip(),
        "description": catalog.title(published.manifest)[:1024],
        "icon": f"{host}{urls.static('icon.svg')}",
        "page": f"{host}{urls.search()}",
        "json": f"{host}{urls.search('json')}",
        "suggest": f"{host}{urls.suggest()}",
    }
    return _DESCRIPTION.format(**{name: escape(value) for name, value in told.items()})
