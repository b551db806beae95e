"""The judge and the screen, each loaded once."""

import pytest
from rdflib import Graph

from kg.linking import Registers
from kg.linking.mentions import Finder
from kg.screen.data import Triple

from .graphs import Judges, of_documents


@pytest.fixture(scope="session")
def judges(base: str, registers: Registers) -> Judges:
    return Judges.of(base, registers.graph)


@pytest.fixture(scope="session")
def warning_judges(base: str, registers: Registers) -> Judges:
    """The same shapes, none of which is more than a warning: then the screen has to tell every single result."""
    return Judges.of(base, registers.graph, warning_only=True)


@pytest.fixture(scope="session")
def alone(base: str) -> Judges:
    """Without a context."""
    return Judges.of(base, Graph())


@pytest.fixture(scope="session")
def documents(base: str, registers: Registers, finder: Finder) -> list[list[Triple]]:
    return of_documents(base, registers, finder)
