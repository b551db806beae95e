"""Whether a promise is definite: an act or a result that can be checked, not an attitude, a rule or a forecast."""

import re
from dataclasses import dataclass

from kg.prose.promised_acts import (
    ACT,
    ANY,
    BASE,
    ING,
    LIKELY,
    PARTICIPLE,
    STATE,
    WEAK,
    VerbPhrase,
    is_concrete,
    is_known,
    look_up,
)
from kg.prose.promisers import ADVERB, FINITE, Subject
from kg.prose.quantities import Quantity
from kg.prose.sentences import Span

OF_ANYTHING = frozenset({"will", "due", "bare_due", "expected", "to_be", "going"})
# Put so, an act is a promise only with words by when.
_NEED_DUE = frozenset({"due", "bare_due", "working", "course"})
# Put so, an act of which nothing more is known is a promise all the same.
_COMMITTING = frozenset({"will", "plan", "aim", "pledge", "committed", "pledged", "planning", "aiming", "going"})
# What has been pledged is more than an attitude, unless the verb names no more than one.
_ATTITUDES = frozenset({"achieve", "address", "drive", "engage", "explore", "improve", "protect", "tackle", "uphold"})
# What one says that one is happy to do, and does.
_COURTESIES = frozenset({"write", "meet", "share", "provide", "update", "arrange", "send", "visit", "discuss"})
# A verb within the object of another, to which a further verb may belong: "legislate to extend … and remove …".
INNER = re.compile(
    r"\bto\s(?!(?:the|an?|all|our|its|their|his|her|each|every|those|these|this|that)\b)[a-z]"
    r"|\b(?:by|of|for|from|including|through|on|in)\s(?:\w+ly\s)?[a-z]+ing\b"
)
_HABIT = re.compile(
    r"\b(?:(?:each|every)\s(?:\w+\s)?(?:year|month|quarter|week|day)s?|annually|quarterly|monthly|routinely|regularly"
    r"|periodically|normally|usually|typically|generally|automatically|always"
    r"|when\s(?:necessary|required|appropriate|needed)|as\srequired(?!,?\s(?:and\sin|by|in|under)\b))\b"
)
_PROCEDURAL = re.compile(
    r"^(?:any|each|every|no|those|anyone|neither|none)\b"
    r"|\b(?:claimants?|customers?|applicants?|applications?|claims?|individuals?|people|persons?|payments?|patients?"
    r"|cases?|who|requests?|households?|pensioners?|employers?|compan(?:y|ies)|businesses)\s(?:\w+\s)?$",
    re.IGNORECASE,
)
_INSTRUMENT = re.compile(
    r"\b(?:[Tt]his|[Tt]hese|[Ii]t|which|[Bb]ill|[Pp]lan|[Pp]rogramme|[Ss]cheme|[Ff]und|[Ff]unding|[Rr]ate"
    r"|[Tt]hreshold|[Aa]llowance|investment|package"
    r"|[Ss]trategy|reforms?|measures|legislation|[Ii]nitiative|project|service|settlement|Budget|deal|campaign)"
    rf"(?:\s\([^()]{{1,30}}\))?(?:\s{ADVERB})?\s$"
)
# What is set at a level: "the allowance will be £1 million from 6 April 2031".
_LEVEL = re.compile(
    r"\b(?:[Aa]llowance|[Rr]ate|[Tt]hreshold|[Cc]ap|[Ll]evy|[Ff]ee|[Cc]harge|[Ll]imit|[Mm]inimum|[Dd]uty|[Tt]ax|[Ww]age"
    r"|[Ff]are|[Pp]remium|[Ss]alary)s?\s$"
)
_MOVES = frozenset({"rise", "increase", "fall", "drop"})
# What is promised to others than those whose case a procedure deals with: "councils will receive £5 million in 2031".
_GETS = frozenset({"receive", "get"})
_UNNAMED = re.compile(r"\b(?:it|they|you|he|she|this|these|which|that|who)\s$", re.IGNORECASE)
# What a speech itself does: "I will set out today why".
_SPOKEN = frozenset({
    "address", "begin", "conclude", "cover", "describe", "discuss", "end", "explain", "finish", "focus", "mention",
    "outline", "say", "set", "start", "summarise", "tell",
})  # fmt: skip
_SPEAKERS = ("I", "We", "we")
_IN_SPEECH = re.compile(
    r"\b(?:[Ii]n\s(?:a|the\snext\sfew)\s(?:moments?|minutes?)|in\s(?:this|my)\s(?:speech|statement|remarks|talk)"
    r"|(?:[Tt]his\s(?:morning|afternoon|evening)|[Tt]oday|[Tt]onight))\b"
)
_APPLICATIONS = re.compile(r"\b(?:applications?|nominations?|bookings?|registrations?)\s$", re.IGNORECASE)
_OPENINGS = frozenset({"open", "close", "reopen"})
_FROM = re.compile(r"from\b", re.IGNORECASE)
_BILL = re.compile(rf"\b(?:Bill|White Paper|legislation|law)(?:\s\([^()]{{1,30}}\))?(?:\s{ADVERB})?\s$")
_PAPER = re.compile(
    r"\b(?:[Ss]trategy|[Pp]lan|[Rr]eview|[Ff]ramework|[Cc]onsultation|[Pp]aper|[Rr]eforms?|[Mm]easures|[Rr]egulations"
    rf"|[Pp]rogramme|[Rr]oadmap|[Gg]uidance)(?:\s\([^()]{{1,30}}\))?(?:\s{ADVERB})?\s$"
)
_OF_PAPERS = frozenset(
    {"set", "outline", "consult", "publish", "report", "introduce", "launch", "establish", "replace", "abolish", "ban"}
)
# What a Bill may bring about, but does not do itself.
_EFFECTS = frozenset({"increase", "reduce", "cut", "decrease", "lower", "simplify", "boost", "lift", "save"})
# What happens at a time: without an agent, words by when make it a promise.
_EVENTS = frozenset({
    "begin", "start", "commence", "launch", "open", "take", "come", "run", "close", "conclude", "end", "go", "expire",
    "report", "move", "transfer", "apply", "return", "complete", "follow", "consider", "publish", "convene", "meet",
})  # fmt: skip
# What is said in the progressive of a day to come: "we are introducing a new duty in October 2031".
_AT_ONCE = frozenset(
    {
        "abolish",
        "begin",
        "bring",
        "change",
        "end",
        "extend",
        "hold",
        "increase",
        "introduce",
        "launch",
        "open",
        "publish",
    }
    | {"raise", "reduce", "remove", "replace", "scrap", "start", "roll", "consult"}
)
_READY = re.compile(
    r"\s(?:\w+ly\s)?(?:free|in\s(?:place|force|post|operation|service)|operational|completed?|ready|available|open"
    r"|live)\b"
)
_IN_PLACE = re.compile(r"\bin\s(?:place|force|post|operation|service)\b|\b(?:operational|up\sand\srunning)\b")
_OPEN_TO = re.compile(r"\sopen\s(?:to|for)\b")
_FUNDS = re.compile(
    r"\W*(?:(?:[Tt]he|[Oo]ur)\s)?(?:[\w-]+\s){0,3}(?:[Ff]unding|[Ii]nvestment|[Ss]pending|[Bb]udget|[Ss]pend)\b"
)
_UNTIL = re.compile(r"\buntil\s(?:\w+\s)?20\d\d\b")
_AT_EVENTS = re.compile(r"once|as\ssoon\sas\s(?!possible|practicable|reasonably|parliamentary)", re.IGNORECASE)
_SINCE = re.compile(r"\bsince\b")
_WAS = re.compile(r"\b(?:was|were|had)\b")
_BEING = frozenset({"be", "become"})
_THERE = re.compile(r"\b[Tt]here\s(?:\w+\s)?$")
_THERE_WILL_BE = re.compile(
    r"\s(?:an?\s|full\s|further\s|new\s)(?:[\w-]+\s){0,3}"
    r"(?:plan|consultation|review|evaluation|strategy|inquiry|debate|vote|statement|announcement)s?\b"
)
# Of words by when, those that cannot be said of what is past, and those that bind.
AHEAD = re.compile(
    r"(?:by|before|ahead|no|not|shortly|soon|imminently|as|when|later|next|early\snext|from|in\sdue"
    r"|(?:in|over|during|within)\s(?:this\sParliament|the\s(?:next|coming|near|course|lifetime)))\b"
    r"|[^.]{0,25}\b(?:next|later)\b",
    re.IGNORECASE,
)
BINDING = re.compile(r"(?:by|before|no\slater|not\slater)\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z][\w’'-]*")
_LOOK_BACK = 300


