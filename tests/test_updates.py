"""Changes of given data: done as a whole or not at all, by a process that can be killed."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import rdf_files, releases
from kg.errors import QueryError
from kg.releases import Release
from kg.store.updates import (
    Addition,
    Change,
    Removal,
    UnreadableGraph,
    Update,
    UpdateConflict,
    Writer,
    with_data_set,
)
from kg.store.workers import Limits, OutOfMemory, Overloaded, QueryTimeout

BASE = "http://localhost:8000"
G, H = "http://example.org/g", "http://example.org/h"
DIGITS = "VALUES {} {{ 0 1 2 3 4 5 6 7 8 9 }}"
MANY = " ".join(DIGITS.format(f"?d{number}") for number in range(8))
ENDLESS = f"INSERT {{ <s> <p> ?n }} WHERE {{ SELECT (SUM(?d0 * ?d1) AS ?n) {{ {MANY} {MANY.replace('?d', '?e')} }} }}"
LARGE = f"INSERT {{ <s> <p> ?n }} WHERE {{ {MANY} BIND(CONCAT(STR(?d0), STR(?d1), STR(?d2), STR(?d3)) AS ?n) }}"
Write = Callable[[Change], Release]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    file = tmp_path / "mine.trig"
    file.write_text(f"<s> <p> 1 . <{G}> {{ <s> <p> 2 }}", encoding="utf-8")
    rdf_files.release([file], tmp_path / "data", BASE)
    return tmp_path / "data"


@pytest.fixture(scope="module")
def writer() -> Iterator[Writer]:
    # Threads of the engine reserve address space that they do not use, up to a gigabyte of it.
    made = Writer(Limits(seconds=60, memory_bytes=2 * 1024**3))
    yield made
    made.close()


@pytest.fixture
def write(data: Path, writer: Writer) -> Write:
    return lambda change: rdf_files.change(data, writer, change)


def held(release: Release) -> set[str]:
    """Give what a release holds, in short."""
    store = ox.Store.read_only(str(release.store))
    return {
        str(quad).replace(f"{BASE}/", "").replace("http://www.w3.org/2001/XMLSchema#", "")
        for quad in store.quads_for_pattern(None, None, None, None)
    }


BEFORE = {'<s> <p> "1"^^<integer>', f'<s> <p> "2"^^<integer> <{G}>'}


def test_an_update_makes_the_next_release_and_leaves_the_last_as_it_was(data: Path, write: Write) -> None:
    before = releases.required(data)
    after = write(Update("DELETE DATA { <s> <p> 1 } ; INSERT DATA { <s> <p> 'x' }"))
    assert releases.required(data).folder == after.folder != before.folder
    assert held(before) == BEFORE
    assert held(after) == {'<s> <p> "x"', f'<s> <p> "2"^^<integer> <{G}>'}


def test_the_manifest_tells_what_the_next_release_holds(write: Write) -> None:
    manifest = write(Update(f"INSERT DATA {{ <s> <p> 3 . GRAPH <{H}> {{ <s> <p> 4 }} }}")).manifest
    assert (manifest.triples, manifest.graphs, manifest.is_given) == (2, (G, H), True)


@pytest.mark.parametrize(
    "change",
    [
        Update("INSERT DATA { <s> <p> 3 } ; INSERT DATA"),
        Update(f"INSERT DATA {{ <s> <p> 3 }} ; DROP GRAPH <{H}>"),
        Update("INSERT DATA { <s> <p> <<( <s> <p> 3 )>> }"),
        Addition(None, b"<s> <p> 3 . <s>", "text/turtle", replaces=True),
        Addition(None, b"<s> <p> <<( <s> <p> 3 )>> .", "text/turtle", replaces=False),
    ],
)
def test_a_change_that_fails_changes_nothing(data: Path, write: Write, change: Change) -> None:
    with pytest.raises(QueryError):
        write(change)
    assert held(releases.required(data)) == BEFORE
    assert [path.name for path in (data / "releases").glob(".*")] == []


def test_what_is_wrong_with_an_update_is_told_with_its_place(write: Write) -> None:
    with pytest.raises(QueryError, match=r"the update cannot be done: .*\nINSERT DATA { nonsense }\n +\^"):
        write(Update("INSERT DATA { nonsense }"))


def test_an_update_that_does_not_fit_what_is_there_is_told_apart_from_a_wrong_one(write: Write) -> None:
    with pytest.raises(UpdateConflict, match="nothing has been changed"):
        write(Update(f"CREATE GRAPH <{G}>"))


# What it may cost


def test_an_update_that_takes_too_long_is_stopped_and_the_next_is_done(data: Path) -> None:
    writer = Writer(Limits(seconds=4))
    try:
        with pytest.raises(QueryTimeout):
            rdf_files.change(data, writer, Update(ENDLESS))
        assert held(releases.required(data)) == BEFORE
        assert len(held(rdf_files.change(data, writer, Update("INSERT DATA { <s> <p> 3 }")))) == 3
    finally:
        writer.close()


def test_an_update_that_needs_too_much_memory_is_stopped_and_the_next_is_done(data: Path, write: Write) -> None:
    with pytest.raises(OutOfMemory):
        write(Update(LARGE))
    assert held(releases.required(data)) == BEFORE
    assert len(held(write(Update("INSERT DATA { <s> <p> 3 }")))) == 3


def test_a_process_that_died_is_replaced(data: Path, writer: Writer, write: Write) -> None:
    write(Removal(G))
    assert writer._running is not None
    pid = writer._running[0].pid
    assert pid is not None
    os.kill(pid, signal.SIGTERM)
    assert len(held(write(Removal(None)))) == 0
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(QueryError):
        write(Removal(None))
    write(Removal(None))


def test_after_the_end_nothing_is_begun(data: Path) -> None:
    writer = Writer(Limits())
    writer.close()
    with pytest.raises(Overloaded):
        rdf_files.change(data, writer, Removal(None))


def test_an_update_that_is_too_long_is_refused(write: Write) -> None:
    with pytest.raises(QueryError, match="at most 1,000,000"):
        write(Update("#" * 1_000_001))


# Nothing is fetched


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <http://127.0.0.1:9/>",
        "LOAD SILENT <http://127.0.0.1:9/>",
        "loadsilent<http://127.0.0.1:9/>INTO GRAPH<x:g>",
        "INSERT DATA { <s> <p> 'load' } ; LOAD SILENT <file:///etc/passwd>",
        "# LOAD\nPREFIX load: <x:load>\nLOAD SILENT <http://127.0.0.1:9/> INTO GRAPH load:g",
        "INSERT { ?s ?p ?o } WHERE { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "DELETE { ?s ?p ?o } WHERE { { ?s ?p ?o } MINUS { servicesilent <http://127.0.0.1:9/> { ?s ?p ?o } } }",
    ],
)
def test_what_would_be_fetched_is_refused_in_every_disguise(write: Write, update: str) -> None:
    with pytest.raises(QueryError, match="fetches nothing"):
        write(Update(update))


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <load> <service> 'LOAD <x:a> SERVICE' }",
        "PREFIX load: <x:load#> INSERT DATA { load:load load:SERVICE load:1 }",
        "INSERT { ?load <p> 'x' } WHERE { ?load <p> 1 } # LOAD SILENT",
    ],
)
def test_the_words_may_stand_where_they_mean_nothing(write: Write, update: str) -> None:
    assert len(held(write(Update(update)))) == 3


def test_what_is_wrong_with_an_update_that_mentions_loading_is_told(write: Write) -> None:
    with pytest.raises(QueryError, match="the update cannot be done"):
        write(Update("PREFIX load: <x:load#>\nINSERT DATA { load:a load:b load:c } ;\nDELETE nonsense"))


# The data set of the request (SPARQL 1.1 Protocol, section 2.2.3)


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        ("INSERT { ?s ?p 'x' } WHERE { ?s ?p ?o }", f"INSERT {{ ?s ?p 'x' }}  USING <{G}> WHERE {{ ?s ?p ?o }}"),
        ("DELETE WHERE { ?s ?p '}' }", f"DELETE {{ ?s ?p '}}' }} USING <{G}> WHERE {{ ?s ?p '}}' }}"),
        ("INSERT DATA { <s> <where> 'x' }", "INSERT DATA { <s> <where> 'x' }"),
        ("CLEAR ALL ; DROP SILENT GRAPH <using>", "CLEAR ALL ; DROP SILENT GRAPH <using>"),
        (
            "DELETE { ?s ?p ?o } # WHERE\nINSERT { ?where ?p ?o } where { ?s ?p ?o }",
            f"DELETE {{ ?s ?p ?o }} # WHERE\nINSERT {{ ?where ?p ?o }}  USING <{G}> where {{ ?s ?p ?o }}",
        ),
    ],
)
def test_the_graphs_of_a_request_are_put_where_an_update_could_name_them(update: str, expected: str) -> None:
    assert with_data_set(update, [G], []) == expected
    assert with_data_set(update, [], []) == update


@pytest.mark.parametrize(
    ("change", "left"),
    [
        (Update("DELETE WHERE { ?s ?p ?o }", (G,)), BEFORE),
        (Update(f"DELETE {{ GRAPH <{G}> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}", (G,)), {'<s> <p> "1"^^<integer>'}),
        (Update("DELETE { ?s ?p 1 } WHERE { GRAPH ?g { ?s ?p ?o } }", (), (H,)), BEFORE),
        (Update("DELETE { ?s ?p 1 } WHERE { GRAPH ?g { ?s ?p ?o } }", (H,), (G,)), BEFORE - {'<s> <p> "1"^^<integer>'}),
    ],
)
def test_patterns_are_matched_with_the_graphs_of_the_request(write: Write, change: Update, left: set[str]) -> None:
    assert held(write(change)) == left


@pytest.mark.parametrize(
    "update",
    [
        f"INSERT {{ ?s ?p 'x' }} USING <{G}> WHERE {{ ?s ?p ?o }}",
        f"INSERT {{ ?s ?p 'x' }} USING NAMED <{G}> WHERE {{ ?s ?p ?o }}",
        f"WITH <{G}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}",
        "DELETEWHERE { ?s ?p ?o }",
    ],
)
def test_graphs_of_a_request_and_of_its_update_are_a_conflict(update: str) -> None:
    with pytest.raises(QueryError):
        with_data_set(update, [G], [])


def test_a_graph_of_a_request_that_is_no_address_is_refused() -> None:
    with pytest.raises(QueryError, match="no address"):
        with_data_set("CLEAR ALL", [f"{G}> WHERE"], [])


# Single graphs


def test_a_graph_is_added_to_or_replaced(write: Write) -> None:
    assert len(held(write(Addition(G, b"<s> <p> 3 .", "text/turtle", replaces=False)))) == 3
    assert held(write(Addition(G, b"<s> <p> 4 .", "text/turtle", replaces=True))) == {
        '<s> <p> "1"^^<integer>',
        f'<http://example.org/s> <http://example.org/p> "4"^^<integer> <{G}>',
    }


@pytest.mark.parametrize("triples", [3, 100_000])
def test_nodes_without_an_address_stay_apart(write: Write, triples: int) -> None:
    body = b"".join(b"_:x <x:p> %d .\n" % number for number in range(triples))
    write(Addition(H, body, "text/turtle", replaces=False))
    store = ox.Store.read_only(str(write(Addition(H, body, "text/turtle", replaces=False)).store))
    found = list(store.quads_for_pattern(None, None, None, ox.NamedNode(H)))
    assert (len({quad.subject for quad in found}), len(found)) == (2, 2 * triples)


def test_an_empty_graph_is_there_until_it_is_removed(write: Write) -> None:
    assert write(Addition(H, b"", "text/turtle", replaces=True)).manifest.graphs == (G, H)
    assert write(Removal(H)).manifest.graphs == (G,)


def test_the_default_graph_is_emptied(write: Write) -> None:
    assert held(write(Removal(None))) == BEFORE - {'<s> <p> "1"^^<integer>'}


PARTS = b"""--x\r
Content-Disposition: form-data; name="a"; filename="a.ttl"\r
Content-Type: text/turtle; charset=utf-8\r
\r
_:x <x:p> "\xc3\xa9"\r
--x\r
Content-Disposition: form-data; name="b"\r
Content-Type: application/n-triples\r
\r
_:x <x:p> "b" .\r
--x--\r
"""


def test_the_graphs_of_a_form_are_added_together(write: Write) -> None:
    store = ox.Store.read_only(
        str(write(Addition(H, PARTS.replace(b'"\r', b'" .\r'), "multipart/form-data; boundary=x", False)).store)
    )
    found = list(store.quads_for_pattern(None, None, None, ox.NamedNode(H)))
    assert {str(quad.object) for quad in found} == {'"é"', '"b"'}
    assert len({quad.subject for quad in found}) == 2


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (PARTS, "multipart/form-data; boundary=x"),
        (PARTS, "multipart/form-data; boundary=y"),
        (PARTS, "multipart/form-data"),
        (PARTS.replace(b"text/turtle", b"text/csv"), "multipart/form-data; boundary=x"),
        (PARTS.replace(b"text/turtle", b"multipart/mixed; boundary=z"), "multipart/form-data; boundary=x"),
        (b"<x:s> <x:p> <x:o> <x:g> .", "application/n-triples"),
        (b'{"@id": "x:g", "@graph": [{"@id": "x:s", "x:p": 1}]}', "application/ld+json"),
        (b'{"@context": "http://127.0.0.1:9/"}', "application/ld+json"),
        (b"\xff", "text/turtle"),
    ],
)
def test_what_is_no_graph_is_refused(write: Write, body: bytes, content_type: str) -> None:
    with pytest.raises(UnreadableGraph):
        write(Addition(H, body, content_type, replaces=False))
