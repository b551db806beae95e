"""Printed names become things known, or stay unresolved; nothing is guessed."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import RegisterError
from kg.linking import Registers, link
from kg.linking.mentions import Finder, Mention, surname_of
from kg.linking.registers import Label, Membership
from kg.readings import Passage, Reading
from kg.records import (
    Answer,
    Article,
    Attestation,
    Inferred,
    Name,
    PartialDate,
    Publication,
    Question,
    Record,
    Reference,
)
from kg.resources import REGISTERS

BASE = "http://localhost:8000"
DWP = Reference("body", "department-for-work-and-pensions")
NEWTON = Reference("person", "sarah-newton")


@pytest.fixture(scope="module")
def known() -> Registers:
    return Registers.load([REGISTERS], BASE)


@pytest.fixture(scope="module")
def names(known: Registers) -> Finder:
    return Finder(known.labels)


def linked(known: Registers, names: Finder, *records: Record, passages: tuple[Passage, ...] = ()) -> dict[str, Record]:
    reading = Reading("page", "A page", subjects=records[:1], records=records[1:], passages=passages)
    return {record.kind: record for record in link(reading, known, names, "source/page").records}


@pytest.mark.parametrize(
    ("printed", "sort", "key"),
    [
        ("Sarah Newton", "person", "sarah-newton"),
        ("sarah  newton", "person", "sarah-newton"),
        ("Thérèse Coffey", "person", "therese-coffey"),
        ("Dr Thérèse Coffey", "person", "therese-coffey"),
        ("The Rt Hon Sarah Newton", "person", "sarah-newton"),
        ("Sir Stephen Timms", "person", "stephen-timms"),
        ("Marsha De Cordova", "person", "marsha-de-cordova"),
        ("DWP", "body", "department-for-work-and-pensions"),
        ("the Department for Work and Pensions", "body", "department-for-work-and-pensions"),
        ("The Parliamentary Under-Secretary of State for Work and Pensions", "post", "parliamentary-under-secretary-of-state-for-work-and-pensions"),
        ("Labour", "party", "labour"),
    ],
)  # fmt: skip
def test_a_name_is_resolved_under_every_spelling(known: Registers, printed: str, sort: str, key: str) -> None:
    assert known.resolve(Name(printed, sort)) == Reference(sort, key)


@pytest.mark.parametrize(
    ("printed", "sort"),
    [
        ("Ada Example", "person"),
        ("Newton", "person"),
        ("Sarah Newton", "body"),
        ("Department for Nothing", "body"),
        ("", "person"),
    ],
)
def test_a_name_that_is_not_known_stays_unresolved(known: Registers, printed: str, sort: str) -> None:
    assert known.resolve(Name(printed, sort)) is None


def test_a_name_that_several_bear_is_resolved_only_by_its_holder(known: Registers) -> None:
    name = Name("disability minister", "post")
    assert len(known.candidates(name)) == 2
    assert known.resolve(name) is None
    assert known.resolve(name, NEWTON) == Reference("post", "minister-of-state-for-disabled-people-health-and-work")


def membership(start: PartialDate | None, end: PartialDate | None) -> Membership:
    return Membership(Reference("membership", "m"), NEWTON, Reference("post", "p"), None, start, end)


@pytest.mark.parametrize(
    ("start", "end", "day", "certain"),
    [
        (PartialDate(2017, 11), PartialDate(2019, 3, 13), date(2017, 12, 20), True),
        (PartialDate(2017, 11), PartialDate(2019, 3, 13), date(2017, 11, 15), False),
        (PartialDate(2017, 11), PartialDate(2019, 3, 13), date(2017, 11, 30), True),
        (PartialDate(2017, 11), PartialDate(2019, 3, 13), date(2019, 3, 14), False),
        (PartialDate(2019), PartialDate(2022, 7), date(2019, 12, 30), False),
        (PartialDate(2019), PartialDate(2022, 7), date(2022, 7, 2), False),
        (PartialDate(2019), PartialDate(2022, 7), date(2022, 7, 1), True),
        (PartialDate(2024, 7, 8), None, date(2026, 1, 1), True),
        (None, PartialDate(2024, 7, 8), date(2020, 1, 1), False),
    ],
)
def test_a_post_is_held_on_a_day_only_where_its_dates_leave_no_doubt(
    start: PartialDate | None, end: PartialDate | None, day: date, certain: bool
) -> None:
    assert membership(start, end).certainly_holds_on(day) is certain


def answer(issued: PartialDate | None = PartialDate(2017, 12, 20), body: Name | None = None) -> Answer:
    return Answer(
        key="a", answer_to=(Reference("question", "q"),), text="Yes.", issued=issued,
        answered_by_person=Name("Sarah Newton", "person"), answering_body=body,
    )  # fmt: skip


QUESTION = Question(key="q", heading="Employment")


def test_the_answering_body_follows_from_the_post_held_that_day_and_says_why(known: Registers, names: Finder) -> None:
    records = linked(known, names, QUESTION, answer())
    given_answer, question = records["answer"], records["question"]
    assert isinstance(given_answer, Answer)
    assert isinstance(question, Question)
    assert isinstance(given_answer.answering_body, Inferred)
    assert given_answer.answering_body.value == DWP
    assert "on 20 December 2017" in given_answer.answering_body.reason
    assert question.answering_body == given_answer.answering_body


def test_a_body_that_is_stated_is_not_inferred(known: Registers, names: Finder) -> None:
    records = linked(known, names, QUESTION, answer(body=Name("Department for Work and Pensions", "body")))
    given_answer = records["answer"]
    assert isinstance(given_answer, Answer)
    assert given_answer.answering_body == Name("Department for Work and Pensions", "body", DWP)


@pytest.mark.parametrize("issued", [None, PartialDate(2017, 12), PartialDate(2020, 2, 3)])
def test_no_body_is_inferred_where_no_post_was_certainly_held(
    known: Registers, names: Finder, issued: PartialDate | None
) -> None:
    given_answer = linked(known, names, QUESTION, answer(issued=issued))["answer"]
    assert isinstance(given_answer, Answer)
    assert given_answer.answering_body is None
    assert given_answer.answered_by is None


def test_house_and_seat_follow_from_the_seat_held_on_the_day_of_tabling(known: Registers, names: Finder) -> None:
    question = Question(
        key="q",
        heading="Employment",
        asked_by_person=Name("Marsha De Cordova", "person"),
        date_tabled=PartialDate(2017, 12, 13),
    )
    found = linked(known, names, question)["question"]
    assert isinstance(found, Question)
    assert isinstance(found.house, Inferred)
    assert found.house.value == Reference("body", "house-of-commons")
    assert isinstance(found.asked_by, Inferred)
    assert found.asked_by.value == Reference("membership", "marsha-de-cordova/mp-battersea/2017-06-09")


@pytest.mark.parametrize("position", ["Labour, Lancaster and Fleetwood", "Labour"])
def test_a_position_that_is_a_party_attests_the_party(known: Registers, names: Finder, position: str) -> None:
    printed = Attestation(key="x", member=Name("Cat Smith", "person"), post=Name(position, "post"))
    found = linked(known, names, QUESTION, printed)["attestation"]
    assert isinstance(found, Attestation)
    assert (found.post, found.organization) == (None, Name(position, "party", Reference("party", "labour")))


def mentioned(names: Finder, text: str) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], next(iter(m.things)).key) for m in names.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the Access to Work Mental Health Support Service grew", [("Access to Work Mental Health Support Service", "access-to-work-mental-health-support-service")]),
        ("Access To Work pays", [("Access To Work", "access-to-work")]),
        ("Disability Employment Advisors (DEAs)", [("Disability Employment Advisors", "disability-employment-adviser"), ("DEAs", "disability-employment-adviser")]),
        ("WORK COACHES and a work coach", [("WORK COACHES", "work-coach"), ("work coach", "work-coach")]),
        ("the idea of workcoaches", []),
        ("esas and ESAs, an ESA", [("ESA", "employment-and-support-allowance")]),
        ("Sarah Newton’s answer", [("Sarah Newton", "sarah-newton")]),
        ("It’s key for jobcentres to help people back to their feet", [("It’s key for jobcentres to help people back to their feet", "its-key-for-jobcentres-to-help-people-back-to-their-feet")]),
        ("Work\u00a0and Health Programme", [("Work\u00a0and Health Programme", "work-and-health-programme")]),
        ("improving lives", []),
    ],
)  # fmt: skip
def test_mentions_are_whole_names_the_longest_wins_and_case_counts_as_written(
    names: Finder, text: str, found: list[tuple[str, str]]
) -> None:
    assert mentioned(names, text) == found


def test_a_name_that_several_things_bear_is_no_mention_of_either(known: Registers, names: Finder) -> None:
    article = Article(key="x", headline="News")
    found = linked(known, names, article, passages=(Passage(article.reference, "The disability minister spoke."),))[
        "article"
    ]
    assert isinstance(found, Article)
    assert found.mentions is None


@settings(max_examples=200, derandomize=True)
@given(
    labels=st.lists(st.text(alphabet="abAB İ'’", min_size=1, max_size=5), max_size=6),
    text=st.text(alphabet="abAB İ'’.", max_size=40),
)
def test_mentions_lie_in_the_text_in_order_and_never_overlap(labels: list[str], text: str) -> None:
    finder = Finder(tuple(Label(label, Reference("programme", str(number))) for number, label in enumerate(labels)))
    mentions = finder.find(text)
    assert all(0 <= m.start < m.end <= len(text) for m in mentions)
    assert all(a.end <= b.start for a, b in zip(mentions, mentions[1:], strict=False))


def test_a_text_full_of_names_is_read_in_one_pass(names: Finder) -> None:
    mentions: list[Mention] = names.find("work coaches " * 20_000)
    assert len(mentions) == 20_000


@pytest.mark.parametrize(
    ("text", "person", "post"),
    [
        ("Work and Pensions Secretary Therese Coffey said", "therese-coffey", "secretary-of-state-for-work-and-pensions"),
        ("the recent claim by disability minister Stephen Timms that", "stephen-timms", "minister-of-state-for-social-security-and-disability"),
        ("Ken Butler DR UK’s Welfare Rights and Policy Adviser said", "ken-butler", "welfare-rights-and-policy-adviser"),
        ("Sarah Newton, the Minister for Disabled People, said", "sarah-newton", "minister-of-state-for-disabled-people-health-and-work"),
    ],
)  # fmt: skip
def test_a_post_printed_beside_a_person_is_attested(
    known: Registers, names: Finder, text: str, person: str, post: str
) -> None:
    article = Article(key="x", headline="News", date_published=PartialDate(2020, 7, 8))
    found = linked(known, names, article, passages=(Passage(article.reference, text),))["attestation"]
    assert isinstance(found, Attestation)
    assert isinstance(found.member, Name)
    posts = found.post if isinstance(found.post, tuple) else (found.post,)
    meant = {
        value.value if isinstance(value, Inferred) else value.reference
        for value in posts
        if isinstance(value, Name | Inferred)
    }
    assert found.member.reference == Reference("person", person)
    assert meant - {None} == {Reference("post", post)}
    assert found.attested_on == PartialDate(2020, 7, 8)


def test_a_post_told_by_its_holder_only_is_an_inference(known: Registers, names: Finder) -> None:
    article = Article(key="x", headline="News")
    text = "the claim by disability minister Stephen Timms that"
    found = linked(known, names, article, passages=(Passage(article.reference, text),))["attestation"]
    assert isinstance(found, Attestation)
    assert isinstance(found.post, tuple)
    printed, inferred = found.post
    assert printed == Name("disability minister", "post")
    assert isinstance(inferred, Inferred)
    assert "Several posts are called “disability minister”" in inferred.reason


def test_the_body_printed_between_person_and_post_is_attested(known: Registers, names: Finder) -> None:
    article = Article(key="x", headline="News")
    text = "Ken Butler DR UK’s Welfare Rights and Policy Adviser said"
    found = linked(known, names, article, passages=(Passage(article.reference, text),))["attestation"]
    assert isinstance(found, Attestation)
    assert found.organization == Name("DR UK", "body", Reference("body", "disability-rights-uk"))


def test_the_body_follows_from_the_post_that_a_question_is_put_to(known: Registers, names: Finder) -> None:
    question = Question(key="q", heading="Schools", addressed_to=Name("Secretary of State for Education", "post"))
    found = linked(known, names, question)["question"]
    assert isinstance(found, Question)
    assert isinstance(found.answering_body, Inferred)
    assert found.answering_body.value == Reference("body", "department-for-education")


def test_a_post_that_stands_elsewhere_in_the_sentence_is_not_attested(known: Registers, names: Finder) -> None:
    article = Article(key="x", headline="News")
    text = (
        "Therese Coffey met the Minister for Disabled People. Stephen Timms wrote to the Work and Pensions Secretary."
    )
    assert "attestation" not in linked(known, names, article, passages=(Passage(article.reference, text),))


@pytest.mark.parametrize(
    ("words", "issued"),
    [
        (", published in November 2017, what", PartialDate(2017, 11)),
        (" published November 2019", PartialDate(2019, 11)),
        (" (IL) was published on 30 November 2017", PartialDate(2017, 11, 30)),
        (", which was first launched in 2017", None),
        (", published on 31 June 2017", None),
        (". It was published in November 2017", None),
    ],
)
def test_the_date_printed_right_after_a_publication_is_its_own(
    known: Registers, names: Finder, words: str, issued: PartialDate | None
) -> None:
    article = Article(key="x", headline="News")
    records = linked(known, names, article, passages=(Passage(article.reference, f"the paper Improving Lives{words}"),))
    found = records.get("publication")
    assert (found.issued if isinstance(found, Publication) else None) == issued


@pytest.mark.parametrize(
    ("content", "where"), [("<a> <b> .", "mine.ttl:1"), ("<a> <b> <c> .\n\n<d> <e> <", "mine.ttl:3")]
)
def test_a_register_that_is_not_turtle_names_file_and_line(tmp_path: Path, content: str, where: str) -> None:
    (tmp_path / "mine.ttl").write_text(content, encoding="utf-8")
    with pytest.raises(RegisterError, match=where):
        Registers.load([tmp_path], BASE)


def test_a_folder_without_registers_is_told(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="no register"):
        Registers.load([tmp_path], BASE)


def test_every_entry_of_the_registers_says_where_it_was_learnt(known: Registers) -> None:
    from kg.vocab import DCTERMS, RDF

    things = {s for s in known.graph.subjects(RDF.type) if "/id/" in str(s) and "/id/scheme/" not in str(s)}
    assert len(things) > 100
    assert [thing for thing in things if (thing, DCTERMS.source, None) not in known.graph] == []


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Marsha de Cordova", "de Cordova"),
        ("Lord Hague of Richmond", "Lord Hague"),
        ("Earl of Mar", "Earl of Mar"),
        ("Baroness Goldie", "Baroness Goldie"),
    ],
)
def test_the_place_in_a_title_is_no_surname(name: str, short: str) -> None:
    assert surname_of(name) == short


def test_a_peers_title_is_not_found_in_the_name_of_another() -> None:
    names = Finder((Label("Lord Richard", Reference("person", "lord-richard")),))
    assert names.find("Lord Richard Allan was appointed.") == []
    assert [mention.start for mention in names.find("I met Lord Richard.")] == [6]


def test_a_name_for_lists_is_resolved_and_not_looked_for_in_texts(known: Registers, names: Finder) -> None:
    assert known.resolve(Name("Crossbench", "party")) == Reference("party", "crossbench")
    assert names.find("A Crossbench peer asked.") == []


@pytest.mark.parametrize(
    ("number", "sort", "thing"),
    [
        ("4071", "member", NEWTON),
        ("uk.org.publicwhip/person/24948", "publicwhip person", NEWTON),
        ("29", "answering body id", DWP),
    ],
)
def test_a_number_is_resolved_as_a_name_is(known: Registers, number: str, sort: str, thing: Reference) -> None:
    assert known.resolve(Name(number, sort)) == thing
