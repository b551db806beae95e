"""Lines of N-Triples in the order of their bytes, however many there are: what memory does not hold lies on disk."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

Triple: TypeAlias = tuple[bytes, bytes]
"""Predicate and object, each as canonical N-Triples writes it."""

_IN_MEMORY = 64_000_000
"""Bytes that are sorted at a time; with their lines as objects they take three times that."""


class SortedLines:
    """Takes lines in any order, as a file that is written to, and gives them back sorted, once."""

    def __init__(self, folder: Path, in_memory: int = _IN_MEMORY):
        """Take a folder for what memory does not hold, which is left empty."""
        self._folder = folder
        self._in_memory = in_memory
        self._gathered: list[bytes] = []
        self._bytes = 0
        self._runs: list[Path] = []

    def write(self, content: bytes) -> int:
        """Take whole lines or parts of them."""
        self._gathered.append(bytes(content))
        self._bytes += len(content)
        if self._bytes >= self._in_memory:
            self._spill()
        return len(content)

    def flush(self) -> None:
        """Do nothing; whoever writes to a file may ask for it."""

    def __iter__(self) -> Iterator[bytes]:
        rest = (line + b"\n" for line in self._sorted(b"".join(self._gathered)))
        self._gathered = []
        with ExitStack() as opened:
            runs = [opened.enter_context(run.open("rb", buffering=1 << 18)) for run in self._runs]
            yield from merge(*runs, rest) if runs else rest
        for run in self._runs:
            run.unlink()

    def _spill(self) -> None:
        whole, end, begun = b"".join(self._gathered).rpartition(b"\n")
        run = self._folder / f"run-{len(self._runs)}"
        self._gathered = []
        with run.open("wb") as file:
            file.write(b"\n".join(self._sorted(whole)) + end)
        self._runs.append(run)
        self._gathered, self._bytes = [begun], len(begun)

    @staticmethod
    def _sorted(text: bytes) -> list[bytes]:
        # Only line feeds end a line.
        lines = text.split(b"\n")
        lines.sort()
        return lines[1:] if lines[0] == b"" else lines


def subjects(lines: Iterable[bytes]) -> Iterator[tuple[bytes, list[Triple], list[bytes]]]:
    """Give each subject of sorted lines, with its predicates and objects and with its lines."""
    for subject, group in groupby(lines, key=_subject):
        its = list(group)
        begin = len(subject) + 1
        # A line ends with a space, a full stop and a line feed.
        yield subject, [(pair[0], pair[2]) for line in its if (pair := line[begin:-3].partition(b" "))], its


def _subject(line: bytes) -> bytes:
    return line[: line.index(b" ")]
