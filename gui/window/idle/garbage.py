"""Tells the collector of garbage what has closed, and when there is little to do."""

from PySide6.QtCore import QObject, Slot

from gui.qt.turns.frame_clock import FrameClock
from gui.qt.turns.garbage_collector import GarbageCollector
from gui.tab.tab import Tab
from gui.window.idle.deferred_imports import DeferredImports
from gui.window.replay.replays import Replays
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs


class Garbage(QObject):
    """The collector of one main window, from its construction to its close. GUI thread."""

    def __init__(self, clock: FrameClock, parent: QObject) -> None:
        super().__init__(parent)
        self.collector = GarbageCollector(self)
        clock.idle_changed.connect(self.collector.look_seldom)

    def watch(self, open_tabs: OpenTabs, replays: Replays, imports: DeferredImports) -> None:
        """Search when a tab, or one of a replay, has closed; set aside what ``imports`` brought."""
        open_tabs.ending.connect(self._on_ending)
        replays.tab_ended.connect(self._on_tab)
        imports.done.connect(self.collector.set_aside)

    @Slot(object)
    def _on_ending(self, tab: OpenTab) -> None:
        self._on_tab(tab.content)

    @Slot(object)
    def _on_tab(self, tab: Tab) -> None:
        for part in (tab, tab.store):
            self.collector.collect_soon(part)
