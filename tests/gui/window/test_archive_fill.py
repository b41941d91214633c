"""A chart is filled from the archive: a person opens it, zooms, pans, types times and reads it.

The appliance is a local server; what is read is compared with what it was told to serve.
"""

import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QPushButton

from gui.core.table.columns import COLUMNS
from gui.widgets.chart.readings.legend_place import LegendPlace
from tests.support.appliance import Answer
from tests.support.archive_charts import (
    CTRL,
    SECOND,
    UNIT,
    at_rest,
    enter,
    notice,
    read,
    sawtooth,
    sawtooth_chart,
    seen,
    shown,
)
from tests.support.archive_windows import appliance, window
from tests.support.archived_pvs import ArchivedPv, GeneratedPv
from tests.support.context_menu import LEFT, answering, choose_at
from tests.support.waiting import DEADLINE_MS
from tests.support.window import LEFT

__all__ = ["appliance", "window"]
KEYS = Qt.Key


@pytest.fixture
def content(ioc, prefix, window, appliance, qtbot):
    return sawtooth_chart(window, appliance, f"{prefix}0", qtbot)


def test_a_chart_is_filled_when_it_is_opened(content, qtbot):
    qtbot.waitUntil(lambda: len(content.store.history(0)) > 3, timeout=DEADLINE_MS)
    begin, end = content.chart.canvas.shown_range()
    assert end - begin == 600 * SECOND, "as far as the group's span, not as far as this program ran"
    live_ns = content.store.history(0).first_ns
    for ago in (20, 200, 590):
        at = end - ago * SECOND
        if at >= live_ns:
            continue
        found = read(content, at)
        assert found.value == f"{at // SECOND % 100:.3f} mA"
        assert found.time_ns == at // SECOND * SECOND
    assert len(content.chart.canvas.axes) == 1, "the unit is the same"
    assert not notice(content).isVisible()


def test_bins_are_read_as_bins_and_zooming_in_fetches_samples(content, appliance, qtbot):
    name = content.store.name[0]
    enter(qtbot, content, "1d")
    at_rest(content, qtbot)
    _begin, end = content.chart.canvas.shown_range()
    at = end - 40_000 * SECOND
    found = read(content, at)
    assert "…" in found.value and "bin of " in "".join(found.after_label(at, utc=True))
    content.chart.canvas.setFocus()
    qtbot.keyClick(content.chart.canvas, KEYS.Key_M)
    qtbot.waitUntil(lambda: seen(content.chart.panels.markers) != [], timeout=DEADLINE_MS)
    (marked,) = seen(content.chart.panels.markers)
    assert marked[1:] == ["bins: zoom in", "bins: zoom in", "—", "—", "—"]
    qtbot.keyClick(content.chart.canvas, KEYS.Key_M)
    chart = content.chart.canvas
    chart.setFocus()
    for _ in range(4):
        qtbot.keyClick(chart, KEYS.Key_Left)
    at_rest(content, qtbot)
    asked = len(appliance.asked_for(name))
    middle = chart.scene.layout.plot.center().toPoint()
    for _ in range(40):
        if chart.shown_range()[1] - chart.shown_range()[0] < 300 * SECOND:
            break
        qtbot.mouseMove(chart, middle)
        qtbot.keyClick(chart, KEYS.Key_Plus)
    at_rest(content, qtbot)
    assert len(appliance.asked_for(name)) == asked + 1, "once it rested, not at every step"
    begin, end = chart.shown_range()
    at = (begin + end) // 2
    found = read(content, at)
    assert found.value == f"{at // SECOND % 100:.3f} mA" and found.time_ns == at // SECOND * SECOND


