"""Dumps: each is what the store holds, by every parser, and the same bytes however the release came about."""

import gzip
import hashlib
import json
import resource
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from kg import pipeline, releases
from kg.dumps import writing
from kg.dumps.lines import SortedLines, subjects
from kg.dumps.listing import DumpFile, Listing
from kg.dumps.naming import Naming
from kg.dumps.packed import Packer, Section
from kg.dumps.sitemaps import SitemapWriter
from kg.dumps.syntax import Shortener, json_ld_graph_line, json_ld_line, turtle, turtle_head
from kg.ntriples import from_oxigraph
from kg.resources import FOUNDING_DOCUMENTS
from kg.vocab import prefixes

BASE = "http://localhost:8000"
FOUNDING = sorted(FOUNDING_DOCUMENTS.iterdir())
_FORMATS = {
    "nt": ox.RdfFormat.N_TRIPLES,
    "ttl": ox.RdfFormat.TURTLE,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("dumped")
    pipeline.build([FOUNDING_DOCUMENTS], data, base=BASE, dumps=True)
    return data


@pytest.fixture(scope="module")
def dumps(built: Path) -> Path:
    return releases.required(built).folder / "dumps"


@pytest.fixture(scope="module")
def listing(built: Path) -> Listing:
    found = Listing.read(releases.required(built).folder)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def quads(built: Path) -> set[ox.Quad]:
    return set(ox.Store.read_only(str(releases.required(built).store)))


def merged(quads: Iterable[ox.Quad]) -> set[ox.Triple]:
    return {quad.triple for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph)}


def parsed(dumps: Path, file: DumpFile) -> set[ox.Quad]:
    content = gzip.decompress((dumps / file.name).read_bytes())
    if file.extension == "jsonl" and file.part in ("documents", "source"):
        return set().union(*(ox.parse(line, format=ox.RdfFormat.JSON_LD) for line in content.splitlines()))
    if file.extension == "jsonl":
        return json_ld(content, dumps)
    return set(ox.parse(content, format=_FORMATS[file.extension]))


