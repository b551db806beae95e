"""Lists of the things of each kind: sorted, limited, paged, as files, and as the query that makes them."""

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from api_records import written
from index.made_up import record

from kg.index.kinds import INDEXED

from .conftest import BASE, NEWTON, Client, build, links, page, serving, text

DWP = "body/department-for-work-and-pensions"
PROGRAMME = "programme/work-and-health-programme"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """The made-up questions of the tests of the index."""
    folder = tmp_path_factory.mktemp("lists")
    records = [*map(record, range(60)), record(70, answered=False), record(72, answerIsHolding=True)]
    build(folder / "data", written(folder / "some.jsonl", *records), "--base", BASE)
    with serving(folder / "data") as client:
        yield client


def test_without_an_index_a_list_of_promises_does_not_say_what_is_not_stated(data: Path, tmp_path: Path) -> None:
    shutil.copytree(data, tmp_path / "data", symlinks=True)
    for release in (tmp_path / "data" / "releases").iterdir():
        (release / "index.sqlite").unlink()
    with serving(tmp_path / "data") as client:
        html = page(client.get("/promises"))
    assert html.css("main .not-stated") == []
    assert "has no index" in text(html)
    assert any("/doc/target/" in link for link in links(html, "main a[href]"))


def listed(site: Client, address: str) -> list[str]:
    """Give the addresses of all things in a list, in its order."""
    path, _, parameters = address.partition("?")
    response = site.get(f"{path}.json?{parameters}", follow=True)
    assert response.status_code == 200
    return [item["address"] for item in response.json()["items"]]


@pytest.mark.parametrize("kind", sorted(INDEXED))
def test_the_query_of_a_list_gives_the_same_things(site: Client, kind: str) -> None:
    assert queried(site, f"/browse/{kind}") == set(listed(site, f"/browse/{kind}"))


LIMITED = [
    f"/browse/question?body={DWP}",
    f"/browse/question?about={PROGRAMME}&year=2031",
    f"/browse/question?about={PROGRAMME}&body={DWP}&answered=no",
    "/browse/question?answered=yes",
    "/browse/question?person=Asker&as=asker",
    f"/browse/answer?body={DWP}&sort=oldest",
    f"/browse/observation?body={DWP}",
    "/browse/person?starts=a",
    f"/promises?body={DWP}",
    "/promises?due=2032",
    *(f"/promises?status={status}" for status in ("reported", "passed", "open", "undated")),
]


@pytest.mark.parametrize("address", LIMITED)
def test_the_query_of_a_limited_list_gives_the_same_things(made: Client, address: str) -> None:
    assert queried(made, address) == set(listed(made, address))


def test_the_query_of_the_promises_of_a_person_gives_the_same_things(site: Client) -> None:
    address = "/promises?person=person/therese-coffey"
    assert queried(site, address) == set(listed(site, address)) != set()


def queried(site: Client, address: str) -> set[str]:
    """Give all that the query beside a list finds, of which the list shows a page."""
    (query,) = page(site.get(address, follow=True)).css("details pre")
    rows = site.ask(query.text().rpartition("\nLIMIT")[0]).json()["results"]["bindings"]
    return {row["thing"]["value"] for row in rows}


def test_a_list_is_sorted_as_it_is_asked(made: Client) -> None:
    newest = [node.attributes["datetime"] for node in page(made.get("/browse/question")).css(".rows time")]
    oldest = [node.attributes["datetime"] for node in page(made.get("/browse/question?sort=oldest")).css(".rows time")]
    assert newest == sorted(newest, key=str, reverse=True)
    assert oldest == sorted(oldest, key=str)
    assert newest[0] != oldest[0]


def test_turning_the_pages_of_a_limited_list_keeps_its_limits(made: Client) -> None:
    first = page(made.get("/browse/question?year=2031&sort=oldest"))
    (following,) = links(first, 'a[rel="next"]')
    assert "year=2031" in following
    assert "sort=oldest" in following
    shown = [link for html in (first, page(made.get(following))) for link in links(html, ".rows .name")]
    assert len(shown) == len(set(shown)) == 62