def test_panning_to_earlier_times_fetches_them(content, qtbot):
    canvas = content.chart.canvas
    canvas.setFocus()
    for _ in range(30):
        qtbot.keyClick(canvas, KEYS.Key_Left)
    at_rest(content, qtbot)
    begin, end = canvas.shown_range()
    for at in (begin + SECOND, (begin + end) // 2, end - SECOND):
        assert read(content, at).value == f"{at // SECOND % 100:.3f} mA"


def test_a_pv_that_never_connects_shows_what_is_archived(window, appliance, qtbot):
    now = time.time_ns()
    samples = [(now - k * 60 * SECOND, float(k)) for k in range(50, 1, -1)]
    appliance.pvs["none:gone"] = ArchivedPv(samples, properties=UNIT)
    content = shown(window, ["none:gone"])
    at_rest(content, qtbot)
    enter(qtbot, content, "30m")
    at_rest(content, qtbot)
    assert read(content, samples[25][0] + SECOND).value == f"{samples[25][1]:.3f} mA"
    assert not any("No samples" in note for note in content.chart.canvas.scene.notes)


def test_an_axis_that_was_zoomed_stays_when_archived_data_come(
    ioc, prefix, window, appliance, qtbot
):
    name = f"{prefix}0"
    appliance.pvs[name] = GeneratedPv(SECOND, lambda t: sawtooth(t) * 1e6, properties=UNIT)
    appliance.answers[name] = Answer(how="silent", times=1)
    content = shown(window, [name])
    qtbot.waitUntil(lambda: content.store.metadata[0] is not None)
    qtbot.waitUntil(lambda: len(content.store.history(0)) > 3, timeout=DEADLINE_MS)
    canvas = content.chart.canvas
    qtbot.waitUntil(lambda: len(canvas.axes) == 1)
    canvas.setFocus()
    qtbot.keyClick(canvas, KEYS.Key_Up, CTRL)
    (axis,) = canvas.axes
    before = (axis.scale.low, axis.scale.high)
    qtbot.waitUntil(lambda: notice(content).isVisible() and notice(content).text().endswith("…"))
    appliance.release.set()
    at_rest(content, qtbot)
    if notice(content).isVisible():  # the silent one may be told as cut
        qtbot.mouseClick(notice(content).findChild(QPushButton), LEFT)
        at_rest(content, qtbot)
    at = canvas.shown_range()[1] - 300 * SECOND
    assert read(content, at).time_ns is not None
    (axis,) = canvas.axes
    assert (axis.scale.low, axis.scale.high) == before
    qtbot.keyClick(canvas, KEYS.Key_Home)  # Fit: automatic again, so it shows all that is drawn
    frames = content.chart.frames
    qtbot.waitUntil(lambda: content.chart.frames > frames + 2, timeout=DEADLINE_MS)
    assert canvas.axes[0].scale.high > 9e7


def test_statistics_count_archived_samples_and_give_bins_their_extremes_only(content, qtbot):
    canvas = content.chart.canvas
    canvas.setFocus()
    for _ in range(30):
        qtbot.keyClick(canvas, KEYS.Key_Left)
    qtbot.keyClick(canvas, KEYS.Key_Plus)  # to less than a second a pixel
    qtbot.keyClick(canvas, KEYS.Key_S)
    at_rest(content, qtbot)

    qtbot.waitUntil(lambda: seen(content.chart.panels.statistics) != [], timeout=DEADLINE_MS)

    def row():
        return seen(content.chart.panels.statistics)[0]

    begin, end = canvas.shown_range()
    times = np.arange(-(-begin // SECOND), end // SECOND + 1)
    qtbot.waitUntil(lambda: row()[1] == str(len(times)), timeout=DEADLINE_MS)
    assert float(row()[4]) == pytest.approx((times % 100).mean(), abs=1e-3)
    enter(qtbot, content, "1d")
    at_rest(content, qtbot)
    qtbot.waitUntil(lambda: "bins of" in row()[0], timeout=DEADLINE_MS)
    assert [float(row()[2]), float(row()[3])] == [0, 99]
    assert set(row()[4:]) == {"—"} and row()[1] == "—"


def test_what_fails_is_told_in_the_chart_and_tried_again(ioc, prefix, window, appliance, qtbot):
    name = f"{prefix}0"
    appliance.pvs[name] = GeneratedPv(SECOND, sawtooth, properties=UNIT)
    appliance.answers[name] = Answer(b"starting", 503, times=10**9)
    content = shown(window, [name])
    qtbot.waitUntil(
        lambda: notice(content) is not None and notice(content).again.isVisible(),
        timeout=DEADLINE_MS,
    )
    assert f"127.0.0.1:{appliance.port}" in notice(content).text()
    asked = len(appliance.asked_for(name))
    frames = content.chart.frames
    qtbot.waitUntil(lambda: content.chart.frames > frames + 15, timeout=DEADLINE_MS)
    assert len(appliance.asked_for(name)) == asked, "not again and again by itself"
    canvas = content.chart.canvas
    for width in (850, 900, 950, 1200):  # words and button are within the chart, whatever its width
        window.resize(width, 800)
        qtbot.waitUntil(lambda width=width: window.width() == width)
        assert canvas.rect().contains(notice(content).geometry()), width
    del appliance.answers[name]
    qtbot.mouseClick(notice(content).again, LEFT, pos=QPoint(5, 5))
    at_rest(content, qtbot)
    assert not notice(content).isVisible()
    at = content.chart.canvas.shown_range()[1] - 300 * SECOND
    assert read(content, at).time_ns == at // SECOND * SECOND


def test_archived_data_can_be_told_apart(ioc, prefix, window, appliance, qtbot):
    name = f"{prefix}0"
    appliance.pvs[name] = GeneratedPv(SECOND, sawtooth, properties=UNIT)
    window.open_tabs.open_names([name, f"{prefix}1"], "Archive")
    content = window.open_tabs.current().content
    at_rest(content, qtbot)
    canvas = content.chart.canvas
    handle = content.chart.findChild(LegendPlace).handle(1)  # by hand: it grows with no number
    qtbot.mousePress(handle, LEFT, pos=QPoint(2, 40))
    qtbot.mouseMove(handle, QPoint(-38, 40))
    qtbot.mouseRelease(handle, LEFT, pos=QPoint(-38, 40))
    qtbot.waitUntil(lambda: canvas.scene.range_ns[1] - canvas.scene.range_ns[0] > 500 * SECOND)
    canvas.setFocus()
    qtbot.keyClick(canvas, KEYS.Key_Space)
    at_rest(content, qtbot)  # what is fetched for the span that stands still is there too

    def frames_pass():
        frames = content.chart.frames
        qtbot.waitUntil(lambda: content.chart.frames > frames + 12, timeout=DEADLINE_MS)

    def ink():
        picture = canvas.grab().toImage().convertToFormat(picture_format())
        data = np.frombuffer(picture.constBits(), np.uint8)
        plot = canvas.scene.layout.plot.toRect()
        rows = data.reshape(picture.height(), picture.bytesPerLine())
        part = rows[plot.top() : plot.bottom(), plot.left() * 4 : (plot.left() + 200) * 4]
        return int((255 - part.astype(int)).sum())

    frames_pass()
    before = ink()
    qtbot.keyClick(canvas, KEYS.Key_H)
    frames_pass()
    assert ink() < before
    assert f"Not archived: {prefix}1" in notice(content).text()
    qtbot.keyClick(canvas, KEYS.Key_H)
    frames_pass()
    assert ink() == before and not notice(content).isVisible()


def picture_format():
    from PySide6.QtGui import QImage

    return QImage.Format.Format_RGB32


def test_nothing_is_asked_when_the_tab_is_closed(ioc, prefix, window, appliance, qtbot):
    name = f"{prefix}0"
    appliance.pvs[name] = GeneratedPv(SECOND, sawtooth, properties=UNIT)
    appliance.answers[name] = Answer(how="silent")
    shown(window, [name])
    qtbot.waitUntil(lambda: bool(appliance.asked_for(name)), timeout=DEADLINE_MS)
    window.open_tabs.end_all()
    appliance.release.set()


def test_a_column_tells_which_pvs_are_archived(window, appliance, qtbot):
    for number in range(0, 1200, 2):
        appliance.pvs[f"none:{number}"] = ArchivedPv([(SECOND, 1.0)], properties=UNIT)
    window.open_tabs.open_names([f"none:{number}" for number in range(1200)], "Many")
    content = window.open_tabs.current().content
    frames = content.chart.frames
    qtbot.waitUntil(lambda: content.chart.frames > frames + 8, timeout=DEADLINE_MS)
    asked = [each for each in appliance.asked if each[0] == "filterArchivedPVs"]
    assert not asked, "nothing is asked while nobody looks"
    header = content.table.header
    choose_at(header.viewport(), QPoint(20, 8), qtbot, "Archived")
    column = COLUMNS.index("Archived")
    assert not header.isSectionHidden(column)

    def shown(row):
        return content.model.index(row, column).data()

    qtbot.waitUntil(lambda: shown(1199) == "no", timeout=DEADLINE_MS)
    assert [shown(row) for row in (0, 1, 2, 1198)] == ["yes", "no", "yes", "yes"]
    assert appliance.base in content.model.index(0, column).data(Qt.ItemDataRole.ToolTipRole)
    asked = [each for each in appliance.asked if each[0] == "filterArchivedPVs"]
    assert len(asked) == 3, "500 names in a question"


def test_a_snapshot_from_the_archive_is_compared_with_now(ioc, prefix, window, appliance, qtbot):
    name = f"{prefix}0"
    appliance.pvs[name] = ArchivedPv([(SECOND, 7.5)], properties=UNIT)
    window.open_tabs.open_names([name, f"{prefix}1"], "Archive")
    content = window.open_tabs.current().content
    qtbot.waitUntil(lambda: all(content.store.has_value[:2]), timeout=DEADLINE_MS)
    qtbot.waitUntil(lambda: None not in content.store.metadata[:2])
    first = content.tools.snapshots.take("Archive")
    assert first.bar.archive.isVisible()

    def typed(dialog):
        line = dialog.findChild(QLineEdit)
        qtbot.mouseClick(line, LEFT)
        line.selectAll()
        qtbot.keyClicks(line, "-2h")
        ok = QDialogButtonBox.StandardButton.Ok
        qtbot.mouseClick(dialog.findChild(QDialogButtonBox).button(ok), LEFT)

    def thought_better(dialog):
        cancel = QDialogButtonBox.StandardButton.Cancel
        qtbot.mouseClick(dialog.findChild(QDialogButtonBox).button(cancel), LEFT)

    panels = content.tools.snapshots.panels
    with answering(qtbot, thought_better):
        qtbot.mouseClick(first.bar.archive, LEFT)
    assert len(panels) == 1
    with answering(qtbot, typed):
        qtbot.mouseClick(first.bar.archive, LEFT)
    qtbot.waitUntil(lambda: len(panels) == 2, timeout=DEADLINE_MS)
    archived, absent = panels[1].snapshot().items
    assert archived.value == 7.5 and archived.time_ns == SECOND and archived.units == "mA"
    assert absent.value is None and absent.unknown == "not archived"
    assert panels[1].snapshot().comment.startswith("From the archive, at ")
    content.tools.snapshots.close()
