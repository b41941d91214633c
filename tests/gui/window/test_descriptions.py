"""DESC of the record where a PV has no label: read for what one sees, faint, in no file."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gui.core.groups.group import Group, PvSpec
from gui.core.table.columns import COLUMNS
from gui.files.groups.pvgroup import load
from gui.workers.handle import WorkerHandle
from tests.support.menu_bar import front
from tests.support.window import cells

LABEL = COLUMNS.index("Label")


def described(prefix, count):
    return "".join(
        f'record(ao,"{prefix}d{k}"){{field(VAL,"{k}")field(PINI,"YES")field(DESC,"<b>pump {k}")'
        f'field(EGU,"mA")field(HIHI,"9")field(HHSV,"MAJOR")}}\n'
        for k in range(count)
    )


@pytest.fixture
def pumps(soft_ioc, prefix):
    return soft_ioc(described(prefix, 300))


def opened(window, qtbot, pvs):
    front(window, qtbot)
    window.open_tabs.open_group(Group("Pumps", 60, pvs=tuple(pvs)))
    return window.open_tabs.current().content


def test_what_has_no_label_shows_the_description_faintly(
    window, qtbot, pumps, prefix, tmp_path, monkeypatch
):
    tab = opened(window, qtbot, [PvSpec(f"{prefix}d0", label="Mine"), PvSpec(f"{prefix}d1")])
    qtbot.waitUntil(lambda: cells(tab, LABEL) == ["Mine", "<b>pump 1"])
    own, read = (tab.model.cell(row, LABEL).color for row in range(2))
    assert own == tab.model.cell(1, COLUMNS.index("PV")).color and read != own
    tips = [tab.model.index(row, LABEL).data(Qt.ItemDataRole.ToolTipRole) for row in range(2)]
    assert tips[0] == "Mine" and tips[1].splitlines()[0] == "‹b>pump 1"
    assert "DESC of the record" in tips[1]
    name = tab.model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "DESC: ‹b>pump 1" in name and "Alarm limits: LOLO " in name and "HIHI 9" in name
    assert "DOUBLE[1] from " in name and "limits: LOPR" not in name
    assert "HIHI 9" in tab.model.index(1, COLUMNS.index("Value")).data(Qt.ItemDataRole.ToolTipRole)
    assert not tab.modified
    rows = tab.model.csv_rows(tab.model.slots(), [LABEL])
    assert [row[0] for row in rows[1:]] == ["Mine", ""]
    path = tmp_path / "pumps.pvgroup"
    window.files._save(window.open_tabs.current(), path, None)
    qtbot.waitUntil(path.exists)
    assert [pv.label for pv in load(path).group.pvs] == ["Mine", ""]
    assert b"pump" not in path.read_bytes().replace(b"Pumps", b"")


def test_only_rows_that_are_seen_are_asked_for_and_nothing_is_left(window, qtbot, pumps, prefix):
    tab = opened(window, qtbot, [PvSpec(f"{prefix}d{k}") for k in range(300)])
    seen = tab.table.visible_rows()[1]
    assert 2 < seen < 200
    qtbot.waitUntil(lambda: all(text for text in cells(tab, LABEL)[:seen]))
    assert cells(tab, LABEL)[-1] == ""
    qtbot.waitUntil(lambda: pumps.channel_count() == 300)
    QTest.keyClick(tab.table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: cells(tab, LABEL)[-1] == "<b>pump 299")
    assert "" in cells(tab, LABEL)[seen + 2 : -40]


def test_a_description_that_changed_is_read_after_a_restart(window, qtbot, pumps, prefix):
    tab = opened(window, qtbot, [PvSpec(f"{prefix}d1")])
    qtbot.waitUntil(lambda: cells(tab, LABEL) == ["<b>pump 1"])
    pumps.restart(described(prefix, 2).replace("pump 1", "turbine"))
    qtbot.waitUntil(lambda: cells(tab, LABEL) == ["<b>turbine"])
    pumps.restart(described(prefix, 2).replace("<b>pump 1", ""))  # it has none any more
    qtbot.waitUntil(lambda: cells(tab, LABEL) == [""])


def test_what_has_a_label_or_is_not_seen_is_not_asked_for(
    window, qtbot, pumps, prefix, monkeypatch
):
    asked: list[str] = []
    read = WorkerHandle.read_fields

    def noted(self, slot, name, fields):
        if fields == ("DESC",):
            asked.append(name.removeprefix(prefix))
        return read(self, slot, name, fields)

    monkeypatch.setattr(WorkerHandle, "read_fields", noted)
    first = opened(window, qtbot, [PvSpec(f"{prefix}d0", label="Mine"), PvSpec(f"{prefix}d1")])
    second = opened(window, qtbot, [PvSpec(f"{prefix}d2")])  # in front of it
    qtbot.waitUntil(lambda: first.store.known_count() == 2)
    qtbot.waitUntil(lambda: cells(second, LABEL) == ["<b>pump 2"])
    pumps.restart()
    qtbot.waitUntil(lambda: asked.count("d2") == 2)  # another second has passed, and a connection
    qtbot.waitUntil(lambda: first.store.known_count() == 2)
    assert set(asked) == {"d2"}
    QTest.keyClick(window, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: cells(first, LABEL) == ["Mine", "<b>pump 1"])
    assert set(asked) == {"d1", "d2"}


def test_a_pv_without_a_record_gets_none_and_says_why_it_is_not_connected(window, qtbot, prefix):
    tab = opened(window, qtbot, [PvSpec(f"{prefix}none")])
    column = COLUMNS.index("Connection")
    qtbot.waitUntil(lambda: cells(tab, column)[0].startswith("searching"))
    for shown in (column, 0):
        tip = tab.model.index(0, shown).data(Qt.ItemDataRole.ToolTipRole)
        assert "no IOC has answered this tab’s search for the name yet. Searched for" in tip
    assert cells(tab, LABEL) == [""]


def test_a_long_description_gets_the_room_that_it_needs(window, qtbot, soft_ioc, prefix):
    told = "Pressure behind the second ion pump"
    soft_ioc(
        f'record(ao,"{prefix}p"){{field(PINI,"YES")field(DESC,"{told}")}}\n'
        f'record(ao,"{prefix}q"){{field(PINI,"YES")}}\n'
    )
    window.resize(1400, 800)
    tab = opened(window, qtbot, [PvSpec(f"{prefix}q"), PvSpec(f"{prefix}p")])
    view = tab.table
    wide = view.fontMetrics().horizontalAdvance(told)
    before = view.columnWidth(LABEL)
    qtbot.waitUntil(lambda: cells(tab, LABEL) == ["", told])
    qtbot.waitUntil(lambda: view.columnWidth(LABEL) >= wide)
    assert before < wide
