"""The Written Questions API: made-up records of every awkward case, and the real ones where they lie beside the project."""

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, URIRef

from kg.documents import DataRecord, Document, fold, html_blocks, prose
from kg.errors import DamagedDocument, IncompleteDocument, UnknownDocument
from kg.intake import documents_in
from kg.linking import Registers, link
from kg.linking.mentions import Finder
from kg.mappers import mapper_of, written_questions
from kg.mappers.written_questions import identity, read, recognise
from kg.ntriples import graph_of
from kg.prose.cut_texts import begins
from kg.readings import Reading
from kg.records import Allocation, Answer, Inferred, Name, Question, Reference, Transferral, statements
from kg.resources import SHAPES
from kg.validate import Validator
from kg.vocab import KG

FIXTURES = Path(__file__).parent / "fixtures" / "written-questions"
HOLDING = "It will not be possible to answer this question within the usual time period."
LONG = "There are fourteen keepers on this coast &amp; nine on the other. " * 9


def record(**changes: Any) -> dict[str, Any]:
    """Make a record as the API gives it, not yet answered."""
    value: dict[str, Any] = dict.fromkeys(written_questions._KNOWN)
    value |= {
        "id": 9000001,
        "askingMemberId": 99001,
        "house": "Commons",
        "memberHasInterest": False,
        "dateTabled": "2031-03-04T00:00:00",
        "dateForAnswer": "2031-03-11T00:00:00",
        "uin": "12345",
        "questionText": "To ask the Secretary of State for Work and Pensions, how many keepers there are.",
        "answeringBodyId": 29,
        "answeringBodyName": "Department for Work and Pensions",
        "isWithdrawn": False,
        "isNamedDay": False,
        "groupedQuestions": [],
        "originalAnswerText": "",
        "attachmentCount": 0,
        "attachments": [],
        "groupedQuestionsDates": [],
    }
    return value | changes


def answered(text: str, **changes: Any) -> dict[str, Any]:
    """Make a record that is answered."""
    given = {
        "answerIsHolding": False,
        "answerIsCorrection": False,
        "answeringMemberId": 99002,
        "dateAnswered": "2031-03-10T00:00:00",
        "answerText": text,
    }
    return record(**(given | changes))


def full_text(**changes: Any) -> dict[str, Any]:
    return {"id": 9000001, "monthTabled": "2031-03", "questionText": "To ask.", "answerText": None} | changes


def listed(html: str) -> str:
    """Cut the text of an answer as lists do."""
    text = re.sub(r"<[^>]*>", "", html)
    return f"{text[:255]}..." if len(text) > 255 else text


def history(first: dict[str, Any], *changes: tuple[str, dict[str, Any]], vanished: bool = False) -> dict[str, Any]:
    return {
        "id": first["id"],
        "first": {"seen": "2031-03-05T00:07:00+00:00", "commit": "0", "value": first},
        "changes": [{"seen": f"{day}T00:07:00+00:00", "commit": "0", "set": changed} for day, changed in changes],
        "vanishedBeforeLastSnapshot": vanished,
    }


def reading(*values: dict[str, Any]) -> Reading:
    return read([DataRecord(value) for value in values])


def question(found: Reading) -> Question:
    (only,) = found.subjects
    assert isinstance(only, Question)
    return only


def answers(found: Reading) -> list[Answer]:
    return [record for record in found.records if isinstance(record, Answer)]


def the_answer(found: Reading) -> Answer:
    (only,) = answers(found)
    return only


# Recognising and telling apart.


@pytest.mark.parametrize(
    "value",
    [
        record(),
        {"value": record(), "links": []},
        {"textForm": "full-html", "value": record(), "links": []},
        history(record()),
        full_text(),
        {"questionText": "To ask.", "dateTabled": None},
    ],
)
def test_a_record_is_recognised_in_every_form(value: dict[str, Any]) -> None:
    assert recognise(DataRecord(value))


@pytest.mark.parametrize("value", [{}, {"id": 1}, {"value": {"id": 1, "title": "A statement"}}, {"results": []}])
def test_other_records_are_not_recognised(value: dict[str, Any]) -> None:
    assert not recognise(DataRecord(value))
    with pytest.raises(UnknownDocument):
        mapper_of(Document("x", "", 0, "application/json", DataRecord(value)))


def test_all_records_of_one_question_have_one_identity() -> None:
    forms = [record(), {"value": record(), "links": []}, history(record()), full_text()]
    assert {identity(DataRecord(form)) for form in forms} == {"9000001"}


