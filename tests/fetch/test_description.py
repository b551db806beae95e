"""The stub answers, and the program asks, as the OpenAPI descriptions of the services say."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from kg.fetch.client import Client
from kg.fetch.questions import body_numbers
from kg.fetch.selection import By, Details, House, Selection

from .conftest import DAY, fetch
from .stub import Stub, question

jsonschema_rs = pytest.importorskip("jsonschema_rs")


def as_json_schema(told: Any) -> Any:
    """Turn what is special to OpenAPI 3.0 into JSON Schema: `nullable`, and that real members may be null too."""
    if isinstance(told, list):
        return [as_json_schema(one) for one in told]
    if not isinstance(told, dict):
        return told
    schema = {name: as_json_schema(value) for name, value in told.items() if name not in ("nullable", "format")}
    if told.get("nullable") and "type" in told:
        schema["type"] = [told["type"], "null"]
    if str(told.get("$ref")).endswith(("MemberViewModel", "GovernmentDepartment")):
        return {"anyOf": [schema, {"type": "null"}]}
    return schema


class Description:
    def __init__(self, path: Path):
        self.told = json.loads(path.read_bytes())
        self.components = as_json_schema(self.told["components"])

    def operation(self, path: str) -> dict[str, Any]:
        for template, operations in sorted(self.told["paths"].items(), key=lambda one: one[0].count("{")):
            pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
            if re.fullmatch(pattern, path):
                return operations["get"]  # type: ignore[no-any-return]
        raise AssertionError(f"{path} is in no description")

    def validate(self, schema: dict[str, Any], value: Any) -> None:
        jsonschema_rs.validate({**as_json_schema(schema), "components": self.components}, value)

    def check_request(self, target: str) -> None:
        parts = urlsplit(target)
        parameters = {one["name"]: one for one in self.operation(parts.path)["parameters"] if one["in"] == "query"}
        asked: dict[str, list[str]] = {}
        for name, value in parse_qsl(parts.query, strict_parsing=True):
            asked.setdefault(name, []).append(value)
        for name, values in asked.items():
            schema = self.resolved(parameters[name]["schema"])
            many = schema["type"] == "array"
            kind = self.resolved(schema["items"] if many else schema)["type"]
            typed = [value if kind == "string" else json.loads(value) for value in values]
            assert many or len(typed) == 1
            self.validate(schema, typed if many else typed[0])

    def resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        name = schema.get("$ref", "").rpartition("/")[2]
        return self.told["components"]["schemas"][name] if name else schema

    def check_response(self, target: str, body: bytes) -> None:
        schema = self.operation(urlsplit(target).path)["responses"]["200"]["content"]["application/json"]["schema"]
        self.validate(schema, json.loads(body))


SELECTIONS = [
    Selection(), Selection(By.answered, (29, 17), House.lords, withdrawn=True), Selection(house=House.commons),
    Selection(house=House.bicameral),
]  # fmt: skip


@pytest.mark.parametrize("selection", SELECTIONS, ids=lambda selection: selection.name)
def test_requests_and_responses_are_as_described(
    stub: Stub, tmp_path: Path, corpus: Path, selection: Selection
) -> None:
    description = Description(corpus / "openapi" / "writtenquestions.json")
    stub.add(*(question(n, DAY, house="Lords" if n % 2 else "Commons") for n in range(1, 6)), question(6, DAY, None))
    fetch(stub, tmp_path, selection=selection, details=Details.all, page_size=2)
    assert stub.asked
    for target in stub.asked:
        description.check_request(target)
    for target, bodies in stub.sent.items():
        for body in bodies:
            description.check_response(target, body)


def test_names_of_bodies_are_asked_for_as_described(stub: Stub, corpus: Path) -> None:
    description = Description(corpus / "openapi" / "members.json")
    with Client(rate=100, user_agent="kg/test", clock=stub.clock) as client:
        assert body_numbers(["Treasury"], client, stub.address) == (14,)
    for target, (body,) in stub.sent.items():
        description.check_request(target)
        description.check_response(target, body)


def test_the_description_refuses_what_it_does_not_say(corpus: Path) -> None:
    description = Description(corpus / "openapi" / "writtenquestions.json")
    for query in ("from=2026-03-02", "house=Senate", "take=-1", "house=Lords&house=Commons"):
        with pytest.raises((KeyError, AssertionError, jsonschema_rs.ValidationError)):
            description.check_request(f"/api/writtenquestions/questions?{query}")


def test_real_records_are_cut_as_the_stub_cuts(corpus: Path) -> None:
    """No question of the real list is longer than 255 characters, no answer longer than 255 and three dots."""
    import gzip

    path = min((corpus / "questions-api" / "list-by-month").glob("*.json.gz"))
    records = [one["value"] for one in json.loads(gzip.decompress(path.read_bytes()))]
    assert max(len(record["questionText"]) for record in records) == 255
    assert max(len(record["answerText"] or "") for record in records) == 258
