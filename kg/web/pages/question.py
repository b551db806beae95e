"""The page of a question: whether and when it was answered, by whom it was asked of whom, and what it belongs to."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from rdflib import URIRef

from kg.store.patterns import one_of
from kg.vocab import DCTERMS, KG, PQA, SCHEMA
from kg.web.english import shown, text_blocks
from kg.web.pages.models import Detail, Value, Words
from kg.web.pages.numbered import numbers
from kg.web.pages.reader import Reader
from kg.web.pages.said import MOST_VALUES, Said, detail

MOST_GROUPED = 30
"""Questions of a group shown on the page of one; more are told."""

State = Literal["answered", "held", "unanswered", "withdrawn"]
STATES: dict[State, str] = {
    "answered": "Answered",
    "held": "Not answered yet: a holding answer says so",
    "unanswered": "No answer in this release",
    "withdrawn": "No longer given by its source",
}
_NO_ANSWERS = ("HoldingAnswer", "ProrogationAnswer")


@dataclass(frozen=True)
class Grouped:
    """Another question of the group of one."""

    value: Value
    is_one_sided: bool = False
    """Whether only the record of the other has them grouped."""


@dataclass(frozen=True)
class Question:
    """What a reader asks of a question."""

    state: State
    told: str
    """The state in a few words, with the days that it took."""
    glance: tuple[Detail, ...]
    grouped: tuple[Grouped, ...]
    """Those that it names and those that name it, each once."""
    grouped_count: int
    round_robin: tuple[Value, ...]
    parts: tuple[tuple[str, str], ...]
    """Its lettered parts: the letter and the words."""
    earlier: tuple[Words, ...]
    """The words in which it stood before they were changed, the first of them first."""

    @property
    def shown_links(self) -> frozenset[URIRef]:
        """The links to it that stand on its page otherwise: its answers in full, its documents as sources."""
        return frozenset({PQA.answerTo, KG.groupedWith, SCHEMA.mainEntity})


def read_question(reader: Reader, said: Said, labels: dict[URIRef, str]) -> Question:
    """Read what belongs to the page of a question, besides its words."""
    own = reader.own
    answers = reader.store.select(
        "SELECT ?answer ?day ?type WHERE { ?answer pqa:answerTo ?thing OPTIONAL { ?answer dcterms:issued ?day } "
        "OPTIONAL { ?answer pqa:hasAnswerType ?type } } ORDER BY ?day ?answer LIMIT 20",
        thing=said.thing,
    )
    kept_back = {own(KG[name]) for name in _NO_ANSWERS}
    days = [row.get("day") for row in answers if row.get("type") not in kept_back]
    tabled = said.first(own(KG.dateTabled))
    answered = next((day for day in days if day is not None), None)
    state: State = (
        "withdrawn" if said.first(own(KG.status)) == own(KG.Vanished)
        else "answered" if days
        else "held" if answers
        else "unanswered"
    )  # fmt: skip
    took = _days(str(tabled), str(answered))
    told = STATES[state]
    if answered is not None and state == "answered":
        told = f"Answered on {shown(answered)}" + _after(took)
        corrected = [row["day"] for row in answers if row.get("type") == own(KG.CorrectedAnswer) and "day" in row]
        # Where there is only the corrected answer, it is not told when there was another.
        if corrected and sum(day is not None for day in days) > 1:
            told += f"; corrected on {shown(corrected[-1])}"
    named = frozenset(said.things(own(KG.groupedWith)))
    naming = _naming(reader, said.thing) - named
    parts = said.things(DCTERMS.hasPart)

    def of(label: str, property_: URIRef) -> Detail:
        return detail(reader, said, labels, label, own(property_))

    glance = (
        of("Asked by", KG.askedByPerson),
        of("Put to", KG.questionTo),
        of("Tabled", KG.dateTabled),
        of("Due for answer", PQA.dateForAnswer),
        of("Number", KG.uin),
        of("House", KG.house),
    )
    return Question(
        state=state,
        told=told,
        glance=tuple(one for one in glance if one.values or one.is_not_stated),
        grouped=_grouped(reader, named, naming, labels),
        grouped_count=len(named | naming),
        round_robin=tuple(reader.value(o, labels) for o in said.things(PQA.partOfRoundRobin)),
        parts=_parts(reader, parts),
        earlier=_earlier(reader, said.things(own(KG.earlierWording)), labels),
    )


def _naming(reader: Reader, thing: URIRef) -> frozenset[URIRef]:
    """Give the questions that name one as grouped with them: it need not name them in its turn."""
    rows = reader.store.select(
        f"SELECT ?question WHERE {{ ?question ?grouped ?thing }} LIMIT {MOST_VALUES}",
        thing=thing,
        grouped=reader.own(KG.groupedWith),
    )
    return frozenset(question for row in rows if isinstance(question := row["question"], URIRef) and question != thing)


def _grouped(
    reader: Reader, named: frozenset[URIRef], naming: frozenset[URIRef], labels: dict[URIRef, str]
) -> tuple[Grouped, ...]:
    """Tell of the questions of a group, with their numbers: those of one heading and day have one label."""
    if not named and not naming:
        return ()
    labels = labels | reader.store.labels(naming) if naming else labels
    questions = sorted(named | naming, key=lambda question: (labels.get(question, question), question))[:MOST_GROUPED]
    numbered = numbers(reader, questions)

    def value(question: URIRef) -> Value:
        plain = reader.value(question, labels)
        number, _ = numbered.get(question, (None, None))
        return replace(plain, text=f"{plain.text}, number {number}") if number else plain

    return tuple(Grouped(value(question), question in naming) for question in questions)


def _parts(reader: Reader, parts: tuple[URIRef, ...]) -> tuple[tuple[str, str], ...]:
    if not parts:
        return ()
    rows = reader.store.select(
        f"SELECT ?part ?letter ?text WHERE {{ {one_of('part', parts)} ?part pqa:questionText ?text "
        "OPTIONAL { ?part skos:notation ?letter } } ORDER BY ?letter ?part"
    )
    return tuple((str(row.get("letter", "")), str(row["text"])) for row in rows)


def _earlier(reader: Reader, wordings: tuple[URIRef, ...], labels: dict[URIRef, str]) -> tuple[Words, ...]:
    """Give the words of earlier wordings, or their beginnings, in the order in which they followed each other."""
    if not wordings:
        return ()
    rows = reader.store.select(
        f"SELECT ?wording ?text ?beginning WHERE {{ {one_of('wording', wordings)} "
        "OPTIONAL { ?wording schema:text ?text } OPTIONAL { ?wording ?begins ?beginning } }",
        begins=reader.own(KG.textBeginning),
    )
    found = {
        URIRef(row["wording"]): Words(
            reader.named(URIRef(row["wording"]), labels),
            text_blocks(str(row["text"]) if "text" in row else f"{str(row.get('beginning', '')).rstrip()}…"),
            reader.urls.link(str(row["wording"])),
            None if "text" in row else "Only its beginning is known.",
        )
        for row in rows
    }
    return tuple(words for _, words in sorted(found.items(), key=lambda item: (len(item[0]), item[0])))


def _days(first: str, last: str) -> int | None:
    try:
        return (date.fromisoformat(last) - date.fromisoformat(first)).days
    except ValueError:
        # One of them is not known, or only to the month.
        return None


def _after(days: int | None) -> str:
    if days is None or days < 0:
        return ""
    return (
        ", the day it was tabled"
        if days == 0
        else f", {'a day' if days == 1 else f'{days:,} days'} after it was tabled"
    )
