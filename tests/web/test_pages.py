"""What stands on the pages: everything that is linked is there, and what is shown says where it comes from."""

import re
from urllib.parse import urldefrag, urlsplit

import httpx2
import pyoxigraph as ox
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from kg.web.kinds import KINDS
from kg.web.routes_browse import FORMS as LIST_FORMS
from kg.web.urls import EXTENSIONS

from .conftest import HTML, NEWTON, TURTLE, Client, links, page, text

QUESTION = "/doc/question/parallel-parliament/2018-03-06-employment-disability-e78779bb"
ARTICLE = "/doc/article/benefits-and-work/the-dwp-has-announced-that-1000-existing-work-coaches-will-f122825c"


def text_of(node: LexborNode, selector: str) -> str:
    """Give the text of the first part of a node that the selector finds, with single spaces."""
    found = node.css_first(selector)
    return re.sub(r"\s+", " ", found.text()).strip() if found else ""


@pytest.fixture(scope="module")
def crawled(site: Client) -> dict[str, httpx2.Response]:
    """Every address of the site that can be reached from its home page, as a browser is given it."""
    found: dict[str, httpx2.Response] = {}
    waiting = ["/"]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        found[address] = site.get(address)
        if found[address].headers.get("content-type", "").startswith("text/html"):
            here = links(page(found[address]), "[href]")
            # The queries on technical views differ from each other in one address only.
            is_told = "view=technical" in address
            followed = (link for link in here if link.startswith("/") and not (is_told and link.startswith("/sparql?")))
            waiting += [urldefrag(link).url for link in followed]
    return found


@pytest.fixture(scope="module")
def pages(crawled: dict[str, httpx2.Response]) -> dict[str, LexborHTMLParser]:
    """Every page of the site."""
    return {
        address: page(response)
        for address, response in crawled.items()
        if response.headers.get("content-type", "").startswith("text/html")
    }


def is_negotiated(address: str) -> bool:
    """Whether an address stands for something that has several forms, not for one of the forms."""
    parts = urlsplit(address)
    # The forms of a query's result are those of the protocol: rows have no Turtle.
    is_query = parts.path == "/sparql" and bool(parts.query)
    # Files are what they are, and prefixes state nothing.
    is_file = parts.path.startswith(("/static/", "/dumps/", "/prefixes")) and parts.path != "/dumps/"
    return (
        not is_query
        and not is_file
        and parts.path not in ("/search", "/opensearch.xml", "/style", "/reconcile", "/reconcile/documentation")
        and parts.path.rpartition(".")[2] not in {*LIST_FORMS, "atom"}
    )


# All that is linked is there


def test_every_link_leads_somewhere(crawled: dict[str, httpx2.Response]) -> None:
    assert {
        address: answer.status_code for address, answer in crawled.items() if answer.status_code not in (200, 303)
    } == {}


def test_the_crawl_reaches_every_kind_of_page(crawled: dict[str, httpx2.Response]) -> None:
    assert {"/", "/sparql", "/ontology", "/browse/question", "/browse/person", f"/doc/{NEWTON}", QUESTION} <= set(
        crawled
    )
    assert len(crawled) > 500


def test_every_address_gives_valid_turtle_without_blank_nodes(
    crawled: dict[str, httpx2.Response], site: Client
) -> None:
    wrong: dict[str, str] = {}
    for address in filter(is_negotiated, crawled):
        response = site.get(address, TURTLE, follow=True)
        if response.status_code != 200 or not response.headers["content-type"].startswith(TURTLE):
            wrong[address] = f"{response.status_code} {response.headers['content-type']}"
            continue
        said = [quad.triple for quad in ox.parse(response.content, format=ox.RdfFormat.TURTLE)]
        if not said or any(isinstance(term, ox.BlankNode) for triple in said for term in triple):
            wrong[address] = f"{len(said)} triples, or blank nodes among them"
    assert wrong == {}


