"""The SPARQL endpoint: reading a request by the protocol, and answering it in the form that was asked for.

SPARQL 1.1 Protocol, section 2.1.
"""

import json
import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from rdflib import Literal, URIRef
from starlette.requests import Request

from kg.errors import QueryError
from kg.store.sparql import GRAPH_FORMATS, RESULT_FORMATS
from kg.store.workers import Job
from kg.web.charts import Chart, chart
from kg.web.english import shown
from kg.web.negotiate import negotiate
from kg.web.pages import Value
from kg.web.published import Published

LARGEST_REQUEST = 1_000_000
"""Bytes of a query sent by POST."""
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
MEDIA_TYPES = {name: media for name, (media, _) in (RESULT_FORMATS | GRAPH_FORMATS).items()}


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


async def read_request(request: Request) -> Asked:
    """Read a query from a GET, a form or a body. BadRequest with 400, 413 or 415 where the protocol is not kept."""
    parameters = list(request.query_params.multi_items())
    query: str | None = None
    if request.method == "POST":
        media = request.headers.get("content-type", "").split(";")[0].strip().lower()
        body = await _body(request)
        if media == "application/sparql-query":
            query = body
            if any(name == "query" for name, _ in parameters):
                raise BadRequest("the query stands both in the address and in the body")
        elif media == "application/x-www-form-urlencoded":
            try:
                parameters += parse_qsl(body, keep_blank_values=True, max_num_fields=1000)
            except ValueError as error:
                raise BadRequest("the form has too many fields") from error
        else:
            raise BadRequest(
                f"a query cannot be sent as {media or 'nothing stated'}",
                415,
                expected="application/sparql-query or application/x-www-form-urlencoded",
            )
    if any(name == "update" for name, _ in parameters):
        raise BadRequest("updates are not accepted: this data set is read-only")
    queries = [value for name, value in parameters if name == "query"]
    if len(queries) > 1 or (queries and query is not None):
        raise BadRequest("there are several queries", expected="exactly one")
    return Asked(
        query if query is not None else queries[0] if queries else None,
        tuple(value for name, value in parameters if name == "default-graph-uri"),
        tuple(value for name, value in parameters if name == "named-graph-uri"),
        next((value for name, value in parameters if name == "format"), None),
    )


async def _body(request: Request) -> str:
    received = b""
    async for chunk in request.stream():
        received += chunk
        if len(received) > LARGEST_REQUEST:
            raise BadRequest(f"the request has more than {LARGEST_REQUEST:,} bytes", 413)
    try:
        return received.decode()
    except UnicodeDecodeError as error:
        raise BadRequest("the request is not encoded as UTF-8") from error


def wants_page(request: Request, asked: Asked) -> bool:
    """Whether a person in a browser asks, rather than a program."""
    if asked.format:
        return asked.format == "html"
    offers = [*_ROWS, *_GRAPHS, "text/html"]
    return negotiate(request.headers.get("accept"), offers) == "text/html"


def job(published: Published, asked: Asked, accept: str | None) -> Job:
    """Make the job for the workers. BadRequest with 406 where none of the forms wanted can be given."""
    assert asked.query is not None
    if asked.format:
        rows = asked.format if asked.format in RESULT_FORMATS else None
        graph = asked.format if asked.format in GRAPH_FORMATS else None
        if rows is None and graph is None:
            raise BadRequest(f"there is no format {asked.format!r}", expected=f"one of {', '.join(MEDIA_TYPES)}")
    else:
        row_media, graph_media = negotiate(accept, list(_ROWS)), negotiate(accept, list(_GRAPHS))
        rows, graph = _ROWS.get(row_media or ""), _GRAPHS.get(graph_media or "")
        if rows is None and graph is None:
            raise BadRequest(
                "none of the forms asked for can be given", 406, expected=f"one of {', '.join([*_ROWS, *_GRAPHS])}"
            )
    return Job(
        published.store_folder, published.base, asked.query, rows, graph, asked.default_graphs, asked.named_graphs
    )


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
