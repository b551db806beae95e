"""RDF files served as they are: pages, data and queries on what no build has made."""

from collections.abc import Iterator

import pytest

from kg import rdf_files

from .conftest import BASE, TURTLE, Client, page, serving, text

MINE = """
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<id/person/ada> a foaf:Person ; rdfs:label "Ada"@en ; foaf:title "Dr" ; foaf:knows [ foaf:name "Bob" ] .
"""
OTHERS = '<id/graph/g> { <id/person/ada> <http://xmlns.com/foaf/0.1/nick> "Addie" }'


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("given")
    (folder / "mine.ttl").write_text(MINE, encoding="utf-8")
    (folder / "others.trig").write_text(OTHERS, encoding="utf-8")
    rdf_files.release(rdf_files.gather([folder / "mine.ttl", folder / "others.trig"]), folder / "data", BASE)
    with serving(folder / "data") as client:
        yield client


def test_a_page_shows_what_any_graph_and_what_no_named_graph_says(given: Client) -> None:
    shown = text(page(given.get("/doc/person/ada")))
    assert "Dr" in shown
    assert "Addie" in shown


def test_things_are_listed(given: Client) -> None:
    assert "Ada" in text(page(given.get("/browse/person")))


@pytest.mark.parametrize("ending", ["ttl", "jsonld", "nt", "rdf"])
def test_nodes_without_an_address_are_no_obstacle(given: Client, ending: str) -> None:
    assert given.get(f"/doc/person/ada.{ending}").status_code == 200


def test_the_default_graph_holds_what_the_files_put_there(given: Client) -> None:
    assert given.ask("ASK { ?ada foaf:title 'Dr' }").json()["boolean"]
    assert not given.ask("ASK { ?ada foaf:nick ?nick }").json()["boolean"]
    assert given.ask("ASK { GRAPH </id/graph/g> { ?ada foaf:nick ?nick } }").json()["boolean"]


@pytest.mark.parametrize("path", ["/", "/sparql"])
def test_what_is_served_does_not_pass_for_the_documents_of_a_build(given: Client, path: str) -> None:
    described = given.get(path, TURTLE).text
    assert "RDF files as given" in described
    assert "questions" not in described
    assert "RDF files as given" in text(page(given.get(path)), "title")


@pytest.mark.parametrize("path", ["/", "/sparql"])
def test_the_pages_tell_and_ask_nothing_of_parliament(given: Client, path: str) -> None:
    html = page(given.get(path))
    assert "Parliament" not in text(html)
    assert "Examples" not in text(html)
    assert "kg:" not in text(html, "textarea")


def test_the_query_to_begin_with_finds_what_is_there(given: Client) -> None:
    assert given.ask(text(page(given.get("/sparql")), "textarea")).json()["results"]["bindings"]
