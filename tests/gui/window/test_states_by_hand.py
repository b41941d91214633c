"""States beyond 16, and of one name, chosen in the table by hand; read back by another program."""

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QTableWidget

from gui.core.table.columns import VALUE
from tests.support.put_gestures import LEFT, question, type_value
from tests.support.raw_ca import held_text, reading
from tests.support.window import cells

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)


def write(window, content, qtbot, row, text):
    """Double-click the value of ``row``, type or choose ``text``, agree; return the question."""
    type_value(window, content, qtbot, row, text)
    qtbot.waitUntil(lambda: question(window) is not None)
    table = question(window).findChild(QTableWidget)
    asked = table.item(0, 2).text(), table.item(0, 3).text()
    qtbot.mouseClick(question(window).write_button, LEFT)
    qtbot.waitUntil(lambda: question(window) is None)
    return asked


def test_states_by_hand(window, qtbot, soft_ioc, prefix):
    soft_ioc(
        f'record(ao,"{prefix}a"){{field(SCAN,"5 minute")}}\n'
        f'record(mbbo,"{prefix}v"){{field(ZRST,"Shut")field(ONST,"Open")field(TWST,"Open")'
        f'field(VAL,"1")field(PINI,"YES")}}\n'
    )
    window.open_tabs.open_names([f"ca://{prefix}a.SCAN", f"{prefix}v"])
    content = window.open_tabs.contents()[0]
    content.set_modified(False)
    qtbot.waitUntil(lambda: cells(content, VALUE) == ["5 minute", "1 Open"])
    qtbot.waitUntil(lambda: set(content.store.access) == {(True, True)})
    assert content.model.rowCount(QModelIndex()) == 2
    window.puts.allow(True)
    assert write(window, content, qtbot, 0, "6 minute") == ("5 minute", "→ 6 minute")
    qtbot.waitUntil(lambda: cells(content, VALUE)[0].startswith("6 minute"))
    assert held_text(f"{prefix}a.SCAN") == "6 minute"
    assert write(window, content, qtbot, 0, "16") == ("6 minute", "→ state 16")
    qtbot.waitUntil(lambda: cells(content, VALUE)[0].startswith("4 minute"))
    assert held_text(f"{prefix}a.SCAN") == "4 minute"
    assert write(window, content, qtbot, 1, "2") == ("1 Open", "→ 2 Open")
    qtbot.waitUntil(lambda: cells(content, VALUE)[1].startswith("2 Open"))
    assert reading(f"{prefix}v").data == b"\0\2"
    assert content.model.copied(1, VALUE) == "2 Open"
    content.set_modified(False)
