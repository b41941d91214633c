"""Puts from a put queue to a real IOC: never said confirmed when they are not, never made twice."""

import signal
import time

import numpy as np
import pytest

from gui.core.puts.record import PutOutcome, PutRecord
from gui.core.puts.validation import parse_put
from gui.core.pv.updates import PutStage
from gui.files.program.put_log import AuditLog, default_path, parse_line
from gui.widgets.puts.put_queue import PutRefusedError
from gui.workers.ca.puts import pending_puts
from gui.workers.handle import live_workers
from tests.support.putting import Putting
from tests.support.raw_ca import held_numbers
from tests.support.waiting import DEADLINE_S

RECORDS = """
record(ai,"{p}ai"){{field(PREC,"3")}}
record(ao,"{p}ao"){{field(VAL,"1.5")field(PINI,"YES")field(EGU,"mm")
  field(DRVL,"-10")field(DRVH,"10")field(FLNK,"{p}count")}}
record(ao,"{p}free"){{field(VAL,"1.5")field(PINI,"YES")}}
record(calc,"{p}count"){{field(CALC,"A+1")field(INPA,"{p}count.VAL NPP NMS")}}
record(longout,"{p}long"){{field(VAL,"7")field(PINI,"YES")}}
record(bo,"{p}bo"){{field(ZNAM,"Closed")field(ONAM,"Open")field(PINI,"YES")}}
record(mbbo,"{p}mbbo"){{field(ZRST,"Idle")field(ONST,"Tune")field(TWST,"Run")field(PINI,"YES")}}
record(stringout,"{p}text"){{field(VAL,"old")field(PINI,"YES")}}
record(waveform,"{p}wave"){{field(FTVL,"FLOAT")field(NELM,"8")}}
record(waveform,"{p}shorts"){{field(FTVL,"SHORT")field(NELM,"4")}}
record(waveform,"{p}chars"){{field(FTVL,"CHAR")field(NELM,"100")}}
record(waveform,"{p}names"){{field(FTVL,"STRING")field(NELM,"3")}}
record(ao,"{p}disp"){{field(VAL,"3")field(PINI,"YES")field(DISP,"1")}}
record(ao,"{p}shut"){{field(VAL,"3")field(PINI,"YES")field(ASG,"SHUT")}}
record(bo,"{p}cmd"){{field(ZNAM,"Idle")field(ONAM,"Go")field(FLNK,"{p}reset")}}
record(calcout,"{p}reset"){{field(CALC,"0")field(OUT,"{p}cmd.VAL PP")}}
record(bo,"{p}post"){{field(ZNAM,"Idle")field(ONAM,"Go")field(FLNK,"{p}back")}}
record(calcout,"{p}back"){{field(CALC,"0")field(OUT,"{p}post.VAL CA")}}
record(bo,"{p}pulse"){{field(ZNAM,"Idle")field(ONAM,"Go")field(HIGH,"0.3")}}
record(calcout,"{p}round"){{field(CALC,"NINT(A)")field(OUT,"{p}round.A NPP")}}
record(ao,"{p}move"){{field(FLNK,"{p}seq")}}
record(seq,"{p}seq"){{field(DLY1,"3")field(DOL1,"1")field(LNK1,"{p}moved")}}
record(longout,"{p}moved"){{}}
record(calcout,"{p}slow"){{field(CALC,"A")field(ODLY,"30")field(FLNK,"{p}count")}}
"""
ACCESS = """
ASG(DEFAULT) { RULE(1,READ) RULE(1,WRITE) }
ASG(SHUT) { RULE(1,READ) }
"""
NAMES = [
    "ai", "ao", "free", "count", "long", "bo", "mbbo", "text", "wave", "shorts", "chars", "names",
    "disp", "shut", "slow.A", "ao.DESC", "ao.EGU", "ao.SCAN",
    "cmd", "post", "pulse", "round.A", "move",
]  # fmt: skip
SLOT = {name: slot for slot, name in enumerate(NAMES)}
UNKNOWN = "it is not known whether the value was set"