@pytest.mark.parametrize("number", [None, "12", True, 0, -1, 1.5])
def test_a_record_without_a_number_is_damaged(number: object) -> None:
    with pytest.raises(DamagedDocument, match="the id is"):
        identity(DataRecord(record(id=number)))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"uin": "UIN 12"}, "uin is 'UIN 12'"),
        ({"uin": None}, "uin is missing"),
        ({"uin": 12345}, "uin is 12345"),
        ({"dateTabled": "2031-02-30T00:00:00"}, "dateTabled is '2031-02-30T00:00:00'"),
        ({"dateTabled": None}, "dateTabled is missing"),
        ({"dateTabled": "0001-01-01T00:00:00"}, "dateTabled is '0001-01-01T00:00:00'"),
        ({"dateForAnswer": "soon"}, "dateForAnswer is 'soon'"),
        ({"house": "Bicameral"}, "the house is 'Bicameral'"),
        ({"questionText": ["To ask"]}, "questionText is"),
        ({"askingMemberId": "99001"}, "askingMemberId is '99001'"),
        ({"isWithdrawn": "no"}, "isWithdrawn is 'no'"),
        ({"groupedQuestions": "12346"}, "groupedQuestions is '12346'"),
        ({"groupedQuestionsDates": ["12346"]}, "groupedQuestionsDates is"),
        ({"groupedQuestionsDates": [{"questionUin": "12346"}]}, "groupedQuestionsDates.dateTabled is missing"),
    ],
)
def test_a_broken_record_says_what_is_broken_and_what_was_expected(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(DamagedDocument, match=re.escape(told)) as damage:
        reading(record(**changes))
    assert damage.value.expected


def test_a_history_without_its_steps_is_damaged() -> None:
    with pytest.raises(DamagedDocument, match="a step of the history is none"):
        reading({"id": 9000001, "first": {"seen": "2031-03-05"}, "changes": []})


def test_full_texts_alone_do_not_tell_which_question_they_are_of() -> None:
    with pytest.raises(IncompleteDocument, match="only full texts are given"):
        reading(full_text())


def test_a_field_that_is_not_known_is_reported() -> None:
    changed = record(
        colour="red",
        askingMember={"id": 99001, "name": "Ada Example", "shoeSize": 7},
        attachments=[{"title": "A", "pages": 3}],
    )
    found = reading({"value": changed, "links": [], "case": "made up"})
    assert found.unknown_fields == ("askingMember.shoeSize", "attachments.pages", "case", "colour")


# What is said of the question.


def test_a_question_has_the_address_that_other_sources_give_it() -> None:
    found = reading(record())
    assert question(found).key == "commons/2031-03-04/12345"
    assert found.key == "9000001"
    lords = question(reading(record(house="Lords", uin="HL2510")))
    assert lords.key == "lords/2031-03-04/hl2510"
    assert lords.house == Name("House of Lords", "body")
    assert lords.is_named_day is None


def test_members_are_told_by_their_numbers_and_by_their_names_where_these_are_printed() -> None:
    unnamed = question(reading(record()))
    assert unnamed.asked_by_person == Name("99001", "member")
    assert unnamed.asker_as_printed is None
    named = question(reading(record(askingMember={"id": 99001, "name": "Ada Example", "listAs": "Example, Ada"})))
    assert named.asked_by_person == Name("99001", "member")
    assert named.asker_as_printed == "Ada Example"


def test_the_number_of_a_member_is_kept_apart_from_printed_names(base: str) -> None:
    made = graph_of(statements(question(reading(record())), base, Reference("document", "x")))
    assert [str(o) for _, p, o in made if p == URIRef(f"{base}/ontology#askerMemberId")] == ["99001"]
    assert not [o for _, p, o in made if p == URIRef(f"{base}/ontology#askerAsPrinted")]


def test_a_heading_that_is_not_yet_given_is_no_absence(base: str) -> None:
    found = question(reading(record(heading=None)))
    made = graph_of(statements(found, base, Reference("document", "x")))
    assert not [s for s, _, _ in made if "/not-stated/" in str(s)]
    assert found.label == "“how many keepers there are” (tabled 4 March 2031)"


def test_an_answer_to_a_question_without_a_heading_is_named_by_what_was_asked() -> None:
    (found,) = answers(reading(record(heading=None, dateAnswered="2031-03-09T00:00:00", answerText="<p>Nine.</p>")))
    assert found.label == "Answer to “how many keepers there are”, 9 March 2031"


def test_a_heading_stays_although_a_record_without_it_is_among_the_records() -> None:
    assert question(reading(record(heading="Keepers"), record(heading=None))).heading == "Keepers"


def test_an_interest_is_stated_where_one_was_declared() -> None:
    assert question(reading(record(memberHasInterest=True))).interests_declared is True
    assert question(reading(record())).interests_declared is None


def test_a_question_due_before_it_was_tabled_is_published_so_with_a_warning(
    base: str, registers: Registers, finder: Finder
) -> None:
    found = reading(record(dateForAnswer="2031-01-09T00:00:00"))
    outcome = judged([found], base, registers, finder)
    assert outcome.violations == ()
    assert ["before the day on which the question was tabled" in w.rule for w in outcome.warnings] == [True]


def test_a_moved_date_for_answer_is_that_of_the_last_record() -> None:
    found = reading(history(record(), ("2031-03-07", {"dateForAnswer": "2031-03-14T00:00:00"})))
    assert str(question(found).date_for_answer) == "2031-03-14"


def test_a_changed_date_of_tabling_leaves_the_former_address() -> None:
    found = question(reading(history(record(), ("2031-03-07", {"dateTabled": "2031-03-06T00:00:00"}))))
    assert found.key == "commons/2031-03-06/12345"
    assert found.same_as == (Reference("question", "commons/2031-03-04/12345"),)


def test_a_group_leads_to_the_other_questions_wherever_and_whosever_they_are() -> None:
    dates = [
        {"questionUin": "12346", "dateTabled": "2031-03-04T00:00:00"},
        {"questionUin": "11999", "dateTabled": "2031-02-27T00:00:00"},
        {"questionUin": "12345", "dateTabled": "2031-03-04T00:00:00"},
    ]
    found = reading(record(groupedQuestions=["12346", "11999", "12345", "12400"], groupedQuestionsDates=dates))
    assert question(found).grouped_with == (
        Reference("question", "commons/2031-03-04/12346"),
        Reference("question", "commons/2031-02-27/11999"),
    )
    assert found.notices == ("grouped with 12400, of which no date of tabling is given",)


def test_a_group_may_be_large_and_each_question_of_it_keeps_its_own_answer() -> None:
    dates = [{"questionUin": str(uin), "dateTabled": "2031-03-04T00:00:00"} for uin in range(12345, 12385)]
    found = reading(answered("<p>Yes.</p>", groupedQuestionsDates=dates))
    assert len(question(found).grouped_with or ()) == 39
    assert the_answer(found).answer_to == (question(found).reference,)


def test_a_withdrawn_question_leaves_no_words(base: str) -> None:
    found = reading(answered("<p>Secret keepers.</p>", isWithdrawn=True, heading="Secret", questionText="Secret?"))
    assert question(found).status == KG.Withdrawn
    assert (found.records, found.passages) == ((), ())
    made = graph_of(statements(question(found), base, Reference("document", "x")))
    assert not [o for _, _, o in made if "ecret" in str(o)]
    assert not [s for s, _, _ in made if "/not-stated/" in str(s)]


def test_a_vanished_question_is_not_said_to_be_withdrawn() -> None:
    found = question(reading(history(record(), vanished=True)))
    assert found.status == KG.Vanished
    assert found.text


def test_a_question_that_was_seen_again_has_not_vanished() -> None:
    again = DataRecord(record(), seen="2031-04-01")
    vanished = DataRecord(history(record(), vanished=True))
    assert question(read([vanished, again])).status is None
    assert question(read([again, vanished])).status is None


# Texts that lists have cut.


def test_a_text_as_long_as_lists_let_one_be_is_never_published_as_whole() -> None:
    cut = ("To ask the Secretary of State for Work and Pensions, how many " + "very " * 60)[:254] + "."
    found = reading(answered(listed(LONG), questionText=cut))
    assert question(found).text is None
    assert question(found).text_beginning == fold(cut)
    assert the_answer(found).text is None
    beginning = the_answer(found).text_beginning
    assert beginning is not None
    assert beginning.startswith("There are fourteen keepers on this coast & nine")
    assert found.passages == ()


def test_why_a_cut_text_is_missing_is_said(base: str) -> None:
    found = reading(answered(listed(LONG)))
    made = graph_of(statements(the_answer(found), base, Reference("document", "x")))
    assert [str(o) for _, p, o in made if p == URIRef(f"{base}/ontology#reason")] == [
        "Lists of the service end a text after 255 characters, and no more of it is given."
    ]


def test_a_cut_text_is_completed_by_the_full_one_that_begins_so() -> None:
    html = f"<p>{LONG}</p><p>That is all.</p>"
    whole = "To ask the Secretary of State for Work and Pensions, how many " + "very " * 60 + "old keepers there are."
    found = reading(answered(listed(html), questionText=whole[:255]), full_text(questionText=whole, answerText=html))
    assert question(found).text == whole
    text = the_answer(found).text
    assert text is not None
    assert text.endswith("\n\nThat is all.")


def test_a_whole_answer_of_a_list_gets_back_its_paragraphs() -> None:
    html = "<p>Yes.</p><p>They are kept &amp; counted.</p>"
    assert the_answer(reading(answered(listed(html)))).text == "Yes.They are kept & counted."
    found = reading(answered(listed(html)), full_text(answerText=html))
    assert the_answer(found).text == "Yes.\n\nThey are kept & counted."


def test_a_full_text_of_another_version_completes_nothing() -> None:
    found = reading(answered(listed(LONG)), full_text(answerText=f"<p>No.{LONG}</p>"))
    assert the_answer(found).text is None
    assert found.notices == ("the full text of the answer belongs to another version of it",)


def test_a_question_of_just_that_length_is_whole_where_a_full_text_says_so() -> None:
    whole = ("To ask the Secretary of State for Work and Pensions, how many " + "very " * 60)[:254] + "."
    assert question(reading(record(questionText=whole), full_text(questionText=whole))).text == whole
    assert question(reading(answered("<p>Yes.</p>", questionText=whole))).text == whole
    assert question(reading({"textForm": "full-html", "value": record(questionText=whole)})).text == whole


@pytest.mark.parametrize(
    ("cut", "whole", "expected"),
    [
        ("a b", "a b c", True),
        ("for?Creon?10-25", "for\u202fCreon\u202f10‑25 mg", True),
        ("of her Department", "of\u00a0her Department’s", True),
        ("of his Department", "of her Department", False),
        ("a b c", "a b", False),
        ("é", "e", False),
    ],
)
def test_a_whole_text_begins_as_a_cut_one_but_for_characters_that_the_service_loses(
    cut: str, whole: str, expected: bool
) -> None:
    assert begins(cut, whole) is expected


# Answers one after the other.

FIRST = {"answerIsHolding": True, "answerIsCorrection": False, "answeringMemberId": 99003, "answerText": HOLDING,
         "dateAnswered": "2031-03-07T00:00:00", "dateHoldingAnswer": "2031-03-07T00:00:00"}  # fmt: skip
SECOND = {"answerIsHolding": False, "answeringMemberId": 99002, "answerText": "Forty-one.",
          "dateAnswered": "2031-03-12T00:00:00"}  # fmt: skip
THIRD = {"answerIsCorrection": True, "correctingMemberId": 99004, "answerText": "Fourteen.",
         "dateAnswerCorrected": "2031-03-20T00:00:00"}  # fmt: skip


def told(found: Reading) -> list[tuple[object, str, str | None, str | None]]:
    """Give type, date, text and answerer of each answer."""
    return [
        (a.answer_type, str(a.issued), a.text, a.answered_by_person.printed if a.answered_by_person else None)
        for a in answers(found)
    ]


def test_a_holding_answer_and_what_replaced_it_are_all_kept() -> None:
    found = reading(history(record(), ("2031-03-08", FIRST), ("2031-03-13", SECOND), ("2031-03-21", THIRD)))
    assert told(found) == [
        (KG.HoldingAnswer, "2031-03-07", HOLDING, "99003"),
        (KG.SubstantiveAnswer, "2031-03-12", "Forty-one.", "99002"),
        (KG.CorrectedAnswer, "2031-03-20", "Fourteen.", "99004"),
    ]
    first, second, third = answers(found)
    assert [answer.key for answer in (first, second, third)] == [
        "commons/2031-03-04/12345/2031-03-07/holding",
        "commons/2031-03-04/12345/2031-03-12",
        "commons/2031-03-04/12345/2031-03-20/corrected",
    ]
    assert (first.replaces, second.replaces, third.replaces) == (None, first.reference, second.reference)


def test_a_holding_answer_stands_alone_until_the_answer_is_given() -> None:
    assert told(reading(record(**FIRST))) == [(KG.HoldingAnswer, "2031-03-07", HOLDING, "99003")]
    assert told(reading(record(**FIRST), record(**FIRST))) == told(reading(record(**FIRST)))


def test_earlier_answers_are_stated_although_their_texts_are_gone() -> None:
    found = reading(record(**FIRST | SECOND | THIRD))
    assert told(found) == [
        (KG.HoldingAnswer, "2031-03-07", None, None),
        (KG.SubstantiveAnswer, "2031-03-12", None, "99002"),
        (KG.CorrectedAnswer, "2031-03-20", "Fourteen.", "99004"),
    ]


def test_the_text_before_the_correction_is_taken_where_the_record_has_it() -> None:
    found = reading(record(**SECOND | THIRD, originalAnswerText="<p>Forty-one.</p>"))
    assert [answer.text for answer in answers(found)] == ["Forty-one.", "Fourteen."]


def test_an_answer_on_the_day_of_its_holding_answer_is_another() -> None:
    found = reading(record(**FIRST | SECOND | {"dateAnswered": "2031-03-07T00:00:00"}))
    assert len({answer.key for answer in answers(found)}) == 2


def test_records_without_a_day_are_ordered_by_how_far_the_question_had_come() -> None:
    done = record(**FIRST | SECOND)
    assert told(reading(done, record(**FIRST), record())) == told(reading(record(), record(**FIRST), done))
    assert [text for _, _, text, _ in told(reading(done, record(**FIRST)))] == [HOLDING, "Forty-one."]


def test_a_full_text_does_not_tell_which_of_two_versions_it_is_where_both_begin_so() -> None:
    before = {**SECOND, "answerText": listed(LONG)}
    corrected = {**THIRD, "answerText": listed(LONG)}
    rows = [
        history(record(), ("2031-03-13", before), ("2031-03-21", corrected)),
        full_text(answerText=f"<p>{LONG}</p>"),
    ]
    found = reading(*rows)
    assert [answer.text for answer in answers(found)] == [None, None]
    assert found.notices == ("the full text of the answer may be that before or after it was corrected",)


def test_of_two_answers_that_are_cut_and_begin_alike_it_is_said_that_both_are() -> None:
    before = {**SECOND, "answerText": listed(LONG)}
    found = reading(history(record(), ("2031-03-13", before), ("2031-03-21", {**THIRD, "answerText": listed(LONG)})))
    reasons = [[one.reason or "" for one in answer.unstated if one.field == "text"] for answer in answers(found)]
    (first,), (second,) = reasons
    assert first.endswith("The answer that replaces it is cut as well and begins alike: what was changed is not known.")
    assert second.endswith(
        "The answer that it replaces is cut as well and begins alike: what was changed is not known."
    )
    other = listed("Otherwise. " + LONG)
    found = reading(history(record(), ("2031-03-13", before), ("2031-03-21", {**THIRD, "answerText": other})))
    assert all("as well" not in (one.reason or "") for answer in answers(found) for one in answer.unstated)


def test_a_text_without_a_date_is_an_answer_where_no_record_tells_of_another(base: str) -> None:
    found = reading(record(), full_text(answerText="<p>Fourteen.</p>"))
    answer = the_answer(found)
    assert (answer.text, answer.issued, answer.answer_type) == ("Fourteen.", None, None)
    absent = [
        o
        for _, p, o in graph_of(statements(answer, base, Reference("document", "x")))
        if p == URIRef(f"{base}/ontology#property")
    ]
    names = ["answeringBody", "issued", "ontology#answeredByPerson"]
    assert sorted(str(o).rpartition("/")[2] for o in absent) == names


def test_an_answer_that_there_was_no_time_is_inferred_to_be_a_prorogation_answer() -> None:
    words = "It has not proved possible to respond to the hon. Member in the time available before Prorogation."
    kind = the_answer(reading(answered(f"<p>{words}</p>"))).answer_type
    assert isinstance(kind, Inferred)
    assert kind.value == KG.ProrogationAnswer
    assert (
        the_answer(reading(answered("<p>We will respond before the summer.</p>"))).answer_type == KG.SubstantiveAnswer
    )


def test_attachments_are_counted_and_described() -> None:
    described = [{"url": "https://qna.example.org/1.xlsx", "title": "Keepers", "fileType": "xlsx", "fileSizeBytes": 12}]
    answer = the_answer(reading(answered("<p>See.</p>", attachmentCount=2, attachments=described)))
    assert answer.attachment_count == 2
    (attachment,) = answer.attachments or ()
    assert (attachment.label, str(attachment.page), attachment.media_type, attachment.size) == (
        "Keepers",
        "https://qna.example.org/1.xlsx",
        "xlsx",
        12,
    )


# Transfers.

TO_EDUCATION = {"answeringBodyId": 60, "answeringBodyName": "Department for Education"}
TO_PENSIONS = {"answeringBodyId": 29, "answeringBodyName": "Department for Work and Pensions"}


def test_a_transfer_is_told_by_allocations_and_the_question_is_put_to_the_present_body() -> None:
    found = reading(history(record(), ("2031-03-06", TO_EDUCATION), ("2031-03-08", TO_PENSIONS)))
    allocations = [r for r in found.records if isinstance(r, Allocation)]
    transfers = [r for r in found.records if isinstance(r, Transferral)]
    assert [a.allocated_to.printed for a in allocations if a.allocated_to] == [
        "Department for Work and Pensions",
        "Department for Education",
        "Department for Work and Pensions",
    ]
    assert [(t.transferred_from, t.transferred_to, str(t.first_seen)) for t in transfers] == [
        (allocations[0].reference, allocations[1].reference, "2031-03-06"),
        (allocations[1].reference, allocations[2].reference, "2031-03-08"),
    ]
    assert question(found).allocations == tuple(a.reference for a in allocations)
    assert question(found).answering_body == Name("Department for Work and Pensions", "body")


def test_a_question_that_was_not_transferred_has_no_allocation() -> None:
    assert question(reading(record(), record(heading="Keepers"))).allocations is None


def test_a_record_without_a_day_does_not_make_up_a_transfer_back() -> None:
    found = reading(history(record(), ("2031-03-06", TO_EDUCATION)), record())
    assert question(found).answering_body == Name("Department for Education", "body")
    assert len(question(found).allocations or ()) == 2


# Earlier wordings.

PUT_TO_PENSIONS = "To ask the Secretary of State for Work and Pensions, how many lighthouses there are."
PUT_TO_EDUCATION = "To ask the Secretary of State for Education, how many lighthouses there are."
LONG_QUESTION = (
    "To ask the Secretary of State for Work and Pensions, how many " + "very " * 60 + "old keepers there are."
)


def wordings(found: Reading) -> list[tuple[str | None, str | None, str | None]]:
    """Give the text of each earlier wording, or its beginning, and when it was first seen."""
    return [
        (one.text, one.text_beginning, str(one.first_seen) if one.first_seen else None)
        for one in question(found).earlier_wordings or ()
    ]


def test_the_words_before_a_transfer_are_kept() -> None:
    found = reading(
        history(
            record(questionText=PUT_TO_PENSIONS), ("2031-03-06", {**TO_EDUCATION, "questionText": PUT_TO_EDUCATION})
        )
    )
    assert question(found).text == PUT_TO_EDUCATION
    assert wordings(found) == [(PUT_TO_PENSIONS, None, "2031-03-05")]
    (first,) = question(found).earlier_wordings or ()
    assert first.label == "Question 12345 as it was on 5 March 2031, put to the Department for Work and Pensions"


def test_the_words_before_a_correction_are_kept_each_once() -> None:
    found = reading(
        history(
            record(questionText="To ask how many."),
            ("2031-03-06", {"heading": "Keepers"}),
            ("2031-03-07", {"questionText": "To ask how  many"}),
            ("2031-03-08", {"questionText": "To ask how many."}),
            ("2031-03-09", {"questionText": "To ask how many there are."}),
        )
    )
    assert wordings(found) == [
        ("To ask how many.", None, "2031-03-05"),
        ("To ask how many", None, "2031-03-07"),
        ("To ask how many.", None, "2031-03-08"),
    ]
    (first, _, _) = question(found).earlier_wordings or ()
    assert first.label == "Question 12345 as it was on 5 March 2031"


def test_what_is_the_beginning_of_the_same_words_is_no_earlier_wording() -> None:
    cut, full = record(questionText=LONG_QUESTION[:255]), record(questionText=LONG_QUESTION)
    assert wordings(reading(history(cut, ("2031-03-06", {"questionText": LONG_QUESTION})))) == []
    assert wordings(reading(history(full, ("2031-03-06", {"questionText": LONG_QUESTION[:255]})))) == []


def test_a_character_that_a_list_could_not_write_is_no_earlier_wording() -> None:
    given, listed = "How many claimed in April\u202f2031?", "How many claimed in April?2031?"
    assert wordings(reading(history(record(questionText=listed), ("2031-03-06", {"questionText": given})))) == []
    assert (
        len(wordings(reading(history(record(questionText="How many?"), ("2031-03-06", {"questionText": given}))))) == 1
    )


def test_of_earlier_words_that_were_cut_there_is_the_beginning_or_what_completes_it(base: str) -> None:
    changed = history(record(questionText=LONG_QUESTION[:255]), ("2031-03-06", {"questionText": PUT_TO_EDUCATION}))
    assert wordings(reading(changed)) == [(None, fold(LONG_QUESTION[:255]), "2031-03-05")]
    made = graph_of(statements(question(reading(changed)), base, Reference("document", "x")))
    assert any(p == URIRef(f"{base}/ontology#reason") and "255 characters" in str(o) for _, p, o in made)
    completed = reading(changed, full_text(questionText=LONG_QUESTION))
    assert wordings(completed) == [(LONG_QUESTION, None, "2031-03-05")]


def test_a_record_without_a_day_tells_of_earlier_words_only_if_the_question_has_come_further() -> None:
    given = record(questionText=PUT_TO_PENSIONS)
    assert wordings(reading(given, record(questionText=PUT_TO_EDUCATION))) == []
    assert wordings(reading(given, answered("Two.", questionText=PUT_TO_EDUCATION))) == [(PUT_TO_PENSIONS, None, None)]


def test_a_question_that_was_withdrawn_leaves_no_earlier_words() -> None:
    found = reading(
        history(record(questionText=PUT_TO_PENSIONS), ("2031-03-06", {"questionText": "", "isWithdrawn": True}))
    )
    assert question(found).earlier_wordings is None


# HTML answers.


def text_of(html: str) -> str:
    return the_answer(reading(answered(html))).text or ""


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("No paragraph opens.</p><p>This does.</p>", "No paragraph opens.\n\nThis does."),
        ("<p></p><p> </p><p>&nbsp;</p><p>\u200b</p><p>Words.</p><p />", "Words."),
        ("<p>a\u200bb\u2060c\ufeff d\ue123</p>", "abc d"),
        ("<p>\uf0b7 one</p><p>\uf0a7\ttwo</p>", "• one\n• two"),
        ("<ul><li>one</li><li><p>two</p></li></ul>", "• one\n• two"),
        ('<ol start="4"><li>four</li><li>five</li></ol>', "4. four\n5. five"),
        ("<p>5,432<sup>1</sup> m<sup>2</sup> of CO<sub>2</sub>, 21<sup>st</sup></p>", "5,432¹ m² of CO₂, 21st"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>", "a | b\n1 | 2"),
        (
            '<table><tr><td colspan="2">a</td><td>b</td></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>',
            "a | | b\n1 | 2 | 3",
        ),
        (
            '<table><tr><td rowspan="2">a</td><td>1</td></tr><tr><td>2</td></tr><tr><td>b</td><td>3</td></tr></table>',
            "a | 1\n| 2\nb | 3",
        ),
        ("<p>x</p><script>alert(1)</script><p onclick='y()'>z</p>", "x\n\nz"),
        ("<p>under 5 &lt; 6 &amp; more</p>", "under 5 < 6 & more"),
    ],
)
def test_the_structure_of_an_answer_is_kept_and_what_is_no_text_is_dropped(html: str, text: str) -> None:
    assert text_of(html) == text


