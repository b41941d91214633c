"""The bar above the table: a filter as one types, or a search that steps from row to row."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from gui.core.table.filter import RowFilter, parse_filter

_TYPING_MS: Final = 120  # after the last key, before the rows follow
_EXAMPLE: Final = "Filter: gauge sev>=minor -spare, disconnected, unit=mA, value>3.5, state=open"


class FilterBar(QWidget):
    """Gives a ``RowFilter``; says what is wrong with one that is not finished. GUI thread."""

    filter_changed = Signal(object)  # RowFilter, None: no filter
    find_asked = Signal(object, int)  # RowFilter, +1 next or -1 previous
    left = Signal()  # Esc or Return: the table is wanted again

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = QLineEdit()
        self.edit.setClearButtonEnabled(True)
        self.edit.setPlaceholderText(_EXAMPLE)
        self.edit.setToolTip(
            "Words are all looked for in name, label, note, unit and state; a|b: either; "
            '-word: not; "with spaces"; SR:*: a whole name.\n'
            "connected, disconnected, stale, alarm, plotted; sev>=minor, value>3.5, rate>5, "
            "unit=mA, status=HIHI, state=open, type=double, host=…"
        )
        self.edit.installEventFilter(self)
        self.finding = QToolButton()
        self.finding.setText("Find")
        self.finding.setCheckable(True)
        self.finding.setToolTip("Go from match to match (F3, Shift+F3); no row is hidden")
        self.finding.toggled.connect(self._renew)
        self._note = QLabel()
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._renew)
        self.edit.textChanged.connect(self._on_text)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 3, 6, 3)
        row.setSpacing(6)
        row.addWidget(self.edit, 1)
        row.addWidget(self.finding)
        row.addWidget(self._note)

    @Slot()
    def _on_text(self) -> None:
        self._typing.start()

    @Slot()
    def _renew(self) -> None:
        self._typing.stop()
        found = self.parsed()
        if found is not None:
            self.filter_changed.emit(None if self.finding.isChecked() or not found else found)

    def parsed(self) -> RowFilter | None:
        """Return what is typed; ``None`` after saying what is wrong with it."""
        try:
            found = parse_filter(self.edit.text())
        except ValueError as error:
            self.say(str(error), wrong=True)
            return None
        self.say("")
        return found

    def say(self, text: str, wrong: bool = False) -> None:
        """Show a short text at the right."""
        if self._note.text() != text:
            self._note.setText(text)
            self._note.setStyleSheet("font-weight: bold" if wrong else "")

    def show_counts(self, shown: int, total: int) -> None:
        """Say how many rows are shown, while some are hidden."""
        if not self._note.styleSheet():
            self.say(f"{shown:,} of {total:,} PVs" if shown != total else "")

    def step(self, direction: int) -> None:
        """Ask for the next match, or the previous one."""
        found = self.parsed()
        if found:
            self.find_asked.emit(found, direction)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            match event.key():
                case Qt.Key.Key_Escape:
                    self.edit.clear()
                    self._renew()
                    self.left.emit()
                    return True
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    self._renew()
                    if self.finding.isChecked():
                        self.step(-1 if back else 1)
                    else:
                        self.left.emit()
                    return True
                case Qt.Key.Key_F3:
                    self.step(-1 if back else 1)
                    return True
        return super().eventFilter(watched, event)
