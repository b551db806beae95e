"""Which release an engine holds, and whether it is being changed: a number that only grows, in a graph of its own.

Engines without transactions over many graphs show a release half changed. So the number is made odd before anything
changes and even when all is done (a sequence lock: Linux, Documentation/locking/seqlock.rst). Whoever reads knows the
number from before, looks again at the end, and keeps what was read only if the number is the same: then nothing
changed meanwhile, however many queries it took.
"""

from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import StoreError
from kg.store.asking import reading
from kg.store.engines import marker
from kg.store.protocol import JSON, Protocol

_TOLD = "http://purl.org/dc/terms/identifier"


@dataclass(frozen=True)
class Marker:
    """A state of an engine: a number, and the names of the releases that it holds and is being brought."""

    number: int
    release: str | None = None
    target: str | None = None

    @property
    def is_changing(self) -> bool:
        """Whether what the engine holds may be half of one release and half of another."""
        return self.number % 2 == 1

    def __str__(self) -> str:
        return f"{self.number} {self.release or '-'} {self.target or '-'}"

    @classmethod
    def parse(cls, text: str) -> "Marker":
        """Read it. ValueError if it is none."""
        number, release, target = text.split(" ")
        return cls(int(number), None if release == "-" else release, None if target == "-" else target)

    def begun(self, target: str) -> "Marker":
        """Give what stands there while a release is brought, also if that was begun before."""
        return Marker(self.number + 1 + self.number % 2, self.release, target)

    def done(self) -> "Marker":
        """Give what stands there when the release is there."""
        assert self.is_changing
        return Marker(self.number + 1, self.target)


def read_marker(protocol: Protocol, base: str) -> Marker | None:
    """Read which release an engine holds; None if it holds none. StoreError if it does not answer, or tells nonsense.

    Between two states there may be none of them or both for a moment: that counts as changing.
    """
    query = f"SELECT ?told WHERE {{ GRAPH <{marker(base)}> {{ ?any <{_TOLD}> ?told }} }}"
    answer = protocol.answer(query, JSON)
    with reading():
        found = ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)
        assert isinstance(found, ox.QuerySolutions)
        told = [row["told"].value for row in found]
        states = sorted((Marker.parse(text) for text in told), key=lambda state: state.number)
    if len(states) > 1:
        return Marker(states[-1].number | 1, states[0].release, states[-1].release or states[-1].target)
    return states[0] if states else None


def write_marker(protocol: Protocol, base: str, state: Marker) -> None:
    """Tell which release an engine holds, or is being brought."""
    protocol.put(marker(base), f'<{base}/> <{_TOLD}> "{state}" .\n'.encode())


def unsteady(release: str) -> StoreError:
    """Tell that an engine does not hold a release, or not any more."""
    return StoreError(
        f"the store is being changed, or does not hold release {release}", remedy="Try again in a few seconds."
    )
