"""Linking one reading: names resolved, mentions found, and what follows from the registers marked as inferred."""

import re
from dataclasses import dataclass, fields, replace
from datetime import date
from operator import attrgetter
from typing import Any, TypeVar, get_args, get_type_hints

from kg.linking.conclusions import conclude
from kg.linking.evidence import Evidence, annotate, of_mentions
from kg.linking.facts import Facts, Stated
from kg.linking.mentions import Finder, Mention, NamesInUse
from kg.linking.namesakes import meant_on, resolved_on
from kg.linking.registers import Registers
from kg.prose.sentences import Span
from kg.readings import Passage, Reading, attestation
from kg.records import (
    Answer,
    Article,
    Attestation,
    CitedQuestion,
    Inferred,
    LicensedArticle,
    Name,
    PartialDate,
    Publication,
    Question,
    Record,
    Reference,
    WrittenStatement,
    changed,
    many,
)

_R = TypeVar("_R", bound=Record)


@dataclass(frozen=True)
class Linked:
    """The records of one document with names resolved, and the names that stayed unresolved."""

    records: tuple[Record, ...]
    unresolved: tuple[Name, ...]


def link(reading: Reading, registers: Registers, finder: Finder, document_key: str) -> Linked:
    """Resolve the names in a reading by the registers, never by a guess, and add what is mentioned and what follows."""
    records: dict[Reference, Record] = {}
    dated = next((on for record in reading.subjects if (on := _stated(record).on)), None)
    for record in (*reading.subjects, *reading.records):
        records[record.reference] = _resolve(record, registers, _stated(record).on or dated)
    names_in_use = NamesInUse(finder, registers)
    for passage in reading.passages:
        about = records[passage.about]
        stated = _stated(about)
        if passage.language != "en":
            # The rules of the prose are English, and so are the names in the registers.
            continue
        facts = Facts(passage, _meant(names_in_use.find(passage.text), stated.on, registers), stated)
        mentioned = of_mentions(passage, facts.mentions)
        records[passage.about] = _with_mentions(about, mentioned, facts.references)
        posts = _posts_in_prose(passage, facts.mentions, registers, document_key, stated.on)
        evidence = [*facts.evidence, *(Evidence(post.reference, (words,)) for post, words in posts), *mentioned]
        for found in (*facts.records, *(post for post, _ in posts), *annotate(passage, evidence, facts.excerpts)):
            earlier = records.setdefault(found.reference, found)
            if isinstance(earlier, CitedQuestion) and isinstance(earlier.answered, Inferred):
                # The year that one text of the document leaves out, another may state.
                records[found.reference] = found
    conclude(records, registers)
    unresolved = {
        value
        for record in records.values()
        for name in _fields_with_names(type(record))
        if (values := many(getattr(record, name))) and not any(isinstance(value, Inferred) for value in values)
        for value in values
        if isinstance(value, Name) and value.sort and value.reference is None
    }
    return Linked(tuple(records.values()), tuple(sorted(unresolved, key=lambda name: (name.sort, name.printed))))


_FIELDS_WITH_NAMES: dict[type[Record], tuple[str, ...]] = {}


def _fields_with_names(of: type[Record]) -> tuple[str, ...]:
    """Give the fields of a record class that can hold a name."""
    if of not in _FIELDS_WITH_NAMES:
        declared = get_type_hints(of)
        _FIELDS_WITH_NAMES[of] = tuple(f.name for f in fields(of) if _can_hold_name(declared[f.name]))
    return _FIELDS_WITH_NAMES[of]


def _can_hold_name(declared: Any) -> bool:
    return declared is Name or any(map(_can_hold_name, get_args(declared)))


def _stated(record: Record) -> Stated:
    """Give when and by whom the text of a record was stated."""
    match record:
        case Answer():
            person = record.answered_by_person
            if person and person.reference is None and record.answerer_as_printed:
                person = Name(record.answerer_as_printed, "person")
            return Stated(record.issued, person.reference or person if person else None)
        case LicensedArticle():
            speaker = record.speaker
            return Stated(
                record.delivered_on or record.date_published, speaker.reference or speaker if speaker else None
            )
        case Article():
            return Stated(record.date_published)
        case WrittenStatement():
            minister = record.made_by_person
            return Stated(record.made_on, minister.reference or minister if minister else None)
        case Question():
            tabled = record.date_tabled
            day = tabled.value if isinstance(tabled, Inferred) else tabled
            return Stated(day if isinstance(day, PartialDate) else None)
    return Stated()


def _meant(mentions: list[Mention], on: PartialDate | None, registers: Registers) -> list[Mention]:
    """Have mentions mean what their words mean on the day of the text."""
    day = on.first_day if on and on.day else None
    meant = ((mention, meant_on(mention.things, day, registers)) for mention in mentions)
    return [
        mention if things == mention.things else replace(mention, things=things) for mention, things in meant if things
    ]


