"""Replays by hand: opened from the menu, labelled, paused, moved; equal to the live run."""

import contextlib
import gc
import os
import threading
import time
import weakref
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QToolButton
from pytestqt.exceptions import TimeoutError as NeverCameError

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import Batch
from gui.core.table.columns import COLUMNS, LABEL
from gui.core.text.time_range import format_time_range
from gui.files.recording.recording import Recording
from gui.files.recording.segment_index import read_index
from gui.qt.turns import garbage_collector
from gui.window.replay.replay_bar import ReplayBar
from tests.support.menu_bar import choose
from tests.support.read_recording import entries_of
from tests.support.window import LEFT
from tests.unit.workers.test_replay_source import T0, S, begin, counting, written

KEYS = Qt.Key
LABELS = ("Gap", "", "Taper")


@pytest.fixture
def live(window, ioc, prefix, qtbot, tmp_path):
    """Record three PVs for a while; return the folder and what the live tab had, by name."""
    pvs = tuple(PvSpec(f"{prefix}{k}", LABELS[k], plot=k < 2) for k in range(3))
    opened = window.open_tabs.open_group(Group("Ring", 60, pvs=pvs))
    window.recordings.record(opened, tmp_path)
    store = opened.content.store
    qtbot.waitUntil(lambda: store.has_value.all() and int(store.updates.min()) > 60)
    ioc.stand(*ioc.records)
    ends = ioc.sent(*store.name)
    qtbot.waitUntil(lambda: store.value.tolist() == ends)
    window.recordings.stop_all("Done")
    qtbot.waitUntil(lambda: len(window.recordings.ended) == 1)
    found = {name: samples(store, slot) for slot, name in enumerate(store.name)}
    window.open_tabs.end_all()
    return window.recordings.ended[0].folder, found


def samples(store, slot):
    times, values, severity, _ = store.filed_history(slot).window(0, 2**62)
    return list(zip(times.tolist(), values.tolist(), severity.tolist(), strict=True))


@pytest.fixture
def replay(window, live, qtbot, monkeypatch):
    path = str(live[0] / "000001.pvrec")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (path, ""))
    choose(window, qtbot, "F", "d")
    qtbot.waitUntil(lambda: len(window.replays.windows) == 1)
    made = window.replays.windows[0]
    qtbot.waitUntil(made.isVisible)
    yield made
    if made in window.replays.windows:
        made.close()


def came(replay):
    store = replay.tab.store
    return {name: samples(store, slot) for slot, name in enumerate(store.name)}


def comes_to(replay, found, qtbot):
    """Wait until the tab has what was ``found``; say what differs if it never has."""
    with contextlib.suppress(NeverCameError):
        qtbot.waitUntil(lambda: came(replay) == found)
    kept = came(replay)
    assert {name: len(rows) for name, rows in kept.items()} == {
        name: len(rows) for name, rows in found.items()
    }
    for name, rows in found.items():
        assert [each for each in zip(kept[name], rows, strict=True) if each[0] != each[1]] == []


def fastest(replay):
    box = replay.bar.speed
    box.setFocus()
    QTest.keyClick(box, KEYS.Key_End)
    assert replay.replay.speed == 100.0


def test_a_replay_is_the_live_run_sample_by_sample(window, live, replay, qtbot):
    fastest(replay)
    qtbot.waitUntil(lambda: replay.replay.has_ended)
    qtbot.waitUntil(
        lambda: (
            {k: v[-1:] for k, v in came(replay).items()} == {k: v[-1:] for k, v in live[1].items()}
        )
    )
    assert came(replay) == live[1]
    assert all(len(rows) > 60 for rows in live[1].values())


