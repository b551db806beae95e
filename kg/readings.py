"""What a mapper gives back: a `Source`, who publishes and what may be republished, and a `Reading` of one document."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count

from rdflib import URIRef

from kg.documents import Block, Page, is_address, prose, unwrapped_address
from kg.prose import questions
from kg.records import (
    Answer,
    Article,
    Attestation,
    CitedQuestion,
    Inferred,
    Name,
    PartialDate,
    Question,
    QuestionPart,
    Record,
    Reference,
)
from kg.vocab import fingerprint, slug

END_UNSEEN = "the text ends with a sentence, but without what follows on other pages of its source: is it whole?"
"""A notice for text that may have been cut where a paragraph ends."""


@dataclass(frozen=True)
class Licence:
    """A licence under which text may be republished in full."""

    name: str
    address: str
    attribution: str


OPEN_PARLIAMENT_LICENCE = Licence(
    "Open Parliament Licence v3.0",
    "https://www.parliament.uk/site-information/copyright-parliament/open-parliament-licence/",
    "Contains Parliamentary information licensed under the Open Parliament Licence v3.0.",
)

OPEN_GOVERNMENT_LICENCE = Licence(
    "Open Government Licence v3.0",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "Contains public sector information licensed under the Open Government Licence v3.0.",
)


@dataclass(frozen=True)
class Source:
    """Who publishes the documents that a mapper reads, and what may be republished of them.

    `key` stands in addresses; `publisher` is a name for the registers, None where the pages do not tell; `licence` None
    where no text may be republished; `version` changes whenever the mapper reads differently.
    """

    key: str
    name: str
    publisher: str | None
    licence: Licence | None
    version: str
    states_licence: bool = False
    """Whether its pages, or the terms of the service that gives its records, state the licence."""
    publisher_key: str | None = None
    """The key of the publisher in the registers, where it is known otherwise than from the make-up of the pages."""

    @property
    def rights(self) -> str:
        """Say to readers what may be republished."""
        if self.licence:
            return self.licence.attribution
        return "The publisher grants no licence: facts about the article are published here, not its text."

    @property
    def published_by(self) -> Reference | Inferred | None:
        """Give the publisher, an entry of the registers, that of pages as it follows from their make-up."""
        if self.publisher_key is not None:
            return Reference("body", self.publisher_key)
        if self.publisher is None:
            return None
        return Inferred(
            Reference("body", self.key),
            f"The page was recognised by its make-up as one of {self.publisher}.",
            is_unstated=False,
        )


@dataclass(frozen=True)
class Passage:
    """Text that states facts and mentions known things, and the record that it belongs to.

    `is_published` is False where the text may not be published: of such a text short excerpts stand as evidence.
    `language` is named as in RDF; only English is searched for facts and mentions.
    """

    about: Reference
    text: str
    is_published: bool = True
    language: str = "en"

    @cached_property
    def _version(self) -> str:
        return fingerprint(self.text)

    def key_of(self, start: int, end: int) -> str:
        """Make the key of some words: another document's version of the same text has its words elsewhere."""
        return f"{self.about.kind}/{self.about.key}/{self._version}/{start}-{end}"


@dataclass(frozen=True)
class Reading:
    """What one document says, with names as printed.

    `key` identifies the document within its source, the same for every form and every version of the page. `passages`
    may hold text that must not be published: it goes no further than linking.
    """

    key: str
    label: str
    subjects: tuple[Record, ...]
    records: tuple[Record, ...] = ()
    passages: tuple[Passage, ...] = ()
    address: str | None = None
    comment_count: int | None = None
    notices: tuple[str, ...] = ()
    """What a person should know who publishes the document, such as that its end was not seen."""
    unknown_fields: tuple[str, ...] = ()
    """Fields of a record that the mapper does not know, whose values are therefore lost."""
    is_superseded: bool = False
    """Whether the source says that it has a later version, which replaces this one: this is not to be published."""


