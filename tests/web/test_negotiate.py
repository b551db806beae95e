"""What a client accepts, and what it is given. RFC 9110, section 12.5.1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.web.negotiate import FORMS, coding, negotiate, ranks
from kg.web.urls import EXTENSIONS

OFFERS = ["text/html", "text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"]
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


def test_a_missing_header_accepts_the_first_offer() -> None:
    assert negotiate(None, OFFERS) == "text/html"


@pytest.mark.parametrize("accept", ["", " ", ",", ", ,", "\t"])
def test_an_empty_header_accepts_the_first_offer(accept: str) -> None:
    assert negotiate(accept, OFFERS) == "text/html"


def test_without_offers_there_is_nothing_to_give() -> None:
    assert negotiate("text/html", []) is None
    assert negotiate(None, []) is None


@pytest.mark.parametrize("offer", OFFERS)
def test_a_type_that_is_named_is_given(offer: str) -> None:
    assert negotiate(offer, OFFERS) == offer


def test_a_type_that_is_not_offered_is_not_given() -> None:
    assert negotiate("image/png", OFFERS) is None


def test_the_greatest_quality_wins_whatever_the_order() -> None:
    assert negotiate("text/html;q=0.5, text/turtle;q=0.9", OFFERS) == "text/turtle"
    assert negotiate("text/turtle;q=0.9, text/html;q=0.5", OFFERS) == "text/turtle"


def test_a_type_without_quality_has_quality_one() -> None:
    assert negotiate("text/html;q=0.999, text/turtle", OFFERS) == "text/turtle"


def test_qualities_are_told_apart_at_three_decimals() -> None:
    assert negotiate("text/html;q=0.500, text/turtle;q=0.501", OFFERS) == "text/turtle"


def test_quality_zero_excludes_a_type() -> None:
    assert negotiate("text/html;q=0", OFFERS) is None
    assert negotiate("text/html;q=0.000, */*", OFFERS) == "text/turtle"


def test_quality_zero_of_everything_excludes_everything() -> None:
    assert negotiate("*/*;q=0", OFFERS) is None


def test_quality_zero_of_everything_spares_what_is_named() -> None:
    assert negotiate("*/*;q=0, application/rdf+xml;q=0.1", OFFERS) == "application/rdf+xml"


def test_quality_zero_of_a_main_type_excludes_its_subtypes() -> None:
    assert negotiate("text/*;q=0, */*", OFFERS) == "application/ld+json"


def test_everything_takes_in_the_first_offer() -> None:
    assert negotiate("*/*", OFFERS) == "text/html"
    assert negotiate("*/*;q=0.1", OFFERS) == "text/html"


def test_a_main_type_takes_in_the_first_offer_of_it() -> None:
    assert negotiate("application/*", OFFERS) == "application/ld+json"


def test_the_closest_range_decides_even_if_it_is_liked_less() -> None:
    accept = "text/*;q=0.9, text/html;q=0.1, */*;q=0.5"
    assert negotiate(accept, OFFERS) == "text/turtle"
    assert negotiate(accept, ["text/html", "application/ld+json"]) == "application/ld+json"


def test_a_main_type_is_closer_than_everything() -> None:
    assert negotiate("*/*;q=0.9, application/*;q=0.1", OFFERS) == "text/html"
    assert negotiate("*/*;q=0.1, application/*;q=0.9", OFFERS) == "application/ld+json"


def test_of_types_liked_alike_the_first_offer_is_given() -> None:
    assert negotiate("application/rdf+xml, text/turtle", OFFERS) == "text/turtle"
    assert negotiate("application/rdf+xml;q=0.5, text/turtle;q=0.5", OFFERS) == "text/turtle"


def test_of_types_liked_alike_one_that_is_named_goes_before_one_that_a_wildcard_takes_in() -> None:
    assert negotiate("text/turtle, */*", OFFERS) == "text/turtle"
    assert negotiate("*/*, text/turtle", OFFERS) == "text/turtle"
    assert negotiate("application/*, */*", OFFERS) == "application/ld+json"


def test_a_type_named_twice_has_the_greater_of_its_qualities() -> None:
    assert negotiate("text/turtle;q=0.1, text/html;q=0.5, text/turtle;q=0.9", OFFERS) == "text/turtle"


def test_case_does_not_matter() -> None:
    assert negotiate("TEXT/Turtle;Q=0.9, Text/HTML;q=0.1", OFFERS) == "text/turtle"


def test_blanks_do_not_matter() -> None:
    assert negotiate("  text/html ; q=0.1\t,\ttext/turtle ;  q=0.9  ", OFFERS) == "text/turtle"


def test_a_parameter_that_no_offer_has_is_not_met() -> None:
    assert negotiate("text/html;level=1", OFFERS) is None
    assert negotiate("text/html;level=1, text/turtle;q=0.1", OFFERS) == "text/turtle"


def test_a_parameter_that_an_offer_has_makes_a_range_closer() -> None:
    offers = ["text/html", "text/html;level=1"]
    assert negotiate("text/html;q=0.5, text/html;level=1", offers) == "text/html;level=1"
    assert negotiate("text/html, text/html;level=1;q=0.5", offers) == "text/html"


@pytest.mark.parametrize(
    "accept",
    [
        "application/ld+json;charset=utf-8",
        'application/ld+json;charset="UTF-8";q=0.5',
        'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"',
        'application/ld+json; profile="http://a.example/,b http://c.example/;d"',
    ],
)
def test_encodings_and_profiles_do_not_stand_in_the_way(accept: str) -> None:
    assert negotiate(accept, OFFERS) == "application/ld+json"


def test_what_stands_behind_the_quality_is_disregarded() -> None:
    assert negotiate("text/html;q=0.1;level=1, text/turtle;q=0.2;anything=else", OFFERS) == "text/turtle"


def test_commas_and_semicolons_between_quotation_marks_part_nothing() -> None:
    assert negotiate('text/html;a="x, text/turtle;q=1, y", application/rdf+xml;q=0.1', OFFERS) == "application/rdf+xml"
    assert negotiate(r'text/html;a="\", text/turtle", application/rdf+xml;q=0.1', OFFERS) == "application/rdf+xml"


def test_a_quotation_mark_that_is_never_closed_hides_what_follows() -> None:
    assert negotiate('application/rdf+xml;q=0.1, text/html;a="x, text/turtle', OFFERS) == "application/rdf+xml"


@pytest.mark.parametrize(
    "wrong", ["text", "text/", "/html", "text/html/x", "*/html", "te xt/html", "text/ht@ml", ";q=1", "=", "*"]
)
def test_a_range_that_cannot_be_read_is_disregarded(wrong: str) -> None:
    assert negotiate(f"{wrong}, text/turtle;q=0.1", OFFERS) == "text/turtle"


@pytest.mark.parametrize("quality", ["1.1", "2", "-1", "0.1234", ".5", "1.001", "high", "", "0,5", "١", "1e-1", "nan"])
def test_a_range_whose_quality_cannot_be_read_is_disregarded(quality: str) -> None:
    assert negotiate(f"text/html;q={quality}, text/turtle;q=0.1", OFFERS) == "text/turtle"


@pytest.mark.parametrize("accept", ["nonsense", "*/html", "text/html;q=2", "///", '"', "\x00"])
def test_a_header_of_which_nothing_can_be_read_accepts_the_first_offer(accept: str) -> None:
    assert negotiate(accept, OFFERS) == "text/html"


@pytest.mark.parametrize("quality", ["0.", "0.0", "0.00", "0.000", "0"])
def test_every_way_to_write_zero_excludes(quality: str) -> None:
    assert negotiate(f"text/html;q={quality}, text/turtle;q=0.001", OFFERS) == "text/turtle"


def test_a_browser_is_given_the_page() -> None:
    assert negotiate(FIREFOX, OFFERS) == "text/html"
    assert negotiate(FIREFOX, list(reversed(OFFERS))) == "text/html"


@pytest.mark.parametrize(
    ("accept", "given_type"),
    [
        ("text/turtle,application/n-triples;q=0.9,application/rdf+xml;q=0.7,*/*;q=0.3", "text/turtle"),
        ("application/rdf+xml, text/rdf+n3;q=0.9, text/turtle;q=0.8, */*;q=0.1", "application/rdf+xml"),
        ("application/ld+json, application/json;q=0.9, */*;q=0.1", "application/ld+json"),
        ("application/n-triples, text/plain;q=0.5", "application/n-triples"),
    ],
)
def test_the_headers_of_well_known_rdf_clients_are_given_data(accept: str, given_type: str) -> None:
    assert negotiate(accept, OFFERS) == given_type


@given(st.text(max_size=200))
def test_any_header_is_answered_with_an_offer_or_with_none(accept: str) -> None:
    assert negotiate(accept, OFFERS) in [*OFFERS, None]


@given(st.permutations(["text/html;q=0.3", "text/turtle;q=0.7", "application/*;q=0.5", "*/*;q=0.1", "image/png"]))
def test_the_order_of_the_header_does_not_matter(items: list[str]) -> None:
    assert negotiate(", ".join(items), OFFERS) == "text/turtle"


# Headers that choose alike


RANGES = st.sampled_from([*FORMS, "text/*", "application/*", "*/*", "image/png", "nonsense"])
WEIGHTS = st.sampled_from(["", ";q=0", ";q=0.1", ";q=0.9", ";q=1", ";q=2"])
HEADERS = st.lists(st.builds(str.__add__, RANGES, WEIGHTS), max_size=4).map(", ".join)


def test_all_forms_of_a_thing_are_told_apart() -> None:
    assert set(EXTENSIONS.values()) <= set(FORMS)


def test_browsers_choose_alike() -> None:
    assert ranks("text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.7") == ranks(FIREFOX)


def test_no_header_is_like_one_that_says_nothing() -> None:
    assert ranks(None) == ranks("") == ranks("nonsense")


@given(HEADERS, HEADERS, st.lists(st.sampled_from(FORMS), unique=True))
def test_who_ranks_alike_chooses_alike_whatever_is_offered(one: str, other: str, offers: list[str]) -> None:
    if ranks(one) == ranks(other):
        assert negotiate(one, offers) == negotiate(other, offers)


# How a content is packed


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        (None, None),
        ("", None),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0", None),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("*;q=0", None),
        ("identity", None),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("identity;q=0", None),
        ("deflate, zstd", None),
        ("gzip;q=2", None),
        ("gzip; q=0.8 , br ;q=0.2", "gzip"),
    ],
)
def test_a_content_is_packed_as_the_client_likes_best(accepted: str | None, packed: str | None) -> None:
    assert coding(accepted) == packed


@given(st.text())
def test_any_header_can_be_read(header: str) -> None:
    assert coding(header) in (None, "br", "gzip")
