"""The graph to judge, together with what the context describes of the things it refers to.

What belongs to it is what `Validator.judge` puts before pySHACL: every triple of the graph; what the context says of
the subjects of the graph; and what it says of all that these triples lead to.
"""

from collections.abc import Collection, Iterable, Mapping

from rdflib import Graph

from kg.screen.terms import BLANK, n_triples
from kg.vocab import RDF, RDFS

Triple = tuple[str, str, str]
Description = Mapping[str, Collection[str]]
"""What is said of one node: property → values."""

TYPE = n_triples(RDF.type)
SUBCLASS_OF = n_triples(RDFS.subClassOf)
_NOTHING: Description = {}


class Context:
    """What is known beforehand, described once for all graphs."""

    def __init__(self, graph: Graph):
        # Each process that makes graphs has one: so each term is there once, and no sets, which are large.
        terms: dict[str, str] = {}
        self.about: dict[str, dict[str, tuple[str, ...]]] = {}
        for triple in graph:
            subject, predicate, value = (terms.setdefault(term, term) for term in map(n_triples, triple))
            about = self.about.setdefault(subject, {})
            about[predicate] = (*about.get(predicate, ()), value)
        self.has_subclasses = any(SUBCLASS_OF in about for about in self.about.values())


class Data:
    """A graph as a mapping from each subject to its properties and values, over its context."""

    def __init__(self, triples: Iterable[Triple], context: Context):
        self.about = _described(triples)
        self.context = context.about
        for thing in [thing for thing in self.about if thing in self.context]:
            about = self.about[thing]
            for predicate, values in self.context[thing].items():
                about[predicate] = about.get(predicate, set()).union(values)
        self.has_subclasses = context.has_subclasses or any(SUBCLASS_OF in about for about in self.about.values())
        self._led_to: set[str] | None = None
        self._leading: dict[str, dict[str, set[str]]] | None = None

    def describe(self, node: str) -> Description:
        """Give what is said of any node: in the graph, or in the context if the graph leads there."""
        about: Description | None = self.about.get(node)
        if about is None:
            about = self.context.get(node)
            if about is not None and node not in self._all_led_to():
                return _NOTHING
        return _NOTHING if about is None else about

    def values(self, node: str, predicate: str) -> Collection[str]:
        """Give the values of a property of a node."""
        return self.describe(node).get(predicate, ())

    def leading_to(self, node: str, predicate: str) -> Collection[str]:
        """Give the nodes of which this node is a value of the property."""
        return self._all_leading(predicate).get(node, ())

    def objects_of(self, predicate: str) -> Collection[str]:
        """Give all values of a property."""
        return self._all_leading(predicate).keys()

    def subjects_of(self, predicate: str) -> Collection[str]:
        """Give the subjects of the graph that have the property."""
        return [thing for thing, about in self.about.items() if predicate in about]

    def instances_of(self, class_: str) -> Collection[str]:
        """Give the subjects of the graph that are SHACL instances of a class (SHACL 1.1)."""
        return [thing for thing, about in self.about.items() if self.is_instance(about.get(TYPE, ()), class_)]

    def is_instance(self, types: Collection[str], class_: str) -> bool:
        """Whether what has these types is a SHACL instance of the class: by type, or by a type below the class."""
        return class_ in types or (self.has_subclasses and class_ in self.with_superclasses(types))

    def with_superclasses(self, types: Collection[str]) -> frozenset[str]:
        """Give classes together with all that are above them in this data."""
        found: set[str] = set()
        waiting = list(types)
        while waiting:
            class_ = waiting.pop()
            if class_ not in found:
                found.add(class_)
                waiting.extend(self.values(class_, SUBCLASS_OF))
        return frozenset(found)

    def is_thing(self, node: str) -> bool:
        """Whether the graph describes a node with an address, so that findings about it count."""
        return node in self.about and not node.startswith(BLANK)

    def _all_led_to(self) -> set[str]:
        if self._led_to is None:
            self._led_to = {node for about in self.about.values() for values in about.values() for node in values}
        return self._led_to

    def _all_leading(self, predicate: str) -> dict[str, set[str]]:
        if self._leading is None:
            self._leading = {}
        if predicate not in self._leading:
            leading = self._leading[predicate] = {}
            led_to = self._all_led_to()
            beside = {node: self.context[node] for node in led_to if node in self.context and node not in self.about}
            for described in (self.about, beside):
                for node, about in described.items():
                    for value in about.get(predicate, ()):
                        leading.setdefault(value, set()).add(node)
        return self._leading[predicate]


def _described(triples: Iterable[Triple]) -> dict[str, dict[str, set[str]]]:
    described: dict[str, dict[str, set[str]]] = {}
    for subject, predicate, value in triples:
        about = described.get(subject)
        if about is None:
            described[subject] = {predicate: {value}}
        elif predicate in about:
            about[predicate].add(value)
        else:
            about[predicate] = {value}
    return described
