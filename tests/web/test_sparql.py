"""The SPARQL endpoint: its protocol, the forms of its results, and what it does to protect itself.

SPARQL 1.1 Protocol, section 2.1.
"""

import errno
import json
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef

from kg.errors import QueryError
from kg.store.sparql import DEEPEST, GRAPH_FORMATS, LONGEST, RESULT_FORMATS, refuse_what_reaches_out
from kg.store.workers import Limits, Workers
from kg.vocab import SD
from kg.web.examples import EXAMPLES
from kg.web.site import Site
from kg.web.sparql import LARGEST_ON_PAGE, LARGEST_REQUEST, LONGEST_ON_PAGE, excerpt

from .conftest import BASE, HTML, NEWTON, ROOT, TURTLE, Client, links, page, serving, text

NAME = f"SELECT ?name WHERE {{ <id/{NEWTON}> foaf:name ?name }}"
GRAPH = f"CONSTRUCT WHERE {{ <id/{NEWTON}> foaf:name ?name }}"
ASK = f"ASK {{ <id/{NEWTON}> foaf:name ?name }}"
ENDLESS = (
    "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) < STR(?f) && STR(?f) < STR(?i)) }"
)
JSON = "application/sparql-results+json"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"


def names(body: bytes) -> list[str]:
    return [row["name"]["value"] for row in json.loads(body)["results"]["bindings"]]


def count(body: bytes) -> int:
    return int(json.loads(body)["results"]["bindings"][0]["n"]["value"])


@pytest.fixture
def limited(data: Path) -> Iterator[Client]:
    """The founding documents, served to strangers who may cost very little."""
    with serving(data, Limits(seconds=2, result_bytes=5_000, workers=1, waiting_seconds=60)) as client:
        yield client


def workers_of(client: Client) -> Workers:
    site = client.client.app.state.site  # type: ignore[attr-defined]
    assert isinstance(site, Site)
    return site.workers


# Ways to ask


def test_a_query_can_be_sent_by_get(site: Client) -> None:
    response = site.ask(NAME)
    assert response.status_code == 200
    assert names(response.content) == ["Sarah Newton"]


def test_a_query_can_be_sent_as_a_form(site: Client) -> None:
    assert names(site.post(urlencode({"query": NAME}), FORM).content) == ["Sarah Newton"]


def test_a_query_can_be_sent_as_it_is(site: Client) -> None:
    assert names(site.post(NAME, DIRECT).content) == ["Sarah Newton"]


@pytest.mark.parametrize("media_type", [f"{DIRECT}; charset=utf-8", "Application/SPARQL-Query", f" {DIRECT} ;a=b"])
def test_the_type_of_a_body_may_be_written_in_any_way(site: Client, media_type: str) -> None:
    assert site.post(NAME, media_type).status_code == 200


def test_parameters_of_a_direct_query_stand_in_the_address(site: Client) -> None:
    response = site.post(NAME, DIRECT, f"/sparql?default-graph-uri={BASE}/nothing")
    assert names(response.content) == []


def test_head_answers_as_get_does_without_the_result(site: Client) -> None:
    response = site.send("HEAD", f"/sparql?{urlencode({'query': NAME})}", JSON)
    assert (response.status_code, response.headers["content-type"], response.content) == (200, JSON, b"")


def test_usual_prefixes_need_no_declaration(site: Client) -> None:
    for prefix in (
        "dcat",
        "dcterms",
        "foaf",
        "kg",
        "org",
        "owl",
        "pqa",
        "prov",
        "rdf",
        "rdfs",
        "schema",
        "sd",
        "skos",
        "void",
        "xsd",
    ):
        assert site.ask(f"ASK {{ ?s {prefix}:x ?o }}").status_code == 200


def test_a_prefix_can_be_declared_anew(site: Client) -> None:
    assert site.ask(f"PREFIX kg: <http://xmlns.com/foaf/0.1/> ASK {{ <id/{NEWTON}> kg:name ?n }}").json()["boolean"]


def test_relative_addresses_stand_on_the_base(site: Client) -> None:
    assert site.ask(f"ASK {{ <id/{NEWTON}> ?p ?o }}").json()["boolean"]
    assert site.ask(f"ASK {{ </id/{NEWTON}> ?p ?o }}").json()["boolean"]


# Forms of results


@pytest.mark.parametrize(("name", "media_type"), [(name, media) for name, (media, _) in RESULT_FORMATS.items()])
@pytest.mark.parametrize("query", [NAME, ASK], ids=["select", "ask"])
def test_rows_are_given_in_the_form_that_is_accepted(site: Client, query: str, name: str, media_type: str) -> None:
    accepted, named = site.ask(query, media_type), site.ask(query, format=name)
    assert accepted.status_code == named.status_code == 200
    assert accepted.headers["content-type"].split(";")[0] == named.headers["content-type"].split(";")[0] == media_type
    assert accepted.content == named.content


