"""Follows files of open tabs that another program changes or removes."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from gui.core.groups.group_steps import WrittenForm
from gui.core.pv.formatting import plain
from gui.files.groups.pvgroup import GroupFileError, expand_group
from gui.window.messages import Messages
from gui.window.tabs.group_files import ReadFile
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs
from gui.window.tabs.previews import Previews
from gui.window.tabs.tab_widget import TabWidget


class FileChanges(QObject):
    """Reads a changed file again and shows a notice above its tab. GUI thread.

    An unmodified preview is reloaded at once; for every other tab the user decides.
    """

    def __init__(
        self, open_tabs: OpenTabs, previews: Previews, messages: Messages, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._open_tabs = open_tabs
        self._previews = previews
        self._messages = messages
        open_tabs.tab_widget_added.connect(self._on_tab_widget)
        previews.outdated.connect(self.check)

    @Slot(object)
    def _on_tab_widget(self, tab_widget: TabWidget) -> None:
        tab_widget.notice.reload_asked.connect(self.reload)
        tab_widget.notice.keep_asked.connect(self.keep)

    @Slot(object)
    def check(self, path: Path) -> None:
        """Read ``path`` again, which was changed or removed, if a tab is open for it."""
        self._previews.forget(path)
        tab = self._open_tabs.tab_of_file(path)
        if tab is not None:
            self._open_tabs.files.read(path, partial(self._take, tab), patience_s=0.0)

    def _take(self, tab: OpenTab, read: ReadFile) -> None:
        if tab.source != read.path or self._open_tabs.tab_widget_of(tab) is None:
            self._previews.forget(read.path)
            return  # closed, only cached, or saved under another name meanwhile
        name = plain(read.path.name, 80)
        if read.loaded is None:
            tab.changed = None
            gone = read.stamp is None
            why = f"{name} is gone" if gone else plain(read.error, 300)
            self._show_notice(tab, f"{why}. What is shown is what it had; Save writes it again.")
        elif read.loaded.group in (tab.filed, tab.group()):
            if read.loaded.group != tab.filed:  # another program has it as it is here
                tab.content.set_modified(False)
            tab.stamp, tab.filed = read.stamp, read.loaded.group
            tab.changed = None
            self._show_notice(tab, "")
        else:
            tab.changed = read.loaded.group
            if tab.preview and not tab.content.modified:
                tab.stamp = read.stamp
                self.reload(tab)
                return
            ours = ", and here too: Reload loses what is not saved" if tab.content.modified else ""
            self._show_notice(tab, f"{name} was changed by another program{ours}.")

    @Slot(object)
    def reload(self, tab: OpenTab) -> None:
        """Show the group as its file holds it now; PVs in both stay connected."""
        new = tab.changed
        if new is None or tab.source is None:
            return
        try:
            expanded = expand_group(new, tab.macros, str(tab.source))
        except GroupFileError as error:
            self._show_notice(tab, f"The file cannot be shown: {error}")
            return
        preview = tab.preview
        tab.preview = False  # else ``apply_group`` would make it stay, as a change by the user does
        written = WrittenForm(new, tab.macros)
        tab.content.apply_group(expanded, f"Reload of {plain(tab.source.name, 60)}", written)
        tab.filed, tab.changed = new, None
        tab.content.set_modified(False)
        tab.preview = preview
        self._show_notice(tab, "")
        self._messages.note(f"{plain(tab.source.name, 80)} was read again")
        self._open_tabs.files.read(tab.source, partial(self._restamp, tab, new), patience_s=0.0)

    def _restamp(self, tab: OpenTab, shown: object, read: ReadFile) -> None:
        if read.loaded is not None and read.loaded.group == shown and tab.source == read.path:
            tab.stamp = read.stamp

    @Slot(object)
    def keep(self, tab: OpenTab) -> None:
        """Keep the group as it is here: it is modified, and saving asks before it overwrites."""
        self._show_notice(tab, "")
        tab.changed = None
        tab.content.set_modified(True)

    def _show_notice(self, tab: OpenTab, notice: str) -> None:
        tab.notice = notice
        tab_widget = self._open_tabs.tab_widget_of(tab)
        if tab_widget is not None:
            tab_widget.renew_titles()
