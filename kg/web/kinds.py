"""The kinds of things, and how their properties are ordered and read on a page."""

from dataclasses import dataclass

from rdflib import URIRef

from kg.vocab import DCTERMS, FOAF, KG, OA, ORG, OWL, PQA, PROV, PWS, RDF, RDFS, SCHEMA, SKOS


@dataclass(frozen=True)
class Kind:
    """A kind of thing, as its lists and breadcrumbs name it."""

    key: str
    singular: str
    plural: str
    type: URIRef
    on_home: bool = False


CITED = "cited-question"
"""The kind of a question that is known only by its number and the day of its answer."""

KINDS = {
    kind.key: kind
    for kind in (
        Kind("question", "Question", "Questions", PQA.ParliamentaryQuestion, True),
        Kind("answer", "Answer", "Answers", PQA.Answer, True),
        Kind("written-statement", "Written statement", "Written statements", PWS.WrittenStatementExpression, True),
        Kind("target", "Promise", "Promises", KG.Target, True),
        Kind("observation", "Figure", "Figures", SCHEMA.Observation, True),
        Kind("quotation", "Quotation", "Quotations", SCHEMA.Quotation, True),
        Kind("person", "Person", "People", FOAF.Person, True),
        Kind("body", "Body", "Departments and other bodies", ORG.FormalOrganization, True),
        Kind("programme", "Programme", "Programmes", KG.Programme, True),
        Kind("benefit", "Benefit", "Benefits", KG.Benefit, True),
        Kind("staff-role", "Staff role", "Staff roles", KG.StaffRole, True),
        Kind("training", "Training", "Training", KG.Training, True),
        Kind("publication", "Publication", "Publications", SCHEMA.Report, True),
        Kind("article", "Article", "Articles", SCHEMA.Article, True),
        Kind("document", "Document", "Documents", FOAF.Document, True),
        Kind("place", "Place", "Places", SCHEMA.Place),
        Kind("change", "Change of a body", "Changes of bodies", ORG.ChangeEvent),
        Kind("post", "Post", "Posts", ORG.Post),
        Kind("party", "Party", "Parties", KG.Party),
        Kind("membership", "Membership", "Memberships", ORG.Membership),
        Kind("attestation", "Attestation", "Attestations", KG.Attestation),
        Kind("allocation", "Allocation of a question", "Allocations of questions", PQA.AnsweringBodyAllocation),
        Kind("transferral", "Transfer of a question", "Transfers of questions", PQA.Transferral),
        Kind("attachment", "Attachment", "Attachments", PQA.Document),
        Kind("question-part", "Part of a question", "Parts of questions", KG.QuestionPart),
        Kind("earlier-wording", "Earlier wording of a question", "Earlier wordings of questions", KG.EarlierWording),
        Kind("amount", "Amount of a promise", "Amounts of promises", SCHEMA.QuantitativeValue),
        Kind("asked-figure", "Figure in a question", "Figures in questions", KG.AskedFigure),
        Kind("citation", "Publication cited", "Publications cited", KG.Citation),
        Kind(CITED, "Question cited", "Questions cited", KG.CitedQuestion),
        Kind("relation", "Relation stated", "Relations stated", KG.Relation),
        Kind("candidate", "Possible name", "Possible names", KG.Candidate),
        Kind("annotation", "Annotation", "Annotations", OA.Annotation),
        Kind("words", "Words of a text", "Words of texts", OA.SpecificResource),
        Kind("selector", "Selector", "Selectors", OA.TextQuoteSelector),
        Kind("excerpt", "Excerpt", "Excerpts", KG.Excerpt),
        Kind("inference", "Inference", "Inferences", KG.Inference),
        Kind("round-robin", "Round robin", "Round robins", PQA.RoundRobin),
        Kind("not-stated", "Absence", "What is not stated", KG.NotStated),
        Kind("graph", "Graph", "Graphs", PROV.Entity),
        Kind("activity", "Activity", "Activities", PROV.Activity),
        Kind("software", "Software", "Software", PROV.SoftwareAgent),
        Kind("scheme", "Concept scheme", "Concept schemes", SKOS.ConceptScheme),
    )
}

