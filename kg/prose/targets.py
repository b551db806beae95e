"""Promises and targets: what a public authority says that it will do or reach, how much of it and by when.

A promise is a definite act or result that is still to come. What was promised before and is told as history, what is
done already, a forecast, a rule that holds for every case and an attitude without an act are none.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from kg.prose import dates, promise_heads
from kg.prose.definiteness import AHEAD, BINDING, INNER, OF_ANYTHING, Clause, is_own
from kg.prose.promise_heads import FINITE_KINDS, Head
from kg.prose.promised_acts import (
    ACT,
    ANY,
    ATTITUDES,
    BASE,
    ING,
    LIKELY,
    MEANS,
    MULTIPLES,
    NEVER,
    NO_VERBS,
    OBJECT,
    PARTICIPLE,
    PARTICIPLES,
    STATE,
    TELLING,
    WEAK,
    VerbPhrase,
    is_concrete,
    look_up,
    with_twin,
)
from kg.prose.promisers import ADVERB, AGENT_BEFORE, CLAUSE_BEFORE, FINITE, Subject, Subjects, done_by
from kg.prose.quantities import Quantity
from kg.prose.sentences import Span, sentences
from kg.records import PartialDate


@dataclass(frozen=True)
class Target:
    """A promise: its clause, who commits to what, the figures to be reached and the words that say by when."""

    start: int
    end: int
    """The clause from its subject, or from the words by when before it, to its end without the full stop."""
    agent: Span | None
    """Who commits. None where the words do not say, as in "legislation will be introduced"."""
    action: Span
    """The verb with its object; where nobody is named who does it, with its subject: "work will begin"."""
    amounts: tuple[Quantity, ...]
    """The figures of the clause that state the level or the amount promised."""
    multiple: Decimal | None
    """2 for "double", where the promise is a multiple of what there is."""
    due: Span | None
    due_date: PartialDate | None
    """Only where the words state its year: `kg.prose.dates.due_in` concludes others from the day of the statement."""


_BEING_DONE = re.compile(r"being\s(?P<verb>[a-z]+)\b")
_NOUNS = frozenset({"commitment", "ambition"})
_AS_NOUN = {
    "plan": "commitment", "pledge": "commitment", "commitment": "commitment", "aim": "ambition", "ambition": "ambition",
}  # fmt: skip
_LOOK_BACK, _LOOK_AHEAD = 300, 700
_WORD = re.compile(r"[A-Za-z][\w’'-]*")
# With what words by when can begin, for a glance.
_TIME_OPENINGS = frozenset(
    {"by", "in", "on", "at", "as", "be", "fr", "la", "ea", "ne", "th", "sh", "so", "ov", "wi", "wh", "du"}
)
_SKIPPED = re.compile(rf"[\s,:]+(?:{ADVERB}|in\sturn|of\scourse|at\space)\b,?|\s\([a-z]\)")
_SPACE = re.compile(r"[\s,:]*")
_TO = re.compile(r",?\s(?:[^\s.;:!?]{1,25}\s){0,8}?to\b")
_TO_AT_ONCE = re.compile(r"\sto\b")
_OF = re.compile(r"\s(?:of|is\sto|remains\sto|is\sfor\s[^.,;:]{1,60}?\sto|to)\b")
_NOUN_OF_ACT = re.compile(
    r"\s(?:an?|the|our|its)\s(?:[\w-]+\s){0,4}?(?P<noun>review|creation|introduction|consultation|inquiry|roll-?out"
    r"|establishment|abolition|repeal|ban|expansion|recruitment|publication|implementation|evaluation|target)\b"
)
# ", but not operations" belongs to what is promised; a clause with a verb of its own does not.
_BUT_NOT = (
    r"\snot\s(?:(?:before|until)\b|(?!only\b)"
    r"(?:(?!\b(?:is|are|has|have|had|was|were|do|does|did|will|can|would|could|should)\b)[^.;:,]){1,80}(?:[.;:,]|\Z))"
)
_CUT = re.compile(
    rf"[;:]|\s[–—-]\s|(?P<quote>[”\"])|,?\s(?:but(?!{_BUT_NOT})|while|whilst|although|though|because|whereas)\b"
    r"|,?\sand\s(?:[\w’'-]+\s){0,4}(?:is|are|has|have|had|was|were|do|does|remains?)\b"
    r"|,\s(?:which|who|where|when|so|as(?!\s(?:soon|quickly|early))|meaning|enabling|ensuring)\b"
)
_JOINT = re.compile(r"(?:,\s(?:and|but)|\s(?:and|but|who)|(?<!\s(?:in|by|to|on|of|at))(?<!for|ith)\swhich|,)\s")
_SEPARATOR = re.compile(
    r"(?:(?P<strong>;\s*(?:and\s|or\s)?)|,?\s(?:and|or)\s|(?P<comma>,\s))"
    rf"(?:\([a-z]\)\s)?(?:{ADVERB}\s)?(?P<verb>[a-z][\w-]+)"
)
_CONDITION = re.compile(
    r"(?<!even )(?<!as )\b(?:[Ii]f|[Uu]nless|[Ww]henever|in the event|any future|likely that)\b"
    r"|\bwhere\s(?:there(?!\s(?:is|are)\s(?:the\s)?(?:greatest|highest|most)\b)|they|it|someone)\b"
    r"|\bshould\s(?:any|new|further|there|they|it)\b"
)
_OPENING_CONDITION = re.compile(
    r"\W*(?:(?:Where|Whenever|Wherever|Should|In cases where|For those)\b|When\b(?!\s[Pp]arliamentary\stime)"
    r"|Within\s[\w\s]{1,20}\sof\s(?:[a-z]+ing|receipt)\b)"
)
_REFUSED = re.compile(r"\s(?:not|never)\s")
_LEVEL = re.compile(r"\s(?:at|an?\s(?:[\w-]+\s)?target)\b")
_BY_DOING = re.compile(r"\bby\s(?P<verb>[a-z]+ing)\b")
# Acts that are definite whatever they are done to.
_INSTRUMENTS = frozenset({"abolish", "ban", "consult", "introduce", "legislate", "publish", "repeal", "update"})
_MONEY = re.compile(r"\s(?:(?!to\b)[a-z]+\s){0,4}(?=£\d)")
_PRESENT = re.compile(r"\b(?:will|is|are|has|have)\b")
_HAVE_BEEN = re.compile(r"have\sbeen\b")
_RESTRICTED = re.compile(
    r"(?:\b(?:who|whose|which|(?<!ensure )(?<!ensuring )(?<!so )(?<!see )that\b(?!\s$)|compared|than|whereby|valued)\b"
    r"|\bearning\b|\bwith\s(?:an?\s(?:[\w-]+\s)?(?:value|income|salary|turnover|rate|height|capacity|score)|rateable"
    r"|incomes?)\b)(?:(?!\bto\s(?:pay|repay|spend|invest)\b)[^,;]|,\d)*$"
)
_LENGTH_OF_TIME = re.compile(r"\d-(?:day|week|month|year)\b")
_PAST = re.compile(
    r"\b(?<!\bis\s)(?<!\bare\s)(?:\w{2,}ed|made|held|laid|given|sent|begun|taken|set\sout|was|were)\s(?:\w+ly\s)?$"
)
_ONCE = re.compile(
    r"\b(?:(?:once|as\ssoon\sas)\s[^.;,]{5,160}|(?:in|within|over)\s(?:a|the\snext)\sdecade\b"
    r"|(?:after|following|(?:up)?on|alongside)\s(?:its|their|the|that)\s(?:[\w-]+\s){0,2}(?:conclusion|completion"
    r"|outcome"
    r"|consultation|review|election|passage|appointments?|publication)\b"
    r"|as\spart\sof\sthe\s(?:[a-z]+\s)?(?:Spending\sReview|Budget)\b)"
)
_ONCE_BEFORE = re.compile(
    r"\b(?:[Oo]nce\s|After\s(?!(?:\w+\s)?(?:time|years|decades|months|more|all|having)\b)"
    r"|Following\s)[^.;,]{3,150}(?=,\s*$)"
)
_AFTER_WHAT = (
    " decade",
    "nce ",
    "as soon as ",
    "fter ",
    "ollowing ",
    "on the ",
    "on its ",
    "alongside ",
    "as part of the ",
)
_WITH = re.compile(
    r",\swith\s(?=(?:[^,;.]|[,.]\d){1,120}?"
    r"\b(?:due\sto|set\sto|getting|receiving|being|to\sbe|going|moving|starting|joining|planned)\b)"
)
# The verb of a sentence whose subject is a promise: "our plan to build homes represents a change".
_MAIN_VERB = re.compile(
    r"\s(?:will|would|can|could|is|are|remains?|represents?|demonstrates?|depends?|appl(?:y|ies)"
    r"|moved(?=\s(?:an?|closer|forward)\b))\s"
)
# The subject of another clause before its verb: "as part of our plan to build homes, we are".
_OTHER_SUBJECT = re.compile(
    r"(?:,\s(?:[\w’'-]+\s){0,5}[\w’'-]+|(?<!\s(?:in|of|to|by|on|at))(?<!for)(?<!(?:from|with|over))(?<!(?:during|within|across))"
    r"\s(?:our|we|this|these|it|they|I)(?:\s[\w-]+){0,2})$"
)
_SUBORDINATE = re.compile(
    r"\b(?:that|which|who|whose|where|when|what|how|if|whether|because|as|than|so|and|or|there"
    r"|ensur(?:e|ing)|mak(?:e|ing)|see|show)\b"
)
# Without a word that stands for something told before.
_NAMES_ITS_OBJECT = re.compile(r"(?!.*\b(?:which|this|these|it|they|them)\b)\S+\s\S", re.DOTALL)
_ITEM = re.compile(r"(?:[•–—-]|\d{1,2}[.)]|\(?[a-z]{1,3}\))\s+")
_EDGE = " \t\n,;.:–—-…“”\"'’‘("


@dataclass(frozen=True)
class _Due:
    span: Span
    date: PartialDate | None


def find(text: str, quantities: Sequence[Quantity] = ()) -> list[Target]:
    """Find the promises of a text, in their order; `quantities` are the figures of the same text.

    A promise told again in the same words is given at its first place only.
    """
    heads = promise_heads.find(text)
    if not heads:
        return []
    found: dict[object, Target] = {}
    places = [quantity.start for quantity in quantities]
    head_places = [head.start for head in heads]
    opened: tuple[str, Span | None] | None = None
    for span in sentences(text):
        inside = heads[bisect_left(head_places, span.start) : bisect_left(head_places, span.end)]
        if not inside and not opened:
            continue
        sentence = _Sentence(text, span, inside, quantities, places)
        item = _ITEM.match(text, span.start, span.end)
        if opened and item:
            targets = sentence.listed(item.end(), *opened)
        else:
            targets = sentence.targets()
            opened = sentence.opened_list()
        for target in targets:
            words = target.action.of(text).casefold()
            found.setdefault(words if _NAMES_ITS_OBJECT.match(words) else (words, target.start), target)
    return list(found.values())


class _Sentence:
    """A sentence of a text, and what is asked of it again and again."""

    def __init__(
        self, text: str, span: Span, heads: Sequence[Head], quantities: Sequence[Quantity], places: Sequence[int]
    ) -> None:
        self.text, self.start, self.end = text, span.start, span.end
        self.heads, self.quantities, self.places = heads, quantities, places
        self.subjects = Subjects(text, span.start)

    @cached_property
    def dues(self) -> list[_Due]:
        """The words that say by when; two beside each other are one: "at the Budget on 30 October"."""
        joined: list[_Due] = []
        for start, end, date in dates.due(self.text[self.start : self.end]):
            span = Span(start + self.start, end + self.start)
            beside = joined and not self.text[joined[-1].span.end : span.start].strip(" ,")
            if beside and not BINDING.match(span.of(self.text)):
                last = joined.pop()
                joined.append(_Due(Span(last.span.start, span.end), last.date or date))
            else:
                joined.append(_Due(span, date))
        return joined

    @cached_property
    def tells_when(self) -> bool:
        """Whether any words of the sentence can say by when."""
        return bool(self.dues) or any(word in self.text[self.start : self.end] for word in _AFTER_WHAT)

    @cached_property
    def due_places(self) -> list[int]:
        """Where the words that say by when begin."""
        return [due.span.start for due in self.dues]

    def targets(self) -> Iterator[Target]:
        """Give the promises of the sentence, in order. A question and a row of a table promise nothing."""
        words = self.text[self.start : self.end]
        if not self.heads or words.rstrip("\"'”’)").endswith("?") or " | " in words:
            return
        for place, head in enumerate(self.heads):
            if head.start >= self.subjects.told:
                for target in self._promises(place, head):
                    self.subjects.told = max(self.subjects.told, target.end)
                    yield target

    def opened_list(self) -> tuple[str, Span | None] | None:
        """Tell the kind of promise and who promises where the sentence opens a list: "The Government will:"."""
        if not self.heads or self.text[self.end - 1] != ":":
            return None
        head = self.heads[-1]
        link = self._link(head.kind, head)
        if link is None or self._after_adverbs(link) < self.end:
            return None
        subject = self._subject(head.kind, head)
        return (head.kind, subject.agent) if subject and subject.agent else None

    def listed(self, start: int, kind: str, agent: Span | None) -> Iterator[Target]:
        """Give the promise of the sentence as an item of a list that another sentence opens."""
        predicate = self._verb(start, BASE) or self._verb(start, ING)
        limit = min(self.end, start + _LOOK_AHEAD)
        if predicate and predicate.definiteness != NEVER and not _CONDITION.search(self.text, start, limit):
            yield from self._told(kind, Subject(start, start, agent), predicate, limit)

    def _promises(self, place: int, head: Head) -> Iterator[Target]:
        kind = head.kind
        if kind == "dated":
            yield from self._dated(head)
            return
        predicate = self._predicate(kind, head)
        if predicate is None or predicate.definiteness == NEVER:
            return
        if kind != "pledged" and self._lacks_figure(predicate):
            return
        if predicate.form == PARTICIPLE:
            subject = self.subjects.anything(head.start)
        elif kind == "aside":
            subject = Subject(head.end, head.end, None) if _PRESENT.search(self.text, self.start, head.start) else None
        else:
            subject = self._subject(kind, head)
        if subject is None and kind in _AS_NOUN:
            kind = _AS_NOUN[kind]
            subject, predicate = (
                self.subjects.owner(head.start, head.end, kind == "commitment"),
                self._predicate(kind, head),
            )
        if subject is None or predicate is None or predicate.definiteness == NEVER:
            return
        if kind == "bare_due" and (joined := self.text.rfind(" with ", subject.start, subject.end)) > 0:
            subject = replace(subject, start=joined + len(" with "))
        limit = self._limit(place, predicate.end)
        begin = max(self.start, subject.start - _LOOK_BACK)
        opening = _OPENING_CONDITION.match(self.text, self.start)
        if (opening and not (opening[0].endswith("When") and self.dues)) or _CONDITION.search(self.text, begin, limit):
            return
        further = [] if predicate.form == PARTICIPLE else self._coordinated(predicate, limit)
        ends = [*(end for end, _ in further), limit]
        yield from self._told(kind, subject, predicate, ends[0])
        for (_, following), end in zip(further, ends[1:], strict=True):
            yield from self._told(kind, Subject(following.start, following.start, subject.agent), following, end)

    def _dated(self, head: Head) -> Iterator[Target]:
        """Give the promise that something will be there at a time, and nothing else is said of it."""
        subject = self.subjects.anything(head.start)
        if subject is None or not is_own(self.text[subject.start : subject.end]) or subject.is_forecast:
            return
        # "We plan for the day before the order comes into force" promises nothing of the order.
        if not self.text.startswith(("is", "are"), head.start) and FINITE.search(
            self.text, subject.start, subject.end - 1
        ):
            return
        # After "for", a time is the same as after "in".
        words = self.text[head.end : min(self.end, head.end + 60)]
        shift = 1 if words.startswith("for ") else 0
        found = dates.due("in" + words[3:] if shift else words)
        if found and found[0][0] == 0:
            due = _Due(Span(head.end + 4 * shift, head.end + found[0][1] + shift), found[0][2])
            clause = Span(subject.start, due.span.end)
            yield replace(self._made(clause, subject.agent, clause, None, due), action=clause)

    def _lacks_figure(self, predicate: VerbPhrase) -> bool:
        """Whether the verb promises only with a figure, and the sentence has none: most are dismissed by this."""
        if predicate.definiteness not in {ANY, STATE, WEAK} or predicate.verb == "be":
            return False
        place = bisect_left(self.places, self.start)
        has_figure = place < len(self.places) and self.places[place] < self.end
        return not has_figure and not self.tells_when

    # What is told of one verb

    def _told(self, kind: str, subject: Subject, predicate: VerbPhrase, limit: int) -> Iterator[Target]:
        """Give the promise of a verb, if it is definite, and a second that "with" joins: "…, with 4,500 in post by"."""
        text = self.text
        if kind in _NOUNS:
            limit = self._main_verb(predicate, limit)
        joined = _WITH.search(text, predicate.end, limit)
        figures = self._amounts(joined.end(), min(limit, joined.end() + 40)) if joined else ()
        border = joined.start() if joined and figures else limit
        end = self._cut(predicate.end, border)
        target = self._target(kind, subject, predicate, self._trimmed(predicate.end, end))
        if target is None:
            return
        yield target
        if figures and end == border:
            start = figures[0].start
            end = self._trimmed(start, self._cut(start, limit))
            due = self._chosen_due(start, start, start, end)
            yield self._made(Span(start, end), subject.agent, Span(start, end), None, due)

    def _main_verb(self, predicate: VerbPhrase, limit: int) -> int:
        """Tell where the promise that a noun names ends: before the verb of which it is the subject, if it is."""
        verb = _MAIN_VERB.search(self.text, predicate.end, limit)
        if verb is None:
            return limit
        other = _OTHER_SUBJECT.search(self.text[predicate.end : verb.start()])
        end = predicate.end + other.start() if other else verb.start()
        if self.text[end] != "," and _SUBORDINATE.search(self.text, predicate.start, verb.start()):
            return limit
        return end

    def _target(self, kind: str, subject: Subject, predicate: VerbPhrase, end: int) -> Target | None:
        text = self.text
        agent, action = subject.agent, predicate.start
        if predicate.form == PARTICIPLE or (agent is None and kind in OF_ANYTHING):
            action = subject.start
        if predicate.form == PARTICIPLE:
            is_by_others, doer = done_by(text, predicate.end, end)
            if is_by_others:
                return None
            agent = doer or agent
        due = self._chosen_due(subject.start, subject.end, predicate.end, end)
        target = self._made(Span(subject.start, end), agent, Span(action, end), predicate, due)
        clause = Clause(
            text, self.start, kind, subject, predicate, end, target.amounts, target.due, target.due_date is not None
        )
        return target if clause.is_definite() else None

    def _made(
        self, clause: Span, agent: Span | None, action: Span, predicate: VerbPhrase | None, due: _Due | None
    ) -> Target:
        start, action_end = clause.start, action.end
        tells = predicate is not None and predicate.verb in TELLING and not self._sets_level(predicate)
        amounts = () if tells else self._amounts(clause.start, clause.end)
        if due:
            start = min(start, due.span.start)
            if action.start < due.span.start and not self.text[due.span.end : clause.end].strip(_EDGE):
                action_end = self._trimmed(action.start, due.span.start)
            amounts = tuple(each for each in amounts if not due.span.overlaps(Span(each.start, each.end)))
        return Target(
            start,
            clause.end,
            agent,
            Span(action.start, action_end),
            amounts,
            MULTIPLES.get(predicate.verb) if predicate else None,
            due.span if due else None,
            due.date if due else None,
        )

    def _sets_level(self, predicate: VerbPhrase) -> bool:
        """Whether a level is set: "the fee will be set at £66", "we are setting a target of 40 lamps"."""
        return predicate.verb == "set" and bool(_LEVEL.match(self.text, predicate.end, self.end))

    def _subject(self, kind: str, head: Head) -> Subject | None:
        return self.subjects.before(head.start, kind in OF_ANYTHING, kind in {"committed", "pledged"})

    # Verbs

    def _link(self, kind: str, head: Head) -> int | None:
        """Tell where the verb can begin that a head governs: after "to" with most."""
        if kind in {"will", "to_be", "is_to"}:
            return head.end
        pattern = _OF if kind in _NOUNS else _TO_AT_ONCE if kind == "expect" else _TO
        link = pattern.match(self.text, head.end, min(self.end, head.end + 160))
        return link.end() if link and not _REFUSED.search(link[0]) else None

    def _predicate(self, kind: str, head: Head) -> VerbPhrase | None:
        text = self.text
        if kind == "doing" and (being := _BEING_DONE.match(text, head.end, self.end)):
            done = look_up(text, *being.span("verb"), self.end, PARTICIPLE)
            return replace(done, start=head.end) if done and done.definiteness == ACT else None
        if kind in {"doing", "aside"}:
            doing = self._verb(head.end, ING)
            return doing if doing and doing.definiteness <= ANY and doing.verb not in MEANS | ATTITUDES else None
        is_money = kind == "pledged" and text.startswith("committed", head.end - len("committed"))
        if is_money and (money := _MONEY.match(text, head.end, self.end)):
            return VerbPhrase(head.end - len("committed"), money.end(), "commit", ANY, BASE)
        position = self._link(kind, head)
        if position is None:
            return None
        figures = self._amounts(position, min(self.end, position + 40)) if kind in _NOUNS else ()
        if figures and not text[position : figures[0].start].strip():
            return VerbPhrase(head.start, figures[0].end, "reach", ANY, BASE)  # "a target of 65%"
        if kind in {"pledged", "pledge"} and (noun := _NOUN_OF_ACT.match(text, position, self.end)):
            return VerbPhrase(position + 1, noun.end(), noun["noun"], ACT, BASE)
        if kind == "working" and not text.startswith("to", position - 2):
            return None
        found = self._verb(position, BASE) or self._verb(position, ING)
        if found and found.verb == "monitor" and kind in {"plan", "planning"}:
            return replace(found, definiteness=ACT)  # To monitor is no promise, to plan to monitor one thing is.
        return self._with_means(found) if found else None

    def _with_means(self, found: VerbPhrase) -> VerbPhrase:
        """Read what is vague as definite where it says by what act: "build on this by establishing a centre"."""
        if found.definiteness == ACT or found.verb == "continue":
            return found
        means = _BY_DOING.search(self.text, found.end, min(self.end, found.end + 160))
        act = look_up(self.text, *means.span("verb"), self.end, ING) if means else None
        if act is None or act.definiteness != ACT:
            return found
        is_named = act.verb in _INSTRUMENTS or OBJECT.match(self.text, act.end, self.end)
        return replace(found, definiteness=ACT) if is_named else found

    def _verb(self, position: int, form: str) -> VerbPhrase | None:
        position = self._after_adverbs(position)
        word = _WORD.match(self.text, position, self.end)
        if not word:
            return None
        if form == BASE and (
            word[0] == "be" or (word := _HAVE_BEEN.match(self.text, position, self.end) or word)[0] == "have been"
        ):
            return self._after_be(word)
        if found := look_up(self.text, *word.span(), self.end, form):
            return with_twin(self.text, found, self.end)
        is_verb = word[0].islower() and word[0] not in NO_VERBS and word[0].endswith("ing") == (form == ING)
        definiteness = LIKELY if is_concrete(self.text, word.end(), self.end) else ANY
        return VerbPhrase(*word.span(), word[0], definiteness, form) if is_verb else None

    def _after_be(self, be: re.Match[str]) -> VerbPhrase:
        """Read the passive ("will be published") and the progressive ("will be publishing")."""
        word = _WORD.match(self.text, self._after_adverbs(be.end()), self.end)
        if word:
            for form in (PARTICIPLE, ING):
                if found := look_up(self.text, *word.span(), self.end, form):
                    return VerbPhrase(be.start(), found.end, found.verb, found.definiteness, form)
            if word[0].endswith("ed") or word[0] in PARTICIPLES:
                return VerbPhrase(be.start(), word.end(), word[0], ANY, PARTICIPLE)
            if word[0].endswith("ing") and word[0].islower():
                return VerbPhrase(be.start(), word.end(), word[0], ANY, ING)
        return VerbPhrase(be.start(), be.end(), "be", STATE, BASE)

    def _after_adverbs(self, position: int) -> int:
        for _ in range(4):
            if skipped := _SKIPPED.match(self.text, position, self.end):
                position = skipped.end()
                continue
            start = self._after_space(position)
            if self.text[start : start + 2] not in _TIME_OPENINGS:
                return start
            place = bisect_left(self.due_places, start)
            if place == len(self.dues) or self.due_places[place] != start:
                return start
            position = self.dues[place].span.end
        return self._after_space(position)

    def _after_space(self, position: int) -> int:
        space = _SPACE.match(self.text, position, self.end)
        return space.end() if space else position

    def _coordinated(self, first: VerbPhrase, limit: int) -> list[tuple[int, VerbPhrase]]:
        """Find the further verbs of "double …; trial …; and increase …", each with the end of what stands before."""
        found: list[tuple[int, VerbPhrase, bool]] = []
        last = first
        for separator in _SEPARATOR.finditer(self.text, first.end, limit):
            verb = look_up(self.text, *separator.span("verb"), self.end, first.form)
            if verb is None or separator.start() < last.end:
                continue
            is_vague = verb.definiteness != ACT
            verb = self._with_means(verb) if is_vague else verb
            if not separator["strong"]:
                if verb.definiteness != ACT or (
                    first.form == BASE and not is_vague and not OBJECT.match(self.text, verb.end)
                ):
                    continue
                # "legislate to extend … and remove …" has one verb of its own, "remove … to free … and remove …" two.
                is_inner = verb.verb != last.verb and INNER.search(self.text, last.end, separator.start())
                if first.definiteness > ANY or is_inner:
                    continue
            last = with_twin(self.text, verb, self.end)
            found.append((separator.start(), last, bool(separator["comma"])))
        while found and found[-1][2]:
            found.pop()  # A list ends with "and": without it, what follows a comma is no part of one.
        return [(end, verb) for end, verb, _ in found]

    # Ends, figures and dates

    def _limit(self, place: int, position: int) -> int:
        """Tell where the clause of a verb must end: before the next verb that has a subject of its own."""
        limit = min(self.end, position + _LOOK_AHEAD)
        for head in self.heads[place + 1 : place + 6]:
            if head.start < position or head.kind not in FINITE_KINDS:
                continue
            if head.start >= limit:
                break
            begin = max(position, head.start - _LOOK_BACK)
            left = self.text[begin : head.start]
            agent = AGENT_BEFORE.search(left)
            joints = list(_JOINT.finditer(left, 0, agent.start() if agent else len(left)))
            if joints:
                return begin + joints[-1].start()
        return limit

    def _cut(self, start: int, end: int) -> int:
        """Tell where what follows a verb is no more part of its promise."""
        for cut in _CUT.finditer(self.text, start, end):
            if not cut["quote"] or "“" not in self.text[start : cut.start()]:
                return cut.start()
        return end

    def _trimmed(self, start: int, end: int) -> int:
        while end > start and (self.text[end - 1] in _EDGE or self.text[end - 1].isspace()):
            end -= 1
        return end

    def _amounts(self, start: int, end: int) -> tuple[Quantity, ...]:
        """Give the figures of a clause that say how much is promised, not those that say of whom or of what."""
        figures: list[Quantity] = []
        for place in range(bisect_left(self.places, start), len(self.places)):
            figure = self.quantities[place]
            if figure.end > end:
                break
            if _RESTRICTED.search(self.text[max(start, figure.start - 150) : figure.start]):
                continue
            if not _LENGTH_OF_TIME.search(self.text, figure.start, min(end, figure.end + 6)):
                figures.append(figure)
        # "from 60% to 90%" promises the second.
        if len(figures) > 1 and self.text[start : figures[0].start].endswith("from "):
            del figures[0]
        return tuple(figures)

    def _is_beside(self, due: _Due, start: int) -> bool:
        """Whether the words by when open the clause that starts there, or its sentence: "we expect by May that"."""
        between = self.text[due.span.end : start].strip(" ,")
        left = self.text[max(self.start, due.span.start - 30) : due.span.start]
        return between == "that" or (not between and bool(not left or CLAUSE_BEFORE.search(left)))

    def _chosen_due(self, start: int, subject_end: int, position: int, end: int) -> _Due | None:
        """Choose the words that say by when: those after the verb, else beside it, else those that open the clause."""
        text = self.text
        after: list[_Due] = []
        before: _Due | None = None
        for place in range(bisect_left(self.due_places, max(self.subjects.told, start - 80)), len(self.dues)):
            due = self.dues[place]
            if due.span.end > end:
                break
            # "the report published in March": a day of the past, unless it is the verb of the promise that it follows.
            left = text[max(self.start, due.span.start - 30) : due.span.start]
            is_past = due.span.start > position + 1 and _PAST.search(left) and not AHEAD.match(due.span.of(text))
            if due.span.start >= position:
                if not is_past:
                    after.append(due)
            elif due.span.start >= subject_end - 1 or due.span.start == start or self._is_beside(due, start):
                before = due
        chosen = next((due for due in after if BINDING.match(due.span.of(text))), after[0] if after else before)
        if chosen:
            return chosen
        once = _ONCE.search(text, position, end)
        if once:
            return _Due(Span(*once.span()), None)
        begin = max(self.subjects.told, start - 170)
        opening = _ONCE_BEFORE.search(text[begin:start])
        return _Due(Span(begin + opening.start(), begin + opening.end()), None) if opening else None
