"""Makes the pages and data of things, in processes of which each has the application for itself."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

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
        is_there = maker.exists(iri)
        # What was cited leads to the question itself as long as that is there, what was merged for good.
        leads = not is_there or kind == CITED
        if leads and (now := maker.successor(iri)) and (to := published.urls.parts(now)):
            made.moved[key] = "/".join(to), 307 if kind == CITED else 301
            if leading := self._links.leading(f"doc/{key}.html", published.urls.document(*to, "html")):
                made.written += write(self._site / f"doc/{key}.html", leading.encode())
        elif is_there:
            made.parts[key] = await self._written(maker, key, made)
            made.written += self._data(key, Ordered(maker.description(iri), self._base, iri))
        else:
            await self._asked(key, made)

    async def _asked(self, key: str, made: Made) -> None:
        """Ask the application for a thing that is gone or was never there."""
        address, file = f"{self._root}/doc/{key}.html", f"doc/{key}.html"
        page = await ask(self._application, address, "text/html")
        if page.status == 410:
            made.gone.append(key)
            told = self._links.relative(Page(page.body.decode()), file, self._place.follow)
            made.written += write(self._site / file, told.encode())
        elif page.status != 404:
            whole(page, address)

    async def _written(self, maker: PageMaker, key: str, made: Made) -> list[str]:
        """Write the page of a thing with the parts of its lists. Gives the files of these."""
        waiting: dict[str, Mapping[str, str]] = {f"doc/{key}.html": {}}
        files: list[str] = []
        while waiting:
            file, turned = waiting.popitem()
            files.append(file)
            page = self._page(maker, key, turned)
            made.written += write(self._site / file, self._links.relative(page, file, self._place.follow).encode())
            for link in self._links.found(page):
                target = self._links.file(link)
                if not target or target in waiting or target in files:
                    continue
                if target.startswith(f"doc/{key}@"):
                    if len(waiting) + len(files) < MOST_PARTS:
                        waiting[target] = dict(parse_qsl(link.partition("?")[2]))
                elif not target.startswith("doc/") and f"/{key}." in target:
                    # Of this thing alone, such as its feed.
                    files.append(target)
                    made.written += write(self._site / target, whole(await ask(self._application, link), link))
                elif not target.startswith("doc/") and not self._links.is_served_only(link):
                    made.others.add(link)
        return sorted({*files} - {f"doc/{key}.html"})

    def _data(self, key: str, graph: Ordered) -> int:
        """Write a description in every form."""
        forms = [form for form in FORMS if form != "html"]
        return sum(write(self._site / f"doc/{key}.{form}", graph.written(EXTENSIONS[form])) for form in forms)

    def _page(self, maker: PageMaker, key: str, turned: Mapping[str, str]) -> Page:
        """Make what the application would answer, without all that it has to do for strangers."""
        kind, _, name = key.partition("/")
        at = turned.get("property"), int(turned.get("page", "1"))
        return Page(page_of_thing(self._served, self._served.publisher.current(), maker, kind, name, *at))


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
