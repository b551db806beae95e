"""How engines differ where the standards leave them free, or where they leave the standards.

Everything else of the program asks for what SPARQL 1.1 says. Tried in the tests are Oxigraph and Virtuoso; what stands
here of the others is what their documentation says.

Where the default graph is (SPARQL 1.1 Query Language, section 13, leaves it to the service):
Oxigraph, Fuseki and Stardog have one of their own, and it holds the merged view. Virtuoso, GraphDB, Neptune and QLever
take all graphs together for it, some of them with a solution for each graph that states a triple. There the merged view
is a named graph, `{base}/sparql#default-graph`, and each query is told to look in it.
https://docs.aws.amazon.com/neptune/latest/userguide/best-practices-sparql-query.html
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from kg.errors import StoreError, UsageError


class Place(Enum):
    """Where an engine has the merged view."""

    DEFAULT = "in its default graph"
    NAMED = "in a named graph, in which each query is put"


class Cut(Enum):
    """How an engine tells that it gave only a part of a result."""

    NEVER = "it does not cut, or answers with an error"
    TOLD = "in headers, for rows only"


@dataclass(frozen=True)
class Engine:
    """What is known of an engine."""

    name: str
    server: str
    """What its name in the header `Server` begins with."""
    place: Place
    paths: tuple[str, str, str]
    """Where its query, update and graph-store addresses are below the address of the data base, as a rule."""
    timeout: tuple[str, float] | None = None
    """The parameter by which a query is given so much time, and how many of its units a second has."""
    cut: Cut = Cut.NEVER
    longest_line: int | None = None
    """Bytes of a triple at most, as the Graph Store Protocol takes it; longer ones come as updates."""
    conflict: bytes | None = None
    """What an error holds that says only that two writers were in each other's way, and that one was undone."""
    own_graphs: tuple[str, ...] = ()
    """Graphs that it keeps for itself and yet finds for `GRAPH ?g`."""
    most_writers: int | None = None
    """How many may write to it at a time, if it is not safe with any number."""
    update_triples: int = 5_000
    """Triples in one update at most."""
    has_pragmas: bool = False
    """Whether it is told of the graphs of a query in Virtuoso's own way."""
    has_own_order: bool = False
    """Whether it orders terms by how it keeps them, and groups only by what stands in the result."""
    gives_seconds: bool = False
    """Whether the difference of two dates is a number of seconds, not a duration."""
    has_own_json: bool = False
    """Whether it writes results in JSON otherwise than the standard."""


OXIGRAPH = Engine("oxigraph", "Oxigraph/", Place.DEFAULT, ("/query", "/update", "/store"))
VIRTUOSO = Engine(
    "virtuoso",
    "Virtuoso/",
    Place.NAMED,
    ("/sparql", "/sparql-auth", "/sparql-graph-crud-auth"),
    # "Anytime" queries: https://vos.openlinksw.com/dataspace/owiki/wiki/VOS/VirtTipsAndTricksAnytimeSPARQLQuery
    timeout=("timeout", 1000),
    cut=Cut.TOLD,
    # When one of two transactions that write the same new address is undone, that address can stay without its name: it
    # then is given as `iri_id_1999889_with_no_name_entry`, whoever asks. Seen in loads with several writers only.
    most_writers=1,
    # From some 5,000 on: "SPARQL compiler: memory exhausted".
    update_triples=2_000,
    # Addresses and long texts are ordered by their numbers in its index, which the standard has in the order of their
    # characters (SPARQL 1.1 Query Language, section 15.1); ORDER BY (!BOUND(?on)), where ?on is a MIN, is an error.
    # https://github.com/openlink/virtuoso-opensource/issues/81 and /297
    has_own_order=True,
    has_pragmas=True,
    gives_seconds=True,
    # "The submitted resource is of unsupported type", from some 40,000 bytes of one literal on.
    longest_line=16_000,
    # Writers of different graphs lock pages of the same index; the standard of SQL calls it 40001.
    # https://github.com/openlink/virtuoso-opensource/issues/271
    conflict=b"40001",
    own_graphs=(
        "http://www.openlinksw.com/schemas/virtrdf#",
        "http://www.w3.org/ns/ldp#",
        "http://localuriqaserver/sparql",
        "http://www.w3.org/2002/07/owl#",
        "http://localhost:8890/sparql",
        "http://localhost:8890/DAV/",
        "urn:activitystreams-owl:map",
        "urn:core:services:sparql",
    ),
    has_own_json=True,
)
FUSEKI = Engine("fuseki", "Apache Jena Fuseki", Place.DEFAULT, ("/query", "/update", "/data"), timeout=("timeout", 1))
STARDOG = Engine("stardog", "Stardog", Place.DEFAULT, ("/query", "/update", ""), timeout=("timeout", 1000))
GRAPHDB = Engine("graphdb", "GraphDB", Place.NAMED, ("", "/statements", "/rdf-graphs/service"), timeout=("timeout", 1))
NEPTUNE = Engine("neptune", "Neptune", Place.NAMED, ("/sparql", "/sparql", "/sparql/gsp/"))
QLEVER = Engine("qlever", "qlever", Place.NAMED, ("", "", ""))
UNION = Engine("union", "\0", Place.NAMED, OXIGRAPH.paths)
"""Any other engine whose default graph is all graphs together."""
STANDARD = Engine("standard", "", Place.DEFAULT, OXIGRAPH.paths)
"""Any other engine that has a default graph of its own."""

