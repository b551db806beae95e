"""The names of a release in memory: who and what can be meant, made once for as long as the release is served."""

import re
import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

from rdflib import URIRef

from kg.store import Term
from kg.vocab import KG, absolute
from kg.web.english import long_date
from kg.web.kinds import KINDS
from kg.web.published import Published
from kg.web.reconcile import names

RECONCILED = ("person", "body", "programme", "benefit", "staff-role", "training", "publication", "party")
"""The kinds of things that names are reconciled with."""
Sort: TypeAlias = Literal["name", "other", "listed"]
"""What a name is of its thing: its name, another name, or one that elsewhere may mean something else."""
_OF_NAMES: dict[str, Sort] = {"altLabel": "other", "hiddenLabel": "other", "listedAs": "listed"}
_making = threading.Lock()


@dataclass(frozen=True, slots=True)
class Held:
    """A seat, a post or a party that a person had, and when."""

    organization: str
    post: str | None
    start: str | None
    end: str | None

    def on(self, day: str) -> bool | None:
        """Whether it was held on a day, or in a month or a year; None if what is known is not exact enough."""
        since = in_order(self.start, day) if self.start else None
        until = in_order(day, self.end) if self.end else True
        if since is False or until is False:
            return False
        return None if since is None or until is None else True


def in_order(first: str, second: str) -> bool | None:
    """Whether one date is not later than another; None where one is not exact enough to tell."""
    length = min(len(first), len(second))
    if first[:length] == second[:length]:
        return True if len(first) == len(second) else None
    return first < second


@dataclass(frozen=True, slots=True)
class Thing:
    """What a name can mean. `key` is the end of its address, `person/sarah-newton`."""

    key: str
    kind: str
    name: str
    names: tuple[tuple[str, Sort], ...]
    """Its names as they are compared."""
    others: tuple[str, ...] = ()
    """Its other names as they are printed."""
    numbers: dict[str, frozenset[str]] = field(default_factory=dict)
    """Numbers and addresses that stand for it elsewhere, by whose they are."""
    held: tuple[Held, ...] = ()
    part_of: str | None = None
    dissolved: str | None = None


@dataclass(frozen=True)
class Table:
    """All things that names can mean, and the ways to find them."""

    base: str
    things: dict[str, Thing]
    labels: dict[str, str]
    """What seats, posts, parties and bodies are called, by the ends of their addresses."""
    by_name: dict[str, dict[str, Sort]] = field(default_factory=lambda: defaultdict(dict))
    by_number: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    by_surname: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    by_word: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    holders: dict[tuple[str, str | None], set[str]] = field(default_factory=lambda: defaultdict(set))
    """Who ever held a post in an organization, or belonged to it."""

    def __post_init__(self) -> None:
        for thing in self.things.values():
            for name, sort in thing.names:
                known = self.by_name[name]
                known[thing.key] = min(sort, known.get(thing.key, sort), key=("name", "other", "listed").index)
                if thing.kind == "person":
                    self.by_surname[names.surname(name)].append((name, thing.key))
                for word in name.split():
                    self.by_word[word].add(thing.key)
            for held in thing.held:
                self.holders[held.organization, held.post].add(thing.key)
            for property_, numbers in thing.numbers.items():
                for one in numbers:
                    self.by_number[property_, one].append(thing.key)

    @cached_property
    def sorted_names(self) -> dict[str, tuple[list[str], list[str]]]:
        """The names of each kind with their words sorted, and whose they are, to be compared with a misspelt one."""
        found: dict[str, tuple[list[str], list[str]]] = {kind: ([], []) for kind in RECONCILED}
        for thing in self.things.values():
            spelt, keys = found[thing.kind]
            for name in {names.in_any_order(name) for name, _ in thing.names}:
                spelt.append(name)
                keys.append(thing.key)
        return found

    @cached_property
    def _starts(self) -> list[tuple[str, int, str]]:
        """Each name from each of its words on, sorted, with the number of words before and whose name it is."""
        starts = set()
        for thing in self.things.values():
            for name in {*(name for name, _ in thing.names), names.folded(thing.name)}:
                found = name.split()
                starts |= {(" ".join(found[at:]), at, thing.key) for at in range(len(found))}
        return sorted(starts)

    def beginning_with(self, prefix: str, kinds: Iterable[str]) -> list[Thing]:
        """Give the things with a word of a name that begins so, those whose name does so first."""
        kinds, prefix = frozenset(kinds), " ".join(names.words(prefix))
        best: dict[str, int] = {}
        for at in range(bisect_left(self._starts, (prefix,)), len(self._starts)):
            name, before, key = self._starts[at]
            if not name.startswith(prefix):
                break
            if self.things[key].kind in kinds:
                best[key] = min(best.get(key, before), before)
        return [
            self.things[key] for key in sorted(best, key=lambda key: (best[key], self.things[key].name.casefold(), key))
        ]

    def meant(self, text: str) -> Thing | None:
        """Give the thing whose address a text is, here or elsewhere, or its number where that tells whose it is."""
        text = text.strip()
        for begin in (f"{self.base}/id/", f"{self.base}/doc/", ""):
            if text.startswith(begin) and (key := text.removeprefix(begin)) in self.things:
                return self.things[key]
        # A number alone says nothing of who gave it.
        sorts = ("wikidata", "page", *(("publicWhipId",) if "/" in text else ()))
        found = {key for sort in sorts for key in self.by_number.get((sort, number(sort, text)), ())}
        return self.things[found.pop()] if len(found) == 1 else None

    def iri(self, thing: Thing) -> str:
        """Give the address of a thing in the data."""
        return f"{self.base}/id/{thing.key}"


