"""How fast the SPARQL endpoint answers, beside two other endpoints over the same triples and the bare engine.

Run: python benchmarks/sparql_speed.py [--questions N] [--seconds S] [--rounds N] [--starts N] [--patience S]

The peers are `oxigraph serve` and `rdflib-endpoint`, of those names on PyPI. They are no dependencies: get them with
`pip install oxigraph rdflib-endpoint`; one that is not installed is skipped. The bare engine is pyoxigraph in this
process, which asks the store of the release and writes each result as JSON.

The data are made up, the same for the same seed: questions, their answers, bodies, people and what is mentioned, in the
program's own terms; in a release, and so in Oxigraph, each in the graph of a document and in the default graph. rdflib
holds the default graph only, in memory. No query names a graph.

Three things are measured, all through HTTP on one machine, whose cores the load shares with the server:

1. Small lookups per second. No query is asked twice. One process asks, on some connections at a time; what is refused
   (503) is told apart, not counted, and followed at once by the next query. Then one lookup again and again, on one
   connection: what a small answer costs that was kept.
2. Ten analytical queries. Cold: the first time that a server just started is asked each. The system may still have its
   files in memory. rdflib-endpoint is started once. Warm: the median
   of the rounds after that, each in a spelling never asked before, so that no answer that was kept will do.
3. The same queries again, letter for letter: what an answer costs that could be kept.
"""

import argparse
import asyncio
import importlib.util
import itertools
import json
import multiprocessing
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

import pyoxigraph as ox
from loopback import Connection, Taken, free_port, running
from rdflib import DCTERMS, FOAF, RDF, RDFS, SKOS, Literal, URIRef

from kg import rdf_files, releases
from kg.vocab import DEFAULT_BASE, KG, PQA, SCHEMA, absolute, mint, prefixes

BASE = DEFAULT_BASE
BODIES, PEOPLE, PROGRAMMES = 30, 650, 170
CONNECTIONS = (1, 8, 32)
_VOCABULARY = (
    "support work health people disability employment benefit assessment funding school housing transport energy local "
    "authority family children training advice payment carer pension hospital police rural climate review consultation "
    "guidance department minister steps taken improve access number estimate impact policy regional mental service"
)
_WORDS = _VOCABULARY.split()

KG_SERVE, OXIGRAPH, RDFLIB, ENGINE = "kg serve", "oxigraph serve", "rdflib-endpoint", "bare engine"


# The data


def question(number: int) -> URIRef:
    """Give the address of a question; it tells the day on which it was tabled."""
    return mint(BASE, "question", f"commons/{_tabled(number)}/{number}")


def _tabled(number: int) -> date:
    return date(2015, 1, 5) + timedelta(days=number * 7919 % 4000)


def _thing(kind: str, number: int) -> URIRef:
    return mint(BASE, kind, f"{kind}-{number}")


def _line(subject: URIRef, predicate: URIRef, *objects: URIRef | Literal) -> Iterator[str]:
    for object_ in objects:
        told = absolute(object_, BASE) if isinstance(object_, URIRef) else object_
        yield f"<{subject}> <{absolute(predicate, BASE)}> {told.n3()}"


