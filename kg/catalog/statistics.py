"""How much there is of what, which other data sets are linked to, and what each source allows."""

from urllib.parse import quote

from rdflib import Graph, Literal, URIRef

from kg.releases import Manifest
from kg.statistics import Statistics
from kg.vocab import DCTERMS, PROV, RDF, RDFS, VOID, compact, local_name

FEATURES = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML")
_FORMATS = "http://www.w3.org/ns/formats/"


def source_of(base: str, key: str) -> URIRef:
    """Give the address of the part of the data set that comes from a source."""
    return URIRef(f"{base}/dataset#source-{quote(key, safe='')}")


def add_statistics(graph: Graph, manifest: Manifest, statistics: Statistics) -> None:
    """Say how large the data set is (VoID, section 4.6), what it links to (section 5) and what it is made from."""
    base = manifest.base
    this = URIRef(f"{base}/")
    for property_, number in (
        (VOID.entities, statistics.entities),
        (VOID.distinctSubjects, statistics.subjects),
        (VOID.distinctObjects, statistics.objects),
        (VOID.properties, len(statistics.properties)),
        (VOID.classes, len(statistics.classes)),
        (VOID.documents, manifest.documents),
    ):
        if number is not None:
            graph.add((this, property_, Literal(number)))
    for feature in FEATURES:
        graph.add((this, VOID.feature, URIRef(_FORMATS + feature)))
    _add_link_sets(graph, base, statistics)
    _add_sources(graph, base, statistics)


def _add_link_sets(graph: Graph, base: str, statistics: Statistics) -> None:
    this = URIRef(f"{base}/")
    for links in statistics.links:
        host = links.host.partition("://")[2]
        set_ = URIRef(f"{base}/dataset#links-{compact(links.property, base).replace(':', '-')}-{quote(host, safe='')}")
        other = URIRef(f"{links.host}/")
        graph.add((this, VOID.subset, set_))
        graph.add((set_, RDF.type, VOID.Linkset))
        graph.add((set_, RDFS.label, Literal(f"Links to {host} ({local_name(links.property)})", lang="en")))
        graph.add((set_, VOID.linkPredicate, URIRef(links.property)))
        graph.add((set_, VOID.subjectsTarget, this))
        graph.add((set_, VOID.objectsTarget, other))
        graph.add((set_, VOID.triples, Literal(links.triples)))
        graph.add((other, RDF.type, VOID.Dataset))
        graph.add((other, RDFS.label, Literal(host, lang="en")))


def _add_sources(graph: Graph, base: str, statistics: Statistics) -> None:
    this = URIRef(f"{base}/")
    for key, source in statistics.sources.items():
        part = source_of(base, key)
        graph.add((this, VOID.subset, part))
        graph.add((part, RDF.type, VOID.Dataset))
        graph.add((part, RDF.type, PROV.Entity))
        graph.add((part, RDFS.label, Literal(statistics.names.get(key, key), lang="en")))
        graph.add((part, VOID.documents, Literal(source.documents)))
        for right in source.rights:
            graph.add((part, DCTERMS.rights, Literal(right, lang="en")))
        for licence in source.licences:
            graph.add((part, DCTERMS.license, URIRef(licence)))
            graph.add((URIRef(licence), RDF.type, DCTERMS.LicenseDocument))
            graph.add((URIRef(licence), RDFS.label, Literal(statistics.names.get(licence, licence), lang="en")))
