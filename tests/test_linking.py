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
    WrittenStatement,
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
    ("content", "where"),
    [
        ("<a> <b> .", "mine.ttl:1"),
        ("<a> <b> <c> .\n\n<d> <e> <", "mine.ttl:3"),
        ("<a> <b> <c> .\n<a> <d> <<( <a> <b> <c> )>> .", "mine.ttl:2"),
    ],
)
def test_a_register_that_is_not_turtle_names_file_and_line(tmp_path: Path, content: str, where: str) -> None:
    (tmp_path / "mine.ttl").write_text(content, encoding="utf-8")
    with pytest.raises(RegisterError, match=where):
        Registers.load([tmp_path], BASE)


def test_what_two_registers_say_is_there_once_and_nodes_of_one_name_are_two(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / f"{name}.ttl").write_text("<a> <b> <c> . _:same <d> <e> .", encoding="utf-8")
    read = Registers.load([tmp_path], BASE)
    assert [len(graph) for graph in read.graphs.values()] == [2, 2]
    assert len(list(read.graph)) == 3


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


HOUSE = Name("House of Commons", "body")
DAY = PartialDate(2009, 10, 27)


def under(heading: str, addressee: str | None = None, day: PartialDate | None = DAY) -> tuple[Question, Answer]:
    """Give a question under a heading of Hansard, which tells when it was answered, and its answer."""
    question = Question(
        key="q", house=HOUSE, answering_body=Name(heading, "body"),
        addressed_to=Name(addressee, "post") if addressee else None,
    )  # fmt: skip
    return question, Answer(key="a", answer_to=(question.reference,), issued=day, answering_body=Name(heading, "body"))


@pytest.mark.parametrize(
    ("heading", "addressee", "day", "key"),
    [
        ("HEALTH", None, DAY, "department-of-health"),
        ("HEALTH", None, PartialDate(2024, 10, 27), None),
        ("ENERGY AND CLIMATE CHANGE", None, DAY, "department-of-energy-and-climate-change"),
        ("ENERGY AND CLIMATE CHANGE", None, PartialDate(2008, 10, 27), None),
        ("ENVIRONMENT FOOD AND RURAL AFFAIRS", None, DAY, "department-for-environment-food-and-rural-affairs"),
        ("Business, Innovation and Skills", None, DAY, "department-for-business-innovation-and-skills"),
        ("JUSTICE", None, DAY, "ministry-of-justice"),
        ("NORTHERN IRELAND", None, DAY, "northern-ireland-office"),
        ("CULTURE MEDIA AND SPORT", "Secretary of State for Culture, Media and Sport", DAY, "department-for-culture-media-and-sport-1997-2017"),
        ("CULTURE MEDIA AND SPORT", None, DAY, "department-for-culture-media-and-sport-1997-2017"),
        ("CULTURE, MEDIA AND SPORT", None, PartialDate(2024, 3, 1), "department-for-culture-media-and-sport"),
        ("EDUCATION", "Secretary of State for Education", DAY, None),
        ("HOME DEPARTMENT", "Secretary of State for the Home Department", DAY, "home-office"),
        ("FOREIGN AND COMMONWEALTH AFFAIRS", "Secretary of State for Foreign and Commonwealth Affairs", DAY, "foreign-commonwealth-office"),
        ("HOME DEPARTMENT", None, DAY, "home-office"),
        ("SOLICITOR-GENERAL", "Solicitor-General", DAY, "attorney-general"),
        ("WALES", None, DAY, "wales-office"),
        ("HOME DEPARTMENT", "Secretary of State for the Home Department", PartialDate(2009, 10), None),
        ("HEALTH", "Secretary of State for Defence", DAY, None),
        ("OLYMPICS", "Minister for the Olympics", DAY, None),
        ("HEALTH", None, None, None),
    ],
)  # fmt: skip
def test_a_heading_names_the_one_department_of_its_day(
    known: Registers, names: Finder, heading: str, addressee: str | None, day: PartialDate | None, key: str | None
) -> None:
    question, given_answer = under(heading, addressee, day)
    records = linked(known, names, question, given_answer)
    for record in records.values():
        assert isinstance(record, Question | Answer)
        printed = Name(heading, "body")
        if key is None:
            assert record.answering_body == printed
        else:
            assert isinstance(record.answering_body, tuple)
            name, inferred = record.answering_body
            assert isinstance(inferred, Inferred)
            assert (name, inferred.value) == (printed, Reference("body", key))
            assert inferred == Inferred(
                Reference("body", key), getattr(inferred, "reason", ""), inferred.concluded_from
            )


