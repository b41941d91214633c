"""Puts as a person makes them in the window: double click, type, answer the question."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gui.core.pv.updates import PvKind
from gui.core.table.columns import VALUE
from gui.files.program.put_log import default_path, parse_line
from gui.widgets.puts.confirm_dialog import ConfirmDialog
from gui.widgets.puts.value_editor import ValueEditor
from gui.widgets.table.model import SLOT_ROLE

LEFT = Qt.MouseButton.LeftButton


def double_click(session, qtbot, row, column):
    view = session.table
    place = view.visualRect(session.model.index(row, column)).center()
    qtbot.mouseClick(view.viewport(), LEFT, pos=place)
    qtbot.mouseDClick(view.viewport(), LEFT, pos=place)


def editor_of(session):
    found = session.table.viewport().findChildren(ValueEditor)
    return found[-1] if found else None


def question(_window):
    """Return the question that is open, over whichever window of the program."""
    shown = (w for w in QApplication.topLevelWidgets() if isinstance(w, ConfirmDialog))
    return next((dialog for dialog in shown if dialog.isVisible()), None)


def type_value(window, session, qtbot, row, text):
    """Type as a person does, who is slower than the metadata of a PV that answers."""
    slot = int(session.model.index(row, VALUE).data(SLOT_ROLE))
    qtbot.waitUntil(lambda: is_described(session.tools.puts.queue.target(slot)))
    double_click(session, qtbot, row, VALUE)
    qtbot.waitUntil(lambda: editor_of(session) is not None)
    type_into(editor_of(session), qtbot, text)


def is_described(target):
    bare = target.kind in (PvKind.FLOAT, PvKind.INTEGER, PvKind.ENUM) and target.metadata is None
    return not (target.connected and bare)


def type_into(editor, qtbot, text):
    """Type ``text`` over what the editor holds, and press Enter."""
    field = editor.field
    line = field.lineEdit() if hasattr(field, "lineEdit") else field
    if line is not None:  # else a list of states, in which one types too
        line.selectAll()
    qtbot.keyClicks(line or field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def edit(tab, qtbot, slot, text):
    """Type ``text`` into an editor of a ``Putting``'s PV; return the reasons why it was refused."""
    editor = ValueEditor(tab.queue.target(slot))
    qtbot.addWidget(editor)
    reasons = []
    editor.refused.connect(reasons.append)
    editor.committed.connect(lambda value: tab.queue.request(slot, value))
    editor.show()
    type_into(editor, qtbot, text)
    return reasons


def log_lines():
    path = default_path()
    return [parse_line(line) for line in path.read_text().splitlines()] if path.exists() else []
