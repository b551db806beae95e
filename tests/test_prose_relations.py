"""Relations that a text states outright: available in, replaces, run by; and what states none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.prose import relations


def stated(text: str) -> list[tuple[str, str, list[str]]]:
    return [(r.subject.of(text), r.kind, [words.of(text) for words in r.objects]) for r in relations.find(text)]


@pytest.mark.parametrize(
    ("text", "subject", "places"),
    [
        ("such as the Pond Programme (available in England and Wales) or", "Pond Programme", ["England", "Wales"]),
        ("or Fair Start Ruritania (devolved programme available in Ruritania)", "Fair Start Ruritania", ["Ruritania"]),
        ("The Pond Scheme is available in England.", "Pond Scheme", ["England"]),
        ("The Pond Scheme (PS) is only available across Great Britain.", "Pond Scheme", ["Great Britain"]),
        ("The Pond Scheme is available to people living in Wales.", "Pond Scheme", ["Wales"]),
        ("The Pond Scheme, which is available throughout the UK, helps.", "Pond Scheme", ["UK"]),
        ("The Pond Scheme operates in England, Wales and Northern Ireland.", "Pond Scheme", ["England", "Wales", "Northern Ireland"]),
        ("The Pond Scheme covers the whole of Scotland.", "Pond Scheme", ["Scotland"]),
        ("The Pond Scheme is available in the East of England.", "Pond Scheme", ["East of England"]),
        ("We fund Boat Grants and data on the Pond Scheme, which operates across Wales.", "Pond Scheme", ["Wales"]),
    ],
)  # fmt: skip
def test_where_a_thing_is_available_is_read(text: str, subject: str, places: list[str]) -> None:
    assert stated(text) == [(subject, "available in", places)]


@pytest.mark.parametrize(
    ("text", "newer", "older"),
    [
        ("Pond Payment replaced Lake Payment in 2018.", "Pond Payment", ["Lake Payment"]),
        ("The Pond Payment has now replaced the Lake Payment.", "Pond Payment", ["Lake Payment"]),
        ("the Pond Fund, which replaced the Lake Fund, is", "Pond Fund", ["Lake Fund"]),
        ("The Lake Fund has been replaced by the Pond Fund.", "Pond Fund", ["Lake Fund"]),
        ("The Lake Fund was replaced in April 2017 by the new Pond Fund.", "Pond Fund", ["Lake Fund"]),
        ("The Lake Fund was succeeded by the Pond Fund.", "Pond Fund", ["Lake Fund"]),
        ("Pond Payment replaced Lake Support and Boat Benefit.", "Pond Payment", ["Lake Support", "Boat Benefit"]),
        ("Pond Payment replaced Lake and Boat Payment.", "Pond Payment", ["Lake and Boat Payment"]),
    ],
)
def test_what_replaced_what_is_read(text: str, newer: str, older: list[str]) -> None:
    assert stated(text) == [(newer, "replaces", older)]


@pytest.mark.parametrize(
    ("text", "thing", "bodies"),
    [
        ("The Pond Fund is run by the DEF.", "Pond Fund", ["DEF"]),
        ("The Pond Fund is currently administered by the Department for Lakes, Rivers and Ponds.", "Pond Fund", ["Department for Lakes, Rivers and Ponds"]),
        ("money from the Pond Fund, administered by Lake Agency, was", "Pond Fund", ["Lake Agency"]),
        ("the Pond Fund (delivered by Lake Agency) is", "Pond Fund", ["Lake Agency"]),
        ("The DEF runs the Pond Fund.", "Pond Fund", ["DEF"]),
        ("The Pond Fund is operated by DEF and Lake Agency.", "Pond Fund", ["DEF", "Lake Agency"]),
    ],
)  # fmt: skip
def test_who_runs_a_thing_is_read(text: str, thing: str, bodies: list[str]) -> None:
    assert stated(text) == [(thing, "run by", bodies)]


@pytest.mark.parametrize(
    "text",
    [
        "The Lake Fund will be replaced by the Pond Fund.",
        "The Pond Fund will replace the Lake Fund.",
        "The Lake Fund is being replaced by the Pond Fund.",
        "If the Pond Scheme is available in Wales, it helps.",
        "We have not decided whether the Lake Fund has been replaced by the Pond Fund.",
        "It is proposed that the Pond Fund is run by the DEF.",
        "The Pond Scheme is not available in Wales.",
        "Boat Aid (no longer available in Scotland)",
        "Is it right that the Pond Scheme is available in Wales?",
        "To ask the Secretary of State, how the Pond Scheme is run by Lake Agency.",
    ],
)
def test_promises_conditions_denials_and_questions_state_nothing(text: str) -> None:
    assert stated(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Data on the Pond Scheme is available in England.",
        "Maintenance of Lake House is managed by the Pond Agency.",
        "The list of the Pond Scheme is available in Table 2.",
        "The Pond Scheme is available in English and Welsh.",
        "The Pond Scheme is available in England from 2030.",
        "The Pond Scheme is delivered in London by the Lake Agency.",
        "The Pond Scheme is available in the DEF’s library.",
        "The Government operates the UK border.",
        "In Northern Ireland, the Pond Fund is administered by the Lake Department.",
        "The DEF administers the Pond Fund in England.",
        "It is run by the DEF.",
        "the pond fund is run by the agency",
        "",
    ],
)
def test_what_only_looks_like_a_relation_of_two_names_is_left(text: str) -> None:
    assert stated(text) == []


PIECES = st.sampled_from(
    ["The Pond Fund", "Lake", " ", " is available in ", " was replaced by ", " runs the ", " (", ")", ", ", " and ", "England",
     "DEF", ".", "?", "\n", " if ", "’s", " administered by ", " covers "]
)  # fmt: skip


@settings(max_examples=300, derandomize=True)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map("".join)))
def test_whatever_the_text_what_is_found_lies_in_it(text: str) -> None:
    found = relations.find(text)
    assert found == sorted(found, key=lambda relation: (relation.start, relation.end, relation.kind))
    for relation in found:
        assert 0 <= relation.start < relation.end <= len(text)
        assert relation.objects
        assert all(
            relation.start <= words.start < words.end <= relation.end for words in (relation.subject, *relation.objects)
        )


@pytest.mark.parametrize(
    "piece",
    ["A ", "Aa-", " is available in England and", "England, Wales, and ", "X (available ", "( ", "x was replaced by ",
     "Department for Aa, Bb, Cc and ", "is available ", "delivered by the ", "Aa runs the Aa ", "In the Aa, "],
)  # fmt: skip
def test_a_long_text_of_one_pattern_is_read_to_its_end(piece: str) -> None:
    assert isinstance(relations.find((piece * 50_000)[:50_000]), list)
