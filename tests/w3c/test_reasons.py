"""Every test of the suites is run or has its reason, and no reason is left over."""

import pytest

from . import manifests, reasons
from .test_query import EVALUATED, PARSED
from .test_update import PARSED_UPDATES

RUN = {
    *EVALUATED,
    *PARSED,
    *PARSED_UPDATES,
    *("UpdateEvaluationTest", "GraphStoreProtocolTest", "ProtocolTest", "ServiceDescriptionTest"),
}


def test_tests_of_every_type_are_run() -> None:
    if not manifests.SUITES.is_dir():
        pytest.skip(manifests.ABSENT)
    assert {test.type for test in manifests.entries()} <= RUN


def test_every_reason_is_that_of_a_test() -> None:
    if not manifests.SUITES.is_dir():
        pytest.skip(manifests.ABSENT)
    tests = manifests.entries()
    assert {*reasons.TESTS, *reasons.FAILING} <= {str(test) for test in tests}
    assert reasons.SUITES.keys() <= {test.suite for test in tests}
