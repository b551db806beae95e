"""Links to what others have about the same things, by names that a reader knows."""

import pytest
from rdflib import Graph, URIRef

from kg.vocab import FOAF, OWL
from kg.web.elsewhere import called_elsewhere

from .conftest import BASE, NEWTON, TURTLE, Client, links, page, text


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("http://www.wikidata.org/entity/Q577362", "Wikidata: Q577362"),
        ("http://data.parliament.uk/members/4071", "UK Parliament’s open data: member 4071"),
        ("https://members.parliament.uk/member/4071", "UK Parliament: member 4071"),
        ("https://www.theyworkforyou.com/p/24948", "TheyWorkForYou: person 24948"),
        ("https://www.gov.uk/government/organisations/home-office", "GOV.UK: home-office"),
        ("https://en.wikipedia.org/wiki/Stephen_Timms", "Wikipedia: Stephen Timms"),
        ("https://www.wikidata.org.example.org/entity/Q1", None),
        ("http://www.wikidata.org/entity/Q1#x", None),
    ],
)
def test_an_address_is_called_by_the_site_it_leads_to(address: str, name: str | None) -> None:
    assert called_elsewhere(address) == name


def test_a_person_is_shown_with_what_others_have_of_them(site: Client) -> None:
    told = page(site.get(f"/doc/{NEWTON}"))
    for name in ("Wikidata: Q577362", "UK Parliament: member 4071", "TheyWorkForYou: person 24948"):
        assert name in text(told)
    assert {"http://www.wikidata.org/entity/Q577362", "https://members.parliament.uk/member/4071"} <= set(links(told))


def test_a_page_about_a_person_is_not_said_to_be_the_person(site: Client) -> None:
    graph = Graph().parse(data=site.get(f"/doc/{NEWTON}", TURTLE).text, format="turtle")
    newton = URIRef(f"{BASE}/id/{NEWTON}")
    assert set(graph.objects(newton, OWL.sameAs)) == {
        URIRef("http://www.wikidata.org/entity/Q577362"),
        URIRef("http://data.parliament.uk/members/4071"),
    }
    assert URIRef("https://www.theyworkforyou.com/p/24948") in set(graph.objects(newton, FOAF.page))


@pytest.mark.parametrize("kind", ["question", "answer", "target"])
def test_the_data_of_what_a_text_says_leads_to_its_original_page(site: Client, kind: str) -> None:
    listed = Graph().parse(data=site.get(f"/browse/{kind}", TURTLE).text, format="turtle")
    for thing in {str(subject) for subject in listed.subjects() if f"/id/{kind}/" in str(subject)}:
        graph = Graph().parse(data=site.get(thing.removeprefix(BASE).replace("/id/", "/doc/"), TURTLE).text)
        documents = [document for document in graph.subjects(FOAF.page) if "/id/document/" in str(document)]
        told = page(site.get(thing.removeprefix(BASE).replace("/id/", "/doc/")))
        originals = links(told, ".sources a.external")
        assert all(str(graph.value(document, FOAF.page)) in originals for document in documents)
        assert documents or "original" not in text(told, ".sources")
