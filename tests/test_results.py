"""Results as JSON, XML, CSV, TSV and RDF: what stands in them, read back by parsers that are not ours."""

import csv
import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection

from kg.errors import QueryError
from kg.store.results import GRAPH_FORMATS, RESULT_FORMATS, ResultTooLarge, write_result

SRX = "{http://www.w3.org/2005/sparql-results#}"
PREFIXES = {"ex": "http://a.example/"}
NOT_IN_XML = "".join(chr(code) for code in [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


class Pieces(list[bytes]):
    """Takes bytes as they come."""

    def write(self, data: bytes) -> int:
        self.append(data)
        return len(data)

    def flush(self) -> None:
        pass


def written(query: str, format_: str, quads: Iterable[ox.Quad] = (), most_rows: int | None = None) -> bytes:
    store = ox.Store()
    store.extend(quads)
    pieces = Pieces()
    write_result(store.query(query), format_, pieces, PREFIXES, most_rows)
    return b"".join(pieces)


def literals(texts: Iterable[str]) -> list[ox.Quad]:
    node = ox.NamedNode("http://a.example/p")
    return [ox.Quad(ox.NamedNode(f"http://a.example/{n}"), node, ox.Literal(text)) for n, text in enumerate(texts)]


def rows_of_csv(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode(), newline=""), strict=True))


def literals_of_xml(body: bytes) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(body).iter(f"{SRX}literal")]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES = "SELECT ?o { ?s ?p ?o } ORDER BY ?s"


# CSV


def test_csv_quotes_an_address_with_a_comma() -> None:
    body = written("SELECT (<http://a.example/x,y> AS ?a) (1 AS ?b) {}", "csv")
    assert body == b'a,b\r\n"http://a.example/x,y",1\r\n'


@pytest.mark.parametrize(
    ("text", "field"), [("a,b", '"a,b"'), ('a"b', '"a""b"'), ("a\rb", '"a\rb"'), ("a\nb", '"a\nb"'), ("a b", "a b")]
)
def test_csv_quotes_what_rfc_4180_says(text: str, field: str) -> None:
    assert written("SELECT ?o (1 AS ?b) { ?s ?p ?o }", "csv", literals([text])) == f"o,b\r\n{field},1\r\n".encode()


def test_csv_gives_terms_without_their_syntax() -> None:
    body = written("SELECT ('a'@en AS ?a) (1.5 AS ?b) ?c (BNODE() AS ?d) (TRIPLE(<x:a>, <x:b>, 'c,d') AS ?e) {}", "csv")
    header, row = rows_of_csv(body)
    assert header == ["a", "b", "c", "d", "e"]
    assert row[:3] == ["a", "1.5", ""]
    assert row[3].startswith("_:")
    assert row[4] == '<<( <x:a> <x:b> "c,d" )>>'


@given(st.lists(TEXTS, max_size=5))
def test_csv_holds_every_text(texts: list[str]) -> None:
    body = written("SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s", "csv", literals(texts))
    assert [row[1] for row in rows_of_csv(body)[1:]] == texts


def test_csv_of_many_rows_has_them_all() -> None:
    rows = rows_of_csv(written("SELECT ?o { ?s ?p ?o }", "csv", literals(map(str, range(2500)))))
    assert {row[0] for row in rows[1:]} == set(map(str, range(2500)))


# XML


@given(st.lists(TEXTS, max_size=5))
def test_xml_holds_every_text_that_xml_can_hold(texts: list[str]) -> None:
    kept = ["".join("\ufffd" if character in NOT_IN_XML else character for character in text) for text in texts]
    assert literals_of_xml(written(VALUES, "xml", literals(texts))) == kept


def test_xml_keeps_carriage_returns() -> None:
    body = written(VALUES, "xml", literals(["a\r\nb\rc"]))
    assert b"a&#13;\nb&#13;c" in body


@pytest.mark.parametrize("format_", ["json", "csv", "tsv"])
def test_the_other_forms_keep_what_xml_cannot_hold(format_: str) -> None:
    body = written(VALUES, format_, literals([NOT_IN_XML])).decode()
    assert (json.loads(body)["results"]["bindings"][0]["o"]["value"] if format_ == "json" else body).count(
        "\uffff"
    ) == 1


