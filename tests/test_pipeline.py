"""Building releases: what is added, replaced, withdrawn and set aside, and that nothing published is ever lost."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph

from kg import pipeline, releases
from kg.errors import (
    DamagedDocument,
    InvalidDocument,
    KgError,
    RegisterError,
    ReleaseError,
    UnknownDocument,
    UnreadableDocument,
    UsageError,
)
from kg.inventory import Inventory
from kg.pipeline import Report, build
from kg.resources import FOUNDING_DOCUMENTS
from kg.screen import Verdict
from kg.store.embedded import EmbeddedStore
from kg.validate import Outcome, Validator

BASE = "http://localhost:8000"
FOUNDING = sorted(FOUNDING_DOCUMENTS.iterdir())


@pytest.fixture(autouse=True)
def no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOUNDING_DOCUMENTS, tmp_path / "inbox"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("built")
    build([FOUNDING_DOCUMENTS], data, base=BASE)
    return data


@pytest.fixture
def data(built: Path, tmp_path: Path) -> Path:
    """A data folder of its own with the founding five in it, read from the inbox of the test."""
    build([tmp_path / "inbox"] if (tmp_path / "inbox").exists() else [FOUNDING_DOCUMENTS], tmp_path / "data", base=BASE)
    return tmp_path / "data"


def n_quads(data: Path) -> list[str]:
    store = EmbeddedStore.open(releases.required(data).store)
    try:
        return list(store.n_quads())
    finally:
        store.close()


def inventory(data: Path) -> Inventory:
    return Inventory.open(releases.required(data).folder)


def cut(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def the_one_set_aside(report: Report) -> pipeline.SetAside:
    assert len(report.set_aside) == 1, [str(aside) for aside in report.set_aside]
    return report.set_aside[0]


def test_the_founding_five_are_published(built: Path) -> None:
    assert sorted(document.source for document in inventory(built).documents()) == [
        "benefits-and-work", "disability-rights-uk", "open-parliament-licence", "parallel-parliament", "theyworkforyou",
    ]  # fmt: skip


def test_building_twice_gives_the_same_bytes(built: Path, tmp_path: Path) -> None:
    build([FOUNDING_DOCUMENTS], tmp_path / "again", base=BASE)
    assert n_quads(tmp_path / "again") == n_quads(built)


def test_the_time_of_the_build_is_stated_when_the_environment_fixes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    build(FOUNDING[:1], tmp_path, base=BASE)
    assert (
        sum('endedAtTime> "2023-11-14T22:13:20Z"' in line for line in n_quads(tmp_path)) == 2
    )  # its graph, merged view


def test_there_are_no_blank_nodes(built: Path) -> None:
    assert [line for line in n_quads(built) if line.startswith("_:") or " _:" in line.split('"')[0]] == []


def test_the_merged_view_holds_each_triple_once(built: Path) -> None:
    store = EmbeddedStore.open(releases.required(built).store)
    said = {
        line.rsplit(" <", 1)[0]
        for line in store.n_quads()
        if line.endswith("> .") and "/id/graph/" in line.rsplit(" <", 1)[1]
    }
    assert store.inconsistencies() == 0
    assert store.count() == len(said)


def test_a_release_holds_none_of_the_logs_of_the_engine(built: Path) -> None:
    store = releases.required(built).store
    assert sum(log.stat().st_size for log in store.glob("*.log")) == 0
    assert list(store.glob("*.sst"))


def test_building_again_changes_nothing(data: Path) -> None:
    before = releases.required(data)
    report = build([FOUNDING_DOCUMENTS], data)
    assert (report.unchanged, report.exit_status, releases.required(data)) == (5, 0, before)


@settings(max_examples=5, derandomize=True, suppress_health_check=list(HealthCheck))
@given(order=st.permutations(FOUNDING), size=st.integers(1, 4))
def test_increments_in_any_order_equal_the_full_build(
    built: Path, tmp_path_factory: pytest.TempPathFactory, order: list[Path], size: int
) -> None:
    folder = tmp_path_factory.mktemp("increments")
    for start in range(0, len(order), size):
        build(order[start : start + size], folder, base=BASE)
    assert n_quads(folder) == n_quads(built)


def test_a_new_version_replaces_the_earlier_one(inbox: Path, data: Path) -> None:
    file = next(inbox.glob("000_*"))
    file.write_text(
        file.read_text(encoding="utf-8").replace("around 200 Community", "around 250 Community"), encoding="utf-8"
    )
    report = build([file], data)
    assert (report.replaced, report.documents) == (1, 5)
    text = "\n".join(n_quads(data))
    assert "around 250 Community" in text
    assert "around 200 Community" not in text


TWINS = Path(__file__).parent / "fixtures" / "parallel-parliament"


@pytest.mark.parametrize("order", [("html", "text"), ("text", "html"), ("both", "both")])
def test_the_plain_text_of_a_page_takes_no_address_from_its_html(tmp_path: Path, order: tuple[str, str]) -> None:
    forms = {"html": [TWINS / "library-visits.html"], "text": [TWINS / "library-visits-text.txt"]}
    forms["both"] = forms["html"] + forms["text"]
    for form in order:
        report = build(forms[form], tmp_path / "data", base=BASE)
    assert (report.documents, report.exit_status) == (1, 0)
    assert any("/id/question/commons/" in line for line in n_quads(tmp_path / "data"))
    build(forms["text"], tmp_path / "data", prune=True)
    assert any("/id/question/commons/" in line for line in n_quads(tmp_path / "data"))


def test_nothing_leaves_unless_asked(inbox: Path, data: Path) -> None:
    next(inbox.glob("003_*")).unlink()
    assert build([inbox], data).documents == 5


def test_prune_withdraws_what_is_no_longer_there(inbox: Path, data: Path, tmp_path: Path) -> None:
    next(inbox.glob("003_*")).unlink()
    report = build([inbox], data, prune=True)
    assert [key.split("/")[0] for key in report.withdrawn] == ["theyworkforyou"]
    build([inbox], tmp_path / "full", base=BASE)
    assert n_quads(data) == n_quads(tmp_path / "full")


def test_withdrawn_addresses_are_remembered_until_they_come_back(inbox: Path, data: Path, tmp_path: Path) -> None:
    file = next(inbox.glob("003_*"))
    kept = tmp_path / file.name
    file.rename(kept)
    build([inbox], data, prune=True)
    withdrawn = list(inventory(data).withdrawn())
    assert any("/id/question/theyworkforyou/" in iri for iri in withdrawn)
    assert not any("/id/person/" in iri for iri in withdrawn)
    build([kept], data)
    assert list(inventory(data).withdrawn()) == []


def test_fresh_starts_from_nothing(data: Path) -> None:
    assert build(FOUNDING[:2], data, base=BASE, fresh=True).documents == 2


def test_a_damaged_document_is_set_aside_and_its_last_good_version_stays(inbox: Path, data: Path) -> None:
    before = n_quads(data)
    cut(next(inbox.glob("003_*")))
    report = build([inbox], data, prune=True)
    aside = the_one_set_aside(report)
    assert isinstance(aside.error, DamagedDocument)
    assert aside.kept is not None
    assert aside.kept.startswith("theyworkforyou/")
    assert (report.exit_status, n_quads(data)) == (1, before)


@pytest.mark.parametrize("lines", [15, 21, 25])
def test_a_page_cut_where_a_paragraph_ends_does_not_replace_the_whole_one(inbox: Path, data: Path, lines: int) -> None:
    before = n_quads(data)
    file = next(inbox.glob("000_*"))
    file.write_text("\n".join(file.read_text(encoding="utf-8").split("\n")[:lines]), encoding="utf-8")
    report = build([file], data)
    assert "paragraphs published" in str(the_one_set_aside(report))
    assert n_quads(data) == before


def test_a_page_whose_end_was_not_seen_is_published_with_a_notice(tmp_path: Path, inbox: Path) -> None:
    file = next(inbox.glob("000_*"))
    file.write_text("\n".join(file.read_text(encoding="utf-8").split("\n")[:21]), encoding="utf-8")
    report = build([file], tmp_path / "data", base=BASE)
    assert report.documents == 1
    assert any("is it whole?" in notice for notice in report.notices)


def test_prune_spares_what_a_damaged_page_under_another_name_may_be_a_version_of(inbox: Path, data: Path) -> None:
    file = next(inbox.glob("003_*"))
    cut(file)
    file.rename(inbox / "renamed.txt")
    report = build([inbox], data, prune=True)
    assert (report.documents, report.withdrawn) == (5, [])
    assert "stays published" not in str(the_one_set_aside(report))
    assert any("was not withdrawn" in notice for notice in report.notices)


def test_the_rest_are_published_when_one_is_set_aside(inbox: Path, tmp_path: Path) -> None:
    cut(next(inbox.glob("001_*")))
    report = build([inbox], tmp_path / "data", base=BASE)
    assert (report.documents, report.exit_status) == (4, 1)
    told = (tmp_path / "data" / "set-aside.txt").read_text(encoding="utf-8")
    assert "001_" in told


def test_the_report_of_what_was_set_aside_goes_when_all_is_well_again(inbox: Path, tmp_path: Path) -> None:
    file = next(inbox.glob("001_*"))
    content = file.read_bytes()
    cut(file)
    build([inbox], tmp_path / "data", base=BASE)
    file.write_bytes(content)
    build([inbox], tmp_path / "data")
    assert not (tmp_path / "data" / "set-aside.txt").exists()


def test_a_document_whose_graph_breaks_a_rule_is_set_aside_in_plain_words(
    tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = next(inbox.glob("000_*"))
    # Answered before it was asked.
    file.write_text(file.read_text(encoding="utf-8").replace("14th March 2018", "14th March 2017"), encoding="utf-8")
    report = build([inbox], tmp_path / "data", base=BASE)
    aside = the_one_set_aside(report)
    assert isinstance(aside.error, InvalidDocument)
    told = str(aside)
    assert file.name in told
    assert "Answer by Sarah Newton" in told
    assert "2018-03-06" in told
    assert report.documents == 4


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", UnreadableDocument, "empty"),
        (b" \n\t\n", UnreadableDocument, "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", UnreadableDocument, "binary"),
        ("Employment: Disabilit\u00e9".encode("latin-1"), UnreadableDocument, "UTF-8"),
        (b"Bread, milk, two pounds of apples.\n", UnknownDocument, "no source is known"),
    ],
)
def test_bad_input_gets_one_clear_line(tmp_path: Path, content: bytes, error: type[Exception], words: str) -> None:
    file = tmp_path / "bad.txt"
    file.write_bytes(content)
    report = build([file, *FOUNDING[:1]], tmp_path / "data", base=BASE)
    aside = the_one_set_aside(report)
    assert isinstance(aside.error, error)
    assert words in str(aside)
    assert str(aside).startswith(str(file))
    assert "\n" not in str(aside)
    assert report.documents == 1


def test_a_file_of_a_hundred_megabytes_is_set_aside_unread(tmp_path: Path) -> None:
    file = tmp_path / "large.txt"
    with file.open("wb") as stream:
        stream.truncate(100_000_000)
    report = build([file, *FOUNDING[:1]], tmp_path / "data", base=BASE)
    assert "more than 20,000,000 bytes" in str(the_one_set_aside(report))


def test_a_document_given_twice_is_read_once_and_told(tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_bytes(FOUNDING[0].read_bytes())
    report = build([FOUNDING[0], copy], tmp_path / "data", base=BASE)
    assert (report.documents, report.exit_status) == (1, 0)
    assert any("the same as" in notice for notice in report.notices)


def test_a_path_that_is_not_there_is_wrong_usage(data: Path) -> None:
    before = releases.required(data)
    with pytest.raises(UsageError, match="no such file or folder"):
        build([data / "nowhere"], data)
    assert releases.required(data) == before


def test_an_empty_folder_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no file"):
        build([tmp_path], tmp_path / "data", base=BASE)


def test_another_base_is_refused_because_addresses_would_change(data: Path) -> None:
    with pytest.raises(UsageError, match="--fresh"):
        build(FOUNDING, data, base="https://data.example.org")


def test_when_no_document_can_be_published_the_last_release_stays(data: Path, tmp_path: Path) -> None:
    before = n_quads(data)
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"")
    report = build([bad], data, base=BASE, fresh=True)
    assert (report.exit_status, n_quads(data)) == (1, before)


def test_two_builds_at_once_are_refused(data: Path) -> None:
    with releases.held(data), pytest.raises(ReleaseError, match="another build"):
        build(FOUNDING, data)


def test_a_register_of_the_user_is_linked_to(tmp_path: Path) -> None:
    folder = tmp_path / "registers"
    folder.mkdir()
    (folder / "mine.ttl").write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix kg: <ontology#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dcterms: <http://purl.org/dc/terms/> .\n"
        '<id/staff-role/key-worker> a skos:Concept, kg:StaffRole ; rdfs:label "Key worker"@en ; skos:prefLabel "Key worker"@en ;\n'
        '    skos:altLabel "personal key worker"@en ; dcterms:source <https://example.org/> .\n',
        encoding="utf-8",
    )
    build([FOUNDING_DOCUMENTS], tmp_path / "data", base=BASE, registers=folder)
    assert any(
        "schema.org/mentions> <http://localhost:8000/id/staff-role/key-worker>" in line
        for line in n_quads(tmp_path / "data")
    )


def test_the_registers_of_a_release_are_remembered(tmp_path: Path) -> None:
    folder = tmp_path / "registers"
    folder.mkdir()
    (folder / "mine.ttl").write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix kg: <ontology#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dcterms: <http://purl.org/dc/terms/> .\n"
        '<id/staff-role/key-worker> a skos:Concept, kg:StaffRole ; rdfs:label "Key worker"@en ;\n'
        '    skos:prefLabel "Key worker"@en ; dcterms:source <https://example.org/> .\n',
        encoding="utf-8",
    )
    build(FOUNDING, tmp_path / "data", base=BASE, registers=folder)
    assert build(FOUNDING, tmp_path / "data").unchanged == 5
    shutil.rmtree(folder)
    with pytest.raises(RegisterError, match="are gone"):
        build(FOUNDING, tmp_path / "data")


@pytest.mark.parametrize(
    ("turtle", "words"),
    [
        ("<id/person/x> a <", "mine.ttl:"),
        ("<id/person/x> a <http://xmlns.com/foaf/0.1/Person> .", "break the shapes"),
        ("<id/x/y> <http://www.w3.org/2000/01/rdf-schema#seeAlso> [] .", "has no address"),
    ],
)
def test_a_register_that_cannot_be_used_stops_the_build_before_anything_changes(
    data: Path, tmp_path: Path, turtle: str, words: str
) -> None:
    before = releases.required(data)
    folder = tmp_path / "registers"
    folder.mkdir()
    (folder / "mine.ttl").write_text(turtle, encoding="utf-8")
    with pytest.raises(RegisterError, match=words):
        build(FOUNDING, data, registers=folder)
    assert releases.required(data) == before


KILLED_AT = {
    "while receiving": "import kg.intake as i; i.holds_records = lambda path: os._exit(9)",
    "while reading": "import kg.mappers as m; m.read = lambda *documents: os._exit(9)",
    "before a graph is written": "from kg.store.embedded import EmbeddedStore as S\n"
    "S.apply = lambda self, name, change: os._exit(9)",
    "after a graph is written": "from kg.store.embedded import EmbeddedStore as S\n"
    "whole = S.apply\n"
    "S.apply = lambda self, name, change: whole(self, name, change) or self.flush() or os._exit(9)",
    "before all is made sure of": "from kg.pipeline.writing import Writer as W; W.finish = lambda self, names: os._exit(9)",
    "before the engine has put it in order": "import kg.statistics as s; s.Statistics.write = lambda *a: os._exit(9)",
    "before the release has its name": "import kg.releases as r; r._sync = lambda folder: os._exit(9)",
    "before the link is switched": "from pathlib import Path\nPath.symlink_to = lambda self, target: os._exit(9)",
    "while the link is switched": "from pathlib import Path\nPath.replace = lambda self, target: os._exit(9)",
}


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What is published of the founding five, one of them changed."""
    inbox = Path(shutil.copytree(FOUNDING_DOCUMENTS, tmp_path_factory.mktemp("changed") / "inbox"))
    change(inbox)
    build([inbox], inbox.parent / "data", base=BASE)
    return n_quads(inbox.parent / "data")


