"""Releases that hold things of nearly every kind, and one of each kind to look at."""

from pathlib import Path

import pyoxigraph as ox
from made_up_questions import write

from kg import releases
from kg.resources import FOUNDING_DOCUMENTS
from kg.vocab import absolute
from kg.web.kinds import KINDS

from .conftest import BASE, ROOT, build

FIXTURES = ROOT / "tests" / "fixtures"
UNSEEN = {"candidate", "round-robin"}
"""Kinds of which neither the founding documents nor those of the tests have any."""


def build_every_kind(folder: Path, questions: int) -> Path:
    """Build a release of the founding documents, what other tests read, and some made-up questions."""
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "made-up.jsonl", questions)
    build(folder / "data", FOUNDING_DOCUMENTS, FIXTURES, folder / "made-up.jsonl", "--base", BASE)
    return folder / "data"


def most_linked(data: Path) -> dict[str, str]:
    """Give of each kind the thing with the most links from and to it, as the end of its address."""
    store = ox.Store.read_only(str(releases.required(data).store))
    return {key: found for key in KINDS if (found := _most_linked(store, key))}


def _most_linked(store: ox.Store, kind: str) -> str | None:
    type_, prefix = ox.NamedNode(absolute(KINDS[kind].type, BASE)), f"{BASE}/id/{kind}/"
    default = ox.DefaultGraph()
    is_a = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

    def links(thing: ox.NamedNode) -> tuple[int, str]:
        out = sum(1 for _ in store.quads_for_pattern(thing, None, None, default))
        return out + sum(1 for _ in store.quads_for_pattern(None, None, thing, default)), thing.value

    things = [quad.subject for quad in store.quads_for_pattern(None, is_a, type_, default)]
    named = [thing for thing in things if isinstance(thing, ox.NamedNode) and thing.value.startswith(prefix)]
    found = max(map(links, named), default=None)
    return found and f"{kind}/{found[1].removeprefix(prefix)}"