@pytest.mark.parametrize(("name", "form"), GRAPH_FORMATS.items())
@pytest.mark.parametrize("query", [GRAPH, f"DESCRIBE <id/{NEWTON}>"], ids=["construct", "describe"])
def test_graphs_are_given_in_the_form_that_is_accepted(
    site: Client, query: str, name: str, form: tuple[str, ox.RdfFormat]
) -> None:
    accepted, named = site.ask(query, form[0]), site.ask(query, format=name)
    assert accepted.status_code == named.status_code == 200
    assert accepted.headers["content-type"].split(";")[0] == form[0]
    said = {str(quad.object) for quad in ox.parse(accepted.content, format=form[1])}
    assert '"Sarah Newton"' in said


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", JSON),
        (None, JSON),
        ("application/json", JSON),
        ("application/xml", "application/sparql-results+xml"),
        ("text/csv;q=0.5, text/tab-separated-values;q=0.6", "text/tab-separated-values"),
        (f"{JSON};q=0.1, text/csv", "text/csv"),
        (f"text/*;q=0.9, {JSON};q=0.8", "text/csv"),
        (f"{JSON};q=0, */*;q=0.1", "application/sparql-results+xml"),
        ("text/turtle, text/csv;q=0.1", "text/csv"),
    ],
)
def test_the_form_of_rows_is_negotiated(site: Client, accept: str | None, media_type: str) -> None:
    response = site.ask(NAME, accept)
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == media_type


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", TURTLE),
        ("application/json", "application/ld+json"),
        ("application/n-triples;q=0.9, text/turtle;q=0.8", "application/n-triples"),
        (f"{JSON}, application/rdf+xml;q=0.1", "application/rdf+xml"),
        ("text/turtle;q=0, */*;q=0.1", "application/n-triples"),
    ],
)
def test_the_form_of_a_graph_is_negotiated(site: Client, accept: str, media_type: str) -> None:
    assert site.ask(GRAPH, accept).headers["content-type"].split(";")[0] == media_type


def test_the_format_that_is_named_goes_before_what_is_accepted(site: Client) -> None:
    assert site.ask(NAME, JSON, format="csv").headers["content-type"].startswith("text/csv")
    assert site.ask(NAME, HTML, format="json").headers["content-type"] == JSON


def test_an_unknown_format_is_refused_with_a_list_of_those_there_are(site: Client) -> None:
    response = site.ask(NAME, format="pdf")
    assert response.status_code == 400
    assert "json, xml, csv, tsv" in response.text


@pytest.mark.parametrize(
    ("query", "accept"), [(NAME, "image/png"), (NAME, TURTLE), (GRAPH, "text/csv"), (GRAPH, JSON), (ASK, TURTLE)]
)
def test_a_form_that_a_result_has_not_is_not_acceptable(site: Client, query: str, accept: str) -> None:
    assert site.ask(query, accept).status_code == 406


def test_a_named_format_that_a_result_has_not_is_not_acceptable(site: Client) -> None:
    assert site.ask(GRAPH, format="csv").status_code == 406


def test_what_depends_on_what_is_accepted_says_so(site: Client) -> None:
    for response in (site.ask(NAME), site.ask(NAME, HTML), site.ask("nonsense"), site.ask(NAME, "image/png")):
        assert response.headers["vary"] == "Accept"


def test_a_constructed_graph_has_each_triple_once(site: Client) -> None:
    response = site.ask(f"CONSTRUCT {{ <id/{NEWTON}> a foaf:Person }} WHERE {{ ?s ?p ?o }}", "application/n-triples")
    assert response.text.count("\n") == 1


def test_literals_reach_the_client_as_they_are(site: Client) -> None:
    row = site.ask(r'SELECT ("a\n\"b\"\u2028"@en-GB AS ?a) ("2017-11"^^xsd:gYearMonth AS ?b) {}').json()["results"][
        "bindings"
    ][0]
    assert (row["a"]["value"], row["a"]["xml:lang"]) == ('a\n"b"\u2028', "en-gb")
    assert (row["b"]["value"], row["b"]["datatype"]) == ("2017-11", "http://www.w3.org/2001/XMLSchema#gYearMonth")


# What the protocol does not allow


def test_a_wrong_query_is_refused_with_the_engine_s_message_and_the_line_at_fault(site: Client) -> None:
    response = site.ask("SELECT *\nWHERE {\n  ?s ?p \n}\n")
    assert response.status_code == 400
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert "at 4:" in response.text
    assert re.search(r"\n}\n *\^\n$", response.text)


def test_the_message_names_what_could_stand_there_and_no_classes_of_characters(site: Client) -> None:
    message = site.ask("SELECT * { ?s ?p ").text.splitlines()[0]
    assert message.startswith("the query cannot be answered: error at 1:")
    assert "VALUES" in message
    assert "u{" not in message
    assert not message.endswith(",")


def test_an_unknown_prefix_is_named(site: Client) -> None:
    response = site.ask("ASK { ?s nope:x ?o }")
    assert response.status_code == 400
    assert "nope" in response.text


@pytest.mark.parametrize("query", ["", "   ", "\n"])
def test_an_empty_query_is_refused(site: Client, query: str) -> None:
    assert site.ask(query).status_code == 400
    assert site.post(urlencode({"query": query}), FORM).status_code == 400
    assert site.post(query, DIRECT).status_code == 400


def test_a_form_without_a_query_is_refused(site: Client) -> None:
    assert site.post("a=b", FORM).status_code == 400
    assert site.post("", FORM).status_code == 400


