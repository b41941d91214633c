"""When the archive is asked for a view, and when what comes is on the screen: not frames later."""

import math

import pytest
from PySide6.QtCore import Qt

from gui.qt.turns.frame_clock import FrameClock
from gui.tab import archive_fill
from tests.support.appliance import OPERATOR, Appliance
from tests.support.archive_charts import SECOND, UNIT, at_rest, enter, sawtooth, shown
from tests.support.archived_pvs import GeneratedPv
from tests.support.waiting import DEADLINE_MS
from tests.support.window import opened_window

GONE = "none:at:once"


@pytest.fixture
def appliance():
    made = Appliance()
    made.pvs[GONE] = GeneratedPv(SECOND, sawtooth, properties=UNIT)
    yield made
    made.stop()


@pytest.fixture
def window(qtbot, appliance, monkeypatch):
    monkeypatch.setenv("PVWATCH_ARCHIVE_URL", appliance.address)
    with opened_window() as made:
        yield made
        for content in made.open_tabs.contents():
            content.set_modified(False)


def test_a_typed_range_is_asked_for_at_once(window, qtbot):
    content = shown(window, [GONE])
    at_rest(content, qtbot)
    window._clock.stop()  # no frame comes
    enter(qtbot, content, "1d")
    told = content.traces.archive.progress_text()
    assert told, "asked for by the key itself, not some frames later"
    window._clock.start()
    at_rest(content, qtbot)


def test_a_view_that_is_moved_is_asked_for_when_it_rests(window, appliance, qtbot):
    content = shown(window, [GONE])
    at_rest(content, qtbot)
    asked = len(appliance.asked_for(GONE))
    canvas = content.chart.canvas
    canvas.setFocus()
    window._clock.stop()
    for _ in range(12):
        qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert len(appliance.asked_for(GONE)) == asked, "it may be moved on"
    qtbot.waitUntil(lambda: len(appliance.asked_for(GONE)) == asked + 1, timeout=DEADLINE_MS)
    window._clock.start()
    at_rest(content, qtbot)
    assert len(appliance.asked_for(GONE)) == asked + 1


def test_what_has_come_is_painted_without_waiting_for_the_next_frame(window, qtbot, monkeypatch):
    content = shown(window, [GONE])
    at_rest(content, qtbot)
    hastened = []
    hasten = FrameClock.hasten

    def noted(clock, within_ms=0):
        hastened.append(content.traces.archive.is_at_rest())
        hasten(clock, within_ms)

    monkeypatch.setattr(FrameClock, "hasten", noted)
    enter(qtbot, content, "1d")
    at_rest(content, qtbot)
    assert True in hastened


def bins_asked(appliance):
    """Return of how many bins each question was; 0: of samples."""
    found = [OPERATOR.match(each["pv"][0]) for each in appliance.asked_for(GONE)]
    return [int(each[2]) if each else 0 for each in found]


def plot_columns(content):
    return int(content.chart.canvas.scene.layout.plot.width())


def test_a_chart_that_got_wider_is_asked_for_anew_without_waiting(
    window, appliance, qtbot, monkeypatch
):
    window.resize(800, 800)
    content = shown(window, [GONE])
    at_rest(content, qtbot)
    enter(qtbot, content, "1d")
    at_rest(content, qtbot)
    monkeypatch.setattr(archive_fill, "_LOOK_S", math.inf)  # from the next look on none by itself
    enter(qtbot, content, "2d")
    qtbot.waitUntil(content.traces.archive.is_at_rest, timeout=DEADLINE_MS)
    narrow, before = plot_columns(content), bins_asked(appliance)
    window.resize(2600, 800)
    qtbot.waitUntil(lambda: plot_columns(content) > 3 * narrow, timeout=DEADLINE_MS)
    qtbot.waitUntil(lambda: len(bins_asked(appliance)) > len(before), timeout=DEADLINE_MS)
    qtbot.waitUntil(content.traces.archive.is_at_rest, timeout=DEADLINE_MS)
    assert bins_asked(appliance)[-1] >= plot_columns(content)
    assert len(bins_asked(appliance)) < len(before) + 4, "not at every frame of a resize"