def table(published: Published) -> Table:
    """Give the names of a release, made ahead where it is followed, or else when they are first asked for.

    Whoever asks meanwhile waits for them.
    """
    if "names" not in published.kept:
        with _making:
            if "names" not in published.kept:
                published.kept["names"] = _made(published)
    made: Table = published.kept["names"]
    return made


def _made(published: Published) -> Table:
    labels: dict[str, str] = {}
    held = _held(published, labels)
    things = {}
    for kind in RECONCILED:
        for key, said in _said(published, kind):
            things[key] = _thing(published, key, kind, said, tuple(held.get(key, ())))
    labels |= {thing.key: thing.name for thing in things.values()}
    return Table(published.base, things, labels)


def _said(published: Published, kind: str) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Give what names and numbers the things of a kind have, by the names of the properties."""
    # All of it: the engine takes long to choose among properties.
    rows = published.store.select(
        "SELECT ?thing ?p ?o WHERE { ?thing a ?type ; ?p ?o }", type=absolute(KINDS[kind].type, published.base)
    )
    things: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        parts = published.urls.parts(str(row["thing"]))
        if parts and parts[0] == kind:
            said = things.setdefault("/".join(parts), defaultdict(list))
            said[_local(row["p"])].append(str(row["o"]))
    for key in sorted(things):
        yield key, things[key]


def _local(property_: Term) -> str:
    return str(property_).replace("#", "/").rpartition("/")[2]


def _thing(published: Published, key: str, kind: str, said: dict[str, list[str]], held: tuple[Held, ...]) -> Thing:
    in_form = names.person if kind == "person" else names.folded
    printed = [
        (text, _OF_NAMES.get(property_, "name"))
        for property_ in ("label", "name", "prefLabel", "altLabel", "hiddenLabel", "listedAs")
        for text in sorted(said.get(property_, ()))
    ]
    name = next((text for text, sort in printed if sort == "name"), key)
    compared: dict[str, Sort] = {}
    for text, sort in printed:
        spelt = in_form(text)
        # A surname is the name of many, though a text may call one of them by it alone.
        if kind != "person" or " " in spelt:
            compared[spelt] = sort if sort == "listed" else compared.get(spelt, sort)
    parts = published.urls.parts(said["subOrganizationOf"][0]) if said.get("subOrganizationOf") else None
    return Thing(
        key,
        kind,
        name,
        tuple(compared.items()),
        tuple(sorted({text for text in said.get("altLabel", ()) if text != name})),
        _numbers(said),
        held,
        "/".join(parts) if parts else None,
        min(said.get("dissolutionDate", ()), default=None),
    )


def _numbers(said: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    elsewhere = [iri for iri in said.get("sameAs", ()) if "wikidata.org/" in iri]
    found = {"wikidata": elsewhere} | {
        sort: said.get(sort, []) for sort in ("parliamentMemberId", "publicWhipId", "answeringBodyId", "page")
    }
    return {sort: frozenset(number(sort, one) for one in numbers) for sort, numbers in found.items() if numbers}


def number(sort: str, text: str) -> str:
    """Give a number as the data writes it: `Q272346` is an address there, `10596` of TheyWorkForYou has its scheme."""
    text = text.strip()
    if sort == "wikidata" and (item := re.search(r"Q\d+$", text)):
        text = f"http://www.wikidata.org/entity/{item[0]}"
    elif sort == "publicWhipId" and text.isdigit():
        text = f"uk.org.publicwhip/person/{text}"
    return text.casefold()


def _held(published: Published, labels: dict[str, str]) -> dict[str, list[Held]]:
    """Give what each person held, and note what the posts and organizations are called."""
    rows = published.store.select(
        "SELECT ?person ?organization ?post ?start ?end WHERE { ?m org:member ?person ; org:organization ?organization "
        "OPTIONAL { ?m ?of ?post } OPTIONAL { ?m schema:startDate ?start } OPTIONAL { ?m schema:endDate ?end } }",
        of=absolute(KG.ofPost, published.base),
    )
    held: dict[str, list[Held]] = defaultdict(list)
    named = set()

    def key(term: Term | None) -> str | None:
        parts = published.urls.parts(str(term)) if term is not None else None
        if parts:
            named.add(URIRef(str(term)))
        return "/".join(parts) if parts else None

    for row in rows:
        person, organization = key(row["person"]), key(row["organization"])
        if person and organization:
            start, end = (str(row[name]) if name in row else None for name in ("start", "end"))
            held[person].append(Held(organization, key(row.get("post")), start, end))
    for thing, label in published.store.labels(named).items():
        labels[str(thing).removeprefix(f"{published.base}/id/")] = label
    for of_person in held.values():
        of_person.sort(key=lambda one: (one.start or "", one.end or "9999", one.organization), reverse=True)
    return held


def description(table: Table, thing: Thing) -> str:
    """Tell a thing from others of its name, in a few words."""
    told: list[str] = []
    if thing.kind == "person":
        party = next((one for one in thing.held if one.organization.startswith("party/")), None)
        post = next((one for one in thing.held if one.post), None)
        told += [_told(table, held) for held in (party, post) if held]
    elif thing.part_of:
        told.append(f"part of {table.labels.get(thing.part_of, thing.part_of)}")
    if thing.dissolved:
        told.append(f"until {long_date(thing.dissolved)}")
    if not told and thing.others:
        told.append(f"also {', '.join(thing.others[:3])}")
    return "; ".join([KINDS[thing.kind].singular, *told])


def _told(table: Table, held: Held) -> str:
    """Say what a person held, and when."""
    name = table.labels.get(held.post or held.organization, held.post or held.organization)
    start = long_date(held.start) if held.start else "not known when"
    return f"{name}, {start} to {long_date(held.end)}" if held.end else f"{name} since {start}"
