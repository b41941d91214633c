"""Record fields read on demand from a real IOC."""

import signal
import time
from types import SimpleNamespace

import pytest

from gui.core.pv.record_fields import CUT, FIELDS, NO_REPLY, NOT_THERE, FieldValue
from gui.workers.ca import field_reader
from gui.workers.handle import live_workers
from tests.support.waiting import until
from tests.support.watching import Watching

LONG = "Röhre <b>Nr. 7</b> " + "x" * 19  # 39 bytes: the whole of DESC is 40
RECORDS = f"""
record(ai,"{{p}}ai"){{{{field(DESC,"{LONG}")field(EGU,"Torr")field(PREC,"2")field(PINI,"YES")
  field(HIHI,"3.2e-9")field(HHSV,"MAJOR")field(HOPR,"10")field(LOPR,"-0.1")field(SCAN,"1 second")
  field(FLNK,"{{p}}a:very:long:name:of:a:record:that:takes:more:than:39:bytes")}}}}
record(mbbo,"{{p}}mbbo"){{{{field(ZRST,"Idle")field(ONST,"Tune")field(DESC,"")field(ONSV,"MINOR")}}}}
record(stringout,"{{p}}text"){{{{field(VAL,"hello")field(DESC,"words")}}}}
record(waveform,"{{p}}wave"){{{{field(FTVL,"DOUBLE")field(NELM,"20")field(INP,[1,2,3])}}}}
"""


class Reader:
    """A tab and what came back of its reads, by request."""

    def __init__(self, names: list[str]) -> None:
        self.tab = Watching(names)
        self.values: dict[int, dict[str, FieldValue]] = {}
        self.done: dict[int, int] = {}  # how often
        self.early: dict[int, set[str]] = {}  # fields that came before the read was done
        self.tab.thread.batch.connect(self.take)

    def take(self) -> None:
        for event in self.tab.answers:
            known = self.values.setdefault(event.request, {})
            assert not known.keys() & {value.field for value in event.values}
            known.update((value.field, value) for value in event.values)
            if not event.done:
                self.early.setdefault(event.request, set()).update(v.field for v in event.values)
            self.done[event.request] = self.done.get(event.request, 0) + event.done
        self.tab.answers.clear()

    def texts(self, request: int) -> dict[str, str]:
        return {k: v.text for k, v in self.values[request].items() if v.text is not None}

    def reasons(self, request: int, reason: str) -> set[str]:
        return {k for k, v in self.values[request].items() if v.reason == reason}


