"""What the data says of one thing, as a small graph."""

from rdflib import Graph, Literal, URIRef

from kg.vocab import KG, RDFS
from kg.web.pages.links import Links
from kg.web.pages.reader import Reader
from kg.web.pages.said import MOST_VALUES
from kg.web.pages.texts import TEXTS
from kg.web.statements import SORTS


def description(reader: Reader, iri: str) -> Graph:
    """Give what the data says of a thing, what is inferred or not stated of it, and the labels to read it with."""
    subject = URIRef(iri)
    graph = reader.store.construct("CONSTRUCT { ?thing ?p ?o } WHERE { ?thing ?p ?o }", thing=subject)
    for query in (
        "CONSTRUCT { ?n ?p ?o } WHERE { ?n schema:about ?thing ; a ?type ; ?p ?o }",
        "CONSTRUCT { ?i ?p ?o } WHERE { ?i rdf:subject ?thing ; ?p ?o }",
    ):
        graph += reader.store.construct(
            query, thing=subject, **({"type": reader.own(KG.NotStated)} if "?type" in query else {})
        )
    kind, _ = reader.urls.parts(iri) or ("", "")
    for pattern, kinds in (("?words oa:hasSource ?thing .", TEXTS), ("?annotation oa:hasBody ?thing .", SORTS)):
        if kind in kinds:
            graph += reader.store.construct(
                f"CONSTRUCT {{ ?annotation ?p ?o . ?words ?q ?v . ?selector ?r ?w }} WHERE {{ {pattern} "
                "?annotation oa:hasTarget ?words ; ?p ?o . ?words oa:hasSelector ?selector ; ?q ?v . "
                "?selector ?r ?w }",
                thing=subject,
            )
    if kind in (*TEXTS, *SORTS):
        # Where it stands, at its publisher's.
        graph += reader.store.construct(
            "CONSTRUCT { ?graph prov:wasDerivedFrom ?document . ?document foaf:page ?page ; dcterms:license ?licence } "
            "WHERE { GRAPH ?graph { ?thing a ?kind } ?graph prov:wasDerivedFrom ?document . ?document foaf:page ?page "
            "OPTIONAL { ?document dcterms:license ?licence } }",
            thing=subject,
        )
    to_it = Links(reader).pattern(subject, kind)
    linked = "?object" if "?object" in to_it else "?thing"
    graph += reader.store.construct(
        f"CONSTRUCT {{ ?s ?p {linked} }} WHERE {{ {to_it} }} LIMIT {MOST_VALUES}", thing=subject
    )
    nodes = {o for o in graph.objects() if isinstance(o, URIRef)} | {
        s for s in graph.subjects() if isinstance(s, URIRef)
    }
    for node, label in reader.store.labels(nodes - {subject}).items():
        graph.add((node, RDFS.label, Literal(label, lang="en")))
    return graph
