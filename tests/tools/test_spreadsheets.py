"""The tables, as others open them: a spreadsheet program, a database, a validator of Data Packages, a strict reader."""

import csv
import io
import re
import shutil
import subprocess
from calendar import month_abbr
from pathlib import Path

import frictionless
import pytest
from web.browsing import needs

TABLES = ("questions", "answers", "people", "bodies", "programmes", "figures", "promises")
MONTHS = {name: number for number, name in enumerate(month_abbr) if name}
SSCONVERT, SQLITE = shutil.which("ssconvert"), shutil.which("sqlite3")


@pytest.fixture(scope="module")
def folder(data: Path) -> Path:
    return data / "current" / "dumps" / "tables"


def cells(content: bytes) -> list[list[str]]:
    """Read a table by RFC 4180, to the letter."""
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize("name", TABLES)
def test_every_line_ends_as_it_should_and_has_every_cell(folder: Path, name: str) -> None:
    content = (folder / f"{name}.csv").read_bytes()
    found = cells(content)
    assert len(found) > 1
    assert len({len(row) for row in found}) == 1
    written = io.StringIO(newline="")
    csv.writer(written).writerows(found)
    assert content.endswith(b"\r\n")
    assert cells(written.getvalue().encode()) == found


@needs(SSCONVERT is not None, "there is no ssconvert on this machine: apt-get install gnumeric")
@pytest.mark.parametrize("name", TABLES)
def test_a_spreadsheet_program_shows_every_cell(folder: Path, tmp_path: Path, name: str) -> None:
    """Through Gnumeric and back, which writes dates with strokes, without a nought, or with the name of the month."""

    def plain(cell: str) -> str:
        if not re.fullmatch(r"\d{4}[-/](\d{1,2}|[A-Z][a-z]{2})([-/]\d{1,2})?", cell):
            return cell.replace("\r\n", "\n")
        return "-".join(f"{MONTHS.get(part) or int(part):02}" for part in re.split("[-/]", cell))

    subprocess.run(
        [str(SSCONVERT), "--export-type=Gnumeric_stf:stf_assistant", "--export-options=separator=, format=preserve eol=unix",
         str(folder / f"{name}.csv"), str(tmp_path / "back.csv")],
        check=True, capture_output=True,
    )  # fmt: skip
    shown, written = cells((tmp_path / "back.csv").read_bytes()), cells((folder / f"{name}.csv").read_bytes())
    assert [[plain(cell) for cell in row] for row in shown] == [[plain(cell) for cell in row] for row in written]


@needs(SQLITE is not None, "there is no sqlite3 on this machine: apt-get install sqlite3")
def test_a_database_imports_the_tables_and_joins_them(folder: Path) -> None:
    commands = [f".import --csv {folder / name}.csv {name}" for name in TABLES]
    query = (
        "SELECT DISTINCT people.name FROM answers JOIN people ON answers.answered_by = people.id ORDER BY people.name"
    )
    ran = subprocess.run([str(SQLITE), ":memory:", *commands, query], check=True, capture_output=True, text=True)
    assert ran.stdout.splitlines() == ["Mims Davies", "Sarah Newton"]
    assert ran.stderr == ""


def test_the_package_is_valid(folder: Path) -> None:
    """Its description, each cell by its type, each reference to another table, and the checksums."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.flatten(["type", "note"]) == []
    assert {task.name for task in report.tasks} == set(TABLES)


def test_a_cell_that_is_not_what_it_is_described_as_is_found(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    answers = tmp_path / "answers.csv"
    answers.write_bytes(
        answers.read_bytes().replace(b"person/sarah-newton", b"person/nobody").replace(b"2018-03-14", b"x")
    )
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert {"foreign-key", "type-error", "hash-count"} <= {kind for (kind,) in report.flatten(["type"])}
