"""What the routes share: the release, the templates, the workers."""

import asyncio
import hashlib
from collections.abc import Iterable
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio.to_thread
import pyoxigraph as ox
from fastapi import Request
from fastapi.responses import Response
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from rdflib import Graph

from kg import catalog
from kg.errors import KgError
from kg.store.kept import Kept
from kg.store.workers import Answer, Job, Limits, Overloaded, Workers
from kg.web import holdings, terms
from kg.web.archive import Archive
from kg.web.english import counted, long_date
from kg.web.kinds import KINDS
from kg.web.metadata import SECTIONS, Metadata, absolute_url, json_ld
from kg.web.pages import PageMaker
from kg.web.problems import Problem
from kg.web.published import Published, Publisher
from kg.web.reconcile.table import table
from kg.web.serialize import serialize
from kg.web.statements import SORT_NAMES
from kg.web.streams import while_connected
from kg.web.writes import Writes

if TYPE_CHECKING:
    from kg.store.service import Service

DESIGN = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
"""The media types of the files of the design, by their ending."""
_SECONDS_BETWEEN_LOOKS = 1.0


class Site:
    """What the routes share: the release, the templates, the workers."""

    def __init__(
        self, data: Path, limits: Limits, update_token: str | None, pages_kept: int, service: "Service | None" = None
    ):
        self.publisher = _publisher(data, service, removes=update_token is not None)
        self.archive = Archive(data, self.publisher)
        self.workers = Workers(limits, service)
        self.pages: Kept[Any, Any] = Kept(pages_kept)
        self.lasting: set[object] = set()
        """The endpoints whose pages are the same for as long as their release is served."""
        self.writes = Writes(data, self.publisher, limits, update_token, changed=self.current)
        self._served: Published | None = None
        self._is_here = service is None
        self._named: Path | None = None
        self._is_followed = False
        self.names_release = True
        """Whether pages name the release that they are made of. Those of a copy stay while releases pass."""
        self._counting = anyio.Lock()
        self._counted: tuple[Path, catalog.Partitions] | None = None
        self.templates = Environment(
            loader=PackageLoader("kg.web"), autoescape=select_autoescape(default=True), undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self.templates.filters |= {"thousands": "{:,}".format, "counted": counted, "long_date": long_date}
        self.templates.globals |= {"absolute_url": absolute_url, "json_ld": json_ld}
        self.templates.globals["sections"] = [KINDS[key] for key in SECTIONS]
        self.templates.globals["sorts"] = SORT_NAMES
        self.design = {
            entry.name: entry.read_bytes()
            for entry in (files("kg.web") / "static").iterdir()
            if Path(entry.name).suffix in DESIGN
        }
        # The address of a file changes with its content, so that browsers may keep it.
        self.fingerprints = {name: hashlib.sha256(content).hexdigest()[:8] for name, content in self.design.items()}

    def current(self) -> Published:
        """Give the current release; where it is a new one, forget the pages of others.

        Workers are made ready for it as long as it is followed, which is as long as there is one to stop them.
        """
        published = self.publisher.current()
        if published is not self._served:
            self._served = published
            self.pages.forget()
            if self._is_followed:
                self.workers.serve(published.store_folder, published.base)
        return published

    async def follow(self) -> None:
        """Look from time to time whether there is a new release, so that nobody waits until it has been taken up."""
        self._is_followed, self._served = True, None
        while True:
            with suppress(KgError):
                await anyio.to_thread.run_sync(self.publisher.look)
                self.current()
                await anyio.to_thread.run_sync(self._count)
                await anyio.to_thread.run_sync(self._name)
                self.archive.close_idle()
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)

    def _count(self) -> None:
        # Nothing of the release is held on to until the next look: it may be removed as soon as nobody reads it.
        if self.publisher.current().index is None:
            PageMaker(self.publisher.current()).shelves()

    def _name(self) -> None:
        """Gather the names that are reconciled with, which takes seconds where there are thousands of people.

        Tried once for a release, so that a fault is not met each second: whoever asks then has it tried again. RDF that
        is given as it is may name any number of people, and an engine elsewhere is not asked before somebody asks.
        """
        published = self.publisher.current()
        if self._is_here and not published.manifest.is_given and published.folder != self._named:
            self._named = published.folder
            table(published)

    async def ask(self, request: Request, job: Job) -> Answer:
        """Have a query from outside answered. QueryError if it cannot be, ClientGone if nobody waits any more."""
        return await while_connected(request.receive, self.workers.answer(job))

    async def partitions(self, published: Published) -> catalog.Partitions:
        """Give the classes and properties of a release, counted when it was built or else once while it is served."""
        if counted := holdings.statistics(published):
            return catalog.partitions_of(counted)
        async with self._counting:
            if self._counted is None or self._counted[0] != published.folder:
                self._counted = published.folder, await terms.partitions(published, self.workers)
            return self._counted[1]

    async def partitions_at_once(self, published: Published) -> catalog.Partitions | None:
        """Give them for a description, which does without them where no worker is free to count."""
        try:
            return await self.partitions(published)
        except Overloaded:
            return None

    def page(
        self,
        template: str,
        published: Published,
        http_status: int = 200,
        headers: dict[str, str] | None = None,
        **values: Any,
    ) -> Response:
        """Render a template as a page; `meta`, if it is among the values, is what the page says of itself."""
        return self.whole(self.html(template, published, **values), headers, http_status)

    def html(self, template: str, published: Published, **values: Any) -> str:
        """Give a page as a text."""
        values = {"meta": Metadata(), "names_release": self.names_release} | values
        return self.templates.get_template(template).render(
            urls=published.urls,
            fingerprints=self.fingerprints,
            manifest=published.manifest,
            title_of_site=catalog.title(published.manifest),
            kinds=KINDS,
            is_searched=bool(published.index and published.index.texts),
            **values,
        )

    def whole(self, html: str, headers: dict[str, str] | None = None, http_status: int = 200) -> Response:
        """Answer with a page."""
        return Response(html, http_status, {"Vary": "Accept", **(headers or {})}, "text/html; charset=utf-8")

    def problem_page(self, problem: Problem, headers: dict[str, str]) -> Response:
        """Render the page of a problem. ReleaseError if there is no release to render it with."""
        meta = Metadata(problem.heading, is_indexed=False)
        published = self.publisher.current()
        return self.page("error.html", published, problem.status, headers, meta=meta, problem=problem)

    def data(
        self,
        graph: Graph | Iterable[ox.Triple],
        media_type: str,
        published: Published,
        headers: dict[str, str] | None = None,
        first: str = "",
    ) -> Response:
        """Write a small graph, the thing named `first` before others."""
        body = serialize(graph, media_type, published.base, first)
        charset = "; charset=utf-8" if media_type.startswith("text/") else ""
        return Response(body, 200, {"Vary": "Accept", **(headers or {})}, f"{media_type}{charset}")


def _publisher(data: Path, service: "Service | None", *, removes: bool) -> Publisher:
    if service is None:
        return Publisher(data, removes=removes)
    from kg.web.remote_release import RemotePublisher  # noqa: PLC0415 (few have an HTTP client to load)

    return RemotePublisher(data, service)
