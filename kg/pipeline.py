"""From documents to a release: read, link, state, check, load, switch."""

import hashlib
import os
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg import __version__, documents, mappers, releases
from kg.documents import Document
from kg.errors import DamagedDocument, DocumentError, InvalidDocument, RegisterError, ReleaseError, UsageError
from kg.linking import Linked, Registers, link
from kg.linking.mentions import Finder
from kg.readings import Reading, Source
from kg.records import Activity, Inferred, Name, NamedGraph, Reference, Software, SourceDocument, Triple, statements
from kg.releases import Manifest, PublishedDocument, Release
from kg.resources import ONTOLOGY, REGISTERS, SHAPES
from kg.store.embedded import EmbeddedStore
from kg.turtle import parse_turtle
from kg.validate import Finding, Outcome, Validator
from kg.vocab import DCTERMS, PROV, RDF, RDFS, check_base, fingerprint, mint

_CHECKED_TOGETHER = 50
"""Documents whose graphs are checked at a time: each check has a cost of its own, whatever the number."""

Progress = Callable[[str, int, int], None]
"""Called with the step, how many of its items are done, and how many there are."""


@dataclass(frozen=True)
class SetAside:
    """A document that was not published, and the reason, for people."""

    origin: str
    error: DocumentError
    findings: tuple[Finding, ...] = ()
    kept: str | None = None
    """The document whose last good version stays published."""

    def __str__(self) -> str:
        lines = [str(self.error), *(f"    {finding}" for finding in self.findings)]
        if self.kept:
            lines.append(f"    Its last good version stays published as document {self.kept}.")
        return "\n".join(lines)


@dataclass
class Report:
    """What a build did."""

    release: Release | None = None
    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    unresolved: dict[Name, int] = field(default_factory=dict)
    warnings: int = 0
    documents: int = 0
    triples: int = 0

    @property
    def exit_status(self) -> int:
        """0 if everything given is published, 1 if something was set aside."""
        return 1 if self.set_aside else 0


@dataclass(frozen=True)
class _Checked:
    """A document whose graph conforms to the shapes."""

    key: str
    published: PublishedDocument
    triples: frozenset[Triple]


def build(
    paths: Iterable[Path],
    data: Path,
    *,
    base: str | None = None,
    prune: bool = False,
    fresh: bool = False,
    registers: Path | None = None,
    progress: Progress = lambda step, done, total: None,
) -> Report:
    """Build a release under `data` from files and folders of documents, and switch to it at once.

    What is given is added or replaces its earlier version. `prune` withdraws what is not under the given paths; `fresh`
    starts from nothing. `registers` is a folder of further Turtle files. UsageError for paths that are not there or a
    base that differs from the release's; RegisterError and ReleaseError as they say; what is wrong with a document is
    in the report instead.
    """
    files = gather(paths)
    with releases.building(data) as folder:
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
        report = Report()
        folder_of_registers = registers.resolve() if registers else _remembered(manifest)
        known = _Known(base, folder_of_registers)
        checked = _read_all(files, known, manifest, report, progress)
        changes = known.graphs()
        changes |= {_graph_name(base, document.key): document.triples for document in checked.values()}
        if prune and manifest:
            report.withdrawn = _withdrawn(manifest, checked.keys(), report)
        gone = {_graph_name(base, key) for key in report.withdrawn}
        if manifest:
            # Registers that are no longer there.
            gone |= set(manifest.graphs) - set(changes) - {_graph_name(base, key) for key in manifest.documents}
        published = dict(manifest.documents) if manifest else {}
        published |= {key: document.published for key, document in checked.items()}
        published = {key: document for key, document in published.items() if key not in report.withdrawn}
        _notice_stale_links(published, known, report)
        progress("Writing the release", 0, 1)
        _write(folder, data, before, changes, gone, published, checked.keys(), base, folder_of_registers, report)
        progress("Writing the release", 1, 1)
    _write_set_aside(data, report)
    return report


def _withdrawn(manifest: Manifest, checked: Set[str], report: Report) -> list[str]:
    """Give the documents that are not under the given paths any more, as far as that is certain."""
    kept = {aside.kept for aside in report.set_aside} | set(report.unchanged)
    # A damaged page that cannot be identified may be a version of any document of its source.
    unsure = {
        aside.error.source
        for aside in report.set_aside
        if isinstance(aside.error, DamagedDocument) and aside.kept is None
    }
    candidates = [key for key in manifest.documents if key not in checked and key not in kept]
    withdrawn = sorted(key for key in candidates if manifest.documents[key].source not in unsure)
    if spared := len(candidates) - len(withdrawn):
        report.notices.append(
            f"{spared} {'document was' if spared == 1 else 'documents were'} not withdrawn: a damaged page that "
            "was set aside may be a version of any of them"
        )
    return withdrawn


