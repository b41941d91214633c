"""Every kind of PV as the store shows it, and an IOC that comes back with other records."""

import numpy as np
import pytest

from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import PvKind
from gui.core.stamps.choice import StampFault
from gui.workers.handle import live_workers
from tests.support.watching import Watching

RECORDS = """
record(ao,"{p}ao"){{field(VAL,"1.5")field(EGU,"mm")field(PREC,"2")field(PINI,"YES")
  field(HIGH,"5")field(HIHI,"8")field(LOPR,"-10")field(HOPR,"10")field(DRVL,"-9")field(DRVH,"9")
  field(HSV,"MINOR")field(HHSV,"MAJOR")}}
record(longout,"{p}long"){{field(VAL,"-7")field(EGU,"counts")field(PINI,"YES")}}
record(int64out,"{p}int64"){{field(VAL,"9007199254740993")field(PINI,"YES")}}
record(bo,"{p}bo"){{field(ZNAM,"Closed")field(ONAM,"Open")field(VAL,"1")field(PINI,"YES")}}
record(mbbo,"{p}mbbo"){{field(ZRST,"Idle")field(ONST,"Tune")field(VAL,"1")field(PINI,"YES")}}
record(stringout,"{p}text"){{field(VAL,"hello")field(PINI,"YES")}}
record(waveform,"{p}wave"){{field(FTVL,"DOUBLE")field(NELM,"8")}}
record(waveform,"{p}big"){{field(FTVL,"DOUBLE")field(NELM,"1000000")field(PINI,"YES")
  field(INP,{{const:[1,2,3]}})}}
record(waveform,"{p}chars"){{field(FTVL,"CHAR")field(NELM,"200")}}
record(ao,"{p}never"){{field(VAL,"3")}}
"""
NAMES = ["ao", "long", "int64", "bo", "mbbo", "text", "wave", "big", "chars", "never", "ao.DESC$"]


@pytest.fixture
def tab(qtbot, soft_ioc, prefix):
    ioc = soft_ioc(RECORDS.format(p=prefix))
    watching = Watching([prefix + name for name in NAMES])
    watching.ioc, watching.prefix = ioc, prefix
    qtbot.waitUntil(lambda: watching.connected(len(NAMES)))
    qtbot.waitUntil(lambda: watching.store.metadata[0] is not None)
    qtbot.waitUntil(lambda: all(watching.store.metadata[k] is not None for k in (3, 4)))
    qtbot.waitUntil(lambda: set(watching.store.access) == {(True, True)})
    yield watching
    watching.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def shown(tab: Watching) -> dict[str, str]:
    return {name: tab.store.display_value(slot) for slot, name in enumerate(NAMES)}


def test_first_values(tab, qtbot):
    qtbot.waitUntil(lambda: all(tab.store.metadata[k] is not None for k in (1, 3)))
    assert shown(tab) == {
        "ao": "1.50 mm",
        "long": "-7 counts",
        "int64": "≈ 9007199254740992",
        "bo": "Open",
        "mbbo": "Tune",
        "text": "hello",
        "wave": "undefined ([0 × float64])",
        "big": "[3 × float64] 1 … 3",
        "chars": "undefined",
        "never": "3",
        "ao.DESC$": "",
    }
    assert tab.store.metadata[0].display_limits == (-10.0, 10.0)
    assert tab.store.metadata[0].control_limits == (-9.0, 9.0)
    assert tab.store.stamps.fault[9] == StampFault.NEVER  # never processed
    assert [PvKind(k) for k in tab.store.kind[:5]] == [
        PvKind.FLOAT,
        PvKind.INTEGER,
        PvKind.FLOAT,
        PvKind.ENUM,
        PvKind.ENUM,
    ]