@dataclass(frozen=True)
class Speaker:
    """A person as a question page prints them: name, party or title beside it, and the day it was printed for.

    `identifier` is what the source tells the person by, as in `Name`.
    """

    name: str
    party: str | None = None
    title: str | None = None
    attested_on: PartialDate | Inferred | None = None
    identifier: tuple[str, str] | None = None

    @property
    def as_name(self) -> Name:
        """The person as a name for the registers."""
        return Name(self.name, "person", identifier=self.identifier)


@dataclass(frozen=True)
class PrintedQuestion:
    """One question as a page prints it. What the page does not print is None."""

    heading: str | None = None
    blocks: tuple[Block, ...] = ()
    uin: str | None = None
    house: str | None = None
    tabled: PartialDate | Inferred | None = None
    department: str | None = None
    asker: Speaker | None = None
    address: str | None = None
    page_date: PartialDate | None = None
    """The date that every form of the page prints, for telling it from others."""
    identity: str | None = None
    """What the source itself tells the question by, the same in every version of the document."""


@dataclass(frozen=True)
class PrintedAnswer:
    """One answer as a page prints it, to one or several questions."""

    blocks: tuple[Block, ...]
    answerer: Speaker | None = None
    issued: PartialDate | None = None


@dataclass
class QuestionPage:
    """Puts the questions and answers that a page prints together as a `Reading`.

    `key` and `label` are those of the reading where its questions, of which a document may hold any number, give none.
    """

    source: Source
    page: Page | None = None
    address: str | None = None
    key: str | None = None
    label: str | None = None
    _subjects: list[Record] = field(default_factory=list)
    _records: list[Record] = field(default_factory=list)
    _passages: list[Passage] = field(default_factory=list)
    _identity: list[str] = field(default_factory=list)
    _answers: set[str] = field(default_factory=set)
    notices: tuple[str, ...] = ()

    def add(self, asked: list[PrintedQuestion], *answers: PrintedAnswer | None) -> None:
        """Add questions that the page answers together, with their answers, or None while they are unanswered."""
        references: list[Reference] = []
        formerly: list[Reference] = []
        department = next((question.department for question in asked if question.department), None)
        answer = answers[0] if answers else None
        records: list[Question] = []
        for number, question in enumerate(asked, 1):
            record, before = self._question(question, answer, number)
            references.append(record.reference)
            formerly += [before] if before else []
            records.append(record)
            if record.text:
                self._passages.append(Passage(record.reference, record.text))
            self._attest(question.asker)
        if answer:
            # What is answered together belongs together: of several parts with a number each, one begins the sentence.
            records = [
                replace(record, grouped_with=tuple(other for other in references if other != record.reference) or None)
                for record in records
            ]
        self._subjects += records
        for given in answers:
            if given:
                self._answer(given, asked[0], references, formerly, department)

    def reading(self) -> Reading:
        """Give the reading of all that was added."""
        several = f"-{fingerprint(*self._identity)}" if len(self._identity) > 1 else ""
        return Reading(
            key=self.key or f"{self._identity[0]}{several}",
            label=self.label or f"{self.source.name}: {self._subjects[0].label}",
            subjects=tuple(self._subjects),
            records=tuple(self._records),
            passages=tuple(self._passages),
            address=self.address,
            notices=self.notices,
        )

    def _question(
        self, printed: PrintedQuestion, answer: PrintedAnswer | None, number: int
    ) -> tuple[Question, Reference | None]:
        text = prose(printed.blocks) or None
        # Where a page prints no question, only the opening of its answer tells apart two of one heading, day and asker.
        told_apart = fingerprint(
            printed.heading or "",
            printed.department or "",
            printed.asker.name if printed.asker and not text else "",
            text or (prose(answer.blocks)[:200] if answer else ""),
        )
        page_identity = (
            printed.identity
            or f"{printed.page_date or 'undated'}-{slug(printed.heading or text or 'question')}-{told_apart}"
        )
        self._identity.append(page_identity)
        key, formerly = f"{self.source.key}/{page_identity}", None
        house = printed.house or ("House of Lords" if printed.uin and printed.uin.startswith("HL") else None)
        told = questions.house(text) if text else None
        told_house = house or (told[0] if told else None)
        if printed.uin and isinstance(printed.tabled, PartialDate) and told_house:
            # What its source tells it by is no address that it had.
            formerly = Reference(Question.kind, key) if printed.identity is None else None
            key = question_key(told_house, printed.tabled, printed.uin)
        when = _when(printed.tabled, answer)
        title = printed.heading or (f"“{shorten(text)}”" if text else "Question without a heading")
        addressee = questions.addressee(text) if text else None
        return Question(
            key=key,
            label=f"{title}{f' ({when})' if when else ''}{f', question {number}' if number > 1 else ''}",
            heading=printed.heading,
            text=text,
            uin=printed.uin,
            house=Name(house, "body") if house else _inferred_house(told),
            date_tabled=printed.tabled,
            asked_by_person=printed.asker.as_name if printed.asker else None,
            answering_body=Name(printed.department, "body") if printed.department else None,
            # The Government as a whole, whom questions in the Lords are put to, is no post.
            addressed_to=Name(addressee, "post") if addressee and "Majesty" not in addressee else None,
            parts=tuple(
                QuestionPart(
                    key=f"{key}/{part.letter}",
                    label=f"Part ({part.letter}): {shorten(part.text)}",
                    notation=part.letter,
                    text=part.text,
                )
                for part in questions.parts(text or "")
            ),
            page=web_address(printed.address) if printed.address else None,
            same_as=tuple(address for address in (formerly, _cited_as(printed, answer)) if address) or None,
        ), formerly

    def _answer(
        self,
        printed: PrintedAnswer,
        first: PrintedQuestion,
        questions_: list[Reference],
        formerly: list[Reference],
        department: str | None,
    ) -> None:
        when = str(printed.issued or "undated")
        who = f" by {printed.answerer.name}" if printed.answerer else ""
        text = prose(printed.blocks)
        number = next(number for number in count(1) if f"{questions_[0].key}/{when}/{number}" not in self._answers)
        self._answers.add(f"{questions_[0].key}/{when}/{number}")
        when += f"-{number}" if number > 1 else ""
        answer = Answer(
            key=f"{questions_[0].key}/{when}",
            label=f"Answer{who} to “{first.heading or 'question without a heading'}”"
            f"{f', {printed.issued.english}' if printed.issued else ''}",
            answer_to=tuple(questions_),
            text=text,
            issued=printed.issued,
            answered_by_person=printed.answerer.as_name if printed.answerer else None,
            answering_body=Name(department, "body") if department else None,
            formerly=Reference(Answer.kind, f"{formerly[0].key}/{when}") if formerly else None,
        )
        self._records.append(answer)
        self._passages.append(Passage(answer.reference, text))
        self._attest(printed.answerer)

    def _attest(self, speaker: Speaker | None) -> None:
        """Record the party and the title that the page prints beside a name."""
        if speaker is None:
            return
        for name, sort in ((speaker.party, "party"), (speaker.title, "post")):
            if name:
                key = f"{self.source.key}/{self.key or self._identity[0]}"
                self._records.append(
                    attestation(key, speaker.name, name, sort, speaker.attested_on, speaker.identifier)
                )


