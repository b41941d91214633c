"""What a real IOC serves, ticked for plotting by mouse: states by name, texts with a sentence."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.core.groups.group import Group, PvSpec
from gui.widgets.chart.readings.legend import MEAN
from tests.gui.window.test_trace_identity import boxed, closed
from tests.support.window import window

__all__ = ["window"]


def test_states_and_texts_that_are_ticked(window, qtbot, soft_ioc, prefix, tmp_path):
    soft_ioc(
        f'record(bo,"{prefix}valve"){{field(ZNAM,"Shut")field(ONAM,"Open")'
        'field(VAL,"1")field(PINI,"YES")}'
        f'record(stringin,"{prefix}note"){{field(VAL,"beam off")field(PINI,"YES")}}'
    )
    names = [f"{prefix}note", f"{prefix}valve"]
    window.open_tabs.open_group(Group("Kinds", pvs=tuple(PvSpec(name) for name in names)))
    content = window.open_tabs.contents()[0]
    chart, scene = content.chart, content.chart.canvas.scene

    def legend(row):
        if row >= chart.legend.rowCount():
            return ""
        return " ".join(chart.legend.item(row, column).text() for column in range(5))

    qtbot.waitUntil(lambda: bool(content.store.has_value[:2].all()))
    boxed(content.table, 0)
    qtbot.waitUntil(lambda: "has text as its value" in scene.texts_only())
    qtbot.waitUntil(lambda: "text: no line to draw" in legend(0))
    assert "beam off" in legend(0) and not chart.canvas.axes
    boxed(content.table, 1)
    qtbot.waitUntil(lambda: [t.label for a in chart.canvas.axes for t in a.ticks] == ["Open"])
    assert not scene.texts_only()
    qtbot.waitUntil(lambda: chart.legend.rowCount() == 2 and "Open" in legend(1))
    assert chart.legend.item(1, MEAN).text() == ""
    QTest.mouseClick(chart.canvas, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    closed(window)
