"""Stores of quads. What the rest of the program asks of any of them is `Store`; `embedded.py` is the one on disk."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol, TypeAlias

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

Triples: TypeAlias = Iterable[tuple[URIRef, URIRef, Node]]
Term: TypeAlias = URIRef | BNode | Literal


class Store(Protocol):
    """A set of named graphs, and the merged view of them all in the default graph, each triple once."""

    def select(self, query: str, **values: Node) -> list[dict[str, Term]]:
        """Answer a SELECT query of our own; `values` stand for its variables. Never for queries from outside."""

    def construct(self, query: str, **values: Node) -> Graph:
        """Answer a CONSTRUCT query of our own."""

    def ask(self, query: str, **values: Node) -> bool:
        """Answer an ASK query of our own."""

    def labels(self, things: Collection[URIRef]) -> dict[URIRef, str]:
        """Give the English label of each of these things that has one, in one query."""

    def close(self) -> None:
        """Let go of the store."""


class WritableStore(Store, Protocol):
    """A store that a build writes to."""

    def replace_graphs(self, changes: Mapping[str, Triples | None]) -> tuple[int, int]:
        """Make each named graph hold these triples, or, for None, remove it; keep the merged view in step.

        Gives how many triples entered the merged view and how many left it.
        """

    def holds(self, graph: str, triples: Triples) -> bool:
        """Whether a named graph holds exactly these triples."""

    def things(self, prefix: str) -> set[str]:
        """Give the addresses that begin so and of which the merged view says something."""

    def count(self, graph: str | None = None) -> int:
        """Count the triples of a named graph, or of the merged view."""

    def inconsistencies(self) -> int:
        """Count the triples by which the merged view differs from what the named graphs hold together."""

    def n_quads(self) -> Iterator[str]:
        """Give every quad as a line of canonical N-Quads, sorted, so that equal data gives equal bytes."""

    def copy_to(self, folder: Path) -> None:
        """Copy the store into a new folder, sharing what never changes."""
