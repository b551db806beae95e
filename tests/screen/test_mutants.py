"""The screen beside the judge on thousands of mutants of real graphs, and on as many where every rule only warns.

`KG_MUTANTS=12000 pytest -s tests/screen/test_mutants.py` compares more of them, `KG_MUTANTS_SEED=7` others.
"""

import os
import random
from collections import Counter

import pytest

from kg.linking import Registers
from kg.screen.data import Triple
from kg.screen.terms import n_triples

from .graphs import Judges, Warnings, of_the_judge, of_the_screen, parsed
from .mutants import Part, Pool, mutant, number_of, parts, renamed

MUTANTS = int(os.environ.get("KG_MUTANTS", "800"))
SEED = os.environ.get("KG_MUTANTS_SEED", "the screen never differs")
TOGETHER = 150
"""Mutants that the judge is given at a time: each time has a cost of its own, whatever the number."""
CLEARED = 0.95
"""The least share of the mutants without a violation that the screen clears."""


@pytest.fixture(scope="module")
def mutants(documents: list[list[Triple]], registers: Registers, judges: Judges) -> list[tuple[list[Triple], bool]]:
    """So many mutants, each with whether others may lie in the same graph."""
    known = frozenset(map(n_triples, registers.graph.subjects()))
    pool = Pool.of(documents, sorted(known)[::20])
    chance = random.Random(SEED)
    whole: list[Part] = []
    small: list[Part] = []
    sharing: list[Part] = []
    for document in documents:
        *of_things, all_of_it = parts(document, known)
        whole.append(all_of_it)
        # What leads to no more than itself is often no whole: part of a question without the question, for one.
        for part in of_things:
            if not judges.screen.judge(part.triples).is_doubtful:
                (sharing if part.shares else small).append(part)
    assert len(small) > 300
    assert sharing
    made = []
    for number in range(MUTANTS):
        part = chance.choice({0: whole, 1: sharing}.get(number % 100, small))
        triples = renamed(mutant(part, pool, chance), part, number)
        touched = {s for s, _, _ in triples if number_of(s[1:-1]) is None and s[:2] != "_:"}
        made.append((triples, not touched))
    return made


def judged(judges: Judges, mutants: list[tuple[list[Triple], bool]]) -> list[tuple[bool, Warnings] | None]:
    """Give for each mutant whether it has a violation, and its warnings; None where the judge itself gives up."""
    alone = [number for number, (_, can_be_joined) in enumerate(mutants) if not can_be_joined]
    joined = [number for number, (_, can_be_joined) in enumerate(mutants) if can_be_joined]
    # The judge gives up on some comparisons, and then on all that lies in the same graph: never on what is cleared.
    joined.sort(key=lambda number: judges.screen.judge(mutants[number][0]).is_doubtful)
    batches = [joined[start : start + TOGETHER] for start in range(0, len(joined), TOGETHER)]
    found: list[tuple[bool, Warnings] | None] = [None] * len(mutants)
    waiting = [*batches, *([number] for number in alone)]
    while waiting:
        batch = waiting.pop()
        try:
            outcome = judges.outcome(parsed(triple for number in batch for triple in mutants[number][0]))
        except Exception:
            if len(batch) > 1:
                waiting += (
                    [batch[start : start + 12] for start in range(0, len(batch), 12)]
                    if len(batch) > 12
                    else [[number] for number in batch]
                )
            continue
        if len(batch) == 1:
            found[batch[0]] = bool(outcome.violations), of_the_judge(outcome)
            continue
        violating = {number_of(finding.thing) for finding in outcome.violations}
        warnings: dict[int | None, Warnings] = {}
        for finding in outcome.warnings:
            warnings.setdefault(number_of(finding.thing), Counter())[finding.thing, finding.rule] += 1
        for number in batch:
            found[number] = number in violating, warnings.get(number, Counter())
    return found


def compare(judges: Judges, mutants: list[tuple[list[Triple], bool]], name: str) -> None:
    counts: Counter[str] = Counter()
    for (triples, _), found in zip(mutants, judged(judges, mutants), strict=True):
        verdict = judges.screen.judge(triples)
        counts["mutants"] += 1
        counts["that the judge gives up on"] += found is None
        counts["with a violation"] += found is not None and found[0]
        if found is not None and not found[0]:
            counts["without a violation"] += 1
            counts["cleared"] += not verdict.is_doubtful
            counts["warnings"] += found[1].total()
        if not verdict.is_doubtful:
            graph = "\n".join(" ".join(triple) for triple in triples)
            assert found is not None, graph
            assert not found[0], graph
            assert of_the_screen(verdict) == found[1], graph
    print(f"{name}: " + ", ".join(f"{number} {what}" for what, number in counts.items()))
    assert counts["cleared"] >= CLEARED * counts["without a violation"]


def test_the_founding_documents_are_cleared_with_the_warnings_of_the_judge(
    judges: Judges, documents: list[list[Triple]]
) -> None:
    warnings = 0
    for document in documents:
        verdict, outcome = judges.screen.judge(document), judges.outcome(parsed(document))
        assert not verdict.is_doubtful
        assert not outcome.violations
        assert of_the_screen(verdict) == of_the_judge(outcome)
        warnings += len(verdict.warnings)
    assert warnings


def test_no_mutant_with_a_violation_is_cleared(judges: Judges, mutants: list[tuple[list[Triple], bool]]) -> None:
    compare(judges, mutants, "violations")


def test_every_result_about_a_mutant_is_told_where_all_rules_only_warn(
    warning_judges: Judges, mutants: list[tuple[list[Triple], bool]]
) -> None:
    compare(warning_judges, mutants, "warnings")
