"""What there is to be written, and what has changed since it was written last."""

import hashlib
import multiprocessing
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeAlias, TypeVar

import pyoxigraph as ox
from rdflib import URIRef

from kg.ntriples import text_of
from kg.store.embedded import opened_for_reading
from kg.vocab import DCTERMS, KG, OWL, RDFS, SCHEMA, absolute
from kg.web.kinds import KINDS
from kg.web.pages.status import last_day

Progress: TypeAlias = Callable[[str, int, int], None]
"""Is told what is done, how much of it, and of how much."""
_SAME, _MERGED = ox.NamedNode(str(OWL.sameAs)), ox.DefaultGraph()
_REGISTERED = frozenset(
    ("body", "person", "programme", "benefit", "staff-role", "training", "publication", "place", "post", "party",
     "membership", "change")
)  # fmt: skip
"""Kinds of things of which registers and documents tell."""
_LABELS_KEPT = 50_000
_LIMIT = 2**64
_AT_A_TIME = 500

_TEXT = "question|answer|article|written-statement"
_FACT = "observation|asked-figure|target|quotation|citation|cited-question|relation|attestation|candidate"
EVIDENCE: tuple[tuple[str, str], ...] = (
    # Words of a text are described with the text.
    (rf"(?:words|selector)/({_TEXT})/(.+?)/[0-9a-f]{{8}}/\d+-\d+", r"\1/\2"),
    (rf"(?:words|selector)/({_TEXT})/(.+?)/\d+-\d+", r"\1/\2"),
    # An annotation is described with the fact it is about, or with the text that mentions something.
    (rf"annotation/(?:{_TEXT})/({_FACT})/(.+?)", r"\1/\2"),
    (rf"annotation/({_TEXT})/[a-z-]+/(.+)/[^/]+?", r"\1/\2"),
    # What is inferred or not stated, and how it was made, is told with the document.
    (r"(?:inference|not-stated)/(.+)/[^/]+?", r"document/\1"),
    (r"(?:activity|graph)/(.+?)", r"document/\1"),
)
"""Where the address of evidence leads instead of to a file of its own, of which there would be millions."""
_RULES: dict[str, list[tuple[re.Pattern[str], str]]] = {}
for _pattern, _to in EVIDENCE:
    for _kind in re.findall(r"[a-z-]+", _pattern.partition("/")[0].removeprefix("(?:")):
        _RULES.setdefault(_kind, []).append((re.compile(_pattern), _to))


def leads_to(key: str) -> str | None:
    """Give the thing with which evidence is told; None for what is no evidence."""
    for rule, to in _RULES.get(key.partition("/")[0], ()):
        if match := rule.fullmatch(key):
            return match.expand(to)
    return None


def read(
    store_folder: Path, base: str, day: str, progress: Progress, *, is_given: bool = False, processes: int = 1
) -> dict[str, bytes]:
    """Give the things of a release, on its day, and what leads to them, each with a digest of all that tells its page.

    A page is made from the graphs that name its thing, and from the labels and dates of what these name besides. On
    the page of a promise stand also the figures and promises about the same things, and whether its day has passed.

    Where files are given as they are, the default graph is one of the graphs, and no merged view of them.
    """
    store = opened_for_reading(store_folder)
    names = _names(store, is_given=is_given)
    sums: dict[str, int] = defaultdict(int)
    done = 0
    for some in _summed(store_folder, base, names, processes):
        for key, value in some.items():
            sums[key] = (sums[key] + value) % _LIMIT
        done = min(done + _AT_A_TIME, len(names))
        progress("comparing", done, len(names))
    _add_what_stands_beside(store, base, day, sums)
    return {key: sums[key].to_bytes(8, "big") for key in sorted(sums) if _is_told(store, base, key)}


def _summed(folder: Path, base: str, names: list[str | None], processes: int) -> Iterator[dict[str, int]]:
    """Read graphs, in several processes if they are many."""
    parts = list(batches(names, _AT_A_TIME))
    if processes == 1 or len(parts) <= processes:
        yield from map(Graphs(folder, base).summed, parts)
        return
    with multiprocessing.get_context("spawn").Pool(processes, _begin, (folder, base)) as pool:
        yield from pool.imap_unordered(_sum, parts)


