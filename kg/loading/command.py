"""The command `kg load`."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from kg.errors import UsageError

Bar = Callable[[], AbstractContextManager[Callable[[str, int, int], None]]]


def add_command(app: typer.Typer, say: Console, bar: Bar) -> None:
    """Add the command to a program that says what happens and shows how far it is."""

    @app.command()
    def load(
        data: Annotated[Path, typer.Option(metavar="DIR", help="Where releases are kept.", envvar="KG_DATA")] = Path(
            "data"
        ),
        store: Annotated[
            str | None,
            typer.Option(
                metavar="URL", envvar="KG_STORE", help="The engine: a SPARQL 1.1 service that can be written."
            ),
        ] = None,
        whole: Annotated[
            bool, typer.Option("--whole", help="Send everything, not what differs from the release that is there.")
        ] = False,
        at_once: Annotated[int, typer.Option(metavar="N", min=1, max=64, help="Requests under way at a time.")] = 4,
        files: Annotated[
            Path | None,
            typer.Option(
                metavar="DIR", help="Write files for the engine's own loader instead, and tell how to run it."
            ),
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
            with bar() as progress:
                written = write_files(data, files, chosen := named(engine), progress)
            say.print(f"{len(written)} files in {files}. Load them into an empty engine with:")
            print(commands(chosen, files))
            say.print("then run: kg load --loaded --store URL")
            return
        if store is None:
            raise UsageError("no store is named", expected="--store URL, or the variable KG_STORE")
        service = Service.of(store, os.environ)
        with bar() as progress:
            done = (
                adopt(data, service, progress)
                if loaded
                else bring(data, service, whole=whole, at_once=at_once, progress=progress)
            )
        before = f", {done.skipped:,} of them before" if done.skipped else ""
        sent = f"{done.steps:,} requests{before}" if done.steps else "nothing had to be sent"
        say.print(
            f"[bold green]release {done.release.folder.name}[/] is in {service.query}: {sent}; "
            "every graph was counted there"
        )
