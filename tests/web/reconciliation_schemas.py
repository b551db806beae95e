"""What version 0.2 of the Reconciliation Service API says of each answer, as JSON schemas of our own words.

The schemas that come with the specification are used as well, where they lie in `shared/reconciliation-api/0.2/schemas`
beside the repository. https://github.com/reconciliation-api/specs/tree/master/0.2/schemas
"""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs

OFFICIAL = Path(__file__).parents[3] / "shared" / "reconciliation-api" / "0.2" / "schemas"

_TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
_NUMBER: dict[str, Any] = {"type": "number"}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """Describe an object that has these members and no others."""
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": [*required],
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_TYPE = _object({"id": _TEXT, "name": _TEXT})
_TEMPLATE = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}
_ENDPOINT = {"service_url": {"type": "string", "pattern": "^https?://"}, "service_path": {"pattern": "^/"}}
_SUGGEST = _object(
    _ENDPOINT
    | {
        "flyout_service_url": {"type": "string", "pattern": "^https?://"},
        "flyout_service_path": {"type": "string", "pattern": r"\$\{id\}"},
    }
)
_SETTING = _object(
    {"name": _TEXT, "label": _TEXT, "type": {"enum": ["number", "text", "checkbox", "select"]}},
    {"default": {"type": ["number", "string", "boolean"]}, "help_text": _TEXT},
)
_CANDIDATE = _object(
    {"id": _TEXT, "name": _TEXT, "score": _NUMBER},
    {
        "description": _TEXT,
        "type": _list(_TYPE),
        "match": {"type": "boolean"},
        "features": {
            "type": "array",
            "uniqueItems": True,
            "items": _object({"id": _TEXT, "value": {"type": ["number", "boolean"]}}),
        },
    },
)
_VALUE = {
    "oneOf": [
        _object({}),
        _object({"id": _TEXT, "name": _TEXT}, {"description": _TEXT}),
        _object({"str": {"type": "string"}}),
        _object({"float": _NUMBER}),
        _object({"int": {"type": "integer"}}),
        _object({"date": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}}),
    ]
}
OURS: dict[str, dict[str, Any]] = {
    "manifest": _object(
        {
            "versions": {"type": "array", "items": _TEXT, "contains": {"const": "0.2"}},
            "name": _TEXT,
            "identifierSpace": {"type": "string", "pattern": "^https?://"},
            "schemaSpace": {"type": "string", "pattern": "^https?://"},
        },
        {
            "defaultTypes": _list(_TYPE) | {"uniqueItems": True},
            "documentation": {"pattern": "^https?://"},
            "logo": {"pattern": "^https?://"},
            "serviceVersion": _TEXT,
            "view": _object({"url": _TEMPLATE}),
            "feature_view": _object({"url": _TEMPLATE}),
            "preview": _object({"url": _TEMPLATE, "width": {"type": "integer"}, "height": {"type": "integer"}}),
            "suggest": _object({"entity": _SUGGEST, "property": _SUGGEST, "type": _SUGGEST}),
            "extend": _object({"propose_properties": _object(_ENDPOINT), "property_settings": _list(_SETTING)}),
            "batchSize": {"type": "integer", "minimum": 1},
        },
    ),
    "reconciliation-result-batch": {
        "type": "object",
        "additionalProperties": _object({"result": _list(_CANDIDATE)}),
    },
    "suggest-entities-response": _object(
        {"result": _list(_object({"id": _TEXT, "name": _TEXT}, {"description": _TEXT, "notable": _list(_TYPE)}))}
    ),
    "suggest-properties-response": _object(
        {"result": _list(_object({"id": _TEXT, "name": _TEXT}, {"description": _TEXT}))}
    ),
    "suggest-types-response": _object({"result": _list(_TYPE)}),
    "data-extension-property-proposal": _object(
        {"properties": _list(_object({"id": _TEXT, "name": _TEXT}))}, {"type": _TEXT, "limit": _NUMBER}
    ),
    "data-extension-response": _object(
        {
            "meta": _list(_object({"id": _TEXT, "name": _TEXT}, {"type": _TYPE})),
            "rows": {
                "type": "object",
                "additionalProperties": {"type": "object", "additionalProperties": _list(_VALUE)},
            },
        }
    ),
}


def _official(name: str) -> dict[str, Any]:
    """Give a schema of the specification, with what it refers to in its folder put in its place."""
    schema: dict[str, Any] = json.loads((OFFICIAL / f"{name}.json").read_text(encoding="utf-8"))
    schema.pop("$id", None)
    # It refers to a draft by the address of all drafts, which names none.
    schema["$schema"] = "http://json-schema.org/draft-07/schema#"
    type_ = json.loads((OFFICIAL / "type.json").read_text(encoding="utf-8"))
    type_.pop("$id", None)
    type_["properties"]["broader"]["items"] = {"type": "object"}

    def resolved(node: Any) -> Any:
        if isinstance(node, dict):
            if node.get("$ref") == "type.json":
                return type_
            # What it says of authentication lies elsewhere, and the service has none.
            return {} if str(node.get("$ref", "")).startswith("http") else {k: resolved(v) for k, v in node.items()}
        return [resolved(item) for item in node] if isinstance(node, list) else node

    resolved_schema: dict[str, Any] = resolved(schema)
    return resolved_schema


def wrong(name: str, answer: Any) -> list[str]:
    """Give what is wrong with an answer by our schema, and by that of the specification where it is there."""
    schemas = [OURS[name], *([_official(name)] if OFFICIAL.is_dir() else [])]
    return [
        f"{'/'.join(map(str, error.instance_path))}: {error.message}"
        for schema in schemas
        for error in jsonschema_rs.validator_for(schema).iter_errors(answer)
    ]
