"""Names met in texts that no register knows: listed for a person, who accepts them by adding register entries."""

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import Literal, URIRef

from kg.errors import UsageError
from kg.store import Store
from kg.vocab import KG, absolute, local_name, slug

KINDS = {
    "programme": ("skos:Concept, kg:Programme", "skos:prefLabel"),
    "benefit": ("skos:Concept, kg:Benefit", "skos:prefLabel"),
    "staff-role": ("skos:Concept, kg:StaffRole", "skos:prefLabel"),
    "training": ("skos:Concept, kg:Training", "skos:prefLabel"),
    "body": ("org:FormalOrganization", "skos:prefLabel"),
    "publication": ("schema:Report", "dcterms:title"),
}
"""The kinds of things that a name can be accepted as: their types, and the property that names them."""

_PREFIXES = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kg: <ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


@dataclass(frozen=True)
class Name:
    """A name that texts use and no register has.

    `kind` is what it seems to name, None where the words do not tell; `stated_in` are the questions, answers and
    articles that use it; `example` the words around it in one of them.
    """

    text: str
    kind: str | None
    stated_in: tuple[str, ...]
    documents: tuple[str, ...]
    example: str


def names(store: Store, base: str) -> list[Name]:
    """Give the names in a release that await acceptance, those in most texts first."""
    rows = store.select(
        """SELECT ?name ?type ?in ?document ?prefix ?exact ?suffix WHERE {
          { ?candidate a ?Candidate ; ?nameAsPrinted ?name } UNION
          { ?candidate a ?Citation ; dcterms:title ?name . BIND (?Citation AS ?type) }
          OPTIONAL { ?candidate ?proposedType ?type }
          ?candidate ?statedIn ?in .
          ?annotation oa:hasBody ?candidate ; oa:hasTarget ?words . ?words oa:hasSelector ?selector .
          ?selector oa:exact ?exact
          OPTIONAL { ?selector oa:prefix ?prefix } OPTIONAL { ?selector oa:suffix ?suffix }
          OPTIONAL { GRAPH ?graph { ?candidate ?statedIn ?in } ?graph prov:wasDerivedFrom ?document } }
        ORDER BY ?name ?in ?words""",
        Candidate=absolute(KG.Candidate, base),
        Citation=absolute(KG.Citation, base),
        nameAsPrinted=absolute(KG.nameAsPrinted, base),
        proposedType=absolute(KG.proposedType, base),
        statedIn=absolute(KG.statedIn, base),
    )
    types = {"Programme": "programme", "Benefit": "benefit", "StaffRole": "staff-role", "Training": "training"}
    types |= {"FormalOrganization": "body", "Citation": "publication"}
    found: dict[str, Name] = {}
    for row in rows:
        text = str(row["name"])
        before = found.get(text)
        around = "".join(str(row[part]) for part in ("prefix", "exact", "suffix") if part in row)
        found[text] = Name(
            text,
            before.kind if before else types.get(local_name(str(row["type"]))) if "type" in row else None,
            tuple(dict.fromkeys([*(before.stated_in if before else ()), str(row["in"])])),
            tuple(
                dict.fromkeys(
                    [*(before.documents if before else ()), *([str(row["document"])] if "document" in row else [])]
                )
            ),
            before.example if before else " ".join(around.split()),
        )
    return sorted(found.values(), key=lambda name: (-len(name.stated_in), name.text))


def entries(wanted: Iterable[str], among: Iterable[Name], kind: str | None, base: str) -> str:
    """Write register entries in Turtle for names that a person accepts, as `kind` or as what they seem to name.

    UsageError for a name that is not among those found, or whose kind is not told.
    """
    known = {name.text.casefold(): name for name in among}
    written = [_PREFIXES]
    for text in wanted:
        name = known.get(text.casefold())
        if name is None:
            raise UsageError(
                f"“{text}” is not among the names found", remedy="Run kg candidates to see them; write it as listed."
            )
        chosen = kind or name.kind
        if chosen not in KINDS:
            raise UsageError(
                f"nothing tells what “{name.text}” names",
                expected=f"--as {'|'.join(KINDS)}",
                remedy="Say it with --as.",
            )
        written.append(_entry(name, chosen, base))
    return "\n".join(written)


def _entry(name: Name, kind: str, base: str) -> str:
    types, naming = KINDS[kind]
    label = Literal(name.text, lang="en").n3()
    lines = [
        f"<id/{kind}/{slug(name.text)}> a {types} ;",
        f"    rdfs:label {label} ;",
        f"    {naming} {label} ;",
    ]
    if types.startswith("skos:Concept"):
        lines.append("    skos:inScheme <id/scheme/government-support> ;")
    sources = [URIRef(source.removeprefix(f"{base}/")).n3() for source in name.documents[:3]]
    lines.append(f"    dcterms:source {', '.join(sources)} .\n")
    return "\n".join(lines)
