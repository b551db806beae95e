"""A page costs a few queries, however much is said of a thing: labels and sources come for all in one, never for each."""

from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import URIRef

from kg.index import Index
from kg.store.embedded import EmbeddedStore
from kg.web.kinds import KINDS

from .conftest import Client, serving
from .kinds_served import UNSEEN, build_every_kind, most_linked

MOST, MOST_OF_INDEX = 40, 80
"""Queries to the store, and to the index, that any page of a thing may take."""
MORE, MORE_OF_INDEX = 6, 20
"""Queries that a page may take beyond those where less is said of the thing: for sorts of statements it had none of."""
OTHERS = {
    "/": 30,
    "/ontology": 0,
    "/browse/question": 12,
    "/browse/question?year=2014&answered=yes": 12,
    "/browse/person": 12,
    "/browse/document?page=2": 12,
    "/browse/question.csv": 12,
    "/promises": 16,
    "/search?q=work+coach": 12,
    "/search?q=work&kind=question&year=2014": 12,
}
"""Queries that other pages may take, once what is counted once for each release has been counted."""
PARTS = 8
"""Parts of a page that ask for labels, each once for all that it names."""
OF_INDEX = "index: "
FORMS = ["", "?view=technical", ".ttl", ".jsonld"]


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_every_kind(tmp_path_factory.mktemp("few"), 20)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_every_kind(tmp_path_factory.mktemp("many"), 300)


@pytest.fixture(scope="module")
def things(few: Path, many: Path) -> dict[str, tuple[str, str]]:
    """Two of each kind: of which most is said where few documents speak of it, and where many do."""
    then, now = most_linked(few), most_linked(many)
    return {kind: (then[kind], now[kind]) for kind in then}


@pytest.fixture(scope="module")
def site(many: Path) -> Iterator[Client]:
    with serving(many) as client:
        yield client


@pytest.fixture(scope="module")
def small_site(few: Path) -> Iterator[Client]:
    with serving(few) as client:
        yield client


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Get longer with each query to the store and to the index."""
    queries: list[str] = []
    query = EmbeddedStore._query

    def counted(self: EmbeddedStore, text: str, values: dict[str, object]) -> object:
        queries.append(text)
        return query(self, text, values)  # type: ignore[arg-type]

    # What is looked up here is a query elsewhere.
    for name in ("has", "labels", "said", "leading_to"):
        lookup = getattr(EmbeddedStore, name)

        def looked_up(self: EmbeddedStore, *values: object, _lookup: Any = lookup, **limits: object) -> object:
            queries.append(f"{_lookup.__name__} {values}")
            return _lookup(self, *values, **limits)

        monkeypatch.setattr(EmbeddedStore, name, looked_up)

    rows = Index._rows

    def counted_rows(self: Index, statement: str, *values: object) -> object:
        queries.append(OF_INDEX + statement)
        return rows(self, statement, *values)

    monkeypatch.setattr(EmbeddedStore, "_query", counted)
    monkeypatch.setattr(Index, "_rows", counted_rows)
    return queries


def queries_for(client: Client, path: str, asked: list[str]) -> tuple[int, int]:
    """Give how many queries to the store, and to the index, a page takes."""
    del asked[:]
    # No page is asked for twice, so none is kept already.
    assert client.get(path).status_code == 200, path
    of_index = sum(query.startswith(OF_INDEX) for query in asked)
    return len(asked) - of_index, of_index


@pytest.fixture(autouse=True)
def counted_once(site: Client, small_site: Client) -> None:
    """What is counted once for each release is no part of a page."""
    for client in (site, small_site):
        client.get("/")
        client.get("/ontology")
        client.get("/reconcile/suggest/entity?prefix=a")


def test_nearly_every_kind_is_there(things: dict[str, tuple[str, str]]) -> None:
    assert set(KINDS) - set(things) == UNSEEN


@pytest.mark.parametrize("kind", sorted(set(KINDS) - UNSEEN))
def test_a_page_takes_few_queries_however_much_is_said_of_a_thing(
    site: Client, small_site: Client, asked: list[str], things: dict[str, tuple[str, str]], kind: str
) -> None:
    before, now = things[kind]
    for form in FORMS:
        least, least_of_index = queries_for(small_site, f"/doc/{before}{form}", asked)
        for thing in {before, now}:
            most, most_of_index = queries_for(site, f"/doc/{thing}{form}", asked)
            told = thing, form, Counter(asked).most_common(3)
            assert most <= min(MOST, least + MORE), told
            assert most_of_index <= min(MOST_OF_INDEX, least_of_index + MORE_OF_INDEX), told


@pytest.mark.parametrize(("path", "most"), OTHERS.items())
def test_other_pages_take_few_queries(site: Client, asked: list[str], path: str, most: int) -> None:
    site.get("/browse/question")
    assert sum(queries_for(site, f"{path}{'&' if '?' in path else '?'}not-kept", asked)) <= most, Counter(asked)


def test_labels_come_for_all_that_a_part_of_a_page_names(
    site: Client, asked: list[str], things: dict[str, tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = EmbeddedStore.labels
    calls: list[int] = []

    def counted(self: EmbeddedStore, things: Collection[URIRef]) -> dict[URIRef, str]:
        calls.append(len(things))
        return labels(self, things)

    monkeypatch.setattr(EmbeddedStore, "labels", counted)
    for _, thing in things.values():
        del calls[:]
        queries_for(site, f"/doc/{thing}?labels", asked)
        assert len(calls) <= PARTS, (thing, calls)
