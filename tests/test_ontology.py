"""Every term that the data uses is explained: our own in kg.ttl, those of other vocabularies labelled in terms.ttl."""

from functools import cache
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

from kg.records import record_types, stated_fields
from kg.resources import ONTOLOGY, REGISTERS, SHAPES
from kg.turtle import parse_turtle
from kg.vocab import OA, ORG, PQA, SCHEMA, absolute, local_name

BASE = "http://localhost:8000"
OWN = f"{BASE}/ontology#"
EXAMPLES = sorted(ONTOLOGY.glob("examples/*.ttl"))
REFINEMENTS = (RDFS.subClassOf, RDFS.subPropertyOf, OWL.propertyChainAxiom, RDFS.seeAlso)
LIST_TERMS = {RDF.first, RDF.rest, RDF.nil}


def gathered(*files: Path) -> Graph:
    together = Graph()
    for file in files:
        together += parse_turtle(file, BASE)
    return together


@cache
def ontology() -> Graph:
    return gathered(ONTOLOGY / "kg.ttl")


@cache
def terms() -> Graph:
    return gathered(ONTOLOGY / "terms.ttl")


@cache
def registers() -> Graph:
    return gathered(*sorted(REGISTERS.glob("*.ttl")))


def used_in(graph: Graph) -> set[URIRef]:
    """Give the properties and the types that a graph uses."""
    used = {*graph.predicates(), *graph.objects(None, RDF.type)}
    return {term for term in used if isinstance(term, URIRef)}


@cache
def used_by_records() -> frozenset[URIRef]:
    """Give the types of all records and the properties that their fields state, those for names as printed included."""
    used: set[URIRef] = {RDF.type}
    for record in record_types():
        used.update(record.types)
        for field in stated_fields(record):
            used.add(field.metadata["property"])
            kept = (field.metadata["printed"], field.metadata["numbered"])
            used.update(property_ for property_ in kept if property_ is not None)
    return frozenset(absolute(term, BASE) for term in used)


def own(*types: URIRef) -> list[URIRef]:
    """Give what kg.ttl defines, in order: all of it, or what is of one of these types."""
    defined = {term for type_ in types or (None,) for term in ontology().subjects(RDF.type, type_)}
    return sorted(term for term in defined if isinstance(term, URIRef) and term.startswith(OWN))


def own_terms() -> list[URIRef]:
    """Give the classes and properties that kg.ttl defines."""
    return own(OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)


def own_concepts() -> list[URIRef]:
    """Give the concepts that kg.ttl defines as values of its properties."""
    return own(SKOS.Concept)


@cache
def allowed_by_shapes() -> frozenset[URIRef]:
    """Give the values that shapes list as the only ones of a property."""
    shapes = gathered(*sorted(SHAPES.glob("*.ttl")))
    lists = set(shapes.objects(None, SH["in"]))
    return frozenset(value for list_ in lists for value in Collection(shapes, list_) if isinstance(value, URIRef))


def english(graph: Graph, term: URIRef, property_: URIRef) -> list[str]:
    """Give the English texts of a term."""
    texts = graph.objects(term, property_)
    return [str(text) for text in texts if isinstance(text, Literal) and text.language == "en" and text.strip()]


def explained(term: URIRef) -> bool:
    """Whether a term has exactly one English label where it belongs: ours in kg.ttl, that of others in terms.ttl."""
    return len(english(ontology() if term.startswith(OWN) else terms(), term, RDFS.label)) == 1


def unexplained(used: set[URIRef]) -> list[URIRef]:
    return sorted(term for term in used if not explained(term))


@pytest.mark.parametrize("term", own(), ids=local_name)
def test_every_own_term_has_a_label_a_comment_and_says_where_it_is_defined(term: URIRef) -> None:
    assert len(english(ontology(), term, RDFS.label)) == 1
    assert len(english(ontology(), term, RDFS.comment)) == 1
    assert list(ontology().objects(term, RDFS.isDefinedBy)) == [URIRef(f"{BASE}/ontology")]


@pytest.mark.parametrize("term", own_terms(), ids=local_name)
def test_every_own_term_names_an_established_term_that_it_refines_or_relates_to(term: URIRef) -> None:
    related: set[object] = set()
    for property_ in REFINEMENTS:
        for value in ontology().objects(term, property_):
            related |= set(Collection(ontology(), value)) if isinstance(value, BNode) else {value}
    assert any(isinstance(value, URIRef) and not value.startswith(OWN) for value in related)


@pytest.mark.parametrize("term", own_terms(), ids=local_name)
def test_an_own_term_that_refines_nothing_says_in_its_comment_how_it_relates_to_what_it_points_to(term: URIRef) -> None:
    if any((term, property_, None) in ontology() for property_ in (RDFS.subClassOf, RDFS.subPropertyOf)):
        return
    comment = english(ontology(), term, RDFS.comment)[0]
    pointed_to = [str(value) for value in ontology().objects(term, RDFS.seeAlso)]
    assert pointed_to
    assert all(local_name(value) in comment for value in pointed_to)


@pytest.mark.parametrize("term", own_terms(), ids=local_name)
def test_an_own_term_is_one_kind_of_term_and_named_like_one(term: URIRef) -> None:
    (kind,) = ontology().objects(term, RDF.type)
    assert kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    assert local_name(term)[0].isupper() == (kind == OWL.Class)
    label = english(ontology(), term, RDFS.label)[0]
    assert label[0].isupper() == (kind == OWL.Class)


