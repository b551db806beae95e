"""A short way to one address, past the machinery that finds and prepares all others: it takes longer than a lookup."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send


class Direct:
    """Has an endpoint answer one address by some methods, and leaves the rest to the application.

    What the endpoint raises is answered by the handlers of the application, and what has none is raised.
    """

    def __init__(
        self,
        app: ASGIApp,
        path: str,
        methods: Collection[str],
        endpoint: Callable[[Request], Awaitable[Response]],
        handlers: Mapping[Any, Callable[[Request, Any], Any]],
    ):
        self._app, self._path, self._methods = app, path, frozenset(methods)
        self._endpoint, self._handlers = endpoint, handlers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["path"] != self._path or scope["method"] not in self._methods:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await self._endpoint(request)
        except Exception as error:
            # What handles every failure stands around this, and sees to it that it is logged.
            told = [cls for cls in type(error).__mro__ if cls in self._handlers and cls is not Exception]
            handler = self._handlers[told[0]] if told else None
            if handler is None:
                raise
            response = await handler(request, error)
        await response(scope, receive, send)
