"""The dialogs that ask what to open: Qt's, or a typed path where a folder does not answer."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from gui.qt.paths.answers import silent_folder
from gui.qt.paths.file_dialog_looks import dress_next
from gui.qt.paths.typed_path import ask_for_path


def ask_what_to_open(
    parent: QWidget, title: str, kinds: str, folder: str = "", many: bool = False
) -> list[Path]:
    """Return the chosen files, one unless ``many``; none: cancelled. GUI thread; events go on.

    ``kinds`` is a filter as ``QFileDialog`` has it.
    """
    silent = silent_folder(folder)
    if not isValid(parent):
        return []
    if silent:
        path = ask_for_path(parent, title, silent)
        return [path] if path is not None else []
    dress_next()
    if many:
        return [Path(n) for n in QFileDialog.getOpenFileNames(parent, title, folder, kinds)[0]]
    name = QFileDialog.getOpenFileName(parent, title, folder, kinds)[0]
    return [Path(name)] if name else []


def ask_for_folder(parent: QWidget, title: str, folder: str = "") -> Path | None:
    """Return the chosen folder; ``None``: cancelled. GUI thread; events go on."""
    silent = silent_folder(folder)
    if not isValid(parent):
        return None
    if silent:
        return ask_for_path(parent, title, silent)
    dress_next()
    name = QFileDialog.getExistingDirectory(parent, title, folder)
    return Path(name) if name else None
