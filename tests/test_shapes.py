"""Every shapes file accepts its passing example and finds in its failing one exactly what that says of itself."""

import re
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, RDFS, SH, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.records import Record, record_types
from kg.resources import ONTOLOGY, REGISTERS, SHAPES
from kg.turtle import parse_turtle
from kg.vocab import local_name

BASE = "http://localhost:8000"
EXAMPLES = Path(__file__).parent / "shapes"
KINDS = sorted(file.stem for file in SHAPES.glob("*.ttl"))
ALTERNATIVE, INVERSE = URIRef(f"{SH}alternativePath"), URIRef(f"{SH}inversePath")
UNRESOLVED = """
@prefix kg: <ontology#> .
@prefix pqa: <http://parliament.uk/ontologies/question-and-answer/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<id/question/1> a pqa:ParliamentaryQuestion ;
    rdfs:label "One"@en ;
    pqa:heading "One"@en ;
    kg:askerAsPrinted "A. Nobody" .
"""


@cache
def shapes() -> Graph:
    together = Graph()
    for file in sorted(SHAPES.glob("*.ttl")):
        together += parse_turtle(file, BASE)
    return together


@cache
def registers() -> Graph:
    together = Graph()
    for file in sorted(REGISTERS.glob("*.ttl")):
        together += parse_turtle(file, BASE)
    return together


def validate(data: Graph) -> tuple[bool, list[str], list[str]]:
    """Give whether a graph conforms, the paths of its violations, and the shapes of its warnings."""
    conforms, report, _ = pyshacl.validate(
        data, shacl_graph=shapes(), allow_warnings=True, advanced=False, inference=None, meta_shacl=False
    )
    assert isinstance(report, Graph)
    violations, warnings = [], []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        if report.value(result, SH.resultSeverity) == SH.Violation:
            violations.append(path_name(report, report.value(result, SH.resultPath)))
        else:
            warnings.append(local_name(str(report.value(result, SH.sourceShape))))
    return bool(conforms), sorted(violations), sorted(warnings)


def path_name(graph: Graph, path: Node | None) -> str:
    """Write a path with local names: `issued`, `answerTo/dateTabled`, `heading|questionText`, `^hasPart`; or `node`."""
    if path is None:
        return "node"
    if not isinstance(path, BNode):
        return local_name(str(path))
    if (inverse := graph.value(path, INVERSE)) is not None:
        return f"^{path_name(graph, inverse)}"
    alternatives = graph.value(path, ALTERNATIVE)
    steps = Collection(graph, path if alternatives is None else alternatives)
    return ("/" if alternatives is None else "|").join(path_name(graph, step) for step in steps)


def announced(file: Path, word: str) -> list[str]:
    """Give what a failing example says of itself: `# fails: uin, house`, `# warns: AskerIsKnown`."""
    found = re.search(rf"^# {word}: (.+)$", file.read_text(encoding="utf-8"), re.M)
    return sorted(found[1].split(", ")) if found else []


def test_there_are_examples_for_shapes_only() -> None:
    assert KINDS
    expected = {f"{kind}-{outcome}.ttl" for kind in KINDS for outcome in ("passes", "fails")}
    assert {file.name for file in EXAMPLES.iterdir()} == expected


@pytest.mark.parametrize("kind", KINDS)
def test_the_passing_example_conforms_without_a_warning(kind: str) -> None:
    example = parse_turtle(EXAMPLES / f"{kind}-passes.ttl", BASE)
    assert validate(example) == (True, [], [])


@pytest.mark.parametrize("kind", KINDS)
def test_the_failing_example_breaks_exactly_the_rules_it_announces(kind: str) -> None:
    file = EXAMPLES / f"{kind}-fails.ttl"
    assert file.read_text(encoding="utf-8").startswith("# fails: ")
    fails, warns = announced(file, "fails"), announced(file, "warns")
    assert len(fails) >= 2
    assert validate(parse_turtle(file, BASE)) == (False, fails, warns)


@pytest.mark.parametrize("kind", KINDS)
def test_both_examples_are_of_the_types_that_the_shapes_file_is_for(kind: str) -> None:
    types = set(parse_turtle(SHAPES / f"{kind}.ttl", BASE).objects(None, SH.targetClass))
    assert types
    for outcome in ("passes", "fails"):
        assert types <= set(parse_turtle(EXAMPLES / f"{kind}-{outcome}.ttl", BASE).objects(None, RDF.type))


@pytest.mark.parametrize("record", record_types(), ids=lambda record: record.__name__)
def test_every_record_class_has_a_shapes_file_for_one_of_its_types(record: type[Record]) -> None:
    targets = parse_turtle(SHAPES / f"{record.kind}.ttl", BASE).objects(None, SH.targetClass)
    assert {local_name(type_) for type_ in record.types} & {local_name(str(target)) for target in targets}


@pytest.mark.parametrize("kind", sorted({record.kind for record in record_types()}))
def test_a_shapes_file_is_for_no_types_but_those_of_its_kind(kind: str) -> None:
    types = {local_name(type_) for record in record_types() if record.kind == kind for type_ in record.types}
    targets = parse_turtle(SHAPES / f"{kind}.ttl", BASE).objects(None, SH.targetClass)
    assert {local_name(str(target)) for target in targets} <= types


@pytest.mark.parametrize("kind", KINDS)
def test_no_shapes_file_uses_more_than_shacl_core(kind: str) -> None:
    graph = parse_turtle(SHAPES / f"{kind}.ttl", BASE)
    beyond = {SH.sparql, SH.select, SH.ask, SH.js, SH.rule, SH.target, SH.expression}
    assert not beyond & set(graph.predicates())
    assert SH.closed not in set(graph.predicates())


@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_says_in_english_what_is_expected(kind: str) -> None:
    graph = parse_turtle(SHAPES / f"{kind}.ttl", BASE)
    for shape in graph.subjects(RDF.type):
        by_itself = (shape, RDF.type, SH.PropertyShape) in graph
        rules = {shape} if by_itself else set(graph.objects(shape, SH.property))
        for rule in rules:
            assert [name.language for name in graph.objects(rule, SH.name) if hasattr(name, "language")] == ["en"]
        own = {SH["or"], SH["class"], SH["not"], SH.node} & set(graph.predicates(shape))
        for speaking in rules | ({shape} if own else set()):
            messages = [str(message) for message in graph.objects(speaking, SH.message)]
            assert len(messages) == 1
            assert messages[0].endswith(".")


def test_a_name_that_is_not_resolved_is_a_warning_and_does_not_keep_a_graph_from_conforming() -> None:
    graph = Graph().parse(data=UNRESOLVED, format="turtle", publicID=f"{BASE}/")
    assert validate(graph) == (True, [], ["AskerIsKnown"])


def test_the_registers_conform_without_a_warning() -> None:
    assert validate(registers()) == (True, [], [])


@pytest.mark.parametrize("file", sorted(ONTOLOGY.glob("examples/*.ttl")), ids=lambda file: file.stem)
def test_every_example_of_the_ontology_conforms_by_itself_without_a_warning(file: Path) -> None:
    graph = parse_turtle(file, BASE)
    assert (None, RDFS.label, None) in graph
    assert validate(graph) == (True, [], [])
