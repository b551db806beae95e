"""All other pages and files: found by following links, from the home page and from the things that are written."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from starlette.types import ASGIApp

from kg.export.asking import ask
from kg.export.links import Links
from kg.export.making import FORMS, Place, whole, write
from kg.web.kinds import KINDS

_WELL_KNOWN = ("/robots.txt", "/favicon.ico", "/.well-known/void", "/sitemap.xml", "/prefixes.ttl", "/data", "/changes")
"""What is asked for though no page may lead to it; not every site has each."""


@dataclass
class Rest:
    """What was written of it."""

    files: list[str] = field(default_factory=list)
    redirects: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Addresses that lead elsewhere, from the folder of the site on."""
    types: dict[str, str] = field(default_factory=dict)
    """The types of files whose endings tell none."""
    written: int = 0


async def write_rest(application: ASGIApp, place: Place) -> Rest:
    """Write the home page, lists, ontology, design and whatever else pages lead to, except the pages of things."""
    root, links, rest = place.root, Links(place.root), Rest()
    waiting = [f"{root}/", f"{root}/ontology", *(f"{root}/browse/{kind}" for kind in KINDS)]
    optional = {f"{root}{path}" for path in _WELL_KNOWN}
    waiting += sorted(optional)
    seen = {links.file(address) for address in waiting}
    while waiting:
        address = waiting.pop()
        file = links.file(address)
        assert file is not None
        for form, wanted in _forms(address, file, root):
            answered = await ask(application, address if form == "html" else wanted, _ACCEPT[form])
            if answered.status in (301, 302, 303, 307, 308):
                to = answered.headers["location"]
                rest.redirects[address.removeprefix(root)] = to, answered.status
                found = [to]
            elif answered.status in (404, 406) and (address in optional or form != "html"):
                continue
            else:
                found = _write(whole(answered, address), answered.media_type, links, file, form, place, rest)
            for link in found:
                target = links.file(link)
                if target and target not in seen and not target.startswith("doc/") and not links.is_served_only(link):
                    seen.add(target)
                    waiting.append(link)
    return rest


_ACCEPT = {
    "html": "text/html, */*;q=0.5",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}


def _forms(address: str, file: str, root: str) -> Iterable[tuple[str, str]]:
    """Give the forms in which an address is to be had: data as well where it has a page without a file ending."""
    yield "html", address
    if file.endswith(".html") and not address.endswith(".html"):
        for form in FORMS[1:]:
            path, mark, query = address.partition("?")
            yield form, address if path.endswith("/") else f"{path}.{form}{mark}{query}"


def _write(body: bytes, media_type: str, links: Links, file: str, form: str, place: Place, rest: Rest) -> list[str]:
    """Write a page or a file. Gives where a page leads."""
    found: list[str] = []
    if media_type == "text/html":
        html = body.decode()
        found = links.found(html)
        body = links.relative(html, file, place.follow).encode()
    elif file.endswith(".html"):
        stem = file.removesuffix(".html")
        file = f"{stem}.{form}" if form != "html" else stem
        if form == "html":
            rest.types[file] = media_type
    rest.files.append(file)
    rest.written += write(place.site / file, body)
    return found
