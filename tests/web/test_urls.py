"""Addresses on a page: by path, under the path of the base, whatever host serves them."""

import pytest

from kg.web.urls import EXTENSIONS, Urls

PLAIN = Urls("http://localhost:8000")
DEEP = Urls("http://example.org/data")


def test_a_base_without_a_path_has_an_empty_root() -> None:
    assert PLAIN.root == ""
    assert PLAIN.home() == "/"


def test_a_base_with_a_path_has_that_path_as_root() -> None:
    assert DEEP.root == "/data"
    assert Urls("https://example.org/a/b").root == "/a/b"


def test_the_root_never_ends_in_a_slash() -> None:
    assert Urls("http://example.org/data/").root == "/data"


def test_a_root_beyond_ascii_is_written_as_a_path_can_be() -> None:
    assert Urls("http://example.org/données").root == "/donn%C3%A9es"
    assert Urls("http://example.org/donn%C3%A9es").root == "/donn%C3%A9es"


def test_every_address_stands_under_the_root() -> None:
    addresses = [
        DEEP.home(),
        DEEP.document("person", "sarah-newton"),
        DEEP.identifier("person", "sarah-newton"),
        DEEP.browse("person"),
        DEEP.browse("person", 2),
        DEEP.sparql(),
        DEEP.sparql("ASK {}"),
        DEEP.ontology(),
        DEEP.ontology("ttl"),
        DEEP.static("style.css"),
    ]
    assert [address for address in addresses if not address.startswith("/data/")] == []


def test_a_thing_has_its_address_on_the_base_and_its_page_on_the_path() -> None:
    assert DEEP.thing("person", "sarah-newton") == "http://example.org/data/id/person/sarah-newton"
    assert DEEP.document("person", "sarah-newton") == "/data/doc/person/sarah-newton"
    assert DEEP.identifier("person", "sarah-newton") == "/data/id/person/sarah-newton"


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_each_form_of_a_page_has_its_extension(extension: str) -> None:
    assert PLAIN.document("question", "a/b", extension) == f"/doc/question/a/b.{extension}"


def test_parameters_are_escaped() -> None:
    page = PLAIN.document("person", "x", property="http://a.example/b#c", page=2)
    assert page == "/doc/person/x?property=http%3A%2F%2Fa.example%2Fb%23c&page=2"


def test_a_key_is_escaped_but_for_its_slashes() -> None:
    assert PLAIN.document("a b", 'c?d/e#f"<é') == "/doc/a%20b/c%3Fd/e%23f%22%3C%C3%A9"


def test_a_query_is_escaped() -> None:
    assert PLAIN.sparql('SELECT * { ?s ?p "a&b" }') == "/sparql?query=SELECT+%2A+%7B+%3Fs+%3Fp+%22a%26b%22+%7D"


@pytest.mark.parametrize("urls", [PLAIN, DEEP], ids=["plain", "deep"])
def test_a_thing_of_the_data_is_shown_here(urls: Urls) -> None:
    assert urls.here(f"{urls.base}/id/person/sarah-newton") == f"{urls.root}/doc/person/sarah-newton"
    assert urls.link(f"{urls.base}/id/person/sarah-newton") == f"{urls.root}/doc/person/sarah-newton"


@pytest.mark.parametrize("urls", [PLAIN, DEEP], ids=["plain", "deep"])
def test_the_ontology_and_its_terms_are_shown_here(urls: Urls) -> None:
    assert urls.here(f"{urls.base}/ontology") == f"{urls.root}/ontology"
    assert urls.here(f"{urls.base}/ontology#Programme") == f"{urls.root}/ontology#Programme"


@pytest.mark.parametrize(
    "iri",
    [
        "http://localhost:8000/id/person",
        "http://localhost:8000/id/person/",
        "http://localhost:8000/id//key",
        "http://localhost:8000/ontologyx#Programme",
        "http://localhost:8000/elsewhere",
        "http://localhost:80001/id/person/x",
        "http://localhost:8000.example/id/person/x",
        "https://localhost:8000/id/person/x",
        "https://www.wikidata.org/entity/Q1",
    ],
)
def test_other_addresses_are_not_shown_here(iri: str) -> None:
    assert PLAIN.here(iri) is None


def test_a_link_to_another_site_leads_to_itself() -> None:
    assert PLAIN.link("https://www.wikidata.org/entity/Q1") == "https://www.wikidata.org/entity/Q1"


@pytest.mark.parametrize(
    "iri", ["javascript:alert(1)", "data:text/html,x", "urn:isbn:1", "mailto:a@b", "kg:Programme", ""]
)
def test_what_is_not_on_the_web_is_no_link(iri: str) -> None:
    assert PLAIN.link(iri) is None


def test_the_first_page_of_a_list_needs_no_number() -> None:
    assert PLAIN.browse("person", 1) == "/browse/person"
    assert PLAIN.browse("person", 3) == "/browse/person?page=3"
    assert PLAIN.browse("person", extension="ttl") == "/browse/person.ttl"
