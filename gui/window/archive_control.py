"""Archive of the program: which appliances are asked, by which tabs."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from gui.program.settings import Settings
from gui.tab.tab import Tab
from gui.window.tabs.open_tabs import OpenTabs

if TYPE_CHECKING:
    from gui.workers.archive.archive_handle import ArchiveHandle


class ArchiveControl(QObject):
    """Nothing of the archive is loaded until there is an appliance. GUI thread."""

    unreached = Signal(object)  # pairs: appliances that cannot be reached, and why

    def __init__(self, settings: Settings, open_tabs: OpenTabs, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self._open_tabs = open_tabs
        self.handle: ArchiveHandle | None = None
        settings.changed.connect(self.renew)
        self.renew()

    @Slot()
    def renew(self) -> None:
        """Ask the appliances that the settings and the environment name now."""
        typed, given = (
            self._settings.text("archive_appliances", ""),
            os.environ.get("PVWATCH_ARCHIVE_URL", ""),
        )
        if self.handle is None:
            if not (typed.strip() or given.strip()):
                return
            from gui.workers.archive.archive_handle import ArchiveHandle

            import_module("gui.tab.archive_fill")  # not in the turn of the first tab
            self.handle = ArchiveHandle(self)
            self.handle.unreached.connect(self.unreached)
        from gui.core.backfill.appliance_list import appliances_in_force

        self.handle.use_appliances(appliances_in_force(typed, given))
        for tab in self._open_tabs.all_tabs():
            self.attach(tab.content)

    def attach(self, tab: Tab) -> None:
        """Let ``tab`` fill its chart and its column from the archive, if there is one."""
        if self.handle is not None:
            tab.use_archive(self.handle)

    @Slot()
    def close(self) -> None:
        """End all questions."""
        if self.handle is not None:
            self.handle.close()

    def wait(self, seconds: float) -> bool:
        """Wait for the last transfer to end; when the program exits."""
        if self.handle is None:
            return True
        from gui.workers.archive.archive_handle import close_all

        return close_all(seconds)
