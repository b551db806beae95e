"""The commands about registers: import and who."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from kg.cli.options import day
from kg.cli.terminal import SAY
from kg.resources import REGISTERS
from kg.vocab import DEFAULT_BASE

register = typer.Typer(
    no_args_is_help=True, rich_markup_mode="markdown", help="Import registers of people, posts and bodies; ask them."
)


@register.command("import")
def import_(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Tables (.csv, .tsv, .json, or .gz), or folders.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Where the registers are written.")],
    since: Annotated[
        datetime | None,
        day(
            "--since",
            "Only people who held a seat in either House, or an office, on this day or later.",
            default="2001-06-07",
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
        SAY.print(f"[yellow]note[/]  {escape(note)}")
    for broken in reckoning.broken:
        SAY.print(f"[bold red]left out[/]  {escape(broken)}")
    if reckoning.broken:
        raise typer.Exit(1)


@register.command()
def who(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A person, a post, or a number of a member.")],
    on: Annotated[datetime | None, day("--on", "Only what held on this day.")] = None,
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
