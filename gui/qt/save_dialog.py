"""The one dialog that asks where to save what the program writes for a person."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QWidget,
)
from shiboken6 import isValid

from gui.core.pv.formatting import plain
from gui.core.text.file_name import FileKind, safe_file_name, with_other_suffix, with_suffix
from gui.qt.jobs import JobResult, Jobs
from gui.qt.overrides import guarded
from gui.qt.save_folders import SAVE_FOLDERS

_AT_ONCE_S: Final = 0.05  # so long the GUI thread waits for the disk
_PATIENCE_MS: Final = 3_000  # so long a person does


@dataclass(frozen=True, slots=True)
class SaveTarget:
    """The file to write; ``replaces``: it is there already, and the person wants it replaced."""

    path: Path  # absolute, with a suffix of the kinds that were offered
    replaces: bool


def ask_where_to_save(
    parent: QWidget, purpose: str, suggested: str | Path, kinds: Sequence[FileKind]
) -> SaveTarget | None:
    """Ask for the file to save ``purpose`` in, such as "statistics"; ``None``: cancelled.

    ``suggested``: what it is called, of which a safe name is made, or the file that it has. The
    name gets the suffix of the chosen kind unless it has that of one of ``kinds``, and the question
    whether to replace a file is about that name. GUI thread, which goes on meanwhile.
    """
    if isinstance(suggested, Path):
        name, folder = suggested.name, str(suggested.parent)
    else:
        name, folder = with_suffix(safe_file_name(suggested), kinds, kinds[0]), ""
    folder = folder or _usable(SAVE_FOLDERS.folder(purpose))
    chosen = kinds[0]
    while True:
        dialog = _SaveDialog(parent, f"Save {purpose}", kinds, chosen)
        target = dialog.ask(folder, name)
        if not isValid(dialog):  # its window was closed meanwhile
            return None
        chosen = dialog.kind()
        dialog.deleteLater()
        if target is None:
            return None
        folder, name = str(target.parent), target.name
        there = _answer(partial(os.path.lexists, target))
        if not isValid(parent):
            return None
        if there is False or _may_replace(parent, target, there is None):
            SAVE_FOLDERS.note(purpose, target)
            return SaveTarget(target, there is not False)
        if not isValid(parent):
            return None


class _SaveDialog(QFileDialog):
    def __init__(
        self, parent: QWidget, title: str, kinds: Sequence[FileKind], chosen: FileKind
    ) -> None:
        super().__init__(parent, title)
        self._kinds = kinds
        self._typed = ""
        self._path: Path | None = None  # accepted
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setFileMode(QFileDialog.FileMode.AnyFile)
        self.setOption(QFileDialog.Option.DontConfirmOverwrite)  # it would ask about another name
        self.setNameFilters([kind.filter for kind in kinds])
        self.selectNameFilter(chosen.filter)
        self.filterSelected.connect(self._on_filter)

    def ask(self, folder: str, name: str) -> Path | None:
        """Return the chosen file with its suffix; ``None``: none was, or the dialog is gone."""
        if folder:
            self.setDirectory(folder)
        self.selectFile(name)
        self._typed = name
        edit = self._edit()
        if edit is not None:
            edit.textEdited.connect(self._on_typed)
        accepted = self.exec() == QDialog.DialogCode.Accepted
        if not isValid(self) or not accepted:
            return None
        path = self._path or Path(*self.selectedFiles()[:1]).absolute()
        return path.with_name(with_suffix(path.name, self._kinds, self.kind()))

    @guarded
    def accept(self) -> None:
        """Take the name that is typed; Qt would take what its list completes to meanwhile."""
        edit = self._edit()
        text = edit.text().strip() if edit is not None else ""
        if edit is None or not text:
            super().accept()
            return
        path = Path(self.directory().absolutePath(), text).expanduser()
        is_folder = _answer(partial(os.path.isdir, path))
        if not isValid(self) or not self.isVisible():  # closed while the disk was asked
            return
        if is_folder:
            self.setDirectory(str(path))
            edit.clear()
        else:
            self._path = path
            self.done(QDialog.DialogCode.Accepted)

    def kind(self) -> FileKind:
        """Return the kind whose filter is chosen."""
        shown = self.selectedNameFilter()
        return next((kind for kind in self._kinds if kind.filter == shown), self._kinds[0])

    def _edit(self) -> QLineEdit | None:
        """Return where the name is typed; ``None`` in a dialog of the desktop."""
        found = self.findChild(QLineEdit, "fileNameEdit")
        return found if isinstance(found, QLineEdit) else None

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._typed = text
        QTimer.singleShot(0, self, self._enable)

    @Slot()
    def _enable(self) -> None:
        """Let a typed name be saved, in a folder too that Qt has not looked into yet."""
        box = self.findChild(QDialogButtonBox)
        if box is not None:
            box.button(QDialogButtonBox.StandardButton.Save).setEnabled(bool(self._typed.strip()))

    @Slot(str)
    def _on_filter(self, _: str) -> None:
        """Show the suffix of the kind; Qt would put it for whatever follows the last dot."""
        QTimer.singleShot(0, self, self._show_suffix)

    @Slot()
    def _show_suffix(self) -> None:
        edit = self._edit()
        if edit is not None and self._typed:
            self._typed = with_other_suffix(self._typed, self._kinds, self.kind())
            edit.setText(self._typed)


def _usable(folder: str) -> str:
    """Return ``folder`` if it is there and answers, else ""."""
    return folder if folder and _answer(partial(os.path.isdir, folder)) else ""


def _answer(work: Callable[[], bool]) -> bool | None:
    """Return what ``work`` found on a disk; ``None``: it does not answer. Events go on."""
    loop, found = QEventLoop(), list[bool]()
    owner = QObject()
    jobs = Jobs(owner)

    def take(result: JobResult) -> None:
        if not result.error:
            found.append(result.value is True)
        loop.quit()

    if not jobs.run(work, take, _AT_ONCE_S):
        QTimer.singleShot(_PATIENCE_MS, owner, loop.quit)
        loop.exec()
    jobs.close()
    return found[0] if found else None


def _may_replace(parent: QWidget, path: Path, unsure: bool) -> bool:
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("Replace file?")
    name = plain(path.name, 80)
    if unsure:
        box.setText(f"Whether {name} is there already is not known: its folder does not answer.")
    else:
        box.setText(f"{name} is there already.")
    box.setInformativeText(f"Replace it in {plain(str(path.parent), 200)}?")
    box.setTextFormat(Qt.TextFormat.PlainText)
    replace = box.addButton("&Replace", QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    if not isValid(box):
        return False
    answer = box.clickedButton() is replace
    box.deleteLater()
    return answer
