"""The addresses of what changed: releases, what each changed, feeds, and differences as RDF."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import FastAPI, Query, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from rdflib import URIRef
from starlette.exceptions import HTTPException

from kg import catalog, differences
from kg.history import FOLLOWED, Entry, History, ReleaseNote
from kg.store.embedded import EmbeddedStore, is_iri
from kg.store.workers import Overloaded
from kg.web import feeds, release_graphs, sparql
from kg.web.archive import Archive, Kept
from kg.web.components import Crumb
from kg.web.feeds import PER_PAGE, Feed, atom
from kg.web.gone import Withdrawn, gone
from kg.web.kept_pages import knows
from kg.web.memento import is_said
from kg.web.metadata import of_page
from kg.web.news import news
from kg.web.pages import PageMaker
from kg.web.published import Published
from kg.web.routes import choose, read

if TYPE_CHECKING:
    from kg.web.site import Site

_DIFFERENCES_AT_ONCE = 2
"""Differences that are worked out at a time; who comes then is told to come back."""
_MOST_COMPARED = 20_000
"""Documents of which all are compared on demand where the history does not list what changed; each takes 1 ms."""
_Page = Annotated[int, Query(ge=1, le=1_000_000)]


def add(app: FastAPI, site: "Site", archive: Archive, root: str) -> None:
    """Add them all."""
    _add_feeds(app, site, root)
    _add_releases(app, site, archive, root)
    _add_differences(app, archive, root)


def _history(published: Published) -> History:
    """Give the history of the release. 404 where files are served as they are given."""
    if published.history is None:
        raise HTTPException(404, "These are RDF files as they were given: there are no releases to compare.")
    return published.history


def _add_feeds(app: FastAPI, site: "Site", root: str) -> None:
    def feed(request: Request, page: int, kind: str | None = None, key: str = "") -> Response:
        published = site.publisher.current()
        history, urls = _history(published), published.urls
        tag = f'"{published.manifest.name}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        followed = _followed(published, kind, key)
        if isinstance(followed, Response):
            return followed
        name, iri = followed
        if knows(sparql.known(request), tag.encode()):
            return Response(None, 304, headers)
        thing = f"{kind}/{key}" if kind else None
        last = feeds.pages(history.count(thing))
        if page > last:
            raise HTTPException(404, f"This feed has no page {page}.")
        told = news(published, history.entries(thing, PER_PAGE, (page - 1) * PER_PAGE))
        of = f"What changed of {name}" if kind else "What changed"
        title = catalog.title(published.manifest)
        made = Feed(
            of,
            f"Documents added, changed and withdrawn in each release of “{title}”.",
            title,
            kind,
            key,
            iri,
            page,
            last,
            next((entry.release.built for entry in history.entries(thing, 1)), published.manifest.built),
            told,
        )
        return Response(atom(made, urls), 200, headers, f"{feeds.MEDIA_TYPE}; charset=utf-8")

    @read(app, f"{root}/feed.atom", "What changed in each release, as an Atom feed")
    def whole(request: Request, page: _Page = 1) -> Response:
        return feed(request, page)

    @read(app, f"{root}/feed/{{kind}}/{{key:path}}.atom", "What changed about a thing or a source, as an Atom feed")
    def one(request: Request, kind: str, key: str, page: _Page = 1) -> Response:
        return feed(request, page, kind, key)


def _followed(published: Published, kind: str | None, key: str) -> tuple[str, str] | Response:
    """Give the name and the address of what a feed is about, or lead to the feed of the thing it is one with now.

    404 or 410 if there is no such thing.
    """
    if kind is None:
        return "", f"{published.base}/"
    if kind == "source":
        if published.inventory is None or key not in published.inventory.sources():
            raise HTTPException(404, "No document of this release comes from such a source.")
        return f"the source {key}", f"{published.base}/"
    if kind not in FOLLOWED:
        raise HTTPException(404, f"There is no feed of {kind!r}. There are feeds of: source, {', '.join(FOLLOWED)}.")
    iri = published.urls.thing(kind, key)
    if not is_said(published.store, iri):
        successor = PageMaker(published).successor(iri) if is_iri(iri) else None
        if successor and (parts := published.urls.parts(successor)):
            return RedirectResponse(published.urls.feed(*parts), 301)
        if left := gone(published, kind, key):
            raise Withdrawn(left)
        raise HTTPException(404, "Nothing is known under this address.")
    return published.store.labels([URIRef(iri)]).get(URIRef(iri), key), iri


def _add_releases(app: FastAPI, site: "Site", archive: Archive, root: str) -> None:
    @read(app, f"{root}/releases", "All releases, and what each changed", lasts=False)
    def listed(request: Request, page: _Page = 1) -> Response:
        published = site.publisher.current()
        media_type = choose(request)
        notes = _history(published).releases(PER_PAGE + 1, (page - 1) * PER_PAGE)
        if page > 1 and not notes:
            raise HTTPException(404, f"This list has no page {page}.")
        if media_type != "text/html":
            return site.data(release_graphs.versions(published, notes[:PER_PAGE]), media_type, published)
        kept = {one.name for one in archive.kept()}
        return site.page(
            "releases.html",
            published,
            meta=of_page(
                published.urls,
                "Releases",
                "All releases of this data set, and what each changed.",
                published.urls.releases(page),
            ),
            notes=notes[:PER_PAGE],
            titles=[one.title for one in news(published, (Entry(note) for note in notes[:PER_PAGE]))],
            kept=kept,
            before={note.name: before for note in notes[:PER_PAGE] if (before := _before(archive, note))},
            sources=tuple(published.inventory.sources()) if published.inventory else (),
            page=page,
            is_last=len(notes) <= PER_PAGE,
        )

    @read(app, f"{root}/releases/{{name}}", "What a release changed", lasts=False)
    def release(request: Request, name: str, page: _Page = 1) -> Response:
        published = site.publisher.current()
        media_type = choose(request)
        history = _history(published)
        note = history.release(name)
        if note is None:
            raise HTTPException(404, "There never was a release of this name.")
        changes = history.changes(note.number, PER_PAGE + 1, (page - 1) * PER_PAGE)
        if page > 1 and not changes:
            raise HTTPException(404, f"This list has no page {page}.")
        told = news(published, [Entry(note), *(Entry(note, change) for change in changes[:PER_PAGE])])
        if media_type != "text/html":
            return site.data(release_graphs.changes(published, note, told), media_type, published)
        told_of = f"What release {name} added, changed and withdrew."
        meta = of_page(published.urls, f"Release {name}", told_of, published.urls.release(name, page))
        meta = replace(meta, crumbs=(*meta.crumbs, Crumb("Releases", published.urls.releases())))
        return site.page(
            "release.html",
            published,
            meta=meta,
            note=note,
            whole=told[0],
            news=told[1:],
            former=history.release(note.before) if note.before else None,
            before=_before(archive, note),
            page=page,
            is_last=len(changes) <= PER_PAGE,
        )


def _before(archive: Archive, note: ReleaseNote) -> str | None:
    """Give the name of the release before, if the difference to it can be had."""
    former, itself = (archive.find(name) for name in (note.before or "", note.name))
    return former.name if former and itself and _is_offered(former, itself) else None


def _add_differences(app: FastAPI, archive: Archive, root: str) -> None:
    free = threading.BoundedSemaphore(_DIFFERENCES_AT_ONCE)

    # Not by `read`: it is sent while it is made, and may be large.
    path = f"{root}/releases/{{older}}..{{newer}}/{{sort}}.nq.gz"
    summary = "The quads that one release has beyond another, as N-Quads, compressed"

    def difference(request: Request, older: str, newer: str, sort: Literal["added", "removed"]) -> Response:
        first, second = (_kept(archive, name) for name in (older, newer))
        tag = f'"{older}..{newer}/{sort}"'
        # Of two releases that never change.
        headers = {"ETag": tag, "Cache-Control": "public, max-age=86400"}
        if knows(sparql.known(request), tag.encode()):
            return Response(None, 304, headers)
        headers["Content-Disposition"] = f'attachment; filename="{older}..{newer}-{sort}.nq.gz"'
        if request.method == "HEAD":
            return Response(None, 200, headers, "application/gzip")
        if not _is_offered(first, second):
            raise HTTPException(
                404,
                "So much changed between these releases that their difference is not worked out on demand. "
                "Load the newer one as a whole; whoever publishes it can run: kg diff.",
            )
        if not free.acquire(blocking=False):
            raise Overloaded("other differences are being worked out", remedy="Try again in a moment.")
        pieces = _pieces(archive, (first, second) if sort == "added" else (second, first), free)
        # Begun here: what was never begun would never be ended either.
        return StreamingResponse(chain([next(pieces)], pieces), 200, headers, "application/gzip")

    app.add_api_route(path, difference, methods=["GET", "HEAD"], include_in_schema=False)
    app.add_api_route(path, difference, methods=["GET"], summary=summary)


def _is_offered(one: Kept, other: Kept) -> bool:
    """Whether a difference takes no longer to work out than somebody waits."""
    if max(one.release.manifest.documents, other.release.manifest.documents) <= _MOST_COMPARED:
        return True
    return differences.listed_graphs(one.release, other.release) is not None


def _pieces(archive: Archive, pair: tuple[Kept, Kept], free: threading.Semaphore) -> Iterator[bytes]:
    try:
        one, other = (archive.open(kept) for kept in pair)
        assert isinstance(one.store, EmbeddedStore)
        assert isinstance(other.store, EmbeddedStore)
        graphs = differences.changed_graphs(pair[0].release, pair[1].release)
        yield from differences.packed(differences.quads_beyond(one.store, other.store, other.base, graphs))
    finally:
        free.release()


def _kept(archive: Archive, name: str) -> Kept:
    kept = archive.find(name)
    if kept is None:
        there = ", ".join(one.name for one in archive.kept()) or "none"
        raise HTTPException(404, f"There is no release {name!r} to compare. These are kept: {there}.")
    return kept