def _resolve(record: _R, registers: Registers, on: PartialDate | None = None) -> _R:
    """Resolve every name in a record that was made on a day.

    Its holder may tell a post from others of the same name; a printed position may be party and constituency.
    """
    day = on.first_day if on and on.day else None
    holder = None
    if isinstance(record, Attestation) and isinstance(record.member, Name):
        holder = _identified(record.member, registers)
    changes: dict[str, Any] = {}
    for name in _fields_with_names(type(record)):
        value = getattr(record, name)
        if isinstance(value, Name):
            changes[name] = _resolved(value, registers, holder, day)
        elif isinstance(value, tuple) and any(isinstance(item, Name) for item in value):
            changes[name] = tuple(
                _as(_identified(item, registers, day), item) if isinstance(item, Name) else item for item in value
            )
    post = changes.get("post")
    if isinstance(post, Name) and post.reference is None:
        # TheyWorkForYou prints the party, for the Commons with the constituency, where a Member holds no office.
        party = Name(post.printed.split(",")[0], "party")
        if reference := registers.resolve(party):
            changes |= {"post": None, "organization": Name(post.printed, "party", reference)}
    return changed(record, **changes) if changes else record


def _as(reference: Reference | None, name: Name) -> Name:
    return Name(name.printed, name.sort, reference, name.identifier)


def _resolved(
    name: Name, registers: Registers, holder: Reference | None, day: date | None
) -> Name | tuple[Name | Inferred, ...]:
    """Resolve a name; where only its holder tells which of several posts it names, that is an inference."""
    if (reference := _identified(name, registers, day)) or holder is None:
        return _as(reference, name)
    held = registers.resolve(name, holder)
    if held is None:
        return name
    reason = (
        f"Several posts are called “{name.printed}”; of these, {registers.name_of(holder)} is known to have held only "
        f"that of {registers.name_of(held)}."
    )
    return name, Inferred(held, reason)


def _identified(name: Name, registers: Registers, day: date | None = None) -> Reference | None:
    """Give what a name means: by the identifier that its source gave with it, or else by the name printed that day."""
    if name.identifier:
        sort, identifier = name.identifier
        if reference := registers.resolve(Name(identifier, sort)):
            return reference
    return resolved_on(name, day, registers) if name.sort == "body" else registers.resolve(name)


def _with_mentions(record: Record, mentioned: list[Evidence], cited: list[Name | Reference]) -> Record:
    if not isinstance(record, Question | Answer | Article | WrittenStatement):
        return record
    things = sorted((evidence.body for evidence in mentioned), key=attrgetter("kind", "key"))
    named = {name.reference for name in record.references or () if isinstance(name, Name)}
    titles = {name.printed for name in record.references or () if isinstance(name, Name)}
    references: tuple[Any, ...] = (
        *(record.references or ()),
        *(thing for thing in things if thing.kind == Publication.kind and thing not in named),
        *(other for other in cited if not (isinstance(other, Name) and other.printed in titles)),
    )
    others = tuple(thing for thing in things if thing.kind != Publication.kind)
    return changed(record, mentions=others or None, references=references or None)


def _posts_in_prose(
    passage: Passage, mentions: list[Mention], registers: Registers, document_key: str, on: PartialDate | None
) -> list[tuple[Attestation, Span]]:
    """Find posts printed beside their holder: "Work and Pensions Secretary Therese Coffey", "Ann DR UK's Adviser"."""
    found: list[tuple[Attestation, Span]] = []
    text = passage.text
    for number, mention in enumerate(mentions):
        person = mention.thing
        if person is None or person.kind != "person":
            continue
        before = mentions[number - 1] if number else None
        following = mentions[number + 1 : number + 3]
        post = body = None
        if before and before.kind == "post" and text[before.end : mention.start].strip() == "":
            post = before
        elif (
            following
            and following[-1].kind == "post"
            and re.fullmatch(r",? (?:the )?", text[mention.end : following[0].start])
        ):
            between = text[following[0].end : following[-1].start]
            if following[0] is following[-1] or (
                following[0].kind == "body" and re.fullmatch(r"(?:['’]s?)? ", between)
            ):
                post = following[-1]
                body = following[0] if following[0] is not following[-1] else None
            elif following[0].kind == "post":
                post = following[0]
        if post is None:
            continue
        printed = attestation(document_key, text[mention.start : mention.end], text[post.start : post.end], "post", on)
        organization = None
        if body and body.thing:
            organization = Name(text[body.start : body.end], "body", body.thing)
        named = replace(
            printed, member=Name(text[mention.start : mention.end], "person", person), organization=organization
        )
        words = Span(min(mention.start, post.start), max(mention.end, post.end))
        found.append((_resolve(named, registers), words))
    return found
