"""One PV on two IOCs: its row and the inspector say so until it connects to one alone."""

from PySide6.QtCore import Qt

from gui.core.inspector.facts import sections
from gui.core.inspector.inspection import inspect_pv
from gui.core.table.columns import COLUMNS
from gui.widgets.table.model import PvTableModel
from gui.workers.handle import live_workers
from tests.support.ports import IOC_PORTS
from tests.support.watching import Watching

CONNECTION, NAME = COLUMNS.index("Connection"), COLUMNS.index("PV")


def test_two_servers_of_one_pv(qtbot, soft_ioc, prefix, quick_search):
    text = f'record(ao,"{prefix}both"){{field(VAL,"1")field(PINI,"YES")}}\n'
    long_name = prefix.ljust(59, "a")
    first = soft_ioc(text + f'record(ao,"{prefix}one"){{}}\nrecord(ao,"{long_name}"){{}}\n', "")
    second = soft_ioc(text + f'record(ao,"{long_name}"){{}}\n')
    # libca tells 63 characters of a name
    tab = Watching([f"{prefix}both", f"{prefix}one", f"{long_name}.HOPR"])
    model = PvTableModel(tab.store)
    model.append_slots([0, 1, 2])

    def cell(row, column=CONNECTION, role=Qt.ItemDataRole.DisplayRole):
        return model.index(row, column).data(role)

    qtbot.waitUntil(lambda: tab.connected(3))
    qtbot.waitUntil(lambda: cell(0) == cell(2) == "connected ▲ 2 IOCs")
    assert cell(1) == "connected"
    port = int(tab.store.host[0].rpartition(":")[2])
    other = next(each for each in IOC_PORTS[:2] if each != port)
    for column in (CONNECTION, NAME):
        tip = cell(0, column, Qt.ItemDataRole.ToolTipRole)
        assert "Served by two IOCs: " in tip
        assert f":{port} is used, " in tip and f":{other} is ignored." in tip

    def facts(row):
        parts = sections(inspect_pv(tab.store, row), 0, True)
        return dict(fact for _, part in parts for fact in part)

    told = facts(0)["Two servers"]
    assert f":{port} is used, " in told and f":{other} is ignored." in told
    assert "Two servers" not in facts(1)

    used, ignored = (first, second) if port == IOC_PORTS[0] else (second, first)
    connects = int(tab.store.connects[0])
    ignored.stop()
    used.stop()
    qtbot.waitUntil(lambda: tab.store.connected_count() == 0)
    assert cell(0, NAME, Qt.ItemDataRole.ToolTipRole).count("Served by") == 0
    used.restart()
    qtbot.waitUntil(lambda: tab.store.connects[0] > connects)
    qtbot.waitUntil(lambda: tab.store.has_value[0])
    assert cell(0) == "connected"
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
