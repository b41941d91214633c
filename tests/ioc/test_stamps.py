"""Servers whose clocks are wrong, and IOCs that come back: what a tab keeps by when."""

import time

import numpy as np
import pytest

from gui.core.history.history import OPEN_END
from gui.core.history.range_statistics import range_statistics
from gui.core.stamps.choice import StampFault
from gui.core.table.cell_texts import CellTexts
from gui.workers.ca import source
from gui.workers.handle import live_workers
from tests.support.ports import IOC_PORTS
from tests.support.rogue_server import RogueServer
from tests.support.watching import Watching

S = 1_000_000_000
HOUR = 3600 * S
NAMES = ["clock:device", "clock:record"]


@pytest.fixture
def server():
    made = RogueServer(IOC_PORTS[0], "clock:")
    yield made
    made.stop()


@pytest.fixture
def tab(qtbot, server):
    opened = Watching(NAMES)
    qtbot.waitUntil(lambda: opened.connected(2))
    yield opened
    opened.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


@pytest.fixture
def send(qtbot, server, tab):
    """Send ``values`` of the device, each with a good one of the record; wait until they came."""
    sent = [0]

    def update(value, ahead, count=10, seconds=0.0):
        begun, already = time.monotonic(), sent[0]
        while sent[0] < already + count or time.monotonic() < begun + seconds:
            sent[0] += 1
            stamp = max(time.time_ns() + ahead, 0) if isinstance(ahead, int) else ahead()
            assert server.post(NAMES[0], value, stamp) == 1
            assert server.post(NAMES[1], float(sent[0]), time.time_ns()) == 1
            qtbot.waitUntil(lambda: bool(tab.store.value[1] == sent[0]))
            qtbot.waitUntil(lambda: tab.store.updates[0] == sent[0] + 1)

    return update


def kept(tab, slot=0):
    return tab.store.filed_history(slot).window(0, 2**62)


def drawn(tab, seconds):
    """Return the mean of the line over the last seconds, as the chart draws it."""
    now = time.time_ns()
    times, values, _, gaps = tab.store.filed_history(0).window(now - int(seconds * S), now)
    return range_statistics(times, values, gaps, now - int(seconds * S), now).last


FROZEN = time.time_ns()


@pytest.mark.parametrize(
    ("ahead", "fault"),
    [
        (6 * HOUR, StampFault.AHEAD),
        (60 * S, StampFault.AHEAD),
        (-HOUR, StampFault.BEHIND),
        (-(10**19), StampFault.NEVER),
        (lambda: FROZEN - 60 * S, StampFault.FROZEN),
    ],
    ids=["6 h ahead", "60 s ahead", "1 h behind", "1990", "frozen"],
)
def test_the_trace_shows_what_arrives(qtbot, tab, send, ahead, fault):
    send(11.9, 0, 3)
    begun = time.time_ns()
    send(28.1, ahead, seconds=0.0 if isinstance(ahead, int) else 3.0)  # 1 s until it is frozen
    send(28.1, ahead)
    assert tab.store.stamps.fault.tolist() == [fault, StampFault.NONE]
    times, values, _, _ = kept(tab)
    assert values.tolist()[-10:] == [28.1] * 10 and len(np.unique(times[-10:])) == 10
    assert begun <= times[-10] and times[-1] <= time.time_ns()
    assert drawn(tab, 0.0) == 28.1
    texts = CellTexts(tab.store)
    assert texts.time(0).startswith("(!) ") and "shown by arrival time" in texts.time_tip(0)
    assert "(!)" not in texts.time(1) and texts.time_tip(1) is None
    send(31.0, 0, 3)
    assert tab.store.stamps.fault[0] == StampFault.NONE and drawn(tab, 0.0) == 31.0
    stamps = kept(tab, 1)[0][1:]
    assert len(np.unique(stamps)) == len(stamps) and np.abs(np.diff(stamps)).max() < 5 * S


def test_one_stamp_ahead_and_steps_back_and_forth(tab, send):
    for value, ahead in enumerate((0, 6 * HOUR, 0, -HOUR, 0, HOUR, -HOUR, 60 * S, 0)):
        begun = time.time_ns()
        send(float(value), ahead, 1 if ahead == 6 * HOUR else 4)
        assert drawn(tab, 0.0) == value and begun <= kept(tab)[0][-1]
    assert (np.diff(kept(tab)[0]) >= 0).all() and tab.store.stamps.fault[0] == StampFault.NONE


class Clock:
    """This machine's clock for arrivals, which can be moved."""

    monotonic = staticmethod(time.monotonic)
    shift_ns = 0

    def time_ns(self):
        return time.time_ns() + self.shift_ns


def test_the_backlog_of_a_stall_keeps_its_stamps(qtbot, monkeypatch):
    """The server delivers at once what it did not for a minute."""
    clock = Clock()
    clock.shift_ns = -60 * S
    monkeypatch.setattr(source, "time", clock)
    server = RogueServer(IOC_PORTS[0], "clock:")
    server.held_ns[NAMES[0]] = clock.time_ns()
    tab = Watching(NAMES[:1])
    qtbot.waitUntil(lambda: tab.connected(1))
    server.post(NAMES[0], -1.0, clock.time_ns())
    qtbot.waitUntil(lambda: bool(tab.store.value[0] == -1))
    begun = clock.time_ns()
    clock.shift_ns = 0  # a minute later
    stamps = [begun + k * S // 10 for k in range(600)]
    for k, stamp in enumerate(stamps):
        server.post(NAMES[0], float(k), stamp)
    qtbot.waitUntil(lambda: bool(tab.store.value[0] == 599))
    assert kept(tab)[0][-600:].tolist() == stamps
    assert tab.store.stamps.fault[0] == StampFault.NONE
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
    server.stop()


def test_a_disconnect_with_an_unchanged_value_is_a_gap(qtbot, soft_ioc, prefix, quick_search):
    database = (
        f'record(ao, "{prefix}a"){{field(VAL, "4.5") field(PINI, "YES")}}\n'
        f'record(calc, "{prefix}b"){{field(SCAN, ".1 second") field(CALC, "VAL+1")}}\n'
    )
    ioc = soft_ioc(database)
    tab = Watching([f"{prefix}a", f"{prefix}b"])
    qtbot.waitUntil(lambda: tab.connected(2))
    ioc.stop()
    qtbot.waitUntil(lambda: tab.store.connected_count() == 0)
    down = kept(tab)[3].tolist()
    assert len(down) == 1 and down[0][1] == OPEN_END
    ioc.start()
    qtbot.waitUntil(lambda: tab.connected(2))
    back = time.time_ns()
    ((begun, ended),) = kept(tab)[3].tolist()
    assert begun == down[0][0] and begun < ended <= back
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_a_circuit_that_is_cut_leaves_a_gap_though_the_record_was_not_processed(
    qtbot, server, tab, send, quick_search
):
    """The server says the stamp of before: the record did not change meanwhile."""
    send(7.0, 0, 2)
    server.held_ns[NAMES[0]] = int(tab.store.time_ns[0])
    server.drop_all()
    qtbot.waitUntil(lambda: tab.store.connected_count() == 0)
    qtbot.waitUntil(lambda: tab.store.connected_count() == 2)
    qtbot.waitUntil(lambda: bool(tab.store.has_value.all()))
    ((begun, ended),) = kept(tab)[3].tolist()
    arrival = int(tab.store.arrival_ns[0])
    assert begun < ended == arrival and tab.store.time_ns[0] < begun
    assert tab.store.stamps.fault[0] == StampFault.NONE
