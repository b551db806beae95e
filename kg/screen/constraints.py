"""Constraints on all value nodes of a focus node together, and on what other shapes make of them.

A check is given the focus node, its value nodes and the data; it gives the number of results that the judge would
report, or UNSURE, also where two spellings of what rdflib takes for one literal leave the number open.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import lru_cache

from kg.screen import terms
from kg.screen.data import TYPE, Data, Description
from kg.screen.values import CONFORMS, FAILS, UNSURE, Test, is_below
from kg.vocab import RDFS

Check = Callable[[str, Collection[str], Data], int]
Conformance = Callable[[str, Data], int]
"""Whether a node conforms to a shape: CONFORMS, UNSURE, or anything else where it does not."""

_RESOURCE = terms.n_triples(RDFS.Resource)


@dataclass
class Constraints:
    """The constraints of one shape: how many values, tests of single values, and other checks of all of them."""

    least: int = 0
    most: int | None = None
    tests: list[Test] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    needs_values: bool = False
    """Whether a focus node without a value node can break one of them."""

    @property
    def are_none(self) -> bool:
        """Whether every node conforms."""
        return not self.least and self.most is None and self.are_of_terms and not self.tests

    @property
    def are_of_terms(self) -> bool:
        """Whether nothing is looked at but single value nodes by themselves."""
        return not self.least and self.most is None and not self.checks

    def check(self) -> Check:
        """Make one check of all."""
        counts = [at_least_values(self.least)] if self.least else []
        counts += [] if self.most is None else [at_most_values(self.most)]
        test = together(self.tests) if self.tests else _passes
        checks = [*counts, *([each(test)] if self.tests else []), *self.checks]
        others = list(self.checks)
        one_is_right = self.least <= 1 and self.most != 0

        def check_all(focus: str, values: Collection[str], data: Data) -> int:
            results = CONFORMS
            for check in checks:
                if found := check(focus, values, data):
                    results = _sum(results, found)
            return results

        def check_one_or_all(focus: str, values: Collection[str], data: Data) -> int:
            if len(values) != 1:
                return check_all(focus, values, data)
            # Nearly always there is one value: then its number is right.
            for value in values:
                if test(value):
                    return check_all(focus, values, data)
            return others[0](focus, values, data) if len(others) == 1 else check_all(focus, values, data)

        def test_one_or_all(focus: str, values: Collection[str], data: Data) -> int:
            if len(values) == 1:
                for value in values:
                    return test(value)
            return check_all(focus, values, data)

        if len(checks) == 1:
            return checks[0]
        if not one_is_right:
            return check_all
        return check_one_or_all if others else test_one_or_all


def _passes(term: str) -> int:
    return CONFORMS


def _sum(results: int, more: int) -> int:
    return UNSURE if results < 0 or more < 0 else results + more


def together(tests: list[Test]) -> Test:
    """Make one test of several."""
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:
        first, second = tests

        def both(term: str) -> int:
            if found := first(term):
                return _sum(found, second(term))
            return second(term)

        return both

    def test(term: str) -> int:
        results = CONFORMS
        for one in tests:
            results = _sum(results, one(term))
        return results

    return test


def each(test: Test) -> Check:
    """Make a check that puts every value node to a test."""

    def check(focus: str, values: Collection[str], data: Data) -> int:
        results = CONFORMS
        for value in values:
            if found := test(value):
                if found < 0:
                    return UNSURE
                results += found
        return results if results == CONFORMS else counted(results, values)

    return check


def counted(results: int, values: Collection[str]) -> int:
    """Give a number of results that stands for certain: if some values are spellings of the same one, it is open."""
    if len(values) == 1:
        return results
    identities = terms.identities(values)
    return results if identities is not None and len(identities) == len(values) else UNSURE


def remembered(test: Test) -> Test:
    """Make a test remember what it found about short terms, for tests that cost more than looking it up."""
    known = lru_cache(maxsize=5_000)(test)
    return lambda term: known(term) if len(term) < 100 else test(term)


def at_least_values(number: int) -> Check:
    """Make the check of sh:minCount (SHACL 4.2.1)."""
    if number == 1:
        return lambda focus, values, data: CONFORMS if values else FAILS

    def check(focus: str, values: Collection[str], data: Data) -> int:
        if len(values) < number:
            return FAILS
        # There may be fewer values than spellings.
        identities = terms.identities(values)
        return UNSURE if identities is None else CONFORMS if len(identities) >= number else FAILS

    return check


def at_most_values(number: int) -> Check:
    """Make the check of sh:maxCount (SHACL 4.2.2)."""

    def check(focus: str, values: Collection[str], data: Data) -> int:
        if len(values) <= number:
            return CONFORMS
        identities = terms.identities(values)
        return UNSURE if identities is None else FAILS if len(identities) > number else CONFORMS

    return check


def of_class(class_: str, *, values_are_led_to: bool) -> Check:
    """Make the check of sh:class (SHACL 4.1.1).

    `values_are_led_to` says that the value nodes are values of the focus node itself: then what the context says of
    them belongs to the data as soon as the focus node is described in the graph.
    """

    def check(focus: str, values: Collection[str], data: Data) -> int:
        failing = 0
        for value in values:
            about: Description | None = data.about.get(value)
            if about is None:
                about = data.context.get(value)
                if about is None:
                    failing += 1
                    continue
                if not (values_are_led_to and focus in data.about):
                    about = data.describe(value)
            types = about.get(TYPE, ())
            if class_ not in types and not data.is_instance(types, class_):
                failing += 1
        return failing and counted(failing, values)

    return check


def unique_language(focus: str, values: Collection[str], data: Data) -> int:
    """Check sh:uniqueLang (SHACL 4.4.5): a result for each language that several values have."""
    if len(values) < 2:
        return CONFORMS
    languages = [tag for tag in map(terms.language, values) if tag]
    repeated = {tag for tag in languages if languages.count(tag) > 1} if len(set(languages)) < len(languages) else ()
    return len(repeated) and counted(len(repeated), values)


def equals(predicate: str) -> Check:
    """Make the check of sh:equals (SHACL 4.5.1)."""

    def check(focus: str, values: Collection[str], data: Data) -> int:
        ours, theirs = terms.identities(values), terms.identities(data.values(focus, predicate))
        return UNSURE if ours is None or theirs is None else len(ours ^ theirs)

    return check


def disjoint(predicate: str) -> Check:
    """Make the check of sh:disjoint (SHACL 4.5.2)."""

    def check(focus: str, values: Collection[str], data: Data) -> int:
        others = data.values(focus, predicate)
        if not others or not values:
            return CONFORMS
        ours, theirs = terms.identities(values), terms.identities(others)
        return UNSURE if ours is None or theirs is None else len(ours & theirs)

    return check


def below(predicate: str, *, or_equal: bool) -> Check:
    """Make the check of sh:lessThan and sh:lessThanOrEquals (SHACL 4.5.3, 4.5.4): a result for each pair that fails."""

    def check(focus: str, values: Collection[str], data: Data) -> int:
        others = data.values(focus, predicate)
        results = CONFORMS
        for value in values:
            if value[0] == "_":
                # The judge gives up on it, even where there is nothing to compare it with.
                return UNSURE
            for other in others:
                found = is_below(value, other, or_equal=or_equal)
                if found < 0:
                    return UNSURE
                results += found
        if results == CONFORMS:
            return CONFORMS
        return _sum(counted(results, values), counted(results, others) - results)

    return check


def has_value(wanted: str) -> Check:
    """Make the check of sh:hasValue (SHACL 4.8.2)."""
    wanted_identity = terms.identity(wanted)

    def check(focus: str, values: Collection[str], data: Data) -> int:
        if wanted in values and wanted_identity is not None:
            return CONFORMS
        identities = terms.identities(values)
        if wanted_identity is None or identities is None:
            return UNSURE
        return CONFORMS if wanted_identity in identities else FAILS

    return check


def closed(allowed: frozenset[str]) -> Check:
    """Make the check of sh:closed with sh:ignoredProperties (SHACL 4.8.1)."""

    def check(focus: str, values: Collection[str], data: Data) -> int:
        results = CONFORMS
        for value in values:
            for predicate, stated in data.describe(value).items():
                if predicate in allowed:
                    continue
                beyond = [one for one in stated if predicate != TYPE or one != _RESOURCE]
                if beyond and counted(FAILS, beyond) < 0:
                    return UNSURE
                results += len(beyond)
        return results

    return check


def none_conforms(shape: Conformance) -> Check:
    """Make the check of sh:not (SHACL 4.6.1)."""

    def judge(value: str, data: Data) -> int:
        found = shape(value, data)
        return UNSURE if found < 0 else FAILS if found == CONFORMS else CONFORMS

    return each_by(judge)


def any_conforms(shapes: list[Conformance]) -> Conformance:
    """Judge a value node by sh:or (SHACL 4.6.3)."""

    def judge(value: str, data: Data) -> int:
        is_open = False
        for shape in shapes:
            found = shape(value, data)
            if found == CONFORMS:
                return CONFORMS
            is_open = is_open or found < 0
        return UNSURE if is_open else FAILS

    return judge


def all_conform(shapes: list[Conformance]) -> Conformance:
    """Judge a value node by sh:and (SHACL 4.6.2)."""

    def judge(value: str, data: Data) -> int:
        found = [shape(value, data) for shape in shapes]
        return UNSURE if min(found) < 0 else FAILS if any(found) else CONFORMS

    return judge


def exactly_one_conforms(shapes: list[Conformance]) -> Conformance:
    """Judge a value node by sh:xone (SHACL 4.6.4)."""

    def judge(value: str, data: Data) -> int:
        found = [shape(value, data) for shape in shapes]
        return UNSURE if min(found) < 0 else CONFORMS if found.count(CONFORMS) == 1 else FAILS

    return judge


def each_by(judge: Conformance) -> Check:
    """Make a check that judges every value node by other shapes."""

    def check(focus: str, values: Collection[str], data: Data) -> int:
        results = CONFORMS
        for value in values:
            if found := judge(value, data):
                if found < 0:
                    return UNSURE
                results += FAILS
        return results if results == CONFORMS else counted(results, values)

    return check


def qualified(shape: Conformance, siblings: list[Conformance], least: int | None, most: int | None) -> Check:
    """Make the check of sh:qualifiedValueShape (SHACL 4.7.3): how many values conform to it, and to no sibling."""

    def check(focus: str, values: Collection[str], data: Data) -> int:
        if len(values) > 1 and counted(FAILS, values) < 0:
            return UNSURE
        number = 0
        for value in values:
            found = [shape(value, data), *(sibling(value, data) for sibling in siblings)]
            if min(found) < 0:
                return UNSURE
            number += found[0] == CONFORMS and CONFORMS not in found[1:]
        return (least is not None and number < least) + (most is not None and number > most)

    return check
