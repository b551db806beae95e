"""What only several documents together tell: that two questions are one, and which were put to many bodies alike.

Each is recorded as a judgement with its reason, in a graph of its own. What the documents say is not rewritten.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence

from rdflib import Literal, URIRef

from kg import ntriples
from kg.inventory import AskedQuestion, Inventory
from kg.linking import Registers
from kg.ntriples import TermTriple
from kg.pipeline.known import graph_name
from kg.prose import questions
from kg.records import (
    Answer,
    Inference,
    Inferred,
    Name,
    PartialDate,
    Question,
    Record,
    Reference,
    RoundRobin,
    SourceDocument,
    statements,
)
from kg.vocab import DCTERMS, OWL, PQA, PROV, RDF, RDFS, absolute, fingerprint, mint, minted

GRAPH = "judgements"
"""The key of the graph that holds them."""

_PRONOUNS = re.compile(r"\b(?:he|she|they|it|his|her|hers|their|its|him|them)\b")


def asked(records: Iterable[Record]) -> tuple[AskedQuestion, ...]:
    """Give what tells the questions among the records of a document from others: of those with a text, all of it."""
    records = tuple(records)
    answered = {
        question: answer.issued
        for answer in records
        if isinstance(answer, Answer)
        for question in answer.answer_to or ()
    }
    found = []
    for question in records:
        if not isinstance(question, Question) or question.text is None:
            continue
        tabled, issued = _value(question.date_tabled), answered.get(question.reference)
        asker = _value(question.asked_by_person)
        found.append(
            AskedQuestion(
                key=question.key,
                has_uin=question.uin is not None,
                body=_value(question.answering_body) or None,
                tabled=tabled or None,
                answered=str(issued) if issued else None,
                asker=asker or None,
                text=_digest(question.text),
                alike=_digest(tabled, asker, _without_addressee(question.text)) if tabled and asker else None,
            )
        )
    return tuple(found)


def _value(of: "Name | Inferred | PartialDate | tuple[Name | Inferred, ...] | None") -> str:
    """Give a value as text that is the same for the same thing, whether it is known by the registers or not."""
    match of:
        case Name():
            return f"{of.reference.kind}/{of.reference.key}" if of.reference else of.printed
        case Inferred():
            inferred = of.value
            return f"{inferred.kind}/{inferred.key}" if isinstance(inferred, Reference) else str(inferred)
        case PartialDate():
            return str(of)
        case tuple():
            # A printed name of which it was concluded what it names.
            return next((_value(one) for one in of if isinstance(one, Inferred)), "")
    return ""


def _digest(*texts: str) -> bytes:
    """Stand for texts, blind to spacing and case."""
    folded = "\x1f".join(" ".join(text.casefold().split()) for text in texts)
    return hashlib.blake2b(folded.encode(), digest_size=12).digest()


def _without_addressee(text: str) -> str:
    """Give what a question asks: without whom it is put to, and without the words for that person."""
    to = questions.addressee(text)
    rest = text[len(to) + len("To ask the ") :] if to else text
    return _PRONOUNS.sub("", rest)


def judgements(inventory: Inventory, registers: Registers, base: str) -> Iterator[TermTriple]:
    """Give the triples of the graph of judgements about all questions of the inventory; none if there are none."""
    found = list(_judged(inventory, registers, base))
    if not found:
        return
    yield from found
    name = URIRef(graph_name(base, GRAPH))
    for property_, value in (
        (RDF.type, PROV.Entity),
        (RDFS.label, Literal("Judgements: what several documents together tell", lang="en")),
        (DCTERMS.rights, Literal("Conclusions of this data set; each names the documents it rests on.", lang="en")),
    ):
        yield ntriples.term(name), ntriples.term(property_), ntriples.term(value)


def _judged(inventory: Inventory, registers: Registers, base: str) -> Iterator[TermTriple]:
    for same in inventory.questions_of_one_text():
        yield from _merges(same, registers, base)
    for alike in inventory.questions_alike():
        yield from _round_robin(alike, base)


def _merges(same: Sequence[tuple[str, AskedQuestion]], registers: Registers, base: str) -> Iterator[TermTriple]:
    """Judge which of the questions with one text, put to one body, are one."""
    numbered = {question.key: (document, question) for document, question in same if question.has_uin}
    for document, question in same:
        if question.has_uin:
            continue
        matching = [other for other in numbered.values() if _is_same_day(question, other[1])]
        if len(matching) != 1:
            # None, or several that only their number tells apart.
            continue
        other_document, other = matching[0]
        if _are_told_apart(question, other, registers, base):
            continue
        day = f"tabled on {other.tabled}" if question.tabled else f"answered on {other.answered}"
        inference = Inference(
            key=f"same-question/{fingerprint(question.key, other.key)}",
            label="Judged to be one question",
            subject=Reference(Question.kind, question.key),
            predicate=OWL.sameAs,
            object=Reference(Question.kind, other.key),
            reason=f"Both have the same text, are put to the same body and were {day}; only one page gives a number.",
            derived_from=(Reference(SourceDocument.kind, document), Reference(SourceDocument.kind, other_document)),
        )
        subject = f"<{minted(base, Question.kind, question.key)}>"
        yield subject, ntriples.iri(OWL.sameAs), f"<{minted(base, Question.kind, other.key)}>"
        yield from statements(inference, base, Reference(SourceDocument.kind, document))


def _is_same_day(one: AskedQuestion, other: AskedQuestion) -> bool:
    """Whether at least one date is the same, and none differs."""
    pairs = [(one.tabled, other.tabled), (one.answered, other.answered)]
    told = [(a, b) for a, b in pairs if a and b]
    return bool(told) and all(a == b for a, b in told)


def _are_told_apart(one: AskedQuestion, other: AskedQuestion, registers: Registers, base: str) -> bool:
    """Whether a person has stated in a register that two questions are not one."""
    a, b = mint(base, Question.kind, one.key), mint(base, Question.kind, other.key)
    graph = registers.graph
    return (a, OWL.differentFrom, b) in graph or (b, OWL.differentFrom, a) in graph


def _round_robin(alike: Sequence[tuple[str, AskedQuestion]], base: str) -> Iterator[TermTriple]:
    """Relate questions that one Member put to several bodies on one day in the same words."""
    by_key = {question.key: (document, question) for document, question in alike}
    bodies = {question.body for _, question in by_key.values()}
    if len(by_key) < 2 or len(bodies) < 2:
        return
    tabled = alike[0][1].tabled or ""
    on = PartialDate.read(tabled).english
    group = RoundRobin(
        key=f"{tabled}/{fingerprint(*sorted(by_key))}",
        label=f"Question put to {len(bodies)} bodies on {on}",
        reason="One Member tabled these questions on one day; they differ only in whom they are put to.",
        derived_from=tuple(Reference(SourceDocument.kind, document) for document, _ in sorted(by_key.values())),
    )
    yield from statements(group, base, Reference(SourceDocument.kind, GRAPH))
    itself = f"<{minted(base, RoundRobin.kind, group.key)}>"
    for key in sorted(by_key):
        yield f"<{minted(base, Question.kind, key)}>", f"<{absolute(PQA.partOfRoundRobin, base)}>", itself
