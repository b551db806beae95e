"""What the README shows is what the program does."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```sh\n(kg query .+?)\n```\n\n```\n(.+?)\n```", README, re.DOTALL)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    subprocess.run(
        [sys.executable, "-m", "kg", "build", "--data", str(folder)], check=True, capture_output=True, timeout=300
    )
    return folder


def test_queries_are_shown_with_their_answers() -> None:
    assert len(SHOWN) == 5


@pytest.mark.parametrize(("command", "answer"), SHOWN)
def test_a_query_gives_the_answer_that_is_shown(data: Path, command: str, answer: str) -> None:
    arguments = shlex.split(command)[1:]
    printed = subprocess.run(
        [sys.executable, "-m", "kg", *arguments, "--data", str(data)],
        capture_output=True, text=True, check=True, timeout=300, env={"COLUMNS": "120", "PYTHONPATH": ":".join(sys.path)},
    ).stdout  # fmt: skip
    assert [line.rstrip() for line in printed.splitlines() if line.strip()] == answer.splitlines()


def test_every_place_that_the_architecture_names_exists() -> None:
    rows = re.findall(r"^\| (`[^|]+`) \|", README, re.MULTILINE)
    places = [place for row in rows for place in re.findall(r"`([\w./]+)`", row)]
    assert len(places) > 12
    assert [place for place in places if not (Path(__file__).parents[1] / place).exists()] == []


def test_the_register_that_is_shown_can_be_used(data: Path, tmp_path: Path) -> None:
    (shown,) = re.findall(r"```turtle\n(.+?)\n```", README, re.DOTALL)
    folder = tmp_path / "my-registers"
    folder.mkdir()
    (folder / "people.ttl").write_text(shown, encoding="utf-8")
    command = [sys.executable, "-m", "kg", "build", "--registers", str(folder), "--data", str(tmp_path / "data")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
