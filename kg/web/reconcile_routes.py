"""The addresses of the reconciliation service. JSONP is not spoken: every answer may be read from anywhere (CORS)."""

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from kg import __version__, catalog
from kg.web.kinds import KINDS
from kg.web.metadata import of_page
from kg.web.published import Published
from kg.web.reconcile import protocol
from kg.web.reconcile.extend import COLUMNS, extended, proposed
from kg.web.reconcile.matching import candidates
from kg.web.reconcile.properties import PROPERTIES
from kg.web.reconcile.table import RECONCILED, Thing, description, table
from kg.web.sparql import BadRequest, fields, media_type, read_body

if TYPE_CHECKING:
    from kg.web.site import Site

PATH = "/reconcile"
_SUGGESTED = 20
_LONGEST_PREFIX = 200
_FRAMED = {
    # A preview is shown in a frame on the pages of others.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors *"
}
_PARAMETERS = [
    {"name": name, "in": "query", "required": False, "description": told, "schema": {"type": "string"}}
    for name, told in (
        ("queries", "A batch of reconciliation queries, as JSON. Without it and extend, the manifest is given."),
        ("extend", "A data extension query, as JSON."),
    )
]
_BATCH = {
    "content": {
        "application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "properties": {"queries": {"type": "string"}, "extend": {"type": "string"}},
            }
        }
    },
}


def add(app: FastAPI, site: "Site", root: str) -> None:
    """Add the service under `root`."""

    async def service(request: Request) -> Response:
        published = site.publisher.current()
        asked = await _asked(request)
        return await anyio.to_thread.run_sync(_answer, request, published, asked)

    path = f"{root}{PATH}"
    app.add_api_route(path, service, methods=["GET", "HEAD", "POST"], include_in_schema=False)
    app.add_api_route(
        path, service, methods=["GET"], summary="Reconciliation", openapi_extra={"parameters": _PARAMETERS}
    )
    app.add_api_route(path, service, methods=["POST"], summary="Reconciliation", openapi_extra={"requestBody": _BATCH})

    def get(end: str, summary: str, parameters: list[str], answer: Callable[[Published, dict[str, str]], Any]) -> None:
        def endpoint(request: Request) -> Response:
            asked = dict(fields(request.scope["query_string"]))
            answered = answer(site.publisher.current(), _checked(asked))
            return answered if isinstance(answered, Response) else _json(answered)

        told = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in parameters]
        app.add_api_route(f"{path}/{end}", endpoint, methods=["GET", "HEAD"], include_in_schema=False)
        app.add_api_route(
            f"{path}/{end}", endpoint, methods=["GET"], summary=summary, openapi_extra={"parameters": told}
        )

    get("suggest/entity", "Things with a name that begins so", ["prefix", "type", "cursor"], _suggested_entities)
    get("suggest/property", "Properties that queries can have", ["prefix"], _suggested_properties)
    get("suggest/type", "Types of things", ["prefix"], _suggested_types)
    get("properties", "Properties that things of a type have", ["type", "limit"], _proposed)

    def preview(published: Published, asked: dict[str, str]) -> Response:
        return _preview(site, published, asked)

    def flyout(sort: str) -> Callable[[Published, dict[str, str]], Any]:
        return lambda published, asked: _flyout(site, published, sort, asked.get("id", ""))

    get("preview", "A few words on a thing, as a page for a frame", ["id"], preview)
    for sort in ("entity", "property", "type"):
        get(f"flyout/{sort}", "A few words on what is suggested", ["id"], flyout(sort))

    def documentation(published: Published, _: dict[str, str]) -> Response:
        told = "What a name in a table means: the Reconciliation Service API over this data set, for OpenRefine."
        return site.page(
            "reconcile.html",
            published,
            meta=of_page(published.urls, "Reconciliation", told, published.urls.reconciliation()),
            properties=PROPERTIES.values(),
            columns=COLUMNS.values(),
            reconciled=[KINDS[kind] for kind in RECONCILED],
            batch=protocol.BATCH,
        )

    get("documentation", "How names are reconciled", [], documentation)


async def _asked(request: Request) -> dict[str, str]:
    """Read the parameters of a request, from its address or from a form."""
    asked = fields(request.scope["query_string"])
    if request.method == "POST":
        if (media := media_type(request)) != "application/x-www-form-urlencoded":
            raise BadRequest(
                f"a batch cannot be sent as {media or 'nothing stated'}",
                415,
                expected="application/x-www-form-urlencoded with a field named queries",
            )
        asked += fields(await read_body(request))
    return _checked(dict(asked))


