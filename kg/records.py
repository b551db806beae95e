"""What a document can say: one dataclass per type of thing, whose fields name the property they state.

A mapper fills records with names as they are printed; linking puts things known in their place; `statements` then
makes the triples of any record, the same way for all. A field that a reader would expect to be filled and that is not
becomes an explicit `NotStated`; a value that was inferred becomes an ordinary triple beside an `Inference` that says
why.
"""

from collections.abc import Callable
from dataclasses import Field, dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias, TypeVar

from rdflib import URIRef

from kg import ntriples
from kg.ntriples import TermTriple
from kg.vocab import (
    DCAT,
    DCTERMS,
    FOAF,
    KG,
    OA,
    ORG,
    OWL,
    PQA,
    PROV,
    PWS,
    RDF,
    RDFS,
    SCHEMA,
    SD,
    SKOS,
    XSD,
    absolute,
    fingerprint,
    local_name,
    minted,
)

# A namespace looks each of its terms up anew.
_YEAR, _MONTH, _DAY = XSD.gYear, XSD.gYearMonth, XSD.date


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date at the precision at which it is stated: a year, a month or a day. ValueError if there is no such day."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)
        if self.day is not None and self.month is None:
            raise ValueError("a day needs its month")

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `str` gives, or an xsd:date, xsd:gYearMonth or xsd:gYear. ValueError if it is none."""
        try:
            return cls(*(int(part) for part in text.split("-")))
        except TypeError as error:
            raise ValueError(f"{text!r} is no date") from error

    def __str__(self) -> str:
        if self.month is None:
            return f"{self.year:04}"
        return f"{self.year:04}-{self.month:02}" + (f"-{self.day:02}" if self.day else "")

    @property
    def datatype(self) -> URIRef:
        """`xsd:gYear`, `xsd:gYearMonth` or `xsd:date`."""
        return _YEAR if self.month is None else _MONTH if self.day is None else _DAY

    @property
    def english(self) -> str:
        """As English text prints it: "6 March 2018", "November 2017", "2017"."""
        if self.month is None:
            return str(self.year)
        month = f"{date(self.year, self.month, 1):%B} {self.year}"
        return f"{self.day} {month}" if self.day else month

    @property
    def first_day(self) -> date:
        """The first day that this date can mean."""
        return date(self.year, self.month or 1, self.day or 1)


@dataclass(frozen=True, order=True)
class Reference:
    """A thing by its address, whatever the base: `{base}/id/{kind}/{key}`."""

    kind: str
    key: str


@dataclass(frozen=True)
class Name:
    """A name as printed, of which linking may find out whom or what it names.

    `sort` is the kind of thing it can name: person, party, body, post or publication, or empty for words that name
    nothing in particular, such as "the Government"; for a number, it is the sort of number, such as "member", of those
    that `kg.linking.registers` knows. `reference` is None while it is unresolved.
    `identifier` is what the source itself tells the thing by, with the sort of that: ("publicwhip member",
    "uk.org.publicwhip/member/1"). Where the registers know it, it decides; else the printed name does.
    """

    printed: str
    sort: str
    reference: Reference | None = None
    identifier: tuple[str, str] | None = None


@dataclass(frozen=True)
class Text:
    """A text in a stated language, named as in RDF: "cy", "ar". A text in English needs none of this."""

    words: str
    language: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Inferred:
    """A value that the document does not state, with the reason for it and the things it was concluded from."""

    value: "Reference | PartialDate | URIRef"
    reason: str
    concluded_from: tuple[Reference, ...] = ()
    is_unstated: bool = True
    """Whether the document is known not to state it."""


@dataclass(frozen=True)
class Unstated:
    """Why a field of a record is not filled, by the name of the field. Without a reason, its absence tells nothing."""

    field: str
    reason: str | None = None


Value: TypeAlias = "str | Text | bool | int | Decimal | PartialDate | Reference | URIRef | Name | Inferred | Record"


def states(
    property: URIRef,  # noqa: A002 (the field's word for it)
    *,
    language: str | None = None,
    printed: URIRef | None = None,
    numbered: URIRef | None = None,
    expected: bool = False,
) -> Any:
    """Declare a field that states `property`.

    `language` tags its texts; `printed` is the property that keeps a name as printed, `numbered` that which keeps the
    number of a Member; `expected` makes its absence a `NotStated`, unless the record says otherwise in `unstated`.
    """
    return field(
        default=None,
        metadata={
            "property": property,
            "language": language,
            "printed": printed,
            "numbered": numbered,
            "expected": expected,
        },
    )


_R = TypeVar("_R", bound="Record")


@dataclass(frozen=True, kw_only=True)
class Record:
    """A thing that a document tells of. Subclasses say its kind, its types and the properties of its fields."""

    kind: ClassVar[str]
    types: ClassVar[tuple[URIRef, ...]]

    key: str
    label: str | None = states(RDFS.label, language="en")
    unstated: tuple[Unstated, ...] = ()
    """What is to be said of fields that are not filled: a reason, or nothing although one would expect them to be."""

    @property
    def reference(self) -> Reference:
        """Give the address of this record."""
        return Reference(self.kind, self.key)


@dataclass(frozen=True, kw_only=True)
class QuestionPart(Record):
    """One lettered part of a question: "(a) establish Community Partners"."""

    kind = "question-part"
    types = (KG.QuestionPart,)
    notation: str | None = states(SKOS.notation)
    text: str | None = states(PQA.questionText, language="en")


@dataclass(frozen=True, kw_only=True)
class Allocation(Record):
    """That a question was allocated to a body, of a question that was transferred from one to another."""

    kind = "allocation"
    types = (PQA.AnsweringBodyAllocation,)
    allocated_to: Name | None = states(PQA.allocatedTo, printed=KG.answeringBodyAsPrinted)


@dataclass(frozen=True, kw_only=True)
class Transferral(Record):
    """That a question was transferred from one body to another, and when that was first seen."""

    kind = "transferral"
    types = (PQA.Transferral,)
    transferred_from: Reference | None = states(PQA.transferredFrom)
    transferred_to: Reference | None = states(PQA.transferredTo)
    first_seen: PartialDate | None = states(KG.firstSeenOn)


@dataclass(frozen=True, kw_only=True)
class EarlierWording(Record):
    """The words in which a question stood before they were changed, as when it was transferred to another body.

    `text_beginning` is filled in place of `text` where no more is known.
    """

    kind = "earlier-wording"
    types = (KG.EarlierWording,)
    text: str | None = states(SCHEMA.text, language="en")
    text_beginning: str | None = states(KG.textBeginning, language="en")
    first_seen: PartialDate | None = states(KG.firstSeenOn)


@dataclass(frozen=True, kw_only=True)
class Question(Record):
    """A parliamentary question for written answer.

    `text_beginning` is filled in place of `text` where no more is known.
    """

    kind = "question"
    types = (PQA.ParliamentaryQuestion, SCHEMA.Question)
    heading: str | None = states(PQA.heading, language="en", expected=True)
    text: str | None = states(PQA.questionText, language="en", expected=True)
    text_beginning: str | None = states(KG.textBeginning, language="en")
    status: URIRef | None = states(KG.status)
    uin: str | None = states(KG.uin, expected=True)
    house: Name | Inferred | None = states(KG.house, expected=True)
    date_tabled: PartialDate | Inferred | None = states(KG.dateTabled, expected=True)
    date_for_answer: PartialDate | None = states(PQA.dateForAnswer)
    is_named_day: bool | None = states(PQA.isDateForAnswerNamed)
    interests_declared: bool | None = states(PQA.interestsDeclared)
    asked_by_person: Name | None = states(
        KG.askedByPerson, printed=KG.askerAsPrinted, numbered=KG.askerMemberId, expected=True
    )
    asker_as_printed: str | None = states(KG.askerAsPrinted)
    asked_by: Inferred | None = states(PQA.askedBy)
    answering_body: Name | Inferred | tuple[Name | Inferred, ...] | None = states(
        KG.questionTo, printed=KG.answeringBodyAsPrinted, expected=True
    )
    allocations: tuple[Reference, ...] | None = states(PQA.allocation)
    addressed_to: Name | None = states(KG.addressedTo, printed=KG.addresseeAsPrinted)
    parts: tuple[QuestionPart, ...] | None = states(DCTERMS.hasPart)
    earlier_wordings: tuple[EarlierWording, ...] | None = states(KG.earlierWording)
    grouped_with: tuple[Reference, ...] | None = states(KG.groupedWith)
    mentions: tuple[Reference, ...] | None = states(SCHEMA.mentions)
    references: tuple[Name | Reference, ...] | None = states(DCTERMS.references, printed=KG.citedAsPrinted)
    round_robin: Reference | None = states(PQA.partOfRoundRobin)
    page: URIRef | None = states(FOAF.page)
    same_as: tuple[Reference, ...] | None = states(OWL.sameAs)


@dataclass(frozen=True, kw_only=True)
class Attachment(Record):
    """A file that is attached to an answer."""

    kind = "attachment"
    types = (PQA.Document,)
    page: URIRef | None = states(FOAF.page)
    media_type: str | None = states(DCTERMS.format)
    size: int | None = states(DCAT.byteSize)


@dataclass(frozen=True, kw_only=True)
class Answer(Record):
    """An answer to a parliamentary question.

    `text_beginning` is filled in place of `text` where no more is known; `links` are the addresses that its text leads
    to, `replaces` is the answer before it to the same question.
    """

    kind = "answer"
    types = (PQA.Answer, SCHEMA.Answer)
    answer_to: tuple[Reference, ...] | None = states(PQA.answerTo)
    answer_type: URIRef | Inferred | None = states(PQA.hasAnswerType)
    text: str | None = states(PQA.answerText, language="en", expected=True)
    text_beginning: str | None = states(KG.textBeginning, language="en")
    issued: PartialDate | None = states(DCTERMS.issued, expected=True)
    answered_by_person: Name | None = states(
        KG.answeredByPerson, printed=KG.answererAsPrinted, numbered=KG.answererMemberId, expected=True
    )
    answerer_as_printed: str | None = states(KG.answererAsPrinted)
    answered_by: Inferred | None = states(PQA.answeredBy)
    answering_body: Name | Inferred | tuple[Name | Inferred, ...] | None = states(
        PQA.answeringBody, printed=KG.answeringBodyAsPrinted, expected=True
    )
    replaces: Reference | None = states(DCTERMS.replaces)
    attachment_count: int | None = states(KG.attachmentCount)
    attachments: tuple[Attachment, ...] | None = states(PQA.refersToDocument)
    mentions: tuple[Reference, ...] | None = states(SCHEMA.mentions)
    references: tuple[Name | Reference, ...] | None = states(DCTERMS.references, printed=KG.citedAsPrinted)
    links: tuple[URIRef | Reference, ...] | None = states(DCTERMS.references)
    formerly: Reference | None = states(OWL.sameAs)


@dataclass(frozen=True, kw_only=True)
class WrittenStatement(Record):
    """A statement that a minister makes to a House in writing.

    Parliament's written statement ontology tells the statement from what a House was given of it; this is the latter.
    """

    kind = "written-statement"
    types = (PWS.WrittenStatementExpression,)
    title: str | None = states(PWS.title, language="en", expected=True)
    text: str | None = states(SCHEMA.text, language="en", expected=True)
    uin: str | None = states(PWS.uin)
    house: Name | None = states(PWS.madeInHouse, expected=True)
    made_on: PartialDate | None = states(PWS.madeOn, expected=True)
    made_by_person: Name | None = states(KG.madeByPerson, printed=KG.ministerAsPrinted, expected=True)
    on_behalf_of: Name | tuple[Name | Inferred, ...] | None = states(KG.madeOnBehalfOf, printed=KG.departmentAsPrinted)
    mentions: tuple[Reference, ...] | None = states(SCHEMA.mentions)
    references: tuple[Name | Reference, ...] | None = states(DCTERMS.references, printed=KG.citedAsPrinted)
    page: URIRef | None = states(FOAF.page)


@dataclass(frozen=True, kw_only=True)
class Article(Record):
    """A news article: the facts about it, never its text."""

    kind = "article"
    types: ClassVar[tuple[URIRef, ...]] = (SCHEMA.Article, SCHEMA.NewsArticle)
    headline: str | Text | None = states(SCHEMA.headline, language="en", expected=True)
    date_published: PartialDate | None = states(SCHEMA.datePublished, expected=True)
    publisher: Name | Reference | Inferred | tuple[Name, ...] | None = states(
        DCTERMS.publisher, printed=KG.publisherAsPrinted
    )
    author: Name | None = states(SCHEMA.author, printed=KG.authorAsPrinted, expected=True)
    mentions: tuple[Reference, ...] | None = states(SCHEMA.mentions)
    references: tuple[Name | Reference | URIRef, ...] | None = states(DCTERMS.references, printed=KG.citedAsPrinted)
    page: URIRef | None = states(FOAF.page)


@dataclass(frozen=True, kw_only=True)
class LicensedArticle(Article):
    """A press release or news story that its publisher licenses, with its text."""

    licence: URIRef | None = states(DCTERMS.license)
    text: str | Text | None = states(SCHEMA.articleBody, language="en", expected=True)
    description: str | Text | None = states(DCTERMS.description, language="en")
    language: str | None = states(SCHEMA.inLanguage)
    genre: URIRef | None = states(SCHEMA.genre)
    date_modified: PartialDate | None = states(SCHEMA.dateModified)
    speaker: Name | None = states(SCHEMA.creator, printed=KG.speakerAsPrinted)
    delivered_on: PartialDate | None = states(KG.deliveredOn)
    work_status: str | None = states(SCHEMA.creativeWorkStatus, language="en")
    """What the publisher says of the words of a speech: that they are a transcript, or were written before it."""
    place: str | Text | None = states(KG.placeAsPrinted, language="en")
    people: tuple[Name, ...] | None = states(KG.aboutPerson, printed=KG.aboutAsPrinted)
    government: str | None = states(KG.governmentAsPrinted, language="en")
    is_history: bool | None = states(KG.isHistory)
    withdrawn_on: PartialDate | None = states(KG.withdrawnOn)
    withdrawal_reason: str | Text | None = states(KG.withdrawalReason, language="en")


@dataclass(frozen=True, kw_only=True)
class Speech(LicensedArticle):
    """A speech, or a statement to Parliament, that its publisher licenses: an article, and no news."""

    types = (SCHEMA.Article,)


@dataclass(frozen=True, kw_only=True)
class Figure(Record):
    """How much or how many: what observations, figures in questions and the amounts of targets have in common.

    `value` is what was printed as equal or about; a bound ("more than", "up to") or a range fills `minimum`, `maximum`.
    """

    measured: str | None = states(KG.measuredAsPrinted, language="en")
    value: Decimal | None = states(SCHEMA.value)
    minimum: Decimal | None = states(SCHEMA.minValue)
    maximum: Decimal | None = states(SCHEMA.maxValue)
    unit: str | None = states(SCHEMA.unitText)
    comparator: URIRef | None = states(KG.comparator)
    change: URIRef | None = states(KG.change)


@dataclass(frozen=True, kw_only=True)
class Observation(Figure):
    """A figure that a text reports, of what and as of when."""

    kind = "observation"
    types = (SCHEMA.Observation,)
    observed: tuple[Reference | Inferred, ...] | None = states(SCHEMA.observationAbout)
    as_of: PartialDate | None = states(SCHEMA.observationDate)
    stated_in: Reference | None = states(KG.statedIn)
    stated_on: PartialDate | None = states(KG.statedOn, expected=True)
    stated_by: Name | Reference | None = states(
        PROV.wasAttributedTo, printed=KG.speakerAsPrinted, numbered=KG.speakerMemberId
    )


@dataclass(frozen=True, kw_only=True)
class AskedFigure(Figure):
    """A figure in the words of a question, which asks about it and does not report it."""

    kind = "asked-figure"
    types = (KG.AskedFigure,)
    observed: tuple[Reference | Inferred, ...] | None = states(DCTERMS.subject)
    stated_in: Reference | None = states(KG.statedIn)


@dataclass(frozen=True, kw_only=True)
class Amount(Figure):
    """How much or how many a target is of."""

    kind = "amount"
    types = (SCHEMA.QuantitativeValue,)


@dataclass(frozen=True, kw_only=True)
class Target(Record):
    """What a government promises to do or to reach, with how much and by when as far as the text says.

    `stated_by` tells of it; `promised_by` is the body whose promise it is, where the text names a known one.
    """

    kind = "target"
    types = (KG.Target,)
    concerns: tuple[Reference | Inferred, ...] | None = states(DCTERMS.subject)
    amounts: tuple[Amount, ...] | None = states(KG.amount)
    multiple: Decimal | None = states(KG.multipleOfPresent)
    due: PartialDate | Inferred | None = states(KG.due)
    due_as_printed: str | None = states(KG.dueAsPrinted, language="en", expected=True)
    stated_in: Reference | None = states(KG.statedIn)
    stated_on: PartialDate | None = states(KG.statedOn, expected=True)
    stated_by: Name | Reference | None = states(
        PROV.wasAttributedTo, printed=KG.speakerAsPrinted, numbered=KG.speakerMemberId, expected=True
    )
    promised_by: Reference | None = states(KG.promisedBy)


@dataclass(frozen=True, kw_only=True)
class Quotation(Record):
    """Words that a document gives as those of a speaker."""

    kind = "quotation"
    types = (SCHEMA.Quotation,)
    text: str | None = states(SCHEMA.text, language="en")
    speaker: Name | Reference | None = states(SCHEMA.creator, printed=KG.speakerAsPrinted, expected=True)
    mentions: tuple[Reference, ...] | None = states(SCHEMA.mentions)
    stated_in: Reference | None = states(KG.statedIn)
    stated_on: PartialDate | None = states(KG.statedOn)


@dataclass(frozen=True, kw_only=True)
class Citation(Record):
    """That a text cites a publication which the registers do not know: its title and date as printed."""

    kind = "citation"
    types = (KG.Citation,)
    title: str | None = states(DCTERMS.title, language="en")
    issued: PartialDate | None = states(DCTERMS.issued)
    stated_in: Reference | None = states(KG.statedIn)


@dataclass(frozen=True, kw_only=True)
class CitedQuestion(Record):
    """A question that a text cites by its number and the day of its answer.

    Its address leads to the question itself as soon as a document about it is there.
    """

    kind = "cited-question"
    types = (KG.CitedQuestion,)
    uin: str | None = states(KG.uin)
    answered: PartialDate | Inferred | None = states(KG.dateAnswered)

    @staticmethod
    def key_of(uin: str, answered: PartialDate) -> str:
        """Make the key of a question from its number, which tells the House, and the day of its answer."""
        return f"{'lords' if uin.upper().startswith('HL') else 'commons'}/answered-{answered}/{uin.lower()}"


@dataclass(frozen=True, kw_only=True)
class Relation(Record):
    """That a text states how two known things relate: where one is available, what it replaced, who runs it."""

    kind = "relation"
    types = (KG.Relation, RDF.Statement)
    subject: Reference | None = states(RDF.subject)
    predicate: URIRef | None = states(RDF.predicate)
    object: Reference | None = states(RDF.object)
    stated_in: Reference | None = states(KG.statedIn)


@dataclass(frozen=True, kw_only=True)
class Candidate(Record):
    """Words that look like the name of a thing that no register knows: for a person to accept, and no thing yet."""

    kind = "candidate"
    types = (KG.Candidate,)
    name: str | None = states(KG.nameAsPrinted)
    proposed_type: URIRef | None = states(KG.proposedType)
    stated_in: Reference | None = states(KG.statedIn)


@dataclass(frozen=True, kw_only=True)
class Annotation(Record):
    """That words of a text mention a thing or state a fact (Web Annotation Data Model, section 3)."""

    kind = "annotation"
    types = (OA.Annotation,)
    body: Reference | None = states(OA.hasBody)
    targets: "tuple[Words, ...] | None" = states(OA.hasTarget)

    @staticmethod
    def key_of(text: Reference, body: Reference) -> str:
        """Make the key of the annotation that says where a text mentions a thing or states a fact."""
        # The key of a fact begins with that of what states it.
        key = body.key if body.key.startswith(f"{text.key}/") else f"{text.key}/{body.key}"
        return f"{text.kind}/{body.kind}/{key}"


@dataclass(frozen=True, kw_only=True)
class Words(Record):
    """Some words of a text or of an excerpt (Web Annotation Data Model, section 4: Specific Resources)."""

    kind = "words"
    types = (OA.SpecificResource,)
    source: Reference | None = states(OA.hasSource)
    selector: "Selector | QuoteSelector | None" = states(OA.hasSelector)


@dataclass(frozen=True, kw_only=True)
class QuoteSelector(Record):
    """Which words, by themselves (Web Annotation Data Model, section 4.2.4)."""

    kind = "selector"
    types = (OA.TextQuoteSelector,)
    exact: str | None = states(OA.exact)


@dataclass(frozen=True, kw_only=True)
class Selector(Record):
    """Which words: by themselves with what stands around them, and by their position.

    One node is both: Web Annotation Data Model, sections 4.2.4 (Text Quote Selector), 4.2.5 (Text Position Selector).
    """

    kind = "selector"
    types = (OA.TextQuoteSelector, OA.TextPositionSelector)
    exact: str | None = states(OA.exact)
    prefix: str | None = states(OA.prefix)
    suffix: str | None = states(OA.suffix)
    start: int | None = states(OA.start)
    end: int | None = states(OA.end)


@dataclass(frozen=True, kw_only=True)
class Excerpt(Record):
    """A few words of an article whose text may not be published, quoted as evidence for a fact."""

    kind = "excerpt"
    types = (KG.Excerpt,)
    text: str | None = states(SCHEMA.text, language="en")
    stated_in: Reference | None = states(KG.statedIn)


@dataclass(frozen=True, kw_only=True)
class Publication(Record):
    """What a document says of a publication that it cites."""

    kind = "publication"
    types = (SCHEMA.Report,)
    issued: PartialDate | None = states(DCTERMS.issued)


@dataclass(frozen=True, kw_only=True)
class Attestation(Record):
    """A party or post that a document prints beside a person's name: held then, from and until unknown."""

    kind = "attestation"
    types = (KG.Attestation,)
    member: Name | Reference | None = states(ORG.member, printed=KG.personAsPrinted)
    organization: Name | Reference | None = states(ORG.organization, printed=KG.organizationAsPrinted)
    post: Name | Reference | tuple[Name | Inferred, ...] | None = states(KG.ofPost, printed=KG.titleAsPrinted)
    attested_on: PartialDate | Inferred | None = states(KG.attestedOn, expected=True)


