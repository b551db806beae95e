"""The description of the data set, and the ways in which programs are led to it."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, VOID

from .conftest import BASE, HTML, NEWTON, TURTLE, Client, build, links, page, serving, text

THIS = URIRef(f"{BASE}/")
FORMS = {
    "ttl": ("text/turtle", "turtle"),
    "nt": ("application/n-triples", "nt"),
    "rdf": ("application/rdf+xml", "xml"),
}


def relations(response: Any) -> set[tuple[str, str]]:
    """Give where the links of an answer lead, and by which relation."""
    found = set()
    for link in response.headers["link"].split(", <"):
        address, _, rest = link.lstrip("<").partition(">")
        found.add((rest.partition('rel="')[2].partition('"')[0], address))
    return found


@pytest.mark.parametrize("path", ["/", "/dataset", "/dumps/"])
def test_the_description_is_the_same_wherever_it_is_asked_for(site: Client, path: str) -> None:
    graphs = [Graph().parse(data=site.get(one, TURTLE).content, format="turtle") for one in (path, "/dataset")]
    assert set(graphs[0]) == set(graphs[1])


def test_every_form_says_the_same(site: Client) -> None:
    graphs = [
        set(Graph().parse(data=site.get(f"/dataset.{extension}", "*/*").content, format=format_))
        for extension, (_, format_) in FORMS.items()
    ]
    assert graphs[0] == graphs[1] == graphs[2]
    assert site.get("/dataset.jsonld", "*/*").headers["content-type"] == "application/ld+json"
    assert site.get("/dataset.xls", "*/*").status_code == 404


@pytest.mark.parametrize(
    ("accept", "leads"),
    [
        (HTML, "/dataset"),
        (TURTLE, "/dataset.ttl"),
        ("*/*", "/dataset.ttl"),
        ("application/rdf+xml", "/dataset.rdf"),
        (None, "/dataset.ttl"),
    ],
)
def test_the_well_known_address_leads_to_the_description(site: Client, accept: str | None, leads: str) -> None:
    response = site.get("/.well-known/void", accept)
    assert (response.status_code, response.headers["location"]) == (302, leads)
    graph = Graph().parse(data=site.get("/.well-known/void", TURTLE, follow=True).content, format="turtle")
    assert graph.value(THIS, VOID.sparqlEndpoint) == URIRef(f"{BASE}/sparql")


def test_under_a_path_the_well_known_addresses_are_at_the_root_too(tmp_path: Path) -> None:
    build(tmp_path, "--base", f"{BASE}/data", "--dumps")
    with serving(tmp_path) as client:
        for path in ("/.well-known/void", "/data/.well-known/void"):
            assert client.get(path, TURTLE).headers["location"] == "/data/dataset.ttl"
        for path in ("/robots.txt", "/data/robots.txt"):
            assert f"Sitemap: {BASE}/data/sitemap.xml\n" in client.get(path, "*/*").text
        graph = Graph().parse(data=client.get("/data/dataset", TURTLE).content, format="turtle")
        for download in list(graph.objects(None, DCAT.downloadURL))[:5]:
            assert client.send("HEAD", str(download).removeprefix(BASE), "*/*").status_code == 200
        for path in ("/data/dumps/", "/data/dataset", "/data/ontology", "/data/shapes", "/data/prefixes"):
            assert all(link.startswith(("/data/", "http", "#")) for link in links(page(client.get(path))))


def test_the_home_page_is_signposted(site: Client) -> None:
    told = relations(site.get("/"))
    assert {
        ("cite-as", f"{BASE}/"),
        ("type", "https://schema.org/Dataset"),
        ("type", "https://schema.org/AboutPage"),
        ("describedby", "/dataset.ttl"),
        ("license", "/dumps/LICENCES.txt"),
        ("item", "/dumps/merged.nt.gz"),
        ("item", "/dumps/tables/questions.csv"),
        ("service-desc", "/openapi.json"),
        ("service-meta", "/sparql"),
    } <= told
    here = {address for _, address in told if address.startswith("/")}
    assert {site.send("HEAD", address, "*/*").status_code for address in here} == {200}


def test_the_page_of_a_thing_is_signposted(site: Client) -> None:
    told = relations(site.get(f"/doc/{NEWTON}"))
    assert {
        ("cite-as", f"{BASE}/id/{NEWTON}"),
        ("describes", f"{BASE}/id/{NEWTON}"),
        ("type", "https://schema.org/AboutPage"),
        ("type", "http://xmlns.com/foaf/0.1/Person"),
        ("describedby", f"/doc/{NEWTON}.ttl"),
        ("describedby", f"/doc/{NEWTON}.jsonld"),
        ("alternate", f"/doc/{NEWTON}.rdf"),
    } <= told
    data = relations(site.get(f"/doc/{NEWTON}", TURTLE))
    assert {("describes", f"{BASE}/id/{NEWTON}"), ("describes", f"/doc/{NEWTON}")} <= data
    assert not {relation for relation, _ in data} & {"cite-as", "type"}


def test_the_address_of_a_thing_is_signposted(site: Client) -> None:
    assert ("describedby", f"/doc/{NEWTON}.ttl") in relations(site.get(f"/id/{NEWTON}"))


def test_a_thing_under_one_licence_leads_to_it(site: Client) -> None:
    rows = site.ask("SELECT ?thing { ?thing a pqa:Answer } LIMIT 1").json()["results"]["bindings"]
    path = rows[0]["thing"]["value"].removeprefix(f"{BASE}/id/")
    licence = "https://www.parliament.uk/site-information/copyright-parliament/open-parliament-licence/"
    for response in (site.get(f"/doc/{path}"), site.get(f"/doc/{path}.ttl"), site.get(f"/id/{path}")):
        assert ("license", licence) in relations(response)


def test_what_no_publisher_licenses_leads_to_no_licence(site: Client) -> None:
    rows = site.ask("SELECT ?thing { ?thing a schema:NewsArticle } LIMIT 1").json()["results"]["bindings"]
    path = rows[0]["thing"]["value"].removeprefix(f"{BASE}/id/")
    assert "license" not in {relation for relation, _ in relations(site.get(f"/doc/{path}"))}


@pytest.mark.parametrize("path", ["/", "/dataset", f"/doc/{NEWTON}", "/sparql", "/ontology"])
def test_every_page_leads_to_the_description(site: Client, path: str) -> None:
    html = page(site.get(path))
    assert links(html, "link[rel=describedby]") == ["/dataset.ttl"]
    assert links(html, "link[rel=service-desc]") == ["/openapi.json"]


def test_the_page_says_what_the_data_is_made_from(site: Client) -> None:
    html = page(site.get("/dataset"))
    sources = {th.text(): row.text() for row in html.css("#sources ~ .scroll tr") for th in row.css("tbody th")}
    assert "Open Parliament Licence v3.0" in sources["TheyWorkForYou"]
    assert "no licence" in sources["Benefits and Work"]
    assert "owl:sameAs to http://www.wikidata.org" in text(html)
    assert "1 × The speaker is printed by a name" in text(html)


def test_a_release_that_was_never_counted_is_described_as_well_as_it_can_be(data: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(data, tmp_path / "data", symlinks=True))
    (copy / "current" / "statistics.json").unlink()
    with serving(copy) as client:
        assert "Triples" in text(page(client.get("/dataset")))
        graph = Graph().parse(data=client.get("/dataset", TURTLE).content, format="turtle")
        assert graph.value(THIS, VOID.propertyPartition)
        assert graph.value(THIS, DCTERMS.title)
        assert page(client.get("/ontology")).css(".terms section")
        assert page(client.get("/shapes")).css(".terms section")
