"""The worker's puts against a real IOC: read back, never said done when they are not."""

import signal
import time

import numpy as np
import pytest

from gui.core.pv.updates import PutResult, PutStage
from gui.workers.ca.puts import pending_puts
from gui.workers.handle import live_workers
from tests.support.raw_ca import held_numbers
from tests.support.waiting import DEADLINE_S
from tests.support.watching import Watching

RECORDS = """
record(ao,"{p}ao"){{field(VAL,"1.5")field(DRVL,"-10")field(DRVH,"10")field(PINI,"YES")
  field(HIGH,"5")field(HSV,"MINOR")field(FLNK,"{p}count")}}
record(calc,"{p}count"){{field(CALC,"A+1")field(INPA,"{p}count.VAL NPP NMS")}}
record(ai,"{p}ai"){{}}
record(longout,"{p}long"){{field(VAL,"7")field(PINI,"YES")}}
record(bo,"{p}bo"){{field(ZNAM,"Closed")field(ONAM,"Open")field(PINI,"YES")}}
record(mbbo,"{p}mbbo"){{field(ZRST,"Idle")field(ONST,"Tune")field(TWST,"Run")field(PINI,"YES")}}
record(stringout,"{p}text"){{field(VAL,"old")field(PINI,"YES")}}
record(waveform,"{p}wave"){{field(FTVL,"FLOAT")field(NELM,"8")}}
record(waveform,"{p}chars"){{field(FTVL,"CHAR")field(NELM,"100")}}
record(waveform,"{p}names"){{field(FTVL,"STRING")field(NELM,"3")}}
record(ao,"{p}disp"){{field(VAL,"3")field(DISP,"1")field(PINI,"YES")}}
record(calcout,"{p}slow"){{field(CALC,"A")field(ODLY,"30")}}
record(calcout,"{p}hours"){{field(CALC,"A")field(ODLY,"3600")}}
record(calcout,"{p}brief"){{field(CALC,"A")field(ODLY,"3")field(FLNK,"{p}count")}}
"""
NAMES = [
    "ao", "count", "ai", "long", "bo", "mbbo", "text", "wave", "chars", "names", "disp", "slow.A",
    "brief.A", "brief.B", "hours.A",
]  # fmt: skip
SLOT = {name: slot for slot, name in enumerate(NAMES)}
UNKNOWN = "it is not known whether the value was set"


@pytest.fixture
def tab(qtbot, soft_ioc, prefix, monkeypatch):
    monkeypatch.setattr(pending_puts, "READBACK_TIMEOUT_S", DEADLINE_S)
    ioc = soft_ioc(RECORDS.format(p=prefix))
    watching = Watching([prefix + name for name in NAMES])
    watching.ioc, watching.prefix = ioc, prefix
    watching.results = watching.answers
    qtbot.waitUntil(lambda: watching.connected(len(NAMES)))
    numeric = [k for k, name in enumerate(NAMES) if name not in ("text", "names")]
    qtbot.waitUntil(lambda: all(watching.store.metadata[k] is not None for k in numeric))
    qtbot.waitUntil(lambda: all(access[1] for access in watching.store.access))
    yield watching
    ioc.stop()
    watching.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def put(tab, qtbot, name, value) -> PutResult:
    before = len(tab.results)
    tab.thread.put(SLOT[name], before + 1, value)
    qtbot.waitUntil(lambda: len(tab.results) > before)
    assert len(tab.results) == before + 1
    assert (tab.results[-1].slot, tab.results[-1].request) == (SLOT[name], before + 1)
    return tab.results[-1]


def test_what_the_ioc_holds_comes_back(tab, qtbot):
    result = put(tab, qtbot, "ao", 7.25)
    assert (result.ok, result.readback, result.severity) == (True, 7.25, 1)
    assert put(tab, qtbot, "ai", 0.1).readback == 0.1
    assert put(tab, qtbot, "long", -5).readback == -5
    assert put(tab, qtbot, "bo", "Open").readback == 1
    assert put(tab, qtbot, "mbbo", 2).readback == 2
    assert put(tab, qtbot, "text", b"a\xf1b").readback == b"a\xf1b"
    full = put(tab, qtbot, "chars", b"x" * 100).readback
    assert full.tobytes() == b"x" * 100
    wave = put(tab, qtbot, "wave", [0.1, 2.0, 3.0]).readback
    assert wave.tolist() == np.float32([0.1, 2, 3]).tolist() and not wave.flags.writeable
    names = put(tab, qtbot, "names", [b"a", b"", b"c" * 39]).readback
    assert names.tolist() == [b"a", b"", b"c" * 39]


