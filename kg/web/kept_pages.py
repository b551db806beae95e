"""Pages that are kept for as long as their release is served: a short way to what was rendered before.

A release never changes, so neither does a page of it. What is kept is what is sent: the bytes, packed as the client
likes them, and the headers, an entity tag among them (RFC 9110, section 8.8.3).
"""

import asyncio
import gzip
import re
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

import anyio.to_thread
import brotli
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import ReleaseError
from kg.store.kept import LARGEST, Kept, tag
from kg.web.negotiate import FORMS, accepted, coding, ranks
from kg.web.streams import WholeResponse

PAGES_KEPT = 64 * 1024**2
"""Bytes of memory for pages, unless said otherwise."""
_PACKED_FROM = 1000
"""Bytes of a content that it pays to pack: less fits in one packet of the network anyhow."""
_PACKED_TYPES = re.compile(r"text/|image/svg\+xml|application/(.*\+)?(json|xml)\b|application/n-triples")
_PACK: dict[str, Callable[[bytes], bytes]] = {
    # Between two requests nobody waits for; the first does, and a tighter packing would take ten times as long.
    "br": lambda content: brotli.compress(content, quality=5),
    "gzip": lambda content: gzip.compress(content, compresslevel=6, mtime=0),
}
_TOLD_UNCHANGED = {b"content-type", b"content-encoding", b"content-length", b"link", b"last-modified"}
"""Headers of a page that are left out where the client has it (RFC 9110, section 15.4.5)."""

_Headers: TypeAlias = list[tuple[bytes, bytes]]


def knows(known: Iterable[bytes], entity_tag: bytes) -> bool:
    """Whether a client that sent these lines of If-None-Match has what an entity tag stands for.

    RFC 9110, section 13.1.2.
    """
    lines = list(known)
    return bool(lines) and (lines == [b"*"] or entity_tag in re.findall(rb'"[^"]*"', b", ".join(lines)))


@dataclass(frozen=True)
class _Asked:
    """What a request asks for: all of it that a page depends on, and what the client has."""

    address: tuple[str, bytes, bytes]
    ranks: bytes
    coding: str | None
    known: tuple[bytes, ...]

    @classmethod
    def of(cls, scope: Scope) -> Self:
        accepts: list[str] = []
        codings: list[str] = []
        known: list[bytes] = []
        for name, value in scope["headers"]:
            if name == b"accept":
                accepts.append(value.decode("latin-1"))
            elif name == b"accept-encoding":
                codings.append(value.decode("latin-1"))
            elif name == b"if-none-match":
                known.append(value)
        path = scope.get("raw_path") or scope["path"].encode()
        address = scope.get("root_path", ""), path, scope["query_string"]
        return cls(address, ranks(accepted(accepts)), coding(accepted(codings)), tuple(known))


@dataclass(frozen=True)
class _Page:
    """A page as it is sent."""

    entity_tag: bytes
    headers: _Headers
    unchanged: _Headers
    """What is told to those who have it."""
    body: bytes

    @classmethod
    def of(cls, headers: _Headers, body: bytes, packing: str | None) -> Self:
        """Pack an answer, where that pays, and add to its headers what lets it be kept and asked for again."""
        there = Headers(raw=headers)
        told = [header for header in headers if header[0] not in (b"content-length", b"etag", b"vary")]
        vary = [name for name in (there.get("vary") or "").split(", ") if name]
        entity_tag = tag(body)
        if len(body) >= _PACKED_FROM and _PACKED_TYPES.match(there.get("content-type", "")):
            vary.append("Accept-Encoding")
            if packing:
                # Other bytes, and so another tag.
                body, entity_tag = _PACK[packing](body), f"{entity_tag}-{packing}"
                told.append((b"content-encoding", packing.encode()))
        if "cache-control" not in there:
            # Kept by the client as well, who asks each time whether there is a new release.
            told.append((b"cache-control", b"no-cache"))
        if vary:
            told.append((b"vary", ", ".join(vary).encode("latin-1")))
        quoted = f'"{entity_tag}"'.encode()
        told.append((b"etag", quoted))
        return cls(quoted, told, [header for header in told if header[0] not in _TOLD_UNCHANGED], body)

    def size(self, asked: _Asked) -> int:
        """Give the bytes that it takes, about."""
        _, path, query = asked.address
        return len(self.body) + len(path) + len(query) + sum(len(name) + len(value) for name, value in self.headers)


