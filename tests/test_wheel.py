"""The installed package works from any folder: shapes, ontology, registers, founding documents and templates travel inside it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of the wheel, unpacked where nothing of the checkout is near."""
    folder = tmp_path_factory.mktemp("wheel")
    # What npm would build is not built here: the wheel holds the editor if the checkout does.
    environment = {**os.environ, "HATCH_BUILD_NO_HOOKS": "true"}
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=CHECKOUT, check=True, capture_output=True, timeout=120, env=environment,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, folder: Path, code: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_founding_documents_in_it_are_byte_for_byte_those_of_the_checkout(installed: Path) -> None:
    inside = installed / "kg" / "_resources" / "seeds" / "documents"
    outside = CHECKOUT / "seeds" / "documents"
    assert {file.name: file.read_bytes() for file in inside.iterdir()} == {
        file.name: file.read_bytes() for file in outside.iterdir()
    }


def test_the_editor_is_in_it_with_the_licences_of_what_it_is_made_of(installed: Path) -> None:
    if not (CHECKOUT / "kg" / "web" / "static" / "editor.js").exists():
        pytest.skip("the editor is not built: run make editor")
    inside = installed / "kg" / "web" / "static"
    assert (inside / "editor.js").stat().st_size > 100_000
    licences = (inside / "editor.licences.txt").read_text(encoding="utf-8")
    for package in ("@codemirror/view", "@lezer/lr", "codemirror-lang-sparql", "style-mod"):
        assert package in licences


def test_it_builds_and_serves_the_founding_five_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    told = run(
        installed,
        tmp_path,
        "from pathlib import Path\n"
        "import kg\n"
        f"assert kg.__file__.startswith({str(installed)!r}), kg.__file__\n"
        "from kg.pipeline import build\n"
        "from kg.resources import FOUNDING_DOCUMENTS\n"
        "report = build([FOUNDING_DOCUMENTS], Path('data'), base='http://localhost:8000')\n"
        "from starlette.testclient import TestClient\n"
        "from kg.web.app import create_app\n"
        "with TestClient(create_app(Path('data'))) as client:\n"
        "    page = client.get('/doc/person/sarah-newton', headers={'Accept': 'text/html'})\n"
        "    style = client.get('/static/style.css')\n"
        "print(report.documents, page.status_code, 'Sarah Newton' in page.text, style.status_code)\n",
    )
    assert told.split() == ["5", "200", "True", "200"]
