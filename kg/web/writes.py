"""Writing to data that is given: who may, and one change after the other.

SPARQL 1.1 Protocol, section 2.2. A release made from documents is never written to.
"""

import asyncio
import hmac
import re
import threading
from collections.abc import Callable
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request

from kg import rdf_files, releases
from kg.errors import UsageError
from kg.releases import Manifest
from kg.store.updates import Change, Writer
from kg.store.workers import Limits, Overloaded
from kg.web.published import Publisher

LARGEST_GRAPH = 50_000_000
"""Bytes of a graph that is sent."""
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]{16,}=*")
_BUILT = (
    "Nothing can be written here: each statement has a document behind it. It changes when its documents are built "
    "again, with kg build."
)
_TURNED_OFF = (
    "Nothing can be written here: whoever runs this server has not given a token for it (--update-token-file)."
)


def check_token(token: str) -> str:
    """Give a token as it is compared. UsageError if it is easily guessed or no token (RFC 6750, section 2.1)."""
    if not _TOKEN.fullmatch(token):
        raise UsageError(
            "the token for updates cannot be used",
            expected="16 or more letters, digits and -._~+/",
            remedy="Make one with: openssl rand -hex 32",
        )
    return token


class Writes:
    """Makes the changes that clients with the token send. None can, where there is no token."""

    def __init__(
        self, data: Path, publisher: Publisher, limits: Limits, token: str | None, *, changed: Callable[[], object]
    ):
        """Take also what is called in the event loop after each change, before anybody is told that it is done."""
        self._data, self._publisher, self._limits, self._token = data, publisher, limits, token
        self._changed = changed
        self._writer = Writer(limits)
        self._turn = asyncio.Lock()
        self._waiting = 0
        # A change goes on when its request is given up; the next waits for it all the same.
        self._at_work = threading.Lock()

    @property
    def is_on(self) -> bool:
        """Whether anybody can write."""
        return self._token is not None

    def refusal(self) -> str | None:
        """Say why nothing can be written, or None if it can."""
        if not self._publisher.current().manifest.is_given:
            return _BUILT
        return None if self.is_on else _TURNED_OFF

    def admit(self, request: Request) -> None:
        """Raise HTTPException unless the client may write: 403, or 401 where it has not said who it is.

        RFC 6750; the comparison takes as long for a token that is nearly right.
        """
        if refusal := self.refusal():
            raise HTTPException(403, refusal)
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not given:
            raise HTTPException(
                401,
                "Writing needs the token of this server, as the header Authorization: Bearer TOKEN.",
                {"WWW-Authenticate": 'Bearer realm="updates"'},
            )
        assert self._token is not None
        if not hmac.compare_digest(given.strip().encode(), self._token.encode()):
            raise HTTPException(403, "This is not the token of this server.")

    async def change(self, wanted: Callable[[Manifest], Change]) -> Manifest:
        """Make a change to what is there when its turn comes. Gives what was there before.

        It is all done or nothing is: errors are those of `Writer.write` and of `wanted`. Overloaded where too many
        wait, or one too long. It is done whether or not the client waits for it.
        """
        if self._waiting >= self._limits.waiting:
            raise Overloaded("too many updates are waiting", remedy="Try again in a few seconds.")
        self._waiting += 1
        try:
            async with asyncio.timeout(self._limits.waiting_seconds):
                await self._turn.acquire()
        except TimeoutError as error:
            raise Overloaded("another update is under way", remedy="Try again in a few seconds.") from error
        finally:
            self._waiting -= 1
        try:
            return await asyncio.to_thread(self._change, wanted, asyncio.get_running_loop())
        finally:
            self._turn.release()

    def _change(self, wanted: Callable[[Manifest], Change], loop: asyncio.AbstractEventLoop) -> Manifest:
        with self._at_work:
            before = releases.required(self._data).manifest
            rdf_files.change(self._data, self._writer, wanted(before))
            # So that every release is opened once, and removed when nobody reads it any more.
            self._publisher.current()
            # From here, so that it happens too where nobody waits any more.
            loop.call_soon_threadsafe(self._changed)
            return before

    async def close(self) -> None:
        """Stop what is under way."""
        await asyncio.to_thread(self._writer.close)
