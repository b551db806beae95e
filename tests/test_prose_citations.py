"""The questions a text cites by number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.prose.citations import find, year_before
from kg.records import PartialDate


def cited(text: str) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.uin) for one in find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pursuant to the Answer to Question 16123 on Kites", [("Question 16123", "16123")]),
        ("the reply to PQ 4512", [("PQ 4512", "4512")]),
        ("the reply to PQ4512.", [("PQ4512", "4512")]),
        ("as set out in UIN 4512", [("UIN 4512", "4512")]),
        ("the answer to Question UIN 4512.", [("Question UIN 4512", "4512")]),
        ("the answer given to PQ UIN: 4512", [("PQ UIN: 4512", "4512")]),
        ("Written Question 4512", [("Question 4512", "4512")]),
        ("the answer to HL2510 in May", [("HL2510", "HL2510")]),
        ("the answer to question hl 2510", [("question hl 2510", "HL2510")]),
        ("I refer the hon. Member to the previous answer 51234.", [("answer 51234", "51234")]),
        ("(Question 4512)", [("Question 4512", "4512")]),
        ("to Question (UIN 4512)", [("Question (UIN 4512", "4512")]),
    ],
)
def test_a_question_is_found_in_each_form_of_citing_it(text: str, expected: list[tuple[str, str]]) -> None:
    assert cited(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Questions 4512 and 4513 on Kites", ["4512", "4513"]),
        ("Questions 4512, 4513, and HL4514", ["4512", "4513", "HL4514"]),
        ("Questions (a) 4512 and (b) 4513, what", ["4512", "4513"]),
        ("Question 4512 and Question 4513", ["4512", "4513"]),
        ("UIN 4512 on 3 May 2025, UIN 4520 on 5 May 2025", ["4512", "4520"]),
        ("the answer to PQ 15988, 73 per cent of claims", ["15988"]),
        ("the answer to PQ 15988, 1264 claims", ["15988"]),
    ],
)
def test_each_number_of_a_list_is_a_question_of_its_own(text: str, expected: list[str]) -> None:
    assert [one.uin for one in find(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "the oral questions of 4 July",
        "in answer to question 3 of the consultation",
        "the answer to Question 33 in the Defence Committee's evidence session",
        "with reference to Questions 10 to 12 of the survey",
        "Question 13a asked staff",
        "in response to 4,500 letters",
        "the response to 1500 households",
        "a reply in 2024",
        "answers 2024.",
        "HL 146, published in May",
        "HL95, published on 3 May 2025",
        "(HCWS463)",
        "Question 1.5 of the form",
        "PQ 4512/24",
        "in question 20 October 2025",
        "",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "pursuant to the Answer of 3 May 2025 to Question 4512 on Kites, what",
        "the answer given on 3 May 2025 to Question UIN 4512",
        "the answer I gave the hon. Member for Testham on 3rd May 2025, to Question 4512",
        "the Answer of 3 May 2025, Official Report, PQ 4512",
        "answered on 3 May 2025 in response to Question 4512",
        "the answer to Question 4512 on 3 May 2025",
        "the answer to Question 4512 on Kites, answered on 3 May 2025",
        "Question 4512 answered on 3 May 2025",
        "the response to PQ 4512 dated 3 May 2025",
        "the answer to Question 4512, answered by the Minister on Saturday 3 May 2025",
    ],
)
def test_the_day_of_the_answer_is_read_where_it_is_stated(text: str) -> None:
    (one,) = find(text)
    assert one.answered == PartialDate(2025, 5, 3)
    assert one.answered_words is not None
    assert "May 2025" in one.answered_words.of(text)
    assert one.tabled is None


def test_each_question_has_its_own_day() -> None:
    text = "the answers of 3 May 2025 to Question 4512 on Kites and of 5 June 2025 to Question 4700 on Hats"
    assert [str(one.answered) for one in find(text)] == ["2025-05-03", "2025-06-05"]
    text = "the answers to Questions UIN 4512 on 3 May 2025, and UIN 4700 on 5 June 2025."
    assert [str(one.answered) for one in find(text)] == ["2025-05-03", "2025-06-05"]
    text = "the Answers of 3 May 2025 and 5 June 2025 to Questions 4512 and 4700"
    assert [str(one.answered) for one in find(text)] == ["2025-05-03", "2025-06-05"]


def test_one_day_can_be_that_of_all() -> None:
    text = "the Answer of 3 May 2025 to Questions 4512, 4513 and 4514"
    assert {str(one.answered) for one in find(text)} == {"2025-05-03"}


@pytest.mark.parametrize(
    "text",
    [
        "the answers of 3 and 5 May 2025 to Questions 4512, 4513 and 4514",
        "the answers of 11, 18 and 19 March 2025 to Questions 4512, 4513 and 4514",
        "the guidance published on 3 May 2025, and with reference to Question 4512",
        "Question 4512, whether guidance was issued on 3 May 2025",
    ],
)
def test_a_day_that_may_be_that_of_something_else_is_not_asserted(text: str) -> None:
    assert all(one.answered is None and one.answered_words is None for one in find(text))


def test_a_day_without_its_year_is_given_as_words() -> None:
    text = "the answer given on 20 December to Question 4512"
    (one,) = find(text)
    assert one.answered is None
    assert one.answered_words is not None
    assert one.answered_words.of(text) == "20 December"


@pytest.mark.parametrize(
    "text", ["Question 4512, tabled on 3 May 2025", "the question tabled by the Member on 3 May 2025 (UIN 4512)"]
)
def test_the_day_of_tabling_is_told_from_that_of_the_answer(text: str) -> None:
    (one,) = find(text)
    assert one.tabled == PartialDate(2025, 5, 3)
    assert one.answered is None


def test_the_address_of_a_question_tells_its_number_and_the_day_it_was_tabled() -> None:
    (one,) = find("See https://questions-statements.parliament.uk/written-questions/detail/2025-05-03/4512")
    assert (one.uin, one.tabled) == ("4512", PartialDate(2025, 5, 3))
    (lords,) = find("questions-statements.parliament.uk/written-questions/detail/2025-02-30/hl2510")
    assert (lords.uin, lords.tabled) == ("HL2510", None)


@pytest.mark.parametrize(
    ("words", "on", "expected"),
    [
        ("20 December", PartialDate(2025, 1, 6), PartialDate(2024, 12, 20)),
        ("20th of December", PartialDate(2025, 12, 21), PartialDate(2025, 12, 20)),
        ("20 December", PartialDate(2025, 12, 20), PartialDate(2025, 12, 20)),
        ("29 February", PartialDate(2025, 3, 1), PartialDate(2024, 2, 29)),
        ("31 February", PartialDate(2025, 3, 1), None),
        ("20 December 2024", PartialDate(2025, 1, 6), None),
        ("December", PartialDate(2025, 1, 6), None),
        ("20 December", PartialDate(2025, 1), None),
        ("20 December", PartialDate(1), None),
    ],
)
def test_the_year_left_out_is_that_of_the_latest_such_day(
    words: str, on: PartialDate, expected: PartialDate | None
) -> None:
    assert year_before(words, on) == expected


@given(st.dates(), st.integers(1, 31), st.sampled_from(["January", "Feb", "may", "December"]))
def test_a_concluded_day_is_never_after_the_one_it_was_stated_on(on: object, day: int, month: str) -> None:
    stated = PartialDate(*map(int, str(on).split("-")))
    concluded = year_before(f"{day} {month}", stated)
    assert concluded is None or concluded <= stated


_PIECES = st.sampled_from(
    ["Question ", "Questions ", "UIN ", "HL", "PQ", "4512", "17", "2024", " and ", ", ", " on ", "the Answer of ", " to ",
     "3 May 2025", "20 December", "answered", "(", ")", "\n", ".", "é", "9" * 100]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=20).map("".join))
def test_what_is_found_lies_in_the_text_in_order_and_apart(text: str) -> None:
    reached = 0
    for one in find(text):
        assert reached <= one.start < one.end <= len(text)
        assert one.uin == one.uin.upper()
        assert one.uin.removeprefix("HL").isdecimal()
        if one.answered_words:
            assert 0 <= one.answered_words.start < one.answered_words.end <= len(text)
        reached = one.end


@pytest.mark.parametrize(
    "pattern",
    ["Question 4512 on 3 May, ", "Questions 1234, ", "the answer of 3 May 2025 ", "UIN (", "HL", "9" * 100, "to "],
)
def test_a_long_text_is_read(pattern: str) -> None:
    text = pattern * (50_000 // len(pattern))
    assert all(one.end <= len(text) for one in find(text))
