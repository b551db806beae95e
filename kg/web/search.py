"""What a search page shows: what was found, counted and marked, with the addresses that narrow, widen and turn it."""

import base64
import csv
import hashlib
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from kg.index import Entry, Index
from kg.index.graph import TextReader
from kg.index.searching import FACETS, MOST_TURNED, SNIPPET, Found, Order, Piece, Search, Texts
from kg.records import PartialDate
from kg.web.kinds import KINDS
from kg.web.published import Published
from kg.web.urls import Urls

PER_PAGE = 25
SUGGESTED = 8
FACET_NAMES = {"kind": "Kind", "body": "Body", "year": "Year", "person": "Person", "programme": "Programme"}
ORDER_NAMES: dict[Order, str] = {"relevance": "best match", "newest": "newest first", "oldest": "oldest first"}


class WrongCursor(ValueError):
    """A cursor that was not given with this search of this release."""


@dataclass(frozen=True)
class Result:
    """A thing that was found."""

    iri: str
    href: str
    kind: str
    """Its kind as pages name it."""
    entry: Entry
    label: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    date: str | None
    """The day, in English."""


@dataclass(frozen=True)
class Choice:
    """A value of a facet: how many things have it, and the search that is limited to it, or is not any more."""

    value: str
    label: str
    count: int
    href: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """A facet with its values."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    is_more: bool
    """Whether there are further values."""


@dataclass(frozen=True)
class SearchPage:
    """A page of what was found."""

    search: Search
    total: int
    first: int
    """The place of the first result on the page."""
    results: tuple[Result, ...]
    facets: tuple[Facet, ...]
    orders: tuple[Choice, ...]
    begin: str | None
    """The first page, where this is another."""
    following: str | None
    following_cursor: str | None
    is_cut: bool
    """Whether more was found than can be turned over to."""
    unknown: tuple[str, ...]
    """Words that occur nowhere, where nothing was found."""
    elsewhere: int
    """How many there would be without any limit, where nothing was found."""
    unlimited: str


class SearchMaker:
    """Searches one release for the words of a visitor."""

    def __init__(self, published: Published, index: Index, texts: Texts):
        self._published = published
        self._urls = published.urls
        self._index = index
        self._texts = texts
        self._reader = TextReader(published.store, published.base)

    def page(self, search: Search, after: str | None = None, limit: int = PER_PAGE) -> SearchPage:
        """Search, and give a page of what was found. WrongCursor if `after` belongs to another search or release."""
        at = self._place(search, after)
        found = self._texts.search(search, at, limit)
        following = at + limit
        turned = self._cursor(search, following) if following < min(found.total, MOST_TURNED) else None
        return SearchPage(
            search=search,
            total=found.total,
            first=at + 1,
            results=tuple(self._result(found, entry) for entry in self._index.found(found.ids)),
            facets=self._facets(search, found),
            orders=tuple(
                Choice(order, name, found.total, self.address(replace(search, order=order)), order == search.order)
                for order, name in ORDER_NAMES.items()
            ),
            begin=self.address(search) if at else None,
            following=self.address(search, turned) if turned else None,
            following_cursor=turned,
            is_cut=turned is None and found.total > following,
            unknown=found.unknown,
            elsewhere=found.elsewhere,
            unlimited=self.address(Search(search.typed)),
        )

    def address(self, search: Search, after: str | None = None, extension: str | None = None) -> str:
        """Give the address of a search."""
        return address(self._urls, search, after, extension)

    def _result(self, found: Found, entry: Entry) -> Result:
        texts = self._reader.texts(entry.kind, entry.key)
        return Result(
            self._urls.thing(entry.kind, entry.key),
            self._urls.document(entry.kind, entry.key),
            KINDS[entry.kind].singular,
            entry,
            self._texts.marked(found, "label", entry.label, most=2 * SNIPPET),
            self._texts.marked(found, "text", " ".join(texts[0].split())) if texts else (),
            _english(entry.date) if entry.date else None,
        )

    def _facets(self, search: Search, found: Found) -> tuple[Facet, ...]:
        limits = search.limits
        return tuple(
            Facet(name, FACET_NAMES[name], self._choices(search, name, found.facets[name].values), counted.is_more)
            for name in FACETS
            if (counted := found.facets[name]).values or name in limits
        )

    def _choices(self, search: Search, name: str, values: Sequence[tuple[str, int]]) -> tuple[Choice, ...]:
        chosen = search.limits.get(name)
        if chosen is not None:
            value = str(chosen)
            count = dict(values).get(_in_full(name, value), 0)
            off = self.address(_limited(search, name, None))
            return (Choice(value, self._labels(name, [_in_full(name, value)])[0], count, off, True),)
        labels = self._labels(name, [value for value, _ in values])
        return tuple(
            Choice(value, label, count, self.address(_limited(search, name, value)))
            for (value, count), label in zip(values, labels, strict=True)
        )

    def _labels(self, name: str, values: Sequence[str]) -> list[str]:
        if name == "kind":
            return [KINDS[value].plural if value in KINDS else value for value in values]
        if name == "year":
            return list(values)
        things = [_thing(name, value) for value in values]
        labels = {(entry.kind, entry.key): entry.label for entry in self._index.entries(things)}
        return [labels.get(thing, thing[1]) for thing in things]

    def _cursor(self, search: Search, place: int) -> str:
        return base64.urlsafe_b64encode(f"{place}.{self._mark(search)}".encode()).decode().rstrip("=")

    def _mark(self, search: Search) -> str:
        """Give what tells the results of one search in one release from all others."""
        return hashlib.sha256(f"{self._published.manifest.name} {search!r}".encode()).hexdigest()[:8]

    def _place(self, search: Search, after: str | None) -> int:
        if not after:
            return 0
        try:
            place, _, mark = base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode().partition(".")
            at = int(place)
        except ValueError as error:
            raise WrongCursor(after) from error
        if mark != self._mark(search) or not 0 < at < MOST_TURNED:
            raise WrongCursor(after)
        return at


def address(urls: Urls, search: Search, after: str | None = None, extension: str | None = None) -> str:
    """Give the address of a search on a site."""
    given: dict[str, str | int] = {"q": search.typed, **search.limits}
    if search.order != "relevance":
        given["order"] = search.order
    if after:
        given["after"] = after
    return f"{urls.search(extension)}?{urlencode(given, safe='/')}"


def suggestions(published: Published, index: Index, typed: str) -> list[Any]:
    """Give what may be meant by what was typed so far, as OpenSearch suggestions: names, descriptions, addresses."""
    entries = index.suggest(typed, SUGGESTED)
    return [
        typed,
        [entry.label for entry in entries],
        [KINDS[entry.kind].singular for entry in entries],
        [published.urls.document(entry.kind, entry.key) for entry in entries],
    ]


def as_json(page: SearchPage, published: Published) -> bytes:
    """Write what was found as JSON, with addresses of the data and of the pages."""
    host = published.base.removesuffix(published.urls.root)
    body = {
        "query": {"q": page.search.typed, **page.search.limits, "order": page.search.order},
        "release": published.manifest.name,
        "total": page.total,
        "first": page.first,
        "results": [
            {
                "id": result.iri,
                "page": f"{host}{result.href}",
                "kind": result.entry.kind,
                "label": result.entry.label,
                "date": result.entry.date,
                "snippet": "".join(piece.text for piece in result.snippet),
                "marked": _places(result.snippet),
                **{role: [_linked(published, thing) for thing in things] for role, things in _told(result.entry)},
            }
            for result in page.results
        ],
        "facets": {
            facet.name: {
                "values": [
                    {"value": choice.value, "label": choice.label, "count": choice.count} for choice in facet.choices
                ],
                "more": facet.is_more,
            }
            for facet in page.facets
        },
        "after": page.following_cursor,
        "next": f"{host}{page.following}" if page.following else None,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def as_csv(page: SearchPage) -> str:
    """Write what was found as a table, RFC 4180."""
    file = io.StringIO(newline="")
    table = csv.writer(file)
    table.writerow(("id", "kind", "label", "date", "number", "asker", "answerer", "body", "snippet"))
    for result in page.results:
        told = {role: "; ".join(thing[2] for thing in things) for role, things in _told(result.entry)}
        table.writerow(
            (
                result.iri, result.entry.kind, result.entry.label, result.entry.date or "", result.entry.number or "",
                told.get("asker", ""), told.get("answerer", ""), told.get("body", ""),
                "".join(piece.text for piece in result.snippet),
            )
        )  # fmt: skip
    return file.getvalue()


def _english(date: str) -> str:
    """Write a day, or as much of it as is known, in English, or as it is where it is none."""
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", date):
        return date
    return PartialDate.read(date).english


def _told(entry: Entry) -> list[tuple[str, tuple[Any, ...]]]:
    return [(role, entry.linked[role]) for role in ("asker", "answerer", "body", "house") if role in entry.linked]


def _linked(published: Published, thing: Any) -> dict[str, str]:
    return {"id": published.urls.thing(thing.kind, thing.key), "label": thing.label}


def _places(pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """Give where the marked pieces begin and end, in characters."""
    places, at = [], 0
    for piece in pieces:
        if piece.is_marked:
            places.append((at, at + len(piece.text)))
        at += len(piece.text)
    return places


def _in_full(name: str, value: str) -> str:
    """Give the value of a facet as the index has it."""
    return f"programme/{value}" if name == "programme" and "/" not in value else value


def _limited(search: Search, name: str, value: str | None) -> Search:
    return replace(search, **{name: int(value) if name == "year" and value else value})  # type: ignore[arg-type]


def _thing(name: str, value: str) -> tuple[str, str]:
    kind, _, key = _in_full(name, value).partition("/") if name == "programme" else (name, "", value)
    return kind, key
