"""Answers that are kept for as long as the data they were found in are served, so that asking again costs a look-up."""

import hashlib
import sys
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from kg.store.jobs import Job

LARGEST = 1_000_000
"""Bytes of an answer that is kept."""
_BESIDE = 1000
"""Bytes that an answer takes beside its result and its query."""

_Asked: TypeAlias = tuple[object, ...]
_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


def tag(body: bytes) -> str:
    """Give what tells these bytes from any other."""
    return hashlib.blake2b(body, digest_size=12).hexdigest()


@dataclass(frozen=True)
class Lasting:
    """A whole result that would be the same again."""

    format: str
    body: bytes
    tag: str = field(init=False)
    """What tells it from any other."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "tag", tag(self.body))


class Kept(Generic[_Key, _Value]):
    """As much as fits in some memory, those things that were asked for last."""

    def __init__(self, most_bytes: int):
        self.size = 0
        """Bytes they take, about."""
        self.age = 0
        """How often all were forgotten."""
        self._most = most_bytes
        self._kept: OrderedDict[_Key, tuple[_Value, int]] = OrderedDict()

    def find(self, key: _Key) -> _Value | None:
        """Give what is kept under a key, if it still is."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        self._kept.move_to_end(key)
        return kept[0]

    def keep(self, key: _Key, value: _Value, size: int, age: int) -> None:
        """Keep what takes about so many bytes, unless it is kept already or was made at another age than this."""
        if age != self.age or key in self._kept:
            return
        size += _BESIDE
        self._kept[key] = value, size
        self.size += size
        while self.size > self._most:
            self.size -= self._kept.popitem(last=False)[1][1]

    def forget(self) -> None:
        """Forget all, and what is being made: the data are others now."""
        self._kept.clear()
        self.size = 0
        self.age += 1


class KeptAnswers:
    """As many answers to queries as fit, those that were asked last."""

    def __init__(self, most_bytes: int):
        self._kept: Kept[_Asked, Lasting] = Kept(most_bytes)

    @property
    def size(self) -> int:
        """Bytes they take, about."""
        return self._kept.size

    @property
    def age(self) -> int:
        """How often all were forgotten."""
        return self._kept.age

    def find(self, job: Job) -> Lasting | None:
        """Give what answers a job, if it is kept and no larger than the job allows."""
        for format_ in (job.rows_format, job.graph_format):
            kept = self._kept.find(_asked(job, format_))
            if kept and (job.result_bytes is None or len(kept.body) <= job.result_bytes):
                return kept
        return None

    def keep(self, job: Job, answer: Lasting, age: int) -> None:
        """Keep what answers a job, unless it is too large or was asked at another age than this."""
        if len(answer.body) > LARGEST:
            return
        asked = _asked(job, answer.format)
        self._kept.keep(asked, answer, len(answer.body) + _size(asked), age)

    def forget(self) -> None:
        """Forget all, and what is being answered: the data are others now."""
        self._kept.forget()


def _asked(job: Job, format_: str | None) -> _Asked:
    """Give all that determines the bytes of a result. No format is one of rows and of graphs as well."""
    return job.query, format_, job.default_graphs, job.named_graphs, job.base, str(job.store)


def _size(asked: _Asked) -> int:
    query, _, default_graphs, named_graphs, *_ = asked
    assert isinstance(default_graphs, tuple)
    assert isinstance(named_graphs, tuple)
    return sys.getsizeof(query) + sum(map(sys.getsizeof, (*default_graphs, *named_graphs)))
