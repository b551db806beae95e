"""Giving files of a release, or parts of them, to whoever downloads them."""

import re
from pathlib import Path

from fastapi import Request
from fastapi.responses import FileResponse, Response
from starlette.exceptions import HTTPException

from kg.web.kept_pages import knows
from kg.web.sparql import known

_ONE_RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{1,18})?|-(\d{1,18}))", re.I)


def file_response(request: Request, path: Path, digest: str, headers: dict[str, str]) -> Response:
    """Give a file, or the range of it that is asked for (RFC 9110, sections 13.1 and 14.2).

    Several ranges at a time are not worth their trouble: the whole file is given instead, as for a range that says
    nothing. 404 if the file is gone, with its release.
    """
    headers = {**headers, "ETag": f'"{digest}"', "Cache-Control": "no-cache"}
    if knows(known(request), headers["ETag"].encode()):
        return Response(None, 304, headers)
    try:
        found = path.stat()
    except OSError as error:
        raise HTTPException(404, "There is no such file any more. A newer release may have another.") from error
    if not _can_be_meant(request.headers.get("range", "")):
        # The framework refuses what the standard has a server disregard.
        request.scope["headers"] = [(name, value) for name, value in request.scope["headers"] if name != b"range"]
    return FileResponse(path, 200, headers, headers["Content-Type"], stat_result=found)


def _can_be_meant(range_: str) -> bool:
    match = _ONE_RANGE.fullmatch(range_.strip())
    return match is not None and not (match[1] and match[2] and int(match[2]) < int(match[1]))