class KeptPages:
    """Answers what was rendered before, and keeps what the application renders by endpoints whose pages last.

    An endpoint's page lasts if it depends on the release and the address only, and on what the client accepts. One that
    for once does not is answered with `Cache-Control: no-store`. What is not answered by 200 is not kept: a
    stranger can make up any number of wrong addresses. A page that several ask for at a time is rendered once.
    """

    def __init__(
        self,
        app: ASGIApp,
        kept: Kept[Any, _Page],
        current: Callable[[], object],
        lasting: Collection[object],
        besides: tuple[str, ...],
    ):
        """Take where pages are kept, what makes sure that they are of the current release, and which endpoints' last.

        Addresses that begin like one of `besides` are left to the application.
        """
        self._app, self._kept, self._current = app, kept, current
        self._lasting, self._besides = lasting, besides
        self._under_way: dict[object, asyncio.Future[_Page | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if (
            scope["type"] != "http"
            or scope["method"] not in ("GET", "HEAD")
            or scope["path"].startswith(self._besides)
            # Who asks for how things stood at a time is led there (RFC 7089).
            or any(name == b"accept-datetime" for name, _ in scope["headers"])
        ):
            await self._app(scope, receive, send)
            return
        try:
            self._current()
        except ReleaseError:
            # The application tells it.
            await self._app(scope, receive, send)
            return
        asked = _Asked.of(scope)
        key = self._kept.age, asked.address, asked.ranks, asked.coding
        page = self._kept.find(key)
        if page is None and (waited := self._under_way.get(key)):
            await asyncio.wait([waited])
            page = waited.result()
        if page is None:
            page = await self._rendered(key, asked, scope, receive, send)
        if page is None:
            return
        if asked.known and knows(asked.known, page.entity_tag):
            response = WholeResponse(b"", page.unchanged, 304)
        else:
            response = WholeResponse(page.body, page.headers)
        await response(scope, receive, send)

    async def _rendered(
        self, key: tuple[object, ...], asked: _Asked, scope: Scope, receive: Receive, send: Send
    ) -> _Page | None:
        """Have the application answer, and keep the page. None if it is none that lasts; then it has been sent."""
        age = self._kept.age
        rendered: asyncio.Future[_Page | None] | None = None
        if key not in self._under_way:
            rendered = self._under_way[key] = asyncio.get_running_loop().create_future()
        page = None
        try:
            whole = _Whole(send, lambda start, body: self._lasts(scope, start, body))
            await self._app(scope, receive, whole)
            if whole.body is not None:
                page = await anyio.to_thread.run_sync(_Page.of, whole.headers, whole.body, asked.coding)
                # It may have been rendered from a release that came meanwhile: then its age is another.
                with suppress(ReleaseError):
                    self._current()
                    if len(page.body) <= LARGEST:
                        self._kept.keep(key, page, page.size(asked), age)
        finally:
            if rendered:
                del self._under_way[key]
                rendered.set_result(page)
        return page

    def _lasts(self, scope: Scope, start: Message, body: bytes) -> bool:
        headers = Headers(raw=start["headers"])
        form = headers.get("content-type", "").partition(";")[0]
        return (
            start["status"] == 200
            and scope.get("endpoint") in self._lasting
            # An answer to HEAD may be without its body.
            and headers.get("content-length") == str(len(body))
            and "no-store" not in headers.get("cache-control", "")
            # What chooses between more forms than are told apart here would be given to the wrong clients.
            and ("Accept" not in headers.get("vary", "").split(", ") or form in FORMS)
        )


class _Whole:
    """Holds back an answer that comes as a whole and passes a test; any other is sent at once."""

    def __init__(self, send: Send, is_wanted: Callable[[Message, bytes], bool]):
        self._send, self._is_wanted = send, is_wanted
        self._start: Message | None = None
        self.headers: _Headers = []
        self.body: bytes | None = None
        """None for what has been sent."""

    async def __call__(self, message: Message) -> None:
        """Take a part of the answer."""
        if message["type"] == "http.response.start":
            self._start = message
        elif self._start and not message.get("more_body") and self._is_wanted(self._start, message.get("body", b"")):
            self.headers, self.body = list(self._start["headers"]), bytes(message.get("body", b""))
        else:
            if self._start:
                await self._send(self._start)
                self._start = None
            await self._send(message)
