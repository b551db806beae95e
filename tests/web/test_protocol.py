"""What SPARQL 1.1 Protocol and Service Description ask of the endpoint, beyond what `test_sparql` says of its results."""

import gzip
from urllib.parse import quote, urlencode

import httpx2
import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, RDF, VOID, XSD, Graph, Literal, URIRef

from kg.vocab import DCAT, SD

from .conftest import BASE, HTML, NEWTON, TURTLE, Client

JSON = "application/sparql-results+json"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
ASK = "ASK {}"
GRAPH = f"CONSTRUCT WHERE {{ <id/{NEWTON}> foaf:name ?name }}"
NONE = f"{BASE}/id/graph/none"


def rows(response: httpx2.Response) -> list[dict[str, str]]:
    assert response.status_code == 200, response.text
    return [{name: term["value"] for name, term in row.items()} for row in response.json()["results"]["bindings"]]


def graphs(site: Client) -> list[str]:
    return [row["g"] for row in rows(site.ask("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"))]


def status(site: Client, *, path: str = "/sparql", body: bytes | None = None, media_type: str = FORM) -> int:
    if body is None:
        return site.get(path, JSON).status_code
    return site.post(body, media_type, path, JSON).status_code


# Encodings (section 2.1: the request is in UTF-8)


def test_an_address_may_be_written_in_utf_8_or_with_escapes(site: Client) -> None:
    query = "SELECT ('é' AS ?x) {}"
    for written in (quote(query), quote(query, safe="é")):
        assert rows(site.get(f"/sparql?query={written}", JSON)) == [{"x": "é"}]


@pytest.mark.parametrize(
    "written", ["query=ASK%20%7B%7D%20%23%ff", "query=ASK%20%7B%7D&default-graph-uri=http://a/%e9"]
)
def test_parameters_that_are_no_utf_8_are_refused_and_not_read_as_something_else(site: Client, written: str) -> None:
    assert status(site, path=f"/sparql?{written}") == 400
    assert status(site, body=written.encode()) == 400


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1", '"UTF-16"', "nonsense"])
@pytest.mark.parametrize(("body", "media_type"), [(ASK, DIRECT), (urlencode({"query": ASK}), FORM)])
def test_a_body_in_another_encoding_is_refused(site: Client, charset: str, body: str, media_type: str) -> None:
    response = site.post(body, f"{media_type}; charset={charset}")
    assert response.status_code == 415
    assert "UTF-8" in response.text


@pytest.mark.parametrize("charset", ["UTF-8", '"utf-8"', "us-ascii"])
def test_a_body_may_name_its_encoding(site: Client, charset: str) -> None:
    assert site.post(ASK, f"{DIRECT};charset={charset}").status_code == 200


def test_a_compressed_body_is_refused_and_not_read_as_text(site: Client) -> None:
    headers = {"content-type": DIRECT, "content-encoding": "gzip"}
    assert site.client.post("/sparql", content=gzip.compress(ASK.encode()), headers=headers).status_code == 415


# The data set of the request (section 2.1.4)


def test_default_graphs_are_merged_and_each_triple_counted_once(site: Client) -> None:
    names = graphs(site)
    counted = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    every = urlencode([("query", counted), *(("default-graph-uri", name) for name in names)])
    assert rows(site.post(every, FORM, accept=JSON)) == rows(site.ask(counted))