def test_every_form_of_every_thing_can_be_parsed(crawled: dict[str, httpx2.Response]) -> None:
    formats = {
        "ttl": ox.RdfFormat.TURTLE,
        "nt": ox.RdfFormat.N_TRIPLES,
        "rdf": ox.RdfFormat.RDF_XML,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    said: dict[str, dict[str, set[ox.Triple]]] = {}
    for address, response in crawled.items():
        stem, _, extension = address.rpartition(".")
        if extension in formats and is_negotiated(stem):
            parsed = {quad.triple for quad in ox.parse(response.content, format=formats[extension])}
            said.setdefault(stem, {})[extension] = parsed
    assert [stem for stem, forms in said.items() if any(form != forms["ttl"] for form in forms.values())] == []
    assert all(len(forms) == len(formats) for forms in said.values())


def test_every_link_within_a_page_finds_its_place(pages: dict[str, LexborHTMLParser]) -> None:
    lost = []
    for address, html in pages.items():
        for link in links(html):
            target, fragment = urldefrag(link)
            there = pages.get(target or address)
            if fragment and not link.startswith("http") and (there is None or not there.css(f'[id="{fragment}"]')):
                lost.append((address, link))
    assert lost == []


def test_no_page_uses_an_id_twice(pages: dict[str, LexborHTMLParser]) -> None:
    for address, html in pages.items():
        ids = [node.attributes["id"] for node in html.css("[id]")]
        assert len(ids) == len(set(ids)), address


def test_every_page_has_a_title_and_one_heading_of_the_first_order(pages: dict[str, LexborHTMLParser]) -> None:
    assert [address for address, html in pages.items() if len(html.css("h1")) != 1 or not text(html, "title")] == []


def test_every_page_says_its_language_and_lets_one_skip_to_the_content(pages: dict[str, LexborHTMLParser]) -> None:
    for html in pages.values():
        assert [node.attributes["lang"] for node in html.css("html")] == ["en-GB"]
        assert links(html, "a.skip") == ["#content"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_list_in_every_form(site: Client, kind: str) -> None:
    for extension, media_type in EXTENSIONS.items():
        response = site.get(f"/browse/{kind}.{extension}", follow=True)
        assert (response.status_code, response.headers["content-type"].split(";")[0]) == (200, media_type)


# Links by path


def test_links_of_a_page_work_on_whatever_host_serves_it(pages: dict[str, LexborHTMLParser]) -> None:
    absolute = [
        (address, link)
        for address, html in pages.items()
        # The canonical address is that of the data, whatever host serves the page.
        for link in links(html, "[href]:not([rel=canonical])")
        if "localhost" in urlsplit(link).netloc
    ]
    assert absolute == []


@pytest.mark.parametrize("address", ["/", f"/doc/{NEWTON}", "/browse/person", "/sparql", "/ontology"])
def test_a_page_is_the_same_on_whatever_host_it_is_asked_for(site: Client, address: str) -> None:
    assert site.get(address, host="mirror.example:81").text == site.get(address).text


def test_a_redirect_stays_on_the_host_that_was_asked(site: Client) -> None:
    assert site.get(f"/id/{NEWTON}", host="mirror.example:81").headers["location"] == f"/doc/{NEWTON}"


# What a page says


def test_the_page_of_sarah_newton_names_both_answers_she_gave(site: Client) -> None:
    html = page(site.get(f"/doc/{NEWTON}"))
    assert text(html, "h1") == "Sarah Newton"
    answers = [(text(row, "time"), text(row, ".name")) for row in html.css("#answerer-answer .rows li")]
    assert answers == [
        ("14 March 2018", "Answer by Sarah Newton to “Employment: Disability”"),
        ("20 December 2017", "Answer by Sarah Newton to “Employment: Disability”"),
    ]


def test_a_question_shows_its_words_and_those_of_its_answer(site: Client) -> None:
    html = page(site.get(QUESTION))
    for note in html.css(".note"):
        note.decompose()
    words = text(html, ".words")
    assert "To ask the Secretary of State for Work and Pensions" in words
    assert "116 Community Partners are currently in post" in words


def test_an_answer_shows_its_lists_as_lists(site: Client) -> None:
    answer = "/doc/answer/theyworkforyou/2020-02-03-employment-chronic-illnesses-5d9c9966/2020-02-03"
    assert len(page(site.get(answer)).css(".words li")) >= 5


def test_a_property_that_a_document_does_not_state_is_shown_as_not_stated(site: Client) -> None:
    html = page(site.get(QUESTION))
    facts = {text_of(div, "dt"): div for div in html.css(".facts > div")}
    assert "Not stated" in text_of(facts["asked by"], "dd.not-stated")


def test_a_value_that_was_inferred_is_shown_as_inferred_with_its_reason(site: Client) -> None:
    html = page(site.get(QUESTION))
    facts = {text_of(div, "dt"): div for div in html.css(".facts > div")}
    assert text_of(facts["house"], "dd a").startswith("House of Commons")
    assert text_of(facts["house"], "details.inferred summary") == "inferred"
    assert len(text_of(facts["house"], "details.inferred p")) > 20


def test_a_value_that_a_document_states_is_not_marked_as_inferred(site: Client) -> None:
    html = page(site.get(QUESTION))
    facts = {text_of(div, "dt"): div for div in html.css(".facts > div")}
    assert facts["date tabled"].css("details.inferred") == []


def test_every_value_has_a_mark_that_leads_to_its_source(pages: dict[str, LexborHTMLParser]) -> None:
    bare = [
        (address, node.text())
        for address, html in pages.items()
        # What the page of the design shows is made up.
        if address != "/style"
        for node in html.css(".facts dd")
        if not node.css("a.mark[href^='#source-']")
    ]
    assert bare == []


def test_the_sources_of_a_question_lead_to_its_document_and_the_licence_of_that(site: Client) -> None:
    html = page(site.get(QUESTION))
    source = html.css_first("#source-1")
    assert links(html, "#source-1 a")[0] == QUESTION.replace("/question/", "/document/")
    assert "Open Parliament Licence" in (source.text() if source else "")


def test_every_source_mark_leads_to_a_document_or_a_register(pages: dict[str, LexborHTMLParser]) -> None:
    leads = {link for html in pages.values() for link in links(html, ".sources li a:first-child")}
    assert {"/".join(link.split("/")[:3]) for link in leads} == {"/doc/document", "/doc/graph"}


def test_the_page_of_an_article_shows_short_excerpts_of_it_and_says_why(site: Client) -> None:
    (words,) = page(site.get(ARTICLE)).css(".words")
    assert "grants no licence" in text_of(words, ".told")
    assert all(len(excerpt.text().split()) < 40 for excerpt in words.css("p:not(.told)"))


def test_a_date_is_shown_as_english_prints_it(site: Client) -> None:
    assert "6 March 2018" in text(page(site.get(QUESTION)), ".facts")


def test_home_shows_how_many_there_are_of_each_kind(site: Client) -> None:
    html = page(site.get("/"))
    numbers = {text_of(node, "dt"): text_of(node, "dd") for node in html.css(".numbers > div")}
    assert numbers["Questions"] == "3"
    assert numbers["Documents"] == "5"


def test_the_ontology_shows_every_term_of_ours_with_its_meaning(site: Client) -> None:
    html = page(site.get("/ontology"))
    terms = {node.attributes["id"] for node in html.css(".terms section")}
    assert {"Programme", "NotStated", "Inference", "answeredByPerson"} <= terms
    assert all(len(text_of(node, "p")) > 20 for node in html.css(".terms section"))


def test_a_link_to_another_site_is_marked(site: Client) -> None:
    html = page(site.get(f"/doc/{NEWTON}"))
    assert [link for link in links(html, ".facts a:not(.external):not(.mark)") if link.startswith("http")] == []


# Safety


@pytest.mark.parametrize(
    "address",
    [
        "/",
        f"/doc/{NEWTON}",
        f"/doc/{NEWTON}.ttl",
        f"/id/{NEWTON}",
        "/doc/person/nobody",
        "/nowhere",
        "/sparql",
        "/static/style.css",
        "/browse/person?page=x",
    ],
)
def test_every_answer_says_what_a_browser_may_do_with_it(site: Client, address: str) -> None:
    headers = site.get(address).headers
    policy = dict(rule.strip().split(" ", 1) for rule in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["style-src"] == policy["form-action"] == "'self'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize("address", [f"/doc/{NEWTON}.ttl", f"/id/{NEWTON}", "/sparql", "/doc/person/nobody"])
def test_pages_of_other_sites_may_read_everything(site: Client, address: str) -> None:
    assert site.get(address, origin="https://elsewhere.example").headers["access-control-allow-origin"] == "*"


def test_no_page_loads_anything_from_another_host(pages: dict[str, LexborHTMLParser]) -> None:
    for address, html in pages.items():
        loaded = [
            node.attributes[name] or ""
            for name in ("src", "srcset", "action", "data", "poster")
            for node in html.css(f"[{name}]")
        ]
        loaded += links(html, "link[rel=stylesheet], link[rel=icon], link[rel=preload]")
        assert [link for link in loaded if not link.startswith("/") or link.startswith("//")] == [], address


def test_the_design_loads_nothing(site: Client) -> None:
    css = site.get("/static/style.css").text
    assert not re.search(r"@import|url\(", css)


def test_no_page_has_scripts_or_styles_that_the_policy_would_stop(pages: dict[str, LexborHTMLParser]) -> None:
    for address, html in pages.items():
        assert (
            html.css(
                "style, [style], script:not([src^='/static/'], [type='application/ld+json']), iframe, object, embed, base"
            )
            == []
        ), address
        assert not any(name.startswith("on") for node in html.css("*") for name in node.attributes), address


def test_no_link_runs_a_script(pages: dict[str, LexborHTMLParser]) -> None:
    schemes = {urlsplit(link).scheme for html in pages.values() for link in links(html, "[href]")}
    assert schemes <= {"", "http", "https"}


def test_no_page_has_a_raw_document_or_where_it_lies(crawled: dict[str, httpx2.Response]) -> None:
    assert [address for address, response in crawled.items() if "seeds/documents" in response.text] == []


def test_the_description_of_the_interface_names_each_operation_once(site: Client) -> None:
    described = site.get("/openapi.json", "application/json").json()
    names = [operation["operationId"] for methods in described["paths"].values() for operation in methods.values()]
    assert len(names) == len(set(names)) > 5


def test_browsers_may_keep_the_design(site: Client) -> None:
    assert "max-age" in site.get("/static/style.css").headers["cache-control"]


def test_an_icon_is_found_where_browsers_look_for_it(site: Client) -> None:
    assert site.get("/favicon.ico", "image/*", follow=True).headers["content-type"] == "image/svg+xml"


def test_robots_are_told_to_leave_queries_alone(site: Client) -> None:
    assert "Disallow: /sparql?" in site.get("/robots.txt", "*/*").text


def test_html_is_the_form_for_browsers(site: Client) -> None:
    assert page(site.get("/", HTML)).css_first("h1") is not None
