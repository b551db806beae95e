"""What the index takes from the graph of each kind of thing: its dates, and what it is linked to in which role."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rdflib import URIRef

from kg.vocab import DCTERMS, FOAF, KG, ORG, PQA, PROV, PWS, RDFS, SCHEMA, SKOS

TOPICS = ("programme", "benefit", "staff-role", "training")
"""The kinds of what the government provides, which questions are about."""
NAMED = ("person", "body", *TOPICS, "publication", "place", "party", "post")
"""The kinds of things that are suggested by their names while somebody types."""
SEARCHED = (
    "question", "answer", "written-statement", "target", "observation", "quotation", "person", "body", *TOPICS,
    "publication", "article", "place", "party", "post",
)  # fmt: skip
"""The kinds of things that are found by their words. Documents say what the questions in them do."""
FACTS = ("target", "observation", "quotation")
"""The kinds of facts, which are found under the body whose answer, statement or article states them."""
FACETS = ("person", "body", "about", "house")
"""What the things of a list can be limited to: who asked, answered or spoke; which body; what it is about."""

_FACET_OF_ROLE = {
    "asker": "person",
    "answerer": "person",
    "body": "body",
    "publisher": "body",
    "house": "house",
    "mention": "about",
    "subject": "about",
}
_MENTIONS = {SCHEMA.mentions: "mention", DCTERMS.references: "reference"}
_FACT = {PROV.wasAttributedTo: "speaker", KG.statedIn: "source", SCHEMA.mentions: "mention"}


@dataclass(frozen=True)
class Indexed:
    """What is read of the things of a kind."""

    type: URIRef
    date: URIRef | None = None
    roles: Mapping[URIRef, str] = field(default_factory=dict)
    """The role in which a thing is linked to another, by the property that links them."""
    names: tuple[URIRef, ...] = ()
    texts: tuple[URIRef, ...] = ()
    """Published text, to be searched."""
    details: tuple[URIRef, ...] = ()
    """Further properties that tell its number, its state or when it is due."""
    is_plain: bool = False
    """Whether little of what is said of each is wanted, and each has few values of a property."""


_NAMES = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, FOAF.name, KG.listedAs)

INDEXED: Mapping[str, Indexed] = {
    "question": Indexed(
        PQA.ParliamentaryQuestion,
        KG.dateTabled,
        {KG.askedByPerson: "asker", KG.questionTo: "body", KG.house: "house", PQA.partOfRoundRobin: "round-robin"}
        | _MENTIONS,
        texts=(PQA.questionText, KG.textBeginning),
        details=(KG.uin, KG.status),
    ),
    "answer": Indexed(
        PQA.Answer,
        DCTERMS.issued,
        {PQA.answerTo: "question", KG.answeredByPerson: "answerer", PQA.answeringBody: "body"} | _MENTIONS,
        texts=(PQA.answerText, KG.textBeginning),
        details=(PQA.hasAnswerType,),
    ),
    "written-statement": Indexed(
        PWS.WrittenStatementExpression,
        PWS.madeOn,
        {KG.madeByPerson: "speaker", KG.madeOnBehalfOf: "body", PWS.madeInHouse: "house"} | _MENTIONS,
        texts=(SCHEMA.text,),
    ),
    "target": Indexed(KG.Target, KG.statedOn, {DCTERMS.subject: "subject"} | _FACT, details=(KG.due,)),
    "observation": Indexed(SCHEMA.Observation, KG.statedOn, {SCHEMA.observationAbout: "subject"} | _FACT),
    "quotation": Indexed(SCHEMA.Quotation, KG.statedOn, {SCHEMA.creator: "speaker"} | _FACT, texts=(SCHEMA.text,)),
    "person": Indexed(FOAF.Person, names=_NAMES),
    "body": Indexed(ORG.FormalOrganization, roles={ORG.subOrganizationOf: "part-of"}, names=_NAMES),
    "programme": Indexed(KG.Programme, roles={SCHEMA.provider: "body"}, names=_NAMES),
    "benefit": Indexed(KG.Benefit, roles={SCHEMA.provider: "body"}, names=_NAMES),
    "staff-role": Indexed(KG.StaffRole, roles={SCHEMA.provider: "body"}, names=_NAMES),
    "training": Indexed(KG.Training, roles={SCHEMA.provider: "body"}, names=_NAMES),
    "publication": Indexed(
        SCHEMA.Report, DCTERMS.issued, {DCTERMS.publisher: "publisher"}, names=(DCTERMS.title, *_NAMES)
    ),
    "article": Indexed(
        SCHEMA.Article,
        SCHEMA.datePublished,
        {DCTERMS.publisher: "publisher", KG.aboutPerson: "mention"} | _MENTIONS,
        names=(SCHEMA.headline, DCTERMS.description),
        texts=(SCHEMA.articleBody,),
    ),
    "document": Indexed(
        FOAF.Document, roles={DCTERMS.publisher: "publisher", SCHEMA.mainEntity: "main"}, is_plain=True
    ),
    "place": Indexed(SCHEMA.Place, names=_NAMES),
    "change": Indexed(ORG.ChangeEvent, DCTERMS.date),
    "post": Indexed(ORG.Post, roles={ORG.postIn: "body"}, names=_NAMES),
    "party": Indexed(KG.Party, names=_NAMES),
    "round-robin": Indexed(PQA.RoundRobin),
    "cited-question": Indexed(KG.CitedQuestion, KG.dateAnswered, details=(KG.uin,), is_plain=True),
    "citation": Indexed(KG.Citation, DCTERMS.issued, {KG.statedIn: "source"}, is_plain=True),
}
"""Each kind that has lists in the index."""


def facet(role: str, kind: str) -> str | None:
    """Give the facet under which things are found that are linked in a role to a thing of a kind."""
    if role == "speaker":
        return {"person": "person", "body": "body"}.get(kind)
    return _FACET_OF_ROLE.get(role)


def properties(indexed: Indexed) -> list[URIRef]:
    """Give the properties that are read of a kind."""
    date = [indexed.date] if indexed.date else []
    return [RDFS.label, *date, *indexed.roles, *indexed.names, *indexed.texts, *indexed.details]
