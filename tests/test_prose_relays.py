"""Statements that a minister makes for another."""

import pytest

from kg.prose import relays

WORDS = "\n\nI am publishing a plan for kites today."


@pytest.mark.parametrize(
    ("opening", "speaker"),
    [
        ("My honourable friend the Minister of State for Kites (Ada Example) has made the following Written Ministerial "
         "Statement.", "Ada Example"),
        ("My right hon. and noble Friend the Secretary of State for Kites, Lord Example, has made the following "
         "ministerial statement:", "Lord Example"),
        ("My noble Friend the Minister for Trade, Kites and Small Lamps, Baroness Example of Ware, has today made the "
         "following statement:", "Baroness Example of Ware"),
        ("Today my right hon. Friend the Minister for Lamps, Lord Example, made the following statement:",
         "Lord Example"),
        ("My right honourable friend the Chancellor of the Exchequer has made the following Written Ministerial "
         "Statement.", "the Chancellor of the Exchequer"),
    ],
)  # fmt: skip
def test_whose_words_a_statement_relays_is_told_in_its_opening(opening: str, speaker: str) -> None:
    text = opening + WORDS
    found = relays.find(text)
    assert found
    assert found.speaker.of(text) == speaker
    assert text[found.start :] == WORDS


@pytest.mark.parametrize(
    "text",
    [
        "I have made the following decision. My hon. Friend will write.",
        "My hon. Friend the Minister for Kites has written to me. The following statement is mine.",
        "We were told that my hon. Friend the Minister for Kites has made the following statement: “Kites.”",
    ],
)
def test_other_statements_are_their_makers_own(text: str) -> None:
    assert relays.find(text) is None
