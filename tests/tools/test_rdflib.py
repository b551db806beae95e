"""rdflib, given nothing but addresses: it follows them, reads dumps where they lie, and asks the endpoint."""

import pytest
from rdflib import Dataset, Graph, URIRef
from rdflib.namespace import FOAF
from rdflib.plugins.stores.sparqlstore import SPARQLStore

NEWTON = "id/person/sarah-newton"


@pytest.mark.parametrize(
    "path", [NEWTON, "doc/person/sarah-newton", "doc/person/sarah-newton.ttl", "dumps/kind/person.ttl"]
)
def test_an_address_is_read(address: str, path: str) -> None:
    graph = Graph().parse(f"{address}/{path}")
    assert str(graph.value(URIRef(f"{address}/{NEWTON}"), FOAF.name)) == "Sarah Newton"


# rdflib warns of classes that it uses itself.
@pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
def test_a_line_of_a_dump_leads_to_its_context(address: str) -> None:
    from urllib.request import urlopen

    with urlopen(f"{address}/dumps/kind/person.jsonl") as lines:
        line = next(line for line in lines if b"sarah-newton" in line)
    graph = Graph().parse(data=line, format="json-ld")
    assert str(graph.value(URIRef(f"{address}/{NEWTON}"), FOAF.name)) == "Sarah Newton"


@pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
def test_a_dump_of_graphs_is_read_with_its_graphs(address: str) -> None:
    found = Dataset()
    found.parse(f"{address}/dumps/source/theyworkforyou.nq", format="nquads")
    assert len([graph for graph in found.graphs() if len(graph)]) == 1


def test_the_endpoint_is_a_store_of_rdflibs(address: str) -> None:
    graph = Graph(SPARQLStore(f"{address}/sparql"))
    assert str(graph.value(URIRef(f"{address}/{NEWTON}"), FOAF.name)) == "Sarah Newton"
    assert len(list(graph.query("SELECT ?x { ?x a <http://xmlns.com/foaf/0.1/Person> }"))) > 2
