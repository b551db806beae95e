"""Searching: the page, the same as data, suggestions, and what is said where nothing is found or nothing can be."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import releases
from kg.index import FILE
from kg.index.texts import FOLDER

from .conftest import BASE, Client, build, links, page, serving, text

JSON, CSV = "application/json", "text/csv"


def found(site: Client, query: str) -> dict:  # type: ignore[type-arg]
    answered = site.get(f"/search?{query}", JSON)
    assert answered.status_code == 200, answered.text
    told = answered.json()
    assert isinstance(told, dict)
    return told


def test_the_best_match_comes_first_with_the_words_marked(site: Client) -> None:
    html = page(site.get("/search?q=work+coaches"))
    assert links(html, ".results ol > li > a")[0] == "/doc/staff-role/work-coach"
    assert {node.text().casefold() for node in html.css(".results mark")} >= {"work", "coaches"}
    assert text(html, "h1").endswith("found")


def test_a_search_without_words_tells_what_can_be_searched(site: Client) -> None:
    html = page(site.get("/search"))
    assert html.css_first("input[name=q]") is not None
    assert not html.css(".results")


@pytest.mark.parametrize("query", ["coach", "coaches", "Coaches", "COACH", "cöach"])
def test_plurals_case_and_accents_make_no_difference(site: Client, query: str) -> None:
    assert found(site, f"q={quote(query)}")["total"] == found(site, "q=coaches")["total"] > 0


def test_phrases_and_exclusions(site: Client) -> None:
    both = found(site, "q=disability+employment+advisers")["total"]
    phrase = found(site, f"q={quote('“disability employment advisers”')}")["total"]
    without = found(site, f"q={quote('disability employment -advisers')}")["total"]
    assert 0 < phrase <= both
    assert found(site, "q=disability+employment")["total"] == both + without


def test_facets_count_what_a_search_limited_to_them_finds(site: Client) -> None:
    whole = found(site, "q=work")
    assert {"kind", "body", "year", "person", "programme"} == set(whole["facets"])
    for name, facet in whole["facets"].items():
        for value in facet["values"]:
            limited = found(site, f"q=work&{name}={quote(str(value['value']))}")
            assert limited["total"] == value["count"], (name, value)
            assert limited["facets"][name]["values"][0]["label"] == value["label"]


def test_a_programme_may_be_given_by_its_key_alone(site: Client) -> None:
    assert (
        found(site, "programme=access-to-work")["total"]
        == found(site, "programme=programme/access-to-work")["total"]
        > 0
    )


def test_pages_follow_by_cursor_and_hold_each_thing_once(site: Client) -> None:
    whole = [result["id"] for result in found(site, "q=work&limit=1000")["results"]]
    turned, address = [], "/search.json?q=work&limit=1000"
    told = found(site, "q=work&limit=7")
    while True:
        turned += [result["id"] for result in told["results"]]
        if not told["after"]:
            break
        told = found(site, f"q=work&limit=7&after={told['after']}")
    assert turned == whole
    assert len(set(turned)) == len(turned) == found(site, "q=work")["total"]
    assert urlsplit(address).path == "/search.json"


def test_a_cursor_of_another_search_is_refused(site: Client) -> None:
    cursor = found(site, "q=work&limit=2")["after"]
    for query in (f"q=coach&after={cursor}", "q=work&after=AAAA", "q=work&after=%00", f"q=work&after={cursor}x"):
        answered = site.get(f"/search?{query}", JSON)
        assert (answered.status_code, "Search again" in answered.text) == (400, True)


def test_the_order_can_be_chosen(site: Client) -> None:
    newest = [result["date"] or "" for result in found(site, "q=work&order=newest&limit=1000")["results"]]
    dated = [date for date in newest if date]
    assert dated == sorted(dated, reverse=True)
    oldest = [result["date"] for result in found(site, "q=work&order=oldest&limit=1000")["results"] if result["date"]]
    assert oldest == sorted(oldest)


def test_numbers_and_days_are_found(site: Client) -> None:
    assert [result["kind"] for result in found(site, "q=2018-03-14&kind=answer")["results"]] == ["answer"]
    assert found(site, f"q={quote('14 March 2018')}")["total"] > 0


def test_the_same_as_json_and_csv(site: Client) -> None:
    told = found(site, "q=work")
    assert site.get("/search.json?q=work", "*/*").json() == told
    answered = site.get("/search.csv?q=work")
    assert answered.headers["content-type"].startswith("text/csv")
    table = list(csv.DictReader(io.StringIO(answered.text)))
    assert [row["id"] for row in table] == [result["id"] for result in told["results"]]
    assert site.get("/search?q=work", CSV).text == answered.text
    first = told["results"][0]
    assert all(first["snippet"][begin:end] for begin, end in first["marked"])
    assert site.get("/search?q=work", "image/png").status_code == 406
    assert site.get("/search.xml?q=work").status_code == 404


def test_the_page_names_its_other_forms(site: Client) -> None:
    answered = site.get("/search?q=work")
    assert '</search.json?q=work>; rel="alternate"; type="application/json"' in answered.headers["link"]
    assert "Accept" in answered.headers["vary"].split(", ")
    assert "/search.csv?q=work" in links(page(answered), "link[rel=alternate]")


def test_where_nothing_is_found_it_is_told_what_to_try(site: Client) -> None:
    assert "“zzqx” occurs nowhere" in text(page(site.get("/search?q=work+zzqx")))
    limited = page(site.get("/search?q=work&year=1901"))
    assert "/search?q=work" in links(limited, ".advice a")
    assert "within these limits" in text(limited)
    assert "All words have to stand in the same text" in text(page(site.get("/search?q=coffey+newton")))


@pytest.mark.parametrize(
    "query", ["year=next", "year=12345", "kind=unheard-of", "order=random", "limit=0", f"q={'a' * 301}"]
)
def test_what_cannot_be_meant_is_refused_in_words(site: Client, query: str) -> None:
    answered = site.get(f"/search?{query}", JSON)
    assert answered.status_code == 400
    assert len(answered.text) > 20


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=60) | st.text(alphabet='ab "-“”*()+:^~\\/[]{}&|!?ORAND', max_size=40))
def test_no_text_is_a_fault(site: Client, typed: str) -> None:
    encoded = quote(typed.encode("utf-8", "replace"))
    assert site.get(f"/search?q={encoded}").status_code == 200
    assert site.get(f"/search/suggest?q={encoded}").status_code == 200


def test_what_is_typed_is_escaped(site: Client) -> None:
    answered = site.get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E%22")
    assert "<script>alert" not in answered.text


def test_suggestions_are_names(site: Client) -> None:
    answered = site.get("/search/suggest?q=work+c", "*/*")
    assert answered.headers["content-type"] == "application/x-suggestions+json"
    typed, names, sorts, addresses = answered.json()
    assert (typed, names[0], sorts[0], addresses[0]) == (
        "work c",
        "Work coach",
        "Staff role",
        "/doc/staff-role/work-coach",
    )
    assert site.get(addresses[0]).status_code == 200


def test_browsers_are_told_how_to_search(site: Client) -> None:
    answered = site.get("/opensearch.xml")
    root = ElementTree.fromstring(answered.text)
    name = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
    assert len(root.findtext("o:ShortName", "", name)) <= 16
    templates = {url.attrib["type"]: url.attrib["template"] for url in root.findall("o:Url", name)}
    assert templates["text/html"] == f"{BASE}/search?q={{searchTerms}}"
    assert templates["application/x-suggestions+json"] == f"{BASE}/search/suggest?q={{searchTerms}}"


def test_comments_are_nowhere(site: Client) -> None:
    """The founding articles bear readers' comments, of which no word may be found."""
    told = json.dumps(found(site, "q=&limit=1000&kind=article"))
    assert "comment" not in told.casefold()


@pytest.fixture(scope="module")
def without_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("old") / "data"
    build(folder, "seeds/documents", "--base", BASE)
    release = releases.required(folder).folder
    (release / FILE).unlink()
    for file in (release / FOLDER).iterdir():
        file.unlink()
    with serving(folder) as client:
        yield client


@pytest.mark.parametrize("path", ["/search?q=work", "/search/suggest?q=w", "/opensearch.xml"])
def test_a_release_without_an_index_says_so(without_index: Client, path: str) -> None:
    answered = without_index.get(path, JSON)
    assert (answered.status_code, "SPARQL" in answered.text) == (404, True)
    assert without_index.get("/").status_code == 200


def test_an_index_in_a_folder_that_nobody_can_write_to_is_read(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    with serving(data) as client:
        assert found(client, "q=work")["total"] > 0