def gather(paths: Iterable[Path]) -> list[Path]:
    """Give the files among the paths and below them, in order. UsageError if a path is not there or holds no file."""
    files: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            below = sorted(
                p
                for p in path.rglob("*")
                if (p.is_file() or not p.exists())
                and not any(part.startswith(".") for part in p.relative_to(path).parts)
            )
            if not below:
                raise UsageError("the folder holds no file", where=str(path), expected="documents as text or HTML")
            files |= dict.fromkeys(below)
        elif path.exists():
            files[path] = None
        else:
            raise UsageError("there is no such file or folder", where=str(path), remedy="Check the path.")
    return list(files)


def _graph_name(base: str, document_key: str) -> str:
    """Give the name of a document's graph. A plain string: rdflib's addresses are equal to no string."""
    return str(mint(base, NamedGraph.kind, document_key))


class _Known:
    """What a build knows beforehand: registers, shapes, ontology."""

    def __init__(self, base: str, folder: Path | None):
        self.base = base
        self.registers = Registers.load([REGISTERS, *([folder] if folder else [])], base)
        self.finder = Finder(self.registers.labels)
        self.validator = Validator(SHAPES, base)
        outcome = self.validator.judge(self.registers.graph)
        if outcome.violations:
            raise RegisterError(
                "the registers break the shapes:\n" + "\n".join(f"    {finding}" for finding in outcome.violations),
                remedy="Mend the entries named above.",
            )
        lines = sorted(self.registers.graph.serialize(format="nt").splitlines())
        self.fingerprint = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]

    def graphs(self) -> dict[str, Iterable[Triple]]:
        """Give the named graphs of the registers and the ontology, each with its name in it."""
        named = {f"register/{name}": (f"Register: {name}", graph) for name, graph in self.registers.graphs.items()}
        ontology = Graph()
        for file in sorted(ONTOLOGY.glob("*.ttl")):
            ontology += parse_turtle(file, self.base)
        named["ontology"] = ("Ontology", ontology)
        made: dict[str, Iterable[Triple]] = {}
        for key, (label, graph) in named.items():
            name = URIRef(_graph_name(self.base, key))
            graph.add((name, RDF.type, PROV.Entity))
            graph.add((name, RDFS.label, Literal(label, lang="en")))
            graph.add(
                (
                    name,
                    DCTERMS.rights,
                    Literal("Facts compiled for this data set; each entry names where it was learnt.", lang="en"),
                )
            )
            made[str(name)] = list(_with_addresses(graph, f"{self.base}/{key}"))
        return made


def _with_addresses(graph: Graph, prefix: str) -> Iterable[Triple]:
    """Give the triples of a graph with an address for each node of a list, always the same for what follows in it.

    RegisterError if there are other nodes without an address.
    """
    addresses: dict[Node, URIRef] = {}
    for node in graph.subjects(RDF.rest):
        following = "\n".join(str(item) for item in Collection(graph, node))
        addresses[node] = URIRef(f"{prefix}#list-{fingerprint(following)}")
    for s, p, o in graph:
        subject, object_ = addresses.get(s, s), addresses.get(o, o)
        if isinstance(subject, BNode) or isinstance(object_, BNode):
            raise RegisterError(
                f"a node of {prefix} has no address: a value of <{p}>", remedy="Give it one instead of using [ ]."
            )
        yield URIRef(str(subject)), URIRef(str(p)), object_


def _read_all(
    files: list[Path], known: _Known, manifest: Manifest | None, report: Report, progress: Progress
) -> dict[str, _Checked]:
    """Read, link and check every file; what cannot be published is set aside in the report."""
    reader = _Reader(known, manifest, report)
    for number, file in enumerate(files):
        progress("Reading documents", number, len(files))
        reader.read(file)
    reader.check_waiting()
    order = {str(file): number for number, file in enumerate(files)}
    report.set_aside.sort(key=lambda aside: order[aside.origin])
    progress("Reading documents", len(files), len(files))
    return reader.checked


