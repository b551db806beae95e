"""What the index of a release tells: lists, tallies, names."""

from pathlib import Path
from threading import Thread

import pytest
from api_records import build, written

from index.made_up import EDUCATION, HEALTH_PROGRAMME, WORK, index, record
from kg.index import Filters, Index, reading
from kg.index.kinds import TOPICS
from kg.index.reading import SORTS, Total, Waits


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("index")
    records = [*map(record, range(10)), record(10, answered=False), record(12, answerIsHolding=True)]
    build(folder / "data", written(folder / "some.jsonl", *records))
    return index(folder / "data")


def test_a_list_has_what_a_table_shows_of_each(made: Index) -> None:
    newest = made.listing("question", "newest").entries[0]
    assert newest.date == "2031-06-04"
    first = made.entry("question", "commons/2031-03-04/500")
    assert first is not None
    assert (first.label, first.is_answered, first.answered, first.days) == (
        "Places 0 (tabled 4 March 2031)", True, "2031-03-05", 1,
    )  # fmt: skip
    assert [thing[:2] for thing in first.linked["body"]] == [WORK]
    assert HEALTH_PROGRAMME in [thing[:2] for thing in first.linked["mention"]]


def test_lists_are_put_in_order(made: Index) -> None:
    def of(sort: str) -> list[str | None]:
        return [entry.date for entry in made.listing("question", sort).entries]  # type: ignore[arg-type]

    assert of("oldest") == sorted(of("newest"), key=str) == list(reversed(of("newest")))
    names = [entry.label.casefold() for entry in made.listing("programme", "name").entries]
    assert names == sorted(names)
    links = [entry.links for entry in made.listing("programme", "mentioned").entries]
    assert links == sorted(links, reverse=True)
    assert links[0] > 0
    dues = [entry.due for entry in made.listing("target", "due").entries]
    assert dues == sorted(due for due in dues if due) + [None] * dues.count(None)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(body=WORK),
        Filters(body=WORK, about=HEALTH_PROGRAMME),
        Filters(body=EDUCATION, year=2031, answered=True),
        Filters(answered=False),
        Filters(house=("body", "house-of-commons"), starts="places"),
        Filters(year=1999),
        Filters(person=("person", "nobody")),
    ],
)
def test_pages_of_a_list_hold_each_thing_once(made: Index, sort: str, filters: Filters) -> None:
    whole = made.listing("question", sort, filters, limit=1000)  # type: ignore[arg-type]
    assert len(whole.entries) == whole.total == made.count("question", filters)
    parted = [
        entry
        for page in range(1, 8)
        for entry in made.listing("question", sort, filters, page, limit=2).entries  # type: ignore[arg-type]
    ]
    assert parted == list(whole.entries)


