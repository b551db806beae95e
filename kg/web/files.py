"""Giving files of a release, or parts of them, to whoever downloads them."""

import gzip
import os
import re
from collections.abc import Iterator
from pathlib import Path

from fastapi import Request
from fastapi.responses import FileResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException

from kg.web.kept_pages import knows
from kg.web.negotiate import accepted, coding
from kg.web.sparql import known

_PIECE = 1 << 18
"""Bytes that are unpacked at a time."""
_ONE_RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{1,18})?|-(\d{1,18}))", re.I)


def file_response(request: Request, path: Path, digest: str, headers: dict[str, str]) -> Response:
    """Give a file, or the range of it that is asked for (RFC 9110, sections 13.1 and 14.2).

    Several ranges at a time are not worth their trouble: the whole file is given instead, as for a range that says
    nothing. 404 if the file is gone, with its release.
    """
    headers = _with_tag(headers, digest)
    if knows(known(request), headers["ETag"].encode()):
        return Response(None, 304, headers)
    found = _found(path)
    if not _can_be_meant(request.headers.get("range", "")):
        # The framework refuses what the standard has a server disregard.
        request.scope["headers"] = [(name, value) for name, value in request.scope["headers"] if name != b"range"]
    return FileResponse(path, 200, headers, headers["Content-Type"], stat_result=found)


def unpacked_response(request: Request, path: Path, digest: str, headers: dict[str, str]) -> Response:
    """Give what is in a file that gzip packed: as it is to whoever unpacks what is sent, to others unpacked.

    RFC 9110, section 8.4. Ranges are to be had of what lies on disk only. 404 if the file is gone, with its release.
    """
    headers = {**headers, "Vary": "Accept-Encoding"}
    if coding(accepted(request.headers.getlist("accept-encoding")), ("gzip",)):
        # Other bytes than the file's own, as far as clients can tell, and so another tag.
        return file_response(request, path, f"{digest}-gzip", {**headers, "Content-Encoding": "gzip"})
    headers = {**_with_tag(headers, f"{digest}-unpacked"), "Accept-Ranges": "none"}
    if knows(known(request), headers["ETag"].encode()):
        return Response(None, 304, headers)
    _found(path)
    return StreamingResponse(() if request.method == "HEAD" else _unpacked(path), 200, headers)


def _with_tag(headers: dict[str, str], digest: str) -> dict[str, str]:
    return {**headers, "ETag": f'"{digest}"', "Cache-Control": "no-cache"}


def _found(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError as error:
        raise HTTPException(404, "There is no such file any more. A newer release may have another.") from error


def _unpacked(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as file:
        while piece := file.read(_PIECE):
            yield piece


def _can_be_meant(range_: str) -> bool:
    match = _ONE_RANGE.fullmatch(range_.strip())
    return match is not None and not (match[1] and match[2] and int(match[2]) < int(match[1]))
