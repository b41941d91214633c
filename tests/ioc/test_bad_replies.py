"""Servers whose replies hold no element, another type or an error: said in words, never read."""

import struct
import sys
import time

import pytest

from gui.core.history.history import OPEN_END
from gui.core.puts.record import PutOutcome
from gui.core.pv.updates import PutStage
from gui.core.table.cell_texts import CellTexts
from gui.widgets.puts.put_queue import PutQueue
from gui.workers.ca.heartbeat import Heartbeat
from gui.workers.ca.puts import pending_puts
from gui.workers.handle import live_workers
from tests.support.ports import IOC_PORTS
from tests.support.rogue_server import TIME_DOUBLE, RogueServer
from tests.support.watching import Watching

NAMES = ["rogue:good", "rogue:odd"]
GOOD, ODD = 0, 1
ZERO = "the IOC replied with 0 elements"
UNKNOWN = "it is not known whether the value was set"


@pytest.fixture
def server():
    made = RogueServer(IOC_PORTS[0], "rogue:")
    yield made
    made.stop()


@pytest.fixture
def watch(qtbot, server, way):
    """Open the names once ``server`` is prepared; wait until the good one has a value."""
    opened = []

    def start(names=NAMES):
        tab = Watching(names)
        opened.append(tab)
        qtbot.waitUntil(lambda: tab.store.connected_count() == len(names))
        qtbot.waitUntil(lambda: bool(tab.store.has_value[GOOD]))
        return tab

    yield start
    for tab in opened:
        tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def shown(tab, slot=ODD):
    texts = CellTexts(tab.store)
    return texts.value(slot), texts.value_tip(slot), texts.connection(slot)


def test_an_update_without_elements_is_no_number(qtbot, server, watch):
    server.empty.add("rogue:odd")
    tab = watch()
    qtbot.waitUntil(lambda: ODD in tab.store.problems and tab.store.metadata[ODD] is not None)
    tip = f"Connected, but without a value: {ZERO}."
    assert shown(tab) == ("(no elements)", tip, "connected")
    assert not tab.store.has_value[ODD] and tab.store.fresh().tolist() == [True, False]
    assert CellTexts(tab.store).severity_text(ODD) == "—" and len(tab.values(ODD)) == 0
    assert tab.store.metadata[ODD].units == "mA", "the properties came all the same"
    server.empty.clear()
    assert server.post("rogue:odd", 4.5, time.time_ns()) == 1
    qtbot.waitUntil(lambda: bool(tab.store.has_value[ODD]))
    assert shown(tab) == ("4.500 mA", None, "connected") and tab.values(ODD).tolist() == [4.5]


def test_elements_that_end_leave_a_gap(qtbot, server, watch):
    tab = watch()
    qtbot.waitUntil(lambda: bool(tab.store.has_value[ODD]))
    server.empty.add("rogue:odd")
    server.post("rogue:odd", 0.0, time.time_ns())
    qtbot.waitUntil(lambda: not tab.store.has_value[ODD])
    assert tab.values(ODD).tolist() == [0.0]
    assert tab.store.filed_history(ODD).window(0, 2**62)[3][-1][1] == OPEN_END


def test_a_text_without_elements_is_not_an_empty_text(qtbot, server, watch):
    server.native["rogue:odd"] = 0
    server.empty.add("rogue:odd")
    tab = watch()
    qtbot.waitUntil(lambda: ODD in tab.store.problems)
    assert shown(tab)[0] == "(no elements)"


def test_another_type_than_asked_for_is_not_read(qtbot, server, watch):
    server.types["rogue:odd"] = 6
    tab = watch()
    qtbot.waitUntil(lambda: ODD in tab.store.problems)
    assert shown(tab)[0] == "(unreadable reply)" and "another type" in shown(tab)[1]


@pytest.mark.parametrize("native", [0, 6])
def test_a_subscription_that_fails_says_what_to_do(qtbot, server, watch, native):
    server.native["rogue:odd"] = native
    server.statuses["rogue:odd"] = 72  # ECA_TOLARGE
    tab = watch()
    qtbot.waitUntil(lambda: ODD in tab.store.problems)
    value, tip, _ = shown(tab)
    assert value == "(array too large)" and "EPICS_CA_MAX_ARRAY_BYTES" in tip


