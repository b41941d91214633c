"""The shortened fault suite; in full: ``python -m tests.faults --full``."""

import json

import pytest

from tests.faults.run import CI_WALK, IN_CI, NAMES, run

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


@pytest.mark.parametrize("name", IN_CI)
def test_survived(name: str):
    found = run(name, False, **(CI_WALK if name == "monkey" else {}))
    if "skipped" in found:
        pytest.skip(found["skipped"])
    assert found["exit_code"] == 0 and not found["errors"], json.dumps(found, indent=1)


def test_every_scenario_has_a_name():
    from tests.faults.scenarios import SCENARIOS

    assert tuple(SCENARIOS) == NAMES