def _registers() -> Iterator[str]:
    for number in range(BODIES):
        body = _thing("body", number)
        yield from _line(body, RDF.type, PQA.AnsweringBody)
        yield from _line(body, RDFS.label, Literal(f"Department for Matter {number}", lang="en"))
    for number in range(PEOPLE):
        person = _thing("person", number)
        yield from _line(person, RDF.type, FOAF.Person, SCHEMA.Person)
        yield from _line(person, RDFS.label, Literal(f"Person Number {number}", lang="en"))
        yield from _line(person, FOAF.name, Literal(f"Person Number {number}"))
    for number in range(PROGRAMMES):
        programme = _thing("programme", number)
        yield from _line(programme, RDF.type, KG.Programme, SKOS.Concept)
        yield from _line(programme, RDFS.label, Literal(f"Programme Number {number}", lang="en"))
        yield from _line(programme, SKOS.prefLabel, Literal(f"Programme Number {number}", lang="en"))
        if number >= 10:
            yield from _line(programme, SKOS.broader, _thing("programme", number // 3))


def _document(number: int, chance: random.Random) -> Iterator[str]:
    """Give what a document says: a question and, of nine in ten, the answer."""

    def text(words: int) -> Literal:
        return Literal(" ".join(chance.choices(_WORDS, k=words)).capitalize() + ".", lang="en")

    def mentioned(most: int) -> list[URIRef]:
        # A few programmes are spoken of much, most hardly ever.
        drawn = {int(PROGRAMMES * chance.random() ** 3) for _ in range(chance.randint(0, most))}
        return [_thing("programme", of) for of in sorted(drawn)]

    asked, tabled = question(number), _tabled(number)
    heading = text(3)
    body, asker = chance.randrange(BODIES), chance.randrange(PEOPLE)
    yield from _line(asked, RDF.type, PQA.Question, SCHEMA.Question)
    yield from _line(asked, RDFS.label, Literal(f"{heading} (tabled {tabled})", lang="en"))
    yield from _line(asked, PQA.heading, heading)
    yield from _line(asked, PQA.questionText, text(40))
    yield from _line(asked, KG.dateTabled, Literal(tabled))
    yield from _line(asked, KG.house, mint(BASE, "body", "house-of-commons"))
    yield from _line(asked, KG.questionTo, _thing("body", body))
    yield from _line(asked, KG.askedByPerson, _thing("person", asker))
    yield from _line(asked, KG.askerAsPrinted, Literal(f"Person Number {asker}"))
    yield from _line(asked, SCHEMA.mentions, *mentioned(3))
    if chance.random() < 0.9:
        issued = tabled + timedelta(days=chance.randint(1, 20))
        answer = mint(BASE, "answer", f"commons/{tabled}/{number}/{issued}")
        yield from _line(answer, RDF.type, PQA.Answer, SCHEMA.Answer)
        yield from _line(answer, RDFS.label, Literal(f"Answer to “{heading}”, {issued}", lang="en"))
        yield from _line(answer, PQA.answerTo, asked)
        yield from _line(answer, PQA.answerText, text(80))
        yield from _line(answer, DCTERMS.issued, Literal(issued))
        yield from _line(answer, PQA.answeringBody, _thing("body", body))
        yield from _line(answer, KG.answeredByPerson, _thing("person", body * 5 + chance.randrange(5)))
        yield from _line(answer, SCHEMA.mentions, *mentioned(4))


def write_data(questions: int, quads: TextIO, triples: TextIO) -> int:
    """Write all graphs, and the default graph alone; give how many triples that has."""
    chance = random.Random(4)  # noqa: S311 (made-up data)
    said = 0
    for number in range(-1, questions):
        name = f"commons/{_tabled(number)}/{number}" if number >= 0 else "registers"
        graph = mint(BASE, "graph", name)
        lines = list(_document(number, chance) if number >= 0 else _registers())
        said += len(lines)
        alone = "".join(f"{line} .\n" for line in lines)
        triples.write(alone)
        quads.write(alone)
        quads.writelines(f"{line} <{graph}> .\n" for line in lines)
    return said


# The queries


def lookup(number: int, questions: int) -> str:
    """Give a small query that is like no other: all of a question, its answer, or the names of those concerned."""
    iri = question(number * 104_729 % questions)
    shape = number % 3
    if shape == 0:
        return f"SELECT ?p ?o{number} WHERE {{ <{iri}> ?p ?o{number} }}"
    if shape == 1:
        return (
            f"SELECT ?answer ?text{number} WHERE {{ ?answer <{PQA.answerTo}> <{iri}> ; "
            f"<{PQA.answerText}> ?text{number} }}"
        )
    return (
        f"SELECT ?who ?body{number} WHERE {{ <{iri}> <{absolute(KG.askedByPerson, BASE)}>/<{RDFS.label}> ?who ; "
        f"<{absolute(KG.questionTo, BASE)}>/<{RDFS.label}> ?body{number} }}"
    )


def _declared(query: str) -> str:
    declared = (f"PREFIX {name}: <{space}>\n" for name, space in prefixes(BASE).items() if f"{name}:" in query)
    return "".join(declared) + query


ANALYTICAL = {
    name: _declared(query)
    for name, query in {
        "questions per body and year": """SELECT ?body ?year (COUNT(?q) AS ?n) WHERE {
            ?q kg:questionTo ?body ; kg:dateTabled ?day BIND(YEAR(?day) AS ?year)
        } GROUP BY ?body ?year""",
        "most mentioned programmes": """SELECT ?thing (COUNT(DISTINCT ?where) AS ?n) WHERE {
            ?where schema:mentions ?thing . ?thing a kg:Programme
        } GROUP BY ?thing ORDER BY DESC(?n) ?thing LIMIT 20""",
        "mean days to answer, per body": """SELECT ?body (AVG(?days) AS ?mean) WHERE {
            ?q kg:dateTabled ?tabled ; kg:questionTo ?body . ?a pqa:answerTo ?q ; dcterms:issued ?answered
            BIND(xsd:integer(STRBEFORE(STRAFTER(STR(?answered - ?tabled), "P"), "D")) AS ?days)
        } GROUP BY ?body""",
        "mentioned beside a programme": f"""SELECT ?other (COUNT(DISTINCT ?where) AS ?n) WHERE {{
            ?where schema:mentions <{_thing("programme", 7)}>, ?other FILTER(?other != <{_thing("programme", 7)}>)
        }} GROUP BY ?other ORDER BY DESC(?n) ?other LIMIT 20""",
        "asked and answered, optional": """SELECT ?body (COUNT(?q) AS ?asked) (COUNT(?a) AS ?answered) WHERE {
            ?q kg:questionTo ?body OPTIONAL { ?a pqa:answerTo ?q }
        } GROUP BY ?body""",
        "text search": """SELECT ?text ?words WHERE {
            ?text pqa:questionText|pqa:answerText ?words FILTER(CONTAINS(LCASE(?words), "mental health"))
        } ORDER BY ?text LIMIT 100""",
        "programmes with those below, path": """SELECT ?top (COUNT(?where) AS ?n) WHERE {
            ?top a kg:Programme FILTER NOT EXISTS { ?top skos:broader ?above }
            ?thing skos:broader* ?top . ?where schema:mentions ?thing
        } GROUP BY ?top ORDER BY ?top""",
        "who asks how many bodies": """SELECT ?name (COUNT(DISTINCT ?body) AS ?n) WHERE {
            ?q kg:askedByPerson ?who ; kg:questionTo ?body . ?who foaf:name ?name
        } GROUP BY ?name ORDER BY DESC(?n) ?name LIMIT 50""",
        "unanswered questions of a body": f"""SELECT ?q ?day WHERE {{
            ?q kg:questionTo <{_thing("body", 3)}> ; kg:dateTabled ?day FILTER NOT EXISTS {{ ?a pqa:answerTo ?q }}
        }} ORDER BY DESC(?day) ?q LIMIT 100""",
        "a programme month by month": f"""SELECT ?month (COUNT(?where) AS ?n) WHERE {{
            ?where schema:mentions <{_thing("programme", 2)}> ; kg:dateTabled|dcterms:issued ?day
            BIND(SUBSTR(STR(?day), 1, 7) AS ?month)
        }} GROUP BY ?month ORDER BY ?month""",
    }.items()
}


# The client


@dataclass(frozen=True)
class Address:
    """Where a server answers queries, on this machine."""

    port: int
    path: str


@dataclass(frozen=True)
class Lookups(Taken):
    """What became of a number of lookups: how many a second were answered, and how long one took."""

    refused: int = 0
    other: int = 0


async def _ask(connection: Connection, address: Address, query: str) -> tuple[int, bytes]:
    """Ask a query; give the status and the body of the answer."""
    accept = {"Accept": "application/sparql-results+json"}
    return await connection.get(f"{address.path}?query={quote(query)}", accept)


def load(address: Address, connections: int, seconds: float, first: int, questions: int) -> tuple[Lookups, int]:
    """Ask lookups, beginning with the one of this number; give how they went, and the number of the next."""
    numbers = itertools.count(first)
    return asyncio.run(_load(address, connections, seconds, numbers, questions)), next(numbers)


def load_again(address: Address, seconds: float, questions: int) -> Lookups:
    """Ask one lookup again and again, on one connection; give how that went."""
    return asyncio.run(_load(address, 1, seconds, itertools.repeat(0), questions))


async def _load(address: Address, connections: int, seconds: float, numbers: Iterator[int], questions: int) -> Lookups:
    taken: list[float] = []
    statuses: list[int] = []

    async def ask_on(connection: Connection, end: float) -> None:
        while (begin := time.perf_counter()) < end:
            status, _ = await _ask(connection, address, lookup(next(numbers), questions))
            if status == 200:
                taken.append(time.perf_counter() - begin)
            else:
                statuses.append(status)

    opened = [await Connection.to(address.port) for _ in range(connections)]
    begin = time.perf_counter()
    await asyncio.gather(*(ask_on(connection, begin + seconds) for connection in opened))
    lasted = time.perf_counter() - begin
    for connection in opened:
        connection.close()
    refused = statuses.count(503)
    return replace(Lookups.of(taken, lasted), refused=refused, other=len(statuses) - refused)


# The servers


@dataclass(frozen=True)
class Server:
    """How a server is started."""

    name: str
    command: Callable[[int], list[str]]
    path: str

    @contextmanager
    def running(self) -> Iterator[Address]:
        """Start it, wait until it answers, and stop it at the end."""
        address = Address(free_port(), self.path)
        with running(self.name, self.command(address.port), address.port, f"{self.path}?query=ASK%20%7B%7D"):
            yield address


def servers(data: Path, quads: Path, triples: Path) -> list[Server]:
    """Give the servers to measure, and say which are skipped."""
    serve = [sys.executable, "-m", "kg", "serve", "--data", str(data), "--port"]
    found = [Server(KG_SERVE, lambda port: [*serve, str(port)], "/sparql")]
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    if oxigraph := shutil.which("oxigraph", path=beside):
        store = str(data.parent / "oxigraph")
        subprocess.run(  # noqa: S603 (our own)
            [oxigraph, "load", "--location", store, "--file", str(quads)], check=True, capture_output=True
        )
        command = [oxigraph, "serve-read-only", "--location", store, "--bind"]
        found.append(Server(OXIGRAPH, lambda port: [*command, f"127.0.0.1:{port}"], "/query"))
    else:
        print("skipped oxigraph serve, which is not installed (pip install oxigraph)")
    if importlib.util.find_spec("rdflib_endpoint"):
        start = [sys.executable, "-m", "rdflib_endpoint", "serve", str(triples), "--host", "127.0.0.1", "--port"]
        found.append(Server(RDFLIB, lambda port: [*start, str(port)], "/"))
    else:
        print("skipped rdflib-endpoint, which is not installed (pip install rdflib-endpoint)")
    return found


# Measuring


@dataclass
class Times:
    """What one query took, in seconds."""

    cold: list[float]
    warm: list[float]
    repeated: list[float]
    rows: int = 0


def measure(
    ask: Callable[[str], bytes | None], rounds: int, start: int, patience: float, times: dict[str, Times]
) -> None:
    """Ask the ten queries of a server just started; the first time it is, all rounds, else only once each."""

    def timed(query: str) -> tuple[float, bytes | None]:
        begin = time.perf_counter()
        body = ask(query)
        return time.perf_counter() - begin, body

    for name, query in ANALYTICAL.items():
        taken, body = timed(query)
        of = times.setdefault(name, Times([], [], []))
        of.cold.append(taken)
        of.rows = len(json.loads(body)["results"]["bindings"]) if body is not None else -1
    if start:
        return
    for name, query in ANALYTICAL.items():
        of = times[name]
        for kept, spellings in (
            (of.warm, [f"{query} # {number}" for number in range(rounds)]),
            (of.repeated, [query] * rounds),
        ):
            end = time.perf_counter() + patience
            for spelling in spellings:
                kept.append(timed(spelling)[0])
                if time.perf_counter() > end:
                    break


def measure_served(address: Address, rounds: int, start: int, patience: float, times: dict[str, Times]) -> None:
    """Measure through HTTP, on one connection."""
    with asyncio.Runner() as runner:
        connection = runner.run(Connection.to(address.port))

        def ask(query: str) -> bytes | None:
            status, body = runner.run(_ask(connection, address, query))
            return body if status == 200 else None

        measure(ask, rounds, start, patience, times)
        connection.close()
        runner.run(asyncio.sleep(0))


def _engine(store: ox.Store, query: str) -> bytes | None:
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    return solutions.serialize(format=ox.QueryResultsFormat.JSON)


def measure_engine(store: ox.Store, seconds: float, questions: int) -> Lookups:
    """Ask the bare engine lookups, one after the other."""
    taken: list[float] = []
    begin = time.perf_counter()
    for number in itertools.count():
        asked = time.perf_counter()
        if asked > begin + seconds:
            break
        _engine(store, lookup(number, questions))
        taken.append(time.perf_counter() - asked)
    return Lookups.of(taken, seconds)


# Telling


def _ratio(value: float, other: float | None) -> str:
    return f"{value / other:12.2f}" if other else f"{'–':>12}"


def tell_lookups(lookups: dict[tuple[str, int], Lookups], engine: Lookups) -> None:
    """Print how many lookups a second were answered."""
    print("\n1. Distinct small lookups")
    print(
        f"{'':24}{'connections':>12}{'answered/s':>12}{'median ms':>12}{'99 % ms':>12}{'refused':>10}{'errors':>8}"
        f"{'× oxigraph':>12}{'× rdflib':>12}{'× engine':>12}"
    )
    print(f"{ENGINE:24}{'':>12}{engine.rate:12,.0f}{engine.median * 1000:12.3f}{engine.slow * 1000:12.3f}")
    for (name, connections), of in lookups.items():
        peers = [lookups.get((peer, connections)) for peer in (OXIGRAPH, RDFLIB)]
        print(
            f"{name:24}{connections:12}{of.rate:12,.0f}{of.median * 1000:12.3f}{of.slow * 1000:12.3f}"
            f"{of.refused:10,}{of.other:8,}"
            + "".join(_ratio(of.rate, peer.rate if peer else None) for peer in [*peers, engine])
        )


def tell_times(
    title: str, times: dict[str, dict[str, Times]], which: Callable[[Times], list[float]], peers: list[str]
) -> None:
    """Print the medians of the ten queries, and what `kg serve` takes in comparison."""
    ours = {query: statistics.median(which(of)) * 1000 for query, of in times[KG_SERVE].items()}
    print(f"\n{title}: medians in ms, and how many times as long kg serve takes")
    print(f"{'':36}" + "".join(f"{name:>16}" for name in times) + f"{'over engine':>14}", end="")
    print("".join(f"{'÷ ' + name.split()[-1 if name == ENGINE else 0]:>18}" for name in peers))
    gaps = []
    ratios: dict[str, list[float]] = {name: [] for name in peers}
    for query, our in ours.items():
        medians = {name: statistics.median(which(of[query])) * 1000 for name, of in times.items()}
        differ = [name for name, of in times.items() if of[query].rows != times[ENGINE][query].rows]
        gaps.append(our - medians[ENGINE])
        line = f"{query:36}" + "".join(f"{medians[name]:15,.2f}{'*' if name in differ else ' '}" for name in times)
        for name in peers:
            ratios[name].append(our / medians[name])
        print(line + f"{gaps[-1]:14.2f}" + "".join(f"{ratios[name][-1]:18.3f}" for name in peers))
    print(
        f"{'median of the ten':36}"
        + "".join(
            f"{statistics.median(statistics.median(which(of)) * 1000 for of in all_.values()):15,.2f} "
            for all_ in times.values()
        )
        + f"{statistics.median(gaps):14.2f}"
        + "".join(f"{statistics.median(ratios[name]):18.3f}" for name in peers)
    )


def main() -> None:
    """Make the data, measure each server, and print three tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=5, help="how long lookups are asked, for each measurement")
    parser.add_argument("--rounds", type=int, default=15, help="how often each analytical query is asked")
    parser.add_argument("--starts", type=int, default=3, help="how often a server is started for cold answers")
    parser.add_argument("--patience", type=float, default=5, help="seconds after which a query gets no further round")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sparql-speed-") as folder:
        _run(given, Path(folder))


def _run(given: argparse.Namespace, folder: Path) -> None:
    quads, triples, data = folder / "all.nq", folder / "default.nt", folder / "data"
    begin = time.perf_counter()
    with quads.open("w", encoding="utf-8") as all_, triples.open("w", encoding="utf-8") as alone:
        said = write_data(given.questions, all_, alone)
    rdf_files.release([quads], data, BASE)
    print(
        f"{given.questions:,} questions, {said:,} triples in the default graph and as many in named graphs; made in "
        f"{time.perf_counter() - begin:.0f} s. {os.cpu_count()} cores, shared by the load and the server."
    )
    lookups: dict[tuple[str, int], Lookups] = {}
    again: dict[str, Lookups] = {}
    times: dict[str, dict[str, Times]] = {}
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as asking:
        for server in servers(data, quads, triples):
            for start in range(1 if server.name == RDFLIB else given.starts):
                with server.running() as address:
                    measure_served(address, given.rounds, start, given.patience, times.setdefault(server.name, {}))
                    if start:
                        continue
                    _, following = asking.submit(load, address, 4, 0.5, 0, given.questions).result()
                    for connections in CONNECTIONS:
                        lookups[server.name, connections], following = asking.submit(
                            load, address, connections, given.seconds, following, given.questions
                        ).result()
                    again[server.name] = asking.submit(load_again, address, given.seconds, given.questions).result()
    for start in range(given.starts):
        store = ox.Store.read_only(str(releases.required(data).store))
        engine = times.setdefault(ENGINE, {})
        measure(partial(_engine, store), given.rounds, start, given.patience, engine)
    tell_lookups(lookups, measure_engine(store, given.seconds, given.questions))
    print("\n1b. One small lookup again and again, on one connection")
    for name, of in again.items():
        print(f"{name:24}{of.rate:12,.0f} a second, median {of.median * 1000:.3f} ms, 99 % {of.slow * 1000:.3f} ms")
    peers = [name for name in (OXIGRAPH, RDFLIB, ENGINE) if name in times]
    tell_times("2a. Ten analytical queries, cold", times, lambda of: of.cold, peers)
    tell_times("2b. Ten analytical queries, warm", times, lambda of: of.warm, peers)
    tell_times("3. The same queries repeated", times, lambda of: of.repeated, peers)
    if any(of.rows != times[ENGINE][query].rows for all_ in times.values() for query, of in all_.items()):
        print("* gives another number of rows than the bare engine, or an error")


if __name__ == "__main__":
    main()
