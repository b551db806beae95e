"""Our own ontology, as the release holds it."""

from dataclasses import dataclass

from rdflib import Graph, URIRef

from kg.vocab import OWL, local_name
from kg.web.english import readable
from kg.web.pages.models import OntologyTerm, Value
from kg.web.pages.reader import Reader


@dataclass(frozen=True)
class Ontology:
    """Reads our own terms."""

    reader: Reader

    def terms(self) -> tuple[OntologyTerm, ...]:
        """Give every term of our own ontology, classes first."""
        kept = self.reader.published.kept
        if "terms" not in kept:
            kept["terms"] = self._terms()
        terms: tuple[OntologyTerm, ...] = kept["terms"]
        return terms

    def _terms(self) -> tuple[OntologyTerm, ...]:
        ontology = URIRef(f"{self.reader.base}/ontology")
        rows = self.reader.store.select(
            # A concept may also be of a type of Parliament's, which comes before those of the W3C.
            "SELECT ?term ?label ?comment (MAX(?kind) AS ?type) WHERE { "
            "?term rdfs:isDefinedBy ?ontology ; rdfs:label ?label ; rdfs:comment ?comment ; a ?kind } "
            "GROUP BY ?term ?label ?comment ORDER BY ?type ?term",
            ontology=ontology,
        )
        uses: dict[str, int] = {}
        for pattern in ("?use ?term ?any", "?use a ?term"):
            for row in self.reader.store.select(
                "SELECT ?term (COUNT(*) AS ?uses) WHERE { ?term rdfs:isDefinedBy ?ontology . "
                f"{pattern} }} GROUP BY ?term",
                ontology=ontology,
            ):
                uses[str(row["term"])] = uses.get(str(row["term"]), 0) + int(str(row["uses"]))
        refined = self.reader.store.select(
            "SELECT ?term ?refined WHERE { "
            "?term rdfs:isDefinedBy ?ontology ; rdfs:subClassOf|rdfs:subPropertyOf ?refined } ORDER BY ?refined",
            ontology=ontology,
        )
        above: dict[str, list[str]] = {}
        for row in refined:
            above.setdefault(str(row["term"]), []).append(str(row["refined"]))
        return tuple(
            OntologyTerm(
                local_name(str(row["term"])),
                str(row["term"]),
                str(row["label"]),
                str(row["comment"]),
                "class" if row["type"] == OWL.Class else "property",
                tuple(
                    Value(readable(URIRef(iri)), self.reader.urls.link(iri)) for iri in above.get(str(row["term"]), ())
                ),
                uses.get(str(row["term"]), 0),
            )
            for row in rows
        )

    def ontology(self) -> Graph:
        """Give our own ontology."""
        ontology = URIRef(f"{self.reader.base}/ontology")
        graph = self.reader.store.construct(
            "CONSTRUCT { ?term ?p ?o } WHERE { ?term rdfs:isDefinedBy ?ontology ; ?p ?o }", ontology=ontology
        )
        graph += self.reader.store.construct(
            "CONSTRUCT { ?ontology ?p ?o } WHERE { ?ontology ?p ?o }", ontology=ontology
        )
        return graph + self.reader.store.construct(
            "CONSTRUCT { ?list ?p ?o } WHERE { ?term rdfs:isDefinedBy ?ontology ; "
            "owl:propertyChainAxiom/rdf:rest* ?list . ?list ?p ?o }",
            ontology=ontology,
        )
