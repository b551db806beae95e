"""The Written Questions service of Parliament: records of its API, and histories and full texts compiled from them.

API description: https://questions-statements-api.parliament.uk/ (QuestionsViewModel). A record comes bare or as
`{value, links}`, as lists and details give it alike: that a list has cut its texts, only their length tells. A history
is `{id, first: {seen, value}, changes: [{seen, set}]}`, a full text `{id, questionText, answerText}` without a date.
That a Member declared an interest is stated where it is so; a heading that is not yet given is not remarked on.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from kg.documents import DataRecord, fold, html_blocks, prose, unwrapped_address
from kg.errors import DamagedDocument, IncompleteDocument, UnreadableDocument
from kg.prose import cut_texts, questions
from kg.prose.cut_texts import Wording
from kg.readings import (
    OPEN_PARLIAMENT_LICENCE,
    Passage,
    Reading,
    Source,
    links_of,
    question_key,
    question_page,
    shorten,
    web_address,
)
from kg.records import (
    Allocation,
    Answer,
    Attachment,
    CitedQuestion,
    EarlierWording,
    Inferred,
    Name,
    PartialDate,
    Question,
    QuestionPart,
    Record,
    Reference,
    Transferral,
    Unstated,
)
from kg.vocab import KG

SOURCE = Source(
    key="written-questions",
    name="Written Questions API",
    publisher="UK Parliament",
    licence=OPEN_PARLIAMENT_LICENCE,
    version="1",
    states_licence=True,
    publisher_key="uk-parliament",
)
READS = DataRecord

_Values: TypeAlias = Mapping[str, Any]

_KNOWN = frozenset(
    {
        "id", "askingMemberId", "askingMember", "house", "memberHasInterest", "dateTabled", "dateForAnswer", "uin",
        "questionText", "answeringBodyId", "answeringBodyName", "isWithdrawn", "isNamedDay", "groupedQuestions",
        "answerIsHolding", "answerIsCorrection", "answeringMemberId", "answeringMember", "correctingMemberId",
        "correctingMember", "dateAnswered", "answerText", "originalAnswerText", "comparableAnswerText",
        "dateAnswerCorrected", "dateHoldingAnswer", "attachmentCount", "heading", "attachments",
        "groupedQuestionsDates",
    }
)  # fmt: skip
_KNOWN_AROUND = frozenset({"value", "links", "textForm"})
_KNOWN_OF_HISTORY = frozenset({"id", "first", "changes", "vanishedBeforeLastSnapshot"})
_KNOWN_OF_CHANGE = frozenset({"seen", "commit", "value", "set"})
_KNOWN_OF_FULL_TEXT = frozenset({"id", "monthTabled", "questionText", "answerText"})
_KNOWN_INSIDE = {
    "askingMember": frozenset(
        {"id", "listAs", "name", "party", "partyAbbreviation", "partyColour", "memberFrom", "thumbnailUrl"}
    ),
    "attachments": frozenset({"url", "title", "fileType", "fileSizeBytes"}),
    "groupedQuestionsDates": frozenset({"questionUin", "dateTabled"}),
}
_KNOWN_INSIDE |= dict.fromkeys(("answeringMember", "correctingMember"), _KNOWN_INSIDE["askingMember"])

_HOUSES = {"Commons": "House of Commons", "Lords": "House of Lords"}
_UIN = re.compile(r"(?:HL)?\d{1,9}")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)?")
_NO_DAY = "0001-01-01"
"""How .NET, in which the service is written, writes that there is no date."""
_A_DATE = "a date like 2031-03-04T00:00:00"
_VISIBLE_WRAPPING = re.compile(r"https?://[\w.-]+\.safelinks\.protection\.outlook\.com/\S+", re.IGNORECASE)

_CUT = "Lists of the service end a text after 255 characters, and no more of it is given."
_CUT_ALIKE = f"{_CUT} {{}} is cut as well and begins alike: what was changed is not known."
_ONLY_DAY_OF_HOLDING = "Of the holding answer only the day is given."
_ONLY_CORRECTED = "Only the text as it was corrected is given."
_ONLY_TEXT = "Of the answer only the text is given."
_IN_WORDS = "Its words say no more than that there was no time to answer before Parliament was prorogued or dissolved."

_TYPES = {"holding": KG.HoldingAnswer, "substantive": KG.SubstantiveAnswer, "corrected": KG.CorrectedAnswer}
_RANKS = {kind: rank for rank, kind in enumerate(_TYPES)}
_NAMES = {"holding": "Holding answer", "substantive": "Answer", "corrected": "Corrected answer"}


def recognise(record: DataRecord) -> bool:
    """Whether the record has the fields of a question of the service, of its history, or of its full text."""
    value = record.value
    inner = value.get("value")
    if isinstance(inner, dict):
        value = inner
    elif "first" in value and "changes" in value:
        return True
    return "questionText" in value and ("dateTabled" in value or "answeringBodyId" in value or "monthTabled" in value)


def identity(record: DataRecord) -> str:
    """Give the number of the question, the one key that never changes. DamagedDocument if there is none."""
    value = record.value
    inner = value.get("value")
    number = (inner if isinstance(inner, dict) else value).get("id")
    if type(number) is not int or number < 1:
        raise DamagedDocument(f"the id is {_shown(number)}", expected="a number from 1 on")
    return str(number)


def read(records: Sequence[DataRecord]) -> Reading:
    """Put together what all records of one question say: as it is now, and what is known of how it came to be so."""
    gathered = _Gathered()
    for record in records:
        gathered.add(record)
    return _Question(identity(records[0]), gathered).reading()


@dataclass(frozen=True)
class _State:
    """How a question was on a day, as far as it is known on which; `is_full` tells of texts that they are not cut."""

    value: _Values
    seen: str | None
    is_full: bool

    @property
    def progress(self) -> tuple[str, str, str, str]:
        """How far the question had come, and when that was seen: what is given without a day comes before."""
        value = self.value
        answered = "" if value.get("answerIsHolding") else value.get("dateAnswered")
        told = (value.get("dateAnswerCorrected"), answered, value.get("dateHoldingAnswer"), self.seen)
        return tuple(day if isinstance(day, str) else "" for day in told)  # type: ignore[return-value]

    def is_before(self, other: "_State") -> bool:
        """Whether it is certain that the question was so before it was as another state has it."""
        if self.seen and other.seen:
            return self.seen < other.seen
        return self.progress[:-1] < other.progress[:-1]


@dataclass
class _Gathered:
    """The records of one question, taken apart."""

    states: list[_State] = field(default_factory=list)
    full_questions: list[str] = field(default_factory=list)
    full_answers: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    has_vanished: bool = False
    last_seen: str = ""

    def add(self, record: DataRecord) -> None:
        value = record.value
        inner = value.get("value")
        if isinstance(inner, dict):
            self.unknown |= value.keys() - _KNOWN_AROUND
            self._add_state(inner, record.seen, str(value.get("textForm", "")).startswith("full"))
        elif "first" in value and "changes" in value:
            self.unknown |= value.keys() - _KNOWN_OF_HISTORY
            self._add_history(value)
        elif "monthTabled" in value:
            self.unknown |= value.keys() - _KNOWN_OF_FULL_TEXT
            if question := _text(value, "questionText"):
                self.full_questions.append(question)
            if answer := _text(value, "answerText"):
                self.full_answers.append(answer)
        else:
            self._add_state(value, record.seen, False)

    def _add_state(self, value: _Values, seen: str | None, is_full: bool) -> None:
        self._note_unknown(value)
        answer = value.get("answerText")
        is_full = is_full or (isinstance(answer, str) and cut_texts.has_tags(answer))
        self.states.append(_State(value, seen, is_full))
        if seen and seen > self.last_seen:
            self.last_seen, self.has_vanished = seen, False

    def _note_unknown(self, value: _Values) -> None:
        self.unknown |= value.keys() - _KNOWN
        for name, known in _KNOWN_INSIDE.items():
            if inside := value.get(name):
                for item in inside if isinstance(inside, list) else (inside,):
                    if isinstance(item, dict):
                        self.unknown |= {f"{name}.{other}" for other in item.keys() - known}

    def _add_history(self, value: _Values) -> None:
        steps = [value["first"], *value["changes"]] if isinstance(value["changes"], list) else [None]
        state: dict[str, Any] = {}
        seen = None
        for number, step in enumerate(steps):
            changed = step.get("set" if number else "value") if isinstance(step, dict) else None
            if step is None or not isinstance(changed, dict):
                raise DamagedDocument(
                    "a step of the history is none", expected="{seen, value} first, then a list of {seen, set}"
                )
            self.unknown |= step.keys() - _KNOWN_OF_CHANGE
            state = state | changed
            seen = _text(step, "seen")
            self._add_state(state, seen, False)
        # Another record may show that the question was seen later.
        self.has_vanished = value.get("vanishedBeforeLastSnapshot") is True and (seen or "") == self.last_seen

    def in_order(self) -> list[_State]:
        """Give the states, the earliest first: by when they were seen, or else by how far the question had come."""
        if len(self.states) < 2:
            return self.states
        if all(state.seen for state in self.states):
            return sorted(self.states, key=lambda state: state.seen or "")
        return sorted(self.states, key=lambda state: state.progress)


@dataclass
class _Version:
    """One answer: `html` is its text as it is given, whole or cut; None where only its day is known."""

    kind: str
    day: PartialDate | None
    html: str | None
    value: _Values
    reason: str | None = None
    """Why there is no text."""

    @property
    def cut(self) -> str | None:
        """What there is of a text that was cut, None if it was not."""
        return cut_texts.uncut(self.html) if self.html else None


class _Question:
    """Reads what the records of one question say."""

    def __init__(self, number: str, gathered: _Gathered):
        self._number = number
        self._gathered = gathered
        self._states = gathered.in_order()
        if not self._states:
            raise IncompleteDocument(
                f"of question {number} only full texts are given", expected="a record of it, with its number and dates"
            )
        self._now = self._states[-1].value
        self._house = self._house_of(self._now)
        self._tabled = _required_day(self._now, "dateTabled")
        self._uin = _uin(self._now.get("uin"), "uin")
        self._key = question_key(self._house, self._tabled, self._uin)
        self._heading = self._heading_given()
        self._title = ""
        """How answers name the question."""
        self._records: list[Record] = []
        self._passages: list[Passage] = []
        self._notices: list[str] = []

    def reading(self) -> Reading:
        question = self._withdrawn() if _flag(self._now, "isWithdrawn") else self._question()
        return Reading(
            key=self._number,
            label=f"{SOURCE.name}: {question.label}",
            subjects=(question,),
            records=tuple(self._records),
            passages=tuple(self._passages),
            address=f"https://questions-statements-api.parliament.uk/api/writtenquestions/questions/{self._number}",
            notices=tuple(self._notices),
            unknown_fields=tuple(sorted(self._gathered.unknown)),
        )

    @staticmethod
    def _house_of(value: _Values) -> str:
        house = _HOUSES.get(_text(value, "house") or "")
        if house is None:
            raise DamagedDocument(f"the house is {_shown(value.get('house'))}", expected="Commons or Lords")
        return house

    def _heading_given(self) -> str | None:
        """Give the heading; officials give it later, so that an earlier state than the last may be the one without."""
        for state in reversed(self._states):
            if heading := fold(_text(state.value, "heading") or ""):
                return heading
        return None

    # The question.

    def _common(self) -> dict[str, Any]:
        """Give what is said of every question, a withdrawn one as well."""
        asker, name = _member(self._now, "askingMember")
        body = _text(self._now, "answeringBodyName")
        return {
            "key": self._key,
            "uin": self._uin,
            "house": Name(self._house, "body"),
            "date_tabled": self._tabled,
            "asked_by_person": asker,
            "asker_as_printed": name,
            "answering_body": Name(body, "body") if body else None,
            "page": question_page(self._tabled, self._uin),
        }

    def _withdrawn(self) -> Question:
        """Give what stays of a question that was withdrawn: that there was one."""
        return Question(
            **self._common(),
            label=f"Question {self._uin}, withdrawn (tabled {self._tabled.english})",
            status=KG.Withdrawn,
            same_as=tuple(self._former_keys()) or None,
            unstated=(Unstated("heading"), Unstated("text")),
        )

    def _question(self) -> Question:
        text, beginning = self._question_text()
        addressee = questions.addressee(text or beginning or "")
        asked = questions.without_opening(text or beginning or "").rstrip(".")
        self._title = f"“{self._heading or shorten(asked) or 'question without a heading'}”"
        versions = self._versions()
        same_as = self._former_keys()
        for version in versions:
            if version.day:
                cited = Reference(CitedQuestion.kind, CitedQuestion.key_of(self._uin, version.day))
                same_as += [] if cited in same_as else [cited]
        question = Question(
            **self._common(),
            label=f"{self._heading or (self._title if asked else 'Question without a heading')} "
            f"(tabled {self._tabled.english})",
            heading=self._heading,
            text=text,
            text_beginning=beginning,
            status=KG.Vanished if self._gathered.has_vanished else None,
            date_for_answer=_day(self._now, "dateForAnswer"),
            is_named_day=_flag(self._now, "isNamedDay") if self._house == "House of Commons" else None,
            interests_declared=_flag(self._now, "memberHasInterest") or None,
            allocations=self._allocations(),
            # The Government as a whole, whom questions in the Lords are put to, is no post.
            addressed_to=Name(addressee, "post") if addressee and "Majesty" not in addressee else None,
            parts=self._parts(text),
            earlier_wordings=self._earlier_wordings(Wording(text or beginning or "", is_cut=text is None)) or None,
            grouped_with=self._grouped(),
            same_as=tuple(same_as) or None,
            unstated=(Unstated("heading"), Unstated("text", _CUT)) if beginning else (Unstated("heading"),),
        )
        if text:
            self._passages.append(Passage(question.reference, text))
        for before, version, after in zip([None, *versions], versions, [*versions[1:], None], strict=False):
            self._answer(version, before, after, question.reference)
        return question

    def _question_text(self) -> tuple[str | None, str | None]:
        """Give the text of the question as it is now, or else what is known of it."""
        given = _text(self._now, "questionText") or ""
        if not cut_texts.may_be_cut(given) or self._states[-1].is_full:
            return fold(given) or None, None
        for text in self._whole_questions():
            if cut_texts.begins(given, text):
                return fold(text), None
        if self._gathered.full_questions:
            self._notices.append("the full text of the question belongs to another version of it")
        return None, fold(given)

    def _whole_questions(self) -> list[str]:
        """Give the texts of the question that are known not to be cut, of whichever version."""
        return self._gathered.full_questions + [
            text
            for state in self._states
            if (text := _text(state.value, "questionText")) and (state.is_full or not cut_texts.may_be_cut(text))
        ]

    def _earlier_wordings(self, now: Wording) -> tuple[EarlierWording, ...]:
        """Record the words in which the question stood before they were changed; `now` are those of the last state."""
        last = self._states[-1]
        found: list[Wording] = []
        for state in self._states[:-1]:
            text = fold(_text(state.value, "questionText") or "")
            if not text or not state.is_before(last):
                continue
            is_cut = not state.is_full and cut_texts.may_be_cut(_text(state.value, "questionText") or "")
            body = _text(state.value, "answeringBodyName")
            put_to = body if body != _text(last.value, "answeringBodyName") else None
            wording = Wording(text, is_cut, state.seen, put_to).completed(map(fold, self._whole_questions()))
            if not wording.may_be(now) and not (found and found[-1].may_be(wording)):
                found.append(wording)
        return tuple(self._earlier_wording(number, wording) for number, wording in enumerate(found, 1))

    def _earlier_wording(self, number: int, wording: Wording) -> EarlierWording:
        seen = _parsed_day(wording.seen[:10], "seen") if wording.seen else None
        to = f", put to the {wording.put_to}" if wording.put_to else ""
        return EarlierWording(
            key=f"{self._key}/{number}",
            label=f"Question {self._uin} as it was{f' on {seen.english}' if seen else ' before'}{to}",
            text=None if wording.is_cut else wording.text,
            text_beginning=wording.text if wording.is_cut else None,
            first_seen=seen,
            unstated=(Unstated("text", _CUT),) if wording.is_cut else (),
        )

    def _parts(self, text: str | None) -> tuple[QuestionPart, ...] | None:
        if text is None or "(a)" not in text:
            return None
        return tuple(
            QuestionPart(
                key=f"{self._key}/{part.letter}",
                label=f"Part ({part.letter}): {shorten(part.text)}",
                notation=part.letter,
                text=part.text,
            )
            for part in questions.parts(text)
        )

    def _former_keys(self) -> list[Reference]:
        """Give the addresses that the question had before its date of tabling, or its number, was changed."""
        now = (self._now.get("dateTabled"), self._now.get("uin"))
        found: list[Reference] = []
        for state in self._states:
            if (state.value.get("dateTabled"), state.value.get("uin")) != now:
                tabled, uin = _required_day(state.value, "dateTabled"), _uin(state.value.get("uin"), "uin")
                former = Reference(Question.kind, question_key(self._house_of(state.value), tabled, uin))
                if former.key != self._key and former not in found:
                    found.append(former)
        return found

    def _grouped(self) -> tuple[Reference, ...] | None:
        """Give the other questions of the group that is answered together, as the record has it."""
        dated = _items(self._now, "groupedQuestionsDates")
        found: dict[Reference, None] = {}
        uins = set()
        for item in dated:
            uin = _uin(item.get("questionUin"), "groupedQuestionsDates.questionUin")
            uins.add(uin)
            key = question_key(self._house, _required_day(item, "dateTabled", "groupedQuestionsDates."), uin)
            if key != self._key:
                found[Reference(Question.kind, key)] = None
        named = self._now.get("groupedQuestions") or []
        if not isinstance(named, list):
            raise DamagedDocument(f"groupedQuestions is {_shown(named)}", expected="a list of numbers or null")
        undated = [uin for uin in named if uin not in uins]
        if undated:
            self._notices.append(f"grouped with {', '.join(map(str, undated))}, of which no date of tabling is given")
        return tuple(found) or None

    # Transfers from one body to another.

    def _allocations(self) -> tuple[Reference, ...] | None:
        """Record to which bodies the question was allocated one after the other, where it was transferred."""
        if len(self._states) == 1:
            return None
        held = self._bodies()
        if len(held) == 1:
            return None
        allocations: list[Reference] = []
        for number, (body, name, seen) in enumerate(held, 1):
            allocation = Allocation(
                key=f"{self._key}/{number}",
                label=f"Allocation of question {self._uin} to the {name or f'body {body}'}",
                allocated_to=Name(name, "body") if name else None,
            )
            if allocations:
                before = held[number - 2][1] or f"body {held[number - 2][0]}"
                self._records.append(
                    Transferral(
                        key=f"{self._key}/{number}",
                        label=f"Transfer of question {self._uin} from the {before} to the {name or f'body {body}'}",
                        transferred_from=allocations[-1],
                        transferred_to=allocation.reference,
                        first_seen=_parsed_day(seen[:10], "seen") if seen else None,
                    )
                )
            allocations.append(allocation.reference)
            self._records.append(allocation)
        return tuple(allocations)

    def _bodies(self) -> list[tuple[int | None, str | None, str | None]]:
        """Give each body with its name and when it was first seen, in their order.

        Of records without a day the order is not sure: such a one tells of a body only that no other record tells of.
        """
        dated = {_number(state.value, "answeringBodyId") for state in self._states if state.seen}
        last = self._states[-1]
        held: list[tuple[int | None, str | None, str | None]] = []
        told = set()
        for state in self._states:
            body = _number(state.value, "answeringBodyId")
            if state.seen is None and state is not last and (body in dated or body in told):
                continue
            told.add(body)
            if not held or held[-1][0] != body:
                held.append((body, _text(state.value, "answeringBodyName"), state.seen))
        return held

    # The answers.

    def _versions(self) -> list[_Version]:
        """Give the answers one after the other: holding, substantive, corrected, each with the fullest text known."""
        versions = self._told_versions()
        now, is_holding = self._now, _flag(self._now, "answerIsHolding")
        if held := _day(now, "dateHoldingAnswer"):
            versions.setdefault(("holding", held), _Version("holding", held, None, {}, _ONLY_DAY_OF_HOLDING))
        if _flag(now, "answerIsCorrection") and not any(kind == "substantive" for kind, _ in versions):
            original = _text(now, "originalAnswerText") or None
            day = _day(now, "dateAnswered")
            told = {name: now.get(name) for name in ("answeringMemberId", "answeringMember", "answeringBodyName")}
            reason = None if original else _ONLY_CORRECTED
            versions["substantive", day] = _Version("substantive", day, original, told, reason)
        ordered = sorted(versions.values(), key=lambda v: (_RANKS[v.kind], str(v.day or "")))
        for full in dict.fromkeys(self._gathered.full_answers):
            matching = [version for version in ordered if version.html and _may_be(version.html, full)]
            if len(matching) == 1:
                matching[0].html = full
            elif not matching and (not ordered or is_holding):
                ordered.append(_Version("", None, full, {}))
            elif not matching:
                self._notices.append("the full text of the answer belongs to another version of it")
            else:
                self._notices.append("the full text of the answer may be that before or after it was corrected")
        return ordered

    def _told_versions(self) -> dict[tuple[str, PartialDate | None], _Version]:
        """Give the answers that the states show, each as the last state has it, or more of it as another has."""
        versions: dict[tuple[str, PartialDate | None], _Version] = {}
        for state in self._states:
            value = state.value
            html = _text(value, "answerText") or None
            if html is None and value.get("dateAnswered") is None:
                continue
            kind = "substantive"
            if _flag(value, "answerIsHolding"):
                kind = "holding"
            elif _flag(value, "answerIsCorrection"):
                kind = "corrected"
            day = _day(value, "dateAnswerCorrected" if kind == "corrected" else "dateAnswered")
            before = versions.get((kind, day))
            if before and before.html and html and _may_be(html, before.html):
                html = before.html
            versions[kind, day] = _Version(kind, day, html, value)
        return versions

    def _answer(self, version: _Version, before: _Version | None, after: _Version | None, question: Reference) -> None:
        """Record one answer, with those before and after it."""
        value = version.value
        cut = version.cut
        text, links = _prose_of(cut or version.html or "")
        answerer, name = _member(value, "correctingMember" if version.kind == "corrected" else "answeringMember")
        body = _text(value, "answeringBodyName")
        absences = []
        if cut or not text:
            absences.append(Unstated("text", _why_cut(cut, before, after) if cut else version.reason))
        if not value:
            reason = version.reason or _ONLY_TEXT
            absences += [Unstated("answered_by_person", reason), Unstated("answering_body", reason)]
        if version.day is None:
            absences.append(Unstated("issued", _ONLY_TEXT))
        answer_type: Any = _TYPES.get(version.kind)
        if version.kind == "substantive" and text and not cut and questions.is_prorogation_answer(text):
            answer_type = Inferred(KG.ProrogationAnswer, _IN_WORDS)
        when = f", {version.day.english}" if version.day else ""
        key = self._answer_key(version)
        answer = Answer(
            key=key,
            label=f"{_NAMES.get(version.kind, 'Answer')}{f' by {name}' if name else ''} to {self._title}{when}",
            answer_to=(question,),
            answer_type=answer_type,
            text=None if cut else text or None,
            text_beginning=text if cut else None,
            issued=version.day,
            answered_by_person=answerer,
            answerer_as_printed=name,
            answering_body=Name(body, "body") if body else None,
            # Of an answer without a date it is not known what it follows.
            replaces=Reference(Answer.kind, self._answer_key(before)) if before and version.kind else None,
            attachment_count=_number(value, "attachmentCount") or None,
            attachments=_attachments(value, key),
            links=links or None,
            unstated=tuple(absences),
        )
        self._records.append(answer)
        if answer.text and version.kind != "holding":
            self._passages.append(Passage(answer.reference, answer.text))

    def _answer_key(self, version: _Version) -> str:
        """Make the key of an answer: that of its question and its day, as for other sources, then what is special."""
        special = f"/{version.kind}" if version.kind in ("holding", "corrected") else ""
        return f"{self._key}/{version.day or 'undated'}{special}"


def _may_be(given: str, full: str) -> bool:
    """Whether a text, as it is given, is the beginning of a full one, or all of it without its tags."""
    if given == full:
        return True
    if (cut := cut_texts.uncut(given)) is not None:
        return cut_texts.begins_html(cut, full)
    return not cut_texts.has_tags(given) and cut_texts.without_tags(full) == given


def _why_cut(cut: str, before: _Version | None, after: _Version | None) -> str:
    """Tell why there is no more of an answer; where a correction begins like what it corrects, that both are cut."""
    if before and before.cut == cut:
        return _CUT_ALIKE.format("The answer that it replaces")
    return _CUT_ALIKE.format("The answer that replaces it") if after and after.cut == cut else _CUT


def _prose_of(html: str) -> tuple[str, tuple[Any, ...]]:
    """Give the text of an answer, its structure kept, and what its links lead to."""
    if not html:
        return "", ()
    try:
        blocks = html_blocks(html)
    except UnreadableDocument as error:
        raise DamagedDocument(f"in the answer, {error.what}", expected="an answer that a browser shows") from error
    text = prose(blocks)
    if "safelinks" in text:
        text = _VISIBLE_WRAPPING.sub(lambda wrapped: unwrapped_address(wrapped[0]), text)
    return text, links_of(blocks)


def _attachments(value: _Values, answer_key: str) -> tuple[Attachment, ...] | None:
    return (
        tuple(
            Attachment(
                key=f"{answer_key}/{number}",
                label=_text(item, "title") or f"Attachment {number}",
                page=web_address(_text(item, "url") or ""),
                media_type=_text(item, "fileType") or None,
                size=_number(item, "fileSizeBytes") or None,
            )
            for number, item in enumerate(_items(value, "attachments"), 1)
        )
        or None
    )


def _member(value: _Values, field_: str) -> tuple[Name | None, str | None]:
    """Give a Member by number, and the name where it is printed with it (`expandMember=true`)."""
    number = _number(value, f"{field_}Id")
    expanded = value.get(field_)
    name = fold(_text(expanded, "name") or _text(expanded, "listAs") or "") if isinstance(expanded, dict) else ""
    return Name(str(number), "member") if number else None, name or None


# The fields of a record, each of the type that the description of the API gives it, or null. DamagedDocument if not.


def _text(value: _Values, name: str) -> str | None:
    found = value.get(name)
    if found is None or isinstance(found, str):
        return found
    raise DamagedDocument(f"{name} is {_shown(found)}", expected="a text or null")


def _number(value: _Values, name: str) -> int | None:
    found = value.get(name)
    if found is None or type(found) is int:
        return found
    raise DamagedDocument(f"{name} is {_shown(found)}", expected="a number or null")


def _flag(value: _Values, name: str) -> bool:
    found = value.get(name)
    if found is None or found is True or found is False:
        return bool(found)
    raise DamagedDocument(f"{name} is {_shown(found)}", expected="true, false or null")


def _items(value: _Values, name: str) -> Iterator[_Values]:
    found = value.get(name)
    if not found:
        return
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise DamagedDocument(f"{name} is {_shown(found)}", expected="a list of objects or null")
    yield from found


def _day(value: _Values, name: str, around: str = "") -> PartialDate | None:
    """Give a date, None where there is none; times are always midnight."""
    found = value.get(name)
    return None if found is None else _parsed_day(found, f"{around}{name}")


def _required_day(value: _Values, name: str, around: str = "") -> PartialDate:
    day = _day(value, name, around)
    if day is None:
        raise DamagedDocument(f"{around}{name} is {_shown(value.get(name))}", expected=_A_DATE)
    return day


def _parsed_day(found: object, name: str) -> PartialDate | None:
    match = _DAY.fullmatch(found) if isinstance(found, str) else None
    if match and match[0].startswith(_NO_DAY):
        return None
    try:
        if match:
            return PartialDate(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise DamagedDocument(f"{name} is {_shown(found)}", expected=_A_DATE)


def _uin(found: object, name: str) -> str:
    if isinstance(found, str) and _UIN.fullmatch(found):
        return found
    raise DamagedDocument(f"{name} is {_shown(found)}", expected="digits, after the letters HL if it is of the Lords")


def _shown(value: object) -> str:
    shown = repr(value)
    return "missing" if value is None else shown if len(shown) <= 60 else f"{shown[:60]} …"
