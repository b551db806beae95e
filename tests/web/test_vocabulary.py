"""The pages of the ontology, the shapes and the prefixes, and their forms for programs."""

import csv
import io
import json
import re

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH

from kg.resources import SHAPES
from kg.vocab import prefixes

from .conftest import BASE, TURTLE, Client, links, page, text


def uses(site: Client, pattern: str) -> int:
    (row,) = site.ask(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}").json()["results"]["bindings"]
    return int(row["n"]["value"])


def test_each_term_says_how_often_it_is_used_and_gives_an_example(site: Client) -> None:
    html = page(site.get("/ontology"))
    for name, pattern in (("Target", "?s a kg:Target"), ("dueAsPrinted", "?s kg:dueAsPrinted ?o")):
        told = text(html, f"#{name}")
        assert re.search(rf"Used {uses(site, pattern):,} times? in this release, for example of ", told)
        (example,) = {link for link in links(html, f"#{name} a") if link.startswith("/doc/")}
        assert site.get(example).status_code == 200


def test_each_term_says_what_it_refines_and_what_it_is_said_of(site: Client) -> None:
    html = page(site.get("/ontology"))
    assert "Refines dcterms:identifier" in text(html, "#uin")
    assert "Said of pqa:ParliamentaryQuestion" in text(html, "#uin")
    assert "Follows from, one after the other pqa:askedBy" in text(html, "#askedByPerson")
    assert "One of kg:AnswerTypes" in text(html, "#HoldingAnswer")


def test_the_picture_can_be_read_without_being_seen(site: Client) -> None:
    html = page(site.get("/ontology"))
    (svg,) = html.css("svg[role=img]")
    for reference in ("aria-labelledby", "aria-describedby"):
        assert html.css_first(f"#{svg.attributes[reference]}") is not None
    drawn = {node.text() for node in html.css("svg text.edge")}
    in_words = {node.text() for node in html.css("#picture-in-words code")}
    assert drawn == in_words
    assert f"kg:Target · {uses(site, '?s a kg:Target')}" in text(html, "svg")
    assert not html.css("svg [style]")


@pytest.mark.parametrize("name", ["ontology", "shapes"])
def test_every_form_says_the_same(site: Client, name: str) -> None:
    formats = {
        "ttl": ox.RdfFormat.TURTLE,
        "nt": ox.RdfFormat.N_TRIPLES,
        "rdf": ox.RdfFormat.RDF_XML,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    said = {
        extension: {quad.triple for quad in ox.parse(site.get(f"/{name}.{extension}", "*/*").content, format=format_)}
        for extension, format_ in formats.items()
    }
    assert all(form == said["ttl"] for form in said.values())
    assert site.get(f"/{name}", TURTLE).content == site.get(f"/{name}.ttl", "*/*").content
    assert site.get(f"/{name}.xls", "*/*").status_code == 404


def test_the_shapes_are_those_that_the_data_is_judged_by(site: Client) -> None:
    served = Graph().parse(data=site.get("/shapes.nt", "*/*").content, format="nt")
    written = Graph()
    for file in SHAPES.glob("*.ttl"):
        written.parse(file, format="turtle", publicID=f"{BASE}/")
    assert len(served) == len(written)
    assert set(written.subjects(RDF.type, SH.NodeShape)) == set(served.subjects(RDF.type, SH.NodeShape))
    assert all(isinstance(node, URIRef) for node in served.subjects())


def test_each_shape_has_its_rules_in_english_and_an_example(site: Client) -> None:
    html = page(site.get("/shapes"))
    told = text(html, "#Target")
    assert "Things of the class kg:Target" in told
    assert f"{uses(site, '?s a kg:Target')} in this release, for example" in told
    assert "kg:due: A target is due by at most one date: a day, a month of a year, or a year." in told
    assert "(warning)" in text(html, "#AskerIsKnown")
    messages = Graph().parse(data=site.get("/shapes.nt", "*/*").content, format="nt").objects(None, SH.message)
    shown = text(html)
    assert [message for message in map(str, messages) if message not in shown] == []


def test_the_address_of_a_shape_leads_to_its_place(site: Client) -> None:
    ids = {node.attributes["id"] for node in page(site.get("/shapes")).css("section[id]")}
    assert {"Question", "Answer", "Target", "Person"} <= ids


def test_the_prefixes_are_there_to_paste_or_to_load(site: Client) -> None:
    known = prefixes(BASE)
    assert json.loads(site.get("/prefixes.jsonld", "*/*").content)["@context"] == known
    table = csv.DictReader(io.StringIO(site.get("/prefixes.csv", "*/*").text, newline=""))
    assert {row["prefix"]: row["namespace"] for row in table} == known
    store = ox.Store()
    assert store.query(site.get("/prefixes.rq", "*/*").text + "ASK { ?s kg:due ?o }") is not None
    parser = ox.parse(site.get("/prefixes.ttl", "*/*").content, format=ox.RdfFormat.TURTLE)
    assert list(parser) == []
    assert parser.prefixes == known


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/html", "text/html; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/sparql-query", "application/sparql-query"),
        ("text/csv", "text/csv; charset=utf-8"),
    ],
)
def test_the_prefixes_are_negotiated(site: Client, accept: str, media_type: str) -> None:
    assert site.get("/prefixes", accept).headers["content-type"] == media_type


def test_what_the_prefixes_cannot_be_given_as_is_refused(site: Client) -> None:
    assert site.get("/prefixes", "image/png").status_code == 406
    assert site.get("/prefixes.xls", "*/*").status_code == 404
