"""A server shows a new release as soon as it is there, and each answer is made from one release only."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg import releases
from kg.errors import ReleaseError
from kg.resources import FOUNDING_DOCUMENTS
from kg.web.app import create_app
from kg.web.published import Published, Publisher

from .conftest import NEWTON, TURTLE, Client, build, page, serving, text

FIRST = FOUNDING_DOCUMENTS / "000_846c481b2a078f67.txt"
OTHER = "question/theyworkforyou/2020-02-03-employment-chronic-illnesses-5d9c9966"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a release of one document, and after it one of all five, which is current."""
    folder = tmp_path_factory.mktemp("switch") / "data"
    build(folder, FIRST)
    build(folder, FOUNDING_DOCUMENTS)
    return folder


@pytest.fixture
def folder(both: Path, tmp_path: Path) -> Path:
    """A copy of that folder in which the release of one document is current."""
    copy = tmp_path / "data"
    shutil.copytree(both, copy, symlinks=True)
    switch(copy, 0)
    return copy


def switch(data: Path, number: int) -> None:
    """Make a release the current one, as a build does at its end."""
    names = sorted(path.name for path in (data / "releases").iterdir())
    link = data / ".current-new"
    link.symlink_to(Path("releases") / names[number])
    link.replace(data / "current")


@pytest.fixture
def client(folder: Path) -> Iterator[Client]:
    with serving(folder) as client:
        yield client


def documents(client: Client) -> str:
    return text(page(client.get("/browse/document")), "h1 .count")


def count(client: Client, query: str) -> int:
    return int(client.ask(query).json()["results"]["bindings"][0]["n"]["value"])


def test_a_new_release_is_shown_without_a_restart(tmp_path: Path) -> None:
    data = tmp_path / "data"
    build(data, FIRST)
    with serving(data) as client:
        assert documents(client) == "1"
        build(data, FOUNDING_DOCUMENTS)
        assert documents(client) == "5"


def test_things_of_a_new_release_are_found(folder: Path, client: Client) -> None:
    assert client.get(f"/id/{OTHER}").status_code == 404
    switch(folder, 1)
    assert client.get(f"/id/{OTHER}").status_code == 303
    assert client.get(f"/doc/{OTHER}", TURTLE).status_code == 200


def test_queries_see_a_new_release(folder: Path, client: Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?d a foaf:Document }"
    assert count(client, query) == 1
    switch(folder, 1)
    assert count(client, query) == 5


def test_a_query_that_was_answered_before_sees_a_new_release_and_an_old_one_again(folder: Path, client: Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?d a foaf:Document }"
    for number, documents_ in ((0, 1), (1, 5), (0, 1)):
        switch(folder, number)
        assert [count(client, query), count(client, query)] == [documents_, documents_]


def test_workers_open_a_new_release_before_it_is_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.web.site._SECONDS_BETWEEN_LOOKS", 0.0)
    with serving(folder) as client:
        site = client.client.app.state.site  # type: ignore[attr-defined]
        switch(folder, 1)
        new = (folder / "current").resolve() / "store"

        async def opened() -> None:
            while site.workers._served is None or site.workers._served.store != new:
                await asyncio.sleep(0)
            await site.workers.ready()

        assert client.client.portal is not None
        client.client.portal.call(opened)
        assert {worker.opened.store for worker in site.workers._idle._queue} == {new}


