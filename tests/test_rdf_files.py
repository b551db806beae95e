"""RDF files given to the program: every syntax is read, and a release made of them holds them as they are."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import rdf_files, releases
from kg.errors import RegisterError, UsageError
from kg.store.embedded import EmbeddedStore

BASE = "http://a.example"
TRIPLE = ox.Triple(ox.NamedNode(f"{BASE}/a"), ox.NamedNode(f"{BASE}/p"), ox.Literal("x", language="en"))
GRAPH = ox.NamedNode(f"{BASE}/g")
QUADS = (ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG, ox.RdfFormat.JSON_LD)


def write(folder: Path, ending: str) -> Path:
    """Write a triple, in a named graph where the syntax has them."""
    syntax = rdf_files.SYNTAXES[ending]
    file = folder / f"file{ending}"
    if syntax in QUADS:
        quad = ox.Quad(TRIPLE.subject, TRIPLE.predicate, TRIPLE.object, GRAPH)
        file.write_bytes(ox.serialize([quad], format=syntax) or b"")
    else:
        file.write_bytes(ox.serialize([TRIPLE], format=syntax) or b"")
    return file


@pytest.mark.parametrize("ending", rdf_files.SYNTAXES)
def test_every_syntax_is_read_into_one_graph(tmp_path: Path, ending: str) -> None:
    (triple,) = rdf_files.read(write(tmp_path, ending), BASE)
    assert [str(term) for term in triple] == [f"{BASE}/a", f"{BASE}/p", "x"]


@pytest.mark.parametrize("ending", rdf_files.SYNTAXES)
def test_every_syntax_becomes_a_release_with_its_graphs(tmp_path: Path, ending: str) -> None:
    made = rdf_files.release([write(tmp_path, ending)], tmp_path / "data", BASE)
    in_graph = rdf_files.SYNTAXES[ending] in QUADS
    store = EmbeddedStore.open(made.store)
    assert store.ask(f"ASK {{ {TRIPLE} }}") is not in_graph
    assert store.ask(f"ASK {{ GRAPH {GRAPH} {{ {TRIPLE} }} }}") is in_graph
    assert made.manifest.graphs == ((GRAPH.value,) if in_graph else ())
    assert made.manifest.triples == (0 if in_graph else 1)


def test_relative_addresses_stand_on_the_base(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<a> <b> <c> .", encoding="utf-8")
    made = rdf_files.release([tmp_path / "a.ttl"], tmp_path / "data", BASE)
    assert EmbeddedStore.open(made.store).ask(f"ASK {{ <{BASE}/a> <{BASE}/b> <{BASE}/c> }}")


def test_nodes_without_address_of_two_files_are_two(tmp_path: Path) -> None:
    for name in ("a.nt", "b.nt"):
        (tmp_path / name).write_text("_:x <http://a.example/p> <http://a.example/o> .", encoding="utf-8")
    made = rdf_files.release(rdf_files.gather([tmp_path / "a.nt", tmp_path / "b.nt"]), tmp_path / "data", BASE)
    assert len(EmbeddedStore.open(made.store).select("SELECT * { ?s ?p ?o }")) == 2


def test_a_release_of_files_is_told_from_one_of_documents(tmp_path: Path) -> None:
    rdf_files.release([write(tmp_path, ".nt")], tmp_path / "data", BASE)
    assert releases.required(tmp_path / "data").manifest.is_given


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("a.ttl", "<a> <b>\n <c> , } .", "line 2 column 8"),
        ("a.nq", "nonsense", "line 1"),
        ("a.jsonld", "{", "line 1"),
        ("a.ttl", "<a> <b> <<( <c> <d> <e> )>> .", "RDF 1.1"),
    ],
)
def test_a_file_that_is_not_what_its_ending_says_makes_no_release(
    tmp_path: Path, name: str, text: str, where: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(RegisterError) as told:
        rdf_files.release([tmp_path / name], tmp_path / "data", BASE)
    assert where in str(told.value)
    assert releases.current(tmp_path / "data") is None


def test_folders_are_searched_for_rdf_files(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    for name in ("below/b.nt", "a.ttl", "notes.md"):
        (tmp_path / name).touch()
    assert list(rdf_files.gather([tmp_path])) == [tmp_path / "a.ttl", tmp_path / "below/b.nt"]


@pytest.mark.parametrize("path", ["empty", "notes.md", "nowhere.ttl"])
def test_what_holds_no_rdf_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.md").touch()
    with pytest.raises(UsageError):
        list(rdf_files.gather([tmp_path / path]))
