"""Building from records: read as a stream, joined, kept, continued after a break, the same in whatever steps it is done."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_records import build, record, written
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import intake, pipeline, releases
from kg.errors import ReleaseError
from kg.inventory import Inventory
from kg.pipeline import writing
from kg.store.embedded import EmbeddedStore


@pytest.fixture(autouse=True)
def no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


def n_quads(data: Path) -> list[str]:
    store = EmbeddedStore.open(releases.required(data).store)
    try:
        return list(store.n_quads())
    finally:
        store.close()


@pytest.fixture
def in_bulk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a few records treated as many are: made in other processes, and loaded in bulk a few at a time."""
    monkeypatch.setattr(pipeline, "_WORTH_PROCESSES", 3)
    monkeypatch.setattr(pipeline, "_MADE_AT_ONCE", 4)
    monkeypatch.setattr(writing, "_LOADED_AT_ONCE", 200_000)


def test_records_are_published_each_as_a_document(tmp_path: Path) -> None:
    report = build(tmp_path / "data", written(tmp_path / "some.jsonl", *map(record, range(5))))
    assert (report.records, report.added, report.documents, report.exit_status) == (5, 5, 5, 0)
    assert (
        len({document.source for document in Inventory.open(releases.required(tmp_path / "data").folder).documents()})
        == 1
    )


def test_many_records_give_what_few_at_a_time_give(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    file = written(tmp_path / "some.jsonl", *map(record, range(30)))
    build(tmp_path / "few", file)
    request.getfixturevalue("in_bulk")
    report = build(tmp_path / "many", file)
    assert (report.added, report.triples) == (
        30,
        EmbeddedStore.open(releases.required(tmp_path / "many").store).count(),
    )
    assert n_quads(tmp_path / "many") == n_quads(tmp_path / "few")


def test_a_file_that_has_not_changed_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path / "some.jsonl", *map(record, range(3)))
    build(tmp_path / "data", file)
    before = releases.required(tmp_path / "data")
    monkeypatch.setattr(intake, "documents_in", lambda path: pytest.fail("the file was read"))
    report = build(tmp_path / "data", file)
    assert (report.unchanged_files, report.known_records, report.release) == (1, 3, before)


def test_a_record_in_another_file_is_known(tmp_path: Path) -> None:
    build(tmp_path / "data", written(tmp_path / "a.jsonl", record(1)))
    report = build(tmp_path / "data", written(tmp_path / "b.json", record(1)))
    assert (report.records, report.known_records, report.added, report.replaced) == (1, 1, 0, 0)


def test_a_text_waits_for_the_record_that_it_belongs_to(tmp_path: Path) -> None:
    cut = "To ask the Secretary of State for Education, " + "what the cost of the programme was, " * 9
    text = written(
        tmp_path / "texts.jsonl",
        {"id": 7001, "monthTabled": "2031-03", "questionText": cut + "and when.", "answerText": None},
    )
    listed = written(tmp_path / "list.jsonl", record(1, answered=False, questionText=cut[:255]))
    other = written(tmp_path / "other.jsonl", record(2))
    waiting = build(tmp_path / "data", text, other)
    assert (waiting.waiting, waiting.documents, waiting.exit_status) == (1, 1, 0)
    build(tmp_path / "data", listed)
    build(tmp_path / "once", listed, text, other)
    assert n_quads(tmp_path / "data") == n_quads(tmp_path / "once")
    assert any("and when." in line for line in n_quads(tmp_path / "data"))


def test_a_broken_record_is_set_aside_and_told_again_until_it_is_mended(tmp_path: Path) -> None:
    file = written(tmp_path / "some.jsonl", record(1), record(2, uin="twelve"), record(3))
    for _ in range(2):
        report = build(tmp_path / "data", file)
        assert (report.documents, report.exit_status) == (2, 1)
        assert "some.jsonl:2" in str(report.set_aside[0])
    written(file, record(1), record(2), record(3))
    assert build(tmp_path / "data", file).documents == 3
    build(tmp_path / "once", file)
    assert n_quads(tmp_path / "data") == n_quads(tmp_path / "once")


def test_a_broken_version_leaves_the_last_good_one(tmp_path: Path) -> None:
    file = written(tmp_path / "some.jsonl", record(1, answered=False))
    build(tmp_path / "data", file)
    before = n_quads(tmp_path / "data")
    report = build(tmp_path / "data", written(file, record(1, dateAnswered="soon")))
    assert report.set_aside[0].kept == "written-questions/7001"
    assert n_quads(tmp_path / "data") == before


