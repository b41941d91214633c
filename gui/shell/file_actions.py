"""Opening and saving group files by menu: asks for the file, says how it went."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox

from gui.core.formatting import plain
from gui.files.group_file import GroupFileError, LoadedGroup, load
from gui.shell.open_tab import OpenTab
from gui.shell.settings import Settings

if TYPE_CHECKING:
    from gui.shell.main_window import MainWindow

_SAVED_AS: Final = (
    "PV groups (*.pvgroup);;StripTool (*.stp);;Data Browser (*.plt);;PV table (*.pvs);;"
    "List of names (*.txt)"
)


class FileActions(QObject):
    """The File menu's work for a ``MainWindow``. GUI thread."""

    def __init__(self, window: MainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._recent_menu: QMenu | None = None

    def fill_recent(self, menu: QMenu) -> None:
        """Fill ``menu`` with the files opened lately whenever it is shown."""
        self._recent_menu = menu
        menu.aboutToShow.connect(self._fill_recent)

    @Slot()
    def ask_and_open(self) -> None:
        """Ask for group files and open them."""
        from gui.files.group_import import FILE_FILTER

        names = QFileDialog.getOpenFileNames(self._window, "Open groups", "", FILE_FILTER)[0]
        for name in names:
            self._window.open_file(Path(name))

    @Slot()
    def _fill_recent(self) -> None:
        menu = self._recent_menu
        if menu is None:
            return
        menu.clear()
        for path in self._settings.recent():
            action = menu.addAction(str(path).replace("&", "&&"))
            action.setData(str(path))
            action.triggered.connect(self._open_recent)
        menu.setEnabled(True)

    @Slot()
    def _open_recent(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._window.open_file(Path(action.data()))

    @Slot()
    def save_current(self) -> bool:
        """Save the current group to its file, asking for one if it has none."""
        tab = self._window.current()
        return tab is not None and self.save_tab(tab)

    def save_tab(self, tab: OpenTab) -> bool:
        """Save the group of ``tab``, asking for a file if it has none."""
        return self._save(tab, tab.path) if tab.path else self._ask_and_save(tab)

    @Slot()
    def save_current_as(self) -> bool:
        """Ask for a file and save the current group there."""
        tab = self._window.current()
        return tab is not None and self._ask_and_save(tab)

    def _ask_and_save(self, tab: OpenTab) -> bool:
        start = str(tab.path or f"{tab.session.group.name}.pvgroup")
        name = QFileDialog.getSaveFileName(self._window, "Save group", start, _SAVED_AS)[0]
        if not name:
            return False
        path = Path(name)
        return self._save(tab, path if path.suffix else path.with_suffix(".pvgroup"))

    def _save(self, tab: OpenTab, path: Path) -> bool:
        from gui.files.group_export import save_any

        try:
            lost = save_any(path, tab.group())
        except GroupFileError as error:
            self._window.report(str(error))
            return False
        except OSError as error:
            self._window.report(f"{path} was not saved: {error.strerror or error}")
            return False
        if path.suffix.lower() != ".pvgroup":  # a copy for another tool: ours goes on as it is
            self.tell_warnings(path, lost)
            self._window.status.note(f"Saved a copy as {path}")
            return True
        tab.path = path.absolute()
        tab.session.set_modified(False)
        self._settings.add_recent(tab.path)
        self._window.status.note(f"Saved {path}")
        return True

    @staticmethod
    def read(path: Path) -> LoadedGroup:
        """Read a group file of any kind. Raises ``GroupFileError``."""
        if path.suffix == ".pvgroup":
            return load(path)
        from gui.files.group_import import load_any  # seldom needed at the start

        return load_any(path)

    def tell_warnings(self, path: Path, warnings: Sequence[str]) -> None:
        """Say what could not be carried over: one thing in the status bar, several in a list."""
        if len(warnings) == 1:
            self._window.status.note(f"{path.name}: {warnings[0]}")
        elif warnings:
            box = QMessageBox(self._window)
            box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            box.setTextFormat(Qt.TextFormat.PlainText)
            box.setWindowTitle("Not everything could be carried over")
            box.setText(f"{plain(path.name)}: {len(warnings)} things are not as they were.")
            box.setDetailedText("\n".join(plain(warning, 400) for warning in warnings[:1_000]))
            box.open()

    def may_discard(self, tab: OpenTab) -> bool:
        """Ask about the changes of ``tab``; False when the user thought better of closing."""
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle("Save changes?")
        box.setText(f"The group {tab.session.group.name} has changes that are not saved.")
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        answer = box.exec()
        box.deleteLater()
        if answer == buttons.Save:
            return self.save_tab(tab)
        return answer == buttons.Discard
