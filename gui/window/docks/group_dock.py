"""The dock with the group browser: filled after the first values, wired to desk and settings."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu

from gui.core.program.preferences import Preferences
from gui.core.pv.formatting import plain
from gui.files.disk.file_stamp import FileStamp
from gui.files.groups.suffixes import SUFFIXES
from gui.program.settings import Settings
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
    """At the left of the main window; whether it is shown is remembered. GUI thread."""

    file_changed = Signal(object)  # Path: an open file is another one now, or gone

    def __init__(
        self, window: QMainWindow, desk: OpenTabs, previews: Previews, settings: Settings
    ) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._previews = previews
        self._settings = settings
        self._browser: GroupBrowser | None = None
        self._marked: set[Path] = set()
        self._closed = False
        self.holder = QDockWidget("Groups", window)
        self.holder.setObjectName("groups")
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.holder)
        window.resizeDocks([self.holder], [_WIDTH], Qt.Orientation.Horizontal)
        self.holder.setVisible(not settings.flag(_HIDDEN))
        shown = self.holder.toggleViewAction()
        shown.setText("&Groups")
        shown.setShortcut(QKeySequence("Ctrl+Shift+G"))
        shown.triggered.connect(self._on_toggled)
        self._begin_timer = QTimer(self)
        self._begin_timer.setSingleShot(True)
        self._begin_timer.timeout.connect(self._begin)
        self._begin_timer.start(_BEGIN_MS)

    def fill_menu(self, menu: QMenu) -> None:
        """Add showing the browser."""
        menu.addAction(self.holder.toggleViewAction())

    @Slot(bool)
    def _on_toggled(self, shown: bool) -> None:
        self._settings.set_flag(_HIDDEN, not shown)
        if shown:
            self.browser.view.setFocus()

    @Slot()
    def _begin(self) -> None:
        if not self._closed and self._browser is None:
            assert self.browser is not None

    @property
    def browser(self) -> GroupBrowser:
        """The browser; made, and its modules loaded, when it is first wanted."""
        if self._browser is None:
            self._begin_timer.stop()
            self._browser = self._make()
        return self._browser

    def _make(self) -> GroupBrowser:
        from gui.widgets.group_browser.group_browser import GroupBrowser

        made = GroupBrowser(SUFFIXES)
        made.previewed.connect(self._previews.preview)
        made.opened.connect(self._on_opened)
        made.folders_changed.connect(self._on_folders)
        made.favourites_changed.connect(self._on_favourites)
        made.recent_removed.connect(self._on_recent_removed)
        made.file_changed.connect(self.file_changed)
        made.failed.connect(self._desk.failed)
        made.open_rows.restore(_keys(self._settings.text(_FOLDED, "[]")))
        self.holder.setWidget(made)
        self._browser = made
        self._take(self._settings.preferences)
        self._settings.changed.connect(self._take)
        self._desk.changed.connect(self._watch)
        self._desk.shown.connect(self._select)
        self._watch()
        return made

    @Slot(object)
    def _take(self, preferences: Preferences) -> None:
        """Show the folders and files that the preferences have."""
        self.browser.set_folders(preferences.folders)
        self.browser.set_favourites(preferences.favourites)
        self.browser.set_recent(preferences.recent)

    # -- what users do there

    @Slot(object)
    def _on_opened(self, path: Path) -> None:
        self._desk.open_file(path)

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

    # -- what it shows of the open tabs

    @Slot()
    def _watch(self) -> None:
        sources = (tab.source for tab in self._desk.all_tabs())
        self.browser.watch_files([source for source in sources if source is not None])
        self.renew_marks()

    @Slot()
    def _select(self) -> None:
        current = self._desk.current()
        if current is not None and current.source is not None:
            self.browser.select_file(current.source)

    @Slot()
    def renew_marks(self) -> None:
        """Mark the files that are open with how their PVs are."""
        if self._browser is None:
            return
        marks: dict[Path, tuple[str, str]] = {}
        for tab in self._desk.tabs():
            if tab.source is not None:
                marks[tab.source] = _mark_of(tab)
        for path in self._marked - marks.keys():
            self._browser.set_status(path, "")
        for path, (symbol, tip) in marks.items():
            self._browser.set_status(path, symbol, tip)
        self._marked = set(marks)

    @Slot(object, object)
    def accept_file(self, path: Path, stamp: FileStamp | None) -> None:
        """The program has written ``path``, with ``stamp``."""
        if self._browser is not None and stamp is not None:
            self._browser.accept_file(path, stamp)

    def close(self) -> None:
        """The window closes."""
        self._closed = True
        self._begin_timer.stop()
        if self._browser is not None:
            turned = self._browser.open_rows.turned()[:_MOST_FOLDED]
            self._settings.set_text(_FOLDED, json.dumps(turned))
            self._browser.close()


def wait_for_watches(seconds: float) -> None:
    """Wait for the threads of closed browsers, ``seconds`` at most: for leaving the program."""
    module = sys.modules.get("gui.widgets.group_browser.watch_thread")
    if module is not None:  # else no browser was made
        module.close_watches(seconds)


def _keys(text: str) -> list[tuple[str, str]]:
    """Return the keys of rows in ``text``; none of what is no such key."""
    try:
        found = json.loads(text)
    except ValueError:
        return []
    rows = found if isinstance(found, list) else []
    return [(row[0], row[1]) for row in rows if _is_key(row)]


def _is_key(row: object) -> bool:
    return isinstance(row, list) and len(row) == 2 and all(isinstance(v, str) for v in row)


def _mark_of(tab: OpenTab) -> tuple[str, str]:
    symbol = tab.session.title().split(" ", 1)[0]
    return symbol or "–", plain(tab.session.worst_text(), 200)
