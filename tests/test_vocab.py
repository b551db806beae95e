"""Addresses and their keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.vocab import KG, absolute, check_base, fingerprint, local_name, mint, slug


def test_a_thing_stands_under_base_kind_and_key() -> None:
    assert (
        str(mint("http://x.example/data", "person", "sarah-newton")) == "http://x.example/data/id/person/sarah-newton"
    )


@pytest.mark.parametrize("key", ["", "Sarah", "a b", "a//b", "/a", "a/", "../a", "a?b", "a#b", "é", "-a"])
def test_no_address_is_made_of_a_key_that_would_need_escaping(key: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        mint("http://x.example", "person", key)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Employment: Disability", "employment-disability"),
        ("It's key for jobcentres", "its-key-for-jobcentres"),
        ("1,000 existing work coaches", "1000-existing-work-coaches"),
        ("Thérèse Coffey", "therese-coffey"),
        ("…", "untitled"),
    ],
)
def test_a_slug_is_readable(text: str, made: str) -> None:
    assert slug(text) == made


@given(st.text())
def test_a_slug_of_any_text_can_be_a_key(text: str) -> None:
    assert mint("http://x.example", "thing", slug(text, 20)).endswith(slug(text, 20))
    assert len(slug(text, 20)) <= 20


@given(st.text(alphabet=" \tabcAB\u00a0", min_size=1))
def test_a_fingerprint_is_blind_to_spacing_and_case(text: str) -> None:
    assert fingerprint(text) == fingerprint(f" {text.upper()}\n ".replace(" ", "  "))


@pytest.mark.parametrize(
    "base",
    [
        "",
        "localhost:8000",
        "ftp://x.example",
        "http://",
        "http://x.example/?q",
        "http://x.example/#a",
        "http://x .example",
    ],
)
def test_a_base_on_which_addresses_cannot_stand_is_refused(base: str) -> None:
    with pytest.raises(UsageError):
        check_base(base)


def test_a_base_may_have_a_path_and_loses_its_closing_slash() -> None:
    assert check_base("https://x.example/data/") == "https://x.example/data"


def test_own_terms_stand_on_the_base_and_those_of_others_stay() -> None:
    other = mint("http://y.example", "a", "b")
    assert str(absolute(KG.uin, "http://x.example")) == "http://x.example/ontology#uin"
    assert absolute(other, "http://x.example") == other
    assert (local_name("http://x.example/ontology#uin"), local_name("https://schema.org/name")) == ("uin", "name")
