"""Answers that are kept for as long as the data they were found in are served, so that asking again costs a look-up."""

import hashlib
import sys
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TypeAlias

from kg.store.jobs import Job

LARGEST = 1_000_000
"""Bytes of a result that is kept."""
_BESIDE = 1000
"""Bytes that an answer takes beside its result and its query."""

_Asked: TypeAlias = tuple[object, ...]


@dataclass(frozen=True)
class Lasting:
    """A whole result that would be the same again."""

    format: str
    body: bytes
    tag: str = field(init=False)
    """What tells it from any other."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "tag", hashlib.blake2b(self.body, digest_size=12).hexdigest())


class KeptAnswers:
    """As many answers as fit, those that were asked last."""

    def __init__(self, most_bytes: int):
        self.size = 0
        """Bytes they take, about."""
        self.age = 0
        """How often all were forgotten."""
        self._most = most_bytes
        self._kept: OrderedDict[_Asked, Lasting] = OrderedDict()

    def find(self, job: Job) -> Lasting | None:
        """Give what answers a job, if it is kept and no larger than the job allows."""
        for format_ in (job.rows_format, job.graph_format):
            asked = _asked(job, format_)
            kept = self._kept.get(asked)
            if kept and (job.result_bytes is None or len(kept.body) <= job.result_bytes):
                self._kept.move_to_end(asked)
                return kept
        return None

    def keep(self, job: Job, answer: Lasting, age: int) -> None:
        """Keep what answers a job, unless it is too large or was asked at another age than this."""
        asked = _asked(job, answer.format)
        if age != self.age or len(answer.body) > LARGEST or asked in self._kept:
            return
        self._kept[asked] = answer
        self.size += _size(asked, answer)
        while self.size > self._most:
            self.size -= _size(*self._kept.popitem(last=False))

    def forget(self) -> None:
        """Forget all, and what is being answered: the data are others now."""
        self._kept.clear()
        self.size = 0
        self.age += 1


def _asked(job: Job, format_: str | None) -> _Asked:
    """Give all that determines the bytes of a result. No format is one of rows and of graphs as well."""
    return job.query, format_, job.default_graphs, job.named_graphs, job.base, str(job.store)


def _size(asked: _Asked, answer: Lasting) -> int:
    query, _, default_graphs, named_graphs, *_ = asked
    assert isinstance(default_graphs, tuple)
    assert isinstance(named_graphs, tuple)
    return len(answer.body) + sys.getsizeof(query) + sum(map(sys.getsizeof, (*default_graphs, *named_graphs))) + _BESIDE
