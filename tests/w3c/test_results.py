"""Results are compared as the suites mean it: as often, in order where one was asked for, whatever nodes are called."""

import pyoxigraph as ox
import pytest

from . import results
from .results import Solutions
from .test_query import is_ordered

TSV = ox.QueryResultsFormat.TSV


def read(*lines: str) -> Solutions:
    made = results.solutions("\n".join(["?a\t?b", *lines, ""]).encode(), TSV)
    assert isinstance(made, Solutions)
    return made


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (["1\t2", "3\t4"], ["3\t4", "1\t2"], True),
        (["1\t2", "1\t2"], ["1\t2", "1\t2"], True),
        (["1\t2", "1\t2", "3\t4"], ["1\t2", "3\t4", "3\t4"], False),
        (["1\t2"], ["1\t2", "1\t2"], False),
        (["1\t"], ["\t1"], False),
        (["_:x\t_:x"], ["_:y\t_:y"], True),
        (["_:x\t_:x"], ["_:y\t_:z"], False),
        (["_:x\t1", "_:x\t2"], ["_:y\t1", "_:z\t2"], False),
        (["_:x\t1", "_:x\t2"], ["_:y\t2", "_:y\t1"], True),
        (["1.0\t01"], ["1.00\t1"], True),
        (["1.0\t1"], ["1\t1.0"], False),
        (['"x"@en\t'], ['"x"\t'], False),
    ],
)
def test_solutions_are_a_bag(one: list[str], other: list[str], same: bool) -> None:
    assert read(*one).same(read(*other), ordered=False) is same
    assert read(*other).same(read(*one), ordered=False) is same


def test_an_order_is_kept_where_it_is_asked_for() -> None:
    one, other = read("1\t2", "3\t4"), read("3\t4", "1\t2")
    assert one.same(one, ordered=True)
    assert not one.same(other, ordered=True)


def test_other_variables_make_another_result() -> None:
    empty = results.solutions(b"?a\n", TSV)
    assert isinstance(empty, Solutions)
    assert not read().same(empty, ordered=False)


def test_csv_keeps_texts_apart_and_numbers_together() -> None:
    one, other, third = (results.cells(f"a\r\n{cell}\r\n".encode()) for cell in ("1.0E6", "1000000", '"1,0"'))
    assert one.same(other, ordered=False)
    assert not one.same(third, ordered=False)


@pytest.mark.parametrize(
    ("query", "ordered"),
    [
        ("SELECT * { ?s ?p ?o } ORDER BY ?s", True),
        ("SELECT * { ?s ?p ?o } order  by ?s", True),
        ("SELECT * { { SELECT * { ?s ?p ?o } ORDER BY ?s } }", False),
        ("SELECT * { ?s ?p ?o }", False),
    ],
)
def test_only_the_order_of_the_whole_counts(query: str, ordered: bool) -> None:
    assert is_ordered(query) is ordered
