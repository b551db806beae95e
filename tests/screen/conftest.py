"""The judge and the screen, each loaded once."""

import logging
from collections.abc import Iterator

import pytest
from rdflib import Graph

from kg.linking import Registers
from kg.resources import SHAPES
from kg.screen.data import Triple
from kg.validate import Validator

from .graphs import Judges, of_documents


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Without what rdflib has to say about every literal that is ill-typed."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(level)


@pytest.fixture(scope="session")
def validator(base: str) -> Validator:
    """A judge that is given other shapes by each test."""
    return Validator(SHAPES, base)


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
def documents(tmp_path_factory: pytest.TempPathFactory, base: str) -> list[list[Triple]]:
    return of_documents(tmp_path_factory.mktemp("founding"), base)