class Graphs:
    """Reads what the graphs of a store tell."""

    def __init__(self, folder: Path, base: str):
        store, self._begin = opened_for_reading(folder), f"{base}/id/"
        self._store = store
        # What begins a line is what something is said of; what follows a blank is what it leads to.
        self._thing = re.compile(rb"(^|[ ])<" + re.escape(self._begin.encode()) + rb"([^>]+)>", re.MULTILINE)
        shown = (RDFS.label, DCTERMS.issued, SCHEMA.datePublished, SCHEMA.startDate, absolute(KG.dateTabled, base))
        shown_names = tuple(ox.NamedNode(str(name)) for name in shown)
        self._label = lru_cache(_LABELS_KEPT)(partial(_label, store, shown_names))

    def summed(self, names: list[str | None]) -> dict[str, int]:
        """Give each thing that is named by some graphs, None being the default one, with the sum of their digests.

        It is the same in whatever order graphs come.
        """
        sums: dict[str, int] = defaultdict(int)
        for name in names:
            graph = ox.DefaultGraph() if name is None else ox.NamedNode(name)
            dumped = self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""
            found = {(not before, key.decode()) for before, key in self._thing.findall(dumped)}
            described, named = ({key for is_first, key in found if is_first is wanted} for wanted in (True, False))
            members = named | described
            # What is told of these in other graphs stands in lists on the pages of those that they lead to.
            elsewhere = {key for key in members if self._is_told_elsewhere(key, described)}
            is_register = name is not None and name.startswith(f"{self._begin}graph/register/")
            value = _number(dumped, *([] if is_register else self._labels(elsewhere)))
            for key in members:
                if leads_to(key) not in members:
                    sums[key] = (sums[key] + value) % _LIMIT
            if is_register:
                # Of the thousands of entries of a register it concerns those that name it.
                for key, number in self._of_entries(dumped, elsewhere):
                    sums[key] = (sums[key] + number) % _LIMIT
        return sums

    def _is_told_elsewhere(self, key: str, described: set[str]) -> bool:
        return key.partition("/")[0] in _REGISTERED or (key not in described and leads_to(key) is None)

    def _labels(self, keys: Iterable[str]) -> list[bytes]:
        return [self._label(self._begin + key) for key in sorted(keys)]

    def _of_entries(self, dumped: bytes, elsewhere: set[str]) -> Iterator[tuple[str, int]]:
        """Give the entries of a register, and what these lead to, with a digest of what lists show of both."""
        of_each: dict[str, set[str]] = defaultdict(set)
        for line in dumped.splitlines():
            keys: list[str] = [key.decode() for _, key in self._thing.findall(line)]
            if keys:
                of_each[keys[0]].update(keys)
        for keys_of_entry in of_each.values():
            value = _number(*self._labels(keys_of_entry & elsewhere))
            yield from ((key, value) for key in keys_of_entry)


_graphs: Graphs | None = None


def _begin(folder: Path, base: str) -> None:
    """Make ready a process that reads graphs."""
    global _graphs  # noqa: PLW0603 (what a process of a pool is begun with can be kept nowhere else)
    _graphs = Graphs(folder, base)


def _sum(names: list[str | None]) -> dict[str, int]:
    """Read graphs in a process that is ready."""
    assert _graphs is not None
    return _graphs.summed(names)


def _add_what_stands_beside(store: ox.Store, base: str, day: str, sums: dict[str, int]) -> None:
    """Add to promises what stands on their pages of other documents, and that their day has passed."""
    begin = f"{base}/id/"

    def about(property_: URIRef, kind: str) -> Iterator[tuple[str, str]]:
        for quad in store.quads_for_pattern(None, ox.NamedNode(str(property_)), None, _MERGED):
            key = text_of(quad.subject).removeprefix(begin)
            if key.startswith(f"{kind}/"):
                yield key, text_of(quad.object)

    facts = {key: sums[key] for key in sums if key.startswith(("target/", "observation/"))}
    beside: dict[str, int] = defaultdict(int)
    for property_, kind in ((DCTERMS.subject, "target"), (SCHEMA.observationAbout, "observation")):
        for key, thing in about(property_, kind):
            beside[thing] = (beside[thing] + facts.get(key, 0)) % _LIMIT
    for key, thing in about(DCTERMS.subject, "target"):
        sums[key] = (sums[key] + beside[thing]) % _LIMIT
    for key, due in about(absolute(KG.due, base), "target"):
        if (last := last_day(due)) and last.isoformat() < day:
            sums[key] = (sums[key] + 1) % _LIMIT


def _names(store: ox.Store, *, is_given: bool) -> list[str | None]:
    """Give the names of the graphs, None for the default one where it is one of them."""
    named = sorted(name.value for name in store.named_graphs() if isinstance(name, ox.NamedNode))
    return [*named, None] if is_given else [*named]


def _number(*parts: bytes) -> int:
    """Give a number that stands for some texts."""
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        digest.update(part)
    return int.from_bytes(digest.digest(), "big")


def _label(store: ox.Store, shown: tuple[ox.NamedNode, ...], thing: str) -> bytes:
    """Give what lists show of a thing: what it is called, and its dates."""
    quads = (quad for name in shown for quad in store.quads_for_pattern(ox.NamedNode(thing), name, None, _MERGED))
    return b"\n".join(sorted(str(quad.object).encode() for quad in quads))


def _is_told(store: ox.Store, base: str, key: str) -> bool:
    """Whether anything is said of a thing, or it leads to another: it was merged, or cited and found since."""
    thing = ox.NamedNode(f"{base}/id/{key}")
    if key.partition("/")[0] in KINDS and next(store.quads_for_pattern(thing, None, None, None), None):
        return True
    return next(store.quads_for_pattern(None, _SAME, thing, _MERGED), None) is not None


_Any = TypeVar("_Any")


def batches(items: list[_Any], size: int) -> Iterator[list[_Any]]:
    """Part items into batches, neighbours together."""
    for begin in range(0, len(items), size):
        yield items[begin : begin + size]
