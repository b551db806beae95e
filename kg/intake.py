"""The documents in a file: one page, one XML document, or the records of a data file, packed by gzip or not."""

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, TypeAlias, cast

import orjson

from kg.documents import LARGEST, DataRecord, Document, XmlText, receive
from kg.errors import UnreadableDocument

LARGEST_FILE_OF_JSON = 500_000_000
"""Bytes of a file that is one value of JSON, which is read as a whole. JSON Lines may be of any size."""
LARGEST_RECORD = 20_000_000
"""Bytes of one line of JSON Lines."""

Received: TypeAlias = Document | UnreadableDocument
"""A document, or why there is none where one was expected."""

_XML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?(?:encoding\s*=\s*[\"'](?P<encoding>[\w.-]+)[\"'][^>]*)?\?>"
    rb"\s*(?:<!--(?:(?!-->).)*+-->\s*|<!DOCTYPE\s+[^\[>]*(?:\[.*?\]\s*)?>\s*)*+<(?P<root>[\w.:-]+)",
    re.DOTALL,
)
_SEEN = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")


def documents_in(path: Path) -> Iterator[Received]:
    """Give each document in a file, and in its place the reason where one cannot be read; the others are given.

    A file of JSON holds one record, a list of them, a page of results (an object with a list named `results`), or one
    of these on each line (JSON Lines). A day in the name of the file is that on which its source gave the records so.
    """
    try:
        with _opened(path) as stream:
            yield from _documents(stream, path)
    except UnreadableDocument as error:
        yield error
    except OSError as error:
        yield UnreadableDocument(
            f"the file cannot be read ({error.strerror or error})", where=str(path), remedy="Check its permissions."
        )
    except (EOFError, zlib.error) as error:
        yield UnreadableDocument(
            f"the file cannot be unpacked ({error})", where=str(path), expected="gzip", remedy="Fetch the file again."
        )


def holds_records(path: Path) -> bool:
    """Whether a file begins like JSON, packed by gzip or not; False also for one that cannot be read."""
    try:
        with _opened(path) as stream:
            return stream.read(1000).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
    except (OSError, EOFError, zlib.error):
        return False


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    return cast(IO[bytes], gzip.open(path)) if packed else path.open("rb")


def _documents(stream: IO[bytes], path: Path) -> Iterator[Received]:
    first = _line(stream, f"{path}:1")
    while first and not first.strip(b"\xef\xbb\xbf \t\r\n"):
        first = _line(stream, str(path))
    if first.lstrip(b"\xef\xbb\xbf \t")[:1] in (b"{", b"["):
        yield from _records(first, stream, path)
        return
    data = first + stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UnreadableDocument(
            f"the file has more than {LARGEST:,} bytes",
            where=str(path),
            expected=f"one page, at most {LARGEST:,} bytes",
            remedy="Split it into one file per page.",
        )
    if (xml := _XML.match(data)) and xml["root"].lower() != b"html":
        yield _xml(data, xml, path)
    else:
        yield receive(data, str(path))


def _line(stream: IO[bytes], origin: str) -> bytes:
    line = stream.readline(LARGEST_FILE_OF_JSON + 1)
    if len(line) > LARGEST_FILE_OF_JSON:
        raise UnreadableDocument(
            f"a line has more than {LARGEST_FILE_OF_JSON:,} bytes",
            where=origin,
            remedy="Write one record on each line.",
        )
    return line


def _xml(data: bytes, declaration: re.Match[bytes], path: Path) -> Document:
    encoding = (declaration["encoding"] or b"utf-8").decode("ascii")
    try:
        text = data.decode(encoding)
    except (LookupError, UnicodeDecodeError) as error:
        raise UnreadableDocument(
            f"the XML is not encoded as it declares ({error})", where=str(path), expected=encoding
        ) from error
    return Document(
        origin=str(path),
        digest=hashlib.sha256(data).hexdigest(),
        size=len(data),
        media_type="application/xml",
        content=XmlText(text, declaration["root"].decode()),
    )


def _records(first: bytes, stream: IO[bytes], path: Path) -> Iterator[Received]:
    seen = _SEEN.search(path.name)
    day = seen[1] if seen else None
    try:
        value = orjson.loads(first)
    except orjson.JSONDecodeError:
        value = None
    if value is not None and (line := _next_line(stream, path)):
        yield from _unwrapped(value, f"{path}:1", day)
        yield from _lines(line, stream, path, day)
        return
    if value is None:
        data = first + stream.read(LARGEST_FILE_OF_JSON + 1 - len(first))
        if len(data) > LARGEST_FILE_OF_JSON:
            raise UnreadableDocument(
                f"the file is one value of JSON with more than {LARGEST_FILE_OF_JSON:,} bytes",
                where=str(path),
                remedy="Write it as JSON Lines, one record on each line.",
            )
        try:
            value = orjson.loads(data)
        except orjson.JSONDecodeError as error:
            raise _no_json(error, str(path)) from error
    yield from _unwrapped(value, str(path), day)


def _next_line(stream: IO[bytes], path: Path) -> bytes:
    """Give the next line that is not empty, or nothing."""
    while line := _line(stream, str(path)):
        if line.strip():
            return line
    return b""


def _lines(line: bytes, stream: IO[bytes], path: Path, seen: str | None) -> Iterator[Received]:
    """Give the records of JSON Lines from the second on; `line` was read already."""
    number = 2
    while line:
        if line.strip():
            try:
                yield from _unwrapped(orjson.loads(line), f"{path}:{number}", seen)
            except orjson.JSONDecodeError as error:
                yield _no_json(error, f"{path}:{number}")
        line = stream.readline(LARGEST_RECORD + 1)
        if len(line) > LARGEST_RECORD:
            raise UnreadableDocument(f"a line has more than {LARGEST_RECORD:,} bytes", where=f"{path}:{number + 1}")
        number += 1


def _no_json(error: orjson.JSONDecodeError, origin: str) -> UnreadableDocument:
    return UnreadableDocument(
        f"what begins like JSON is none: {error.msg} at line {error.lineno}, column {error.colno}",
        where=origin,
        expected="an object, a list of objects, or one object on each line, in UTF-8",
        remedy="Fetch the file again.",
    )


def _unwrapped(value: Any, origin: str, seen: str | None) -> Iterator[Received]:
    """Give the records of a value: it may be one, a list of them, or a page of results."""
    if isinstance(value, dict) and isinstance(value.get("results"), list):
        value = value["results"]
    if not isinstance(value, list):
        yield _record(value, origin, seen)
        return
    if not value:
        return
    for number, item in enumerate(value, 1):
        yield _record(item, f"{origin}, record {number}", seen)


def _record(value: Any, origin: str, seen: str | None) -> Received:
    if not isinstance(value, dict):
        return UnreadableDocument(f"the record is {type(value).__name__}, no object", where=origin)
    # Its digest is the same in whatever file and layout the record came.
    data = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return Document(
        origin=origin,
        digest=hashlib.sha256(data).hexdigest(),
        size=len(data),
        media_type="application/json",
        content=DataRecord(value, seen),
    )
