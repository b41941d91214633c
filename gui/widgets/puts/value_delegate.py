"""Edits the value cells of a table in place; what is committed is asked for, never set."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Signal, Slot
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.core.puts.validation import PutTarget
from gui.widgets.puts.value_editor import ValueEditor, make_editor
from gui.widgets.table.model import SLOT_ROLE


class ValueDelegate(QStyledItemDelegate):
    """Makes a ``ValueEditor`` for the PV of a row, which it keeps even if rows move. GUI thread."""

    committed = Signal(int, object)  # slot, checked value
    refused = Signal(str)  # why what was typed cannot be written; the editor stays

    def __init__(self, target: Callable[[int], PutTarget], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._target = target
        self._slots: dict[ValueEditor, int] = {}

    def createEditor(  # noqa: D102
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        slot = int(index.data(SLOT_ROLE))
        editor = make_editor(self._target(slot), parent)
        self._slots[editor] = slot
        editor.committed.connect(self._on_commit)
        editor.refused.connect(self.refused)
        editor.cancelled.connect(self._on_cancel)
        return editor

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """The editor keeps what is typed, whatever the monitor brings."""

    def destroyEditor(  # noqa: D102
        self, editor: QWidget, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if isinstance(editor, ValueEditor):
            self._slots.pop(editor, None)
        super().destroyEditor(editor, index)

    def eventFilter(self, editor: QObject, event: object) -> bool:  # noqa: D102
        return False  # Enter, Esc and leaving are the editor's own: leaving commits nothing

    @Slot(object)
    def _on_commit(self, value: object) -> None:
        editor = self.sender()
        if isinstance(editor, ValueEditor) and editor in self._slots:
            slot = self._slots[editor]
            self.closeEditor.emit(editor)
            self.committed.emit(slot, value)

    @Slot()
    def _on_cancel(self) -> None:
        editor = self.sender()
        if isinstance(editor, QWidget):
            self.closeEditor.emit(editor)
