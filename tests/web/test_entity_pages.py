"""The pages by kind: what a reader asks first of a person, a body, a programme, a question and a promise."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_records import written
from index.made_up import record

from .conftest import BASE, HTML, NEWTON, Client, build, links, page, serving, text

DWP = "/doc/body/department-for-work-and-pensions"
PROGRAMME = "/doc/programme/work-and-health-programme"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Made-up questions: some answered after so many days, one not at all, one held."""
    folder = tmp_path_factory.mktemp("made")
    records = [*map(record, range(10)), record(10, answered=False), record(12, answerIsHolding=True)]
    promised = "<p>We will increase the number of work coaches to 27,000 by March 2032.</p>"
    reported = "<p>There are 20,000 work coaches in jobcentres.</p>"
    records += [
        record(81, answerText=promised, dateAnswered="2031-05-05T00:00:00"),
        record(83, answerText=reported, dateAnswered="2031-07-05T00:00:00"),
    ]
    build(folder / "data", written(folder / "some.jsonl", *records), "--base", BASE)
    with serving(folder / "data") as client:
        yield client


@pytest.fixture(scope="module")
def without_index(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """The founding documents in a release as older versions of the program made it."""
    folder = tmp_path_factory.mktemp("older") / "data"
    shutil.copytree(data, folder, symlinks=True)
    for file in folder.glob("releases/*/index.sqlite"):
        file.unlink()
    with serving(folder) as client:
        yield client


def test_a_person_has_posts_with_their_time_and_what_documents_print(site: Client) -> None:
    posts = page(site.get(f"/doc/{NEWTON}")).css("#posts li")
    held = {text(post, "div > a") + text(post, "div > span > a"): text(post, ".when") for post in posts}
    assert any("November 2017 to 13 March 2019" in when for when in held.values())
    assert any("Disabled People" in name for name in held)
    assert all(links(page(site.get(f"/doc/{NEWTON}")), "#posts .when a.mark"))


def test_posts_and_seats_of_a_person_are_drawn_over_time(site: Client) -> None:
    (drawn,) = page(site.get(f"/doc/{NEWTON}")).css("table.drawn")
    assert text(drawn, "caption") == "Posts and seats over time"
    told = {text(row, "th"): text(row, "td .told") for row in drawn.css("tbody tr")}
    assert told["Member of Parliament for Truro and Falmouth"] == "6 May 2010 – 6 November 2019"
    assert len(drawn.css("tbody rect.bar, tbody circle.event")) == len(drawn.css("tbody tr"))


def test_a_person_is_found_elsewhere_too(site: Client) -> None:
    html = page(site.get(f"/doc/{NEWTON}"))
    assert text(html, ".elsewhere") == "Elsewhere: TheyWorkForYou, UK Parliament, UK Parliament’s open data, Wikidata"


def test_what_is_put_to_a_body_is_counted_and_leads_to_all_of_it(made: Client) -> None:
    html = page(made.get(DWP))
    (everything,) = links(html, "#body-question .turn a")
    listed = page(made.get(everything))
    assert text(html, "#body-question .count") == text(listed, "h1 .count") == "7"
    assert len(html.css("#body-question .rows li")) == 5
    assert len(listed.css(".rows li")) == 7


def test_the_latest_answers_of_a_person_stand_on_the_page(site: Client) -> None:
    rows = [text(row, "time") for row in page(site.get(f"/doc/{NEWTON}")).css("#answerer-answer .rows li")]
    assert rows == ["14 March 2018", "20 December 2017"]


def test_a_body_tells_how_long_its_answers_took(made: Client) -> None:
    rows = [text(row, "th, td") for row in page(made.get(DWP)).css("table.waited tbody tr")]
    # Five were answered after 1, 3, 5, 7 and 2 days.
    assert rows[0].startswith("all years 5 3")
    assert rows[1].startswith("2031 5 3")


def test_a_body_draws_how_long_its_answers_took(made: Client) -> None:
    (chart,) = page(made.get(DWP)).css("#waited figure")
    (drawn,) = chart.css("svg")
    assert (drawn.attributes["aria-label"] or "").startswith("How long answers took: 5 answers by days")
    assert [text(row, "td") for row in chart.css("tbody tr")] == ["2", "2", "1", "0", "0", "0", "0"]


def test_a_body_has_its_ministers_then(site: Client) -> None:
    held = [text(one, "li") for one in page(site.get(DWP)).css("#ministers li")]
    assert any("Sarah Newton" in one and "November 2017 to 13 March 2019" in one for one in held)


def test_a_body_has_what_it_is_asked_about_and_by_whom(made: Client) -> None:
    told = text(page(made.get(DWP)), ".ranked")
    assert "Work and Health Programme 7" in told


def test_a_chart_says_what_it_shows_and_has_a_table_behind_it(made: Client) -> None:
    html = page(made.get(PROGRAMME))
    (summary,) = (node.attributes["aria-label"] or "" for node in html.css("#mention-question figure svg"))
    assert "14 questions by month, from March 2031 to June 2031" in summary
    assert text(html, "#mention-question figure tbody td") == "4 4 3 3 14"


def test_a_programme_leads_to_the_words_that_mention_it(made: Client) -> None:
    found = links(page(made.get(PROGRAMME)), "#mention-question .rows .name")
    assert found
    assert all("#words-" in link for link in found)


@pytest.mark.parametrize(
    ("uin", "told"),
    [
        ("500", "Answered on 5 March 2031, a day after it was tabled"),
        ("510", "No answer in this release"),
        ("512", "Not answered yet: a holding answer says so"),
    ],
)
def test_a_question_says_first_whether_it_was_answered(made: Client, uin: str, told: str) -> None:
    (address,) = [link for link in links(page(made.get("/browse/question"))) if link.endswith(f"/{uin}")]
    assert text(page(made.get(address)), ".outcome") == told


def test_a_promise_stands_in_its_words_with_what_was_reported_later(made: Client) -> None:
    listed = page(made.get("/promises?status=reported"))
    html = page(made.get(links(listed, '.promises th[scope="row"] > a')[0]))
    assert "Whether the promise was kept is for readers to judge." in text(html, ".outcome")
    assert html.css(".evidence-of mark.promise")
    assert html.css("#reported .statements li")


def test_a_promise_with_nothing_beside_it_says_so(site: Client) -> None:
    for address in links(page(site.get("/promises")), '.promises th[scope="row"] > a'):
        told = text(page(site.get(address)), ".outcome")
        assert "found in this data" in told or "stated later" in told or "nothing can be put beside it" in told


@pytest.mark.parametrize(
    "address",
    [f"/doc/{NEWTON}", DWP, "/doc/staff-role/work-coach", "/promises", "/browse/person", "/browse/answer?year=2018"],
)
def test_pages_are_there_without_an_index(without_index: Client, address: str) -> None:
    html = page(without_index.get(address))
    assert text(html, "h1")
    assert not html.css("figure, form.filters")


def test_without_an_index_a_person_has_links_instead_of_counts(without_index: Client) -> None:
    assert len(page(without_index.get(f"/doc/{NEWTON}")).css("#answeredByPerson li")) == 2


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/plain", "text/plain; charset=utf-8"),
        ("application/json", "application/problem+json"),
        (HTML, "text/html; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("address", ["/search?q=work", "/search", "/search/suggest?q=w", "/opensearch.xml"])
def test_without_an_index_a_search_says_why_it_finds_nothing(
    without_index: Client, address: str, accept: str, form: str
) -> None:
    response = without_index.get(address, accept)
    assert (response.status_code, response.headers["content-type"]) == (404, form)
    assert "made without an index" in response.text


def test_without_an_index_a_list_says_why_it_cannot_be_sorted(without_index: Client) -> None:
    assert "cannot be sorted or limited" in text(page(without_index.get("/promises")))
