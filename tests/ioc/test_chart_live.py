"""The chart of a tab against a real IOC: outages, quiet PVs, records that never processed."""

import time

import numpy as np
import pytest
from PySide6.QtCore import Qt

from gui.core.groups.group import Group, PvSpec
from gui.qt.turns.frame_clock import FrameClock
from gui.tab.tab import Tab
from gui.workers.handle import live_workers
from tests.support.soft_ioc import counting_records

SECOND = 1_000_000_000


@pytest.fixture
def opened(qtbot):
    clock = FrameClock()
    clock.start()
    sessions = []

    def open_group(*names):
        group = Group("G", 60, pvs=tuple(PvSpec(name, plot=True) for name in names))
        session = Tab(group, clock)
        session.widget.resize(900, 600)
        session.widget.show()
        sessions.append(session)
        return session

    yield open_group
    for session in sessions:
        session.close()
    clock.stop()
    qtbot.waitUntil(lambda: live_workers() == 0)
    clock.deleteLater()


def test_an_outage_of_ten_seconds_is_a_gap_of_ten_seconds(opened, qtbot, soft_ioc, prefix):
    ioc = soft_ioc(counting_records(prefix, 1, ".1 second"))
    session = opened(f"{prefix}0")
    qtbot.waitUntil(lambda: session.store.updates[0] > 20)
    ioc.stop()
    stopped = time.time_ns()
    qtbot.waitUntil(lambda: session.store.connected_count() == 0)
    noticed, last = time.time_ns(), int(session.store.time_ns[0])
    qtbot.waitUntil(lambda: time.time_ns() - stopped > 9.4 * SECOND)
    restarted = time.time_ns()
    ioc.restart()
    seen = int(session.store.updates[0])
    qtbot.waitUntil(lambda: session.store.updates[0] > seen)
    back = time.time_ns()
    qtbot.waitUntil(lambda: session.store.updates[0] > seen + 10)
    gaps = session.store.filed_history(0).window(0, 2**62)[3]
    assert len(gaps) == 1
    assert last <= gaps[0, 0] <= noticed and last <= stopped
    assert restarted <= gaps[0, 1] <= back
    painter = session.chart.canvas.scene._painters[0][0]
    session.chart.refresh(time.time_ns())
    begin, end = session.chart.canvas.shown_range()
    painted = begin + painter._x * (end - begin)
    assert not ((painted > gaps[0, 0] + SECOND // 5) & (painted < gaps[0, 1] - SECOND // 5)).any()


def test_quiet_and_never_processed_pvs(opened, qtbot, soft_ioc, prefix):
    soft_ioc(
        f'record(ao,"{prefix}quiet"){{field(VAL,"4")field(PINI,"YES")}}'
        f'record(ao,"{prefix}never"){{}}'
    )
    session = opened(f"{prefix}quiet", f"{prefix}never")
    qtbot.waitUntil(lambda: session.store.has_value.all())
    time_before = time.time_ns()
    qtbot.waitUntil(lambda: time.time_ns() > time_before + 2 * SECOND)
    session.chart.refresh(time.time_ns())
    canvas = session.chart.canvas
    assert session.chart.span == 60  # to which it grows
    assert canvas.shown_range()[1] - canvas.shown_range()[0] == pytest.approx(5 * SECOND, rel=0.5)
    quiet, never = (painter for painter, _ in canvas.scene._painters)
    assert quiet._x.max() == pytest.approx(1, abs=0.003) and (quiet._low == 4).all()
    assert not len(never._x) or np.isnan(never._low).all()  # it has no value yet
    model = session.model
    assert model.index(1, 2).data() == "undefined (0)" and model.index(1, 3).data() == "—"
    assert model.index(1, 5).data() == "(!) never"
    assert session.store.filed_history(1).first_ns > time_before - 60 * SECOND


def test_an_array_that_connects_later_is_offered_for_the_x_axis(opened, qtbot, soft_ioc, prefix):
    record = 'record(waveform,"{}"){{field(FTVL,"DOUBLE")field(NELM,"4")field(PINI,"YES")}}'
    soft_ioc(record.format(f"{prefix}y"))
    session = opened(f"{prefix}y")
    session.add_pvs([f"{prefix}x"])
    session.set_modified(False)
    qtbot.waitUntil(lambda: session.traces.array_plot is not None)
    choice = session.traces.array_plot.bar.x_choice
    assert choice.findText(f"{prefix}x") < 0
    soft_ioc(record.format(f"{prefix}x"))
    qtbot.waitUntil(lambda: choice.findText(f"{prefix}x") >= 0, timeout=30_000)


def test_waveforms_have_a_plot_and_one_number_can_be_a_trace(opened, qtbot, soft_ioc, prefix):
    ioc = soft_ioc(
        "".join(
            f'record(waveform,"{prefix}{name}"){{field(FTVL,"DOUBLE")field(NELM,"4")}}'
            for name in ("y", "x")
        )
        + f'record(ao,"{prefix}s"){{field(VAL,"1")field(PINI,"YES")}}'
    )
    session = opened(f"{prefix}y", f"{prefix}s")
    session.add_pvs([f"{prefix}x"])
    session.set_modified(False)
    store = session.store
    qtbot.waitUntil(lambda: store.has_value.all() and set(store.access) == {(True, True)})
    session._worker.put(2, 1, [10.0, 20.0, 30.0])
    qtbot.waitUntil(lambda: store.array[2] is not None and len(store.array[2]) == 3)
    session._worker.put(0, 2, [1.0, 5.0, 2.0])
    qtbot.waitUntil(
        lambda: session.traces.array_plot is not None and session.traces.array_plot.isVisible()
    )
    plot = session.traces.array_plot
    assert [trace.slot for trace in session.chart.traces] == [1]

    def drawn():
        return plot.canvas.drawn(0)

    qtbot.waitUntil(lambda: bool(drawn()) and list(drawn()[-1][1]) == [1, 5, 2])
    session._worker.put(0, 3, [7.0, 8.0])
    qtbot.waitUntil(lambda: list(drawn()[-1][1]) == [7, 8])
    assert list(drawn()[-2][1]) == [1, 5, 2]  # the one before, faded
    qtbot.waitUntil(lambda: plot.bar.x_choice.findText(f"{prefix}x") >= 0)
    plot.bar.x_choice.setCurrentIndex(plot.bar.x_choice.findText(f"{prefix}x"))
    qtbot.waitUntil(lambda: list(drawn()[-1][0]) == [10, 20])
    session.table.selectRow(0)
    session.panel.actions_of_rows.reduce_requested.emit((0,), "max")
    assert [trace.label for trace in session.chart.traces] == [f"{prefix}y max", f"{prefix}s"]
    session._worker.put(0, 4, [3.0, 9.0, 4.0])
    qtbot.waitUntil(lambda: 9.0 in session.store.filed_history(0).window(0, 2**62)[1])
    assert session.group.pvs[0].reduce == "max" and session.modified
    assert not plot.isVisible()
    assert ioc.channel_count() == 3


def test_a_waveform_whose_ioc_is_gone_looks_stale_and_its_last_arrays_stay(
    opened, qtbot, soft_ioc, prefix
):
    ioc = soft_ioc(
        f'record(waveform,"{prefix}w"){{field(FTVL,"LONG")field(NELM,"4")field(EGU,"mA")}}'
    )
    session = opened(f"{prefix}w")
    qtbot.waitUntil(lambda: bool(session.store.has_value.all()))
    qtbot.waitUntil(lambda: session.traces.array_plot is not None)
    plot = session.traces.array_plot
    qtbot.waitUntil(lambda: bool(plot.canvas.drawn(0)))
    sent = [[1, 2], [3, 4, 5], [6]]
    for number, values in enumerate(sent, 1):
        session._worker.put(0, number, values)
        qtbot.waitUntil(lambda v=values: plot.canvas.drawn(0)[-1][1].tolist() == v)
    assert plot.canvas.titles()[2] == "mA"
    ioc.stop()
    qtbot.waitUntil(lambda: plot.readings.texts(0)[-1] == "disconnected")
    assert "disconnected" in plot.bar.note()
    assert plot.canvas.pens(0)[-1].style() == Qt.PenStyle.DotLine
    session.widget.activateWindow()
    plot.canvas.view.setFocus()
    qtbot.waitUntil(plot.canvas.view.hasFocus)
    qtbot.keyClick(plot.canvas.view, Qt.Key.Key_Left)
    if plot.readings.texts(0)[-1] == "silent":  # which it may have been at first
        qtbot.keyClick(plot.canvas.view, Qt.Key.Key_Left)
    for values in ([6], [3, 4, 5], [1, 2]):  # as they were, each in its colour
        assert plot.canvas.drawn(0)[-1][1].tolist() == values
        assert plot.canvas.pens(0)[-1].style() == Qt.PenStyle.SolidLine
        assert plot.readings.texts(0)[-1] == ""
        qtbot.keyClick(plot.canvas.view, Qt.Key.Key_Left)