@dataclass(frozen=True, kw_only=True)
class SourceDocument(Record):
    """A document as it was received."""

    kind = "document"
    types = (PROV.Entity, FOAF.Document)
    publisher: Reference | Inferred | None = states(DCTERMS.publisher, expected=True)
    main_entity: tuple[Reference, ...] | None = states(SCHEMA.mainEntity)
    licence: URIRef | Inferred | None = states(DCTERMS.license, expected=True)
    rights: str | None = states(DCTERMS.rights, language="en")
    page: URIRef | None = states(FOAF.page, expected=True)
    digest: tuple[str, ...] | None = states(SCHEMA.sha256)
    media_type: str | None = states(DCTERMS.format)
    size: int | None = states(DCAT.byteSize)
    comment_count: int | None = states(SCHEMA.commentCount)


@dataclass(frozen=True, kw_only=True)
class Software(Record):
    """The program that read a document, with the version of the mapper it used."""

    kind = "software"
    types = (PROV.SoftwareAgent,)
    version: str | None = states(SCHEMA.softwareVersion)


@dataclass(frozen=True, kw_only=True)
class Activity(Record):
    """The reading of one document into one graph."""

    kind = "activity"
    types = (PROV.Activity,)
    used: tuple[Reference, ...] | None = states(PROV.used)
    associated_with: Software | None = states(PROV.wasAssociatedWith)
    ended: str | None = states(PROV.endedAtTime)


