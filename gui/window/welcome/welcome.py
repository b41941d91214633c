"""Shows the welcome page while the main window has no tab; what it gives is done by the actions."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from gui.program.settings import RECENT_TIMES, Settings
from gui.qt.name_reader import NameReader
from gui.window.actions.group_actions import GroupActions
from gui.window.actions.names_place import NamesPlace
from gui.window.docks.group_dock import GroupDock
from gui.window.tabs.open_tabs import OpenTabs
from gui.window.tabs.tab_widget import TabWidget

if TYPE_CHECKING:
    from gui.window.welcome.page import WelcomePage

_FILE_MARKS: Final = ("/", "~/", "file://")  # no name of a PV begins so


class Welcome(QObject):
    """The page is made when it is first needed: a start with tabs does not load it. GUI thread."""

    def __init__(
        self,
        tab_widget: TabWidget,
        open_tabs: OpenTabs,
        groups: GroupActions,
        dock: GroupDock,
        settings: Settings,
        actions: Sequence[QAction],
        guide: QAction,
    ) -> None:
        super().__init__(tab_widget)
        self._tab_widget = tab_widget
        self._open_tabs = open_tabs
        self._groups = groups
        self._dock = dock
        self._settings = settings
        self._actions = actions
        self._guide = guide
        self._utc = False
        self._closed = False
        self._reader = NameReader(self)
        self.page: WelcomePage | None = None
        # tabs of the command line and of the session come first, and at exit the loop turns no more
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._show)
        self._soon.start(0)
        tab_widget.emptied.connect(self._renew)
        dock.missing_changed.connect(self._show_missing)
        settings.changed.connect(self._show_recent)

    def set_utc(self, utc: bool) -> None:
        """Show when groups were opened in UTC or local time."""
        self._utc = utc
        self._show_recent()

    @Slot()
    def _renew(self) -> None:
        """Put the page away if there is a tab, else show it soon."""
        if not self._tab_widget.count():
            self._soon.start(0)
        elif self.page is not None and self._tab_widget.cover is not None:
            self._tab_widget.set_cover(None)
            self.page.field.clear()
            self.page.field.check.close()

    @Slot()
    def _show(self) -> None:
        if self._closed or self._tab_widget.count():
            return
        if self.page is None:
            self.page = self._make()
        if self._tab_widget.cover is None:
            self._tab_widget.set_cover(self.page)
            self.page.field.check.open()
            self._show_recent()
            self._take_focus(self.page)

    def _make(self) -> WelcomePage:
        from gui.window.welcome.page import WelcomePage

        page = WelcomePage(self._actions, self._guide, self._tab_widget)
        page.field.given.connect(self._on_given)
        page.recent.opened.connect(self._on_recent)
        page.recent.set_missing(self._dock.missing)
        return page

    def _take_focus(self, page: WelcomePage) -> None:
        """Let one type at once, unless one is at work elsewhere in the window."""
        focused = QApplication.focusWidget()
        pane = self._tab_widget.pane
        if focused is None or focused is pane or pane.isAncestorOf(focused):
            page.field.edit.setFocus()

    def focus(self) -> None:
        """Give the focus to the field, if the page is shown."""
        if self.page is not None and self._tab_widget.cover is self.page:
            self.page.field.edit.setFocus()

    @Slot()
    def _show_recent(self) -> None:
        if self.page is not None and self._tab_widget.cover is self.page:
            from gui.core.program.recent_times import times_of  # with the page

            times = times_of(self._settings.text(RECENT_TIMES, ""))
            self.page.recent.show_files(self._settings.recent(), times, self._utc)
            self.page.recent.setVisible(bool(self._settings.recent()))

    @Slot(object)
    def _show_missing(self, missing: dict[str, str]) -> None:
        if self.page is not None:
            self.page.recent.set_missing(missing)

    @Slot(str)
    def _on_given(self, text: str) -> None:
        """Open the names in ``text``, or the file of which it is the path."""
        line = text.strip()
        if "\n" not in line and line.startswith(_FILE_MARKS):
            self._open_tabs.open_file(Path(os.path.expanduser(line.removeprefix("file://"))))
            return
        self._reader.read(text, self._on_names, self._on_refused)

    def _on_names(self, names: list[str]) -> None:
        if names:
            self._groups.offer_names(tuple(names), NamesPlace(self._tab_widget, None))
        else:
            self._on_refused("This holds no names of PVs.")

    def _on_refused(self, reason: str) -> None:
        if self.page is not None:
            self.page.field.refuse(reason)

    @Slot(object)
    def _on_recent(self, path: Path) -> None:
        self._open_tabs.open_file(path)

    def close(self) -> None:
        """Stop: the main window closes."""
        self._closed = True
        self._soon.stop()
        if self.page is not None:
            self.page.field.check.close()
