"""What readers ask first of kinds of things that are told in a line or two: documents, publications, figures, posts."""

from dataclasses import dataclass

from rdflib import URIRef

from kg.store.patterns import among
from kg.vocab import DCTERMS, FOAF, KG, ORG, PQA, PROV, PWS, SCHEMA, SKOS
from kg.web.pages.activity import Activity, Tallies
from kg.web.pages.held import Holding, holders_of
from kg.web.pages.models import Detail, Value
from kg.web.pages.reader import Reader
from kg.web.pages.said import MOST_VALUES, Said, Sources, detail, pages_elsewhere, with_people

_ASKED_FIRST: dict[str, tuple[tuple[str, URIRef], ...]] = {
    "answer": (
        ("Answered by", KG.answeredByPerson),
        ("For", PQA.answeringBody),
        ("On", DCTERMS.issued),
        ("Sort", PQA.hasAnswerType),
    ),
    "written-statement": (
        ("Made by", KG.madeByPerson),
        ("For", KG.madeOnBehalfOf),
        ("On", PWS.madeOn),
        ("In", PWS.madeInHouse),
    ),
    "article": (
        ("Published by", DCTERMS.publisher),
        ("Published on", SCHEMA.datePublished),
        ("By", SCHEMA.author),
        ("Speaker", SCHEMA.creator),
        ("Delivered on", KG.deliveredOn),
        ("Status", SCHEMA.creativeWorkStatus),
        ("Licence", DCTERMS.license),
    ),
    "publication": (("Published by", DCTERMS.publisher), ("On", DCTERMS.issued), ("Also called", SKOS.altLabel)),
    "document": (
        ("Tells of", SCHEMA.mainEntity),
        ("Published by", DCTERMS.publisher),
        ("Licence", DCTERMS.license),
        ("Terms", DCTERMS.rights),
    ),
    "observation": (
        ("Stated by", PROV.wasAttributedTo),
        ("On", KG.statedOn),
        ("In", KG.statedIn),
        ("As of", SCHEMA.observationDate),
        ("About", SCHEMA.observationAbout),
    ),
    "quotation": (
        ("Words of", SCHEMA.creator),
        ("On", KG.statedOn),
        ("In", KG.statedIn),
        ("Mentions", SCHEMA.mentions),
    ),
    "round-robin": (
        ("Asked by", KG.askedByPerson),
        ("Asker’s number as Member", KG.askerMemberId),
        ("Tabled", KG.dateTabled),
        ("Put to", KG.questionTo),
    ),
    "place": (("Also called", SKOS.altLabel),),
    "post": (("In", ORG.postIn), ("Also called", SKOS.altLabel)),
}

_OFFICE_OF = {"answer": KG.answererAsPrinted, "written-statement": KG.ministerAsPrinted}
"""The properties that keep the printed names of those who speak for an office."""


@dataclass(frozen=True)
class Brief:
    """What a reader asks first of something."""

    glance: tuple[Detail, ...]
    pages: tuple[Value, ...]
    held: tuple[Holding, ...] = ()
    """Who held a post, the latest first."""
    mentioned: tuple[Activity, ...] = ()

    @property
    def shown_links(self) -> frozenset[URIRef]:
        """The links to it that stand on its page otherwise."""
        mentioned = {SCHEMA.mentions} if self.mentioned else set()
        return frozenset(mentioned | ({KG.ofPost} if self.held else set()))


def read_brief(
    reader: Reader, said: Said, kind: str, labels: dict[URIRef, str], sources: Sources, tallies: Tallies | None
) -> Brief | None:
    """Read what is asked first of a thing; None for kinds of which nothing in particular is."""
    if kind not in _ASKED_FIRST:
        return None
    if kind == "round-robin":
        said = _of_its_questions(reader, said.thing)
        labels = reader.store.labels(said.named())
        said = with_people(reader, said, labels)
    glance = tuple(
        detail(reader, said, labels, label, reader.own(property_)) for label, property_ in _ASKED_FIRST[kind]
    )
    if kind in _OFFICE_OF:
        glance = (*glance[:1], _office(reader, said.thing, _OFFICE_OF[kind]), *glance[1:])
    # The sources of a publication's entry are where to read it.
    pages = pages_elsewhere(reader, said, *((DCTERMS.source,) if kind == "publication" else (FOAF.page,)))
    return Brief(
        tuple(one for one in glance if one.values or one.is_not_stated),
        pages,
        holders_of(reader, said.thing, sources) if kind == "post" else (),
        tallies.mentions(reader) if tallies and kind in ("place", "post") else (),
    )


def _office(reader: Reader, thing: URIRef, keeping: URIRef) -> Detail:
    """Give the office that the document prints beside the name of the person, leading to the post if that is known."""
    rows = reader.store.select(
        "SELECT DISTINCT ?attestation ?title ?post WHERE { GRAPH ?g { ?thing ?keeping ?name . "
        "?attestation ?person ?name ; ?printed ?title OPTIONAL { ?attestation ?of ?post } } } ORDER BY ?title LIMIT 10",
        thing=thing,
        keeping=reader.own(keeping),
        person=reader.own(KG.personAsPrinted),
        printed=reader.own(KG.titleAsPrinted),
        of=reader.own(KG.ofPost),
    )
    links = {str(row["title"]): reader.urls.link(str(row.get("post", row["attestation"]))) for row in rows}
    return Detail("Office, as printed", tuple(Value(title, href) for title, href in links.items()))


def _of_its_questions(reader: Reader, group: URIRef) -> Said:
    """Give what the questions of a round robin are known to have in common, and to which bodies they were put."""
    asked = [property_ for _, property_ in _ASKED_FIRST["round-robin"]] + [KG.askerAsPrinted]
    rows = reader.store.select(
        "SELECT DISTINCT ?p ?o WHERE { ?question pqa:partOfRoundRobin ?thing ; ?p ?o "
        f"{among('p', map(reader.own, asked))} }} LIMIT {MOST_VALUES}",
        thing=group,
    )
    rows.sort(key=lambda row: (str(row["p"]), str(row["o"])))
    values = {(URIRef(row["p"]), row["o"]): list[str]() for row in rows}
    if any(p == reader.own(KG.askedByPerson) for p, _ in values):
        values = {(p, o): graphs for (p, o), graphs in values.items() if p != reader.own(KG.askerMemberId)}
    return Said(group, values)
