"""Names told by their form: abbreviations introduced, names of things by their last word, people by an honorific."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.prose import names


def introduced(text: str) -> list[tuple[str, str]]:
    return [(a.short, a.full.of(text)) for a in names.abbreviations(text)]


def named(text: str) -> list[tuple[str, str]]:
    return [(text[c.start : c.end], c.kind) for c in names.candidates(text)]


def people(text: str) -> list[tuple[str, str, str]]:
    return [(text[p.start : p.end], p.title, p.surname) for p in names.titled_people(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Disability Employment Advisors (DEAs) help", [("DEAs", "Disability Employment Advisors")]),
        ("the Department for Rivers and Lakes (DRL) said", [("DRL", "Department for Rivers and Lakes")]),
        ("the DRL (Department for Rivers and Lakes) said", [("DRL", "Department for Rivers and Lakes")]),
        ("Department for Lakes, Rivers and Ponds (Delrap)", []),
        ("Department for Lakes, Rivers and Ponds (Dlrp)", [("Dlrp", "Department for Lakes, Rivers and Ponds")]),
        ("Department for Rivers (DfR)", [("DfR", "Department for Rivers")]),
        ("the Department for Rivers’ (DfR) plan", [("DfR", "Department for Rivers")]),
        ("NHS Wetlands (NHSW)", [("NHSW", "NHS Wetlands")]),
        ("limited capacity for work and work-related visits (LCWV)", [("LCWV", "limited capacity for work and work-related visits")]),
        ("Sector-based Lake Academies (SLAs)", [("SLAs", "Sector-based Lake Academies")]),
        ("the National Institute for Lake and Pond Research (NILR)", [("NILR", "National Institute for Lake and Pond Research")]),
        ("the Water Powers Act 2016 (WPA)", [("WPA", "Water Powers Act 2016")]),
        ("an Independent Inquiry into Pond Abuse (IIPA)", [("IIPA", "Independent Inquiry into Pond Abuse")]),
        ("electric vehicles (EVs) and heat pumps (HPs)", [("EVs", "electric vehicles"), ("HPs", "heat pumps")]),
        ("the Pond Support Fund (the “PSF”)", [("PSF", "Pond Support Fund")]),
        ("the Pond Support Fund (PSF, once the Lake Fund)", [("PSF", "Pond Support Fund")]),
    ],
)  # fmt: skip
def test_an_abbreviation_stands_for_the_words_whose_initials_it_holds(text: str, found: list[tuple[str, str]]) -> None:
    assert introduced(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "the Act (Scotland) 2018",
        "residents of the United Kingdom (Scotland)",
        "pond sickness (TB)",
        "He left. Pond (PSF)",
        "the Pond Support Fund\n(PSF)",
        "the Pond Support Fund for all who live by it (PSF)",
        "the Lake Fund (PSF)",
        "the Fund (2024)",
        "(PSF)",
        "the Pond Support Fund (PSF",
        "PSF ()",
        "on Question 12345 (a) and (b)",
    ],
)
def test_an_abbreviation_that_the_words_before_do_not_spell_is_none(text: str) -> None:
    assert introduced(text) == []


def test_where_an_abbreviation_stands_is_told() -> None:
    text = "the Pond Support Fund (“PSF”)"
    (found,) = names.abbreviations(text)
    assert text[found.start : found.end] == "PSF"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We opened the Pond Support Fund today.", [("Pond Support Fund", "programme")]),
        ("The Pond and Lake Programme (PLP) helps.", [("Pond and Lake Programme", "programme")]),
        ("It is run by the Lake Rescue Service.", [("Lake Rescue Service", "body")]),
        ("People on Wetland Living Allowance", [("Wetland Living Allowance", "benefit")]),
        ("the Inland Waters Authority’s report", [("Inland Waters Authority", "body")]),
        ("asked Ambleford District Council to", [("Ambleford District Council", "body")]),
        ("Using Pond Support Fund money", [("Pond Support Fund", "programme")]),
        ("our New Pond Support Fund", [("Pond Support Fund", "programme")]),
        ("the 2025-26 Pond Support Fund", [("Pond Support Fund", "programme")]),
        ("the Government’s Pond Support Fund", [("Pond Support Fund", "programme")]),
        ("DEFG’s Pond Support Fund", [("Pond Support Fund", "programme")]),
        ("the Lake-funded Pond Support Fund", [("Pond Support Fund", "programme")]),
        ("the Teachers’ Pond Scheme", [("Teachers’ Pond Scheme", "programme")]),
        ("the Boat Grant and the Pond Support Fund", [("Boat Grant", "programme"), ("Pond Support Fund", "programme")]),
        ("Boat Benefit and Pond Benefit", [("Pond Benefit", "benefit")]),
        ("the DEF and Lake Support Fund", [("Lake Support Fund", "programme")]),
        ("the Pond Support Fund in England", [("Pond Support Fund", "programme")]),
        ("• Pond Support Fund\n• Boat Scheme", [("Pond Support Fund", "programme"), ("Boat Scheme", "programme")]),
        ("the Pond Support Grant Scheme", [("Pond Support Grant Scheme", "programme")]),
        ("the University of Ambleford and others", [("University of Ambleford", "body")]),
        ("the National Institute for Pond Research said", [("National Institute for Pond Research", "body")]),
        ("the Royal College of Ponds and Lakes", [("Royal College of Ponds and Lakes", "body")]),
        ("the Government of Ruritania has", [("Government of Ruritania", "body")]),
        ("He called it the ‘Pond Support Fund’.", [("Pond Support Fund", "programme")]),
    ],
)  # fmt: skip
def test_a_name_ends_in_a_word_that_tells_what_it_names(text: str, found: list[tuple[str, str]]) -> None:
    assert named(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "The Scheme has begun. This Service is free. Our Fund is full.",
        "the Civil Service and the Public Service",
        "a Combined Authority, a Local Planning Authority and a City Council",
        "the fund and the scheme",
        "THE POND SUPPORT FUND",
        "the flexible support Fund",
        "Boosting Pond Support Fund payments",
        "Referrals to Pond Support Fund",
        "Eligible Scheme",
        "the Pond Support Fund Act",
        "the Pond Fund of Funds",
        "the report “Making the Pond Support Fund Work for Lakes” says",
        "Pond\nSupport\nFund",
        "Pond. Fund",
        "the Working Group and its Steering Group",
        "the Audit, Risk and Assurance Committee",
        "",
    ],
)
def test_what_is_generic_or_part_of_more_is_no_name(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the Pond Support Fund", "Pond Support Fund"),
        ("on Monday Fair Start Ruritania", "Monday Fair Start Ruritania"),
        ("in Wales, Access to Ponds", "Access to Ponds"),
        ("Details of Pond Support Fund", None),
        ("about the", None),
        ("", None),
    ],
)
def test_the_capitalised_name_before_a_place_is_told(text: str, name: str | None) -> None:
    found = names.name_before(text, len(text))
    assert (found and found.of(text)) == name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("as Dr Coffey said", [("Dr Coffey", "Dr", "Coffey")]),
        ("Sir Stephen Timms MP’s review", [("Sir Stephen Timms", "Sir", "Timms")]),
        ("Mr Pond and Mrs Lake-Smith", [("Mr Pond", "Mr", "Pond"), ("Mrs Lake-Smith", "Mrs", "Lake-Smith")]),
        ("Baroness Pond of Ambleford KC", [("Baroness Pond of Ambleford", "Baroness", "Pond")]),
        ("Lord (Adam) Pond of Ambleford", [("Lord (Adam) Pond of Ambleford", "Lord", "Pond")]),
        ("Professor Dame Ada Lake’s", [("Professor Dame Ada Lake", "Professor Dame", "Lake")]),
        ("the Rt Hon Ada Lake MP", [("Rt Hon Ada Lake", "Rt Hon", "Lake")]),
        ("Ms Marsha de Cordova spoke", [("Ms Marsha de Cordova", "Ms", "de Cordova")]),
        ("Lord O’Pond said", [("Lord O’Pond", "Lord", "O’Pond")]),
        ("Dr J. Lake. He", [("Dr J. Lake", "Dr", "Lake")]),
        ("the Lord Lake Review", [("Lord Lake", "Lord", "Lake")]),
        ("Dr Lake of Ambleford Hospital", [("Dr Lake", "Dr", "Lake")]),
    ],
)
def test_an_honorific_tells_a_person(text: str, found: list[tuple[str, str, str]]) -> None:
    assert people(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "the Lord Chancellor and the Lord Advocate",
        "my Rt Hon Friend the Secretary of State",
        "Mr Speaker and Mr Deputy Speaker",
        "the House of Lords",
        "Sir Stephen",
        "the Dame Ada Lake Pond Mission",
        "the Sir Adam Lake School",
        "to miss Lake",
        "Dr X",
        "Mr",
    ],
)
def test_an_office_or_a_thing_named_after_a_person_is_no_person(text: str) -> None:
    assert people(text) == []


PIECES = st.sampled_from(
    ["Pond", "Fund", "Scheme", "of", "and", "the", "(", ")", "PSF", "Mr", "Lord", "’s", ".", ",", "\n", "“", "”", "•"]
)


@settings(max_examples=300, derandomize=True)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map(" ".join), st.lists(PIECES).map("".join)))
def test_whatever_the_text_all_that_is_found_lies_in_it_in_order(text: str) -> None:
    for a in names.abbreviations(text):
        assert text[a.start : a.end] == a.short
        assert 0 <= a.full.start < a.full.end <= len(text)
    found = names.candidates(text)
    assert all(0 <= c.start < c.end <= len(text) for c in found)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))
    who = names.titled_people(text)
    assert all(0 <= p.start < p.end <= len(text) and p.surname in text[p.start : p.end] for p in who)
    assert all(a.end <= b.start for a, b in zip(who, who[1:], strict=False))


@pytest.mark.parametrize(
    "piece",
    ["A", "A ", "Aa-", "(AB) ", "Aa Aa (AAAAAAAAAA) ", "Fund ", "The Fund of ", "Pond Fund and ", "“Aa Bb Cc Dd” Fund ",
     "Mr Aa Aa ", "Lord of ", "University of Aa and ", "(", "’s ", "1", "\u200f", "İ", "• Aa Fund\n"],
)  # fmt: skip
def test_a_long_text_of_one_pattern_is_read_to_its_end(piece: str) -> None:
    text = (piece * 50_000)[:50_000]
    for read in (names.abbreviations, names.candidates, names.titled_people):
        assert isinstance(read(text), list)
