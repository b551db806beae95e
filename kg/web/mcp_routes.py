"""The address at which assistants reach the MCP server, where the optional extra `mcp` is installed.

Each request stands for itself (stateless streamable HTTP): no session is kept for strangers.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

if TYPE_CHECKING:
    from kg.store.workers import Answer, Job
    from kg.web.site import Site

PATH = "/mcp"
_LARGEST_REQUEST = 1_000_000


class _Endpoint:
    """Answers by the manager of the time during which the application runs."""

    def __init__(self) -> None:
        self.manager: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if self.manager is None:
            raise HTTPException(
                501, "This server speaks no MCP: its optional part is not installed. To have it: pip install 'kg[mcp]'"
            )
        await self.manager.handle_request(scope, receive, send)


def add(app: FastAPI, site: "Site", root: str) -> None:
    """Add the address under `root`."""
    endpoint = _Endpoint()
    # What the protocol sends by GET and DELETE belongs to sessions.
    app.router.routes.append(Route(f"{root}{PATH}", endpoint, methods=["POST"], include_in_schema=False))
    if find_spec("mcp") is None:
        return
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(application: FastAPI) -> AsyncIterator[Any]:
        async with before(application) as state, _managed(site) as manager:
            endpoint.manager = manager
            yield state

    app.router.lifespan_context = lifespan


@asynccontextmanager
async def _managed(site: "Site") -> AsyncIterator[Any]:
    """Give what answers requests for as long as the application runs."""
    # An optional part, which takes half a second to load.
    from kg.web.assistants.server import server  # noqa: PLC0415

    async def ask(job: "Job") -> "Answer":
        site.current()
        return await site.workers.answer(job)

    made = server(site.publisher.current, ask, site.workers.limits)
    # Without a host of its own, whose name it would insist on: what is read here may be read from anywhere.
    made.streamable_http_app(json_response=True, stateless_http=True, max_request_body_size=_LARGEST_REQUEST, host="")
    async with made.session_manager.run():
        yield made.session_manager
