"""Makes the pages and data of things, in processes of which each has the application for itself."""

import asyncio
import os
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI

from kg.errors import ReleaseError
from kg.export.asking import Answered, ask
from kg.export.links import Links, Page
from kg.export.things import leads_to
from kg.web.kinds import CITED
from kg.web.pages import PageMaker
from kg.web.serialize import Ordered
from kg.web.site import Site
from kg.web.urls import EXTENSIONS
from kg.web.views import page_of_thing

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

    def __init__(self, application: FastAPI, place: Place):
        self._application, self._place = application, place
        self._base, self._root, self._site = place.base, place.root, place.site
        self._links = Links(place.root)
        self._served: Site = application.state.site
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
        published = self._served.publisher.current()
        kind, _, name = key.partition("/")
        iri, maker = published.urls.thing(kind, name), PageMaker(published)
        if kind != CITED and maker.exists(iri):
            # What the application would answer, without all that it has to do for strangers.
            html = page_of_thing(self._served, published, maker, kind, name)
            made.parts[key] = await self._written(key, Page(html), made)
            made.written += self._data(key, Ordered(maker.description(iri), self._base, iri))
        else:
            await self._asked(key, made)

    async def _asked(self, key: str, made: Made) -> None:
        """Ask the application for a thing that has moved, is gone or was never there, and may be there after all."""
        address, file = f"{self._root}/doc/{key}", f"doc/{key}.html"
        page = await ask(self._application, f"{address}.html", "text/html")
        if page.status in REDIRECTS:
            to = page.headers["location"].removeprefix(f"{self._root}/doc/").removesuffix(".html")
            made.moved[key] = to, 307 if page.status == 307 else 301
            if leading := self._links.leading(file, page.headers["location"]):
                made.written += write(self._site / file, leading.encode())
        elif page.status == 410:
            made.gone.append(key)
            told = self._links.relative(Page(page.body.decode()), file, self._place.follow)
            made.written += write(self._site / file, told.encode())
        elif page.status != 404:
            made.parts[key] = await self._written(key, self._whole(page, f"{address}.html"), made)
            iri, maker = f"{self._base}/id/{key}", PageMaker(self._served.publisher.current())
            made.written += self._data(key, Ordered(maker.description(iri), self._base, iri))

    async def _written(self, key: str, page: Page, made: Made) -> list[str]:
        """Write the page of a thing with the parts of its lists. Gives the files of these."""
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
        for file, one in pages.items():
            made.written += write(self._site / file, self._links.relative(one, file, self._place.follow).encode())
        for file, body in files.items():
            made.written += write(self._site / file, body)
        return sorted({*pages, *files} - {first})

    def _data(self, key: str, graph: Ordered) -> int:
        """Write a description in every form."""
        forms = [form for form in FORMS if form != "html"]
        return sum(write(self._site / f"doc/{key}.{form}", graph.written(EXTENSIONS[form])) for form in forms)

    def _whole(self, answered: Answered, address: str) -> Page:
        return Page(whole(answered, address).decode())


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
    """Write a file, unless it is there and so already. Gives whether it did.

    What is there is replaced at once: somebody may be reading it. What is new and was broken off in the middle is made
    and compared again by the next run, as it is noted nowhere that it was made.
    """
    for _ in range(2):
        try:
            # In half the time that a Path takes.
            opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        except FileNotFoundError:
            file.parent.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            return _replaced(file, body)
        else:
            with open(opened, "wb") as stream:  # noqa: PTH123 (it is open already)
                stream.write(body)
            return True
    raise ReleaseError("the folder of a file of the copy is gone again", where=str(file.parent))


def _replaced(file: Path, body: bytes) -> bool:
    """Replace a file at once, unless it is so already. Gives whether it did."""
    if file.stat().st_size == len(body) and file.read_bytes() == body:
        return False
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
