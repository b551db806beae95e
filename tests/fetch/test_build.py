"""What was fetched is published: each question once and in full, and what changed since with what it was before."""

from pathlib import Path

from kg import releases
from kg.pipeline import Report, build
from kg.store.embedded import EmbeddedStore
from kg.vocab import DEFAULT_BASE

from .conftest import DAY, fetch
from .stub import LONG_ANSWER, Stub, question


def built(folder: Path) -> Report:
    return build([folder / "fetched"], folder / "data", base=DEFAULT_BASE)


def answers(folder: Path) -> list[tuple[str, str]]:
    """Give the texts of all answers, by type."""
    store = EmbeddedStore.open(releases.required(folder / "data").store)
    query = (
        "PREFIX pqa: <http://parliament.uk/ontologies/question-and-answer/> SELECT ?type ?text "
        "{ ?answer pqa:answerText ?text ; pqa:hasAnswerType ?type } ORDER BY ?type ?text"
    )
    return [(str(row["type"]).rpartition("#")[2], str(row["text"])) for row in store.select(query)]


def test_fetched_questions_are_published_once_and_in_full(stub: Stub, tmp_path: Path) -> None:
    stub.add(*(question(number, DAY) for number in range(1, 8)), question(8, DAY, None))
    fetch(stub, tmp_path / "fetched")
    report = built(tmp_path)
    # A list that cuts its text, and the question in full, are two records of one question.
    assert (report.records, report.added, report.exit_status) == (15, 8, 0)
    assert not report.unknown_fields
    texts = {text for _, text in answers(tmp_path)}
    assert len(LONG_ANSWER) > 255
    assert all(not text.endswith("...") for text in texts)


def test_a_holding_answer_stays_beside_the_answer_that_a_refresh_brings(stub: Stub, tmp_path: Path) -> None:
    stub.add(question(1, DAY, "<p>I will write to the hon. Member.</p>", answerIsHolding=True), question(2, DAY))
    fetch(stub, tmp_path / "fetched")
    built(tmp_path)
    stub.add(question(1, DAY, "<p>There are seven advisers.</p>", dateAnswered="2026-03-09T00:00:00"))
    fetch(stub, tmp_path / "fetched", refresh=True)
    report = built(tmp_path)
    assert (report.added, report.replaced, report.documents) == (0, 1, 2)
    assert [told for told in answers(tmp_path) if "advisers" in told[1] or "write" in told[1]] == [
        ("HoldingAnswer", "I will write to the hon. Member."),
        ("SubstantiveAnswer", "There are seven advisers."),
    ]
