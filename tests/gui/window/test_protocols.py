"""``ca://`` and ``pva://`` typed, pasted and dropped: rows are watched, or say why not."""

from PySide6.QtCore import QMimeData, QModelIndex, Qt, QUrl
from PySide6.QtWidgets import QApplication

from gui.core.groups.group import Group
from gui.core.groups.known_names import KnownNames
from gui.core.table.columns import COLUMNS
from gui.widgets.group_editor.editor_dialog import GroupEditorDialog
from tests.support.window import cells, drop

CONNECTION = COLUMNS.index("Connection")
SENTENCE = "PV Watch does not speak PVAccess yet"


def test_the_command_line_the_clipboard_and_drops(window, qtbot, ioc, prefix, tmp_path):
    window.open_tabs.open_names([f"ca://{prefix}0", "pva://none:x", f"{prefix}0"])  # as of --pv
    content = window.open_tabs.contents()[0]
    assert cells(content, 0) == [f"{prefix}0", "pva://none:x"]
    QApplication.clipboard().setText(f"CA://{prefix}1;ca://{prefix}2")
    window.groups.paste_names()
    data = QMimeData()
    data.setText(f"ca://{prefix}3 none:a;b")
    drop(window.tab_widget, data)
    data = QMimeData()
    data.setUrls([QUrl(f"ca://{prefix}4".lower())])  # as of a browser; it has a host, not a path
    drop(window.tab_widget, data)
    assert cells(content, 0)[2:5] == [f"{prefix}1", f"{prefix}2", f"{prefix}3"]
    assert cells(content, 0)[5] == "none:a;b" and len(cells(content, 0)) == 7
    qtbot.waitUntil(lambda: content.store.connected_count() >= 4)
    qtbot.waitUntil(lambda: cells(content, CONNECTION)[1] == "not watched")
    tip = content.model.index(1, CONNECTION).data(Qt.ItemDataRole.ToolTipRole)
    assert SENTENCE in tip
    assert not window.messages.errors


def test_nothing_but_pvaccess_is_refused(window, tmp_path):
    QApplication.clipboard().setText("pva://none:x")
    window.groups.paste_names()
    assert SENTENCE in window.messages.errors[0] and not window.open_tabs.contents()
    path = tmp_path / "x.txt"
    path.write_text("pva://none:x\nnone:y\n")
    assert window.open_tabs.open_file(path)
    content = window.open_tabs.contents()[0]
    assert content.model.rowCount(QModelIndex()) == 2


def test_typed_in_the_editor(qtbot):
    dialog = GroupEditorDialog(Group("G"), KnownNames())
    qtbot.addWidget(dialog)
    dialog.show()
    bar = dialog.rows.add_bar
    qtbot.keyClicks(bar.edit, "pva://X")
    assert SENTENCE in bar.status.text() and not bar.button.isEnabled()
    bar.edit.clear()
    qtbot.keyClicks(bar.edit, "ca://SR:A CA://SR:B;c")
    qtbot.keyClick(bar.edit, Qt.Key.Key_Return)
    assert [pv.name for pv in dialog.rows._draft.group.pvs] == ["SR:A", "SR:B;c"]
