"""What several documents together tell: questions that are one, and questions put to many bodies alike."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.inventory import AskedQuestion, Inventory, PublishedDocument
from kg.linking import Registers
from kg.ntriples import graph_of
from kg.pipeline.judgements import asked, judgements
from kg.records import Answer, Name, PartialDate, Question, Reference
from kg.vocab import OWL, PQA, RDF, SCHEMA, mint

TABLED = PartialDate(2031, 3, 4)
TEXT = "To ask the Secretary of State for Health, what steps he is taking to plant more trees."


def question(key: str, **changes: object) -> Question:
    told = {
        "text": TEXT,
        "date_tabled": TABLED,
        "answering_body": Name("Department of Health", "body", Reference("body", "department-of-health")),
        "asked_by_person": Name("Ada Example", "person"),
    }
    return Question(key=key, label=key, **{**told, **changes})  # type: ignore[arg-type]


def numbered(key: str = "commons/2031-03-04/77", **changes: object) -> Question:
    return question(key, uin=key.rpartition("/")[2], **changes)


@pytest.fixture
def inventory(tmp_path: Path) -> Iterator[Inventory]:
    made = Inventory.create(tmp_path)
    yield made
    made.close()


def put(inventory: Inventory, document: str, *records: Question | Answer) -> tuple[AskedQuestion, ...]:
    found = asked(records)
    inventory.publish([(PublishedDocument(document, document.partition("/")[0], "", "", ""), found)], 1)
    return found


def merged(inventory: Inventory, registers: Registers, base: str) -> set[tuple[str, str]]:
    graph = graph_of(judgements(inventory, registers, base))
    return {(str(a).partition("/question/")[2], str(b).partition("/question/")[2]) for a, b in graph[: OWL.sameAs]}


def test_a_page_without_a_number_is_about_the_question_with_the_same_text_body_and_day(
    inventory: Inventory, registers: Registers, base: str
) -> None:
    put(inventory, "site/a", question("site/a"))
    put(inventory, "api/1", numbered(text=TEXT.replace("trees.", "TREES.\n")))
    assert merged(inventory, registers, base) == {("site/a", "commons/2031-03-04/77")}


def test_a_merge_is_recorded_with_its_reason_and_the_documents_it_rests_on(
    inventory: Inventory, registers: Registers, base: str
) -> None:
    put(inventory, "site/a", question("site/a"))
    put(inventory, "api/1", numbered())
    graph = graph_of(judgements(inventory, registers, base))
    text = "\n".join(str(term) for triple in graph for term in triple)
    assert "Both have the same text" in text
    assert "/id/document/site/a" in text
    assert "/id/document/api/1" in text


@pytest.mark.parametrize(
    "other",
    [
        {"text": TEXT.replace("trees", "hedges")},
        {"date_tabled": PartialDate(2031, 3, 5)},
        {"date_tabled": None},
        {"answering_body": Name("Home Office", "body", Reference("body", "home-office"))},
        {"answering_body": None},
        {"text": None},
    ],
    ids=["text", "day", "no day", "body", "no body", "no text"],
)
def test_questions_that_differ_are_two(
    inventory: Inventory, registers: Registers, base: str, other: dict[str, object]
) -> None:
    put(inventory, "site/a", question("site/a", **other))
    put(inventory, "api/1", numbered())
    assert merged(inventory, registers, base) == set()


def test_the_day_of_the_answer_tells_as_well_as_that_of_tabling(
    inventory: Inventory, registers: Registers, base: str
) -> None:
    for document, made in (("site/a", question("site/a", date_tabled=None)), ("api/1", numbered())):
        answer = Answer(key=f"{made.key}/1", answer_to=(made.reference,), issued=PartialDate(2031, 3, 9))
        put(inventory, document, made, answer)
    assert merged(inventory, registers, base) == {("site/a", "commons/2031-03-04/77")}


def test_what_may_be_either_of_two_questions_is_neither(inventory: Inventory, registers: Registers, base: str) -> None:
    put(inventory, "site/a", question("site/a"))
    put(inventory, "api/1", numbered())
    put(inventory, "api/2", numbered("commons/2031-03-04/78"))
    assert merged(inventory, registers, base) == set()


def test_a_person_may_say_that_two_questions_differ(inventory: Inventory, base: str) -> None:
    from rdflib import Graph

    told = Graph()
    told.add((mint(base, "question", "commons/2031-03-04/77"), OWL.differentFrom, mint(base, "question", "site/a")))
    put(inventory, "site/a", question("site/a"))
    put(inventory, "api/1", numbered())
    assert merged(inventory, Registers({"mine": told}, told, base), base) == set()


def test_questions_of_one_member_that_differ_only_in_whom_they_are_put_to_are_a_round_robin(
    inventory: Inventory, registers: Registers, base: str
) -> None:
    other = TEXT.replace("Health", "Defence").replace("he is", "she is")
    body = Name("Ministry of Defence", "body", Reference("body", "ministry-of-defence"))
    put(inventory, "api/1", numbered())
    put(inventory, "api/2", numbered("commons/2031-03-04/78", text=other, answering_body=body))
    graph = graph_of(judgements(inventory, registers, base))
    (group,) = graph.subjects(RDF.type, PQA.RoundRobin)
    assert {str(member).rpartition("/")[2] for member in graph.subjects(PQA.partOfRoundRobin, group)} == {"77", "78"}
    assert not list(graph[: OWL.sameAs])


def test_the_same_question_in_two_documents_is_no_round_robin(
    inventory: Inventory, registers: Registers, base: str
) -> None:
    put(inventory, "api/1", numbered())
    put(inventory, "site/1", numbered())
    assert list(judgements(inventory, registers, base)) == []


def test_questions_without_a_text_are_not_compared() -> None:
    assert asked([question("a", text=None)]) == ()


def test_nothing_judged_leaves_no_graph(inventory: Inventory, registers: Registers, base: str) -> None:
    put(inventory, "api/1", numbered())
    assert SCHEMA.mentions not in graph_of(judgements(inventory, registers, base)).predicates()
    assert list(judgements(inventory, registers, base)) == []