@dataclass(frozen=True, kw_only=True)
class NamedGraph(Record):
    """The named graph that holds what one document says."""

    kind = "graph"
    types = (PROV.Entity, SD.NamedGraph)
    derived_from: Reference | None = states(PROV.wasDerivedFrom)
    generated_by: Activity | None = states(PROV.wasGeneratedBy)
    licence: URIRef | None = states(DCTERMS.license)
    rights: str | None = states(DCTERMS.rights, language="en")


@dataclass(frozen=True, kw_only=True)
class Inference(Record):
    """A statement that the document does not make, with the reason why it was concluded from it."""

    kind = "inference"
    types = (KG.Inference, RDF.Statement)
    subject: Reference | None = states(RDF.subject)
    predicate: URIRef | None = states(RDF.predicate)
    object: Reference | PartialDate | URIRef | None = states(RDF.object)
    reason: str | None = states(KG.reason, language="en")
    derived_from: tuple[Reference, ...] | None = states(PROV.wasDerivedFrom)


@dataclass(frozen=True, kw_only=True)
class RoundRobin(Record):
    """Questions that one Member put to several bodies alike: related, and each a question of its own."""

    kind = "round-robin"
    types = (PQA.RoundRobin,)
    reason: str | None = states(DCTERMS.description, language="en")
    derived_from: tuple[Reference, ...] | None = states(PROV.wasDerivedFrom)


