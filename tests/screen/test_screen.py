"""What the screen leaves to the judge, what belongs to the data it looks at, and terms as strings."""

import subprocess
import sys

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import XSD, Graph, Literal, URIRef

from kg.errors import KgError
from kg.screen import Screen, Verdict, Warned, terms
from kg.validate import Validator

from .graphs import parsed, strings

PREFIXES = """
@prefix : <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CLEAR, DOUBTFUL = Verdict(is_doubtful=False), Verdict(is_doubtful=True)
TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)


def turtle(text: str) -> Graph:
    return Graph().parse(data=PREFIXES + text, format="turtle")


def judged(shapes: str, data: str, context: str = "") -> Verdict:
    return Screen(turtle(shapes), turtle(context)).judge(strings(turtle(data)))


def test_a_graph_that_says_nothing_is_cleared() -> None:
    assert judged(":s sh:targetNode :a ; sh:class :C .", "") == CLEAR


@pytest.mark.parametrize(
    "constraint",
    [
        "sh:sparql [ sh:select 'SELECT $this WHERE { FILTER(false) }' ]",
        "sh:unheardOf 1",
        "sh:property [ sh:path :p ; sh:datatype xsd:string, xsd:integer ]",
        "sh:property [ sh:path :p ; sh:minCount 'one' ]",
        "sh:property [ sh:path :p ; sh:pattern '\\\\w' ]",
        "sh:property [ sh:path :p ; sh:pattern '(?i)x' ]",
        "sh:property [ sh:path :p ; sh:pattern 'x' ; sh:flags 's' ]",
        "sh:property [ sh:path [ sh:inversePath ( :p :q ) ] ; sh:maxCount 1 ]",
        "sh:property [ sh:path :p ; sh:in ( 'x' 'y'^^xsd:string ) ]",
        "sh:minCount 1",
        "sh:node :s",
        "sh:property [ sh:path :p ; sh:node [ sh:node :s ] ]",
        "sh:or ()",
        "sh:or ( [ sh:severity sh:Warning ; sh:class :C ] )",
        "sh:ignoredProperties ( :p )",
        "sh:deactivated 'perhaps'",
    ],
)
def test_what_it_does_not_know_makes_the_nodes_of_that_shape_doubtful_and_no_others(constraint: str) -> None:
    shapes = f":s a sh:NodeShape ; sh:targetClass :C ; {constraint} . :t sh:targetClass :D ; sh:nodeKind sh:IRI ."
    assert judged(shapes, ":a a :C ; :p 'x' .") == DOUBTFUL
    assert judged(shapes, ":a a :D ; :p 'x' .") == CLEAR


@pytest.mark.parametrize(
    "beyond", [":c a sh:ConstraintComponent .", ":c sh:parameter [ sh:path :p ] .", ":s sh:target [] ."]
)
def test_what_can_reach_any_node_makes_every_graph_doubtful(beyond: str) -> None:
    assert judged(f":s sh:targetClass :C ; sh:nodeKind sh:IRI . {beyond}", ":a a :D .") == DOUBTFUL


def test_a_warning_without_a_message_of_its_own_is_left_to_the_judge() -> None:
    warns = ":s sh:targetClass :C ; sh:path :p ; sh:maxCount 1 ; sh:severity sh:Warning"
    assert judged(f"{warns} .", ":a a :C ; :p 1, 2 .") == DOUBTFUL
    assert judged(f"{warns} ; sh:message 'One.' .", ":a a :C ; :p 1, 2 .").warnings == (
        Warned("http://example.org/a", "One."),
    )


def test_spellings_of_what_rdflib_takes_for_one_literal_are_one_value() -> None:
    one = ":s sh:targetClass :C ; sh:path :p ; sh:maxCount 1 ."
    assert judged(one, ":a a :C .") == CLEAR
    screen = Screen(turtle(one), Graph())
    about = ("<http://example.org/a>", "<http://example.org/p>")
    is_a = (
        about[0],
        terms.n_triples(URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")),
        "<http://example.org/C>",
    )
    for first, second, verdict in (
        ('"x"@en', '"x"@EN', CLEAR),
        (f'"1"^^<{XSD.integer}>', f'"01"^^<{XSD.integer}>', CLEAR),
        ('"x"', '"\\u0078"', CLEAR),
        ('"x"', f'"x"^^<{XSD.string}>', DOUBTFUL),
        ('"x"', '"y"', DOUBTFUL),
    ):
        assert screen.judge([is_a, (*about, first), (*about, second)]) == verdict, (first, second)


CONTEXT = ":b a :D ; :p :c . :c a :D ; :p :d . :d a :D ."


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (":p", ":a a :C ; :p :b ."),
        ("( :p :p )", ":a a :C ; :p :b ."),
        ("( :p :p :p )", ":a a :C ; :p :b ."),
        ("( :p :p )", ":a a :C ; :p :b ; :q :c ."),
        ("[ sh:alternativePath ( :p :q ) ]", ":a a :C ; :p :b ; :q :c ."),
        ("[ sh:inversePath :p ]", ":c a :C . :x :q :b ."),
        ("[ sh:inversePath :p ]", ":c a :C . :x :q :e ."),
        ("[ sh:oneOrMorePath :p ]", ":a a :C ; :p :b ; :q :d ."),
        (":p", ":a a :C ; :p :b . :b a :E ."),
        (":p", ":b a :C ."),
        (":p", ":b :q 1 . :x a :C ; :p :b ."),
    ],
)
def test_of_the_context_it_knows_what_the_judge_is_told_and_no_more(path: str, data: str, validator: Validator) -> None:
    for target in ("sh:targetClass :C", "sh:targetClass :D"):
        validator.shapes = turtle(f":s {target} ; sh:path {path} ; sh:class :D ; sh:minCount 1 ; sh:message 'm' .")
        outcome = validator.judge(turtle(data), turtle(CONTEXT))
        verdict = Screen(validator.shapes, turtle(CONTEXT)).judge(strings(turtle(data)))
        assert verdict.is_doubtful == bool(outcome.violations)


def test_a_class_above_counts_if_the_data_says_so() -> None:
    shapes = ":s sh:targetClass :C ; sh:path :p ; sh:class :C ."
    assert judged(shapes, ":a a :D ; :p 1 .") == CLEAR
    assert judged(shapes, ":a a :D ; :p 1 . :D rdfs:subClassOf :E . :E rdfs:subClassOf :C .") == DOUBTFUL
    assert judged(shapes, ":a a :C ; :p :b . :b a :D .", ":D rdfs:subClassOf :C .") == CLEAR
    assert judged(shapes, ":a a :C ; :p :b . :b a :D .", ":D rdfs:subClassOf :E . :E rdfs:subClassOf :C .") == DOUBTFUL


@pytest.mark.parametrize(
    "wrong", ['"x"@en_GB', '"1"^^', '"\\x"', '"NaN"^^<http://www.w3.org/2001/XMLSchema#decimal>', ""]
)
def test_strings_that_are_no_terms_and_values_that_cannot_be_compared_are_doubtful(wrong: str) -> None:
    shapes = turtle(":s sh:targetSubjectsOf :p ; sh:path :p ; sh:minInclusive 1 ; sh:maxLength 9 .")
    verdict = Screen(shapes, Graph()).judge([("<http://example.org/a>", "<http://example.org/p>", wrong)])
    assert verdict == DOUBTFUL


def test_a_node_without_an_address_is_not_compared_even_with_nothing() -> None:
    assert judged(":s sh:targetClass :C ; sh:path :p ; sh:lessThan :q .", ":a a :C ; :p [] .") == DOUBTFUL


@pytest.mark.parametrize("depth", range(9, 18))
def test_shapes_too_deep_for_the_judge_are_doubtful(depth: int, validator: Validator) -> None:
    inner = "sh:nodeKind sh:IRI"
    for _ in range(depth):
        inner = f"sh:and ( [ {inner} ] )"
    data = ":a a :C ; :p :b ."
    for shape in (inner, f"sh:property [ sh:path :p ; {inner} ]"):
        validator.shapes = turtle(f":s a sh:NodeShape ; sh:targetClass :C ; {shape} .")
        verdict = Screen(validator.shapes, Graph()).judge(strings(turtle(data)))
        try:
            assert not validator.judge(turtle(data)).violations
        except KgError:
            assert verdict.is_doubtful
        else:
            assert depth > 11 or not verdict.is_doubtful


def test_it_never_loads_py_shacl() -> None:
    program = "import sys, kg.screen; sys.exit('pyshacl' in sys.modules or 'fastapi' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, env={"PYTHONPATH": ":".join(sys.path)})


@given(TEXTS, st.sampled_from([None, "en", "en-gb"]))
def test_a_text_is_read_as_it_was_written_by_either_library(text: str, language: str | None) -> None:
    ours = terms.n_triples(Literal(text, lang=language))
    theirs = str(ox.Literal(text, language=language))
    for term in (ours, theirs):
        assert terms.text(term) == terms.lexical(term) == text
        assert terms.language(term) == (language or "")
        assert terms.literal(term) == Literal(text, lang=language)
    assert terms.identity(ours) == terms.identity(theirs)


@given(
    TEXTS,
    st.sampled_from([XSD.integer, XSD.date, XSD.decimal, XSD.boolean, XSD.anyURI, URIRef("http://example.org/d")]),
)
@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
def test_a_typed_literal_is_the_one_that_rdflib_reads(text: str, datatype: URIRef) -> None:
    term = terms.n_triples(Literal(text, datatype=datatype, normalize=False))
    predicate = "<http://example.org/p>"
    (read,) = parsed([(predicate, predicate, term)]).objects()
    assert terms.literal(term) == read
    assert terms.text(term) == str(read)
    assert terms.identity(term) == terms.n_triples(read)
