"""From documents to a release: receive, read, link, state, judge, load, switch.

Documents stream through: what is in memory at a time does not grow with their number. Where there are many, processes
make graphs beside the one that loads them. What a killed build had done is kept, and the next one goes on from there.
"""

import gc
import json
import os
import shutil
import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from kg import __version__, index, releases, statistics
from kg.catalog import DESCRIPTION, TITLE
from kg.dumps.listing import FOLDER, Listing
from kg.dumps.naming import naming
from kg.dumps.writing import write as write_dumps
from kg.errors import DamagedDocument, IncompleteDocument, RegisterError, ReleaseError, UsageError
from kg.history import History
from kg.inventory import Inventory, PublishedDocument
from kg.pipeline.judgements import GRAPH, judgements
from kg.pipeline.known import Known, graph_name
from kg.pipeline.making import Made, Outcome, Refused, Superseded, Work, make
from kg.pipeline.receiving import Progress, Received, Receiver, gather
from kg.pipeline.report import Report, SetAside
from kg.pipeline.telling import tell
from kg.pipeline.writing import Writer
from kg.releases import Manifest, Release
from kg.store.embedded import EmbeddedStore
from kg.vocab import check_base

__all__ = ["Progress", "Report", "SetAside", "build", "gather"]

_MADE_AT_ONCE = 100
"""Documents that a process is given at a time."""
_MADE_AHEAD = 20
"""Times that many may be made and wait: while the store is loading, the processes have something to do."""
_WORTH_PROCESSES = 1000
"""Documents from which on it pays to start processes, each of which has to read the registers first."""


def build(
    paths: Iterable[Path],
    data: Path,
    *,
    base: str | None = None,
    prune: bool = False,
    fresh: bool = False,
    registers: Path | None = None,
    kept: int | None = None,
    dumps: bool | None = None,
    progress: Progress = lambda step, done, total: None,
) -> Report:
    """Build a release under `data` from files and folders of documents, and switch to it at once.

    What is given is added or replaces its earlier version. `prune` withdraws what is not under the given paths; `fresh`
    starts from nothing. `registers` is a folder of further Turtle files. `kept` is how many releases stay on disk; as
    many as before where it is not told. `dumps` says whether the release is to have dumps; None, that it has them if
    the one before had. UsageError for paths that are not there or a base that differs from the release's; RegisterError
    and ReleaseError as they say; what is wrong with a document is in the report instead.
    """
    paths = tuple(paths)
    files = gather(paths)
    report = Report()
    with releases.held(data):
        before = None if fresh else releases.current(data)
        manifest = before.manifest if before else None
        base = check_base(base) if base else manifest.base if manifest else None
        if base is None:
            raise UsageError("the build needs a base", expected="the address under which it will be served")
        if manifest and manifest.base != base:
            raise UsageError(
                f"the release stands on {manifest.base}, not on {base}",
                where=str(data),
                remedy="Addresses would change: use --fresh to start again, or another --data folder.",
            )
        folder_of_registers = registers.resolve() if registers else _remembered(manifest)
        known = Known(base, folder_of_registers)
        plan = json.dumps(
            [
                base,
                before.folder.name if before else None,
                known.fingerprint,
                str(folder_of_registers),
                [str(path.resolve()) for path in paths],
            ]
        )
        try:
            with releases.building(data, plan) as folder:
                _Build(data, folder, before, known, report, progress, kept, dumps=dumps).run(files, prune=prune)
        except (OSError, sqlite3.Error) as error:
            # What was done is kept in the folder.
            raise ReleaseError(
                f"the release cannot be written: {error}",
                where=str(data),
                remedy="Mend that, and build again: it goes on where it stopped.",
            ) from error
    _write_set_aside(data, report)
    return report


