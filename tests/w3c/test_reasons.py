"""Every test of the suites is run or has its reason, and no reason is left over."""

import pytest

from . import manifests, reasons
from .manifests import W3cTest
from .test_query import EVALUATED, PARSED

RUN = (*EVALUATED, *PARSED, "ProtocolTest", "ServiceDescriptionTest")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "other" in metafunc.fixturenames:
        found = [pytest.param(test, id=str(test)) for test in manifests.entries() if test.type not in RUN]
        absent = pytest.param(None, marks=pytest.mark.skip(reason=manifests.ABSENT))
        metafunc.parametrize("other", found or [absent])


def test_a_test_of_another_type_has_its_reason(other: W3cTest) -> None:
    reason = reasons.not_run(other)
    assert reason, f"tests of type {other.type} are neither run nor explained"
    pytest.skip(reason)


def test_every_reason_is_that_of_a_test() -> None:
    if not manifests.SUITES.is_dir():
        pytest.skip(manifests.ABSENT)
    tests = manifests.entries()
    assert {*reasons.TESTS, *reasons.FAILING} <= {str(test) for test in tests}
    assert reasons.SUITES.keys() <= {test.suite for test in tests}
    assert reasons.TYPES.keys() <= {test.type for test in tests}
