"""What is counted of a release is the same whether its store is counted or the counts before are changed."""

import json
from pathlib import Path
from typing import Any

import pytest
from api_records import BASE, build, record, written
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from index.made_up import anew, rows
from rdflib import DCTERMS

from kg import releases, statistics
from kg.catalog import DESCRIPTION, TITLE
from kg.dumps.naming import naming
from kg.errors import ReleaseError
from kg.inventory import Inventory
from kg.pipeline import writing
from kg.resources import FOUNDING_DOCUMENTS
from kg.statistics import Statistics
from kg.store.embedded import EmbeddedStore

FOUNDING = sorted(FOUNDING_DOCUMENTS.iterdir())


def kept(data: Path) -> Statistics:
    """Give the counts that lie with the current release."""
    found = Statistics.read(releases.required(data).folder)
    assert found is not None
    return found


def counted(data: Path) -> Statistics:
    """Count the store of the current release."""
    release, names = releases.required(data), naming(TITLE, DESCRIPTION)
    store = EmbeddedStore.open(release.store)
    try:
        warnings = Inventory.open(release.folder).warnings()
        return statistics.count(store, BASE, warnings, {**names.sources, **names.licences})
    finally:
        store.close()


STATES = st.sampled_from(
    (
        {"answered": False},
        {"answered": True},
        {"answered": True, "answerText": "<p>We will appoint 3,000 work coaches by March 2032.</p>"},
        {"answered": True, "answeringBodyId": 29, "answeringBodyName": "Department for Work and Pensions"},
        {"isWithdrawn": True, "answered": False},
    )
)


