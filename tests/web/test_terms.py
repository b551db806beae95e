"""The terms that queries can use, counted once for a release, and the partitions of the data set made of them."""

import json
import shutil
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS, VOID

from kg.store.workers import Answer, Job, Limits, QueryTimeout, Workers
from kg.vocab import compact, prefixes

from .conftest import BASE, TURTLE, Client, page, serving
from .test_sparql import workers_of


@pytest.fixture(scope="module")
def uncounted(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release that was built before anything was counted at the build."""
    copy = Path(shutil.copytree(data, tmp_path_factory.mktemp("uncounted") / "data", symlinks=True))
    (copy / "current" / "statistics.json").unlink()
    return copy


def terms(site: Client) -> dict[str, dict[str, dict[str, object]]]:
    listed = json.loads(site.get("/sparql/terms.json", "*/*").content)
    return {kind: {term["name"]: term for term in listed[kind]} for kind in ("classes", "properties")}


def test_the_known_prefixes_are_listed(site: Client) -> None:
    assert json.loads(site.get("/sparql/terms.json").content)["prefixes"] == prefixes(BASE)


def test_a_class_has_its_label_and_the_number_of_its_things(site: Client) -> None:
    (row,) = json.loads(site.ask("SELECT (COUNT(*) AS ?n) { ?thing a kg:Target }").content)["results"]["bindings"]
    assert terms(site)["classes"]["kg:Target"] == {
        "name": "kg:Target",
        "iri": f"{BASE}/ontology#Target",
        "label": "Promise or target",
        "count": int(row["n"]["value"]),
    }


def test_a_property_has_the_number_of_its_triples(site: Client) -> None:
    (row,) = json.loads(site.ask("SELECT (COUNT(*) AS ?n) { ?thing kg:due ?day }").content)["results"]["bindings"]
    assert terms(site)["properties"]["kg:due"]["count"] == int(row["n"]["value"])


def test_terms_that_no_triple_uses_are_not_listed(site: Client) -> None:
    assert "dcat:Distribution" not in terms(site)["classes"]


def test_the_most_used_come_first(site: Client) -> None:
    counts = [term["count"] for term in json.loads(site.get("/sparql/terms.json").content)["properties"]]
    assert counts == sorted(counts, reverse=True)


def test_a_list_that_is_asked_for_by_its_release_may_be_kept(site: Client) -> None:
    address = page(site.get("/sparql")).css("form.query")[0].attributes["data-terms"]
    assert address is not None
    assert "max-age" in site.get(address).headers["cache-control"]
    assert site.get("/sparql/terms.json?release=another").headers["cache-control"] == "no-cache"


def test_terms_are_counted_once(uncounted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(uncounted) as client:
        first = client.get("/sparql/terms.json").content
        monkeypatch.setattr(workers_of(client), "answer", None)
        assert client.get("/sparql/terms.json").content == first


def test_what_was_counted_at_the_build_takes_no_worker(data: Path, uncounted: Path) -> None:
    with serving(uncounted) as client:
        counted = client.get("/sparql/terms.json").content
    with serving(data, Limits(workers=0, waiting=0)) as client:
        assert client.get("/sparql/terms.json").content == counted


def test_where_counting_takes_too_long_terms_are_listed_without_counts(
    uncounted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def too_slow(self: Workers, job: Job) -> Answer:
        raise QueryTimeout("too slow")

    monkeypatch.setattr(Workers, "answer", too_slow)
    with serving(uncounted) as client:
        listed = terms(client)
        assert listed["classes"]["kg:Target"]["count"] is None
        assert listed["properties"]["kg:due"]["label"] == "due"
        assert "kg:Target" not in listed["properties"]


@pytest.mark.parametrize("limits", [Limits(result_rows=1), Limits(result_bytes=10)])
def test_terms_are_counted_however_little_strangers_may_ask(uncounted: Path, limits: Limits) -> None:
    with serving(uncounted, limits) as client:
        assert terms(client)["classes"]["kg:Target"]["count"]


def test_while_no_worker_is_free_the_client_is_asked_to_come_back(uncounted: Path) -> None:
    with serving(uncounted, Limits(workers=0, waiting=0)) as client:
        response = client.get("/sparql/terms.json")
        assert response.status_code == 503
        assert response.headers["retry-after"]


@pytest.mark.parametrize("path", ["/", "/sparql"])
def test_the_data_set_is_described_while_no_worker_is_free(uncounted: Path, path: str) -> None:
    with serving(uncounted, Limits(workers=0, waiting=0)) as client:
        assert client.get(path, TURTLE).status_code == 200


@pytest.mark.parametrize("path", ["/", "/sparql"])
def test_the_data_set_tells_its_classes_and_properties(site: Client, path: str) -> None:
    graph = Graph().parse(data=site.get(path, TURTLE).content, format="turtle")
    listed = terms(site)
    for partition, of, count, kind in (
        (VOID.classPartition, VOID["class"], VOID.entities, "classes"),
        (VOID.propertyPartition, VOID.property, VOID.triples, "properties"),
    ):
        told = {
            str(graph.value(part, of)): graph.value(part, count).toPython()  # type: ignore[union-attr]
            for part in graph.objects(URIRef(f"{BASE}/"), partition)
        }
        assert told == {term["iri"]: term["count"] for term in listed[kind].values()}


def test_a_partition_has_an_address_that_can_be_read(site: Client) -> None:
    graph = Graph().parse(data=site.get("/", TURTLE).content, format="turtle")
    part = URIRef(f"{BASE}/#kg-Target")
    assert graph.value(part, VOID["class"]) == URIRef(f"{BASE}/ontology#Target")


@pytest.mark.parametrize(
    ("address", "written"),
    [
        (f"{BASE}/ontology#due", "kg:due"),
        (str(RDF.type), "rdf:type"),
        (str(RDFS), f"<{RDFS}>"),
        (f"{RDFS}a/b", f"<{RDFS}a/b>"),
        (f"{RDFS}a-", f"<{RDFS}a->"),
        ("http://elsewhere.example/x", "<http://elsewhere.example/x>"),
    ],
)
def test_an_address_is_written_with_its_prefix_where_a_query_may(address: str, written: str) -> None:
    assert compact(address, BASE) == written
