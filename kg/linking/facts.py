"""What a passage states beside what it mentions: figures, targets, quotations, publications and questions cited."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rdflib import URIRef

from kg.linking.evidence import LONGEST_EXCERPT, Evidence, Excerpts, shortened
from kg.linking.mentions import Mention
from kg.prose import (
    citations,
    dates,
    names,
    publications,
    quantities,
    quotations,
    relations,
    relays,
    repetitions,
    targets,
)
from kg.prose.promisers import ADVERB
from kg.prose.quantities import Quantity
from kg.prose.sentences import Span, is_shortened, sentences
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
    WrittenStatement,
)
from kg.vocab import DCTERMS, KG, ORG, SCHEMA, fingerprint, slug

_COMPARATORS = {
    "equal": KG.EqualTo,
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
_THEM = re.compile(r"\b(?:their numbers?|of (?:them|these|those)|them)\b", re.I)
_REFUSED = re.compile(
    r"\b(?:do(?:es)?|did|is|are|was|were|has|have) not (?:\w+ )?"
    r"(?:hold|held|collect(?:ed)?|record(?:ed)?|available|publish(?:ed)?)\b"
    r"|\b[Uu]nable to (?:provide|say|give|determine)\b"
)
_REFUSED_BEFORE = 200
"""Characters before a figure in which a refusal to tell is looked for."""
# After which a sentence that refused one thing tells another.
_GOES_ON_TO_TELL = re.compile(r"[,;] |\b(?:but|although|while|however)\b")
_TOLD = re.compile(r"\b(?:told|said|says|announced|confirmed|claimed|explained|added)\b[^.;“”\"]{0,60}\bthat\s+$")
_WITHOUT_SUBJECT = re.compile(
    rf"(?:{ADVERB}\s)?(?:will|is|are|has|have|remains?|expects?|plans?|intends?|aims?|proposes?|anticipates?|pledges?"
    r"|promises?|commits?)\b"
)
# What a sentence is about: its words before its first verb, where they are no more than a noun phrase.
_ABOUT = re.compile(
    r"(?!(?:It|They|There|We|I|He|She|In|On|At|By|From|For|As|If|To|When|While|With|Following)\b)[A-Z]"
    r"(?:(?!\s(?:that|which|who|and|but)\b)[^,;:]){0,80}?\s(?=(?:will|is|are|has|have|was|were)\b)"
)
_SPEAKING = ("We", "we", "I", "Our", "our", "My", "my")
_GENERIC = ("the ", "The ", "a ", "A ", "our ", "Our ")
_GOES_ON = re.compile(
    r"This\b(?! (?:Government|Parliament|House|Department|country|year|month|week|is because|means)\b)"
    r"|It\b(?! (?:is|was|has been|remains) (?:\w+ly )?(?:estimated|expected|known|clear|important|for|the|not)\b)"
    r"|These\b|The (?:(?:average|total) \w+|programme|scheme|fund|service|benefit|support|number)\b"
)
# The rest of a clause, and what joins a clause to the next.
_LONGEST_CLAUSE = 90
_REST_OF_CLAUSE = re.compile(rf"(?:[^.;:,(\n“”\"]|[.,](?=\d)){{0,{_LONGEST_CLAUSE}}}")
# What goes on after what is counted: "1,000 students about careers", "6 % and I was delighted".
_TAIL = re.compile(r"\s(?:about(?!\s[£\d])|according\sto|(?:and|but)\s(?:I|we|you|he|she|they|it|there))\b")
_JOINT = re.compile(r"\s(?:and|with|or|of which|but|while|compared)\b")
_BESIDE = 25
"""Characters that may stand between a figure and what it counts, for both to be shown as one."""
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
    excerpts: Excerpts | None = None
    """What may be quoted of the passage, None where it is published whole."""
    _keys: set[tuple[str, str]] = field(default_factory=set)
    _figures: list[Quantity] = field(default_factory=list)
    _promises: list[Promise] = field(default_factory=list)

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
                self.excerpts = self._excerpts()
            self._quotations()
            self._targets()
            promised = {amount.start for promise in self._promises for amount in promise.amounts}
            reported = [figure for figure in self._figures if figure.start not in promised]
            self._observations([figure for figure in reported if not self._is_refused(figure)])
            self._relations()
        self._candidates()

    def _excerpts(self) -> Excerpts:
        """Choose what to quote: the words of each fact, then more of quotations, figures and promises."""
        promises = [_span(promise) for promise in self._promises]
        figures = [self._spans([quantity])[0] for quantity in self._figures]
        quoted = [quotation.pieces[0] for quotation in self._quoted]
        clauses = [self._clause(quantity) for quantity in self._figures]
        return Excerpts(self.passage, [*promises, *figures, *quoted], [*quoted, *clauses, *promises])

    def _sentence(self, words: Span) -> Span:
        """Give the sentence in which some words begin."""
        return self._sentences[self._at(words)]

    def _at(self, words: Span) -> int:
        """Give the number of the sentence in which some words begin."""
        return bisect_right(self._sentences, words.start, key=lambda sentence: sentence.start) - 1

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
            title = max((shortened(text, span, LONGEST_EXCERPT).of(text) for span in spans), key=len)
            self.references.append(Name(title, Publication.kind))
            when = f", {issued.english}" if issued else ""
            # A statement bears the name of what it is about, as of a Bill: the date is that of the statement.
            statement = next((found.genre for found in same if found.genre.lower().endswith("statement")), "")
            is_told = statement and "statement" not in title.lower()
            called = f"{statement[0].upper()}{statement[1:]} “{shorten(title)}”" if is_told else shorten(title)
            self._add(
                Citation(
                    key=self._key(Citation.kind, title),
                    label=f"{called}{when}",
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
        cited_questions: dict[Reference, CitedQuestion] = {}
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
                self.references.append(record.reference)
            if record.reference not in told or not isinstance(answered, Inferred):
                # Where one citation states the year, it is not inferred from another.
                cited_questions[record.reference] = record
            told.setdefault(record.reference, []).append(Span(cited.start, cited.end))
        self.records += cited_questions.values()
        self.evidence += [Evidence(reference, tuple(spans)) for reference, spans in told.items()]

    # Figures.

    def _asked_figures(self) -> None:
        for same in repetitions.facts(self._figures, self.passage.text):
            measured, words = self._measured(same[0])
            figure = AskedFigure(
                key=self._key(AskedFigure.kind, words),
                label=f"Asked about: {words}",
                observed=self._observed(same),
                stated_in=self.passage.about,
                **_figure(same[0], measured),
            )
            self._add(figure, self._spans(same))

    def _observations(self, found: list[Quantity]) -> None:
        for same in repetitions.facts(found, self.passage.text):
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
        begin = max(self._sentence(_span(quantity)).start, quantity.start - _REFUSED_BEFORE)
        refusals = list(_REFUSED.finditer(self.passage.text, begin, quantity.start))
        return bool(refusals) and not _GOES_ON_TO_TELL.search(self.passage.text, refusals[-1].end(), quantity.start)

    def _measured(self, quantity: Quantity) -> tuple[str | None, str]:
        """Give what is counted as printed, and the figure in its clause, as a label."""
        text = self.passage.text
        reach = _bracket_closed(text, quantity.start, quantity.end, self._clause(quantity).end)
        label = self._shown(Span(quantity.start, reach)).of(text)
        if self.excerpts and not self.excerpts.around(_span(quantity)):
            return None, shorten(text[quantity.start : quantity.end])
        counted = quantity.counted.of(text) if quantity.counted else None
        if counted and not (quantity.counted and quantity.start <= quantity.counted.start < reach):
            label = f"{counted}: {quantity.change} by {label}" if quantity.change else f"{counted}: {label}"
        return shorten(counted) if counted else None, shorten(label)

    def _clause(self, quantity: Quantity) -> Span:
        """Give a figure with what is counted and the rest of its clause, up to the next figure's."""
        text = self.passage.text
        start, end = quantity.start, quantity.end
        if quantity.counted and quantity.counted.start < start:
            start = quantity.counted.start
        elif quantity.counted and quantity.counted.start <= end + _BESIDE:
            end = max(end, quantity.counted.end)
        reach = self._rest_of_clause(end)
        tail = _TAIL.search(text, end, reach)
        reach = tail.start() if tail else reach
        after = bisect_left(self._figures, end, key=lambda figure: figure.start)
        following = self._figures[after].start if after < len(self._figures) else len(text)
        if following >= reach:
            return Span(start, reach)
        # Another figure begins: what leads to it is no part of this one's clause.
        joints = [joint.start() for joint in _JOINT.finditer(text, end, following)]
        return Span(start, joints[-1] if joints else end)

    def _rest_of_clause(self, at: int) -> int:
        """Give where the clause ends that a place is in; the full stop of "hon. Members" does not end it."""
        text, end, stop = self.passage.text, at, self._sentence(Span(at, at)).end
        while rest := _REST_OF_CLAUSE.match(text, end):
            end = rest.end()
            goes_on = text.startswith(". ", end) and end + 1 < stop and end - at < _LONGEST_CLAUSE
            if not goes_on or not is_shortened(text, max(at, end - len(" approx")), end):
                break
            end += 1
        return end

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
        named = {mention.thing: None for mention in self._inside(around)}
        if things := tuple(thing for thing in named if thing and thing.kind in COUNTABLE):
            return things if len(things) <= _MOST_NAMED else None
        counted = same[0].counted
        stood_for = None
        if counted is None or _THEM.fullmatch(counted.of(self.passage.text)):
            stood_for = self._stood_for(around)
        concluded = stood_for or self._subject_before(around)
        return (concluded,) if concluded else None

    def _head_of(self, words: Span) -> Reference | None:
        """Give the thing that some words name before any preposition: not what customers are "on", but customers."""
        heads = [
            thing
            for mention in self._inside(words)
            if (thing := mention.thing)
            and thing.kind in COUNTABLE
            and not _LED_TO.search(self.passage.text, words.start, mention.start)
        ]
        return heads[-1] if heads else None

    def _inside(self, words: Span) -> list[Mention]:
        """Give the mentions that lie within some words."""
        first = bisect_left(self.mentions, words.start, key=lambda mention: mention.start)
        last = bisect_right(self.mentions, words.end, key=lambda mention: mention.start)
        return [mention for mention in self.mentions[first:last] if mention.end <= words.end]

    def _stood_for(self, within: Span) -> Inferred | None:
        """Give what a pronoun in some words stands for: the thing named last before it, in the plural."""
        text = self.passage.text
        pronoun = _THEM.search(text, within.start, min(len(text), within.end + 12))
        if pronoun is None:
            return None
        for mention in reversed(self.mentions):
            thing = mention.thing
            if thing is None or thing.kind != "staff-role" or mention.end > within.start:
                continue
            if within.start - mention.end > _BACKWARDS:
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
        at = self._at(words)
        if at < 1:
            return None
        sentence, before = self._sentences[at], self._sentences[at - 1]
        opening = _GOES_ON.match(text, sentence.start)
        if opening is None or "\n" in text[before.end : sentence.start]:
            return None
        inside = self._inside(before)
        things = {mention.thing for mention in inside if mention.thing and mention.thing.kind in COUNTABLE}
        if len(things) != 1:
            return None
        (thing,) = things
        name = next(text[mention.start : mention.end] for mention in inside if mention.thing == thing)
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
            if self.excerpts and not self.excerpts.around(_span(promise)):
                # Of what no word may be quoted, nothing is stated.
                continue
            span = self._shown(_span(promise))
            words = shorten(span.of(text) + (" …" if span.end < promise.end else ""))
            key = self._key(Target.kind, words)
            whole = f"{self._subject_of(promise)}{words}"
            target = Target(
                key=key,
                label=whole[0].upper() + whole[1:],
                concerns=self._concerned(promise),
                amounts=tuple(self._amount(f"{key}/{n}", amount) for n, amount in enumerate(promise.amounts, 1))
                or None,
                multiple=promise.multiple,
                due=self._due(promise),
                due_as_printed=self._shown(promise.due).of(text) if promise.due else None,
                stated_in=self.passage.about,
                stated_on=self.stated.on,
                stated_by=self._speaker(promise.start)
                or self.stated.by
                or self._reporter(promise)
                or self._promiser(promise),
                promised_by=self._body_of(promise.agent) if promise.agent else None,
            )
            self._add(target, (span,))

    def _subject_of(self, promise: Promise) -> str:
        """Give who promises, where the words of the promise begin with the verb: "NICE is appraising … and expects"."""
        agent, text = promise.agent, self.passage.text
        if agent is None and not self.excerpts and _WITHOUT_SUBJECT.match(text, promise.start):
            about = _ABOUT.match(text, self._sentence(_span(promise)).start, promise.start)
            return f"{about[0]}… " if about else ""
        if agent is None or agent.end > promise.start or self.excerpts or agent.of(text) in _SPEAKING:
            return ""
        if promise.start == promise.action.start or not _WITHOUT_SUBJECT.match(text, promise.start):
            return ""
        is_beside = not text[agent.end : promise.start].strip()
        return f"{agent.of(text)} " if is_beside else f"{agent.of(text)} … "

    def _body_of(self, agent: Span) -> Reference | None:
        """Give the known body that promises, if it is all that the words for who promises name."""
        text = self.passage.text
        start = agent.start + len("the ") if text[agent.start : agent.start + 4].lower() == "the " else agent.start
        whole = (m.thing for m in self._inside(agent) if m.kind == "body" and (m.start, m.end) == (start, agent.end))
        return next(whole, None)

    def _amount(self, key: str, quantity: Quantity) -> Amount:
        measured, words = self._measured(quantity)
        printed = self.passage.text[quantity.start : quantity.end]
        label = words if measured is None else f"{measured}: {printed}"
        return Amount(key=key, label=label, **_figure(quantity, measured))

    def _concerned(self, promise: Promise) -> tuple[Reference | Inferred, ...] | None:
        span = _span(promise)
        agent = promise.agent
        things = {
            thing: None
            for mention in self._inside(span)
            if (thing := mention.thing)
            and thing.kind in (*COUNTABLE, Publication.kind)
            and not (agent and agent.start <= mention.start and mention.end <= agent.end)
        }
        if things:
            return tuple(things)
        stood_for = self._stood_for(span) or self._subject_before(span)
        return (stood_for,) if stood_for else None

    def _due(self, promise: Promise) -> PartialDate | Inferred | None:
        if promise.due_date or promise.due is None or self.stated.on is None:
            return promise.due_date
        words = promise.due.of(self.passage.text)
        day = dates.due_in(words, self.stated.on)
        if day is None:
            return None
        reason = f"“{words}” is read as {day.english}, from {self.stated.on.english}, the date of what states it."
        return Inferred(day, reason, (self.passage.about,), is_unstated=False)

    def _reporter(self, promise: Promise) -> Name | None:
        """Give who is reported to have told of a promise: "Timms told the committee that the government plans …"."""
        sentence = self._sentence(_span(promise))
        told = _TOLD.search(self.passage.text, sentence.start, promise.start)
        if told is None:
            return None
        before = Span(sentence.start, told.start())
        last = next((mention for mention in reversed(self._inside(before)) if mention.kind == "person"), None)
        return Name(self.passage.text[last.start : last.end], "person", last.thing) if last and last.thing else None

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
            if self.excerpts and not self.excerpts.around(spans[0]):
                continue
            kept = spans if self.passage.is_published else (self._shown(spans[0]),)
            words = "\n\n".join(span.of(text) for span in kept)
            if kept[-1].end < spans[-1].end:
                words = f"{words.rstrip(' ,;…')} …"
            speaker = self._name(quotation.speaker) if quotation.speaker else None
            whom = f"{speaker.printed}: " if speaker else ""
            inside = {mention.thing: None for span in spans for mention in self._inside(span)}
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

    @cached_property
    def _relay(self) -> relays.Relay | None:
        return relays.find(self.passage.text) if self.passage.about.kind == WrittenStatement.kind else None

    def _speaker(self, position: int) -> Name | None:
        """Give whose words the text quotes at a position, or relays."""
        for quotation in self._quoted:
            if quotation.speaker and any(piece.start <= position < piece.end for piece in quotation.pieces):
                return self._name(quotation.speaker)
        return self._name(self._relay.speaker) if self._relay and position >= self._relay.start else None

    def _name(self, words: Span) -> Name:
        """Give the person, or else the body, that some words name."""
        inside = self._inside(words)
        for kind in ("person", "body"):
            for mention in inside:
                if mention.kind == kind and mention.thing:
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
        """Make the key of a fact from its words, so that it is the same wherever in whichever version they stand."""
        short = slug(words, 50)
        cut = "" if short == slug(words, len(words) + 1) else f"-{fingerprint(words)}"
        key = wanted = f"{self.passage.about.key}/{short}{cut}"
        number = 1
        while (kind, key) in self._keys:
            number += 1
            key = f"{wanted}-{number}"
        self._keys.add((kind, key))
        return key


def _bracket_closed(text: str, start: int, at_least: int, end: int) -> int:
    """Give where a bracket is closed that was opened before some words, or else their end: "5%) of all" is "5%"."""
    depth = 0
    for at in range(start, end):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth < 0:
            return max(at, at_least)
    return end


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
