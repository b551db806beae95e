"""Writes the copy: plans, has pages made, makes the rest, and removes what is no more."""

import asyncio
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp

from kg import __version__, releases
from kg.export.asking import application_of, ask
from kg.export.links import NEEDS_SERVER, SEARCH, Links, Page
from kg.export.making import Place, write
from kg.export.nginx import configuration
from kg.export.processes import making
from kg.export.rest import Rest, lists_of, write_rest
from kg.export.searching import write_index
from kg.export.state import State
from kg.export.things import Progress, leads_to, read
from kg.inventory import Inventory
from kg.releases import Release
from kg.web.problems import Problem
from kg.web.published import Published

_FEW = 500
"""Things that are made in less time than it takes to begin other processes."""
_SCRIPT = "static/search-copy.js"
_ERRORS = {
    404: "Nothing is known under this address.",
    406: "None of the forms you accept can be given.",
    410: "This was published here once and has been withdrawn, with the document that stated it.",
}


@dataclass
class Exported:
    """What was done."""

    release: str
    things: int = 0
    """Things that have files."""
    made: int = 0
    """Things whose files were made, or made again."""
    written: int = 0
    """Files that were not there, or not so."""
    removed: int = 0


def export(data: Path, folder: Path, progress: Progress, processes: int | None = None) -> Exported:
    """Write the current release of `data` into a folder, or what has changed since. ReleaseError if there is none."""
    processes = processes or os.cpu_count() or 1
    release = releases.required(data)
    site = folder / "site"
    site.mkdir(parents=True, exist_ok=True)
    (folder / "nginx").mkdir(exist_ok=True)
    # Hosts that would leave out what begins with an underscore or a dot are asked not to.
    write(site / ".nojekyll", b"")
    with State.opened(folder / "state.sqlite") as state, _pinned(release) as pinned:
        exported = Exported(release.manifest.name)
        plan = f"{release.manifest.name} {release.manifest.built} {release.manifest.base} {_program()}"
        if state.setting("plan") != plan:
            before = (state.setting("plan") or "").split()
            things = read(
                release.store,
                release.manifest.base,
                release.manifest.built[:10],
                progress,
                is_given=release.manifest.is_given,
                processes=processes,
            )
            withdrawn = _withdrawn(release)
            # What another program makes, or on another base, is another page.
            anew = before[2:] != plan.split()[2:]
            exported.removed += _remove(site, state.plan(plan, things, withdrawn, anew=anew))
        if state.setting("finished") != plan:
            _export(state, release, pinned, folder, exported, progress, processes)
            state.remember("finished", plan)
        exported.things = sum(1 for _ in state.there())
        return exported


def _program() -> str:
    """Give a fingerprint of all that makes pages, so that pages made otherwise are made again."""
    digest = hashlib.blake2b(__version__.encode(), digest_size=8)
    for package in ("kg.web", "kg.export"):
        folder = Path(str(files(package)))
        for file in sorted(folder.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


@contextmanager
def _pinned(release: Release) -> Iterator[Path]:
    """Give a data folder whose current release stays this one, whatever is built meanwhile."""
    with TemporaryDirectory(prefix="kg-export-") as folder:
        (Path(folder) / "current").symlink_to(release.folder.resolve())
        (Path(folder) / "releases").symlink_to(release.folder.resolve().parent)
        yield Path(folder)


def _withdrawn(release: Release) -> list[str]:
    """Give the things that were published once."""
    if release.manifest.is_given:
        return []
    begin = f"{release.manifest.base}/id/"
    inventory = Inventory.open(release.folder)
    try:
        keys = [address.removeprefix(begin) for address in inventory.withdrawn()]
    finally:
        inventory.close()
    # Of evidence, that is told by what it was told with.
    return [key for key in keys if leads_to(key) is None]


def _export(
    state: State, release: Release, data: Path, folder: Path, exported: Exported, progress: Progress, processes: int
) -> None:
    """Make what is due, and all that is no thing."""
    base = release.manifest.base
    application = application_of(data)
    published: Published = application.state.site.publisher.current()
    root = unquote(published.urls.root)
    site = folder / "site" / root.lstrip("/")
    place = Place(base, root, site, frozenset(key for key in state.every() if leads_to(key)))
    due = state.due()
    done, lists = 0, Rest()
    progress("pages", 0, len(due))
    # Lists are made whole each time.
    is_long = len(due) > _FEW or sum(1 for _ in state.every()) > 10 * _FEW
    with making(data, place, processes if is_long else 1) as pages:
        for keys, made in pages.things(due):
            exported.written += made.written
            state.lead_to(made.others)
            exported.removed += _remove(site, state.made(keys, made))
            done += len(keys)
            progress("pages", done, len(due))
        exported.made = done
        starts = lists_of(root)
        for number, written in enumerate(pages.lists(starts), 1):
            lists.add(written)
            progress("lists", number, len(starts))
    asyncio.run(_write_rest(application, published, state, place, folder, exported, lists))


async def _write_rest(
    application: Any,
    published: Published,
    state: State,
    place: Place,
    folder: Path,
    exported: Exported,
    lists: Rest,
) -> None:
    """Write what is no list, the search, the pages of the copy itself and the configuration."""
    root, site = place.root, place.site
    rest = await write_rest(application, place, state.led_to(), lists)
    own = _own_pages(application, published, root)
    indexed, changed = write_index(published.store, published.base, site, state.there())
    exported.written += rest.written + changed + sum(write(site / file, body) for file, body in own.items())
    exported.removed += _remove(site, state.rest([*rest.files, *indexed, *own]))
    await application.state.site.workers.close()
    written = configuration(
        folder.resolve(),
        published.base,
        moved=state.moved(),
        gone=state.gone(),
        redirects=rest.redirects,
        types=rest.types,
        headers=await _headers(application, root),
    )
    for name, content in written.items():
        write(folder / "nginx" / name, content.encode())


def _own_pages(application: Any, published: Published, root: str) -> dict[str, bytes]:
    """Make the pages that only the copy has."""
    site, links = application.state.site, Links(root)
    pages = {_SCRIPT: (files("kg.export") / "search.js").read_bytes()}
    for file in (SEARCH, NEEDS_SERVER):
        page = Page(site.page(f"export/{file}", published).body.decode())
        pages[file] = links.relative(page, file).encode()
    for status, message in _ERRORS.items():
        # Shown under any address, so that only links from the root lead anywhere.
        pages[f"{status}.html"] = site.problem_page(Problem(status, message, "/"), {}).body
    return pages


async def _headers(application: ASGIApp, root: str) -> dict[str, str]:
    """Give the headers that the server sends with every page."""
    answered = await ask(application, f"{root}/", "text/html")
    wanted = ("content-security-policy", "x-content-type-options", "referrer-policy", "access-control-allow-origin")
    return {name.title(): answered.headers[name] for name in wanted if name in answered.headers}


def _remove(site: Path, gone: list[str]) -> int:
    """Remove files, and the folders that they leave empty."""
    removed = 0
    for name in gone:
        file = site / name
        if file.is_file():
            file.unlink()
            removed += 1
            for parent in file.parents:
                if parent == site or next(parent.iterdir(), None) is not None:
                    break
                parent.rmdir()
    return removed
