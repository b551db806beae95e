"""Each constraint component of SHACL Core, and whatever may come together: the screen beside the judge on shapes by chance.

The shapes of the project use some of the components. Here small shapes are made of all of them, as violations and as
warnings, and put to small graphs with a context, so that every component, path and target is compared.
`KG_SHAPES=5000 pytest -s tests/screen/test_components.py` compares more of them, `KG_MUTANTS_SEED=7` others.
"""

import os
import random
from collections import Counter

import pytest
from rdflib import Graph

from kg.screen import Screen
from kg.screen.data import Triple
from kg.validate import Validator

from .graphs import of_the_judge, of_the_screen, parsed, strings

CASES = int(os.environ.get("KG_SHAPES", "200"))
SEED = os.environ.get("KG_MUTANTS_SEED", "the screen never differs")
CLEARED = 0.75
"""The least share of the graphs without a violation that the screen clears."""
PREFIXES = """
@prefix : <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
NODES = [":a", ":b", ":c", ":d", ":e", ":f"]
CLASSES = [":C", ":D", ":E"]
PROPERTIES = [":p", ":q", ":r"]
LITERALS = [
    '"x"', '"y"', '""', '"xx"', '"x"@en', '"y"@en', '"x"@EN', '"x"@cy', '"x"@en-gb', '"x\\n"', '"\\u0078"', '"x\\ty"',
    "1", "2", "3", '"01"^^xsd:integer', '"x"^^xsd:integer', '"1"^^xsd:int', "1.5", "1.50", "1e0", '"NaN"^^xsd:double',
    "true", '"1"^^xsd:boolean', '"maybe"^^xsd:boolean', '"x"^^xsd:string', '"x"^^:own', '"x"^^rdf:langString',
    '"2020-01-01"^^xsd:date', '"2020-02-30"^^xsd:date', '"2019-12-31"^^xsd:date', '"2020"^^xsd:gYear',
    '"2020-01-01T00:00:00"^^xsd:dateTime', '"2020-01-01T00:00:00Z"^^xsd:dateTime', '"2020-01-01Z"^^xsd:date',
]  # fmt: skip
BOUNDS = ["0", "1", "2", "1.5", '"2020-01-01"^^xsd:date', '"2020-01-01T00:00:00Z"^^xsd:dateTime', '"x"', "1e0"]
DATATYPES = [
    "xsd:string", "rdf:langString", "xsd:integer", "xsd:int", "xsd:decimal", "xsd:double", "xsd:boolean", "xsd:date",
    "xsd:dateTime", "xsd:gYear", ":own", "rdfs:Literal",
]  # fmt: skip
KINDS = ["sh:IRI", "sh:Literal", "sh:BlankNode", "sh:BlankNodeOrIRI", "sh:BlankNodeOrLiteral", "sh:IRIOrLiteral"]
PATTERNS = ['"^x"', '"x$"', '"[a-z]+"', '"^[0-9]+$"', '"X" ; sh:flags "i"', '"."', '"^(x|y)?$"', '"\\\\d"', '"1"']


class Shapes:
    """Makes shapes and data by chance."""

    def __init__(self, chance: random.Random):
        self.choice, self.random = chance.choice, chance.random

    def shapes(self, severity: str) -> str:
        return PREFIXES + "\n".join(self.shape(number, severity) for number in range(self.choice((1, 1, 2))))

    def shape(self, number: int, severity: str) -> str:
        targets = self.choice(
            (
                f"sh:targetClass {self.choice(CLASSES)}",
                f"sh:targetClass {self.choice(CLASSES)}",
                f"sh:targetSubjectsOf {self.choice(PROPERTIES)}",
                f"sh:targetObjectsOf {self.choice(PROPERTIES)}",
                f"sh:targetNode {self.choice(NODES)}, {self.choice(NODES)}",
                f"sh:targetClass {self.choice(CLASSES)} ; sh:targetSubjectsOf {self.choice(PROPERTIES)}",
            )
        )
        warns = f'sh:severity {severity} ; sh:message "{number}" ;'
        if self.random() < 0.7:
            return f":s{number} {targets} ; sh:path {self.path()} ; {warns} {self.constraints(3, True)} ."
        inner = f'sh:property [ sh:path {self.path()} ; sh:severity {severity} ; sh:message "in {number}" ; '
        return f":s{number} {targets} ; a sh:NodeShape ; {warns} {self.constraints(2, False)} ; {inner} {self.constraints(2, True)} ] ."

    def path(self, depth: int = 2) -> str:
        one = self.choice(PROPERTIES)
        if self.random() < 0.6 or not depth:
            return one
        first, second = self.path(depth - 1), self.path(depth - 1)
        return self.choice(
            (
                f"[ sh:inversePath {one} ]",
                f"( {first} {second} )",
                f"[ sh:alternativePath ( {first} {second} ) ]",
                f"[ sh:zeroOrMorePath {first} ]",
                f"[ sh:oneOrMorePath {first} ]",
                f"[ sh:zeroOrOnePath {first} ]",
            )
        )

    def constraints(self, depth: int, of_property: bool) -> str:
        found: dict[str, str] = {}
        for _ in range(self.choice((1, 1, 2, 3))):
            name, argument = self.constraint(depth, of_property)
            found[name] = argument
        return " ; ".join(f"{name} {argument}" for name, argument in found.items())

    def constraint(self, depth: int, of_property: bool) -> tuple[str, str]:
        choices = [
            ("sh:class", self.choice(CLASSES)),
            ("sh:class", ", ".join(CLASSES[:2])),
            ("sh:datatype", self.choice(DATATYPES)),
            ("sh:nodeKind", self.choice(KINDS)),
            (self.choice(("sh:minLength", "sh:maxLength")), self.choice("0123")),
            (self.choice(("sh:minInclusive", "sh:maxInclusive")), self.choice(BOUNDS)),
            (self.choice(("sh:minExclusive", "sh:maxExclusive")), self.choice(BOUNDS)),
            ("sh:pattern", self.choice(PATTERNS)),
            ("sh:languageIn", self.choice(('( "en" )', '( "en" "cy" )', '( "en-gb" )', '( "*" )'))),
            ("sh:in", f"( {' '.join(self.value() for _ in range(5))} )"),
            ("sh:hasValue", self.value()),
            ("sh:equals", self.choice(PROPERTIES)),
            ("sh:disjoint", self.choice(PROPERTIES)),
            (
                "sh:closed",
                f"true ; sh:ignoredProperties ( rdf:type {self.choice(PROPERTIES)} {self.choice(PROPERTIES)} )",
            ),
        ]
        if of_property:
            choices += [
                ("sh:minCount", self.choice("0123")),
                ("sh:maxCount", self.choice("0123")),
                ("sh:uniqueLang", self.choice(("true", "false"))),
                (self.choice(("sh:lessThan", "sh:lessThanOrEquals")), self.choice(PROPERTIES)),
            ]
        if depth:
            inner = self.inner(depth - 1)
            choices += [
                ("sh:not", inner),
                (self.choice(("sh:or", "sh:and", "sh:xone")), f"( {inner} {self.inner(depth - 1)} )"),
                ("sh:node", f"[ a sh:NodeShape ; {self.constraints(depth - 1, False)} ]"),
            ]
            if of_property:
                number = f"{self.choice(('sh:qualifiedMinCount', 'sh:qualifiedMaxCount'))} {self.choice('012')}"
                choices += [
                    ("sh:property", f"[ sh:path {self.path()} ; {self.constraints(depth - 1, True)} ]"),
                    ("sh:qualifiedValueShape", f"{inner} ; {number}"),
                ]
        return self.choice(choices)

    def inner(self, depth: int) -> str:
        if self.random() < 0.6:
            return f"[ {self.constraints(depth, False)} ]"
        return f"[ sh:path {self.path()} ; {self.constraints(depth, True)} ]"

    def value(self) -> str:
        return self.choice(NODES) if self.random() < 0.3 else self.choice(LITERALS)

    def data(self, size: int) -> str:
        lines = [PREFIXES, f":C rdfs:subClassOf {self.choice(CLASSES)} ." if self.random() < 0.2 else ""]
        for _ in range(size):
            node = self.choice(NODES)
            lines.append(f"{node} a {self.choice(CLASSES)} .")
            value = "_:b" if self.random() < 0.03 else self.value()
            lines.append(f"{node} {self.choice(PROPERTIES)} {value}, {self.choice(NODES)} .")
            lines.append(f"{node} {self.choice(PROPERTIES)} {self.value()} .")
        return "\n".join(lines)


def turtle(text: str) -> Graph:
    return Graph().parse(data=text, format="turtle")


@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
@pytest.mark.parametrize("severity", ["sh:Violation", "sh:Warning"])
def test_on_shapes_by_chance_the_screen_never_differs(severity: str, validator: Validator) -> None:
    counts: Counter[str] = Counter()
    for number in range(CASES):
        maker = Shapes(random.Random(f"{SEED} {number}"))
        shapes, data, context = maker.shapes(severity), maker.data(maker.choice((1, 2, 4))), maker.data(2)
        validator.shapes = turtle(shapes)
        triples: list[Triple] = strings(turtle(data))
        around = turtle(context if maker.random() < 0.5 else PREFIXES)
        verdict = Screen(validator.shapes, around).judge(triples)
        case = f"{number}\n{shapes}\n{data}\nContext:\n{context if len(around) else ''}"
        try:
            outcome = validator.judge(parsed(triples), around)
        except Exception:
            counts["that the judge gives up on"] += 1
            # It also judges what the context describes, to leave the findings out afterwards; the screen does not.
            assert verdict.is_doubtful or len(around), case
            continue
        counts["with a violation"] += bool(outcome.violations)
        counts["without a violation"] += not outcome.violations
        counts["cleared"] += not verdict.is_doubtful
        counts["warnings"] += len(outcome.warnings)
        if not verdict.is_doubtful:
            assert not outcome.violations, case
            assert of_the_screen(verdict) == of_the_judge(outcome), case
    print(f"{severity}: " + ", ".join(f"{number} {what}" for what, number in counts.items()))
    assert counts["cleared"] >= CLEARED * counts["without a violation"]
