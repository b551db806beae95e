"""How the cells of tables are read from what is said of a thing."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

import pyoxigraph as ox
from rdflib import URIRef

from kg.vocab import RDFS, absolute

Thing: TypeAlias = Mapping[bytes, Sequence[bytes]]
"""Its objects by predicate, each as canonical N-Triples writes it."""

BETWEEN = " | "
"""What stands between several values in a cell."""
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(text: str) -> str:
    """Keep a spreadsheet from reading a text as a formula, so that the text can be had back.

    A cell that begins as a formula may begin (OWASP, CSV injection) gets an apostrophe before it, and so does one that
    begins with an apostrophe: whoever reads the file takes one apostrophe from each cell that begins with one.
    """
    return f"'{text}" if text.startswith(("'", *_BEGINS_A_FORMULA)) else text


def text(object_: bytes) -> str:
    """Give the text of a literal, or an address."""
    if object_.startswith(b"<"):
        return object_[1:-1].decode()
    written = object_[: object_.rindex(b'"') + 1]
    # Canonical N-Triples has the escapes of JSON.
    return str(json.loads(written)) if b"\\" in written else written[1:-1].decode()


class Cells:
    """Reads cells of things on a base; what others are called is looked up in the merged view."""

    def __init__(self, store: ox.Store, base: str):
        self._store = store
        self._base = base
        self.label = lru_cache(maxsize=100_000)(self._label)
        self.name = lru_cache(maxsize=None)(lambda term: f"<{absolute(term, base)}>".encode())

    def key(self, address: bytes) -> str:
        """Give the end of the address of a thing here, `person/sarah-newton`; the whole of others."""
        return text(address).removeprefix(f"{self._base}/id/")

    def _label(self, address: bytes) -> str:
        quads = self._store.quads_for_pattern(
            ox.NamedNode(text(address)), ox.NamedNode(str(RDFS.label)), None, ox.DefaultGraph()
        )
        labels = [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]
        found = min(((label.language != "en", label.value) for label in labels), default=None)
        return found[1] if found else ""


Reader: TypeAlias = Callable[[Thing, bytes, Cells], str]


def values(*properties: URIRef) -> Reader:
    """Read the values of the first of these properties that has any."""

    def read(thing: Thing, _: bytes, cells: Cells) -> str:
        found = next((thing[name] for name in map(cells.name, properties) if name in thing), ())
        return BETWEEN.join(sorted(map(text, found)))

    return read


def keys(property_: URIRef) -> Reader:
    """Read which things a property leads to."""

    def read(thing: Thing, _: bytes, cells: Cells) -> str:
        return BETWEEN.join(map(cells.key, thing.get(cells.name(property_), ())))

    return read


def labels(property_: URIRef, *as_printed: URIRef) -> Reader:
    """Read what the things are called that a property leads to; or else what is printed."""
    printed = values(*as_printed)

    def read(thing: Thing, subject: bytes, cells: Cells) -> str:
        found = BETWEEN.join(filter(None, map(cells.label, thing.get(cells.name(property_), ()))))
        return found or printed(thing, subject, cells)

    return read


def identifier(_: Thing, subject: bytes, cells: Cells) -> str:
    """Read the end of the address, which names the row."""
    return cells.key(subject)


def kind(_: Thing, subject: bytes, cells: Cells) -> str:
    """Read the kind of the thing."""
    return cells.key(subject).partition("/")[0]


def address(_: Thing, subject: bytes, __: Cells) -> str:
    """Read the whole address."""
    return text(subject)


def elsewhere(property_: URIRef, beginning: str) -> Reader:
    """Read what an address elsewhere ends in, if it begins so."""

    def read(thing: Thing, _: bytes, cells: Cells) -> str:
        found = sorted(map(text, thing.get(cells.name(property_), ())))
        return BETWEEN.join(one.removeprefix(beginning) for one in found if one.startswith(beginning))

    return read
