"""Dialog for PV names in any form: duplicates are dropped, the count is shown."""

from PySide6.QtCore import QMimeData, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from gui.core.groups.name_pattern import check_size
from gui.core.pv.formatting import plain
from gui.qt.name_reader import NameReader
from gui.qt.overrides import guarded


class NewGroupDialog(QDialog):
    """Asks for names and, with ``ask_name``, for the name of a new group."""

    def __init__(self, title: str, ask_name: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(480, 420)
        self.group_name = QLineEdit("Untitled")
        self.text = _NamesEdit()
        self.text.refused.connect(self._on_refused)
        self.text.setPlaceholderText("SR:CURRENT\nSR:LIFETIME, BL13:IG1:P …")
        self._names: list[str] = []
        self._reads = 0
        self._reader = NameReader(self)
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self._count)
        self._counted = QLabel()
        self._counted.setWordWrap(True)
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        if ask_name:
            column.addWidget(QLabel("Name of the group"))
            column.addWidget(self.group_name)
        column.addWidget(
            QLabel("PV names, in any form: lines, commas, spaces, # comments, SR:VAC{1..40}:P")
        )
        column.addWidget(self.text)
        column.addWidget(self._counted)
        column.addWidget(self.buttons)
        ok = self.buttons.button(buttons.Ok)
        ok.setToolTip("Ctrl+Enter")
        for key in ("Ctrl+Return", "Ctrl+Enter"):  # Enter begins a line of the text
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(ok.click)  # nothing while it is disabled
        self._count()
        self.text.setFocus()

    @Slot()
    def _count(self) -> None:
        self._reads += 1
        self._show([], "Counting …")
        read = self._reads  # what was typed since makes an earlier result void

        def then(names: list[str]) -> None:
            if read == self._reads:
                self._show(names, f"{len(names)} different PV{'s' if len(names) != 1 else ''}")

        def refused(reason: str) -> None:
            if read == self._reads:
                self._show([], plain(reason, 200))

        self._reader.read(self.text.toPlainText(), then, refused)

    def _show(self, names: list[str], told: str) -> None:
        self._names = names
        self._counted.setText(told)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(names))

    @Slot(str)
    def _on_refused(self, reason: str) -> None:
        self._counted.setText(reason)

    def names(self) -> list[str]:
        """Return the names in the text; none while a large text is being read."""
        return self._names


class _NamesEdit(QPlainTextEdit):
    """Refuses a text that is too large for names, which Qt would lay out for minutes."""

    refused = Signal(str)

    @guarded
    def insertFromMimeData(self, source: QMimeData) -> None:
        try:
            check_size(source.text())
        except ValueError as error:
            self.refused.emit(str(error))
            return
        super().insertFromMimeData(source)
