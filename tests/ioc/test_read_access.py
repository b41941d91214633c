"""Read access withdrawn and given back while connected: every view says so at once."""

import struct

import pytest

from gui.core.groups.group import Group, PvSpec
from gui.core.history.history import OPEN_END
from gui.core.pv.standing import Standing
from gui.qt.turns.frame_clock import FrameClock
from gui.tab.tab import Tab
from gui.workers.handle import live_workers
from tests.support.ports import IOC_PORTS
from tests.support.rogue_server import RogueServer
from tests.support.watching import Watching
from tests.support.window import cells

VALUE, SEVERITY, CONNECTION = 2, 3, 6
RULES = """ASG(DEFAULT){{RULE(1,READ)RULE(1,WRITE)}}
ASG(GUARDED){{INPA("{gate}")RULE(1,READ){{CALC("A=1")}}RULE(1,WRITE){{CALC("A=1")}}}}"""


@pytest.fixture
def scene(qtbot, soft_ioc, prefix):
    gate, level = f"{prefix}gate", f"{prefix}level"
    ioc = soft_ioc(
        f'record(ao,"{gate}"){{field(VAL,"1")field(PINI,"YES")}}'
        f'record(ao,"{level}"){{field(ASG,"GUARDED")field(VAL,"8")field(PINI,"YES")field(EGU,"mA")'
        f'field(PREC,"1")field(HIGH,"5")field(HSV,"MINOR")}}',
        RULES.format(gate=gate),
    )
    clock = FrameClock()
    clock.start()
    tab = Tab(Group("Guarded", 60, pvs=(PvSpec(gate), PvSpec(level, plot=True))), clock)
    qtbot.addWidget(tab.widget)
    tab.widget.resize(1000, 600)
    tab.widget.show()
    yield tab, ioc, gate, level
    tab.close()
    clock.stop()
    qtbot.waitUntil(lambda: live_workers() == 0)
    clock.deleteLater()


def test_a_value_that_may_not_be_read_any_more_is_not_shown_as_that_of_now(scene, qtbot):
    tab, ioc, gate, level = scene
    qtbot.waitUntil(lambda: cells(tab, VALUE)[1] == "8.0 mA")
    qtbot.waitUntil(lambda: tab.title() == "▲ Guarded 2/2")
    ioc.put(gate, 0)
    qtbot.waitUntil(lambda: cells(tab, CONNECTION)[1] == "no read access")
    ioc.put(level, 22)  # which nobody may know
    assert cells(tab, SEVERITY)[1] == "—" and cells(tab, VALUE)[1] == "8.0 mA"
    assert tab.model.cell(1, VALUE).italic and tab.model.cell(1, VALUE).tint is None
    qtbot.waitUntil(lambda: tab.title() == "✕ Guarded 1/2")
    assert tab.worst_text() == "1 no read access"
    legend = tab.chart.legend
    qtbot.waitUntil(lambda: legend.rowCount() == 1)  # with the chart's first frame
    qtbot.waitUntil(lambda: "8.0 mA (no read access)" in legend.item(0, 1).text())
    history = tab.store.filed_history(1)
    gap = history.window(0, 2**62)[3][-1].tolist()
    assert gap[1] == OPEN_END and gap[0] >= history.last_ns
    assert tab.model.copied(1, VALUE) == "8.0 mA (no read access)"
    ioc.put(gate, 1)
    qtbot.waitUntil(lambda: cells(tab, VALUE)[1] == "22.0 mA")
    qtbot.waitUntil(lambda: tab.title() == "▲ Guarded 2/2")
    assert cells(tab, CONNECTION)[1] == "connected" and tab.worst_text() == "MINOR"
    start, end = tab.store.filed_history(1).window(0, 2**62)[3][-1].tolist()
    assert start == gap[0] and end < OPEN_END


def test_a_server_that_sends_no_value_when_access_is_back_is_asked_for_it(qtbot):
    server = RogueServer(IOC_PORTS[0], "rogue:")
    tab = Watching(["rogue:a", "rogue:b"])
    qtbot.waitUntil(lambda: tab.connected(2))
    server.allow("rogue:a", 0)
    qtbot.waitUntil(lambda: tab.store.standing(0) is Standing.NO_ACCESS)
    server.held["rogue:a"] = struct.pack(">d", 22.0)
    server.allow("rogue:a", 3)
    qtbot.waitUntil(lambda: tab.store.standing(0) is Standing.CURRENT)
    assert tab.values(0).tolist() == [0.0, 22.0] and tab.values(1).tolist() == [0.0]
    gaps = tab.store.filed_history(0).window(0, 2**62)[3]
    assert len(gaps) == 1 and gaps[0][1] < OPEN_END
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
    server.stop()
