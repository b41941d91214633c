"""Export of arrays as CSV, to the clipboard and into files; made on other threads."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from gui.core.pv.counts import grouped
from gui.core.text.file_name import CSV
from gui.core.waveform.array_csv import ArrayColumn, array_csv
from gui.qt.file_saver import FileSaver
from gui.qt.jobs import JobResult, Jobs

_NOTHING: Final = "There is no array to write yet."


class ArrayExport(QObject):
    """Writes the arrays that ``columns()`` returns when it is asked to. GUI thread."""

    told = Signal(str)
    failed = Signal(str)

    def __init__(
        self, view: QWidget, columns: Callable[[], Sequence[ArrayColumn]], title: Callable[[], str]
    ) -> None:
        super().__init__(view)
        self._view = view
        self._columns = columns
        self._title = title
        self._jobs = Jobs(self)
        self._saver = FileSaver(self)
        self._saver.saved.connect(self.told)
        self._saver.failed.connect(self.failed)
        self.utc = False

    @Slot()
    def copy(self) -> None:
        """Copy all elements of the arrays shown; large ones take a moment, in a thread."""
        columns = tuple(self._columns())
        if not columns:
            self.failed.emit(_NOTHING)
            return
        try:
            self._jobs.run(partial(array_csv, columns, self.utc), self._on_text)
        except RuntimeError as error:  # no more threads are allowed
            self.failed.emit(f"The arrays were not copied: {error}")

    @Slot(object)
    def _on_text(self, result: JobResult) -> None:
        if result.error:
            self.failed.emit(f"The arrays were not copied: {result.error}")
            return
        text = str(result.value)
        QGuiApplication.clipboard().setText(text)
        self.told.emit(f"Copied {grouped(text.count(chr(10)))} lines of CSV.")

    @Slot()
    def ask_and_save(self) -> None:
        """Ask for a file, and write the arrays that were shown when it was asked."""
        from gui.qt.save_dialog import ask_where_to_save

        columns = tuple(self._columns())
        if not columns:
            self.failed.emit(_NOTHING)
            return
        target = ask_where_to_save(self._view, "waveform", self._title() or "waveform", (CSV,))
        if target is not None:
            self._saver.save(target.path, partial(array_csv, columns, self.utc))