class _Reader:
    """Reads and links documents one by one, and has their graphs checked many at a time."""

    def __init__(self, known: _Known, manifest: Manifest | None, report: Report):
        self.checked: dict[str, _Checked] = {}
        self._known = known
        self._manifest = manifest
        self._report = report
        self._files: dict[str, Path] = {}
        self._waiting: dict[str, tuple[Path, _Checked, Linked]] = {}

    def read(self, file: Path) -> None:
        """Read one file; what is wrong with it goes into the report."""
        key = None
        try:
            document = documents.load(file)
            if document.digest in self._files:
                self._report.notices.append(f"{file}: the same as {self._files[document.digest]}; read once")
                return
            self._files[document.digest] = file
            source, reading = mappers.read(document)
            key = f"{source.key}/{reading.key}"
            if key in self._waiting:
                self.check_waiting()
            published = PublishedDocument(
                origin=str(file.resolve()),
                source=source.key,
                digest=document.digest,
                registers=self._known.fingerprint,
                paragraphs=tuple(fingerprint(p) for passage in reading.passages for p in passage.text.split("\n\n")),
                is_html=document.media_type == "text/html",
            )
            if self._adds_nothing(file, key, published):
                return
            self._report.notices += [f"{file}: {notice}" for notice in reading.notices]
            linked = link(reading, self._known.registers, self._known.finder, key)
            triples = frozenset(_triples(document, source, reading, linked, key, self._known.base))
            self._waiting[key] = file, _Checked(key, published, triples), linked
        except DocumentError as error:
            self._set_aside(file, key, error)
        if len(self._waiting) >= _CHECKED_TOGETHER:
            self.check_waiting()

    def _adds_nothing(self, file: Path, key: str, now: PublishedDocument) -> bool:
        """Whether an earlier version of the document says all that this one does. DamagedDocument if it is cut."""
        earlier = self.checked[key].published if key in self.checked else None
        if earlier is None and self._manifest:
            earlier = self._manifest.documents.get(key)
        if earlier is None:
            return False
        _refuse_if_cut(now, earlier, str(file))
        if earlier.is_html and not now.is_html and earlier.paragraphs == now.paragraphs:
            # Only HTML knows the number of a question, on which its address stands.
            self._report.notices.append(f"{file}: says nothing that the HTML of the page, {earlier.origin}, does not")
            self._report.unchanged += [key] if key not in self.checked else []
            return True
        if key in self.checked:
            self._report.notices.append(f"{file}: another version of {earlier.origin}; the later one is published")
        return False

    def check_waiting(self) -> None:
        """Have the graphs that wait checked together, and one by one if there is a violation among them."""
        if not self._waiting:
            return
        outcome = self._judge(*(document.triples for _, document, _ in self._waiting.values()))
        for key, (file, document, linked) in self._waiting.items():
            if outcome.violations:
                alone = self._judge(document.triples)
                self._report.warnings += len(alone.warnings)
                if alone.violations:
                    number = len(alone.violations)
                    rules = "rule" if number == 1 else "rules"
                    error = InvalidDocument(f"the graph breaks {number} {rules}:", where=str(file))
                    self._set_aside(file, key, error, alone.violations)
                    continue
            for name in linked.unresolved:
                self._report.unresolved[name] = self._report.unresolved.get(name, 0) + 1
            self.checked[key] = document
        self._report.warnings += 0 if outcome.violations else len(outcome.warnings)
        self._waiting.clear()

    def _judge(self, *graphs: frozenset[Triple]) -> Outcome:
        together = Graph()
        for triples in graphs:
            for triple in triples:
                together.add(triple)
        return self._known.validator.judge(together, self._known.registers.graph)

    def _set_aside(self, file: Path, key: str | None, error: DocumentError, findings: tuple[Finding, ...] = ()) -> None:
        kept = _last_good(file, key, self._manifest)
        self._report.set_aside.append(SetAside(str(file), error, findings, kept))


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


def _last_good(file: Path, key: str | None, manifest: Manifest | None) -> str | None:
    """Give the published document that a damaged file is a version of, told by its key or else by its path."""
    if manifest is None:
        return None
    if key in manifest.documents:
        return key
    origin = str(file.resolve())
    return next((known for known, document in manifest.documents.items() if document.origin == origin), None)


