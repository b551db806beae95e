"""Queries, put otherwise for engines that understand them differently."""

import pytest

from kg.errors import StoreError, UsageError
from kg.store.engines import VIRTUOSO, detected, named, standard_json, with_days
from kg.store.forms import Parts, calls, hiding, ordered_by_values, without_comments
from kg.store.marker import Marker
from kg.store.service import Service


@pytest.mark.parametrize(
    ("query", "form", "head", "template", "pattern", "rest"),
    [
        ("SELECT ?x (EXISTS {?x a ?y} AS ?z) WHERE { ?x a {} } LIMIT 1", "SELECT", "?x (EXISTS {?x a ?y} AS ?z)", "", "?x a {}", "LIMIT 1"),
        ("PREFIX ask: <a:> ASK {?s ?p '}'}", "ASK", "", "", "?s ?p '}'", ""),
        ("CONSTRUCT {?s a ?o} FROM <a:b> WHERE { ?s ?p ?o } LIMIT 3", "CONSTRUCT", "", "?s a ?o", "?s ?p ?o", "LIMIT 3"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT", "", "?s ?p ?o", "?s ?p ?o", ""),
        ("CONSTRUCT {} { ?s ?p ?o }", "CONSTRUCT", "", "", "?s ?p ?o", ""),
        ("DESCRIBE <a:b> ?x { ?x ?p ?o }", "DESCRIBE", "<a:b> ?x", "", "?x ?p ?o", ""),
        ("DESCRIBE <a:b>", "DESCRIBE", "<a:b>", "", "", ""),
    ],
)  # fmt: skip
def test_cuts_a_query_into_its_parts(query: str, form: str, head: str, template: str, pattern: str, rest: str) -> None:
    parts = Parts.of(query)
    found = (parts.form, *(part.strip() for part in (parts.head, parts.template, parts.pattern, parts.rest)))
    assert found == (form, head, template, pattern, rest)


def test_puts_a_query_into_a_graph() -> None:
    assert (
        Parts.of("SELECT * FROM <a:b> WHERE {?s ?p ?o} LIMIT 1").without_clauses()
        == "SELECT * WHERE {?s ?p ?o} LIMIT 1"
    )
    assert Parts.of("ASK {?s ?p ?o}").within("urn:m") == "ASK { GRAPH <urn:m> {?s ?p ?o} }"


def test_hides_graphs_from_variables_only() -> None:
    query = "SELECT * { GRAPH ?g { ?s ?p '}' GRAPH # x\n ?h {} } GRAPH <a:b> {} }"
    assert hiding(query, ["urn:m"]) == (
        "SELECT * { GRAPH ?g { ?s ?p '}' GRAPH # x\n ?h {} FILTER(?h NOT IN (<urn:m>)) } "
        "FILTER(?g NOT IN (<urn:m>)) GRAPH <a:b> {} }"
    )


def test_orders_by_what_terms_are() -> None:
    ordered = ordered_by_values(
        "SELECT ?a (MIN(?x) AS ?on) { ?a ?b ?x } GROUP BY ?a ORDER BY (!BOUND(?on)) DESC(?a) LIMIT 5"
    )
    assert ordered.startswith("SELECT * { { SELECT ?a (MIN(?x) AS ?on) { ?a ?b ?x } GROUP BY ?a")
    assert "ORDER BY (!BOUND(?on)) DESC((IF(DATATYPE(?a) IN (" in ordered
    assert ordered.endswith(",?a,SUBSTR(STR(?a),1,400)))) LIMIT 5")
    by_count = "SELECT ?a { ?a ?b ?c } GROUP BY ?a ORDER BY DESC(COUNT(?b))"
    assert ordered_by_values(by_count) == by_count


def test_finds_the_functions_that_are_called_by_address() -> None:
    query = "SELECT (xsd:integer(?x) AS ?y) (<bif:x> # hm\n (3) AS ?z) { ?x foaf:a/(foaf:b) ?y ; foaf:c ?d }"
    assert list(calls(query)) == ["xsd:integer", "<bif:x>"]
    assert without_comments("SELECT * # x\n{ <a#b> ?p '#' }") == "SELECT *  \n{ <a#b> ?p '#' }"


def test_counts_days_where_dates_differ_by_seconds() -> None:
    query = 'BIND(xsd:integer(STRBEFORE(STRAFTER(STR(?b - ?a), "P"), "D")) AS ?days)'
    assert with_days(query) == "BIND(xsd:integer(STR(ABS(?b - ?a) / 86400)) AS ?days)"


def test_reads_virtuosos_json() -> None:
    row = b'{ "head": {"vars": ["__ASK_RETVAL"] }, "results": { "bindings": [ {"__ASK_RETVAL": { "type": "typed-literal", "value": "1" }} ] } }'
    assert b'"boolean": true' in b"".join(standard_json(iter([row]), is_boolean=True))
    none = b'{ "head": {"vars": ["__ASK_RETVAL"] }, "results": { "bindings": [ ] } }'
    assert b'"boolean": false' in b"".join(standard_json(iter([none]), is_boolean=True))
    stored = b'"datatype": "http://www.w3.org/2001/XMLSchema#boolean", "value": "1" }'
    for cut in range(len(stored)):
        pieces = iter([b"x" * 100 + stored[:cut], stored[cut:]])
        assert b"".join(standard_json(pieces, is_boolean=False)).endswith(b'#boolean", "value": "true" }')


def test_a_marker_grows_and_tells_what_it_says() -> None:
    state = Marker(0).begun("2026-01-01.1")
    assert (state.number, state.is_changing, str(state)) == (1, True, "1 - 2026-01-01.1")
    done = state.done()
    assert (done, done.is_changing) == (Marker(2, "2026-01-01.1"), False)
    again = done.begun("2026-01-02.2")
    assert Marker.parse(str(again)) == again
    assert again.begun("2026-01-03.3").number == 5


def test_knows_engines_by_their_name() -> None:
    assert detected("Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu") is VIRTUOSO
    assert detected("nginx") is None
    with pytest.raises(UsageError, match="no engine"):
        named("marklogic")


def test_reads_where_a_service_is() -> None:
    service = Service.of(
        "https://example.org/sparql",
        {"KG_STORE_ENGINE": "virtuoso", "KG_STORE_USER": "u", "KG_STORE_PASSWORD": "secret"},
    )
    assert (service.query, service.update) == ("https://example.org/sparql", "https://example.org/sparql-auth")
    assert service.is_digest
    assert "secret" not in repr(service)
    own = Service.of("http://localhost:1/a", {"KG_STORE_ENGINE": "standard", "KG_STORE_UPDATE": "http://localhost:2/b"})
    assert (own.query, own.update, own.graphs) == (
        "http://localhost:1/a/query",
        "http://localhost:2/b",
        "http://localhost:1/a/store",
    )


@pytest.mark.parametrize(
    ("address", "variables", "told"),
    [
        ("ftp://example.org", {}, "no address"),
        ("http://u:p@localhost/", {}, "others can see"),
        ("http://example.org/", {"KG_STORE_USER": "u", "KG_STORE_PASSWORD": "p"}, "unencrypted"),
        ("http://example.org/", {"KG_STORE_TOKEN": "t"}, "unencrypted"),
        ("http://localhost/", {"KG_STORE_SECONDS": "soon"}, "no time"),
        ("http://localhost/", {"KG_STORE_ENGINE": "other"}, "no engine"),
    ],
)
def test_refuses_what_cannot_be_meant(address: str, variables: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        Service.of(address, {"KG_STORE_ENGINE": "standard", **variables})


def test_tells_that_nobody_is_there() -> None:
    with pytest.raises(StoreError, match="does not answer"):
        Service.of("http://127.0.0.1:9", {})
