"""SHACL: whether a graph conforms to the shapes, or why not. pySHACL is the judge.

pySHACL switches settings of rdflib for the whole process, so nothing that serves pages imports this module.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyshacl
from rdflib import SH, Graph, Literal, URIRef
from rdflib.term import Node

from kg.errors import KgError, RegisterError
from kg.turtle import parse_turtle
from kg.vocab import RDF, RDFS, local_name


@dataclass(frozen=True)
class Finding:
    """One result of validation: which thing breaks which rule, and what was found there."""

    thing: str
    label: str
    path: str
    rule: str
    found: str
    is_violation: bool

    def __str__(self) -> str:
        where = f"“{self.label}” <{self.thing}>" if self.label else f"<{self.thing}>"
        what = f"{self.path}: " if self.path else ""
        found = f" Found: {self.found}." if self.found else ""
        return f"{where}: {what}{self.rule}{found}"


@dataclass(frozen=True)
class Outcome:
    """What validation found, as findings and as the SHACL validation report."""

    findings: tuple[Finding, ...]
    report: Graph

    @property
    def violations(self) -> tuple[Finding, ...]:
        """The findings that keep a graph from being published."""
        return tuple(finding for finding in self.findings if finding.is_violation)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that are published as data quality."""
        return tuple(finding for finding in self.findings if not finding.is_violation)


class Validator:
    """Judges graphs by the shapes of a folder, parsed once."""

    def __init__(self, folder: Path, base: str):
        self.shapes = Graph()
        files = sorted(folder.glob("*.ttl"))
        if not files:
            raise RegisterError(
                "no shapes were found", where=str(folder), expected="one Turtle file for each type of thing"
            )
        for file in files:
            self.shapes += parse_turtle(file, base)
        _give_rules_their_targets(self.shapes)

    def judge(self, graph: Graph, context: Graph | None = None) -> Outcome:
        """Judge every thing described in `graph`; what it refers to may be described in `context`, which is not judged.

        KgError if the shapes themselves cannot be applied.
        """
        things = {subject for subject in graph.subjects() if isinstance(subject, URIRef)}
        data = graph if context is None else graph + _described(graph, things, context)
        if len(graph) == 0:
            return Outcome((), Graph())
        try:
            conforms, report, text = pyshacl.validate(
                data, shacl_graph=self.shapes, inference=None, advanced=False, inplace=True, allow_warnings=True
            )
        except Exception as error:
            # Values that cannot be compared, such as a date that is none, end the judge itself.
            raise KgError(f"the shapes cannot be applied: {error}") from error
        if not isinstance(report, Graph):
            raise KgError(f"the shapes cannot be applied: {text or report}")
        findings = tuple(sorted(_findings(report, data, self.shapes), key=str))
        if conforms == any(finding.is_violation for finding in findings):
            raise KgError(
                "the validation report contradicts itself", expected="violations exactly where it does not conform"
            )
        return Outcome(tuple(finding for finding in findings if URIRef(finding.thing) in things), report)


def _give_rules_their_targets(shapes: Graph) -> None:
    """Give each rule the target of the shape that it is in, and take it out of there.

    The judge applies a rule that has a target to all things at once, another to one thing after the other.
    """
    for shape, target in list(shapes.subject_objects(SH.targetClass)):
        for rule in list(shapes.objects(shape, SH.property)):
            shapes.remove((shape, SH.property, rule))
            shapes.add((rule, RDF.type, SH.PropertyShape))
            shapes.add((rule, SH.targetClass, target))


def _described(graph: Graph, things: set[URIRef], context: Graph) -> Graph:
    """Give from the context what it says of the things of a graph, and of all that they lead to."""
    described = Graph()
    for thing in things:
        for triple in context.triples((thing, None, None)):
            described.add(triple)
    for led_to in {*graph.objects(), *described.objects()}:
        if isinstance(led_to, URIRef):
            for triple in context.triples((led_to, None, None)):
                described.add(triple)
    return described


def _findings(report: Graph, data: Graph, shapes: Graph) -> Iterable[Finding]:
    for result in report.subjects(RDF.type, SH.ValidationResult):
        thing = report.value(result, SH.focusNode)
        path = report.value(result, SH.resultPath)
        value = report.value(result, SH.value)
        shape = report.value(result, SH.sourceShape)
        name = shapes.value(shape, SH.name) if shape is not None else None
        message = min((str(m) for m in report.objects(result, SH.resultMessage)), default="a rule is broken")
        yield Finding(
            thing=str(thing),
            label=_label(data, thing),
            path=str(name or (local_name(path) if isinstance(path, URIRef) else "")),
            rule=message,
            found=_shown(value, data, thing, path),
            is_violation=report.value(result, SH.resultSeverity) == SH.Violation,
        )


def _label(data: Graph, thing: Node | None) -> str:
    return min((str(label) for label in data.objects(thing, RDFS.label)), default="")


def _shown(value: Node | None, data: Graph, thing: Node | None, path: Node | None) -> str:
    """Show the value at fault, or the values there are where their number is at fault."""
    if value is not None and value != thing:
        return _value(value)
    if isinstance(path, URIRef):
        values = sorted(_value(v) for v in data.objects(thing, path))
        return ", ".join(values[:5]) + (" …" if len(values) > 5 else "") if values else "nothing"
    return ""


def _value(value: Node) -> str:
    text = str(value)
    shown = text if len(text) <= 80 else text[:79] + "…"
    return f"“{shown}”" if isinstance(value, Literal) else f"<{shown}>"