def test_several_queries_are_refused(site: Client) -> None:
    twice = urlencode([("query", ASK), ("query", NAME)])
    assert site.get(f"/sparql?{twice}", JSON).status_code == 400
    assert site.post(twice, FORM).status_code == 400
    assert site.post(urlencode({"query": ASK}), FORM, f"/sparql?{urlencode({'query': NAME})}").status_code == 400
    assert site.post(ASK, DIRECT, f"/sparql?{urlencode({'query': NAME})}").status_code == 400


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <x:a> <x:b> <x:c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "DROP ALL",
        "LOAD <http://a.example/>",
        "CREATE GRAPH <x:g>",
    ],
)
def test_an_update_is_refused_however_it_is_sent(site: Client, update: str) -> None:
    before = count(site.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").content)
    assert site.ask(update).status_code == 400
    assert site.post(urlencode({"update": update}), FORM).status_code == 403
    assert site.post(urlencode({"query": ASK, "update": update}), FORM).status_code == 400
    assert site.get(f"/sparql?{urlencode({'update': update})}", JSON).status_code == 400
    assert site.post(update, DIRECT).status_code == 400
    assert site.post(update, "application/sparql-update").status_code == 403
    assert count(site.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").content) == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods_are_not_allowed(site: Client, method: str) -> None:
    response = site.send(method, f"/sparql?{urlencode({'query': ASK})}", JSON)
    assert response.status_code == 405
    assert {"GET", "HEAD", "POST"} <= set(response.headers["allow"].split(", "))


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/json", "multipart/form-data; boundary=x", "", "nonsense"]
)
def test_a_body_of_another_type_is_refused(site: Client, media_type: str) -> None:
    response = site.post(NAME, media_type)
    assert response.status_code == 415
    assert DIRECT in response.text


def test_a_body_that_is_too_large_is_refused(site: Client) -> None:
    assert site.post(b"#" * (LARGEST_REQUEST + 1), DIRECT).status_code == 413
    assert site.post(b"query=" + b"x" * LARGEST_REQUEST, FORM).status_code == 413


def test_a_query_that_is_too_long_is_refused(site: Client) -> None:
    assert site.post(f"{NAME} #{'x' * LONGEST}", DIRECT).status_code == 400


def test_a_form_with_very_many_fields_is_refused(site: Client) -> None:
    assert site.post("&".join("a=b" for _ in range(2000)), FORM).status_code == 400


def test_a_body_that_is_no_text_is_refused(site: Client) -> None:
    assert site.post(b"ASK { ?s ?p '\xff' }", DIRECT).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "\x00",
        "\ufffe",
        "ASK { ?s ?p '\x00' }",
        "SELECT",
        "{" * 50,
        "\U0001f600",
        '"',
        "'''",
        "\\u0000",
        "\\uD800",
        "<>",
    ],
)
def test_nonsense_is_refused_and_harms_nothing(site: Client, query: str) -> None:
    assert site.ask(query).status_code in (200, 400)
    assert site.post(query, DIRECT).status_code in (200, 400)
    assert site.ask(ASK).json()["boolean"]


# Which graphs are asked


def graph_of(site: Client, thing: str) -> str:
    rows = site.ask(f"SELECT ?g {{ GRAPH ?g {{ <id/{thing}> a ?type }} }}").json()["results"]["bindings"]
    return str(rows[0]["g"]["value"])


