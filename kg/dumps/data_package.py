"""What is in the tables, for programs: Data Package 2.0 with a Table Schema for each table."""

import json
from typing import Any

from kg.dumps.listing import DumpFile, Listing
from kg.dumps.tables import TABLES, Column, Table


def data_package(listing: Listing, base: str, title: str, description: str) -> str:
    """Describe the tables (Data Package 2.0: Data Package, Data Resource, Table Schema, CSV Dialect)."""
    tables = [(table, listing.by_name[table.file]) for table in TABLES]
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "questions-and-answers",
        "title": title,
        "description": f"{description} A cell that would begin with an apostrophe, or with what spreadsheets take for "
        "the beginning of a formula, has an apostrophe before it, which is not part of the text. Several values in a "
        "cell have ' | ' between them.",
        "homepage": f"{base}/",
        "licenses": _licences(listing, sorted({licence for _, file in tables for licence in file.licences})),
        "sources": [{"title": source.name} for source in listing.sources],
        "resources": [_resource(table, file, listing) for table, file in tables],
    }
    return json.dumps(package, indent=1, ensure_ascii=False) + "\n"


def _licences(listing: Listing, licences: list[str]) -> list[dict[str, str]]:
    return [{"path": licence, "title": listing.licence_name(licence)} for licence in licences]


def _resource(table: Table, file: DumpFile, listing: Listing) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/dataresource.json",
        "type": "table",
        "name": table.name,
        "title": table.title,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "header": True},
        "schema": _schema(table),
        "sources": [
            {"title": source.name} for source in listing.sources if set(table.kinds) & set(source.kinds)
        ],
    }  # fmt: skip
    # An empty list is not allowed, and none told would mean those of the package.
    if file.licences:
        resource["licenses"] = _licences(listing, list(file.licences))
    return resource


def _schema(table: Table) -> dict[str, Any]:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [_field(column) for column in table.columns],
        "primaryKey": ["id"],
        "missingValues": [""],
        "foreignKeys": [
            {"fields": [column.name], "reference": {"resource": column.points_to, "fields": ["id"]}}
            for column in table.columns
            if column.points_to
        ],
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.type, "description": column.description}
    if column.is_required:
        field["constraints"] = {"required": True, **({"unique": True} if column.name == "id" else {})}
    return field