def test_done_is_not_the_same_as_set(tab, qtbot):
    clipped = put(tab, qtbot, "ao", 20.0)
    assert clipped.ok and clipped.readback == 10.0
    disabled = put(tab, qtbot, "disp", 4.0)
    assert disabled.readback in (3.0, None) and (not disabled.ok or disabled.readback == 3.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("long", 2**31), ("long", 1.5), ("long", float("nan")), ("mbbo", -1), ("mbbo", "Nowhere"),
        ("mbbo", 2**16), ("text", b"x" * 40), ("text", b"a\0b"), ("text", "text"), ("ao", "1,5"),
        ("ao", 10**400), ("wave", [1e39]), ("wave", [0.0] * 9), ("wave", []), ("wave", [[1, 2]]),
        ("chars", b"x" * 101), ("chars", [1, 256]), ("names", b"abc"), ("names", [b"x" * 40]),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_not_sent(tab, qtbot, name, value):
    result = put(tab, qtbot, name, value)
    assert not result.ok and not result.sent and not result.unknown and result.message


def test_an_ioc_that_dies_before_it_confirms(tab, qtbot):
    tab.thread.put(SLOT["slow.A"], 1, 5.0)
    qtbot.waitUntil(lambda: "5" in tab.ioc.shell(f"dbgf {tab.prefix}slow.A"))
    assert tab.results == []
    tab.ioc.stop()
    qtbot.waitUntil(lambda: len(tab.results) == 1)
    result = tab.results[0]
    assert not result.ok and result.unknown and result.sent
    assert result.message == f"the connection was lost before the IOC confirmed: {UNKNOWN}"
    assert put(tab, qtbot, "ao", 1.0).message == "not connected"
    assert not tab.results[-1].sent


def test_it_waits_as_long_as_the_ioc_takes(tab, qtbot):
    began = time.monotonic()
    result = put(tab, qtbot, "slow.A", 5.0)  # 30 s
    assert time.monotonic() - began > 29 and (result.ok, result.readback) == (True, 5.0)
    words = [word for word in tab.progress if word.request == result.request]
    assert [word.stage for word in words[:2]] == [PutStage.SENT, PutStage.PROCESSING]
    assert words[1].held == 5.0 and len(words) >= 5
    assert all(word.stage is PutStage.PROCESSING for word in words[2:-1])


def test_a_second_value_is_sent_while_the_first_is_processed(tab, qtbot):
    slot = SLOT["brief.A"]
    tab.thread.put(slot, 1, 5.0)
    qtbot.waitUntil(lambda: any(word.stage is PutStage.PROCESSING for word in tab.progress))
    tab.thread.put(slot, 2, 6.0)
    qtbot.waitUntil(lambda: len(tab.results) == 1)
    second = tab.results[0]
    assert (second.request, second.ok, second.plain, second.readback) == (2, True, True, 6.0)
    assert held_numbers(tab.prefix + "brief.A") == [6.0]  # at once, not after the first
    assert put(tab, qtbot, "ao", 3.0).readback == 3.0  # the circuit is free for others
    qtbot.waitUntil(lambda: len(tab.results) == 3)
    first = tab.results[2]
    assert (first.request, first.ok, first.superseded) == (1, True, True)
    third = put(tab, qtbot, "brief.A", 7.0)  # with completion again, once the IOC is through
    assert third.readback == 7.0


def test_another_field_of_a_busy_record_does_not_wait_either(tab, qtbot):
    """A STOP that waits in the IOC for the end of the motion is none."""
    tab.thread.put(SLOT["brief.A"], 1, 5.0)
    qtbot.waitUntil(lambda: any(word.stage is PutStage.PROCESSING for word in tab.progress))
    tab.thread.put(SLOT["brief.B"], 2, 6.0)
    qtbot.waitUntil(lambda: len(tab.results) == 1)
    assert (tab.results[0].request, tab.results[0].readback) == (2, 6.0)
    assert held_numbers(tab.prefix + "brief.B") == [6.0]
    qtbot.waitUntil(lambda: len(tab.results) == 2)
    first = tab.results[1]  # another value was sent, but not to this field
    assert (first.request, first.superseded, first.readback) == (1, False, 5.0)


def test_a_stopped_ioc_gets_the_value_once(tab, qtbot):
    counted = tab.store.value[SLOT["count"]]
    tab.ioc.signal(signal.SIGSTOP)
    try:
        result = put(tab, qtbot, "ao", 4.0)
    finally:
        tab.ioc.signal(signal.SIGCONT)
    assert not result.ok and result.unknown and result.message.endswith(UNKNOWN)
    qtbot.waitUntil(lambda: "4" in tab.ioc.shell(f"dbgf {tab.prefix}ao"))
    qtbot.waitUntil(lambda: tab.connected(len(NAMES)))
    qtbot.waitUntil(lambda: tab.store.value[SLOT["ao"]] == 4.0)
    qtbot.waitUntil(lambda: tab.store.value[SLOT["count"]] > counted)
    assert tab.ioc.sent(f"{tab.prefix}count") == [counted + 1]
    assert len(tab.results) == 1


def test_no_readback_is_not_known(tab, qtbot, monkeypatch):
    from gui.workers.ca.context import CaContext

    monkeypatch.setattr(CaContext, "read_back", lambda *_: "")  # asked, never answered
    monkeypatch.setattr(pending_puts, "READBACK_TIMEOUT_S", 3.0)
    result = put(tab, qtbot, "ao", 4.0)
    assert not result.ok and result.unknown
    assert result.message == f"completed, but no readback within 3 s: {UNKNOWN}"


def test_a_pv_that_is_removed_while_its_put_is_under_way(tab, qtbot):
    tab.thread.put(SLOT["slow.A"], 1, 5.0)
    tab.store.remove([SLOT["slow.A"]])
    tab.thread.remove_pvs((SLOT["slow.A"],))
    qtbot.waitUntil(lambda: len(tab.results) == 1)
    assert tab.results[0].unknown and "removed" in tab.results[0].message


def test_fifty_values_at_once_end_each_with_its_word(tab, qtbot):
    for request in range(50):
        tab.thread.put(SLOT["brief.A"], request, float(request))
    qtbot.waitUntil(lambda: len(tab.results) == 50)
    assert {result.request for result in tab.results} == set(range(50))
    assert all(result.ok for result in tab.results)
    assert [result.request for result in tab.results if not result.plain] == [0]
    assert held_numbers(tab.prefix + "brief.A") == [49.0]
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
    assert len(tab.results) == 50


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_an_ioc_that_goes_while_it_works_on_two(tab, qtbot, how):
    slot = SLOT["slow.A"]
    tab.thread.put(slot, 1, 5.0)
    qtbot.waitUntil(lambda: any(word.stage is PutStage.PROCESSING for word in tab.progress))
    tab.thread.put(slot, 2, 6.0)
    qtbot.waitUntil(lambda: len(tab.results) == 1)
    tab.ioc.signal(how)
    qtbot.waitUntil(lambda: len(tab.results) == 2)
    first = tab.results[1]
    assert (first.request, first.unknown, first.lost) == (1, True, True)
    assert first.message == f"the connection was lost before the IOC confirmed: {UNKNOWN}"


def test_a_circuit_that_comes_back_is_not_blocked_by_the_put_that_was_lost_sight_of(tab, qtbot):
    """A second put with completion would wait for the first, and every read of ours with it."""
    tab.thread.put(SLOT["hours.A"], 1, 5.0)
    qtbot.waitUntil(lambda: any(word.stage is PutStage.PROCESSING for word in tab.progress))
    tab.ioc.signal(signal.SIGSTOP)
    qtbot.waitUntil(lambda: len(tab.results) == 1)
    tab.ioc.signal(signal.SIGCONT)
    qtbot.waitUntil(lambda: tab.connected(len(NAMES)))
    qtbot.waitUntil(lambda: all(access[1] for access in tab.store.access))
    result = put(tab, qtbot, "hours.A", 6.0)
    assert result.ok and result.readback == 6.0
    began = time.monotonic()
    assert put(tab, qtbot, "ao", 3.0).readback == 3.0
    assert time.monotonic() - began < 30
    assert held_numbers(tab.prefix + "hours.A") == [6.0]
