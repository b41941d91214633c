"""A record that changes its unit or its type: what it had keeps the unit that it had."""

import pytest

from gui.core.groups.group import Group, PvSpec
from gui.qt.turns.frame_clock import FrameClock
from gui.tab.tab import Tab
from gui.workers.handle import live_workers
from tests.support.window import cells

VALUE = 2
FIRST = 'record(ao,"{p}x"){{field(VAL,"11.9")field(PINI,"YES")field(EGU,"mA")field(PREC,"1")}}'


@pytest.fixture
def scene(qtbot, soft_ioc, prefix, quick_search):
    ioc = soft_ioc(FIRST.format(p=prefix))
    clock = FrameClock()
    clock.start()
    tab = Tab(Group("Units", 60, pvs=(PvSpec(f"{prefix}x", plot=True),)), clock)
    qtbot.addWidget(tab.widget)
    tab.widget.resize(1000, 700)
    tab.widget.show()
    qtbot.waitUntil(lambda: cells(tab, VALUE) == ["11.9 mA"])
    yield tab, ioc, f"{prefix}x"
    tab.close()
    clock.stop()
    qtbot.waitUntil(lambda: live_workers() == 0)
    clock.deleteLater()


def axis_units(tab):
    """Return the units of the axes that the chart draws."""
    return [axis.spec.unit for axis in tab.chart.canvas.axes]


def pointed_at(tab, time_ns):
    """Return what the cursor reads at a time."""
    return [reading.value for reading in tab.chart.canvas.readings(time_ns)]


def drawn(tab):
    """Return the values that the chart draws, of the earlier meaning and of the present one."""
    painters = reversed(tab.chart.canvas.scene._painters)
    return [set(painter._low.tolist()) for painter, _ in painters]


def statistics(tab):
    """Return label, least and highest value in the panel of statistics."""
    rows = tab.chart.panels.statistics.rows()
    return rows[1][:4] if len(rows) > 1 else [""]  # none before its first frame


def test_an_edited_unit_is_that_of_later_values_only(scene, qtbot):
    tab, ioc, name = scene
    tab.chart.actions_by_name["statistics"].setChecked(True)
    first_ns = tab.store.filed_history(0).last_ns
    ioc.put(f"{name}.EGU", "A")
    qtbot.waitUntil(lambda: cells(tab, VALUE) == ["11.9 A"])
    ioc.put(name, 0.5)
    qtbot.waitUntil(lambda: cells(tab, VALUE) == ["0.5 A"])
    (before,) = tab.store.histories.earlier(0)
    after = tab.store.filed_history(0)
    assert before.meaning.unit == "mA" and before.newest(9)[1].tolist() == [11.9]
    assert after.meaning.unit == "A" and after.newest(9)[1].tolist() == [11.9, 0.5]
    assert pointed_at(tab, first_ns) == ["11.9 mA"] and pointed_at(tab, after.last_ns) == ["0.5 A"]
    qtbot.waitUntil(lambda: axis_units(tab) == ["A", "mA"])
    qtbot.waitUntil(lambda: statistics(tab)[0] == f"{name} (only in A)")
    qtbot.waitUntil(lambda: statistics(tab)[2:] == ["0.5", "11.9"])
    qtbot.waitUntil(lambda: "(in A)" in tab.chart.legend.item(0, 1).toolTip())


@pytest.mark.parametrize(
    ("record", "shown", "unit"),
    [
        ('record(longout,"{}"){{field(VAL,"7")field(PINI,"YES")field(EGU,"V")}}', "7 V", "V"),
        ('record(ao,"{}"){{field(VAL,"7")field(PINI,"YES")field(EGU,"V")}}', "7 V", "V"),
        ('record(bo,"{}"){{field(VAL,"1")field(PINI,"YES")field(ONAM,"On")}}', "On", ""),
        ('record(stringout,"{}"){{field(VAL,"text")field(PINI,"YES")}}', "text", ""),
    ],
)
def test_an_ioc_that_comes_back_with_another_record(scene, qtbot, record, shown, unit):
    tab, ioc, name = scene
    first_ns = tab.store.filed_history(0).last_ns
    ioc.restart(record.format(name))
    qtbot.waitUntil(lambda: cells(tab, VALUE) == [shown])
    (before,) = tab.store.histories.earlier(0)
    assert before.meaning.unit == "mA" and before.is_open
    assert before.newest(9)[1].tolist() == [11.9]
    values = tab.store.filed_history(0).newest(9)[1].tolist()
    assert values == ([] if shown == "text" else [1.0 if shown == "On" else 7.0])
    assert pointed_at(tab, first_ns) == ["11.9 mA"]
    text = shown == "text"  # it has no axis and no line
    qtbot.waitUntil(lambda: axis_units(tab) == (["mA"] if text else [unit, "mA"]))
    qtbot.waitUntil(lambda: drawn(tab) == ([{11.9}] if text else [{11.9}, set(values)]))


def test_an_ioc_that_comes_back_as_it_was_goes_on(scene, qtbot):
    tab, ioc, _ = scene
    connects = int(tab.store.connects[0])
    ioc.restart()
    qtbot.waitUntil(lambda: tab.store.connects[0] > connects and tab.store.fresh()[0])
    qtbot.waitUntil(lambda: cells(tab, VALUE) == ["11.9 mA"])
    assert tab.store.histories.earlier(0) == () and axis_units(tab) == ["mA"]
    assert tab.store.filed_history(0).newest(9)[1].tolist() == [11.9, 11.9]