def test_links_lead_to_real_addresses_and_to_questions() -> None:
    wrapped = "https://gbr01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.gov.uk%2Freport&amp;data=05%7C02"
    page = "https://questions-statements.parliament.uk/written-questions/detail/2031-02-03/HL77"
    html = (
        f'<p><a href="{wrapped}">here</a>, <a href="{page}">there</a>, <a href="mailto:a@example.org">me</a>, '
        f'<a href="https://www.gov.uk/report">again</a>, <a href="gov.uk">nowhere</a>: {wrapped}</p>'
    )
    answer = the_answer(reading(answered(html)))
    assert answer.links == (URIRef("https://www.gov.uk/report"), Reference("question", "lords/2031-02-03/hl77"))
    assert answer.text == "here, there, me, again, nowhere: https://www.gov.uk/report"


def test_an_answer_of_great_length_is_read_whole_and_one_nested_too_deeply_is_damaged() -> None:
    assert len(text_of("<p>" + "</p><p>".join(["Keepers."] * 6000) + "</p>")) == 6000 * len("Keepers.\n\n") - 2
    with pytest.raises(DamagedDocument, match="nested over"):
        reading(answered("<div>" * 6000 + "x"))


# All together, checked by the shapes.


def judged(readings: list[Reading], base: str, registers: Registers, finder: Finder) -> Any:
    graph = Graph()
    for found in readings:
        key = f"written-questions/{found.key}"
        for linked in link(found, registers, finder, key).records:
            graph += graph_of(statements(linked, base, Reference("document", key)))
    return Validator(SHAPES, base).judge(graph, registers.graph)