def test_without_graphs_the_merged_view_is_asked(site: Client) -> None:
    merged = count(site.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").content)
    distinct = count(site.ask("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }").content)
    assert merged == distinct


def test_every_named_graph_can_be_asked(site: Client) -> None:
    assert count(site.ask("SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }").content) > 5


def test_the_default_graph_of_the_protocol_is_honoured(site: Client) -> None:
    people = graph_of(site, NEWTON)
    assert names(site.ask(NAME, **{"default-graph-uri": people}).content) == ["Sarah Newton"]
    assert names(site.ask(NAME, **{"default-graph-uri": f"{BASE}/id/graph/none"}).content) == []


def test_several_default_graphs_are_asked_together(site: Client) -> None:
    people = graph_of(site, NEWTON)
    together = urlencode(
        [("query", NAME), ("default-graph-uri", f"{BASE}/id/graph/none"), ("default-graph-uri", people)]
    )
    assert names(site.get(f"/sparql?{together}", JSON).content) == ["Sarah Newton"]


EVERY = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def sharing(site: Client) -> tuple[list[str], int]:
    """Two graphs that share a triple, and how many triples they hold together."""
    held = "GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?s ?p ?o } FILTER(STR(?g) < STR(?h))"
    (row,) = site.ask(f"SELECT ?g ?h {{ {held} }} LIMIT 1").json()["results"]["bindings"]
    graphs = [row["g"]["value"], row["h"]["value"]]
    values = f"VALUES ?g {{ <{graphs[0]}> <{graphs[1]}> }}"
    held = f"SELECT DISTINCT ?s ?p ?o {{ {values} GRAPH ?g {{ ?s ?p ?o }} }}"
    return graphs, count(site.ask(f"SELECT (COUNT(*) AS ?n) {{ {held} }}").content)


def test_a_triple_of_several_default_graphs_is_there_once(site: Client, sharing: tuple[list[str], int]) -> None:
    graphs, held = sharing
    asked = urlencode([("query", EVERY), *(("default-graph-uri", graph) for graph in graphs)])
    assert count(site.get(f"/sparql?{asked}", JSON).content) == held


@pytest.mark.parametrize(
    "clauses",
    [
        "FROM <{0}> FROM <{1}>",
        "from<{0}>FROM<{1}>FROM <{0}>",
        "FROM <{0}> # FROM <x:y>\n FROM #\n <{1}> FROM NAMED <{0}>",
        "FROM a: FROM b:",
    ],
)
def test_a_triple_of_several_graphs_of_from_is_there_once(
    site: Client, sharing: tuple[list[str], int], clauses: str
) -> None:
    graphs, held = sharing
    prologue = f"PREFIX a: <{graphs[0]}> # SELECT\nPREFIX b: <{graphs[1]}> #\n"
    query = prologue + EVERY.replace("{", clauses.format(*graphs) + " {")
    assert count(site.ask(query).content) == held


def test_the_graphs_of_from_stand_on_the_base_of_the_query(site: Client, sharing: tuple[list[str], int]) -> None:
    graphs, held = sharing
    folder = graphs[0].rpartition("/")[0] + "/"
    clauses = " ".join(f"FROM <{graph.removeprefix(folder)}>" for graph in graphs)
    assert count(site.ask(f"BASE <{folder}> {EVERY.replace('{', clauses + ' {')}").content) == held


def test_a_graph_named_twice_is_there_once(site: Client) -> None:
    graph = graph_of(site, NEWTON)
    every = "SELECT (COUNT(*) AS ?n) {0} {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    once = count(site.ask(every.format(f"FROM NAMED <{graph}>")).content)
    assert once > 0
    assert count(site.ask(every.format(f"FROM NAMED <{graph}> FROM NAMED <{graph}>")).content) == once
    asked = urlencode([("query", every.format("")), ("named-graph-uri", graph), ("named-graph-uri", graph)])
    assert count(site.get(f"/sparql?{asked}", JSON).content) == once


def test_the_named_graphs_of_the_protocol_are_honoured(site: Client) -> None:
    query = f"SELECT ?name {{ GRAPH ?g {{ <id/{NEWTON}> foaf:name ?name }} }}"
    assert names(site.ask(query, **{"named-graph-uri": graph_of(site, NEWTON)}).content) == ["Sarah Newton"]
    assert names(site.ask(query, **{"named-graph-uri": f"{BASE}/id/graph/none"}).content) == []


def test_with_only_a_named_graph_the_default_graph_is_empty(site: Client) -> None:
    assert names(site.ask(NAME, **{"named-graph-uri": graph_of(site, NEWTON)}).content) == []


def test_with_only_a_default_graph_there_is_no_named_graph(site: Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert count(site.ask(query, **{"default-graph-uri": graph_of(site, NEWTON)}).content) == 0


def test_the_graphs_of_the_protocol_go_before_those_of_the_query(site: Client) -> None:
    query = NAME.replace("WHERE", f"FROM <{graph_of(site, NEWTON)}> WHERE")
    assert names(site.ask(query).content) == ["Sarah Newton"]
    assert names(site.ask(query, **{"default-graph-uri": f"{BASE}/id/graph/none"}).content) == []


def test_graphs_are_honoured_on_pages_and_in_forms_too(site: Client) -> None:
    none = {"query": NAME, "default-graph-uri": f"{BASE}/id/graph/none"}
    assert names(site.post(urlencode(none), FORM).content) == []
    assert "0 rows" in text(page(site.get(f"/sparql?{urlencode(none)}")))


@pytest.mark.parametrize("graph", ["not an address", "", "relative", "<http://a.example/>"])
def test_a_graph_that_is_no_address_is_refused(site: Client, graph: str) -> None:
    assert site.ask(NAME, **{"default-graph-uri": graph}).status_code == 400


@pytest.mark.parametrize("clause", ["FROM", "FROM NAMED"])
def test_a_graph_that_is_a_file_is_not_read(site: Client, tmp_path: Path, clause: str) -> None:
    secret = tmp_path / "secret.nt"
    secret.write_text(f'<{BASE}/id/{NEWTON}> <http://xmlns.com/foaf/0.1/name> "secret" .\n', encoding="utf-8")
    query = f"SELECT ?name {clause} <{secret.as_uri()}> {{ {{ ?s foaf:name ?name }} UNION {{ GRAPH ?g {{ ?s foaf:name ?name }} }} }}"
    assert names(site.ask(query).content) == []
    assert (
        names(site.ask("SELECT ?name { ?s foaf:name ?name }", **{"default-graph-uri": secret.as_uri()}).content) == []
    )


@pytest.mark.parametrize("file", ["file:///etc/passwd", "file:/etc/passwd", "http://127.0.0.1:54321/"])
def test_from_fetches_nothing(site: Client, file: str) -> None:
    assert site.ask(f"SELECT * FROM <{file}> {{ ?s ?p ?o }}").json()["results"]["bindings"] == []


# Nothing is fetched on anybody's behalf

ELSEWHERE = "<http://127.0.0.1:54321/>"
PREFIXES = "PREFIX ex: <http://127.0.0.1:54321/> PREFIX : <http://127.0.0.1:54321/> "
DISGUISES = [
    f"SELECT * {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ service {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SeRvIcE SILENT {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICE#comment\n{ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ #comment\nSERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{\tSERVICE{ELSEWHERE}{{ ?s ?p ?o }} }}",
    "SELECT * { SERVICE ?where { ?s ?p ?o } }",
    "SELECT * { SERVICE?where{ ?s ?p ?o } }",
    f"SELECT * {{ {{}}SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ {{ SELECT * {{ OPTIONAL {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }} }} }} }}",
    f"SELECT * {{ FILTER EXISTS {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }} }}",
    f"ASK {{ SERVICE {ELSEWHERE} {{ }} }}",
    f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"DESCRIBE ?s WHERE {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    # Escapes that count before anything else
    f"SELECT * {{ \\u0053ERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ \\U00000053\\u0065RVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ \\u0023 comment \\u000A SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    # Escapes that count in strings only
    f'SELECT * {{ BIND("a\\u0022" AS ?q) SERVICE {ELSEWHERE} {{ ?x ?y ?z }} BIND("\\u0022b" AS ?w) }}',
    f"SELECT * {{ ?s ?p <http://a.example/\\u0041'> . SERVICE {ELSEWHERE} {{ ?x ?y ?z }} ?s ?p <http://a.example/'> }}",
    # Words that the engine does not need blanks between
    f"SELECT * {{ ?s ?p ?o.SERVICE {ELSEWHERE} {{ ?x ?y ?z }} }}",
    f"SELECT * {{ ?s ?p 1SERVICE{ELSEWHERE}{{ ?x ?y ?z }} }}",
    f"SELECT * {{ ?s ?p 1.SERVICE{ELSEWHERE}{{ ?x ?y ?z }} }}",
    f"SELECT * {{ ?s ?p 'a'SERVICE{ELSEWHERE}{{ ?x ?y ?z }} }}",
    f"SELECT * {{ ?s ?p trueSERVICE{ELSEWHERE}{{ ?x ?y ?z }} }}",
    f"SELECT * {{ SERVICESILENT{ELSEWHERE}{{ ?s ?p ?o }} }}",
    f"{PREFIXES} SELECT * {{ SERVICE:a {{ ?s ?p ?o }} }}",
    f"{PREFIXES} SELECT * {{ SERVICEex:a {{ ?s ?p ?o }} }}",
    f"{PREFIXES} SELECT * {{ ?s ?p ex:.SERVICE {ELSEWHERE} {{ ?x ?y ?z }} }}",
    # What looks like a string, a comment or an address and is none
    "SELECT * { BIND(1 AS ?b) FILTER(?a<?b)SERVICE?v#>\n{ ?x ?y ?z } }",
    f"SELECT * {{ ?s ?p ?o FILTER(?o<'>')SERVICE{ELSEWHERE}{{ ?x ?y ?z }} FILTER(?o!='') }}",
    f'SELECT * {{ ?s ?p ?o FILTER(?o<5#>"""\n)SERVICE{ELSEWHERE}{{ ?x ?y ?z }}#"""\n }}',
    f"{PREFIXES} SELECT * {{ ?s ?p ?o FILTER(?o<ex:b#>'''\n)SERVICE{ELSEWHERE}{{ ?x ?y ?z }}#'''\n }}",
    f"SELECT * {{ ?s ?p ?o #'\nSERVICE{ELSEWHERE}{{ ?x ?y ?z }} #'\n }}",
    f"SELECT * {{ ?s ?p '''a''b'''. SERVICE {ELSEWHERE} {{ ?x ?y ?z }} }}",
    f"SELECT * {{ ?s ?p '\\''. SERVICE {ELSEWHERE} {{ ?x ?y ?z }} ?s ?p '' }}",
]


@pytest.mark.parametrize("query", DISGUISES)
def test_a_query_to_another_service_is_refused_in_every_disguise(query: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is not answered here"):
        refuse_what_reaches_out(query)


def test_a_name_that_ends_in_service_makes_no_query_to_another() -> None:
    wrong = rf"{PREFIXES} SELECT * {{ ?s ?p ex:a\'.SERVICE {ELSEWHERE} {{ ?x ?y ?z }} ?s ?p ex:b\' }}"
    with pytest.raises(QueryError, match="error at"):
        refuse_what_reaches_out(wrong)


@pytest.mark.parametrize("query", [DISGUISES[0], DISGUISES[14], DISGUISES[19]])
def test_a_query_to_another_service_is_a_wrong_request(site: Client, query: str) -> None:
    response = site.ask(query)
    assert response.status_code == 400
    assert "fetches nothing" in response.text


def run(program: str) -> str:
    """Run a program in a process of its own and give what it prints."""
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


NETWORK_CAN_BE_FORBIDDEN = sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64")


@pytest.mark.skipif(not NETWORK_CAN_BE_FORBIDDEN, reason="only Linux on these machines can forbid sockets")
def test_a_worker_could_not_fetch_anything_even_if_a_disguise_deceived_it() -> None:
    program = f"""
import pyoxigraph
from kg.store.workers import forbid_network
assert forbid_network()
try:
    list(pyoxigraph.Store().query("SELECT * {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}"))
except OSError as error:
    print(error.errno or error)
"""
    assert "ermission denied" in run(program) or run(program) == str(errno.EACCES)


@pytest.mark.skipif(not NETWORK_CAN_BE_FORBIDDEN, reason="only Linux on these machines can forbid sockets")
def test_every_worker_is_forbidden_the_network(limited: Client) -> None:
    assert limited.ask(ASK).json()["boolean"]
    workers = workers_of(limited)
    worker = workers._idle.get_nowait()
    workers._idle.put_nowait(worker)
    assert worker is not None
    status = Path(f"/proc/{worker._process.pid}/status").read_text(encoding="utf-8")
    filtered = "2"
    assert f"Seccomp:\t{filtered}\n" in status


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service ?p ?o }",
        "SELECT $SERVICE { $SERVICE ?p ?o }",
        "SELECT ?serviceProvider { ?serviceProvider a sd:Service }",
        "PREFIX ex: <http://a.example/> SELECT * { ?s ex:service ?o }",
        "PREFIX ex: <http://a.example/> SELECT * { ?s ex:Service ?o . ?o ex:service-level ?x }",
        "PREFIX : <http://a.example/> SELECT * { :service :SERVICE ?o }",
        "SELECT * { ?s <http://a.example/service> ?o }",
        "SELECT * { <service> ?p ?o }",
        "SELECT * { </service/SERVICE> ?p ?o }",
        'SELECT * { ?s ?p "SERVICE <http://a.example/> {}" }',
        "SELECT * { ?s ?p 'the service', '''SERVICE\nof\nall''' }",
        'SELECT * { ?s ?p """SERVICE "quoted" here""" }',
        r'SELECT * { ?s ?p "say \"SERVICE\" twice" }',
        "SELECT * { ?s ?p ?o } # SERVICE",
        "# SERVICE <http://a.example/>\nSELECT * { ?s ?p ?o }",
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> SELECT * { ?s a sd:Service }",
        "SELECT * { ?s ?p ?o FILTER(?o < 5 && ?o > 3 || CONTAINS(STR(?s), 'service')) }",
        "SELECT * { ?s ?p ?o FILTER(?o<5&&?o>3) }",
        "SELECT * { _:service ?p ?o }",
        "SELECT ?load { ?load ?p 'LOAD <http://a.example/>' }",
        "PREFIX ex: <http://a.example/> SELECT * { ex:load ?p ?o }",
        "PREFIX service: <http://a.example/> SELECT * { ?s service:a ?o }",
        "PREFIX my.service: <http://a.example/> SELECT * { my.service:SERVICE a my.service: }",
        "SELECT * { ?s ?p 'a'@en-service }",
        "SELECT * { ?s ?p <urn:example:service#SERVICE> }",
        "SELECT * { ?s ?p <urn:example:self(service)>, <urn:example:'service'> }",
        "PREFIX s: <urn:service#> SELECT (1 AS ?service) (2 AS ?SERVICE) { ?s s:x 'customer service' }",
        "SELECT ?s { ?s ?p ?o FILTER(?s<?service&&?o>?s) }",
    ],
)
def test_the_word_service_may_stand_where_it_means_nothing(site: Client, query: str) -> None:
    assert site.ask(query).status_code == 200


