"""Making graphs of documents: read, link, state, judge. It knows nothing of a release, so it runs in any process."""

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import orjson
from rdflib import Graph, URIRef

from kg import __version__, intake, mappers, validate
from kg.documents import DataRecord, Document
from kg.errors import DocumentError, InvalidDocument, KgError
from kg.inventory import AskedQuestion, KeptRecord, PublishedDocument
from kg.linking import link
from kg.ntriples import TermTriple, graph_of, n_quads, n_triples
from kg.pipeline.judgements import asked
from kg.pipeline.known import Known, graph_name
from kg.readings import Reading, Source
from kg.records import (
    Activity,
    Inferred,
    Name,
    NamedGraph,
    Record,
    Reference,
    Software,
    SourceDocument,
    statements,
)
from kg.validate import Finding
from kg.vocab import fingerprint

_JUDGED_TOGETHER = 50
"""Documents whose graphs are judged at a time: each judgement has a cost of its own, whatever the number."""


@dataclass(frozen=True)
class Work:
    """A document to make a graph of: a file with a page or XML, or a document's records, the earliest first."""

    file: Path | None = None
    key: str | None = None
    records: tuple[KeptRecord, ...] = ()
    is_new: bool = False
    """Whether no graph of it is in the store, so that quads are wanted which can be loaded as they are."""

    @property
    def origin(self) -> str:
        """Where it comes from, for people."""
        return str(self.file) if self.file else self.records[-1].origin


@dataclass(frozen=True)
class Made:
    """A document whose graph conforms to the shapes."""

    origin: str
    document: PublishedDocument
    text: bytes
    """Its triples as N-Triples; or as N-Quads with the merged view's, where the work says that it is new."""
    is_quads: bool
    questions: tuple[AskedQuestion, ...]
    unresolved: tuple[Name, ...]
    warnings: Counter[str]
    notices: tuple[str, ...]
    unknown_fields: tuple[str, ...]


@dataclass(frozen=True)
class Refused:
    """A document that cannot be published, and why."""

    origin: str
    key: str | None
    error: DocumentError
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Superseded:
    """A document of which its source says that it has a later version."""

    origin: str
    key: str


Outcome: TypeAlias = Made | Superseded | Refused


@dataclass(frozen=True)
class _Stated:
    """A document with what its graph is to hold, before it is judged."""

    work: Work
    document: PublishedDocument
    triples: dict[TermTriple, None]
    reading: Reading
    questions: tuple[AskedQuestion, ...]
    unresolved: tuple[Name, ...]


def make(works: Iterable[Work], known: Known) -> Iterator[Outcome]:
    """Make the graph of each document, or say why there is none; in the order of the works."""
    waiting: list[_Stated | Superseded | Refused] = []
    for work in works:
        waiting.append(_state(work, known))
        if len(waiting) >= _JUDGED_TOGETHER:
            yield from _judged(waiting, known)
            waiting.clear()
    yield from _judged(waiting, known)


def _state(work: Work, known: Known) -> _Stated | Superseded | Refused:
    key = work.key
    try:
        documents = _documents(work)
        source, reading = mappers.read(*documents)
        key = f"{source.key}/{reading.key}"
        if reading.is_superseded:
            return Superseded(work.origin, key)
        linked = link(reading, known.registers, known.finder, key)
        triples = dict.fromkeys(_triples(documents, source, reading, linked.records, key, known.base))
    except DocumentError as error:
        return Refused(work.origin, key, error)
    digests = sorted(document.digest for document in documents)
    published = PublishedDocument(
        key=key,
        source=source.key,
        origin=str(work.file.resolve()) if work.file else work.origin,
        digest=digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest(),
        knowledge=known.fingerprint,
        paragraphs=tuple(fingerprint(p) for passage in reading.passages for p in passage.text.split("\n\n"))
        if work.file
        else (),
        is_html=documents[0].media_type == "text/html",
        triples=len(triples),
    )
    return _Stated(work, published, triples, reading, asked(linked.records), linked.unresolved)


def _documents(work: Work) -> list[Document]:
    """Give the documents of a work. UnreadableDocument if its file cannot be read."""
    if work.file is None:
        return [
            Document(
                record.origin,
                record.digest,
                len(record.content),
                "application/json",
                DataRecord(orjson.loads(record.content), record.seen),
            )
            for record in work.records
        ]
    documents = []
    for received in intake.documents_in(work.file):
        if isinstance(received, DocumentError):
            raise received
        documents.append(received)
    return documents


