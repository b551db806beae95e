"""Options that several commands have."""

from pathlib import Path
from typing import Annotated, Any

import typer

DataOption = Annotated[Path, typer.Option("--data", metavar="DIR", help="Where releases are kept.", envvar="KG_DATA")]
DATA = Path("data")


def limit(variable: str, metavar: str, least: float, told: str) -> Any:
    """Make an option for what a query from outside may cost."""
    panel = "What a query from outside may cost"
    return typer.Option(metavar=metavar, min=least, envvar=variable, rich_help_panel=panel, help=told)


def day(name: str, told: str, *, default: str | bool = True) -> Any:
    """Make an option for a day; `default` is told where it is not the option's own."""
    return typer.Option(name, metavar="DATE", formats=["%Y-%m-%d"], show_default=default, help=told)
