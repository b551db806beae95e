"""Stores of quads. What the rest of the program asks of any of them is `Store`; `embedded.py` is the one on disk."""

from collections.abc import Collection
from typing import Protocol, TypeAlias

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

Term: TypeAlias = URIRef | BNode | Literal


class Store(Protocol):
    """A set of named graphs, and the merged view of them all in the default graph, each triple once."""

    def select(self, query: str, **values: Node) -> list[dict[str, Term]]:
        """Answer a SELECT query of our own; `values` stand for its variables. Never for queries from outside."""

    def construct(self, query: str, **values: Node) -> Graph:
        """Answer a CONSTRUCT query of our own."""

    def triples(self, query: str, **values: Node) -> set[ox.Triple]:
        """Answer a CONSTRUCT query of our own with the engine's own terms, in half the time that a graph takes."""

    def ask(self, query: str, **values: Node) -> bool:
        """Answer an ASK query of our own."""

    def labels(self, things: Collection[URIRef]) -> dict[URIRef, str]:
        """Give the English label of each of these things that has one, in one query."""

    def has(self, thing: str) -> bool:
        """Whether the merged view says anything of a thing."""

    def said(self, things: Collection[str]) -> set[ox.Triple]:
        """Give all that the merged view says of some things, in one query."""

    def leading_to(
        self, things: Collection[str], properties: Collection[str] | None = None, most: int | None = None
    ) -> set[ox.Triple]:
        """Give the triples of the merged view that lead to some things, in one query.

        They are those of some properties, or of all; `most` limits how many, which are any of them.
        """

    def said_of(self, thing: str, properties: Collection[str] | None = None) -> dict[str, list[str]]:
        """Give what the merged view says of a thing, by property: addresses, and texts without type or language.

        `properties` limits it to some, which is quicker where few of many are wanted.
        """

    def close(self) -> None:
        """Let go of the store."""
