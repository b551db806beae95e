"""SPARQLWrapper, with which most Python programs ask an endpoint: every form that it can read, by GET and by POST."""

from typing import Any

import pytest
import SPARQLWrapper as library  # noqa: N813 (its name is that of its main class as well)
from rdflib import Graph
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

# The library makes graphs of a class that rdflib would have replaced.
pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
ROWS = "SELECT DISTINCT ?name { ?answer kg:answeredByPerson/foaf:name ?name } ORDER BY ?name"
NAMES = ["Mims Davies", "Sarah Newton"]
YES, NO = "ASK { ?promise a kg:Target }", "ASK { ?promise a <urn:nothing> }"
GRAPH = "CONSTRUCT WHERE { ?answer kg:answeredByPerson ?minister }"


def asked(address: str, query: str, form: str | None = None, method: str = library.GET, **more: str) -> Any:
    wrapper = library.SPARQLWrapper(f"{address}/sparql")
    wrapper.setQuery(query)
    wrapper.setMethod(method)
    if form:
        wrapper.setReturnFormat(form)
    if "way" in more:
        wrapper.setRequestMethod(more["way"])
    return wrapper.queryAndConvert()


def names(found: Any) -> list[str]:
    return [row["name"]["value"] for row in found["results"]["bindings"]]


def test_rows_as_json(address: str) -> None:
    assert names(asked(address, ROWS, library.JSON)) == NAMES


@pytest.mark.parametrize("form", [None, library.XML])
def test_rows_as_xml(address: str, form: str | None) -> None:
    found = asked(address, ROWS, form)
    assert [node.firstChild.data for node in found.getElementsByTagName("literal")] == NAMES


def test_rows_as_tables(address: str) -> None:
    assert asked(address, ROWS, library.CSV).decode().split() == ["name", "Mims", "Davies", "Sarah", "Newton"]
    assert asked(address, ROWS, library.TSV).decode().splitlines() == ["?name", *(f'"{name}"' for name in NAMES)]


def test_rows_bound_to_their_names(address: str) -> None:
    wrapper = library.SPARQLWrapper2(f"{address}/sparql")
    wrapper.setQuery(ROWS)
    assert [row["name"].value for row in wrapper.query().bindings] == NAMES  # type: ignore[union-attr]


@pytest.mark.parametrize(("query", "answer"), [(YES, True), (NO, False)])
def test_yes_or_no(address: str, query: str, answer: bool) -> None:
    assert asked(address, query, library.JSON)["boolean"] is answer
    (node,) = asked(address, query, library.XML).getElementsByTagName("boolean")
    assert node.firstChild.data == str(answer).lower()


@pytest.mark.parametrize("query", [GRAPH, "DESCRIBE <id/person/sarah-newton>"])
def test_a_graph_in_every_form(address: str, query: str) -> None:
    turtle = Graph().parse(data=asked(address, query, library.TURTLE), format="turtle")
    assert len(turtle) > 2
    assert set(Graph().parse(data=asked(address, query, library.N3), format="turtle")) == set(turtle)
    # The library parses these itself.
    for form in (None, library.XML, library.RDFXML, library.JSONLD):
        assert set(asked(address, query, form)) == set(turtle), form


@pytest.mark.parametrize("way", [library.URLENCODED, library.POSTDIRECTLY])
def test_a_long_query_is_posted(address: str, way: str) -> None:
    longer = f"{ROWS} # {'x' * 70_000}"
    assert names(asked(address, longer, library.JSON, library.POST, way=way)) == NAMES
    assert len(asked(address, GRAPH, None, library.POST, way=way)) == 3


def test_a_fault_is_told_with_its_place(address: str) -> None:
    with pytest.raises(QueryBadFormed, match="error at 1:10: expected"):
        asked(address, "SELECT ?x", library.JSON)
