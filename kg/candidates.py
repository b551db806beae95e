"""Names met in texts that no register knows: listed for a person, who accepts them by adding register entries."""

from collections.abc import Iterable
from dataclasses import dataclass, field

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
class PossibleName:
    """A name that texts use and no register has.

    `kind` is what it seems to name, None where the words do not tell; `stated_in` are the questions, answers and
    articles that use it; `example` the words around it in one of them.
    """

    text: str
    kind: str | None
    stated_in: tuple[str, ...]
    documents: tuple[str, ...]
    example: str


def names(store: Store, base: str) -> list[PossibleName]:
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
    kind_of = {local_name(types): kind for kind, (types, _) in KINDS.items()} | {"Citation": "publication"}
    found: dict[str, _Gathered] = {}
    for row in rows:
        name = found.setdefault(str(row["name"]), _Gathered())
        name.kind = name.kind or (kind_of.get(local_name(str(row["type"]))) if "type" in row else None)
        name.stated_in[str(row["in"])] = None
        if "document" in row:
            name.documents[str(row["document"])] = None
        name.example = name.example or "".join(str(row[part]) for part in ("prefix", "exact", "suffix") if part in row)
    names = [
        PossibleName(text, name.kind, tuple(name.stated_in), tuple(name.documents), " ".join(name.example.split()))
        for text, name in found.items()
    ]
    return sorted(names, key=lambda name: (-len(name.stated_in), name.text))


@dataclass
class _Gathered:
    """What is known of a name so far; keys of the dictionaries stand in the order in which they were met."""

    kind: str | None = None
    stated_in: dict[str, None] = field(default_factory=dict)
    documents: dict[str, None] = field(default_factory=dict)
    example: str = ""


def entries(wanted: Iterable[str], among: Iterable[PossibleName], kind: str | None, base: str) -> str:
    """Write register entries in Turtle for names that a person accepts, as `kind` or as what they seem to name.

    UsageError for a name that is not among those found, or whose kind is not told.
    """
    among = list(among)
    known = {name.text.casefold(): name for name in among} | {name.text: name for name in among}
    written = [_PREFIXES]
    for text in wanted:
        name = known.get(text) or known.get(text.casefold())
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


def _entry(name: PossibleName, kind: str, base: str) -> str:
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
