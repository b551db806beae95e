"""The three stores give the same answers, entity by entity: pages, data, lists, and queries in all forms."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import URIRef
from web.conftest import BASE, HTML, NEWTON, Client, serving

from kg.loading.plan import Held
from kg.releases import required
from kg.store.asking import Asker
from kg.store.marker import read_marker
from kg.store.protocol import Protocol
from kg.store.remote import RemoteStore
from kg.store.workers import Limits
from kg.vocab import DCTERMS, SCHEMA
from kg.web import ontology
from kg.web.kinds import KINDS
from kg.web.pages import PageMaker
from kg.web.pages.lists import Lists
from kg.web.pages.reader import Reader
from kg.web.published import Published

from .servers import Running

QUERIES = sorted((Path(__file__).parents[2] / "kg/web/queries").glob("*.rq"))
PEOPLE = f"{BASE}/id/graph/register/people"
SEATS = f"{BASE}/id/graph/register/seats"


@pytest.fixture(scope="module")
def there(engine: Running) -> Iterator[RemoteStore]:
    """The store elsewhere."""
    protocol = Protocol(engine.service)
    store = RemoteStore(protocol, BASE, read_marker(protocol, BASE))
    yield store
    store.close()


def test_says_the_same_of_each_thing_in_the_merged_view_and_in_the_graphs(engine: Running, data: Path) -> None:
    with closing(Protocol(engine.service)) as protocol, closing(Held(required(data))) as held:
        _, merged = Asker(protocol, BASE).whole("SELECT ?s ?p ?o { ?s ?p ?o }")
        assert sorted(map(_line, merged)) == sorted(map(_line, held.store.merged()))
        _, named = Asker(protocol, BASE).whole("SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }")
        expected = [(ox.NamedNode(name), *triple) for name in held.versions() for triple in held.store.graph(name)]
        assert sorted(map(_line, named)) == sorted(map(_line, expected))


def _line(terms: Iterable[object]) -> str:
    return " ".join(map(str, terms))


def test_makes_the_same_pages_and_data_of_things_of_every_kind(there: RemoteStore, here: Published) -> None:
    elsewhere = replace(here, store=there, kept={})
    rows = here.store.select("SELECT DISTINCT ?s WHERE { ?s ?p ?o } ORDER BY ?s")
    things = [parts for row in rows if (parts := here.urls.parts(str(row["s"])))]
    for kind, of_kind in groupby(things, key=lambda parts: parts[0]):
        for _, key in list(of_kind)[::100]:
            iri = here.urls.thing(kind, key)
            assert PageMaker(elsewhere).thing(iri, kind, key) == PageMaker(here).thing(iri, kind, key), iri
            assert set(PageMaker(elsewhere).description(iri)) == set(PageMaker(here).description(iri)), iri


def test_looks_up_the_same(there: RemoteStore, here: Published) -> None:
    things = [f"{BASE}/id/{NEWTON}", f"{BASE}/id/staff-role/work-coach", f"{BASE}/id/person/nobody"]
    by = [str(SCHEMA.mentions), str(DCTERMS.subject)]
    for store in (there, here.store):
        assert [store.has(thing) for thing in things] == [True, True, False]
        assert store.said([]) == store.leading_to([]) == set()
    assert there.said(things) == here.store.said(things) != set()
    assert there.leading_to(things) == here.store.leading_to(things) != set()
    assert there.leading_to(things, by) == here.store.leading_to(things, by) != set()
    assert len(there.leading_to(things, by, most=2)) == len(here.store.leading_to(things, by, most=2)) == 2
    assert there.labels(list(map(URIRef, things))) == here.store.labels(list(map(URIRef, things)))


def test_makes_the_same_lists(there: RemoteStore, here: Published) -> None:
    elsewhere = replace(here, store=there, kept={})
    assert PageMaker(elsewhere).shelves() == PageMaker(here).shelves()
    # Any use of a term is an example of it.
    terms = [[replace(term, example=None) for term in ontology.terms(site)] for site in (elsewhere, here)]
    assert terms[0] == terms[1]
    for kind in KINDS.values():
        assert Lists(Reader(elsewhere)).listed_things(kind) == Lists(Reader(here)).listed_things(kind)


def _rows(body: bytes) -> list[str]:
    found = json.loads(body)
    return sorted(json.dumps(row, sort_keys=True) for row in found["results"]["bindings"])


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.stem)
def test_answers_the_examples_alike(site: Client, site_here: Client, query: Path) -> None:
    text = query.read_text()
    answer, expected = site.ask(text), site_here.ask(text)
    assert answer.status_code == expected.status_code == 200, answer.text
    if expected.headers["content-type"].startswith("application/sparql-results+json"):
        assert _values(answer.content) == _values(expected.content)


def _values(body: bytes) -> Any:
    """Give the rows with numbers as numbers: engines write the same decimal with more or fewer digits."""
    found = json.loads(body)
    rows = [{name: _value(term) for name, term in row.items()} for row in found.get("results", {}).get("bindings", [])]
    return found.get("boolean"), sorted(found["head"].get("vars", [])), sorted(rows, key=str)


def _value(term: dict[str, str]) -> object:
    if term.get("datatype", "").endswith(("#decimal", "#double", "#integer")):
        return round(float(term["value"]), 6)
    return tuple(sorted(term.items()))


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?s a foaf:Person }",
        "ASK { ?s a foaf:Person FILTER(false) }",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
        "SELECT ?nothing ?s { ?s a foaf:Person OPTIONAL { ?s <urn:none> ?nothing } }",
        f"SELECT (COUNT(*) AS ?n) FROM <{PEOPLE}> {{ ?s ?p ?o }}",
        f"SELECT (COUNT(*) AS ?n) FROM <{PEOPLE}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        f"SELECT ?g (COUNT(*) AS ?n) FROM NAMED <{PEOPLE}> FROM NAMED <{SEATS}> {{ GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g",
        f"SELECT (COUNT(*) AS ?n) FROM NAMED <{PEOPLE}> {{ ?s ?p ?o }}",
        f"SELECT (COUNT(*) AS ?n) FROM <{PEOPLE}> FROM <{SEATS}> FROM <{BASE}/id/graph/ontology> {{ ?s a ?type }}",
        "SELECT ?type (COUNT(*) AS ?n) { ?s a ?type } GROUP BY ?type ORDER BY DESC(?n) ?type LIMIT 7 # the most frequent",
        "SELECT ?s { ?s a foaf:Person } ORDER BY ?s LIMIT 5 OFFSET 3",
        "SELECT DISTINCT ?name { ?s foaf:name ?name } ORDER BY DESC(?name) LIMIT 5",
        "SELECT ?s (xsd:integer(?n) AS ?number) { ?s schema:value ?n } ORDER BY ?s LIMIT 3",
        'SELECT ?s { ?s rdfs:label ?l FILTER(CONTAINS(?l, "} GRAPH ?g {")) }',
    ],
)  # fmt: skip
def test_answers_queries_alike(site: Client, site_here: Client, query: str) -> None:
    answer, expected = site.ask(query), site_here.ask(query)
    assert (answer.status_code, expected.status_code) == (200, 200), answer.text
    assert _values(answer.content) == _values(expected.content)
    if "ORDER" in query:
        assert [json.loads(answer.content)["results"]] == [json.loads(expected.content)["results"]]


@pytest.mark.parametrize(
    "query",
    [
        f"DESCRIBE <{BASE}/id/{NEWTON}>",
        "DESCRIBE ?who WHERE { ?who foaf:name 'Sarah Newton' }",
        "CONSTRUCT { ?s foaf:name ?name } WHERE { ?s foaf:name ?name }",
        "CONSTRUCT WHERE { ?s foaf:name ?name ; a ?type }",
        f"CONSTRUCT {{ ?s ?p ?o }} FROM <{PEOPLE}> WHERE {{ ?s ?p ?o }}",
        "CONSTRUCT { ?who rdfs:label ?none , ?name } { ?who foaf:name ?name OPTIONAL { ?who <urn:none> ?none } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(false) }",
    ],
)
def test_makes_graphs_alike(site: Client, site_here: Client, query: str) -> None:
    answer, expected = (client.ask(query, "application/n-triples") for client in (site, site_here))
    assert (answer.status_code, expected.status_code) == (200, 200), answer.text
    assert _graph(answer.content) == _graph(expected.content)


def _graph(body: bytes) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)}


@pytest.mark.parametrize("media", ["text/csv", "application/sparql-results+xml", "text/tab-separated-values"])
def test_writes_rows_in_the_forms_asked_for(site: Client, site_here: Client, media: str) -> None:
    query = "SELECT ?s ?l { ?s a foaf:Person ; rdfs:label ?l } ORDER BY ?s"
    assert site.ask(query, media).content == site_here.ask(query, media).content


def test_reads_graphs_by_the_graph_store_protocol(site: Client, site_here: Client) -> None:
    for path in (f"/graph-store?graph={PEOPLE}", "/graph-store?default"):
        answer, expected = (client.get(path, "application/n-triples") for client in (site, site_here))
        assert _graph(answer.content) == _graph(expected.content)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }",
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "DROP ALL",
        "SELECT ?s { ?s ?p }",
        "SELECT ?s { ?s unknown:p ?o }",
    ],
)
def test_refuses_what_the_store_on_disk_refuses_and_tells_it_alike(site: Client, site_here: Client, query: str) -> None:
    answer, expected = site.ask(query), site_here.ask(query)
    assert answer.status_code == expected.status_code == 400
    assert answer.text == expected.text


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX bif: <bif:> SELECT (bif:http_get('http://localhost/') AS ?x) {}",
        "SELECT (<sql:anything>() AS ?x) {}",
        "PREFIX xsd: <bif:> SELECT (xsd:file_to_string('/etc/hostname') AS ?x) {}",
        "SELECT ?s { ?s ?p ?o FILTER(<\\u0062if:x> # a comment\n (?o)) }",
        "define get:soft 'replace' SELECT * FROM <http://localhost/> { ?s ?p ?o }",
    ],
)
def test_calls_no_function_of_the_engines_own(site: Client, query: str) -> None:
    assert site.ask(query).status_code == 400


def test_shows_pages_over_http(site: Client, site_here: Client) -> None:
    for path in ("/", f"/doc/{NEWTON}", "/browse/person", "/prefixes", "/sparql?query=ASK+%7B%7D"):
        assert site.get(path).text == site_here.get(path).text, path
    assert site.get(f"/doc/{NEWTON}", "text/turtle").text == site_here.get(f"/doc/{NEWTON}", "text/turtle").text
    assert site.get("/doc/person/nobody", HTML).status_code == 404


def test_stops_at_the_limits_of_rows(data: Path, engine: Running) -> None:
    with serving(data, Limits(result_rows=10, result_bytes=100_000), service=engine.service) as client:
        assert client.ask("SELECT ?s { ?s ?p ?o } LIMIT 10").status_code == 200
        for query in ("SELECT ?s { ?s ?p ?o } LIMIT 11", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"):
            answer = client.ask(query, "*/*")
            assert (answer.status_code, "more than 10" in answer.text) == (413, True)


def test_reads_csv_with_line_ends_and_quotes(site: Client) -> None:
    answer = site.ask("SELECT ?t { ?a pqa:answerText ?t } ORDER BY ?t LIMIT 1", "text/csv")
    assert len(list(csv.reader(io.StringIO(answer.text, newline="")))) == 2


def test_the_command_asks_an_engine_as_it_asks_the_disk(data: Path, engine: Running) -> None:
    query = (
        "SELECT ?name ?day { ?q a pqa:ParliamentaryQuestion ; rdfs:label ?name ; kg:dateTabled ?day } ORDER BY ?name"
    )
    command = [sys.executable, "-m", "kg", "query", query, "--data", str(data)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | dict(engine.variables)
    here, there = (
        subprocess.run([*command, *more], check=True, capture_output=True, env=environment, timeout=120).stdout
        for more in ([], ["--store", engine.address])
    )
    assert here == there
    assert b"2018-03-06" in here
