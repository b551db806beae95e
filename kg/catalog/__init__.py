"""The data set describing itself: VoID, DCAT, PROV, DQV and SPARQL service description."""

from dataclasses import dataclass
from urllib.parse import quote

from rdflib import Graph, Literal, Namespace, URIRef

from kg.catalog.distributions import add_distributions
from kg.catalog.provenance import add_build
from kg.catalog.quality import add_quality
from kg.catalog.statistics import add_statistics
from kg.dumps.listing import Listing
from kg.releases import Manifest
from kg.statistics import Statistics
from kg.vocab import DCAT, DCTERMS, FOAF, RDF, RDFS, SD, VOID, XSD, compact

TITLE = "Questions, answers and promises of the UK government"
DESCRIPTION = (
    "Who asked, who answered, what was said and what was promised: parliamentary written questions, their answers and "
    "policy news, as linked data in which every fact leads back to the document that states it."
)
GIVEN_TITLE = "RDF files as given"
FORMATS = Namespace("http://www.w3.org/ns/formats/")
_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "JSON-LD", "RDF_XML", "N-Quads", "TriG",
)  # fmt: skip


def title(manifest: Manifest) -> str:
    """Give the name of the data set."""
    return GIVEN_TITLE if manifest.is_given else TITLE


@dataclass(frozen=True)
class Partitions:
    """The classes and properties of a data set, each with how many things or triples have it; None if not counted."""

    classes: dict[str, int | None]
    properties: dict[str, int | None]


def dataset(
    manifest: Manifest,
    partitions: Partitions | None = None,
    statistics: Statistics | None = None,
    listing: Listing | None = None,
) -> Graph:
    """Describe the data set of a release (VoID, section 2; DCAT 3, section 6.6), with what is known of it.

    These are its partitions, or all that was counted when it was built, and its dumps.
    """
    graph = Graph()
    base = manifest.base
    this = URIRef(f"{base}/")
    for type_ in (VOID.Dataset, DCAT.Dataset):
        graph.add((this, RDF.type, type_))
    graph.add((this, RDFS.label, Literal(title(manifest), lang="en")))
    graph.add((this, DCTERMS.title, Literal(title(manifest), lang="en")))
    if not manifest.is_given:
        graph.add((this, DCTERMS.description, Literal(DESCRIPTION, lang="en")))
    graph.add((this, DCTERMS.modified, Literal(manifest.built, datatype=XSD.dateTime)))
    graph.add((this, DCAT.version, Literal(manifest.name)))
    graph.add((this, VOID.triples, Literal(manifest.triples)))
    graph.add((this, VOID.uriSpace, Literal(f"{base}/id/")))
    graph.add((this, VOID.vocabulary, URIRef(f"{base}/ontology")))
    graph.add((this, VOID.sparqlEndpoint, URIRef(f"{base}/sparql")))
    graph.add((this, FOAF.homepage, this))
    if statistics:
        partitions = partitions_of(statistics)
        add_statistics(graph, manifest, statistics)
        add_build(graph, manifest, statistics)
        add_quality(graph, base, statistics)
    if partitions:
        _add_partitions(graph, base, partitions)
    if listing:
        add_distributions(graph, base, listing)
    if not manifest.is_given:
        _add_catalogue(graph, base)
    return graph


def partitions_of(statistics: Statistics) -> Partitions:
    """Give the classes and properties that were counted when a release was built."""
    return Partitions(dict(statistics.classes), dict(statistics.properties))


def _add_catalogue(graph: Graph, base: str) -> None:
    """List the data set and the services on it in a catalogue (DCAT 3, section 6.3)."""
    catalogue, this, service = URIRef(f"{base}/dataset#catalogue"), URIRef(f"{base}/"), URIRef(f"{base}/sparql")
    graph.add((catalogue, RDF.type, DCAT.Catalog))
    graph.add((catalogue, DCTERMS.title, Literal(f"Catalogue: {TITLE}", lang="en")))
    graph.add((catalogue, RDFS.label, Literal(f"Catalogue: {TITLE}", lang="en")))
    graph.add((catalogue, DCAT.dataset, this))
    graph.add((catalogue, DCAT.service, service))
    graph.add((service, RDF.type, DCAT.DataService))
    graph.add((service, RDFS.label, Literal("SPARQL 1.1 queries", lang="en")))
    graph.add((service, DCTERMS.title, Literal("SPARQL 1.1 queries", lang="en")))
    graph.add((service, DCAT.endpointURL, service))
    graph.add((service, DCAT.endpointDescription, service))
    graph.add((service, DCAT.servesDataset, this))


def _add_partitions(graph: Graph, base: str, partitions: Partitions) -> None:
    """Say which classes and properties the data set has (VoID, section 4.5)."""
    this = URIRef(f"{base}/")
    for counts, partition, term_property, count_property in (
        (partitions.classes, VOID.classPartition, VOID["class"], VOID.entities),
        (partitions.properties, VOID.propertyPartition, VOID.property, VOID.triples),
    ):
        for term, count in counts.items():
            name = compact(term, base)
            part = URIRef(f"{base}/#{quote(term, safe='') if name.startswith('<') else name.replace(':', '-')}")
            graph.add((this, partition, part))
            graph.add((part, term_property, URIRef(term)))
            if count is not None:
                graph.add((part, count_property, Literal(count)))


def service(manifest: Manifest, partitions: Partitions | None = None, *, is_writable: bool = False) -> Graph:
    """Describe the SPARQL service, and in it the data set (SPARQL 1.1 Service Description, section 3)."""
    graph = dataset(manifest, partitions)
    base = manifest.base
    this, described, default = URIRef(f"{base}/sparql"), URIRef(f"{base}/"), URIRef(f"{base}/sparql#default-graph")
    for type_ in (SD.Service, DCAT.DataService):
        graph.add((this, RDF.type, type_))
    graph.add((this, RDFS.label, Literal("SPARQL 1.1 queries", lang="en")))
    graph.add((this, SD.endpoint, this))
    graph.add((this, DCAT.endpointURL, this))
    graph.add((this, DCAT.servesDataset, described))
    graph.add((this, SD.supportedLanguage, SD.SPARQL11Query))
    if is_writable:
        graph.add((this, SD.supportedLanguage, SD.SPARQL11Update))
    graph_store = URIRef(f"{base}/graph-store")
    graph.add((this, RDFS.seeAlso, graph_store))
    graph.add(
        (graph_store, RDFS.label, Literal("Graph store: single graphs, by the Graph Store HTTP Protocol", lang="en"))
    )
    graph.add((this, SD.defaultEntailmentRegime, URIRef("http://www.w3.org/ns/entailment/Simple")))
    graph.add((this, SD.defaultDataset, described))
    graph.add((described, RDF.type, SD.Dataset))
    graph.add((described, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    graph.add((default, VOID.triples, Literal(manifest.triples)))
    if not manifest.is_given:
        graph.add((this, SD.feature, SD.UnionDefaultGraph))
        graph.add((default, RDFS.label, Literal("Merged view: what all documents say, each triple once", lang="en")))
    # None where there are very many: part of the names would pass for all of them.
    for name in map(URIRef, manifest.graphs):
        graph.add((described, SD.namedGraph, name))
        graph.add((name, RDF.type, SD.NamedGraph))
        graph.add((name, SD.name, name))
    for format_ in _FORMATS:
        graph.add((this, SD.resultFormat, FORMATS[format_]))
    return graph
