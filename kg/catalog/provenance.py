"""How a release was built."""

from rdflib import Graph, Literal, URIRef

from kg.catalog.statistics import source_of
from kg.releases import Manifest
from kg.statistics import Statistics
from kg.vocab import DCAT, PROV, RDF, RDFS, XSD


def add_build(graph: Graph, manifest: Manifest, statistics: Statistics) -> None:
    """Say by what the release was made, when, and what from (PROV-O, section 3.1)."""
    base = manifest.base
    this, build, software = URIRef(f"{base}/"), URIRef(f"{base}/dataset#build"), URIRef(f"{base}/dataset#software")
    graph.add((this, RDF.type, PROV.Entity))
    graph.add((this, PROV.wasGeneratedBy, build))
    graph.add((build, RDF.type, PROV.Activity))
    graph.add((build, RDFS.label, Literal(f"Building of release {manifest.name}", lang="en")))
    graph.add((build, PROV.endedAtTime, Literal(manifest.built, datatype=XSD.dateTime)))
    graph.add((build, PROV.wasAssociatedWith, software))
    graph.add((software, RDF.type, PROV.SoftwareAgent))
    graph.add((software, RDFS.label, Literal(f"kg {manifest.software}", lang="en")))
    graph.add((software, DCAT.version, Literal(manifest.software)))
    for key in statistics.sources:
        graph.add((build, PROV.used, source_of(base, key)))
