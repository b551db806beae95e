"""Feeds of what changed: valid Atom, whole and of each thing, found from its page."""

from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from kg import rdf_files
from kg.history import ReleaseNote, Told
from kg.web import feeds
from kg.web.feeds import Feed, atom
from kg.web.news import News
from kg.web.urls import Urls

from .conftest import BASE, NEWTON, Client, page, serving

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = [
    "/feed.atom",
    f"/feed/{NEWTON}.atom",
    "/feed/body/department-for-work-and-pensions.atom",
    "/feed/staff-role/work-coach.atom",
    "/feed/source/written-questions.atom",
]


def read(client: Client, path: str) -> ET.Element:
    response = client.get(path)
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.content)


def said(element: ET.Element, name: str) -> str:
    (found,) = element.findall(f"{ATOM}{name}")
    return found.text or ""


def titles(feed: ET.Element) -> list[str]:
    return [said(entry, "title") for entry in feed.findall(f"{ATOM}entry")]


def assert_valid(feed: ET.Element) -> None:
    """What RFC 4287, sections 4.1.1 and 4.1.2, demands."""
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert said(element, name)
        assert datetime.fromisoformat(said(element, "updated")).tzinfo
        kinds = [
            (link.get("type"), link.get("hreflang"))
            for link in element.findall(f"{ATOM}link")
            if link.get("rel") == "alternate"
        ]
        assert kinds
        assert len(set(kinds)) == len(kinds)
        assert all((link.get("href") or "").startswith("http") for link in element.findall(f"{ATOM}link"))
        assert said(element, "id").startswith(BASE)
    assert feed.findall(f"{ATOM}author/{ATOM}name")
    ids = [said(entry, "id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    updated = [said(entry, "updated") for entry in feed.findall(f"{ATOM}entry")]
    assert updated == sorted(updated, reverse=True)
    assert said(feed, "updated") == max(updated)
    assert all(said(entry, "summary") for entry in feed.findall(f"{ATOM}entry"))


@pytest.mark.parametrize("path", FEEDS)
def test_each_feed_is_valid(changing: Client, path: str) -> None:
    feed = read(changing, path)
    assert_valid(feed)
    (itself,) = (link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self")
    assert itself == said(feed, "id") == f"{BASE}{path}"


def test_the_feed_of_all_has_every_release_and_every_change(changing: Client) -> None:
    found = titles(read(changing, "/feed.atom"))
    assert sum(title.startswith("Release ") for title in found) == 3
    assert sum(title.startswith("Added: ") for title in found) == 1
    assert sum(title.startswith("Withdrawn: ") for title in found) == 1


def test_the_feed_of_a_thing_has_what_is_about_it(changing: Client) -> None:
    found = titles(read(changing, f"/feed/{NEWTON}.atom"))
    assert "Changed: Employment: Disability (tabled 6 March 2018)" in found
    assert not [title for title in found if "Places" in title]
    assert found[-1].endswith("the first, 7 documents")


def test_the_feed_of_a_source_has_its_documents(changing: Client) -> None:
    found = titles(read(changing, "/feed/source/written-questions.atom"))
    assert len(found) == 3, found
    assert not [title for title in found if "Employment" in title]


def test_entries_lead_to_the_page_the_data_and_the_original(changing: Client) -> None:
    (entry,) = (
        entry
        for entry in read(changing, "/feed.atom").findall(f"{ATOM}entry")
        if said(entry, "title").startswith("Added")
    )
    found = {(link.get("rel"), link.get("type")): link.get("href") or "" for link in entry.findall(f"{ATOM}link")}
    for key in (("alternate", "text/html"), ("alternate", "text/turtle")):
        assert changing.get(found[key].removeprefix(BASE)).status_code == 200
    assert "questions-statements-api.parliament.uk" in found["via", None]


@pytest.mark.parametrize(
    ("path", "feed"),
    [
        ("/", None),
        (f"/doc/{NEWTON}", f"/feed/{NEWTON}.atom"),
        ("/doc/body/department-for-work-and-pensions", "/feed/body/department-for-work-and-pensions.atom"),
        ("/doc/document/written-questions/7001", "/feed/source/written-questions.atom"),
        ("/browse/person", None),
    ],
)
def test_pages_tell_their_feeds(changing: Client, path: str, feed: str | None) -> None:
    told = page(changing.get(path))
    found = [link.attributes["href"] for link in told.css('link[rel="alternate"][type="application/atom+xml"]')]
    assert found == ["/feed.atom", *([feed] if feed else [])]
    assert set(found) <= {link.attributes["href"] for link in told.css("footer a")}
    for href in found:
        assert changing.get(href or "").status_code == 200


def test_a_client_that_has_the_feed_is_not_sent_it_again(changing: Client) -> None:
    first = changing.get("/feed.atom")
    again = changing.get("/feed.atom", if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/feed/person/nobody.atom", 404),
        ("/feed/source/nothing.atom", 404),
        ("/feed/question/commons/2031-03-04/501.atom", 404),
        ("/feed.atom?page=2", 404),
        ("/feed.atom?page=0", 400),
        ("/feed/person/%22%3E%3Cb%3E.atom", 404),
    ],
)
def test_what_has_no_feed_is_told(changing: Client, path: str, status: int) -> None:
    assert changing.get(path).status_code == status


def test_a_feed_is_turned_over_by_pages(changing: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "PER_PAGE", 3)
    monkeypatch.setattr("kg.web.changes_routes.PER_PAGE", 3)
    whole, path = [], "/feed.atom"
    while path:
        feed = read(changing, path)
        whole += titles(feed)
        relations = {
            link.get("rel"): (link.get("href") or "").removeprefix(BASE) for link in feed.findall(f"{ATOM}link")
        }
        assert relations["first"] == "/feed.atom"
        assert changing.get(relations["last"]).status_code == 200
        path = relations.get("next", "")
    monkeypatch.undo()
    assert whole == titles(read(changing, "/feed.atom"))


def test_whatever_a_document_says_the_feed_can_be_read() -> None:
    note = ReleaseNote(1, "r", "2031-03-04T00:00:00+00:00", None, Told.first, 1, 1, 0, 0)
    news = News(note, "a/1", "added", "</title><b> & \x00 \ud800 “x”", "it's ]]> \x0b", href="/doc/a/1?x=1&y=<")
    feed = Feed("A & B", "", "<us>", None, "", f"{BASE}/", 1, 1, note.built, (news,))
    written = ET.fromstring(atom(feed, Urls(BASE)))
    assert titles(written) == ["</title><b> & � � “x”"]


def test_files_that_are_served_as_given_have_no_feed(tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text("<x:s> <x:p> <x:o> .", encoding="utf-8")
    rdf_files.release([tmp_path / "mine.ttl"], tmp_path / "data", BASE)
    with serving(tmp_path / "data") as client:
        assert client.get("/feed.atom").status_code == 404
        assert client.get("/releases").status_code == 404
        assert "atom" not in client.get("/").text