@pytest.mark.parametrize("example", [example.query for example in EXAMPLES])
def test_no_example_is_refused(example: str) -> None:
    refuse_what_reaches_out(example)


def test_deep_nesting_is_refused(site: Client) -> None:
    deep = DEEPEST + 1
    response = site.ask(f"SELECT * {{ {'{' * deep} {'}' * deep} }}")
    assert response.status_code == 400
    assert f"at most {DEEPEST}" in response.text
    assert site.ask(f"SELECT ({'(' * deep}1{')' * deep} AS ?x) {{}}").status_code == 400
    assert site.ask(f"SELECT * {{ ?s ?p {'[ ?p ' * deep}1{']' * deep} }}").status_code == 400


def test_what_is_wrong_with_a_query_that_mentions_a_service_is_told(site: Client) -> None:
    response = site.ask("PREFIX service: <http://a.example/> SELECT * { ?s service:level }")
    assert response.status_code == 400
    assert "at 1:65" in response.text


@pytest.mark.parametrize("query", ["ASK {{ <http://a.example/{0}> ?p ?o }}", "ASK {{ ?s ?p '''{0}''' }} # {0}"])
def test_brackets_in_addresses_and_texts_nest_nothing(query: str) -> None:
    refuse_what_reaches_out(query.format("(" * 500))


