"""What is left to say of a thing that is not published any more, and what a thing is called by its address alone."""

import re
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef
from starlette.exceptions import HTTPException

from kg.records import PartialDate
from kg.vocab import PROV, RDFS, XSD
from kg.web.kinds import KINDS
from kg.web.published import Published

_NUMBERED = re.compile(r"(commons|lords)/(\d{4}-\d\d-\d\d)/([\w-]+?)(?:/.*)?")


def called(kind: str, key: str) -> str:
    """Name a thing by its address, in which no words of a text stand that a person could claim.

    Of a question and all that comes of it there are the number and the date.
    """
    singular = KINDS[kind].singular if kind in KINDS else "Thing"
    match = _NUMBERED.fullmatch(key)
    if match is None:
        return singular
    house, day, number = match.groups()
    try:
        tabled = PartialDate.read(day).english
    except ValueError:
        return singular
    question = f"uestion {number.upper()}, tabled in the House of {house.capitalize()} on {tabled}"
    return f"Q{question}" if kind == "question" else f"{singular} {'to' if kind == 'answer' else 'of'} q{question}"


@dataclass(frozen=True)
class Gone:
    """A thing that was withdrawn: what can still be said of it."""

    iri: str
    name: str
    kind: str
    key: str
    release: str | None
    """The first release that did not have it any more; None if that was not kept."""
    built: str | None
    document: str | None
    """The key of the document that it stood in."""
    document_label: str | None
    """Its name, if the document is still published."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Tell it in sentences."""
        is_named = self.kind not in KINDS or self.name != KINDS[self.kind].singular
        told = [
            f"{self.name if is_named else f'This {self.name.lower()}'} was published here once and has been withdrawn."
        ]
        if self.release and self.built:
            day = PartialDate.read(self.built[:10]).english
            told.append(f"It left with release {self.release} of {day}.")
        if self.document:
            rest = "which says nothing of it any more" if self.document_label else "which was withdrawn as well"
            told.append(f"It stood in the document {self.document_label or self.document}, {rest}.")
        return tuple(told)

    def graph(self) -> Graph:
        """Tell it as RDF (PROV-O: prov:invalidatedAtTime)."""
        graph, thing = Graph(), URIRef(self.iri)
        graph.add((thing, RDFS.label, Literal(self.name, lang="en")))
        graph.add((thing, RDFS.comment, Literal(" ".join(self.lines), lang="en")))
        if self.built:
            graph.add((thing, PROV.invalidatedAtTime, Literal(self.built, datatype=XSD.dateTime)))
        return graph


class Withdrawn(HTTPException):
    """What was asked for is not published any more (410); the answer tells what is left of it."""

    def __init__(self, left: Gone):
        super().__init__(410, " ".join(left.lines))
        self.left = left


def gone(published: Published, kind: str, key: str) -> Gone | None:
    """Give what is left of a thing that was withdrawn; None for one that never was here."""
    iri = published.urls.thing(kind, key)
    left = published.inventory.withdrawal(iri) if published.inventory else None
    if left is None:
        return None
    note = published.history.release_of_number(left.release) if published.history and left.release else None
    # Registers, which hold what no document says, have no page that a reader could look at.
    document = left.graph if left.graph and "/" in left.graph and not left.graph.startswith("register/") else None
    label = None
    if document:
        itself = URIRef(published.urls.thing("document", document))
        label = published.store.labels([itself]).get(itself)
    name = left.name or called(kind, key)
    return Gone(
        iri, name, kind, key, note.name if note else None, note.built if note else None, document, label
    )  # fmt: skip
