"""The screen on the examples of every shape: the verdict of the judge, and what passes is cleared."""

from pathlib import Path

import pytest

from kg.linking import Registers
from kg.resources import ONTOLOGY
from kg.turtle import parse_turtle

from .graphs import Judges, of_the_judge, of_the_screen, strings

EXAMPLES = sorted(Path(__file__).parents[1].glob("shapes/*.ttl"))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_is_cleared_exactly_if_it_passes(file: Path, base: str, alone: Judges) -> None:
    graph = parse_turtle(file, base)
    outcome, verdict = alone.outcome(graph), alone.screen.judge(strings(graph))
    assert verdict.is_doubtful == bool(outcome.violations) == file.stem.endswith("-fails")
    if not verdict.is_doubtful:
        assert of_the_screen(verdict) == of_the_judge(outcome)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_all_results_for_an_example_are_told_where_they_are_warnings(
    file: Path, base: str, warning_judges: Judges
) -> None:
    graph = parse_turtle(file, base)
    verdict = warning_judges.screen.judge(strings(graph))
    assert not verdict.is_doubtful
    assert of_the_screen(verdict) == of_the_judge(warning_judges.outcome(graph))


@pytest.mark.parametrize("file", sorted(ONTOLOGY.glob("examples/*.ttl")), ids=lambda file: file.stem)
def test_the_examples_of_the_ontology_are_cleared(file: Path, base: str, alone: Judges) -> None:
    assert not alone.screen.judge(strings(parse_turtle(file, base))).is_doubtful


def test_the_registers_are_cleared_by_themselves(registers: Registers, alone: Judges) -> None:
    verdict = alone.screen.judge(strings(registers.graph))
    assert (verdict.is_doubtful, verdict.warnings) == (False, ())
