"""TheyWorkForYou's data files: each awkward case made up, broken files, and all the real ones where they are."""

import gzip
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rdflib import Graph

from kg.documents import Document
from kg.errors import DamagedDocument, DocumentError, UnknownDocument
from kg.intake import documents_in
from kg.linking import Registers, link
from kg.linking.mentions import Finder
from kg.mappers import read
from kg.ntriples import graph_of
from kg.readings import Reading
from kg.records import (
    Answer,
    Attestation,
    Name,
    PartialDate,
    Question,
    Record,
    Reference,
    WrittenStatement,
    statements,
)
from kg.resources import SHAPES
from kg.validate import Validator

FIXTURES = Path(__file__).parent / "fixtures"
FILES = sorted(FIXTURES.glob("publicwhip-*/*"))
ANSWERS = FIXTURES / "publicwhip-written-answers" / "answers2009-11-02b.xml"
STATEMENTS = FIXTURES / "publicwhip-ministerial-statements" / "ministerial2009-11-02a.xml"
Write = Callable[..., Path]
R = TypeVar("R", bound=Record)

HEADINGS = (
    '<major-heading id="uk.org.publicwhip/wrans/2009-11-02a.1.mh" colnum="1W">HEALTH</major-heading>'
    '<minor-heading id="uk.org.publicwhip/wrans/2009-11-02a.1.h" colnum="1W">Beds</minor-heading>'
)
QUESTION = (
    '<ques id="uk.org.publicwhip/wrans/2009-11-02a.1.q0" speakername="Ada Example" colnum="1W">'
    '<p qnum="1">To ask the Secretary of State for Health how many beds there are.</p></ques>'
)
REPLY = '<reply id="uk.org.publicwhip/wrans/2009-11-02a.1.r0" speakername="Zoe Mock" colnum="1W"><p>There are two.</p></reply>'


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write the inside of a data file to a file."""

    def written(inside: str, name: str = "answers2009-11-02a.xml", attributes: str = 'latest="yes"') -> Path:
        path = tmp_path / name
        path.write_text(f"<publicwhip {attributes}>{inside}</publicwhip>", encoding="utf-8")
        return path

    return written


def reading(path: Path) -> Reading:
    (document,) = documents_in(path)
    if not isinstance(document, Document):
        raise document
    _, found = read(document)
    return found


def of_type(found: Reading, type_: type[R]) -> list[R]:
    return [record for record in (*found.subjects, *found.records) if isinstance(record, type_)]


def by_number(found: Reading) -> dict[str, Question]:
    return {question.uin: question for question in of_type(found, Question) if question.uin}


# Written answers.


def test_a_file_is_one_document_whose_key_no_scrape_changes() -> None:
    earlier, later = reading(ANSWERS.with_name("answers2009-11-02a.xml")), reading(ANSWERS)
    assert earlier.key == later.key == "commons/2009-11-02"
    assert earlier.subjects[0].key == later.subjects[0].key == "publicwhip-written-answers/commons/2009-11-02/310001"


def test_an_earlier_scrape_that_has_a_later_is_told_and_not_to_be_published() -> None:
    earlier = reading(ANSWERS.with_name("answers2009-11-02a.xml"))
    assert earlier.is_superseded
    assert earlier.notices == ("a later version of the file replaces this one",)
    assert not reading(ANSWERS).is_superseded


def test_an_earlier_scrape_of_which_nothing_is_left_is_read(write: Write) -> None:
    gid = "uk.org.publicwhip/wrans/2009-11-02{}.1.h"
    redirect = f'<gidredirect oldgid="{gid.format("a")}" newgid="{gid.format("b")}" matchtype="perfectmatch"/>'
    found = reading(write(redirect, attributes='scrapeversion="a" latest="no"'))
    assert (found.key, found.subjects, found.is_superseded) == ("commons/2009-11-02", (), True)


def test_house_day_department_and_heading_are_those_of_the_file() -> None:
    question = by_number(reading(ANSWERS))["310001"]
    assert question.house == Name("House of Commons", "body")
    assert question.date_tabled is None
    assert question.answering_body == Name("WORK AND PENSIONS", "body")
    assert question.heading == "Jobcentre Coaches: Treforé"
    assert str(question.page).endswith("/91102w0001.htm#09110200002")
    assert [part.notation for part in question.parts or ()] == ["a", "b"]
    (answer, *_) = of_type(reading(ANSWERS), Answer)
    assert answer.issued == PartialDate(2009, 11, 2)


def test_the_words_of_an_answer_keep_its_characters_and_its_table() -> None:
    (answer, *_) = of_type(reading(ANSWERS), Answer)
    assert answer.text == (
        "holding answer 22 October 2009\n\n"
        "There are 1,200 work coaches—full-time equivalents—in post. "
        "We will recruit 300 more work coaches by March 2010, at a cost of £2½ million.\n\n"
        "| Coaches\n2007-08 | 900\n2008-09 | 1,100\n\n⁽¹⁾ Including Café Coaches."
    )


def test_numbered_questions_of_one_member_are_questions_each_with_its_own_words() -> None:
    questions = by_number(reading(ANSWERS))
    assert questions["310012"].text == (
        "To ask the Secretary of State for Work and Pensions\n\n(1) how many claims were made in 2008;"
    )
    assert questions["310010"].text == (
        "To ask the Secretary of State for Work and Pensions\n\n(2) what the average time was in which they were decided."
    )
    lords = by_number(reading(ANSWERS.with_name("lordswrans2009-11-02a.xml")))
    assert list(lords) == ["HL7001", "HL7002", "HL7003"]
    assert lords["HL7002"].text == "To ask Her Majesty's Government\n\nwhether they will publish the Carers’ Guide; and"
    assert lords["HL7002"].house == Name("House of Lords", "body")
    assert lords["HL7002"].answering_body is None


def test_one_reply_answers_all_questions_before_it() -> None:
    found = reading(ANSWERS)
    questions = by_number(found)
    asked = [answer.answer_to for answer in of_type(found, Answer)]
    assert asked == [
        tuple(questions[number].reference for number in numbers)
        for numbers in (["310001"], ["310012", "310010"], ["310020", "310021"])
    ]
    assert {str(questions[number].asked_by_person) for number in ("310020", "310021")} == {
        str(Name(name, "person", identifier=("publicwhip member", f"uk.org.publicwhip/member/{number}")))
        for name, number in (("Ada Example", 9001), ("John Sample", 9003))
    }


def test_questions_that_one_reply_answers_are_grouped_with_each_other() -> None:
    questions = by_number(reading(ANSWERS))
    assert questions["310012"].grouped_with == (questions["310010"].reference,)
    assert questions["310010"].grouped_with == (questions["310012"].reference,)
    assert questions["310001"].grouped_with is None


def test_questions_without_a_reply_are_not_grouped(write: Write) -> None:
    found = reading(write(HEADINGS + QUESTION + QUESTION.replace('qnum="1"', 'qnum="2"')))
    assert [question.grouped_with for question in of_type(found, Question)] == [None, None]


def test_a_question_without_a_reply_is_unanswered() -> None:
    question = by_number(reading(ANSWERS))["310030"]
    assert question.label == "Candles"
    assert question.same_as is None


def test_a_question_leads_to_where_others_cite_it() -> None:
    question = by_number(reading(ANSWERS))["310001"]
    assert question.same_as == (Reference("cited-question", "commons/answered-2009-11-02/310001"),)


def test_a_question_without_a_number_is_told_by_the_id_of_its_source(write: Write) -> None:
    found = reading(write(HEADINGS + QUESTION.replace(' qnum="1"', "") + REPLY))
    (question,) = of_type(found, Question)
    assert question.uin is None
    assert question.key == "publicwhip-written-answers/commons/2009-11-02/1.q0"


def test_a_number_printed_at_the_end_of_a_question_is_its_number(write: Write) -> None:
    printed = QUESTION.replace(' qnum="1"', "").replace("there are.", "there are. [294872]")
    (question,) = of_type(reading(write(HEADINGS + printed + REPLY)), Question)
    assert question.uin == "294872"
    assert question.key == "publicwhip-written-answers/commons/2009-11-02/294872"
    assert question.text
    assert question.text.endswith("there are. [294872]")


def test_a_number_that_stands_twice_makes_two_questions(write: Write) -> None:
    again = QUESTION.replace("1.q0", "1.q1")
    found = reading(write(HEADINGS + QUESTION + again + REPLY))
    keys = [question.key.rpartition("/")[2] for question in of_type(found, Question)]
    assert keys == ["1", "1-2"]


def test_two_replies_are_two_answers(write: Write) -> None:
    found = reading(write(HEADINGS + QUESTION + REPLY + REPLY.replace("r0", "r1").replace("two", "three")))
    assert [answer.text for answer in of_type(found, Answer)] == ["There are two.", "There are three."]
    assert len({answer.key for answer in of_type(found, Answer)}) == 2


def test_what_belongs_nowhere_is_noticed(write: Write) -> None:
    orphan = HEADINGS + REPLY
    empty = QUESTION.replace("1.q0", "2.q0").replace(
        "To ask the Secretary of State for Health how many beds there are.", " <i/> "
    )
    cut = QUESTION.replace("To ask the Secretary of State for Health", "EWHC 1280")
    found = reading(write(orphan + HEADINGS + cut + empty))
    assert found.notices == (
        "the <ques> uk.org.publicwhip/wrans/2009-11-02a.2.q0 holds no words and is left out",
        "the reply uk.org.publicwhip/wrans/2009-11-02a.1.r0 answers no question of the file: left out",
        "the question uk.org.publicwhip/wrans/2009-11-02a.1.q0 does not open as questions do: is it cut?",
    )


def test_elements_and_attributes_that_are_not_known_are_noticed(write: Write) -> None:
    found = reading(write(HEADINGS + QUESTION.replace("<ques ", '<ques mood="good" ') + REPLY + "<vote/>"))
    assert found.unknown_fields == ("<ques mood>", "<vote>")


def test_since_2014_the_day_of_the_answers_stands_in_the_name_of_the_file() -> None:
    found = reading(ANSWERS.with_name("answers2015-06-09.xml"))
    questions = by_number(found)
    assert found.key == "commons/2015-06-09"
    assert questions["1002"].key == "commons/2015-06-02/1002"
    assert questions["1002"].date_tabled == PartialDate(2015, 6, 2)
    first, given, corrected = of_type(found, Answer)
    assert first.issued == PartialDate(2015, 6, 9)
    assert first.answered_by_person == Name(
        "Zoe Mock", "person", identifier=("publicwhip person", "uk.org.publicwhip/person/9002")
    )
    # Which of two was given on that day is not told.
    assert (given.issued, corrected.issued) == (None, None)
    assert corrected.text == "An error has been found in the answer. The correct answer is 600 posters."


def test_since_2014_a_file_without_a_day_in_its_name_is_refused(tmp_path: Path) -> None:
    nameless = tmp_path / "answers.xml"
    nameless.write_bytes(ANSWERS.with_name("answers2015-06-09.xml").read_bytes())
    with pytest.raises(DamagedDocument, match="does not tell the day of the answers; expected a day in the name"):
        reading(nameless)


# Ministerial statements.


def test_a_statement_has_its_heading_minister_department_and_words() -> None:
    statement, other, last = of_type(reading(STATEMENTS), WrittenStatement)
    assert statement.key == "publicwhip-ministerial-statements/commons/2009-11-02/1ws.2"
    assert (statement.title, statement.uin) == ("Jobcentre Coaches", None)
    assert statement.made_on == PartialDate(2009, 11, 2)
    assert statement.house == Name("House of Commons", "body")
    assert statement.on_behalf_of == Name("WORK AND PENSIONS", "body")
    assert statement.made_by_person == Name(
        "Zoë Mock", "person", identifier=("publicwhip member", "uk.org.publicwhip/member/9002")
    )
    assert statement.text
    assert statement.text.startswith(
        "I would like to inform the House that a written answer I gave on 12 October 2009,"
    )
    assert other.title == "Carers"
    assert (last.title, last.on_behalf_of) == ("Identity Cards", Name("HOME DEPARTMENT", "body"))


def test_the_office_printed_beside_a_minister_is_attested() -> None:
    printed = of_type(reading(STATEMENTS), Attestation)
    assert [record.post for record in printed] == [
        Name("Parliamentary Under-Secretary of State for Work and Pensions", "post"),
        Name("Minister of State, Department for Work and Pensions", "post"),
        Name("Parliamentary Under-Secretary of State for the Home Department", "post"),
    ]


def test_since_2014_a_statement_is_told_by_its_number() -> None:
    (statement,) = of_type(reading(STATEMENTS.with_name("ministerial2015-06-09.xml")), WrittenStatement)
    assert (statement.key, statement.uin) == ("commons/2015-06-09/hcws12", "HCWS12")
    assert statement.text == "Today I am publishing a leaflet for carers.\n\nIt will be sent to 40,000 carers."


def test_what_a_statement_promises_is_found(registers: Registers, finder: Finder) -> None:
    found = link(reading(STATEMENTS), registers, finder, "publicwhip-ministerial-statements/commons/2009-11-02")
    assert [record.label for record in found.records if record.kind == "target"] == [
        "The Government will recruit 300 more work coaches by March 2010"
    ]


# Names and identifiers.


def test_an_identifier_decides_whom_a_name_means_where_the_registers_know_it(
    registers: Registers, finder: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Reference("person", "therese-coffey")
    resolve = registers.resolve

    def resolved(name: Name, person: Reference | None = None) -> Reference | None:
        if name == Name("uk.org.publicwhip/member/9002", "publicwhip member"):
            return known
        return resolve(name, person)

    monkeypatch.setattr(registers, "resolve", resolved)
    linked = link(reading(STATEMENTS), registers, finder, "publicwhip-ministerial-statements/commons/2009-11-02")
    statement = next(record for record in linked.records if isinstance(record, WrittenStatement))
    assert statement.made_by_person
    assert (statement.made_by_person.printed, statement.made_by_person.reference) == ("Zoë Mock", known)
    attested = next(record for record in linked.records if isinstance(record, Attestation))
    assert isinstance(attested.member, Name)
    assert attested.member.reference == known


# Broken files.


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('<a id="uk.org.publicwhip/wrans/"/>', "it holds no heading, no speech and no redirect"),
        ('<gidredirect oldgid="uk.org.publicwhip/wrans/1"/>', "the id of a gidredirect is “uk.org.publicwhip/wrans/1”"),
        (HEADINGS, "it holds no question; expected questions with their replies"),
        (HEADINGS + QUESTION.replace("</ques>", ""), "it is not well-formed at line 1: mismatched tag"),
        (HEADINGS + QUESTION.replace("2009-11-02a.1.q0", "2009-02-30a.1.q0"), "the id of a ques is “uk.org.publicwhip"),
        (HEADINGS + QUESTION.replace("2009-11-02a", "2009-11-03a") + REPLY, "it tells of several days: 2009-11-02, 20"),
        (HEADINGS + QUESTION + REPLY.replace("1W", "101"), "it tells of both Houses; expected addresses"),
        (HEADINGS.replace("1W", "") + QUESTION.replace("1W", "X9"), "it does not tell of which House it is"),
        (HEADINGS + "&rsquo;" + QUESTION, "it is not well-formed at line 1: undefined entity"),
        (HEADINGS + QUESTION.replace("how", "<i>" * 100 + "</i>" * 100), "its elements are nested over 60 deep"),
    ],
)
def test_a_broken_file_is_refused_with_what_was_expected(inside: str, expected: str, write: Write) -> None:
    path = write(inside)
    with pytest.raises(DamagedDocument) as refusal:
        reading(path)
    assert expected in str(refusal.value)
    assert str(refusal.value).startswith(f"{path}: XML of TheyWorkForYou, data file of written answers: ")
    assert str(refusal.value).endswith("Fetch the XML again.")


def test_a_file_of_debates_is_of_no_known_source(write: Write) -> None:
    with pytest.raises(UnknownDocument, match="no source is known to make such a XML"):
        reading(write('<speech id="uk.org.publicwhip/debate/2009-11-02a.1.0"><p>Order.</p></speech>'))


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (f'<!ENTITY l0 "ha">{LAUGHS}', "it declares “l0”, which stands for more than a character"),
        (f'<!ENTITY l0 "h">{LAUGHS}', "it declares “l1”, which stands for more than a character"),
        ('<!ENTITY l9 SYSTEM "file:///etc/passwd">', "it declares “l9”, which stands for more than a character"),
        ('<!ENTITY % l9 SYSTEM "http://localhost/x.dtd"> %l9;', "stands for more than a character"),
        ('<!ENTITY l9 "<b>">', "stands for more than a character"),
    ],
)
def test_a_file_that_declares_more_than_characters_is_refused(declared: str, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "answers2009-11-02a.xml"
    question = QUESTION.replace("how many", "&l9;")
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE publicwhip [{declared}]><publicwhip>{HEADINGS}{question}</publicwhip>',
        encoding="utf-8",
    )
    with pytest.raises(DamagedDocument, match=expected):
        reading(path)


def test_a_file_that_refers_to_other_declarations_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers2009-11-02a.xml"
    question = QUESTION.replace("how many", "&many;")
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE publicwhip SYSTEM "x.dtd"><publicwhip>{HEADINGS}{question}</publicwhip>',
        encoding="utf-8",
    )
    with pytest.raises(DamagedDocument, match="refers to something outside of the file"):
        reading(path)


def reads_or_refuses(path: Path) -> None:
    for document in documents_in(path):
        try:
            if not isinstance(document, Document):
                raise document
            source, found = read(document)
            assert found.key
            assert found.subjects or found.is_superseded or not source.key.startswith("publicwhip")
            references = [record.reference for record in found.subjects]
            assert len(references) == len(set(references))
        except DocumentError as error:
            assert str(error).startswith(str(path))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_cut_anywhere_is_refused(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes().rstrip()
    for end in range(0, len(data), 41):
        cut = tmp_path / path.name
        cut.write_bytes(data[:end])
        with pytest.raises(DocumentError):
            reading(cut)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_changed_file_gives_a_reading_or_a_document_error(tmp_path: Path, data: st.DataObject) -> None:
    original = data.draw(st.sampled_from(FILES))
    content = original.read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 60))
        other = data.draw(st.integers(0, len(content)))
        kind = data.draw(st.sampled_from(["insert", "remove", "copy", "cut"]))
        if kind == "insert":
            content = content[:start] + data.draw(st.binary(max_size=12)) + content[start:]
        elif kind == "remove":
            content = content[:start] + content[start + length :]
        elif kind == "copy":
            content = content[:start] + content[other : other + length * 10] + content[start:]
        else:
            content = content[:start]
    path = tmp_path / original.name
    path.write_bytes(content)
    reads_or_refuses(path)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=80), st.sampled_from(["id", "url", "colnum", "qnum", "speakerid", "speakername", "tag", "text"])
)
@example("\ud800", "text")
@example("http://[", "url")
@example("９", "qnum")
def test_any_value_of_any_attribute_is_read_or_refused(tmp_path: Path, value: str, attribute: str) -> None:
    escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    question = QUESTION.replace("<ques ", '<ques url="http://x/cmhansrd/y" speakerid="" ')
    if attribute == "tag":
        question = question.replace("how", f"<{value}>x</{value}>")
    elif attribute == "text":
        question = question.replace("how", escaped)
    else:
        start, _, rest = question.partition(f' {attribute}="')
        question = f'{start} {attribute}="{escaped}"{rest[rest.index(chr(34)) + 1 :]}'
    path = tmp_path / "answers2009-11-02a.xml"
    path.write_bytes(f"<publicwhip>{HEADINGS}{question}{REPLY}</publicwhip>".encode("utf-8", "surrogatepass"))
    reads_or_refuses(path)


# The real files.


@pytest.fixture(scope="module")
def real_files(corpus: Path) -> list[Path]:
    return sorted((corpus / "theyworkforyou-xml").glob("*/*.xml.gz"))


def letters(text: str) -> str:
    """Give letters and digits only, those set high or low as any others."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def test_every_real_file_is_read_and_nothing_in_it_is_lost(real_files: list[Path]) -> None:
    assert len(real_files) == 23
    for path in real_files:
        found = reading(path)
        tree = ET.fromstring(gzip.decompress(path.read_bytes()))
        numbers = {q: [p.get("qnum") for p in q.iter() if p.get("qnum")] for q in tree.iter("ques")}
        assert sorted(number for of_one in numbers.values() for number in of_one if number) == sorted(by_number(found))
        assert len(of_type(found, Question)) == sum(len(of_one) or 1 for of_one in numbers.values())
        assert len(of_type(found, Answer)) == len(list(tree.iter("reply")))
        assert len(of_type(found, WrittenStatement)) == len(list(tree.iter("speech")))
        assert found.is_superseded == (tree.get("latest") == "no")
        assert found.unknown_fields == ()
        references = [record.reference for record in (*of_type(found, Question), *of_type(found, Answer))]
        assert len(references) == len(set(references))
        assert [notice for notice in found.notices if "left out" in notice] == []
        words = {letters(str(record.text)) for record in of_type(found, Answer)}
        assert words == {letters("".join(reply.itertext())) for reply in tree.iter("reply")}


def test_the_one_real_question_that_is_cut_is_noticed(real_files: list[Path]) -> None:
    notices = [notice for path in real_files for notice in reading(path).notices if "is it cut?" in notice]
    assert notices == [
        "the question uk.org.publicwhip/wrans/2009-10-27c.294700.q0 does not open as questions do: is it cut?"
    ]


@pytest.mark.parametrize("folder", ["lordswrans", "lordswms", "wms"])
def test_what_real_files_say_conforms_to_the_shapes(
    folder: str, real_files: list[Path], base: str, registers: Registers, finder: Finder
) -> None:
    validator = Validator(SHAPES, base)
    for path in real_files:
        found = reading(path)
        if path.parent.name != folder or found.is_superseded:
            continue
        graph = Graph()
        document = Reference("document", found.key)
        for record in link(found, registers, finder, found.key).records:
            graph += graph_of(statements(record, base, document))
        assert validator.judge(graph, registers.graph).violations == (), path.name
