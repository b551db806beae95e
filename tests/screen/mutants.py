"""Real graphs with one thing wrong: parts of the founding documents that are whole by themselves, changed by chance."""

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kg.screen import terms
from kg.screen.data import SUBCLASS_OF, TYPE, Triple
from kg.vocab import DEFAULT_BASE, RDF, XSD

_DATATYPES = [
    *(str(XSD[name]) for name in ("string", "integer", "decimal", "double", "boolean", "date", "dateTime", "time")),
    *(str(XSD[name]) for name in ("gYear", "gYearMonth", "int", "nonNegativeInteger", "anyURI", "token", "duration")),
    str(RDF.langString), "http://example.org/datatype",
]  # fmt: skip
_LANGUAGES = ["en", "EN", "en-GB", "en-gb", "cy", "cy-x-own"]
_DATES = [
    "2020-02-30", "2020-13-01", "0000-01-01", "-0044-03-15", "2019-02-29", "2020-02-29", "20200229", "2020-2-9",
    "2020-02-29Z", "2020-02-29+01:00", "9999-12-31", "12020-01-01", "1900-01-01", "2030-06-15", " 2020-02-02", "",
    "2020-W05-3", "2020-060", "٢٠٢٠-٠١-٠١",
]  # fmt: skip
_PARTS_OF_DATES = ["2020", "2020-05", "2020-13", "20", "12020", "-0044", "2020Z", "2020-05Z", "1900", "2099-12", "x"]
_NUMBERS = [
    "0", "-0", "-1", "1", "007", "+5", " 5 ", "1.0", "1.50", "1e5", "INF", "NaN", "1_000", "99999999999999999999999",
    "-99999999999999999999999", "0.0000000000000000001", "٣", "²", "true", "", "4300",
]  # fmt: skip
_TEXTS = [
    "", " ", "\\n", "12345\\n", "\\u0041", "\\U0001F600", "a\\\"b", "\\\\", "x" * 10_000, "é" * 300, "\\t", "a\\rb", "HL12",
    "hl12", "12 34", "a", "A", "0" * 64, "f" * 63, "text/plain", "TEXT/PLAIN", "\u2028", "e\u0301", "\U0001f600",
    "text/plain\\n", "^$", "12345\\\\n",
]  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A part of a graph: a thing with all that it leads to, and the things in it that no register describes."""

    triples: tuple[Triple, ...]
    own: frozenset[str]
    shares: bool
    """Whether it says something of a thing that others describe too, so that it has to be judged by itself."""


@dataclass
class Pool:
    """What mutations take from other places."""

    predicates: list[str] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, documents: Iterable[Iterable[Triple]], known: Iterable[str]) -> "Pool":
        triples = [triple for document in documents for triple in document]
        return cls(
            sorted({p for _, p, _ in triples}),
            sorted({o for _, _, o in triples} | set(known)),
            sorted({o for _, p, o in triples if p == TYPE} | {"<http://example.org/Class>"}),
        )


def parts(document: Sequence[Triple], known: frozenset[str]) -> Iterator[Part]:
    """Give for every subject of a graph the part that it leads to, and at last the whole."""
    about: dict[str, list[Triple]] = {}
    for triple in document:
        about.setdefault(triple[0], []).append(triple)
    for start in about:
        reached: list[str] = []
        waiting = [start]
        while waiting:
            if (thing := waiting.pop()) not in reached:
                reached.append(thing)
                waiting += [o for _, p, o in about[thing] if o in about and p != TYPE]
        triples = tuple(triple for thing in reached for triple in about[thing])
        yield Part(triples, frozenset(reached) - known, shares=bool(known & set(reached)))
    yield Part(tuple(document), frozenset(about) - known, shares=bool(known & set(about)))


def mutant(part: Part, pool: Pool, chance: random.Random) -> list[Triple]:
    """Change a part in one way, or in a few."""
    triples = list(part.triples)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        triples = _changed(triples, pool, chance)
    return triples


def renamed(triples: Iterable[Triple], part: Part, number: int) -> list[Triple]:
    """Give the things of a part names of their own, so that many mutants can lie in one graph."""
    names = {thing: f"{thing[:-1]}/m{number}>" for thing in part.own if thing.startswith(f"<{DEFAULT_BASE}")}
    names["_:x"], names["<http://example.org/new>"] = f"_:x{number}", f"<http://example.org/new/m{number}>"
    return [(names.get(s, s), p, names.get(o, o)) for s, p, o in triples]


def number_of(thing: str) -> int | None:
    """Give the number of the mutant that a thing belongs to."""
    found = re.search(r"/m(\d+)$", thing)
    return int(found[1]) if found else None


def _changed(triples: list[Triple], pool: Pool, chance: random.Random) -> list[Triple]:
    if not triples:
        return triples
    place = chance.randrange(len(triples))
    s, p, o = triples[place]
    rest = triples[:place] + triples[place + 1 :]
    near = [value for _, other, value in triples if other == p and value != o] or pool.objects
    text = o[1 : o.rfind('"')] if terms.is_literal(o) else "text"
    kind = o[o.rfind('"') + 1 :] if terms.is_literal(o) else ""
    ways: list[list[Triple]] = [
        [],
        [(s, p, o), (s, p, chance.choice(near))],
        [(s, p, o), (s, p, chance.choice(pool.objects))],
        [(s, chance.choice(pool.predicates), o)],
        [(s, p, o), (s, chance.choice(pool.predicates), o)],
        [(s, p, chance.choice(pool.objects))],
        [(s, p, f'"{text}"^^<{chance.choice(_DATATYPES)}>')],
        [(s, p, f'"{text}"@{chance.choice(_LANGUAGES)}')],
        [(s, p, o), (s, p, f'"{text}"@{chance.choice(_LANGUAGES)}')],
        [(s, p, f'"{text}"')],
        [(s, p, f'"{chance.choice(_TEXTS)}"{kind if kind[:1] != "^" else ""}')],
        [(s, p, f'"{chance.choice(_TEXTS)}"{kind}')],
        [(s, p, f'"{chance.choice(_NUMBERS)}"^^<{XSD.integer}>')],
        [(s, p, o), (s, p, f'"{chance.choice(_NUMBERS)}"^^<{chance.choice((XSD.integer, XSD.decimal))}>')],
        [(s, p, f'"{chance.choice(_DATES)}"^^<{XSD.date}>')],
        [(s, p, f'"{chance.choice(_PARTS_OF_DATES)}"^^<{chance.choice((XSD.gYear, XSD.gYearMonth))}>')],
        [(s, p, f'"{o[1:-1]}"' if not terms.is_literal(o) else "<http://example.org/address>")],
        [(s, p, "_:x"), ("_:x", TYPE, chance.choice(pool.classes))],
        [(s, p, o), (o, TYPE, chance.choice(pool.classes))] if o.startswith("<") else [],
        [(s, TYPE, chance.choice(pool.classes)), (s, p, o)],
        [(s, p, s)],
    ]
    if p == TYPE:
        ways += [
            [(s, p, chance.choice(pool.classes))],
            [(s, p, "<http://example.org/new>"), ("<http://example.org/new>", SUBCLASS_OF, o)],
        ] * 5
    if kind.endswith("date>") or kind.endswith("integer>"):
        shift = str(chance.choice(("1800", "2000", "2019", "2025", "2100")))
        ways += [[(s, p, f'"{shift}{text[4:]}"{kind}')], [(s, p, f'"0{text}"{kind}'), (s, p, o)]] * 4
    return rest + chance.choice(ways)
