"""What stands on the page of the ontology: each of our own terms, how often it is used, and an example of its use."""

from dataclasses import dataclass, replace
from typing import Any

from rdflib import Graph, Literal, URIRef

from kg.vocab import OWL, RDFS, SKOS, compact, local_name
from kg.web import holdings
from kg.web.published import Published

SORTS = (("class", "Classes"), ("property", "Properties"), ("value", "Values"))


@dataclass(frozen=True)
class TermLink:
    """Another term, and where it leads."""

    name: str
    href: str | None


@dataclass(frozen=True)
class Example:
    """A thing of which a term is used, and with what value, if the term is a property; both cut where they are long."""

    thing: str
    href: str
    value: str | None = None
    value_href: str | None = None


@dataclass(frozen=True)
class OntologyTerm:
    """A term of our ontology."""

    name: str
    iri: str
    label: str
    comment: str
    sort: str
    uses: int
    related: tuple[tuple[str, tuple[TermLink, ...]], ...]
    """How it is related to other terms: what is said in words, and the terms."""
    example: Example | None


_RELATIONS = (
    (RDFS.subClassOf, "Refines"),
    (RDFS.subPropertyOf, "Refines"),
    (SKOS.broader, "Narrower than"),
    (SKOS.inScheme, "One of"),
    (RDFS.domain, "Said of"),
    (RDFS.range, "Leads to"),
    (RDFS.seeAlso, "See also"),
)

_NOT_DEFINED = "FILTER(!STRSTARTS(STR(?use), ?ontology))"


def terms(published: Published) -> tuple[OntologyTerm, ...]:
    """Give every term of our own ontology, by name; worked out once for a release."""
    with published.lock:
        if "terms" not in published.kept:
            published.kept["terms"] = _terms(published)
    found: tuple[OntologyTerm, ...] = published.kept["terms"]
    return found


def _terms(published: Published) -> tuple[OntologyTerm, ...]:
    ontology = URIRef(f"{published.base}/ontology")
    rows = published.store.select(
        # A concept may also be of a type of Parliament's, which comes before those of the W3C.
        "SELECT ?term ?label ?comment (MAX(STR(?kind)) AS ?type) WHERE { "
        "?term rdfs:isDefinedBy ?ontology ; rdfs:label ?label ; rdfs:comment ?comment ; a ?kind } "
        "GROUP BY ?term ?label ?comment ORDER BY ?term",
        ontology=ontology,
    )
    sorts = {str(row["term"]): _sort(str(row["type"])) for row in rows}
    uses, related = _uses(published, sorts), _related(published, ontology)
    return tuple(
        OntologyTerm(
            local_name(iri),
            iri,
            str(row["label"]),
            str(row["comment"]),
            sorts[iri],
            uses.get(iri, 0),
            related.get(iri, ()),
            _example(published, iri, sorts[iri]) if uses.get(iri) else None,
        )
        for row in rows
        for iri in (str(row["term"]),)
    )


def _sort(type_: str) -> str:
    if type_ == str(OWL.Class):
        return "class"
    return "value" if type_.startswith(str(SKOS)) else "property"


def _uses(published: Published, sorts: dict[str, str]) -> dict[str, int]:
    """Give how often each term is used, as it was counted when the release was built, or as it is counted now."""
    counted = holdings.statistics(published)
    uses: dict[str, int] = {}
    if counted:
        uses = {iri: counted.classes.get(iri, 0) + counted.properties.get(iri, 0) for iri in sorts}
    # What values stand for was not counted: they are few, and looked up.
    patterns = {"value": "?use ?any ?term"} | (
        {} if counted else {"property": "?use ?term ?any", "class": "?use a ?term"}
    )
    for sort, pattern in patterns.items():
        values = " ".join(f"<{iri}>" for iri in sorts if sorts[iri] == sort)
        query = (
            f"SELECT ?term (COUNT(*) AS ?n) {{ VALUES ?term {{ {values} }} {pattern} {_NOT_DEFINED} }} GROUP BY ?term"
        )
        for row in published.store.select(query, ontology=Literal(f"{published.base}/ontology")):
            uses[str(row["term"])] = int(row["n"])
    return uses


