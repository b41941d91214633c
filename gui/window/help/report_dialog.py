"""Dialog that saves a problem report: what happened, versions and figures, log, picture."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, Qt, Slot
from PySide6.QtGui import QImage, QPalette, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from gui.core.diagnostics.as_text import report_text
from gui.core.diagnostics.figures import ProgramFigures
from gui.core.diagnostics.problem_report import report_zip
from gui.core.text.file_name import FileKind
from gui.program.versions import versions_text
from gui.qt.file_saver import FileSaver
from gui.qt.look.bare_buttons import bare_buttons
from gui.qt.overrides import guarded
from gui.qt.save_dialog import ask_where_to_save
from gui.tab.figures_source import DiagnosticsSource

_KIND: Final = FileKind("Problem report", (".zip",))
_PICTURE_WIDTH: Final = 200  # pixels of the preview
_MOST_PASTED: Final = 100_000  # characters, in all


class ReportDialog(QDialog):
    """``picture``: of the window, taken before this one opened. GUI thread.

    ``new_source`` makes a source of figures for this dialog; ``log`` returns the log's lines.
    ``saver`` outlives the dialog.
    """

    def __init__(
        self,
        picture: QPixmap,
        new_source: Callable[[QDialog], DiagnosticsSource],
        log: Callable[[], str],
        saver: FileSaver,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Report a problem")
        self._picture = picture
        self._log = log
        self._saver = saver
        self._figures: ProgramFigures | None = None
        self._source = new_source(self)
        self._source.renewed.connect(self._on_figures)
        self._source.start()
        self.finished.connect(self._source.stop)
        self.words = _WordsEdit()
        self.words.setPlaceholderText("What did you do, what did you expect, what came instead?")
        self.words.setAccessibleName("What happened")
        self.words.setTabChangesFocus(True)
        self.with_log = QCheckBox("With the &log of this run")
        self.with_log.setChecked(bool(log()))
        self.with_log.setEnabled(bool(log()))
        self.with_picture = QCheckBox("With the &picture of the window")
        self.with_picture.setChecked(True)
        preview = QLabel()
        smooth = Qt.TransformationMode.SmoothTransformation
        sharp = picture.devicePixelRatio()
        preview.setPixmap(picture.scaledToWidth(round(_PICTURE_WIDTH * sharp), smooth))
        preview.setAccessibleName("Picture of the window")
        preview.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)  # it is as dark as we are
        preview.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        note = QLabel(
            "Saved as one zip file, for the person who maintains PV Watch. Nothing is sent. "
            "Figures, log and picture name PVs, IOCs and files: look at them before you pass "
            "them on."
        )
        note.setWordWrap(True)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Save | kinds.Cancel)
        self.buttons.button(kinds.Save).setText("&Save…")
        bare_buttons(self.buttons)
        self.buttons.accepted.connect(self.save)
        self.buttons.rejected.connect(self.reject)
        choices = QVBoxLayout()
        choices.addWidget(self.with_log)
        choices.addWidget(self.with_picture)
        choices.addStretch(1)
        chosen = QHBoxLayout()
        chosen.addLayout(choices, 1)
        chosen.addWidget(preview)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addWidget(self.words, 1)
        column.addLayout(chosen)
        column.addWidget(note)
        column.addWidget(self.buttons)
        self.resize(560, 440)
        self.words.setFocus()

    @Slot(object)
    def _on_figures(self, figures: ProgramFigures) -> None:
        self._figures = figures

    @Slot()
    def save(self) -> None:
        """Ask for the file, and save the report in a thread."""
        name = time.strftime("pvwatch-report-%Y-%m-%d-%H%MZ", time.gmtime())
        target = ask_where_to_save(self, "problem report", name, [_KIND])
        if target is None:
            return
        figures = report_text(self._figures, True) if self._figures is not None else ""
        picture = self._picture.toImage() if self.with_picture.isChecked() else None
        log = self._log() if self.with_log.isChecked() else ""
        content = partial(_content, self.words.toPlainText(), figures, _environment(), log, picture)
        self._saver.save(target.path, content)
        self.accept()


class _WordsEdit(QPlainTextEdit):
    """Takes the first part of what is pasted: Qt would lay out 50 MB for minutes."""

    @guarded
    def insertFromMimeData(self, source: QMimeData) -> None:
        text = source.text()
        room = max(_MOST_PASTED - self.document().characterCount(), 0)
        if len(text) > room:
            text = f"{text[:room]}\n… cut here: {_MOST_PASTED:,} characters at most\n"
        self.insertPlainText(text)


def _environment() -> str:
    """Return the variables that EPICS and Qt look at, one a line."""
    names = sorted(name for name in os.environ if name.startswith(("EPICS_", "QT_")))
    return "\n".join(f"{name}={os.environ[name]}" for name in names)


def _content(words: str, figures: str, environment: str, log: str, picture: QImage | None) -> bytes:
    """Return the zip file. Called on: not the GUI thread."""
    parts: dict[str, str | bytes] = {
        "report.txt": "\n\n".join(
            (
                f"What happened:\n{words.strip() or '(nothing was written)'}",
                f"Versions:\n{versions_text()}",
                f"Environment:\n{environment or '(no EPICS_ or QT_ variable is set)'}",
                f"Figures:\n{figures or '(not ready when the report was saved)'}",
            )
        )
        + "\n"
    }
    if log:
        parts["log.txt"] = log
    if picture is not None:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if picture.save(buffer, "PNG"):  # type: ignore[call-overload]
            parts["window.png"] = bytes(buffer.data().data())
    return report_zip(parts)
