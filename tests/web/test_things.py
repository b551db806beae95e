"""The address of a thing, what is said of it in every form, and what becomes of addresses that mean nothing any more."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, Graph, URIRef

from kg.resources import FOUNDING_DOCUMENTS
from kg.vocab import FOAF
from kg.web.urls import EXTENSIONS

from .conftest import BASE, HTML, NEWTON, TURTLE, Client, build, links, page, serving, text

ENGINE = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
DATA = [type_ for type_ in EXTENSIONS.values() if type_ != "text/html"]
QUESTION = "question/parallel-parliament/2018-03-06-employment-disability-e78779bb"
STRANGE = [
    "a b",
    'a"b',
    "a'b",
    "<script>alert(1)</script>",
    "a>b",
    "{a}",
    "a|b",
    "a\\b",
    "a^b`c",
    "../../../etc/passwd",
    "a//b",
    "\x00",
    "a\x01b",
    "a\nb",
    "a\r\nX-Injected: yes",
    "\x7f",
    "é",
    "日本語",
    "\u202e",
    "\ufffd",
    "\ufffe",
    "\ue000",
    "\U0001f600",
    "%",
    "%zz",
    "%2F",
    "[a]",
    "?a",
    "#a",
    "a;b",
    "a=b&c",
    "x" * 5000,
    "a/" * 500,
    "?thing",
    "$thing",
    "> <http://evil.example/> ?p",
    ".ttl",
    "a.",
]


def triples(body: bytes, media_type: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(body, format=ENGINE[media_type])}


def path(iri: str) -> str:
    return iri.removeprefix(BASE)


# The address and its forms


def test_the_address_of_a_thing_leads_to_what_is_said_of_it(site: Client) -> None:
    response = site.get(f"/id/{NEWTON}")
    assert response.status_code == 303
    assert response.headers["location"] == f"/doc/{NEWTON}"


@pytest.mark.parametrize("accept", [HTML, *DATA, "image/png", None])
def test_the_address_of_a_thing_leads_there_whatever_is_accepted(site: Client, accept: str | None) -> None:
    response = site.get(f"/id/{NEWTON}", accept)
    assert (response.status_code, response.headers["location"]) == (303, f"/doc/{NEWTON}")
    assert response.headers["vary"] == "Accept"


@pytest.mark.parametrize(("extension", "media_type"), EXTENSIONS.items())
def test_each_extension_gives_its_form_whatever_is_accepted(site: Client, extension: str, media_type: str) -> None:
    for accept in (HTML, TURTLE, "image/png", None):
        response = site.get(f"/doc/{NEWTON}.{extension}", accept)
        assert response.status_code == 200
        assert response.headers["content-type"].split(";")[0] == media_type


@pytest.mark.parametrize(("extension", "media_type"), EXTENSIONS.items())
def test_each_form_that_is_accepted_is_given(site: Client, extension: str, media_type: str) -> None:
    response = site.get(f"/doc/{NEWTON}", media_type)
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == media_type
    assert response.headers["content-location"] == f"/doc/{NEWTON}.{extension}"


@pytest.mark.parametrize("media_type", EXTENSIONS.values())
def test_what_depends_on_what_is_accepted_says_so(site: Client, media_type: str) -> None:
    assert "Accept" in site.get(f"/doc/{NEWTON}", media_type).headers["vary"].split(", ")


def test_text_says_that_it_is_encoded_as_utf_8(site: Client) -> None:
    for media_type in ("text/html", "text/turtle"):
        assert site.get(f"/doc/{NEWTON}", media_type).headers["content-type"] == f"{media_type}; charset=utf-8"


def test_without_an_accept_header_the_page_is_given(site: Client) -> None:
    assert site.get(f"/doc/{NEWTON}", None).headers["content-type"].startswith("text/html")


def test_a_page_names_its_other_forms_in_its_header(site: Client) -> None:
    link = site.get(f"/doc/{NEWTON}").headers["link"]
    assert f'<{BASE}/id/{NEWTON}>; rel="describes"' in link
    for extension, media_type in EXTENSIONS.items():
        assert f'</doc/{NEWTON}.{extension}>; rel="alternate"; type="{media_type}"' in link


def test_a_page_names_its_data_in_its_head_and_in_plain_sight(site: Client) -> None:
    html = page(site.get(f"/doc/{NEWTON}"))
    data = [f"/doc/{NEWTON}.{extension}" for extension in ("ttl", "jsonld", "nt", "rdf")]
    assert links(html, "head link[rel=alternate]:not([type='application/atom+xml'])") == data
    assert links(html, ".panel a[type]") == data
    assert text(html, ".address code") == f"{BASE}/id/{NEWTON}"


@pytest.mark.parametrize(
    "address", [f"/id/{NEWTON}", f"/doc/{NEWTON}", f"/doc/{NEWTON}.ttl", "/", "/sparql", "/ontology"]
)
def test_head_gives_the_headers_of_get_and_no_body(site: Client, address: str) -> None:
    head, get = site.send("HEAD", address), site.get(address)
    assert head.content == b""
    assert (head.status_code, head.headers) == (get.status_code, get.headers)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_thing_can_only_be_read(site: Client, method: str) -> None:
    response = site.send(method, f"/doc/{NEWTON}", "*/*")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


# What cannot be given


def test_a_form_that_cannot_be_given_is_refused_with_a_list_of_those_that_can(site: Client) -> None:
    response = site.get(f"/doc/{NEWTON}", "image/png")
    assert response.status_code == 406
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert all(media_type in response.text for media_type in EXTENSIONS.values())


def test_the_refusal_itself_depends_on_what_is_accepted(site: Client) -> None:
    assert site.get(f"/doc/{NEWTON}", "image/png").headers["vary"] == "Accept"


@pytest.mark.parametrize("address", ["/", "/browse/person", "/ontology", "/sparql"])
def test_lists_are_refused_in_forms_they_have_not(site: Client, address: str) -> None:
    assert site.get(address, "image/png").status_code == 406


def test_what_is_not_known_is_not_found_as_a_page_for_people(site: Client) -> None:
    response = site.get("/doc/person/nobody")
    assert response.status_code == 404
    assert "Not found" in text(page(response))


@pytest.mark.parametrize("accept", [TURTLE, "*/*", None])
def test_what_is_not_known_is_not_found_as_a_line_for_programs(site: Client, accept: str | None) -> None:
    response = site.get("/doc/person/nobody", accept)
    assert response.status_code == 404
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.text == "Nothing is known under this address.\n"


@pytest.mark.parametrize(
    "address", ["/id/person/nobody", "/id/nothing/at/all", "/doc/person/nobody.ttl", "/id/person/"]
)
def test_addresses_of_nothing_are_not_found(site: Client, address: str) -> None:
    assert site.get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/nowhere", "/doc", "/doc/person", "/id", "/browse", "/static/", "/static/none.css"]
)
def test_there_is_no_such_page(site: Client, address: str) -> None:
    assert site.get(address, follow=True).status_code == 404


def test_there_is_no_list_of_an_unknown_kind_and_the_answer_names_those_there_are(site: Client) -> None:
    response = site.get("/browse/unicorn", "text/plain")
    assert response.status_code == 404
    assert "question" in response.text


def test_a_list_has_no_page_beyond_its_last(site: Client) -> None:
    assert site.get("/browse/person?page=2").status_code == 404


@pytest.mark.parametrize(
    "parameter", ["page=0", "page=-1", "page=x", "page=99999999999999999999", f"property={'x' * 501}"]
)
def test_a_parameter_that_cannot_be_meant_is_a_wrong_request(site: Client, parameter: str) -> None:
    response = site.get(f"/doc/{NEWTON}?{parameter}")
    assert response.status_code == 400
    assert parameter.split("=", maxsplit=1)[0] in text(page(response))


def test_a_page_of_links_beyond_the_last_shows_the_last(site: Client) -> None:
    within = quote("http://www.w3.org/2004/02/skos/core#inScheme")
    first, beyond = (page(site.get(f"/doc/scheme/government-support?property={within}&page={at}")) for at in (1, 1000))
    assert links(beyond, "#inScheme li a")
    assert not set(links(beyond, "#inScheme li a")) & set(links(first, "#inScheme li a"))


# Strange addresses


@pytest.mark.parametrize("strange", STRANGE, ids=ascii)
@pytest.mark.parametrize("place", ["/id/person/{}", "/doc/person/{}", "/doc/{}/x", "/browse/{}", "/static/{}", "/{}"])
def test_a_strange_address_is_not_found(site: Client, place: str, strange: str) -> None:
    response = site.get(place.format(quote(strange, safe="")))
    assert response.status_code == 404
    assert "<script>" not in response.text
    assert "x-injected" not in response.headers


@pytest.mark.parametrize(
    "raw",
    [
        "/doc/person/%",
        "/doc/person/%zz",
        "/doc/person/%ff",
        "/doc/person/%c3%28",
        "//doc/person",
        "/doc//",
        "/id/person/a%2Fb",
        "/doc/person/%252e%252e",
    ],
)
def test_a_wrongly_escaped_address_is_not_found(site: Client, raw: str) -> None:
    assert site.get(f"{BASE}{raw}").status_code == 404


@pytest.mark.parametrize(
    "steps", ["..", ".", "../..", "a/../../b", "%2e%2e/%2e%2e/etc/passwd", "..%2f..%2fetc%2fpasswd"]
)
@pytest.mark.parametrize("place", ["/id/person/{}", "/doc/person/{}", "/browse/{}", "/static/{}", "/{}"])
def test_steps_upwards_lead_to_no_file(site: Client, place: str, steps: str) -> None:
    response = site.get(f"{BASE}{place.format(steps)}", follow=True)
    assert response.status_code in (200, 404)
    assert "root:" not in response.text


def test_a_strange_parameter_is_only_a_property_that_nothing_has(site: Client) -> None:
    for strange in STRANGE:
        response = site.get(f"/doc/{NEWTON}?property={quote(strange[:400], safe='')}&page=2")
        assert response.status_code == 200
        assert "<script>" not in response.text


def test_what_a_stranger_writes_into_an_address_stays_text(site: Client) -> None:
    response = site.get("/browse/%3Cscript%3Ealert(1)")
    assert "<script>" not in response.text
    assert "&lt;script&gt;" in response.text


# What the data says


@pytest.mark.parametrize("thing", [NEWTON, QUESTION])
def test_turtle_speaks_about_the_thing(site: Client, thing: str) -> None:
    graph = Graph()
    graph.parse(data=site.get(f"/doc/{thing}.ttl").content, format="turtle")
    assert (URIRef(f"{BASE}/id/{thing}"), RDFS.label, None) in graph


def test_the_data_of_a_person_says_who_that_is(site: Client) -> None:
    graph = Graph()
    graph.parse(data=site.get(f"/doc/{NEWTON}.ttl").content, format="turtle")
    assert (URIRef(f"{BASE}/id/{NEWTON}"), RDF.type, FOAF.Person) in graph
    assert str(graph.value(URIRef(f"{BASE}/id/{NEWTON}"), FOAF.name)) == "Sarah Newton"


@pytest.mark.parametrize("thing", [NEWTON, QUESTION])
@pytest.mark.parametrize("media_type", DATA)
def test_all_forms_say_the_same(site: Client, thing: str, media_type: str) -> None:
    turtle = triples(site.get(f"/doc/{thing}.ttl").content, TURTLE)
    assert triples(site.get(f"/doc/{thing}", media_type).content, media_type) == turtle
    assert len(turtle) > 10


@pytest.mark.parametrize("media_type", DATA)
def test_the_same_data_is_written_the_same(data: Path, site: Client, media_type: str) -> None:
    with serving(data) as again:
        assert again.get(f"/doc/{QUESTION}", media_type).content == site.get(f"/doc/{QUESTION}", media_type).content


def test_data_keeps_its_addresses_on_whatever_host_it_is_asked_for(site: Client) -> None:
    there = site.get(f"/doc/{NEWTON}.ttl", host="mirror.example:81")
    assert there.content == site.get(f"/doc/{NEWTON}.ttl").content


# Addresses that meant something once


@pytest.fixture(scope="module")
def pruned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A release of which all documents but one have been withdrawn."""
    folder = tmp_path_factory.mktemp("pruned") / "data"
    build(folder, FOUNDING_DOCUMENTS)
    build(folder, FOUNDING_DOCUMENTS / "000_846c481b2a078f67.txt", "--prune")
    with serving(folder) as client:
        yield client


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A release in which a person was known under other addresses before."""
    folder = tmp_path_factory.mktemp("merged")
    (folder / "registers").mkdir()
    (folder / "registers" / "merged.ttl").write_text(
        f"@prefix owl: <http://www.w3.org/2002/07/owl#> .\n</id/{NEWTON}> owl:sameAs </id/person/s-newton> .\n",
        encoding="utf-8",
    )
    build(folder / "data", FOUNDING_DOCUMENTS, "--registers", folder / "registers")
    with serving(folder / "data") as client:
        yield client


WITHDRAWN = "question/theyworkforyou/2020-02-03-employment-chronic-illnesses-5d9c9966"


@pytest.mark.parametrize("address", [f"/id/{WITHDRAWN}", f"/doc/{WITHDRAWN}", f"/doc/{WITHDRAWN}.ttl"])
def test_a_withdrawn_thing_is_gone(site: Client, pruned: Client, address: str) -> None:
    assert site.get(address).status_code in (200, 303)
    assert pruned.get(address).status_code == 410


def test_a_page_says_that_a_thing_was_withdrawn(pruned: Client) -> None:
    assert "withdrawn" in text(page(pruned.get(f"/doc/{WITHDRAWN}")))


def test_what_was_never_there_is_not_gone_but_not_found(pruned: Client) -> None:
    assert pruned.get("/id/question/never").status_code == 404


def test_what_other_documents_still_state_stays(pruned: Client) -> None:
    assert pruned.get(f"/doc/{NEWTON}").status_code == 200


def test_a_former_address_leads_to_the_present_one(merged: Client) -> None:
    response = merged.get("/id/person/s-newton")
    assert response.status_code == 301
    assert response.headers["location"] == f"/id/{NEWTON}"


@pytest.mark.parametrize("extension", ["", *(f".{extension}" for extension in EXTENSIONS)])
def test_the_page_and_the_data_of_a_former_address_lead_to_the_present_ones(merged: Client, extension: str) -> None:
    response = merged.get(f"/doc/person/s-newton{extension}")
    assert response.status_code == 301
    assert response.headers["location"] == f"/doc/{NEWTON}{extension}"


def test_a_former_address_followed_to_its_end_gives_the_data(merged: Client) -> None:
    response = merged.get("/id/person/s-newton", TURTLE, follow=True)
    assert response.status_code == 200
    assert f"<{BASE}/id/{NEWTON}>" in response.text


# A base with a path


@pytest.fixture(scope="module")
def deep(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A release whose addresses stand on a path of another host than the one that serves it."""
    folder = tmp_path_factory.mktemp("deep") / "data"
    build(folder, FOUNDING_DOCUMENTS, "--base", "http://example.org/data")
    with serving(folder, base="http://testserver") as client:
        yield client


