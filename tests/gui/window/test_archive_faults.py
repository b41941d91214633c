"""An archive that fails while a person zooms and drags: nothing false is shown, said or left."""

import re
import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from tests.gui.widgets.chart.test_chart_interaction import drag, spin
from tests.support.appliance import Answer, Appliance
from tests.support.archive_charts import SECOND, UNIT, at_rest, enter, notice, read, shown
from tests.support.archive_windows import appliance, window
from tests.support.archived_pvs import GeneratedPv
from tests.support.ports import free_port
from tests.support.waiting import DEADLINE_MS
from tests.support.window import LEFT, opened_window

__all__ = ["appliance", "window"]
BEGIN = int(time.time()) - 20 * 86_400
COARSEST = 1_000.0  # seconds of the widest bins that are shown on the way
FAULTS = {
    "busy": lambda answer: Answer(b"starting", 503),
    "cut": lambda answer: replace(answer, body=answer.body[: len(answer.body) // 2], how="cut"),
    "stops": lambda answer: replace(answer, body=answer.body[: len(answer.body) // 2], how="stall"),
    "hangs": lambda answer: replace(answer, how="silent"),
    "drops": lambda answer: replace(answer, how="drop"),
}


def ramp(times):
    """Seconds: a value tells when it was."""
    return (times // SECOND - BEGIN).astype(float)


def middle(chart, part=0.5):
    plot = chart.canvas.scene.layout.plot
    return QPoint(int(plot.left() + plot.width() * part), int(plot.center().y()))


def zoom_about(qtbot, chart):
    """Turn the wheel in and out at several places, and drag, faster than anything can come."""
    for part, notches in ((0.3, 4), (0.6, -6), (0.5, 3), (0.2, -2), (0.7, 2)):
        for _ in range(abs(notches)):
            spin(chart, middle(chart, part), 1 if notches > 0 else -1)
            QTest.qWait(20)
        drag(qtbot, chart, middle(chart, 0.4), middle(chart, 0.4) + QPoint(15 * notches, 0))
        QTest.qWait(200)  # longer than a view has to rest before it is asked for


def wrong_readings(content, is_whole=True):
    """Return what the cursor reads in the view that is not so, or coarser than it must be."""
    begin, end = content.chart.canvas.shown_range()
    column = (end - begin) / content.chart.canvas.scene.layout.plot.width()
    wrong = []
    for at in np.linspace(begin, end, 40)[1:-1].astype(np.int64).tolist():
        found = read(content, at)
        numbers = [float(each) for each in re.findall(r"-?[\d.]+(?:e[+-]?\d+)?", found.value)]
        true = float(at // SECOND - BEGIN)
        if not numbers:
            continue  # not known there
        low, high = min(numbers), max(numbers)
        wide = max(2.5 * column / SECOND, 1.5) if is_whole else COARSEST
        if len(numbers) > 2 or not low - 1 <= true <= high + 1 or high - low > wide:
            wrong.append((at, found.value, true))
    return wrong


def unknown_parts(content):
    """Return how many of forty times of the view the cursor reads no value at."""
    begin, end = content.chart.canvas.shown_range()
    times = np.linspace(begin, end, 40)[1:-1].astype(np.int64).tolist()
    return sum(not re.search(r"\d", read(content, at).value) for at in times)


def shown_at_an_earlier_time(qtbot, window, name):
    """Show six hours of the day before, where nothing grows."""
    content = shown(window, [name])
    at_rest(content, qtbot)
    enter(qtbot, content, "6h")
    chart = content.chart
    for _ in range(3):
        drag(qtbot, chart, middle(chart, 0.1), middle(chart, 0.9))
    at_rest(content, qtbot)
    return content


@pytest.mark.parametrize("fault", FAULTS)
def test_while_one_zooms_and_drags(fault, window, appliance, prefix, qtbot):
    name = f"{prefix}away"
    appliance.pvs[name] = GeneratedPv(SECOND, ramp, properties=UNIT)
    content = shown_at_an_earlier_time(qtbot, window, name)
    assert wrong_readings(content) == [] and unknown_parts(content) == 0
    appliance.spoil = FAULTS[fault]
    zoom_about(qtbot, content.chart)
    assert wrong_readings(content, is_whole=False) == []
    appliance.spoil = None
    zoom_about(qtbot, content.chart)
    at_rest(content, qtbot)
    assert wrong_readings(content, is_whole=not notice(content).isVisible()) == []
    if notice(content).isVisible():
        assert notice(content).again.isVisible()
        qtbot.mouseClick(notice(content).again, LEFT, pos=QPoint(5, 5))
        qtbot.waitUntil(lambda: not notice(content).isVisible(), timeout=DEADLINE_MS)
        at_rest(content, qtbot)
    assert wrong_readings(content) == [] and unknown_parts(content) == 0
    assert appliance.most_at_once <= 2


def test_an_error_goes_with_the_view_in_which_something_is_missing(
    window, appliance, prefix, qtbot
):
    name = f"{prefix}away"
    appliance.pvs[name] = GeneratedPv(SECOND, ramp, properties=UNIT)
    content = shown_at_an_earlier_time(qtbot, window, name)
    appliance.spoil = FAULTS["drops"]
    for _ in range(8):  # finer than what is held
        spin(content.chart, middle(content.chart), 1)
    at_rest(content, qtbot)
    assert "Archive: " in notice(content).text() and notice(content).again.isVisible()
    appliance.spoil = None
    for _ in range(8):
        spin(content.chart, middle(content.chart), -1)
    at_rest(content, qtbot)
    assert unknown_parts(content) == 0
    assert not notice(content).isVisible()  # all of this view is there
    for _ in range(8):
        spin(content.chart, middle(content.chart), 1)
    at_rest(content, qtbot)
    assert notice(content).again.isVisible()  # here it is missing still, and not asked by itself
    qtbot.mouseClick(notice(content).again, LEFT, pos=QPoint(5, 5))
    qtbot.waitUntil(lambda: not notice(content).isVisible(), timeout=DEADLINE_MS)
    at_rest(content, qtbot)
    assert wrong_readings(content) == []


def test_try_again_asks_one_that_could_not_be_reached_just_now(prefix, monkeypatch, qtbot):
    name, port = f"{prefix}away", free_port()
    monkeypatch.setenv("PVWATCH_ARCHIVE_URL", f"http://127.0.0.1:{port}")
    with opened_window() as window:
        content = shown(window, [name])
        at_rest(content, qtbot)
        assert "cannot be reached" in notice(content).text()
        server = Appliance(None, port)
        try:
            server.pvs[name] = GeneratedPv(SECOND, ramp, properties=UNIT)
            qtbot.mouseClick(notice(content).again, LEFT, pos=QPoint(5, 5))
            qtbot.waitUntil(lambda: bool(server.asked_for(name)), timeout=DEADLINE_MS)
            at_rest(content, qtbot)
            assert not notice(content).isVisible() and wrong_readings(content) == []
        finally:
            content.set_modified(False)
            server.stop()


def test_one_that_is_away_is_named_once_in_the_program_and_charts_say_what_they_lack(
    prefix, monkeypatch, qtbot
):
    names, port = [f"{prefix}away{n}" for n in range(2)], free_port()
    monkeypatch.setenv("PVWATCH_ARCHIVE_URL", f"http://127.0.0.1:{port}")
    with opened_window() as window:
        contents = []
        for name in names:  # the second chart opens when it is known already
            contents.append(shown(window, [name]))
            at_rest(contents[-1], qtbot)
        for content in contents:
            told = notice(content).text()
            assert told == "Archive: incomplete, as an appliance cannot be reached"
            assert notice(content).again.isVisibleTo(notice(content))
        place = window.statusBar().archive
        assert place.isVisible() and place.text().endswith(f"archive: 127.0.0.1:{port} not reached")
        assert f"127.0.0.1:{port} cannot be reached: the connection is refused." in place.toolTip()
        server = Appliance(None, port)
        try:
            server.pvs[names[1]] = GeneratedPv(SECOND, ramp, properties=UNIT)
            qtbot.mouseClick(notice(contents[1]).again, LEFT, pos=QPoint(5, 5))
            qtbot.waitUntil(lambda: not place.isVisible(), timeout=DEADLINE_MS)
            assert "incomplete" in notice(contents[0]).text(), "until it was asked once more"
        finally:
            for content in contents:
                content.set_modified(False)
            server.stop()
