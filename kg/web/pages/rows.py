"""Things in lists and tables, as the index of a release has them: the name, the day, and what else to know of each."""

from dataclasses import dataclass

from kg.index import Entry, Thing
from kg.records import PartialDate
from kg.web.pages.models import Detail, Value
from kg.web.pages.status import Status, status_of
from kg.web.urls import Urls

_DETAILS: dict[str, tuple[tuple[str, str], ...]] = {
    "question": (("asker", "asked by"), ("body", "put to")),
    "answer": (("answerer", "answered by"), ("body", "for"), ("asker", "asked by")),
    "written-statement": (("speaker", "made by"), ("body", "for")),
    "target": (("speaker", "made by"), ("body", "for"), ("publisher", "reported by"), ("subject", "about")),
    "observation": (("subject", "about"), ("speaker", "stated by")),
    "quotation": (("speaker", "said by"), ("mention", "mentions")),
    "article": (("publisher", "published by"),),
    "publication": (("publisher", "published by"),),
    "document": (("publisher", "published by"), ("main", "tells of")),
    "post": (("body", "in"),),
    "body": (("part-of", "part of"),),
    "programme": (("body", "run by"),),
    "benefit": (("body", "run by"),),
    "citation": (("source", "cited in"),),
}
"""What is told of a thing of each kind in a list: what it is linked to in a role, and the words before it."""
_ANSWER_TYPES = {
    "HoldingAnswer": "holding answer",
    "CorrectedAnswer": "correction",
    "ProrogationAnswer": "not answered before Parliament ended",
}
_MOST_NAMED = 3
"""Things that one detail names; more are counted."""


@dataclass(frozen=True)
class Row:
    """A thing in a list."""

    kind: str
    iri: str
    name: Value
    date: str
    """Its day as machines read it, or as much of it as is stated; empty without one."""
    when: str
    """The same in English."""
    details: tuple[Detail, ...] = ()
    note: str = ""
    """What state it is in: not answered, a holding answer."""
    due_date: str = ""
    """Of a promise: by when it is due, as machines read it."""
    due: str = ""
    """The same in English."""
    due_words: str = ""
    """Of a promise: by when, in the words of the text."""
    speaker: str = ""
    """Of a promise: by whom, in the words of the text."""
    reported: int = 0
    """Of a promise: how many figures about the same thing were stated later."""
    status: Status | None = None
    """Of a promise."""


def row_of(urls: Urls, entry: Entry, besides: tuple[str, str] | None = None, today: str = "") -> Row:
    """Make a row of a thing; what it has in common with others of its list, `besides`, need not be told of each.

    `today` is the day of the release, from which it is told whether the date of a promise has passed.
    """
    when = dated(entry.date) if entry.date else ""
    return Row(
        entry.kind,
        urls.thing(entry.kind, entry.key),
        Value(_name(entry, when), urls.document(entry.kind, entry.key)),
        entry.date or "",
        when,
        tuple(
            named
            for role, words in _DETAILS.get(entry.kind, ())
            if (named := _named(urls, words, entry.linked.get(role, ()), besides)).values
        ),
        _note(entry),
        due_date=entry.due or "",
        due=dated(entry.due) if entry.due else "",
        reported=entry.reported or 0,
        status=status_of(entry.due or "", "", entry.reported or 0, "subject" in entry.linked, today)
        if entry.kind == "target" and today
        else None,
    )


def _named(urls: Urls, words: str, things: tuple[Thing, ...], besides: tuple[str, str] | None) -> Detail:
    others = [thing for thing in things if (thing.kind, thing.key) != besides]
    more = len(others) - _MOST_NAMED
    values = tuple(Value(thing.label, urls.document(thing.kind, thing.key)) for thing in others[:_MOST_NAMED])
    return Detail(words, values, f"and {more:,} more" if more > 0 else "")


def _name(entry: Entry, when: str) -> str:
    """Give the label without the day, which stands beside it."""
    if entry.kind == "question":
        return entry.label.removesuffix(f" (tabled {when})")
    return entry.label.removesuffix(f", {when}") if entry.kind == "answer" else entry.label


def _note(entry: Entry) -> str:
    if entry.kind == "answer":
        return _ANSWER_TYPES.get(entry.status or "", "")
    if entry.kind != "question":
        return ""
    if entry.status == "Vanished":
        return "no longer given by its source"
    if not entry.is_answered:
        return "no answer in this release"
    if entry.days is None or entry.days < 0:
        return "answered"
    return "answered the same day" if entry.days == 0 else f"answered after {entry.days:,} day{'s' * (entry.days > 1)}"


def dated(text: str) -> str:
    """Print a date as English does: 14 March 2018 for 2018-03-14, March 2018 for 2018-03; else the text as it is."""
    try:
        return PartialDate.read(text).english
    except ValueError:
        # No such day, or a form of date that only machines write.
        return text
