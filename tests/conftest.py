"""What tests share: the base, the registers, the finder of mentions, and the option that renews golden files."""

import signal
from pathlib import Path

import pytest
from hypothesis import settings

from kg.linking import Registers
from kg.linking.mentions import Finder
from kg.resources import REGISTERS
from kg.vocab import DEFAULT_BASE

# A shell that runs tests in the background has them ignore this signal, and with them the commands that they interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)
# How long an example takes depends on what else the machine does.
settings.register_profile("kg", deadline=None)
settings.load_profile("kg")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files instead of comparing with them"
    )


@pytest.fixture(scope="session")
def base() -> str:
    return DEFAULT_BASE


@pytest.fixture(scope="session")
def registers(base: str) -> Registers:
    return Registers.load([REGISTERS], base)


@pytest.fixture(scope="session")
def finder(registers: Registers) -> Finder:
    return Finder(registers.labels)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The real data that lies beside the repository for those who have it."""
    folder = Path(__file__).parents[2] / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip("the folder of real data does not lie beside the repository")
    return folder