def test_a_packed_file_that_is_cut_gives_what_it_holds(tmp_path: Path) -> None:
    whole = gzip.compress("".join(json.dumps(record(n)) + "\n" for n in range(200)).encode())
    (tmp_path / "some.jsonl.gz").write_bytes(whole[: len(whole) * 2 // 3])
    report = build(tmp_path / "data", tmp_path / "some.jsonl.gz")
    assert 0 < report.documents < 200
    assert "cannot be unpacked" in str(report.set_aside[-1])


def test_unknown_fields_are_counted(tmp_path: Path) -> None:
    records = [record(1, newField=1), record(2, newField=2), record(3)]
    report = build(tmp_path / "data", written(tmp_path / "some.jsonl", *records))
    assert report.unknown_fields == {"newField": 2}


def test_prune_withdraws_records_that_are_no_longer_given(tmp_path: Path) -> None:
    file = written(tmp_path / "some.jsonl", *map(record, range(4)))
    build(tmp_path / "data", file)
    report = build(tmp_path / "data", written(file, *map(record, range(3))), prune=True)
    assert report.withdrawn == ["written-questions/7003"]
    build(tmp_path / "once", file)
    assert n_quads(tmp_path / "data") == n_quads(tmp_path / "once")


def test_records_are_linked_anew_when_the_registers_change(tmp_path: Path) -> None:
    file = written(tmp_path / "some.jsonl", record(1))
    build(tmp_path / "data", file)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "people.ttl").write_text(
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix schema: <https://schema.org/> . @prefix kg: <ontology#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dcterms: <http://purl.org/dc/terms/> .\n"
        '<id/person/ada-example> a foaf:Person, schema:Person ; rdfs:label "Ada Example"@en ; foaf:name "Ada Example" ;\n'
        '    kg:parliamentMemberId "102" ; dcterms:source <https://example.org/> .\n',
        encoding="utf-8",
    )
    build(tmp_path / "data", file, registers=tmp_path / "mine")
    build(tmp_path / "once", file, registers=tmp_path / "mine")
    assert n_quads(tmp_path / "data") == n_quads(tmp_path / "once")
    assert any(
        "askedByPerson> <http://localhost:8000/id/person/ada-example>" in line for line in n_quads(tmp_path / "data")
    )


# One question's life in dated files: tabled, moved, transferred, held, answered, corrected.

STATES = st.sampled_from(
    [
        {"answered": False},
        {"answered": False, "heading": None},
        {"answered": False, "dateForAnswer": "2031-03-12T00:00:00"},
        {"answered": False, "answeringBodyId": 27, "answeringBodyName": "Department for Transport"},
        {
            "answered": True,
            "answerIsHolding": True,
            "answerText": "<p>It has not proved possible to answer in time.</p>",
        },
        {"answered": True},
        {
            "answered": True,
            "answerIsCorrection": True,
            "dateAnswerCorrected": "2031-03-20T00:00:00",
            "correctingMemberId": 103,
        },
    ]
)
DAYS = st.lists(st.dictionaries(st.integers(0, 4), STATES, min_size=1, max_size=5), min_size=1, max_size=4)


@settings(max_examples=8, derandomize=True, suppress_health_check=list(HealthCheck))
@given(days=DAYS)
def test_day_by_day_equals_all_at_once(
    days: list[dict[int, dict[str, Any]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("days")
    files = [
        written(folder / "files" / f"2031-04-{number:02}.jsonl", *(record(key, **state) for key, state in day.items()))
        for number, day in enumerate(days, 1)
    ]
    for file in files:
        build(folder / "steps", file)
    build(folder / "once", folder / "files")
    assert n_quads(folder / "steps") == n_quads(folder / "once")
    store = EmbeddedStore.open(releases.required(folder / "steps").store)
    assert store.inconsistencies() == 0
    assert store.count() == releases.required(folder / "steps").manifest.triples


def test_the_real_snapshots_one_after_the_other_equal_all_at_once(tmp_path: Path, corpus: Path) -> None:
    files = sorted((corpus / "questions-api" / "snapshots" / "2024-08").iterdir())
    short = []
    for file in files:
        records = json.loads(gzip.decompress(file.read_bytes()))
        short.append(written(tmp_path / "files" / file.name.replace(".json.gz", ".jsonl"), *records[::12]))
    for file in short:
        build(tmp_path / "steps", file)
    build(tmp_path / "once", tmp_path / "files")
    assert n_quads(tmp_path / "steps") == n_quads(tmp_path / "once")


# Bad days.

STOPPED_AT = {
    "before anything is loaded": "S.add_graphs = lambda self, file: os._exit(9)",
    "when all of a file is loaded": "S.add_graphs = lambda self, file: add(self, file) or self.flush() or os._exit(9)",
    "when half of a file is loaded": "def half(self, file):\n"
    "    lines = file.read_text().splitlines(keepends=True)\n"
    "    part = file.with_suffix('.half')\n"
    "    part.write_text(''.join(lines[: len(lines) // 2 - 1]))\n"
    "    add(self, part)\n"
    "    self.flush()\n"
    "    os._exit(9)\n"
    "S.add_graphs = half",
    "when some files are loaded": "import itertools\n"
    "count = itertools.count()\n"
    "S.add_graphs = lambda self, file: add(self, file) if next(count) < 2 else os._exit(9)",
    "while records are received": "from kg.inventory import Inventory as I\n"
    "receive, count = I.receive, __import__('itertools').count()\n"
    "I.receive = lambda self, *given: receive(self, *given) if next(count) < 17 else os._exit(9)",
}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    folder = tmp_path_factory.mktemp("expected")
    build(folder / "data", written(folder / "some.jsonl", *map(record, range(1, 40))))
    yield n_quads(folder / "data")


@pytest.mark.parametrize("moment", STOPPED_AT)
def test_killed_while_many_are_loaded_it_goes_on_and_ends_the_same(
    tmp_path: Path, expected: list[str], moment: str
) -> None:
    data, file = tmp_path / "data", written(tmp_path / "some.jsonl", *map(record, range(40)))
    build(data, written(tmp_path / "first.jsonl", record(40)))
    before = n_quads(data)
    script = (
        "import os\nfrom pathlib import Path as P\nfrom kg import pipeline\nfrom kg.pipeline import writing\n"
        "from kg.store.embedded import EmbeddedStore as S\n"
        "pipeline._made = lambda works, known, total: pipeline.make(works, known)\n"
        "pipeline._WORTH_PROCESSES, writing._LOADED_AT_ONCE = 3, 200_000\nadd = S.add_graphs\n"
        f"{STOPPED_AT[moment]}\npipeline.build([P({str(file)!r})], P({str(data)!r}))"
    )
    killed = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, env=os.environ)
    assert killed.returncode == 9, killed.stderr.decode()
    assert n_quads(data) == before
    # Meanwhile one record has changed, and one is gone from the file.
    build(data, written(file, *map(record, range(1, 40))), prune=True)
    assert n_quads(data) == expected


def test_a_full_disk_leaves_the_release_and_the_next_build_goes_on(
    tmp_path: Path, expected: list[str], monkeypatch: pytest.MonkeyPatch, in_bulk: None
) -> None:
    data, file = tmp_path / "data", written(tmp_path / "some.jsonl", *map(record, range(1, 40)))
    build(data, written(tmp_path / "first.jsonl", record(1)))
    before = n_quads(data)
    with monkeypatch.context() as full:

        def add_graphs(self: EmbeddedStore, file: Path) -> None:
            raise OSError(28, "No space left on device")

        full.setattr(EmbeddedStore, "add_graphs", add_graphs)
        with pytest.raises(ReleaseError, match="No space left on device"):
            build(data, file)
    assert n_quads(data) == before
    build(data, file)
    assert n_quads(data) == expected


# The reckoning.


@pytest.mark.parametrize(
    ("lost", "what"),
    [("kg.inventory.Inventory.receive", "records"), ("kg.inventory.Inventory.publish", "documents published")],
)
def test_what_is_lost_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str, what: str) -> None:
    file = written(tmp_path / "some.jsonl", *map(record, range(3)))
    monkeypatch.setattr(lost, lambda *given: True)
    with pytest.raises(ReleaseError, match=f"of \\d+ {what}, \\d+ are accounted for"):
        build(tmp_path / "data", file)
    assert releases.current(tmp_path / "data") is None


def test_a_record_of_no_source_is_set_aside_and_accounted_for(tmp_path: Path) -> None:
    report = build(tmp_path / "data", written(tmp_path / "some.jsonl", record(1), {"name": "something else"}))
    assert (report.records, report.unidentified_records, report.documents) == (2, 1, 1)
    assert "no source is known to make such a record" in str(report.set_aside[0])
