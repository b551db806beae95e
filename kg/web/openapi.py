"""What the OpenAPI document tells of the SPARQL endpoint, which reads its requests by the protocol itself."""

from typing import Any

from kg.store.sparql import GRAPH_FORMATS, RESULT_FORMATS

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
    "format": ("The form of the result, in place of the header Accept.", {"type": "string", "enum": _FORMATS}),
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
        "200": {"description": "The file.", "content": {"application/gzip": _BYTES, "text/csv": _BYTES}},
        "206": {"description": "The range of it that was asked for.", "content": {"application/gzip": _BYTES}},
        "404": {"description": "There is no such file."},
        "416": {"description": "The file is shorter than the beginning of the range."},
    }
    | _UNCHANGED,
}
"""RFC 9110, section 14 (Range Requests)."""