def test_a_put_that_cannot_be_read_back_ends_alone(qtbot, server, watch):
    server.empty.add("rogue:odd")
    tab = watch(["rogue:good", "rogue:odd", "rogue:2", "rogue:3", "rogue:4"])
    qtbot.waitUntil(lambda: all(access[1] for access in tab.store.access))
    for slot in (2, ODD, 3, GOOD, 4):
        tab.thread.put(slot, 10 + slot, 1.5)
    qtbot.waitUntil(lambda: len(tab.answers) == 5)
    results = {result.request: result for result in tab.answers}
    odd = results.pop(10 + ODD)
    assert odd.unknown and not odd.ok and odd.sent
    assert odd.message == f"it could not be read back ({ZERO}): {UNKNOWN}"
    assert [(result.ok, result.readback) for result in results.values()] == [(True, 1.5)] * 4
    assert set(server.held.values()) == {struct.pack(">d", 1.5)} and len(server.held) == 5


def test_an_exception_in_one_reply_loses_no_other(qtbot, server, watch, monkeypatch):
    tab = watch(["rogue:good", "rogue:odd", "rogue:2"])
    qtbot.waitUntil(lambda: all(access[1] for access in tab.store.access))
    reported, read = [], pending_puts.decode_read
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: reported.append(error))

    def fail_once(*reply):
        found = read(*reply)
        if found.held == 2.0:
            raise KeyError("a bug")
        return found

    monkeypatch.setattr(pending_puts, "decode_read", fail_once)
    for slot, value in enumerate((1.0, 2.0, 3.0)):
        tab.thread.put(slot, 10 + slot, value)
    qtbot.waitUntil(lambda: len(tab.answers) == 3)
    outcome = {result.request: result for result in tab.answers}
    assert outcome[10].ok and outcome[12].ok and len(reported) == 1
    assert outcome[11].unknown and outcome[11].message.endswith(UNKNOWN)
    assert "a bug" in outcome[11].message


def test_an_exception_at_one_connect_or_disconnect_loses_no_other(
    qtbot, server, watch, monkeypatch
):
    reported = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: reported.append(error))
    connected, gone = Heartbeat.connected, Heartbeat.disconnected

    def fail_connected(self, channel):
        connected(self, channel)
        if channel.slot == GOOD:
            raise KeyError("at connect")

    def fail_gone(self, slot):
        gone(self, slot)
        if slot == GOOD:
            raise KeyError("at disconnect")

    monkeypatch.setattr(Heartbeat, "connected", fail_connected)
    monkeypatch.setattr(Heartbeat, "disconnected", fail_gone)
    names = ["rogue:good", "rogue:odd", "rogue:2"]
    tab = watch(names)
    assert [str(error) for error in reported] == ["'at connect'"]
    server.stop()
    qtbot.waitUntil(lambda: tab.store.connected_count() == 0)
    assert [str(error) for error in reported] == ["'at connect'", "'at disconnect'"]


def test_a_field_without_elements_has_no_value(qtbot, server, watch):
    server.empty.add("rogue:odd.HIHI")
    server.types["rogue:odd.PREC"] = TIME_DOUBLE
    tab = watch()
    tab.thread.read_fields(ODD, "rogue:odd", ("HIHI", "PREC", "LOLO"))
    qtbot.waitUntil(lambda: bool(tab.answers) and tab.answers[-1].done)
    values = {each.field: each for answer in tab.answers for each in answer.values}
    assert (values["HIHI"].text, values["HIHI"].reason) == (None, ZERO)
    assert values["PREC"].text is None and "DBR type 20 instead of 6" in values["PREC"].reason
    assert values["LOLO"].text == "0"


ARRAY = 'record(waveform,"{p}a"){{field(FTVL,"DOUBLE")field(NELM,"5000")}}'