def test_it_has_the_labels_and_traces_of_the_live_tab(replay, prefix, qtbot):
    """Names stood where the live tab has labels, and all was plotted."""
    table, legend = replay.tab.model, replay.tab.chart.legend
    rows = range(table.rowCount())
    assert [table.index(row, LABEL).data() for row in rows] == list(LABELS)
    boxes = [table.index(row, 0).data(Qt.ItemDataRole.CheckStateRole) for row in rows]
    assert boxes == [Qt.CheckState.Checked, Qt.CheckState.Checked, Qt.CheckState.Unchecked]
    qtbot.waitUntil(lambda: legend.rowCount() == 2)  # with the next frame
    assert [legend.item(row, 0).toolTip().split("\n")[0] for row in range(2)] == [
        "Gap",
        f"{prefix}1",
    ]


def test_it_says_that_nothing_is_live_and_which_time_it_is(window, replay, qtbot, live):
    assert "Replay" in replay.windowTitle()
    text = replay.bar.banner.text()
    assert text.startswith("REPLAY, not live – Ring – 20") and text.endswith("1×")
    assert window.open_tabs.tabs() == []  # no part of what is live
    assert replay.tab.store.now_ns() <= Recording(live[0]).end_ns
    qtbot.waitUntil(lambda: replay.tab.store.has_value.all())
    QTest.mouseClick(replay.bar.pause, LEFT)
    assert replay.bar.banner.text().endswith("paused") and "Play" in replay.bar.pause.text()
    before = replay.replay.now_ns()
    QTest.qWait(50)
    assert replay.replay.now_ns() == before
    QTest.keyClick(replay.bar.pause, KEYS.Key_Space)
    assert replay.bar.banner.text().endswith("1×")
    assert all(not write for _, write in replay.tab.store.access)


def test_its_table_does_not_look_live(window, replay, qtbot):
    """“connected” and a rate stood in each row, as if of now."""
    table, store = replay.tab.model, replay.tab.store

    def shown(heading):
        column = COLUMNS.index(heading)
        return [table.index(row, column).data() for row in range(table.rowCount())]

    qtbot.waitUntil(lambda: store.has_value.all() and store.rate.any())  # the rate of playing
    assert shown("Connection") == ["was connected"] * 3
    assert shown("Rate") == ["—"] * 3


def test_what_stops_the_replay_and_what_stops_its_chart_have_names_of_their_own(replay, qtbot):
    qtbot.waitUntil(lambda: replay.tab.traces.has_chart and replay.tab.chart.isVisible())
    bar = replay.tab.chart.toolbar
    words = [each.text().replace("&", "") for each in bar.findChildren(QToolButton)]
    assert words[:2] == ["Pause view", "Latest"] and "Live" not in words
    assert replay.bar.pause.text() == "&Pause replay"
    view = next(each for each in bar.findChildren(QToolButton) if each.text() == "Pause view")
    assert "the replay goes on (Space)" in view.toolTip()
    qtbot.mouseClick(view, LEFT)
    assert replay.tab.chart.paused and not replay.replay.paused
    assert bar.note().startswith("paused, ")  # with the button, not with the next frame
    qtbot.mouseClick(view, LEFT)
    assert not replay.tab.chart.paused and bar.note() == ""
    latest = next(each for each in bar.findChildren(QToolButton) if each.text() == "Latest")
    qtbot.mouseClick(view, LEFT)
    qtbot.mouseClick(latest, LEFT)
    assert not replay.tab.chart.paused and bar.note() == ""


def test_the_slider_goes_to_a_place_and_nothing_later_is_left(window, replay, qtbot, live):
    fastest(replay)
    qtbot.waitUntil(lambda: replay.replay.has_ended)
    QTest.mouseClick(replay.bar.pause, LEFT)  # plays again from the beginning
    qtbot.waitUntil(lambda: replay.replay.has_ended)
    box = replay.bar.speed
    box.setFocus()
    QTest.keyClick(box, KEYS.Key_Home)
    QTest.keyClick(replay.bar.place, KEYS.Key_Home)
    recording = Recording(live[0])
    assert replay.replay.now_ns() < recording.end_ns
    QTest.mouseClick(replay.bar.pause, LEFT)
    now_ns = replay.replay.now_ns()
    times = [row[0] for rows in came(replay).values() for row in rows]
    assert all(time <= now_ns + 200_000_000 for time in times)


