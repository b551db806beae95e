"""What the words of a question tell of it."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.prose.questions import addressee, house, parts, without_opening


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "To ask the Secretary of State for Work and Pensions, what steps …",
            "Secretary of State for Work and Pensions",
        ),
        (
            "To ask the Secretary of State for Work and Pensions what steps …",
            "Secretary of State for Work and Pensions",
        ),
        (
            "To ask the Secretary of State for Culture, Media and Sport, if she will …",
            "Secretary of State for Culture, Media and Sport",
        ),
        ("To ask the Secretary of State for Education, If she will …", "Secretary of State for Education"),
        ("To ask Mr Chancellor of the Exchequer, what …", "Mr Chancellor of the Exchequer"),
        ("To ask the Prime Minister, what …", "Prime Minister"),
        (
            "To ask the hon. Member for Testham, representing the House of Commons Commission, how many …",
            "hon. Member for Testham, representing the House of Commons Commission",
        ),
        ("To ask His Majesty's Government what assessment …", "His Majesty's Government"),
        ("To ask His Majesty’s Government what assessment …", "His Majesty’s Government"),
        ("What assessment he has made of it.", None),
        ("", None),
    ],
)
def test_a_question_tells_whom_it_is_put_to(question: str, expected: str | None) -> None:
    assert addressee(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("To ask Her Majesty's Government what …", "House of Lords"),
        ("To ask His Majesty’s Government, further to …", "House of Lords"),
        ("To ask the Senior Deputy Speaker how many …", "House of Lords"),
        ("To ask the Secretary of State for Defence, how many …", "House of Commons"),
    ],
)
def test_the_house_follows_from_whom_a_question_is_put_to_with_a_reason(question: str, expected: str) -> None:
    found = house(question)
    assert found is not None
    name, reason = found
    assert name == expected
    assert reason.endswith(".")


def test_other_words_do_not_tell_the_house() -> None:
    assert house("What assessment he has made of it.") is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what steps to (a) find and (b) stay in work.", ["find", "stay in work"]),
        ("by (a) age, (b) sex; and (c) county?", ["age", "sex", "county"]),
        ("(a) one or (b) two", ["one", "two"]),
        ("(a) one and(b) two", ["one", "two"]),
        ("whether (a) he and (b) she came; and what it cost.", ["he", "she came"]),
        ("\n\n(a) brand;\n\n(b) sand.", ["brand", "sand"]),
        ("in (a) (i) spring and (ii) autumn and (b) winter", ["(i) spring and (ii) autumn", "winter"]),
    ],
)
def test_lettered_parts_come_without_the_conjunctions_between_them(question: str, expected: list[str]) -> None:
    assert [part.text for part in parts(question)] == expected
    assert [part.letter for part in parts(question)] == list("abcdefgh")[: len(expected)]


@pytest.mark.parametrize(
    "question",
    [
        "what steps he will take.",
        "under section 4(a) and 4(b) of the Act",
        "(a) only",
        "(b) two and (c) three",
        "(a) one and (b) two in (a) 2023 and (b) 2024",
        "(a) and (b) of it",
        "the effect(s) of it on page (b)",
    ],
)
def test_letters_that_do_not_part_a_question_give_no_parts(question: str) -> None:
    assert parts(question) == []


def test_letters_in_the_name_of_a_law_do_not_hide_the_parts() -> None:
    found = parts("with reference to section 12(c), how many (a) men and (b) women came")
    assert [part.text for part in found] == ["men", "women came"]


@given(
    st.lists(st.sampled_from(["(a)", "(b) ", " (c)", "(i)", " and ", ", ", "; ", "word", " ", "."]), max_size=14).map(
        "".join
    )
)
@settings(derandomize=True, max_examples=500)
def test_a_part_stands_where_it_says_and_no_part_is_empty(text: str) -> None:
    before = 0
    for part in parts(text):
        assert before <= part.start < part.end <= len(text)
        assert text[part.start : part.end] == part.text
        before = part.end


@given(st.text(max_size=200))
@settings(derandomize=True, max_examples=200)
def test_any_text_has_an_addressee_and_a_house_or_none(text: str) -> None:
    assert (addressee(f"To ask {text}") is None) <= (house(f"To ask {text}") is None)


def test_long_questions_are_read() -> None:
    assert len(parts("(a)" + " and," * 100_000 + "(b) two")) == 2
    assert len(parts("(a) one" + " ;" * 300_000 + "(b) two")) == 2
    assert addressee("To ask the Member for " + "Testham and " * 50_000) is not None


def questions_of(corpus: Path) -> Iterator[str]:
    with gzip.open(corpus / "questions-api" / "unanswered-full-question.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["value"]["questionText"]


def test_nearly_every_real_question_has_an_addressee_and_none_an_empty_part(corpus: Path) -> None:
    asked = list(questions_of(corpus))
    assert sum(addressee(text) is not None for text in asked) >= 0.999 * len(asked)
    for text in asked:
        for part in parts(text):
            assert part.text
            assert text[part.start : part.end] == part.text


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("To ask the Secretary of State for Education, What steps he takes.", "What steps he takes."),
        ("To ask the Secretary of State for Work and Pensions what steps …", "what steps …"),
        ("To ask His Majesty's Government what assessment …", "what assessment …"),
        ("What assessment he has made of it.", "What assessment he has made of it."),
        ("To ask the Prime Minister", "To ask the Prime Minister"),
        ("", ""),
    ],
)
def test_without_its_opening_a_question_says_what_it_asks(question: str, asked: str) -> None:
    assert without_opening(question) == asked
