"""Dialog for one annotation: its text and its time."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.core.groups.annotations import MOST_CHARACTERS, checked_text
from gui.core.pv.formatting import format_moment
from gui.core.text.time_range import parse_time_range
from gui.qt.look.wrong_text import mark_wrong
from gui.qt.questions.button_order import tab_as_seen


class AnnotationDialog(QDialog):
    """Asks for text and time; a time that is not typed stays exactly as it is. GUI thread."""

    chosen = Signal(object, str)  # time (ns, UTC; no int: Qt's has 32 bits), text
    removed = Signal()

    def __init__(
        self, parent: QWidget, time_ns: int, text: str, utc: bool, now_ns: int, new: bool
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Add annotation" if new else "Annotation")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._time_ns, self._utc, self._now_ns = time_ns, utc, now_ns
        self.text = QLineEdit(text)
        self.text.setMaxLength(MOST_CHARACTERS)
        self.text.setMinimumWidth(340)
        self.text.setPlaceholderText("what happened")
        self.text.selectAll()
        self.time = QLineEdit(format_moment(time_ns, utc))
        self._proposed = self.time.text()
        self.why = QLabel()
        self.why.setTextFormat(Qt.TextFormat.PlainText)
        self.why.setWordWrap(True)
        form = QFormLayout()
        for label, edit in (("&Text", self.text), ("&At", self.time)):
            form.addRow(label, edit)
            edit.setAccessibleName(label.replace("&", ""))
            edit.textEdited.connect(self._on_edited)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        if not new:
            remove = QPushButton("&Remove")
            remove.setAutoDefault(False)
            remove.clicked.connect(self._remove)
            buttons.addButton(remove, QDialogButtonBox.ButtonRole.DestructiveRole)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.why)
        column.addWidget(buttons)
        tab_as_seen(buttons)
        self.text.setFocus()

    @Slot(str)
    def _on_edited(self, _: str) -> None:
        self.why.clear()
        for edit in (self.text, self.time):
            mark_wrong(edit, False)

    @Slot()
    def _remove(self) -> None:
        self.removed.emit()
        self.accept()

    def _at(self) -> int:
        """Return the time typed. Raises ``ValueError`` with a sentence."""
        typed = self.time.text().strip()
        if typed == self._proposed:
            return self._time_ns
        try:
            return parse_time_range(f"{typed} to now", self._now_ns, self._utc).begin_ns
        except ValueError:
            try:  # to come
                return parse_time_range(f"now to {typed}", self._now_ns, self._utc).end_ns
            except ValueError:
                raise ValueError(
                    f"“{typed}” is no time such as 10:00 or {self._proposed}."
                ) from None

    @Slot()
    def _take(self) -> None:
        """Emit what was typed; what means nothing is said, and the dialog stays."""
        edit = self.text
        try:
            text = checked_text(self.text.text())
            edit = self.time
            time_ns = self._at()
        except ValueError as error:
            self.why.setText(str(error))
            mark_wrong(edit, True)
            edit.setFocus()
            return
        self.chosen.emit(time_ns, text)
        self.accept()