ENGINES = {
    engine.name: engine for engine in (OXIGRAPH, VIRTUOSO, FUSEKI, STARDOG, GRAPHDB, NEPTUNE, QLEVER, UNION, STANDARD)
}


def named(name: str) -> Engine:
    """Give the engine of that name. UsageError if there is none."""
    if name not in ENGINES:
        raise UsageError(f"{name!r} is no engine that is known here", expected=f"one of {', '.join(ENGINES)}")
    return ENGINES[name]


def detected(server: str) -> Engine | None:
    """Give the engine that calls itself so in the header `Server`, or None if that tells nothing."""
    known = (engine for engine in ENGINES.values() if engine.server and server.startswith(engine.server))
    return next(known, None)


def merged_view(base: str) -> str:
    """Give the name of the merged view where it is a named graph; services are described with it as well."""
    return f"{base}/sparql#default-graph"


def marker(base: str) -> str:
    """Give the name of the graph that tells which release an engine holds (see `kg.store.marker`)."""
    return f"{base}/sparql#release"


# Virtuoso


def told_of(default: Collection[str], by_name: Collection[str]) -> str:
    """Write what Virtuoso is to be told before a query: which graphs to ask, and which by name.

    Where a query names none to be asked by name, none is to be found by name (SPARQL 1.1 Query Language, section
    13.2), and the same holds for the default graph; Virtuoso takes all. Where a default graph is named and a graph of a
    constant name asked, it counts one solution where there are many, so that this is used for nothing else.
    """
    nothing = "urn:x-none"
    lines = [f"define input:default-graph-uri <{graph}>" for graph in default or [nothing]]
    lines += [f"define input:named-graph-uri <{graph}>" for graph in by_name or [nothing]]
    return "\n".join(lines) + "\n"


# Days between two dates as one gets them from a duration, such as P5D. SPARQL 1.1 defines no difference of dates, so
# that engines give what they like; Oxigraph, Fuseki and GraphDB follow XPath (op:subtract-dates).
_DAYS = re.compile(
    r"""STRBEFORE\s*\(\s*STRAFTER\s*\(\s*STR\s*\(\s*([?$]\w+)\s*-\s*([?$]\w+)\s*\)\s*,\s*"P"\s*\)\s*,\s*"D"\s*\)""",
    re.I,
)


def with_days(query: str) -> str:
    """Write a query that reads the days between two dates out of a duration so that it counts seconds instead."""
    return _DAYS.sub(r"STR(ABS(\1 - \2) / 86400)", query)


_YES = re.compile(rb'"__ASK_RETVAL": \{.*"value": "1"', re.S)
# In a string, quotation marks are escaped: what is looked for can only be a boolean of a result.
_BOOLEAN = re.compile(rb'"(http://www\.w3\.org/2001/XMLSchema#boolean)", "value": "([01])"')
_LONGEST_BOOLEAN = 80


def standard_json(pieces: Iterator[bytes], *, is_boolean: bool) -> Iterator[bytes]:
    """Give Virtuoso's JSON as the standard has it (SPARQL 1.1 Query Results JSON Format).

    It answers ASK with a row that holds 1, or none, and writes booleans as 0 and 1; release 7.2.5 has nothing to write
    the answer to an ASK as JSON. https://github.com/openlink/virtuoso-opensource/issues/1016
    """
    if is_boolean:
        answer = b"".join(pieces)
        if b'"boolean"' not in answer and b"__ASK_RETVAL" in answer:
            answer = b'{"head": {}, "boolean": %s}' % (b"true" if _YES.search(answer) else b"false")
        yield answer
        return
    held = b""
    for piece in pieces:
        text = _BOOLEAN.sub(_spelt_out, held + piece)
        # What may be the beginning of a boolean waits for the rest of it.
        at = max(len(text) - _LONGEST_BOOLEAN, 0)
        held = text[at:]
        yield text[:at]
    yield held


def _spelt_out(match: re.Match[bytes]) -> bytes:
    return b'"%s", "value": "%s"' % (match[1], b"true" if match[2] == b"1" else b"false")


def refuse_part(engine: Engine, headers: Mapping[str, str]) -> None:
    """Raise Interrupted or Truncated if an answer says that it is only a part.

    Virtuoso gives what it found when the time is over (X-SQL-State: S1TAT), and so many rows as ResultSetMaxRows
    allows (X-SPARQL-MaxRows), both with status 200; of a graph that it cuts it says nothing, so that graphs are made
    here of rows. Later releases give a part with status 206, which is none of those that are taken for an answer.
    https://community.openlinksw.com/t/technology-update-virtuoso-anytime-query-functionality-for-query-scalability/3388
    """
    if engine.cut is not Cut.TOLD:
        return
    if headers.get("x-sql-state"):
        raise Interrupted("the engine gave only what it found in the time that it had")
    if most := headers.get("x-sparql-maxrows"):
        raise Truncated(
            f"the engine gives {most} rows at most, and there may be more",
            remedy="Ask for less, or raise ResultSetMaxRows in the settings of Virtuoso.",
        )


class Interrupted(StoreError):
    """The time of a query was over before it was answered."""


class Truncated(StoreError):
    """The engine gave some of the rows."""
