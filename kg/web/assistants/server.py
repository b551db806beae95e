"""The MCP server: tools and resources, over standard input and output or as a part of the web server.

Needs the optional extra `mcp`.
"""

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, TypeVar

import anyio.to_thread
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from kg import __version__, catalog
from kg.errors import KgError
from kg.store.workers import Answer, Job, Limits, Workers
from kg.web import sparql
from kg.web.assistants.answers import Description, Promises, Rows, SearchResult
from kg.web.assistants.reading import MOST, Reading
from kg.web.examples import EXAMPLES
from kg.web.published import Published, Publisher
from kg.web.serialize import serialize

LARGEST_RESULT = 200_000
"""Bytes of the result of a query: what an assistant can read."""
_READ_ONLY = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
_INSTRUCTIONS = """\
Linked data about how the UK government answers for what it does: written questions in Parliament and their answers, \
ministerial statements and policy news, taken apart into facts: who asked, who answered, which programme, what was \
promised by when, which figures were reported. Every fact leads to the words that state it.

Give the address (iri or page) and the exact words with whatever you tell. What is “not stated” was left out by the \
documents: say so, and do not fill it in. What is “inferred” was concluded, for the reason given. Names can be looked \
up with search; describe and promises take an address or a name; sparql answers SPARQL 1.1 queries (the usual prefixes \
need not be declared; see the resources kg://ontology and kg://examples)."""
_Made = TypeVar("_Made")
Asks = Callable[[Job], Awaitable[Answer]]
"""Has a query from outside answered, within its limits."""


def server(current: Callable[[], Published], ask: Asks, limits: Limits) -> MCPServer[Any]:
    """Make the server; `current` gives the release, `ask` answers queries of strangers."""
    with _logging_kept():
        made: MCPServer[Any] = MCPServer(
            "kg", title=catalog.TITLE, instructions=_INSTRUCTIONS, version=__version__, log_level="WARNING"
        )
    _add_reading(made, current)
    _add_sparql(made, current, ask, limits)
    _add_resources(made, current)
    return made


@contextmanager
def _logging_kept() -> Iterator[None]:
    """Keep the library from setting up the logging of the whole process, which it does where there is none yet."""
    root, there = logging.getLogger(), logging.NullHandler()
    root.addHandler(there)
    try:
        yield
    finally:
        root.removeHandler(there)


async def _told(work: Callable[[], _Made]) -> _Made:
    """Do something in a thread, and tell its errors to the assistant."""
    try:
        return await anyio.to_thread.run_sync(work)
    except KgError as error:
        raise ToolError(str(error)) from error


def _add_reading(made: MCPServer[Any], current: Callable[[], Published]) -> None:
    """Add the tools that find, describe and list."""

    @made.tool(title="Search", annotations=_READ_ONLY, structured_output=True)
    async def search(
        words: Annotated[str, Field(max_length=500, description="A name, or words that a text has to have all of.")],
        kind: Annotated[
            str | None,
            Field(
                description="Only things of this kind: person, body, programme, benefit, staff-role, training, "
                "publication, party, question, answer, written-statement or article."
            ),
        ] = None,
        limit: Annotated[int, Field(ge=1, le=MOST)] = 10,
    ) -> SearchResult:
        """Find people, bodies, programmes and the like by their names, and questions and answers by their words."""
        return await _told(lambda: Reading(current()).search(words, kind, limit))

    @made.tool(title="Describe", annotations=_READ_ONLY, structured_output=True)
    async def describe(
        thing: Annotated[
            str, Field(max_length=1000, description="The address of a thing or of its page, its key, or its name.")
        ],
    ) -> Description:
        """Tell what is known of a thing: each fact with the documents that state it, and what they do not state.

        Of a question or an answer this is its text as well, of a promise or a figure the words that state it.
        """
        return await _told(lambda: Reading(current()).describe(thing))

    @made.tool(title="Promises", annotations=_READ_ONLY, structured_output=True)
    async def promises(
        thing: Annotated[
            str, Field(max_length=1000, description="A programme, a body, a person …: its address or its name.")
        ],
        page: Annotated[int, Field(ge=1, le=1000, description=f"Promises come {MOST} at a time.")] = 1,
    ) -> Promises:
        """Tell what was promised about or by a programme, a body or a person, when it is due, and what was reported.

        Each promise bears the sentence that states it, who made it, and why it is listed. An assistant judges from
        the words whether a later figure tells of the same.
        """
        return await _told(lambda: Reading(current()).promises(thing, page))


