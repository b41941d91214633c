"""Settings page of the history on disk: whether, how much, how long; what there is; delete it."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QWidget,
)

from gui.core.program.preferences import MOST_KEPT_DAYS, MOST_KEPT_MB, Preferences
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.core.pv.severity import SEVERITY_SYMBOLS
from gui.core.text.byte_size import size_text
from gui.files.stored_history.history_files import remove_all, used_bytes
from gui.files.stored_history.history_log import default_folder
from gui.qt.jobs import JobResult, Jobs
from gui.qt.look.box_icon import show_box_icon
from gui.qt.look.plain_label import plain_label
from gui.window.settings.form_parts import note_label, number_box


class HistoryPage(QWidget):
    """Emits ``changed`` as one types. The disk is looked at in a job.

    ``held``: samples of closed tabs that wait for the disk; ``deleted``: they are not wanted.
    """

    changed = Signal()
    deleted = Signal()

    def __init__(
        self, parent: QWidget | None = None, folder: Path | None = None, held: int = 0
    ) -> None:
        super().__init__(parent)
        self._folder = folder or default_folder()
        self._held = held
        self._jobs = Jobs(self)
        self.keep = QCheckBox("&Keep what charts have seen for the next start")
        self.keep.toggled.connect(self._on_keep)
        self.megabytes = number_box(1, MOST_KEPT_MB, " MB")
        self.days = number_box(1, MOST_KEPT_DAYS, " days")
        self.used = plain_label("Looking …")
        self.used.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.used.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.delete = QPushButton("D&elete kept history…")
        self.delete.setAutoDefault(False)
        self.delete.setEnabled(False)
        self.delete.clicked.connect(self._ask)
        form = QFormLayout(self)
        form.addRow("", self.keep)
        form.addRow(
            "", note_label("Of the PVs that charts plot, written each minute and at the end.")
        )
        form.addRow("&Maximum size", self.megabytes)
        form.addRow("&No older than", self.days)
        form.addRow("", note_label("Beyond these limits the oldest samples are deleted."))
        row = QHBoxLayout()
        row.addWidget(self.delete)
        row.addStretch()
        form.addRow("On disk now", self.used)
        form.addRow("", row)
        for box in (self.megabytes, self.days):
            box.valueChanged.connect(self.changed)
        self._look()

    def show_preferences(self, preferences: Preferences) -> None:
        """Show what is in force."""
        self.keep.setChecked(preferences.keep_history)
        self.megabytes.setValue(preferences.keep_history_mb)
        self.days.setValue(preferences.keep_history_days)
        self._on_keep()

    @Slot()
    def _on_keep(self) -> None:
        for box in (self.megabytes, self.days):
            box.setEnabled(self.keep.isChecked())
        self.changed.emit()

    def _look(self) -> None:
        self._jobs.run(partial(used_bytes, self._folder), self._on_looked)

    def _on_looked(self, result: JobResult) -> None:
        place = plain(str(self._folder), 200)
        if not isinstance(result.value, int):
            self.used.setText(f"{SEVERITY_SYMBOLS[1]} {place}: {plain(result.error, 200)}")
            self.delete.setEnabled(self._held > 0)
            return
        self.delete.setEnabled(result.value > 0 or self._held > 0)
        waits = f"; {grouped(self._held)} samples of closed charts wait for the disk" * bool(
            self._held
        )
        self.used.setText(f"{_size(result.value)} in {place}{waits}")

    @Slot()
    def _ask(self) -> None:
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        show_box_icon(box, QMessageBox.Icon.Question)
        box.setWindowTitle("Delete kept history")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText("Delete the history of all earlier starts from the disk?")
        box.setInformativeText("It cannot be undone. What charts show now stays until they close.")
        button = box.addButton("&Delete", QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        button.clicked.connect(self._delete)
        box.open()

    @Slot()
    def _delete(self) -> None:
        self.delete.setEnabled(False)
        self.used.setText("Deleting …")
        self._held = 0
        self.deleted.emit()
        self._jobs.run(partial(remove_all, self._folder), self._on_deleted)

    def _on_deleted(self, result: JobResult) -> None:
        if result.error:
            self.used.setText(f"{SEVERITY_SYMBOLS[1]} {plain(result.error, 200)}")
            self.delete.setEnabled(True)
        else:
            self._look()


def _size(nbytes: int) -> str:
    return size_text(nbytes) if nbytes else "Nothing"
