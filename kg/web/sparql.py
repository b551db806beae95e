"""The SPARQL endpoint: reading a request by the protocol, and answering it in the form that was asked for.

SPARQL 1.1 Protocol, sections 2.1 and 2.2.
"""

import json
import re
from dataclasses import dataclass, replace
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl

from rdflib import Literal, URIRef
from starlette.requests import Request

from kg.errors import QueryError
from kg.store.results import GRAPH_FORMATS, RESULT_FORMATS
from kg.store.updates import Update
from kg.store.workers import Job, Limits
from kg.web.charts import Chart, chart
from kg.web.english import shown
from kg.web.negotiate import accepted, negotiate
from kg.web.pages import Value
from kg.web.published import Published
from kg.web.urls import EXTENSIONS

LARGEST_REQUEST = 1_000_000
"""Bytes of a query or an update sent by POST."""
MOST_FIELDS = 1000
"""Parameters of a query, such as the graphs to ask."""
LARGEST_ON_PAGE = 5_000_000
"""Bytes of a result that a page is made from."""
LONGEST_ON_PAGE = 100_000
"""Characters of a graph that a page shows."""

_ROWS = {media: name for name, (media, _) in RESULT_FORMATS.items()} | {
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
_GRAPHS = {media: name for name, (media, _) in GRAPH_FORMATS.items()} | {
    "application/json": "jsonld", "application/xml": "rdfxml", "text/plain": "ntriples",
}  # fmt: skip
_ROWS_GRAPHS_OR_PAGE = (*_ROWS, *_GRAPHS, "text/html")
_OF_UPDATES = ("update", "using-graph-uri", "using-named-graph-uri")
_OF_QUERIES = ("query", "default-graph-uri", "named-graph-uri")
_NAMED: dict[str, tuple[str | None, str | None]] = {
    **{name: (name, None) for name in RESULT_FORMATS},
    **{name: (None, name) for name in GRAPH_FORMATS},
    "json": ("json", "jsonld"),
    "xml": ("xml", "rdfxml"),
    # As SPARQLWrapper names them.
    "n3": (None, "turtle"),
    "json-ld": (None, "jsonld"),
    "rdf+xml": (None, "rdfxml"),
}
"""The form of rows and that of a graph that a name stands for."""
MEDIA_TYPES = {name: media for name, (media, _) in (RESULT_FORMATS | GRAPH_FORMATS).items()}

_CONTENT_TYPES = {
    name: (b"content-type", f"{media}{'; charset=utf-8' if media.startswith('text/') else ''}".encode())
    for name, media in MEDIA_TYPES.items()
}


class BadRequest(QueryError):
    """A request that the protocol does not allow, with the HTTP status that says so."""

    def __init__(self, what: str, status: int = 400, **more: str):
        super().__init__(what, **more)
        self.status = status


@dataclass(frozen=True)
class Asked:
    """A query as it was sent. `query` is None where the address was visited without one."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None
    seconds: float | None = None
    """How long the query may take, if the client wishes less than the server allows."""


async def read_request(request: Request) -> Asked | Update:
    """Read a query from a GET, a form or a body, or an update from one of the latter.

    BadRequest with 400, 413 or 415 where the protocol is not kept.
    """
    parameters = fields(request.scope["query_string"])
    query: str | None = None
    if request.method == "POST":
        media = media_type(request)
        body = await read_body(request)
        if media == "application/sparql-query":
            query = _decoded(body)
            if any(name == "query" for name, _ in parameters):
                raise BadRequest("the query stands both in the address and in the body")
        elif media == "application/x-www-form-urlencoded":
            in_form = fields(body)
            parameters += in_form
            if any(name == "update" for name, _ in in_form):
                return _update(parameters)
        elif media == "application/sparql-update":
            return _update([*parameters, ("update", _decoded(body))])
        else:
            raise BadRequest(
                f"a query cannot be sent as {media or 'nothing stated'}",
                415,
                expected="application/sparql-query or application/x-www-form-urlencoded",
            )
    if of_update := next((name for name, _ in parameters if name in _OF_UPDATES), None):
        raise BadRequest(f"{of_update} belongs to updates", expected="an update sent by POST, or a query")
    queries = [value for name, value in parameters if name == "query"]
    if len(queries) > 1 or (queries and query is not None):
        raise BadRequest("there are several queries", expected="exactly one")
    formats = [value for name, value in parameters if name == "format" and value]
    # SPARQLWrapper sends the name of some, and their media type as well.
    if len({_forms(one) or one for one in formats}) > 1:
        raise BadRequest("there are several formats", expected="at most one")
    return Asked(
        query if query is not None else queries[0] if queries else None,
        tuple(value for name, value in parameters if name == "default-graph-uri"),
        tuple(value for name, value in parameters if name == "named-graph-uri"),
        formats[0] if formats else None,
        _seconds([value for name, value in parameters if name == "timeout"]),
    )


def _forms(named: str) -> tuple[str | None, str | None] | None:
    """Give the forms of rows and of a graph that a name or a media type stands for; None if there are none."""
    return _negotiated(named) if "/" in named else _NAMED.get(named)


def _negotiated(accept: str | None) -> tuple[str | None, str | None] | None:
    rows, graph = negotiate(accept, tuple(_ROWS)), negotiate(accept, tuple(_GRAPHS))
    return (_ROWS.get(rows or ""), _GRAPHS.get(graph or "")) if rows or graph else None


def _update(parameters: list[tuple[str, str]]) -> Update:
    """Read an update (section 2.2). BadRequest where there are several, or a query as well."""
    if of_query := next((name for name, _ in parameters if name in _OF_QUERIES), None):
        raise BadRequest(f"there is an update, and {of_query} belongs to queries", expected="one or the other")
    updates = [value for name, value in parameters if name == "update"]
    if len(updates) > 1:
        raise BadRequest("there are several updates", expected="exactly one; operations are parted by semicolons")
    return Update(
        updates[0],
        tuple(value for name, value in parameters if name == "using-graph-uri"),
        tuple(value for name, value in parameters if name == "using-named-graph-uri"),
    )


def _seconds(values: list[str]) -> float | None:
    """Read `timeout`, which endpoints know as seconds; 0 and nothing wish for none, as forms send them."""
    if len(values) > 1:
        raise BadRequest("there are several values of timeout", expected="at most one")
    if not values or not values[0]:
        return None
    if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", values[0], re.ASCII):
        raise BadRequest(f"timeout={values[0][:20]} is no time", expected="a number of seconds, such as 10 or 0.5")
    return float(values[0]) or None


def media_type(request: Request) -> str:
    """Give the type of the body. BadRequest with 415 where it is compressed, or not in UTF-8."""
    if (coding := request.headers.get("content-encoding", "identity").strip().lower()) != "identity":
        raise BadRequest(f"the request is compressed with {coding}", 415, expected="no Content-Encoding")
    header = Message()
    header["content-type"] = request.headers.get("content-type", "")
    charset = header.get_content_charset("utf-8")
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise BadRequest(f"the request is encoded as {charset}", 415, expected="UTF-8")
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


async def read_body(request: Request, most: int = LARGEST_REQUEST) -> bytes:
    """Read the body of a request. BadRequest with 413 as soon as it has, or says that it has, too many bytes."""
    too_large = BadRequest(f"the request has more than {most:,} bytes", 413)
    told = request.headers.get("content-length", "")
    if told.isascii() and told.isdigit() and int(told[:20]) > most:
        raise too_large
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > most:
            raise too_large
    return bytes(received)


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise BadRequest("the request is not encoded as UTF-8") from error


def fields(text: bytes) -> list[tuple[str, str]]:
    """Read names and values as forms and addresses write them."""
    try:
        return parse_qsl(_decoded(text), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except UnicodeDecodeError as error:
        raise BadRequest("the parameters are not encoded as UTF-8") from error
    except ValueError as error:
        raise BadRequest("there are too many parameters", expected=f"at most {MOST_FIELDS:,}") from error


def wants_page(request: Request, asked: Asked) -> bool:
    """Whether a person in a browser asks, rather than a program."""
    if asked.format:
        return asked.format == "html"
    return negotiate(accept_header(request), _ROWS_GRAPHS_OR_PAGE) == "text/html"


def description_type(request: Request, asked: Asked) -> str:
    """Give the media type in which the service is described. BadRequest with 406 where none of them is wanted."""
    described = {name: media for name, (media, _) in GRAPH_FORMATS.items() if media in EXTENSIONS.values()}
    if asked.format:
        media_type = described.get((_forms(asked.format) or ("", ""))[1] or "")
    else:
        media_type = negotiate(accept_header(request), list(described.values()))
    if media_type is None:
        raise BadRequest(
            "there is no query, and the description of the service has none of the forms asked for",
            406,
            expected=f"a parameter named query, or one of {', '.join(described.values())}",
        )
    return media_type


def job(published: Published, asked: Asked, accept: str | None) -> Job:
    """Make the job for the workers. BadRequest with 406 where none of the forms wanted can be given."""
    assert asked.query is not None
    if asked.format:
        forms = _forms(asked.format)
        if forms is None:
            raise BadRequest(f"there is no format {asked.format!r}", expected=f"one of {', '.join(MEDIA_TYPES)}")
    else:
        forms = _negotiated(accept)
        if forms is None:
            raise BadRequest(
                "none of the forms asked for can be given", 406, expected=f"one of {', '.join([*_ROWS, *_GRAPHS])}"
            )
    return Job(
        published.store_folder, published.base, asked.query, *forms, asked.default_graphs, asked.named_graphs,
        seconds=asked.seconds,
    )  # fmt: skip


def accept_header(request: Request) -> str | None:
    """Give what a client accepts."""
    return accepted([value.decode("latin-1") for name, value in request.scope["headers"] if name == b"accept"])


def known(request: Request) -> list[bytes]:
    """Give the entity tags of what the client has, as it sent them."""
    return [value for name, value in request.scope["headers"] if name == b"if-none-match"]


def headers(limits: Limits, job: Job, format_: str) -> list[tuple[bytes, bytes]]:
    """Give the headers of a result."""
    return [_CONTENT_TYPES[format_], (b"result-limit", result_limit(limits, job).encode()), (b"vary", b"Accept")]


def result_limit(limits: Limits, job: Job) -> str:
    """Say what a result may cost at most, as a dictionary of RFC 9651: a result that reaches it is broken off."""
    size = min(limits.result_bytes, job.result_bytes or limits.result_bytes)
    seconds = min(limits.seconds, job.seconds or limits.seconds)
    return f"rows={limits.result_rows}, bytes={size}, seconds={seconds:g}"


def page_job(published: Published, asked: Asked) -> Job:
    """Make the job for a result that is shown on a page."""
    shown_as = replace(asked, format=None)
    return replace(
        job(published, shown_as, "application/sparql-results+json, text/turtle"), result_bytes=LARGEST_ON_PAGE
    )


@dataclass(frozen=True)
class ResultTable:
    """The rows of a SELECT for a page."""

    names: tuple[str, ...]
    rows: tuple[tuple[Value | None, ...], ...]
    more: int
    chart: Chart | None = None


def table(body: bytes, published: Published, most: int = 500) -> ResultTable:
    """Make a table for a page from a result in JSON; the first rows only, and how many more there are."""
    result = json.loads(body)
    if "boolean" in result:
        return ResultTable(("answer",), ((Value("yes" if result["boolean"] else "no"),),), 0)
    names = tuple(result["head"]["vars"])
    bindings = result["results"]["bindings"]
    iris = {URIRef(term["value"]) for row in bindings[:most] for term in row.values() if term["type"] == "uri"}
    labels = published.store.labels(iris)

    def cell(term: dict[str, Any] | None) -> Value | None:
        if term is None:
            return None
        if term["type"] == "uri":
            iri = URIRef(term["value"])
            here = published.urls.here(str(iri))
            return Value(labels.get(iri, str(iri)), published.urls.link(str(iri)), external=here is None)
        if not isinstance(term["value"], str):
            # A triple as a term, which SPARQL 1.2 knows.
            return Value(json.dumps(term["value"], ensure_ascii=False))
        datatype = URIRef(term["datatype"]) if "datatype" in term else None
        return Value(shown(Literal(term["value"], datatype=datatype, normalize=False)))

    rows = tuple(tuple(cell(row.get(name)) for name in names) for row in bindings[:most])
    return ResultTable(names, rows, max(0, len(bindings) - most), chart(names, bindings, rows))


@dataclass(frozen=True)
class Excerpt:
    """A graph as text for a page, and how many of its characters are left out."""

    text: str
    more: int


def excerpt(body: bytes) -> Excerpt:
    """Give the beginning of a graph, cut at the end of a line."""
    text = body.decode()
    if len(text) <= LONGEST_ON_PAGE:
        return Excerpt(text, 0)
    cut = text.rfind("\n", 0, LONGEST_ON_PAGE) + 1 or LONGEST_ON_PAGE
    return Excerpt(text[:cut], len(text) - cut)


@dataclass(frozen=True)
class Place:
    """Where a query is wrong: line and column, counted from one in characters, and how many characters."""

    line: int
    column: int
    length: int = 1


def place(query: str, message: str) -> Place | None:
    """Give the place that the message about a wrong query tells of, or None if it tells of none."""
    if match := re.search(r"([\w.-]*:)(?:, [\w.-]*:)* is not known", message):
        found = re.search(rf"(?<![\w.:<-]){re.escape(match[1])}", query)
        if found:
            before = query[: found.start()].split("\n")
            return Place(len(before), len(before[-1]) + 1, len(match[1]))
    match = re.search(r"\bat (\d+):(\d+)", message)
    return Place(int(match[1]), int(match[2])) if match else None
