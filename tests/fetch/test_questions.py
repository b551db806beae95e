"""Which requests fetching makes, what it keeps, and how it reads a list that does not hold still."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kg.errors import FetchError, UsageError
from kg.fetch.client import Client, NotAsPromised, Unavailable
from kg.fetch.folder import held
from kg.fetch.progress import told
from kg.fetch.questions import Fetching, Progress, is_cut, read_item, read_page
from kg.fetch.selection import By, Details, House, Selection
from kg.pipeline import gather

from .conftest import DAY, fetch, folder_of, items, listed, requests
from .stub import Stub, question


def pages(stub: Stub) -> list[str]:
    return [path for path in stub.asked if "?expandMember" not in path]


@pytest.fixture
def seven(stub: Stub) -> Stub:
    stub.add(*(question(number, DAY) for number in range(1, 8)))
    return stub


def test_lists_and_questions_are_kept_as_received(seven: Stub, tmp_path: Path) -> None:
    seven.add(question(8, DAY, answer=None), question(9, "2026-03-03"))
    report = fetch(seven, tmp_path)
    day = folder_of(tmp_path)
    assert [page.name for page in sorted(day.glob("pages/*"))] == ["1-000000.json", "1-000003.json", "1-000006.json"]
    assert (listed(day), items(day)) == (set(range(1, 9)), set(range(1, 8)))
    kept = {path.read_bytes() for path in gather([tmp_path])}
    assert kept == {body for bodies in seven.sent.values() for body in bodies}
    assert (report.exit_status, report.records, report.items, report.requests) == (0, 8, 7, 10)


def test_each_request_is_written_down(seven: Stub, tmp_path: Path) -> None:
    seven.misbehaviours += ["status 500"]
    fetch(seven, tmp_path)
    failed, first, *_, last = requests(folder_of(tmp_path))
    assert (failed["fault"], failed["status"], "file" in failed) == ("the service answered 500", 500, False)
    assert (first["status"], first["file"], first["etag"]) == (200, "pages/1-000000.json", '"1"')
    assert first["address"].startswith(seven.address)
    assert first["at"].startswith("2026-03-10T12:00:")
    assert last["file"] == "items/1.json"


def test_what_is_on_disk_is_not_asked_for_again(seven: Stub, tmp_path: Path) -> None:
    fetch(seven, tmp_path, DAY, "2026-03-04")
    asked = len(seven.asked)
    report = fetch(seven, tmp_path, "2026-03-01", "2026-03-04")
    assert (len(seven.asked) - asked, report.days_on_disk, report.records) == (1, 3, 7)


def test_questions_come_in_full_where_the_list_cuts_them(stub: Stub, tmp_path: Path) -> None:
    stub.add(question(1, DAY, None), question(2, DAY, None, questionText="x" * 255), question(3, DAY, "<p>Yes.</p>"))
    assert fetch(stub, tmp_path).items == 2
    assert items(folder_of(tmp_path)) == {2, 3}
    assert fetch(stub, tmp_path, details=Details.none).requests == 0
    assert fetch(stub, tmp_path, details=Details.all).requests == 1
    assert items(folder_of(tmp_path)) == {1, 2, 3}
    assert fetch(stub, tmp_path / "other", details=Details.none).items == 0


@pytest.mark.parametrize(
    ("selection", "name", "part"),
    [
        (Selection(), "tabled", "tabledWhenFrom=2026-03-02&tabledWhenTo=2026-03-02&expandMember=true&skip=0&take=3"),
        (Selection(By.answered), "answered", "answeredWhenFrom=2026-03-02&answeredWhenTo=2026-03-02&expand"),
        (Selection(bodies=(29, 17, 29)), "tabled-body-17-29", "&answeringBodies=17&answeringBodies=29&"),
        (Selection(house=House.lords), "tabled-lords", "&house=Lords&"),
        (Selection(withdrawn=True), "tabled-withdrawn", "&includeWithdrawn=true&"),
    ],
)
def test_a_selection_is_asked_for_in_the_terms_of_the_service(
    stub: Stub, tmp_path: Path, selection: Selection, name: str, part: str
) -> None:
    stub.add(
        question(1, DAY), question(2, DAY, house="Lords"), question(3, DAY, answeringBodyId=17),
        question(4, DAY, answeringBodyId=14), question(5, DAY, isWithdrawn=True),
    )  # fmt: skip
    fetch(stub, tmp_path, selection=selection)
    assert part in stub.asked[0]
    expected = {"tabled-body-17-29": {1, 2, 3}, "tabled-lords": {2}, "tabled-withdrawn": {1, 2, 3, 4, 5}}
    assert listed(folder_of(tmp_path, selection=name)) == expected.get(name, {1, 2, 3, 4})


UNSTEADY = [
    ["small"], ["", "small"], ["", "empty"], ["empty"], ["", "duplicate"], ["", "appear"], ["", "", "appear"], ["total"],
    ["", "total", "appear"], ["", "", "", "appear", "duplicate"], ["garbage other", "status 500", "cut"],
]  # fmt: skip


@pytest.mark.parametrize("misbehaviours", UNSTEADY)
def test_a_list_that_does_not_hold_still_is_read_until_it_does(
    seven: Stub, tmp_path: Path, misbehaviours: list[str]
) -> None:
    seven.misbehaviours += misbehaviours
    report = fetch(seven, tmp_path)
    assert listed(folder_of(tmp_path)) == set(seven.questions)
    assert report.exit_status == 0


def test_a_question_that_goes_while_the_list_is_read_hides_no_other(seven: Stub, tmp_path: Path) -> None:
    """What follows it moves up, so that the next page begins one too late."""

    def heed(query: list[tuple[str, str]]) -> list[tuple[str, str]]:
        if len(seven.asked) == 2:
            del seven.questions[7]
        return query

    seven.heed = heed
    assert fetch(seven, tmp_path).exit_status == 0
    assert listed(folder_of(tmp_path)) == set(range(1, 8))


def test_a_service_with_pages_of_its_own_size_is_read_whole(seven: Stub, tmp_path: Path) -> None:
    seven.largest_page = 2
    assert fetch(seven, tmp_path).exit_status == 0
    assert (listed(folder_of(tmp_path)), len(pages(seven))) == (set(range(1, 8)), 4)


def test_a_list_that_stays_short_is_reported_and_read_again(seven: Stub, tmp_path: Path) -> None:
    seven.total_lies_by = 2
    report = fetch(seven, tmp_path)
    assert report.exit_status == 1
    assert "7 questions, of 9 that the service counts, in 4 readings" in str(report.problems[0])
    assert items(folder_of(tmp_path)) == set(range(1, 8))
    seven.total_lies_by = 0
    report = fetch(seven, tmp_path)
    assert (report.exit_status, report.items) == (0, 0)


@pytest.mark.parametrize("lie", [-1, -3, -7])
def test_questions_beyond_the_total_are_found(seven: Stub, tmp_path: Path, lie: int) -> None:
    seven.total_lies_by = lie
    report = fetch(seven, tmp_path, page_size=7)
    assert (report.exit_status, report.records, len(report.notices)) == (0, 7, 1)


def test_questions_that_stand_in_the_list_twice_are_told(seven: Stub, tmp_path: Path) -> None:
    seven.repeated += [3, 5]
    report = fetch(seven, tmp_path)
    assert (report.exit_status, report.records) == (0, 7)
    assert "counts 9 questions and lists 7" in report.notices[0]


def test_a_service_that_ignores_skip_does_not_keep_us_for_ever(seven: Stub, tmp_path: Path) -> None:
    seven.heed = lambda query: [(name, "0" if name == "skip" else value) for name, value in query]
    report = fetch(seven, tmp_path)
    assert (report.exit_status, len(pages(seven))) == (1, 12)


def test_a_service_that_ignores_dates_is_refused(seven: Stub, tmp_path: Path) -> None:
    seven.heed = lambda query: [pair for pair in query if "When" not in pair[0]]
    with pytest.raises(FetchError, match="does not heed the dates"):
        fetch(seven, tmp_path, "2026-03-05")


def test_a_question_that_is_gone_is_written_down_and_not_asked_for_again(seven: Stub, tmp_path: Path) -> None:
    seven.gone.add(4)
    report = fetch(seven, tmp_path)
    assert (report.exit_status, report.gone) == (0, [4])
    assert b"Not Found" in (folder_of(tmp_path) / ".fetch" / "gone" / "4").read_bytes()
    assert fetch(seven, tmp_path).requests == 0


def test_one_question_that_cannot_be_had_does_not_keep_the_others(seven: Stub, tmp_path: Path) -> None:
    seven.always["/questions/4?"] = "status 500"
    report = fetch(seven, tmp_path)
    assert (report.exit_status, items(folder_of(tmp_path))) == (1, {1, 2, 3, 5, 6, 7})
    assert "/questions/4?" in str(report.problems[0])
    seven.always.clear()
    report = fetch(seven, tmp_path)
    assert (report.exit_status, report.requests, len(items(folder_of(tmp_path)))) == (0, 1, 7)


def test_a_service_that_is_down_ends_the_run(seven: Stub, tmp_path: Path) -> None:
    seven.always["questions"] = "drop"
    with pytest.raises(Unavailable):
        fetch(seven, tmp_path, DAY, "2026-03-09")
    assert len(seven.asked) == 6


def test_a_service_that_goes_down_ends_the_run_and_what_came_stays(seven: Stub, tmp_path: Path) -> None:
    seven.always = {"?expandMember": "status 503"}
    with pytest.raises(Unavailable):
        fetch(seven, tmp_path)
    assert (len(seven.asked), listed(folder_of(tmp_path))) == (3 + 3 * 6, set(range(1, 8)))


def test_a_list_that_is_not_there_is_no_empty_list(stub: Stub, tmp_path: Path) -> None:
    stub.address += "/elsewhere"
    with pytest.raises(FetchError, match=r"has no list of questions.*--service"):
        fetch(stub, tmp_path)


def test_a_day_read_before_it_ended_is_read_again_afterwards(stub: Stub, tmp_path: Path) -> None:
    today = "2026-03-10"
    stub.add(question(1, today))
    fetch(stub, tmp_path, today)
    stub.add(question(2, today))
    assert fetch(stub, tmp_path, today).requests == 0
    stub.clock.elapsed += 86_400
    report = fetch(stub, tmp_path, today)
    assert (listed(folder_of(tmp_path, today)), report.items, report.requests) == ({1, 2}, 1, 2)


def test_a_refresh_asks_for_what_changed_and_keeps_what_was(stub: Stub, tmp_path: Path) -> None:
    stub.add(
        question(1, DAY), question(2, DAY, "<p>A holding answer.</p>", answerIsHolding=True), question(3, DAY, None)
    )
    fetch(stub, tmp_path)
    day = folder_of(tmp_path)
    before = {path.relative_to(day): path.read_bytes() for path in day.rglob("*") if path.is_file()}
    stub.add(question(2, DAY, "<p>The answer.</p>"), question(3, DAY, "<p>Seven.</p>"), question(4, DAY, None))
    report = fetch(stub, tmp_path, refresh=True)
    assert (report.items, listed(day), items(day)) == (2, {1, 2, 3, 4}, {1, 2, 3})
    assert "The answer." in json.loads((day / "items/2.json").read_bytes())["value"]["answerText"]
    (earlier,) = (day.parent / ".earlier").iterdir()
    assert earlier.name == "2026-03-02@20260310T120001Z"
    assert {path.relative_to(earlier): path.read_bytes() for path in earlier.rglob("*") if path.is_file()} == before
    assert all(".earlier" not in path.parts for path in gather([tmp_path]))
    assert fetch(stub, tmp_path).requests == 0
    assert fetch(stub, tmp_path, refresh=True).items == 0


def test_a_refresh_that_broke_off_goes_on(seven: Stub, tmp_path: Path) -> None:
    seven.add(question(9, "2026-03-03"))
    fetch(seven, tmp_path, DAY, "2026-03-03")
    seven.always["2026-03-03"] = "status 403"
    with pytest.raises(FetchError):
        fetch(seven, tmp_path, DAY, "2026-03-03", refresh=True)
    seven.always.clear()
    seven.asked.clear()
    fetch(seven, tmp_path, DAY, "2026-03-03", refresh=True)
    assert len(seven.asked) == 1
    fetch(seven, tmp_path, DAY, "2026-03-03", refresh=True)
    assert len(seven.asked) == 1 + 4


def test_pages_of_long_ago_are_not_gone_on_from(seven: Stub, tmp_path: Path) -> None:
    seven.misbehaviours += ["", "status 403"]
    with pytest.raises(FetchError):
        fetch(seven, tmp_path)
    seven.clock.elapsed += 100_000
    fetch(seven, tmp_path)
    assert len(pages(seven)) == 2 + 3
    (earlier,) = (folder_of(tmp_path).parent / ".earlier").iterdir()
    assert earlier.name.endswith("-unfinished")


@pytest.mark.parametrize(("first", "last"), [("2026-03-02", "2026-03-01"), ("2026-03-02", "2026-03-11")])
def test_dates_must_be_meant(stub: Stub, tmp_path: Path, first: str, last: str) -> None:
    with pytest.raises(UsageError):
        fetch(stub, tmp_path, first, last)
    assert not list(tmp_path.iterdir())


def test_two_runs_do_not_write_to_one_folder(seven: Stub, tmp_path: Path) -> None:
    with held(tmp_path), pytest.raises(FetchError, match="another run fetches there"):
        fetch(seven, tmp_path)


def test_a_full_disk_is_an_error_that_says_so(seven: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kg.fetch.folder.os.fsync", full)
    with pytest.raises(FetchError, match=r"cannot be written or read \(No space left on device\).*it goes on"):
        fetch(seven, tmp_path)


def test_a_file_of_ours_that_was_changed_is_told(seven: Stub, tmp_path: Path) -> None:
    fetch(seven, tmp_path)
    (folder_of(tmp_path) / ".fetch" / "listed.json").write_text("{")
    with pytest.raises(FetchError, match=r"listed\.json: a file of our own was changed"):
        fetch(seven, tmp_path)


@pytest.mark.parametrize(
    "body",
    [
        b"[]", b"{}", b'{"results": []}', b'{"results": {}, "totalResults": 1}', b'{"results": [], "totalResults": -1}',
        b'{"results": [], "totalResults": true}', b'{"results": [1], "totalResults": 1}',
        b'{"results": [{"value": null}], "totalResults": 1}', b'{"results": [{"value": {"id": "../x"}}], "totalResults": 1}',
        b'{"results": [{"value": {"id": 99999999999}}], "totalResults": 1}',
    ],
)  # fmt: skip
def test_what_is_no_page_is_refused(body: bytes) -> None:
    with pytest.raises(NotAsPromised):
        read_page(body)


def test_an_empty_list_may_be_null() -> None:
    assert read_page(b'{"results": null, "totalResults": 0, "new": 1}').rows == 0


@pytest.mark.parametrize("body", [b"1", b"{}", b'{"value": 1}', b'{"value": {"id": 2}}'])
def test_another_question_is_not_the_one_asked_for(body: bytes) -> None:
    with pytest.raises(NotAsPromised):
        read_item(1, body)


@pytest.mark.parametrize(
    ("record", "cut"),
    [
        ({}, False), ({"questionText": "x" * 254}, False), ({"questionText": "x" * 255}, True), ({"answerText": ""}, False),
        ({"answerText": "Yes."}, True), ({"dateAnswered": "2026-03-02T00:00:00"}, True), ({"questionText": 5}, False),
    ],
)  # fmt: skip
def test_what_the_list_may_cut(record: dict[str, Any], cut: bool) -> None:
    assert is_cut(record) is cut


def test_so_many_bodies_are_no_name_of_a_folder() -> None:
    with pytest.raises(UsageError):
        _ = Selection(bodies=tuple(range(1000))).name


def test_progress_is_told(seven: Stub, tmp_path: Path) -> None:
    seen: list[Progress] = []
    with Client(rate=1, user_agent="kg/test", clock=seven.clock) as client:
        Fetching(client, tmp_path, Selection(), service=seven.address, progress=seen.append).run(
            date(2026, 3, 2), date(2026, 3, 5)
        )
    assert [(now.days_done, round(now.part, 2)) for now in seen[:3]] == [(0, 0), (0, 0.14), (0, 0.29)]
    assert told(seen[4]) == "7 questions, 4 in full, 5 requests, 1.2 a second, about 24 s left"
    assert (seen[-1].days_done, seen[-1].days, seen[-1].requests) == (4, 4, 11)
