"""The OpenAPI document, and that no request which can be made of it, rightly or wrongly, brings the server to an error."""

from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from kg.web.kinds import KINDS

from .conftest import BASE, NEWTON, Client

RECONCILIATION = [
    "GET /reconcile",
    "GET /reconcile/documentation",
    *(f"GET /reconcile/flyout/{sort}" for sort in ("entity", "property", "type")),
    "GET /reconcile/preview",
    "GET /reconcile/properties",
    *(f"GET /reconcile/suggest/{sort}" for sort in ("entity", "property", "type")),
    "POST /reconcile",
]
OPERATIONS = [
    "GET /",
    "GET /browse/{name}",
    "GET /doc/{kind}/{key}",
    "GET /graph-store",
    "GET /id/{kind}/{key}",
    "GET /ontology",
    "GET /search",
    "GET /search/suggest",
    "GET /sparql",
    "GET /sparql/terms.json",
    "POST /sparql",
    *RECONCILIATION,
]
NOTHING_TO_GET_WRONG = ("GET /", "GET /ontology", "GET /id/{kind}/{key}", *RECONCILIATION)
"""What has no parameters, or takes any text for them."""
KNOWN: dict[str, list[Any]] = {
    "kind": ["person", "staff-role", "programme"],
    "name": [*KINDS, "person.ttl"],
    "key": ["sarah-newton", "sarah-newton.rdf", "work-coach", "access-to-work"],
    "id": ["person/sarah-newton", "date", "programme"],
    "prefix": ["s", "d"],
    "queries": [
        '{"q": {"query": "Newton", "properties": [{"pid": "date", "v": ["2018", 3, null, {"id": []}]}]}}',
        "{}",
    ],
    "extend": ['{"ids": ["person/sarah-newton"], "properties": [{"id": "party", "settings": {"limit": 1}}]}'],
    "query": [
        "ASK {}",
        "SELECT * { ?s ?p ?o } LIMIT 3",
        f"DESCRIBE <id/{NEWTON}>",
        "CONSTRUCT WHERE { ?s foaf:name ?o }",
        "SELECT",
        "ASK FROM <x:a> FROM <x:b> { GRAPH ?g { ?s ?p ?o } }",
    ],
    "default-graph-uri": [[], ["urn:a"], [f"{BASE}/id/graph/none", "urn:a"]],
}
"""What chance would not find: put in the place of some of what is generated."""
ACCEPTED = st.one_of(
    st.sampled_from(
        ["*/*", "text/html", "text/turtle", "text/csv", "application/sparql-results+xml;q=0.1", "", ";q=,,"]
    ),
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=40),
)


@pytest.fixture(scope="module")
def document(site: Client) -> Any:
    return site.get("/openapi.json").json()


@pytest.fixture(scope="module")
def operations(document: Any) -> dict[str, Any]:
    results: Any = schemathesis.openapi.from_dict(document).get_all_operations()
    return {operation.label: operation for operation in (result.ok() for result in results)}


def test_every_operation_is_described(operations: dict[str, Any]) -> None:
    assert sorted(operations) == sorted(OPERATIONS)


@pytest.mark.parametrize(
    ("label", "mode"),
    [(label, GenerationMode.POSITIVE) for label in OPERATIONS]
    + [(label, GenerationMode.NEGATIVE) for label in OPERATIONS if label not in NOTHING_TO_GET_WRONG],
)
def test_no_request_brings_the_server_to_an_error(
    site: Client, operations: dict[str, Any], label: str, mode: GenerationMode
) -> None:
    @settings(max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(operations[label].as_strategy(generation_mode=mode), ACCEPTED, st.data())
    def ask(case: Any, accept: str, data: st.DataObject) -> None:
        for values in (case.path_parameters, case.query, case.body):
            for name in KNOWN.keys() & (values.keys() if isinstance(values, dict) else ()):
                values[name] = data.draw(st.sampled_from([values[name], *KNOWN[name]]))
        sent: Any = requests.Request(**case.as_transport_kwargs(base_url=BASE)).prepare()
        note(f"{sent.method} {sent.url} {sent.body!r} Accept: {accept}")
        headers = {"accept": accept, "content-type": sent.headers.get("content-type", "")}
        body = sent.body.encode() if isinstance(sent.body, str) else sent.body
        # An error inside the server is raised here as it is.
        response = site.client.request(sent.method, sent.url, content=body, headers=headers, follow_redirects=False)
        assert response.status_code < 500

    ask()


def test_the_parameters_of_the_protocol_are_described(document: Any) -> None:
    get, post = document["paths"]["/sparql"]["get"], document["paths"]["/sparql"]["post"]
    assert {told["name"] for told in get["parameters"]} == {
        *("query", "default-graph-uri", "named-graph-uri", "timeout", "format")
    }
    assert get["responses"].keys() == {"200", "304", "400", "406", "413", "503"}
    assert post["requestBody"]["content"].keys() == {"application/sparql-query", "application/x-www-form-urlencoded"}
    assert {"200", "400", "406", "413", "415", "503"} <= post["responses"].keys()
