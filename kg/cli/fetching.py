"""The commands that fetch documents: fetch questions."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import day
from kg.cli.terminal import SAY
from kg.fetch.selection import MEMBERS_SERVICE, RATE, SERVICE, By, Details, House, Selection

fetch = typer.Typer(no_args_is_help=True, help="Fetch documents from the services that publish them.")


@fetch.command("questions")
def fetch_questions(
    first: Annotated[datetime, day("--from", "The first day.")],
    last: Annotated[datetime, day("--to", "The last day.")],
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
        SAY,
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