@pytest.mark.parametrize("whose", ["server", "client"])
def test_an_array_that_no_reply_can_carry(qtbot, soft_ioc, prefix, monkeypatch, whose):
    monkeypatch.setenv("EPICS_CA_MAX_ARRAY_BYTES", "16384")
    if whose == "server":
        monkeypatch.setenv("EPICS_CA_AUTO_ARRAY_BYTES", "NO")
    soft_ioc(ARRAY.format(p=prefix))
    monkeypatch.setenv("EPICS_CA_AUTO_ARRAY_BYTES", "NO" if whose == "client" else "YES")
    tab = Watching([f"{prefix}a"])
    qtbot.waitUntil(lambda: bool(tab.store.problems) and tab.store.access[0][1])
    value, tip, _ = shown(tab, 0)
    assert value == "(array too large)" and "EPICS_CA_MAX_ARRAY_BYTES" in tip
    tab.thread.put(0, 1, [1.0, 2.0])
    qtbot.waitUntil(lambda: len(tab.answers) == 1)
    assert not tab.answers[0].ok and "EPICS_CA_MAX_ARRAY_BYTES" in tab.answers[0].message
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_a_put_without_completion_that_the_server_refuses_is_told_so(qtbot, server, watch):
    """The server's error names the channel, no request; the earlier put stands."""
    server.busy.add("rogue:odd")
    server.closed.add("rogue:odd")
    tab = watch()
    tab.thread.put(ODD, 1, 5.0)
    qtbot.waitUntil(lambda: any(word.stage is PutStage.PROCESSING for word in tab.progress))
    tab.thread.put(ODD, 2, 6.0)
    qtbot.waitUntil(lambda: len(tab.answers) == 1)
    (refused,) = tab.answers
    assert (refused.request, refused.ok, refused.sent, refused.unknown) == (2, False, True, False)
    assert refused.message == "Channel write request failed"
    server.closed.clear()
    tab.thread.put(ODD, 3, 7.0)
    qtbot.waitUntil(lambda: len(tab.answers) == 2)
    assert (tab.answers[1].request, tab.answers[1].readback) == (3, 7.0)
    server.drop_all()
    qtbot.waitUntil(lambda: len(tab.answers) == 3)
    assert (tab.answers[2].request, tab.answers[2].lost) == (1, True)


WHY = "done; holds 0.000 mA as before (DISP=1, or its record ignored it or set itself back)"


def test_done_though_nothing_was_done_is_not_changed(qtbot, server, watch):
    """Completion lies: as with DISP=1 in some releases of EPICS."""
    server.deaf.add("rogue:odd")
    tab = watch()
    qtbot.waitUntil(lambda: tab.store.metadata[ODD] is not None)
    qtbot.waitUntil(lambda: bool(tab.store.has_value.all()))
    queue = PutQueue(tab.store, tab.thread.put)
    queue.allowed = True
    ended = []
    queue.finished.connect(ended.append)
    queue.request(ODD, 5.0)
    qtbot.waitUntil(lambda: len(tab.answers) == 1)
    queue.take(tab.answers[0])
    assert ended[0].outcome is PutOutcome.UNCHANGED
    assert ended[0].reason == WHY


def test_a_put_without_completion_may_be_carried_out_later(qtbot, server, watch):
    """A server that works on several requests at once reads before it has written."""
    server.busy.add("rogue:odd")
    server.late.add("rogue:odd")
    tab = watch()
    tab.thread.put(ODD, 1, 5.0)
    qtbot.waitUntil(lambda: any(word.stage is PutStage.PROCESSING for word in tab.progress))
    reads = server.reads
    tab.thread.put(ODD, 2, 6.0)
    qtbot.waitUntil(lambda: server.reads >= reads + 2)
    assert tab.answers == [] and server.held["rogue:odd"] == struct.pack(">d", 5.0)
    server.held.update(server.waiting)
    qtbot.waitUntil(lambda: len(tab.answers) == 1)
    (result,) = tab.answers
    assert (result.request, result.ok, result.plain, result.readback) == (2, True, True, 6.0)
