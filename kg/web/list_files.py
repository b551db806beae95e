"""Lists as files for spreadsheets and programs: CSV (RFC 4180) and JSON."""

import csv
import io
import json
from typing import Any

from kg.web.pages.rows import Row

MOST_ROWS = 5000
"""Things in one file; where there are more, it names the next one."""


def as_csv(rows: tuple[Row, ...]) -> str:
    """Write the things of a list as a table with a heading line."""
    told = [_told(row) for row in rows]
    columns = list(dict.fromkeys(column for one in told for column in one)) or ["address", "name"]
    written = io.StringIO()
    table = csv.DictWriter(written, columns, restval="")
    table.writeheader()
    table.writerows(told)
    return written.getvalue()


def as_json(rows: tuple[Row, ...], total: int, following: str | None) -> str:
    """Write the things of a list with how many there are in all, and where the next file is."""
    told: dict[str, Any] = {"total": total, "items": [_told(row) for row in rows]}
    if following:
        told["next"] = following
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _told(row: Row) -> dict[str, str]:
    told = {"address": row.iri, "name": row.name.text}
    if row.date:
        told["date"] = row.date
    if row.kind == "target":
        status = row.status.name if row.status else ""
        told |= {"due": row.due_date, "reported later": str(row.reported), "status": status}
    elif row.note:
        told["state"] = row.note
    return told | {detail.label: "; ".join(value.text for value in detail.values) for detail in row.details}
