"""Writing many gzip files at a time that have parts in common, each part packed once.

A part is packed on its own and ends on a byte (a full flush, RFC 1951, section 3.2.4), so that it can stand in any file
behind others: a file of one kind of thing and that of all kinds share the work. The bytes depend on neither the clock
nor on how many processors there are: RFC 1952, section 2.3, with no name of a file and 0 as its time.
"""

import hashlib
import os
import zlib
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

_LEVEL = 6
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_LAST_BLOCK = b"\x03\x00"
"""An empty one, which says that no other follows."""
_PART = 1_000_000
"""Bytes that are packed together at least: in smaller parts fewer repetitions are found."""


@dataclass(frozen=True)
class Written:
    """A file that was written: its size and its digest."""

    bytes: int
    sha256: str


class Packer:
    """Writes gzip files in a folder, and packs in threads of its own, as the library lets others run meanwhile."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._files: dict[str, _File] = {}
        self._ahead = 2 * (os.cpu_count() or 1)
        self._threads = ThreadPoolExecutor(os.cpu_count() or 1)
        self._waiting: deque[tuple[bytes, tuple[_File, ...], Future[bytes]]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        self._threads.shutdown(cancel_futures=True)
        for file in self._files.values():
            file.stream.close()

    def write(self, content: bytes, names: Sequence[str]) -> None:
        """Append the same content to each of these files."""
        files = tuple(self._file(name) for name in names)
        self._waiting.append((content, files, self._threads.submit(_packed, content)))
        if len(self._waiting) > self._ahead:
            self._append_first()

    def finish(self) -> dict[str, Written]:
        """End all files; gives what was written under each name."""
        while self._waiting:
            self._append_first()
        return {name: file.finished() for name, file in sorted(self._files.items())}

    def _append_first(self) -> None:
        content, files, packed = self._waiting.popleft()
        for file in files:
            file.append(content, packed.result())

    def _file(self, name: str) -> "_File":
        if name not in self._files:
            self._files[name] = _File(self._folder / name)
        return self._files[name]


class Section:
    """Text that goes into the same files, gathered until it pays to pack it."""

    def __init__(self, packer: Packer, names: Sequence[str]):
        self._packer = packer
        self._names = names
        self._gathered: list[bytes] = []
        self._bytes = 0

    def write(self, content: bytes) -> None:
        """Add some text."""
        self._gathered.append(content)
        self._bytes += len(content)
        if self._bytes >= _PART:
            self.end()

    def end(self) -> None:
        """Hand on what was gathered."""
        if self._gathered:
            self._packer.write(b"".join(self._gathered), self._names)
            self._gathered, self._bytes = [], 0


class _File:
    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.stream = path.open("wb")
        self._digest = hashlib.sha256()
        self._bytes = self._checksum = self._content = 0
        self._put(_HEAD)

    def append(self, content: bytes, packed: bytes) -> None:
        self._put(packed)
        self._checksum = zlib.crc32(content, self._checksum)
        self._content += len(content)

    def finished(self) -> Written:
        size = self._content % 2**32
        self._put(_LAST_BLOCK + self._checksum.to_bytes(4, "little") + size.to_bytes(4, "little"))
        self.stream.close()
        return Written(self._bytes, self._digest.hexdigest())

    def _put(self, content: bytes) -> None:
        self.stream.write(content)
        self._digest.update(content)
        self._bytes += len(content)


def _packed(content: bytes) -> bytes:
    packing = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packing.compress(content) + packing.flush(zlib.Z_FULL_FLUSH)
