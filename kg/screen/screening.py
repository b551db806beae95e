"""The screen itself: every subject of a graph is put to the rules of its types and properties, and of all others."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from rdflib import Graph

from kg.screen import shapes as reading
from kg.screen.constraints import Check
from kg.screen.data import TYPE, Context, Data, Triple
from kg.screen.shapes import Rule
from kg.screen.values import CONFORMS


class Warned(NamedTuple):
    """A result that does not keep a graph from being published: the thing, and the message of the shape."""

    thing: str
    rule: str


@dataclass(frozen=True)
class Verdict:
    """What the screen is sure of: nothing, or that there is no violation, and which warnings there are."""

    is_doubtful: bool
    warnings: tuple[Warned, ...] = ()


DOUBTFUL = Verdict(is_doubtful=True)


@dataclass
class _Plan:
    """What is checked of a subject with certain types.

    The rules about one property are found by the properties that it has; of one that it has not, only rules that need
    values have to be asked.
    """

    by_predicate: dict[str, list[tuple[Check, Rule]]] = field(default_factory=dict)
    needed: dict[str, list[tuple[Check, Rule]]] = field(default_factory=dict)
    always: list[tuple[Check, Rule]] = field(default_factory=list)

    def add(self, rule: Rule) -> None:
        if rule.predicate is None:
            self.always.append((rule.check, rule))
            return
        self.by_predicate.setdefault(rule.predicate, []).append((rule.check, rule))
        if rule.needs_values:
            self.needed.setdefault(rule.predicate, []).append((rule.check, rule))


class Screen:
    """Clears the graphs that pySHACL would find no violation in, by the same shapes.

    `shapes` are those of `Validator`; what `context` describes may be referred to, and is not judged. Plans for the
    combinations of types that occur are made when they first do, and kept.
    """

    def __init__(self, shapes: Graph, context: Graph):
        found = reading.read(shapes)
        self._is_blind = found.is_beyond_core
        self._context = Context(context)
        self._by_class: list[Rule] = []
        self._by_property: dict[str, list[Rule]] = {}
        self._by_search: list[Rule] = []
        for rule in found.rules:
            targets = rule.targets
            if targets.nodes or targets.objects_of or len(targets.subjects_of) + bool(targets.classes) > 1:
                self._by_search.append(rule)
            elif targets.classes:
                self._by_class.append(rule)
            else:
                for predicate in targets.subjects_of:
                    self._by_property.setdefault(predicate, []).append(rule)
        self._plans: dict[frozenset[str], _Plan] = {}

    def judge(self, triples: Iterable[Triple]) -> Verdict:
        """Judge every thing described in a graph, given as the N-Triples strings of its terms.

        A graph that is not doubtful has no violation in the eyes of `Validator.judge`, and exactly these warnings.
        """
        data = Data(triples, self._context)
        if not data.about:
            return Verdict(is_doubtful=False)
        if self._is_blind:
            return DOUBTFUL
        try:
            return self._judged(data)
        except Exception:
            # Strings that are not N-Triples, or values that rdflib itself cannot hold: the judge has to say so.
            return DOUBTFUL

    def _judged(self, data: Data) -> Verdict:
        results: list[tuple[str, Rule, int]] = []
        plans = self._plans
        for focus, about in data.about.items():
            types = frozenset(about.get(TYPE, ()))
            if data.has_subclasses:
                types = data.with_superclasses(types)
            plan = plans.get(types)
            if plan is None:
                plan = self._plan(types)
            by_predicate = plan.by_predicate
            for predicate, values in about.items():
                if predicate in by_predicate:
                    for check, rule in by_predicate[predicate]:
                        if found := check(focus, values, data):
                            if found < 0 or rule.is_violation:
                                return DOUBTFUL
                            results.append((focus, rule, found))
            if not plan.needed.keys() <= about.keys():
                for predicate, checks in plan.needed.items():
                    if predicate not in about:
                        for check, rule in checks:
                            if found := check(focus, (), data):
                                results.append((focus, rule, found))
            for check, rule in plan.always:
                if found := check(focus, (), data):
                    results.append((focus, rule, found))
        for rule in self._by_search:
            check = _check_of_focus(rule)
            results += [(focus, rule, check(focus, (), data)) for focus in rule.targets.in_data(data)]
        return _verdict(results, data)

    def _plan(self, types: frozenset[str]) -> _Plan:
        """Give what is checked of a subject that has these types, all of the classes above them included."""
        plan = _Plan()
        for rule in self._by_class:
            if rule.targets.classes & types:
                plan.add(rule)
        for predicate, rules in self._by_property.items():
            plan.by_predicate.setdefault(predicate, []).extend((_check_of_focus(rule), rule) for rule in rules)
        if len(self._plans) < 10_000:
            self._plans[types] = plan
        return plan


def _check_of_focus(rule: Rule) -> Check:
    """Give the check of a rule that finds the values of its property itself."""
    check, predicate = rule.check, rule.predicate
    if predicate is None:
        return check
    return lambda focus, values, data: check(focus, data.values(focus, predicate), data)


def _verdict(results: list[tuple[str, Rule, int]], data: Data) -> Verdict:
    warnings: list[Warned] = []
    for focus, rule, number in results:
        if number == CONFORMS:
            continue
        if number < 0 or rule.is_violation or rule.message is None:
            return DOUBTFUL
        if data.is_thing(focus):
            warnings += [Warned(focus[1:-1], rule.message)] * number
    return Verdict(is_doubtful=False, warnings=tuple(sorted(warnings)))