class _Build:
    """One build, in a folder that becomes the release."""

    def __init__(
        self,
        data: Path,
        folder: Path,
        before: Release | None,
        known: Known,
        report: Report,
        progress: Progress,
        kept: int | None,
        *,
        dumps: bool | None,
    ):
        self._has_dumps = before is not None and Listing.read(before.folder) is not None if dumps is None else dumps
        self._data = data
        self._folder = folder
        self._before = before
        self._known = known
        self._report = report
        self._progress = progress
        self._last = self._last_release()
        self._kept = kept or (self._last.manifest.keeps if self._last else releases.KEPT)
        self._inventory = Inventory.create(folder, before.folder if before else None)
        # A build that goes on with one that was killed is a build of its own.
        self._number = int(self._inventory.setting("build") or 0) + 1
        self._inventory.remember("build", str(self._number))
        self._inventory.commit()
        self._history = History.create(
            folder, self._last.folder if self._last else None, is_increment=before is not None
        )
        self._writer = Writer(folder, before, self._inventory, self._history, self._number, known.base)

    def _last_release(self) -> Release | None:
        """Give the release whose history goes on: the current one, unless it is of another base.

        ReleaseError if it cannot be read and this one is to start from it; what starts from nothing does without.
        """
        last = releases.current(self._data)
        try:
            if last is None or last.manifest.is_given or last.manifest.base != self._known.base:
                return None
            History.open(last.folder).close()
        except ReleaseError as error:
            if self._before:
                raise
            self._report.notices.append(f"the history begins anew, as that of the last release cannot be read: {error}")
            return None
        return last

    def run(self, files: list[Path], *, prune: bool) -> None:
        """Do all of it. What is wrong with a document goes into the report."""
        try:
            self._run(files, prune=prune)
        except BaseException:
            self._writer.abandon()
            self._inventory.abandon()
            raise
        finally:
            self._history.close()

    def _run(self, files: list[Path], *, prune: bool) -> None:
        if self._inventory.setting("registers") != self._known.fingerprint:
            self._known.check()
            self._inventory.remember("registers", self._known.fingerprint)
        last_record = self._inventory.last_record()
        documents_before = len(self._inventory)
        received = self._receive(files, last_record, notes_given=prune)
        if prune:
            # A build that was killed may have received what is not given any more.
            self._inventory.forget_due(received.given)
        self._make(received, last_record)
        order = {str(file): number for number, file in enumerate(files)}
        self._report.set_aside.sort(key=lambda aside: order.get(aside.origin, len(order)))
        if prune:
            self._withdraw(received)
        expected = documents_before + self._report.added - len(self._report.withdrawn)
        self._reckon("documents published", expected, len(self._inventory))
        self._remember_files(received)
        self._notice_stale_links()
        self._finish()

    def _receive(self, files: list[Path], last_record: int, *, notes_given: bool) -> Received:
        receiver = Receiver(self._inventory, self._known.fingerprint, self._report, notes_given=notes_given)
        for number, file in enumerate(files):
            self._progress("Receiving files", number, len(files))
            receiver.take(file)
        self._progress("Receiving files", len(files), len(files))
        report, kept = self._report, self._inventory.last_record() - last_record
        told = report.known_records + report.unidentified_records + kept
        self._reckon("records", report.records, told)
        self._inventory.make_due(self._known.fingerprint)
        self._inventory.commit()
        return receiver.received

    def _reckon(self, what: str, given: int, accounted_for: int) -> None:
        """Make sure that nothing is lost. ReleaseError if the numbers differ."""
        if given != accounted_for:
            raise ReleaseError(
                f"the reckoning is wrong: of {given:,} {what}, {accounted_for:,} are accounted for",
                where=str(self._data),
                remedy="Report this: nothing has been published.",
            )

    def _make(self, received: Received, last_record: int) -> None:
        """Make the graphs of all that is due, and load them as they come."""
        total = len(received.pages) + self._inventory.count_due()
        is_bulk = total > _WORTH_PROCESSES
        number = -1
        for number, made in enumerate(_made(self._works(received, is_bulk), self._known, total)):
            self._progress("Reading documents", number, total)
            if isinstance(made, Refused):
                self._refuse(made, last_record)
            elif isinstance(made, Superseded):
                self._report.superseded += 1
                self._inventory.give(made.key, self._number)
            else:
                self._take(made, is_bulk)
        self._writer.flush()
        self._reckon("documents to be read", total, number + 1)
        self._progress("Reading documents", total, total)

    def _works(self, received: Received, is_bulk: bool) -> Iterator[Work]:
        for file in received.pages:
            yield Work(file=file)
        for key in self._inventory.due():
            is_new = is_bulk and self._inventory.document(key) is None
            yield Work(key=key, records=self._inventory.records(key), is_new=is_new)

    def _take(self, made: Made, is_bulk: bool) -> None:
        """Take a document into the release, unless its earlier version says all that it does."""
        document, origin = made.document, made.origin
        earlier = self._writer.document(document.key)
        if document.paragraphs and earlier:
            try:
                if self._adds_nothing(document, earlier, origin):
                    return
            except DamagedDocument as damage:
                self._report.set_aside.append(SetAside(origin, damage, (), document.key))
                return
        self._report.notices += [f"{origin}: {notice}" for notice in made.notices]
        self._report.unresolved.update(made.unresolved)
        self._report.unknown_fields.update(made.unknown_fields)
        self._report.warnings.update(made.warnings)
        is_again = self._writer.is_of_this_build(document.key)
        changed = self._writer.put(made, is_bulk=is_bulk)
        if is_again:
            return
        if earlier is None:
            self._report.added += 1
        elif changed:
            self._report.replaced += 1
        else:
            self._report.unchanged += 1

    def _adds_nothing(self, now: PublishedDocument, earlier: PublishedDocument, origin: str) -> bool:
        """Whether an earlier version of a page says all that this one does. DamagedDocument if it is cut."""
        _refuse_if_cut(now, earlier, origin)
        in_this_build = self._writer.is_of_this_build(now.key)
        if earlier.is_html and not now.is_html and earlier.paragraphs == now.paragraphs:
            # Only HTML knows the number of a question, on which its address stands.
            self._report.notices.append(f"{origin}: says nothing that the HTML of the page, {earlier.origin}, does not")
            if not in_this_build:
                self._report.unchanged += 1
                self._inventory.give(now.key, self._number)
            return True
        if in_this_build:
            self._report.notices.append(f"{origin}: another version of {earlier.origin}; the later one is published")
        return False

    def _refuse(self, refused: Refused, last_record: int) -> None:
        """Set a document aside; its last good version stays. Parts of a document wait for the rest of it."""
        if refused.key and isinstance(refused.error, IncompleteDocument):
            self._report.waiting += 1
            self._inventory.done([refused.key])
            return
        kept = self._writer.document(refused.key) if refused.key else None
        kept = kept or self._inventory.from_file(str(Path(refused.origin).resolve()))
        aside = SetAside(refused.origin, refused.error, refused.findings, kept.key if kept else None)
        self._report.set_aside.append(aside)
        if refused.key:
            self._inventory.reject(refused.key, last_record)

    def _withdraw(self, received: Received) -> None:
        """Withdraw the documents that are not under the given paths any more, as far as that is certain."""
        kept = {aside.kept for aside in self._report.set_aside} | received.given
        # A damaged page that cannot be identified may be a version of any document of its source.
        unsure = {
            aside.error.source
            for aside in self._report.set_aside
            if isinstance(aside.error, DamagedDocument) and aside.kept is None
        }
        candidates = [document for document in self._inventory.not_given(self._number) if document.key not in kept]
        gone = [document.key for document in candidates if document.source not in unsure]
        for key in gone:
            self._writer.withdraw(key)
        self._report.withdrawn = gone
        if spared := len(candidates) - len(gone):
            self._report.notices.append(
                f"{spared} {'document was' if spared == 1 else 'documents were'} not withdrawn: a damaged page that "
                "was set aside may be a version of any of them"
            )

    def _remember_files(self, received: Received) -> None:
        """Remember the files without fault, which need not be read again while they are the same."""
        faulty = {origin for aside in self._report.set_aside for origin in _files_named(aside.origin)}
        for path, (digest, records) in received.files.items():
            if path not in faulty:
                self._inventory.remember_file(path, digest, records)

    def _notice_stale_links(self) -> None:
        if stale := self._inventory.otherwise_known(self._known.fingerprint):
            self._report.notices.append(
                f"the registers have changed since {stale} published "
                f"{'document was' if stale == 1 else 'documents were'} linked; give them again to link them anew"
            )

    def _finish(self) -> None:
        """Write what belongs to the release as a whole, make sure of it, and switch."""
        report, before = self._report, self._before
        report.documents = len(self._inventory)
        if not report.documents:
            report.notices.append(
                "no document could be published; "
                + ("the last release stays" if releases.current(self._data) else "there is no release")
            )
            return
        self._progress("Writing the release", 0, 1)
        judged = sorted(judgements(self._inventory, self._known.registers, self._known.base))
        name = graph_name(self._known.base, GRAPH)
        self._writer.put_others({**self._known.graphs(), **({name: judged} if judged else {})})
        if before and not self._writer.has_changed and index.fits(before.folder, before.manifest.base):
            report.notices.append("nothing changed: the current release stays")
            report.release, report.triples = before, before.manifest.triples
            self._writer.abandon()
            self._inventory.close()
            self._dump(before.folder)
            if self._kept != before.manifest.keeps:
                report.release = releases.keep(self._data, before, self._kept)
            return
        now = datetime.now(UTC)
        name = releases.next_name(self._data, f"{now:%Y-%m-%d}")
        built = now.isoformat(timespec="seconds")
        tell(self._history, self._writer.store, before, self._last, self._known.base, name, built, report.documents)
        warnings, named = self._inventory.warnings(), naming(TITLE, DESCRIPTION)
        names = {**named.sources, **named.licences}
        finished = self._writer.finish(names)
        report.triples = finished.triples
        shutil.rmtree(self._folder / FOLDER, ignore_errors=True)
        self._dump(self._folder)
        self._inventory.close(finished=True)
        Manifest(
            name=name,
            base=self._known.base,
            built=built,
            software=__version__,
            documents=report.documents,
            graphs=finished.graphs,
            registers_folder=str(self._known.folder) if self._known.folder else None,
            triples=report.triples,
            keeps=self._kept,
        ).write(self._folder / "manifest.json")
        report.release = releases.publish(self._data, self._folder, name, self._kept)
        if not finished.is_counted:
            self._progress("Counting the release", 0, 1)
            self._count(report.release, warnings, names)
        self._progress("Writing the release", 1, 1)

    def _count(self, release: Release, warnings: dict[str, int], names: dict[str, str]) -> None:
        """Count what a release holds, so that nobody who asks for its description has to wait."""
        store = EmbeddedStore.open(release.store)
        try:
            counted = statistics.count(store, self._known.base, warnings, names)
        finally:
            store.close()
        counted.write(release.folder)

    def _dump(self, folder: Path) -> None:
        """Write the dumps of a release, if it is to have any."""
        if self._has_dumps:
            self._progress("Writing the dumps", 0, 1)
            write_dumps(folder, self._known.base, naming(TITLE, DESCRIPTION))
            self._progress("Writing the dumps", 1, 1)


