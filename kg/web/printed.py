"""People by the names that documents print, with those that registers have: "Ann Example (later Baroness Example)"."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from rdflib import URIRef

from kg.store import Term
from kg.vocab import KG, ORG, PROV, SCHEMA, slug

PRINTED = {
    KG.askedByPerson: KG.askerAsPrinted,
    KG.answeredByPerson: KG.answererAsPrinted,
    KG.madeByPerson: KG.ministerAsPrinted,
    SCHEMA.author: KG.authorAsPrinted,
    SCHEMA.creator: KG.speakerAsPrinted,
    PROV.wasAttributedTo: KG.speakerAsPrinted,
    ORG.member: KG.personAsPrinted,
}
"""The properties that lead from what a document tells of to a person, each with that which keeps the printed name."""

_HONOURS = (
    ("Lord", "Baron"), ("Lady", "Baroness"), ("Viscount",), ("Viscountess",), ("Earl",), ("Countess",), ("Marquess",),
    ("Marchioness",), ("Duke",), ("Duchess",), ("Sir",), ("Dame",),
)  # fmt: skip
_LONGEST = 1000
"""Characters of names that are compared."""
_BEFORE_HONOUR = re.compile(r"(?:(?:the|rt|right|hon|honourable|noble)\b\.? )*", re.IGNORECASE)


@dataclass(frozen=True)
class Printed:
    """The name of a person as a document prints it."""

    name: str
    beside: str = ""
    """The name in the registers, where it says more or is another: "Ann Example", "later Baroness Example"."""

    @property
    def told(self) -> str:
        """Both names in one line."""
        return f"{self.name} ({self.beside})" if self.beside else self.name


def as_printed(printed: Iterable[str], known: str | None) -> Printed:
    """Give the name of a person as documents print it, the fullest of several; `known` is that in the registers.

    The two may differ for many reasons; only of an honour is it certain that it came later.
    """
    name = max(printed, key=lambda one: (one == known, len(one), one))
    if known is None or set(slug(known, _LONGEST).split("-")) <= set(slug(name, _LONGEST).split("-")):
        return Printed(name)
    honour = _honour(known)
    return Printed(name, f"later {known}" if honour and honour != _honour(name) else known)


def names_as_printed(values: Callable[[URIRef], Iterable[Term]], known: Mapping[URIRef, str]) -> dict[URIRef, Printed]:
    """Give the people of a thing by their printed names; `values` gives those of a property, as the program writes it.

    Where a property leads to several people, it is not certain which of them a name is that of.
    """
    found: dict[URIRef, Printed] = {}
    for property_, keeping in PRINTED.items():
        people = [person for person in values(property_) if isinstance(person, URIRef)]
        if len(people) == 1 and (printed := [str(name) for name in values(keeping)]):
            found[people[0]] = as_printed(printed, known.get(people[0]))
    return found


def _honour(name: str) -> tuple[str, ...] | None:
    """Give the title of a peer or a knight that a name begins with, in all the ways in which it is written."""
    title, _, rest = _BEFORE_HONOUR.sub("", name, count=1).partition(" ")
    return next((honour for honour in _HONOURS if rest and title in honour), None)
