"""The File menu's work: opens and saves group files."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from gui.core.groups.group import Group
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.core.text.free_name import is_untitled
from gui.files.disk.atomic_write import saved_text
from gui.files.disk.file_stamp import UNKNOWN, FileStamp
from gui.files.disk.resources import is_resource
from gui.files.groups.suffixes import FILE_FILTER, SAVE_KINDS
from gui.files.recording.segment_file import SUFFIX as RECORDING
from gui.program.settings import Settings
from gui.qt.look.box_icon import show_box_icon
from gui.qt.questions.answered import answered
from gui.qt.save_folders import SAVE_FOLDERS
from gui.window.messages import Messages
from gui.window.tabs.group_files import PATIENCE_S, WrittenFile
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs
from gui.window.tabs.previews import Previews

_RECORDINGS: Final = f"Recordings (*{RECORDING})"
_SEEN, _SHORT = 6, 140  # warnings of a file that are seen at once, and characters of each
_SAVE_S: Final = 0.1  # so long a question waits for a save; a slower one ends later
_SLOW_PVS: Final = 2_000  # 10 ms: to wait for as many, or more, would be in vain


class FileActions(QObject):
    """Asks for files, and reports what could not be read or written. GUI thread."""

    unsaved = Signal(object, str, object)  # Path, why it was not written, what writes it
    saved = Signal(object, object)  # Path, FileStamp: this program wrote the file

    def __init__(
        self,
        open_tabs: OpenTabs,
        previews: Previews,
        settings: Settings,
        messages: Messages,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._open_tabs = open_tabs
        self._previews = previews
        self._settings = settings
        self._messages = messages
        self._recent_menu: QMenu | None = None
        open_tabs.loaded.connect(self._on_loaded)

    def _window(self) -> QWidget:
        """Return the window used last, the parent of dialogs."""
        return self._open_tabs.active.window()

    def fill_recent(self, menu: QMenu) -> None:
        """Fill ``menu`` with the recent files whenever it is shown."""
        self._recent_menu = menu
        menu.aboutToShow.connect(self._fill_recent)

    @Slot()
    def ask_and_open(self) -> None:
        """Ask for group files and open them."""
        from gui.qt.paths.open_dialogs import ask_what_to_open  # not at the start

        kinds = f"{FILE_FILTER};;{_RECORDINGS}"
        paths = ask_what_to_open(self._window(), "Open groups", kinds, many=True)
        self._open_tabs.open_files(paths)

    @Slot()
    def ask_and_replay(self) -> None:
        """Ask for a file of a recording and open the whole recording."""
        from gui.qt.paths.open_dialogs import ask_what_to_open  # not at the start

        folder = SAVE_FOLDERS.folder("recording")
        for path in ask_what_to_open(self._window(), "Open recording", _RECORDINGS, folder):
            self._open_tabs.open_file(path)

    def has_recent(self) -> bool:
        """Tell whether there are recent files."""
        return bool(self._settings.recent())

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

    @Slot()
    def _open_recent(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._open_tabs.open_file(Path(action.data()))

    @Slot()
    def save_current(self) -> bool:
        """Save the current group to its file, asking for one if it has none."""
        tab = self._open_tabs.current()
        if tab is None:
            return False
        many = len(tab.content.group.pvs) > _SLOW_PVS
        return self.save_tab(tab, 0.0 if many else PATIENCE_S)

    def save_tab(self, tab: OpenTab, patience_s: float = _SAVE_S) -> bool:
        """Save the group of ``tab``, asking for a file if it has none of its own."""
        path = _own_path(tab)
        if path is None:
            return self._ask_and_save(tab)
        return self._save(tab, path, tab.stamp or UNKNOWN, patience_s)

    @Slot()
    def save_current_as(self) -> bool:
        """Ask for a file and save the current group there."""
        tab = self._open_tabs.current()
        return tab is not None and self._ask_and_save(tab)

    @Slot()
    def export_current(self) -> None:
        """Show the dialog that exports the samples of the current tab."""
        from gui.widgets.export.export_dialog import ExportDialog  # not at the start

        tab = self._open_tabs.current()
        if tab is None:
            return
        content = tab.content

        def view_range() -> tuple[int, int | None]:
            view = content.chart.view
            begin_ns, end_ns = view.range_at(time.time_ns())
            whole_ns = 1_000_000_000  # as people type it: the seconds around what is seen
            end_ns = -(-end_ns // whole_ns) * whole_ns
            return begin_ns // whole_ns * whole_ns, None if view.live else end_ns

        utc = content.model.utc
        fetch = content.tools.archived_export()
        name, over = content.group.name, content.widget
        dialog = ExportDialog(content.store, name, view_range, utc, over, fetch)
        dialog.told.connect(self._messages.note)
        dialog.exports = tab
        self._open_tabs.ending.connect(dialog.end_with)
        dialog.show()

    def _ask_and_save(self, tab: OpenTab) -> bool:
        from gui.qt.save_dialog import ask_where_to_save  # not at the start

        suggested = _own_path(tab) or tab.content.group.name
        target = ask_where_to_save(self._window(), "group", suggested, SAVE_KINDS)
        if target is None:
            return False
        path, expected = target.path, None if target.replaces else UNKNOWN
        if target.replaces and path == tab.path:
            expected = tab.stamp  # to be asked if another program has changed it
        other = self._open_tabs.tab_of_file(path)
        if other not in (None, tab) and path.suffix == ".pvgroup":
            self._messages.error(
                f"Not saved: {path.name} is open in another tab. Close that tab first, "
                "or save under another name."
            )
            return False
        return self._save(tab, path, expected)

    def _save(
        self,
        tab: OpenTab,
        path: Path,
        expected: FileStamp | None,
        patience_s: float = _SAVE_S,
    ) -> bool:
        """Write the file; False if it was not written, or not yet because the disk is slow.

        Asks before it overwrites another file than ``expected``, unless that is ``None``.
        """
        self._previews.stay(tab)
        group = tab.group()
        if tab.source is None and path.suffix == ".pvgroup" and is_untitled(group.name):
            group = replace(group, name=plain(path.stem, 100))  # it has no other name yet
        results: list[bool] = []

        def written(answer: WrittenFile) -> None:
            results.append(self._on_written(tab, group, answer))

        if self._open_tabs.files.write(path, group, expected, written, patience_s):
            return results[0]
        self._messages.note(f"Saving {path} …")
        return False

    def _on_written(self, tab: OpenTab, group: Group, answer: WrittenFile) -> bool:
        path = answer.path
        if answer.changed:
            return self._may_overwrite(tab, path) and self._save(tab, path, None)
        if answer.error:
            self._messages.file_error(path, answer.error)
            again = partial(self._save, tab, path, tab.stamp if path == tab.path else UNKNOWN)
            self.unsaved.emit(path, answer.error, again)
            return False
        self.saved.emit(path, answer.stamp)
        if path.suffix.lower() != ".pvgroup":  # an export: the tab keeps its own file
            self._messages.note(f"Saved a copy as {path}")
            self._show_warnings(path, answer.left_out, "exported")
            self._tell_lost(answer)
            return True
        if self._open_tabs.tab_widget_of(tab) is not None:  # else it was closed meanwhile
            if tab.source is None and is_untitled(tab.content.group.name):
                tab.content.edits.follow(name=group.name)  # of its file: no edit to undo
            self._open_tabs.saved(tab, path, answer.stamp, group)
        self._settings.add_recent(path)
        self._messages.note(saved_text(path, ""))
        self._tell_lost(answer)
        return True

    def _tell_lost(self, answer: WrittenFile) -> None:
        if answer.lost:
            self._messages.error(saved_text(answer.path, answer.lost))

    def _may_overwrite(self, tab: OpenTab, path: Path) -> bool:
        box = question(self._window(), "Overwrite?")
        known = path == tab.path and tab.stamp is not None
        why = "was changed by another program since it was read" if known else "is there already"
        box.setText(f"{plain(path.name, 80)} {why}.")
        box.setInformativeText("Overwrite it?")
        kinds = QMessageBox.StandardButton
        box.setStandardButtons(kinds.Save | kinds.Cancel)
        box.button(kinds.Save).setText("&Overwrite")
        box.setDefaultButton(kinds.Cancel)
        return answered(box) == kinds.Save

    def keep_waiting(self) -> None:
        """Put files that are still to be opened among the recent ones: the program ends."""
        for wanted in self._open_tabs.openings.waiting():
            if wanted.source is not None:
                self._settings.add_recent(wanted.source)

    @Slot(object, object, bool)
    def _on_loaded(self, path: Path, warnings: Sequence[str], asked: bool) -> None:
        if asked:
            self._settings.add_recent(path)
        self._show_warnings(path, warnings, "imported")

    def _show_warnings(self, path: Path, warnings: Sequence[str], done: str) -> None:
        """Show what could not be ``done``: one finding in the status bar, several in a list."""
        if len(warnings) == 1:
            self._messages.note(f"{path.name}: {warnings[0]}")
        elif warnings:
            box = QMessageBox(self._window())
            box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            box.setTextFormat(Qt.TextFormat.PlainText)
            box.setWindowTitle("Not everything could be carried over")
            box.setText(f"{plain(path.name)}: not everything could be {done}.")
            show_box_icon(box, QMessageBox.Icon.Information)
            box.setInformativeText(_first_of(warnings))
            box.setDetailedText("\n".join(plain(warning, 400) for warning in warnings[:1_000]))
            box.open()


def _own_path(tab: OpenTab) -> Path | None:
    """Return the file that *Save* writes; ``None``: it has none, or one that came with the program.

    The groups of the demo are files of the program, for all who use it.
    """
    return None if tab.path is None or is_resource(tab.path) else tab.path


def _first_of(warnings: Sequence[str]) -> str:
    """Return what is seen of a list at once; all of it is behind *Show Details*."""
    lines = [f"• {_whole_macros(plain(warning, _SHORT))}" for warning in warnings[:_SEEN]]
    more = len(warnings) - len(lines)
    return "\n".join([*lines, f"and {grouped(more)} more: Show Details"] if more else lines)


def _whole_macros(text: str) -> str:
    """Return ``text`` so that no line of it is broken between ``$`` and ``(P)``."""
    return text.replace("$(", "$\N{WORD JOINER}(").replace("${", "$\N{WORD JOINER}{")


def question(window: QWidget, title: str) -> QMessageBox:
    """Return a message box for a question, still without text and buttons."""
    box = QMessageBox(window)
    show_box_icon(box, QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(title)
    return box
