"""What is asked of a worker process, what it may cost, what can go wrong, and how the two sides speak.

Each says one letter, the length of what follows, and that.
"""

import pickle
import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from kg.errors import KgError, QueryError
from kg.store.results import ResultTooLarge

PIECE = 65_536
"""Bytes that a worker sends at a time."""
SECONDS_TO_DIE = 10.0
FRAME = struct.Struct(">cI")
ASK, OPEN = b"A", b"O"
"""What a worker is told: a job, or a store to have open when the next job comes."""
READY, WHOLE, FORMAT, DATA, END, ERROR, MEMORY = b"R", b"W", b"F", b"D", b"E", b"X", b"M"
"""What a worker tells: a small result at once, or the format of a result, its pieces, and its end."""


class QueryTimeout(QueryError):
    """The query, or fetching its result, ran out of time."""


class Overloaded(QueryError):
    """All workers are busy, or the store elsewhere that they ask cannot answer now."""


class OutOfMemory(QueryError):
    """The query needs more memory than a worker may have."""


class NotAcceptable(QueryError):
    """The result of this kind of query has none of the forms wanted."""


@dataclass(frozen=True)
class Limits:
    """What a query from outside may cost."""

    seconds: float = 30.0
    """How long a worker may work on it; a client may ask for less."""
    sending_seconds: float = 60.0
    """How long the client may take, all in all, to fetch a result that does not fit in what is held back."""
    result_rows: int = 1_000_000
    """Rows, or triples of a graph."""
    result_bytes: int = 50_000_000
    memory_bytes: int = 4 * 1024**3
    """Address space of a worker."""
    workers: int = 2
    waiting_seconds: float = 5.0
    """How long a query waits for a worker before the client is asked to come back."""
    waiting: int = 100
    """How many queries may wait at a time."""
    kept_bytes: int = 64 * 1024**2
    """Memory for answers that are kept until the data change."""


@dataclass(frozen=True)
class Job:
    """A query, the release it goes to, and the forms in which its result is wanted."""

    store: Path
    base: str
    query: str
    rows_format: str | None
    graph_format: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    result_bytes: int | None = None
    """How large its result may be, where that is less than the limits allow."""
    seconds: float | None = None
    """How long it may take, where that is less than the limits allow."""
    limits: Limits | None = None
    """What it may cost, where that is not for strangers to say: for jobs of our own."""

    def packed(self) -> bytes:
        """Write it for the worker."""
        asked = (
            str(self.store), self.base, self.query, self.rows_format, self.graph_format,
            self.default_graphs, self.named_graphs, self.result_bytes, self.seconds, self.limits,
        )  # fmt: skip
        return pickle.dumps(asked)

    @classmethod
    def unpacked(cls, data: bytes) -> Self:
        """Read it, in the process that was started to do so."""
        store, *more = pickle.loads(data)  # noqa: S301 (from the process that started this one)
        return cls(_folder(store), *more)


_folder = lru_cache(maxsize=8)(Path)

ERRORS: dict[str, type[KgError]] = {
    error.__name__: error
    for error in (KgError, QueryError, NotAcceptable, OutOfMemory, Overloaded, QueryTimeout, ResultTooLarge)
}


def answer_head(format_: str, *, is_lasting: bool) -> bytes:
    """Write what is known of a result before it is found: its format, and whether it would be the same again."""
    return bytes((len(format_), is_lasting)) + format_.encode()


def read_head(answer: bytes) -> tuple[str, bool, bytes]:
    """Read the format, whether the result would be the same again, and what follows."""
    end = 2 + answer[0]
    return answer[2:end].decode(), bool(answer[1]), answer[end:]
