"""Single graphs, read by everybody and written by those who may.

SPARQL 1.1 Graph Store HTTP Protocol. A graph is named by `?graph=IRI` or `?default` (section 4.2), or by an address
below that of the store, which is then the graph's own (section 4.1).
"""

import uuid
from dataclasses import dataclass
from urllib.parse import unquote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.releases import Manifest
from kg.store.embedded import is_iri
from kg.store.updates import PARTS, SYNTAXES, Addition, Change, Removal
from kg.web import sparql
from kg.web.published import Published
from kg.web.writes import LARGEST_GRAPH, Writes

PATH = "/graph-store"
READING = ("GET", "HEAD")
WRITING = ("PUT", "POST", "DELETE")
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@dataclass(frozen=True)
class Named:
    """Which graph a request is about: a name, or None for the default graph."""

    graph: str | None

    def is_in(self, manifest: Manifest) -> bool:
        """Whether there is such a graph; there always is a default graph."""
        return self.graph is None or self.graph in manifest.graphs


def named(request: Request, published: Published) -> Named | None:
    """Read which graph a request is about; None for the store itself. BadRequest where that cannot be told."""
    parameters = sparql.fields(request.scope["query_string"])
    told = [(name, value) for name, value in parameters if name in ("graph", "default")]
    if len(told) > 1 or any(name == "default" and value for name, value in told):
        raise sparql.BadRequest("the graph is not told", expected="?default, or ?graph= and an address, once")
    # What follows the address of the store, as it was written.
    below = request.scope["raw_path"].decode("latin-1").partition(f"{PATH}/")[2]
    if below and told:
        raise sparql.BadRequest("the graph is told twice, by the path and by a parameter", expected="one of them")
    if below:
        told = [("graph", f"{store_address(published)}/{below}")]
    if not told:
        return None
    if told[0][0] == "default":
        return Named(None)
    graph = told[0][1]
    if not is_iri(graph):
        raise sparql.BadRequest(f"{unquote(graph)[:200]!r} is no address of a graph", expected="an absolute address")
    return Named(graph)


def store_address(published: Published) -> str:
    """Give the address of the store in the data."""
    return f"{published.base}{PATH}"


def asked(request: Request, published: Published, name: Named | None) -> sparql.Asked:
    """Make the query that reads a graph. HTTPException with 404 where there is none, BadRequest where none is named."""
    if name is None:
        raise sparql.BadRequest("no graph is named", expected="?default, or ?graph= and the address of a graph")
    if not name.is_in(published.manifest):
        raise HTTPException(404, "There is no such graph.")
    formats = [value for key, value in sparql.fields(request.scope["query_string"]) if key == "format"]
    return sparql.Asked(_ALL, (name.graph,) if name.graph else (), format=formats[0] if formats else None)


async def written(request: Request, published: Published, writes: Writes, name: Named | None) -> Response:
    """Do what a PUT, POST or DELETE asks for (sections 5.3, 5.4 and 5.5): 204, or 201 where a graph was made.

    HTTPException with 401, 403 or 404, BadRequest with 400, 413 or 415.
    """
    writes.admit(request)
    if request.method == "DELETE":
        return await _removed(writes, name)
    created = None
    if name is None:
        if request.method != "POST":
            raise sparql.BadRequest("no graph is named", expected="?default, or ?graph= and the address of a graph")
        created = f"{store_address(published)}/{uuid.uuid4()}"
        name = Named(created)
    media_type = sparql.media_type(request)
    expected = [*SYNTAXES, *([PARTS] if request.method == "POST" else [])]
    if media_type not in expected:
        raise sparql.BadRequest(
            f"a graph cannot be sent as {media_type or 'nothing stated'}", 415, expected=f"one of {', '.join(expected)}"
        )
    body = await sparql.read_body(request, LARGEST_GRAPH)
    addition = Addition(name.graph, body, request.headers["content-type"], replaces=request.method == "PUT")
    before = await writes.change(lambda _: addition)
    headers = {"Location": created} if created else {}
    return Response(status_code=204 if name.is_in(before) else 201, headers=headers)


async def _removed(writes: Writes, name: Named | None) -> Response:
    if name is None:
        raise sparql.BadRequest("no graph is named", expected="?default, or ?graph= and the address of a graph")
    graph = name

    def removal(manifest: Manifest) -> Change:
        if not graph.is_in(manifest):
            raise HTTPException(404, "There is no such graph.")
        return Removal(graph.graph)

    await writes.change(removal)
    return Response(status_code=204)


def options(writes: Writes) -> Response:
    """Tell what can be done with a graph. Pages of other sites may read: none is given leave to send the token."""
    allowed = [*READING, "OPTIONS", *(WRITING if writes.refusal() is None else ())]
    told = {
        "Allow": ", ".join(sorted(allowed)),
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
        "Access-Control-Allow-Headers": "Accept, Content-Type, *",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=told)
