"""Serving a release that an engine elsewhere holds: pages of one release only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import KgError, ReleaseError, StoreError
from kg.releases import Release
from kg.store.marker import read_marker, unsteady
from kg.store.protocol import Protocol
from kg.store.remote import RemoteStore
from kg.store.service import Service
from kg.web.published import Published, Publisher

ATTEMPTS = 3
_HTML = b"text/html"


class RemotePublisher(Publisher):
    """Gives the release that an engine holds, with its folder on disk, to each request."""

    def __init__(self, data: Path, service: Service):
        """Take the data folder, where the release was built, and the engine that it was brought to."""
        super().__init__(data)
        self._protocol = Protocol(service)
        self._base: str | None = None
        self._served: Published | None = None

    def current(self) -> Published:
        """Give the release that was there when this looked last. ReleaseError if there was none."""
        return self._served or self.look()

    def look(self) -> Published:
        """Look which release the engine holds now. While it is being changed, that is the one before."""
        with self._lock:
            state = read_marker(self._protocol, self._stands_on())
            opened = self._served
            if state is None or state.is_changing or state.release is None:
                if opened is None:
                    raise StoreError(
                        "the store holds no release, or one is being loaded",
                        where=self._protocol.service.query,
                        remedy=f"Run: kg load --data {self._data} --store {self._protocol.service.query}",
                    )
                return opened
            if opened and isinstance(opened.store, RemoteStore) and opened.store.state == state:
                return opened
            release = Release(self._data / "releases" / state.release)
            if not (release.folder / "manifest.json").is_file():
                raise ReleaseError(
                    f"the store holds release {state.release}, which is not on disk", where=str(self._data),
                    remedy="Load a release that is: kg load",
                )  # fmt: skip
            self._served = Published.open(release, RemoteStore(self._protocol, release.manifest.base, state))
            return self._served

    def close(self) -> None:
        """Close the connections to the engine."""
        self._protocol.close()

    def _stands_on(self) -> str:
        """Give the base of the releases on disk, which they share."""
        if self._base is None:
            found = sorted(self._data.glob("releases/*/manifest.json"))
            if not found:
                raise ReleaseError("there is no release yet", where=str(self._data), remedy="Run: kg build")
            self._base = Release(found[-1].parent).manifest.base
        return self._base


@dataclass
class _Answer:
    """What an application answers, as a whole."""

    start: Message
    body: bytearray = field(default_factory=bytearray)

    async def send(self, send: Send) -> None:
        await send(self.start)
        await send({"type": "http.response.body", "body": bytes(self.body)})


class Steady:
    """Sends a page only when all that it was made of is of one release.

    A page takes many queries, during which a release may be brought to the engine. So the page is held back until the
    engine tells that nothing has changed; else it is made anew, and if that does not help, the answer is 503. What
    `KeptPages` keeps does not come this far: it is sent again, also while the engine is changed, or gone. Results of
    queries from outside pass through: those who answer them look themselves.
    """

    def __init__(
        self,
        app: ASGIApp,
        publisher: RemotePublisher,
        handlers: Mapping[Any, Callable[[Request, Any], Any]],
        streaming: tuple[str, ...],
        fixed: tuple[str, ...],
    ):
        """Take the application, and the beginnings of the paths that give results, and of those that are files."""
        self._app, self._publisher, self._handlers = app, publisher, handlers
        self._streaming, self._fixed = streaming, fixed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or scope["path"].startswith(self._fixed):
            await self._app(scope, receive, send)
            return
        is_streaming = scope["path"].startswith(self._streaming)
        for _ in range(ATTEMPTS):
            published = self._publisher.current()
            answer = await self._answer(scope, receive, send, passes=is_streaming)
            if answer is None:
                return
            if answer.start["status"] >= 500:
                break
            try:
                if await anyio.to_thread.run_sync(self._is_steady, published):
                    break
                if await anyio.to_thread.run_sync(self._publisher.look) is published:
                    # It is being changed: whoever asks is told to come back.
                    raise unsteady(published.manifest.name)
            except KgError as error:
                await self._tell(error, scope, receive, send)
                return
        else:
            await self._tell(unsteady(published.manifest.name), scope, receive, send)
            return
        await answer.send(send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, *, passes: bool) -> _Answer | None:
        """Have the application answer, and hold that back; None if it passed through, as what is no page may."""
        held: list[_Answer] = []

        async def take(message: Message) -> None:
            if message["type"] == "http.response.start":
                is_page = any(name.lower() == b"content-type" and _HTML in value for name, value in message["headers"])
                if is_page or not passes:
                    held.append(_Answer(message))
                    return
            elif held:
                held[0].body.extend(message.get("body", b""))
                return
            await send(message)

        await self._app(scope, receive, take)
        return held[0] if held else None

    def _is_steady(self, published: Published) -> bool:
        assert isinstance(published.store, RemoteStore)
        return published is self._publisher.current() and published.store.is_steady()

    async def _tell(self, error: KgError, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._handlers[KgError](Request(scope), error)
        await response(scope, receive, send)
