"""All other pages and files: found by following links, from the home page and from the things that are written."""

import filecmp
import posixpath
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from html import unescape
from tempfile import TemporaryFile

from starlette.types import ASGIApp

from kg.export.asking import Answered, ask
from kg.export.links import Links, Page
from kg.export.making import FORMS, REDIRECTS, Place, whole, write
from kg.web.kinds import KINDS
from kg.web.urls import EXTENSIONS

_WELL_KNOWN = ("/robots.txt", "/favicon.ico", "/.well-known/void", "/sitemap.xml", "/.well-known/security.txt")
"""What is asked for though no page may lead to it; not every site has each."""


@dataclass
class Rest:
    """What was written of it."""

    files: list[str] = field(default_factory=list)
    redirects: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Addresses that lead elsewhere, from the folder of the site on."""
    types: dict[str, str] = field(default_factory=dict)
    """The types of files whose endings tell none."""
    others: set[str] = field(default_factory=set)
    """Addresses to which pages lead that are written elsewhere."""
    written: int = 0

    def add(self, other: "Rest") -> None:
        """Add what was written besides."""
        self.files += other.files
        self.redirects |= other.redirects
        self.types |= other.types
        self.others |= other.others
        self.written += other.written


class _Walk:
    """Goes from page to page, and writes what it finds.

    Pages are kept in a file that is gone afterwards, and written at the end, when it is known which addresses give
    pages and which other files.
    """

    def __init__(self, application: ASGIApp, place: Place, optional: Collection[str] = ()):
        self.application, self.place, self.optional = application, place, optional
        self.links = Links(place.root)
        self.rest = Rest()
        self._places: list[tuple[str, int]] = []

    async def go(self, waiting: list[str], seen: set[str | None], goes: Callable[[str], bool]) -> Rest:
        """Write what stands at some addresses and where they lead, if `goes` says so of the file."""
        rest, links = self.rest, self.links
        with TemporaryFile() as self._kept:
            while waiting:
                for link in await _written(self, waiting.pop()):
                    target = links.file(link)
                    if not target or target in seen or target.startswith("doc/") or links.is_served_only(link):
                        continue
                    if goes(target):
                        seen.add(target)
                        waiting.append(link)
                    else:
                        rest.others.add(link)
            self._kept.seek(0)
            for file, length in self._places:
                page = Page(self._kept.read(length).decode())
                rest.written += write(self.place.site / file, links.relative(page, file, self._follow).encode())
        return rest

    def keep(self, file: str, page: bytes) -> list[str]:
        """Keep a page to be written. Gives where it leads."""
        self.rest.files.append(file)
        self._places.append((file, len(page)))
        self._kept.write(page)
        return self.links.found(Page(page.decode()))

    def _follow(self, target: str) -> str:
        stem = target.removesuffix(".html")
        return stem if stem in self.rest.types else self.place.follow(target)


def lists_of(root: str) -> list[str]:
    """Give where lists begin, which are most of it: the longest first, so that none is waited for at the end."""
    links = Links(root)
    kinds = sorted(KINDS, key=lambda kind: kind not in ("question", "answer", "document"))
    lists = [f"{root}/browse/{kind}" for kind in kinds if kind != "target"]
    return [address for address in [f"{root}/promises", *lists] if not links.is_served_only(address)]


async def write_list(application: ASGIApp, place: Place, address: str) -> Rest:
    """Write the pages of a list, and its data."""
    walk = _Walk(application, place)
    first = walk.links.file(address)
    assert first is not None
    begin = re.compile(re.escape(first.removesuffix(".html")) + "[.@]")
    return await walk.go([address], {first}, lambda file: begin.match(file) is not None)


async def write_rest(application: ASGIApp, place: Place, others: Iterable[str], lists: Rest) -> Rest:
    """Write the home page, ontology, design and whatever else pages lead to, except pages of things and of lists.

    `others` are addresses to which the pages of things lead; `lists` is what was written of lists.
    """
    root = place.root
    optional = {*(f"{root}{path}" for path in _WELL_KNOWN), *others, *lists.others}
    walk = _Walk(application, place, optional)
    written = {*lists.files}
    starts = [f"{root}/", f"{root}/ontology", f"{root}/browse/target", *sorted(optional)]
    waiting = [address for address in starts if walk.links.file(address) not in written]
    seen = {*written, *map(walk.links.file, waiting)}
    rest = await walk.go(waiting, seen, lambda _: True)
    rest.add(lists)
    return rest


async def _written(walk: _Walk, address: str) -> list[str]:
    """Write what an address gives, in each form. Gives where it leads."""
    place, links, rest, is_optional = walk.place, walk.links, walk.rest, address in walk.optional
    file = links.file(address)
    assert file is not None
    if posixpath.basename(file).rpartition(".")[2] not in (*EXTENSIONS, "txt"):
        return await _copied(walk.application, place, address, file, rest, is_optional=is_optional)
    found: list[str] = []
    for form, wanted in _forms(address, file):
        answered = await ask(walk.application, wanted, _ACCEPT[form])
        if answered.status in REDIRECTS:
            return _redirected(answered, links, address, file, place, rest)
        if answered.status in (404, 406) and (is_optional or form != "html"):
            continue
        body = whole(answered, address)
        if answered.media_type == "text/html":
            found += walk.keep(file, body)
        else:
            _write(body, answered.media_type, file, form, place, rest)
    return found


async def _copied(
    application: ASGIApp, place: Place, address: str, file: str, rest: Rest, *, is_optional: bool
) -> list[str]:
    """Write a file that is no page, piece by piece as it may be large. Gives where it leads: a sitemap to others."""
    target = place.site / file
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name[:200]}.part")
    with partial.open("wb") as stream:
        answered = await ask(application, address, into=stream.write)
    if answered.status in REDIRECTS:
        partial.unlink()
        return _redirected(answered, Links(place.root), address, file, place, rest)
    if answered.status != 200:
        partial.unlink()
        if not is_optional:
            whole(answered, address)
        return []
    rest.files.append(file)
    if target.is_file() and filecmp.cmp(partial, target, shallow=False):
        partial.unlink()
    else:
        partial.replace(target)
        rest.written += 1
    if answered.media_type not in ("application/xml", "text/xml"):
        return []
    told = re.findall(rf"<loc>{re.escape(place.base)}(/[^<]*)</loc>", target.read_text(encoding="utf-8"))
    return [f"{place.root}{unescape(path)}" for path in told if not path.startswith("/doc/")]


def _redirected(answered: Answered, links: Links, address: str, file: str, place: Place, rest: Rest) -> list[str]:
    """Note that an address leads elsewhere; with a page that does, for hosts which cannot redirect."""
    to = answered.headers["location"]
    rest.redirects[address.removeprefix(place.root).partition("?")[0]] = to, answered.status
    if file.endswith(".html") and (page := links.leading(file, to)):
        rest.files.append(file)
        rest.written += write(place.site / file, page.encode())
    return [to]


_ACCEPT = {
    "html": "text/html, */*;q=0.5",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}


def _forms(address: str, file: str) -> Iterable[tuple[str, str]]:
    """Give the forms in which an address is to be had: data as well where it has a page without a file ending."""
    yield "html", address
    if file.endswith(".html") and not address.endswith(".html"):
        for form in FORMS[1:]:
            path, mark, query = address.partition("?")
            yield form, address if path.endswith("/") else f"{path}.{form}{mark}{query}"


def _write(body: bytes, media_type: str, file: str, form: str, place: Place, rest: Rest) -> None:
    """Write what is no page."""
    if file.endswith(".html"):
        stem = file.removesuffix(".html")
        file = f"{stem}.{form}" if form != "html" else stem
        if form == "html":
            rest.types[file] = media_type
    rest.files.append(file)
    rest.written += write(place.site / file, body)
