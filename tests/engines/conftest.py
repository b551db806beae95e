"""Engines that hold the release of the five founding documents, each started once, beside the store on disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from web.conftest import BASE, Client, build, serving

from kg.loading.bringing import bring
from kg.resources import FOUNDING_DOCUMENTS
from kg.web.published import Published, Publisher

from .servers import ENGINES, Running, running


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the five founding documents."""
    folder = tmp_path_factory.mktemp("engines") / "data"
    build(folder, FOUNDING_DOCUMENTS, "--base", BASE)
    return folder


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An engine that holds the release."""
    with running(request.param, tmp_path_factory.mktemp(request.param)) as started:
        bring(data, started.service)
        yield started


@pytest.fixture(scope="session")
def here(data: Path) -> Published:
    """The release in the store on disk."""
    return Publisher(data).current()


@pytest.fixture(scope="session")
def site_here(data: Path) -> Iterator[Client]:
    """The release, served from disk."""
    with serving(data) as client:
        yield client


@pytest.fixture(scope="session")
def site(data: Path, engine: Running) -> Iterator[Client]:
    """The release, served from an engine."""
    with serving(data, service=engine.service) as client:
        yield client
