"""What the tests of the screen share: real graphs as strings, and the judge beside the screen."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import SH, Graph

from kg import mappers
from kg.documents import load
from kg.linking import Registers, link
from kg.linking.mentions import Finder
from kg.pipeline import _triples
from kg.resources import FOUNDING_DOCUMENTS, SHAPES
from kg.screen import Screen, Verdict
from kg.screen.data import Triple
from kg.screen.terms import n_triples
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


def of_documents(base: str, registers: Registers, finder: Finder) -> list[list[Triple]]:
    """Make the graphs of the five founding documents."""
    graphs = []
    for path in sorted(FOUNDING_DOCUMENTS.iterdir()):
        document = load(path)
        source, reading = mappers.read(document)
        key = f"{source.key}/{reading.key}"
        linked = link(reading, registers, finder, key)
        triples = {tuple(map(n_triples, triple)) for triple in _triples(document, source, reading, linked, key, base)}
        graphs.append(sorted((s, p, o) for s, p, o in triples))
    return graphs