def test_brackets_in_strings_and_comments_nest_nothing(site: Client) -> None:
    assert site.ask(f'SELECT ("{"(" * 500}" AS ?x) {{}} #{"{" * 500}').status_code == 200


def test_the_nesting_of_a_well_meant_query_is_allowed(site: Client) -> None:
    assert site.ask(f"SELECT * {{ {'{' * 20} ?s a foaf:Person {'}' * 20} }}").status_code == 200


# What a query may cost


def test_a_query_that_takes_too_long_is_stopped_and_the_next_is_answered(limited: Client) -> None:
    response = limited.ask(ENDLESS)
    assert response.status_code == 503
    assert "than 2 seconds" in response.text
    assert int(response.headers["retry-after"]) > 0
    assert names(limited.ask(NAME).content) == ["Sarah Newton"]


def test_a_client_may_ask_for_less_time(site: Client) -> None:
    response = site.ask(ENDLESS, timeout="0.25")
    assert response.status_code == 503
    assert "0.25 seconds" in response.text


def test_a_client_may_not_ask_for_more_time(limited: Client) -> None:
    assert "than 2 seconds" in limited.ask(ENDLESS, timeout="30000").text


def test_a_result_says_beforehand_what_it_may_cost(limited: Client) -> None:
    assert limited.ask(ASK).headers["result-limit"] == "rows=1000000, bytes=5000, seconds=2"
    assert limited.ask(ASK, timeout="0.25").headers["result-limit"].endswith("seconds=0.25")


@pytest.mark.parametrize("timeout", ["", "0", "0.0", "5", "5.5"])
def test_a_wish_for_no_limit_is_no_error(site: Client, timeout: str) -> None:
    assert site.ask(ASK, timeout=timeout).status_code == 200