def test_a_person_may_be_written_as_people_write_the_name(site: Client) -> None:
    html = page(site.get("/browse/answer?person=sarah%20newton&as=answerer"))
    assert len(html.css(".rows li")) == 2
    assert f"/doc/{NEWTON}" in links(html, ".limits a")


def test_a_name_that_nobody_has_is_told_and_limits_nothing(site: Client) -> None:
    html = page(site.get("/browse/answer?person=Zaphod"))
    assert "Nothing is known by the name of Zaphod" in text(html, ".notice")
    assert html.css(".rows li")


def test_an_empty_list_says_what_to_take_away(site: Client) -> None:
    html = page(site.get("/promises?body=body/home-office&due=1999"))
    assert not html.css(".promises tr")
    assert "Nothing fits all of this" in text(html, ".notice")
    assert "/promises?body=body/home-office" in links(html, ".notice a")
    assert "/promises" in links(html, ".notice a")


def test_a_form_says_what_the_list_is_limited_to(made: Client) -> None:
    html = page(made.get(f"/browse/question?body={DWP}&year=2031&answered=no"))
    chosen = {
        node.parent.attributes["name"]: node.attributes["value"]
        for node in html.css("form.filters option[selected]")
        if node.parent
    }
    assert chosen == {"body": DWP, "year": "2031", "answered": "no", "sort": "newest"}


@pytest.mark.parametrize(
    "address", ["/browse/question?year=20x1&answered=perhaps&as=king&sort=up&due=9&status=kept", "/promises?status=%00"]
)
def test_what_makes_no_sense_is_passed_over(made: Client, address: str) -> None:
    html = page(made.get(address))
    assert not html.css(".limits")


def test_words_that_are_no_name_stay_words(made: Client) -> None:
    strange = quote('"><script>alert(1)</script>\\')
    response = made.get(f"/browse/person?starts={strange}")
    assert "<script>alert" not in response.text
    (query,) = page(response).css("details pre")
    assert made.ask(query.text()).status_code == 200


def test_a_list_is_a_table_for_spreadsheets(made: Client) -> None:
    response = made.get(f"/browse/question.csv?body={DWP}")
    assert response.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert len(rows) == 32
    assert list(rows[0])[:3] == ["address", "name", "date"]
    assert {row["state"] for row in rows} >= {"no answer in this release", "answered after 3 days"}


def test_promises_as_a_table_have_their_dates_and_what_became_of_them(made: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(made.get("/promises.csv").text)))
    assert {row["due"] for row in rows} == {"2032-03"}
    assert {row["status"] for row in rows} <= {"something reported later", "date passed, nothing found", "not due yet"}


def test_a_list_as_json_says_how_many_there_are(made: Client) -> None:
    told = json.loads(made.get("/promises", "application/json").text)
    assert told["total"] == len(told["items"]) == 60


def test_the_list_of_targets_is_the_table_of_promises(made: Client) -> None:
    response = made.get("/browse/target.csv?due=2032")
    assert (response.status_code, response.headers["location"]) == (301, "/promises.csv?due=2032")


def test_a_form_that_there_is_not_is_told(site: Client) -> None:
    assert site.get("/promises.pdf").status_code == 404
    assert site.get("/browse/person", "image/png").status_code == 406


def test_the_table_of_promises_tells_of_each_when_who_and_by_when(site: Client) -> None:
    rows = [
        [" ".join(cell.text().split()) for cell in row.css("th, td")]
        for row in page(site.get("/promises")).css(".promises tbody tr")
    ]
    (double,) = [row for row in rows if "double the number of work coaches" in row[0]]
    assert "about Work coach" in double[0]
    assert double[3].startswith("March 2021")
