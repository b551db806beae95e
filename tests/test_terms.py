"""Terms in queries of our own: a value stands in the place of a variable and can be nothing but a value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import XSD, BNode, Literal, URIRef, Variable
from rdflib.term import Node

from kg.ntriples import from_oxigraph
from kg.store.embedded import EmbeddedStore, filled, is_iri, to_oxigraph

QUERY = "SELECT ?thing WHERE { ?thing ?p ?o }"


def test_an_address_is_put_in_angle_brackets() -> None:
    assert (
        filled("ASK { ?thing ?p ?o }", {"thing": URIRef("http://a.example/b")}) == "ASK { <http://a.example/b> ?p ?o }"
    )


def test_every_place_of_a_variable_is_filled() -> None:
    assert filled("ASK { ?s ?p ?x . ?x ?p ?y }", {"x": URIRef("x:a")}) == "ASK { ?s ?p <x:a> . <x:a> ?p ?y }"


def test_a_variable_that_only_begins_alike_is_left() -> None:
    assert filled("ASK { ?thing ?things ?thing2 }", {"thing": URIRef("x:a")}) == "ASK { <x:a> ?things ?thing2 }"


def test_without_values_a_query_stays_as_it_is() -> None:
    assert filled(QUERY, {}) == QUERY


def test_a_value_without_a_variable_is_not_used() -> None:
    assert filled(QUERY, {"other": URIRef("x:a")}) == QUERY


@pytest.mark.parametrize(
    ("term", "written"),
    [
        (Literal("x"), '"x"'),
        (Literal('a"b'), r'"a\"b"'),
        (Literal("a\\b"), r'"a\\b"'),
        (Literal('\\"'), r'"\\\""'),
        (Literal("a\nb\rc\td"), r'"a\nb\rc\td"'),
        (Literal("a'b"), '"a\'b"'),
        (Literal("x", lang="en"), '"x"@en'),
        (Literal("7", datatype=XSD.integer), '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (Literal("007", datatype=XSD.integer, normalize=False), '"007"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (Literal("?thing"), '"?thing"'),
        (Literal("\\1 \\g<0>"), r'"\\1 \\g<0>"'),
    ],
    ids=repr,
)
def test_a_literal_is_quoted(term: Literal, written: str) -> None:
    assert filled("?o", {"o": term}) == written


def test_a_value_that_looks_like_a_variable_is_not_filled_again() -> None:
    assert filled("?a ?b", {"a": Literal("?b"), "b": Literal("?a")}) == '"?b" "?a"'


@pytest.mark.parametrize(
    "text", ['" } DROP ALL #', '"@en . ?s ?p ?o . "', "\\", "\\\\", '\\"', "''' \"\"\"", "\u2028", "\x00", "${x}", "?o"]
)
def test_no_text_breaks_out_of_its_quotation_marks(text: str) -> None:
    store = EmbeddedStore.in_memory()
    rows = store.select("SELECT ?x { BIND(?value AS ?x) }", value=Literal(text))
    assert rows == [{"x": Literal(text)}]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_arrives_in_a_query_as_it_is(text: str) -> None:
    rows = EmbeddedStore.in_memory().select("SELECT ?x { BIND(?value AS ?x) }", value=Literal(text))
    assert rows == [{"x": Literal(text)}]


@pytest.mark.parametrize(
    "iri",
    [
        "http://a.example/> <x:y",
        "http://a.example/a b",
        'http://a.example/"',
        "relative",
        "",
        "http://a.example/\n",
        "http://a.example/{x}",
        "\x00",
        "%",
        "http://[",
        "http://a.example/\ue000",
    ],
)
def test_what_is_no_address_cannot_be_put_into_a_query(iri: str) -> None:
    assert not is_iri(iri)
    with pytest.raises(ValueError, match=r"IRI|host"):
        filled("ASK { ?thing ?p ?o }", {"thing": URIRef(iri)})


@pytest.mark.parametrize(
    "iri", ["http://a.example/", "http://a.example/é", "urn:x", "http://a.example/a?b=c#d", "x:'()*+,;="]
)
def test_what_is_an_address_can_be_put_into_a_query(iri: str) -> None:
    assert is_iri(iri)
    assert filled("?thing", {"thing": URIRef(iri)}) == f"<{iri}>"


@given(st.text())
def test_any_text_is_an_address_or_not(text: str) -> None:
    assert is_iri(text) in (True, False)


def test_a_language_that_is_none_cannot_be_put_into_a_query() -> None:
    with pytest.raises(ValueError, match="subtag"):
        filled("?o", {"o": Literal("x", lang="en-toolongtobealanguage")})


@pytest.mark.parametrize("node", [BNode("x"), Variable("x")], ids=repr)
def test_what_stands_for_anything_cannot_be_asked_for(node: Node) -> None:
    with pytest.raises(TypeError):
        filled("ASK { ?thing ?p ?o }", {"thing": node})


@pytest.mark.parametrize(
    "term",
    [
        URIRef("http://a.example/b"),
        BNode("b1"),
        Literal("x"),
        Literal("x", lang="en"),
        Literal("007", datatype=XSD.integer, normalize=False),
        Literal("not a number", datatype=XSD.integer, normalize=False),
        Literal("\u2028\n\r\t"),
    ],
    ids=repr,
)
def test_a_term_survives_the_way_to_the_engine_and_back(term: URIRef | BNode | Literal) -> None:
    back = from_oxigraph(to_oxigraph(term))
    assert back == term
    assert str(back) == str(term)


def test_a_plain_text_and_an_xsd_string_are_one_term() -> None:
    assert to_oxigraph(Literal("x", datatype=XSD.string)) == to_oxigraph(Literal("x"))
    assert from_oxigraph(to_oxigraph(Literal("x", datatype=XSD.string))) == Literal("x")
