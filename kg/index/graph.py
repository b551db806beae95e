"""Reading of the graph what the index holds of each thing: its row, its own links and its names."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from rdflib import URIRef

from kg.index.kinds import INDEXED, NAMED, SEARCHED, TOPICS, Indexed, facet, properties
from kg.store import Store
from kg.store.embedded import EmbeddedStore
from kg.vocab import KG, PQA, RDF, RDFS, absolute, local_name

_LABEL = str(RDFS.label)
_TYPE = str(RDF.type)


@dataclass(frozen=True)
class Rows:
    """What the index holds of a thing: rows of its tables, and what is searched."""

    thing: tuple[object, ...]
    links: tuple[tuple[object, ...], ...]
    names: tuple[tuple[object, ...], ...]
    text: "Searched | None"
    """None for kinds that are not found by their words."""


@dataclass(frozen=True)
class Searched:
    """What a thing is found by."""

    id: int
    kind: str
    label: str
    number: str | None
    date: str | None
    names: tuple[str, ...]
    texts: tuple[str, ...]
    people: tuple[str, ...]
    """Keys of who asked a question, gave an answer or said something."""
    bodies: tuple[str, ...]
    programmes: tuple[str, ...]
    """Kinds and keys."""


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


class TextReader:
    """Reads the texts of things whose addresses stand on a base."""

    def __init__(self, store: Store, base: str):
        self._said_of = store.said_of
        self._things = f"{base}/id/"
        self._kinds = {kind: _Properties.of(indexed, base) for kind, indexed in INDEXED.items()}

    def address(self, kind: str, key: str) -> str:
        """Give the address of a thing."""
        return f"{self._things}{kind}/{key}"

    def texts(self, kind: str, key: str) -> list[str]:
        """Give the published texts of a thing."""
        texts = self._kinds[kind].texts
        said = self._said_of(self.address(kind, key), texts)
        return [text for name in texts for text in said.get(name, ())]


class GraphReader(TextReader):
    """Reads what the index holds of the things of a store."""

    def __init__(self, store: EmbeddedStore, base: str):
        super().__init__(store, base)
        self._store = store
        self._due, self._number = str(absolute(KG.due, base)), str(absolute(KG.uin, base))
        self._body_of = {
            kind: [name for name, role in self._kinds[kind].roles.items() if role in ("body", "publisher")]
            for kind in ("answer", "written-statement", "article")
        }
        self._status = (str(absolute(KG.status, base)), str(PQA.hasAnswerType))

    def everything(self) -> Iterator[Rows]:
        """Give the rows of each thing that the index has, in no particular order."""
        for kind, known in self._kinds.items():
            beginning = f"{self._things}{kind}/"
            # Things may be of the types of two kinds: they are of the one in their address.
            if known.is_plain:
                for address, said in self._store.all_of_type(known.type, known.wanted):
                    if address.startswith(beginning):
                        yield self._rows(address, kind, known, said)
            else:
                for address in self._store.of_type(known.type):
                    if address.startswith(beginning):
                        yield self._rows(address, kind, known, self._store.said_of(address))

    def read(self, address: str) -> Rows | None:
        """Give the rows of a thing; None if nothing is said of it, or it is of no kind that the index has."""
        if not address.startswith(self._things):
            return None
        kind = self._kind(address)
        known = self._kinds.get(kind)
        said = self._store.said_of(address) if known else {}
        return self._rows(address, kind, known, said) if known and known.type in said.get(_TYPE, ()) else None

    def _rows(self, address: str, kind: str, known: "_Properties", said: dict[str, list[str]]) -> Rows:
        key = address.removeprefix(f"{self._things}{kind}/")

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
        names = [name for property_ in known.names for name in said.get(property_, ())]
        date, number = least(known.date), least(self._number)
        return Rows(
            (
                id_, kind, key, label, compared(label), date, least(self._due), number, status, None, None, None, 0
            ),
            tuple(links),
            tuple((start, id_) for start in _starts([label, *names])) if kind in NAMED else (),
            Searched(
                id_, kind, label, number, date, tuple(names),
                tuple(text for property_ in known.texts for text in said.get(property_, ())),
                **self._found_under(known, said),
            ) if kind in SEARCHED else None,
        )  # fmt: skip

    def _found_under(self, known: "_Properties", said: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
        """Give what a thing can be limited to: a fact also to the body whose answer, statement or article states it."""
        found: dict[str, set[str]] = {"people": set(), "bodies": set(), "programmes": set()}
        sources = [source for name, role in known.roles.items() if role == "source" for source in said.get(name, ())]
        bodies = [
            body
            for source in sources
            for values in self._store.said_of(source, self._body_of.get(self._kind(source), ())).values()
            for body in values
        ]
        linked = [(known.roles[name], other) for name in known.roles for other in said.get(name, ())]
        for role, other in [*linked, *(("body", body) for body in bodies)]:
            if other.startswith(self._things):
                kind, _, key = other.removeprefix(self._things).partition("/")
                match facet(role, kind):
                    case "person":
                        found["people"].add(key)
                    case "body":
                        found["bodies"].add(key)
                    case "about" if kind in TOPICS:
                        found["programmes"].add(f"{kind}/{key}")
        return {name: tuple(sorted(keys)) for name, keys in found.items()}

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
    wanted: tuple[str, ...]
    is_plain: bool

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
            based(*properties(indexed)),
            indexed.is_plain,
        )


def _starts(names: list[str]) -> set[str]:
    """Give names from each of their words on: "access to work", "to work", "work"."""
    return {
        plain[match.start() :]
        for name in names
        if (plain := compared(name))
        for match in re.finditer(r"\w[\w'’]*", plain)
    }
