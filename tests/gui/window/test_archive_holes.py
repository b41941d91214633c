"""Holes in what was seen live are filled from the archive, and those that it has too stay holes.

The IOC is killed and started again; what is read at the cursor is compared with what the local
appliance was told to serve.
"""

import time

from tests.gui.window.test_replays import fastest, live, replay
from tests.support.archive_charts import SECOND, UNIT, at_rest, enter, sawtooth, shown
from tests.support.archive_windows import appliance, window
from tests.support.archived_pvs import ArchivedPv, GeneratedPv
from tests.support.waiting import DEADLINE_MS

__all__ = ["appliance", "live", "replay", "window"]


def test_an_outage_that_the_archive_did_not_have_is_filled(ioc, prefix, window, appliance, qtbot):
    filled, away = f"{prefix}0", f"{prefix}1"
    begun = time.time_ns()
    appliance.pvs[filled] = GeneratedPv(SECOND, sawtooth, properties=UNIT)
    appliance.pvs[away] = ArchivedPv([(begun - 50 * SECOND, 1.0)], properties=UNIT)
    content = shown(window, [filled, away])
    enter(qtbot, content, "1m")
    at_rest(content, qtbot)
    store = content.store
    qtbot.waitUntil(lambda: store.updates[:2].min() > 20, timeout=DEADLINE_MS)
    ioc.stop()
    qtbot.waitUntil(lambda: store.connected_count() == 0, timeout=DEADLINE_MS)
    lost = time.time_ns()
    qtbot.waitUntil(lambda: time.time_ns() > lost + 4 * SECOND, timeout=DEADLINE_MS)
    ioc.restart()
    seen = store.updates[:2].copy()
    qtbot.waitUntil(lambda: (store.updates[:2] > seen).all(), timeout=DEADLINE_MS)
    back = time.time_ns()
    words = {"cnxlostepsecs": str(lost // SECOND), "cnxregainedepsecs": str(back // SECOND)}
    appliance.pvs[away].samples.append((back, 2.0, 0, 0, words))
    middle = (lost + back) // 2
    (gap,) = store.filed_history(0).window(middle, middle)[3].tolist()
    qtbot.waitUntil(
        lambda: readings(content, gap[1] - 1)[0].time_ns is not None, timeout=DEADLINE_MS
    )
    for at in range(gap[0] + SECOND // 10, gap[1], SECOND // 3):
        one, other = readings(content, at)
        assert one.value == f"{at // SECOND % 100:.3f} mA"
        assert one.time_ns == at // SECOND * SECOND
        assert other.value == "no data", "the archiver was cut off as well"
    for at in (gap[0] - SECOND // 4, gap[1] + SECOND // 4):
        live = store.filed_history(0)
        times, *_ = live.window(at, at)
        assert readings(content, at)[0].time_ns == times[0], "live wins"


def readings(content, at_ns):
    return content.chart.canvas.readings(at_ns)


def test_a_replay_shows_the_recording_and_asks_no_archive(window, live, replay, appliance, qtbot):
    fastest(replay)
    asked = len(appliance.asked)
    qtbot.waitUntil(lambda: replay.replay.has_ended, timeout=DEADLINE_MS)
    frames = replay.tab.chart.frames
    qtbot.waitUntil(lambda: replay.tab.chart.frames > frames + 12, timeout=DEADLINE_MS)
    assert replay.tab.chart.isVisible() and len(appliance.asked) == asked
