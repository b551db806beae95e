"""What the OpenAPI document tells that routes do not: how the protocols read requests, and the forms of answers."""

from typing import Any

from fastapi import FastAPI

from kg.store.sparql import GRAPH_FORMATS, RESULT_FORMATS
from kg.web.urls import EXTENSIONS

_TEXT = {"type": "string"}
_ADDRESSES = {"type": "array", "items": {"type": "string", "format": "uri"}}
_FORMATS = [*RESULT_FORMATS, *GRAPH_FORMATS, "html"]
_FIELDS: dict[str, tuple[str, dict[str, Any]]] = {
    "query": ("A SPARQL 1.1 query. Usual prefixes need not be declared.", _TEXT),
    "default-graph-uri": ("A graph to ask as the default graph; several are merged.", _ADDRESSES),
    "named-graph-uri": ("A graph to ask by its name.", _ADDRESSES),
    "timeout": (
        "Seconds that the query may take, where the client wishes less than the server allows.",
        {"type": "number", "minimum": 0},
    ),
    "format": (
        "The form of the result, in place of the header Accept; a media type is understood, too.",
        {"type": "string", "enum": _FORMATS},
    ),
}
_PARAMETERS = [
    {"name": name, "in": "query", "required": False, "description": told, "schema": schema}
    for name, (told, schema) in _FIELDS.items()
]
_ANSWERS = {
    "200": {
        "description": "The result; without a query, the description of the service.",
        "content": {media: {} for media, _ in [*RESULT_FORMATS.values(), *GRAPH_FORMATS.values()]} | {"text/html": {}},
    },
    "400": {"description": "The query is wrong, and where; or the protocol is not kept."},
    "406": {"description": "The result has none of the forms asked for."},
    "413": {"description": "The result is larger than the server gives; the message says how large one may be."},
    "503": {"description": "The query took too long, or all workers are busy; Retry-After says when to come back."},
}

_UNCHANGED = {"304": {"description": "The client has this result: If-None-Match names its ETag."}}
GRAPH: dict[str, Any] = {
    "parameters": [
        {"name": "graph", "in": "query", "required": False, "description": "The address of a graph.", "schema": _TEXT},
        {
            "name": "default",
            "in": "query",
            "required": False,
            "description": "The default graph, in place of one with an address.",
            "schema": {"type": "string", "maxLength": 0},
        },
    ],
    "responses": {
        "200": {
            "description": "What the graph holds.",
            "content": {media: {} for media, _ in GRAPH_FORMATS.values()},
        },
        "400": {"description": "No graph is named, or more than one."},
        "404": {"description": "There is no such graph."},
    }
    | {status: _ANSWERS[status] for status in ("406", "413", "503")}
    | _UNCHANGED,
}
"""SPARQL 1.1 Graph Store HTTP Protocol, section 5.2."""
QUERY_BY_GET: dict[str, Any] = {"parameters": _PARAMETERS, "responses": _ANSWERS | _UNCHANGED}
"""SPARQL 1.1 Protocol, section 2.1.1, and SPARQL 1.1 Service Description, section 2."""
QUERY_BY_POST: dict[str, Any] = {
    "parameters": [parameter for parameter in _PARAMETERS if parameter["name"] != "query"],
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["query"],
                    "properties": {name: {"description": told, **schema} for name, (told, schema) in _FIELDS.items()},
                }
            },
            "application/sparql-query": {"schema": _TEXT},
        },
    },
    "responses": _ANSWERS
    | {
        "413": {"description": "The request, or its result, is too large."},
        "415": {"description": "The body is of another type, or in another encoding than UTF-8."},
    },
}
"""SPARQL 1.1 Protocol, sections 2.1.2 and 2.1.3."""

_BYTES = {"schema": {"type": "string", "format": "binary"}}
FILE: dict[str, Any] = {
    "parameters": [
        {
            "name": "Range",
            "in": "header",
            "required": False,
            "description": "A range of bytes, to go on with a download where it broke off.",
            "schema": _TEXT,
        }
    ],
    "responses": {
        "200": {"description": "The file.", "content": {"*/*": _BYTES, "application/gzip": _BYTES, "text/csv": _BYTES}},
        "206": {"description": "The range of it that was asked for.", "content": {"application/gzip": _BYTES}},
        "404": {"description": "There is no such file."},
        "416": {"description": "The file is shorter than the beginning of the range."},
    }
    | _UNCHANGED,
}
"""RFC 9110, section 14 (Range Requests)."""


def _answered(*media_types: str, **others: str) -> dict[str, Any]:
    """Describe an answer in one of these forms, and others by their status."""
    answers: dict[str, Any] = {
        status.removeprefix("_"): {"description": told} for status, told in sorted(others.items())
    }
    if media_types:
        answers["200"] = {"description": "What was asked for.", "content": {media: {} for media in media_types}}
    return answers


