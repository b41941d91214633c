"""A PV that moved from one appliance to another: its chart has the samples of both, once each."""

import time

import pytest
from PySide6.QtCore import QPoint

from tests.support.appliance import Answer
from tests.support.archive_charts import SECOND, UNIT, at_rest, enter, notice, read, shown
from tests.support.archive_windows import appliances
from tests.support.archive_windows import window_of_two as window
from tests.support.archived_pvs import ArchivedPv, raw_answer
from tests.support.waiting import DEADLINE_MS
from tests.support.window import LEFT

__all__ = ["appliances", "window"]
HOUR = 3600 * SECOND


def archived(begin, end):
    """A PV with a sample each second, whose value tells when it was."""
    samples = [(at, float(at // SECOND % 100)) for at in range(begin, end, SECOND)]
    return ArchivedPv(samples, properties=UNIT)


def this_second():
    return time.time_ns() // SECOND * SECOND


def value_at(content, moved, ago_s):
    """Return what the cursor says that many seconds before it moved, and what is true."""
    at = moved - ago_s * SECOND + SECOND // 2
    found = read(content, at)
    true = at // SECOND * SECOND
    return (found.value, found.time_ns), (f"{true // SECOND % 100:.3f} mA", true)


@pytest.mark.parametrize("overlap_s", [0, 100])
@pytest.mark.parametrize("order", [1, -1])
def test_older_samples_are_in_one_and_newer_in_the_other(
    window, appliances, prefix, overlap_s, order, qtbot
):
    name, now = f"{prefix}away", this_second()  # it does not connect
    moved = now - 300 * SECOND
    old, new = appliances[::order]
    old.pvs[name] = archived(now - 2 * HOUR, moved + overlap_s * SECOND)
    new.pvs[name] = archived(moved, now)
    content = shown(window, [name])
    at_rest(content, qtbot)
    for ago_s in (250, 2, 0, -2, -50, -150, -280):
        said, true = value_at(content, moved, ago_s)
        assert said == true, ago_s
    assert not notice(content).isVisible()
    enter(qtbot, content, "1h")  # in bins
    at_rest(content, qtbot)
    for ago_s in (1_000, 30, -30):
        found = read(content, moved - ago_s * SECOND)
        assert found.value.endswith("mA") and "no value" not in found.value
    assert not notice(content).isVisible()


def test_one_that_is_cut_leaves_a_hole_that_try_again_fills(window, appliances, prefix, qtbot):
    name, now = f"{prefix}away", this_second()
    moved = now - 200 * SECOND
    old, new = appliances
    old.pvs[name] = archived(now - 2 * HOUR, moved)
    new.pvs[name] = archived(moved, now)
    part = archived(now - 1000 * SECOND, moved - 100 * SECOND)
    old.answers[name] = Answer(raw_answer(part, name, now - 700 * SECOND, now), how="cut", times=1)
    content = shown(window, [name])
    at_rest(content, qtbot)
    assert "broke off" in notice(content).text()
    for ago_s in (150, -50):
        said, true = value_at(content, moved, ago_s)
        assert said == true, ago_s
    hole = read(content, moved - 50 * SECOND)
    assert hole.time_ns != (moved - 50 * SECOND), hole
    qtbot.mouseClick(notice(content).again, LEFT, pos=QPoint(5, 5))
    qtbot.waitUntil(lambda: not notice(content).isVisible(), timeout=DEADLINE_MS)
    at_rest(content, qtbot)
    for ago_s in (150, 50, -50):
        said, true = value_at(content, moved, ago_s)
        assert said == true, ago_s


def test_what_one_has_is_shown_while_the_other_hangs(window, appliances, prefix, qtbot):
    name, now = f"{prefix}away", this_second()
    moved = now - 200 * SECOND
    old, new = appliances
    old.pvs[name] = archived(now - 2 * HOUR, moved)
    new.pvs[name] = archived(moved, now)
    new.answers[name] = Answer(how="silent")
    content = shown(window, [name])

    def is_shown(ago_s):
        if not content.chart.canvas.readings(moved - ago_s * SECOND):
            return False
        said, true = value_at(content, moved, ago_s)
        return said == true

    qtbot.waitUntil(lambda: is_shown(50), timeout=DEADLINE_MS)
    assert notice(content).text().endswith("…")  # it is asked still
    assert not is_shown(-50)
    del new.answers[name]
    new.release.set()
    at_rest(content, qtbot)
    if notice(content).isVisible():  # the silent one is told as cut
        qtbot.mouseClick(notice(content).again, LEFT, pos=QPoint(5, 5))
        qtbot.waitUntil(lambda: not notice(content).isVisible(), timeout=DEADLINE_MS)
        at_rest(content, qtbot)
    for ago_s in (150, 50, -50, -150):
        said, true = value_at(content, moved, ago_s)
        assert said == true, ago_s