def test_a_typed_range_is_shown_whole_and_stands(window, replay, qtbot, live):
    recording = Recording(live[0])
    begin_ns, end_ns = recording.begin_ns, recording.end_ns
    third = (end_ns - begin_ns) // 3
    field = replay.bar.time
    field.setFocus()
    QTest.keyClicks(field, format_time_range(begin_ns + third, begin_ns + 2 * third, False))
    QTest.keyClick(field, KEYS.Key_Return)
    assert replay.replay.paused and replay.replay.now_ns() == begin_ns + 2 * third
    wanted = {
        name: [row for row in rows if begin_ns + third <= row[0] <= begin_ns + 2 * third]
        for name, rows in live[1].items()
    }

    def is_there():
        found = came(replay)
        return all(set(rows) <= set(found[name]) | {rows[-1]} for name, rows in wanted.items())

    qtbot.waitUntil(is_there)
    assert replay.tab.chart.span == pytest.approx(max(third / 1e9, 1.0))
    QTest.mouseClick(replay.bar.pause, LEFT)
    assert not replay.replay.paused
    field.selectAll()
    QTest.keyClicks(field, "1999-01-01 10:00")
    QTest.keyClick(field, KEYS.Key_Return)
    assert "nothing of that time" in replay.bar.note.text()


def came_to_nothing(replay):
    return not any(len(rows) for rows in came(replay).values())


def test_a_disk_that_does_not_answer_holds_up_neither_the_bar_nor_the_end(
    window, replay, qtbot, monkeypatch
):
    answers, asked, real = threading.Event(), [], os.pread

    def pread(*args):
        asked.append(threading.current_thread())
        answers.wait(60.0)
        return real(*args)

    try:
        monkeypatch.setattr(os, "pread", pread)
        QTest.keyClick(replay.bar.place, KEYS.Key_Home)
        qtbot.waitUntil(lambda: bool(asked))
        QTest.mouseClick(replay.bar.pause, LEFT)
        assert replay.bar.banner.text().endswith("paused")
        QTest.keyClick(replay.bar.place, KEYS.Key_End)  # another tab, another worker
        qtbot.waitUntil(lambda: len(asked) > 1)
        assert replay.bar.banner.text().endswith("at its end, still reading …")
        assert came_to_nothing(replay)
        QTest.qWait(200)
        assert replay.bar.banner.text().endswith("at its end, still reading …")
        replay.close()
        assert window.replays.windows == []
    finally:
        answers.set()
    assert threading.main_thread() not in asked


def test_what_is_no_recording_is_said(window, qtbot, tmp_path, monkeypatch):
    path = tmp_path / "x.pvrec"
    path.write_bytes(b"nothing")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(path)], ""))
    choose(window, qtbot, "F", "o")
    qtbot.waitUntil(lambda: bool(window.messages.errors))
    assert "has no recording" in window.messages.errors[0] and not window.replays.windows


def test_it_leaves_nothing_though_it_was_set_aside(window, replay, qtbot, monkeypatch):
    monkeypatch.setattr(garbage_collector, "SOON_MS", 50)
    monkeypatch.setattr(garbage_collector, "ASIDE_MS", 200)
    monkeypatch.setattr(garbage_collector, "GONE_S", 0.1)
    store = weakref.ref(replay.tab.store)
    gc.unfreeze()  # what other tests left
    window._garbage.collector.set_aside()
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0)
    replay.close()
    del replay
    qtbot.waitUntil(lambda: store() is None)


def test_it_ends_with_its_window_and_with_the_program(window, replay, qtbot):
    tab = replay.tab
    assert int(tab.store.state[0]) in (ConnectionState.SEARCHING, ConnectionState.CONNECTED)
    window.close()
    assert window.replays.windows == []


