"""Reading what is imported, as rows with names of columns: CSV tables, Popolo JSON and the organisations of GOV.UK.

Popolo: https://www.popoloproject.com/specs/. Its records become rows of the tables that mySociety publishes as CSV, so
that what follows reads one form only.
"""

import csv
import gzip
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kg.errors import RegisterError, UsageError
from kg.register_import.reckoning import Origin, Reckoning, Table

MYSOCIETY = Origin(
    "https://pages.mysociety.org/politician_data/", "TheyWorkForYou politician data", "mySociety",
    "https://creativecommons.org/licenses/by/4.0/",
)  # fmt: skip
PARLPARSE = Origin("https://github.com/mysociety/parlparse", "parlparse", "mySociety")
GOVUK = Origin(
    "https://www.gov.uk/api/organisations", "Organisations on GOV.UK", "Government Digital Service",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
)  # fmt: skip
ANSWERING = Origin(
    "https://questions-statements-api.parliament.uk/", "Written Questions service", "UK Parliament",
    "https://www.parliament.uk/site-information/copyright-parliament/open-parliament-licence/",
)  # fmt: skip

# Of each kind of table, the columns that it must have, those that are read besides, and those known to have no place.
_Columns = tuple[Origin, tuple[str, ...], tuple[str, ...], tuple[str, ...]]
KINDS: dict[str, _Columns] = {
    "persons": (MYSOCIETY, ("id",), ("redirect", "source"), ()),
    "person_identifiers": (MYSOCIETY, ("person_id", "identifier", "scheme"), (), ()),
    "person_alternative_names": (
        MYSOCIETY,
        ("person_id", "given_name", "family_name", "note"),
        ("name", "start_date", "end_date", "honorific_prefix", "lordname", "lordofname"),
        ("additional_name", "county", "lordofname_full", "surname", "organization_id", "honorific_suffix"),
    ),
    "memberships": (
        MYSOCIETY,
        ("id", "person_id", "start_date", "end_date"),
        ("organization_id", "on_behalf_of_id", "post_id", "role", "label", "redirect", "source"),
        ("start_reason", "end_reason"),
    ),
    "simple_memberships": (
        MYSOCIETY,
        ("membership_id", "person_id", "constituency", "start_date", "end_date", "party", "chamber"),
        (),
        ("start_reason", "end_reason", "label", "role", "first_name", "last_name", "nice_name"),
    ),
    "posts": (
        MYSOCIETY, ("id", "label", "organization_id"), ("role",), ("start_date", "end_date", "area_name"),
    ),
    "post_identifiers": (MYSOCIETY, ("post_id", "identifier", "scheme"), (), ()),
    "organizations": (MYSOCIETY, ("id", "name"), ("classification",), ()),
    "organization_identifiers": (MYSOCIETY, ("organization_id", "identifier", "scheme"), (), ()),
    "answering_bodies": (ANSWERING, ("answeringBodyId", "answeringBodyName"), (), ("questions_in_sample",)),
    "govuk_organisations": (
        GOVUK,
        ("id", "title", "web_url"),
        ("abbreviation", "closed_at", "govuk_status", "govuk_closed_status", "parents", "superseded", "superseding"),
        ("format", "analytics_identifier", "updated_at", "content_id", "logo_formatted_name", "slug", "children",
         "organisation_brand_colour_class_name", "organisation_logo_type_class_name"),
    ),
    "government_organisations": (GOVUK, ("ID", "Name", "GOVUK URL"), (), ("URL",)),
    "government_organisation_register": (
        GOVUK, ("government-organisation", "name", "website"), ("start-date", "end-date"), (),
    ),
}  # fmt: skip

# Popolo's fields beyond those of the tables; what is in neither is reported as not known.
_POPOLO_EVERYWHERE = {"area", "area_id", "contact_details", "created_at", "sources", "updated_at"}
_POPOLO_WITHOUT_PLACE = {
    "persons": {
        "biography", "birth_date", "death_date", "email", "gender", "image", "national_identity", "patronymic_name",
        "shortcuts", "sort_name", "summary",
    },
    "memberships": {"legislative_period_id", "links", "name"},
    "posts": {"identifiers", "links", "other_label"},
    "organizations": {
        "abstract", "description", "dissolution_date", "founding_date", "image", "links", "other_names", "parent",
        "parent_id",
    },
}  # fmt: skip
# What is told inside another record, and what leads back to that record.
_POPOLO_INSIDE = {"persons": ("memberships",), "organizations": ("memberships", "posts"), "posts": ("memberships",)}
_POPOLO_OF_PERSONS = {
    "additional_name", "family_name", "given_name", "honorific_prefix", "honorific_suffix", "identifiers", "links",
    "name", "other_names",
}  # fmt: skip


