"""Parts of queries of our own."""

from collections.abc import Iterable

import pyoxigraph as ox


def one_of(variable: str, things: Iterable[str]) -> str:
    """Give the pattern that a variable is one of some things. ValueError for what is no address."""
    return f"VALUES ?{variable} {{ {' '.join(map(_address, things))} }}"


def among(variable: str, things: Iterable[str]) -> str:
    """Give the condition that a variable is one of some things. ValueError for what is no address.

    For a second variable beside `one_of`: of two, the engine looks up each pair, or all that the second leads to.
    """
    return f"FILTER(?{variable} IN ({', '.join(map(_address, things))}))"


def _address(thing: str) -> str:
    return str(ox.NamedNode(thing))
