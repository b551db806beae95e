"""Links of a page, made to lead from file to file wherever the files lie, on a host or on a disk."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from urllib.parse import parse_qsl, quote, unquote

from kg.web.urls import EXTENSIONS

NEEDS_SERVER, SEARCH = "needs-server.html", "search.html"
"""The pages that say what a copy without its server cannot do, and that search in the browser."""
TURNED = frozenset({"property", "page"})
"""The parameters of pages that are parts of a list: each part has a file of its own."""
_EVIDENCE = "annotation|words|selector|inference|not-stated|activity|graph"
SERVED = (
    r"(?:sparql|graph-store|reconcile|mcp|openapi\.json|suggest|timemap|releases/[^/]+/doc|"
    rf"browse/(?:{_EVIDENCE}))(?:[/.]|$)"
)
"""What is worked out for each who asks, or is as large again as all the rest: things as they stood in the past, and
lists of what is told with other things."""
_SERVED = re.compile(SERVED)
_VALUE = re.compile(r'="([^"]*)"')
# In text and in the values of attributes, a quotation mark never stands as such.
_LINKING = tuple(f"{before}{name}" for before in (" ", "\n", '"') for name in ("href", "src", "action"))
_PLAIN = re.compile(r"[\w/@=,;!$()*+~.-]*", re.ASCII)
"""A link in which nothing has to be quoted, as in nearly all."""
_FOOTER = "</footer>"
_LEADS = """<!DOCTYPE html>
<html lang="en-GB">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={to}">
<title>Moved</title>
<p>This has moved: <a href="{to}">go there</a>.</p>
</html>
"""


@dataclass(frozen=True)
class Links:
    """The addresses of a site whose paths begin with `root`."""

    root: str

    def file(self, address: str) -> str | None:
        """Give the file in which an address of the site stands, None for what is none of the site's.

        The address may have a query, and no fragment. A file is named from the folder of the site on.
        """
        return _file(self.root, address)

    def is_served_only(self, address: str) -> bool:
        """Whether only a server can answer an address."""
        return self.file(address) in (NEEDS_SERVER, SEARCH)

    def found(self, page: "Page") -> list[str]:
        """Give the addresses of the site that a page leads to, without fragments."""
        every = (address.partition("#")[0] for address in page.links)
        return [address for address in dict.fromkeys(every) if address.startswith(f"{self.root}/")]

    def relative(self, page: "Page", file: str, follow: Callable[[str], str] | None = None) -> str:
        """Make the links of a page lead to files, seen from its own; `follow` says where a file is to be had instead.

        At its end the page says that it is a copy.
        """
        folder = file.rpartition("/")[0]

        def changed(link: str) -> str | None:
            address, mark, fragment = link.partition("#")
            target = self.file(address) if address else None
            if target is None:
                return None
            return _between(folder, follow(target) if follow else target) + mark + fragment

        told = (
            f'<p class="copy">This is a copy of the site as plain files. <a href="{_between(folder, SEARCH)}">Search it'
            f'</a> · <a href="{_between(folder, NEEDS_SERVER)}">what needs the server</a></p>\n{_FOOTER}'
        )
        return page.with_links(changed).replace(_FOOTER, told, 1)

    def leading(self, file: str, address: str) -> str | None:
        """Give a page that leads to an address, for hosts that cannot redirect; None for what is none of the site's."""
        target = self.file(address)
        return _LEADS.format(to=escape(_between(file.rpartition("/")[0], target))) if target else None


class Page:
    """A page whose links are found once, however often they are asked for."""

    def __init__(self, html: str):
        """Take the page as the application gives it."""
        # What stands between values, and the values.
        self._parts = _VALUE.split(html)
        self._places = [at for at in range(1, len(self._parts), 2) if self._parts[at - 1].endswith(_LINKING)]
        self.links = [unescape(self._parts[at]) for at in self._places]

    def with_links(self, changed: Callable[[str], str | None]) -> str:
        """Give the page with other links; `changed` gives what takes the place of one, None for what stays."""
        parts = self._parts.copy()
        for at, link in zip(self._places, self.links, strict=True):
            if (other := changed(link)) is not None:
                parts[at] = escape(other)
        parts[1::2] = [f'="{value}"' for value in parts[1::2]]
        return "".join(parts)


# Pages lead to the same few lists, and neighbours to the same things.
@lru_cache(maxsize=16_384)
def _file(root: str, address: str) -> str | None:
    path, _, query = address.partition("?")
    if not (path == root or path.startswith(f"{root}/")):
        return None
    path = unquote(path.removeprefix(root)).lstrip("/")
    first = path.partition("/")[0]
    if _SERVED.match(path):
        return NEEDS_SERVER
    if first.partition(".")[0] == "search" and (first == path):
        return SEARCH
    if not path or path.endswith("/"):
        return f"{path}index.html"
    if first == "static":
        return path
    if first == "id":
        path = f"doc{path.removeprefix('id')}"
    stem, dot, extension = path.rpartition(".")
    # The key of a thing may hold a dot; other pages have no file ending, other files do.
    has_form = bool(dot) and (extension in EXTENSIONS if path.startswith("doc/") else "/" not in extension)
    parameters = dict(parse_qsl(query))
    if parameters.get("view") == "technical":
        return f"{path}.ttl"
    if parameters and {*parameters} <= TURNED and parameters.get("page", "1") != "1":
        return f"{stem if has_form else path}@{query}.{extension if has_form else 'html'}"
    return path if has_form else f"{path}.html"


@lru_cache(maxsize=16_384)
def _between(folder: str, target: str) -> str:
    """Give the link from the files of a folder to a file."""
    here, there = folder.split("/") if folder else [], target.split("/")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    link = "../" * (len(here) - shared) + "/".join(there[shared:])
    return link if _PLAIN.fullmatch(link) else quote(link, safe="/@=,;!$()*+~")