def gather(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Give the files to read, each with whether it was named itself. UsageError if there is no such path."""
    for path in paths:
        if path.is_dir():
            yield from ((file, False) for file in sorted(path.rglob("*")) if file.is_file())
        elif path.exists():
            yield path, True
        else:
            raise UsageError("there is no such file or folder", where=str(path), remedy="Check the path.")


def read(paths: Iterable[Path], reckoning: Reckoning, source: str | None = None) -> list[Table]:
    """Read every table among the paths and in the folders, into the reckoning.

    `source` is the address that the data was learnt from, where it is not the one that is known for its form.
    RegisterError with file and line for what cannot be read.
    """
    for file, is_named in gather(paths):
        stem, _, ending = file.name.removesuffix(".gz").partition(".")
        last = ending.rpartition(".")[2]
        if last in ("csv", "tsv"):
            found = [_csv(file, "\t" if last == "tsv" else ",", reckoning, source)]
        elif last == "json" or (last == "" and stem.endswith("json")):
            found = _json(file, reckoning, source)
        else:
            found = []
            note = f"{file} was not read: it is neither CSV nor JSON"
            if is_named:
                raise UsageError("is no table", where=str(file), expected=".csv, .tsv or .json, as it is or .gz")
            reckoning.notes.append(note)
        reckoning.tables += found
    if not reckoning.tables:
        raise UsageError("there is nothing to import", expected="CSV tables, Popolo JSON or organisations of GOV.UK")
    return reckoning.tables


def _text(file: Path) -> str:
    try:
        data = file.read_bytes()
        return (gzip.decompress(data) if file.suffix == ".gz" else data).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise RegisterError(f"cannot be read: {error}", where=str(file)) from error


def _kind(stem: str, header: list[str], file: Path) -> str:
    """Tell the kind of a table by its name, or else by its columns."""
    fitting = [kind for kind, (_, needed, _, _) in KINDS.items() if set(needed) <= set(header)]
    if stem in KINDS and stem not in fitting:
        missing = ", ".join(column for column in KINDS[stem][1] if column not in header)
        raise RegisterError(f"the table lacks columns: {missing}", where=f"{file}:1")
    if stem in fitting:
        return stem
    # The more a kind asks for, the more it tells when all of it is there.
    fitting.sort(key=lambda kind: -len(KINDS[kind][1]))
    if not fitting or len(KINDS[fitting[0]][1]) < 2:
        raise RegisterError(
            "no kind of table has these columns", where=f"{file}:1", expected=f"one of {', '.join(sorted(KINDS))}"
        )
    return fitting[0]


def _csv(file: Path, delimiter: str, reckoning: Reckoning, source: str | None) -> Table:
    # A quotation mark never closed would swallow the rest of the table: strict reading says so.
    reader = csv.reader(_text(file).splitlines(keepends=True), delimiter=delimiter, strict=delimiter == ",")
    try:
        header = next(reader, [])
        kind = _kind(file.name.partition(".")[0], header, file)
        origin, needed, read_too, without_place = KINDS[kind]
        table = Table(kind, str(file), _origin(origin, source))
        for column in header:
            if column in without_place:
                reckoning.columns[table.file][column] = 0
            elif column not in (*needed, *read_too):
                reckoning.unknown[table.file][column] = 0
        for cells in reader:
            if not cells:
                continue
            row = table.add(str(reader.line_num), dict(zip(header, cells, strict=False)))
            if len(cells) != len(header):
                reckoning.breaks(row, f"{len(cells)} cells where the header has {len(header)}")
            for counted in (reckoning.columns, reckoning.unknown):
                for column in counted.get(table.file, ()):
                    counted[table.file][column] += bool(row[column])
    except csv.Error as error:
        raise RegisterError(f"not a CSV table: {error}", where=f"{file}:{reader.line_num}") from error
    return table


def _origin(known: Origin, source: str | None) -> Origin:
    return Origin(source, source) if source else known


def _json(file: Path, reckoning: Reckoning, source: str | None) -> list[Table]:
    try:
        data = json.loads(_text(file))
    except json.JSONDecodeError as error:
        raise RegisterError(f"not JSON: {error.msg}", where=f"{file}:{error.lineno}") from error
    results = data.get("results") if isinstance(data, dict) else None
    if isinstance(results, list) and results and "details" in results[0]:
        return [_govuk(results, str(file), reckoning, _origin(GOVUK, source))]
    # A single list of records is told by what they have.
    if isinstance(data, list):
        data = {_kind_of_records(data, file): data}
    if not isinstance(data, dict) or not data.keys() & {"persons", "people", "memberships", "posts", "organizations"}:
        raise RegisterError(
            "neither Popolo nor organisations of GOV.UK", where=str(file),
            expected="persons, memberships, posts or organizations",
        )  # fmt: skip
    return list(_popolo(data, file, reckoning, source))


def _kind_of_records(records: list[Any], file: Path) -> str:
    first = records[0] if records and isinstance(records[0], dict) else {}
    if "person_id" in first:
        return "memberships"
    if "classification" in first:
        return "organizations"
    if "organization_id" in first:
        return "posts"
    if "name" in first or "other_names" in first:
        return "persons"
    raise RegisterError("no kind of Popolo record has these fields", where=f"{file}[0]")


def _plain(value: object) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _popolo(data: dict[str, Any], file: Path, reckoning: Reckoning, source: str | None) -> Iterator[Table]:
    if source is None and "uk.org.publicwhip/" not in json.dumps(data)[:100_000]:
        raise UsageError(
            "the file does not tell where it was learnt", where=str(file), remedy="Name its address with --source."
        )
    origin = _origin(PARLPARSE, source)
    tables = {
        kind: Table(kind, f"{file}#{kind}", origin)
        for kind in (
            *_POPOLO_WITHOUT_PLACE,
            "person_alternative_names",
            "person_identifiers",
            "organization_identifiers",
        )
    }
    for name, records in data.items():
        kind = "persons" if name == "people" else name
        if kind not in _POPOLO_WITHOUT_PLACE:
            reckoning.unknown[str(file)][name] += len(records) if isinstance(records, list | dict) else 1
            continue
        for number, record in enumerate(records):
            _popolo_record(kind, record, f"{name}[{number}]", tables, reckoning)
    yield from (table for table in tables.values() if table.rows)


def _popolo_record(
    kind: str, record: dict[str, Any], place: str, tables: dict[str, Table], reckoning: Reckoning
) -> None:
    table = tables[kind]
    _, needed, read_too, without_place = KINDS[kind]
    inside = _POPOLO_INSIDE.get(kind, ())
    used = {*needed, *read_too, *inside}
    used |= _POPOLO_OF_PERSONS if kind == "persons" else {"identifiers"} if kind == "organizations" else set()
    no_place = {*without_place, *_POPOLO_WITHOUT_PLACE[kind], *_POPOLO_EVERYWHERE}
    for key, value in record.items():
        if value and key not in used:
            (reckoning.columns if key in no_place else reckoning.unknown)[table.file][key] += 1
    values = {key: _plain(value) for key, value in record.items()}
    urls = {key: [item["url"] for item in record.get(key) or () if item.get("url")] for key in ("sources", "links")}
    values["source"] = values.get("source") or next(iter(urls["sources"]), "")
    values["links"] = " ".join(urls["links"])
    row = table.add(place, values)
    if kind == "memberships" and not row["id"]:
        values["id"] = f"{row['person_id']} {row['post_id'] or row['organization_id']} {row['start_date']}"
    elif not row["id"]:
        reckoning.breaks(row, "there is no id")
    if kind == "persons":
        if record.get("name") or record.get("family_name"):
            own = {key: row[key] for key in ("name", "given_name", "family_name", "honorific_prefix")}
            tables["person_alternative_names"].add(place, own | {"person_id": row["id"], "note": "Main"})
        for number, other in enumerate(record.get("other_names") or ()):
            called = {key: _plain(value) for key, value in other.items()} | {"person_id": row["id"]}
            tables["person_alternative_names"].add(f"{place}.other_names[{number}]", called)
    if kind in ("persons", "organizations"):
        singular = kind[:-1]
        for number, identifier in enumerate(record.get("identifiers") or ()):
            tables[f"{singular}_identifiers"].add(
                f"{place}.identifiers[{number}]",
                {f"{singular}_id": row["id"], **{key: _plain(value) for key, value in identifier.items()}},
            )
    for name in inside:
        for number, other in enumerate(record.get(name) or ()):
            back = {f"{kind[:-1]}_id": row["id"]}
            _popolo_record(name, back | other, f"{place}.{name}[{number}]", tables, reckoning)


def _govuk(results: list[dict[str, Any]], file: str, reckoning: Reckoning, origin: Origin) -> Table:
    """Read the organisations that https://www.gov.uk/api/organisations gives, of each page one after the other."""
    table = Table("govuk_organisations", file, origin)
    _, needed, read_too, without_place = KINDS[table.kind]
    lists = {
        "parent_organisations": "parents", "child_organisations": "children",
        "superseded_organisations": "superseded", "superseding_organisations": "superseding",
    }  # fmt: skip
    for number, result in enumerate(results):
        values = {key: _plain(value) for key, value in {**result, **(result.get("details") or {})}.items()}
        for key, name in lists.items():
            values[name] = " ".join(organisation["id"] for organisation in result.get(key) or ())
        row = table.add(f"results[{number}]", values)
        # The address of the API is the organisation's; `details` has no id.
        for key in needed:
            if not row[key]:
                reckoning.breaks(row, f"there is no {key}")
        for key, value in values.items():
            if value and key not in (*needed, *read_too):
                (reckoning.columns if key in without_place else reckoning.unknown)[file][key] += 1
    return table


_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def date_in(text: str) -> str:
    """Give the date in a timestamp as its place has it: `2022-04-13T00:00:00.000+01:00` → `2022-04-13`."""
    found = _DATE.match(text)
    return found[0] if found else text