def _checked(asked: dict[str, str]) -> dict[str, str]:
    """Refuse JSONP, which would have browsers run what they are sent."""
    if "callback" in asked:
        raise BadRequest(
            "JSONP is not spoken here", expected="no callback: every answer may be read from anywhere (CORS)"
        )
    return asked


def _answer(request: Request, published: Published, asked: dict[str, str]) -> Response:
    """Answer a batch of queries, a data extension query, or with the manifest."""
    if "queries" in asked and "extend" in asked:
        raise BadRequest("there are both queries and extend", expected="one of them")
    if "queries" in asked:
        queries = protocol.read_queries(asked["queries"], published)
        known = table(published)
        return _json(
            {
                name: {"result": [protocol.candidate(known, found) for found in candidates(known, query)]}
                for name, query in queries.items()
            }
        )
    if "extend" in asked:
        return _json(extended(published, table(published), asked["extend"]))
    if request.method == "POST":
        raise BadRequest("there is neither queries nor extend", expected="a field named queries")
    name = f"{catalog.title(published.manifest)}: people, bodies and programmes"
    return _json(protocol.manifest(published, name, here(request, published), __version__))


def here(request: Request, published: Published) -> str:
    """Give the address that the service is reached at: the base, unless another host was asked."""
    host = request.headers.get("host", "")
    if host == urlsplit(published.base).netloc or not re.fullmatch(
        r"[\w.-]+(:\d{1,5})?|\[[0-9a-fA-F:.]+\](:\d{1,5})?", host, re.ASCII
    ):
        return published.base
    return f"{request.url.scheme}://{host}{published.urls.root}"


def _json(value: Any) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), 200, media_type="application/json")


def _prefix(asked: dict[str, str]) -> str:
    return asked.get("prefix", "")[:_LONGEST_PREFIX]


def _number(asked: dict[str, str], name: str) -> int | None:
    """Read a parameter that is a number. BadRequest where it is none."""
    text = asked.get(name) or None
    if text is not None and not (text.isdecimal() and text.isascii() and len(text) < 10):
        raise BadRequest(f"{name}={text[:20]} is no number", expected="0 or more")
    return int(text) if text else None


def _suggested_entities(published: Published, asked: dict[str, str]) -> Any:
    known, prefix = table(published), _prefix(asked)
    kinds = [asked["type"]] if asked.get("type") in RECONCILED else RECONCILED
    found = known.beginning_with(prefix, kinds) if prefix.strip() else []
    if (meant := known.meant(prefix)) and meant.kind in kinds:
        found = [meant, *(thing for thing in found if thing != meant)]
    begin = _number(asked, "cursor") or 0
    return {"result": [protocol.suggested(known, thing) for thing in found[begin : begin + _SUGGESTED]]}


def _suggested_properties(_: Published, asked: dict[str, str]) -> Any:
    return {"result": protocol.matching(_prefix(asked), protocol.property_offers())}


def _suggested_types(_: Published, asked: dict[str, str]) -> Any:
    return {"result": protocol.matching(_prefix(asked), {kind: (KINDS[kind].singular, "") for kind in RECONCILED})}


def _proposed(_: Published, asked: dict[str, str]) -> Any:
    kind, limit = asked.get("type") or None, _number(asked, "limit")
    told = {"properties": proposed(kind, limit), "type": kind, "limit": limit}
    return {name: value for name, value in told.items() if value is not None}


def _found(published: Published, id_: str) -> Thing:
    thing = table(published).meant(id_)
    if thing is None:
        raise HTTPException(404, "Nothing that names are reconciled with has this id.")
    return thing


def _preview(site: "Site", published: Published, asked: dict[str, str]) -> Response:
    thing = _found(published, asked.get("id", ""))
    kind, _, key = thing.key.partition("/")
    return site.page(
        "reconcile_preview.html",
        published,
        headers=_FRAMED,
        thing=thing,
        kind=KINDS[kind],
        href=published.urls.document(kind, key),
        description=description(table(published), thing),
    )


def _flyout(site: "Site", published: Published, sort: str, id_: str) -> Any:
    """Give a few words on what is suggested, as HTML in JSON."""
    if sort == "entity":
        thing = _found(published, id_)
        name, told = thing.name, description(table(published), thing)
    elif sort == "property" and id_ in PROPERTIES:
        name, told = PROPERTIES[id_].name, PROPERTIES[id_].description
    elif sort == "type" and id_ in RECONCILED:
        name, told = KINDS[id_].singular, f"{KINDS[id_].plural} in this data."
    else:
        raise HTTPException(404, f"There is no such {sort}.")
    html = site.templates.get_template("reconcile_flyout.html").render(name=name, told=told)
    return {"id": id_, "html": html.strip()}
