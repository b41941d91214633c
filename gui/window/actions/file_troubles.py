"""What helps with files that could not be opened or saved: try again, find, create."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from gui.core.groups.group import Group
from gui.core.pv.formatting import plain
from gui.files.disk.file_stamp import UNKNOWN
from gui.files.groups.suffixes import FILE_FILTER
from gui.window.messages import Messages
from gui.window.tabs.file_problems import CREATE, DISMISS, FIND, RETRY
from gui.window.tabs.group_files import ReadFile, WrittenFile
from gui.window.tabs.open_tabs import OpenTabs
from gui.window.tabs.opening import Opening
from gui.window.tabs.tab_widget import TabWidget


class FileTroubles(QObject):
    """Keeps every file that failed in sight until it is opened, saved or dismissed. GUI thread."""

    def __init__(self, open_tabs: OpenTabs, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._open_tabs = open_tabs
        self._messages = messages
        self._again: dict[Path, Callable[[], object]] = {}
        open_tabs.unread.connect(self._on_unread)
        open_tabs.loaded.connect(self.forget)
        open_tabs.tab_widget_added.connect(self._on_tab_widget)
        open_tabs.tab_widget_removed.connect(self._on_tab_widget_removed)

    @Slot(object)
    def _on_tab_widget(self, tab_widget: TabWidget) -> None:
        tab_widget.problems.asked.connect(self._on_asked)

    @Slot(object)
    def _on_tab_widget_removed(self, tab_widget: TabWidget) -> None:
        self._open_tabs.active.problems.take_over(tab_widget.problems)

    @Slot(object, object)
    def _on_unread(self, read: ReadFile, wanted: Opening) -> None:
        self._again[read.path] = lambda: self._open_tabs.open_file(
            read.path, wanted.macros, then=wanted.then, defaults=wanted.defaults
        )
        can_create = read.absent and read.path.suffix == ".pvgroup"
        helps = (RETRY, FIND, CREATE) if can_create else (RETRY, FIND)
        self._show(read.path, read.error, helps)

    @Slot(object, str, object)
    def unsaved(self, path: Path, why: str, again: Callable[[], object]) -> None:
        """Show that ``path`` was not written; ``again`` writes it."""
        self._again[path] = again
        self._show(path, why, (RETRY,))

    def _show(self, path: Path, why: str, helps: tuple[str, ...]) -> None:
        self._open_tabs.active.problems.add(path, why, helps)

    @Slot(object, object)
    def forget(self, path: Path, _: object = None) -> None:
        """Take the line of ``path`` away, and from the status bar: it was opened or saved."""
        self._again.pop(path, None)
        self._messages.dealt_with(path)
        for tab_widget in self._open_tabs.tab_widgets:
            tab_widget.problems.remove(path)

    @Slot(object, str)
    def _on_asked(self, path: Path, word: str) -> None:
        if word == RETRY:
            again = self._again.get(path)
            if again is not None:
                again()
        elif word == DISMISS:
            self.forget(path)
        elif word == FIND:
            self._find(path)
        elif word == CREATE:
            empty = Group(name=plain(path.stem, 100))
            self._open_tabs.files.write(path, empty, UNKNOWN, self._on_created)

    def _find(self, path: Path) -> None:
        window = self._open_tabs.active.window()
        title = f"Where is {plain(path.name, 80)} now?"
        from gui.qt.paths.open_dialogs import ask_what_to_open  # not at the start

        for found in ask_what_to_open(window, title, FILE_FILTER, str(path.parent)):
            if self._open_tabs.open_file(found):
                self.forget(path)

    def _on_created(self, written: WrittenFile) -> None:
        if written.error:
            self._messages.file_error(written.path, written.error)
            self._show(written.path, written.error, (RETRY, FIND, CREATE))
        else:  # also where somebody else created it meanwhile
            self._open_tabs.open_file(written.path)