def test_what_is_found_on_the_way_to_be_lost_is_told_then(window, qtbot, tmp_path):
    folder = written(tmp_path, [begin(), *counting(1, 60)])
    (path,) = folder.iterdir()
    updates = [place for place in read_index(path).frames if place.header.first_ns > T0 + 30 * S]
    data = bytearray(path.read_bytes())
    data[updates[0].offset + 80] ^= 0xFF  # in its payload: the header is as it was
    path.write_bytes(data)
    window.replays.open(folder)
    qtbot.waitUntil(lambda: bool(window.replays.windows))
    (replay,) = window.replays.windows
    assert replay.bar.note.isHidden()
    fastest(replay)
    qtbot.waitUntil(replay.bar.note.isVisible)
    assert replay.bar.note.text() == "1 part of the recording cannot be read: gaps."
    replay.close()


@pytest.fixture
def autumn(window, qtbot, tmp_path):
    """Return the replay of a recording that was made weeks ago, at its end."""
    folder = written(tmp_path, [begin(), *counting(1, 60)])
    window.replays.open(folder)
    qtbot.waitUntil(lambda: bool(window.replays.windows))
    replay = window.replays.windows[0]
    QTest.keyClick(replay.bar.place, KEYS.Key_End)
    qtbot.waitUntil(lambda: replay.tab.store.value[0] == 59.0)
    yield replay
    replay.close()


def test_an_inspector_of_a_replay_counts_from_then_and_says_so(autumn, qtbot):
    table = autumn.tab.table
    autumn.activateWindow()
    qtbot.waitUntil(autumn.isActiveWindow)
    QTest.mouseClick(
        table.viewport(), LEFT, pos=table.visualRect(table.model().index(0, 0)).center()
    )
    QTest.keyClick(table, KEYS.Key_Return)
    qtbot.waitUntil(lambda: bool(autumn.tab.tools.inspectors.open))
    ((inspector, _),) = autumn.tab.tools.inspectors.open.values()
    assert inspector.window().windowTitle().startswith("Replay: PV0")
    text = inspector.all_text()
    (arrived,) = (line for line in text.splitlines() if "Arrived: " in line)
    assert arrived.strip() in ("Arrived: 0 s ago", "Arrived: 1 s ago"), arrived
    assert "connected since 2026-09-21" in text and " (60 s)" in text


def test_a_worker_of_a_replay_that_stands_makes_a_gap_of_then(autumn, qtbot):
    autumn.tab._worker.late_changed.emit(time.time_ns() - 5_000_000_000)
    store = autumn.tab.store
    _, _, _, gaps = store.filed_history(0).window(0, 2**62)
    assert T0 < gaps.tolist()[-1][0] <= T0 + 60 * S
    assert T0 < store.late_ns <= T0 + 60 * S


def stands(replay):
    """Tell whether nothing comes for a while."""
    before = came(replay)
    QTest.qWait(100)
    return came(replay) == before


def is_what_had_come(replay, live):
    """Assert that the tab has what had come by its time in the live run, and nothing else."""
    now_ns = replay.replay.now_ns()
    batches = [each for each in entries_of(Recording(live[0])) if isinstance(each, Batch)]
    by_then = [each.slot for each in batches if each.arrival_ns <= now_ns]
    counts = np.bincount(np.concatenate(by_then), minlength=len(live[1]))
    for (name, rows), count in zip(came(replay).items(), counts.tolist(), strict=True):
        assert rows == live[1][name][:count], name