def is_own(subject: str) -> bool:
    """Whether words can name what an authority brings about, and not those whose case a procedure deals with."""
    return not _PROCEDURAL.search(subject)


@dataclass(frozen=True)
class Clause:
    """What is to be judged."""

    text: str
    sentence_start: int
    kind: str
    """How it is put."""
    subject: Subject
    predicate: VerbPhrase
    end: int
    amounts: tuple[Quantity, ...]
    due: Span | None
    states_date: bool

    def is_definite(self) -> bool:
        """Whether the clause promises something that can be checked."""
        text, kind, subject, predicate, due = self.text, self.kind, self.subject, self.predicate, self.due
        definiteness, figures = predicate.definiteness, bool(self.amounts)
        by_when = due.of(text) if due else ""
        if self._is_spoken():
            return False
        if not figures and kind in OF_ANYTHING and _HABIT.search(text, subject.end, self.end):
            return False
        if kind in {"bare_due", "commitment"} and _WAS.search(text, predicate.end, self.end):
            return False
        if kind == "expected" or subject.is_forecast:
            is_own = definiteness == ACT and predicate.form == PARTICIPLE
            return bool(due) and (is_own or predicate.verb in _EVENTS or self._is_ready())
        if kind == "aside":
            return definiteness == ACT and bool(AHEAD.match(by_when))
        if predicate.form == PARTICIPLE:
            if kind == "doing":
                is_ahead = AHEAD.match(by_when) and not _AT_EVENTS.match(by_when)
                return bool(is_ahead or _UNTIL.search(text, predicate.end, self.end))
            if _PROCEDURAL.search(text[subject.start : subject.end]) and not (figures and due):
                return False
            if definiteness == STATE:
                return figures and bool(BINDING.match(by_when))
            is_money = any(amount.unit == "GBP" for amount in self.amounts)
            return bool(due) or is_money or (definiteness == ACT and kind in {"will", "to_be", "going"})
        if subject.agent is None and kind in OF_ANYTHING:
            return self._is_definite_of_anything()
        if predicate.verb in _BEING:
            return bool(due) and (figures or self._is_ready())
        if definiteness == WEAK:
            return kind in _COMMITTING and (self.states_date or bool(BINDING.match(by_when)))
        if kind == "expect":
            return bool(due) and definiteness != STATE
        if predicate.verb == "have" and due and _IN_PLACE.search(text, predicate.end, self.end):
            return True
        if definiteness == STATE or (kind == "ambition" and subject.agent is None):
            return bool(due) and (figures or kind == "ambition" or bool(BINDING.match(by_when)))
        if kind == "is_to":
            return definiteness == ACT
        if kind in _NEED_DUE:
            return bool(due) and not by_when.endswith("possible")
        if kind == "happy":
            return definiteness == ACT and predicate.verb in _COURTESIES
        if kind == "doing":
            if predicate.verb == "commit":
                return figures
            if figures and (BINDING.match(by_when) or _UNTIL.search(text, predicate.end, self.end)):
                return True
            is_ahead = bool(AHEAD.match(by_when)) or (predicate.verb in _AT_ONCE and self.states_date)
            if (
                due
                and predicate.verb not in _AT_ONCE
                and INNER.search(text, predicate.end, max(predicate.end, due.start))
            ):
                return False
            return is_ahead
        if kind == "pledged" and predicate.verb == "commit" and _SINCE.search(text, predicate.end, self.end):
            return False
        if definiteness == LIKELY and kind in _COMMITTING:
            return True
        if kind == "pledged" and definiteness == ANY and predicate.verb not in _ATTITUDES:
            return figures or bool(due) or is_concrete(text, predicate.end, self.end)
        return definiteness == ACT or figures or bool(due)

    def _is_spoken(self) -> bool:
        """Whether the words that tell it do it: "I will set out today why"."""
        agent, text = self.subject.agent, self.text
        if self.predicate.verb not in _SPOKEN or agent is None or agent.of(text) not in _SPEAKERS:
            return False
        return bool(_IN_SPEECH.search(text, self.sentence_start, self.end))

    def _holds_clause(self) -> bool:
        """Whether the subject holds a clause of its own: what it begins with need not be what the verb is of."""
        return bool(FINITE.search(self.text, self.subject.start, self.subject.end - 1))

    def _is_ready(self) -> bool:
        """Whether something will be there: "will be available"."""
        return self.predicate.verb in _BEING and bool(_READY.match(self.text, self.predicate.end, self.end))

    def _is_definite_of_anything(self) -> bool:
        """Whether a promise is made of what is no authority, such as a Bill, a fund or work that will begin."""
        text, kind, subject, predicate, due = self.text, self.kind, self.subject, self.predicate, self.due
        verb = predicate.verb
        before = text[max(self.sentence_start, subject.end - _LOOK_BACK) : subject.end]
        if _THERE.search(before):
            return verb in _BEING and (bool(due) or bool(_THERE_WILL_BE.match(text, predicate.end, self.end)))
        if verb in _BEING:
            if _OPEN_TO.match(text, predicate.end, self.end) and _INSTRUMENT.search(before):
                return True
            is_level = kind != "will" or bool(_LEVEL.search(before) and _FROM.match(due.of(text) if due else ""))
            return bool(due) and (self._is_ready() or (bool(self.amounts) and is_level))
        if verb in _OPENINGS and _APPLICATIONS.search(before):
            return bool(due)
        if kind == "going" or _PROCEDURAL.search(text[subject.start : subject.end]):
            return False
        if kind in {"will", "due"} and (verb in _GETS or (verb in _MOVES and _LEVEL.search(before))):
            is_money = any(each.start > predicate.start and each.unit == "GBP" for each in self.amounts)
            is_amount = bool(self.amounts) and verb in _MOVES
            return bool(due) and (is_money or is_amount) and not _UNNAMED.search(before) and not self._holds_clause()
        # "Bringing in 13,500 new work coaches will have a huge impact": the act is the subject.
        if self.amounts and is_known(BASE, verb) and (word := _WORD.match(text, subject.start)):
            act = look_up(text, word.start(), word.end(), self.end, ING, word[0].lower())
            if act and act.definiteness <= ANY and self.amounts[0].start < subject.end:
                return True
        is_act = predicate.definiteness == ACT
        if is_act and verb not in _EFFECTS and _BILL.search(before):
            return True
        if is_act and verb in _OF_PAPERS and _PAPER.search(before):
            return True
        if due is None or due.start < predicate.start:
            is_funded = is_act and bool(_INSTRUMENT.search(before))
            is_amount = any(amount.start > predicate.start for amount in self.amounts)
            return bool(due) and (verb in _EVENTS or (is_funded and is_amount))
        # What is done as soon as something happens is often done in every case.
        if verb in _EVENTS or (is_act and verb not in _EFFECTS and not _AT_EVENTS.match(due.of(text))):
            return True
        promised = is_act or any(amount.start > predicate.start for amount in self.amounts)
        if not promised:
            return False
        return bool(_INSTRUMENT.search(before) or (_FUNDS.match(text, subject.start) and not self._holds_clause()))
