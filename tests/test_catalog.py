"""The data set describing itself: each count is what a query over the store counts."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, URIRef

from kg import catalog, pipeline, releases
from kg.dumps.listing import Listing
from kg.errors import ReleaseError
from kg.releases import Release
from kg.resources import FOUNDING_DOCUMENTS
from kg.statistics import Statistics
from kg.vocab import DCAT, DCTERMS, DQV, OWL, PROV, RDF, RDFS, SPDX, VOID

BASE = "http://localhost:8000"
THIS = URIRef(f"{BASE}/")
FOUNDING = sorted(FOUNDING_DOCUMENTS.iterdir())


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    data = tmp_path_factory.mktemp("described")
    # In steps, so that what is counted is not only what was given last.
    pipeline.build(FOUNDING[:3], data, base=BASE)
    pipeline.build(FOUNDING[3:], data, base=BASE, dumps=True)
    return releases.required(data)


@pytest.fixture(scope="module")
def statistics(release: Release) -> Statistics:
    found = Statistics.read(release.folder)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def description(release: Release, statistics: Statistics) -> Graph:
    return catalog.dataset(release.manifest, None, statistics, Listing.read(release.folder))


def counted(release: Release, query: str) -> int:
    (row,) = ox.Store.read_only(str(release.store)).query(query, prefixes={"void": str(VOID)})  # type: ignore[misc]
    return int(row["n"].value)


def told(description: Graph, about: URIRef, property_: URIRef) -> int:
    value = description.value(about, property_)
    assert isinstance(value, Literal)
    return int(value)


@pytest.mark.parametrize(
    ("property_", "query"),
    [
        (VOID.triples, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
        (VOID.distinctSubjects, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
        (VOID.distinctObjects, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"),
        (VOID.properties, "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"),
        (VOID.classes, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s a ?o }"),
        (
            VOID.entities,
            f'SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{BASE}/id/")) }}',
        ),
        (VOID.documents, "SELECT (COUNT(?s) AS ?n) { ?s a <http://xmlns.com/foaf/0.1/Document> }"),
    ],
)
def test_each_count_is_the_count(release: Release, description: Graph, property_: URIRef, query: str) -> None:
    assert told(description, THIS, property_) == counted(release, query)


def test_each_partition_has_its_count(release: Release, description: Graph) -> None:
    for partition, of, number, pattern in (
        (VOID.classPartition, VOID["class"], VOID.entities, "?s a {}"),
        (VOID.propertyPartition, VOID.property, VOID.triples, "?s {} ?o"),
    ):
        parts = [part for part in description.objects(THIS, partition) if isinstance(part, URIRef)]
        assert parts
        for part in parts:
            term = f"<{description.value(part, of)}>"
            assert told(description, part, number) == counted(
                release, f"SELECT (COUNT(*) AS ?n) {{ {pattern.format(term)} }}"
            )


def test_each_link_set_has_its_count(release: Release, description: Graph) -> None:
    sets = [set_ for set_ in description.subjects(RDF.type, VOID.Linkset) if isinstance(set_, URIRef)]
    assert {
        (description.value(set_, VOID.linkPredicate), description.value(set_, VOID.objectsTarget)) for set_ in sets
    } >= {(OWL.sameAs, URIRef("http://www.wikidata.org/"))}
    for set_ in sets:
        predicate, target = (description.value(set_, name) for name in (VOID.linkPredicate, VOID.objectsTarget))
        query = f'SELECT (COUNT(*) AS ?n) {{ ?s <{predicate}> ?o FILTER(STRSTARTS(STR(?o), "{target}")) }}'
        assert told(description, set_, VOID.triples) == counted(release, query)


def test_each_source_tells_its_graphs_and_its_licence(release: Release, description: Graph) -> None:
    sources = {
        str(part).rpartition("#source-")[2]: part
        for part in description.objects(THIS, VOID.subset)
        if isinstance(part, URIRef) and "#source-" in part
    }
    for key, part in sources.items():
        query = (
            "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } } "
            f'FILTER(REGEX(STR(?g), "^{BASE}/id/graph/{key}(/|$)")) }}'
        )
        assert told(description, part, VOID.documents) == counted(release, query)
    licence = description.value(sources["theyworkforyou"], DCTERMS.license)
    assert "Open Parliament Licence v3.0" in {str(label) for label in description.objects(licence, RDFS.label)}
    assert description.value(sources["benefits-and-work"], DCTERMS.license) is None
    assert "no licence" in str(description.value(sources["benefits-and-work"], DCTERMS.rights))
    assert str(description.value(sources["theyworkforyou"], RDFS.label)) == "TheyWorkForYou"


def test_every_dump_and_table_is_a_distribution(release: Release, description: Graph) -> None:
    listing = Listing.read(release.folder)
    assert listing is not None
    files = listing.of("merged", "documents", "kind", "source", "tables")
    distributions = {
        str(description.value(one, DCAT.downloadURL)): one for one in description.objects(THIS, DCAT.distribution)
    }
    assert distributions.keys() == {f"{BASE}/dumps/{file.name}" for file in files}
    for file in files:
        one = distributions[f"{BASE}/dumps/{file.name}"]
        assert int(str(description.value(one, DCAT.byteSize))) == (release.folder / "dumps" / file.name).stat().st_size
        assert str(description.value(description.value(one, SPDX.checksum), SPDX.checksumValue)) == file.sha256
        assert str(description.value(one, DCAT.mediaType)).endswith(file.media_type)
        assert (description.value(one, DCAT.compressFormat) is not None) == file.is_packed
        assert description.value(one, DCAT.accessURL) == URIRef(f"{BASE}/dumps/")
        assert (description.value(one, DCTERMS.license) is not None) == file.is_under_one_licence


def test_the_catalogue_lists_the_data_set_and_its_service(description: Graph) -> None:
    (catalogue,) = description.subjects(RDF.type, DCAT.Catalog)
    assert description.value(catalogue, DCAT.dataset) == THIS
    service = description.value(catalogue, DCAT.service)
    assert description.value(service, DCAT.endpointURL) == URIRef(f"{BASE}/sparql")
    assert description.value(service, DCAT.servesDataset) == THIS


def test_the_build_is_told_of(release: Release, description: Graph) -> None:
    build = description.value(THIS, PROV.wasGeneratedBy)
    assert str(description.value(build, PROV.endedAtTime)) == release.manifest.built
    software = description.value(build, PROV.wasAssociatedWith)
    assert str(description.value(software, DCAT.version)) == release.manifest.software
    assert set(description.objects(build, PROV.used)) <= set(description.objects(THIS, VOID.subset))


def test_quality_is_measured_by_the_warnings_of_all_builds(tmp_path: Path) -> None:
    together = pipeline.build(FOUNDING, tmp_path / "together", base=BASE)
    for file in FOUNDING:
        pipeline.build([file], tmp_path / "steps", base=BASE)
    pipeline.build([FOUNDING[-1]], tmp_path / "steps", base=BASE)
    assert together.warnings
    found = Statistics.read(releases.required(tmp_path / "steps").folder)
    assert found is not None
    assert found.warnings == dict(together.warnings)
    described = catalog.dataset(releases.required(tmp_path / "steps").manifest, None, found)
    measured = {
        str(described.value(described.value(one, DQV.isMeasurementOf), RDFS.label)): int(
            str(described.value(one, DQV.value))
        )
        for one in described.objects(THIS, DQV.hasQualityMeasurement)
    }
    assert measured == dict(together.warnings)


def test_a_withdrawn_document_takes_its_warnings_with_it(tmp_path: Path) -> None:
    whole = pipeline.build(FOUNDING, tmp_path, base=BASE)
    alone = {file: pipeline.build([file], tmp_path / file.name, base=BASE).warnings for file in FOUNDING}
    (warned,) = [file for file, warnings in alone.items() if warnings]
    assert whole.warnings == alone[warned]
    pipeline.build([file for file in FOUNDING if file != warned], tmp_path, base=BASE, prune=True)
    found = Statistics.read(releases.required(tmp_path).folder)
    assert found is not None
    assert found.warnings == {}


def test_every_node_of_the_description_has_an_address(description: Graph) -> None:
    assert all(isinstance(term, URIRef | Literal) for triple in description for term in triple)


def test_damaged_statistics_are_told_of(release: Release, tmp_path: Path) -> None:
    (tmp_path / "statistics.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ReleaseError, match="statistics"):
        Statistics.read(tmp_path)
    assert Statistics.read(tmp_path / "elsewhere") is None