def test_every_fixture_conforms_to_the_shapes(base: str, registers: Registers, finder: Finder) -> None:
    readings = []
    for path in sorted(FIXTURES.glob("*.jsonl")):
        records = [d.content for d in documents_in(path) if isinstance(d, Document)]
        readings.append(read([r for r in records if isinstance(r, DataRecord)]))
    assert judged(readings, base, registers, finder).violations == ()


# The real records, where they lie beside the project.

EVERY = 12
"""Of the questions of the corpus, one in so many is read in this test."""


def real(folder: Path) -> Iterator[DataRecord]:
    """Give the real records of every twelfth question."""
    for path in sorted(folder.rglob("*.json*")):
        if path.name == "awkward-index.json":
            continue
        for document in documents_in(path):
            assert isinstance(document, Document), document
            assert isinstance(document.content, DataRecord)
            assert recognise(document.content)
            if int(identity(document.content)) % EVERY == 0:
                yield document.content


@pytest.fixture(scope="module")
def gathered(corpus: Path) -> dict[str, list[DataRecord]]:
    found: dict[str, list[DataRecord]] = defaultdict(list)
    for found_record in real(corpus / "questions-api"):
        found[identity(found_record)].append(found_record)
    return found


@pytest.fixture(scope="module")
def read_together(gathered: dict[str, list[DataRecord]]) -> dict[str, Reading]:
    found = {}
    for number, records in gathered.items():
        with suppress(IncompleteDocument):
            found[number] = read(records)
    return found