def test_sample_by_sample_after_pauses_other_speeds_and_a_way_back(window, live, replay, qtbot):
    box, place = replay.bar.speed, replay.bar.place
    box.setFocus()
    QTest.keyClick(box, KEYS.Key_Home)  # the slowest: half a minute for all
    qtbot.waitUntil(lambda: min(map(len, came(replay).values())) > 3)
    QTest.mouseClick(replay.bar.pause, LEFT)
    assert replay.bar.banner.text().endswith("paused")
    qtbot.waitUntil(lambda: stands(replay))
    is_what_had_come(replay, live)
    before, now_ns = came(replay), replay.replay.now_ns()
    for key in (KEYS.Key_End, KEYS.Key_Up, KEYS.Key_Home):  # other speeds while it is paused
        QTest.keyClick(box, key)
        assert replay.bar.banner.text().endswith("paused")
    assert stands(replay) and came(replay) == before and replay.replay.now_ns() == now_ns
    QTest.mouseClick(replay.bar.pause, LEFT)
    assert replay.bar.banner.text().endswith("0.1×")
    qtbot.waitUntil(lambda: came(replay) != before)
    fastest(replay)
    qtbot.waitUntil(lambda: replay.bar.banner.text().endswith("at its end"))
    comes_to(replay, live[1], qtbot)
    box.setFocus()
    QTest.keyClick(box, KEYS.Key_Home)  # the slowest, at its end
    assert replay.bar.banner.text().endswith("at its end")
    place.setFocus()
    for _ in range(10):
        QTest.keyClick(place, KEYS.Key_PageDown)  # ten twentieths back
    assert replay.bar.banner.text().endswith("0.1×")
    qtbot.waitUntil(
        lambda: all(len(rows) < len(live[1][name]) for name, rows in came(replay).items())
    )
    qtbot.waitUntil(lambda: min(map(len, came(replay).values())) > 5)
    QTest.mouseClick(replay.bar.pause, LEFT)
    qtbot.waitUntil(lambda: stands(replay))
    is_what_had_come(replay, live)
    fastest(replay)
    QTest.mouseClick(replay.bar.pause, LEFT)
    qtbot.waitUntil(lambda: replay.bar.banner.text().endswith("at its end"))
    comes_to(replay, live[1], qtbot)


def test_the_bar_says_what_is_true_at_the_end(window, live, replay, qtbot):
    bar = replay.bar
    assert bar.pause.text() == "&Pause replay"
    fastest(replay)
    qtbot.waitUntil(lambda: bar.banner.text().endswith("at its end"))
    assert bar.pause.text() == "&Play again" and bar.place.value() == bar.place.maximum()
    end = bar.banner.text()
    QTest.qWait(250)
    assert bar.banner.text() == end
    bar.speed.setFocus()
    QTest.keyClick(bar.speed, KEYS.Key_Home)
    assert bar.banner.text() == end  # it stands, at whatever speed
    QTest.mouseClick(bar.pause, LEFT)
    assert bar.banner.text().endswith("0.1×") and bar.pause.text() == "&Pause replay"
    assert bar.place.value() < bar.place.maximum() / 4
    recording = Recording(live[0])
    everything = format_time_range(recording.begin_ns, recording.end_ns + S, False)
    bar.time.setFocus()
    QTest.keyClicks(bar.time, everything)
    QTest.keyClick(bar.time, KEYS.Key_Return)
    assert bar.pause.text() == "&Play again"
    qtbot.waitUntil(lambda: bar.banner.text().endswith("at its end"))
    comes_to(replay, live[1], qtbot)
    QTest.keyClick(bar.pause, KEYS.Key_Space)  # as it says: from the beginning
    assert bar.banner.text().endswith("0.1×")
    assert replay.replay.now_ns() < recording.begin_ns + S


@pytest.mark.parametrize(
    ("hours", "ends"),
    [(1, ["23:30:00", "00:30:00"]), (0.25, ["23:30:00", "23:45:00"])],
    ids=["two days", "one"],
)
def test_the_slider_says_from_when_to_when_it_goes(qtbot, hours, ends):
    """It had no times, and stood at the box of speeds without a gap."""
    begin_ns = 1_780_270_200 * 10**9  # 2026-05-31 23:30 UTC
    bar = ReplayBar("Ring", begin_ns, begin_ns + round(hours * 3600) * 10**9)
    qtbot.addWidget(bar)
    bar.resize(900, bar.sizeHint().height())
    bar.show_state(begin_ns, paused=False, ended=False, speed=1.0, utc=True)
    bar.show()
    days = ["2026-05-31 ", "2026-06-01 "] if hours == 1 else ["", ""]
    shown = [bar.begin.text(), bar.end.text()]
    assert shown == [day + end for day, end in zip(days, ends, strict=True)]
    row = [bar.pause, bar.speed, bar.begin, bar.place, bar.end, bar.time]
    for left, right in pairwise(row):
        assert right.geometry().left() - left.geometry().right() > 4
