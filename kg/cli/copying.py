"""The commands that write a release elsewhere: dump, diff and export as files, load into an engine."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from kg import releases
from kg.cli.options import DATA, DataOption
from kg.cli.terminal import SAY, counted, progress_bar
from kg.errors import UsageError


class DumpFormat(StrEnum):
    """The forms in which a release can be written."""

    turtle = "turtle"
    ntriples = "ntriples"
    nquads = "nquads"
    trig = "trig"
    jsonld = "jsonld"
    rdfxml = "rdfxml"


def dump(
    data: DataOption = DATA,
    format: Annotated[  # noqa: A002
        DumpFormat,
        typer.Option("--format", help="nquads and trig hold a graph for each document; the others the merged view."),
    ] = DumpFormat.turtle,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Default: standard output.")
    ] = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Write all dumps and tables into the release, for the server to offer at /dumps/."),
    ] = False,
) -> None:
    """Write the whole current release as RDF. Equal data gives equal bytes.

    With --all, every form is written, packed, of the whole and of each kind of thing and each source, with tables in
    CSV, checksums and licences; nothing is done where that is there already.

    Examples:

        kg dump -o everything.ttl
        kg dump --format nquads | gzip > everything.nq.gz
        kg dump --all
    """
    if everything:
        _dump_all(data)
        return
    from kg.store.dumps import write_dump  # noqa: PLC0415

    release = releases.required(data)
    try:
        if output is None:
            write_dump(release.store, release.manifest.base, format.value, sys.stdout.buffer)
            return
        # Under another name first: a dump cut short must not pass for a whole one.
        partial = output.with_name(f".{output.name}.part")
        with partial.open("wb") as stream:
            write_dump(release.store, release.manifest.base, format.value, stream)
        partial.replace(output)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(
            f"the dump cannot be written ({error.strerror})", where=str(output or "standard output")
        ) from error
    SAY.print(f"{output}: {output.stat().st_size:,} bytes")


def _dump_all(data: Path) -> None:
    """Write the dumps of the current release into it."""
    from kg.catalog import DESCRIPTION, TITLE  # noqa: PLC0415
    from kg.dumps.listing import FOLDER, Listing  # noqa: PLC0415
    from kg.dumps.naming import naming  # noqa: PLC0415
    from kg.dumps.writing import write  # noqa: PLC0415

    # Held, so that no build removes the release meanwhile.
    with releases.held(data):
        release = releases.required(data)
        there = Listing.read(release.folder)
        try:
            listing = there or write(release.folder, release.manifest.base, naming(TITLE, DESCRIPTION))
        except OSError as error:
            raise UsageError(f"the dumps cannot be written ({error.strerror})", where=str(release.folder)) from error
    size = sum(file.bytes for file in listing.files)
    folder = release.folder / FOLDER
    told = f"{escape(str(folder))}: {counted(len(listing.files), 'file')}, {size:,} bytes"
    SAY.print(told + (", as before" if there else ""))


def diff(
    older: Annotated[str, typer.Argument(metavar="A", help="The name of a release that is kept.")],
    newer: Annotated[str, typer.Argument(metavar="B", help="The name of another.")],
    data: DataOption = DATA,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Where added.nq.gz and removed.nq.gz are written.")
    ] = Path("difference"),
) -> None:
    """Write the difference between two releases as RDF: the quads that B has and A has not, and the other way round.

    A is turned into B by taking away what was removed and adding what was added. Quads without a graph are those of
    the merged view. Releases stay on disk as `kg build --keep` says.

    Example:

        kg diff 2026-03-01.7 2026-03-02.8 -o difference
    """
    from kg import differences  # noqa: PLC0415

    kept = releases.kept(data)
    for name in (older, newer):
        if name not in kept:
            raise UsageError(f"there is no release {name!r}", where=str(data), expected=f"one of {', '.join(kept)}")
    try:
        added, removed = differences.write(kept[older], kept[newer], output)
    except OSError as error:
        raise UsageError(f"the difference cannot be written ({error.strerror})", where=str(output)) from error
    SAY.print(f"{output}: {counted(added, 'quad')} added, {counted(removed, 'quad')} removed")


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the copy is written, or brought up to date.")],
    data: DataOption = DATA,
    processes: Annotated[
        int | None, typer.Option(metavar="N", min=1, show_default="all cores", help="How many processes make pages.")
    ] = None,
) -> None:
    """Write the whole site as plain files that any host can serve: every page in each form, lists, search, style.

    DIR/site is what is put on a host; DIR/nginx/kg.conf has nginx serve it with the redirects, types and forms of the
    server. What has not changed since the last time is left as it is, and a run that was broken off goes on.

    Examples:

        kg export copy/ --data /srv/kg
        ln -s $PWD/copy/nginx/kg.conf /etc/nginx/sites-enabled/ && nginx -s reload
    """
    from kg.export import export as write_copy  # noqa: PLC0415

    with progress_bar() as progress:
        done = write_copy(data, folder, progress, processes)
    SAY.print(
        f"{escape(str(folder))}: release {done.release}, {counted(done.things, 'thing')} ({done.made:,} made; "
        f"{counted(done.written, 'file')} written, {done.removed:,} removed)"
    )


def load(
    data: DataOption = DATA,
    store: Annotated[
        str | None,
        typer.Option(metavar="URL", envvar="KG_STORE", help="The engine: a SPARQL 1.1 service that can be written."),
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Send everything, not what differs from the release that is there.")
    ] = False,
    at_once: Annotated[int, typer.Option(metavar="N", min=1, max=64, help="Requests under way at a time.")] = 4,
    files: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write files for the engine's own loader instead, and tell how to run it."),
    ] = None,
    engine: Annotated[
        str | None, typer.Option("--for", metavar="ENGINE", help="With --files: virtuoso, oxigraph, qlever …")
    ] = None,
    loaded: Annotated[
        bool, typer.Option("--loaded", help="Such files were loaded: only make sure of it, and switch to it.")
    ] = False,
) -> None:
    """Bring the current release into an engine elsewhere, and make sure that it is there.

    Only what differs from the release that the engine holds is sent, if that one is still on disk. Readers see the
    old release or the new one. Broken off, the same command goes on where it stopped. Login and addresses come from
    the variables KG_STORE_USER, KG_STORE_PASSWORD, KG_STORE_TOKEN, KG_STORE_QUERY, KG_STORE_UPDATE,
    KG_STORE_GRAPHS, KG_STORE_ENGINE, KG_STORE_AUTHORITIES and KG_STORE_SECONDS.

    Examples:

        KG_STORE_USER=dba KG_STORE_PASSWORD=… kg load --store http://localhost:8890
        kg load --files shards/ --for virtuoso
    """
    from kg.loading.bringing import adopt, bring  # noqa: PLC0415 (few have an HTTP client to load)
    from kg.loading.files import commands, write_files  # noqa: PLC0415
    from kg.store.engines import named  # noqa: PLC0415
    from kg.store.service import Service  # noqa: PLC0415

    if files is not None:
        if engine is None:
            raise UsageError("files are made for an engine", expected="--for virtuoso, or another")
        with progress_bar() as progress:
            written = write_files(data, files, chosen := named(engine), progress)
        SAY.print(f"{len(written)} files in {files}. Load them into an empty engine with:")
        print(commands(chosen, files))
        SAY.print("then run: kg load --loaded --store URL")
        return
    if store is None:
        raise UsageError("no store is named", expected="--store URL, or the variable KG_STORE")
    service = Service.of(store, os.environ)
    with progress_bar() as progress:
        done = (
            adopt(data, service, progress)
            if loaded
            else bring(data, service, whole=whole, at_once=at_once, progress=progress)
        )
    before = f", {done.skipped:,} of them before" if done.skipped else ""
    sent = f"{done.steps:,} requests{before}" if done.steps else "nothing had to be sent"
    SAY.print(
        f"[bold green]release {done.release.folder.name}[/] is in {service.query}: {sent}; "
        "every graph was counted there"
    )