_FORMS = tuple(EXTENSIONS.values())
PREFIX_FORMS = {
    "html": "text/html",
    "jsonld": "application/ld+json",
    "ttl": "text/turtle",
    "rq": "application/sparql-query",
    "csv": "text/csv",
}
"""The forms of the prefixes, by extension; the first is the page."""
_WRONG, _NONE, _NO_FORM = (
    "A parameter cannot be meant.",
    "There is no such thing.",
    "There is none of the forms asked for.",
)
_ELSEWHERE = {
    "_301": "It was merged with another, and this leads there.",
    "_307": "It is known under another address for as long as a document says so.",
    "_410": "It was published once and has been withdrawn.",
}
_NOT_INDEXED = "This release was made without an index."
_LIST_FORMS = (*_FORMS, "text/csv", "application/json")
_BY_PATH = {
    "/": _answered(*_FORMS, _406=_NO_FORM),
    "/id/{kind}/{key}": _answered(_303="Leads to what is said of it.", _404=_NONE, **_ELSEWHERE),
    "/doc/{kind}/{key}": _answered(
        *_FORMS,
        _302="Leads to how it stood at the time asked for.",
        _400=_WRONG,
        _404=_NONE,
        _406=_NO_FORM,
        **_ELSEWHERE,
    ),
    "/browse/{name}": _answered(
        *_LIST_FORMS, _301="Leads to the table of promises.", _400=_WRONG, _404=_NONE, _406=_NO_FORM
    ),
    "/promises": _answered(*_LIST_FORMS, _400=_WRONG, _404=_NONE, _406=_NO_FORM),
    "/search": _answered("text/html", "application/json", "text/csv", _400=_WRONG, _404=_NOT_INDEXED, _406=_NO_FORM),
    "/search/suggest": _answered("application/x-suggestions+json", _400=_WRONG, _404=_NOT_INDEXED),
    "/style": _answered("text/html"),
    "/feed.atom": _answered("application/atom+xml", _400=_WRONG, _404=_NONE) | _UNCHANGED,
    "/feed/{kind}/{key}.atom": _answered("application/atom+xml", _400=_WRONG, _404=_NONE, **_ELSEWHERE) | _UNCHANGED,
    "/releases": _answered(*_FORMS, _400=_WRONG, _404=_NONE, _406=_NO_FORM),
    "/releases/{name}": _answered(*_FORMS, _400=_WRONG, _404=_NONE, _406=_NO_FORM),
    "/releases/{name}/doc/{kind}/{key}": _answered(
        *_FORMS, _400=_WRONG, _404=_NONE, _406=_NO_FORM, _410="Its words have been withdrawn."
    ),
    "/releases/{older}..{newer}/{sort}.nq.gz": _answered(
        "application/gzip", _400=_WRONG, _404=_NONE, _503="Others are being worked out."
    )
    | _UNCHANGED,
    "/timemap/doc/{kind}/{key}": _answered("application/link-format", _404=_NONE),
    "/reconcile/documentation": _answered("text/html"),
    "/reconcile/preview": _answered("text/html", _400=_WRONG, _404=_NONE),
    **{
        f"/reconcile/flyout/{sort}": _answered("application/json", _400=_WRONG, _404=_NONE)
        for sort in ("entity", "property", "type")
    },
    "/.well-known/void": _answered(_302="Leads to the description of the data set."),
    "/dumps/": _answered(*_FORMS, "application/json", _404="This release has no dumps.", _406=_NO_FORM),
    "/robots.txt": _answered("text/plain"),
    "/sitemap.xml": _answered("application/xml", _404="This release has no sitemaps."),
    "/sitemap-{number}.xml.gz": _answered("application/gzip", _400=_WRONG, _404=_NONE) | _UNCHANGED,
    "/prefixes": _answered(*PREFIX_FORMS.values(), _406=_NO_FORM),
    "/prefixes.{extension}": _answered(*PREFIX_FORMS.values(), _404=_NONE),
    **{path: _answered(*_FORMS, _406=_NO_FORM) for path in ("/dataset", "/ontology", "/shapes")},
    **{f"{path}.{{extension}}": _answered(*_FORMS, _404=_NONE) for path in ("/dataset", "/ontology", "/shapes")},
}


def complete(app: FastAPI, root: str) -> None:
    """Have the description of the application tell which forms and statuses there are, in place of what is guessed."""
    guessed = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            for path, operations in guessed()["paths"].items():
                for operation in operations.values():
                    _mend(operation, _BY_PATH.get(path.removeprefix(root)))
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _mend(operation: dict[str, Any], answers: dict[str, Any] | None) -> None:
    """Put right what is guessed: that all answers are JSON, and that parameters which cannot be meant give 422."""
    told = operation["responses"]
    if told.pop("422", None):
        told.setdefault("400", {"description": _WRONG})
    forms = told.get("200", {}).get("content", {})
    if len(forms) > 1 and forms.get("application/json") == {"schema": {}}:
        del forms["application/json"]
    if answers is not None:
        operation["responses"] = answers
    # The form is told by the end of a path, and is no parameter of the others.
    parameters = operation.get("parameters", [])
    operation["parameters"] = [one for one in parameters if (one["name"], one["in"]) != ("extension", "query")]
