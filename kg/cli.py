"""The command `kg`: build, check, candidates, register, load, serve, mcp, query, dump, diff, export, fetch."""

import gc
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from kg import __version__, releases
from kg.errors import KgError, QueryError, UsageError
from kg.fetch.selection import MEMBERS_SERVICE, RATE, SERVICE, By, Details, House, Selection
from kg.loading.command import add_command as add_load
from kg.resources import FOUNDING_DOCUMENTS, REGISTERS, SHAPES
from kg.vocab import DEFAULT_BASE, check_base

if TYPE_CHECKING:
    from kg.pipeline import Report
    from kg.store.service import Service
    from kg.store.workers import Limits

app = typer.Typer(
    name="kg",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit status: 0 done, 1 something was set aside, violated or missing, 2 wrong usage.",
)
_say = Console(stderr=True, highlight=False, soft_wrap=True)

register = typer.Typer(
    no_args_is_help=True, rich_markup_mode="markdown", help="Import registers of people, posts and bodies; ask them."
)
app.add_typer(register, name="register")

DataOption = Annotated[Path, typer.Option("--data", metavar="DIR", help="Where releases are kept.", envvar="KG_DATA")]
_DATA = Path("data")


def _limit(variable: str, metavar: str, least: float, told: str) -> Any:
    """Make an option for what a query from outside may cost."""
    panel = "What a query from outside may cost"
    return typer.Option(metavar=metavar, min=least, envvar=variable, rich_help_panel=panel, help=told)