@dataclass(frozen=True, kw_only=True)
class NotStated(Record):
    """That a document does not state a property of a thing, where a reader would look for it."""

    kind = "not-stated"
    types = (KG.NotStated,)
    about: Reference | None = states(SCHEMA.about)
    property: URIRef | None = states(KG.property)
    reason: str | None = states(KG.reason, language="en")
    derived_from: Reference | None = states(PROV.wasDerivedFrom)


def record_types() -> list[type[Record]]:
    """Give every record class that has a kind, in the order of their definition."""
    found: list[type[Record]] = []
    waiting: list[type[Record]] = Record.__subclasses__()
    while waiting:
        type_ = waiting.pop(0)
        found += [type_] if hasattr(type_, "kind") else []
        waiting = [*type_.__subclasses__(), *waiting]
    return found


_STATED_FIELDS: dict[type[Record], tuple[Field[Any], ...]] = {}


def stated_fields(of: type[Record]) -> tuple[Field[Any], ...]:
    """Give the fields of a record class that state a property."""
    if of not in _STATED_FIELDS:
        _STATED_FIELDS[of] = tuple(f for f in fields(of) if "property" in f.metadata)
    return _STATED_FIELDS[of]


def changed(record: _R, **changes: Any) -> _R:
    """Give a record with some fields changed, as `replace` does, which takes five times as long to set all others."""
    made: _R = object.__new__(type(record))
    vars(made).update(vars(record), **changes)
    return made


