"""Feeds of what changed, as Atom (RFC 4287), turned over by pages (RFC 5005, section 3).

The identifiers are addresses on the base of the data: of the feed, and of the change on the page of its release.
"""

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from kg.web.news import News
from kg.web.urls import EXTENSIONS, Urls

MEDIA_TYPE = "application/atom+xml"
PER_PAGE = 50
"""Entries on a page of a feed."""
_ATOM = "http://www.w3.org/2005/Atom"
# XML 1.0, section 2.2: what a document may hold.
_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ET.register_namespace("", _ATOM)


@dataclass(frozen=True)
class Feed:
    """One page of a feed."""

    title: str
    subtitle: str
    author: str
    kind: str | None
    """With `key`, what the feed is about; None for all that changed."""
    key: str
    iri: str
    """The address of what it is about."""
    page: int
    last: int
    updated: str
    news: tuple[News, ...]


def atom(feed: Feed, urls: Urls) -> bytes:
    """Write a page of a feed: equal news give equal bytes."""
    root = ET.Element(_name("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": "en-GB"})
    _say(root, "id", urls.absolute(urls.feed(feed.kind, feed.key)))
    _say(root, "title", feed.title)
    _say(root, "subtitle", feed.subtitle)
    _say(root, "updated", feed.updated)
    _say(ET.SubElement(root, _name("author")), "name", feed.author)
    _say(root, "rights", "Each document names its licence; its page leads to it.")
    pages = {"self": feed.page, "first": 1, "last": feed.last, "previous": feed.page - 1, "next": feed.page + 1}
    for relation, page in pages.items():
        if 1 <= page <= feed.last:
            address = urls.absolute(urls.feed(feed.kind, feed.key, page))
            ET.SubElement(root, _name("link"), {"rel": relation, "type": MEDIA_TYPE, "href": address})
    _link(root, "alternate", urls.absolute(urls.here(feed.iri) or urls.releases()), "text/html")
    for one in feed.news:
        root.append(_entry(one, urls))
    ET.indent(root, " ")
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _entry(news: News, urls: Urls) -> ET.Element:
    entry = ET.Element(_name("entry"))
    _say(entry, "id", urls.absolute(urls.release(news.release.name, graph=news.graph)))
    _say(entry, "title", news.title)
    _say(entry, "updated", news.release.built)
    _link(entry, "alternate", _absolute(news.href or urls.release(news.release.name), urls), "text/html")
    if news.iri and (parts := urls.parts(news.iri)):
        _link(entry, "alternate", urls.absolute(urls.document(*parts, "ttl")), EXTENSIONS["ttl"])
    if news.original:
        _link(entry, "via", news.original)
    ET.SubElement(entry, _name("category"), {"term": news.sort or "release"})
    _say(entry, "summary", news.summary)
    return entry


def _absolute(href: str, urls: Urls) -> str:
    return urls.absolute(href) if href.startswith("/") else href


def _link(parent: ET.Element, relation: str, href: str, type_: str | None = None) -> None:
    attributes = {"rel": relation, "href": _kept(href), **({"type": type_} if type_ else {})}
    ET.SubElement(parent, _name("link"), attributes)


def _say(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, _name(name)).text = _kept(text)


def _kept(text: str) -> str:
    """Give a text with U+FFFD for what XML cannot hold."""
    return _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text)


def _name(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def pages(count: int) -> int:
    """Give how many pages a feed of so many entries has."""
    return max(1, -(-count // PER_PAGE))
