"""How things stood in earlier releases (RFC 7089), what is left of what was withdrawn, and what was merged."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from kg import releases
from kg.vocab import PROV
from kg.web import archive, memento
from kg.web.archive import Archive
from kg.web.gone import called
from kg.web.published import Publisher
from kg.web.urls import EXTENSIONS

from .conftest import BASE, HTML, NEWTON, TURTLE, Client, links, page, serving, text

QUESTION = "question/parallel-parliament/2018-03-06-employment-disability-e78779bb"
GONE = "question/theyworkforyou/2020-02-03-employment-chronic-illnesses-5d9c9966"
WITHDRAWN = "question/commons/2031-03-04/502"
FORMER = "person/s-newton"


@pytest.fixture(scope="module")
def names(three_releases: Path) -> list[str]:
    return list(releases.kept(three_releases))


@pytest.fixture(scope="module")
def built(three_releases: Path) -> list[datetime]:
    return [datetime.fromisoformat(release.manifest.built) for release in releases.kept(three_releases).values()]


def link_header(header: str) -> dict[str, str]:
    """Give the addresses of a header `Link`, or of a list of links, by their relations."""
    found = re.findall(r'<([^>]*)>((?:\s*;\s*[\w-]+="[^"]*")*)', header)
    relations = ((target, re.search(r'rel="([^"]*)"', parameters)) for target, parameters in found)
    return {relation: target for target, match in relations if match for relation in match[1].split()}


def asked(client: Client, path: str, moment: datetime | str, accept: str = HTML) -> str:
    """Ask for the state of a time; gives where that is."""
    when = moment if isinstance(moment, str) else memento.http_date(moment)
    response = client.get(path, accept, accept_datetime=when)
    assert response.status_code == 302
    assert set(response.headers["vary"].lower().split(", ")) == {"accept", "accept-datetime"}
    assert response.headers["location"]
    return response.headers["location"]


# The original resource, which is its own TimeGate.


@pytest.mark.parametrize("extension", ["", ".ttl", ".jsonld", ".html"])
def test_each_page_tells_that_it_is_its_own_timegate_and_where_its_timemap_is(changing: Client, extension: str) -> None:
    response = changing.get(f"/doc/{NEWTON}{extension}")
    assert response.status_code == 200
    told = link_header(response.headers["link"])
    assert told["original"] == told["timegate"] == f"{BASE}/doc/{NEWTON}{extension}"
    assert told["timemap"] == f"{BASE}/timemap/doc/{NEWTON}{extension}"
    assert "accept-datetime" in response.headers["vary"].lower()
    assert "memento-datetime" not in response.headers


def test_asked_for_a_time_it_leads_to_the_last_state_from_before(
    changing: Client, names: list[str], built: list[datetime]
) -> None:
    # Of releases that were built within one second, the last.
    last = dict(zip(built, names, strict=True))
    for moment, following in zip(last, [*list(last)[1:], None], strict=True):
        state = f"/releases/{last[moment]}/doc/{NEWTON}"
        assert asked(changing, f"/doc/{NEWTON}", moment) == state
        if following:
            assert asked(changing, f"/doc/{NEWTON}", max(following - timedelta(seconds=1), moment)) == state


def test_asked_for_a_time_before_all_it_leads_to_the_first_state(changing: Client, names: list[str]) -> None:
    assert asked(changing, f"/doc/{NEWTON}", "Tue, 01 Jan 1985 00:00:00 GMT") == f"/releases/{names[0]}/doc/{NEWTON}"


def test_a_thing_that_came_later_leads_to_its_first_state(changing: Client, names: list[str]) -> None:
    path = "/doc/question/commons/2031-03-04/503"
    assert asked(changing, path, datetime(1985, 1, 1, tzinfo=UTC)) == f"/releases/{names[1]}{path}"


@pytest.mark.parametrize("moment", ["yesterday", "", "2031-03-04", "Xyz, 99 Foo 2031 00:00:00 GMT"])
def test_what_is_no_date_is_refused_with_an_example(changing: Client, moment: str) -> None:
    response = changing.get(f"/doc/{NEWTON}", "text/plain", accept_datetime=moment)
    assert response.status_code == 400
    assert "GMT" in response.text


def test_of_what_never_was_there_is_no_state(changing: Client) -> None:
    when = "Tue, 01 Jan 2030 00:00:00 GMT"
    assert changing.get("/doc/person/nobody", accept_datetime=when).status_code == 404
    assert changing.get("/timemap/doc/person/nobody").status_code == 404


# Mementos.


@pytest.mark.parametrize("extension", ["", *(f".{extension}" for extension in EXTENSIONS)])
def test_a_state_tells_its_time_its_original_and_its_neighbours(
    changing: Client, names: list[str], built: list[datetime], extension: str
) -> None:
    response = changing.get(f"/releases/{names[1]}/doc/{NEWTON}{extension}", "*/*")
    assert response.status_code == 200
    assert response.headers["memento-datetime"] == memento.http_date(built[1])
    told = link_header(response.headers["link"])
    assert told["original"] == f"{BASE}/doc/{NEWTON}{extension}"
    for relation, name in (("first", names[0]), ("prev", names[0]), ("next", names[2]), ("last", names[2])):
        assert told[relation] == f"{BASE}/releases/{name}/doc/{NEWTON}{extension}"


def test_a_state_is_what_was_published_then(changing: Client, names: list[str]) -> None:
    answers = [href for href in links(page(changing.get(f"/doc/{QUESTION}"))) if href.startswith("/doc/answer/")]
    path = answers[0].partition("#")[0]
    now = changing.get(f"{path}.ttl").text
    assert "around 250 Community" in now
    then = changing.get(f"/releases/{names[0]}{path}.ttl").text
    assert "around 200 Community" in then
    assert changing.get(f"/releases/{names[1]}{path}.ttl").text == now


def test_the_page_of_a_state_says_that_it_is_old_and_links_within_its_release(
    changing: Client, names: list[str]
) -> None:
    told = page(changing.get(f"/releases/{names[0]}/doc/{NEWTON}"))
    assert "This is an old state" in text(told)
    found = links(told, "main a[href]")
    assert f"/doc/{NEWTON}" in found
    within = [href for href in found if "/doc/" in href and href != f"/doc/{NEWTON}" and "timemap" not in href]
    assert within
    assert all(href.startswith(f"/releases/{names[0]}/doc/") for href in within)
    assert [node.attributes["content"] for node in told.css('meta[name="robots"]')] == ["noindex"]
    assert links(told, 'link[rel="canonical"]') == [f"{BASE}/doc/{NEWTON}"]
    for href in within:
        assert changing.get(href.partition("#")[0]).status_code == 200


def test_the_state_in_the_current_release_has_an_address_too(changing: Client, names: list[str]) -> None:
    assert "current release" in text(page(changing.get(f"/releases/{names[2]}/doc/{NEWTON}")))


@pytest.mark.parametrize(
    "path",
    ["/releases/never/doc/person/sarah-newton", "/releases/..%2f..%2fetc/doc/person/x", "/releases/.new/doc/a/b"],
)
def test_releases_that_are_not_kept_show_nothing(changing: Client, path: str) -> None:
    assert changing.get(path).status_code == 404


def test_what_a_release_did_not_have_is_not_found_in_it(changing: Client, names: list[str]) -> None:
    assert changing.get(f"/releases/{names[0]}/doc/question/commons/2031-03-04/503").status_code == 404


def test_a_form_that_nobody_can_give_is_refused(changing: Client, names: list[str]) -> None:
    assert changing.get(f"/releases/{names[0]}/doc/{NEWTON}", "image/png").status_code == 406


# TimeMaps.


def test_a_timemap_lists_all_states(changing: Client, names: list[str], built: list[datetime]) -> None:
    response = changing.get(f"/timemap/doc/{NEWTON}")
    assert response.headers["content-type"].startswith("application/link-format")
    for name, moment in zip(names, built, strict=True):
        assert f"<{BASE}/releases/{name}/doc/{NEWTON}>" in response.text
        assert f'datetime="{memento.http_date(moment)}"' in response.text
    told = link_header(response.text)
    assert told["original"] == f"{BASE}/doc/{NEWTON}"
    assert told["self"] == f"{BASE}/timemap/doc/{NEWTON}"
    assert told["first"].endswith(f"/releases/{names[0]}/doc/{NEWTON}")


def test_a_timemap_lists_no_state_from_before_a_thing_was(changing: Client, names: list[str]) -> None:
    told = changing.get("/timemap/doc/question/commons/2031-03-04/503").text
    assert names[0] not in told
    assert names[1] in told


# What was withdrawn.


@pytest.mark.parametrize("path", [f"/id/{GONE}", f"/doc/{GONE}", *(f"/doc/{GONE}.{e}" for e in EXTENSIONS)])
def test_a_withdrawn_thing_tells_what_is_left(changing: Client, names: list[str], path: str) -> None:
    response = changing.get(path)
    assert response.status_code == 410
    assert f"It left with release {names[1]}" in response.text
    assert "timemap" in link_header(response.headers["link"])


def test_the_page_of_a_withdrawn_thing_leads_to_how_it_stood(changing: Client, names: list[str]) -> None:
    found = links(page(changing.get(f"/doc/{GONE}")))
    assert f"/releases/{names[0]}/doc/{GONE}" in found
    assert f"/releases/{names[1]}" in found
    assert "Chronic Illnesses" in changing.get(f"/releases/{names[0]}/doc/{GONE}").text


def test_what_is_left_comes_in_the_form_that_is_asked_for(changing: Client) -> None:
    plain = changing.get(f"/doc/{GONE}", "text/plain")
    assert (plain.status_code, plain.headers["content-type"]) == (410, "text/plain; charset=utf-8")
    turtle = changing.get(f"/doc/{GONE}", TURTLE)
    assert turtle.status_code == 410
    graph = Graph().parse(data=turtle.text, format="turtle")
    assert graph.value(URIRef(f"{BASE}/id/{GONE}"), PROV.invalidatedAtTime) is not None
    assert changing.get(f"/doc/{GONE}", "image/png").headers["content-type"].startswith("text/plain")


def test_asked_for_a_time_a_withdrawn_thing_leads_to_its_last_state(
    changing: Client, names: list[str], built: list[datetime]
) -> None:
    assert asked(changing, f"/doc/{GONE}", built[2]) == f"/releases/{names[0]}/doc/{GONE}"


def test_words_that_were_withdrawn_in_parliament_are_not_shown_as_they_stood(
    changing: Client, names: list[str]
) -> None:
    """Of the question there remain its number and its date, now and then."""
    assert changing.get(f"/doc/{WITHDRAWN}").status_code == 200
    answer = "answer/commons/2031-03-04/502/2031-03-10"
    assert changing.get(f"/doc/{answer}").status_code == 410
    for thing in (WITHDRAWN, answer, "document/written-questions/7002"):
        response = changing.get(f"/releases/{names[0]}/doc/{thing}")
        assert response.status_code == 410
        assert "Places 2" not in response.text
    assert f"/releases/{names[0]}/" not in changing.get(f"/doc/{answer}").text


@pytest.mark.parametrize(
    ("kind", "key", "name"),
    [
        ("question", "commons/2031-03-04/502", "Question 502, tabled in the House of Commons on 4 March 2031"),
        ("answer", "lords/2031-03-04/hl5/2031-03-10", "Answer to question HL5, tabled in the House of Lords on 4 March 2031"),
        ("question", "commons/2031-13-44/502", "Question"),
        ("target", "what-somebody-said-1234abcd", "Promise"),
        ("nothing", "at-all", "Thing"),
    ],
)  # fmt: skip
def test_what_is_gone_is_called_by_number_and_date_and_by_no_words(kind: str, key: str, name: str) -> None:
    assert called(kind, key) == name


# What was merged.


@pytest.mark.parametrize("path", [f"/id/{FORMER}", f"/doc/{FORMER}", *(f"/doc/{FORMER}.{e}" for e in EXTENSIONS)])
def test_a_merged_thing_leads_to_what_it_is_one_with(changing: Client, path: str) -> None:
    response = changing.get(path)
    assert response.status_code == 301
    assert response.headers["location"] == path.replace(FORMER, NEWTON)
    assert changing.get(path, follow=True).status_code == 200


def test_a_merged_thing_is_shown_as_it_stood_before(changing: Client, names: list[str], built: list[datetime]) -> None:
    assert asked(changing, f"/doc/{FORMER}", built[1]) == f"/releases/{names[1]}/doc/{FORMER}"
    assert "S Newton" in changing.get(f"/releases/{names[1]}/doc/{FORMER}.ttl").text
    told = changing.get(f"/timemap/doc/{FORMER}").text
    assert names[1] in told
    assert names[2] not in told


def test_a_merged_thing_had_a_feed_that_tells_of_it(changing: Client) -> None:
    response = changing.get(f"/feed/{FORMER}.atom")
    assert response.status_code == 301
    assert response.headers["location"] == f"/feed/{NEWTON}.atom"


# Many releases, and those that are removed.


def test_only_so_many_releases_are_open_and_none_for_long(
    three_releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_OPEN", 1)
    kept = Archive(three_releases, Publisher(three_releases))
    for one in (*kept.kept(), *kept.kept()):
        assert kept.says(one, f"{BASE}/id/{NEWTON}")
        assert kept.open(one).manifest.name == one.name
        assert len(kept._opened) <= 1
    monkeypatch.setattr(archive, "_SECONDS_IDLE", -1.0)
    kept.close_idle()
    assert not kept._opened


def test_a_release_that_was_removed_is_not_shown_any_more(
    three_releases: Path, names: list[str], tmp_path: Path
) -> None:
    data = shutil.copytree(three_releases, tmp_path / "data", symlinks=True)
    with serving(data) as client:
        assert client.get(f"/releases/{names[0]}/doc/{NEWTON}").status_code == 200
        shutil.rmtree(data / "releases" / names[0])
        assert client.get(f"/releases/{names[0]}/doc/{NEWTON}").status_code == 404
        assert names[0] not in client.get(f"/timemap/doc/{NEWTON}").text
        assert client.get(f"/releases/{names[0]}").status_code == 200, "what it changed is still told"


def test_dates_are_read_as_http_writes_them() -> None:
    assert memento.parsed("Thu, 31 May 2007 20:35:00 GMT") == datetime(2007, 5, 31, 20, 35, tzinfo=UTC)
    assert memento.http_date(datetime(2007, 5, 31, 20, 35, tzinfo=UTC)) == "Thu, 31 May 2007 20:35:00 GMT"
