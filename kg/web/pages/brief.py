"""What readers ask first of kinds of things that are told in a line or two: documents, publications, figures, posts."""

from dataclasses import dataclass

from rdflib import URIRef

from kg.vocab import DCTERMS, FOAF, KG, ORG, PQA, PROV, PWS, SCHEMA, SKOS
from kg.web.pages.activity import Activity, Tallies
from kg.web.pages.held import Holding, holders_of
from kg.web.pages.models import Detail, Value
from kg.web.pages.reader import Reader
from kg.web.pages.said import Said, Sources, detail, pages_elsewhere

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
        ("Said by", SCHEMA.creator),
        ("On", KG.statedOn),
        ("In", KG.statedIn),
        ("Mentions", SCHEMA.mentions),
    ),
    "place": (("Also called", SKOS.altLabel),),
    "post": (("In", ORG.postIn), ("Also called", SKOS.altLabel)),
}


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
    glance = tuple(
        detail(reader, said, labels, label, reader.own(property_)) for label, property_ in _ASKED_FIRST[kind]
    )
    # The sources of a publication's entry are where to read it.
    pages = pages_elsewhere(reader, said, *((DCTERMS.source,) if kind == "publication" else (FOAF.page,)))
    return Brief(
        tuple(one for one in glance if one.values or one.is_not_stated),
        pages,
        holders_of(reader, said.thing, sources) if kind == "post" else (),
        tallies.mentions(reader) if tallies and kind in ("place", "post") else (),
    )
