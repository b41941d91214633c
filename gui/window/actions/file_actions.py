"""Opening and saving group files by menu: asks for the file, says how it went."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox

from gui.core.groups.group import Group
from gui.core.pv.formatting import plain
from gui.files.disk.file_stamp import UNKNOWN, FileStamp
from gui.files.groups.suffixes import FILE_FILTER
from gui.program.settings import Settings
from gui.window.tabs.group_files import WrittenFile
from gui.window.tabs.open_tab import OpenTab

if TYPE_CHECKING:
    from gui.window.main_window import MainWindow

_SAVE_S: Final = 0.1  # for a save that a question waits for; a slow one ends later
_SAVED_AS: Final = (
    "PV groups (*.pvgroup);;StripTool (*.stp);;Data Browser (*.plt);;PV table (*.pvs);;"
    "List of names (*.txt *.csv *.lst)"
)


class FileActions(QObject):
    """The File menu's work for a ``MainWindow``. GUI thread, which waits for no file."""

    saved = Signal(object, object)  # Path, FileStamp: the program itself wrote it

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
        parent = self._window.desk.active.window()
        names = QFileDialog.getOpenFileNames(parent, "Open groups", "", FILE_FILTER)[0]
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
        path = tab.path
        return self._save(tab, path, tab.stamp or UNKNOWN) if path else self._ask_and_save(tab)

    @Slot()
    def save_current_as(self) -> bool:
        """Ask for a file and save the current group there."""
        tab = self._window.current()
        return tab is not None and self._ask_and_save(tab)

    def _ask_and_save(self, tab: OpenTab) -> bool:
        start = str(tab.path or f"{tab.session.group.name}.pvgroup")
        parent = self._window.desk.active.window()
        name, kind = QFileDialog.getSaveFileName(parent, "Save group", start, _SAVED_AS)
        if not name:
            return False
        path = Path(name).absolute()
        expected = tab.stamp if path == tab.path else None
        if not path.suffix:  # the dialog asked about another name, if at all
            suffix = kind.partition("(*")[2].removesuffix(")") or ".pvgroup"
            path, expected = path.with_name(path.name + suffix), UNKNOWN
        other = self._window.desk.tab_of_file(path)
        if other not in (None, tab) and path.suffix == ".pvgroup":
            self._window.report(
                f"Not saved: {path.name} is open in another tab. Close that tab first, "
                "or save under another name."
            )
            return False
        return self._save(tab, path, expected)

    def _save(self, tab: OpenTab, path: Path, expected: FileStamp | None) -> bool:
        """Write the file; False when it was not, or is not yet because the disk is slow.

        Asks if there is another file than ``expected``, unless that is ``None``.
        """
        self._window.previews.stay(tab)
        group = tab.group()
        well: list[bool] = []

        def written(answer: WrittenFile) -> None:
            well.append(self._on_written(tab, group, answer))

        if self._window.desk.files.write(path, group, expected, written, _SAVE_S):
            return well[0]
        self._window.note(f"Saving {path} …")
        return False

    def _on_written(self, tab: OpenTab, group: Group, answer: WrittenFile) -> bool:
        path = answer.path
        if answer.changed:
            return self._may_overwrite(tab, path) and self._save(tab, path, None)
        if answer.error:
            self._window.report(answer.error)
            return False
        self.saved.emit(path, answer.stamp)
        if path.suffix.lower() != ".pvgroup":  # a copy for another tool: ours goes on as it is
            self.tell_warnings(path, answer.lost)
            self._window.note(f"Saved a copy as {path}")
            return True
        if self._window.desk.deck_of(tab) is not None:  # else it was closed meanwhile
            self._window.desk.saved(tab, path, answer.stamp, group)
        self._settings.add_recent(path)
        self._window.note(f"Saved {path}")
        return True

    def _may_overwrite(self, tab: OpenTab, path: Path) -> bool:
        box = _question(self._window, "Overwrite?")
        known = path == tab.path and tab.stamp is not None
        why = "was changed by another program since it was read" if known else "is there already"
        box.setText(f"{plain(path.name, 80)} {why}.")
        box.setInformativeText("Save over what it has now?")
        kinds = QMessageBox.StandardButton
        box.setStandardButtons(kinds.Save | kinds.Cancel)
        box.setDefaultButton(kinds.Cancel)
        answer = box.exec()
        box.deleteLater()
        return answer == kinds.Save

    @Slot(object, object)
    def on_loaded(self, path: Path, warnings: Sequence[str]) -> None:
        """A file was opened: it is the latest of the recent ones."""
        self._settings.add_recent(path)
        self.tell_warnings(path, warnings)

    def tell_warnings(self, path: Path, warnings: Sequence[str]) -> None:
        """Say what could not be carried over: one thing in the status bar, several in a list."""
        if len(warnings) == 1:
            self._window.note(f"{path.name}: {warnings[0]}")
        elif warnings:
            box = QMessageBox(self._window)
            box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            box.setTextFormat(Qt.TextFormat.PlainText)
            box.setWindowTitle("Not everything could be carried over")
            box.setText(f"{plain(path.name)}: {len(warnings)} settings could not be imported.")
            box.setDetailedText("\n".join(plain(warning, 400) for warning in warnings[:1_000]))
            box.open()

    def may_close(self, tab: OpenTab) -> bool:
        """Ask about what is lost when ``tab`` closes; False when the user thought better of it."""
        if not self._window.editing.may_close(tab):
            return False
        if tab.session.modified and not self._may_discard(tab):
            return False
        return tab.session.beside.may_close()

    def may_leave(self, tab: OpenTab) -> bool:
        """The same when the program ends: a tab without a file may come back at the next start."""
        if not self._window.editing.may_close(tab):
            return False
        comes_back = tab.path is None and self._window.keeps_session
        if tab.session.modified and not comes_back:
            self._window.desk.show(tab)
            if not self._may_discard(tab):
                return False
        return tab.session.beside.may_close()

    def _may_discard(self, tab: OpenTab) -> bool:
        box = _question(self._window, "Save changes?")
        box.setText(f"The group {tab.session.group.name} has changes that are not saved.")
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        answer = box.exec()
        box.deleteLater()
        if answer == buttons.Save:
            return self.save_tab(tab)
        return answer == buttons.Discard


def _question(window: MainWindow, title: str) -> QMessageBox:
    box = QMessageBox(window.desk.active.window())
    box.setIcon(QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(title)
    return box
