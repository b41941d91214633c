"""The shortened fault suite; in full: ``python -m tests.faults --full``."""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from tests.faults.run import IN_CI, NAMES, run

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]
AT_ONCE = 4  # most of them wait most of the time


@pytest.fixture(autouse=True)
def nothing_left_behind() -> None:
    """Each scenario looks for itself at what it leaves; here processes come and go beside tests."""


@pytest.fixture(scope="module")
def played(request: pytest.FixtureRequest):
    """All scenarios that were asked for are played at once: together they take a minute."""
    wanted = [
        item.callspec.params["name"]
        for item in request.session.items
        if item.path == request.path and hasattr(item, "callspec")
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {name: pool.submit(run, name, False) for name in wanted}


@pytest.mark.parametrize("name", IN_CI)
def test_survived(played: "dict[str, Future[dict[str, Any]]]", name: str):
    found = played[name].result()
    if "skipped" in found:
        pytest.skip(found["skipped"])
    assert found["exit_code"] == 0 and not found["errors"], found
    assert found["close_tab_ms_max"] < 1_000 and found["leave_s"] < 3.5, found


def test_every_scenario_has_a_name():
    from tests.faults.scenarios import SCENARIOS

    assert tuple(SCENARIOS) == NAMES
