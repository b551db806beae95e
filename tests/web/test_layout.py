"""What every page has: where it is, what it says of itself, colours that can be read, and problems that tell what to do."""

import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kg.resources import ROOT
from kg.web import sparql
from kg.web.app import create_app
from kg.web.metadata import json_ld
from kg.web.pages import PageMaker
from kg.web.problems import Problem

from .conftest import BASE, NEWTON, Client, links, page, text

QUESTION = "/doc/question/parallel-parliament/2018-03-06-employment-disability-e78779bb"
STYLE = (ROOT / "kg" / "web" / "static" / "style.css").read_text(encoding="utf-8")
READ_ON = ("paper", "card", "tint")
"""Colours that text stands on."""
READ = ("ink", "soft", "accent", "warn", "bad", "promise", "figure", "quotation")
"""Colours of text."""


def colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", css))


LIGHT = colours(STYLE.partition("@media (prefers-color-scheme: dark)")[0])
DARK = LIGHT | colours(STYLE.partition("@media (prefers-color-scheme: dark)")[2].partition("\n}\n")[0])


def luminance(colour: str) -> float:
    """Of a colour, as WCAG 2.2 defines relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("below", READ_ON)
@pytest.mark.parametrize("colour", READ)
def test_text_can_be_told_from_what_it_stands_on(scheme: dict[str, str], below: str, colour: str) -> None:
    high, low = sorted((luminance(scheme[colour]), luminance(scheme[below])), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("colour", "below", "least"),
    [
        ("accent", "accent-soft", 4.5),
        ("warn", "warn-soft", 4.5),
        ("paper", "accent", 4.5),
        # The frames of fields, the mark of the focus and the columns of charts (success criterion 1.4.11).
        *((colour, below, 3.0) for colour in ("edge", "accent", "promise") for below in READ_ON),
    ],
)
def test_what_is_drawn_and_what_stands_on_a_tint_can_be_told_apart(
    scheme: dict[str, str], colour: str, below: str, least: float
) -> None:
    lighter, darker = sorted((luminance(scheme[colour]), luminance(scheme[below])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= least


@pytest.mark.parametrize(
    "address", ["/", f"/doc/{NEWTON}", QUESTION, "/browse/person", "/promises", "/ontology", "/sparql"]
)
def test_a_page_names_its_address_and_describes_itself(site: Client, address: str) -> None:
    html = page(site.get(address))
    assert links(html, "link[rel=canonical]") == [f"{BASE}{address}"]
    assert len(html.css_first("meta[name=description]").attributes["content"] or "") > 30  # type: ignore[union-attr]
    assert html.css_first("meta[property='og:title']") is not None


def structured(site: Client, address: str) -> dict[str, dict[str, object]]:
    blocks = page(site.get(address)).css("script[type='application/ld+json']")
    return {data["@type"]: data for data in (json.loads(block.text()) for block in blocks)}


def test_a_question_is_told_to_search_engines_with_its_answer(site: Client) -> None:
    asked = structured(site, QUESTION)["QAPage"]["mainEntity"]
    assert isinstance(asked, dict)
    assert asked["text"].startswith("To ask the Secretary of State")
    assert asked["acceptedAnswer"]["author"]["name"] == "Sarah Newton"


def test_a_person_and_the_steps_to_her_page_are_told_to_search_engines(site: Client) -> None:
    told = structured(site, f"/doc/{NEWTON}")
    assert told["Person"]["@id"] == f"{BASE}/id/{NEWTON}"
    assert set(told) == {"Person", "BreadcrumbList"}


def test_the_home_page_tells_of_a_data_set(site: Client) -> None:
    assert structured(site, "/")["Dataset"]["@id"] == f"{BASE}/"


def test_no_text_can_end_the_block_of_structured_data() -> None:
    written = json_ld({"name": "</script><script>alert(1)//<!--\u2028"})
    assert "<" not in written
    assert json.loads(written)["name"] == "</script><script>alert(1)//<!--\u2028"


@pytest.mark.parametrize(
    ("address", "is_listed"), [(f"/doc/{NEWTON}", True), ("/browse/annotation", False), ("/style", False)]
)
def test_search_engines_are_kept_from_pages_for_machines(site: Client, address: str, is_listed: bool) -> None:
    assert (page(site.get(address)).css_first("meta[name=robots]") is None) == is_listed


def test_a_page_says_how_to_cite_it(site: Client) -> None:
    cited = text(page(site.get(f"/doc/{NEWTON}")), ".panels .copied span")
    assert cited.startswith("Sarah Newton. Questions, answers and promises of the UK government, release ")
    assert f"{BASE}/id/{NEWTON}." in cited


# What goes wrong


def test_a_missing_page_offers_the_words_of_its_address_to_search_for(site: Client) -> None:
    html = page(site.get("/doc/question/commons/2018-03-06/work-coaches-x9"))
    box = html.css_first("main input[name=q]")
    assert box is not None
    assert box.attributes["value"] == "commons 2018 03 06 work coaches"


def test_programs_are_told_problem_details(site: Client) -> None:
    response = site.get("/doc/person/nobody", "application/json")
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    assert (told["status"], told["title"], told["instance"]) == (404, "Not Found", "/doc/person/nobody")
    assert told["detail"] == "Nothing is known under this address."


@pytest.mark.parametrize("status", [400, 404, 405, 406, 410, 413, 414, 500, 503])
def test_every_problem_says_what_to_try(status: int) -> None:
    assert Problem(status, "", "/").tries
    assert Problem(status, "", "/").heading != "That did not work"


@pytest.mark.parametrize("address", ["/doc/person/x", "/sparql"])
@pytest.mark.parametrize("accept", ["text/html", "application/json", "*/*"])
def test_a_failure_tells_nothing_of_what_is_within_and_the_server_logs_it(
    data: Path, monkeypatch: pytest.MonkeyPatch, address: str, accept: str
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret of the program")

    application = create_app(data)
    monkeypatch.setattr(PageMaker, "exists", fail)
    monkeypatch.setattr(sparql, "read_request", fail)
    with TestClient(application, raise_server_exceptions=False) as client:
        response = client.get(address, headers={"accept": accept})
        assert response.status_code == 500
        assert "Something in this program failed" in response.text
        assert "secret" not in response.text
        assert "default-src 'none'" in response.headers["content-security-policy"]
    # What is raised again reaches the server, which writes it into its log.
    with TestClient(application) as client, pytest.raises(RuntimeError, match="a secret"):
        client.get(address, headers={"accept": accept})
