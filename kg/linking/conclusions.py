"""What follows from the registers and is not stated: seats held on a day, and the bodies behind posts and headings.

Each conclusion is marked as inferred, with its reason. Where the registers leave a doubt, nothing is concluded.
"""

from kg.linking.registers import PUBLIC_WHIP_MEMBER, Membership, Registers
from kg.records import (
    Answer,
    Inferred,
    Name,
    PartialDate,
    Question,
    Record,
    Reference,
    WrittenStatement,
    changed,
)

_HOUSES = (Reference("body", "house-of-commons"), Reference("body", "house-of-lords"))


def conclude(records: dict[Reference, Record], registers: Registers) -> None:
    """Add to the records of a document, whose names are resolved, what follows from the registers."""
    answers = [record for record in records.values() if isinstance(record, Answer)]
    answered_on: dict[Reference, PartialDate] = {}
    for answer in answers:
        inferred = _with_holder(answer, registers)
        records[answer.reference] = inferred
        for reference in answer.answer_to or ():
            question = records[reference]
            if answer.issued:
                answered_on.setdefault(reference, answer.issued)
            if isinstance(question, Question) and question.answering_body is None:
                records[reference] = changed(question, answering_body=inferred.answering_body)
    for record in list(records.values()):
        if isinstance(record, Question):
            day = _day(record.date_tabled) or _day(answered_on.get(record.reference))
            records[record.reference] = _with_seat(_with_body(record, day, registers), registers)
        elif isinstance(record, WrittenStatement) and (day := _day(record.made_on)):
            printed = record.on_behalf_of
            body = _headed(printed, day, registers) or _headed_as_secretary(printed, day, registers)
            records[record.reference] = changed(record, on_behalf_of=body) if body else record
    for answer in answers:
        asked = [records[reference] for reference in answer.answer_to or ()]
        records[answer.reference] = _as_the_questions(records[answer.reference], asked)


def _day(of: PartialDate | Inferred | None) -> PartialDate | None:
    """Give a date if it is that of a day."""
    value = of.value if isinstance(of, Inferred) else of
    return value if isinstance(value, PartialDate) and value.day else None


def _with_holder(answer: Answer, registers: Registers) -> Answer:
    """Conclude from the post that the answerer held that day, where the registers know exactly one."""
    person = answer.answered_by_person.reference if answer.answered_by_person else None
    day = _day(answer.issued)
    if person is None or day is None:
        return answer
    held = [(m, body) for m in registers.held_on(person, day.first_day) if (body := _answering_body(m.post, registers))]
    stated = answer.answering_body.reference if isinstance(answer.answering_body, Name) else None
    if stated:
        held = [(m, body) for m, body in held if body == stated]
    if len(held) != 1:
        return answer
    membership, body = held[0]
    assert membership.post is not None
    reason = (
        f"{registers.name_of(person)} was {registers.name_of(membership.post)} in the {registers.name_of(body)} "
        f"on {day.english}, as the registers have it."
    )
    inferred = changed(answer, answered_by=Inferred(membership.reference, reason, (membership.reference,)))
    if answer.answering_body is None:
        inferred = changed(inferred, answering_body=Inferred(body, reason, (membership.reference,)))
    return inferred


def _answering_body(post: Reference | None, registers: Registers) -> Reference | None:
    """Give the body that answers through a post; a seat in a House and a party's post have none."""
    body = registers.post_in(post) if post else None
    return body if body and registers.is_answering_body(body) else None


def _with_body(question: Question, day: PartialDate | None, registers: Registers) -> Question:
    """Conclude the body that a question is put to from the heading above it, and from the post addressed.

    Of bodies that a heading may name, and of one that a post is in now, only one that existed that day is meant.
    """
    printed = question.answering_body
    post = question.addressed_to.reference if question.addressed_to else None
    of_post = _answering_body(post, registers)
    by_post = None
    if post and of_post:
        reason = f"The question is put to the {registers.name_of(post)}, a post in the {registers.name_of(of_post)}."
        by_post = Inferred(of_post, reason, (post,))
    if printed is None:
        return changed(question, answering_body=by_post)
    if not isinstance(printed, Name) or printed.reference or day is None:
        return question
    headed = _headed(printed, day, registers) or (_headed_as_secretary(printed, day, registers) if not post else None)
    if by_post is None or of_post is None or not registers.existed_on(of_post, day.first_day):
        return changed(question, answering_body=headed) if headed else question
    if headed is None:
        return changed(question, answering_body=(printed, by_post))
    # The heading and the words of a question that name two bodies leave it open which was asked.
    return changed(question, answering_body=headed) if headed[1].value == of_post else question


