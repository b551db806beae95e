"""Why a test of the W3C's suites is not run, or is expected to fail: the one table of them all."""

from .manifests import W3cTest

_FETCHES_NOTHING = "the server fetches nothing on anybody's behalf: SERVICE is refused"
_LOADS_NOTHING = "the server fetches nothing on anybody's behalf: LOAD is refused, SILENT or not"

SUITES = {
    "entailment": "nothing is entailed: the service states the regime Simple",
    "service": _FETCHES_NOTHING,
    "syntax-fed": _FETCHES_NOTHING,
    "http-rdf-update": "it tells its requests in prose, and names graph-store-protocol, which is run, in its place",
}
"""Suites that are not run."""

TESTS = dict.fromkeys(
    (
        "syntax-update-1/test_1",
        "syntax-update-1/test_2",
        "syntax-update-1/test_3",
        "syntax-update-1/test_4",
        "syntax-update-1/test_37",
        "update-silent/load-silent",
        "update-silent/load-into-silent",
    ),
    _LOADS_NOTHING,
)
"""Single tests that are not run."""

_GRAPH_SCOPE = (
    "the engine puts the variable of GRAPH into the scope of what stands inside it, and says so in its own tests"
)
_ZERO_LENGTH = (
    "the engine finds no path of length zero from or to a thing that no triple names, and says so in its own tests"
)
_GROUP_CONCAT = "the engine keeps a language that all values share, where SPARQL 1.1 has a simple literal"

FAILING = {
    "aggregates/agg-empty-group-count-graph": _GRAPH_SCOPE,
    "bindings/graph": _GRAPH_SCOPE,
    "negation/graph-minus": _GRAPH_SCOPE,
    "property-path/zero_or_more_set_start": _ZERO_LENGTH,
    "property-path/zero_or_more_set_end": _ZERO_LENGTH,
    "property-path/zero_or_one_set_start": _ZERO_LENGTH,
    "property-path/zero_or_one_set_end": _ZERO_LENGTH,
    "aggregates/agg-groupconcat-04": _GROUP_CONCAT,
    "aggregates/agg-groupconcat-06": _GROUP_CONCAT,
    "functions/bnode01": 'the engine gives BNODE("x") the same node in every solution of a query',
    "csv-tsv-res/tsv03": "the store keeps an xsd:negativeInteger as an xsd:integer: oxigraph issue 526",
    "syntax-query/test_4": "the query is read, and then refused: it calls a function that nobody has defined",
}
"""Tests that are run and known to fail; one that passes after all has to leave this table."""


def not_run(test: W3cTest) -> str | None:
    """Give why a test is not run, or None if it is."""
    return SUITES.get(test.suite) or TESTS.get(str(test))
