"""Servers on this machine, and connections to them that cost little: what the benchmarks over HTTP share."""

import asyncio
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self


class Connection:
    """One connection that is kept, and asks one thing after the other; made by hand, so that it costs little."""

    def __init__(self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self._port, self._reader, self._writer = port, reader, writer

    @classmethod
    async def to(cls, port: int) -> Self:
        """Connect."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        return cls(port, reader, writer)

    async def get(self, target: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Ask for an address; give the status and the body of the answer."""
        self._writer.write(request(self._port, target, headers))
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        told = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        status = int(head[0].split()[1])
        if status == 304:
            return status, b""
        if told.get("transfer-encoding", "").lower() != "chunked":
            return status, await self._reader.readexactly(int(told["content-length"]))
        body = b""
        while size := int((await self._reader.readline()).split(b";")[0], 16):
            body += (await self._reader.readexactly(size + 2))[:-2]
        await self._reader.readline()
        return status, body

    def close(self) -> None:
        """Let go of it."""
        self._writer.close()


def request(port: int, target: str, headers: Mapping[str, str]) -> bytes:
    """Write a request."""
    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n{told}\r\n".encode()


@dataclass(frozen=True)
class Taken:
    """How long something took, in seconds: in the median, and all but one time in a hundred at most."""

    rate: float
    """How often it was done in a second."""
    median: float
    slow: float

    @classmethod
    def of(cls, taken: list[float], seconds: float) -> Self:
        """Sum up what was measured."""
        taken = sorted(taken) or [0.0]
        return cls(len(taken) / seconds, statistics.median(taken), taken[int(len(taken) * 0.99)])


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


@contextmanager
def running(name: str, command: list[str], port: int, target: str) -> Iterator[None]:
    """Start a server, wait until it answers an address with 200, and stop it at the end."""
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, stdout=told, stderr=told)  # noqa: S603 (our own)
        try:
            for _ in range(6000):
                if process.poll() is not None:
                    told.seek(0)
                    raise SystemExit(f"{name} ended at once: {told.read().decode()[-2000:]}")
                if asyncio.run(_answers(port, target)):
                    break
                time.sleep(0.1)
            yield
        finally:
            end(process)


def end(process: "subprocess.Popen[Any]", seconds: float = 10) -> None:
    """Tell a process to end, and kill it if it has not after so long."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


async def _answers(port: int, target: str) -> bool:
    try:
        connection = await Connection.to(port)
        try:
            return (await connection.get(target, {}))[0] == 200
        finally:
            connection.close()
    except (OSError, EOFError):
        return False
