"""Why a test of the W3C's suites is not run, or is expected to fail: the one table of them all."""

from .manifests import W3cTest

_READ_ONLY = "nothing can be written to what is published: updates and graph stores are refused"
_FETCHES_NOTHING = "the server fetches nothing on anybody's behalf: SERVICE is refused"

TYPES = {
    "UpdateEvaluationTest": _READ_ONLY,
    "PositiveUpdateSyntaxTest11": _READ_ONLY,
    "NegativeUpdateSyntaxTest11": _READ_ONLY,
    "GraphStoreProtocolTest": _READ_ONLY,
}
"""Types of tests that are not run."""

SUITES = {
    "entailment": "nothing is entailed: the service states the regime Simple",
    "service": _FETCHES_NOTHING,
    "syntax-fed": _FETCHES_NOTHING,
    "http-rdf-update": _READ_ONLY,
}
"""Suites that are not run."""

TESTS = {
    **dict.fromkeys(
        (
            "protocol/update_dataset_default_graph",
            "protocol/update_dataset_default_graphs",
            "protocol/update_dataset_named_graphs",
            "protocol/update_dataset_full",
            "protocol/update_post_form",
            "protocol/update_post_direct",
            "protocol/update_base_uri",
        ),
        _READ_ONLY,
    ),
}
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
    return SUITES.get(test.suite) or TYPES.get(test.type) or TESTS.get(str(test))
