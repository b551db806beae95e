"""Sitemaps as they are served: with when each document, and what it describes, last changed, as far as that is known.

A wrong day is worse than none: of people, bodies and programmes, whose pages tell what all documents say of them, none
is told, nor where a release has changed so much that its history has numbers only.
"""

import gzip
import re
from pathlib import Path
from xml.sax.saxutils import unescape

from kg.web.published import Published

_ENTRY = re.compile(rb"<loc>([^<]+)</loc>")


def dated(published: Published, file: Path) -> bytes:
    """Give a sitemap of the dumps with the days that the history of the release knows, packed by gzip.

    OSError if the file is gone, with its release.
    """
    packed = file.read_bytes()
    if published.history is None:
        return packed
    text = gzip.decompress(packed)
    begin = f"{published.base}/doc/"
    things = [unescape(address.decode()).removeprefix(begin) for address in _ENTRY.findall(text)]
    days = published.history.last_changed(things)

    def with_day(entry: re.Match[bytes]) -> bytes:
        day = next(days)
        return entry[0] + (f"<lastmod>{day}</lastmod>".encode() if day else b"")

    return gzip.compress(_ENTRY.sub(with_day, text), mtime=0)
