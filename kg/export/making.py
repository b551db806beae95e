"""Makes the pages and data of things, in processes of which each has the application for itself."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph
from starlette.types import ASGIApp

from kg.errors import ReleaseError
from kg.export.asking import Answered, ask
from kg.export.links import Links
from kg.export.things import leads_to
from kg.ntriples import from_oxigraph
from kg.web.serialize import serialize
from kg.web.urls import EXTENSIONS

FORMS = tuple(EXTENSIONS)
MOST_PARTS = 5_000
"""Parts of the lists on the page of one thing that are written."""
REDIRECTS = (301, 302, 303, 307, 308)


@dataclass
class Made:
    """What became of some things."""

    parts: dict[str, list[str]] = field(default_factory=dict)
    """The things whose files are there, each with the files of the parts of its lists."""
    moved: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Those that lead to another, and whether for good (301) or for the time being (307)."""
    gone: list[str] = field(default_factory=list)
    others: set[str] = field(default_factory=set)
    """Addresses of other pages and files that pages lead to."""
    written: int = 0
    """Files that were not there, or not so."""


@dataclass(frozen=True)
class Place:
    """What is made, and where it is written."""

    base: str
    root: str
    site: Path
    own: frozenset[str] = frozenset()
    """Evidence that has files of its own."""

    def follow(self, file: str) -> str:
        """Give the file that a link leads to: of evidence without files of its own, that of what it is told with."""
        if file.startswith("doc/"):
            stem, dot, extension = file.removeprefix("doc/").rpartition(".")
            if dot and stem not in self.own and (told_with := leads_to(stem)):
                return f"doc/{told_with}.{extension}"
        return file


class Maker:
    """Makes the files of things of one release, in one process."""

    def __init__(self, application: ASGIApp, place: Place):
        self._application, self._place = application, place
        self._base, self._root, self._site = place.base, place.root, place.site
        self._links = Links(place.root)
        self._loop = asyncio.new_event_loop()

    def make(self, keys: list[str]) -> Made:
        """Make the files of things, and tell what became of each."""
        # At once: with each time that the loop is begun, threads are.
        return self._loop.run_until_complete(self._made(keys))

    def close(self) -> None:
        """Let go of the loop."""
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _made(self, keys: list[str]) -> Made:
        made = Made()
        for key in keys:
            await self._thing(key, made)
        return made

    async def _thing(self, key: str, made: Made) -> None:
        address = f"{self._root}/doc/{key}"
        page = await ask(self._application, f"{address}.html", "text/html")
        if page.status in REDIRECTS:
            to = page.headers["location"].removeprefix(f"{self._root}/doc/").removesuffix(".html")
            made.moved[key] = to, 307 if page.status == 307 else 301
            if leading := self._links.leading(f"doc/{key}.html", page.headers["location"]):
                made.written += write(self._site / f"doc/{key}.html", leading.encode())
        elif page.status == 410:
            made.gone.append(key)
            told = self._links.relative(page.body.decode(), f"doc/{key}.html", self._place.follow)
            made.written += write(self._site / f"doc/{key}.html", told.encode())
        elif page.status != 404:
            made.parts[key] = await self._written(key, address, self._whole(page, f"{address}.html"), made)

    async def _written(self, key: str, address: str, page: str, made: Made) -> list[str]:
        """Write the page with the parts of its lists, and the data in every form. Gives the files beside those."""
        first = f"doc/{key}.html"
        pages, files = {first: page}, dict[str, bytes]()
        waiting = [first]
        while waiting:
            for link in self._links.found(pages[waiting.pop()]):
                file = self._links.file(link)
                if not file or file in pages or file in files or len(pages) + len(files) > MOST_PARTS:
                    continue
                if file.startswith(f"doc/{key}@"):
                    pages[file] = self._whole(await ask(self._application, link, "text/html"), link)
                    waiting.append(file)
                elif not file.startswith("doc/") and f"/{key}." in file:
                    # Of this thing alone, such as its feed.
                    files[file] = whole(await ask(self._application, link), link)
                elif not file.startswith("doc/") and not self._links.is_served_only(link):
                    made.others.add(link)
        for file, html in pages.items():
            made.written += write(self._site / file, self._links.relative(html, file, self._place.follow).encode())
        for file, body in files.items():
            made.written += write(self._site / file, body)
        triples = await ask(self._application, f"{address}.nt")
        made.written += self._data(key, self._whole(triples, f"{address}.nt"))
        return sorted({*pages, *files} - {first})

    def _data(self, key: str, n_triples: str) -> int:
        """Write a description in every form, from the one that is quickest to read."""
        graph = Graph()
        for triple in ox.parse(n_triples.encode(), format=ox.RdfFormat.N_TRIPLES):
            graph.add((from_oxigraph(triple.subject), from_oxigraph(triple.predicate), from_oxigraph(triple.object)))
        written = int(write(self._site / f"doc/{key}.nt", n_triples.encode()))
        for extension in FORMS:
            if extension not in ("html", "nt"):
                body = serialize(graph, EXTENSIONS[extension], self._base, f"{self._base}/id/{key}")
                written += write(self._site / f"doc/{key}.{extension}", body)
        return written

    def _whole(self, answered: Answered, address: str) -> str:
        return whole(answered, address).decode()


def whole(answered: Answered, address: str) -> bytes:
    """Give what was answered. ReleaseError where it is no whole page."""
    if answered.status != 200:
        raise ReleaseError(
            f"the site answers {answered.status} instead of a page: {answered.body[:200].decode(errors='replace')}",
            where=address,
            remedy="Run kg serve and look at this address.",
        )
    return answered.body


def write(file: Path, body: bytes) -> bool:
    """Write a file, unless it is there and so already; at once, as a run may be broken off. Gives whether it did."""
    try:
        if file.stat().st_size == len(body) and file.read_bytes() == body:
            return False
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f".{file.name[:200]}.part")
    partial.write_bytes(body)
    partial.replace(file)
    return True


_maker: Maker | None = None


def begin(data: Path, place: Place) -> None:
    """Make ready a process that makes pages."""
    from kg.store.workers import Limits  # noqa: PLC0415
    from kg.web.app import create_app  # noqa: PLC0415

    global _maker  # noqa: PLW0603 (what a process of a pool is begun with can be kept nowhere else)
    _maker = Maker(create_app(data, Limits(workers=1)), place)


def make(keys: list[str]) -> Made:
    """Make the files of things in a process that is ready."""
    assert _maker is not None
    return _maker.make(keys)
