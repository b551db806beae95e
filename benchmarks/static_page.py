"""One page held in memory and sent by nothing but uvicorn: what `page_speed.py` is measured beside.

Run: STATIC_PAGE=FILE uvicorn --app-dir benchmarks static_page:app
"""

import os
from pathlib import Path

from starlette.types import Receive, Scope, Send

_BODY = Path(os.environ["STATIC_PAGE"]).read_bytes()
_HEADERS = [
    (b"content-type", b"text/html; charset=utf-8"),
    (b"content-encoding", b"br"),
    (b"content-length", str(len(_BODY)).encode()),
]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer every request with the page."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await send({"type": "http.response.body", "body": _BODY})
