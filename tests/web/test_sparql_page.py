"""What the page /sparql shows beside a result: the place of a fault, forms to keep, a chart, the editor."""

from urllib.parse import urlencode

import pytest

from kg.web.sparql import Place, place

from .conftest import HTML, ROOT, TURTLE, Client, links, page
from .test_sparql import GRAPH, JSON, NAME


def test_a_page_tells_where_a_query_is_wrong(site: Client) -> None:
    told = page(site.ask("SELECT *\nWHERE { ?s ?p }", HTML)).css(".error")[0].attributes
    assert (told["data-line"], told["data-column"]) == ("2", "16")


@pytest.mark.parametrize(
    ("query", "message", "expected"),
    [
        ("SELECT * { ?s ?p }", "error at 1:18: expected one of …", Place(1, 18)),
        ("SELECT *\n{ ?s foo:a ?p }", "foo: is not known; declare it with PREFIX", Place(2, 6, 4)),
        ("SELECT * { ?s a:b ?p ; foo:a 1 }", "a:, foo: is not known; declare it with PREFIX", Place(1, 15, 2)),
        ("SELECT * { <x:foo:> foo:a ?p }", "foo: is not known; declare it with PREFIX", Place(1, 21, 4)),
        ("SELECT * { ?s ?p ?o }", "the query took longer than 30 seconds and was stopped", None),
    ],
)
def test_the_place_of_a_fault_is_what_the_message_tells(query: str, message: str, expected: Place | None) -> None:
    assert place(query, message) == expected


@pytest.mark.parametrize(
    ("query", "media_types"),
    [
        (NAME, [JSON, "text/csv", "text/tab-separated-values", "application/sparql-results+xml"]),
        (GRAPH, ["application/n-triples", TURTLE, "application/ld+json", "application/rdf+xml"]),
    ],
)
def test_a_result_on_a_page_can_be_kept_in_every_form(site: Client, query: str, media_types: list[str]) -> None:
    html = page(site.ask(query, HTML))
    assert all("download" in node.attributes for node in html.css(".keep a"))
    kept = [site.get(link).headers["content-type"].split(";")[0] for link in links(html, ".keep a")]
    assert kept == media_types


def test_the_graphs_that_were_asked_are_kept_in_links_and_form(site: Client) -> None:
    html = page(site.get("/sparql?" + urlencode({"query": NAME, "default-graph-uri": "http://a.example/"}), HTML))
    assert all("default-graph-uri=http%3A%2F%2Fa.example%2F" in link for link in links(html, ".keep a"))
    field = html.css("form input[name=default-graph-uri]")[0]
    assert field.attributes["value"] == "http://a.example/"


def test_a_page_draws_a_chart_where_there_is_a_number_for_each_name(site: Client) -> None:
    query = "SELECT ?type (COUNT(?x) AS ?n) { ?x a ?type } GROUP BY ?type ORDER BY DESC(?n) LIMIT 3"
    html = page(site.ask(query, HTML))
    assert len(html.css("figure.chart li rect")) == 3
    assert html.css("figure.chart rect")[0].attributes["width"] == "100.0"


def test_without_the_editor_the_page_is_a_form_that_asks(site: Client) -> None:
    html = page(site.get("/sparql"))
    form = html.css("form.query")[0]
    assert (form.attributes["method"], form.attributes["action"]) == ("get", "/sparql")
    assert "hidden" not in form.css("textarea[name=query]")[0].attributes
    assert form.css_first("button[type=submit]") is not None


def test_the_editor_is_linked_where_it_is_built(site: Client) -> None:
    built = (ROOT / "kg" / "web" / "static" / "editor.js").exists()
    scripts = page(site.get("/sparql")).css("script[src*='editor']")
    assert len(scripts) == built
    for script in scripts:
        response = site.get(script.attributes["src"] or "")
        assert response.headers["content-type"] == "text/javascript; charset=utf-8"
        assert not script.text()
