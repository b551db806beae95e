"""What there is to be written, and what has changed since it was written last."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.store.embedded import opened_for_reading
from kg.vocab import OWL, RDFS
from kg.web.kinds import CITED, KINDS

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


@dataclass(frozen=True)
class Things:
    """The things of a release, each with a digest of all that its page is made from; and where others lead."""

    digests: dict[str, bytes]
    former: list[str]
    """Things that may lead to others: merged, or cited and found since."""


def leads_to(key: str) -> str | None:
    """Give the thing with which evidence is told; None for what is no evidence."""
    for rule, to in _RULES.get(key.partition("/")[0], ()):
        if match := rule.fullmatch(key):
            return match.expand(to)
    return None


def read(store_folder: Path, base: str, progress: Callable[[str, int, int], None], *, is_given: bool = False) -> Things:
    """Read what there is. A page is made from the graphs that name its thing, and from the labels in the registers.

    Where files are given as they are, the default graph is one of the graphs, and no merged view of them.
    """
    store = opened_for_reading(store_folder)
    names = _names(store, is_given=is_given)
    of_thing = re.compile(rb"<" + re.escape(f"{base}/id/".encode()) + rb"([^>]+)>")
    labels = _labels(store, names, f"{base}/id/")
    sums: dict[str, int] = defaultdict(int)
    for number, name in enumerate(names):
        dumped = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name) or b""
        members = {match.decode() for match in of_thing.findall(dumped)}
        digest = hashlib.blake2b(dumped, digest_size=8)
        for label in sorted(labels[member] for member in members if member in labels):
            digest.update(label)
        value = int.from_bytes(digest.digest(), "big")
        for member in members:
            if leads_to(member) not in members:
                # In whatever order graphs come.
                sums[member] = (sums[member] + value) % 2**64
        if number % 500 == 0:
            progress("comparing", number, len(names))
    progress("comparing", len(names), len(names))
    there = {key for key in sums if key.partition("/")[0] in KINDS and _is_there(store, base, key)}
    former = sorted({key for key in sums if key not in there and _is_former(store, base, key)})
    former += sorted(key for key in there if key.startswith(f"{CITED}/"))
    return Things({key: sums[key].to_bytes(8, "big") for key in sorted(there)}, former)


def _names(store: ox.Store, *, is_given: bool) -> list[ox.NamedNode | ox.DefaultGraph]:
    named = sorted((name for name in store.named_graphs() if isinstance(name, ox.NamedNode)), key=lambda n: n.value)
    return [*named, ox.DefaultGraph()] if is_given else [*named]


def _labels(store: ox.Store, names: list[ox.NamedNode | ox.DefaultGraph], begin: str) -> dict[str, bytes]:
    """Give the labels of the things that many graphs name and the registers call by their names."""
    found: dict[str, bytes] = {}
    label = ox.NamedNode(str(RDFS.label))
    for name in names:
        if isinstance(name, ox.NamedNode) and not name.value.startswith(f"{begin}graph/register"):
            continue
        for quad in store.quads_for_pattern(None, label, None, name):
            if isinstance(quad.subject, ox.NamedNode):
                found[quad.subject.value.removeprefix(begin)] = str(quad.object).encode()
    return found


def _is_there(store: ox.Store, base: str, key: str) -> bool:
    """Whether anything is said of a thing."""
    quads = store.quads_for_pattern(ox.NamedNode(f"{base}/id/{key}"), None, None, None)
    return next(quads, None) is not None


def _is_former(store: ox.Store, base: str, key: str) -> bool:
    quads = store.quads_for_pattern(None, ox.NamedNode(str(OWL.sameAs)), ox.NamedNode(f"{base}/id/{key}"), None)
    return next(quads, None) is not None


def batches(keys: list[str], size: int) -> Iterator[list[str]]:
    """Part keys into batches, neighbours together."""
    for begin in range(0, len(keys), size):
        yield keys[begin : begin + size]