def test_graphs_of_the_query_are_merged_and_each_triple_counted_once(site: Client) -> None:
    clauses = " ".join(f"FROM <{name}>" for name in graphs(site))
    (counted,) = rows(site.ask(f"SELECT (COUNT(*) AS ?n) {clauses} {{ ?s ?p ?o }}"))
    (merged,) = rows(site.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
    assert counted == merged


def test_every_named_graph_of_the_request_is_asked_and_no_other(site: Client) -> None:
    chosen = graphs(site)[:3]
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    asked = urlencode([("query", query), *(("named-graph-uri", name) for name in chosen)])
    assert [row["g"] for row in rows(site.get(f"/sparql?{asked}", JSON))] == chosen


@pytest.mark.parametrize("in_address", [True, False])
def test_graphs_can_stand_in_the_address_or_in_the_form(site: Client, in_address: bool) -> None:
    query, chosen = {"query": "ASK { ?s ?p ?o }"}, {"default-graph-uri": NONE}
    path = f"/sparql?{urlencode(chosen)}" if in_address else "/sparql"
    body = urlencode(query if in_address else query | chosen)
    assert site.post(body, FORM, path, JSON).json()["boolean"] is False


def test_default_and_named_graphs_make_one_data_set(site: Client) -> None:
    first, second = graphs(site)[:2]
    query = "SELECT DISTINCT ?g { ?s ?p ?o . GRAPH ?g { ?x ?y ?z } }"
    assert rows(site.ask(query, **{"default-graph-uri": first, "named-graph-uri": second})) == [{"g": second}]


@pytest.mark.parametrize("name", ["update", "using-graph-uri", "using-named-graph-uri"])
def test_parameters_of_updates_are_refused_and_not_ignored(site: Client, name: str) -> None:
    asked = urlencode({"query": ASK, name: NONE})
    assert status(site, path=f"/sparql?{asked}") == 400
    assert status(site, body=asked.encode()) == 400
    assert status(site, path=f"/sparql?{urlencode({name: NONE})}", body=ASK.encode(), media_type=DIRECT) == 400


def test_the_parameter_for_hands_is_given_once(site: Client) -> None:
    assert status(site, path=f"/sparql?{urlencode({'query': ASK})}&format=json&format=xml") == 400
    assert status(site, path=f"/sparql?{urlencode({'query': ASK})}&format=json&format=nonsense") == 400
    assert status(site, path=f"/sparql?{urlencode({'query': ASK})}&format=&format=") == 200


@pytest.mark.parametrize(
    ("query", "named", "given"),
    [
        (GRAPH, "xml", "application/rdf+xml"),
        (GRAPH, "json", "application/ld+json"),
        (GRAPH, "n3", "text/turtle"),
        (GRAPH, "application/rdf+xml", "application/rdf+xml"),
        (GRAPH, "json-ld&format=application/ld%2Bjson,application/x-json%2Bld", "application/ld+json"),
        (ASK, "xml", "application/sparql-results+xml"),
        (ASK, "tsv&format=text/tab-separated-values", "text/tab-separated-values"),
    ],
)
def test_a_form_may_be_named_as_libraries_do(site: Client, query: str, named: str, given: str) -> None:
    named = named.replace("application/rdf+xml", "application/rdf%2Bxml")
    response = site.get(f"/sparql?{urlencode({'query': query})}&format={named}", "*/*")
    assert (response.status_code, response.headers["content-type"].split(";")[0]) == (200, given)


# Updates and graphs are not written (SPARQL 1.1 Update; Graph Store HTTP Protocol)


def test_an_update_as_the_protocol_sends_it_is_told_why_it_is_refused(site: Client) -> None:
    response = site.post("CLEAR ALL", "application/sparql-update")
    assert response.status_code == 403
    assert "each statement has a document behind it" in response.text


@pytest.mark.parametrize("parameters", ["?default", f"?graph={quote(NONE, safe='')}"])
def test_a_graph_can_be_neither_put_nor_posted_nor_deleted(site: Client, parameters: str) -> None:
    triple = f"<{NONE}> <{NONE}> <{NONE}> ."
    for method in ("PUT", "DELETE", "PATCH"):
        assert site.send(method, f"/sparql{parameters}").status_code == 405
    assert site.post(triple, TURTLE, f"/sparql{parameters}").status_code == 415
    assert site.ask(f"ASK {{ {{ {triple} }} UNION {{ GRAPH ?g {{ {triple} }} }} }}").json()["boolean"] is False


# Methods


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_a_method_that_is_not_allowed_is_told_those_that_are(site: Client, method: str) -> None:
    response = site.send(method, "/sparql", "*/*")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    assert "GET, HEAD, OPTIONS, POST" in response.text


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/sparql", "GET, HEAD, OPTIONS, POST"), (f"/doc/{NEWTON}", "GET, HEAD, OPTIONS"), ("/", "GET, HEAD, OPTIONS")],
)
def test_options_tell_what_an_address_answers_and_to_whom(site: Client, path: str, allowed: str) -> None:
    response = site.send("OPTIONS", path, None, origin="https://a.example", access_control_request_method="GET")
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["allow"] == response.headers["access-control-allow-methods"] == allowed
    assert response.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in response.headers


def test_options_of_what_is_not_there_are_none(site: Client) -> None:
    assert site.send("OPTIONS", "/nowhere", None).status_code == 404


@pytest.mark.parametrize(
    ("parameters", "accept"),
    [
        ({"query": ASK}, JSON),
        ({"query": GRAPH}, TURTLE),
        ({"query": "nonsense"}, JSON),
        ({"query": ASK}, "image/png"),
        ({"query": ASK}, HTML),
        ({}, TURTLE),
        ({}, HTML),
    ],
)
def test_head_tells_all_that_get_tells_but_the_body(site: Client, parameters: dict[str, str], accept: str) -> None:
    path = f"/sparql?{urlencode(parameters)}"
    got, head = site.get(path, accept), site.send("HEAD", path, accept)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers == got.headers


# What everybody may read


REFUSED = [
    ("GET", "/sparql?query=nonsense", 400),
    ("PUT", "/sparql", 405),
    ("GET", f"/sparql?{urlencode({'query': ASK})}&format=turtle", 406),
    ("POST", "/sparql", 415),
]


@pytest.mark.parametrize(("method", "path", "expected"), REFUSED)
def test_an_error_can_be_read_from_other_sites_and_depends_on_what_is_accepted(
    site: Client, method: str, path: str, expected: int
) -> None:
    response = site.send(method, path, JSON, origin="https://a.example")
    assert response.status_code == expected
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["vary"] == "Accept"
    assert response.headers["content-type"] == "text/plain; charset=utf-8"


