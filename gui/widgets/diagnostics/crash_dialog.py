"""Dialog that offers crash reports of earlier runs."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.core.pv.formatting import format_moment, plain
from gui.files.program.crash_reports import CrashReport
from gui.qt.jobs import JobQueue

_WIDE: Final = 480  # pixels, of the words


class CrashDialog(QDialog):
    """Not modal. Reports that are not discarded are offered again at the next start. GUI thread."""

    def __init__(
        self,
        reports: Sequence[CrashReport],
        discard: Callable[[CrashReport], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("PV Watch crashed")
        self.setModal(False)
        self._reports = tuple(reports)
        self._discard = discard
        self._jobs = JobQueue(self)
        when = format_moment(int(reports[0].time_s * 1e9), False, 0)
        more = f", and {len(reports) - 1} times before" if len(reports) > 1 else ""
        words = QLabel(
            f"PV Watch crashed in an earlier run ({when}{more}).\n"
            "Please send the report to the person who maintains PV Watch."
        )
        words.setWordWrap(True)
        words.setMinimumWidth(_WIDE)
        self.details = QPlainTextEdit(self.text())
        self.details.setReadOnly(True)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.details.hide()
        self.show_button = self._button("&Show", self.show_details, "Show the report here")
        self.copy_button = self._button("&Copy", self.copy, "Copy the report")
        self.discard_button = self._button("&Discard", self.discard, "Delete the report")
        self.later = self._button("&Later", self.close, "Ask again at the next start")
        self.later.setDefault(True)
        buttons = QHBoxLayout()
        for button in (self.show_button, self.copy_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for button in (self.discard_button, self.later):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addWidget(words)
        column.addWidget(self.details, 1)
        column.addLayout(buttons)
        self.later.setFocus()  # else Show, the first, looks like what Enter does

    def _button(self, text: str, slot: Callable[[], object], tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.clicked.connect(slot)
        return button

    def text(self) -> str:
        """Return all reports, newest first."""
        return "\n\n".join(
            "\n".join(plain(line, 500) for line in report.text.splitlines())
            for report in self._reports
        )

    @Slot()
    def show_details(self) -> None:
        """Show the report in the dialog, or hide it."""
        shown = self.details.isHidden()
        self.details.setVisible(shown)
        self.show_button.setText("&Hide" if shown else "&Show")
        self.resize(680, 420 if shown else self.minimumSizeHint().height())

    @Slot()
    def copy(self) -> None:
        """Copy the report."""
        QGuiApplication.clipboard().setText(self.text())

    @Slot()
    def discard(self) -> None:
        """Delete the reports' files in a thread, and close."""
        reports, remove = self._reports, self._discard

        def work() -> None:
            for report in reports:
                remove(report)

        self._jobs.start("crash reports", work)
        self.close()
