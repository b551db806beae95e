"""Stores of quads. What the rest of the program asks of any of them is `Store`; `embedded.py` is the one on disk."""

from collections.abc import Collection
from typing import Protocol, TypeAlias

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

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

    def said_of(self, thing: str, properties: Collection[str] | None = None) -> dict[str, list[str]]:
        """Give what the merged view says of a thing, by property: addresses, and texts without type or language.

        `properties` limits it to some, which is quicker where few of many are wanted.
        """

    def close(self) -> None:
        """Let go of the store."""
