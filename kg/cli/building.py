"""The commands that make a release and look after it: build, check, candidates."""

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from kg import releases
from kg.cli.options import DATA, DataOption
from kg.cli.terminal import SAY, counted, progress_bar
from kg.errors import UsageError
from kg.resources import FOUNDING_DOCUMENTS, SHAPES
from kg.vocab import DEFAULT_BASE, check_base

if TYPE_CHECKING:
    from kg.pipeline import Report


def build(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help="Documents, or folders of them. Default: the five founding documents."
        ),
    ] = None,
    data: DataOption = DATA,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="IRI",
            help=f"The address everything is published under. Default: that of the release, or {DEFAULT_BASE}.",
        ),
    ] = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Withdraw documents that are not under the given paths.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start from nothing instead of from the current release.")
    ] = False,
    registers: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A folder of Turtle files with further people, bodies, programmes …"),
    ] = None,
    keep: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            max=1000,
            help=f"How many releases stay on disk, to be compared and shown as they were. Default: as before, or "
            f"{releases.KEPT}.",
        ),
    ] = None,
    dumps: Annotated[
        bool | None,
        typer.Option(
            "--dumps/--no-dumps",
            help="Write dumps and tables to be downloaded into the release.",
            show_default="as the release before",
        ),
    ] = None,
) -> None:
    """Build a release from documents, check it, and switch to it at once.

    What is given is added to the current release, or replaces its earlier version. A document that cannot be read or
    breaks a rule is set aside with the reason (also in DIR/set-aside.txt), and its last good version stays; the rest
    are published.

    Examples:

        kg build
        kg build inbox/ --data /srv/kg --base https://data.example.org
        kg build inbox/ --prune
    """
    from kg import pipeline  # noqa: PLC0415 (pySHACL takes a second to load, and no other command needs it)

    if fresh or releases.current(data) is None:
        base = base or DEFAULT_BASE
    with progress_bar() as progress:
        report = pipeline.build(
            paths or [FOUNDING_DOCUMENTS],
            data,
            base=base,
            prune=prune,
            fresh=fresh,
            registers=registers,
            kept=keep,
            dumps=dumps,
            progress=progress,
        )
    _tell(report, data)
    raise typer.Exit(report.exit_status)


def _tell(report: "Report", data: Path) -> None:
    """Print the reckoning of a build: all that was given, and what became of it."""
    file = data / "set-aside.txt"
    for line in _first([str(aside) for aside in report.set_aside], f"more in {file}"):
        SAY.print(f"[bold red]set aside[/]  {escape(line)}")
    notes = _first(report.notices, "more")
    if report.unresolved:
        sorts = Counter[str]()
        for name, count in report.unresolved.items():
            sorts[name.sort] += count
        names = ", ".join(f"{name.printed} ({name.sort})" for name, _ in report.unresolved.most_common(10))
        more = f" and {len(report.unresolved) - 10:,} more" if len(report.unresolved) > 10 else ""
        notes.append(f"names that no register knows stay as printed: {names}{more}")
        if len(report.unresolved) > 10:
            notes.append("they were met so often: " + ", ".join(f"{n:,} × {sort}" for sort, n in sorts.most_common()))
    for field, count in sorted(report.unknown_fields.items()):
        notes.append(f"the field {field} of {counted(count, 'record')} is not known, and was not read")
    for note in notes:
        SAY.print(f"[yellow]note[/]  {escape(note)}")
    if report.records:
        known = f", of them {report.known_records:,} known from before" if report.known_records else ""
        SAY.print(f"{counted(report.files, 'file')}, {counted(report.records, 'record')}{known}")
    counts = [
        (report.added, "added"),
        (report.replaced, "replaced"),
        (report.unchanged, "unchanged"),
        (report.superseded, "superseded by later versions"),
        (report.waiting, "waiting for the rest of them"),
        (len(report.withdrawn), "withdrawn"),
        (len(report.set_aside), "set aside"),
    ]
    told = ", ".join(f"{number:,} {what}" for number, what in counts if number) or "nothing new"
    if report.release:
        SAY.print(
            f"[bold green]release {report.release.folder.name}[/] in {escape(str(data))}: "
            f"{counted(report.documents, 'document')}, {counted(report.triples, 'triple')} ({told})"
        )
    else:
        SAY.print(f"[bold red]no release was built[/] ({told})")
    if report.warnings:
        total = counted(report.warnings.total(), "warning")
        keep = "keeps" if report.warnings.total() == 1 else "keep"
        SAY.print(f"{total} of data quality {keep} nothing unpublished; kg check lists each:")
        for rule, count in report.warnings.most_common():
            SAY.print(f"    {count:,} × {escape(rule)}")


