"""This run, the one before and the archive in one chart: each tells of its time.

The cursor is read at many times and compared with what the local appliance was told to serve, and
with what another client of the IOC was told.
"""

import time

import pytest

from tests.gui.window.test_archive_holes import readings
from tests.gui.window.test_history_kept import Reader, chart_of, next_start
from tests.support.archive_charts import SECOND, UNIT, sawtooth
from tests.support.archive_windows import appliance
from tests.support.archived_pvs import GeneratedPv
from tests.support.soft_ioc import counting_records
from tests.support.waiting import DEADLINE_MS

__all__ = ["appliance"]


@pytest.fixture
def ioc(soft_ioc, prefix):
    return soft_ioc(counting_records(prefix, 1, ".1 second"))


def test_the_archive_tells_of_before_and_between_two_runs_and_of_an_outage_in_the_first(
    ioc, prefix, appliance, monkeypatch, qtbot
):
    monkeypatch.setenv("PVWATCH_ARCHIVE_URL", appliance.address)
    name = f"{prefix}0"
    appliance.pvs[name] = GeneratedPv(SECOND, sawtooth, properties=UNIT)

    def wait(condition):
        qtbot.waitUntil(condition, timeout=DEADLINE_MS)

    def nobody_looks(seconds):
        until = time.time_ns() + seconds * SECOND
        wait(lambda: time.time_ns() > until)

    with next_start() as (window, _):
        content = chart_of(window, name)
        store = content.store
        wait(lambda: len(store.filed_history(0)) > 10)
        began = store.filed_history(0).first_ns
        ioc.stop()
        wait(lambda: store.connected_count() == 0)
        lost = time.time_ns()
        nobody_looks(3)
        restarted = time.time_ns()
        ioc.restart()
        reader = Reader(name)
        count = len(store.filed_history(0))
        wait(lambda: len(store.filed_history(0)) > count + 20)
        known = store.filed_history(0).last_ns
        ((_, back),) = store.history(0).window(lost, known)[3].tolist()
    ended = time.time_ns()
    nobody_looks(3)
    with next_start() as (window, _):
        again = time.time_ns()
        content = chart_of(window, name)
        store = content.store
        wait(lambda: len(store.filed_history(0)) > 10)
        first, latest = store.filed_history(0).first_ns, store.filed_history(0).last_ns
        assert first > again - SECOND, "its value may be of just before"
        stamps = {stamp: value for value, stamp in reader.stamps().items()}

        def at(time_ns):
            (reading,) = readings(content, time_ns)
            return reading.time_ns, reading.value

        def is_archived(time_ns):
            second = time_ns // SECOND
            return at(time_ns) == (second * SECOND, f"{second % 100:.3f} mA")

        def is_live(time_ns):
            stamp, value = at(time_ns)
            return stamp in stamps and value == f"{stamps[stamp]:.3f} mA"

        for middle in ((lost + restarted) // 2, (ended + first) // 2, began - 10 * SECOND):
            wait(lambda middle=middle: is_archived(middle))
        step = SECOND // 3
        for begin, end in ((began - 20 * SECOND, began), (lost, restarted), (ended, first)):
            for time_ns in range(begin, end, step):
                assert is_archived(time_ns), (at(time_ns), time_ns)
        for begin, end in ((max(min(stamps), back), known), (first, latest)):
            for time_ns in range(begin, end, step):
                assert is_live(time_ns), (at(time_ns), time_ns)