def _triples(
    document: Document, source: Source, reading: Reading, linked: Linked, key: str, base: str
) -> Iterable[Triple]:
    """Make everything that the named graph of a document holds: what it says, and where that comes from."""
    itself = Reference(SourceDocument.kind, key)
    licence = URIRef(source.licence.address) if source.licence else None
    parliamentary = "The page prints no licence; questions and answers are Parliament's, which licenses them so."
    received = SourceDocument(
        key=key,
        label=reading.label,
        publisher=source.published_by,
        main_entity=tuple(subject.reference for subject in reading.subjects),
        licence=licence if licence is None or source.states_licence else Inferred(licence, parliamentary),
        rights=source.rights,
        page=URIRef(reading.address) if reading.address else None,
        digest=document.digest,
        media_type=document.media_type,
        size=document.size,
        comment_count=reading.comment_count,
    )
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    activity = Activity(
        key=key,
        label=f"Reading of {reading.label}",
        used=(itself,),
        associated_with=Software(
            key=f"kg-{__version__}-{source.key}-{source.version}",
            label=f"kg {__version__} with its mapper for {source.name}, version {source.version}",
            version=f"{__version__}+{source.key}.{source.version}",
        ),
        # The clock would make every build differ. When a release was built stands in its manifest.
        ended=datetime.fromtimestamp(int(epoch), UTC).isoformat().replace("+00:00", "Z") if epoch else None,
    )
    graph = NamedGraph(
        key=key,
        label=f"What is known from {reading.label}",
        derived_from=itself,
        generated_by=activity,
        licence=licence,
        rights=source.rights,
    )
    for record in (received, graph, *linked.records):
        yield from statements(record, base, itself)


def _notice_stale_links(published: dict[str, PublishedDocument], known: _Known, report: Report) -> None:
    stale = sum(document.registers != known.fingerprint for document in published.values())
    if stale:
        report.notices.append(
            f"the registers have changed since {stale} published {'document was' if stale == 1 else 'documents were'} "
            "linked; give them again to link them anew"
        )


def _write(
    folder: Path,
    data: Path,
    before: Release | None,
    changes: dict[str, Iterable[Triple]],
    gone: set[str],
    published: dict[str, PublishedDocument],
    given: Set[str],
    base: str,
    registers_folder: Path | None,
    report: Report,
) -> None:
    """Write the new release beside the current one, make sure of it, and switch."""
    manifest = before.manifest if before else None
    if before:
        reader = EmbeddedStore.open(before.store)
        try:
            things_before = reader.things(f"{base}/id/")
            changes = {name: triples for name, triples in changes.items() if not reader.holds(name, triples)}
            reader.copy_to(folder / "store")
        finally:
            reader.close()
    else:
        things_before = set()
    for key in published:
        if key in given:
            if manifest is None or key not in manifest.documents:
                report.added.append(key)
            else:
                (report.replaced if _graph_name(base, key) in changes else report.unchanged).append(key)
    if not published:
        report.notices.append(
            "no document could be published; "
            + ("the last release stays" if releases.current(data) else "there is no release")
        )
        return
    if before and manifest and not changes and not gone and manifest.documents == published:
        report.notices.append("nothing changed: the current release stays")
        report.release, report.documents, report.triples = before, len(published), manifest.triples
        return
    store = EmbeddedStore.create(folder / "store")
    try:
        store.replace_graphs({**changes, **dict.fromkeys(gone)})
        if wrong := store.inconsistencies():
            raise ReleaseError(f"the merged view differs from the documents in {wrong} triples", where=str(folder))
        things = store.things(f"{base}/id/")
        graphs = tuple(store.graph_names())
        if missing := {_graph_name(base, key) for key in published} - set(graphs):
            raise ReleaseError(
                f"{len(missing)} documents did not reach the store, the first as {min(missing)}", where=str(folder)
            )
        report.documents, report.triples = len(published), store.count()
    finally:
        store.close()
    now = datetime.now(UTC)
    name = releases.next_name(data, f"{now:%Y-%m-%d}")
    withdrawn = ((set(manifest.withdrawn) if manifest else set()) | things_before) - things
    Manifest(
        name=name,
        base=base,
        built=now.isoformat(timespec="seconds"),
        software=__version__,
        documents=published,
        graphs=graphs,
        registers_folder=str(registers_folder) if registers_folder else None,
        triples=report.triples,
        withdrawn=tuple(sorted(withdrawn)),
    ).write(folder / "manifest.json")
    report.release = releases.publish(data, folder, name)


def _write_set_aside(data: Path, report: Report) -> None:
    file = data / "set-aside.txt"
    if report.set_aside:
        file.write_text("\n".join(str(aside) for aside in report.set_aside) + "\n", encoding="utf-8")
    else:
        file.unlink(missing_ok=True)