def _related(published: Published, ontology: URIRef) -> dict[str, tuple[tuple[str, tuple[TermLink, ...]], ...]]:
    found: dict[str, dict[str, list[TermLink]]] = {}
    for property_, words in _RELATIONS:
        for row in published.store.select(
            "SELECT ?term ?other { ?term rdfs:isDefinedBy ?ontology ; ?related ?other FILTER(ISIRI(?other)) } "
            "ORDER BY STR(?other)",
            ontology=ontology,
            related=property_,
        ):
            link = term_link(published, str(row["other"]))
            found.setdefault(str(row["term"]), {}).setdefault(words, []).append(link)
    chains = published.store.select(
        "SELECT ?term ?first ?second { ?term rdfs:isDefinedBy ?ontology ; owl:propertyChainAxiom ?list . "
        "?list rdf:first ?first ; rdf:rest/rdf:first ?second }",
        ontology=ontology,
    )
    for row in chains:
        steps = [term_link(published, str(row[step])) for step in ("first", "second")]
        found.setdefault(str(row["term"]), {})["Follows from, one after the other"] = steps
    return {term: tuple((words, tuple(links)) for words, links in said.items()) for term, said in found.items()}


def term_link(published: Published, iri: str) -> TermLink:
    """Give a link to a term, under its short name."""
    return TermLink(compact(iri, published.base).strip("<>"), published.urls.link(iri))


def example(published: Published, thing: str, label: str, value: str | None = None) -> Example | None:
    """Give a thing as an example. None if it has no page here."""
    href = published.urls.here(thing)
    return Example(_cut(label), href, value) if href else None


def _example(published: Published, iri: str, sort: str) -> Example | None:
    pattern = {
        "class": "?thing a ?term",
        "property": "?thing ?term ?value",
        "value": "?thing ?any ?term",
    }[sort]
    rows = published.store.select(
        f"SELECT ?thing ?label ?value {{ {{ SELECT ?thing ?value {{ {pattern} "
        f'FILTER(STRSTARTS(STR(?thing), "{published.base}/id/")) }} LIMIT 1 }} '
        "OPTIONAL { ?thing rdfs:label ?label } } LIMIT 1",
        term=URIRef(iri),
    )
    return _shown(published, rows[0]) if rows else None


def _shown(published: Published, row: dict[str, Any]) -> Example | None:
    value = row.get("value")
    label = str(row.get("label", "")) or local_name(str(row["thing"]))
    if isinstance(value, URIRef):
        name = published.store.labels([value]).get(value) or compact(str(value), published.base).strip("<>")
        found = example(published, str(row["thing"]), label, _cut(name))
        return found and replace(found, value_href=published.urls.here(str(value)))
    return example(published, str(row["thing"]), label, _cut(str(value)) if isinstance(value, Literal) else None)


def _cut(text: str, longest: int = 60) -> str:
    return text if len(text) <= longest else text[: max(text.rfind(" ", 0, longest), longest // 2)] + " …"


def graph(published: Published) -> Graph:
    """Give our own ontology as the release holds it, with the lists that its chains of properties are made of."""
    ontology = URIRef(f"{published.base}/ontology")
    found = Graph()
    for query in (
        "CONSTRUCT { ?term ?p ?o } WHERE { ?term rdfs:isDefinedBy ?ontology ; ?p ?o }",
        "CONSTRUCT { ?ontology ?p ?o } WHERE { ?ontology ?p ?o }",
        "CONSTRUCT { ?list ?p ?o } WHERE { ?term rdfs:isDefinedBy ?ontology ; "
        "owl:propertyChainAxiom/rdf:rest* ?list . ?list ?p ?o }",
    ):
        found += published.store.construct(query, ontology=ontology)
    return found
