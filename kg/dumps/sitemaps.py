"""The pages of a release for search engines, written while its things pass by.

Sitemaps protocol 0.90: at most 50,000 addresses in a file. No day is told for an address: the same data gives the same
bytes, whenever it came. The server adds those that the history of its release knows.
"""

from xml.sax.saxutils import escape

from kg.dumps.packed import Packer, Section

FOLDER = "sitemaps"
MOST = 50_000
LISTED = frozenset(
    (
        "question", "answer", "written-statement", "target", "observation", "quotation", "person", "body", "programme",
        "benefit", "staff-role", "training", "publication", "article", "document",
    )
)  # fmt: skip
"""The kinds of things that people look for; the others stand on their pages."""
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
_FOOT = b"</urlset>\n"


def name_of(number: int) -> str:
    """Name the file of a sitemap, the first being 1."""
    return f"{FOLDER}/sitemap-{number}.xml.gz"


class SitemapWriter:
    """Writes sitemaps, an address at a time."""

    def __init__(self, packer: Packer, base: str, most: int = MOST):
        self._packer = packer
        self._base = base
        self._beginning = len(f"<{base}/id/")
        self._most = most
        self._section: Section | None = None
        self._number = self._in_file = 0

    def take(self, kind: str, subject: bytes) -> None:
        """Write the page of a thing, if it is one that people look for."""
        if kind not in LISTED:
            return
        if self._section is None or self._in_file == self._most:
            self.finish()
            self._number += 1
            self._in_file = 0
            self._section = Section(self._packer, [name_of(self._number)])
            self._section.write(_HEAD)
        address = escape(f"{self._base}/doc/{subject[self._beginning : -1].decode()}")
        self._section.write(f"<url><loc>{address}</loc></url>\n".encode())
        self._in_file += 1

    def finish(self) -> None:
        """End the last file."""
        if self._section:
            self._section.write(_FOOT)
            self._section.end()
            self._section = None
