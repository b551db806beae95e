"""Names that no register knows are listed for a person, and become things only by an entry of a register."""

from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from typer.testing import CliRunner

from kg import candidates, pipeline, releases
from kg.cli import app
from kg.errors import UsageError
from kg.resources import REGISTERS, SHAPES
from kg.store.embedded import EmbeddedStore
from kg.turtle import parse_turtle
from kg.validate import Validator
from kg.vocab import KG, RDF, SCHEMA, absolute

BASE = "http://localhost:8000"
PAGE = """Travel: Bicycles

(asked on 3rd May 2023) - View Source

Question to the Department for Work and Pensions:

To ask the Secretary of State for Work and Pensions, with reference to the report entitled Ships of the River Tees, published on 3 May 2019, what the cost is.


Answered by
Tom Placeholder Portrait
Tom Placeholder
Parliamentary Under-Secretary (Department for Work and Pensions)
This question was answered on 9th May 2023

Claimants can use the Blue Bicycle Scheme. The Blue Bicycle Scheme began in May. So did the Old Mill Trust.
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("candidates")
    (folder / "page.txt").write_text(PAGE, encoding="utf-8")
    report = pipeline.build([folder / "page.txt"], folder / "data", base=BASE)
    assert report.exit_status == 0
    return folder / "data"


@pytest.fixture(scope="module")
def found(data: Path) -> list[candidates.PossibleName]:
    return candidates.names(EmbeddedStore.open(releases.required(data).store), BASE)


def test_a_name_is_listed_with_what_it_seems_to_name_and_where(found: list[candidates.PossibleName]) -> None:
    names = {name.text: name for name in found}
    assert {text: name.kind for text, name in names.items()} == {
        "Blue Bicycle Scheme": "programme",
        "Old Mill Trust": "body",
        "Ships of the River Tees": "publication",
    }
    assert len(names["Blue Bicycle Scheme"].stated_in) == 1
    assert "Claimants can use the Blue Bicycle Scheme" in names["Blue Bicycle Scheme"].example


def test_a_candidate_is_published_as_words_and_as_no_thing(data: Path) -> None:
    store = EmbeddedStore.open(releases.required(data).store)
    assert store.ask("ASK { ?candidate a ?type }", type=absolute(KG.Candidate, BASE))
    assert not store.ask(
        'ASK { ?thing ?p ?o FILTER(CONTAINS(STR(?thing), "/id/programme/") && CONTAINS(STR(?thing), "bicycle")) }'
    )


def test_an_accepted_name_is_an_entry_that_conforms_to_the_shapes(
    found: list[candidates.PossibleName], tmp_path: Path
) -> None:
    file = tmp_path / "accepted.ttl"
    file.write_text(candidates.entries([name.text for name in found], found, None, BASE), encoding="utf-8")
    graph = parse_turtle(file, BASE)
    scheme = parse_turtle(REGISTERS / "programmes.ttl", BASE)
    assert Validator(SHAPES, BASE).judge(graph, scheme).violations == ()


def test_an_accepted_name_is_found_as_a_thing_by_the_next_build(
    data: Path, found: list[candidates.PossibleName], tmp_path: Path
) -> None:
    folder = tmp_path / "registers"
    folder.mkdir()
    (folder / "found.ttl").write_text(candidates.entries(["Blue Bicycle Scheme"], found, None, BASE), encoding="utf-8")
    pipeline.build([data.parent / "page.txt"], tmp_path / "data", base=BASE, registers=folder)
    store = EmbeddedStore.open(releases.required(tmp_path / "data").store)
    thing = URIRef(f"{BASE}/id/programme/blue-bicycle-scheme")
    assert store.ask("ASK { ?answer ?mentions ?thing }", mentions=SCHEMA.mentions, thing=thing)
    assert "Blue Bicycle Scheme" not in {name.text for name in candidates.names(store, BASE)}


def test_a_person_decides_what_a_name_names(found: list[candidates.PossibleName], tmp_path: Path) -> None:
    file = tmp_path / "accepted.ttl"
    file.write_text(candidates.entries(["old mill trust"], found, "programme", BASE), encoding="utf-8")
    graph: Graph = parse_turtle(file, BASE)
    assert (URIRef(f"{BASE}/id/programme/old-mill-trust"), RDF.type, absolute(KG.Programme, BASE)) in graph


def test_a_name_that_was_not_found_is_wrong_usage(found: list[candidates.PossibleName]) -> None:
    with pytest.raises(UsageError, match=r"Red Bicycle Scheme.*not among the names found"):
        candidates.entries(["Red Bicycle Scheme"], found, None, BASE)


def test_the_command_lists_and_accepts(data: Path) -> None:
    listed = CliRunner().invoke(app, ["candidates", "--data", str(data)])
    assert "Blue Bicycle Scheme\tprogramme\t1 text\t" in listed.stdout
    accepted = CliRunner().invoke(app, ["candidates", "Blue Bicycle Scheme", "--data", str(data)])
    assert "<id/programme/blue-bicycle-scheme> a skos:Concept, kg:Programme ;" in accepted.stdout


def test_a_kind_that_is_none_is_wrong_usage(data: Path) -> None:
    refused = CliRunner().invoke(app, ["candidates", "Old Mill Trust", "--as", "trust", "--data", str(data)])
    assert isinstance(refused.exception, UsageError)