def json_ld(content: bytes, dumps: Path) -> set[ox.Quad]:
    """Read each line on its own, the context being the file beside it."""
    context = json.loads((dumps / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    things: list[Any] = [json.loads(line) for line in content.split(b"\n") if line]
    assert {thing.pop("@context") for thing in things} == {f"{BASE}/dumps/context.jsonld"}
    whole = json.dumps({"@context": context, "@graph": things}).encode()
    return set(ox.parse(whole, format=ox.RdfFormat.JSON_LD))


def all_bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_each_form_of_the_merged_view_holds_it(dumps: Path, listing: Listing, quads: set[ox.Quad]) -> None:
    files = listing.of("merged")
    assert {file.extension for file in files} == {"nt", "ttl", "jsonl"}
    for file in files:
        found = parsed(dumps, file)
        assert {quad.triple for quad in found} == merged(quads)
        assert file.triples == len(found)
        assert file.things == len({quad.subject for quad in found})


def test_each_form_of_the_documents_holds_their_graphs(dumps: Path, listing: Listing, quads: set[ox.Quad]) -> None:
    named = {quad for quad in quads if not isinstance(quad.graph_name, ox.DefaultGraph)}
    files = listing.of("documents")
    assert {file.extension for file in files} == {"nq", "trig", "jsonl"}
    for file in files:
        assert parsed(dumps, file) == named
        assert file.triples == len(named)
        assert file.things == len({quad.graph_name for quad in named})


@pytest.mark.parametrize(("part", "whole"), [("kind", "merged"), ("source", "documents")])
def test_the_parts_make_up_the_whole(dumps: Path, listing: Listing, part: str, whole: str) -> None:
    for file in listing.of(whole):
        parts = [parsed(dumps, other) for other in listing.of(part) if other.extension == file.extension]
        assert set[ox.Quad]().union(*parts) == parsed(dumps, file)
        assert sum(map(len, parts)) == file.triples
    for file in listing.of(part):
        assert file.triples == len(parsed(dumps, file)), file.name


def test_parts_are_named_for_what_is_in_them(dumps: Path, listing: Listing) -> None:
    (file,) = [file for file in listing.of("kind") if file.name == "kind/person.nt.gz"]
    assert all(str(quad.subject).startswith(f"<{BASE}/id/person/") for quad in parsed(dumps, file))
    (file,) = [file for file in listing.of("source") if file.name == "source/theyworkforyou.nq.gz"]
    (graph,) = {str(quad.graph_name) for quad in parsed(dumps, file)}
    assert graph.startswith(f"<{BASE}/id/graph/theyworkforyou/")
    assert file.title == "TheyWorkForYou (N-Quads)"


@pytest.mark.parametrize("name", ["merged.nt", "merged.ttl", "kind/answer.ttl", "kind/other.ttl"])
def test_rdflib_reads_triples(dumps: Path, quads: set[ox.Quad], name: str) -> None:
    graph = Graph().parse(data=gzip.decompress((dumps / f"{name}.gz").read_bytes()), format=name.rpartition(".")[2])
    if name.startswith("merged"):
        expected = Graph()
        for triple in merged(quads):
            expected.add(tuple(map(from_oxigraph, triple)))  # type: ignore[arg-type]
        assert isomorphic(graph, expected)
    assert len(graph)


# rdflib warns of classes that it uses itself.
@pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
@pytest.mark.parametrize(("name", "format_"), [("documents.nq", "nquads"), ("documents.trig", "trig")])
def test_rdflib_reads_quads(dumps: Path, quads: set[ox.Quad], name: str, format_: str) -> None:
    read = Dataset()
    read.parse(data=gzip.decompress((dumps / f"{name}.gz").read_bytes()), format=format_)
    assert len(list(read.quads())) == sum(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in quads)


@pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
def test_rdflib_reads_a_line_with_the_context_beside(dumps: Path) -> None:
    line = gzip.decompress((dumps / "kind/person.jsonl.gz").read_bytes()).split(b"\n")[0]
    thing = json.loads(line)
    context = json.loads((dumps / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    graph = Graph().parse(data=json.dumps(thing | {"@context": context}), format="json-ld")
    first = gzip.decompress((dumps / "kind/person.nt.gz").read_bytes()).split(thing["@id"].encode() + b"> ")
    assert len(graph) == len(first) - 1


@pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
def test_rdflib_reads_a_document_a_line(dumps: Path) -> None:
    lines = gzip.decompress((dumps / "documents.jsonl.gz").read_bytes()).splitlines()
    quads = gzip.decompress((dumps / "documents.nq.gz").read_bytes())
    graphs = [json.loads(line)["@id"] for line in lines]
    assert graphs == sorted(set(graphs))
    # The graphs of documents alone: reading those of the registers as well takes rdflib half a minute.
    for line in (line for line in lines if b'"@id":"' + f"{BASE}/id/graph/theyworkforyou/".encode() in line[:2000]):
        read = Dataset()
        read.parse(data=line.decode(), format="json-ld")
        graph = json.loads(line)["@id"]
        assert {str(context.identifier) for context in read.graphs() if len(context)} == {graph}
        assert len(list(read.quads())) == quads.count(f" <{graph}> .\n".encode())


def test_lines_are_sorted(dumps: Path) -> None:
    lines = gzip.decompress((dumps / "merged.nt.gz").read_bytes()).splitlines()
    assert lines == sorted(lines)


def test_packed_files_tell_neither_name_nor_time(dumps: Path) -> None:
    for path in dumps.rglob("*.gz"):
        head = path.read_bytes()[:10]
        assert head == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


def test_checksums_are_those_of_the_files(dumps: Path, listing: Listing) -> None:
    told = dict(line.split("  ")[::-1] for line in (dumps / "SHA256SUMS").read_text().splitlines())
    there = {name for name in all_bytes(dumps) if name not in ("SHA256SUMS", "files.json")}
    assert told.keys() == there
    for file in listing.files:
        content = (dumps / file.name).read_bytes()
        assert (file.bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert file.name == "SHA256SUMS" or told[file.name] == file.sha256


def test_what_stands_under_a_licence_says_so(dumps: Path, listing: Listing) -> None:
    parliament = "https://www.parliament.uk/site-information/copyright-parliament/open-parliament-licence/"
    licensed = listing.by_name["source/theyworkforyou.nq.gz"]
    assert licensed.licences == (parliament,)
    assert licensed.is_under_one_licence
    unlicensed = listing.by_name["source/benefits-and-work.nq.gz"]
    assert unlicensed.licences == ()
    assert not unlicensed.is_under_one_licence
    assert not listing.by_name["merged.nt.gz"].is_under_one_licence
    notes = (dumps / "LICENCES.txt").read_text(encoding="utf-8")
    assert f"Open Parliament Licence v3.0 <{parliament}>" in notes
    assert "The publisher grants no licence" in notes
    assert all(f"        {file.name}\n" in notes for file in listing.files if file.part != "notes")


def test_increments_give_the_bytes_of_a_full_build(built: Path, dumps: Path, tmp_path: Path) -> None:
    for file in (*reversed(FOUNDING), FOUNDING[0]):
        pipeline.build([file], tmp_path, base=BASE, dumps=file is FOUNDING[0])
    again = releases.required(tmp_path).folder
    assert again.name != releases.required(built).folder.name
    assert all_bytes(again / "dumps") == all_bytes(dumps)


def test_a_document_that_came_and_went_leaves_the_same_bytes(dumps: Path, tmp_path: Path) -> None:
    inbox = Path(shutil.copytree(FOUNDING_DOCUMENTS, tmp_path / "inbox"))
    page = min(inbox.iterdir())
    content = page.read_bytes()
    page.unlink()
    pipeline.build([inbox], tmp_path / "data", base=BASE, dumps=True)
    assert all_bytes(releases.required(tmp_path / "data").folder / "dumps") != all_bytes(dumps)
    page.write_bytes(content)
    pipeline.build([inbox], tmp_path / "data", base=BASE)
    assert all_bytes(releases.required(tmp_path / "data").folder / "dumps") == all_bytes(dumps)


def test_a_rerun_writes_nothing(tmp_path: Path) -> None:
    pipeline.build(FOUNDING[:1], tmp_path, base=BASE)
    release = releases.required(tmp_path).folder
    assert Listing.read(release) is None
    pipeline.build(FOUNDING[:1], tmp_path, base=BASE, dumps=True)
    assert releases.required(tmp_path).folder == release
    before = {path: path.stat().st_mtime_ns for path in release.rglob("*")}
    pipeline.build(FOUNDING[:1], tmp_path, base=BASE)
    assert {path: path.stat().st_mtime_ns for path in release.rglob("*")} == before


def test_what_was_cut_short_is_done_again(built: Path, dumps: Path, tmp_path: Path) -> None:
    release = tmp_path / "release"
    release.mkdir()
    (release / "store").symlink_to(releases.required(built).store)
    (release / "dumps.part" / "kind").mkdir(parents=True)
    (release / "dumps.part" / "kind" / "nonsense.nt.gz").write_bytes(b"cut")
    writing.write(release, BASE, Naming("A title", "What it is.", {}, {}))
    assert not (release / "dumps.part").exists()
    assert (release / "dumps" / "merged.nt.gz").read_bytes() == (dumps / "merged.nt.gz").read_bytes()
    assert not (release / "dumps" / "kind" / "nonsense.nt.gz").exists()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_build_that_is_killed_over_its_dumps_is_gone_on_with(
    dumps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    def killed(*arguments: Any) -> Listing:
        if moment == "after":
            writing.write(*arguments)
        raise KeyboardInterrupt

    inbox, data = tmp_path / "inbox", tmp_path / "data"
    inbox.mkdir()
    shutil.copy(FOUNDING[0], inbox)
    pipeline.build([inbox], data, base=BASE)
    for file in FOUNDING[1:4]:
        shutil.copy(file, inbox)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(pipeline, "write_dumps", killed)
        pipeline.build([inbox], data, base=BASE, dumps=True)
    # What comes meanwhile is in the dumps as well.
    shutil.copy(FOUNDING[4], inbox)
    report = pipeline.build([inbox], data, base=BASE, dumps=True)
    assert report.documents == len(FOUNDING)
    assert all_bytes(releases.required(data).folder / "dumps") == all_bytes(dumps)


NASTY = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LITERALS = st.one_of(
    st.builds(ox.Literal, NASTY),
    st.builds(lambda text: ox.Literal(text, language="cy"), NASTY),
    st.builds(lambda text: ox.Literal(text, datatype=ox.NamedNode(f"{BASE}/ontology#Text")), NASTY),
    st.builds(lambda text: ox.Literal(text, datatype=ox.NamedNode("urn:elsewhere")), NASTY),
)
ADDRESSES = st.sampled_from(
    [f"{BASE}/id/person/a", f"{BASE}/ontology#Target", f"{BASE}/ontology#", "http://xmlns.com/foaf/0.1/a/b", "urn:é"]
).map(ox.NamedNode)


@given(st.sets(st.tuples(ADDRESSES, ADDRESSES, st.one_of(ADDRESSES, LITERALS)), min_size=1, max_size=8))
def test_all_forms_say_the_same_whatever_is_in_a_text(said: set[tuple[Any, Any, Any]]) -> None:
    triples = {ox.Triple(*one) for one in said}
    lines = sorted(
        line + b"\n" for line in (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").split(b"\n") if line
    )
    short = Shortener(prefixes(BASE))
    written, things = turtle_head(short.prefixes), []
    for subject, pairs, _ in subjects(lines):
        written += turtle(subject, pairs, short)
        things.append(json.loads(json_ld_line(subject, pairs, short, b"x:c")))
    assert {quad.triple for quad in ox.parse(written, format=ox.RdfFormat.TURTLE)} == triples
    whole = json.dumps({"@context": prefixes(BASE), "@graph": [{**thing, "@context": []} for thing in things]})
    read = ox.parse(whole.replace('"@context": [], ', "").encode(), format=ox.RdfFormat.JSON_LD)
    assert {quad.triple for quad in read if quad} == triples
    context = json.dumps(short.prefixes).encode()
    line = json_ld_graph_line(b"<urn:g>", [(subject, pairs) for subject, pairs, _ in subjects(lines)], short, context)
    assert line.find(b"\n") == len(line) - 1
    graph = ox.NamedNode("urn:g")
    expected = {ox.Quad(one.subject, one.predicate, one.object, graph) for one in triples}
    assert set(ox.parse(line, format=ox.RdfFormat.JSON_LD)) == expected


@given(st.lists(st.binary(max_size=6).filter(lambda line: b"\n" not in line and line)), st.integers(1, 40))
def test_lines_come_back_sorted_whatever_memory_holds(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], memory: int
) -> None:
    folder = tmp_path_factory.mktemp("runs")
    taken = SortedLines(folder, in_memory=memory)
    text = b"".join(line + b"\n" for line in lines)
    for begin in range(0, len(text), 3):
        taken.write(text[begin : begin + 3])
    assert list(taken) == [line + b"\n" for line in sorted(lines)]
    assert not list(folder.iterdir())


@given(st.lists(st.tuples(st.binary(max_size=50), st.sampled_from([["a"], ["b"], ["a", "b"]]))))
def test_files_share_parts(tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[bytes, list[str]]]) -> None:
    folder = tmp_path_factory.mktemp("packed")
    with Packer(folder) as packer:
        for content, names in parts:
            section = Section(packer, names)
            section.write(content)
            section.end()
        written = packer.finish()
    for name in written:
        content = (folder / name).read_bytes()
        assert gzip.decompress(content) == b"".join(part for part, names in parts if name in names)
        assert written[name].bytes == len(content)


def test_memory_is_bounded(tmp_path: Path) -> None:
    taken = SortedLines(tmp_path, in_memory=1_000_000)
    for number in range(60_000):
        taken.write(b"%08d %s\n" % (number * 7919 % 60_000, b"x" * 100))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sum(1 for _ in taken) == 60_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000


def test_no_sitemap_has_more_addresses_than_it_may(tmp_path: Path) -> None:
    with Packer(tmp_path) as packer:
        writer = SitemapWriter(packer, f"{BASE}/a&b", most=3)
        for number in range(7):
            writer.take("person", f"<{BASE}/a&b/id/person/p{number}>".encode())
            writer.take("selector", f"<{BASE}/a&b/id/selector/s{number}>".encode())
        writer.finish()
        written = packer.finish()
    assert list(written) == [f"sitemaps/sitemap-{number}.xml.gz" for number in (1, 2, 3)]
    maps = [ElementTree.fromstring(gzip.decompress((tmp_path / name).read_bytes())) for name in written]
    found = [[loc.text for loc in map_.iter() if loc.tag.endswith("}loc")] for map_ in maps]
    assert [len(addresses) for addresses in found] == [3, 3, 1]
    assert found[2] == [f"{BASE}/a&b/doc/person/p6"]
