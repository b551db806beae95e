"""Options that several commands have."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from kg.store.service import Service

DataOption = Annotated[Path, typer.Option("--data", metavar="DIR", help="Where releases are kept.", envvar="KG_DATA")]
DATA = Path("data")
StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        envvar="KG_STORE",
        help="Have an engine answer to which `kg load` has brought the release.",
    ),
]


def service_of(store: str | None) -> "Service | None":
    """Read where the engine is that holds the release, if one elsewhere does. UsageError for what is no address."""
    if store is None:
        return None
    from kg.store.service import Service  # noqa: PLC0415 (few have an HTTP client to load)

    return Service.of(store, os.environ)


def limit(variable: str, metavar: str, least: float, told: str) -> Any:
    """Make an option for what a query from outside may cost."""
    panel = "What a query from outside may cost"
    return typer.Option(metavar=metavar, min=least, envvar=variable, rich_help_panel=panel, help=told)


def day(name: str, told: str, *, default: str | bool = True) -> Any:
    """Make an option for a day; `default` is told where it is not the option's own."""
    return typer.Option(name, metavar="DATE", formats=["%Y-%m-%d"], show_default=default, help=told)
