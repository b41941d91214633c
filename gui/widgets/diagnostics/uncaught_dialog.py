"""Dialog for uncaught exceptions: one for all of them, not modal."""

from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.core.pv.formatting import format_moment, plain
from gui.qt.look.box_icon import box_picture

MOST: Final = 50  # different errors in the dialog
_ADVICE: Final = (
    "Your last action may not have been completed. PV Watch keeps running; all errors are in its "
    "log. Please send the details to the person who maintains PV Watch."
)


class UncaughtDialog(QDialog):
    """Shows different errors, and how often each occurred. GUI thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Error in PV Watch")
        self.setModal(False)
        self._errors: dict[str, tuple[str, str, int, int]] = {}  # summary, trace, time, count
        icon = QLabel()
        icon.setPixmap(box_picture(self, QMessageBox.Icon.Warning))
        icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.summary = QLabel()
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        bold = self.summary.font()
        bold.setBold(True)
        self.summary.setFont(bold)
        advice = QLabel(_ADVICE)
        advice.setTextFormat(Qt.TextFormat.PlainText)
        advice.setWordWrap(True)
        self.details = QPlainTextEdit()
        self.details.setAccessibleName("Details of the error")
        self.details.setReadOnly(True)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.copy_button = QPushButton("&Copy")
        self.copy_button.setToolTip("Copy all errors shown here")
        self.copy_button.clicked.connect(self.copy)
        self.continue_button = QPushButton("C&ontinue")
        self.continue_button.setDefault(True)
        self.continue_button.clicked.connect(self.accept)
        words = QVBoxLayout()
        words.addWidget(self.summary)
        words.addWidget(advice)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(icon)
        head.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy_button)
        buttons.addStretch(1)
        buttons.addWidget(self.continue_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.details, 1)
        column.addLayout(buttons)
        self.resize(660, 380)

    def add(self, key: str, summary: str, trace: str, time_ns: int) -> None:
        """Show an error, or count it if ``key`` is known."""
        _, _, _, count = self._errors.pop(key, ("", "", 0, 0))
        self._errors[key] = (summary, trace, time_ns, count + 1)
        while len(self._errors) > MOST:
            self._errors.pop(next(iter(self._errors)))
        self._renew()

    def count(self) -> int:
        """Return how many errors were added."""
        return sum(count for *_, count in self._errors.values())

    def keys(self) -> list[str]:
        """Return the keys of the errors shown."""
        return list(self._errors)

    def clear(self) -> None:
        """Remove all errors."""
        self._errors.clear()
        self._renew()

    def text(self) -> str:
        """Return all errors with their tracebacks, latest first."""
        parts = []
        for _, trace, time_ns, count in reversed(self._errors.values()):
            often = f" ({count} times)" if count > 1 else ""
            head = f"{format_moment(time_ns, True)}{often}"
            lines = (plain(line.replace("\t", "    "), 500) for line in trace.splitlines())
            parts.append("\n".join((head, *lines)))
        return "\n\n".join(parts)

    @Slot()
    def copy(self) -> None:
        """Copy all errors."""
        QGuiApplication.clipboard().setText(self.text())

    def _renew(self) -> None:
        if self._errors:
            summary, _, _, count = next(reversed(self._errors.values()))
            often = f"  ({count} times)" if count > 1 else ""
            more = len(self._errors) - 1
            others = f"\nand {more} other error{'s' if more > 1 else ''}" if more else ""
            self.summary.setText(f"{plain(summary, 300)}{often}{others}")
        self.details.setPlainText(self.text())
