"""What stands on the page of the shapes: each with what it is of, its rules in English, and an example."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox
from rdflib import Graph, URIRef
from rdflib.term import Node

from kg.ntriples import from_oxigraph
from kg.resources import SHAPES
from kg.vocab import SH, compact, local_name
from kg.web import holdings
from kg.web.ontology import Example, TermLink, example, term_link
from kg.web.published import Published


@dataclass(frozen=True)
class Rule:
    """A rule: what it says, which property it is about, and whether breaking it only warns."""

    text: str
    path: str | None
    only_warns: bool


@dataclass(frozen=True)
class Shape:
    """A shape: which things it is of, how many those are, one of them, and its rules."""

    name: str
    iri: str
    targets: tuple[tuple[str, TermLink], ...]
    """How the things are chosen, in words, and by which term."""
    things: int | None
    example: Example | None
    rules: tuple[Rule, ...]


_TARGETS = (
    (SH.targetClass, "Things of the class"),
    (SH.targetSubjectsOf, "Things that have"),
    (SH.targetObjectsOf, "What is a value of"),
)


@lru_cache(maxsize=4)
def graph(base: str) -> Graph:
    """Give the shapes as a graph, in which every node has an address: those without are numbered in their file."""
    found = Graph()
    for file in sorted(SHAPES.glob("*.ttl")):
        names: dict[str, URIRef] = {}

        def named(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
            if isinstance(term, ox.BlankNode):
                # RDF 1.1 Concepts, section 3.5 (Replacing Blank Nodes with IRIs).
                return names.setdefault(term.value, URIRef(f"{base}/shapes#{file.stem}-{len(names) + 1}"))  # noqa: B023
            return from_oxigraph(term)

        for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE, base_iri=f"{base}/"):
            found.add((named(quad.subject), named(quad.predicate), named(quad.object)))
    return found


def shapes(published: Published) -> tuple[Shape, ...]:
    """Give every shape that has things of its own, by name; worked out once for a release."""
    with published.lock:
        if "shapes" not in published.kept:
            published.kept["shapes"] = tuple(_shapes(published))
    found: tuple[Shape, ...] = published.kept["shapes"]
    return found


def _shapes(published: Published) -> Iterator[Shape]:
    all_ = graph(published.base)
    counted = holdings.statistics(published)
    # A rule about one property may have things of its own as well.
    for shape in sorted({shape for how, _ in _TARGETS for shape in all_.subjects(how)}, key=str):
        targets = [
            (words, target, how) for how, words in _TARGETS for target in sorted(map(str, all_.objects(shape, how)))
        ]
        classes = [target for _, target, how in targets if how == SH.targetClass]
        yield Shape(
            local_name(str(shape)),
            str(shape),
            tuple((words, term_link(published, target)) for words, target, _ in targets),
            sum(counted.classes.get(class_, 0) for class_ in classes) if counted and classes else None,
            _example(published, [(URIRef(target), how) for _, target, how in targets]),
            tuple(_rules(all_, shape, published.base)),
        )


def _example(published: Published, targets: list[tuple[URIRef, URIRef]]) -> Example | None:
    patterns = {SH.targetClass: "?thing a ?term", SH.targetSubjectsOf: "?thing ?term ?any"}
    for target, how in targets:
        rows = published.store.select(
            f"SELECT ?thing ?label {{ {{ SELECT ?thing {{ {patterns.get(how, '?any ?term ?thing')} }} LIMIT 1 }} "
            "?thing rdfs:label ?label } LIMIT 1",
            term=target,
        )
        if rows and (found := example(published, str(rows[0]["thing"]), str(rows[0]["label"]))):
            return found
    return None


def _rules(all_: Graph, shape: Node, base: str) -> Iterator[Rule]:
    """Give the rules of a shape: its own, and those of its properties."""
    warns = (shape, SH.severity, SH.Warning) in all_
    own = all_.value(shape, SH.message)
    if own is not None:
        yield Rule(str(own), _path(all_, shape, base), warns)
    found = []
    for property_ in all_.objects(shape, SH.property):
        message = all_.value(property_, SH.message)
        if message is not None:
            only_warns = warns or (property_, SH.severity, SH.Warning) in all_
            found.append(Rule(str(message), _path(all_, property_, base), only_warns))
    yield from sorted(found, key=lambda rule: (rule.path or "", rule.text))


def _path(all_: Graph, property_: Node, base: str) -> str | None:
    path = all_.value(property_, SH.path)
    if isinstance(path, URIRef):
        return compact(str(path), base)
    name = all_.value(property_, SH.name)
    return str(name) if name is not None else None
