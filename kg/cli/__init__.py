"""The command `kg`: build, check, candidates, register, load, serve, mcp, query, dump, diff, export, fetch."""

import os
import sys
from typing import Annotated

import typer
from rich.markup import escape

from kg import __version__
from kg.cli.asking import query
from kg.cli.building import build, candidates, check
from kg.cli.copying import diff, dump, export, load
from kg.cli.fetching import fetch
from kg.cli.registers import register
from kg.cli.serving import mcp, serve
from kg.cli.terminal import SAY
from kg.errors import KgError, QueryError, UsageError

app = typer.Typer(
    name="kg",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit status: 0 done, 1 something was set aside, violated or missing, 2 wrong usage.",
)
# In the order in which `kg --help` tells of them.
for _command in (build, check, candidates, serve, mcp, query, dump, diff, export, load):
    app.command()(_command)
app.add_typer(register, name="register")
app.add_typer(fetch, name="fetch")


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


def main() -> None:
    """Run the command; show an error of ours as one line, with the exit status that fits it."""
    try:
        app()
    except KgError as error:
        SAY.print(f"[bold red]kg[/]: {escape(str(error))}")
        sys.exit(2 if isinstance(error, UsageError | QueryError) else 1)
    except BrokenPipeError:
        # The reader of our output went away, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
