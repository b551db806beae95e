"""What clients send and are sent, as version 0.2 of the Reconciliation Service API has it."""

import json
import math
from collections.abc import Mapping
from typing import Any

from kg.vocab import absolute
from kg.web.kinds import KINDS
from kg.web.published import Published
from kg.web.reconcile import names
from kg.web.reconcile.matching import SAME, Asked, Candidate
from kg.web.reconcile.properties import PROPERTIES, Given
from kg.web.reconcile.table import RECONCILED, Table, Thing, description
from kg.web.sparql import BadRequest

VERSIONS = ("0.2",)
BATCH = 50
"""How many queries, or things to be told more of, a request may hold."""
MOST_CANDIDATES = 50
LONGEST_NAME = 500
MOST_PROPERTIES = 20
MOST_VALUES = 100
_PREVIEW = {"width": 430, "height": 300}


def read_queries(text: str, published: Published) -> dict[str, Asked]:
    """Read a batch of queries. BadRequest with 400 where it is none, 413 where it holds too many."""
    batch = read_json(text, "queries")
    if not isinstance(batch, dict):
        raise BadRequest("queries is no batch", expected='a JSON object such as {"q0": {"query": "Sarah Newton"}}')
    if len(batch) > BATCH:
        raise BadRequest(f"there are {len(batch):,} queries", 413, expected=f"at most {BATCH} at a time")
    return {name: _query(name, query, published) for name, query in batch.items()}


