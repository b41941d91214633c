"""Fields that post no monitor: what a readback knows is shown, marked as read."""

import pytest

from gui.core.table.cell_texts import CellTexts
from gui.workers.handle import live_workers
from tests.support.watching import Watching

DATABASE = """record(fanout,"{p}fan"){{field(LNK1,"{p}a")}}
record(mbboDirect,"{p}d"){{field(VAL,"0")field(PINI,"YES")}}
record(ao,"{p}a"){{field(VAL,"3")field(PINI,"YES")field(PREC,"1")}}"""
FANOUT, BIT, VALUE = range(3)


@pytest.fixture
def scene(qtbot, soft_ioc, prefix):
    ioc = soft_ioc(DATABASE.format(p=prefix))
    tab = Watching([f"{prefix}fan", f"{prefix}d.B0", f"{prefix}a"])
    qtbot.waitUntil(lambda: tab.connected(3) and all(a[1] for a in tab.store.access))
    qtbot.waitUntil(lambda: all(meta is not None for meta in tab.store.metadata))
    yield tab, ioc, prefix
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def put(tab, qtbot, slot, value):
    wanted = len(tab.answers) + 1
    tab.thread.put(slot, wanted, value)
    qtbot.waitUntil(lambda: len(tab.answers) == wanted)
    assert tab.answers[-1].ok
    return tab.answers[-1].readback


def shown(tab, slot):
    return CellTexts(tab.store).value(slot)


def test_a_field_that_posts_no_monitor_shows_what_was_read(scene, qtbot):
    tab, ioc, prefix = scene
    assert shown(tab, FANOUT) == "undefined (0)"
    put(tab, qtbot, FANOUT, 4)  # the end of UDF is a change of the alarm, and posts
    qtbot.waitUntil(lambda: shown(tab, FANOUT) == "4")
    assert put(tab, qtbot, FANOUT, 5) == 5
    assert shown(tab, FANOUT) == "5 (read)" and tab.store.fresh()[FANOUT]
    tip = CellTexts(tab.store).value_tip(FANOUT)
    assert tip.startswith("Read at ") and "not monitored" in tip
    assert "VAL : 5 " in ioc.shell(f"dbpr {prefix}fan 2")
    values = tab.values(FANOUT).tolist()
    assert values[1:] == [4, 5], "the line does not stay at a value that is old"
    assert put(tab, qtbot, FANOUT, 6) == 6 and shown(tab, FANOUT) == "6 (read)"


def test_a_bit_that_posts_no_monitor_shows_what_was_read(scene, qtbot):
    tab, _, _ = scene
    before = shown(tab, BIT)
    put(tab, qtbot, BIT, 1)
    qtbot.waitUntil(lambda: shown(tab, BIT) != before)
    assert tab.store.value[BIT] == 1


def test_a_monitored_value_is_never_marked_as_read(scene, qtbot):
    tab, _, _ = scene
    for number in range(20):
        put(tab, qtbot, VALUE, 10.0 + number)
        qtbot.waitUntil(lambda: shown(tab, VALUE) == f"{10.0 + tab.answers[-1].readback - 10:.1f}")
    assert not tab.store.read_ns
    assert tab.values(VALUE).tolist()[-1] == 29.0
