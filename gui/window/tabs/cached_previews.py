"""Cached previews: groups shown lately as a preview, still connected but in no window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.preview_cache import PreviewCache


class CachedPreviews(QObject):
    """The tabs by file, and ``policy``, which says how many and how long. GUI thread.

    A cached preview is in no alarm list and in no saved workspace.
    """

    added = Signal(object)  # OpenTab: no longer in a window
    removed = Signal(object)  # OpenTab: about to be in a window again

    def __init__(self, most: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.policy: PreviewCache[Path] = PreviewCache(max(most, 1))
        self._tabs: dict[Path, OpenTab] = {}

    def tabs(self) -> list[OpenTab]:
        """Return all of them, the one left longest ago first."""
        return list(self._tabs.values())

    def of(self, path: Path) -> OpenTab | None:
        """Return the cached preview of ``path``."""
        return self._tabs.get(path)

    def add(self, tab: OpenTab) -> None:
        """Keep ``tab``, which was taken out of its window, if it has a file."""
        if tab.source is not None:
            self._tabs[tab.source] = tab
            tab.cached = True
            self.added.emit(tab)

    def take(self, path: Path) -> OpenTab | None:
        """Remove and return the cached preview of ``path``, to be shown as a preview."""
        tab = self._tabs.pop(path, None)
        if tab is not None:
            tab.cached = False
            self.removed.emit(tab)
        return tab

    def take_to_stay(self, path: Path) -> OpenTab | None:
        """Remove and return the cached preview of ``path``, to be shown in a tab that stays."""
        tab = self.take(path)
        if tab is not None:
            self.policy.pin(path)
            tab.preview = False
        return tab

    def forget(self, tab: OpenTab) -> None:
        """``tab`` ends, cached or not."""
        source = tab.source
        if source is not None and self._tabs.get(source, tab) is tab:
            self._tabs.pop(source, None)
            self.policy.drop(source)