def _first(lines: list[str], rest: str) -> list[str]:
    """Give the first of many lines, and how many more there are."""
    most = 20
    return lines if len(lines) <= most else [*lines[:most], f"… and {len(lines) - most:,} {rest}"]


class ReportFormat(StrEnum):
    """The forms in which a validation report can be printed."""

    text = "text"
    turtle = "turtle"


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="RDF files, or folders of them. Default: the current release."),
    ] = None,
    data: DataOption = DATA,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="IRI", help=f"What relative addresses stand on. Default: {DEFAULT_BASE}, or the release's."
        ),
    ] = None,
    format: Annotated[  # noqa: A002
        ReportFormat, typer.Option("--format", help="The report as text for people, or as SHACL has it in Turtle.")
    ] = ReportFormat.text,
) -> None:
    """Check RDF files against the shapes, and say what breaks which rule.

    Files are Turtle, N-Triples, N-Quads, TriG, RDF/XML or JSON-LD, told by their ending, and are judged together.

    Examples:

        kg check
        kg check mine.ttl --format turtle > report.ttl
    """
    from rdflib import Graph  # noqa: PLC0415

    from kg import rdf_files  # noqa: PLC0415
    from kg.validate import Validator  # noqa: PLC0415

    if paths:
        base = check_base(base or DEFAULT_BASE)
        graph = Graph()
        for path in rdf_files.gather(paths):
            graph += rdf_files.read(path, base)
    else:
        release = releases.required(data)
        base = release.manifest.base
        from kg.store.embedded import EmbeddedStore  # noqa: PLC0415

        graph = EmbeddedStore.open(release.store).construct("CONSTRUCT WHERE { ?s ?p ?o }")
    outcome = Validator(SHAPES, base).judge(graph)
    if format is ReportFormat.turtle:
        print(outcome.report.serialize(format="turtle"))
    else:
        for finding in outcome.findings:
            print(f"{'violation' if finding.is_violation else 'warning'}  {finding}")
    SAY.print(
        f"{len(graph):,} triples: {len(outcome.violations)} violations, {len(outcome.warnings)} warnings."
        + ("" if outcome.violations else " The graph conforms.")
    )
    raise typer.Exit(1 if outcome.violations else 0)


def candidates(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Names to accept, as listed. Default: list what was found."),
    ] = None,
    data: DataOption = DATA,
    kind: Annotated[
        str | None, typer.Option("--as", metavar="KIND", help="What the names are, where that is not told.")
    ] = None,
) -> None:
    """List the names that texts use and no register knows, or write register entries for those a person accepts.

    A name is published as words of its text only, until it stands in a register and the documents are built again.

    Examples:

        kg candidates
        kg candidates "Kickstart Scheme" --as programme >> my-registers/programmes.ttl
        kg build inbox/ --registers my-registers
    """
    from kg.candidates import KINDS, entries  # noqa: PLC0415
    from kg.candidates import names as found  # noqa: PLC0415
    from kg.store.embedded import EmbeddedStore  # noqa: PLC0415

    if kind is not None and kind not in KINDS:
        raise UsageError(f"{kind!r} is no kind that a name can be accepted as", expected=f"one of {', '.join(KINDS)}")
    release = releases.required(data)
    base = release.manifest.base
    listed = found(EmbeddedStore.open(release.store), base)
    if names:
        print(entries(names, listed, kind, base))
        return
    for name in listed:
        print(f"{name.text}\t{name.kind or 'not told'}\t{counted(len(name.stated_in), 'text')}\t… {name.example} …")
    told = f"{counted(len(listed), 'name')} that no register knows"
    SAY.print(f"{told}. To accept one: kg candidates NAME --as KIND >> FILE.ttl")