def test_what_xml_cannot_hold_is_found_wherever_the_pieces_are_cut() -> None:
    texts = [f"{'x' * length}\ufffe\uffff\r" for length in range(40)] * 30
    read = literals_of_xml(written("SELECT ?o { ?s ?p ?o }", "xml", literals(texts)))
    assert len(read) == len(texts)
    assert all(text.endswith("\ufffd\ufffd\r") for text in read)


# JSON and TSV


@given(st.lists(TEXTS, max_size=5))
def test_json_holds_every_text(texts: list[str]) -> None:
    bindings = json.loads(written(VALUES, "json", literals(texts)))["results"]["bindings"]
    assert [row["o"]["value"] for row in bindings] == texts


@given(st.lists(TEXTS, max_size=5))
def test_tsv_holds_every_text_on_a_line_of_its_own(texts: list[str]) -> None:
    header, *lines = written(VALUES, "tsv", literals(texts)).decode().split("\n")[:-1]
    assert header == "?o"
    read = [next(iter(ox.parse(f"<x:a> <x:b> {line} .", format=ox.RdfFormat.TURTLE))).object for line in lines]
    assert read == [ox.Literal(text) for text in texts]


# What may come of a result


ROWS = ["json", "xml", "csv", "tsv"]
TRAPS = ["},{", '},{"', "<result>", "\n", "},{}", "a"] * 20


@pytest.mark.parametrize("format_", ROWS)
@pytest.mark.parametrize("rows", [0, 1, 2, 1500])
def test_a_result_may_have_as_many_rows_as_it_may(format_: str, rows: int) -> None:
    quads = literals((TRAPS * 13)[:rows])
    assert written("SELECT * { ?s ?p ?o }", format_, quads, max(rows, 1)) == written(
        "SELECT * { ?s ?p ?o }", format_, quads
    )


@pytest.mark.parametrize("format_", ROWS)
@pytest.mark.parametrize("rows", [2, 1500])
def test_a_result_with_one_row_more_is_refused(format_: str, rows: int) -> None:
    with pytest.raises(ResultTooLarge, match=f"at most {rows - 1:,}"):
        written("SELECT * { ?s ?p ?o }", format_, literals((TRAPS * 13)[:rows]), rows - 1)


@pytest.mark.parametrize("format_", GRAPH_FORMATS)
def test_a_graph_with_too_many_triples_is_refused(format_: str) -> None:
    quads = literals("abc")
    assert written("CONSTRUCT WHERE { ?s ?p ?o }", format_, quads, 3)
    with pytest.raises(ResultTooLarge, match="more than 2 triples"):
        written("CONSTRUCT WHERE { ?s ?p ?o }", format_, quads, 2)


def test_a_large_result_comes_in_pieces() -> None:
    store = ox.Store()
    store.extend(literals(["text" * 10] * 5000))
    for format_ in ROWS:
        pieces = Pieces()
        write_result(store.query("SELECT * { ?s ?p ?o }"), format_, pieces, PREFIXES)
        assert max(map(len, pieces)) < sum(map(len, pieces)) / 3, format_


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_a_reader_that_goes_away_is_no_fault_of_the_query(query: str) -> None:
    class Gone(Pieces):
        def write(self, data: bytes) -> int:
            raise BrokenPipeError

    store = ox.Store()
    store.extend(literals(map(str, range(2000))))
    for format_ in GRAPH_FORMATS if query.startswith("CONSTRUCT") else ROWS:
        with pytest.raises(BrokenPipeError):
            write_result(store.query(query), format_, Gone(), PREFIXES)


# Graphs


@given(st.lists(TEXTS, max_size=5, unique=True))
def test_rdf_xml_holds_every_text_that_xml_can_hold(texts: list[str]) -> None:
    body = written("CONSTRUCT WHERE { ?s ?p ?o }", "rdfxml", literals(texts))
    kept = {"".join("\ufffd" if character in NOT_IN_XML else character for character in text) for text in texts}
    assert {quad.object.value for quad in ox.parse(body, format=ox.RdfFormat.RDF_XML)} == kept
    ElementTree.fromstring(body)


@pytest.mark.parametrize("property_", ["http://a.example/1", "urn:a:1:2", "http://a.example/"])
def test_a_property_that_rdf_xml_cannot_write_is_refused(property_: str) -> None:
    query = f"CONSTRUCT {{ <x:a> <{property_}> 1 }} WHERE {{}}"
    with pytest.raises(QueryError, match="no way to write the property"):
        written(query, "rdfxml")
    assert written(query, "turtle")


