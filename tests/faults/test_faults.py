"""The shortened fault suite; in full: ``python -m tests.faults --full``."""

import json

import pytest

from tests.faults.__main__ import line
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


@pytest.mark.parametrize(
    ("of_chance", "options"),
    [
        ({"seed": 7}, "--seed 7 --full"),
        ({"seed": 7, "minutes": 2.0, "platform": "xcb"}, "--seed 7 --minutes 2.0 --platform xcb"),
    ],
)
def test_a_failure_says_how_it_is_repeated(of_chance, options):
    found = {"scenario": "random_tabs", "full": True, "ok": False, "seconds": 1.0}
    told = line(found | {"errors": ["AssertionError: 3 dropped"]} | of_chance)
    assert "AssertionError: 3 dropped" in told
    assert told.endswith(f"again: python -m tests.faults random_tabs {options}")
    assert "again" not in line(found | {"errors": [], "ok": True} | of_chance)
