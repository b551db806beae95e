"""Reading of the graph what the index holds of each thing: its row, its own links and its names."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from rdflib import URIRef

from kg.index.kinds import INDEXED, NAMED, Indexed, facet, properties
from kg.store.embedded import EmbeddedStore
from kg.vocab import KG, PQA, RDF, RDFS, absolute, local_name

_LABEL = str(RDFS.label)
_TYPE = str(RDF.type)


@dataclass(frozen=True)
class Rows:
    """What the tables of the index hold of a thing."""

    thing: tuple[object, ...]
    links: tuple[tuple[object, ...], ...]
    names: tuple[tuple[object, ...], ...]

    @property
    def kind(self) -> object:
        """The kind of the thing."""
        return self.thing[1]


@lru_cache(maxsize=50_000)
def number_of(address: str) -> int:
    """Give the number of a thing, which its address makes: that two of ten million are the same is one in 100,000."""
    return int.from_bytes(blake2b(address.encode(), digest_size=8).digest()) >> 1


def compared(text: str) -> str:
    """Give a text as it is sorted and compared: without case, accents, quotation marks and signs around it."""
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return plain.strip(" “”‘’\"'(),.:;")


class GraphReader:
    """Reads the things of a store whose addresses stand on a base."""

    def __init__(self, store: EmbeddedStore, base: str):
        self._store = store
        self._things = f"{base}/id/"
        self._kinds = {kind: _Properties.of(indexed, base) for kind, indexed in INDEXED.items()}
        self._due, self._number = str(absolute(KG.due, base)), str(absolute(KG.uin, base))
        self._status = (str(absolute(KG.status, base)), str(PQA.hasAnswerType))

    def everything(self) -> Iterator[Rows]:
        """Give the rows of each thing that the index has, in no particular order."""
        for kind, known in self._kinds.items():
            for address in self._store.of_type(known.type):
                # A thing may be of the types of two kinds: it is of the one in its address.
                if address.startswith(f"{self._things}{kind}/") and (found := self.read(address)):
                    yield found

    def read(self, address: str) -> Rows | None:
        """Give the rows of a thing; None if nothing is said of it, or it is of no kind that the index has."""
        if not address.startswith(self._things):
            return None
        kind, _, key = address.removeprefix(self._things).partition("/")
        known = self._kinds.get(kind)
        if known is None:
            return None
        said = self._store.said_of(address, known.wanted)
        if known.type not in said.get(_TYPE, ()):
            return None

        def least(property_: str | None) -> str | None:
            return min(said.get(property_, ()), default=None) if property_ else None

        id_, label = number_of(address), least(_LABEL) or key
        status = min((local_name(value) for name in self._status for value in said.get(name, ())), default=None)
        links = {
            (id_, role, number_of(other), facet(role, self._kind(other)), 1)
            for name, role in known.roles.items()
            for other in said.get(name, ())
            if other.startswith(self._things)
        }
        starts = _starts([label, *(name for names in known.names for name in said.get(names, ()))])
        return Rows(
            (
                id_, kind, key, label, compared(label), least(known.date), least(self._due), least(self._number),
                status, None, None, None, None, 0,
            ),
            tuple(links),
            tuple((start, id_) for start in starts) if kind in NAMED else (),
        )  # fmt: skip

    def texts(self, kind: str, key: str) -> tuple[list[str], list[str]]:
        """Give the names and the published texts of a thing."""
        known = self._kinds[kind]
        said = self._store.said_of(f"{self._things}{kind}/{key}", (*known.names, *known.texts))
        names, texts = ([text for name in group for text in said.get(name, ())] for group in (known.names, known.texts))
        return names, texts

    def described_in(self, graph: str) -> set[str]:
        """Give the things that a named graph states something of."""
        return self._store.described_in(graph)

    def _kind(self, address: str) -> str:
        return address.removeprefix(self._things).partition("/")[0]


@dataclass(frozen=True)
class _Properties:
    """What is read of a kind, with its terms on the base of a release."""

    type: str
    date: str | None
    roles: dict[str, str]
    names: tuple[str, ...]
    texts: tuple[str, ...]
    wanted: tuple[str, ...] | None
    """None where all is read."""

    @classmethod
    def of(cls, indexed: Indexed, base: str) -> "_Properties":
        def based(*terms: URIRef) -> tuple[str, ...]:
            return tuple(str(absolute(term, base)) for term in terms)

        return cls(
            based(indexed.type)[0],
            based(indexed.date)[0] if indexed.date else None,
            {str(absolute(term, base)): role for term, role in indexed.roles.items()},
            based(*indexed.names),
            based(*indexed.texts),
            (_TYPE, *based(*properties(indexed))) if indexed.partly else None,
        )


def _starts(names: list[str]) -> set[str]:
    """Give names from each of their words on: "access to work", "to work", "work"."""
    return {
        plain[match.start() :]
        for name in names
        if (plain := compared(name))
        for match in re.finditer(r"\w[\w'’]*", plain)
    }
