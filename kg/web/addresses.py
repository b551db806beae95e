"""Addresses that are too long, answered with what to do instead (RFC 9110, section 15.5.15)."""

from http import HTTPStatus

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LONGEST = 65_536
"""Bytes of an address: what is longer passes neither through many proxies nor through many clients."""
LARGEST_HEAD = 1_000_000
"""Bytes of a request before its body that the server reads, so that the usual too long address is still answered."""
_TOLD = f"The address has more than {LONGEST:,} bytes. Send a long query by POST, as application/sparql-query.\n"


class RefusedWhenTooLong:
    """Answers 414 where an address is longer than LONGEST; everything else passes through."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST:
            await PlainTextResponse(_TOLD, HTTPStatus.REQUEST_URI_TOO_LONG)(scope, receive, send)
        else:
            await self._app(scope, receive, send)
