"""Addresses that are too long, answered with what to do instead (RFC 9110, section 15.5.15)."""

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from kg.web.problems import Problem, Show, answered

LONGEST = 65_536
"""Bytes of an address: what is longer passes neither through many proxies nor through many clients."""
LARGEST_HEAD = 1_000_000
"""Bytes of a request before its body that the server reads, so that the usual too long address is still answered."""
_TOLD = f"The address has more than {LONGEST:,} bytes. Send a long query by POST, as application/sparql-query."
_SHOWN = 500
"""Characters of a path that an answer repeats."""


class RefusedWhenTooLong:
    """Answers 414 where an address is longer than LONGEST; everything else passes through."""

    def __init__(self, app: ASGIApp, show: Show):
        """Take what makes the page of a problem."""
        self._app, self._show = app, show

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST:
            problem = Problem(414, _TOLD, scope["path"][:_SHOWN])
            await answered(Request(scope), problem, self._show)(scope, receive, send)
        else:
            await self._app(scope, receive, send)