# Negotiation


@pytest.mark.parametrize("accept", ["*/*;q=0", "text/html;q=0", "image/*", f"{JSON};q=0"])
@pytest.mark.parametrize("query", [ASK, GRAPH])
def test_what_is_excluded_or_nowhere_named_is_not_given(site: Client, query: str, accept: str) -> None:
    assert site.ask(query, accept).status_code == 406


def test_a_header_in_several_lines_is_one_header(site: Client) -> None:
    lines = [("accept", "image/png"), ("accept", "text/csv")]
    response = site.client.get("/sparql", params={"query": "SELECT (1 AS ?x) {}"}, headers=lines)
    assert response.headers["content-type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize(("name", "syntax"), [("nquads", ox.RdfFormat.N_QUADS), ("trig", ox.RdfFormat.TRIG)])
def test_a_graph_can_be_given_as_the_default_graph_of_a_data_set(site: Client, name: str, syntax: ox.RdfFormat) -> None:
    accepted, named = site.ask(GRAPH, syntax.media_type), site.ask(GRAPH, format=name)
    assert accepted.headers["content-type"].split(";")[0] == syntax.media_type
    assert accepted.content == named.content
    (quad,) = ox.parse(accepted.content, format=syntax)
    assert quad.graph_name == ox.DefaultGraph()


def test_describe_gives_what_is_said_of_each_thing(site: Client) -> None:
    described = Graph().parse(data=site.ask(f"DESCRIBE <id/{NEWTON}> <id/party/none>", TURTLE).content, format="turtle")
    assert set(described.subjects()) == {URIRef(f"{BASE}/id/{NEWTON}")}


def test_describe_of_what_nobody_knows_is_an_empty_graph(site: Client) -> None:
    response = site.ask("DESCRIBE <http://nobody.example/>", "application/n-triples")
    assert (response.status_code, response.content) == (200, b"")


# The service describes itself (SPARQL 1.1 Service Description, section 2)


def description(site: Client, **parameters: str) -> Graph:
    response = site.get(f"/sparql?{urlencode(parameters)}", TURTLE)
    assert response.status_code == 200
    assert response.headers["vary"] == "Accept"
    return Graph().parse(data=response.content, format="turtle")


@pytest.mark.parametrize("media_type", [TURTLE, "application/rdf+xml", "application/ld+json", "application/n-triples"])
def test_the_description_is_the_same_in_every_syntax(site: Client, media_type: str) -> None:
    response = site.get("/sparql", media_type)
    assert response.headers["content-type"].split(";")[0] == media_type
    syntax = ox.RdfFormat.from_media_type(media_type)
    assert {quad.triple for quad in ox.parse(response.content, format=syntax)} == {
        quad.triple for quad in ox.parse(site.get("/sparql", TURTLE).content, format=ox.RdfFormat.TURTLE)
    }


def test_the_form_of_the_description_can_be_named(site: Client) -> None:
    assert site.get("/sparql?format=rdfxml", HTML).headers["content-type"] == "application/rdf+xml"


@pytest.mark.parametrize(("parameters", "accept"), [("", JSON), ("", "image/png"), ("?format=csv", TURTLE)])
def test_the_description_has_no_other_form(site: Client, parameters: str, accept: str) -> None:
    response = site.get(f"/sparql{parameters}", accept)
    assert response.status_code == 406
    assert "a parameter named query" in response.text


def test_the_description_holds_the_data_set(site: Client) -> None:
    graph, dataset, service = description(site), URIRef(f"{BASE}/"), URIRef(f"{BASE}/sparql")
    assert {VOID.Dataset, DCAT.Dataset, SD.Dataset} <= set(graph.objects(dataset, RDF.type))
    assert graph.value(service, SD.defaultDataset) == graph.value(service, DCAT.servesDataset) == dataset
    assert graph.value(dataset, DCTERMS.title) is not None
    default = graph.value(dataset, SD.defaultGraph)
    (counted,) = rows(site.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
    assert graph.value(default, VOID.triples) == Literal(counted["n"], datatype=XSD.integer)


def test_the_description_names_every_named_graph(site: Client) -> None:
    graph = description(site)
    named = {graph.value(node, SD.name) for node in graph.objects(URIRef(f"{BASE}/"), SD.namedGraph)}
    assert named == {URIRef(name) for name in graphs(site)}


def test_the_description_says_that_the_default_graph_is_the_merged_view(site: Client) -> None:
    assert (URIRef(f"{BASE}/sparql"), SD.feature, SD.UnionDefaultGraph) in description(site)


def test_the_description_can_be_had_by_query_as_well_as_by_address(site: Client) -> None:
    assert site.get("/sparql", TURTLE).content == site.get("/sparql?", TURTLE).content
