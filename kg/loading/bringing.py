"""Taking the steps that bring a release to an engine, going on with those of a load that broke off."""

import hashlib
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from kg import releases
from kg.errors import StoreError, UsageError
from kg.loading.plan import Held, Step, difference, everything
from kg.loading.verifying import differing, put_again, there
from kg.releases import Release
from kg.store.marker import Marker, read_marker, write_marker
from kg.store.protocol import Protocol
from kg.store.service import Service

_SECONDS = 3600.0
"""How long one request may take: counting looks at every triple."""
AT_ONCE = 4
"""Requests that are under way at a time."""
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Loaded:
    """What was done for an engine to hold a release."""

    release: Release
    steps: int
    skipped: int
    """Steps that were done before, by a load that broke off."""
    triples: int
    is_whole: bool
    """Whether all was brought, instead of what differs from the release before."""


def bring(
    data: Path,
    service: Service,
    *,
    whole: bool = False,
    at_once: int = AT_ONCE,
    progress: Progress = lambda step, done, total: None,
) -> Loaded:
    """Make an engine hold the current release, and make sure of it.

    What differs from the release that it holds is sent, if that is still on disk; else, or if `whole`, everything.
    StoreError if the engine fails or ends up with something else: then it tells those who read that it is being
    changed, and the same command goes on where this one stopped.
    """
    with releases.held(data), closing(_patient(service)) as protocol:
        release = releases.required(data)
        if release.manifest.is_given:
            raise UsageError("RDF files that are served as they are cannot be loaded", where=str(data))
        base = release.manifest.base
        state = read_marker(protocol, base)
        if state and state.is_changing and state.target != release.folder.name and not whole:
            begun = _on_disk(data, state.target)
            if begun:
                # Only from there on it is known what differs.
                _Loading(data, protocol, begun, state, at_once, progress).run(whole=False)
                state = read_marker(protocol, base)
        return _Loading(data, protocol, release, state, at_once, progress).run(whole=whole)


def adopt(data: Path, service: Service, progress: Progress = lambda step, done, total: None) -> Loaded:
    """Make sure that an engine holds the current release, which its own loader has brought, and tell those who read."""
    with releases.held(data), closing(_patient(service)) as protocol:
        release = releases.required(data)
        state = read_marker(protocol, release.manifest.base) or Marker(0)
        with closing(Held(release)) as held:
            if wrong := differing(protocol, held, progress):
                raise _not_as_loaded(wrong)
            write_marker(protocol, held.base, state.begun(release.folder.name).done())
            return Loaded(release, 0, 0, sum(held.counts().values()), is_whole=True)


def _patient(service: Service) -> Protocol:
    return Protocol(replace(service, seconds=max(service.seconds, _SECONDS)))


class _Loading:
    """One release on its way to an engine."""

    def __init__(
        self, data: Path, protocol: Protocol, release: Release, state: Marker | None, at_once: int, progress: Progress
    ):
        self._data, self._protocol, self._release = data, protocol, release
        self._state = state or Marker(0)
        self._at_once = min(at_once, protocol.service.engine.most_writers or at_once)
        self._progress = progress

    def run(self, *, whole: bool) -> Loaded:
        """Bring it, make sure of it, and tell those who read."""
        before = None if whole else _on_disk(self._data, self._state.release)
        name = self._release.folder.name
        is_continued = self._state.is_changing and self._state.target == name and not whole
        is_there = not self._state.is_changing and self._state.release == name and not whole
        changing = self._state if is_continued else self._state.begun(name)
        with closing(Held(self._release)) as held:
            steps = skipped = triples = 0
            if not is_there:
                if not is_continued:
                    write_marker(self._protocol, held.base, changing)
                done = _Done(self._data, self._protocol.service, f"{changing} {'difference' if before else 'whole'}")
                with closing(done):
                    steps, skipped, triples = self._bring(held, before, done)
            self._make_sure(held)
            if not is_there:
                write_marker(self._protocol, held.base, changing.done())
                done.forget()
        return Loaded(self._release, steps, skipped, triples, is_whole=before is None)

    def _bring(self, held: Held, before: Release | None, done: "_Done") -> tuple[int, int, int]:
        engine = self._protocol.service.engine
        if before is None:
            return self._take(everything(held, engine, there(self._protocol, held.base)), done)
        with closing(Held(before)) as old:
            return self._take(difference(old, held, engine), done)

    def _take(self, steps: Generator[Step, None, None], done: "_Done") -> tuple[int, int, int]:
        """Take the steps, some at a time. The first that fails ends it, when those under way have ended."""
        number = skipped = triples = 0
        waiting: deque[tuple[str, Future[None]]] = deque()

        def finish_one() -> None:
            finished, future = waiting.popleft()
            future.result()
            done.add(finished)

        # The engine's iterators belong to this thread, and have to end in it.
        with closing(steps), ThreadPoolExecutor(self._at_once) as threads:
            for number, step in enumerate(steps, 1):
                triples += step.triples
                if step.key in done:
                    skipped += 1
                    continue
                waiting.append((step.key, threads.submit(step.do, self._protocol)))
                while len(waiting) > (0 if step.is_first else 2 * self._at_once):
                    finish_one()
                self._progress("Loading graphs", number, 0)
            while waiting:
                finish_one()
        return number, skipped, triples

    def _make_sure(self, held: Held) -> None:
        """Compare what the engine holds with the release, and put once more what differs."""
        wrong = differing(self._protocol, held, self._progress)
        if wrong:
            put_again(self._protocol, held, wrong)
            wrong = differing(self._protocol, held, self._progress)
        if wrong:
            raise _not_as_loaded(wrong)


class _Done:
    """The steps of a load that are done, remembered on disk for when it breaks off."""

    def __init__(self, data: Path, service: Service, plan: str):
        digest = hashlib.sha256(service.update.encode()).hexdigest()[:16]
        self._path = data / f".loading-{digest}.txt"
        # What follows the last end of a line was cut.
        lines = self._path.read_text(encoding="utf-8").split("\n")[:-1] if self._path.exists() else []
        is_same = bool(lines) and lines[0] == plan
        self._keys = set(lines[1:]) if is_same else set()
        self._file = self._path.open("a" if is_same else "w", encoding="utf-8")
        if not is_same:
            self._file.write(f"{plan}\n")
            self._file.flush()

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def add(self, key: str) -> None:
        """Remember a step."""
        self._file.write(f"{key}\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def forget(self) -> None:
        """Forget all: the load has ended well."""
        self._path.unlink(missing_ok=True)


def _on_disk(data: Path, name: str | None) -> Release | None:
    """Give a release by its name, if it is still there."""
    folder = data / "releases" / name if name else None
    return Release(folder) if folder and (folder / "manifest.json").is_file() else None


def _not_as_loaded(wrong: dict[str | None, tuple[int, int]]) -> StoreError:
    name, (expected, found) = next(iter(wrong.items()))
    more = f", and {len(wrong) - 1:,} more graphs differ" if len(wrong) > 1 else ""
    return StoreError(
        f"the store holds {found:,} triples in {name or 'the merged view'}, where the release has {expected:,}{more}",
        remedy="Load it again with --whole.",
    )