@pytest.mark.parametrize("concept", own_concepts(), ids=local_name)
def test_an_own_concept_is_in_one_of_our_schemes_and_allowed_by_a_shape(concept: URIRef) -> None:
    (scheme,) = ontology().objects(concept, SKOS.inScheme)
    assert scheme in own(SKOS.ConceptScheme)
    assert local_name(concept)[0].isupper()
    assert concept in allowed_by_shapes()


def test_everything_in_the_ontology_is_a_term_a_concept_or_a_scheme_that_has_concepts() -> None:
    schemes = own(SKOS.ConceptScheme)
    assert own() == sorted([*own_terms(), *own_concepts(), *schemes])
    assert set(schemes) == set(ontology().objects(None, SKOS.inScheme))


def test_the_labels_of_own_terms_are_unique() -> None:
    labels = [label.casefold() for term in own() for label in english(ontology(), term, RDFS.label)]
    assert sorted(labels) == sorted(set(labels))


def test_the_ontology_says_what_it_is() -> None:
    this = URIRef(f"{BASE}/ontology")
    assert (this, RDF.type, OWL.Ontology) in ontology()
    for property_ in (DCTERMS.title, DCTERMS.description, RDFS.label):
        assert len(english(ontology(), this, property_)) == 1


def test_the_ontology_moves_with_the_base() -> None:
    elsewhere = parse_turtle(ONTOLOGY / "kg.ttl", "https://data.example.org")
    moved = {f"https://data.example.org/ontology#{local_name(term)}" for term in own()}
    assert moved <= {str(term) for term in elsewhere.subjects(RDF.type)}


def test_every_property_and_type_of_the_records_is_explained() -> None:
    assert unexplained(set(used_by_records())) == []


def test_every_property_and_type_of_the_registers_is_explained() -> None:
    assert unexplained(used_in(registers())) == []


def test_every_term_that_the_ontology_refers_to_is_explained() -> None:
    referred = {term for triple in ontology() for term in triple if isinstance(term, URIRef)}
    assert unexplained(referred - LIST_TERMS - {URIRef(f"{BASE}/ontology")}) == []


def test_no_own_term_is_defined_that_nothing_uses() -> None:
    used = used_by_records() | used_in(registers())
    assert [term for term in own_terms() if term not in used] == []


def test_no_term_is_labelled_that_nothing_uses() -> None:
    used = used_by_records() | used_in(registers()) | {term for triple in ontology() for term in triple}
    assert [term for term in sorted(map(str, terms().subjects(RDFS.label))) if URIRef(term) not in used] == []


def test_the_terms_of_others_are_labelled_once_and_nothing_else_is_said_but_their_vocabulary() -> None:
    assert set(terms().predicates()) == {RDFS.label, RDFS.isDefinedBy}
    for term in set(terms().subjects()):
        assert isinstance(term, URIRef)
        assert explained(term)
        (vocabulary,) = terms().objects(term, RDFS.isDefinedBy)
        assert f"{vocabulary}{local_name(term)}" == str(term)


@pytest.mark.parametrize(
    ("term", "chain"),
    [
        ("askedByPerson", [PQA.askedBy, ORG.member]),
        ("answeredByPerson", [PQA.answeredBy, ORG.member]),
        ("questionTo", [PQA.allocation, PQA.allocatedTo]),
    ],
)
def test_what_a_page_prints_in_short_follows_from_what_parliaments_ontology_says_at_length(
    term: str, chain: list[URIRef]
) -> None:
    (axiom,) = ontology().objects(URIRef(OWN + term), OWL.propertyChainAxiom)
    assert list(Collection(ontology(), axiom)) == chain


def test_a_property_with_a_plain_value_never_has_a_class_for_its_range() -> None:
    for term in own_terms():
        for range_ in ontology().objects(term, RDFS.range):
            plain = str(range_).startswith(str(XSD)) or range_ == RDF.langString
            assert plain == ((term, RDF.type, OWL.DatatypeProperty) in ontology())


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_example_parses_and_uses_only_terms_that_are_explained(file: Path) -> None:
    graph = parse_turtle(file, BASE)
    assert unexplained(used_in(graph)) == []
    assert not any(isinstance(node, BNode) for triple in graph for node in triple)


def test_the_examples_tell_a_life_in_seven_steps_of_which_two_are_about_one_question() -> None:
    assert [file.stem.split("-")[0] for file in EXAMPLES] == ["1", "2", "3", "4", "5", "6", "7"]
    tabled, answered = (set(gathered(file).subjects(RDF.type, PQA.ParliamentaryQuestion)) for file in EXAMPLES[:2])
    assert tabled == answered


def test_every_selector_of_the_examples_leads_to_the_words_it_gives() -> None:
    graph = gathered(*EXAMPLES)
    selected = list(graph.subject_objects(OA.hasSelector))
    assert selected
    for words, selector in selected:
        source = graph.value(words, OA.hasSource)
        text = str(graph.value(source, PQA.answerText) or graph.value(source, SCHEMA.text))
        start, end = (int(str(graph.value(selector, property_))) for property_ in (OA.start, OA.end))
        assert text[start:end] == str(graph.value(selector, OA.exact))
        assert text[:start].endswith(str(graph.value(selector, OA.prefix, default=Literal(""))))
        assert text[end:].startswith(str(graph.value(selector, OA.suffix, default=Literal(""))))


@pytest.mark.parametrize("file", sorted(SHAPES.glob("*.ttl")), ids=lambda file: file.stem)
def test_shapes_use_only_own_terms_that_are_defined(file: Path) -> None:
    mentioned = {term for triple in parse_turtle(file, BASE) for term in triple if isinstance(term, URIRef)}
    assert unexplained({term for term in mentioned if term.startswith(OWN)}) == []