def test_a_heading_that_is_read_as_a_department_says_why_and_is_no_name_left_unresolved(
    known: Registers, names: Finder
) -> None:
    found = link(
        Reading("page", "A page", subjects=under("HEALTH")[:1], records=under("HEALTH")[1:]), known, names, "x"
    )
    question = found.records[0]
    assert isinstance(question, Question)
    assert isinstance(question.answering_body, tuple)
    inferred = question.answering_body[1]
    assert isinstance(inferred, Inferred)
    assert inferred.reason.startswith("“HEALTH” stands as heading and is read as the Department of Health: ")
    assert "27 October 2009" in inferred.reason
    assert found.unresolved == ()


@pytest.mark.parametrize(
    ("heading", "day", "key"),
    [
        ("HEALTH", DAY, "department-of-health"),
        ("HOME DEPARTMENT", DAY, "home-office"),
        ("FOREIGN AND COMMONWEALTH AFFAIRS", DAY, "foreign-commonwealth-office"),
        ("FOREIGN AND COMMONWEALTH AFFAIRS", PartialDate(2024, 10, 27), None),
        ("EDUCATION", DAY, None),
        ("WALES", DAY, "wales-office"),
        ("SCOTLAND", PartialDate(2015, 6, 9), "scotland-office"),
        ("WALES", PartialDate(1998, 6, 9), None),
        ("OLYMPICS", DAY, None),
        ("HOME DEPARTMENT", PartialDate(2009, 10), None),
    ],
)
def test_the_heading_of_a_statement_names_the_department_of_its_day_or_that_of_its_secretary_of_state(
    known: Registers, names: Finder, heading: str, day: PartialDate, key: str | None
) -> None:
    printed = Name(heading, "body")
    statement = linked(known, names, WrittenStatement(key="s", made_on=day, on_behalf_of=printed))["written-statement"]
    assert isinstance(statement, WrittenStatement)
    if key is None:
        assert statement.on_behalf_of == printed
    else:
        assert isinstance(statement.on_behalf_of, tuple)
        name, inferred = statement.on_behalf_of
        assert isinstance(inferred, Inferred)
        assert (name, inferred.value) == (printed, Reference("body", key))


def test_a_heading_that_is_read_by_a_secretary_of_state_says_by_which(known: Registers, names: Finder) -> None:
    statement = WrittenStatement(key="s", made_on=DAY, on_behalf_of=Name("HOME DEPARTMENT", "body"))
    found = linked(known, names, statement)["written-statement"]
    assert isinstance(found, WrittenStatement)
    assert found.on_behalf_of == (
        Name("HOME DEPARTMENT", "body"),
        Inferred(
            Reference("body", "home-office"),
            "“HOME DEPARTMENT” stands as heading and is read as the Home Office: the Secretary of State for the Home "
            "Department is a post in it, and it existed on 27 October 2009, as the registers have it.",
            (Reference("post", "secretary-of-state-for-the-home-department"),),
        ),
    )


