"""Links of a page, made to lead from file to file wherever the files lie, on a host or on a disk."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import parse_qsl, quote, unquote

from kg.web.urls import EXTENSIONS

NEEDS_SERVER, SEARCH = "needs-server.html", "search.html"
"""The pages that say what a copy without its server cannot do, and that search in the browser."""
TURNED = frozenset({"property", "page"})
"""The parameters of pages that are parts of a list: each part has a file of its own."""
SERVED = r"(?:sparql|graph-store|reconcile|mcp|openapi\.json|suggest|timemap|releases/[^/]+/doc)(?:[/.]|$)"
"""What is worked out for each who asks, or is as large again as all the rest: things as they stood in the past."""
_SERVED = re.compile(SERVED)
_ATTRIBUTE = re.compile(r'(?<=[\s"])(href|src|action)="([^"]*)"')
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
        path, _, query = address.partition("?")
        if not (path == self.root or path.startswith(f"{self.root}/")):
            return None
        path = unquote(path.removeprefix(self.root)).lstrip("/")
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

    def is_served_only(self, address: str) -> bool:
        """Whether only a server can answer an address."""
        return self.file(address) in (NEEDS_SERVER, SEARCH)

    def found(self, html: str) -> list[str]:
        """Give the addresses of the site that a page leads to, without fragments."""
        every = (unescape(match[2]).partition("#")[0] for match in _ATTRIBUTE.finditer(html))
        return [address for address in dict.fromkeys(every) if address.startswith(f"{self.root}/")]

    def relative(self, html: str, file: str, follow: Callable[[str], str] | None = None) -> str:
        """Make the links of a page lead to files, seen from its own; `follow` says where a file is to be had instead.

        At its end the page says that it is a copy.
        """

        def to(target: str) -> str:
            return _between(file, target)

        def changed(match: re.Match[str]) -> str:
            address, mark, fragment = unescape(match[2]).partition("#")
            target = self.file(address) if address else None
            if target is None:
                return match[0]
            target = follow(target) if follow else target
            return f'{match[1]}="{escape(to(target) + mark + fragment)}"'

        told = (
            f'<p class="copy">This is a copy of the site as plain files. <a href="{to(SEARCH)}">Search it</a> · '
            f'<a href="{to(NEEDS_SERVER)}">what needs the server</a></p>\n{_FOOTER}'
        )
        return _ATTRIBUTE.sub(changed, html).replace(_FOOTER, told, 1)

    def leading(self, file: str, address: str) -> str | None:
        """Give a page that leads to an address, for hosts that cannot redirect; None for what is none of the site's."""
        target = self.file(address)
        return _LEADS.format(to=escape(_between(file, target))) if target else None


def _between(file: str, target: str) -> str:
    """Give the link from one file to another."""
    return quote(posixpath.relpath(target, posixpath.dirname(file) or "."), safe="/@=,;!$()*+~")