@pytest.mark.parametrize("timeout", ["-1", "soon", "1e3", "nan", "inf", "10s", "٣", "9" * 50])
def test_a_timeout_that_is_no_time_is_refused(site: Client, timeout: str) -> None:
    response = site.ask(ASK, timeout=timeout)
    assert response.status_code == 400
    assert "seconds" in response.text


def test_several_timeouts_are_refused(site: Client) -> None:
    assert site.get(f"/sparql?{urlencode([('query', ASK), ('timeout', '1'), ('timeout', '2')])}").status_code == 400


def test_a_result_with_too_many_rows_is_told(data: Path) -> None:
    with serving(data, Limits(result_rows=100)) as client:
        response = client.ask("SELECT * { ?s ?p ?o }")
        assert response.status_code == 413
        assert "at most 100" in response.text
        assert len(client.ask("SELECT * { ?s ?p ?o } LIMIT 100").json()["results"]["bindings"]) == 100


def test_a_page_tells_that_its_query_was_stopped(limited: Client) -> None:
    response = limited.ask(ENDLESS, HTML)
    assert response.status_code == 503
    assert "was stopped" in text(page(response), ".error")


def test_pages_are_served_while_strangers_cannot_be(data: Path) -> None:
    with serving(data, Limits(workers=0, waiting_seconds=0.0)) as client:
        assert client.ask(NAME).status_code == 503
        assert client.get(f"/doc/{NEWTON}").status_code == 200
        assert client.get("/").status_code == 200


def test_a_query_that_finds_no_worker_is_asked_to_come_back(data: Path) -> None:
    with serving(data, Limits(workers=0, waiting_seconds=0.0)) as client:
        response = client.ask(NAME)
        assert response.status_code == 503
        assert "retry-after" in response.headers
        assert "busy" in response.text


def test_a_query_too_many_does_not_even_wait(data: Path) -> None:
    with serving(data, Limits(workers=0, waiting=0)) as client:
        response = client.ask(NAME)
        assert response.status_code == 503
        assert "too many" in response.text


def test_a_result_that_is_too_large_is_told(limited: Client) -> None:
    response = limited.ask("SELECT * { ?s ?p ?o }")
    assert response.status_code == 413
    assert "at most 5,000" in response.text
    assert "LIMIT" in response.text


def test_a_result_that_is_too_large_for_a_page_is_told_with_another_way(site: Client) -> None:
    query = "SELECT * { ?s ?p ?o . ?x ?y ?z } LIMIT 20000"
    response = site.ask(query, HTML)
    assert response.status_code == 413
    assert f"at most {LARGEST_ON_PAGE:,}" in text(page(response), ".error")
    assert site.ask(query).status_code == 200


def test_a_query_that_kills_its_worker_costs_only_itself(site: Client) -> None:
    response = site.post(f"ASK {{ FILTER({'!' * 90_000}true) }}", DIRECT)
    if response.status_code != 200:
        assert response.status_code == 400
        assert "was stopped" in response.text
    assert names(site.ask(NAME).content) == ["Sarah Newton"]


def test_a_worker_that_died_is_replaced(data: Path) -> None:
    with serving(data, Limits(workers=1, waiting_seconds=60)) as client:
        assert client.ask(ASK).json()["boolean"]
        (worker,) = workers_of(client)._idle._queue
        assert worker is not None
        worker._process.kill()
        worker._process.join()
        assert client.ask(f"{ASK} # again").json()["boolean"]
        (another,) = workers_of(client)._idle._queue
        assert another is not None
        assert another._process.pid != worker._process.pid


def test_a_worker_that_dies_of_a_query_is_told_and_replaced(data: Path) -> None:
    with serving(data, Limits(memory_bytes=2 * 1024**3, workers=1)) as client:
        response = client.ask("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c")
        assert response.status_code == 503
        assert "memory" in response.text
        assert names(client.ask(NAME).content) == ["Sarah Newton"]


# Other sites


def test_pages_of_other_sites_may_ask(site: Client) -> None:
    assert site.ask(NAME).headers["access-control-allow-origin"] == "*"
    assert site.ask("nonsense").headers["access-control-allow-origin"] == "*"


def test_a_browser_that_asks_beforehand_is_told_that_it_may(site: Client) -> None:
    response = site.send(
        "OPTIONS",
        "/sparql",
        "*/*",
        origin="https://elsewhere.example",
        access_control_request_method="POST",
        access_control_request_headers="content-type",
    )
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "content-type" in response.headers["access-control-allow-headers"].lower()


# The description of the service


@pytest.mark.parametrize("accept", [TURTLE, "application/rdf+xml", "*/*", None])
def test_without_a_query_the_service_describes_itself(site: Client, accept: str | None) -> None:
    assert site.get("/sparql", accept).status_code == 200


