"""What is known of the quality of the data: the warnings of the shapes, which keep nothing unpublished."""

from rdflib import Graph, Literal, URIRef

from kg.statistics import Statistics
from kg.vocab import DCTERMS, DQV, RDF, RDFS, SKOS, XSD, fingerprint


def add_quality(graph: Graph, base: str, statistics: Statistics) -> None:
    """Measure by each rule how often it is not kept (Data Quality Vocabulary, section 5)."""
    this = URIRef(f"{base}/")
    for rule, number in statistics.warnings.items():
        metric = URIRef(f"{base}/dataset#metric-{fingerprint(rule)}")
        measurement = URIRef(f"{base}/dataset#measurement-{fingerprint(rule)}")
        graph.add((this, DQV.hasQualityMeasurement, measurement))
        graph.add((measurement, RDF.type, DQV.QualityMeasurement))
        graph.add((measurement, RDFS.label, Literal(f"{number} × {rule}", lang="en")))
        graph.add((measurement, DQV.computedOn, this))
        graph.add((measurement, DQV.isMeasurementOf, metric))
        graph.add((measurement, DQV.value, Literal(number)))
        graph.add((metric, RDF.type, DQV.Metric))
        graph.add((metric, RDFS.label, Literal(rule, lang="en")))
        graph.add((metric, SKOS.definition, Literal(f"How many things there are of which holds: {rule}", lang="en")))
        graph.add((metric, DQV.expectedDataType, XSD.integer))
        graph.add((metric, DCTERMS.conformsTo, URIRef(f"{base}/shapes")))
