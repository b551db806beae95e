"""Answers that are sent while they are made, to clients that may go away meanwhile."""

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import QueryError
from kg.store.workers import Answer, QueryTimeout

_SECONDS_FOR_REASON = 5.0
_SECONDS_UNWATCHED = 0.02
_log = logging.getLogger(__name__)
_Made = TypeVar("_Made")


class ClientGone(Exception):
    """The client has closed the connection; nobody waits for an answer."""


async def while_connected(receive: Receive, work: Coroutine[Any, Any, _Made]) -> _Made:
    """Do something for a client whose request has been read, and stop as soon as the client is gone.

    Most work is done before it would pay to look whether the client is there. Raises what the work raises, or
    ClientGone.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task
    watching: list[asyncio.Task[None]] = []
    is_gone = False

    async def watch() -> None:
        nonlocal is_gone
        while (await receive())["type"] != "http.disconnect":
            pass
        is_gone = True
        task.cancel()

    timer = loop.call_later(_SECONDS_UNWATCHED, lambda: watching.append(loop.create_task(watch())))
    try:
        return await work
    except asyncio.CancelledError:
        # Who else cancels this is told so.
        if is_gone and not task.uncancel():
            raise ClientGone from None
        raise
    finally:
        timer.cancel()
        for watcher in watching:
            watcher.cancel()
            await asyncio.gather(watcher, return_exceptions=True)


class WholeResponse(Response):
    """Sends what is there as a whole, with headers that need no more work."""

    def __init__(self, body: bytes, headers: list[tuple[bytes, bytes]], http_status: int = 200):
        self.status_code, self.body, self.background = http_status, body, None
        self.raw_headers = [*headers, (b"content-length", b"%d" % len(body))] if http_status == 200 else headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body})


class AnswerResponse(Response):
    """Sends an answer of the workers piece by piece, and closes it.

    Where the answer breaks off, its status has long been sent. The reason is sent as a last line, and the connection
    is closed before the end that the client waits for (RFC 9112, section 8), so that no part passes for the whole.
    """

    def __init__(
        self, answer: Answer, headers: list[tuple[bytes, bytes]], sending_seconds: float, published: object = None
    ):
        """Take what to send, and what has to stay until it is sent: the release that the answer comes from."""
        super().__init__(None, 200)
        self.published = published
        # How long it is will be known at its end.
        self.raw_headers = headers
        self._answer, self._sending_seconds = answer, sending_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await while_connected(receive, self._send(scope, send))
        except ClientGone:
            pass
        finally:
            self._answer.close()

    async def _send(self, scope: Scope, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        try:
            await self._send_pieces(send)
        except QueryError as error:
            _log.warning("A result was broken off: %s", error.what)
            self._answer.close()
            with suppress(TimeoutError):
                async with asyncio.timeout(_SECONDS_FOR_REASON):
                    await send({"type": "http.response.body", "body": f"\n\n{error}\n".encode(), "more_body": True})
            # Without its end: the server closes the connection.
            return
        await send({"type": "http.response.body", "body": b""})

    async def _send_pieces(self, send: Send) -> None:
        clock = asyncio.get_running_loop()
        left = self._sending_seconds
        async for piece in self._answer.pieces():
            began = clock.time()
            try:
                async with asyncio.timeout(left):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            except TimeoutError as error:
                raise QueryTimeout(
                    f"the result was not fetched within {self._sending_seconds:g} seconds",
                    remedy="Ask for less: add a LIMIT.",
                ) from error
            left -= clock.time() - began


class AddedHeaders:
    """Adds headers to every response that has not set them itself; the response passes through piece by piece."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]):
        self._app = app
        self._headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                added = [header for header in self._headers if header[0] not in there]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self._app(scope, receive, add if scope["type"] == "http" else send)