def test_alarms_texts_arrays_and_edited_properties(tab, qtbot):
    store, ioc, p = tab.store, tab.ioc, tab.prefix
    ioc.put(p + "ao", 8.5)
    ioc.put(p + "text", "two words")
    ioc.put(p + "ao.DESC", "a description")
    ioc.put(p + "ao.EGU", "um")
    qtbot.waitUntil(lambda: store.display_value(0) == "8.50 um")
    assert (store.severity[0], store.status[0]) == (2, 3)  # MAJOR, HIHI
    qtbot.waitUntil(lambda: store.display_value(5) == "two words")
    qtbot.waitUntil(lambda: store.display_value(10) == "a description")


def test_puts_are_checked_done_and_confirmed(tab, qtbot):
    from gui.core.pv.updates import PutResult

    results: dict[int, PutResult] = {}

    def note(batch):
        results.update({e.request: e for e in batch.events if isinstance(e, PutResult)})

    tab.thread.batch.connect(note)
    wanted = [
        (0, 2.25),
        (1, 2**31),
        (3, "Closed"),
        (4, "Nowhere"),
        (5, b"new"),
        (6, [1.0, 2.0, 3.0]),
    ]
    for request, (slot, value) in enumerate(wanted):
        tab.thread.put(slot, request, value)
    qtbot.waitUntil(lambda: len(results) == len(wanted))
    assert [results[k].ok for k in range(6)] == [True, False, True, False, True, True]
    assert "2147483648 is not a whole number" in results[1].message
    qtbot.waitUntil(lambda: tab.store.display_value(6) == "[3 × float64] 1 … 3")
    assert [tab.store.display_value(k) for k in (0, 1, 3, 5)] == [
        "2.25 mm",
        "-7 counts",
        "Closed",
        "new",
    ]


def test_an_array_of_a_million(tab, qtbot, soft_ioc, prefix):
    tab.thread.put(7, 1, np.arange(1_000_000.0))
    qtbot.waitUntil(lambda: tab.store.display_value(7) == "[1000000 × float64] 0 … 1e6")
    assert np.array_equal(tab.store.array[7], np.arange(1_000_000.0))


def test_restart_with_another_record_type(qtbot, soft_ioc, prefix):
    name = f"{prefix}x"
    ioc = soft_ioc(f'record(ao,"{name}"){{field(VAL,"2")field(EGU,"mA")field(PINI,"YES")}}')
    tab = Watching([name])
    qtbot.waitUntil(lambda: tab.connected(1))
    qtbot.waitUntil(lambda: tab.store.display_value(0).endswith("mA"))
    ioc.restart(
        f'record(mbbo,"{name}"){{field(ZRST,"Zero")field(TWST,"Two")field(VAL,"2")'
        f'field(PINI,"YES")}}'
    )
    qtbot.waitUntil(lambda: tab.store.display_value(0) == "Two")
    tab.store.filed_history(0)
    (before,) = tab.store.histories.earlier(0)  # in mA: the states have a history of their own
    gaps = before.window(0, 2**62)[3]
    assert len(gaps) == 1 and gaps[0, 0] < gaps[0, 1]
    ioc.restart(f'record(stringout,"{name}"){{field(VAL,"words")field(PINI,"YES")}}')
    qtbot.waitUntil(lambda: tab.store.display_value(0) == "words")
    ioc.stop()
    qtbot.waitUntil(lambda: tab.store.state[0] == ConnectionState.DISCONNECTED)
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_names_that_do_not_exist_do_not_hinder_others(qtbot, soft_ioc, prefix):
    soft_ioc(f'record(ao,"{prefix}x"){{field(VAL,"2")field(PINI,"YES")}}')
    tab = Watching([f"{prefix}no:{k}" for k in range(50)] + [f"{prefix}x", "", "a" * 300])
    qtbot.waitUntil(lambda: bool(tab.store.has_value[50]))
    assert (tab.store.state[:50] == ConnectionState.SEARCHING).all()
    qtbot.waitUntil(lambda: len(tab.failures) >= 1)
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