def test_every_real_record_is_recognised_identified_and_read(read_together: dict[str, Reading]) -> None:
    assert len(read_together) > 3000
    unknown = Counter(name for found in read_together.values() for name in found.unknown_fields)
    assert set(unknown) <= {"case"}  # The corpus's own note of why it holds the record.


def test_no_cut_text_of_a_real_record_is_published_as_whole(
    gathered: dict[str, list[DataRecord]], read_together: dict[str, Reading]
) -> None:
    counted: Counter[str] = Counter()
    for number, found in read_together.items():
        known = [r.value.get("value", r.value) for r in gathered[number]]
        # A detail may hold another version of the text than the dump of full texts does.
        whole = {fold(v["questionText"]) for v in known if "questionText" in v and len(v["questionText"]) != 255}
        whole |= {fold(v["questionText"]) for v in known if "monthTabled" in v}
        full_answers = {prose(html_blocks(v["answerText"])) for v in known if "<p>" in (v.get("answerText") or "")}
        asked = question(found)
        assert (asked.text is None) != (asked.text_beginning is None)
        if asked.text and len(asked.text) >= 250:
            assert asked.text in whole
        counted["question whole" if asked.text else "question cut"] += 1
        for answer in answers(found):
            counted["answer whole" if answer.text else "answer not whole"] += 1
            if answer.text:
                assert not (len(answer.text) > 250 and answer.text.endswith("..."))
            if answer.text and len(answer.text) > 255 and full_answers:
                assert answer.text in full_answers
    assert counted["question cut"] < 20
    assert counted["answer whole"] > 900


