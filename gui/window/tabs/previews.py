"""Groups that are only looked at: one tab that shows them in turn, the last few kept warm."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.files.groups.pvgroup import GroupFileError
from gui.window.tabs.group_files import ReadFile
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs
from gui.window.tabs.preview_cache import PreviewCache

_LOOK_MS: Final = 5_000


class Previews(QObject):
    """Puts previews into the main window's deck. GUI thread.

    A group that was looked at stays connected for a while without a tab: going back to it shows
    values and history at once. It is in no alarm list and no session. Only what differs from its
    file, or has windows of its own open, gets a tab that stays.
    """

    parked = Signal(object)  # OpenTab: it has no tab any more, for now
    unparked = Signal(object)  # OpenTab: it has one again

    def __init__(self, desk: OpenTabs, most: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._parked: dict[Path, OpenTab] = {}
        self._warm: PreviewCache[Path] = PreviewCache(max(most, 1))
        self._wanted: Path | None = None
        desk.beside = self.kept
        desk.take_warm = self._unpark_to_stay
        desk.ending.connect(self._on_ending)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._end_expired)

    def kept(self) -> list[OpenTab]:
        """Return the groups that are connected without a tab."""
        return list(self._parked.values())

    def shown(self) -> OpenTab | None:
        """Return the preview's tab, if there is one."""
        return next((tab for tab in self._desk.tabs() if tab.preview), None)

    def set_most(self, most: int) -> None:
        """Keep so many, the one that is shown counts."""
        self._end(self._warm.resize(max(most, 1), time.monotonic()))

    @Slot(object)
    def preview(self, path: Path) -> None:
        """Show the group of ``path``: its tab if it has one, else in the preview's tab."""
        path = path.absolute()
        self._wanted = path
        found = self._desk.tab_of_file(path)
        if found is not None:
            self._desk.show(found)
            return
        parked = self._unpark(path)
        if parked is not None:
            self._show(parked)
            return
        self._desk.files.read(path, self._take_file, patience_s=0.0)

    def _take_file(self, read: ReadFile) -> None:
        """Show what was read, unless another group is wanted meanwhile."""
        desk, path = self._desk, read.path
        if path != self._wanted or path in self._parked or desk.tab_of_file(path) is not None:
            return
        if read.loaded is None:
            desk.failed.emit(read.error)
            return
        try:
            tab = desk.make_tab(read.loaded.group, path, None, read.stamp)
        except GroupFileError as error:
            desk.message.emit(f"{error}. Enter or a double click opens it and asks.")
            return
        if read.loaded.warnings:
            count = len(read.loaded.warnings)
            desk.message.emit(
                f"{path.name}: {count} settings could not be imported; open it to see them"
            )
        tab.preview = True
        tab.session.modified_changed.connect(self._on_modified)
        self._show(tab)

    def take(self, tab: OpenTab) -> None:
        """Let ``tab``, which the main window shows unmodified, be the preview."""
        if self.shown() is None and tab.source is not None and not tab.session.modified:
            tab.preview = True
            tab.session.modified_changed.connect(self._on_modified)
            self._warm.visit(tab.source, time.monotonic())
            self._desk.changed.emit()

    def _show(self, tab: OpenTab) -> None:
        desk, deck = self._desk, self._desk.decks[0]
        before = self.shown()
        if before is not None and before.session.beside.has_windows():
            self.stay(before)
            before = None
        if before is not None and desk.deck_of(before) is deck:
            deck.replace(before, tab)
            self._park(before)
            desk.show(tab)
        else:
            deck.put(tab)
            desk.show(tab)
        desk.changed.emit()
        if tab.source is not None:
            self._warm.drop(tab.source)  # pinned still if its tab went on under another name
            self._end(self._warm.visit(tab.source, time.monotonic()))
        self._timer.start()

    def _park(self, tab: OpenTab) -> None:
        if tab.source is not None:
            self._parked[tab.source] = tab
            tab.parked = True
            self.parked.emit(tab)

    def _unpark(self, path: Path) -> OpenTab | None:
        tab = self._parked.pop(path, None)
        if tab is not None:
            tab.parked = False
            self.unparked.emit(tab)
        return tab

    # -- staying

    def stay(self, tab: OpenTab) -> None:
        """Let the preview ``tab`` stay."""
        if tab.preview and tab.source is not None:
            self._warm.pin(tab.source)
        self._desk.stay(tab)

    @Slot()
    def _on_modified(self) -> None:
        """What was changed is no preview any more: it would be lost with the next one."""
        tab = self.shown()
        if tab is not None and tab.session.modified:
            self.stay(tab)

    def _unpark_to_stay(self, path: Path) -> OpenTab | None:
        tab = self._unpark(path)
        if tab is not None:
            self._warm.pin(path)
            tab.preview = False
        return tab

    # -- ending

    @Slot()
    def _end_expired(self) -> None:
        self._end(self._warm.expired(time.monotonic()))
        if not self._parked:
            self._timer.stop()

    def _end(self, paths: tuple[Path, ...]) -> None:
        for path in paths:
            if path in self._parked:
                self._desk.end(self._parked[path])

    @Slot(object)
    def forget(self, path: Path) -> None:
        """The file of a group that is kept warm has changed: keep it no longer."""
        if path in self._parked:
            self._desk.end(self._parked[path])

    @Slot(object)
    def _on_ending(self, tab: OpenTab) -> None:
        source = tab.source
        if source is not None and self._parked.get(source, tab) is tab:
            self._parked.pop(source, None)
            self._warm.drop(source)