def _files_named(origin: str) -> set[str]:
    """Give the file that an origin such as `records.jsonl:17` or `page.json, record 3` names, as it may be written."""
    without_record = origin.partition(", record ")[0]
    return {str(Path(name).resolve()) for name in (without_record, without_record.rpartition(":")[0]) if name}


def _made(works: Iterator[Work], known: Known, total: int) -> Iterator[Outcome]:
    """Make graphs, in processes of their own where there are many; in the order of the works."""
    if total <= _WORTH_PROCESSES:
        yield from make(works, known)
        return
    # Started anew, not forked: the store's threads would not be there in a fork.
    count = os.cpu_count() or 1
    with ProcessPoolExecutor(count, get_context("spawn"), _begin, (known.base, known.folder)) as processes:
        waiting: deque[Future[list[Outcome]]] = deque()
        try:
            while batch := tuple(islice(works, _MADE_AT_ONCE)):
                waiting.append(processes.submit(_make_in_process, batch))
                if len(waiting) > _MADE_AHEAD:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            processes.shutdown(cancel_futures=True)


_known: Known | None = None


def _begin(base: str, folder: Path | None) -> None:
    global _known  # noqa: PLW0603 (what a process is given once, for all its works)
    _known = Known(base, folder)
    # What is known stays as long as the process does; graphs hold no cycles, and are many small things: a twentieth of
    # the time went into looking through both for what could be freed.
    gc.freeze()


