"""The preview tab: shows one group after another; the last few stay connected in a cache."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.files.groups.pvgroup import GroupFileError
from gui.window.messages import Messages
from gui.window.tabs.cached_previews import CachedPreviews
from gui.window.tabs.group_files import ReadAhead, ReadFile
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs
from gui.window.tabs.tab_widget import TabWidget

_CHECK_MS: Final = 5_000


class Previews(QObject):
    """Shows previews in the main window's tab widget. GUI thread.

    The preview that gives way to the next one is cached: going back to it shows values and
    history at once. A preview that differs from its file, or has windows of its own open, gets a
    tab that stays. Files beside the one in the list are read ahead; one that is shown is looked at
    again, in a thread, so that it is shown as it is now.
    """

    outdated = Signal(object)  # Path: shown as it was when it was read ahead, but changed since

    def __init__(
        self,
        open_tabs: OpenTabs,
        cached: CachedPreviews,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_tabs = open_tabs
        self._cached = cached
        self._messages = messages
        self._wanted: Path | None = None
        self._ahead = ReadAhead(open_tabs.files, self._is_open, self)
        open_tabs.tab_widget_added.connect(self._on_tab_widget)
        self._timer = QTimer(self)
        self._timer.setInterval(_CHECK_MS)
        self._timer.timeout.connect(self._end_expired)

    @Slot(object)
    def _on_tab_widget(self, tab_widget: TabWidget) -> None:
        tab_widget.stay_asked.connect(self.stay)

    def shown(self) -> OpenTab | None:
        """Return the tab that is a preview, if there is one."""
        return next((tab for tab in self._open_tabs.tabs() if tab.preview), None)

    def set_most(self, most: int) -> None:
        """Keep ``most`` previews, the one shown included."""
        self._end(self._cached.policy.resize(max(most, 1), time.monotonic()))

    @Slot(object)
    def preview(self, path: Path) -> None:
        """Show the group of ``path``: in its own tab if it has one, else in the preview tab."""
        path = path.absolute()
        self._wanted = path
        found = self._open_tabs.tab_of_file(path)
        if found is not None:
            self._open_tabs.show(found)
            return
        cached = self._cached.take(path)
        if cached is not None:
            self._show(cached)
            return
        ahead = self._ahead.take(path)
        if ahead is None:
            self._open_tabs.files.read(path, self._take_file, patience_s=0.0)
        else:
            self._take_file(ahead)
            self._open_tabs.files.read(path, self._compare, patience_s=0.0, known=ahead.stamp)

    def _compare(self, read: ReadFile) -> None:
        if not read.unchanged:
            self.outdated.emit(read.path)

    @Slot(object)
    def read_ahead(self, paths: tuple[Path, ...]) -> None:
        """Read ``paths``, which are likely to be previewed next; connect to nothing."""
        self._ahead.want(paths)

    def _is_open(self, path: Path) -> bool:
        return self._open_tabs.tab_of_file(path) is not None or self._cached.of(path) is not None

    def _take_file(self, read: ReadFile) -> None:
        """Show what was read, unless another group was asked for meanwhile."""
        open_tabs, messages, path = self._open_tabs, self._messages, read.path
        if path != self._wanted or self._cached.of(path) or open_tabs.tab_of_file(path):
            return
        if read.loaded is None:
            messages.file_error(path, read.error)
            return
        messages.dealt_with(path)
        try:
            tab = open_tabs.make_tab(read.loaded.group, path, None, read.stamp)
        except GroupFileError as error:
            messages.note(f"{error}. Enter or a double click opens it and asks.")
            return
        if read.loaded.warnings:
            messages.note(f"{path.name}: not everything could be imported; open it to see what")
        tab.preview = True
        tab.content.modified_changed.connect(self._on_modified)
        self._show(tab)

    def make_preview(self, tab: OpenTab) -> None:
        """Make ``tab``, which the main window shows unmodified, the preview if there is none."""
        if self.shown() is None and tab.source is not None and not tab.content.modified:
            tab.preview = True
            tab.content.modified_changed.connect(self._on_modified)
            self._cached.policy.visit(tab.source, time.monotonic())
            self._open_tabs.changed.emit()

    def _show(self, tab: OpenTab) -> None:
        open_tabs, tab_widget = self._open_tabs, self._open_tabs.tab_widgets[0]
        before = self.shown()
        if before is not None and before.content.tools.has_windows():
            self.stay(before)
            before = None
        if before is not None and open_tabs.tab_widget_of(before) is tab_widget:
            tab_widget.replace(before, tab)
            self._cached.add(before)
            open_tabs.show(tab)
        else:
            tab_widget.put(tab)
            open_tabs.show(tab)
        open_tabs.changed.emit()
        if tab.source is not None:
            policy = self._cached.policy
            policy.drop(tab.source)  # pinned still if its tab went on under another name
            self._end(policy.visit(tab.source, time.monotonic()))
        self._timer.start()

    # -- staying

    @Slot(object)
    def stay(self, tab: OpenTab) -> None:
        """Make ``tab`` a tab that stays, if it is the preview."""
        if tab.preview and tab.source is not None:
            self._cached.policy.pin(tab.source)
        self._open_tabs.stay(tab)

    @Slot()
    def _on_modified(self) -> None:
        """Keep a preview that was changed: the next one would lose the changes."""
        tab = self.shown()
        if tab is not None and tab.content.modified:
            self.stay(tab)

    # -- ending

    @Slot()
    def _end_expired(self) -> None:
        self._end(self._cached.policy.expired(time.monotonic()))
        if not self._cached.tabs():
            self._timer.stop()

    def _end(self, paths: tuple[Path, ...]) -> None:
        for path in paths:
            self.forget(path)

    @Slot(object)
    def forget(self, path: Path) -> None:
        """End the cached preview of ``path``, whose time is over or whose file has changed."""
        tab = self._cached.of(path)
        if tab is not None:
            self._open_tabs.end(tab)