def _headed(
    printed: Name | tuple[Name | Inferred, ...] | None, day: PartialDate, registers: Registers
) -> tuple[Name, Inferred] | None:
    """Conclude which department an unresolved heading means, with the heading itself."""
    if not isinstance(printed, Name) or printed.reference:
        return None
    body = registers.department_for(printed.printed, day.first_day)
    if body is None:
        return None
    reason = (
        f"“{printed.printed}” stands as heading and is read as the {registers.name_of(body)}: of the departments, "
        f"ministries and offices called by it, the only one that existed on {day.english}, as the registers have it."
    )
    return printed, Inferred(body, reason, (body,))


def _headed_as_secretary(
    printed: Name | tuple[Name | Inferred, ...] | None, day: PartialDate, registers: Registers
) -> tuple[Name, Inferred] | None:
    """Conclude which department a heading means that names it as its Secretary of State is called: "HOME DEPARTMENT".

    A statement is put to nobody, whose post would tell the body as it does of most questions.
    """
    if not isinstance(printed, Name) or printed.reference or registers.is_department(printed.printed):
        return None
    titles = (f"Secretary of State for {article}{printed.printed}" for article in ("", "the "))
    posts = {post for title in titles if (post := registers.resolve(Name(title, "post")))}
    post = posts.pop() if len(posts) == 1 else None
    body = _answering_body(post, registers)
    if post is None or body is None or not registers.existed_on(body, day.first_day):
        return None
    reason = (
        f"“{printed.printed}” stands as heading and is read as the {registers.name_of(body)}: the "
        f"{registers.name_of(post)} is a post in it, and it existed on {day.english}, as the registers have it."
    )
    return printed, Inferred(body, reason, (post,))


def _as_the_questions(answer: Record, asked: list[Record]) -> Record:
    """Conclude of the heading of an answer what was concluded of the same heading of all its questions."""
    assert isinstance(answer, Answer)
    printed = answer.answering_body
    if not isinstance(printed, Name) or printed.reference:
        return answer
    concluded = {question.answering_body for question in asked if isinstance(question, Question)}
    (body,) = concluded if len(concluded) == 1 else (None,)
    if isinstance(body, tuple) and body[0] == printed:
        return changed(answer, answering_body=body)
    return answer


def _with_seat(question: Question, registers: Registers) -> Question:
    """Conclude House and seat from the seat that the asker is told by, or else that held on the day of tabling."""
    person = question.asked_by_person
    if person is None or person.reference is None:
        return question
    name = registers.name_of(person.reference)
    numbered = _numbered(person, registers)
    if numbered:
        membership, house = numbered
        seat = registers.name_of(membership.reference)
        reason = f"The source tells the asker by a number that the registers have as that of a seat: {seat}."
    else:
        tabled = _day(question.date_tabled)
        held = registers.held_on(person.reference, tabled.first_day) if tabled else []
        seats = [(m, in_house) for m in held if (in_house := _house(m, registers))]
        if tabled is None or len(seats) != 1:
            return question
        membership, house = seats[0]
        assert membership.post is not None
        reason = f"{name} was {registers.name_of(membership.post)} on {tabled.english}, as the registers have it."
    concluded = changed(question, asked_by=Inferred(membership.reference, reason, (membership.reference,)))
    return concluded if question.house else changed(concluded, house=Inferred(house, reason, (membership.reference,)))


def _numbered(person: Name, registers: Registers) -> tuple[Membership, Reference] | None:
    """Give the seat, and its House, that the source tells a person by."""
    if person.identifier is None or person.identifier[0] != PUBLIC_WHIP_MEMBER:
        return None
    membership = registers.membership_numbered(person.identifier[1])
    if membership is None or membership.person != person.reference:
        return None
    house = _house(membership, registers)
    return (membership, house) if house else None


def _house(membership: Membership, registers: Registers) -> Reference | None:
    """Give the House that a membership is a seat in, None for any other."""
    house = registers.post_in(membership.post) if membership.post else None
    return house if house in _HOUSES else None