def read_json(text: str, parameter: str) -> Any:
    """Read a parameter that holds JSON. BadRequest where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"{parameter} is no JSON: {error}") from error


def _query(name: str, query: Any, published: Published) -> Asked:
    def wrong(what: str, expected: str) -> BadRequest:
        return BadRequest(f"the query {name[:40]!r} {what}", expected=expected)

    if not isinstance(query, dict):
        raise wrong("is no JSON object", "query, type, limit, properties")
    text = query.get("query", "")
    if not isinstance(text, str) or len(text) > LONGEST_NAME:
        raise wrong("has no text as its query", f"a text of at most {LONGEST_NAME} characters")
    given = query.get("properties", [])
    if not isinstance(given, list) or len(given) > MOST_PROPERTIES:
        raise wrong("has no list as its properties", f"a list of at most {MOST_PROPERTIES} properties")
    if not text.strip() and not given:
        raise wrong("asks nothing", "query, or properties, or both")
    limit = query.get("limit", 10)
    # OpenRefine has sent numbers as texts.
    limit = int(limit) if isinstance(limit, str) and limit.isdecimal() and len(limit) < 10 else limit
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not math.isfinite(limit) or limit < 1:
        raise wrong("has no limit", "a whole number, 1 or more")
    types = query.get("type", [])
    kinds = tuple(kind for one in (types if isinstance(types, list) else [types]) for kind in _kind(one, published))
    return Asked(
        text,
        # What has a type that is not known here is not found here.
        kinds if kinds or not types else ("",),
        tuple(_given(one, wrong) for one in given),
        min(int(limit), MOST_CANDIDATES),
    )


def _kind(type_: Any, published: Published) -> tuple[str, ...]:
    """Give the kind that a type means: its name here, or the address of a class."""
    if isinstance(type_, dict):
        type_ = type_.get("id")
    classes = {str(absolute(KINDS[kind].type, published.base)): kind for kind in RECONCILED}
    kind = classes.get(type_, type_) if isinstance(type_, str) else None
    return (kind,) if kind in RECONCILED else ()


def _given(property_: Any, wrong: Any) -> Given:
    if not isinstance(property_, dict) or not isinstance(property_.get("pid"), str) or "v" not in property_:
        raise wrong("has a property without pid or v", '{"pid": "date", "v": "2018-03-14"}')
    values = property_["v"] if isinstance(property_["v"], list) else [property_["v"]]
    if len(values) > MOST_VALUES:
        raise wrong(f"has a property with more than {MOST_VALUES} values", f"at most {MOST_VALUES}")
    read = []
    for value in values:
        text = value.get("id") if isinstance(value, dict) else value
        if isinstance(text, float) and text.is_integer():
            text = int(text)
        if not isinstance(text, str | int | float) or isinstance(text, bool):
            continue
        # A moment is on its day.
        written = str(text).strip()
        read.append(written[:10] if property_["pid"] == "date" and "T" in written else written[:LONGEST_NAME])
    return Given(property_["pid"], tuple(read))


def candidate(table: Table, found: Candidate) -> dict[str, Any]:
    """Write a candidate."""
    features = [{"id": "name", "value": round(found.alike, 1)}, {"id": "same_name", "value": found.alike == SAME}]
    features += [
        {"id": f"property:{name}", "value": verdict} for name, verdict in found.verdicts.items() if verdict is not None
    ]
    if found.namesakes:
        features.append({"id": "namesakes", "value": found.namesakes})
    return {
        "id": found.thing.key,
        "name": found.thing.name,
        "description": description(table, found.thing),
        "type": [type_(found.thing.kind)],
        "score": found.score,
        "match": found.match,
        "features": features,
    }


def type_(kind: str) -> dict[str, str]:
    """Write a kind as a type."""
    return {"id": kind, "name": KINDS[kind].singular}


def suggested(table: Table, thing: Thing) -> dict[str, Any]:
    """Write a thing as a suggestion."""
    told = description(table, thing)
    return {"id": thing.key, "name": thing.name, "description": told, "notable": [type_(thing.kind)]}


def matching(prefix: str, offers: Mapping[str, tuple[str, str]]) -> list[dict[str, str]]:
    """Give those of a few names with a word that begins so, as suggestions; of no prefix, all."""
    wanted = " ".join(names.words(prefix))

    def fits(id_: str, name: str) -> bool:
        spelt = " ".join(names.words(name))
        return id_.casefold().startswith(prefix.strip().casefold()) or f" {spelt}".find(f" {wanted}") >= 0

    return [
        {"id": id_, "name": name, **({"description": told} if told else {})}
        for id_, (name, told) in offers.items()
        if fits(id_, name)
    ]


def manifest(published: Published, name: str, here: str, version: str) -> dict[str, Any]:
    """Describe the service, which is reached at the address `here`, to its clients."""
    service = f"{here}/reconcile"
    suggest = {
        sort: {
            "service_url": service,
            "service_path": f"/suggest/{sort}",
            "flyout_service_url": service,
            "flyout_service_path": f"/flyout/{sort}?id=${{id}}",
        }
        for sort in ("entity", "property", "type")
    }
    return {
        "versions": list(VERSIONS),
        "name": name,
        "identifierSpace": f"{published.base}/id/",
        "schemaSpace": f"{published.base}/browse/",
        "serviceVersion": version,
        "documentation": f"{service}/documentation",
        "logo": f"{here}/static/icon.svg",
        "defaultTypes": [type_(kind) for kind in RECONCILED],
        "view": {"url": f"{here}/id/{{{{id}}}}"},
        "feature_view": {"url": f"{service}/documentation#{{{{id}}}}"},
        "preview": {"url": f"{service}/preview?id={{{{id}}}}", **_PREVIEW},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/properties"},
            "property_settings": [
                {
                    "name": "limit",
                    "label": "Most values",
                    "type": "number",
                    "default": 10,
                    "help_text": "How many values of this property are given at most; 0 gives all.",
                },
                {
                    "name": "date",
                    "label": "On this date",
                    "type": "text",
                    "default": "",
                    "help_text": "Only the seats, posts and parties held on this day, month or year: 2018-03-14.",
                },
            ],
        },
        "batchSize": BATCH,
    }


def property_offers() -> dict[str, tuple[str, str]]:
    """Give the properties that a query can have."""
    return {one.id: (one.name, one.description) for one in PROPERTIES.values()}