def test_the_names_of_a_new_release_are_gathered_before_anybody_reconciles(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.web.site._SECONDS_BETWEEN_LOOKS", 0.0)
    tried: list[Path] = []

    def fails(published: Published) -> None:
        tried.append(published.folder)
        raise ReleaseError("the store cannot be read", where=str(published.folder))

    with serving(folder) as client:
        site = client.client.app.state.site  # type: ignore[attr-defined]

        async def until(number: int, done: Callable[[Published], bool]) -> None:
            wanted = sorted((folder / "releases").iterdir())[number].resolve()
            while (now := site.current()).folder != wanted or not done(now):
                await asyncio.sleep(0)

        assert client.client.portal is not None
        for number in (0, 1):
            switch(folder, number)
            client.client.portal.call(until, number, lambda published: "names" in published.kept)
        # What fails is not tried again each second.
        monkeypatch.setattr("kg.web.site.table", fails)
        switch(folder, 0)
        client.client.portal.call(until, 0, lambda _: bool(tried))
        switch(folder, 1)
        client.client.portal.call(until, 1, lambda _: len(tried) == 2)
        assert len(set(tried)) == 2


def test_queries_of_a_page_see_a_new_release(folder: Path, client: Client) -> None:
    query = "/sparql?query=SELECT+?d+{+?d+a+foaf:Document+}"
    assert text(page(client.get(query)), "section .count") == "1 row"
    switch(folder, 1)
    assert text(page(client.get(query)), "section .count") == "5 rows"


def test_the_foot_of_each_page_names_its_release(folder: Path, client: Client) -> None:
    before = text(page(client.get("/")), "footer")
    switch(folder, 1)
    assert text(page(client.get("/")), "footer") != before


def test_a_release_can_be_taken_back(folder: Path, client: Client) -> None:
    switch(folder, 1)
    assert documents(client) == "5"
    switch(folder, 0)
    assert documents(client) == "1"
    assert client.get(f"/id/{OTHER}").status_code == 404


def test_a_release_that_was_removed_while_it_is_served_does_not_stop_the_next(folder: Path, client: Client) -> None:
    old = (folder / "current").resolve()
    assert documents(client) == "1"
    switch(folder, 1)
    shutil.rmtree(old)
    assert documents(client) == "5"
    assert client.ask("ASK { ?s ?p ?o }").json()["boolean"]


def test_without_a_release_nothing_is_served(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="there is no release yet"):
        create_app(tmp_path)


@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_a_release_that_goes_missing_is_told_as_a_passing_fault(folder: Path, client: Client, accept: str) -> None:
    assert client.get(f"/doc/{NEWTON}").status_code == 200
    (folder / "current").unlink()
    response = client.get(f"/doc/{NEWTON}", accept)
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) > 0
    assert str(folder) not in response.text


def test_a_damaged_release_is_told_as_a_passing_fault(folder: Path, client: Client) -> None:
    switch(folder, 1)
    (folder / "current" / "manifest.json").write_text("{", encoding="utf-8")
    response = client.get(f"/doc/{NEWTON}")
    assert response.status_code == 503
    assert str(folder) not in response.text


def test_a_damaged_store_is_told_as_a_passing_fault(folder: Path, client: Client) -> None:
    switch(folder, 1)
    (folder / "current" / "store" / "CURRENT").write_bytes(b"damaged")
    assert client.get(f"/doc/{NEWTON}").status_code == 503
    assert client.ask("ASK { ?s ?p ?o }").status_code == 503


def test_a_store_that_is_damaged_while_it_is_served_is_told_as_a_passing_fault(folder: Path, client: Client) -> None:
    assert client.get("/").status_code == 200
    (folder / "current" / "store" / "CURRENT").write_bytes(b"damaged")
    site = client.client.app.state.site  # type: ignore[attr-defined]

    async def opened_again() -> None:
        published = site.current()
        site.workers.serve(published.store_folder, published.base)
        await site.workers.ready()

    # Workers that opened it before would not notice.
    assert client.client.portal is not None
    client.client.portal.call(opened_again)
    response = client.ask("ASK { ?s ?p ?o }")
    assert response.status_code == 503
    assert str(folder) not in response.text


def test_a_server_recovers_when_there_is_a_release_again(folder: Path, client: Client) -> None:
    (folder / "current").unlink()
    assert client.get("/").status_code == 503
    switch(folder, 1)
    assert client.get("/").status_code == 200


def test_a_release_is_opened_once_however_many_ask(folder: Path) -> None:
    publisher = Publisher(folder)
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: publisher.current(), range(64)))
    assert len({id(published) for published in opened}) == 1


def test_whoever_holds_a_release_keeps_it_whole(folder: Path) -> None:
    publisher = Publisher(folder)
    held = publisher.current()
    switch(folder, 1)
    assert publisher.current().manifest.name != held.manifest.name
    assert held.store.ask("ASK { ?s ?p ?o }")
    assert held.manifest.documents == 1


def test_the_folder_of_a_release_is_known_by_what_the_link_leads_to(folder: Path) -> None:
    assert releases.required(folder).folder == (folder / "current").resolve()
