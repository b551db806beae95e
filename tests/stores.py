"""Putting triples of rdflib's into a store, and asking what graphs it then holds."""

from collections.abc import Iterable, Mapping

import pyoxigraph as ox
from rdflib import URIRef
from rdflib.term import Node

from kg.store.embedded import EmbeddedStore, to_triple

Triple = tuple[URIRef, URIRef, Node]


def n_triples(triples: Iterable[Triple]) -> bytes:
    return "".join(f"{to_triple(*triple)} .\n" for triple in triples).encode()


def replace_graphs(store: EmbeddedStore, changes: Mapping[str, Iterable[Triple] | None]) -> tuple[int, int]:
    """Make each named graph hold these triples, none for None; how many entered and left the merged view."""
    entered: set[ox.Triple] = set()
    left: set[ox.Triple] = set()
    for name, triples in changes.items():
        change = store.difference(name, n_triples(triples or ()))
        store.apply(name, change)
        entered, left = (
            (entered - change.left) | (change.entered - left),
            (left - change.entered) | (change.left - entered),
        )
    return len(entered), len(left)


def holds(store: EmbeddedStore, name: str, triples: Iterable[Triple]) -> bool:
    """Whether a named graph holds exactly these triples."""
    return not store.difference(name, n_triples(triples))
