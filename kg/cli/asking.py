"""The command that asks a release: query."""

import signal
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from kg import releases
from kg.cli.options import DATA, DataOption, StoreOption, service_of
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.store.remote import RemoteEvaluator
    from kg.store.sparql import Evaluator


class QueryFormat(StrEnum):
    """The forms in which a result can be printed."""

    table = "table"
    json = "json"
    csv = "csv"
    tsv = "tsv"
    xml = "xml"
    turtle = "turtle"


def query(
    sparql: Annotated[str, typer.Argument(metavar="SPARQL", help="The query, or @FILE to read it from a file.")],
    data: DataOption = DATA,
    format: Annotated[  # noqa: A002
        QueryFormat | None,
        typer.Option(
            "--format", help="table, json, csv, tsv or xml for SELECT and ASK; turtle for CONSTRUCT and DESCRIBE."
        ),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Answer a SPARQL query over the current release. Usual prefixes need not be declared.

    Example:

        kg query 'SELECT ?name WHERE { ?minister foaf:name ?name } ORDER BY ?name'
        kg query 'ASK { ?promise a kg:Target }' --store http://localhost:8890
    """
    from kg.store.sparql import as_table  # noqa: PLC0415

    release = releases.required(data)
    if sparql.startswith("@"):
        try:
            sparql = Path(sparql[1:]).read_text(encoding="utf-8")
        except OSError as error:
            raise UsageError("the query cannot be read", where=sparql[1:], remedy="Check the path.") from error
    # The engine does not look for signals while it answers.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    result = _evaluator(release, store).evaluate(sparql)
    if format in (None, QueryFormat.table) and not result.is_graph:
        Console().print(as_table(*result.rows()))
        return
    chosen = format or QueryFormat.turtle
    if (chosen is QueryFormat.turtle) != result.is_graph:
        raise UsageError(
            f"this kind of query gives no {chosen.value}",
            expected="turtle for CONSTRUCT and DESCRIBE; table, json, csv, tsv or xml for SELECT and ASK",
        )
    result.write(chosen.value, sys.stdout.buffer)


def _evaluator(release: releases.Release, store: str | None) -> "Evaluator | RemoteEvaluator":
    """Open what answers: the release on disk, or an engine elsewhere that holds it."""
    if engine := service_of(store):
        from kg.store.remote import RemoteEvaluator  # noqa: PLC0415 (few have an HTTP client to load)

        return RemoteEvaluator(engine, release.store, release.manifest.base)
    from kg.store.sparql import Evaluator  # noqa: PLC0415

    return Evaluator(release.store, release.manifest.base)
