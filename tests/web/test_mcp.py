"""What assistants are told, driven by the SDK's own client: in memory, over standard streams and over HTTP."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import anyio
import pytest

pytest.importorskip("mcp", reason="the optional part mcp is not installed")

from mcp import Client as Assistant
from mcp import StdioServerParameters
from mcp_types import CallToolResult, TextContent

from kg.store.workers import Limits
from kg.web.assistants.server import standing_alone

from .conftest import BASE, Client, listening

NEWTON = f"{BASE}/id/person/sarah-newton"
WORK_COACH = f"{BASE}/id/staff-role/work-coach"
_Made = TypeVar("_Made")


@asynccontextmanager
async def connected(data: Path, limits: Limits = Limits(workers=1)) -> AsyncIterator[Assistant]:
    """Give a client of a server in this process."""
    async with standing_alone(data, limits) as server, Assistant(server) as client:
        yield client


def run(work: Callable[[], Awaitable[_Made]]) -> _Made:
    return anyio.run(work)


def called(data: Path, tool: str, **arguments: Any) -> Any:
    """Give the answer of a tool that must not fail."""

    async def work() -> CallToolResult:
        async with connected(data) as client:
            result = await client.call_tool(tool, arguments)
            assert isinstance(result, CallToolResult)
            return result

    result = run(work)
    assert not result.is_error, result.content
    return result.structured_content


def refused(data: Path, tool: str, limits: Limits = Limits(workers=1), **arguments: Any) -> str:
    """Give the words with which a tool tells what is wrong."""

    async def work() -> CallToolResult:
        async with connected(data, limits) as client:
            result = await client.call_tool(tool, arguments)
            assert isinstance(result, CallToolResult)
            return result

    result = run(work)
    assert result.is_error
    assert isinstance(result.content[0], TextContent)
    return result.content[0].text


def test_there_are_four_tools_which_change_nothing(data: Path) -> None:
    async def work() -> list[tuple[str, bool | None, bool]]:
        async with connected(data) as client:
            tools = (await client.list_tools()).tools
            assert client.instructions
            assert "not stated" in client.instructions
            return [
                (tool.name, tool.annotations.read_only_hint if tool.annotations else None, bool(tool.description))
                for tool in tools
            ]

    assert run(work) == [(name, True, True) for name in ("search", "describe", "promises", "sparql")]


def test_the_logging_of_the_process_stays_as_it_is(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    level = logging.getLogger().level

    async def work() -> None:
        async with connected(data):
            pass

    run(work)
    assert (logging.getLogger().handlers, logging.getLogger().level) == ([], level)


# Search


def test_a_thing_is_found_by_any_of_its_names(data: Path) -> None:
    for words in ("Sarah Newton", "Newton, Rt Hon Sarah MP", "sarah new"):
        found = called(data, "search", words=words)
        assert [thing["iri"] for thing in found["things"]][:1] == [NEWTON]
        assert found["things"][0]["page"] == f"{BASE}/doc/person/sarah-newton"


def test_a_text_is_found_by_its_words_which_are_given(data: Path) -> None:
    found = called(data, "search", words="community partners", kind="answer")
    assert found["things"] == []
    assert found["texts"]
    for text in found["texts"]:
        assert text["kind"] == "answer"
        assert "community partners" in text["words"].casefold()


def test_nothing_found_is_no_error_and_says_what_it_means(data: Path) -> None:
    found = called(data, "search", words="zebra crossing")
    assert (found["things"], found["texts"]) == ([], [])
    assert "does not mean" in found["note"]


@pytest.mark.parametrize("words", ["\"'\\", "}} UNION {", "?", "  "])
def test_whatever_is_searched_for_is_only_words(data: Path, words: str) -> None:
    if any(letter.isalnum() for letter in words):
        assert called(data, "search", words=words)["texts"] == []
    else:
        assert "no word" in refused(data, "search", words=words)


def test_a_kind_that_is_none_is_refused_with_those_there_are(data: Path) -> None:
    assert "programme" in refused(data, "search", words="x", kind="ship")


# Describe


@pytest.mark.parametrize(
    "named",
    [NEWTON, f"{BASE}/doc/person/sarah-newton", f"{BASE}/doc/person/sarah-newton.ttl#x", "/doc/person/sarah-newton",
     "person/sarah-newton", "Sarah Newton", "Q577362"],
)  # fmt: skip
def test_a_thing_may_be_named_by_its_address_its_page_its_key_or_its_name(data: Path, named: str) -> None:
    assert called(data, "describe", thing=named)["iri"] == NEWTON


def test_each_fact_names_its_documents(data: Path) -> None:
    told = called(data, "describe", thing=NEWTON)
    numbers = {document["number"] for document in told["documents"]}
    assert numbers
    for fact in told["facts"]:
        for value in fact["values"]:
            assert value["documents"]
            assert {*value["documents"]} <= numbers
    assert any(linked["property"] == "Answered" and linked["count"] > 1 for linked in told["linked_to_it"])


def test_what_a_document_leaves_out_is_told_as_not_stated(data: Path) -> None:
    question = called(data, "search", words="community partners", kind="question")["texts"][0]["iri"]
    told = called(data, "describe", thing=question)
    assert "house" in {absence["property"] for absence in told["not_stated"]}
    assert all(absence["documents"] for absence in told["not_stated"])
    # The registers are no document.
    assert any(document["licence"] and document["rights"] for document in told["documents"])


def test_what_was_concluded_is_told_with_its_reason(data: Path) -> None:
    rows = called(data, "sparql", query="SELECT ?s WHERE { ?i a kg:Inference ; rdf:subject ?s } ORDER BY ?s LIMIT 1")
    told = called(data, "describe", thing=rows["rows"][0]["s"])
    assert any(value["inferred"] for fact in told["facts"] for value in fact["values"])


def test_a_figure_bears_the_words_that_state_it(data: Path) -> None:
    query = "SELECT ?s WHERE { ?s a schema:Observation ; schema:value 116 }"
    told = called(data, "describe", thing=called(data, "sparql", query=query)["rows"][0]["s"])
    assert [words["words"] for words in told["words"]] == ["116 Community Partners"]
    assert "116 Community Partners" in told["words"][0]["sentence"]
    assert told["words"][0]["page"].startswith(f"{BASE}/doc/answer/")


@pytest.mark.parametrize(
    ("thing", "told"),
    [
        ("Nobody of This Name", "Look it up"),
        ("Newton", "Sarah Newton"),
        (f"{BASE}/id/person/nobody", "Look it up"),
        ("person/a b> <c", "Look it up"),
        ("", "Look it up"),
    ],
)
def test_what_is_not_known_is_refused_with_what_may_be_meant(data: Path, thing: str, told: str) -> None:
    assert told in refused(data, "describe", thing=thing)


# Promises


def test_promises_say_what_by_whom_when_due_and_in_which_words(data: Path) -> None:
    told = called(data, "promises", thing="Work coach")
    assert told["iri"] == WORK_COACH
    assert told["count"] == len(told["promises"])
    by_coffey = [one for one in told["promises"] if one["by"] == "Therese Coffey" and one["due"] == "March 2021"]
    assert by_coffey
    for promise in told["promises"]:
        assert promise["iri"].startswith(f"{BASE}/id/target/")
        assert promise["why_listed"]
        assert promise["words"]
        for words in promise["words"]:
            assert words["words"] in words["sentence"]
            assert words["page"].startswith(BASE)


def test_what_a_promise_leaves_out_is_not_stated(data: Path) -> None:
    promises = called(data, "promises", thing="Work coach")["promises"]
    assert {promise["due"] for promise in promises} >= {"not stated"} or {promise["by"] for promise in promises} >= {
        "not stated"
    }


def test_later_figures_about_the_same_thing_are_told(data: Path) -> None:
    told = called(data, "promises", thing="Work coach")
    reports = {report["iri"] for report in told["reports"]}
    later = {iri for promise in told["promises"] for iri in promise["reported_later"]}
    assert later <= reports
    assert told["reports_count"] == len(told["reports"])
    assert all(report["words"] for report in told["reports"])


def test_of_a_body_the_promises_in_its_answers_are_told(data: Path) -> None:
    told = called(data, "promises", thing="Department for Work and Pensions")
    assert {why for promise in told["promises"] for why in promise["why_listed"]} & {
        "in an answer given for it", "made by it"
    }  # fmt: skip


# SPARQL


def test_queries_give_rows_graphs_and_answers_with_their_limits(data: Path) -> None:
    rows = called(data, "sparql", query="SELECT ?name WHERE { <id/person/sarah-newton> foaf:name ?name }")
    assert (rows["variables"], rows["rows"]) == (["name"], [{"name": "Sarah Newton"}])
    assert "seconds=" in rows["limits"]
    graph = called(data, "sparql", query="CONSTRUCT { ?s foaf:name ?n } WHERE { ?s foaf:name ?n } LIMIT 1")
    assert "foaf:name" in graph["graph"]
    assert called(data, "sparql", query="ASK {}")["answer"] is True


def test_queries_have_the_limits_of_strangers(data: Path) -> None:
    everything = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a"
    assert "second" in refused(data, "sparql", Limits(workers=1, seconds=0.5), query=everything)
    assert "LIMIT" in refused(data, "sparql", query="SELECT * WHERE { ?s ?p ?o }")
    assert "SERVICE" in refused(data, "sparql", query="SELECT * WHERE { SERVICE <http://x.example/> { ?s ?p ?o } }")


def test_a_wrong_query_is_told_where_it_is_wrong(data: Path) -> None:
    assert "1:" in refused(data, "sparql", query="SELECT ?x WHERE { ?x ?y }")


def test_nothing_can_be_written(data: Path) -> None:
    refused(data, "sparql", query="INSERT DATA { <a:b> <a:c> <a:d> }")


# Resources


def test_the_ontology_and_examples_can_be_read(data: Path) -> None:
    async def work() -> dict[str, Any]:
        async with connected(data) as client:
            resources = (await client.list_resources()).resources
            return {str(one.uri): (await client.read_resource(one.uri)).contents[0] for one in resources}

    read = run(work)
    assert {*read} == {"kg://ontology", "kg://examples"}
    assert "kg:Target" in read["kg://ontology"].text
    examples = json.loads(read["kg://examples"].text)
    assert all(called(data, "sparql", query=example["query"]) for example in examples[:2])


# Ways to reach it


def test_the_command_serves_standard_streams_and_ends_with_them(data: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    parameters = StdioServerParameters(
        command=sys.executable, args=["-m", "kg", "mcp", "--data", str(data)], env=environment
    )

    async def work() -> Any:
        async with Assistant(parameters) as client:
            described = await client.call_tool("describe", {"thing": "Sarah Newton"})
            asked = await client.call_tool("sparql", {"query": "ASK { ?s a kg:Target }"})
            return described.structured_content["iri"], asked.structured_content["answer"]

    assert run(work) == (NEWTON, True)


def test_the_command_without_a_release_says_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kg", "mcp", "--data", str(tmp_path)]
    ended = subprocess.run(command, input="", capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "kg build" in ended.stderr
    assert ended.stdout == ""


def test_requests_of_sessions_are_told_that_there_are_none(site: Client) -> None:
    assert site.get("/mcp", "*/*").status_code == 405
    assert site.send("OPTIONS", "/mcp").headers["allow"] == "OPTIONS, POST"


def test_the_server_answers_at_mcp(data: Path) -> None:
    async def work(port: int) -> Any:
        async with Assistant(f"http://127.0.0.1:{port}/mcp") as client:
            found = await client.call_tool("search", {"words": "Sarah Newton"})
            asked = await client.call_tool("sparql", {"query": "ASK {}"})
            return found.structured_content["things"][0]["iri"], asked.structured_content["answer"]

    with listening("serve", "--data", str(data)) as (port, _):
        assert anyio.run(work, port) == (NEWTON, True)
