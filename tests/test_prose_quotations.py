"""What a text quotes, and whom it tells to have said it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.documents import load, prose
from kg.prose.quotations import Quotation, find

DOCUMENTS = Path(__file__).parent.parent / "seeds" / "documents"


def quoted(text: str) -> list[str]:
    return ["\n\n".join(piece.of(text) for piece in one.pieces) for one in find(text)]


def speakers(text: str) -> list[str | None]:
    return [one.speaker.of(text) if one.speaker else None for one in find(text)]


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("The Minister said: “We will open five new kite schools.”", "We will open five new kite schools.", "The Minister"),
        ('The Minister said that "kites are a national treasure".', "kites are a national treasure", "The Minister"),
        ("Ms Ada Example told the committee that ‘no kite was lost’.", "no kite was lost", "Ms Ada Example"),
        ("As the Kite Council has noted, “wind is free for all of us”.", "wind is free for all of us", "the Kite Council"),
        ("According to Ada Example, “kites fly”.", "kites fly", "Ada Example"),
        ("Ministers pledged to “put a kite in every school”.", "put a kite in every school", "Ministers"),
        ("The previous Government described kites as a “systemic challenge”.", "systemic challenge", "The previous Government"),
        ("“We are grounded,” said Ada Example, chair of the council.", "We are grounded,", "Ada Example"),
        ("“We are grounded,” the Minister said.", "We are grounded,", "the Minister"),
        ("The recent claim by kite minister Ada Example that string is “unsustainable” helps nobody.", "unsustainable", "kite minister Ada Example"),
        ("The Council’s conclusion that “kites are safe when flown low” stands.", "kites are safe when flown low", "The Council"),
        ("Paragraph 7 of the Kite Code states: “No kite may be flown at night.”", "No kite may be flown at night.", "Paragraph 7 of the Kite Code"),
        ("Members adhered to the Kite Code, which states that “no kite may be flown at night”.", "no kite may be flown at night", "the Kite Code"),
        ("The Kite Council (KC), the regulator for kites, has said that string is a “matter of taste”.", "matter of taste", "The Kite Council"),
        ("On 18 March, at the UN, the UK's Permanent Representative to the UN, said: “Kites unite us all.”", "Kites unite us all.", "the UK's Permanent Representative to the UN"),
        ("He made clear that “kites are here to stay”.", "kites are here to stay", None),
        ("Those who take part in the scheme have made clear that “kites are here to stay”.", "kites are here to stay", None),
        ("The kite scheme says that “all kites are welcome here”.", "all kites are welcome here", None),
        ("As my Rt. Hon. Friend, the Kite Secretary, said on 9 May 2031, “all kites are here to stay”.", "all kites are here to stay", "the Kite Secretary"),
    ],
)  # fmt: skip
def test_words_that_somebody_is_told_to_have_said_are_found_with_the_speaker(
    text: str, words: str, speaker: str | None
) -> None:
    assert quoted(text) == [words]
    assert speakers(text) == [speaker]


@pytest.mark.parametrize(
    "text",
    [
        "They are based ‘off site’ and give ‘second tier’ support.",
        "Learning comes in the form of ‘bitesize’ guides.",
        "This is known as the “kite premium”, and the Minister said so.",
        "Kites that are deemed to be “unsafe in wind” are withdrawn.",
        "Data is in the ‘Other kites’ category.",
        "The definition states that “a kite is a craft on a string”.",
        "He said that “kite” means a craft on a string.",
        "The Minister announced a “Kites for All” programme.",
        "You can read “Government lifts the kite ban for all” here.",
        "As set out in the report “A future for kites in our schools”, published in May, the Minister said no.",
        "We published the guidance ‘Keeping kites safe in schools’.",
        "The press release entitled Minister pledges to ‘go further than ever before’ was published.",
        "The claimants’ needs and the Minister’s reply.",
        "The report is called “How we fly”.",
        "no marks, he said",
        "“”",
        "",
    ],
)
def test_terms_titles_definitions_and_scare_quotes_are_none(text: str) -> None:
    assert find(text) == []


def test_pieces_of_one_sentence_are_quotations_of_one_speaker() -> None:
    text = "Ada Example said that a ‘lift’ of kites “on the wind” was a “central pillar” of her ‘policy’."
    assert quoted(text) == ["on the wind", "central pillar"]
    assert speakers(text) == ["Ada Example", "Ada Example"]


def test_who_says_something_more_in_the_same_sentence_need_not_be_named_again() -> None:
    text = "Ada Example said that kites were a “national treasure” and added that: “They are here to stay for good.”"
    assert speakers(text) == ["Ada Example", "Ada Example"]


def test_words_in_a_paragraph_of_their_own_are_those_of_whom_the_one_above_tells() -> None:
    text = "Ada Example said of kites:\n\n“They are free.\n\nThey are ours.”\n\nNothing more was said."
    assert quoted(text) == ["They are free.\n\nThey are ours."]
    assert [one.closed for one in find(text)] == [True]
    assert speakers(text) == ["Ada Example"]


def test_paragraphs_that_each_open_with_a_mark_are_one_quotation() -> None:
    text = "Ada Example said:\n\n“They are free.\n\n“They are ours.”\n\nThen “the end” came."
    assert quoted(text) == ["They are free.\n\nThey are ours."]


def test_a_quotation_that_is_never_closed_ends_with_its_paragraph() -> None:
    text = "The Minister announced that:\n\n“We are doubling their number. It will help.\n\nAda Example said of it:\n\n“It is good news.”"
    first, second = find(text)
    assert [piece.of(text) for piece in first.pieces] == ["We are doubling their number. It will help."]
    assert not first.closed
    assert second.closed


def test_what_is_never_closed_within_a_sentence_ends_where_it_becomes_doubtful() -> None:
    text = "The Minister said that “kites first” was part of the “plan for recovery, and announced that: more would follow."
    assert quoted(text) == ["kites first", "plan for recovery"]
    assert [one.closed for one in find(text)] == [True, False]


def test_no_break_spaces_hide_nothing() -> None:
    text = "The\u00a0Minister said\u00a0that\u00a0“kites\u00a0are free\u00a0”."
    assert quoted(text) == ["kites\u00a0are free"]


def _founding(number: str) -> str:
    (path,) = DOCUMENTS.glob(f"{number}_*.txt")
    return prose(load(path).page.content)


def test_the_founding_article_about_the_announcement_is_read() -> None:
    text = _founding("002").partition("You can read")[0]
    assert speakers(text) == [
        "The DWP",
        "The DWP",
        "the DWP",
        "disability minister Stephen Timms",
        "Timms",
        "Timms",
    ]
    assert quoted(text)[:2] == ["intensive voluntary support", "downpayment"]


def test_the_founding_article_with_marks_that_never_close_is_read() -> None:
    text = _founding("004").partition("For more information")[0]
    found = find(text)
    assert quoted(text)[:3] == ["ramping up", "central pillar", "plan for recovery and revival"]
    assert quoted(text)[3].startswith("We are doubling their number to 27,000 by March")
    assert quoted(text)[3].endswith("a huge impact.")
    assert [one.closed for one in found] == [True, True, False, False, True, True]
    assert [len(one.pieces) for one in found] == [1, 1, 1, 1, 2, 9]
    assert speakers(text)[3:] == [
        "Work and Pensions Secretary Therese Coffey",
        "Dr Coffey",
        "Ken Butler DR UK’s Welfare Rights and Policy Adviser",
    ]


_PIECES = st.sampled_from(
    ["“", "”", "‘", "’", '"', "'", " said ", " said that ", ":", "\n\n", "The Minister", ", which states", "kites are free",
     " and ", ". ", "according to ", " “x”", "Ada’s ", "(", ")", "claim by X that ", "\u00a0", "عربي", "9" * 100]
)  # fmt: skip


def _lies_in(text: str, found: list[Quotation]) -> None:
    reached = 0
    for one in found:
        assert one.pieces
        for piece in one.pieces:
            assert reached <= piece.start <= piece.end <= len(text)
            reached = piece.end
        if one.speaker:
            assert 0 <= one.speaker.start < one.speaker.end <= len(text)


@given(st.lists(_PIECES, max_size=25).map("".join))
def test_what_is_found_lies_in_the_text_in_order_and_apart(text: str) -> None:
    _lies_in(text, find(text))


@pytest.mark.parametrize(
    "pattern",
    ["“", "”", "‘a’ ", "he said “a b c” ", "said that “", "said:\n\n“We are\n\n", "Ada, B, said: “z y” ", "said that ", "’s ",
     "\n\n“a b c”", "a said:\n\n", "x"],
)  # fmt: skip
def test_a_long_text_is_read(pattern: str) -> None:
    text = pattern * (50_000 // len(pattern))
    _lies_in(text, find(text))
