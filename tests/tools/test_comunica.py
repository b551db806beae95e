"""Comunica, the engine of JavaScript: it asks the endpoint, reads documents where they lie, and dumps over HTTP."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from web.browsing import needs

HERE = Path(__file__).parent
NODE = shutil.which("node")
pytestmark = [
    needs(NODE is not None, "there is no Node on this machine"),
    needs((HERE / "node_modules" / "@comunica").is_dir(), "Comunica is not installed: run make tools"),
]

KEY = "answer/open-parliament-licence/2017-12-13-employment-disability-dd791966/2017-12-20"
PROMISES = "SELECT (COUNT(DISTINCT ?promise) AS ?found) { ?promise a kg:Target }"
NAMES = "SELECT ?name { ?who a foaf:Person ; foaf:name ?name }"
MINISTER = "SELECT ?minister { ?answer kg:answeredByPerson ?minister }"
IDENTIFIED = (
    "SELECT ?minister ?number { ?answer kg:answeredByPerson ?minister . ?minister kg:parliamentMemberId ?number }"
)


@pytest.fixture(scope="module")
def answers(address: str) -> Any:
    """What Comunica answers to all queries, in a process that is started once."""
    prefixes = f"PREFIX kg: <{address}/ontology#> PREFIX foaf: <http://xmlns.com/foaf/0.1/> "
    answer, newton = f"{address}/id/{KEY}", f"{address}/doc/person/sarah-newton"
    jobs: dict[str, dict[str, Any]] = {
        "endpoint, told": {"query": PROMISES, "sources": [{"type": "sparql", "value": f"{address}/sparql"}]},
        "endpoint, found out": {"query": PROMISES, "sources": [f"{address}/sparql"]},
        "endpoint, joined": {"query": IDENTIFIED, "sources": [f"{address}/sparql"]},
        "endpoint and document": {"query": NAMES, "sources": [f"{address}/sparql", f"{newton}.ttl"]},
        **{f"document.{form}": {"query": NAMES, "sources": [f"{newton}.{form}"]} for form in ("ttl", "jsonld", "nt", "rdf")},
        "document, negotiated": {"query": NAMES, "sources": [newton]},
        "thing": {"query": NAMES, "sources": [f"{address}/id/person/sarah-newton"]},
        "one document": {"query": IDENTIFIED, "sources": [answer]},
        "two documents": {"query": MINISTER, "sources": [answer], "follow": "minister", "then": IDENTIFIED},
        **{
            dump: {"query": PROMISES, "sources": [f"{address}/dumps/{dump}"]}
            for dump in ("merged.nt", "merged.ttl", "kind/target.ttl")
        },
        **{
            dump: {
                "query": "SELECT (COUNT(DISTINCT ?graph) AS ?found) { GRAPH ?graph { ?thing a kg:Target } }",
                "sources": [f"{address}/dumps/{dump}"],
            }
            for dump in ("documents.nq", "documents.trig")
        },
    }  # fmt: skip
    for job in jobs.values():
        job |= {name: prefixes + job[name] for name in ("query", "then") if name in job}
    ran = subprocess.run(
        [str(NODE), "ask.mjs"], cwd=HERE, input=json.dumps(jobs), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.mark.parametrize(
    "name", ["endpoint, told", "endpoint, found out", "merged.nt", "merged.ttl", "kind/target.ttl"]
)
def test_the_endpoint_and_every_dump_tell_of_as_many_promises(answers: Any, name: str) -> None:
    assert answers[name] == [{"found": "12"}]


@pytest.mark.parametrize("name", ["documents.nq", "documents.trig"])
def test_a_dump_of_graphs_is_read_with_its_graphs(answers: Any, name: str) -> None:
    assert answers[name] == [{"found": "4"}]


def test_the_endpoint_joins(answers: Any, address: str) -> None:
    assert {(row["minister"], row["number"]) for row in answers["endpoint, joined"]} == {
        (f"{address}/id/person/sarah-newton", "4071"),
        (f"{address}/id/person/mims-davies", "4513"),
    }


@pytest.mark.parametrize(
    "name",
    ["document.ttl", "document.jsonld", "document.nt", "document.rdf", "document, negotiated", "thing"],
)
def test_a_document_is_read_where_it_lies(answers: Any, name: str) -> None:
    assert answers[name] == [{"name": "Sarah Newton"}]


def test_the_endpoint_and_a_document_are_asked_together(answers: Any) -> None:
    assert {row["name"] for row in answers["endpoint and document"]} >= {"Sarah Newton", "Mims Davies"}


def test_what_one_document_names_another_describes(answers: Any, address: str) -> None:
    assert answers["one document"] == []
    found = {(row["minister"], row["number"]) for row in answers["two documents"]}
    assert found == {(f"{address}/id/person/sarah-newton", "4071")}
