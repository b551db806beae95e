"""What the tests of the screen share: real graphs as strings, and the judge beside the screen."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from rdflib import SH, Graph

from kg import releases
from kg.inventory import Inventory
from kg.pipeline import build
from kg.resources import FOUNDING_DOCUMENTS, SHAPES
from kg.screen import Screen, Verdict
from kg.screen.data import Triple
from kg.screen.terms import n_triples
from kg.store.embedded import EmbeddedStore
from kg.validate import Outcome, Validator

Warnings = Counter[tuple[str, str]]
"""How often which thing breaks which rule."""


@dataclass(frozen=True)
class Judges:
    """The judge and the screen, with the same shapes and the same context."""

    judge: Validator
    context: Graph
    screen: Screen

    @classmethod
    def of(cls, base: str, context: Graph, *, warning_only: bool = False) -> "Judges":
        """Load both; `warning_only` turns the severity of all shapes with targets to Warning."""
        judge = Validator(SHAPES, base)
        if warning_only:
            for target in (SH.targetClass, SH.targetSubjectsOf):
                for shape in set(judge.shapes.subjects(target)):
                    judge.shapes.set((shape, SH.severity, SH.Warning))
        return cls(judge, context, Screen(judge.shapes, context))

    def outcome(self, graph: Graph) -> Outcome:
        return self.judge.judge(graph, self.context)


def strings(graph: Graph) -> list[Triple]:
    """Write a graph as the screen reads it."""
    return [(n_triples(s), n_triples(p), n_triples(o)) for s, p, o in graph]


def parsed(triples: Iterable[Triple]) -> Graph:
    """Read strings as the judge reads a graph."""
    return Graph().parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in triples), format="nt")


def of_the_judge(outcome: Outcome) -> Warnings:
    return Counter((finding.thing, finding.rule) for finding in outcome.warnings)


def of_the_screen(verdict: Verdict) -> Warnings:
    return Counter((warned.thing, warned.rule) for warned in verdict.warnings)


def of_documents(data: Path, base: str) -> list[list[Triple]]:
    """Build a release of the five founding documents and give the graph of each, as the store writes it."""
    build([FOUNDING_DOCUMENTS], data, base=base)
    release = releases.required(data)
    graphs: dict[str, list[Triple]] = {
        f"<{base}/id/graph/{document.key}>": [] for document in Inventory.open(release.folder).documents()
    }
    store = EmbeddedStore.open(release.store)
    try:
        for quad in ox.parse("\n".join(store.n_quads()), format=ox.RdfFormat.N_QUADS):
            if str(quad.graph_name) in graphs:
                graphs[str(quad.graph_name)].append((str(quad.subject), str(quad.predicate), str(quad.object)))
    finally:
        store.close()
    assert all(graphs.values())
    return list(graphs.values())