@app.callback(invoke_without_command=True)
def about(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Publish what parliamentary questions, answers and policy news say as linked data.

    Documents go in; a checked knowledge graph comes out, in which every fact leads back to the document that states it.

    Begin with: kg serve
    """
    if version:
        print(__version__)
        raise typer.Exit


@app.command()
def build(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help="Documents, or folders of them. Default: the five founding documents."
        ),
    ] = None,
    data: DataOption = _DATA,
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
    with _progress() as progress:
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
        _say.print(f"[bold red]set aside[/]  {_escape(line)}")
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
        notes.append(f"the field {field} of {_counted(count, 'record')} is not known, and was not read")
    for note in notes:
        _say.print(f"[yellow]note[/]  {_escape(note)}")
    if report.records:
        known = f", of them {report.known_records:,} known from before" if report.known_records else ""
        _say.print(f"{_counted(report.files, 'file')}, {_counted(report.records, 'record')}{known}")
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
        _say.print(
            f"[bold green]release {report.release.folder.name}[/] in {_escape(str(data))}: "
            f"{_counted(report.documents, 'document')}, {_counted(report.triples, 'triple')} ({told})"
        )
    else:
        _say.print(f"[bold red]no release was built[/] ({told})")
    if report.warnings:
        total = _counted(report.warnings.total(), "warning")
        keep = "keeps" if report.warnings.total() == 1 else "keep"
        _say.print(f"{total} of data quality {keep} nothing unpublished; kg check lists each:")
        for rule, count in report.warnings.most_common():
            _say.print(f"    {count:,} × {_escape(rule)}")


def _first(lines: list[str], rest: str) -> list[str]:
    """Give the first of many lines, and how many more there are."""
    most = 20
    return lines if len(lines) <= most else [*lines[:most], f"… and {len(lines) - most:,} {rest}"]


class ReportFormat(StrEnum):
    """The forms in which a validation report can be printed."""

    text = "text"
    turtle = "turtle"


@app.command()
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="RDF files, or folders of them. Default: the current release."),
    ] = None,
    data: DataOption = _DATA,
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
    _say.print(
        f"{len(graph):,} triples: {len(outcome.violations)} violations, {len(outcome.warnings)} warnings."
        + ("" if outcome.violations else " The graph conforms.")
    )
    raise typer.Exit(1 if outcome.violations else 0)


@app.command()
def candidates(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Names to accept, as listed. Default: list what was found."),
    ] = None,
    data: DataOption = _DATA,
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
        texts = "1 text" if len(name.stated_in) == 1 else f"{len(name.stated_in):,} texts"
        print(f"{name.text}\t{name.kind or 'not told'}\t{texts}\t… {name.example} …")
    names_ = "1 name" if len(listed) == 1 else f"{len(listed):,} names"
    _say.print(f"{names_} that no register knows. To accept one: kg candidates NAME --as KIND >> FILE.ttl")


@register.command("import")
def import_(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Tables (.csv, .tsv, .json, or .gz), or folders.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Where the registers are written.")],
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            show_default="2001-06-07",
            help="Only people who held a seat in either House, or an office, on this day or later.",
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="IRI", help="Where the data was learnt, if its form does not tell.")
    ] = None,
) -> None:
    """Write registers of people, seats, posts, parties and bodies from tables that others publish.

    Read are mySociety's tables (CSV), Popolo (JSON), the organisations of GOV.UK (JSON) and a table of answering
    bodies. What the registers of kg know keeps its address; what an earlier import wrote into DIR is replaced. The
    older the people, the more of them share a name: those before DATE are left out.

    Examples:

        kg register import politician-data/ -o my-registers
        kg register import people.json --since 2010-05-06 -o my-registers
    """
    from kg.register_import import SINCE, import_registers  # noqa: PLC0415

    reckoning = import_registers(paths, output, since.date() if since else SINCE, source)
    print(reckoning)
    for note in reckoning.notes:
        _say.print(f"[yellow]note[/]  {_escape(note)}")
    for broken in reckoning.broken:
        _say.print(f"[bold red]left out[/]  {_escape(broken)}")
    if reckoning.broken:
        raise typer.Exit(1)


@register.command()
def who(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A person, a post, or a number of a member.")],
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE", help="Only what held on this day.")
    ] = None,
    registers: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A folder of Turtle files with further registers.")
    ] = None,
) -> None:
    """Tell who held a post, or which posts a person held, and when.

    On a day is told only what certainly held on it: an end or a start that is known to the month leaves the month open.

    Examples:

        kg register who "Sarah Newton" --on 2018-03-14
        kg register who "Secretary of State for Work and Pensions"
        kg register who 4799 --registers my-registers
    """
    from kg.linking.held import told  # noqa: PLC0415
    from kg.linking.registers import Registers  # noqa: PLC0415

    known = Registers.load([REGISTERS, *([registers] if registers else [])], DEFAULT_BASE)
    for line in told(known, name, on.date() if on else None):
        print(line)


@app.command()
def serve(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="With --rdf: RDF files, or folders of them.")
    ] = None,
    rdf: Annotated[
        bool, typer.Option("--rdf", help="Serve the given RDF files as they are, instead of a release.")
    ] = False,
    data: DataOption = _DATA,
    store: Annotated[
        str | None,
        typer.Option(
            metavar="URL", envvar="KG_STORE", help="Have an engine answer to which `kg load` has brought the release."
        ),
    ] = None,
    host: Annotated[str, typer.Option(metavar="H", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="P", min=1, max=65535, help="The port to listen on.")] = 8000,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="IRI",
            help="The base to build with, if there is no release yet, or that relative addresses of FILEs stand on.",
            show_default=DEFAULT_BASE,
        ),
    ] = None,
    query_seconds: Annotated[
        float,
        _limit("KG_QUERY_SECONDS", "S", 0.1, "How long a query from outside may take; a client may ask for less."),
    ] = 30,
    sending_seconds: Annotated[
        float, _limit("KG_SENDING_SECONDS", "S", 1, "How long a client may take to fetch a large result.")
    ] = 60,
    query_rows: Annotated[
        int, _limit("KG_QUERY_ROWS", "N", 1, "How many rows, or triples, a result may have.")
    ] = 1_000_000,
    query_bytes: Annotated[int, _limit("KG_QUERY_BYTES", "N", 1, "How many bytes a result may have.")] = 50_000_000,
    query_memory: Annotated[int, _limit("KG_QUERY_MEMORY", "MB", 256, "How much memory a query may use.")] = 4096,
    query_workers: Annotated[int, _limit("KG_QUERY_WORKERS", "N", 1, "How many queries are answered at a time.")] = 2,
    query_queue: Annotated[int, _limit("KG_QUERY_QUEUE", "N", 0, "How many queries may wait for that.")] = 100,
    query_kept: Annotated[
        int, _limit("KG_QUERY_KEPT", "MB", 0, "How much memory answers may take that are kept to be given again.")
    ] = 64,
    pages_kept: Annotated[
        int, _limit("KG_PAGES_KEPT", "MB", 0, "How much memory pages may take that are kept to be given again.")
    ] = 64,
    drain_seconds: Annotated[
        int, _limit("KG_DRAIN_SECONDS", "S", 0, "How long answers under way may take when the server is told to end.")
    ] = 30,
    update_token_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            dir_okay=False,
            help="With --rdf: accept updates from whoever sends the token that this file, or KG_UPDATE_TOKEN, holds.",
        ),
    ] = None,
) -> None:
    """Serve the current release: pages, data and SPARQL. If there is none, build the founding five first.

    Pages link to each other on whatever host they are served from; the data keeps its addresses.

    With --rdf, serve RDF files instead: Turtle, N-Triples, N-Quads, TriG, RDF/XML or JSON-LD, told by their ending.
    Each triple stays in the graph that its file puts it in; nothing is checked, and nothing is kept after the end.
    Given a token, it can be written to: by SPARQL 1.1 Update and by the Graph Store Protocol.

    Examples:

        kg serve --data /srv/kg --host 0.0.0.0 --port 80
        kg serve --data /srv/kg --store http://localhost:8890
        kg serve --rdf mine.ttl others.trig
        kg serve --rdf mine.ttl --update-token-file token.txt
    """
    if rdf != bool(files):
        raise UsageError(
            "--rdf serves files, and none is given" if rdf else "files are served with --rdf only",
            expected="kg serve --rdf FILE …",
        )
    from kg.store.workers import Limits  # noqa: PLC0415

    limits = Limits(
        seconds=query_seconds,
        sending_seconds=sending_seconds,
        result_rows=query_rows,
        result_bytes=query_bytes,
        memory_bytes=query_memory * 1024**2,
        workers=query_workers,
        waiting=query_queue,
        kept_bytes=query_kept * 1024**2,
    )
    update_token = _update_token(update_token_file)
    kept_bytes = pages_kept * 1024**2
    if files:
        with _temporary_release(files, check_base(base or DEFAULT_BASE)) as given:
            _serve(given, host, port, limits, kept_bytes, drain_seconds, update_token)
        return
    if update_token:
        raise UsageError(
            "a token for updates is given, and a release made from documents is never written to",
            expected="--rdf, or no token",
            remedy="Change its documents, and run: kg build",
        )
    if releases.current(data) is None:
        _say.print("There is no release yet: building one from the five founding documents.")
        # In a process of its own: pySHACL changes settings of rdflib that serving relies on.
        command = [
            sys.executable,
            "-m",
            "kg",
            "build",
            "--data",
            str(data),
            "--dumps",
            *(["--base", base] if base else []),
        ]
        built = subprocess.run(command, check=False)  # noqa: S603 (our own command)
        if releases.current(data) is None:
            raise typer.Exit(built.returncode or 1)
    release = releases.required(data)
    if base and check_base(base) != release.manifest.base:
        raise UsageError(
            f"the release stands on {release.manifest.base}, not on {base}",
            where=str(data),
            remedy=f"Leave --base out, or run: kg build --fresh --base {base} --data {data}",
        )
    _serve(data, host, port, limits, kept_bytes, drain_seconds, service=_service(store))


def _service(store: str | None) -> "Service | None":
    """Read where the engine is that holds the release, if one elsewhere does."""
    if store is None:
        return None
    from kg.store.service import Service  # noqa: PLC0415

    return Service.of(store, os.environ)


@contextmanager
def _temporary_release(files: list[Path], base: str) -> Iterator[Path]:
    """Give a data folder with RDF files as its release, which is gone afterwards."""
    from kg import rdf_files  # noqa: PLC0415

    # A signal that ended the process at once would leave the folder behind.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="kg-") as folder:
        rdf_files.release(rdf_files.gather(files), Path(folder), base)
        yield Path(folder)


def _update_token(file: Path | None) -> str | None:
    """Read the token for updates, which never stands on the command line, where others would see it."""
    if file is None:
        token = os.environ.get("KG_UPDATE_TOKEN")
    else:
        try:
            token = file.read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise UsageError(
                "the token for updates cannot be read", where=str(file), remedy="Check the path."
            ) from error
    if token is None:
        return None
    from kg.web.writes import check_token  # noqa: PLC0415

    return check_token(token)


def _serve(
    data: Path,
    host: str,
    port: int,
    limits: "Limits",
    pages_kept: int,
    drain_seconds: int,
    update_token: str | None = None,
    service: "Service | None" = None,
) -> None:
    """Serve the current release of a data folder until stopped."""
    import uvicorn  # noqa: PLC0415

    from kg.web.app import create_app  # noqa: PLC0415
    from kg.web.heads import BoundedProtocol  # noqa: PLC0415

    manifest = releases.required(data).manifest
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::") else host  # noqa: S104 (compared, not bound)
    config = uvicorn.Config(
        create_app(data, limits, update_token, pages_kept, service),
        http=BoundedProtocol,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=drain_seconds,
    )
    held = _counted(manifest.triples, "triple")
    if manifest.is_given and manifest.graphs:
        held += f" and {_counted(len(manifest.graphs), 'named graph')}"
    with _listening(host, port) as listener:
        if not manifest.triples:
            _say.print("[yellow]note[/]  pages are made of the default graph, and it is empty; queries see all graphs.")
        _say.print(f"Serving {held} on [bold]http://{shown}:{port}{urlsplit(manifest.base).path}/[/]  (Ctrl-C stops)")
        if urlsplit(manifest.base).netloc != f"{shown}:{port}":
            _say.print(f"Addresses in the data begin with {manifest.base}; pages link to each other here.")
        if update_token:
            _say.print("Updates are accepted from whoever sends the token; nothing of them is kept after the end.")
        # What was loaded stays; a search through it for waste would be felt by whoever waits meanwhile.
        gc.collect()
        gc.freeze()
        uvicorn.Server(config).run(sockets=[listener])


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _listening(host: str, port: int) -> socket.socket:
    """Take the port before anything is said, so that an address in use is an error of ours."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, reuse_port=False)
    except OSError as error:
        raise UsageError(
            f"cannot listen there ({os.strerror(error.errno) if error.errno else error})",
            where=f"{host}:{port}",
            remedy="Choose another --port or --host.",
        ) from error
    # Connections inherit it. Without it, what follows the headers waits for the client's acknowledgement, 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


@app.command()
def mcp(
    data: DataOption = _DATA,
    query_seconds: Annotated[float, _limit("KG_QUERY_SECONDS", "S", 0.1, "How long a SPARQL query may take.")] = 30,
) -> None:
    """Serve the current release to an assistant, by the Model Context Protocol over standard input and output.

    Assistants can search, describe things, list promises and ask SPARQL; each answer bears its addresses and words.
    The same is served by `kg serve` at /mcp. Needs the optional part: pip install 'kg[mcp]'

    Example, for an assistant that is configured by a file:

        {"mcpServers": {"kg": {"command": "kg", "args": ["mcp", "--data", "/srv/kg"]}}}
    """
    if find_spec("mcp") is None:
        raise UsageError("the optional part for assistants is not installed", remedy="Run: pip install 'kg[mcp]'")
    import asyncio  # noqa: PLC0415

    from kg.store.workers import Limits  # noqa: PLC0415
    from kg.web.assistants.server import over_standard_streams  # noqa: PLC0415

    asyncio.run(over_standard_streams(data, Limits(seconds=query_seconds, workers=1)))


class QueryFormat(StrEnum):
    """The forms in which a result can be printed."""

    table = "table"
    json = "json"
    csv = "csv"
    tsv = "tsv"
    xml = "xml"
    turtle = "turtle"


@app.command()
def query(
    sparql: Annotated[str, typer.Argument(metavar="SPARQL", help="The query, or @FILE to read it from a file.")],
    data: DataOption = _DATA,
    format: Annotated[  # noqa: A002
        QueryFormat | None,
        typer.Option(
            "--format", help="table, json, csv, tsv or xml for SELECT and ASK; turtle for CONSTRUCT and DESCRIBE."
        ),
    ] = None,
) -> None:
    """Answer a SPARQL query over the current release. Usual prefixes need not be declared.

    Example:

        kg query 'SELECT ?name WHERE { ?minister foaf:name ?name } ORDER BY ?name'
    """
    from kg.store.sparql import Evaluator, as_table  # noqa: PLC0415

    release = releases.required(data)
    if sparql.startswith("@"):
        try:
            sparql = Path(sparql[1:]).read_text(encoding="utf-8")
        except OSError as error:
            raise UsageError("the query cannot be read", where=sparql[1:], remedy="Check the path.") from error
    # The engine does not look for signals while it answers.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    evaluator = Evaluator(release.store, release.manifest.base)
    result = evaluator.evaluate(sparql)
    if format in (None, QueryFormat.table) and not result.is_graph:
        Console().print(as_table(result))
        return
    chosen = format or QueryFormat.turtle
    if (chosen is QueryFormat.turtle) != result.is_graph:
        raise UsageError(
            f"this kind of query gives no {chosen.value}",
            expected="turtle for CONSTRUCT and DESCRIBE; table, json, csv, tsv or xml for SELECT and ASK",
        )
    result.write(chosen.value, sys.stdout.buffer)


class DumpFormat(StrEnum):
    """The forms in which a release can be written."""

    turtle = "turtle"
    ntriples = "ntriples"
    nquads = "nquads"
    trig = "trig"
    jsonld = "jsonld"
    rdfxml = "rdfxml"


@app.command()
def dump(
    data: DataOption = _DATA,
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
    _say.print(f"{output}: {output.stat().st_size:,} bytes")


@app.command()
def diff(
    older: Annotated[str, typer.Argument(metavar="A", help="The name of a release that is kept.")],
    newer: Annotated[str, typer.Argument(metavar="B", help="The name of another.")],
    data: DataOption = _DATA,
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
    _say.print(f"{output}: {_counted(added, 'quad')} added, {_counted(removed, 'quad')} removed")


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
    told = f"{_escape(str(folder))}: {_counted(len(listing.files), 'file')}, {size:,} bytes"
    _say.print(told + (", as before" if there else ""))


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the copy is written, or brought up to date.")],
    data: DataOption = _DATA,
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

    with _progress() as progress:
        done = write_copy(data, folder, progress, processes)
    _say.print(
        f"{_escape(str(folder))}: release {done.release}, {_counted(done.things, 'thing')} ({done.made:,} made; "
        f"{_counted(done.written, 'file')} written, {done.removed:,} removed)"
    )


fetch = typer.Typer(no_args_is_help=True, help="Fetch documents from the services that publish them.")
app.add_typer(fetch, name="fetch")


@fetch.command("questions")
def fetch_questions(
    first: Annotated[datetime, typer.Option("--from", metavar="DATE", formats=["%Y-%m-%d"], help="The first day.")],
    last: Annotated[datetime, typer.Option("--to", metavar="DATE", formats=["%Y-%m-%d"], help="The last day.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Where what is received is kept, and gone on from.")
    ] = Path("fetched"),
    by: Annotated[By, typer.Option(help="The date that counts.")] = By.tabled,
    body: Annotated[
        list[str] | None,
        typer.Option(metavar="BODY", help="An answering body, by number or name. May be given several times."),
    ] = None,
    house: Annotated[House | None, typer.Option(help="Default: both Houses, as the service has it.")] = None,
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="Also questions that were withdrawn.")] = False,
    details: Annotated[
        Details, typer.Option(help="Which questions to fetch in full, one by one: those answered or cut, all, none.")
    ] = Details.needed,
    refresh: Annotated[
        bool,
        typer.Option("--refresh", help="Read lists again, and in full what changed in them. Earlier forms are kept."),
    ] = False,
    rate: Annotated[float, typer.Option(metavar="N", min=0.01, max=20, help="Requests a second at most.")] = RATE,
    contact: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", envvar="KG_CONTACT", help="An e-mail or web address, for the service to see."),
    ] = None,
    service: Annotated[str, typer.Option(metavar="URL", help="The Written Questions service.")] = SERVICE,
    members_service: Annotated[
        str, typer.Option(metavar="URL", help="The Members service, which knows the names of bodies.")
    ] = MEMBERS_SERVICE,
) -> None:
    """Fetch written questions and answers from Parliament, and keep each response as it was received.

    The list of each day comes first, then one by one the questions that are cut in it. Broken off, the same command
    goes on where it stopped; what is on disk is not asked for again. Status 1 if something is missing at the end.

    Examples:

        kg fetch questions --from 2024-03-01 --to 2024-03-31 -o fetched --contact me@example.org
        kg fetch questions --from 2024-03-01 --to 2024-03-31 -o fetched --body 29 --house commons
        kg fetch questions --from 2024-03-01 --to 2024-03-31 -o fetched --refresh
    """
    from kg.fetch.progress import run  # noqa: PLC0415 (no other command needs the HTTP client)

    selection = Selection(by, (), house, withdrawn)
    report = run(
        _say,
        output,
        selection,
        (first.date(), last.date()),
        bodies=body or [],
        details=details,
        refresh=refresh,
        rate=rate,
        contact=contact,
        services=(service, members_service),
    )
    raise typer.Exit(report.exit_status)