def change(inbox: Path) -> None:
    file = next(inbox.glob("000_*"))
    file.write_text(file.read_text(encoding="utf-8").replace("around 200", "around 250"), encoding="utf-8")


@pytest.mark.parametrize("moment", KILLED_AT)
def test_killed_at_any_moment_the_last_release_still_serves_and_the_next_build_recovers(
    inbox: Path, data: Path, changed: list[str], moment: str
) -> None:
    before = n_quads(data)
    change(inbox)
    script = (
        f"import os\nfrom pathlib import Path as P\nfrom kg.pipeline import build\n{KILLED_AT[moment]}\n"
        f"build([P({str(inbox)!r})], P({str(data)!r}))"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, timeout=300, env=os.environ
    )
    assert killed.returncode == 9, killed.stderr.decode()
    assert n_quads(data) == before
    build([inbox], data)
    assert n_quads(data) == changed
    assert not list((data / "releases").glob(".new*"))


def test_old_releases_are_cleared_away(inbox: Path, data: Path) -> None:
    file = next(inbox.glob("000_*"))
    for number in range(201, 207):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(f"around {number - 1}", f"around {number}"), encoding="utf-8")
        build([file], data)
    assert len(list((data / "releases").iterdir())) == releases.KEPT
    assert releases.required(data).folder.exists()


def test_validation_says_which_thing_breaks_which_rule_and_what_was_found(tmp_path: Path) -> None:
    from kg.resources import SHAPES

    graph = Graph().parse(
        data="@prefix foaf: <http://xmlns.com/foaf/0.1/> . <http://x.example/p> a foaf:Person ; foaf:name 7 .",
        format="turtle",
    )
    findings = [str(finding) for finding in Validator(SHAPES, BASE).judge(graph).violations]
    assert any("<http://x.example/p>" in finding and "name" in finding for finding in findings)


def test_a_graph_that_ends_the_judge_itself_is_set_aside_and_the_rest_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Validator.judge

    def judge(self: Validator, graph: Graph, context: Graph | None = None) -> Outcome:
        if any("/document/theyworkforyou/" in str(subject) for subject in graph.subjects()):
            raise KgError("the shapes cannot be applied: a date that is none")
        return whole(self, graph, context)

    monkeypatch.setattr(Validator, "judge", judge)
    monkeypatch.setattr("kg.screen.Screen.judge", lambda self, triples: Verdict(is_doubtful=True))
    report = build(FOUNDING, tmp_path / "data", base=BASE)
    assert report.documents == 4
    assert "a date that is none" in str(the_one_set_aside(report))
