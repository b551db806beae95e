"""Where quotation marks open and close."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.prose import marks


def words(text: str) -> list[str]:
    return [one.words.of(text) for one in marks.find(text)[0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He called it “a start”.", ["a start"]),
        ('He called it "a start".', ["a start"]),
        ("He called it ‘a start’.", ["a start"]),
        ("He called it 'a start'.", ["a start"]),
        ("The paper (“the plan”) is out.", ["the plan"]),
        ("He said:“yes”", ["yes"]),
        ("”Open” is written with the wrong mark.", ["Open"]),
        ("No marks at all.", []),
        ("", []),
    ],
)
def test_words_between_marks_of_any_kind_are_found(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The claimants’ needs and the Minister’s reply.",
        "It's the ministers' view, isn't it?",
        "Members’ letters, staff’s letters and readers’ letters.",
    ],
)
def test_apostrophes_are_no_marks(text: str) -> None:
    assert [one for one in marks.find(text)[0] if one.closed] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ‘claimants’ needs guide’, as it is called.", ["claimants’ needs guide"]),
        ("The ‘golden rules’ for the Minister’s plan.", ["golden rules"]),
        ("It doesn’t ‘work’ and it’s not ‘the claimant’s fault’.", ["work", "the claimant’s fault"]),
        ("‘bitesize’ learning, ‘off site’ staff", ["bitesize", "off site"]),
    ],
)
def test_a_single_mark_that_closes_is_told_from_an_apostrophe(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_marks_between_marks_belong_to_the_words_of_these() -> None:
    assert words("He said “the ‘second tier’ is “vital” here” today.") == ["the ‘second tier’ is “vital” here"]


def test_titles_closed_with_another_kind_of_mark_than_they_were_opened_with_are_closed() -> None:
    assert words("Guidance such as ‘Flying kites: a guide” - as set out") == ["Flying kites: a guide"]


def test_what_is_never_closed_ends_with_its_line() -> None:
    text = "He said “we will\n\nThe next paragraph has “another” one."
    assert [(one.words.of(text), one.closed) for one in marks.find(text)[0]] == [
        ("we will", False),
        ("another", True),
    ]


def test_marks_that_close_what_no_line_opened_are_told() -> None:
    text = "He said “one.\n\nAnd two.”\n\nThree."
    assert marks.find(text)[1] == [text.index("”")]


@given(st.text(alphabet="ab ’‘'“”\"\n.,s(", max_size=60))
def test_what_is_found_lies_in_the_text_in_order_and_apart(text: str) -> None:
    found, strays = marks.find(text)
    reached = 0
    for one in found:
        assert reached <= one.words.start <= one.words.end <= len(text)
        assert "\n" not in one.words.of(text)
        if one.closed:
            reached = one.words.end
    assert strays == sorted(strays)
    assert all(text[stray] in '”"“' for stray in strays)


@pytest.mark.parametrize("pattern", ["“", "”", "‘a", "’s ", "'", "“a” ", "‘a’ “", "\n“"])
def test_a_long_text_of_marks_is_read(pattern: str) -> None:
    text = pattern * (50_000 // len(pattern))
    assert all(one.words.end <= len(text) for one in marks.find(text)[0])
