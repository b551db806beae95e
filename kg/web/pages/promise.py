"""The page of a promise: who made it and when, by when it is due, and what was later reported about the same thing."""

from dataclasses import dataclass

from rdflib import URIRef

from kg.store.patterns import one_of
from kg.vocab import DCTERMS, KG, PROV
from kg.web.english import shown
from kg.web.pages.models import Detail, Value
from kg.web.pages.reader import Reader
from kg.web.pages.said import Said, detail
from kg.web.pages.status import Status, status_of
from kg.web.statements import Statement

MOST_REPORTED = 10
"""Later reports and other promises shown beside a promise; more are told."""
_MOST_COMPARED = 500
"""Statements about one thing that are looked at to find the later ones."""


@dataclass(frozen=True)
class Promise:
    """What a reader asks of a promise."""

    glance: tuple[Detail, ...]
    status: Status
    reported: tuple[Statement, ...]
    """Figures about the same thing that were stated later, the first few."""
    reported_count: int
    others: tuple[Statement, ...]
    """Other promises about the same thing, the first few."""
    others_count: int
    about: tuple[Value, ...]

    @property
    def shown_links(self) -> frozenset[URIRef]:
        """The links to it that stand on its page otherwise."""
        return frozenset()


def read_promise(reader: Reader, said: Said, labels: dict[URIRef, str]) -> Promise:
    """Read what belongs to the page of a promise."""
    own = reader.own
    amounts, subjects = said.things(own(KG.amount)), said.things(DCTERMS.subject)
    makers, places = detail(reader, said, labels, "Made by", PROV.wasAttributedTo), said.things(own(KG.statedIn))
    due, words, on = said.first(own(KG.due)), said.first(own(KG.dueAsPrinted)), said.first(own(KG.statedOn))
    found, others = _beside(reader, said.thing, subjects, str(on or ""))
    about = tuple(reader.value(o, labels, inferred=said.reasons.get((DCTERMS.subject, o))) for o in subjects)
    due_reason = said.reasons.get((own(KG.due), due)) if due is not None else None
    glance = (
        Detail("Promised by", tuple(reader.value(o, labels) for o in said.things(own(KG.promisedBy)))),
        Detail("Made by", makers.values, "" if makers.values else "The document does not say by whom."),
        Detail(
            "Made on", (Value(shown(on)),) if on is not None else (), "" if on is not None else "No date is stated."
        ),
        Detail("Stated in", tuple(reader.value(o, labels) for o in places)),
        Detail(
            "Due",
            (Value(shown(due), inferred=due_reason),) if due is not None else (),
            f"“{words}”" if words is not None else "" if due is not None else "No date is stated.",
        ),
        Detail("How much", tuple(reader.value(o, labels) for o in amounts)),
        Detail("About", about, "" if about else "No programme, benefit or the like that the registers know."),
    )
    return Promise(
        glance=tuple(detail for detail in glance if detail.values or detail.note),
        status=status_of(str(due or ""), str(words or ""), len(found), bool(subjects), reader.today),
        reported=reader.statements.statements(found[:MOST_REPORTED]),
        reported_count=len(found),
        others=reader.statements.statements(others[:MOST_REPORTED]),
        others_count=len(others),
        about=about,
    )


def _beside(
    reader: Reader, promise: URIRef, subjects: tuple[URIRef, ...], on: str
) -> tuple[list[URIRef], list[URIRef]]:
    """Give the figures about some things that were stated after a day, and the other promises about them."""
    if not subjects:
        return [], []
    rows = reader.store.select(
        f"SELECT ?fact ?on WHERE {{ {one_of('thing', subjects)} ?fact schema:observationAbout|dcterms:subject ?thing "
        f"OPTIONAL {{ ?fact ?statedOn ?on }} }} LIMIT {_MOST_COMPARED}",
        statedOn=reader.own(KG.statedOn),
    )
    days = {URIRef(row["fact"]): str(row.get("on", "")) for row in rows if URIRef(row["fact"]) != promise}
    kinds = {fact: (reader.urls.parts(str(fact)) or ("",))[0] for fact in days}
    ordered = sorted(days, key=lambda fact: (days[fact], fact))
    # What bears no date cannot be said to come later.
    later = [fact for fact in ordered if kinds[fact] == "observation" and on and days[fact] > on]
    return later, [fact for fact in ordered if kinds[fact] == "target"]
