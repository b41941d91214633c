"""A worker that stands in libca itself: marked, replaced by hand, and left behind."""

import signal
import time

import numpy as np
import pytest
from PySide6.QtCore import Qt

from gui.core.pv.standing import Standing
from gui.workers.ca.puts import pending_puts
from gui.workers.handle import close_all, live_workers

BAD = """record(waveform,"{p}wave"){{field(FTVL,"DOUBLE")field(NELM,"1000000")field(PINI,"YES")}}"""
GOOD = """
record(calc,"{p}beat"){{field(CALC,"A+1")field(INPA,"{p}beat.VAL NPP NMS")field(SCAN,".1 second")
  field(PINI,"YES")}}
"""


@pytest.fixture
def scene(window, qtbot, soft_ioc, prefix, monkeypatch):
    """A tab whose worker stands, in a request to a stopped IOC whose send queue is full."""
    bad, _ = soft_ioc(BAD.format(p=prefix)), soft_ioc(GOOD.format(p=prefix))
    monkeypatch.setattr(pending_puts, "LARGE_BYTES", 1 << 40)  # as it was before ADR 22
    window.open_tabs.open_names([prefix + "wave", prefix + "beat"], "Stands")
    tab = window.open_tabs.contents()[0]
    qtbot.waitUntil(lambda: bool(tab.store.fresh().all()))
    qtbot.waitUntil(lambda: tab.store.access[0] == (True, True))
    window.puts.allow(True)
    bad.signal(signal.SIGSTOP)
    tab.tools.puts.queue.request(0, np.zeros(1_000_000))
    qtbot.waitUntil(lambda: tab.store.standing(1) is Standing.LATE)
    yield tab, bad
    bad.signal(signal.SIGCONT)
    tab.set_modified(False)


def test_the_healthy_pvs_come_back_with_a_new_worker(scene, qtbot):
    tab, bad = scene
    qtbot.mouseClick(tab.late_worker.notice.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tab.store.standing(1) is Standing.CURRENT)
    assert tab.store.standing(0) is Standing.DISCONNECTED
    assert live_workers() == 2, "the old one stands"
    history = tab.store.filed_history(1)
    count = len(history)
    qtbot.waitUntil(lambda: len(tab.store.filed_history(1)) > count + 10)
    assert len(history.window(0, 2**62)[3]) == 1
    bad.signal(signal.SIGCONT)
    qtbot.waitUntil(lambda: tab.store.standing(0) is Standing.CURRENT)
    qtbot.waitUntil(lambda: live_workers() == 1)


def test_what_came_meanwhile_is_believed(scene, qtbot):
    tab, bad = scene
    bad.signal(signal.SIGCONT)
    qtbot.waitUntil(lambda: bool(tab.store.fresh().all()))
    qtbot.waitUntil(lambda: not tab.store.filed_history(1).is_open)
    times, values, _, gaps = tab.store.filed_history(1).window(0, 2**62)
    assert (np.diff(values) == 1).all(), "nothing is lost"
    ((begun, ended),) = gaps.tolist()
    # begun: when the worker last ran; empty where a sample stamped before that was not taken yet
    assert ended == begun or ended == times[times > begun][0], "it ends with the next sample"
    assert np.diff(times).max() < 0.5e9, "by their stamps"


def test_the_program_leaves_all_the_same(scene, qtbot):
    tab, _ = scene
    began = time.monotonic()
    tab.close()
    assert not close_all(1.0)  # then the process is ended by os._exit
    assert time.monotonic() - began < 3.0