@settings(max_examples=6, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.dictionaries(st.integers(0, 4), STATES, min_size=1, max_size=4), min_size=2, max_size=3))
def test_counts_that_were_changed_are_those_of_the_store(
    steps: list[dict[int, dict[str, Any]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = tmp_path_factory.mktemp("steps") / "data"
    for number, step in enumerate(steps):
        file = written(data.parent / f"{number}.jsonl", *(record(key, **state) for key, state in step.items()))
        build(data, file)
        assert kept(data) == counted(data)


def test_what_a_source_says_of_rights_goes_with_its_last_document(tmp_path: Path) -> None:
    file = written(tmp_path / "some.jsonl", record(1))
    build(tmp_path / "data", *FOUNDING, file)
    assert kept(tmp_path / "data").sources["written-questions"].licences
    build(tmp_path / "data", *FOUNDING[1:], prune=True)
    assert "written-questions" not in kept(tmp_path / "data").sources
    assert kept(tmp_path / "data") == counted(tmp_path / "data")
    build(tmp_path / "data", *FOUNDING, file)
    assert kept(tmp_path / "data") == counted(tmp_path / "data")


def test_a_register_that_grows_is_counted(tmp_path: Path) -> None:
    file, registers = written(tmp_path / "some.jsonl", record(1)), tmp_path / "registers"
    registers.mkdir()
    entry = (
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix dcterms: <http://purl.org/dc/terms/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix schema: <https://schema.org/> .\n"
        '<id/person/ada-example> a foaf:Person, schema:Person ; rdfs:label "Ada Example"@en ; foaf:name "Ada Example" ;\n'
        "  owl:sameAs <https://wikidata.example/entity/Q1> ; dcterms:source <https://example.org/members> .\n"
    )
    (registers / "people.ttl").write_text(entry, encoding="utf-8")
    build(tmp_path / "data", file, registers=registers)
    (registers / "people.ttl").write_text(entry.replace("wikidata.example", "other.example"), encoding="utf-8")
    build(tmp_path / "data", file, registers=registers)
    found = kept(tmp_path / "data")
    assert found == counted(tmp_path / "data")
    assert [link.host for link in found.links if "example" in link.host] == ["https://other.example"]


def test_a_days_changes_need_no_second_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path / "data", written(tmp_path / "a.jsonl", *map(record, range(3))))
    monkeypatch.setattr(statistics, "count", None)
    build(tmp_path / "data", written(tmp_path / "b.jsonl", record(4)))
    monkeypatch.undo()
    assert kept(tmp_path / "data") == counted(tmp_path / "data")


def test_a_text_that_is_said_in_another_language_is_still_said(tmp_path: Path) -> None:
    graph, licence = f"{BASE}/id/graph/some/1", "The Crown's."
    store, changes = EmbeddedStore.in_memory(), statistics.Changes()
    stores = (EmbeddedStore.in_memory(), store)
    before = statistics.count(stores[0], BASE, {}, {})
    for text in (f'"{licence}"@en', f'"{licence}"'):
        change = store.difference(graph, f"<{graph}> <{DCTERMS.rights}> {text} .".encode())
        store.apply(graph, change)
        changes.add(graph, change)
    applied = changes.applied(before, stores, BASE, {}, {})
    assert applied is not None
    assert applied == statistics.count(store, BASE, {}, {})
    assert applied.sources["some"].rights == (licence,)


DAMAGED: dict[str, Any] = {
    "none": None,
    "half": "{",
    "too little": '{"triples": 7}',
    "of another form": {"sources": []},
    "counted otherwise": {"version": -1},
    "of another release": {"triples": 7},
    "not adding up": {"properties": {}},
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_without_whole_counts_before_all_is_counted(tmp_path: Path, damage: str) -> None:
    build(tmp_path / "data", written(tmp_path / "a.jsonl", *map(record, range(3))))
    file = releases.required(tmp_path / "data").folder / statistics.FILE
    match DAMAGED[damage]:
        case None:
            file.unlink()
        case str() as text:
            file.write_text(text, encoding="utf-8")
        case other:
            file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | other), encoding="utf-8")
    build(tmp_path / "data", written(tmp_path / "b.jsonl", record(4)))
    assert kept(tmp_path / "data") == counted(tmp_path / "data")


def test_of_very_many_triples_subjects_and_objects_are_not_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    sizes: list[tuple[bool, bool]] = []
    for most in (10**9, 0, 10**9):
        monkeypatch.setattr(statistics, "_MOST_TOLD_APART", most)
        build(data, written(tmp_path / f"{len(sizes)}.jsonl", record(len(sizes))))
        sizes.append((kept(data).subjects is None, kept(data).entities is None))
        assert kept(data) == counted(data)
    assert sizes == [(False, False), (True, True), (False, False)]


# Bad days: a build that stopped when it was nearly done, and is gone on with over a file that has grown.


@pytest.mark.parametrize("most", [0, writing._COUNTED_FIRST])
@pytest.mark.parametrize("moment", ["kg.index.build", "kg.releases.Manifest.write"])
def test_counts_of_a_build_that_stopped_are_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str, most: int
) -> None:
    data, file = tmp_path / "data", tmp_path / "b.jsonl"
    build(data, written(tmp_path / "a.jsonl", *map(record, range(3))))
    monkeypatch.setattr(writing, "_COUNTED_FIRST", most)
    with monkeypatch.context() as full:

        def stopped(*_: object) -> None:
            raise OSError(28, "No space left on device")

        full.setattr(moment, stopped)
        with pytest.raises(ReleaseError, match="No space left"):
            build(data, written(file, record(1, answerText="<p>We will appoint 3,000 work coaches.</p>")))
    build(data, written(file, record(1, answerText="<p>We will appoint 3,000 work coaches.</p>"), record(4)))
    assert kept(data) == counted(data)
    assert rows(data) == anew(data, tmp_path / "anew")


def test_what_a_build_that_stopped_had_done_is_published_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, file = tmp_path / "data", written(tmp_path / "b.jsonl", record(7))
    build(data, written(tmp_path / "a.jsonl", *map(record, range(3))))
    with monkeypatch.context() as full:

        def stopped(*_: object) -> None:
            raise OSError(28, "No space left on device")

        full.setattr("kg.releases.Manifest.write", stopped)
        with pytest.raises(ReleaseError, match="No space left"):
            build(data, file)
    build(data, file)
    assert releases.required(data).manifest.documents == 4
    assert kept(data) == counted(data)
