"""Filter bar of the PV table: filters rows while typing, or finds them one by one."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from gui.core.pv.counts import grouped
from gui.core.table.filter import RowFilter, parse_filter
from gui.qt.look.icons import set_icon
from gui.qt.look.switch_button import SwitchButton
from gui.qt.look.wrong_text import mark_wrong
from gui.qt.overrides import guarded

_TYPING_MS: Final = 120  # from the last key to filtering
_EXAMPLE: Final = "Filter: gauge sev>=minor -spare, disconnected, unit=mA, value>3.5, state=open"


class FilterBar(QWidget):
    """Emits a ``RowFilter``, or shows why the text is not a filter. GUI thread."""

    filter_changed = Signal(object)  # RowFilter, None: no filter
    find_requested = Signal(object, int)  # RowFilter, +1 next or -1 previous
    left = Signal()  # Esc or Return: the focus goes back to the table

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = QLineEdit()
        self.edit.setAccessibleName("Filter of the PVs")
        self.edit.setClearButtonEnabled(True)
        self.edit.setPlaceholderText(_EXAMPLE)
        self.edit.setToolTip(
            "Every word must be in name, label, note, unit or state; a|b: either; "
            '-word: not; "with spaces"; SR:*: the whole name.\n'
            "connected, disconnected, stale, alarm, plotted; sev>=minor, value>3.5, rate>5, "
            "unit=mA, status=HIHI, state=open, type=double, host=…"
        )
        self.edit.installEventFilter(self)
        self.finding = SwitchButton()
        self.finding.setText("Find")
        set_icon(self.finding, "search")
        self.finding.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
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
        """Return the typed filter; ``None`` if it is invalid, which is shown."""
        try:
            found = parse_filter(self.edit.text())
        except ValueError as error:
            self.show_note(str(error), wrong=True)
            mark_wrong(self.edit, True)  # the rows are still those of the filter before
            return None
        self.show_note("")
        mark_wrong(self.edit, False)
        return found

    def show_note(self, text: str, wrong: bool = False) -> None:
        """Show a short text at the right."""
        if self._note.text() != text:
            self._note.setText(text)
            self._note.setStyleSheet("font-weight: bold" if wrong else "")

    def show_counts(self, shown: int, total: int) -> None:
        """Show the numbers of shown and of all PVs, while some are hidden."""
        if not self._note.styleSheet():
            self.show_note(f"{grouped(shown)} of {grouped(total)} PVs" if shown != total else "")

    def step(self, direction: int) -> None:
        """Ask for the next match (1) or the previous one (-1)."""
        found = self.parsed()
        if found:
            self.find_requested.emit(found, direction)

    @guarded
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