def attestation(
    document_key: str,
    person: str,
    printed: str,
    sort: str,
    attested_on: PartialDate | Inferred | None,
    identifier: tuple[str, str] | None = None,
) -> Attestation:
    """Record that a page prints a party or a post beside a person's name."""
    return Attestation(
        key=f"{document_key}/{slug(person)}-{slug(printed, 40)}",
        label=f"{person}: {printed}{_attested(attested_on)}",
        member=Name(person, "person", identifier=identifier),
        organization=Name(printed, "party") if sort == "party" else None,
        post=Name(printed, "post") if sort == "post" else None,
        attested_on=attested_on,
    )


def _attested(on: PartialDate | Inferred | None) -> str:
    when = on.value if isinstance(on, Inferred) else on
    return f" (as printed on {when.english})" if isinstance(when, PartialDate) else " (as printed)"


def article_reading(
    source: Source,
    *,
    identity: str,
    headline: str | None,
    published: PartialDate | None,
    body: tuple[Block, ...],
    cited: tuple[str, ...],
    address: str | None,
    author: str | None = None,
    page_date: PartialDate | None = None,
    comment_count: int | None = None,
    notices: tuple[str, ...] = (),
) -> Reading:
    """Give the reading of a news article: its facts, and its text as a passage for linking only.

    `identity` is what makes the article itself, the same in every form of the page, as is `page_date`; `cited` the
    titles of publications it sends its readers to.
    """
    key = f"{f'{page_date}-' if page_date else ''}{slug(identity)}-{fingerprint(identity)}"
    title = headline or f"“{shorten(identity, 60)}”"
    article = Article(
        key=f"{source.key}/{key}",
        label=f"{title} ({source.name}{f', {published.english}' if published else ''})",
        headline=headline,
        date_published=published,
        publisher=source.published_by,
        author=Name(author, "person") if author else None,
        references=tuple(Name(title, "publication") for title in cited),
        page=URIRef(address) if address else None,
    )
    return Reading(
        key=key,
        label=f"{source.name}: {title}",
        subjects=(article,),
        passages=(Passage(article.reference, prose(body), is_published=source.licence is not None),),
        address=address,
        comment_count=comment_count,
        notices=notices,
    )


