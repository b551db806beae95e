"""All other pages and files: found by following links, from the home page and from the things that are written."""

import filecmp
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape

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
    pages: dict[str, Page] = field(default_factory=dict)
    """Pages by their files: written at the end, when it is known which addresses give pages and which other files."""
    written: int = 0


async def write_rest(application: ASGIApp, place: Place, others: Iterable[str]) -> Rest:
    """Write the home page, lists, ontology, design and whatever else pages lead to, except the pages of things.

    `others` are addresses to which the pages of things lead.
    """
    root, links, rest = place.root, Links(place.root), Rest()
    optional = {*(f"{root}{path}" for path in _WELL_KNOWN), *others}
    waiting = [f"{root}/", f"{root}/ontology", *(f"{root}/browse/{kind}" for kind in KINDS), *sorted(optional)]
    seen = {links.file(address) for address in waiting}
    while waiting:
        address = waiting.pop()
        for link in await _written(application, place, links, address, rest, is_optional=address in optional):
            target = links.file(link)
            if target and target not in seen and not target.startswith("doc/") and not links.is_served_only(link):
                seen.add(target)
                waiting.append(link)

    def follow(target: str) -> str:
        stem = target.removesuffix(".html")
        return stem if stem in rest.types else place.follow(target)

    for file, page in rest.pages.items():
        rest.written += write(place.site / file, links.relative(page, file, follow).encode())
    return rest


async def _written(
    application: ASGIApp, place: Place, links: Links, address: str, rest: Rest, *, is_optional: bool
) -> list[str]:
    """Write what an address gives, in each form. Gives where it leads."""
    file = links.file(address)
    assert file is not None
    if posixpath.basename(file).rpartition(".")[2] not in (*EXTENSIONS, "txt"):
        return await _copied(application, place, address, file, rest, is_optional=is_optional)
    found: list[str] = []
    for form, wanted in _forms(address, file):
        answered = await ask(application, wanted, _ACCEPT[form])
        if answered.status in REDIRECTS:
            return _redirected(answered, links, address, file, place, rest)
        if answered.status in (404, 406) and (is_optional or form != "html"):
            continue
        found += _write(whole(answered, address), answered.media_type, links, file, form, place, rest)
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


def _write(body: bytes, media_type: str, links: Links, file: str, form: str, place: Place, rest: Rest) -> list[str]:
    """Write a file, or keep a page to be written. Gives where a page leads."""
    if media_type == "text/html":
        rest.files.append(file)
        rest.pages[file] = Page(body.decode())
        return links.found(rest.pages[file])
    if file.endswith(".html"):
        stem = file.removesuffix(".html")
        file = f"{stem}.{form}" if form != "html" else stem
        if form == "html":
            rest.types[file] = media_type
    rest.files.append(file)
    rest.written += write(place.site / file, body)
    return []