# What a reader asks first stands first; properties not named here follow by label, names as printed last.
ORDER = [
    PQA.heading,
    SCHEMA.headline,
    DCTERMS.title,
    PWS.title,
    DCTERMS.description,
    SCHEMA.genre,
    PWS.madeInHouse,
    PWS.uin,
    PWS.madeOn,
    KG.madeByPerson,
    KG.madeOnBehalfOf,
    KG.house,
    KG.uin,
    KG.dateTabled,
    PQA.dateForAnswer,
    PQA.isDateForAnswerNamed,
    KG.status,
    KG.textBeginning,
    KG.askedByPerson,
    PQA.askedBy,
    KG.questionTo,
    KG.addressedTo,
    DCTERMS.hasPart,
    PQA.answerTo,
    PQA.hasAnswerType,
    KG.answeredByPerson,
    PQA.answeredBy,
    PQA.answeringBody,
    DCTERMS.issued,
    SCHEMA.text,
    SCHEMA.creator,
    DCTERMS.subject,
    SCHEMA.observationAbout,
    KG.measuredAsPrinted,
    KG.comparator,
    SCHEMA.value,
    SCHEMA.minValue,
    SCHEMA.maxValue,
    SCHEMA.unitText,
    KG.change,
    SCHEMA.observationDate,
    KG.amount,
    KG.multipleOfPresent,
    KG.due,
    KG.dueAsPrinted,
    KG.statedOn,
    PROV.wasAttributedTo,
    KG.statedIn,
    SCHEMA.datePublished,
    SCHEMA.dateModified,
    KG.withdrawnOn,
    KG.withdrawalReason,
    KG.isHistory,
    KG.governmentAsPrinted,
    SCHEMA.author,
    KG.deliveredOn,
    SCHEMA.creativeWorkStatus,
    KG.placeAsPrinted,
    DCTERMS.publisher,
    KG.aboutPerson,
    ORG.member,
    KG.ofPost,
    ORG.organization,
    ORG.postIn,
    SCHEMA.startDate,
    SCHEMA.endDate,
    KG.attestedOn,
    FOAF.name,
    SKOS.prefLabel,
    SKOS.altLabel,
    SKOS.hiddenLabel,
    DCTERMS.references,
    SCHEMA.mentions,
    SCHEMA.mainEntity,
    DCTERMS.license,
    DCTERMS.rights,
    FOAF.page,
]
RANK = {property_: rank for rank, property_ in enumerate(ORDER)}
HIDDEN = {RDF.type, RDFS.label, PQA.questionText, PQA.answerText}
# Links that say how the data came to be, not what the thing is about.
HOUSEKEEPING = {
    OWL.sameAs, RDF.subject, RDF.object, SCHEMA.about, PROV.used, PROV.wasDerivedFrom, RDFS.isDefinedBy,
}  # fmt: skip
# Links from facts and from the words they came from: a page shows these as statements and as marks on the text.
SHOWN_AS_STATEMENTS = {
    DCTERMS.subject, KG.statedIn, OA.hasBody, OA.hasSelector, OA.hasSource, OA.hasTarget, PROV.wasAttributedTo,
    SCHEMA.creator, SCHEMA.observationAbout,
}  # fmt: skip

# The dates by which things are listed, the latest first.
DATED = {
    "question": KG.dateTabled,
    "answer": DCTERMS.issued,
    "written-statement": PWS.madeOn,
    "target": KG.statedOn,
    "observation": KG.statedOn,
    "quotation": KG.statedOn,
    "article": SCHEMA.datePublished,
}
# What stands in one line above the words of a question or an answer.
BYLINE = {
    PQA.hasAnswerType: "",
    KG.status: "",
    KG.askedByPerson: "asked by",
    KG.answeredByPerson: "answered by",
    KG.questionTo: "put to",
    PQA.answeringBody: "for",
}

# The properties that link things which very many may lead to. Others are found where few things link to one.
LINKING = (
    DCTERMS.license, DCTERMS.publisher, DCTERMS.references, DCTERMS.source, DCTERMS.subject, KG.aboutPerson,
    KG.addressedTo, KG.answeredByPerson, KG.askedByPerson, KG.groupedWith, KG.house, KG.madeByPerson, KG.madeOnBehalfOf,
    KG.ofPost, KG.proposedType, KG.questionTo, KG.statedIn, KG.status, ORG.member, ORG.organization, ORG.postIn,
    ORG.subOrganizationOf, PQA.allocatedTo, PQA.answerTo, PQA.answeredBy, PQA.answeringBody, PQA.askedBy,
    PQA.hasAnswerType, PQA.partOfRoundRobin, PROV.wasAssociatedWith, PROV.wasAttributedTo, PWS.madeInHouse, RDF.type,
    SCHEMA.areaServed, SCHEMA.author, SCHEMA.creator, SCHEMA.genre, SCHEMA.mentions, SCHEMA.observationAbout,
    SKOS.inScheme,
)  # fmt: skip

# How a link reads from its other end.
INVERSE = {
    "askedByPerson": "Asked",
    "answeredByPerson": "Answered",
    "answeredBy": "Answered, holding this post",
    "askedBy": "Asked, holding this seat",
    "questionTo": "Questions put to it",
    "addressedTo": "Questions put to the holder",
    "answeringBody": "Answers given",
    "mentions": "Mentioned in",
    "references": "Cited in",
    "answerTo": "Answers",
    "groupedWith": "Said to be grouped with it",
    "partOfRoundRobin": "Questions in it",
    "allocation": "Allocation of",
    "transferredFrom": "Where it was transferred",
    "transferredTo": "How it came there",
    "hasPart": "Part of",
    "earlierWording": "Earlier wording of",
    "member": "Posts and parties",
    "ofPost": "Held by",
    "organization": "Who belongs or belonged to it",
    "postIn": "Posts in it",
    "originalOrganization": "What became of it",
    "resultingOrganization": "What it came from",
    "publisher": "Published by it",
    "house": "Questions tabled in it",
    "madeInHouse": "Written statements made in it",
    "madeByPerson": "Written statements made",
    "madeOnBehalfOf": "Written statements made on its behalf",
    "aboutPerson": "Articles about the person",
    "mainEntity": "Told by",
    "source": "Register entries learnt from it",
    "subOrganizationOf": "Its parts",
    "wasGeneratedBy": "What it made",
    "wasAssociatedWith": "What it did",
    "amount": "Amount of",
    "areaServed": "Available there",
    "provider": "Run by it",
    "replaces": "Replaced by",
    "broader": "Narrower",
    "closeMatch": "Close to",
    "inScheme": "Concepts in it",
    "type": "Things of this type",
}
