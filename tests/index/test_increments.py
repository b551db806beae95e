"""An index that was changed with each build holds what one made of the last release alone does."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from api_records import build, written
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.made_up import anew, record, rows
from kg import pipeline, releases
from kg.index import FILE, Index, writing
from kg.pipeline import writing as pipeline_writing
from kg.resources import FOUNDING_DOCUMENTS

FOUNDING = sorted(FOUNDING_DOCUMENTS.iterdir())


@pytest.fixture(autouse=True)
def always_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the index of the release before changed, however much of it that is."""
    monkeypatch.setattr(writing, "_WORTH_ANEW", 0)


STEPS = (
    {"answered": False},
    {"answered": True},
    {"answered": True, "answerIsHolding": True},
    {"answered": True, "questionText": "To ask the Minister, what Ofsted does for Universal Credit."},
    {"answered": True, "answeringBodyId": 29, "answeringBodyName": "Department for Work and Pensions"},
)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.dictionaries(st.integers(0, 5), st.sampled_from(STEPS), min_size=1, max_size=4), min_size=2, max_size=3
    )
)
def test_however_a_release_came_to_be_its_index_has_the_same_rows(
    steps: list[dict[int, dict[str, Any]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("steps")
    for number, step in enumerate(steps):
        records = (
            record(which, **{"dateAnswered": None, **changes}) if not changes["answered"] else record(which, **changes)
            for which, changes in step.items()
        )
        build(folder / "data", written(folder / f"{number}.jsonl", *records))
    assert rows(folder / "data") == anew(folder / "data", folder / "anew")


def test_withdrawn_documents_leave_the_index(tmp_path: Path) -> None:
    build(tmp_path / "data", *FOUNDING)
    build(tmp_path / "data", *FOUNDING[1:], prune=True)
    found = rows(tmp_path / "data")
    assert found == anew(tmp_path / "data", tmp_path / "anew")
    build(tmp_path / "less", *FOUNDING[1:])
    assert found == rows(tmp_path / "less")


def test_a_new_entry_of_a_register_comes_into_what_is_counted(tmp_path: Path) -> None:
    file = written(tmp_path / "some.jsonl", *map(record, range(4)))
    build(tmp_path / "data", file)
    (tmp_path / "registers").mkdir()
    (tmp_path / "registers" / "places.ttl").write_text(
        "@prefix kg: <ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix dcterms: <http://purl.org/dc/terms/> .\n"
        '<id/programme/places> a kg:Programme, skos:Concept ; rdfs:label "the 12 places"@en ; skos:prefLabel "the 12 places"@en ;\n'
        "  skos:inScheme <id/scheme/government-support> ; dcterms:source <https://example.org/> .\n",
        encoding="utf-8",
    )
    build(tmp_path / "data", file, registers=tmp_path / "registers")
    found = rows(tmp_path / "data")
    assert any("the 12 places" in row for row in found["thing"])
    assert found == anew(tmp_path / "data", tmp_path / "anew")


def test_many_new_documents_are_taken_from_their_graphs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "_WORTH_PROCESSES", 3)
    monkeypatch.setattr(pipeline_writing, "_LOADED_AT_ONCE", 50_000)
    build(tmp_path / "data", written(tmp_path / "a.jsonl", record(1)))
    build(tmp_path / "data", written(tmp_path / "b.jsonl", *map(record, range(8))))
    assert rows(tmp_path / "data") == anew(tmp_path / "data", tmp_path / "anew")


def test_the_index_of_the_release_before_is_not_written_to(tmp_path: Path) -> None:
    build(tmp_path / "data", written(tmp_path / "a.jsonl", *map(record, range(3))))
    folder = releases.required(tmp_path / "data").folder
    files = [folder / FILE, *(file for file in (folder / "search").iterdir() if not file.name.endswith(".lock"))]
    before = {file: file.read_bytes() for file in files}
    build(tmp_path / "data", written(tmp_path / "b.jsonl", record(1, questionText="To ask what of it.")))
    assert {file: file.read_bytes() for file in files} == before


def test_a_build_killed_while_it_indexes_is_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path / "data", written(tmp_path / "a.jsonl", *map(record, range(4))))
    changed = written(tmp_path / "b.jsonl", record(1, questionText="To ask what became of it."), record(7))
    with monkeypatch.context() as patched:

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        patched.setattr(writing, "_find_facts_anew", killed)
        with pytest.raises(KeyboardInterrupt):
            build(tmp_path / "data", changed)
    assert (tmp_path / "data" / "releases" / ".new" / f"{FILE}.part").exists()
    build(tmp_path / "data", changed)
    assert rows(tmp_path / "data") == anew(tmp_path / "data", tmp_path / "anew")
    assert not (releases.required(tmp_path / "data").folder / f"{FILE}.part").exists()


@pytest.mark.parametrize("content", [None, b"", b"no index at all" * 100])
def test_without_an_index_before_it_is_made_anew(tmp_path: Path, content: bytes | None) -> None:
    build(tmp_path / "data", written(tmp_path / "a.jsonl", *map(record, range(3))))
    before = releases.required(tmp_path / "data").folder / FILE
    before.unlink()
    if content is not None:
        before.write_bytes(content)
    build(tmp_path / "data", written(tmp_path / "b.jsonl", record(5)))
    assert rows(tmp_path / "data") == anew(tmp_path / "data", tmp_path / "anew")


def test_a_release_without_an_index_and_one_of_another_version_have_none(tmp_path: Path) -> None:
    assert Index.open(tmp_path) is None
    build(tmp_path / "data", written(tmp_path / "a.jsonl", record(1)))
    folder = releases.required(tmp_path / "data").folder
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.execute("UPDATE setting SET value = 'of another time' WHERE name = 'version'")
        connection.commit()
    assert Index.open(folder) is None


def test_a_release_without_an_index_gets_one_though_nothing_else_has_changed(tmp_path: Path) -> None:
    file = written(tmp_path / "a.jsonl", record(1))
    build(tmp_path / "data", file)
    before = releases.required(tmp_path / "data")
    assert build(tmp_path / "data", file).release == before
    (before.folder / FILE).unlink()
    now = build(tmp_path / "data", file).release
    assert now is not None
    assert now != before
    assert rows(tmp_path / "data") == anew(tmp_path / "data", tmp_path / "anew")
