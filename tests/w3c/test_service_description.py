"""SPARQL 1.1 Service Description: the three tests that the W3C's suite names."""

import pytest
from rdflib import RDF, Graph, URIRef
from rdflib.term import Literal, Node

from kg.vocab import SD

from . import manifests
from .conftest import Server

RESOURCE = None
# Section 3 of the specification: what each property is said of, and what its values are.
SCHEMA: dict[URIRef, tuple[URIRef, URIRef | None]] = {
    SD.endpoint: (SD.Service, RESOURCE),
    SD.feature: (SD.Service, SD.Feature),
    SD.defaultEntailmentRegime: (SD.Service, SD.EntailmentRegime),
    SD.supportedEntailmentProfile: (SD.Service, SD.EntailmentProfile),
    SD.entailmentRegime: (SD.NamedGraph, SD.EntailmentRegime),
    SD.extensionFunction: (SD.Service, SD.Function),
    SD.extensionAggregate: (SD.Service, SD.Aggregate),
    SD.supportedLanguage: (SD.Service, SD.Language),
    SD.languageExtension: (SD.Service, SD.Feature),
    SD.propertyFeature: (SD.Service, SD.Feature),
    SD.inputFormat: (SD.Service, RESOURCE),
    SD.resultFormat: (SD.Service, RESOURCE),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.availableGraphs: (SD.Service, SD.GraphCollection),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.namedGraph: (SD.GraphCollection, SD.NamedGraph),
    SD.name: (SD.NamedGraph, RESOURCE),
    SD.graph: (SD.NamedGraph, SD.Graph),
}
# The classes that the specification gives its own individuals, and those that refine another.
KNOWN: dict[Node, set[Node]] = {
    SD.SPARQL10Query: {SD.Language},
    SD.SPARQL11Query: {SD.Language},
    SD.SPARQL11Update: {SD.Language},
    **{
        SD[name]: {SD.Feature}
        for name in ("DereferencesURIs", "UnionDefaultGraph", "RequiresDataset", "EmptyGraphs", "BasicFederatedQuery")
    },
    URIRef("http://www.w3.org/ns/entailment/Simple"): {SD.EntailmentRegime},
}
REFINED: dict[Node, Node] = {SD.Dataset: SD.GraphCollection}


@pytest.fixture(scope="module")
def described(server: Server) -> Graph:
    answer = server.send("GET", "/sparql")
    assert answer.status == 200
    return Graph().parse(data=answer.body, format=answer.media_type)


def test_the_suite_names_these_tests_and_no_other() -> None:
    if not manifests.SUITES.is_dir():
        pytest.skip(manifests.ABSENT)
    named = {test.name for test in manifests.entries() if test.type == "ServiceDescriptionTest"}
    assert named == {"returns-rdf", "has-endpoint-triple", "conforms-to-schema"}


def test_returns_rdf(described: Graph) -> None:
    assert len(described) > 0


def test_has_endpoint_triple(described: Graph, server: Server) -> None:
    assert set(described.objects(None, SD.endpoint)) == {URIRef(f"{server.base}/sparql")}


def test_conforms_to_schema(described: Graph) -> None:
    def types(node: Node) -> set[Node]:
        stated = set(described.objects(node, RDF.type)) | KNOWN.get(node, set())
        return stated | {REFINED[type_] for type_ in stated if type_ in REFINED}

    terms = [(s, p, o) for s, p, o in described if isinstance(p, URIRef) and p.startswith(SD)]
    assert terms
    for subject, property_, value in terms:
        assert property_ in SCHEMA, property_
        domain, range_ = SCHEMA[URIRef(property_)]
        assert domain in types(subject), (subject, property_)
        assert not isinstance(value, Literal)
        assert range_ is None or range_ in types(value), (property_, value)
