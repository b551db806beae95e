"""The server's end of the connection to a worker: what the worker says, as a whole and in time."""

import asyncio
from collections.abc import Callable
from typing import cast

from kg.store.jobs import FRAME, PIECE

_HEARD_AHEAD = 2 * PIECE
"""Bytes that are taken from a worker before they are asked for."""


class Connection(asyncio.Protocol):
    """What a worker says. What nobody asks for yet stays in the pipe, for the most part."""

    transport: asyncio.Transport

    def __init__(self, lost: Callable[[], None]):
        self.is_lost = False
        self._lost = lost
        self._received = bytearray()
        self._heard: asyncio.Future[None] | None = None
        self._is_paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Take what has come, and no more once that is much."""
        self._received += data
        if len(self._received) > _HEARD_AHEAD:
            self._is_paused = True
            self.transport.pause_reading()
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        """Tell who waits, and who asked to be told."""
        self.is_lost = True
        self._wake()
        self._lost()

    def _wake(self) -> None:
        if self._heard and not self._heard.done():
            self._heard.set_result(None)

    async def hear(self, seconds: float) -> tuple[bytes, bytes]:
        """Wait for what the worker says next. EOFError if it is gone, TimeoutError if it says nothing for so long."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while (said := self._said()) is None:
            if self.is_lost:
                raise EOFError
            if self._is_paused:
                self._is_paused = False
                self.transport.resume_reading()
            self._heard = loop.create_future()
            timer = loop.call_at(end, _too_late, self._heard)
            try:
                await self._heard
            finally:
                timer.cancel()
                self._heard = None
        return said

    def _said(self) -> tuple[bytes, bytes] | None:
        """Give what has arrived as a whole."""
        received = self._received
        if len(received) < FRAME.size:
            return None
        kind, length = FRAME.unpack_from(received)
        end = FRAME.size + length
        if len(received) < end:
            return None
        body = bytes(memoryview(received)[FRAME.size : end])
        del received[:end]
        return kind, body


def _too_late(heard: asyncio.Future[None]) -> None:
    if not heard.done():
        heard.set_exception(TimeoutError())
