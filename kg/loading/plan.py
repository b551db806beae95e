"""What has to be done for an engine to hold a release: all of it, or what differs from the one it holds.

Each step has the same outcome however often it is done, and no two of one plan concern the same triples of a graph:
graphs are put as a whole, and what enters and leaves the merged view is added to a set and taken from it.
"""

import json
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
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
    """One request, a key that is its own and the same when the plan is made again, and how many triples it brings."""

    key: str
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
    versions, found = held.versions(), set(there)
    for name in sorted(found - versions.keys()):
        yield Step(f"no {name}", partial(_remove, name))
    if only is None or None in only:
        merged = merged_name(engine, held.base)
        batches = _batches(held.store.merged())
        first = next(batches, [])
        # What the merged view held before is gone with the first.
        yield Step("merged view", partial(_put, merged, first), len(first), is_first=True)
        for number, batch in enumerate(batches, 1):
            yield Step(f"merged view, {number}", partial(_add, merged, batch), len(batch))
    wanted = versions.keys() if only is None else versions.keys() & only
    yield from _graphs(held, {name: versions[name] for name in sorted(wanted)}, found, engine)


def difference(before: Held, after: Held, engine: Engine) -> Generator[Step, None, None]:
    """Give the steps that make an engine that holds one release hold another."""
    old, new = before.versions(), after.versions()
    differing = [name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
    for name in differing:
        if name not in new:
            yield Step(f"no {name}", partial(_remove, name))
    changed = {name: new[name] for name in differing if name in new}
    yield from _graphs(after, changed, old.keys(), engine)
    merged = merged_name(engine, after.base)
    for triples, words in (
        (_missing(differing, before, after), "DELETE DATA"),
        (_missing(differing, after, before), "INSERT DATA"),
    ):
        for number, batch in enumerate(_batches(triples, engine.update_triples)):
            data = "".join(f"{triple} .\n" for triple in batch)
            text = f"{words} {{ GRAPH <{merged}> {{ {data} }} }}" if merged else f"{words} {{ {data} }}"
            yield Step(f"{words} {number}", partial(_update, text), len(batch))


def _missing(graphs: Iterable[str], of: Held, from_: Held) -> Iterator[ox.Triple]:
    """Give the triples that some graphs of one release state and the merged view of another has not.

    Where several graphs state one, it is given as often.
    """
    for name in graphs:
        stated = of.store.graph(name) - from_.store.graph(name)
        yield from sorted((triple for triple in stated if not from_.store.is_merged([triple])), key=str)


def _graphs(
    held: Held, versions: Mapping[str, tuple[object, ...]], there: Collection[str], engine: Engine
) -> Iterator[Step]:
    """Give the steps that make graphs be as a release has them: small ones together, so that requests are few."""
    together: list[str] = []
    size = 0
    for name, version in versions.items():
        count = int(str(version[-1]))
        if together and size + count > engine.update_triples:
            yield _bundle(held, together, there, size)
            together, size = [], 0
        if count > engine.update_triples:
            yield Step(name, partial(_put_graph, held, name), count)
        else:
            together.append(name)
            size += count
    if together:
        yield _bundle(held, together, there, size)


def _bundle(held: Held, names: list[str], there: Collection[str], size: int) -> Step:
    replaced = [name for name in names if name in there]
    return Step(f"{names[0]} to {names[-1]}", partial(_put_graphs, held, names, replaced), size)


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


def _put_graphs(held: Held, names: list[str], replaced: list[str], protocol: Protocol) -> None:
    cleared = "".join(f"CLEAR SILENT GRAPH <{name}> ;\n" for name in replaced)
    stated = "".join(f"GRAPH <{name}> {{\n{_lines(held.store.graph(name)).decode()}}}\n" for name in names)
    protocol.update(f"{cleared}INSERT DATA {{\n{stated}}}")


def _add(graph: str | None, triples: list[ox.Triple], protocol: Protocol) -> None:
    protocol.add(graph, _lines(triples))


def _remove(graph: str, protocol: Protocol) -> None:
    protocol.remove(graph)


def _update(text: str, protocol: Protocol) -> None:
    protocol.update(text)
