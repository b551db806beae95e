"""A release of the founding documents, served at its own base: its addresses lead where they would lead anybody."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from web.browsing import served
from web.conftest import build

from kg.resources import FOUNDING_DOCUMENTS


@pytest.fixture(scope="session")
def listening() -> Iterator[socket.socket]:
    """A port that is ours before anything knows of it."""
    with socket.create_server(("127.0.0.1", 0)) as port:
        yield port


@pytest.fixture(scope="session")
def data(listening: socket.socket, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release, with its dumps."""
    folder = tmp_path_factory.mktemp("tools") / "data"
    build(folder, FOUNDING_DOCUMENTS, "--base", f"http://127.0.0.1:{listening.getsockname()[1]}", "--dumps")
    return folder


@pytest.fixture(scope="session")
def address(listening: socket.socket, data: Path) -> Iterator[str]:
    """Where the release is served, which is its base."""
    with pytest.MonkeyPatch.context() as patch, served(data, listening) as address:
        # Tools ask a proxy, where there is one, for this machine as well unless told not to.
        patch.setenv("no_proxy", "127.0.0.1")
        yield address
