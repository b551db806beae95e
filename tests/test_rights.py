"""No reader's comment and no unlicensed text leaves seeds/documents: every output is searched for them."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kg import releases
from kg.documents import load
from kg.linking.evidence import LONGEST_EXCERPT, MOST_QUOTED
from kg.mappers import read
from kg.resources import FOUNDING_DOCUMENTS
from kg.store.dumps import write_dump
from kg.store.embedded import EmbeddedStore
from kg.web.app import create_app

COMMENTED = next(FOUNDING_DOCUMENTS.glob("002_*"))
COMMENTERS = ("Old Mother", "Pious", "@James", "@Anon", "@Aldo", "@Rik", "asteroid", "Liz Kendall")


def comment_area() -> str:
    text = COMMENTED.read_text(encoding="utf-8")
    begin, end = text.index("\nComments\n"), text.index("We use cookies")
    return text[begin:end]


def runs_of_words(text: str, length: int) -> set[str]:
    words = re.findall(r"[\w£%’'-]+", text.casefold())
    return {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Everything the program puts out about the founding documents: log, dumps, manifest, files of the release, every page."""
    data = tmp_path_factory.mktemp("data")
    built = subprocess.run(
        [sys.executable, "-m", "kg", "build", "--data", str(data)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    release = releases.required(data)
    found = {"log of the build": built.stdout + built.stderr}
    for format_ in ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml"):
        stream = io.BytesIO()
        write_dump(release.store, release.manifest.base, format_, stream)
        found[f"dump as {format_}"] = stream.getvalue().decode()
    found |= {
        str(file.relative_to(data)): file.read_bytes().decode("utf-8", "replace")
        for file in data.rglob("*")
        if file.is_file() and not file.is_symlink()
    }
    store = EmbeddedStore.open(release.store)
    with TestClient(create_app(data)) as client:
        for thing in sorted({str(row["s"]) for row in store.select("SELECT DISTINCT ?s { ?s ?p ?o }")}):
            if "/id/" not in thing:
                continue
            path = thing.removeprefix(release.manifest.base).replace("/id/", "/doc/", 1)
            for extension in ("html", "ttl", "jsonld"):
                found[f"{path}.{extension}"] = client.get(f"{path}.{extension}").text
        found["home page"] = client.get("/").text
        found["all literals by SPARQL"] = client.get(
            "/sparql", params={"query": "SELECT ?o WHERE { ?s ?p ?o FILTER(ISLITERAL(?o)) }", "format": "csv"}
        ).text
    return found


def test_the_searched_outputs_are_there_and_hold_what_may_be_published(outputs: dict[str, str]) -> None:
    assert len(outputs) > 300
    assert all("Improving Lives" in outputs[f"dump as {name}"] for name in ("turtle", "nquads", "jsonld", "rdfxml"))


@pytest.mark.parametrize("name", COMMENTERS)
def test_no_output_names_a_commenter(outputs: dict[str, str], name: str) -> None:
    pattern = re.compile(rf"{re.escape(name)}\b")
    assert [where for where, text in outputs.items() if pattern.search(text)] == []


def test_no_output_holds_five_words_running_of_a_comment(outputs: dict[str, str]) -> None:
    said = runs_of_words(comment_area(), 5)
    # The article says some of the same things; what it says may be quoted in short.
    said -= runs_of_words(COMMENTED.read_text(encoding="utf-8").split("\nComments\n")[0], 5)
    assert said
    assert [where for where, text in outputs.items() if runs_of_words(text, 5) & said] == []


def test_no_output_holds_the_time_of_a_comment(outputs: dict[str, str]) -> None:
    pattern = re.compile(r"\b\d+ (?:hours?|days?) ago\b")
    assert [where for where, text in outputs.items() if pattern.search(text)] == []


def test_comments_are_counted(outputs: dict[str, str]) -> None:
    assert 'commentCount> "14"' in outputs["dump as ntriples"]


def unlicensed(document: str) -> str:
    _, reading = read(load(next(FOUNDING_DOCUMENTS.glob(document))))
    return " ".join(passage.text for passage in reading.passages)


@pytest.mark.parametrize("document", ["002_*", "004_*"])
def test_no_output_holds_more_than_an_excerpt_of_an_article_without_licence(
    outputs: dict[str, str], document: str
) -> None:
    # Here "2025/26" counts as two words, and in an excerpt as one.
    longest = LONGEST_EXCERPT + 4
    said = runs_of_words(unlicensed(document), longest)
    assert said
    assert [where for where, text in outputs.items() if runs_of_words(text, longest) & said] == []


@pytest.mark.parametrize("document", ["002_*", "004_*"])
def test_all_outputs_together_hold_only_a_part_of_an_article_without_licence(
    outputs: dict[str, str], document: str
) -> None:
    said = runs_of_words(unlicensed(document), 6)
    told = set().union(*(runs_of_words(text, 6) & said for text in outputs.values()))
    assert 0 < len(told) / len(said) < MOST_QUOTED


def test_documents_as_received_are_not_served(tmp_path: Path) -> None:
    data = tmp_path / "data"
    subprocess.run(
        [sys.executable, "-m", "kg", "build", "--data", str(data)], check=True, capture_output=True, timeout=300
    )
    with TestClient(create_app(data)) as client:
        for path in (
            f"/seeds/documents/{COMMENTED.name}", f"/static/{COMMENTED.name}", f"/static/../{COMMENTED.name}", "/documents",
            "/static/..%2f..%2f..%2fseeds%2fdocuments%2f" + COMMENTED.name, "/data/current/manifest.json",
        ):  # fmt: skip
            assert client.get(path).status_code == 404, path
