"""What has to be done for an engine to hold a release: all of it, or what differs from the one it holds.

Each step has the same outcome however often it is done, and no two of one plan concern the same triples of a graph:
graphs are put as a whole, and what enters and leaves the merged view is added to a set and taken from it.
"""

import json
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

import pyoxigraph as ox

from kg.inventory import Inventory
from kg.releases import Release
from kg.store.embedded import EmbeddedStore
from kg.store.engines import Engine, Place, merged_view
from kg.store.protocol import Protocol
from kg.vocab import mint

_ADDED_AT_ONCE = 10_000
"""Triples in one request that adds to a graph."""


@dataclass(frozen=True)
class Step:
    """One request, and how many triples it brings."""

    do: Callable[[Protocol], None]
    triples: int = 0
    is_first: bool = False
    """Whether those after it have to wait for it."""


@dataclass
class Held:
    """A release on disk, open for loading it elsewhere."""

    release: Release

    def __post_init__(self) -> None:
        self.store = EmbeddedStore.open(self.release.store)
        self.inventory = Inventory.open(self.release.folder)
        self.base = self.release.manifest.base
        others: dict[str, tuple[str, int]] = json.loads(self.inventory.setting("others") or "{}")
        self.others = {name: tuple(told) for name, told in others.items()}

    def documents(self) -> Iterator[tuple[str, tuple[object, ...]]]:
        """Give the graph of each document, and what tells its version; the last of that is how many triples it has."""
        for document in self.inventory.documents():
            told = (document.digest, document.knowledge, document.triples)
            yield str(mint(self.base, "graph", document.key)), told

    def versions(self) -> dict[str, tuple[object, ...]]:
        """Give every graph with what tells its version."""
        return {**dict(self.documents()), **self.others}

    def counts(self) -> dict[str, int]:
        """Give how many triples each graph has; those without any are none."""
        return {name: int(str(told[-1])) for name, told in self.versions().items() if told[-1]}

    def close(self) -> None:
        """Let go of it."""
        self.store.close()
        self.inventory.close()


def merged_name(engine: Engine, base: str) -> str | None:
    """Give the name of the merged view in an engine; None is the default graph."""
    return None if engine.place is Place.DEFAULT else merged_view(base)


def everything(
    held: Held, engine: Engine, there: Iterable[str], only: Collection[str | None] | None = None
) -> Generator[Step, None, None]:
    """Give the steps that make an engine hold a release and nothing else; `there` are the graphs that it has.

    `only` names graphs, None for the merged view, where the others are as they should be.
    """
    versions = held.versions()
    for name in sorted(set(there) - versions.keys()):
        yield Step(partial(_remove, name))
    if only is None or None in only:
        merged = merged_name(engine, held.base)
        batches = _batches(held.store.merged())
        first = next(batches, [])
        # What the merged view held before is gone with the first.
        yield Step(partial(_put, merged, first), len(first), is_first=True)
        for batch in batches:
            yield Step(partial(_add, merged, batch), len(batch))
    for name in sorted(versions.keys() if only is None else versions.keys() & only):
        yield _graph_put(held, name, versions[name])


def difference(before: Held, after: Held, engine: Engine) -> Generator[Step, None, None]:
    """Give the steps that make an engine that holds one release hold another."""
    old, new = before.versions(), after.versions()
    entered: list[ox.Triple] = []
    left: list[ox.Triple] = []
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) == new.get(name):
            continue
        was, is_ = before.store.graph(name), after.store.graph(name)
        yield _graph_put(after, name, new[name]) if is_ else Step(partial(_remove, name))
        entered += sorted((triple for triple in is_ - was if not before.store.is_merged([triple])), key=str)
        left += sorted((triple for triple in was - is_ if not after.store.is_merged([triple])), key=str)
        while len(entered) > _ADDED_AT_ONCE or len(left) > _ADDED_AT_ONCE:
            yield from _changes(entered[:_ADDED_AT_ONCE], left[:_ADDED_AT_ONCE], engine, after.base)
            del entered[:_ADDED_AT_ONCE], left[:_ADDED_AT_ONCE]
    yield from _changes(entered, left, engine, after.base)


def _changes(entered: list[ox.Triple], left: list[ox.Triple], engine: Engine, base: str) -> Iterator[Step]:
    """Give the steps that take some triples into the merged view and others out of it, in updates of bounded size."""
    merged = merged_name(engine, base)
    for triples, words in ((left, "DELETE DATA"), (entered, "INSERT DATA")):
        for batch in _batches(triples, engine.update_triples):
            data = "".join(f"{triple} .\n" for triple in batch)
            text = f"{words} {{ GRAPH <{merged}> {{ {data} }} }}" if merged else f"{words} {{ {data} }}"
            yield Step(partial(_update, text), len(batch))


def _graph_put(held: Held, name: str, version: tuple[object, ...]) -> Step:
    return Step(partial(_put_graph, held, name), int(str(version[-1])))


def _batches(triples: Iterable[ox.Triple], size: int = _ADDED_AT_ONCE) -> Iterator[list[ox.Triple]]:
    found = iter(triples)
    while batch := list(islice(found, size)):
        yield batch


def _lines(triples: Iterable[ox.Triple]) -> bytes:
    return "".join(f"{triple} .\n" for triple in triples).encode()


def _put(graph: str | None, triples: list[ox.Triple], protocol: Protocol) -> None:
    protocol.put(graph, _lines(triples))


def _put_graph(held: Held, graph: str, protocol: Protocol) -> None:
    protocol.put(graph, _lines(held.store.graph(graph)))


def _add(graph: str | None, triples: list[ox.Triple], protocol: Protocol) -> None:
    protocol.add(graph, _lines(triples))


def _remove(graph: str, protocol: Protocol) -> None:
    protocol.remove(graph)


def _update(text: str, protocol: Protocol) -> None:
    protocol.update(text)
