"""Property paths (SHACL 2.3.1): from a node to its value nodes, as pySHACL follows them."""

from collections.abc import Callable, Collection

from rdflib import SH, BNode, Graph, URIRef
from rdflib.term import Node

from kg.screen.data import Data
from kg.screen.terms import n_triples
from kg.vocab import RDF

Path = Callable[[str, Data], Collection[str]]

_DEEPEST = 6
"""pySHACL gives up on paths of ten levels, where each step of a sequence is a level too."""


class UnsupportedShape(Exception):
    """A shape, or a part of one, that only the judge can judge."""


def predicates(shapes: Graph, path: Node) -> tuple[str, ...]:
    """Give the properties of a path that is one property or a choice of some, and nothing for any other path."""
    if isinstance(path, URIRef):
        return (n_triples(path),)
    alternatives = shapes.value(path, SH.alternativePath)
    steps = members(shapes, alternatives) if alternatives is not None else []
    return tuple(n_triples(step) for step in steps) if all(isinstance(step, URIRef) for step in steps) else ()


def compiled(shapes: Graph, path: Node, depth: int = 0) -> Path:
    """Make the function that follows a path. UnsupportedShape if only the judge can follow it."""
    if isinstance(path, URIRef):
        return _predicate(n_triples(path))
    if not isinstance(path, BNode) or depth > _DEEPEST:
        raise UnsupportedShape("a path that is none, or too deep")
    parts = list(shapes.predicate_objects(path))
    if (path, RDF.first, None) in shapes:
        return _sequence([compiled(shapes, step, depth + 1) for step in _at_least_two(shapes, path)])
    if len(parts) != 1:
        raise UnsupportedShape("a path of several kinds at once")
    kind, inner = parts[0]
    if kind == SH.inversePath and isinstance(inner, URIRef):
        return _inverse(n_triples(inner))
    if kind == SH.alternativePath:
        return _alternatives([compiled(shapes, step, depth + 1) for step in _at_least_two(shapes, inner)])
    if kind == SH.zeroOrOnePath:
        once = compiled(shapes, inner, depth + 1)
        return lambda node, data: {node, *once(node, data)}
    if kind in (SH.zeroOrMorePath, SH.oneOrMorePath):
        return _repeated(compiled(shapes, inner, depth + 1), from_itself=kind == SH.zeroOrMorePath)
    raise UnsupportedShape(f"a path of the kind {kind}")


def members(shapes: Graph, head: Node) -> list[Node]:
    """Give the members of an RDF list. UnsupportedShape if it is not well-formed."""
    found: list[Node] = []
    seen: set[Node] = set()
    while head != RDF.nil:
        first, rest = list(shapes.objects(head, RDF.first)), list(shapes.objects(head, RDF.rest))
        if head in seen or len(first) != 1 or len(rest) != 1:
            raise UnsupportedShape("a list that is not well-formed")
        seen.add(head)
        found += first
        head = rest[0]
    return found


def _at_least_two(shapes: Graph, head: Node) -> list[Node]:
    steps = members(shapes, head)
    if not 2 <= len(steps) <= _DEEPEST:
        raise UnsupportedShape("a path with too few or too many steps")
    return steps


def _predicate(predicate: str) -> Path:
    return lambda node, data: data.values(node, predicate)


def _inverse(predicate: str) -> Path:
    return lambda node, data: data.leading_to(node, predicate)


def _sequence(steps: list[Path]) -> Path:
    def follow(node: str, data: Data) -> Collection[str]:
        here: Collection[str] = (node,)
        for step in steps:
            here = {reached for start in here for reached in step(start, data)}
        return here

    return follow


def _alternatives(steps: list[Path]) -> Path:
    return lambda node, data: {reached for step in steps for reached in step(node, data)}


def _repeated(step: Path, *, from_itself: bool) -> Path:
    def follow(node: str, data: Data) -> Collection[str]:
        found = {node} if from_itself else set()
        waiting = list(step(node, data))
        while waiting:
            reached = waiting.pop()
            if reached not in found:
                found.add(reached)
                waiting.extend(step(reached, data))
        return found

    return follow
