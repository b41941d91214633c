"""The one dialog that asks where to save what the program writes for a person."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QLineEdit,
    QMessageBox,
    QTreeView,
    QWidget,
)
from shiboken6 import isValid

from gui.core.pv.formatting import plain
from gui.core.text.file_name import FileKind, safe_file_name, with_other_suffix, with_suffix
from gui.files.disk.save_place import SavePlace, look_at
from gui.qt.look.box_icon import show_box_icon
from gui.qt.overrides import guarded
from gui.qt.paths.answers import answer, here, silent_folder
from gui.qt.paths.completer import PathCompleter
from gui.qt.paths.file_dialog_looks import dress_next
from gui.qt.paths.typed_path import ask_for_path
from gui.qt.questions.answered import answered
from gui.qt.save_folders import SAVE_FOLDERS

_WIDE = 780  # pixels: names of 40 letters beside size, kind and date


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
    whether to replace a file is about that name. Where no file can be, that is told, and asked
    again. GUI thread, which goes on meanwhile.
    """
    if isinstance(suggested, Path):
        name, folder = suggested.name, _usable(str(suggested.parent))
    else:
        name, folder = with_suffix(safe_file_name(suggested), kinds, kinds[0]), ""
    folder = folder or _usable(SAVE_FOLDERS.folder(purpose))
    chosen = kinds[0]
    while isValid(parent):
        silent = silent_folder()
        if not isValid(parent):
            return None
        title = f"Save {purpose}"
        if silent:
            target = ask_for_path(parent, title, silent, name)
            target = target and target.with_name(with_suffix(target.name, kinds, kinds[0]))
        else:
            dialog = _SaveDialog(parent, title, kinds, chosen)
            target = dialog.ask(folder, name)
            if not isValid(dialog):  # its window was closed meanwhile
                return None
            chosen = dialog.kind()
        if target is None:
            return None
        folder, name = _usable(str(target.parent)) or folder, target.name
        place = answer(partial(look_at, target))  # None: its folder does not answer
        if not isValid(parent):
            return None
        if place is not None and place.obstacle:
            _tell(parent, place.obstacle)  # and ask again
        elif (place is not None and not place.there) or _may_replace(parent, target, place):
            SAVE_FOLDERS.note(purpose, target)
            return SaveTarget(target, place is None or place.there)
    return None


class _SaveDialog(QFileDialog):
    def __init__(
        self, parent: QWidget, title: str, kinds: Sequence[FileKind], chosen: FileKind
    ) -> None:
        super().__init__(parent, title, here())  # else where Qt was last, which may be silent
        self._kinds = kinds
        self._typed = self._suggested = ""
        self._path: Path | None = None  # accepted
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setFileMode(QFileDialog.FileMode.AnyFile)
        self.setOption(QFileDialog.Option.DontConfirmOverwrite)  # it would ask about another name
        self.setNameFilters([kind.filter for kind in kinds])
        self.selectNameFilter(chosen.filter)
        self.filterSelected.connect(self._on_filter)
        self._make_room()

    def _make_room(self) -> None:
        """Show sizes and dates whole; Qt's own widths cut a date. Names have the rest."""
        details = self._details()
        if details is None:
            return
        header = details.header()
        header.setResizeContentsPrecision(0)  # of the rows in sight: a folder can have 100,000
        # a bar would hide a row, which can make it needless: Qt would show and hide it for ever
        details.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header.setStretchLastSection(False)
        modes = QHeaderView.ResizeMode
        for section in range(header.count()):
            mode = modes.ResizeToContents if section else modes.Stretch
            header.setSectionResizeMode(section, mode)
        self.resize(self.sizeHint().expandedTo(QSize(_WIDE, 0)))

    def ask(self, folder: str, name: str) -> Path | None:
        """Return the chosen file with its suffix; ``None``: none was, or the dialog is gone."""
        if folder:
            self.setDirectory(folder)
        self.selectFile(name)
        self._typed = self._suggested = name
        edit = self._edit()
        if edit is not None:
            edit.textChanged.disconnect()  # Qt asks the disk about every letter
            edit.textChanged.connect(self._enable_soon)
            edit.textEdited.connect(self._on_typed)
            PathCompleter(edit, lambda: self.directory().absolutePath())
        dress_next()
        if not answered(self):
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
        path = Path(self.directory().absolutePath(), os.path.expanduser(text))
        is_folder = answer(partial(os.path.isdir, path))
        if not isValid(self) or not self.isVisible():  # closed while the disk was asked
            return
        if is_folder:
            self.setDirectory(str(path))
            edit.clear()
        else:
            folder_meant = text.endswith(os.sep)  # there is none: it is told by its name
            self._path = path / self._suggested if folder_meant else path
            self.done(QDialog.DialogCode.Accepted)

    @guarded
    def done(self, result: int) -> None:
        """End it. Qt gives the next dialog, which may open files, what the columns have now."""
        details = self._details()
        if details is not None:
            details.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        super().done(result)

    def kind(self) -> FileKind:
        """Return the kind whose filter is chosen."""
        shown = self.selectedNameFilter()
        return next((kind for kind in self._kinds if kind.filter == shown), self._kinds[0])

    def _details(self) -> QTreeView | None:
        """Return the list of files; ``None`` in a dialog of the desktop."""
        found = self.findChild(QTreeView, "treeView")
        return found if isinstance(found, QTreeView) else None

    def _edit(self) -> QLineEdit | None:
        """Return where the name is typed; ``None`` in a dialog of the desktop."""
        found = self.findChild(QLineEdit, "fileNameEdit")
        return found if isinstance(found, QLineEdit) else None

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._typed = text

    @Slot()
    def _enable_soon(self) -> None:
        QTimer.singleShot(0, self, self._enable)

    @Slot()
    def _enable(self) -> None:
        """Let a name be saved, in a folder too that Qt has not looked into yet."""
        box, edit = self.findChild(QDialogButtonBox), self._edit()
        if box is not None and edit is not None:
            there = bool(edit.text().strip())
            box.button(QDialogButtonBox.StandardButton.Save).setEnabled(there)

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
    return folder if folder and bool(answer(partial(os.path.isdir, folder))) else ""


def _tell(parent: QWidget, obstacle: str) -> None:
    box = QMessageBox(parent)
    show_box_icon(box, QMessageBox.Icon.Warning)
    box.setWindowTitle("Cannot be saved there")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(obstacle)
    box.addButton(QMessageBox.StandardButton.Ok)
    answered(box)


def _may_replace(parent: QWidget, path: Path, place: SavePlace | None) -> bool:
    box = QMessageBox(parent)
    show_box_icon(box, QMessageBox.Icon.Question)
    box.setWindowTitle("Replace file?")
    name = plain(path.name, 80)
    if place is None:
        box.setText(f"Whether {name} is there already is not known: its folder does not answer.")
    else:
        box.setText(f"{name} is there already.")
    told = f"Replace it in {plain(str(path.parent), 200)}?"
    if place is not None and place.link:
        told = f"It is a link to {place.link}. Replace that file?"
    box.setInformativeText(told)
    box.setTextFormat(Qt.TextFormat.PlainText)
    replace = box.addButton("&Replace", QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    return answered(box) is not None and box.clickedButton() is replace