def test_a_site_with_a_path_is_served_under_that_path(deep: Client) -> None:
    assert deep.get("/data/").status_code == 200
    assert deep.get(f"/data/doc/{NEWTON}").status_code == 200
    assert deep.get(f"/doc/{NEWTON}").status_code == 404


def test_the_path_without_its_slash_leads_home(deep: Client) -> None:
    assert deep.get("/data", follow=True).status_code == 200


def test_a_thing_of_a_site_with_a_path_leads_to_its_page_there(deep: Client) -> None:
    assert deep.get(f"/data/id/{NEWTON}").headers["location"] == f"/data/doc/{NEWTON}"


def test_links_of_a_site_with_a_path_stay_under_it(deep: Client) -> None:
    for address in ("/data/", f"/data/doc/{NEWTON}", "/data/browse/person", "/data/sparql", "/data/ontology"):
        here = [link for link in links(page(deep.get(address)), "[href]") if not link.startswith(("http", "#"))]
        assert here
        assert [link for link in here if not link.startswith("/data/")] == []


def test_data_of_a_site_with_a_path_keeps_its_addresses(deep: Client) -> None:
    assert f"<http://example.org/data/id/{NEWTON}>" in deep.get(f"/data/doc/{NEWTON}.ttl").text


def test_each_example_query_of_a_site_with_a_path_has_results(deep: Client) -> None:
    for link in links(page(deep.get("/data/sparql")), "main .links a"):
        assert page(deep.get(link)).css_first("tbody tr") is not None


def test_the_design_of_a_site_with_a_path_is_found(deep: Client) -> None:
    for link in links(page(deep.get("/data/")), "head link"):
        assert deep.get(link).status_code == 200