def _add_sparql(made: MCPServer[Any], current: Callable[[], Published], ask: Asks, limits: Limits) -> None:
    """Add the tool that answers queries, in the processes and within the limits of queries from outside."""

    async def answered(query: str) -> Rows:
        published = await anyio.to_thread.run_sync(current)
        asked = sparql.Asked(query)
        accepted = "application/sparql-results+json, text/turtle"
        job = replace(sparql.job(published, asked, accepted), result_bytes=LARGEST_RESULT)
        answer = await ask(job)
        return _rows(answer.format, await answer.read(), sparql.result_limit(limits, job))

    @made.tool(name="sparql", title="SPARQL", annotations=_READ_ONLY, structured_output=True)
    async def query(
        query: Annotated[str, Field(max_length=100_000, description="A SPARQL 1.1 query. Use LIMIT.")],
    ) -> Rows:
        """Answer a SPARQL 1.1 query over all the data. Read kg://examples first.

        The default graph holds every statement once; each document has a graph of its own, and `?graph
        prov:wasDerivedFrom ?document` leads to it. Addresses in the result are those of things: describe tells more.
        """
        try:
            return await answered(query)
        except KgError as error:
            raise ToolError(str(error)) from error


def _rows(format_: str, body: bytes, told: str) -> Rows:
    """Read a result as rows of texts."""
    if format_ != "json":
        return {"variables": [], "rows": [], "graph": body.decode(), "answer": None, "limits": told}
    result = json.loads(body)
    if "boolean" in result:
        return {"variables": [], "rows": [], "graph": None, "answer": result["boolean"], "limits": told}
    rows = [
        {
            name: term["value"] if isinstance(term["value"], str) else json.dumps(term["value"])
            for name, term in row.items()
        }
        for row in result["results"]["bindings"]
    ]
    return {"variables": result["head"]["vars"], "rows": rows, "graph": None, "answer": None, "limits": told}


def _add_resources(made: MCPServer[Any], current: Callable[[], Published]) -> None:
    """Add what is good to read before a query."""

    @made.resource("kg://ontology", title="Ontology", mime_type="text/turtle")
    async def ontology() -> str:
        """Give our own classes and properties, each with its label and what it means, in Turtle."""

        def written() -> str:
            published = current()
            graph = published.store.construct(
                "CONSTRUCT { ?term ?p ?o } WHERE { ?term rdfs:isDefinedBy <" + published.base + "/ontology> ; ?p ?o }"
            )
            return serialize(graph, "text/turtle", published.base).decode()

        return await anyio.to_thread.run_sync(written)

    @made.resource("kg://examples", title="Example queries", mime_type="application/json")
    async def examples() -> str:
        """Give SPARQL queries that answer what people ask, each with its question."""
        return json.dumps(
            [{"title": one.title, "question": one.question, "query": one.query} for one in EXAMPLES],
            ensure_ascii=False,
            indent=1,
        )


@asynccontextmanager
async def standing_alone(data: Path, limits: Limits) -> AsyncIterator[MCPServer[Any]]:
    """Give a server of its own for the releases under `data`. ReleaseError if there is none."""
    publisher, workers = Publisher(data), Workers(limits)
    served: list[Published] = []

    async def ask(job: Job) -> Answer:
        published = publisher.current()
        if published not in served:
            served[:] = [published]
            workers.serve(published.store_folder, published.base)
        return await workers.answer(job)

    publisher.current()
    try:
        yield server(publisher.current, ask, limits)
    finally:
        await workers.close()


async def over_standard_streams(data: Path, limits: Limits) -> None:
    """Serve over standard input and output until the client closes them."""
    async with standing_alone(data, limits) as made:
        await made.run_stdio_async()