def test_a_triple_is_written_once_however_often_it_is_made() -> None:
    body = written("CONSTRUCT { <x:a> <x:b> <x:c> } WHERE { ?s ?p ?o }", "ntriples", literals("abc"))
    assert body == b"<x:a> <x:b> <x:c> .\n"


@pytest.mark.parametrize(
    ("query", "format_"), [("ASK {}", "turtle"), ("SELECT * {}", "pdf"), ("DESCRIBE <x:a>", "csv")]
)
def test_a_form_that_a_result_has_not_is_refused(query: str, format_: str) -> None:
    with pytest.raises(QueryError, match="no form"):
        written(query, format_)


# The suites of the W3C

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
SUITES = Path(__file__).parents[2] / "shared" / "w3c" / "sparql" / "sparql11"
RESULTS_SUITES = ("csv-tsv-res", "json-res")


def path_of(iri: object) -> Path:
    return Path(str(iri).removeprefix("file://"))


def cases() -> list[tuple[str, Path, Path, Path]]:
    found = []
    for suite in RESULTS_SUITES:
        manifest = SUITES / suite / "manifest.ttl"
        if not manifest.exists():
            continue
        graph = Graph().parse(manifest, publicID=manifest.as_uri())
        (entries,) = graph.objects(URIRef(manifest.as_uri()), MF.entries)
        for entry in Collection(graph, entries):
            assert (entry, RDF.type, None) in graph
            (action,) = graph.objects(entry, MF.action)
            files = [next(graph.objects(*at)) for at in ((action, QT.query), (action, QT.data), (entry, MF.result))]
            found.append((f"{suite} {str(entry).rpartition('#')[2]}", *map(path_of, files)))
    return found  # type: ignore[return-value]


CASES = cases()


def test_the_suites_are_there() -> None:
    if not SUITES.is_dir():
        pytest.skip("the suites of the W3C do not lie beside the repository")
    assert len(CASES) == 10


def normal(rows: Iterable[dict[str, str]]) -> list[list[tuple[str, str]]]:
    """Give rows by the names of their fields, in any order: neither is told for SELECT *."""
    return sorted(sorted(row.items()) for row in rows)


def number(field: str) -> str:
    """Give numbers as the engine keeps them, which is not as they were spelt (oxigraph issue 526)."""
    return f"{float(field):g}" if re.fullmatch(r"-?[\d.]+(E\d+)?", field) else re.sub("^_:.*", "_:b", field)


def rows_of(body: bytes, format_: str) -> object:
    if format_ == "csv":
        header, *rows = rows_of_csv(body)
        return normal(dict(zip(header, map(number, row), strict=True)) for row in rows)
    read = ox.parse_query_results(body, format=RESULT_FORMATS[format_][1])
    if isinstance(read, ox.QueryBoolean):
        return bool(read)
    names = [variable.value for variable in read.variables]

    def shown(term: object) -> str:
        match term:
            case ox.BlankNode():
                return "_:b"
            case ox.Literal():
                return f"{number(term.value)} {term.datatype} {term.language}"
        return str(term)

    return normal({name: shown(row[name]) for name in names} for row in read)


KNOWN = {
    "csv-tsv-res tsv03": "the engine keeps a negative integer as an integer, whatever type derived from it was stated",
}


@pytest.mark.parametrize(
    ("query", "data", "result"),
    [
        pytest.param(*files, id=name, marks=[pytest.mark.xfail(reason=KNOWN[name])] if name in KNOWN else [])
        for name, *files in CASES
    ]
    or [
        pytest.param(
            None, None, None, marks=pytest.mark.skip(reason="the W3C's test suites do not lie beside the repository")
        )
    ],
)
def test_a_result_is_as_the_w3c_expects_it(query: Path, data: Path, result: Path) -> None:
    quads = list(ox.parse(path=str(data), base_iri=data.as_uri()))
    format_ = {".srj": "json"}.get(result.suffix, result.suffix[1:])
    body = written(query.read_text(encoding="utf-8"), format_, quads)
    assert rows_of(body, format_) == rows_of(result.read_bytes(), format_)