def test_a_department_is_that_of_a_day_only_where_its_dates_leave_no_doubt(tmp_path: Path) -> None:
    entries = """
        <id/body/{0}> a pqa:AnsweringBody ; skos:prefLabel "{1}"@en . """
    register = """
        @prefix org: <http://www.w3.org/ns/org#> .
        @prefix pqa: <http://parliament.uk/ontologies/question-and-answer/> .
        @prefix schema: <https://schema.org/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <id/body/canals-2> schema:foundingDate "2010-05"^^xsd:gYearMonth .
        <id/body/canals> schema:foundingDate "2001"^^xsd:gYear ; schema:dissolutionDate "2010-05"^^xsd:gYearMonth .
        <id/body/kites> schema:foundingDate "2001"^^xsd:gYear .
        <id/change/kites> org:originalOrganization <id/body/kites> .
        <id/body/inns> schema:foundingDate "2001"^^xsd:gYear .
        <id/body/ministry-of-inns> schema:foundingDate "2001"^^xsd:gYear .
    """ + "".join(
        entries.format(*of)
        for of in [
            ("canals", "Department for Canals & Locks (2001 to 2010)"), ("canals-2", "Ministry of Canals and Locks"),
            ("kites", "Department of Kites"), ("inns", "Department for Inns"), ("ministry-of-inns", "Inns Office"),
            ("undated", "Department for Weather"),
        ]
    )  # fmt: skip
    (tmp_path / "bodies.ttl").write_text(register)
    registers = Registers.load([tmp_path], BASE)
    canals, later = Reference("body", "canals"), Reference("body", "canals-2")
    assert registers.department_for("CANALS AND LOCKS", date(2001, 12, 31)) == canals
    assert registers.department_for("CANALS AND LOCKS", date(2010, 5, 1)) == canals
    assert registers.department_for("CANALS AND LOCKS", date(2010, 5, 31)) == later
    assert registers.department_for("CANALS AND LOCKS", date(2010, 5, 20)) is None
    assert registers.department_for("CANALS AND LOCKS", date(2001, 12, 30)) is None
    assert registers.department_for("KITES", date(2009, 1, 1)) is None, "it ended, nobody knows when"
    assert registers.department_for("INNS", date(2009, 1, 1)) is None, "it may be either"
    assert registers.department_for("WEATHER", date(2009, 1, 1)) is None, "nobody knows since when it is there"


def test_a_seat_follows_from_the_number_that_the_source_tells_its_holder_by(tmp_path: Path) -> None:
    (tmp_path / "seats.ttl").write_text("""
        @prefix kg: <ontology#> .
        @prefix org: <http://www.w3.org/ns/org#> .
        @prefix foaf: <http://xmlns.com/foaf/0.1/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <id/person/ada-example> a foaf:Person ; foaf:name "Ada Example" .
        <id/post/mp-mock> org:postIn <id/body/house-of-commons> .
        <id/post/minister> org:postIn <id/body/department-for-canals> .
        <id/membership/seat> a org:Membership ; rdfs:label "Ada Example, MP for Mock"@en ;
            org:member <id/person/ada-example> ; kg:ofPost <id/post/mp-mock> ; kg:publicWhipId "uk.org.publicwhip/member/1" .
        <id/membership/office> a org:Membership ;
            org:member <id/person/ada-example> ; kg:ofPost <id/post/minister> ; kg:publicWhipId "uk.org.publicwhip/member/2" .
    """)
    registers = Registers.load([tmp_path], BASE)
    finder = Finder(registers.labels)

    def asked(sort: str, number: str) -> Question:
        asker = Name("Ada Example", "person", identifier=(sort, f"uk.org.publicwhip/member/{number}"))
        found = linked(registers, finder, Question(key="q", house=HOUSE, asked_by_person=asker))["question"]
        assert isinstance(found, Question)
        return found

    seat = asked("publicwhip member", "1").asked_by
    assert seat
    assert (seat.value, seat.concluded_from) == (Reference("membership", "seat"), (Reference("membership", "seat"),))
    assert "Ada Example, MP for Mock" in seat.reason
    assert asked("publicwhip member", "2").asked_by is None, "an office is no seat"
    assert asked("publicwhip member", "3").asked_by is None, "a number that nobody has"
    assert asked("publicwhip person", "1").asked_by is None, "a number of a person"
