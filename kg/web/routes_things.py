"""The addresses of things, and the pages and data about them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import FastAPI, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from kg.store.embedded import is_iri
from kg.web import memento_routes, signposting
from kg.web.gone import Withdrawn, gone
from kg.web.kinds import CITED
from kg.web.metadata import of_thing
from kg.web.pages import PageMaker
from kg.web.published import Published
from kg.web.routes import choose, extension_of, read, split_extension
from kg.web.site import Site
from kg.web.urls import EXTENSIONS
from kg.web.views import page_of_thing


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
    if (parts := published.urls.parts(iri)) and (left := gone(published, *parts)):
        raise Withdrawn(left)
    raise HTTPException(404, "Nothing is known under this address.")


def add_things(app: FastAPI, site: Site, root: str) -> None:
    """Add the addresses of things, and the pages and data about them."""

    @read(app, f"{root}/id/{{kind}}/{{key:path}}", "The address of a thing; leads to what is said of it")
    def identify(kind: str, key: str) -> Response:
        published = site.publisher.current()
        maker = PageMaker(published)
        iri = published.urls.thing(kind, key)
        if arrived := _arrived(published, iri, maker, kind, published.urls.identifier):
            return arrived
        if not maker.exists(iri):
            return _missing(published, iri, maker, published.urls.identifier)
        links = signposting.of_identifier(published, iri, kind, key)
        headers = {"Vary": "Accept", "Link": ", ".join(links)}
        return RedirectResponse(published.urls.document(kind, key), 303, headers)

    @read(app, f"{root}/doc/{{kind}}/{{key:path}}", "What is said of a thing, as a page or as RDF")
    def describe(
        request: Request,
        kind: str,
        key: str,
        property: Annotated[str | None, Query(max_length=500)] = None,  # noqa: A002
        page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
        view: Literal["reading", "technical"] = "reading",
    ) -> Response:
        published = site.publisher.current()
        urls = published.urls
        if past := memento_routes.time_gate(request, site, site.archive, kind, key):
            return past
        maker = PageMaker(published)
        stem, extension = split_extension(key)
        # A key may itself end like an extension.
        if extension and not maker.exists(urls.thing(kind, stem)) and maker.exists(urls.thing(kind, key)):
            stem, extension = key, None
        iri = urls.thing(kind, stem)
        if arrived := _arrived(published, iri, maker, kind, lambda kind, key: urls.document(kind, key, extension)):
            return arrived
        if not maker.exists(iri):
            return _missing(published, iri, maker, lambda kind, key: urls.document(kind, key, extension))
        media_type = choose(request, extension)
        is_page = media_type == "text/html"
        links = [
            *signposting.of_thing(published, iri, kind, stem, is_page=is_page),
            *(
                f'<{urls.document(kind, stem, ext)}>; rel="alternate"; type="{type_}"'
                for ext, type_ in EXTENSIONS.items()
            ),
        ]
        headers = {
            **memento_routes.time_headers(published, kind, key, links),
            "Content-Location": urls.document(kind, stem, extension_of(media_type)),
        }
        if is_page and view == "technical":
            technical = maker.technical(iri, kind, stem)
            meta = replace(of_thing(urls, kind, stem, technical.title), is_indexed=False)
            return site.page("technical.html", published, headers=headers, meta=meta, page=technical)
        if is_page:
            return site.whole(page_of_thing(site, published, maker, kind, stem, property, page), headers)
        return site.data(maker.description(iri), media_type, published, headers, first=iri)
