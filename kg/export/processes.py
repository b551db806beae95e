"""Has pages made in several processes, of which each has the application for itself, or in this one if they are few."""

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.export.asking import application_of
from kg.export.making import Made, Maker, Place
from kg.export.rest import Rest, write_list
from kg.export.things import batches

_AT_A_TIME = 50


class Making:
    """Makes pages in this process."""

    def __init__(self, data: Path, place: Place):
        self._application, self._place = application_of(data), place
        self._maker = Maker(self._application, place)

    def things(self, keys: list[str]) -> Iterator[tuple[list[str], Made]]:
        """Make the files of things; tell of some at a time what became of them."""
        yield from ((part, self._maker.make(part)) for part in batches(keys, _AT_A_TIME))

    def lists(self, addresses: list[str]) -> Iterator[Rest]:
        """Make the pages of lists, each from its first on, and their data."""
        yield from map(self.list_at, addresses)

    def some(self, keys: list[str]) -> Made:
        """Make the files of some things."""
        return self._maker.make(keys)

    def list_at(self, address: str) -> Rest:
        """Make the pages of a list, and its data."""
        return asyncio.run(write_list(self._application, self._place, address))

    def close(self) -> None:
        """Let go of what it was made with."""
        self._maker.close()


class _Pool:
    """Has pages made in several processes."""

    def __init__(self, pool: "multiprocessing.pool.Pool"):
        self._pool = pool

    def things(self, keys: list[str]) -> Iterator[tuple[list[str], Made]]:
        """Have the files of things made, as `Making` does."""
        parts = list(batches(keys, _AT_A_TIME))
        yield from zip(parts, self._pool.imap(_make, parts), strict=True)

    def lists(self, addresses: list[str]) -> Iterator[Rest]:
        """Have the pages of lists made."""
        yield from self._pool.imap_unordered(_make_list, addresses)


@contextmanager
def making(data: Path, place: Place, processes: int) -> "Iterator[Making | _Pool]":
    """Make ready to make pages, in so many processes."""
    if processes == 1:
        made = Making(data, place)
        try:
            yield made
        finally:
            made.close()
        return
    with multiprocessing.get_context("spawn").Pool(processes, _begin, (data, place)) as pool:
        yield _Pool(pool)


_making: Making | None = None


def _begin(data: Path, place: Place) -> None:
    global _making  # noqa: PLW0603 (what a process of a pool is begun with can be kept nowhere else)
    _making = Making(data, place)


def _make(keys: list[str]) -> Made:
    assert _making is not None
    return _making.some(keys)


def _make_list(address: str) -> Rest:
    assert _making is not None
    return _making.list_at(address)