def shorten(text: str, longest: int = 90) -> str:
    """Cut a text after a whole word, with an ellipsis, to at most `longest` characters."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    return re.sub(r"[\s,;:.(–-]+$", "", text[:longest].rsplit(" ", 1)[0]) + " …"


_QUESTION_PAGE = re.compile(
    r"https?://questions-statements\.parliament\.uk/written-questions/detail/"
    r"(?P<date>\d{4}-\d\d-\d\d)/(?P<uin>(?:HL)?\d+)/?(?:[?#].*)?",
    re.IGNORECASE,
)


def question_key(house: str, tabled: PartialDate | str, uin: str) -> str:
    """Make the key of a question from what identifies it: "House of Commons", the date tabled, the number."""
    return f"{house.removeprefix('House of ').lower()}/{tabled}/{uin.lower()}"


def question_page(tabled: PartialDate, uin: str) -> URIRef:
    """Give the address of the page of a question at Parliament."""
    return URIRef(f"https://questions-statements.parliament.uk/written-questions/detail/{tabled}/{uin}")


def web_address(address: str) -> URIRef | None:
    """Give an address of the web as it can stand in RDF, that behind it where a mail program put its own before it."""
    address = unwrapped_address(address.strip())
    return URIRef(address) if is_address(address) else None


def links_of(blocks: Iterable[Block]) -> tuple[URIRef | Reference, ...]:
    """Give what the links in blocks lead to, each once: addresses of the web, or the questions whose pages they are."""
    found: dict[URIRef | Reference, None] = {}
    for block in blocks:
        for link in block.links:
            address = web_address(link)
            if address is None:
                continue
            if question := _QUESTION_PAGE.fullmatch(address):
                house = "Lords" if question["uin"].upper().startswith("HL") else "Commons"
                found[Reference(Question.kind, question_key(house, question["date"], question["uin"]))] = None
            else:
                found[address] = None
    return tuple(found)


def ends_like_a_sentence(text: str) -> bool:
    """Whether a text ends as the last sentence of a page does: with a full stop that is not that of "hon." or "1."."""
    return bool(re.search(r"(?<!\bhon)(?<!^\d)[.!?…][\"'”’)\]]*$", text))


def _cited_as(printed: PrintedQuestion, answer: PrintedAnswer | None) -> Reference | None:
    """Give the address under which other documents cite a question: by its number and the day of its answer."""
    issued = answer.issued if answer else None
    if printed.uin is None or issued is None or issued.day is None:
        return None
    return Reference(CitedQuestion.kind, CitedQuestion.key_of(printed.uin, issued))


def _inferred_house(told: tuple[str, str] | None) -> Inferred | None:
    return Inferred(Reference("body", slug(told[0])), told[1]) if told else None


def _when(tabled: PartialDate | Inferred | None, answer: PrintedAnswer | None) -> str | None:
    if isinstance(tabled, PartialDate):
        return f"tabled {tabled.english}"
    if isinstance(tabled, Inferred) and isinstance(tabled.value, PartialDate):
        return tabled.value.english
    return f"answered {answer.issued.english}" if answer and answer.issued else None
