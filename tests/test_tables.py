"""Tables: every cell is of the type its column says, points to a row that is there, and is no formula."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import pipeline, releases
from kg.dumps.cells import Cells, safe, text
from kg.dumps.listing import Listing
from kg.dumps.tables import TABLES, TableWriter
from kg.resources import FOUNDING_DOCUMENTS
from kg.vocab import KG, PQA, RDFS, SCHEMA, absolute

BASE = "http://localhost:8000"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_VALUES: dict[str, Any] = {"number": Decimal, "date": date.fromisoformat, "string": str}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("tables")
    pipeline.build([FOUNDING_DOCUMENTS], data, base=BASE, dumps=True)
    return releases.required(data).folder


@pytest.fixture(scope="module")
def folder(release: Path) -> Path:
    return release / "dumps" / "tables"


@pytest.fixture(scope="module")
def package(folder: Path) -> Any:
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def rows(file: Path) -> Iterator[dict[str, str]]:
    """Read a table as people are told to: without its mark, and without the apostrophe that is not part of a text."""
    for row in csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline="")):
        yield {name: cell.removeprefix("'") for name, cell in row.items()}


def count(release: Path, pattern: str) -> int:
    prefixes = {"pqa": str(PQA), "kg": f"{BASE}/ontology#", "schema": str(SCHEMA)}
    query = f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ {pattern} }}"
    (row,) = ox.Store.read_only(str(release / "store")).query(query, prefixes=prefixes)  # type: ignore[misc]
    return int(row["n"].value)


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("questions", "?s a pqa:ParliamentaryQuestion"),
        ("answers", "?s a pqa:Answer"),
        ("figures", "?s a schema:Observation"),
        ("promises", "?s a kg:Target"),
        ("programmes", "?s a ?type VALUES ?type { kg:Programme kg:Benefit kg:StaffRole kg:Training }"),
    ],
)
def test_there_is_a_row_for_each_thing(release: Path, folder: Path, name: str, pattern: str) -> None:
    found = list(rows(folder / f"{name}.csv"))
    assert len(found) == count(release, pattern)
    listing = Listing.read(release)
    assert listing is not None
    assert listing.by_name[f"tables/{name}.csv"].things == len(found)


def test_a_row_says_what_the_graph_says(folder: Path) -> None:
    found = {row["promise"]: row for row in rows(folder / "promises.csv")}
    promise = found["We are doubling their number to 27,000 by March"]
    assert promise["due"] == "2021-03"
    assert promise["stated_by_name"] == "Therese Coffey"
    assert promise["concerns"] == "staff-role/work-coach"
    assert "27,000" in promise["amounts"]
    questions = {row["id"]: row for row in rows(folder / "questions.csv")}
    answer = next(row for row in rows(folder / "answers.csv") if row["answered"] == "2020-02-03")
    assert answer["answered_by_name"] == "Mims Davies"
    assert questions[answer["question"]]["heading"] == "Employment: Chronic Illnesses"
    newton = next(row for row in rows(folder / "people.csv") if row["name"] == "Sarah Newton")
    assert newton["address"] == f"{BASE}/id/person/sarah-newton"
    assert re.fullmatch(r"Q\d+", newton["wikidata"])


def test_the_package_describes_what_is_there(folder: Path, package: Any) -> None:
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert {resource["path"] for resource in package["resources"]} == {path.name for path in folder.glob("*.csv")}
    for resource in package["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        names = [field["name"] for field in resource["schema"]["fields"]]
        assert content.startswith(b"\xef\xbb\xbf" + ",".join(names).encode() + b"\r\n")
        assert len(names) == len(set(names))
        assert all(field["description"].endswith(".") for field in resource["schema"]["fields"])
        assert resource["sources"]
        assert resource.get("licenses", True)


def test_every_cell_keeps_its_schema(folder: Path, package: Any) -> None:
    for resource in package["resources"]:
        schema = resource["schema"]
        seen = set()
        for row in rows(folder / resource["path"]):
            seen.add(tuple(row[name] for name in schema["primaryKey"]))
            for field in schema["fields"]:
                cell = row[field["name"]]
                assert cell or not field.get("constraints", {}).get("required")
                if cell:
                    _VALUES[field["type"]](cell)
        assert len(seen) == sum(1 for _ in rows(folder / resource["path"]))


def test_every_reference_leads_to_a_row(folder: Path, package: Any) -> None:
    ids = {
        resource["name"]: {row["id"] for row in rows(folder / resource["path"])} for resource in package["resources"]
    }
    followed = 0
    for resource in package["resources"]:
        for key in resource["schema"]["foreignKeys"]:
            (column,) = key["fields"]
            cells = {row[column] for row in rows(folder / resource["path"])} - {""}
            assert cells <= ids[key["reference"]["resource"]], column
            followed += len(cells)
    assert followed


@given(st.text())
def test_no_text_is_a_formula_and_each_can_be_had_back(cell: str) -> None:
    written = safe(cell)
    assert not written.startswith((*FORMULA, "＝", "＋", "－", "＠"))
    assert written.removeprefix("'") == cell


def test_a_text_that_looks_like_a_formula_is_made_safe_in_its_table_and_a_number_is_none(tmp_path: Path) -> None:
    writer = TableWriter(tmp_path, Cells(ox.Store(), BASE))
    said = [(RDFS.label, '"=HYPERLINK(\\"http://evil.example\\")\\n, \\"really\\""@en'), (SCHEMA.value, '"-5"^^<x:d>')]
    pairs = [(f"<{absolute(name, BASE)}>".encode(), value.encode()) for name, value in said]
    writer.take("observation", f"<{BASE}/id/observation/a>".encode(), pairs)
    writer.finish()
    raw = next(
        csv.DictReader(io.StringIO((tmp_path / "tables/figures.csv").read_bytes().decode("utf-8-sig"), newline=""))
    )
    assert raw["figure"] == '\'=HYPERLINK("http://evil.example")\n, "really"'
    assert raw["value"] == "-5"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_is_read_as_it_was_written(said: str) -> None:
    assert text(str(ox.Literal(said, language="en")).encode()) == said


def test_several_values_stand_in_one_cell(tmp_path: Path) -> None:
    writer = TableWriter(tmp_path, Cells(ox.Store(), BASE))
    name = f"<{absolute(KG.dueAsPrinted, BASE)}>".encode()
    writer.take("target", f"<{BASE}/id/target/a>".encode(), [(name, b'"soon"@en'), (name, b'"by March"@en')])
    writer.finish()
    (row,) = rows(tmp_path / "tables/promises.csv")
    assert row["due_as_printed"] == "by March | soon"


def test_every_column_has_a_name_of_its_own_and_keys_lead_to_tables() -> None:
    names = {table.name for table in TABLES}
    for table in TABLES:
        columns = [column.name for column in table.columns]
        assert len(columns) == len(set(columns))
        assert {column.points_to for column in table.columns} - {None} <= names