def test_the_description_names_the_endpoint_its_language_and_its_forms(site: Client) -> None:
    graph = Graph()
    graph.parse(data=site.get("/sparql", TURTLE).content, format="turtle")
    service = URIRef(f"{BASE}/sparql")
    assert (service, SD.endpoint, service) in graph
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in graph
    forms = {
        str(form).removeprefix("http://www.w3.org/ns/formats/") for form in graph.objects(service, SD.resultFormat)
    }
    assert forms == {
        *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
        *("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "N-Quads", "TriG"),
    }


# The page for people


def test_a_person_without_a_query_is_given_a_form_with_examples(site: Client) -> None:
    html = page(site.get("/sparql"))
    assert html.css_first("form textarea[name=query]") is not None
    assert len(links(html, "main .links a")) == len(EXAMPLES)


def test_a_person_is_given_a_table_with_labels_and_links(site: Client) -> None:
    html = page(site.ask(f"SELECT ?person ?name {{ ?person foaf:name ?name FILTER(?person = <id/{NEWTON}>) }}", HTML))
    assert [node.text() for node in html.css("thead th")] == ["person", "name"]
    assert [node.text().strip() for node in html.css("tbody td")] == ["Sarah Newton", "Sarah Newton"]
    assert links(html, "tbody a") == [f"/doc/{NEWTON}"]


def test_a_person_sees_the_query_that_was_asked(site: Client) -> None:
    html = page(site.ask(NAME, HTML))
    assert text(html, "textarea") == NAME


def test_a_person_sees_yes_or_no(site: Client) -> None:
    assert text(page(site.ask(ASK, HTML)), "tbody td") == "yes"
    assert text(page(site.ask("ASK { <x:a> ?p ?o }", HTML)), "tbody td") == "no"


def test_a_person_sees_a_graph_as_turtle(site: Client) -> None:
    assert "Sarah Newton" in text(page(site.ask(GRAPH, HTML)), "pre")


def test_a_person_sees_what_is_wrong_with_a_query_and_can_mend_it(site: Client) -> None:
    response = site.ask("SELECT * WHERE { ?s ?p }", HTML)
    html = page(response)
    assert response.status_code == 400
    assert "at 1:" in text(html, ".error pre")
    assert text(html, "textarea") == "SELECT * WHERE { ?s ?p }"


def test_a_person_is_told_how_many_rows_are_not_shown(site: Client) -> None:
    html = page(site.ask("SELECT ?s { ?s ?p ?o } LIMIT 512", HTML))
    assert len(html.css("tbody tr")) == 500
    assert "12 more rows" in text(html, ".told")


def test_a_long_graph_is_cut_at_the_end_of_a_line_and_says_so() -> None:
    whole = "".join(f"<x:{number}> <x:p> <x:o> .\n" for number in range(10_000))
    cut = excerpt(whole.encode())
    assert len(cut.text) <= LONGEST_ON_PAGE
    assert cut.text.endswith(" .\n")
    assert len(cut.text) + cut.more == len(whole)


def test_a_short_graph_is_shown_whole() -> None:
    assert excerpt("é".encode()).text == "é"
    assert excerpt(b"x").more == 0


@pytest.mark.parametrize(
    "query",
    [
        "<script>alert(1)</script>",
        '</textarea><script>alert(1)</script><textarea name="',
        "SELECT (\"<script>alert(1)</script>\" AS ?x) ('<img src=x onerror=alert(1)>' AS ?y) {}",
        "CONSTRUCT { <x:a> <x:b> '<script>alert(1)</script>' } {}",
        "ASK { ?s nope:<script>alert(1)</script> ?o }",
        "SELECT (<javascript:alert(1)> AS ?x) {}",
    ],
)
def test_what_a_stranger_writes_into_a_query_stays_text(site: Client, query: str) -> None:
    html = page(site.ask(query, HTML))
    assert html.css("body script, img, [onerror]") == []
    assert len(html.css("textarea")) == 1
    assert not any(link.startswith("javascript") for link in links(html))
    assert text(html, "textarea").replace(" ", "") == query.replace(" ", "")


@pytest.mark.parametrize(
    "term",
    [
        '"2018-99-99T99:99:00"^^xsd:dateTime',
        '"2018-02-30"^^xsd:date',
        '"0000"^^xsd:gYear',
        f'"{"9" * 5000}"^^xsd:integer',
        '"٣"^^xsd:integer',
        '"maybe"^^xsd:boolean',
        "BNODE()",
        "TRIPLE(<x:a>, <x:b>, 'c')",
        '"\\u0000\\u0007"',
        '"<b>x</b>"^^rdf:XMLLiteral',
        '"x"^^<x:unknown>',
        "<urn:isbn:1>",
        "<http://a.example/\\u00e9>",
    ],
)
def test_strange_terms_are_shown_as_they_are(site: Client, term: str) -> None:
    response = site.ask(f"SELECT ({term} AS ?x) {{}}", HTML)
    assert response.status_code == 200
    assert len(page(response).css("tbody td")) == 1


def test_an_unbound_value_is_an_empty_cell(site: Client) -> None:
    html = page(site.ask("SELECT ?a ?b { VALUES (?a ?b) { (1 UNDEF) } }", HTML))
    assert [node.text().strip() for node in html.css("tbody td")] == ["1", ""]


def test_a_query_can_be_linked_to(site: Client) -> None:
    response = site.get(f"/sparql?query={quote(NAME)}")
    assert text(page(response), "tbody td") == "Sarah Newton"


def test_a_prefix_that_is_not_known_is_named(site: Client) -> None:
    answer = site.get("/sparql?" + urlencode({"query": "SELECT * WHERE { ?s foo:bar ?o ; rdfs:label ?l }"}))
    assert answer.status_code == 400
    assert "foo: is not known; declare it with PREFIX" in answer.text


@pytest.mark.parametrize("update", ["INSERT DATA { <a> <b> <c> }", "# now\nPREFIX a: <http://a.example/> DROP ALL"])
def test_an_update_sent_as_a_query_is_told_to_be_one(site: Client, update: str) -> None:
    answer = site.get("/sparql?" + urlencode({"query": update}))
    assert answer.status_code == 400
    assert "changes data, and was sent as a query" in answer.text
