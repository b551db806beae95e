"""What a release remembers of its changes: which there were, about what, and that nothing of them is lost."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from api_records import BASE, record, written

from kg import history, pipeline, releases
from kg.errors import ReleaseError
from kg.history import GraphChange, History, ReleaseNote, Sort, Told
from kg.inventory import Inventory
from kg.pipeline import writing
from kg.resources import FOUNDING_DOCUMENTS

NEWTON = "person/sarah-newton"


def build(data: Path, *paths: Path, **options: Any) -> pipeline.Report:
    return pipeline.build(paths, data, base=BASE, **options)


def told(data: Path) -> History:
    return History.open(releases.required(data).folder)


def changes(data: Path, name: str | None = None) -> dict[str, Sort]:
    """Give what became of each graph in a release, the current one if none is named."""
    known = told(data)
    note = known.release(name or releases.required(data).folder.name)
    assert note is not None
    return {change.graph: change.sort for change in known.changes(note.number)}


def reworded(file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace("around 200", "around 250"), encoding="utf-8")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOUNDING_DOCUMENTS, tmp_path / "inbox"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("built") / "data"
    build(data, FOUNDING_DOCUMENTS)
    return data


@pytest.fixture
def data(built: Path, tmp_path: Path) -> Path:
    """A data folder of its own with the founding five in it."""
    return Path(shutil.copytree(built, tmp_path / "data", symlinks=True))


def key_of(data: Path, file: Path) -> str:
    document = Inventory.open(releases.required(data).folder).from_file(str(FOUNDING_DOCUMENTS / file.name))
    assert document is not None
    return document.key


def test_of_the_first_release_numbers_are_told_and_no_list(data: Path) -> None:
    known = told(data)
    (note,) = known.releases()
    assert (note.number, note.told, note.documents, note.added, note.before) == (1, Told.first, 5, 5, None)
    assert known.changes(note.number) == ()
    assert known.count(None) == 1


def test_what_was_added_changed_and_withdrawn_is_listed(inbox: Path, data: Path, tmp_path: Path) -> None:
    changed, gone = next(inbox.glob("000_*")), next(inbox.glob("003_*"))
    keys = [key_of(data, changed), key_of(data, gone)]
    reworded(changed)
    gone.unlink()
    written(inbox / "some.jsonl", record(1))
    build(data, inbox, prune=True)
    now = changes(data)
    assert now.pop("judgements", None) is None
    assert now == {keys[0]: Sort.changed, keys[1]: Sort.withdrawn, "written-questions/7001": Sort.added}
    (latest, first) = told(data).releases()
    assert (latest.added, latest.changed, latest.withdrawn, latest.documents) == (1, 1, 1, 5)
    assert latest.before == first.name


def test_a_change_tells_what_it_is_about_and_what_is_described_otherwise(inbox: Path, data: Path) -> None:
    file = next(inbox.glob("000_*"))
    reworded(file)
    build(data, file)
    (change,) = told(data).changes(2)
    assert NEWTON in change.about
    assert "source/parallel-parliament" in change.about
    kinds = {thing.partition("/")[0] for thing in change.described}
    assert {"answer", "target"} <= kinds
    assert NEWTON not in change.described


def test_what_a_document_named_and_names_no_more_is_told_apart(data: Path, inbox: Path) -> None:
    """Of a question that was withdrawn, what it was about is not put into words any more."""
    build(data, written(inbox / "some.jsonl", record(1)))
    build(data, written(inbox / "some.jsonl", record(1, isWithdrawn=True)))
    change = told(data).change(3, "written-questions/7001")
    assert change is not None
    assert "programme/work-and-health-programme" in change.formerly
    assert "programme/work-and-health-programme" not in change.about
    assert "source/written-questions" in change.about
    assert [entry.release.number for entry in told(data).entries("programme/work-and-health-programme", 9)] == [3, 2, 1]


def test_the_history_of_a_thing_holds_what_is_about_it_and_what_was_too_much_to_list(inbox: Path, data: Path) -> None:
    file = next(inbox.glob("000_*"))
    reworded(file)
    build(data, file)
    known = told(data)
    entries = known.entries(NEWTON, 10)
    assert [(entry.release.number, entry.change is not None) for entry in entries] == [(2, True), (1, False)]
    assert known.count(NEWTON) == 2
    assert [entry.release.number for entry in known.entries("person/nobody", 10)] == [1]


def test_the_latest_comes_first_each_release_before_its_changes(inbox: Path, data: Path) -> None:
    build(data, written(inbox / "some.jsonl", record(1, answered=False)))
    build(data, written(inbox / "some.jsonl", record(1)))
    known = told(data)
    entries = known.entries(None, 100)
    assert [(entry.release.number, entry.change is None) for entry in entries] == [
        (3, True), (3, False), (2, True), (2, False), (1, True),
    ]  # fmt: skip
    assert [*known.entries(None, 2), *known.entries(None, 2, 2), *known.entries(None, 2, 4)] == list(entries)


def test_a_register_that_grows_is_told_of_the_things_it_describes(data: Path, inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "registers").mkdir()
    (tmp_path / "registers" / "mine.ttl").write_text(
        f"@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n</id/{NEWTON}> skos:altLabel 'S Newton'@en .",
        encoding="utf-8",
    )
    build(data, inbox, registers=tmp_path / "registers")
    change = told(data).change(2, "register/registers-mine")
    assert change is not None
    assert (change.sort, change.described) == (Sort.added, (NEWTON,))
    note = told(data).release_of_number(2)
    assert note is not None
    assert note.added == 0, "a register is no document"


def test_a_build_that_changes_nothing_leaves_no_trace(data: Path, inbox: Path) -> None:
    build(data, inbox)
    assert len(told(data).releases()) == 1


def test_the_history_goes_on_though_releases_are_not_kept(inbox: Path, data: Path) -> None:
    file = next(inbox.glob("000_*"))
    for number in range(201, 206):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(f"around {number - 1}", f"around {number}"), encoding="utf-8")
        build(data, file, kept=2)
    assert len(releases.kept(data)) == 2
    assert [note.number for note in told(data).releases()] == [6, 5, 4, 3, 2, 1]


def test_how_many_releases_are_kept_is_remembered(inbox: Path, data: Path) -> None:
    file = next(inbox.glob("000_*"))
    for number in range(201, 206):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(f"around {number - 1}", f"around {number}"), encoding="utf-8")
        build(data, file, kept=5 if number == 201 else None)
    assert len(releases.kept(data)) == 5
    assert [release.manifest.name for release in releases.kept(data).values()][-1] == releases.required(
        data
    ).folder.name


def test_made_from_nothing_again_the_history_goes_on(inbox: Path, data: Path) -> None:
    reworded(next(inbox.glob("000_*")))
    build(data, inbox, fresh=True)
    (again, first) = told(data).releases()
    assert (again.told, again.before) == (Told.anew, first.name)
    assert told(data).graphs_between(first.name, again.name) is None


@pytest.mark.parametrize("damaged", [history.FILE, "manifest.json"])
def test_a_damaged_release_ends_no_build_that_starts_from_nothing(inbox: Path, data: Path, damaged: str) -> None:
    (releases.required(data).folder / damaged).write_text("{", encoding="utf-8")
    with pytest.raises(ReleaseError, match="--fresh"):
        build(data, inbox)
    report = build(data, inbox, fresh=True)
    assert any("the history begins anew" in notice for notice in report.notices)
    (note,) = told(data).releases()
    assert note.told == Told.first


def test_very_many_changes_are_told_by_numbers(inbox: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_LISTED", 2)
    monkeypatch.setattr("kg.pipeline.telling.MOST_LISTED", 2)
    next(inbox.glob("003_*")).unlink()
    written(inbox / "some.jsonl", *map(record, range(6)))
    build(data, inbox, prune=True)
    (latest, _) = told(data).releases()
    assert (latest.told, latest.added, latest.changed, latest.withdrawn) == (Told.many, 6, None, 1)
    assert changes(data) == {}


def test_of_the_oldest_changes_only_numbers_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_KEPT", 3)
    for number in range(1, 4):
        (tmp_path / f"{number}").mkdir()
        last = tmp_path / f"{number - 1}" if number > 1 else None
        known = History.create(tmp_path / f"{number}", last, is_increment=True)
        note = ReleaseNote(known.number, f"r{number}", "2031-01-01", None, Told.listed, 9, 2, 0, 0)
        known.record(note, [GraphChange("a/1", Sort.added), GraphChange("a/2", Sort.added)])
        known.close()
    known = History.open(tmp_path / "3")
    assert [(note.number, note.told, note.added) for note in known.releases()] == [
        (3, Told.listed, 2), (2, Told.many, 2), (1, Told.many, 2),
    ]  # fmt: skip
    assert known.graphs_between("r2", "r3") == ["a/1", "a/2"]
    assert known.graphs_between("r1", "r3") is None


@pytest.mark.parametrize(("begun", "others"), [(Told.first, "day 1"), (Told.anew, None), (Told.many, None)])
def test_when_something_last_changed_is_told_where_it_is_known(tmp_path: Path, begun: Told, others: str | None) -> None:
    changes = (
        (),
        [
            GraphChange("a/1", Sort.changed, described=("answer/a/1/2", "question/commons/7")),
            GraphChange("a/2", Sort.added),
        ],
        [GraphChange("a/2", Sort.changed), GraphChange("register/people", Sort.changed, described=("person/ada",))],
    )
    known = History.create(tmp_path, None, is_increment=True)
    for number, changed in enumerate(changes, start=1):
        told = Told.listed if number > 1 else begun
        known.record(ReleaseNote(number, f"r{number}", f"day {number}", None, told, 9, 0, 0, 0), changed)
    things = ["document/a/1", "answer/a/1/2", "question/commons/7", "document/a/2", "target/a/2/x/y", "document/a/3",
              "answer/a/3", "person/ada", "body/a/2", "party"]  # fmt: skip
    days = ["day 2", "day 2", "day 2", "day 3", "day 3", others, others, None, None, None]
    assert list(known.last_changed(things)) == days
    known.close()


def test_a_release_that_was_built_before_there_were_histories_begins_one(inbox: Path, data: Path) -> None:
    """Its inventory too is as it was then."""
    folder = releases.required(data).folder
    (folder / history.FILE).unlink()
    with sqlite3.connect(folder / "inventory.sqlite") as inventory:
        inventory.executescript(
            "DROP TABLE withdrawn; CREATE TABLE withdrawn (address TEXT PRIMARY KEY) WITHOUT ROWID;"
            "INSERT INTO withdrawn VALUES ('http://localhost:8000/id/question/old');"
        )
    inventory.close()
    assert told(data).releases() == ()
    old = Inventory.open(folder).withdrawal("http://localhost:8000/id/question/old")
    assert old is not None
    assert (old.graph, old.release) == (None, None)
    reworded(next(inbox.glob("000_*")))
    build(data, inbox)
    (note,) = told(data).releases()
    assert (note.told, note.changed, note.before) == (Told.listed, 1, folder.name)


def test_of_a_withdrawn_thing_it_is_kept_when_and_with_which_document(inbox: Path, data: Path) -> None:
    gone = next(inbox.glob("003_*"))
    key = key_of(data, gone)
    gone.unlink()
    build(data, inbox, prune=True)
    inventory = Inventory.open(releases.required(data).folder)
    withdrawn = [one for address in inventory.withdrawn() if (one := inventory.withdrawal(address))]
    assert {(one.graph, one.release) for one in withdrawn} == {(key, 2)}
    assert all(one.name is None for one in withdrawn if "/id/question/" in one.address)


def test_a_register_entry_that_is_taken_away_keeps_its_name(data: Path, inbox: Path, tmp_path: Path) -> None:
    folder = tmp_path / "registers"
    folder.mkdir()
    (folder / "mine.ttl").write_text(
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix schema: <https://schema.org/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "</id/person/ada-example> a foaf:Person, schema:Person ; rdfs:label 'Ada Example'@en ;\n"
        "    foaf:name 'Ada Example' ; dcterms:source <https://example.org/members> .",
        encoding="utf-8",
    )
    build(data, inbox, registers=folder)
    (folder / "mine.ttl").write_text(f"</id/{NEWTON}> <http://x.example/p> 'x' .", encoding="utf-8")
    build(data, inbox, registers=folder)
    withdrawal = Inventory.open(releases.required(data).folder).withdrawal(f"{BASE}/id/person/ada-example")
    assert withdrawal is not None
    assert (withdrawal.name, withdrawal.graph, withdrawal.release) == ("Ada Example", "register/registers-mine", 3)


# Bad days.

KILLED_AT = {
    "before a graph is written": "S.apply = lambda self, name, change: os._exit(9)",
    "after a graph is written": "whole = S.apply\n"
    "S.apply = lambda self, name, change: whole(self, name, change) or self.flush() or os._exit(9)",
    "when many are loaded": "add = S.add_graphs\n"
    "S.add_graphs = lambda self, file: add(self, file) or self.flush() or os._exit(9)",
    "before the changes are told": "import kg.pipeline as p; p.tell = lambda *given: os._exit(9)",
    "after the changes are told": "from kg.pipeline.writing import Writer as W; W.finish = lambda self, names: os._exit(9)",
    "before the release has its name": "import kg.releases as r; r._sync = lambda folder: os._exit(9)",
}


@pytest.mark.parametrize("moment", KILLED_AT)
def test_killed_at_any_moment_no_change_is_lost_and_none_is_told_twice(
    inbox: Path, data: Path, tmp_path: Path, moment: str
) -> None:
    changed, gone = next(inbox.glob("000_*")), next(inbox.glob("003_*"))
    expected = {key_of(data, changed): Sort.changed, key_of(data, gone): Sort.withdrawn}
    expected |= {f"written-questions/{7000 + number}": Sort.added for number in range(9)}
    reworded(changed)
    gone.unlink()
    written(inbox / "some.jsonl", *map(record, range(9)))
    script = (
        "import os\nfrom pathlib import Path as P\nfrom kg import pipeline\nfrom kg.pipeline import writing\n"
        "from kg.store.embedded import EmbeddedStore as S\n"
        "pipeline._made = lambda works, known, total: pipeline.make(works, known)\n"
        f"pipeline._WORTH_PROCESSES, writing._LOADED_AT_ONCE = 3, 50_000\n{KILLED_AT[moment]}\n"
        f"pipeline.build([P({str(inbox)!r})], P({str(data)!r}), prune=True)"
    )
    killed = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, env=os.environ)
    assert killed.returncode == 9, killed.stderr.decode()
    assert len(told(data).releases()) == 1
    build(data, inbox, prune=True)
    found = changes(data)
    # Questions of one text are related, which is judged of all documents together.
    found.pop("judgements", None)
    assert found == expected
    latest, _ = told(data).releases()
    assert (latest.number, latest.added, latest.changed, latest.withdrawn) == (2, 9, 1, 1)
    assert latest.name == releases.required(data).folder.name


def test_what_a_killed_build_changed_and_the_next_takes_back_is_not_told(
    inbox: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = next(inbox.glob("000_*"))
    text = file.read_text(encoding="utf-8")
    reworded(file)
    with monkeypatch.context() as broken:

        def finish(self: writing.Writer, names: object) -> None:
            raise OSError(28, "No space left on device")

        broken.setattr(writing.Writer, "finish", finish)
        with pytest.raises(ReleaseError, match="No space left"):
            build(data, inbox)
    file.write_text(text, encoding="utf-8")
    written(inbox / "some.jsonl", record(1))
    build(data, inbox)
    assert changes(data) == {"written-questions/7001": Sort.added}


def test_the_manifest_tells_how_many_are_kept(data: Path) -> None:
    manifest = json.loads((releases.required(data).folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["keeps"] == releases.KEPT


def test_how_many_are_kept_is_remembered_and_done_where_nothing_changes(tmp_path: Path) -> None:
    data, inbox = tmp_path / "data", tmp_path / "inbox"
    inbox.mkdir()
    for number in range(3):
        written(inbox / "some.jsonl", *map(record, range(number + 1)))
        pipeline.build([inbox], data, base=BASE)
    assert len(releases.kept(data)) == 3
    current = releases.required(data)
    manifest = current.manifest
    report = pipeline.build([inbox], data, kept=2)
    assert report.release == current
    assert "nothing changed" in report.notices[0]
    assert [*releases.kept(data)][-1] == current.folder.name
    assert len(releases.kept(data)) == releases.required(data).manifest.keeps == 2
    assert replace(releases.required(data).manifest, keeps=3) == manifest
    pipeline.build([inbox], data)
    assert releases.required(data).manifest.keeps == 2