@contextmanager
def _progress() -> Iterator[Any]:
    """Show a bar on a terminal, nothing elsewhere."""
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(), TextColumn("{task.fields[left]}"),
    )  # fmt: skip
    with Progress(*columns, console=_say, transient=True, disable=not _say.is_terminal) as bar:
        tasks: dict[str, Any] = {}

        def update(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total, rate="", left="")
            elapsed = bar.tasks[tasks[step]].elapsed or 0.0
            rate = done / elapsed if elapsed > 1 else 0.0
            told = f"{rate:,.0f}/s" if rate else ""
            left = f"{(total - done) / rate:,.0f} s left" if rate else ""
            bar.update(tasks[step], completed=done, total=total, rate=told, left=left)

        yield update


add_load(app, _say, _progress)


def _escape(text: str) -> str:
    """Keep rich from reading square brackets as markup."""
    return text.replace("[", r"\[")


def main() -> None:
    """Run the command; show an error of ours as one line, with the exit status that fits it."""
    try:
        app()
    except UsageError as error:
        _say.print(f"[bold red]kg[/]: {_escape(str(error))}")
        sys.exit(2)
    except QueryError as error:
        _say.print(f"[bold red]kg[/]: {_escape(str(error))}")
        sys.exit(2)
    except KgError as error:
        _say.print(f"[bold red]kg[/]: {_escape(str(error))}")
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output went away, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
