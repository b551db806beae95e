"""What is answered when something goes wrong: a page, problem details (RFC 9457) or a line, as the client likes.

Each says what happened and what to try. Of what fails within the program a client is told nothing but that it did;
the log has the rest.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from starlette.exceptions import HTTPException

from kg.errors import KgError, QueryError
from kg.store.results import ResultTooLarge
from kg.store.updates import UpdateConflict
from kg.store.workers import NotAcceptable, OutOfMemory, Overloaded, QueryTimeout
from kg.web import sparql
from kg.web.kinds import KINDS, Kind
from kg.web.negotiate import accepted, negotiate
from kg.web.streams import ClientGone
from kg.web.urls import EXTENSIONS

_LOG = logging.getLogger(__name__)
_PROBLEM = "application/problem+json"
_OFFERS = ["text/plain", "text/html", _PROBLEM, "application/json"]
MOST_WORDS = 8
"""Words of an address that are offered to search for."""
_HEADINGS = {
    400: "That cannot be meant",
    404: "Not found",
    405: "Not that way",
    406: "Not in that form",
    410: "Withdrawn",
    413: "Too much at once",
    414: "Too long an address",
    415: "Not in that form",
    500: "That failed here",
    503: "Not now",
}
_TRIES = {
    400: ("Look at what stands behind the question mark: one of those values is not as it has to be.",),
    404: (
        "Look whether the address was copied whole: a line of an e-mail may have cut it.",
        "Search for the words below, or look through a list.",
    ),
    405: ("Ask for this address with GET, as a browser does.",),
    406: (
        f"Send the header Accept with one of {', '.join(EXTENSIONS.values())}; without it you are given a page.",
        "Or add .ttl, .jsonld, .nt or .rdf to the address of a thing.",
    ),
    410: (
        "What it said stands no more in this release. Its document may be published again under another address.",
        "Search for the words below.",
    ),
    413: ("Ask for less: a LIMIT in a query, or a smaller file.",),
    414: ("Send a long query by POST, as application/sparql-query.",),
    500: ("Try again in a minute. If it fails again, tell whoever runs this site the address and the time.",),
    503: ("Try again in a minute.",),
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """What went wrong, as a page tells it."""

    status: int
    message: str
    path: str

    @property
    def heading(self) -> str:
        """What it is, in a few words."""
        return _HEADINGS.get(self.status, "That did not work")

    @property
    def tries(self) -> tuple[str, ...]:
        """What to try."""
        return _TRIES.get(self.status, ())

    @property
    def kind(self) -> Kind | None:
        """The kind that the address names, whose list may have what was looked for."""
        return next((KINDS[part] for part in self._parts if part in KINDS), None)

    @property
    def words(self) -> str:
        """The words of the address, to search for."""
        words = [
            word
            for part in self._parts
            if part not in KINDS
            for word in re.findall(r"[^\W_]+", part)
            # Digits and letters mixed are a checksum, or where some words stand.
            if word.isalpha() or word.isdecimal()
        ]
        return " ".join(words[:MOST_WORDS])

    @property
    def _parts(self) -> list[str]:
        path = re.sub(rf"\.({'|'.join(EXTENSIONS)})$", "", unquote(self.path, errors="replace")[:500])
        return [part for part in path.split("/") if part not in ("", "id", "doc", "browse", "static")]

    @property
    def details(self) -> bytes:
        """The problem as RFC 9457 has it."""
        told = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.message,
            "instance": self.path,
        }
        return orjson.dumps(told | ({"hints": list(self.tries)} if self.tries else {}))


Show = Callable[[Problem, dict[str, str]], Response]
"""Makes the page of a problem, with some headers."""


def answered(request: Request, problem: Problem, show: Show, headers: dict[str, str] | None = None) -> Response:
    """Answer with a problem in the form that the client likes best; a line of text where it likes none of them."""
    headers = {"Vary": "Accept", **(headers or {})}
    liked = negotiate(accepted(request.headers.getlist("accept")), _OFFERS)
    if liked == "text/html":
        try:
            return show(problem, headers)
        except Exception:
            # Whatever is wrong with pages, the client is told of its own problem.
            _LOG.exception("The page of an error could not be made.")
    if liked in (_PROBLEM, "application/json"):
        return Response(problem.details, problem.status, headers, _PROBLEM)
    return PlainTextResponse(problem.message + "\n", problem.status, headers)


def query_status(error: QueryError) -> int:
    """Give the status with which a query is refused."""
    match error:
        case sparql.BadRequest():
            return error.status
        case NotAcceptable():
            return 406
        case UpdateConflict():
            return 409
        case ResultTooLarge():
            return 413
        case Overloaded() | QueryTimeout() | OutOfMemory():
            return 503
    return 400


def retry(error: QueryError) -> dict[str, str] | None:
    """Ask the client to come back where that can help."""
    return {"Retry-After": "5"} if isinstance(error, Overloaded | QueryTimeout) else None


def _preflight(allowed: str) -> Response:
    """Tell what an address answers; to browsers on the pages of others, that all of it may be asked from there."""
    told = {
        "Allow": allowed,
        "Access-Control-Allow-Methods": allowed,
        "Access-Control-Allow-Headers": "Accept, Content-Type, *",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=told)


def add_problems(app: FastAPI, show: Show, security: dict[str, str]) -> None:
    """Answer what goes wrong. `security` are headers of every answer, which nothing adds to that of a failure."""

    def told(request: Request, status: int, message: str, headers: dict[str, str] | None = None) -> Response:
        return answered(request, Problem(status, message, request.url.path), show, headers)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        headers = dict(error.headers or {})
        message = str(error.detail)
        # The router has no words of its own.
        if message == HTTPStatus.NOT_FOUND.phrase:
            message = "There is no such page."
        elif error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = ", ".join(sorted({*headers.get("Allow", "GET, HEAD").split(", "), "OPTIONS"}))
            if request.method == "OPTIONS":
                return _preflight(allowed)
            headers["Allow"] = allowed
            message = f"This address answers {allowed} only."
        return told(request, error.status_code, message, headers)

    @app.exception_handler(RequestValidationError)
    async def parameter(request: Request, error: RequestValidationError) -> Response:
        wrong = "; ".join(f"{told['loc'][-1]}: {told['msg']}" for told in error.errors())
        return told(request, 400, f"A parameter of this address cannot be meant: {wrong}.")

    @app.exception_handler(QueryError)
    async def query(request: Request, error: QueryError) -> Response:
        return told(request, query_status(error), str(error), retry(error))

    @app.exception_handler(ClientGone)
    async def gone(request: Request, error: ClientGone) -> Response:
        # Nobody reads this, except in the log of the server.
        return Response(status_code=499)

    @app.exception_handler(KgError)
    async def ours(request: Request, error: KgError) -> Response:
        _LOG.error("%s could not be answered: %s", request.url.path, error)
        message = "The data cannot be read at the moment. Try again in a minute."
        return told(request, 503, message, {"Retry-After": "60"})

    @app.exception_handler(Exception)
    async def failure(request: Request, error: Exception) -> Response:
        # It is raised again behind this answer, and so the server writes it into its log.
        return told(request, 500, "Something in this program failed. It has been noted.", security)
