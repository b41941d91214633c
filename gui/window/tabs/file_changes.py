"""What becomes of a tab whose file another program changed or removed."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from gui.core.pv.formatting import plain
from gui.files.groups.pvgroup import GroupFileError, expand_group
from gui.window.tabs.group_files import ReadFile
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs
from gui.window.tabs.previews import Previews
from gui.window.tabs.tab_widget import TabWidget


class FileChanges(QObject):
    """Reads the file again and says so above the tab; never changes what the user has. GUI thread.

    A preview that is as its file was follows it by itself; every other tab is asked about.
    """

    def __init__(self, desk: OpenTabs, previews: Previews, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._previews = previews

    def add_deck(self, deck: TabWidget) -> None:
        """Take care of the notices above a window's tabs."""
        deck.notice.reload_asked.connect(self.reload)
        deck.notice.keep_asked.connect(self.keep)

    @Slot(object)
    def look(self, path: Path) -> None:
        """``path`` was changed, or is gone."""
        self._previews.forget(path)
        tab = self._desk.tab_of_file(path)
        if tab is not None:
            self._desk.files.read(path, partial(self._take, tab), patience_s=0.0)

    def _take(self, tab: OpenTab, read: ReadFile) -> None:
        if tab.source != read.path or self._desk.deck_of(tab) is None:
            self._previews.forget(read.path)
            return  # closed, only kept warm, or saved under another name meanwhile
        name = plain(read.path.name, 80)
        if read.loaded is None:
            tab.changed = None
            gone = read.stamp is None
            why = f"{name} is gone" if gone else plain(read.error, 300)
            self._tell(tab, f"{why}. What is shown is what it had; Save writes it again.")
        elif read.loaded.group in (tab.filed, tab.group()):
            if read.loaded.group != tab.filed:  # another program has it as it is here
                tab.session.set_modified(False)
            tab.stamp, tab.filed = read.stamp, read.loaded.group
            tab.changed = None
            self._tell(tab, "")
        else:
            tab.changed = read.loaded.group
            if tab.preview and not tab.session.modified:
                tab.stamp = read.stamp
                self.reload(tab)
                return
            ours = ", and here too: Reload loses what is not saved" if tab.session.modified else ""
            self._tell(tab, f"{name} was changed by another program{ours}.")

    @Slot(object)
    def reload(self, tab: OpenTab) -> None:
        """Show the group as its file has it now; PVs that stay go on undisturbed."""
        new = tab.changed
        if new is None or tab.source is None:
            return
        try:
            expanded = expand_group(new, tab.macros, str(tab.source))
        except GroupFileError as error:
            self._tell(tab, f"The file cannot be shown: {error}")
            return
        preview = tab.preview
        tab.preview = False  # what the reload changes is no change by the user
        tab.session.apply_group(expanded)
        tab.original, tab.filed, tab.changed = new, new, None
        tab.session.set_modified(False)
        tab.preview = preview
        self._tell(tab, "")
        self._desk.message.emit(f"{plain(tab.source.name, 80)} was read again")
        self._desk.files.read(tab.source, partial(self._restamp, tab, new), patience_s=0.0)

    def _restamp(self, tab: OpenTab, shown: object, read: ReadFile) -> None:
        if read.loaded is not None and read.loaded.group == shown and tab.source == read.path:
            tab.stamp = read.stamp

    @Slot(object)
    def keep(self, tab: OpenTab) -> None:
        """Go on as it is here: from now on it differs from its file, and saving asks."""
        self._tell(tab, "")
        tab.changed = None
        tab.session.set_modified(True)

    def _tell(self, tab: OpenTab, notice: str) -> None:
        tab.notice = notice
        deck = self._desk.deck_of(tab)
        if deck is not None:
            deck.renew_titles()
