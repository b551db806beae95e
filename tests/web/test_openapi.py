"""The OpenAPI document, and that no request which can be made of it, rightly or wrongly, brings the server to an error."""

import re
from itertools import product
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
    "GET /.well-known/void",
    "GET /browse/{name}",
    "GET /dataset",
    "GET /dataset.{extension}",
    "GET /doc/{kind}/{key}",
    "GET /dumps/",
    "GET /dumps/{name}",
    "GET /feed.atom",
    "GET /feed/{kind}/{key}.atom",
    "GET /graph-store",
    "GET /id/{kind}/{key}",
    "GET /ontology",
    "GET /ontology.{extension}",
    "GET /prefixes",
    "GET /prefixes.{extension}",
    "GET /promises",
    "GET /releases",
    "GET /releases/{name}",
    "GET /releases/{name}/doc/{kind}/{key}",
    "GET /releases/{older}..{newer}/{sort}.nq.gz",
    "GET /robots.txt",
    "GET /search",
    "GET /search/suggest",
    "GET /shapes",
    "GET /shapes.{extension}",
    "GET /sitemap-{number}.xml.gz",
    "GET /sitemap.xml",
    "GET /sparql",
    "GET /sparql/terms.json",
    "GET /style",
    "GET /timemap/doc/{kind}/{key}",
    "POST /sparql",
    *RECONCILIATION,
]
NOTHING_TO_GET_WRONG = (
    "GET /", "GET /style", "GET /timemap/doc/{kind}/{key}", "GET /.well-known/void", "GET /dataset", "GET /dumps/",
    "GET /dumps/{name}", "GET /id/{kind}/{key}",
    "GET /ontology", "GET /prefixes", "GET /robots.txt", "GET /shapes", "GET /sitemap.xml", "GET /dataset.{extension}",
    "GET /ontology.{extension}", "GET /prefixes.{extension}", "GET /shapes.{extension}", *RECONCILIATION,
)  # fmt: skip
"""What has no parameters, or takes any text for them."""
KNOWN: dict[str, list[Any]] = {
    "kind": ["person", "staff-role", "programme"],
    "name": [*KINDS, "person.ttl", "merged.nt.gz", "tables/people.csv", "../manifest.json"],
    "Range": ["bytes=0-9", "bytes=9-", "bytes=-5", "bytes=99999999-", "bytes=5-2", "lines=1-2", "bytes=0-1,3-4"],
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
    @settings(max_examples=100, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(operations[label].as_strategy(generation_mode=mode), ACCEPTED, st.data())
    def ask(case: Any, accept: str, data: st.DataObject) -> None:
        for values in (case.path_parameters, case.query, case.headers, case.body):
            for name in KNOWN.keys() & (values.keys() if isinstance(values, dict) else ()):
                values[name] = data.draw(st.sampled_from([values[name], *KNOWN[name]]))
        sent: Any = requests.Request(**case.as_transport_kwargs(base_url=BASE)).prepare()
        note(f"{sent.method} {sent.url} {sent.body!r} Accept: {accept}")
        headers = {"accept": accept, "content-type": sent.headers.get("content-type", "")}
        if "range" in sent.headers:
            headers["range"] = sent.headers["range"]
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


VALUES = {
    "kind": ["person", "graph"],
    "key": ["sarah-newton", "nobody", "sarah-newton.ttl"],
    "name": ["person", "nothing", "merged.nt.gz", "tables/people.csv"],
    "extension": ["html", "ttl", "jsonld", "nt", "rdf", "rq", "csv", "xls"],
    "number": ["1", "2", "x"],
    "older": ["2026-01-01.1"],
    "newer": ["2026-01-02.2"],
    "sort": ["added", "others"],
}


@pytest.mark.parametrize("label", [label for label in OPERATIONS if label.startswith("GET ")])
def test_each_answer_is_one_that_is_described(site: Client, document: Any, label: str) -> None:
    path = label.removeprefix("GET ")
    told = document["paths"][path]["get"]["responses"]
    assert "422" not in told
    names = re.findall(r"{(\w+)}", path)
    for values in product(*(VALUES[name] for name in names)):
        for accept in ("*/*", "text/html", "text/turtle", "application/json", "image/png"):
            response = site.get(path.format(**dict(zip(names, values, strict=True))), accept)
            assert str(response.status_code) in told
            if response.status_code == 200:
                assert response.headers["content-type"].partition(";")[0] in told["200"]["content"]
