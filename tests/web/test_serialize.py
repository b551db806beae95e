"""Small graphs in the forms that are served: exact, and the same every time."""

import json

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, RDFS, XSD, BNode, Graph, Literal, URIRef

from kg.store.embedded import to_oxigraph, to_triple
from kg.vocab import FOAF
from kg.web.serialize import serialize

BASE = "http://localhost:8000"
THING = URIRef(f"{BASE}/id/x/y")
TERM = URIRef(f"{BASE}/ontology#term")
FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
# Control characters cannot stand in XML 1.0, whatever one does.
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\r\t", exclude_characters="\ufffe\uffff")
)


def graph_of(*objects: URIRef | Literal) -> Graph:
    graph = Graph()
    for object_ in objects:
        graph.add((THING, TERM, object_))
    return graph


def parsed(body: bytes, media_type: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(body, format=FORMATS[media_type])}


@pytest.mark.parametrize("media_type", FORMATS)
def test_a_node_without_an_address_stays_one_node(media_type: str) -> None:
    graph = Graph()
    node = BNode("n")
    graph.add((THING, TERM, node))
    graph.add((node, TERM, Literal("x")))
    to_node, from_node = sorted(
        parsed(serialize(graph, media_type, BASE), media_type), key=lambda t: isinstance(t.subject, ox.BlankNode)
    )
    assert isinstance(to_node.object, ox.BlankNode)
    assert to_node.object == from_node.subject


@pytest.mark.parametrize(
    "object_",
    [
        Literal("007", datatype=XSD.integer, normalize=False),
        Literal("+5", datatype=XSD.integer, normalize=False),
        Literal("abc", datatype=XSD.integer, normalize=False),
        Literal("1", datatype=XSD.boolean, normalize=False),
        Literal("1.", datatype=XSD.decimal, normalize=False),
        Literal("1e5", datatype=XSD.double, normalize=False),
        Literal("2017-11", datatype=XSD.gYearMonth),
        Literal("2018-03-14T09:00:00.50+01:00", datatype=XSD.dateTime, normalize=False),
        Literal("x", lang="en-gb"),
        Literal("x", datatype=URIRef("http://a.example/type")),
        Literal(""),
        Literal('two\nlines, a "quotation" and a \\ at the end \\'),
        Literal("'''\"\"\"'''"),
        Literal("a\r\nb\rc\u2028d\u2029e\x85f"),
        Literal("<b>&amp;</b>]]>"),
        Literal("  blanks around  "),
        URIRef("http://a.example/b'c(d)?e=f&g#h"),
        URIRef(f"{BASE}/id/a.b/c.d"),
        URIRef("http://a.example/é"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("media_type", FORMATS)
def test_every_term_is_written_as_it_is(object_: URIRef | Literal, media_type: str) -> None:
    assert parsed(serialize(graph_of(object_), media_type, BASE), media_type) == {to_triple(THING, TERM, object_)}


@pytest.mark.parametrize("media_type", FORMATS)
@given(text=TEXT)
def test_any_text_is_written_as_it_is(media_type: str, text: str) -> None:
    said = parsed(serialize(graph_of(Literal(text)), media_type, BASE), media_type)
    assert {triple.object for triple in said} == {to_oxigraph(Literal(text))}


@pytest.mark.parametrize("media_type", FORMATS)
def test_the_order_in_which_statements_are_made_does_not_matter(media_type: str) -> None:
    objects = [Literal(str(number)) for number in range(50)] + [Literal(str(n), lang="en") for n in range(50)]
    written = serialize(graph_of(*objects), media_type, BASE)
    assert serialize(graph_of(*reversed(objects)), media_type, BASE) == written


@pytest.mark.parametrize("media_type", FORMATS)
def test_an_empty_graph_can_be_written(media_type: str) -> None:
    assert parsed(serialize(Graph(), media_type, BASE), media_type) == set()


@pytest.mark.parametrize("media_type", ["text/turtle", "application/ld+json"])
def test_the_thing_that_is_meant_comes_first(media_type: str) -> None:
    graph = graph_of(Literal("x"))
    graph.add((URIRef(f"{BASE}/id/a/a"), RDFS.label, Literal("A")))
    body = serialize(graph, media_type, BASE, first=str(THING)).decode()
    assert body.index("/id/x/y") < body.index("/id/a/a")


def test_turtle_declares_the_prefixes_it_uses_and_no_others() -> None:
    graph = graph_of(Literal("x"))
    graph.add((THING, RDF.type, FOAF.Person))
    lines = serialize(graph, "text/turtle", BASE).decode().splitlines()
    assert [line.split()[1] for line in lines if line.startswith("@prefix")] == ["foaf:", "kg:", "rdf:"]
    assert f"<{THING}> a foaf:Person ;" in lines


def test_json_ld_has_a_context_and_short_names() -> None:
    graph = graph_of(Literal("x"))
    graph.add((THING, RDF.type, FOAF.Person))
    graph.add((THING, FOAF.name, Literal("A")))
    graph.add((THING, FOAF.name, Literal("B")))
    whole = json.loads(serialize(graph, "application/ld+json", BASE))
    assert whole["@context"]["foaf"] == "http://xmlns.com/foaf/0.1/"
    assert whole["@graph"] == [{"@id": str(THING), "@type": "foaf:Person", "kg:term": "x", "foaf:name": ["A", "B"]}]


def test_n_triples_have_a_line_for_each_statement() -> None:
    body = serialize(graph_of(Literal("a\nb"), Literal("c")), "application/n-triples", BASE)
    assert body.count(b"\n") == 2
