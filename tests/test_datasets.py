"""The data set of a query: what FROM names, and a default graph of several graphs in which each triple stands once."""

import pyoxigraph as ox
import pytest

from kg.store.datasets import DataSet

BASE = "http://a.example"
ONE, TWO, THREE = (ox.NamedNode(f"{BASE}/{number}") for number in (1, 2, 3))


def names(query: str) -> tuple[list[str], list[str]]:
    data_set = DataSet.of_query(query, BASE)
    return [graph.value for graph in data_set.default_graphs], [graph.value for graph in data_set.named_graphs]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <1> FROM NAMED <2> { ?s ?p ?o }",
        "select * from <1> from named <2> where { ?s ?p ?o }",
        "SELECT *FROM<1>FROM NAMED<2>{ ?s ?p ?o }",
        "SELECT * FROM # FROM <3>\n <http://a.example/1> # FROM <3>\nFROM #\nNAMED #\n <2> { }",
        "PREFIX : <http://a.example/> SELECT * FROM :1 FROM NAMED :2 { ?s ?p ?o }",
        "PREFIX from: <http://a.example/> ASK FROM from:1 FROM NAMED from:2 { ?s from:from from:x }",
        "BASE <http://a.example/x> CONSTRUCT { ?s ?p 'FROM <3>' } FROM </1> FROM NAMED <2> WHERE { ?s ?p ?o }",
        "DESCRIBE <http://a.example/FROM> FROM <1> FROM NAMED <2>",
        'SELECT ?from (?from<1 AS ?x) (""" FROM <3> " """ AS ?y) FROM <1> FROM NAMED <2> { }',
        "SELECT * FROM <1> FROM NAMED <2> { ?s ?p 'FROM <3>', '''FROM\n<3>''' }",
    ],
)
def test_graphs_are_read_from_the_clauses_of_a_query(query: str) -> None:
    assert names(query) == ([ONE.value], [TWO.value])


@pytest.mark.parametrize(
    "query",
    [
        "ASK {}",
        "ASK FROM nope:x {}",
        "FROM <1>",
        "ASK { ?s ?p 'FROM <1>' } # FROM <1>",
        "",
        "ASK FROM",
        "ASK FROM 1 {}",
    ],
)
def test_where_no_graph_is_named_there_is_none(query: str) -> None:
    assert not DataSet.of_query(query, BASE)


@pytest.mark.parametrize("hostile", ["a", "FROM ", "FROM#", " ", "<", "'", '"""', "#\n", "-:", ".:"])
def test_hostile_queries_are_read_in_a_time_that_grows_with_their_length_only(hostile: str) -> None:
    # Reading that went back and forth would take hours.
    assert not DataSet.of_query("ASK FROM" + hostile * (100_000 // len(hostile)), BASE)


def test_a_name_that_is_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match="IRI"):
        DataSet.of_request(("not an address",), ())


def test_what_two_graphs_say_is_in_their_merge_once() -> None:
    store = ox.Store()
    store.extend([ox.Quad(ONE, ONE, ONE, graph) for graph in (ONE, TWO, THREE)] + [ox.Quad(TWO, TWO, TWO, TWO)])
    merged = DataSet((ONE, TWO), (THREE,)).merged(store)
    expected = [ox.Quad(ONE, ONE, ONE), ox.Quad(TWO, TWO, TWO), ox.Quad(ONE, ONE, ONE, THREE)]
    assert set(merged) == set(expected)


def test_a_graph_that_is_named_twice_is_there_once() -> None:
    twice = f"FROM <1> FROM <{BASE}/1> FROM NAMED <2> FROM NAMED <2>"
    assert names(f"SELECT * {twice} {{}}") == ([ONE.value], [TWO.value])
    assert DataSet.of_request([ONE.value] * 2, [TWO.value] * 2) == DataSet((ONE,), (TWO,))


@pytest.mark.parametrize("hostile", ["FROM NAMED ", "FROM NAMED#", "FROM <1> ", "<1 FROM ", "'''", "'''\\", "[", "{"])
def test_hostile_clauses_are_read_in_a_time_that_grows_with_their_length_only(hostile: str) -> None:
    DataSet.of_query("ASK " + hostile * (20_000 // len(hostile)), BASE)
