"""The commands that serve a release: serve, to readers and programs, and mcp, to an assistant."""

import gc
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from kg import releases
from kg.cli.options import DATA, DataOption, StoreOption, limit, service_of
from kg.cli.terminal import SAY, counted
from kg.errors import UsageError
from kg.vocab import DEFAULT_BASE, check_base

if TYPE_CHECKING:
    from kg.store.service import Service
    from kg.store.workers import Limits


def serve(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="With --rdf: RDF files, or folders of them.")
    ] = None,
    rdf: Annotated[
        bool, typer.Option("--rdf", help="Serve the given RDF files as they are, instead of a release.")
    ] = False,
    data: DataOption = DATA,
    store: StoreOption = None,
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
        limit("KG_QUERY_SECONDS", "S", 0.1, "How long a query from outside may take; a client may ask for less."),
    ] = 30,
    sending_seconds: Annotated[
        float, limit("KG_SENDING_SECONDS", "S", 1, "How long a client may take to fetch a large result.")
    ] = 60,
    query_rows: Annotated[
        int, limit("KG_QUERY_ROWS", "N", 1, "How many rows, or triples, a result may have.")
    ] = 1_000_000,
    query_bytes: Annotated[int, limit("KG_QUERY_BYTES", "N", 1, "How many bytes a result may have.")] = 50_000_000,
    query_memory: Annotated[int, limit("KG_QUERY_MEMORY", "MB", 256, "How much memory a query may use.")] = 4096,
    query_workers: Annotated[int, limit("KG_QUERY_WORKERS", "N", 1, "How many queries are answered at a time.")] = 2,
    query_queue: Annotated[int, limit("KG_QUERY_QUEUE", "N", 0, "How many queries may wait for that.")] = 100,
    query_kept: Annotated[
        int, limit("KG_QUERY_KEPT", "MB", 0, "How much memory answers may take that are kept to be given again.")
    ] = 64,
    pages_kept: Annotated[
        int, limit("KG_PAGES_KEPT", "MB", 0, "How much memory pages may take that are kept to be given again.")
    ] = 64,
    drain_seconds: Annotated[
        int, limit("KG_DRAIN_SECONDS", "S", 0, "How long answers under way may take when the server is told to end.")
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
    _build_if_there_is_none(data, base)
    release = releases.required(data)
    if base and check_base(base) != release.manifest.base:
        raise UsageError(
            f"the release stands on {release.manifest.base}, not on {base}",
            where=str(data),
            remedy=f"Leave --base out, or run: kg build --fresh --base {base} --data {data}",
        )
    _serve(data, host, port, limits, kept_bytes, drain_seconds, service=service_of(store))


def _build_if_there_is_none(data: Path, base: str | None) -> None:
    """Build a release of the founding documents where there is none, or end with the status of the build."""
    if releases.current(data) is not None:
        return
    SAY.print("There is no release yet: building one from the five founding documents.")
    # In a process of its own: pySHACL changes settings of rdflib that serving relies on.
    command = [sys.executable, "-m", "kg", "build", "--data", str(data), "--dumps", *(["--base", base] if base else [])]
    built = subprocess.run(command, check=False)  # noqa: S603 (our own command)
    if releases.current(data) is None:
        raise typer.Exit(built.returncode or 1)


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
    held = counted(manifest.triples, "triple")
    if manifest.is_given and manifest.graphs:
        held += f" and {counted(len(manifest.graphs), 'named graph')}"
    with listening(host, port) as listener:
        if not manifest.triples:
            SAY.print("[yellow]note[/]  pages are made of the default graph, and it is empty; queries see all graphs.")
        SAY.print(f"Serving {held} on [bold]http://{shown}:{port}{urlsplit(manifest.base).path}/[/]  (Ctrl-C stops)")
        if urlsplit(manifest.base).netloc != f"{shown}:{port}":
            SAY.print(f"Addresses in the data begin with {manifest.base}; pages link to each other here.")
        if update_token:
            SAY.print("Updates are accepted from whoever sends the token; nothing of them is kept after the end.")
        # What was loaded stays; a search through it for waste would be felt by whoever waits meanwhile.
        gc.collect()
        gc.freeze()
        uvicorn.Server(config).run(sockets=[listener])


def listening(host: str, port: int) -> socket.socket:
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


def mcp(
    data: DataOption = DATA,
    query_seconds: Annotated[float, limit("KG_QUERY_SECONDS", "S", 0.1, "How long a SPARQL query may take.")] = 30,
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
