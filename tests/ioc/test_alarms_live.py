"""The alarm list over two tabs of a real IOC: transients, acknowledging, an IOC that dies."""

import pytest

from gui.core.alarms.alarm_list import AlarmList
from gui.core.pv.standing import Standing
from gui.qt.turns.frame_clock import FrameClock
from gui.widgets.alarms.alarm_view import AlarmView
from gui.window.docks.alarm_notice import AlarmNotice
from gui.window.docks.alarm_poller import AlarmPoller
from gui.workers.handle import live_workers
from tests.support.watching import Watching


@pytest.fixture
def poller(qtbot):
    dock = AlarmView(AlarmList(), "pat")
    qtbot.addWidget(dock)
    dock.show()
    clock = FrameClock()
    made = AlarmPoller(dock.alarms, AlarmNotice(dock), dock)
    made.view = dock
    clock.register(made.paint_frame)
    clock.start()
    tabs = []

    def open_tab(title, *names):
        tab = Watching(list(names))
        tabs.append(tab)
        made.open_tab(tab.store, title)
        return tab

    yield made, dock, open_tab
    clock.stop()
    for tab in tabs:
        tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
    clock.deleteLater()


def test_the_list_follows_an_ioc_and_outlives_it(poller, qtbot, soft_ioc, prefix):
    poller, dock, open_tab = poller
    temp, mode, never = (f"{prefix}{name}" for name in ("temp", "mode", "never"))
    ioc = soft_ioc(
        f'record(ao,"{temp}"){{field(HIHI,"10")field(HHSV,"MAJOR")field(VAL,"0")field(PINI,"YES")'
        f'field(EGU,"C")field(PREC,"1")}}'
        f'record(mbbo,"{mode}"){{field(ONST,"Fault")field(ONVL,"1")field(ONSV,"MINOR")field(VAL,"0")'
        f'field(PINI,"YES")}}record(ao,"{never}"){{}}'
    )
    open_tab("Heat", temp, mode, never)
    open_tab("Other", temp)
    alarms = poller.alarms
    known = Standing.CURRENT, Standing.UNDEFINED
    qtbot.waitUntil(lambda: alarms.watched_count(*known) == 3)
    assert len(alarms) == 0 and "1 undefined" in dock.table.empty_text

    ioc.put(temp, 50)
    ioc.put(temp, 0)
    qtbot.waitUntil(lambda: alarms.entry(temp) is not None)
    qtbot.waitUntil(lambda: alarms.entry(temp).cleared)
    entry = alarms.entry(temp)
    assert (entry.shown, entry.value, entry.count) == ((2, 3), "50.0 C", 1)
    assert alarms.tabs(temp) == ("Heat", "Other")
    dock.acknowledge_shown()
    assert len(alarms) == 0

    ioc.put(temp, 60)
    ioc.put(mode, 1)
    qtbot.waitUntil(lambda: dock.summary.text().startswith("1 MAJOR, 1 MINOR"))
    assert alarms.entry(mode).value == "Fault"
    alarms.acknowledge([temp], 1, "pat")
    ioc.stop()
    lost = Standing.DISCONNECTED
    qtbot.waitUntil(lambda: alarms.watched_count(lost) == 3)
    assert len(alarms) == 2 and not alarms.entry(temp).cleared
    assert dock.summary.text() == "1 not acknowledged, 3 disconnected"
    ioc.restart()
    qtbot.waitUntil(lambda: alarms.watched_count(*known) == 3)
    qtbot.waitUntil(lambda: alarms.entry(temp) is None)
    assert alarms.entry(mode).cleared  # latched
    told = [event.what for event in alarms.log.after(0) if event.pv == temp]
    assert told[:4] == ["raised", "cleared", "acknowledged", "raised"]
    assert sorted(told[4:]) == ["acknowledged", "cleared", "connected", "disconnected"]
