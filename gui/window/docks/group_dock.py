"""The group dock: the group browser, filled after the first values of the tabs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from gui.core.program.preferences import Preferences
from gui.core.pv.formatting import plain
from gui.files.disk.file_stamp import FileStamp
from gui.files.groups.suffixes import SUFFIXES
from gui.program.settings import Settings
from gui.qt.turns.own_turn import OwnTurn
from gui.window.docks.panel import Panel
from gui.window.messages import Messages
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs
from gui.window.tabs.previews import Previews

if TYPE_CHECKING:
    from gui.widgets.group_browser.group_browser import GroupBrowser

_BEGIN_MS: Final = 400
_WIDTH: Final = 240
_HIDDEN: Final = "groups_hidden"
_FOLDED: Final = "groups_folded"  # JSON: the rows whose folder the user opened or closed
_MOST_FOLDED: Final = 300


class GroupDock(QObject):
    """At the left of the main window; the settings keep whether it is shown. GUI thread."""

    file_changed = Signal(object)  # Path: an open file was changed or removed
    missing_changed = Signal(object)  # dict[str, str]: recent files that are not there, and why

    def __init__(
        self,
        window: QMainWindow,
        open_tabs: OpenTabs,
        previews: Previews,
        settings: Settings,
        messages: Messages,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._open_tabs = open_tabs
        self._previews = previews
        self._settings = settings
        self._messages = messages
        self._browser: GroupBrowser | None = None
        self._marked: set[Path] = set()
        self._closed = False
        self.dock = Panel("Groups", "groups", window, stays=True)
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.dock)
        window.resizeDocks([self.dock], [_WIDTH], Qt.Orientation.Horizontal)
        self.dock.setVisible(not settings.flag(_HIDDEN))
        shown = self.dock.toggleViewAction()
        shown.setText("&Groups")
        shown.setShortcut(QKeySequence("Ctrl+Shift+G"))
        shown.triggered.connect(self._on_toggled)
        self._beginning = OwnTurn(self._begin, self)
        self._beginning.start(_BEGIN_MS)

    def menu_actions(self) -> list[QAction]:
        """Return showing the browser."""
        return [self.dock.toggleViewAction()]

    def set_dark(self, dark: bool) -> None:
        """Do nothing: the browser paints with the palette."""

    def set_utc(self, utc: bool) -> None:
        """Do nothing: the browser shows no times."""

    @Slot(bool)
    def _on_toggled(self, shown: bool) -> None:
        self._settings.set_flag(_HIDDEN, not shown)
        if shown:
            self.browser.view.setFocus()

    def _begin(self) -> None:
        if not self._closed and self._browser is None:
            assert self.browser is not None

    @property
    def browser(self) -> GroupBrowser:
        """The browser; made, and its modules loaded, when first needed."""
        if self._browser is None:
            self._beginning.stop()
            self._browser = self._make()
        return self._browser

    def _make(self) -> GroupBrowser:
        from gui.widgets.group_browser.group_browser import GroupBrowser

        made = GroupBrowser(SUFFIXES)
        made.previewed.connect(self._previews.preview)
        made.likely_next.connect(self._previews.read_ahead)
        made.opened.connect(self._on_opened)
        made.folders_changed.connect(self._on_folders)
        made.favourites_changed.connect(self._on_favourites)
        made.recent_removed.connect(self._on_recent_removed)
        made.file_changed.connect(self.file_changed)
        made.missing_changed.connect(self.missing_changed)
        made.failed.connect(self._messages.error)
        made.open_rows.restore(_keys(self._settings.text(_FOLDED, "[]")))
        self.dock.setWidget(made)
        self._browser = made
        self._show_paths(self._settings.preferences)
        self._settings.changed.connect(self._show_paths)
        self._open_tabs.changed.connect(self._watch)
        self._open_tabs.shown.connect(self._select)
        self._watch()
        return made

    @Slot(object)
    def _show_paths(self, preferences: Preferences) -> None:
        """Show the folders and files of the preferences."""
        browser, known = self.browser, self.browser.recent
        browser.set_folders(preferences.folders)
        browser.set_favourites(preferences.favourites)
        browser.set_recent(preferences.recent)
        if known != browser.recent:  # the tab in front may be of a file that was not listed before
            self._select()

    @property
    def missing(self) -> dict[str, str]:
        """Recent files that are known not to be there, and why."""
        return self._browser.model.missing if self._browser is not None else {}

    @Slot()
    def open_folder(self) -> None:
        """Ask for a folder of groups, and show it in the browser."""
        if self.browser.ask_for_folder():
            self.dock.show()
            self._settings.set_flag(_HIDDEN, False)
            self.browser.view.setFocus()

    # -- from the browser

    @Slot(object)
    def _on_opened(self, path: Path) -> None:
        self._open_tabs.open_file(path)

    @Slot(object)
    def _on_folders(self, paths: tuple[Path, ...]) -> None:
        self._settings.change(folders=paths)

    @Slot(object)
    def _on_favourites(self, paths: tuple[Path, ...]) -> None:
        self._settings.change(favourites=paths)

    @Slot(object)
    def _on_recent_removed(self, path: Path) -> None:
        recent = self._settings.preferences.recent
        self._settings.change(recent=tuple(other for other in recent if other != path))

    # -- to the browser

    @Slot()
    def _watch(self) -> None:
        sources = (tab.source for tab in self._open_tabs.all_tabs())
        self.browser.watch_files([source for source in sources if source is not None])
        self.renew_marks()

    @Slot()
    def _select(self) -> None:
        current = self._open_tabs.current()
        if current is not None and current.source is not None:
            self.browser.select_file(current.source)

    @Slot()
    def renew_marks(self) -> None:
        """Mark the files of open tabs with the worst severity of their PVs."""
        if self._browser is None:
            return
        marks: dict[Path, tuple[str, str]] = {}
        for tab in self._open_tabs.tabs():
            if tab.source is not None:
                marks[tab.source] = _mark_of(tab)
        for path in self._marked - marks.keys():
            self._browser.set_status(path, "")
        for path, (symbol, tip) in marks.items():
            self._browser.set_status(path, symbol, tip)
        self._marked = set(marks)

    @Slot(object, object)
    def accept_file(self, path: Path, stamp: FileStamp | None) -> None:
        """Note that this program wrote ``path``: ``stamp`` is no change by another one."""
        if self._browser is not None and stamp is not None:
            self._browser.accept_file(path, stamp)

    def close(self) -> None:
        """Stop: the main window closes."""
        self._closed = True
        self._beginning.stop()
        if self._browser is not None:
            turned = self._browser.open_rows.turned()[:_MOST_FOLDED]
            self._settings.set_text(_FOLDED, json.dumps(turned))
            self._browser.close()


def wait_for_watches(seconds: float) -> bool:
    """Wait until the threads of closed browsers have ended; return whether all have in time."""
    module = sys.modules.get("gui.widgets.group_browser.watch_thread")
    return module is None or bool(module.close_watches(seconds))  # None: no browser was made


def _keys(text: str) -> list[tuple[str, str]]:
    """Return the row keys in ``text``, JSON; without anything malformed."""
    try:
        found = json.loads(text)
    except ValueError:
        return []
    rows = found if isinstance(found, list) else []
    return [(row[0], row[1]) for row in rows if _is_key(row)]


def _is_key(row: object) -> bool:
    return isinstance(row, list) and len(row) == 2 and all(isinstance(v, str) for v in row)


def _mark_of(tab: OpenTab) -> tuple[str, str]:
    symbol = tab.content.title().split(" ", 1)[0]
    return symbol or "–", plain(tab.content.worst_text(), 200)
