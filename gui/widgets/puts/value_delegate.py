"""Delegate that edits value cells of a table; it requests puts and never sets data."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Signal, Slot
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from gui.core.puts.parsing import InvalidValueError
from gui.core.puts.validation import PutTarget, check_editable
from gui.qt.overrides import guarded
from gui.widgets.puts.value_editor import REASON_MS, ValueEditor, as_tool_tip
from gui.widgets.table.model import SLOT_ROLE


class ValueDelegate(QStyledItemDelegate):
    """Makes ``ValueEditor``s; each stays with its PV even if rows move. GUI thread."""

    committed = Signal(int, object)  # slot, checked value
    refused = Signal(str)  # why the text cannot be written; the editor stays open

    def __init__(self, target: Callable[[int], PutTarget], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._target = target
        self._slots: dict[ValueEditor, int] = {}

    @guarded
    def createEditor(  # noqa: D102
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        slot = int(index.data(SLOT_ROLE))
        target = self._target(slot)
        try:
            check_editable(target)
        except InvalidValueError as error:
            below = parent.mapToGlobal(option.rect.bottomLeft())
            QToolTip.showText(below, as_tool_tip(str(error)), parent, option.rect, REASON_MS)
            self.refused.emit(str(error))
            return None  # type: ignore[return-value]  # Qt: there is no editor
        editor = ValueEditor(target, parent, partial(self._target, slot))
        self._slots[editor] = slot
        editor.committed.connect(self._on_commit)
        editor.refused.connect(self.refused)
        editor.cancelled.connect(self._on_cancel)
        return editor

    @guarded
    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """Do nothing: monitor updates must not overwrite typed text."""

    @guarded
    def destroyEditor(  # noqa: D102
        self, editor: QWidget, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if isinstance(editor, ValueEditor):
            self._slots.pop(editor, None)
        super().destroyEditor(editor, index)

    @guarded
    def eventFilter(self, editor: QObject, event: object) -> bool:  # noqa: D102
        return False  # the editor handles Enter and Esc; losing the focus must not commit

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
