"""What a passage states beside what it mentions: figures, targets, quotations, publications and questions cited."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rdflib import URIRef

from kg.linking.evidence import Evidence, Excerpts
from kg.linking.mentions import Mention
from kg.prose import citations, dates, names, publications, quantities, quotations, relations, targets
from kg.prose.quantities import Quantity
from kg.prose.sentences import Span, sentences
from kg.prose.targets import Target as Promise
from kg.readings import Passage, shorten
from kg.records import (
    Amount,
    AskedFigure,
    Candidate,
    Citation,
    CitedQuestion,
    Inferred,
    Name,
    Observation,
    PartialDate,
    Publication,
    Question,
    Quotation,
    Record,
    Reference,
    Relation,
    Target,
)
from kg.vocab import DCTERMS, KG, ORG, SCHEMA, slug

_COMPARATORS = {
    "equal": KG.Exactly,
    "about": KG.About,
    "more than": KG.MoreThan,
    "at least": KG.AtLeast,
    "up to": KG.UpTo,
    "less than": KG.LessThan,
    "between": KG.Between,
}
_CHANGES = {"increase": KG.Increase, "decrease": KG.Decrease}
_RELATIONS = {"available in": SCHEMA.areaServed, "replaces": DCTERMS.replaces, "run by": SCHEMA.provider}
_PROPOSED = {"programme": KG.Programme, "benefit": KG.Benefit, "body": ORG.FormalOrganization}

COUNTABLE = ("staff-role", "programme", "benefit", "training")
"""The kinds of things that figures and promises are about."""

_LED_TO = re.compile(r"\b(?:of|on|for|in|with|to|from|by|at|under|through|using|claiming|receiving|who|that)\b", re.I)
_THEM = re.compile(r"\b(?:their number|numbers of them|of (?:them|these|those)|them|they|others)\b", re.I)
_REFUSED = re.compile(
    r"\b(?:not (?:\w+ )?(?:hold|held|collect(?:ed)?|record(?:ed)?|available|publish(?:ed)?|possible to)|unable to"
    r"|cannot)\b"
)
_GENERIC = ("the ", "The ", "a ", "A ", "our ", "Our ")
_GOES_ON = re.compile(
    r"(?:This|It|These)\b|The (?:(?:average|total) \w+|programme|scheme|fund|service|benefit|support|number)\b"
)
# The rest of a clause, and what joins a clause to the next.
_REST_OF_CLAUSE = re.compile(r"(?:[^.;:,(\n“”\"]|[.,](?=\d)){0,90}")
_JOINT = re.compile(r"\s(?:and|with|or|of which|but|while|compared)\b")
_BESIDE = 25
"""Characters that may stand between a figure and what it counts, for both to be shown as one."""
_LONGEST_OF_UNPUBLISHED = 80
"""Characters of the clause of a figure that name it where its text is not published."""
_MOST_NAMED = 3
"""Things that a clause may name for its figure to be about all of them."""
_BACKWARDS = 600
"""Characters before a pronoun in which the name that it stands for is looked for."""


@dataclass(frozen=True)
class Stated:
    """When and by whom a passage was stated, as far as its document tells."""

    on: PartialDate | None = None
    by: Name | Reference | None = None


@dataclass
class Facts:
    """The facts of one passage as records, each with the words it came from."""

    passage: Passage
    mentions: list[Mention]
    stated: Stated
    records: list[Record] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    references: list[Name | Reference] = field(default_factory=list)
    """What the passage cites: publications by their titles, questions by their numbers."""
    _keys: set[tuple[str, str]] = field(default_factory=set)
    _figures: list[Quantity] = field(default_factory=list)
    _promises: list[Promise] = field(default_factory=list)

    excerpts: Excerpts | None = None
    """What may be quoted of the passage, None where it is published whole."""

    def __post_init__(self) -> None:
        text = self.passage.text
        titles = self._publications()
        self._questions()
        # A number in a title says nothing by itself.
        self._figures = [
            figure
            for figure in quantities.find(text)
            if not any(title.start <= figure.start < title.end for title in titles)
        ]
        if self.passage.about.kind == Question.kind:
            self._asked_figures()
        else:
            self._promises = targets.find(text, self._figures)
            if not self.passage.is_published:
                self.excerpts = Excerpts(self.passage, self._worth_quoting())
            self._quotations()
            self._targets()
            promised = [amount for promise in self._promises for amount in promise.amounts]
            self._observations([q for q in self._figures if q not in promised and not self._is_refused(q)])
            self._relations()
        self._candidates()

    def _worth_quoting(self) -> list[Span]:
        """Give the words of all facts, then quotations, then the sentences in which figures and promises stand."""
        promises = [_span(promise) for promise in self._promises]
        figures = [self._spans([quantity])[0] for quantity in self._figures]
        quoted = [quotation.pieces[0] for quotation in self._quoted]
        return [*promises, *figures, *quoted, *map(self._sentence, figures), *map(self._sentence, promises)]

    def _sentence(self, words: Span) -> Span:
        """Give the sentence in which some words begin."""
        at = bisect_right(self._sentences, words.start, key=lambda sentence: sentence.start) - 1
        return self._sentences[at]

    def _shown(self, span: Span) -> Span:
        """Give as much of some words as may be published."""
        return self.excerpts.shown(span) if self.excerpts else span

    # What is cited.

    def _publications(self) -> list[Span]:
        """Record the publications cited, and give where their titles stand."""
        text = self.passage.text
        titles: list[Span] = []
        for same in publications.same(text, publications.find(text)):
            spans = tuple(Span(found.start, found.end) for found in same)
            titles += spans
            issued = next((found.issued for found in same if found.issued), None)
            inside = [m for m in self.mentions if any(m.start < span.end and span.start < m.end for span in spans)]
            known = next((m.thing for m in inside if m.kind == Publication.kind), None)
            if known:
                if issued:
                    self._add(Publication(key=known.key, issued=issued), ())
                continue
            # What stands within a title is part of it.
            self.mentions = [mention for mention in self.mentions if mention not in inside]
            title = max((span.of(text) for span in spans), key=len)
            self.references.append(Name(title, Publication.kind))
            when = f", {issued.english}" if issued else ""
            self._add(
                Citation(
                    key=self._key(Citation.kind, title),
                    label=f"{shorten(title)}{when}",
                    title=title,
                    issued=issued,
                    stated_in=self.passage.about,
                ),
                spans,
            )
        return titles

    def _questions(self) -> None:
        text = self.passage.text
        told: dict[Reference, list[Span]] = {}
        for cited in citations.find(text):
            answered: PartialDate | Inferred | None = cited.answered
            if answered is None and cited.answered_words and self.stated.on:
                words = cited.answered_words.of(text)
                if latest := citations.year_before(words, self.stated.on):
                    reason = f"“{words}” is read as the last such day before {self.stated.on.english}."
                    answered = Inferred(latest, reason, (self.passage.about,))
            day = answered.value if isinstance(answered, Inferred) else answered
            if not isinstance(day, PartialDate) or day.day is None:
                continue
            key = CitedQuestion.key_of(cited.uin, day)
            record = CitedQuestion(
                key=key, label=f"Question {cited.uin}, answered {day.english}", uin=cited.uin, answered=answered
            )
            if record.reference not in told:
                self.records.append(record)
                self.references.append(record.reference)
            told.setdefault(record.reference, []).append(Span(cited.start, cited.end))
        self.evidence += [Evidence(reference, tuple(spans)) for reference, spans in told.items()]

    # Figures.

    def _asked_figures(self) -> None:
        for same in quantities.facts(self._figures, self.passage.text):
            measured, words = self._measured(same[0])
            figure = AskedFigure(
                key=self._key(AskedFigure.kind, words),
                label=words,
                observed=self._observed(same),
                stated_in=self.passage.about,
                **_figure(same[0], measured),
            )
            self._add(figure, self._spans(same))

    def _observations(self, found: list[Quantity]) -> None:
        for same in quantities.facts(found, self.passage.text):
            measured, words = self._measured(same[0])
            as_of = next((quantity.as_of for quantity in same if quantity.as_of), None)
            speaker = self._speaker(same[0].start)
            observation = Observation(
                key=self._key(Observation.kind, words),
                label=f"{words} ({as_of.english})" if as_of else words,
                observed=self._observed(same),
                as_of=as_of,
                stated_in=self.passage.about,
                stated_on=self.stated.on,
                stated_by=speaker or self.stated.by,
                **_figure(same[0], measured),
            )
            self._add(observation, self._spans(same))

    def _is_refused(self, quantity: Quantity) -> bool:
        """Whether a figure only tells which data are not held, and so reports nothing."""
        return _REFUSED.search(self.passage.text, self._sentence(_span(quantity)).start, quantity.start) is not None

    def _measured(self, quantity: Quantity) -> tuple[str | None, str]:
        """Give what is counted as printed, and the figure in its clause, as a label."""
        text = self.passage.text
        reach = self._clause(quantity).end
        label = text[quantity.start : reach]
        counted = quantity.counted.of(text) if quantity.counted else None
        if counted and not (quantity.counted and quantity.start <= quantity.counted.start < reach):
            label = f"{counted}: {label}"
        longest = 90 if self.passage.is_published else _LONGEST_OF_UNPUBLISHED
        return shorten(counted, longest) if counted else None, shorten(label, longest)

    def _clause(self, quantity: Quantity) -> Span:
        """Give a figure with what is counted and the rest of its clause, up to the next figure's."""
        text = self.passage.text
        start, end = quantity.start, quantity.end
        if quantity.counted and quantity.counted.start < start:
            start = quantity.counted.start
        elif quantity.counted and quantity.counted.start <= end + _BESIDE:
            end = max(end, quantity.counted.end)
        rest = _REST_OF_CLAUSE.match(text, end)
        assert rest is not None
        following = next((other.start for other in self._figures if other.start >= end), len(text))
        if following >= rest.end():
            return Span(start, rest.end())
        # Another figure begins: what leads to it is no part of this one's clause.
        joints = [joint.start() for joint in _JOINT.finditer(text, end, following)]
        return Span(start, joints[-1] if joints else end)

    def _spans(self, same: Sequence[Quantity]) -> tuple[Span, ...]:
        return tuple(
            _span(q)
            if q.counted is None or q.counted.start < q.start or q.counted.start - q.end > _BESIDE
            else Span(q.start, max(q.end, q.counted.end))
            for q in same
        )

    def _observed(self, same: Sequence[Quantity]) -> tuple[Reference | Inferred, ...] | None:
        """Give the known things that a figure is about: the head of what is counted, or else what its clause names."""
        for quantity in same:
            if quantity.counted and (thing := self._head_of(quantity.counted)):
                return (thing,)
        around = self._clause(same[0])
        named = {m.thing: None for m in self.mentions if around.start <= m.start and m.end <= around.end}
        if things := tuple(thing for thing in named if thing and thing.kind in COUNTABLE):
            return things if len(things) <= _MOST_NAMED else None
        concluded = self._stood_for(around, around) or self._subject_before(around)
        return (concluded,) if concluded else None

    def _head_of(self, words: Span) -> Reference | None:
        """Give the thing that some words name before any preposition: not what customers are "on", but customers."""
        heads = [
            thing
            for m in self.mentions
            if words.start <= m.start
            and m.end <= words.end
            and (thing := m.thing)
            and thing.kind in COUNTABLE
            and not _LED_TO.search(self.passage.text, words.start, m.start)
        ]
        return heads[-1] if heads else None

    def _stood_for(self, within: Span, before: Span) -> Inferred | None:
        """Give what a pronoun in some words stands for: the thing named last before it, in the plural."""
        text = self.passage.text
        pronoun = _THEM.search(text, within.start, min(len(text), within.end + 12))
        if pronoun is None:
            return None
        for mention in reversed(self.mentions):
            thing = mention.thing
            if thing is None or thing.kind != "staff-role" or mention.end > before.start:
                continue
            if before.start - mention.end > _BACKWARDS:
                return None
            name = text[mention.start : mention.end]
            if name.endswith("s"):
                reason = f"“{pronoun[0]}” is read as “{name}”, which the text names last before it."
                return Inferred(thing, reason, (self.passage.about,), is_unstated=False)
        return None

    def _subject_before(self, words: Span) -> Inferred | None:
        """Give what a sentence that begins with "This", "It" or "The average …" goes on about.

        That is the one thing which the sentence before, in the same paragraph, names.
        """
        text = self.passage.text
        at = bisect_right(self._sentences, words.start, key=lambda sentence: sentence.start) - 1
        if at < 1:
            return None
        sentence, before = self._sentences[at], self._sentences[at - 1]
        opening = _GOES_ON.match(text, sentence.start)
        if opening is None or "\n" in text[before.end : sentence.start]:
            return None
        inside = [m for m in self.mentions if before.start <= m.start and m.end <= before.end]
        things = {m.thing for m in inside if m.thing and m.thing.kind in COUNTABLE}
        if len(things) != 1:
            return None
        (thing,) = things
        name = next(text[m.start : m.end] for m in inside if m.thing == thing)
        reason = (
            f"“{opening[0]}” is read as going on about “{name}”, the only such thing that the sentence before names."
        )
        return Inferred(thing, reason, (self.passage.about,), is_unstated=False)

    @cached_property
    def _sentences(self) -> list[Span]:
        return sentences(self.passage.text)

    # Targets.

    def _targets(self) -> None:
        text = self.passage.text
        for promise in self._promises:
            span = self._shown(_span(promise))
            words = shorten(span.of(text))
            key = self._key(Target.kind, words)
            target = Target(
                key=key,
                label=words[0].upper() + words[1:],
                concerns=self._concerned(promise),
                amounts=tuple(self._amount(f"{key}/{n}", amount) for n, amount in enumerate(promise.amounts, 1))
                or None,
                multiple=promise.multiple,
                due=self._due(promise),
                due_as_printed=promise.due.of(text) if promise.due else None,
                stated_in=self.passage.about,
                stated_on=self.stated.on,
                stated_by=self._speaker(promise.start) or self.stated.by or self._promiser(promise),
            )
            self._add(target, (span,))

    def _amount(self, key: str, quantity: Quantity) -> Amount:
        measured, words = self._measured(quantity)
        return Amount(key=key, label=words, **_figure(quantity, measured))

    def _concerned(self, promise: Promise) -> tuple[Reference | Inferred, ...] | None:
        span = _span(promise)
        agent = promise.agent
        things = {
            thing: None
            for m in self.mentions
            if span.start <= m.start
            and m.end <= span.end
            and (thing := m.thing)
            and thing.kind in (*COUNTABLE, Publication.kind)
            and not (agent and agent.start <= m.start and m.end <= agent.end)
        }
        if things:
            return tuple(things)
        stood_for = self._stood_for(span, span) or self._subject_before(span)
        return (stood_for,) if stood_for else None

    def _due(self, promise: Promise) -> PartialDate | Inferred | None:
        if promise.due_date or promise.due is None or self.stated.on is None:
            return promise.due_date
        words = promise.due.of(self.passage.text)
        day = dates.due_in(words, self.stated.on)
        if day is None:
            return None
        reason = f"“{words}” is read as {day.english}, from {self.stated.on.english}, the day on which it was stated."
        return Inferred(day, reason, (self.passage.about,), is_unstated=False)

    def _promiser(self, promise: Promise) -> Name | None:
        return self._name(promise.agent) if promise.agent else None

    # Quotations and who is speaking.

    @cached_property
    def _quoted(self) -> list[quotations.Quotation]:
        return quotations.find(self.passage.text)

    def _quotations(self) -> None:
        text = self.passage.text
        for quotation in self._quoted:
            spans = quotation.pieces
            kept = spans if self.passage.is_published else (self._shown(spans[0]),)
            words = "\n\n".join(span.of(text) for span in kept)
            if kept[-1].end < spans[-1].end:
                words = f"{words.rstrip(' …')} …"
            speaker = self._name(quotation.speaker) if quotation.speaker else None
            whom = f"{speaker.printed}: " if speaker else ""
            inside = {m.thing: None for m in self.mentions if any(s.start <= m.start and m.end <= s.end for s in spans)}
            self._add(
                Quotation(
                    key=self._key(Quotation.kind, words),
                    label=f"{shorten(whom, 60)} “{shorten(words, 60).rstrip(',')}”".strip(),
                    text=words,
                    speaker=speaker,
                    mentions=tuple(thing for thing in inside if thing and thing.kind != Publication.kind) or None,
                    stated_in=self.passage.about,
                    stated_on=self.stated.on,
                ),
                kept,
            )

    def _speaker(self, position: int) -> Name | None:
        """Give whose words the text quotes at a position."""
        for quotation in self._quoted:
            if quotation.speaker and any(piece.start <= position < piece.end for piece in quotation.pieces):
                return self._name(quotation.speaker)
        return None

    def _name(self, words: Span) -> Name:
        """Give the person, or else the body, that some words name."""
        inside = [m for m in self.mentions if words.start <= m.start and m.end <= words.end and m.thing]
        for kind in ("person", "body"):
            for mention in inside:
                if mention.kind == kind:
                    return Name(words.of(self.passage.text), kind, mention.thing)
        printed = words.of(self.passage.text)
        # "The Government" and "ministers" are no names that a register could know.
        return Name(printed, "person" if re.search(r" [A-Z]", printed) and not printed.startswith(_GENERIC) else "")

    # Relations between things, and names of things that nobody knows yet.

    def _relations(self) -> None:
        for relation in relations.find(self.passage.text):
            subject = self._thing_at(relation.subject)
            objects = {words: thing for words in relation.objects if (thing := self._thing_at(words))}
            if subject is None or subject.kind not in COUNTABLE:
                continue
            predicate: URIRef = _RELATIONS[relation.kind]
            wanted = {"available in": ("place",), "replaces": COUNTABLE, "run by": ("body",)}[relation.kind]
            for words, thing in objects.items():
                if thing.kind in wanted and thing != subject:
                    key = self._key(Relation.kind, f"{subject.key} {relation.kind} {thing.key}")
                    text = self.passage.text
                    label = f"{relation.subject.of(text)} {relation.kind} {words.of(text)}"
                    record = Relation(
                        key=key,
                        label=label,
                        subject=subject,
                        predicate=predicate,
                        object=thing,
                        stated_in=self.passage.about,
                    )
                    self._add(record, (Span(relation.start, relation.end),))

    def _thing_at(self, words: Span) -> Reference | None:
        """Give the thing whose mention ends the words, or is all of them."""
        return next((m.thing for m in self.mentions if words.start <= m.start and m.end == words.end), None)

    def _candidates(self) -> None:
        text = self.passage.text
        taken = [
            *(Span(m.start, m.end) for m in self.mentions),
            *(span for e in self.evidence if e.body.kind == Citation.kind for span in e.spans),
        ]
        told: dict[str, list[Span]] = {}
        proposed: dict[str, str] = {}
        for candidate in names.candidates(text):
            span = Span(candidate.start, candidate.end)
            if not any(span.overlaps(other) for other in taken):
                told.setdefault(span.of(text), []).append(span)
                proposed[span.of(text)] = candidate.kind
        for name, spans in told.items():
            record = Candidate(
                key=self._key(Candidate.kind, name),
                label=name,
                name=name,
                proposed_type=_PROPOSED.get(proposed[name]),
                stated_in=self.passage.about,
            )
            self._add(record, spans)

    def _add(self, record: Record, spans: Iterable[Span]) -> None:
        self.records.append(record)
        if spans := tuple(spans):
            self.evidence.append(Evidence(record.reference, spans))

    def _key(self, kind: str, words: str) -> str:
        """Make the key of a fact, readable and different from those of all others of the passage."""
        key = wanted = f"{self.passage.about.key}/{slug(words, 50)}"
        number = 1
        while (kind, key) in self._keys:
            number += 1
            key = f"{wanted}-{number}"
        self._keys.add((kind, key))
        return key


def _span(found: Quantity | Promise) -> Span:
    return Span(found.start, found.end)


def _figure(quantity: Quantity, measured: str | None) -> dict[str, Any]:
    """Give the fields that all records of figures share."""
    value, minimum, maximum = quantity.value, quantity.minimum, quantity.maximum
    if quantity.comparator in ("more than", "at least"):
        value, minimum = None, value
    elif quantity.comparator in ("up to", "less than"):
        value, maximum = None, value
    return {
        "measured": measured,
        "value": value,
        "minimum": minimum,
        "maximum": maximum,
        "unit": quantity.unit or None,
        "comparator": _COMPARATORS[quantity.comparator],
        "change": _CHANGES.get(quantity.change),
    }