def _judged(waiting: Sequence[_Stated | Superseded | Refused], known: Known) -> Iterator[Outcome]:
    """Judge graphs: the screen tells which are beyond doubt, pySHACL judges the others."""
    doubtful: list[_Stated] = []
    warnings: dict[int, Counter[str]] = {}
    for one in waiting:
        if isinstance(one, _Stated):
            verdict = known.screen.judge(one.triples)
            warnings[id(one)] = Counter(warned.rule for warned in verdict.warnings)
            doubtful += [one] if verdict.is_doubtful else []
    refused: dict[int, Refused] = {}
    if doubtful and (kinds := _kinds_if_valid(doubtful, known)) is not None:
        warnings[id(doubtful[0])] = kinds
    else:
        # Which of them it is, only judging each alone tells.
        for one in doubtful:
            found = _judge_alone(one, known)
            if isinstance(found, Refused):
                refused[id(one)] = found
            else:
                warnings[id(one)] = found
    for one in waiting:
        if not isinstance(one, _Stated):
            yield one
        elif id(one) in refused:
            yield refused[id(one)]
        else:
            yield _made(one, warnings[id(one)], known)


def _kinds_if_valid(stated: Sequence[_Stated], known: Known) -> Counter[str] | None:
    """Judge graphs together; give what they are warned of, or None if one of them cannot be published."""
    try:
        outcome = _judge(stated, known)
    except KgError:
        return None
    return None if outcome.violations else _kinds(outcome)


def _judge_alone(one: _Stated, known: Known) -> Refused | Counter[str]:
    """Give what a graph is warned of, or refuse it."""
    origin, key = one.work.origin, one.document.key
    try:
        outcome = _judge([one], known)
    except KgError as error:
        remedy = "Look for values that are not of their type."
        return Refused(origin, key, InvalidDocument(error.what, where=origin, remedy=remedy))
    if not outcome.violations:
        return _kinds(outcome)
    number = len(outcome.violations)
    broken = InvalidDocument(f"the graph breaks {number} {'rule' if number == 1 else 'rules'}:", where=origin)
    return Refused(origin, key, broken, outcome.violations)


def _made(one: _Stated, warnings: Counter[str], known: Known) -> Made:
    name = f"<{graph_name(known.base, one.document.key)}>"
    return Made(
        origin=one.work.origin,
        document=replace(one.document, warnings=tuple(sorted(warnings.items()))),
        text=(n_quads(one.triples, name) if one.work.is_new else n_triples(one.triples)).encode(),
        is_quads=one.work.is_new,
        questions=one.questions,
        unresolved=one.unresolved,
        warnings=warnings,
        notices=one.reading.notices,
        unknown_fields=one.reading.unknown_fields,
    )


def _judge(stated: Iterable[_Stated], known: Known) -> validate.Outcome:
    together = Graph()
    for one in stated:
        together += graph_of(one.triples)
    return known.validator.judge(together, known.registers.graph)


def _kinds(outcome: validate.Outcome) -> Counter[str]:
    """Count the warnings by what they say."""
    return Counter(finding.rule for finding in outcome.warnings)


def _triples(
    documents: Sequence[Document],
    source: Source,
    reading: Reading,
    records: Iterable[Record],
    key: str,
    base: str,
) -> list[TermTriple]:
    """Make everything that the named graph of a document holds: what it says, and where that comes from."""
    itself = Reference(SourceDocument.kind, key)
    licence = URIRef(source.licence.address) if source.licence else None
    parliamentary = "The page prints no licence; questions and answers are Parliament's, which licenses them so."
    received = SourceDocument(
        key=key,
        label=reading.label,
        publisher=source.published_by,
        main_entity=tuple(subject.reference for subject in reading.subjects),
        licence=licence if licence is None or source.states_licence else Inferred(licence, parliamentary),
        rights=source.rights,
        page=URIRef(reading.address) if reading.address else None,
        digest=tuple(sorted({document.digest for document in documents})),
        media_type=documents[0].media_type,
        size=sum(document.size for document in documents),
        comment_count=reading.comment_count,
    )
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    activity = Activity(
        key=key,
        label=f"Reading of {reading.label}",
        used=(itself,),
        associated_with=Software(
            key=f"kg-{__version__}-{source.key}-{source.version}",
            label=f"kg {__version__} with its mapper for {source.name}, version {source.version}",
            version=f"{__version__}+{source.key}.{source.version}",
        ),
        # The clock would make every build differ. When a release was built stands in its manifest.
        ended=datetime.fromtimestamp(int(epoch), UTC).isoformat().replace("+00:00", "Z") if epoch else None,
    )
    graph = NamedGraph(
        key=key,
        label=f"What is known from {reading.label}",
        derived_from=itself,
        generated_by=activity,
        licence=licence,
        rights=source.rights,
    )
    return [triple for record in (received, graph, *records) for triple in statements(record, base, itself)]