class Tab(Putting):
    """With the log of the puts."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(names)
        self.log = AuditLog()
        self.queue.recorded.connect(self.log.write)

    def type_in(self, name: str, text: str) -> int:
        slot = SLOT[name]
        return self.queue.request(slot, parse_put(self.queue.target(slot), text))


@pytest.fixture
def tab(qtbot, soft_ioc, prefix, monkeypatch):
    monkeypatch.setattr(pending_puts, "READBACK_TIMEOUT_S", DEADLINE_S)
    ioc = soft_ioc(RECORDS.format(p=prefix), ACCESS)
    made = Tab([prefix + name for name in NAMES])
    made.ioc, made.prefix = ioc, prefix
    qtbot.waitUntil(lambda: made.connected(len(NAMES)))
    texts = [SLOT[name] for name in ("text", "names", "ao.DESC", "ao.EGU")]
    qtbot.waitUntil(
        lambda: all(made.store.metadata[k] is not None or k in texts for k in range(len(NAMES)))
    )
    qtbot.waitUntil(lambda: made.store.access.count((True, True)) == len(NAMES) - 1)
    yield made
    ioc.stop()
    made.close()
    assert made.log.close() == [] and made.log.errors == []
    qtbot.waitUntil(lambda: live_workers() == 0)


def end_of(tab, qtbot, name, text) -> PutRecord:
    before = len(tab.ended)
    request = tab.type_in(name, text)
    qtbot.waitUntil(lambda: len(tab.ended) > before)
    assert tab.ended[-1].request == request and len(tab.ended) == before + 1
    return tab.ended[-1]


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("ai", "2.345", "2.345"), ("ao", "1e1", "10 mm"), ("free", "1e-12", "1.00e-12"),
        ("long", "-0x10", "-16"), ("bo", "Open", "Open"), ("mbbo", "Run", "Run"),
        ("mbbo", "1", "Tune"), ("text", " añb ", " añb "),
        ("wave", "[0.1 2 3]", "[3 × float32] 0.1 … 3"), ("shorts", "1, -2", "[2 × int16] 1 … -2"),
        ("chars", "x" * 99, "x" * 99), ("names", 'a, "b, c"', "[2 × text] a … b, c"),
        ("ao.DESC", "words", "words"), ("ao.SCAN", "1 second", "1 second"),
    ],
)  # fmt: skip
def test_confirmed_is_what_the_ioc_holds(tab, qtbot, name, text, shown):
    end = end_of(tab, qtbot, name, text)
    assert (end.outcome, end.reason) == (PutOutcome.CONFIRMED, "")
    qtbot.waitUntil(lambda: tab.store.display_value(SLOT[name]) == shown)
    assert end.host == tab.store.host[SLOT[name]] and end.host.startswith(("localhost", "127."))


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("long", "2147483648", "out of the range of LONG"), ("mbbo", "-1", "no state"),
        ("mbbo", "Nowhere", "Its states: 0 Idle, 1 Tune, 2 Run"), ("bo", "2", "no state"),
        ("ao", "10.5", "outside the control limits -10 to 10"), ("ao", "abc", "not a number"),
        ("free", "nan", "not a finite"), ("text", "x" * 40, "40 bytes"),
        ("wave", "1 2 3 4 5 6 7 8 9", "room for 8"), ("shut", "4", "no write access"),
    ],
)  # fmt: skip
def test_refused_before_anything_is_sent(tab, qtbot, name, text, words):
    held = tab.ioc.shell(f"dbgf {tab.prefix}{name}")
    with pytest.raises(ValueError, match=words):
        tab.type_in(name, text)
    end = end_of(tab, qtbot, "ai", "1")  # a put that comes after it has come through
    assert end.outcome is PutOutcome.CONFIRMED
    assert tab.ioc.shell(f"dbgf {tab.prefix}{name}") == held


def test_completion_alone_does_not_confirm(tab, qtbot):
    end = end_of(tab, qtbot, "disp", "4")
    assert end.outcome is PutOutcome.FAILED
    assert end.reason == "its record takes no puts now (DISP=1)"
    assert held_numbers(f"{tab.prefix}disp") == [3.0]
    end = end_of(tab, qtbot, "ao.EGU", "twenty characters ab")
    assert end.outcome is PutOutcome.CHANGED
    assert end.reason == "done; the IOC holds twenty characte, not twenty characters ab"


@pytest.mark.parametrize(("name", "text", "held"), [
    ("cmd", "Go", "Idle"), ("round.A", "2.6", "3"),
])  # fmt: skip
def test_what_the_ioc_changes_at_once_is_done_and_not_failed(tab, qtbot, name, text, held):
    end = end_of(tab, qtbot, name, text)
    assert end.outcome is PutOutcome.CHANGED and "done; " in end.reason
    assert held in end.reason
    assert held_numbers(tab.prefix + name) == [3.0 if name == "round.A" else 0]


@pytest.mark.parametrize("name", ["pulse", "post"])  # before the readback, or after it
def test_a_command_that_goes_back_soon_is_never_failed(tab, qtbot, name):
    end = end_of(tab, qtbot, name, "Go")
    assert end.outcome in (PutOutcome.CONFIRMED, PutOutcome.CHANGED)
    qtbot.waitUntil(lambda: tab.store.display_value(SLOT[name]) == "Idle")
    assert held_numbers(tab.prefix + name) == [0]


def test_a_move_is_waited_for_and_another_target_goes_in_between(tab, qtbot):
    slot = SLOT["move"]
    first = tab.type_in("move", "5")
    qtbot.waitUntil(lambda: tab.queue.progress_text(first, 0.0).startswith("being processed"))
    assert held_numbers(tab.prefix + "move") == [5.0]
    assert held_numbers(tab.prefix + "moved") == [0]
    assert "being processed" in tab.queue.pending_text(slot, time.monotonic() + 2)
    second = tab.type_in("move", "6")
    qtbot.waitUntil(lambda: len(tab.ended) == 2)
    told = {end.request: (end.outcome, end.reason) for end in tab.ended}
    assert told[second][0] is PutOutcome.CONFIRMED and "without completion" in told[second][1]
    assert told[first][0] is PutOutcome.SUPERSEDED and "6 was sent meanwhile" in told[first][1]
    assert held_numbers(tab.prefix + "move") == [6.0]
    assert end_of(tab, qtbot, "move", "7").reason == ""  # with completion again


def test_waiting_is_cancelled_the_put_is_not(tab, qtbot):
    late = []
    tab.queue.late.connect(late.append)
    tab.type_in("move", "5")
    qtbot.waitUntil(lambda: any(word.stage is PutStage.PROCESSING for word in tab.progress))
    assert tab.queue.cancel(SLOT["move"])
    assert [end.outcome for end in tab.ended] == [PutOutcome.NOT_WAITED]
    assert "not the put" in tab.ended[0].reason
    qtbot.waitUntil(lambda: len(late) == 1)
    assert late[0].outcome is PutOutcome.CONFIRMED and len(tab.ended) == 1
    assert held_numbers(tab.prefix + "move") == [5.0]
    assert held_numbers(tab.prefix + "moved") == [1]
    tab.log.close()
    results = [parse_line(line)["result"] for line in default_path().read_text().splitlines()]
    assert results == ["requested", "not waited", "confirmed"]


def test_a_record_that_clips(tab, qtbot):
    tab.ioc.put(tab.prefix + "ao.DRVH", 15)
    slot = SLOT["ao"]
    qtbot.waitUntil(lambda: tab.store.metadata[slot].control_limits == (-10.0, 15.0))
    value = parse_put(tab.queue.target(slot), "15")
    tab.ioc.put(tab.prefix + "ao.DRVH", 10)  # after the check of a person's text
    before = len(tab.answers)
    tab.thread.put(slot, 1, value)
    qtbot.waitUntil(lambda: len(tab.answers) > before)
    assert tab.answers[-1].ok and tab.answers[-1].readback == 10.0
    tab.store.metadata[slot] = None  # the queue cannot check either: it waits for the limits
    with pytest.raises(PutRefusedError, match="limits have not arrived"):
        tab.queue.request(slot, 15.0)


def test_clipped_is_done_but_not_confirmed(tab, qtbot, monkeypatch):
    monkeypatch.setattr("gui.widgets.puts.put_queue.check_value", lambda target, value: value)
    request = tab.queue.request(SLOT["ao"], 20.0)
    qtbot.waitUntil(lambda: len(tab.ended) == 1)
    end = tab.ended[0]
    assert (end.request, end.outcome) == (request, PutOutcome.CHANGED)
    assert end.reason == "done; the IOC holds 10 mm, not 20 mm"
    qtbot.waitUntil(lambda: tab.store.value[SLOT["count"]] == 2)  # PINI and the one put
    assert tab.ioc.sent(f"{tab.prefix}count") == [2]


def test_a_read_only_pv_is_refused_by_the_ioc_too(tab, qtbot):
    tab.store.access[SLOT["shut"]] = (True, True)  # as if it had not been told yet
    end = end_of(tab, qtbot, "shut", "4")
    assert (end.outcome, end.reason) == (PutOutcome.REFUSED, "no write access")
    assert "3" in tab.ioc.shell(f"dbgf {tab.prefix}shut")


def test_an_ioc_that_dies_before_it_confirms_is_unknown_and_nothing_is_sent_again(tab, qtbot):
    tab.type_in("slow.A", "5")
    qtbot.waitUntil(lambda: "5" in tab.ioc.shell(f"dbgf {tab.prefix}slow.A"))
    assert tab.ended == []
    tab.ioc.stop()
    qtbot.waitUntil(lambda: len(tab.ended) == 1)
    assert tab.ended[0].outcome is PutOutcome.LOST
    assert tab.ended[0].reason == f"the connection was lost before the IOC confirmed: {UNKNOWN}"
    qtbot.waitUntil(lambda: tab.store.connected_count() == 0)
    with pytest.raises(PutRefusedError, match="not connected"):
        tab.queue.request(SLOT["slow.A"], 5.0)
    tab.ioc.restart()
    qtbot.waitUntil(lambda: tab.connected(len(NAMES)))
    qtbot.waitUntil(lambda: tab.store.metadata[SLOT["ai"]] is not None)
    qtbot.waitUntil(lambda: tab.store.access[SLOT["ai"]] == (True, True))
    assert end_of(tab, qtbot, "ai", "1").outcome is PutOutcome.CONFIRMED
    assert tab.store.value[SLOT["slow.A"]] == 0.0  # the old value did not come with the new IOC
    assert len(tab.ended) == 3


def test_a_stalled_ioc_is_unknown_and_gets_the_value_once(tab, qtbot):
    before = tab.store.value[SLOT["count"]]
    tab.ioc.signal(signal.SIGSTOP)
    try:
        end = end_of(tab, qtbot, "ao", "4")
    finally:
        tab.ioc.signal(signal.SIGCONT)
    assert end.outcome is PutOutcome.LOST and end.reason.endswith(UNKNOWN)
    assert tab.queue.mark(SLOT["ao"]).outcome is PutOutcome.LOST
    qtbot.waitUntil(lambda: tab.connected(len(NAMES)))
    qtbot.waitUntil(lambda: tab.store.value[SLOT["ao"]] == 4.0)
    qtbot.waitUntil(lambda: not tab.store.silent_ns.any())
    qtbot.waitUntil(lambda: tab.store.metadata[SLOT["ai"]] is not None)
    qtbot.waitUntil(lambda: tab.store.access[SLOT["ai"]] == (True, True))
    assert end_of(tab, qtbot, "ai", "1").outcome is PutOutcome.CONFIRMED
    qtbot.waitUntil(lambda: tab.store.value[SLOT["count"]] > before)
    assert tab.ioc.sent(f"{tab.prefix}count") == [before + 1] and len(tab.ended) == 2


def test_a_hundred_puts_are_made_once_each(tab, qtbot):
    before = tab.store.value[SLOT["count"]]
    for k in range(100):
        assert end_of(tab, qtbot, "ao", str(k / 10)).outcome is PutOutcome.CONFIRMED
    qtbot.waitUntil(lambda: tab.store.value[SLOT["count"]] == before + 100)
    assert tab.ioc.sent(f"{tab.prefix}count") == [before + 100]
    values = tab.values(SLOT["ao"])[1:]  # after the one that it began with
    assert np.all(np.diff(values) > 0)
    assert len(values) + tab.ioc.merged(f"{tab.prefix}ao") == 100


def test_a_tab_closed_with_a_put_under_way_leaves_a_line(tab, qtbot):
    end_of(tab, qtbot, "ao", "2")
    tab.type_in("slow.A", "5")
    with pytest.raises(PutRefusedError):
        tab.queue.request(SLOT["shut"], 4.0)
    tab.close()
    assert tab.log.close() == []
    lines = [parse_line(line) for line in default_path().read_text().splitlines()]
    told = [(line["pv"].removeprefix(tab.prefix), line["old"], line["new"], line["result"])
            for line in lines]  # fmt: skip
    assert told == [
        ("ao", "1.5", "2", "requested"), ("ao", "1.5", "2", "confirmed"),
        ("slow.A", "0", "5", "requested"), ("shut", "3", "4", "refused"),
        ("slow.A", "0", "5", "unknown"),
    ]  # fmt: skip
    assert lines[-1]["reason"] == f"the tab was closed before the IOC confirmed: {UNKNOWN}"
