"""Actions that copy, save and print a picture of the strip chart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from gui.core.text.file_name import FileKind
from gui.qt.file_saver import FileSaver
from gui.qt.questions.answered import answered
from gui.widgets.chart.canvas.canvas import ChartCanvas
from gui.widgets.chart.controls.actions import ChartActions
from gui.widgets.chart.trace_source import TraceSpec

if TYPE_CHECKING:
    from gui.widgets.chart.controls.picture import ChartPicture

_KINDS: Final = (FileKind("PNG picture", (".png",)), FileKind("SVG drawing", (".svg",)))


class PictureActions(QObject):
    """Makes pictures of one canvas. GUI thread."""

    saved = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        canvas: ChartCanvas,
        actions: ChartActions,
        legend: Callable[[], Sequence[tuple[TraceSpec, str]]],
    ) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._legend = legend
        self.title = ""
        self._saver = FileSaver(self)
        self._saver.saved.connect(self.saved)
        self._saver.failed.connect(self.failed)
        for name, slot in (
            ("copy_picture", self.copy),
            ("save_picture", self.ask_and_save),
            ("print", self.ask_and_print),
        ):
            actions[name].triggered.connect(slot)

    def picture(self) -> ChartPicture:
        """Return a picture of the chart as shown."""
        # Imported here: SVG and printing are seldom needed and slow down the start.
        from gui.widgets.chart.controls.picture import ChartPicture

        return ChartPicture(self._canvas, self.title, self._legend())

    @Slot()
    def copy(self) -> None:
        """Copy the picture to the clipboard."""
        QGuiApplication.clipboard().setImage(self.picture().image())

    @Slot()
    def ask_and_save(self) -> None:
        """Ask for a file and save the picture there."""
        from gui.qt.save_dialog import ask_where_to_save

        target = ask_where_to_save(self._canvas, "picture", self.title or "chart", _KINDS)
        if target is not None:
            self.save(target.path)

    def save(self, path: Path) -> None:
        """Save the picture of now as PNG or SVG; emits ``saved`` or ``failed`` when it ended."""
        self._saver.save(path, self.picture().content(path))

    @Slot()
    def ask_and_print(self) -> None:
        """Ask for a printer and print."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self._canvas)
        if answered(dialog) and not self.picture().print_on(printer):
            self.failed.emit("The chart was not printed: the printer does not accept it.")
