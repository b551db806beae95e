"""The difference between releases as RDF: the older one, less what was removed and with what was added, is the newer."""

import gzip
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from api_records import BASE, record, written
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import differences, history, pipeline, releases
from kg.releases import Release
from kg.resources import FOUNDING_DOCUMENTS
from kg.store.embedded import EmbeddedStore


def build(data: Path, *paths: Path, **options: bool | int) -> None:
    pipeline.build(paths, data, base=BASE, **options)  # type: ignore[arg-type]


def quads(release: Release) -> set[str]:
    store = EmbeddedStore.open(release.store)
    try:
        return set(store.n_quads())
    finally:
        store.close()


def lines(older: Release, newer: Release) -> list[str]:
    one, other = EmbeddedStore.open(older.store), EmbeddedStore.open(newer.store)
    graphs = differences.changed_graphs(older, newer)
    try:
        return list(differences.quads_beyond(one, other, BASE, graphs))
    finally:
        one.close()
        other.close()


def canonical(given: Iterable[str]) -> list[str]:
    """Write quads as a dump does."""
    return [f"{quad} ." for quad in ox.parse("".join(given).encode(), format=ox.RdfFormat.N_QUADS)]


def assert_leads_from_one_to_the_other(older: Release, newer: Release) -> None:
    added, removed = lines(older, newer), lines(newer, older)
    for some in (added, removed):
        assert len(set(some)) == len(some), "each quad once"
    before, after = quads(older), quads(newer)
    assert set(canonical(removed)) <= before
    assert not set(canonical(added)) & before
    assert (before - set(canonical(removed))) | set(canonical(added)) == after


@settings(max_examples=2, derandomize=True, suppress_health_check=list(HealthCheck))
@given(chance=st.randoms(use_true_random=False))
def test_what_was_added_and_removed_leads_from_each_release_to_each_other(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random
) -> None:
    folder = tmp_path_factory.mktemp("steps")
    inbox, data = Path(shutil.copytree(FOUNDING_DOCUMENTS, folder / "inbox")), folder / "data"
    for step in range(3):
        for file in sorted(inbox.glob("00*")):
            if chance.random() < 0.3:
                text = file.read_text(encoding="utf-8")
                file.write_text(text.replace("around 200", f"around {step + 201}"), encoding="utf-8")
            elif chance.random() < 0.2:
                file.unlink()
        chosen = [record(number, answered=chance.random() < 0.5) for number in range(6) if chance.random() < 0.7]
        written(inbox / "some.jsonl", *chosen, record(9))
        build(data, inbox, prune=True, fresh=step == 2 and chance.random() < 0.5, kept=9)
    kept = list(releases.kept(data).values())
    assert len(kept) > 1
    for older in kept:
        for newer in kept:
            assert_leads_from_one_to_the_other(older, newer)


@pytest.fixture
def two(tmp_path: Path) -> tuple[Release, Release]:
    """Two releases, of which the second has a document more, and another in other words."""
    inbox = Path(shutil.copytree(FOUNDING_DOCUMENTS, tmp_path / "inbox"))
    build(tmp_path / "data", inbox)
    file = next(inbox.glob("000_*"))
    file.write_text(file.read_text(encoding="utf-8").replace("around 200", "around 250"), encoding="utf-8")
    build(tmp_path / "data", inbox, written(inbox / "some.jsonl", record(1)))
    first, second = releases.kept(tmp_path / "data").values()
    return first, second


def test_only_graphs_that_changed_are_compared(two: tuple[Release, Release]) -> None:
    (changed,) = (key for key in differences.changed_graphs(*two) if key.startswith("parallel-parliament/"))
    assert list(differences.changed_graphs(*two)) == [changed, "written-questions/7001"]
    assert list(differences.changed_graphs(two[1], two[0])) == [changed, "written-questions/7001"]


def test_of_two_releases_built_within_one_second_the_later_one_is_asked(two: tuple[Release, Release]) -> None:
    first, second = two
    replace(second.manifest, built=first.manifest.built).write(second.folder / "manifest.json")
    listed = list(differences.changed_graphs(first, Release(second.folder)))
    assert "written-questions/7001" in listed
    assert len(listed) == 2


def test_without_a_list_of_what_changed_all_graphs_are_compared(two: tuple[Release, Release]) -> None:
    listed = lines(*two)
    (two[1].folder / history.FILE).unlink()
    keys = list(differences.changed_graphs(*two))
    assert len(keys) > 10
    assert keys == sorted(set(keys))
    assert sorted(lines(*two)) == sorted(listed)


def test_the_files_are_the_same_whenever_they_are_written(two: tuple[Release, Release], tmp_path: Path) -> None:
    counts = [differences.write(*two, tmp_path / name) for name in ("one", "other")]
    assert counts[0] == counts[1]
    for name in ("added.nq.gz", "removed.nq.gz"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()
    unpacked = gzip.decompress((tmp_path / "one" / "added.nq.gz").read_bytes()).decode()
    assert unpacked.splitlines(keepends=True) == lines(*two)
    assert unpacked.count("\n") == counts[0][0]


def test_the_command_writes_both_files(two: tuple[Release, Release], tmp_path: Path) -> None:
    names = [release.folder.name for release in two]
    command = [sys.executable, "-m", "kg", "diff", *names, "--data", str(tmp_path / "data"), "-o", str(tmp_path / "d")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "quads added" in done.stderr
    assert sorted(path.name for path in (tmp_path / "d").iterdir()) == ["added.nq.gz", "removed.nq.gz"]


def test_the_command_tells_which_releases_there_are(two: tuple[Release, Release], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kg", "diff", "never", two[0].folder.name, "--data", str(tmp_path / "data")]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "there is no release 'never'" in done.stderr
    assert two[0].folder.name in done.stderr