def many(value: Any) -> tuple[Any, ...]:
    """Give the values of a field as a tuple, whether it holds none, one or several."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


class _Stating(NamedTuple):
    """How the values of a field are stated: the properties as N-Triples writes them, and how a text of it ends."""

    name: str
    property: URIRef
    predicate: str
    end_of_text: str
    printed: str | None
    numbered: str | None
    expected: bool


class _Plan(NamedTuple):
    """What is the same for all records of a class on one base. `values` gives those of the fields that are stated."""

    types: tuple[str, ...]
    fields: tuple[_Stating, ...]
    values: Callable[[Record], tuple[Any, ...]]


_PLANS: dict[tuple[type[Record], str], _Plan] = {}


def _plan(of: type[Record], base: str) -> _Plan:
    plan = _PLANS.get((of, base))
    if plan is None:
        stated = tuple(_stating(f, base) for f in stated_fields(of))
        types = tuple(_term(type_, base) for type_ in of.types)
        plan = _PLANS[of, base] = _Plan(types, stated, attrgetter(*(one.name for one in stated)))
    return plan


def _stating(of: Field[Any], base: str) -> _Stating:
    metadata = of.metadata
    property_: URIRef = metadata["property"]
    language, printed, numbered = metadata["language"], metadata["printed"], metadata["numbered"]
    datatype = XSD.dateTime if property_ == PROV.endedAtTime else None
    return _Stating(
        of.name,
        property_,
        _term(property_, base),
        ntriples.literal("", language=language, datatype=datatype)[1:],
        _term(printed, base) if printed else None,
        _term(numbered, base) if numbered else None,
        metadata["expected"],
    )


def statements(record: Record, base: str, document: Reference) -> list[TermTriple]:
    """Make the triples of a record, of the records inside it, and of what it leaves unstated or only infers.

    `document` is the document that says so; `base` the address everything is minted under.
    """
    made: list[TermTriple] = []
    _state(record, base, document, made.append)
    return made


def _state(record: Record, base: str, document: Reference, add: Callable[[TermTriple], None]) -> None:
    # A build spends much of its time here.
    plan = _plan(type(record), base)
    subject = _address(record.kind, record.key, base)
    for type_ in plan.types:
        add((subject, _TYPE, type_))
    if isinstance(record, Relation) and record.subject and record.predicate and record.object:
        add((_thing(record.subject, base), _term(record.predicate, base), _thing(record.object, base)))
    for of, value in zip(plan.fields, plan.values(record), strict=True):
        if value is None:
            if of.expected or record.unstated:
                _state_absence(record, of, base, document, add)
            continue
        kind = value.__class__
        if kind is str:
            add((subject, of.predicate, f'"{ntriples.escaped(value)}{of.end_of_text}'))
            continue
        if kind is Reference:
            add((subject, of.predicate, _address(value.kind, value.key, base)))
            continue
        if kind is int:
            add((subject, of.predicate, f'"{value}{_END_OF_INTEGER}'))
            continue
        stated = False
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Inferred):
                _state_inference(record, of.property, one, base, document, add)
                stated = stated or not one.is_unstated
                continue
            stated = True
            if isinstance(one, Name):
                if kept_by := of.numbered if one.sort == "member" else of.printed:
                    add((subject, kept_by, ntriples.literal(one.printed)))
                if one.reference is None:
                    continue
            elif isinstance(one, Record):
                _state(one, base, document, add)
            add((subject, of.predicate, _object(one, base, of.end_of_text)))
        if of.expected and not stated:
            _state_absence(record, of, base, document, add)


def _state_absence(
    record: Record, of: _Stating, base: str, document: Reference, add: Callable[[TermTriple], None]
) -> None:
    """Make the triples that say that a field is not filled, unless its absence is expected or tells nothing."""
    told = next((unstated for unstated in record.unstated if unstated.field == of.name), None)
    if told.reason if told else of.expected:
        reason = told.reason if told else None
        _state(_not_stated(record, of.property, document, reason), base, document, add)


_TYPE = ntriples.iri(RDF.type)
_INTEGER, _DECIMAL, _BOOLEAN = XSD.integer, XSD.decimal, XSD.boolean
_END_OF_INTEGER = f'"^^<{_INTEGER}>'


@lru_cache(maxsize=8192)
def _address(kind: str, key: str, base: str) -> str:
    return f"<{minted(base, kind, key)}>"


def _thing(of: "Record | Reference", base: str) -> str:
    return _address(of.kind, of.key, base)


def _term(term: URIRef, base: str) -> str:
    return f"<{absolute(term, base)}>" if term.startswith(_OUR_OWN) else f"<{term}>"


_OUR_OWN = str(KG)


def _object(value: Value, base: str, end_of_text: str) -> str:
    """Give the term for a value. ValueError for a name that is not resolved."""
    match value:
        case Record() | Reference():
            return _address(value.kind, value.key, base)
        case URIRef():
            return _term(value, base)
        case PartialDate():
            return f'"{value}"^^<{value.datatype}>'
        case str():
            return f'"{ntriples.escaped(value)}{end_of_text}'
        case Text():
            return ntriples.literal(value.words, language=value.language)
        case Name():
            if value.reference is None:
                raise ValueError(f"{value.printed!r} is not resolved")
            return _thing(value.reference, base)
        case bool():
            return ntriples.literal("true" if value else "false", datatype=_BOOLEAN)
        case int():
            return ntriples.literal(str(value), datatype=_INTEGER)
        case Decimal():
            # Whole numbers as queries write them: 116, not 116.0.
            whole = value == value.to_integral_value()
            return ntriples.literal(f"{value:.0f}" if whole else f"{value:f}", datatype=_INTEGER if whole else _DECIMAL)
        case Inferred():
            return _object(value.value, base, end_of_text)


def _state_inference(
    record: Record,
    property_: URIRef,
    inferred: Inferred,
    base: str,
    document: Reference,
    add: Callable[[TermTriple], None],
) -> None:
    value = inferred.value
    add((_thing(record, base), _term(property_, base), _object(value, base, '"')))
    told_apart = fingerprint(record.kind, record.key, property_, str(value))
    inference = Inference(
        key=f"{document.key}/{slug_of(property_)}-{told_apart}",
        label=f"Inferred of {_named(record)}: {_words(property_)}",
        subject=record.reference,
        predicate=property_,
        object=value,
        reason=inferred.reason,
        derived_from=(document, *inferred.concluded_from),
    )
    _state(inference, base, document, add)


def _not_stated(record: Record, property_: URIRef, document: Reference, reason: str | None) -> NotStated:
    told_apart = fingerprint(record.kind, record.key, property_)
    return NotStated(
        key=f"{document.key}/{slug_of(property_)}-{told_apart}",
        label=f"Not stated of {_named(record)}: {_words(property_)}",
        about=record.reference,
        property=property_,
        reason=reason,
        derived_from=document,
    )


def _named(record: Record) -> str:
    return f"“{record.label}”" if record.label else record.key


@lru_cache(maxsize=1024)
def _words(property_: URIRef) -> str:
    """`dateTabled` → `date tabled`."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in local_name(property_))


def slug_of(property_: URIRef) -> str:
    """`dateTabled` → `date-tabled`."""
    return _words(property_).replace(" ", "-")
