"""Reading shapes: each becomes a rule with its targets, its value nodes and its check, or one that is never sure.

What is a shape is told as pySHACL tells it. A shape that uses anything not known here is UNSURE about its nodes.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from rdflib import SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg.screen import constraints, paths, values
from kg.screen.constraints import Check, Conformance, Constraints
from kg.screen.data import Context, Data
from kg.screen.paths import Path, UnsupportedShape, members
from kg.screen.terms import n_triples
from kg.screen.values import CONFORMS, UNSURE, Test, truth, whole_number
from kg.vocab import RDF, RDFS

_BEYOND_CORE = (SH.parameter, SH.target, SH.ConstraintComponent, SH.SPARQLFunction, SH.JSFunction)
"""What can make a judge see more in any shape (SHACL 6, and the advanced features)."""

_NO_CONSTRAINTS = {
    SH.path, SH.name, SH.description, SH.message, SH.severity, SH.deactivated, SH.order, SH.group, SH.defaultValue,
    SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf, SH.flags, SH.ignoredProperties,
    SH.qualifiedMinCount, SH.qualifiedMaxCount, SH.qualifiedValueShapesDisjoint,
}  # fmt: skip
"""Properties of shapes that say who, how and in which words, or that are read together with another."""

_DEEPEST = 13
"""pySHACL gives up on shapes that are nested deeper than fifteen, the one with the target and its rule included."""

_NO_DATA = Data((), Context(Graph()))

_TESTS: dict[URIRef, Callable[[Node], Test]] = {
    SH.nodeKind: values.node_kind,
    SH.datatype: values.datatype,
    SH.minLength: lambda node: values.min_length(whole_number(node)),
    SH.maxLength: lambda node: values.max_length(whole_number(node)),
    SH.minInclusive: values.at_least,
    SH.minExclusive: values.more_than,
    SH.maxInclusive: values.at_most,
    SH.maxExclusive: values.less_than,
}
_PAIRS: dict[URIRef, Callable[[str], Check]] = {
    SH.equals: constraints.equals,
    SH.disjoint: constraints.disjoint,
    SH.lessThan: lambda predicate: constraints.below(predicate, or_equal=False),
    SH.lessThanOrEquals: lambda predicate: constraints.below(predicate, or_equal=True),
}
_LOGIC: dict[URIRef, Callable[[list[Conformance]], Conformance]] = {
    SH["or"]: constraints.any_conforms,
    SH["and"]: constraints.all_conform,
    SH.xone: constraints.exactly_one_conforms,
}
_AT_MOST_ONCE = {
    SH.nodeKind, SH.datatype, SH.minLength, SH.maxLength, SH.minCount, SH.maxCount, SH.uniqueLang, SH["in"],
    SH.languageIn, SH.closed,
}  # fmt: skip
_PARTS = {
    SH.ignoredProperties: SH.closed,
    SH.qualifiedMinCount: SH.qualifiedValueShape,
    SH.qualifiedMaxCount: SH.qualifiedValueShape,
}
"""Parameters that mean nothing without another."""
_OF_PROPERTY_SHAPES = {
    SH.minCount, SH.maxCount, SH.uniqueLang, SH.lessThan, SH.lessThanOrEquals, SH.qualifiedValueShape,
}  # fmt: skip


@dataclass(frozen=True)
class Targets:
    """Which nodes a shape is for (SHACL 2.1.3)."""

    classes: frozenset[str] = frozenset()
    subjects_of: frozenset[str] = frozenset()
    objects_of: frozenset[str] = frozenset()
    nodes: frozenset[str] = frozenset()

    def in_data(self, data: Data) -> set[str]:
        """Give all nodes of a graph that are targets."""
        found = set(self.nodes)
        for class_ in self.classes:
            found.update(data.instances_of(class_))
        for predicate in self.subjects_of:
            found.update(data.subjects_of(predicate))
        for predicate in self.objects_of:
            found.update(data.objects_of(predicate))
        return found


@dataclass(frozen=True)
class Rule:
    """A shape that has targets, ready to be applied.

    `predicate` is that of a path of a single property; a rule that has none is checked without values given.
    """

    check: Check
    targets: Targets
    is_violation: bool
    message: str | None
    predicate: str | None
    needs_values: bool


@dataclass(frozen=True)
class _Shape:
    """A shape compiled: where its value nodes are, and what has to hold for them."""

    path: Path | None
    constraints: Constraints
    severity: Node
    predicate: str | None = None
    is_deactivated: bool = False

    def check(self) -> Check:
        """Make the check that finds the value nodes itself, and ignores those it is given."""
        check, path = self.constraints.check(), self.path
        if path is None:
            return lambda focus, values, data: check(focus, (focus,), data)
        return lambda focus, values, data: check(focus, path(focus, data), data)


@dataclass
class Rules:
    """All rules of a graph of shapes."""

    rules: list[Rule] = field(default_factory=list)
    is_beyond_core: bool = False
    """Whether the shapes use what may reach any node, so that no graph is beyond doubt."""


def read(shapes: Graph) -> Rules:
    """Compile the shapes that have targets."""
    beyond = any((None, term, None) in shapes or (None, RDF.type, term) in shapes for term in _BEYOND_CORE)
    return Rules(_Reader(shapes).rules(), is_beyond_core=beyond)


class _Reader:
    """Compiles shapes, each once."""

    def __init__(self, shapes: Graph):
        self._shapes = shapes
        self._compiled: dict[Node, _Shape] = {}
        self._being_compiled: set[Node] = set()

    def rules(self) -> list[Rule]:
        rules: list[Rule] = []
        for shape, targets in self._targets().items():
            rules += self._rules_of(shape, targets, ())
        return rules

    def _targets(self) -> dict[Node, Targets]:
        """Give the targets of each shape that has some (SHACL 2.1.3), also as a class itself (2.1.3.3)."""
        shapes = self._shapes
        classes = {RDFS.Class, *shapes.subjects(RDFS.subClassOf, RDFS.Class)}
        implicit = {
            shape
            for shape in self._all_shapes()
            if isinstance(shape, URIRef) and classes & set(shapes.objects(shape, RDF.type))
        }
        kinds = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
        targeted = {shape: None for kind in kinds for shape in shapes.subjects(kind)} | dict.fromkeys(implicit)
        found = {}
        for shape in targeted:
            of_class, subjects, objects, nodes = (
                frozenset(n_triples(value) for value in shapes.objects(shape, kind)) for kind in kinds
            )
            of_class |= {n_triples(shape)} if shape in implicit else set()
            found[shape] = Targets(of_class, subjects, objects, nodes)
        return found

    def _all_shapes(self) -> set[Node]:
        """Give what pySHACL takes for a shape."""
        shapes = self._shapes
        found = {*shapes.subjects(RDF.type, SH.NodeShape), *shapes.subjects(RDF.type, SH.PropertyShape)}
        for predicate in (SH.property, SH.node):
            found |= set(shapes.subjects(predicate)) | set(shapes.objects(None, predicate))
        for predicate in (SH["not"], SH.qualifiedValueShape):
            found |= set(shapes.objects(None, predicate))
        for predicate in (SH["or"], SH["and"], SH.xone):
            for head in shapes.objects(None, predicate):
                found |= set(shapes.items(head))
        return found

    def _rules_of(self, node: Node, targets: Targets, above: tuple[Node, ...]) -> list[Rule]:
        """Give the rule of a shape, and those of the property shapes of a node shape, whose focus nodes they share."""
        shape = self._shape(node, above_all=True)
        if shape.is_deactivated:
            return []
        rules = []
        if not shape.constraints.are_none:
            # The value nodes can be given where nothing but the values of one property of the focus node is looked at.
            check = shape.constraints.check() if shape.predicate else shape.check()
            rules.append(
                Rule(
                    check,
                    targets,
                    shape.severity == SH.Violation,
                    self._message(node) if shape.severity in (SH.Warning, SH.Info) else None,
                    shape.predicate,
                    shape.constraints.needs_values,
                )
            )
        if shape.path is None:
            for part in self._shapes.objects(node, SH.property):
                if part in above or (part, SH.path, None) not in self._shapes:
                    rules.append(Rule(_never_sure, targets, True, None, None, True))
                else:
                    rules += self._rules_of(part, targets, (*above, node))
        return rules

    def _message(self, shape: Node) -> str | None:
        return min((str(message) for message in self._shapes.objects(shape, SH.message)), default=None)

    def _shape(self, node: Node, *, above_all: bool = False) -> _Shape:
        """Compile a shape. Above all others, the property shapes of a node shape are left to rules of their own."""
        if not above_all and node in self._compiled:
            return self._compiled[node]
        if node in self._being_compiled or len(self._being_compiled) > _DEEPEST:
            return _unsure()
        self._being_compiled.add(node)
        try:
            shape = self._compile(node, above_all=above_all)
        except UnsupportedShape:
            shape = _unsure()
        finally:
            self._being_compiled.discard(node)
        if not above_all:
            self._compiled[node] = shape
        return shape

    def _compile(self, node: Node, *, above_all: bool) -> _Shape:
        shapes = self._shapes
        severities = list(shapes.objects(node, SH.severity))
        if len(severities) > 1 or isinstance(node, Literal):
            raise UnsupportedShape("more than one severity, or no shape at all")
        severity = severities[0] if severities else SH.Violation
        if any(truth(value) for value in shapes.objects(node, SH.deactivated)):
            return _Shape(None, Constraints(), severity, is_deactivated=True)
        path_nodes = list(shapes.objects(node, SH.path))
        is_property_shape = bool(path_nodes)
        if len(path_nodes) > 1 or (node, RDF.type, SH.NodeShape if is_property_shape else SH.PropertyShape) in shapes:
            raise UnsupportedShape("both a node shape and a property shape, or several paths")
        path = paths.compiled(shapes, path_nodes[0]) if path_nodes else None
        direct = paths.predicates(shapes, path_nodes[0]) if path_nodes else ()
        found = Constraints()
        parameters = set(shapes.predicates(node))
        for part, whole in _PARTS.items():
            if part in parameters and whole not in parameters and (is_property_shape or whole == SH.closed):
                raise UnsupportedShape(f"{part} without {whole}")
        if {SH.datatype, SH.minLength} <= parameters:
            datatypes, lengths = (list(shapes.objects(node, one)) for one in (SH.datatype, SH.minLength))
            if len(datatypes) == len(lengths) == 1:
                found.tests.append(values.text_of_length(datatypes[0], whole_number(lengths[0])))
                parameters -= {SH.datatype, SH.minLength}
        for parameter in parameters:
            if parameter in _NO_CONSTRAINTS or not str(parameter).startswith(str(SH)):
                continue
            given = list(shapes.objects(node, parameter))
            if parameter in _AT_MOST_ONCE and len(given) > 1:
                raise UnsupportedShape(f"several values of {parameter}")
            if parameter in _OF_PROPERTY_SHAPES and not is_property_shape:
                raise UnsupportedShape(f"{parameter} in a node shape")
            if parameter == SH.property and above_all and not is_property_shape:
                continue
            for argument in given:
                self._add(found, node, parameter, argument, is_direct=bool(direct), severity=severity)
        predicate = direct[0] if len(direct) == 1 and isinstance(path_nodes[0], URIRef) else None
        return _Shape(path, found, severity, predicate)

    def _add(
        self, found: Constraints, node: Node, parameter: Node, argument: Node, *, is_direct: bool, severity: Node
    ) -> None:
        """Add the constraint that a parameter of a shape declares. UnsupportedShape if it is not known here."""
        shapes = self._shapes
        if parameter in _TESTS:
            found.tests.append(_TESTS[parameter](argument))  # type: ignore[index]
        elif parameter == SH.pattern:
            found.tests.append(values.pattern(argument, set(shapes.objects(node, SH.flags))))
        elif parameter == SH["in"]:
            found.tests.append(values.one_of(members(shapes, argument)))
        elif parameter == SH.languageIn:
            found.tests.append(values.language_in(members(shapes, argument)))
        elif parameter == SH.minCount:
            found.least = whole_number(argument)
            found.needs_values = found.needs_values or found.least > 0
        elif parameter == SH.maxCount:
            found.most = whole_number(argument)
        elif parameter == SH["class"]:
            if not isinstance(argument, URIRef):
                raise UnsupportedShape("a class without an address")
            found.checks.append(constraints.of_class(n_triples(argument), values_are_led_to=is_direct))
        elif parameter == SH.uniqueLang:
            found.checks += [constraints.unique_language] if truth(argument) else []
        elif parameter in _PAIRS:
            if not isinstance(argument, URIRef):
                raise UnsupportedShape("a pair of properties, one of which has no address")
            found.checks.append(_PAIRS[parameter](n_triples(argument)))  # type: ignore[index]
            found.needs_values = found.needs_values or parameter == SH.equals
        elif parameter == SH.hasValue:
            if isinstance(argument, BNode):
                raise UnsupportedShape("a value without an address, which is another in each graph")
            found.checks.append(constraints.has_value(n_triples(argument)))
            found.needs_values = True
        elif parameter == SH.closed:
            found.checks += [constraints.closed(self._allowed(node))] if truth(argument) else []
        elif parameter in _LOGIC:
            self._add_logic(found, _LOGIC[parameter], members(shapes, argument))  # type: ignore[index]
        elif parameter == SH["not"]:
            self._add_not(found, argument)
        elif parameter in (SH.node, SH.property):
            is_property = bool(list(shapes.objects(argument, SH.path)))
            if is_property != (parameter == SH.property):
                raise UnsupportedShape("a property shape in the place of a node shape, or the other way round")
            conforms = self._conformance(argument)
            # The results of the inner shape are reported too, each as severe as that says.
            found.checks.append(constraints.each_by(conforms if severity == SH.Violation else _or_unsure(conforms)))
        elif parameter == SH.qualifiedValueShape:
            self._add_qualified(found, node, argument)
        else:
            raise UnsupportedShape(f"{parameter} is not known here")

    def _allowed(self, node: Node) -> frozenset[str]:
        shapes = self._shapes
        allowed = {path for part in shapes.objects(node, SH.property) for path in shapes.objects(part, SH.path)} | {
            one for head in shapes.objects(node, SH.ignoredProperties) for one in members(shapes, head)
        }
        return frozenset(n_triples(one) for one in allowed if isinstance(one, URIRef))

    def _add_logic(
        self, found: Constraints, combine: Callable[[list[Conformance]], Conformance], inner: list[Node]
    ) -> None:
        if not inner:
            raise UnsupportedShape("an empty list of shapes")
        judge = combine([self._conformance(shape) for shape in inner])
        if all(self._is_of_terms(shape) for shape in inner):
            found.tests.append(constraints.remembered(lambda term: judge(term, _NO_DATA)))
        else:
            found.checks.append(constraints.each_by(judge))

    def _add_not(self, found: Constraints, inner: Node) -> None:
        found.checks.append(constraints.none_conforms(self._conformance(inner)))

    def _is_of_terms(self, node: Node) -> bool:
        """Whether a shape looks at nothing but the value node itself."""
        shape = self._shape(node)
        return shape.path is None and shape.constraints.are_of_terms and shape.severity == SH.Violation

    def _conformance(self, node: Node) -> Conformance:
        """Make the function that says whether a node conforms to a shape inside another (SHACL 3.4.3)."""
        if isinstance(node, Literal) or not list(self._shapes.predicate_objects(node)):
            raise UnsupportedShape("a shape that is not there")
        shape = self._shape(node)
        if shape.is_deactivated:
            return lambda value, data: CONFORMS
        if shape.severity != SH.Violation:
            # pySHACL lets what only warns conform in some places and not in others.
            return lambda value, data: UNSURE
        if shape.constraints.are_none:
            return lambda value, data: CONFORMS
        if shape.constraints.are_of_terms and shape.path is None:
            test = constraints.together(shape.constraints.tests)
            return lambda value, data: test(value)
        check = shape.check()
        return lambda value, data: check(value, (), data)

    def _add_qualified(self, found: Constraints, node: Node, argument: Node) -> None:
        shapes = self._shapes
        if len(list(shapes.objects(node, SH.qualifiedValueShape))) > 1:
            raise UnsupportedShape("several qualified value shapes")
        bounds: list[int | None] = []
        for parameter in (SH.qualifiedMinCount, SH.qualifiedMaxCount):
            given = list(shapes.objects(node, parameter))
            if len(given) > 1:
                raise UnsupportedShape(f"several values of {parameter}")
            bounds.append(whole_number(given[0]) if given else None)
        if bounds == [None, None]:
            raise UnsupportedShape("a qualified value shape without a number")
        siblings: set[Node] = set()
        if any(truth(value) for value in shapes.objects(node, SH.qualifiedValueShapesDisjoint)):
            for parent in shapes.subjects(SH.property, node):
                for part in shapes.objects(parent, SH.property):
                    siblings |= set(shapes.objects(part, SH.qualifiedValueShape)) - {argument}
        conform = [self._conformance(shape) for shape in siblings]
        found.checks.append(constraints.qualified(self._conformance(argument), conform, *bounds))
        found.needs_values = True


def _never_sure(focus: str, values: Collection[str], data: Data) -> int:
    return UNSURE


def _unsure() -> _Shape:
    return _Shape(None, Constraints(checks=[_never_sure], needs_values=True), SH.Violation)


def _or_unsure(conforms: Conformance) -> Conformance:
    return lambda value, data: UNSURE if conforms(value, data) else CONFORMS