def test_real_records_conform_to_the_shapes(
    corpus: Path,
    gathered: dict[str, list[DataRecord]],
    read_together: dict[str, Reading],
    base: str,
    registers: Registers,
    finder: Finder,
) -> None:
    index = json.loads((corpus / "questions-api" / "awkward-index.json").read_text(encoding="utf-8"))
    awkward = {str(number) for case in index.values() for number in case[:60]}
    chosen = [found for number, found in read_together.items() if number in awkward][:25]
    outcome = judged(chosen, base, registers, finder)
    assert [str(finding) for finding in outcome.violations] == []


def test_every_answering_body_of_the_corpus_is_known(corpus: Path, registers: Registers) -> None:
    names = (corpus / "reference" / "answering-bodies-derived.csv").read_text(encoding="utf-8").splitlines()[1:]
    for line in names:
        number, _, rest = line.partition(",")
        name = rest.rpartition(",")[0].strip('"')
        reference = registers.resolve(Name(name, "body"))
        assert reference is not None
        assert registers.is_answering_body(reference), (number, name)
        assert registers.name_of(reference) == name


def test_real_cut_questions_are_completed(corpus: Path) -> None:
    """Every cut list text of a month whose full text the corpus has is completed by it, but for other versions."""
    whole = {}
    with gzip.open(corpus / "questions-api" / "longform-text.jsonl.gz") as lines:
        for line in lines:
            row = json.loads(line)
            whole[row["id"]] = row
    with gzip.open(corpus / "questions-api" / "list-by-month" / "2024-09.json.gz") as stream:
        values = [item["value"] for item in json.load(stream)]
    cut = [v for v in values if len(v["questionText"]) == 255 and v["id"] in whole]
    completed = sum(bool(question(reading(v, whole[v["id"]])).text) for v in cut)
    assert completed >= 0.97 * len(cut) > 0
