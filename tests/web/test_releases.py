"""The pages of releases, what each changed, and the difference between two as RDF."""

import gzip
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef

from kg import releases
from kg.store.embedded import EmbeddedStore
from kg.vocab import DCAT, RDF
from kg.web import changes_routes
from kg.web.release_graphs import AS

from .conftest import BASE, TURTLE, Client, links, page, serving, text


@pytest.fixture(scope="module")
def names(three_releases: Path) -> list[str]:
    return list(releases.kept(three_releases))


def test_all_releases_are_listed_the_latest_first(changing: Client, names: list[str]) -> None:
    told = page(changing.get("/releases"))
    rows = [row.text() for row in told.css("tbody tr")]
    assert [next(name for name in names if name in row) for row in rows] == names[::-1]
    assert "the first, 7 documents" in rows[2]
    assert "1 document added, 2 changed, 1 withdrawn" in rows[1]
    assert "registers changed" in rows[0]


def test_a_release_tells_what_it_changed(changing: Client, names: list[str]) -> None:
    told = page(changing.get(f"/releases/{names[1]}"))
    changes = text(told)
    assert "Changed: Employment: Disability (tabled 6 March 2018)" in changes
    assert "Changed: Question 502, withdrawn (tabled 4 March 2031)" in changes
    assert "Added: Places 3" in changes
    assert "Withdrawn: document theyworkforyou/" in changes
    assert f"/releases/{names[0]}..{names[1]}/added.nq.gz" in links(told)


def test_of_a_withdrawn_question_no_words_are_told(changing: Client, names: list[str]) -> None:
    for path in (f"/releases/{names[1]}", "/feed.atom", "/feed/source/written-questions.atom"):
        assert "Places 2" not in changing.get(path).text


def test_each_change_has_a_place_on_the_page_of_its_release(changing: Client, names: list[str]) -> None:
    told = page(changing.get(f"/releases/{names[1]}"))
    assert told.css_first("[id='written-questions/7003']") is not None


def test_the_page_of_a_release_leads_to_what_is_published_and_not_to_what_is_gone(
    changing: Client, names: list[str]
) -> None:
    for href in links(page(changing.get(f"/releases/{names[1]}")), "main li > a"):
        assert changing.get(href.partition("#")[0]).status_code == 200


@pytest.mark.parametrize("path", ["/releases/never", "/releases?page=9", "/releases/never..none/added.nq.gz"])
def test_what_never_was_is_not_found(changing: Client, path: str) -> None:
    assert changing.get(path).status_code == 404


def test_a_difference_that_cannot_be_made_is_told_with_those_that_can(changing: Client, names: list[str]) -> None:
    told = changing.get(f"/releases/{names[0]}..never/added.nq.gz", "text/plain").text
    assert all(name in told for name in names)


def test_added_and_removed_lead_from_one_release_to_the_other(
    changing: Client, three_releases: Path, names: list[str]
) -> None:
    def quads(name: str) -> set[ox.Quad]:
        store = EmbeddedStore.open(releases.kept(three_releases)[name].store)
        try:
            return {quad for line in store.n_quads() for quad in ox.parse(line.encode(), format=ox.RdfFormat.N_QUADS)}
        finally:
            store.close()

    for older, newer in ((0, 1), (1, 2), (0, 2), (2, 0)):
        found = {}
        for sort in ("added", "removed"):
            response = changing.get(f"/releases/{names[older]}..{names[newer]}/{sort}.nq.gz", None)
            assert response.headers["content-type"] == "application/gzip"
            given = ox.parse(gzip.decompress(response.content), format=ox.RdfFormat.N_QUADS)
            found[sort] = set(given)
        assert (quads(names[older]) - found["removed"]) | found["added"] == quads(names[newer])


def test_a_difference_is_asked_for_once(changing: Client, names: list[str]) -> None:
    path = f"/releases/{names[0]}..{names[1]}/added.nq.gz"
    first = changing.get(path)
    assert changing.get(path).content == first.content
    again = changing.get(path, if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    head = changing.send("HEAD", path)
    assert (head.status_code, head.headers["etag"], head.content) == (200, first.headers["etag"], b"")


def test_only_so_many_differences_are_worked_out_at_a_time(
    three_releases: Path, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes_routes, "_DIFFERENCES_AT_ONCE", 0)
    with serving(three_releases) as client:
        response = client.get(f"/releases/{names[0]}..{names[1]}/added.nq.gz")
    assert response.status_code == 503
    assert response.headers["retry-after"]


def test_a_difference_that_was_sent_makes_room_for_the_next(changing: Client, names: list[str]) -> None:
    for _ in range(2 * changes_routes._DIFFERENCES_AT_ONCE):
        assert changing.get(f"/releases/{names[1]}..{names[2]}/removed.nq.gz").status_code == 200


def test_releases_are_versions_of_the_data_set(changing: Client, names: list[str]) -> None:
    graph = Graph().parse(data=changing.get("/releases", TURTLE).text, format="turtle")
    this = URIRef(f"{BASE}/")
    assert set(graph.objects(this, DCAT.hasVersion)) == {URIRef(f"{BASE}/releases/{name}") for name in names}
    assert graph.value(this, DCAT.hasCurrentVersion) == URIRef(f"{BASE}/releases/{names[2]}")
    assert graph.value(URIRef(f"{BASE}/releases/{names[2]}"), DCAT.previousVersion) == URIRef(
        f"{BASE}/releases/{names[1]}"
    )


def test_the_changes_of_a_release_are_told_as_rdf(changing: Client, names: list[str]) -> None:
    graph = Graph().parse(data=changing.get(f"/releases/{names[1]}", TURTLE).text, format="turtle")
    (added,) = graph.subjects(RDF.type, AS.Create)
    assert graph.value(added, AS.object) == URIRef(f"{BASE}/id/graph/written-questions/7003")
    assert len(set(graph.subjects(RDF.type, AS.Delete))) == 1


def test_what_is_not_named_any_more_is_not_named(changing: Client, names: list[str]) -> None:
    """A question that was withdrawn in Parliament was about a programme, which is not said any more."""
    told = page(changing.get(f"/releases/{names[1]}"))
    assert "Work and Health Programme" not in text(told, "[id='written-questions/7002']")
    assert "Work and Health Programme" in text(told, "[id='written-questions/7003']")


def test_where_very_much_changed_no_difference_is_worked_out_on_demand(
    changing: Client, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/releases/{names[0]}..{names[1]}/added.nq.gz"
    monkeypatch.setattr(changes_routes, "_MOST_COMPARED", 1)
    assert changing.get(path).status_code == 200, "it is listed what changed"
    monkeypatch.setattr("kg.differences.listed_graphs", lambda older, newer: None)
    refused = changing.get(path, "text/plain")
    assert refused.status_code == 404
    assert "kg diff" in refused.text
    assert path not in links(page(changing.get("/releases")))