def _make_in_process(works: Sequence[Work]) -> list[Outcome]:
    assert _known is not None
    gc.disable()
    try:
        return list(make(works, _known))
    finally:
        gc.enable()


def _refuse_if_cut(version: PublishedDocument, before: PublishedDocument, origin: str) -> None:
    """Raise DamagedDocument for a version that says the same as the published one and then stops."""
    now = version.paragraphs
    if not 0 < len(now) < len(before.paragraphs):
        return
    # The last paragraph may itself be cut.
    if now[:-1] == before.paragraphs[: len(now) - 1] and (len(now) > 1 or now == before.paragraphs[:1]):
        damage = DamagedDocument(
            f"it stops after {len(now)} of the {len(before.paragraphs)} paragraphs published",
            where=origin,
            expected="a version that is whole",
            remedy="Fetch the page again; if it really was shortened, withdraw it first.",
        )
        damage.source = version.source
        raise damage


def _remembered(manifest: Manifest | None) -> Path | None:
    """Give the folder of further registers that the release was built with. RegisterError if it is gone."""
    if manifest is None or manifest.registers_folder is None:
        return None
    folder = Path(manifest.registers_folder)
    if not folder.is_dir():
        raise RegisterError(
            "the registers that the release was built with are gone",
            where=str(folder),
            remedy="Name them with --registers.",
        )
    return folder


def _write_set_aside(data: Path, report: Report) -> None:
    file = data / "set-aside.txt"
    if report.set_aside:
        file.write_text("\n".join(str(aside) for aside in report.set_aside) + "\n", encoding="utf-8")
    else:
        file.unlink(missing_ok=True)