@pytest.mark.parametrize("sort", SORTS)
def test_a_list_of_very_many_has_the_order_of_one_of_few(
    made: Index, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    filters = Filters(house=("body", "house-of-commons"), about=HEALTH_PROGRAMME, answered=True)
    few = made.listing("question", sort, filters).entries  # type: ignore[arg-type]
    monkeypatch.setattr(reading, "_MANY", 0)
    assert made.listing("question", sort, filters).entries == few != ()  # type: ignore[arg-type]


def test_filters_leave_what_fits(made: Index) -> None:
    assert made.count("question", Filters(body=WORK)) == 7
    assert made.count("question", Filters(body=EDUCATION)) == 5
    assert {
        entry.key.rpartition("/")[2] for entry in made.listing("question", filters=Filters(answered=False)).entries
    } == {
        "510",
        "512",
    }
    assert made.count("question", Filters(year=2031)) == 12
    assert made.count("answer", Filters(body=WORK)) == 6
    assert made.count("target", Filters(due=True)) > 0
    assert made.count("target", Filters(body=WORK)) > 0
    assert made.count("unheard-of") == 0


def test_tallies_say_what_the_lists_do(made: Index) -> None:
    assert made.totals()["question"] == Total(12, "2031-03-04", "2031-06-04")
    assert made.months(WORK, "body", "question") == [("2031-03", 4), ("2031-05", 3)]
    assert made.months(None, kind="question") == [("2031-03", 4), ("2031-04", 3), ("2031-05", 3), ("2031-06", 2)]
    assert made.months(None, "due", "target") == [("2032-03", made.count("target", Filters(due=True)))]
    assert (
        sum(count for _, count in made.months(HEALTH_PROGRAMME, "mention"))
        == made.roles(*HEALTH_PROGRAMME)["mention", "question"]
    )


def test_days_to_answer_leave_out_answers_that_say_there_is_none_yet(made: Index) -> None:
    waits = made.days_to_answer()
    assert (waits.count, waits.median) == (10, 3)
    assert sum(bucket.count for bucket in waits.buckets) == 10
    assert made.days_to_answer(WORK).count + made.days_to_answer(EDUCATION).count == 10
    assert made.years_of_answers() == [(2031, waits)]
    assert made.days_to_answer(WORK, 1999) == Waits(0, None, made.days_to_answer(WORK, 1999).buckets)


def test_what_questions_have_in_common_is_counted(made: Index) -> None:
    first = made.top(*WORK, "body", TOPICS)[0]
    assert (first.thing.kind, first.thing.key, first.count) == (*HEALTH_PROGRAMME, 7)
    assert [(found.thing.key, found.count) for found in made.top(*HEALTH_PROGRAMME, "mention", "body")] == [
        (WORK[1], 7), (EDUCATION[1], 5),
    ]  # fmt: skip


def test_names_are_found_from_each_of_their_words_on(made: Index) -> None:
    assert "Work and Health Programme" in [entry.label for entry in made.suggest("health pro")]
    assert made.suggest("Wórk") == made.suggest("work")
    assert made.suggest("“") == made.suggest("") == made.suggest("zzz") == ()


def test_many_threads_read_at_once(made: Index) -> None:
    found: list[int] = []
    threads = [Thread(target=lambda: found.append(made.listing("question").total)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [12] * 8


def test_a_list_can_be_limited_to_a_role(made: Index) -> None:
    whole = made.count("answer", Filters(body=WORK))
    assert made.count("answer", Filters(body=WORK, role="body")) == whole > 0
    assert made.count("answer", Filters(body=WORK, role="answerer")) == 0


def test_promises_can_be_limited_to_when_they_are_due(made: Index) -> None:
    whole = made.count("target")
    assert made.count("target", Filters(due_year=2032)) == whole > 0
    assert made.count("target", Filters(due_before="2032-04-01")) == whole
    assert made.count("target", Filters(due_from="2032-03-31")) == whole
    assert made.count("target", Filters(due_before="2032-03-31")) == 0


def test_promises_are_counted_by_month_as_their_list_is_limited(made: Index) -> None:
    months = made.months_of("target", Filters(body=WORK))
    assert sum(count for _, count in months) == made.count("target", Filters(body=WORK)) > 0
    assert made.months_of("target", Filters(), due=True) == [("2032-03", made.count("target"))]


def test_what_was_reported_later_about_the_same_thing_is_counted(tmp_path: Path) -> None:
    promised = "<p>We will increase the number of work coaches to 27,000 by March 2032.</p>"
    reported = "<p>There are 20,000 work coaches in jobcentres.</p>"
    days = [f"2031-0{month}-05T00:00:00" for month in (5, 7)]
    records = [
        record(number, answerText=text, dateAnswered=day)
        for number, text, day in zip((81, 83), (promised, reported), days, strict=True)
    ]
    build(tmp_path / "data", written(tmp_path / "some.jsonl", *records))
    (promise,) = index(tmp_path / "data").listing("target").entries
    assert promise.reported == 1
    assert index(tmp_path / "data").count("target", Filters(reported=True)) == 1


def test_bodies_come_with_how_much_was_put_to_them(made: Index) -> None:
    counted = [(one.thing[:2], one.count) for one in made.linked_most("body", "question")]
    assert counted == [(WORK, 7), (EDUCATION, 5)]
