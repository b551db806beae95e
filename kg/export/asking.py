"""Asks the application of the site for its pages, in this process and without a server."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from fastapi import FastAPI
from starlette.types import ASGIApp

from kg.store.workers import Limits
from kg.web.app import create_app


def application_of(data: Path) -> FastAPI:
    """Make the application that makes the pages of a copy. ReleaseError if there is no release."""
    application = create_app(data, Limits(workers=1))
    # What is not written again when there is a new release must not name the one that it was made of.
    application.state.site.names_release = False
    return application


@dataclass(frozen=True)
class Answered:
    """What the application answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """Its type, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0]


async def ask(
    application: ASGIApp, address: str, accept: str = "*/*", into: Callable[[bytes], object] | None = None
) -> Answered:
    """Ask for an address of the site by GET; `into` is given a large body piece by piece, instead of the answer."""
    path, _, query = address.partition("?")
    scope: dict[str, Any] = {
        "type": "http",
        # Of version 2.4 on, an answer is not broken off because nobody waits for more to be asked.
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost"), (b"accept", accept.encode())],
        "client": ("127.0.0.1", 0),
        "server": ("localhost", 80),
        "state": {},
    }
    start: dict[str, Any] = {}
    body = bytearray()
    is_sent = False

    async def receive() -> dict[str, Any]:
        nonlocal is_sent
        told = {"type": "http.disconnect"} if is_sent else {"type": "http.request", "body": b"", "more_body": False}
        is_sent = True
        return told

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            (into or body.extend)(message.get("body", b""))

    await application(scope, receive, send)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
    return Answered(start["status"], headers, bytes(body))
