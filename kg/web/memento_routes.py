"""The addresses of how things stood in earlier releases, and the answer where a thing was withdrawn."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import FastAPI, Query, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from kg.web import memento
from kg.web.archive import Archive
from kg.web.gone import Withdrawn
from kg.web.memento import SAFE, TIMEMAP, Memento, http_date, mementos, original_links
from kg.web.negotiate import accepted, negotiate
from kg.web.pages import PageMaker
from kg.web.published import Published
from kg.web.routes import choose, extension_of, read
from kg.web.urls import EXTENSIONS
from kg.web.views import shown, template_of

if TYPE_CHECKING:
    from kg.web.site import Site

_VARY = "Accept, Accept-Datetime"


def add(app: FastAPI, site: "Site", archive: Archive, root: str) -> None:
    """Add them all. None is kept: earlier releases may be removed while the current one stays."""
    _add_gone(app, site, archive)

    @read(app, f"{root}/timemap/doc/{{kind}}/{{key:path}}", "The states that are kept (Memento TimeMap)", lasts=False)
    def timemap(kind: str, key: str) -> Response:
        published = site.publisher.current()
        all_ = mementos(archive, published.base, kind, key)
        if not all_:
            raise HTTPException(404, "No release that is kept says anything of it.")
        body = memento.timemap(published.urls, kind, key, all_)
        return Response(body, 200, {"Cache-Control": "no-cache"}, TIMEMAP)

    @read(app, f"{root}/releases/{{name}}/doc/{{kind}}/{{key:path}}", "What was said in a release", lasts=False)
    def past(
        request: Request,
        name: str,
        kind: str,
        key: str,
        property: Annotated[str | None, Query(max_length=500)] = None,  # noqa: A002
        page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    ) -> Response:
        kept = archive.find(name)
        if kept is None:
            raise HTTPException(404, f"The release {name!r} is not kept. {_kept(archive)}")
        present, published = site.publisher.current(), archive.open(kept)
        stem, extension = memento.split(published, kind, key)
        iri = published.urls.thing(kind, stem)
        if not memento.is_said(published.store, iri):
            raise HTTPException(404, f"Release {name} says nothing under this address.")
        if memento.is_withheld(present, published, kind, iri):
            raise HTTPException(410, "The words that this came from have been withdrawn, and are not shown any more.")
        media_type = choose(request, extension)
        this = Memento(kept, kind, key)
        headers = _headers(published, archive, this, iri, media_type)
        maker = PageMaker(published)
        if media_type != "text/html":
            return site.data(maker.description(iri), media_type, published, headers, first=iri)
        made = maker.thing(iri, kind, stem, property, page)
        now = present.urls.document(kind, stem)
        view = shown(published, made, kind, stem)
        view["meta"] = replace(view["meta"], path=now, is_indexed=False)
        return site.page(
            "memento.html",
            published,
            headers=headers,
            **view,
            page_template=template_of(made),
            built=kept.built,
            now=now,
            is_current=present.folder == published.folder,
            timemap=present.urls.timemap(kind, stem),
        )


def _headers(published: Published, archive: Archive, this: Memento, iri: str, media_type: str) -> dict[str, str]:
    urls, (stem, extension) = published.urls, memento.split(published, this.kind, this.key)
    links = [
        *original_links(urls, this.kind, this.key),
        *memento.memento_links(urls, archive, this),
        f'<{quote(iri, safe=SAFE)}>; rel="describes"',
        *(f'<{urls.document(this.kind, stem, ext)}>; rel="alternate"; type="{t}"' for ext, t in EXTENSIONS.items()),
    ]
    return {
        "Memento-Datetime": http_date(this.kept.built),
        "Link": ", ".join(links),
        "Content-Location": urls.document(this.kind, stem, extension or extension_of(media_type)),
    }


def time_gate(request: Request, site: "Site", archive: Archive, kind: str, key: str) -> Response | None:
    """Lead to the state of a thing at the time that the client asks for; None if it asks for none, or there is none.

    400 where what it asks for is no date.
    """
    wanted = accepted(request.headers.getlist("accept-datetime"))
    if wanted is None or not archive.kept():
        return None
    try:
        moment = memento.parsed(wanted)
    except memento.BadDatetime:
        example = http_date(datetime(2026, 3, 1, tzinfo=UTC))
        raise HTTPException(400, f"Accept-Datetime is no date as HTTP writes it, such as {example}.") from None
    urls = site.publisher.current().urls
    found = memento.at(archive, urls.base, kind, key, moment)
    if found is None:
        return None
    links = [*original_links(urls, kind, key), *memento.memento_links(urls, archive, found)]
    return RedirectResponse(found.path(urls), 302, {"Vary": _VARY, "Link": ", ".join(links)})


def time_headers(published: Published, kind: str, key: str, links: list[str]) -> dict[str, str]:
    """Give the headers of a page that is its own TimeGate, with the other links that it has."""
    if published.history is None:
        return {"Link": ", ".join(links)}
    return {"Vary": _VARY, "Link": ", ".join([*links, *original_links(published.urls, kind, key)])}


def _kept(archive: Archive) -> str:
    return f"These are: {', '.join(kept.name for kept in archive.kept()) or 'none'}."


def _add_gone(app: FastAPI, site: "Site", archive: Archive) -> None:
    """Answer where a thing was withdrawn: as a page, as plain text or as data, whichever the client likes."""

    @app.exception_handler(Withdrawn)
    def withdrawn(request: Request, error: Withdrawn) -> Response:
        published, left = site.publisher.current(), error.left
        forms = ["text/plain", *EXTENSIONS.values()]
        liked = negotiate(accepted(request.headers.getlist("accept")), forms) or "text/plain"
        extension = request.url.path.rpartition(".")[2]
        if extension in EXTENSIONS:
            liked = EXTENSIONS[extension]
        links = original_links(published.urls, left.kind, left.key)
        headers = {"Vary": _VARY, "Link": ", ".join(links)}
        if liked == "text/plain":
            return PlainTextResponse("\n".join(left.lines) + "\n", 410, headers)
        if liked != "text/html":
            response = site.data(left.graph(), liked, published, headers, first=left.iri)
            response.status_code = 410
            return response
        states: list[Any] = [
            (one.kept.name, one.kept.built, one.path(published.urls))
            for one in mementos(archive, published.base, left.kind, left.key)
            if not memento.is_withheld(published, archive.open(one.kept), left.kind, left.iri)
        ]
        return site.page("gone.html", published, 410, headers, left=left, states=states)