class Clock:
    """The time by which reads give up: it goes on only when a test lets it."""

    def __init__(self) -> None:
        self.now_s = time.monotonic()

    def monotonic(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(field_reader, "time", SimpleNamespace(monotonic=clock.monotonic))
    return clock


@pytest.fixture
def reader(qtbot, soft_ioc, prefix):
    ioc = soft_ioc(RECORDS.format(p=prefix))
    names = [prefix + name for name in ("ai", "mbbo.VAL", 'text.VAL{"dbnd":{"d":1}}', "none")]
    reader = Reader(names)
    reader.ioc, reader.names = ioc, names
    qtbot.waitUntil(lambda: reader.tab.store.connected_count() == 3)
    yield reader
    reader.tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def give_up(qtbot, reader, clock, request):
    """Let the time of a read be over, whenever it begins; its last word has come after that."""

    def over() -> bool:
        clock.now_s += field_reader.READ_S
        return reader.done.get(request, 0) == 1

    qtbot.waitUntil(over)


def read(qtbot, reader, clock, slot, name=None, fields=FIELDS, there=1):
    """Read fields; wait for as many as are there, then let the time be over."""
    request = reader.tab.thread.read_fields(slot, name or reader.names[slot], fields)
    qtbot.waitUntil(lambda: len(reader.values.get(request, {})) >= there)
    until_proven(qtbot, reader, clock, request)
    return request


def until_proven(qtbot, reader, clock, request):
    """As ``give_up``, while the IOC has all the time for its sign of life."""
    clock.now_s += field_reader.READ_S + 0.1
    qtbot.waitUntil(lambda: reader.done.get(request, 0) == 1)


ABSENT = {"DRVH", "DRVL", "OUT", "ZSV", "OSV", "COSV", "UNSV", "CALC", "NELM", "NORD", "FTVL"}


def test_fields_of_an_analog_input(qtbot, reader, clock, prefix):
    before = reader.ioc.channel_count()
    request = read(qtbot, reader, clock, 0, there=len(FIELDS) - len(ABSENT))
    assert reader.early[request] == set(FIELDS) - ABSENT  # what is known is shown at once
    texts = reader.texts(request)
    assert texts["DESC"] == LONG
    assert texts["HIHI"] == "3.2e-09" and texts["LOPR"] == "-0.1" and texts["HOPR"] == "10"
    assert {k: texts[k] for k in ("EGU", "PREC", "HHSV", "SCAN", "RTYP", "DISP")} == {
        "EGU": "Torr", "PREC": "2", "HHSV": "MAJOR", "SCAN": "1 second", "RTYP": "ai", "DISP": "0",
    }  # fmt: skip
    assert texts["FLNK"].startswith(f"{prefix}a:very:long:name:of:a:record:that:takes:more:than:39")
    assert reader.reasons(request, NOT_THERE) == ABSENT
    assert not reader.reasons(request, NO_REPLY) and not reader.reasons(request, CUT)
    assert reader.values[request].keys() == set(FIELDS)
    assert until(lambda: reader.ioc.channel_count() == before)


def test_fields_of_states_texts_and_arrays(qtbot, reader, clock, prefix):
    before = reader.ioc.channel_count()
    states = read(qtbot, reader, clock, 1, None, ("DESC", "RTYP", "ONSV", "EGU", "VAL"), 4)
    assert reader.texts(states) == {"DESC": "", "RTYP": "mbbo", "ONSV": "MINOR", "VAL": "Idle"}
    assert reader.reasons(states, NOT_THERE) == {"EGU"}
    text = read(qtbot, reader, clock, 2, None, ("DESC", "VAL", "HIHI", "no such"), 2)
    assert reader.texts(text) == {"DESC": "words", "VAL": "hello"}
    assert reader.reasons(text, NOT_THERE) == {"HIHI", "no such"}
    wave = read(qtbot, reader, clock, 0, f"{prefix}wave", ("VAL", "NELM", "FTVL"), 3)
    assert reader.texts(wave)["NELM"] == "20" and reader.texts(wave)["FTVL"] == "DOUBLE"
    assert reader.texts(wave)["VAL"].startswith("1, 2, 3") and len(reader.done) == 3
    assert until(lambda: reader.ioc.channel_count() == before)


def test_a_record_that_is_not_there(qtbot, reader, clock):
    request = reader.tab.thread.read_fields(3, reader.names[3], ("DESC", "EGU"))
    give_up(qtbot, reader, clock, request)
    assert reader.reasons(request, NO_REPLY) == {"DESC", "EGU"}


@pytest.mark.parametrize("name", ["", "x" * 500])
def test_a_name_that_ca_refuses(qtbot, reader, name):
    request = reader.tab.thread.read_fields(0, name, ("DESC", "EGU"))
    qtbot.waitUntil(lambda: reader.done.get(request, 0) == 1)
    assert not reader.texts(request) and len(reader.values[request]) == 2
    assert all(value.reason for value in reader.values[request].values())


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP])
def test_the_ioc_dies_or_stalls_while_reading(qtbot, reader, clock, fault):
    ioc = reader.ioc
    ioc.signal(signal.SIGSTOP)
    request = reader.tab.thread.read_fields(0, reader.names[0])
    give_up(qtbot, reader, clock, request)
    assert reader.reasons(request, NO_REPLY) == set(FIELDS)
    ioc.signal(signal.SIGCONT)
    assert until(lambda: ioc.channel_count() == 3)
    request = reader.tab.thread.read_fields(0, reader.names[0])
    qtbot.waitUntil(lambda: "DESC" in reader.values.get(request, {}))
    if fault is signal.SIGKILL:
        ioc.stop()
    else:
        ioc.signal(fault)
    # before the deadline: of the rest it is not known whether it is there
    give_up(qtbot, reader, clock, request)
    assert not reader.reasons(request, NOT_THERE)
    assert reader.texts(request).keys() | reader.reasons(request, NO_REPLY) == set(FIELDS)
    if fault is signal.SIGSTOP:
        ioc.signal(signal.SIGCONT)


@pytest.mark.parametrize("first", [False, True])
def test_closing_while_reads_are_pending_leaves_nothing(qtbot, reader, first):
    for slot in (0, 1, 2, 3) * 10:  # 40 reads of 50 channels: some wait their turn
        request = reader.tab.thread.read_fields(slot, reader.names[slot])
    if first:  # replies are under way, the rest is searched for
        qtbot.waitUntil(lambda: len(reader.values) > 5)
    assert not reader.done.get(request)
    reader.tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
    assert reader.ioc.channel_count() == 0


def test_removing_the_pv_gives_its_read_up(qtbot, reader, clock):
    request = reader.tab.thread.read_fields(0, reader.names[0])
    qtbot.waitUntil(lambda: len(reader.values.get(request, {})) > 10)
    reader.tab.thread.remove_pvs((0,))
    qtbot.waitUntil(lambda: reader.ioc.channel_count() == 2)
    other = read(qtbot, reader, clock, 1, None, ("RTYP", "DESC"), 2)
    known = len(reader.values[request])  # what was under way has come before that
    read(qtbot, reader, clock, 1)  # lets the time be over in which the first had to end
    assert reader.texts(other)["RTYP"] == "mbbo"
    assert not reader.done[request] and len(reader.values[request]) == known


def test_many_reads_take_turns(qtbot, reader, clock):
    requests = [reader.tab.thread.read_fields(k % 3, reader.names[k % 3]) for k in range(40)]
    qtbot.waitUntil(lambda: all("RTYP" in reader.values.get(each, {}) for each in requests[:3]))
    for each in requests:
        give_up(qtbot, reader, clock, each)
    assert [reader.texts(each)["RTYP"] for each in requests[:3]] == ["ai", "mbbo", "stringout"]
    assert all(reader.values[each].keys() == set(FIELDS) for each in requests)
    assert until(lambda: reader.ioc.channel_count() == 3)
