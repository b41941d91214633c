"""Closing tabs: asks about what would be lost."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox

from gui.qt.questions.answered import answered
from gui.window.actions.edit_actions import EditActions
from gui.window.actions.file_actions import FileActions, question
from gui.window.recording.recordings import Recordings
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs
from gui.window.tabs.tab_widget import TabWidget
from gui.window.tabs.unopened_tab import UnopenedTab


class CloseActions(QObject):
    """Asks about unsaved edits, changes and snapshots of a tab. GUI thread.

    ``untitled_come_back``: whether groups that are in no file are in the saved workspace; leaving
    the program does not ask about those.
    """

    def __init__(
        self,
        open_tabs: OpenTabs,
        editing: EditActions,
        files: FileActions,
        recordings: Recordings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._open_tabs = open_tabs
        self._editing = editing
        self._files = files
        self._recordings = recordings
        self.untitled_come_back = False
        open_tabs.tab_widget_added.connect(self._on_tab_widget)

    @Slot(object)
    def _on_tab_widget(self, tab_widget: TabWidget) -> None:
        tab_widget.close_asked.connect(self.close)

    @Slot()
    def close_current(self) -> None:
        """Close the tab in front."""
        current = self._open_tabs.active.current_page()
        if isinstance(current, UnopenedTab):
            self._open_tabs.unopened.close(current)
        elif current is not None:
            self.close(current)

    @Slot(object)
    def close(self, tab: OpenTab) -> bool:
        """Close ``tab``, asking about what would be lost; False if the user cancelled."""
        open_tabs = self._open_tabs
        tab_widget = open_tabs.tab_widget_of(tab)
        if tab_widget is None:
            return True
        if tab.content.modified or tab.content.tools.has_windows() or tab.recording:
            tab_widget.show_tab(tab)  # the question is about this one
        if not self.may_close(tab):
            return False
        open_tabs.close(tab)
        return True

    def close_all(self, tab_widget: TabWidget, but: OpenTab | None = None) -> bool:
        """Close the tabs of ``tab_widget``, except ``but``; False if the user cancelled."""
        return all(self.close(tab) for tab in tab_widget.tabs() if tab is not but)

    def may_close(self, tab: OpenTab) -> bool:
        """Ask about what is lost when ``tab`` closes; False if the user cancelled."""
        if not self._editing.may_close(tab):
            return False
        if tab.content.modified and not self._may_discard(tab):
            return False
        return tab.content.tools.may_close() and self._recordings.may_close(tab)

    def may_leave_all(self) -> bool:
        """Ask about all that is lost when the program ends; False if the user cancelled."""
        tabs = self._open_tabs.tabs()
        return all(self.may_leave(tab) for tab in tabs) and self._recordings.may_end()

    def may_leave(self, tab: OpenTab) -> bool:
        """Ask about what is lost of ``tab`` when the program ends; False if the user cancelled."""
        if self._open_tabs.tab_widget_of(tab) is None:  # closed while another was asked about
            return True
        if not self._editing.may_close(tab):
            return False
        comes_back = tab.path is None and self.untitled_come_back
        if tab.content.modified and not comes_back:
            self._open_tabs.show(tab)
            if not self._may_discard(tab):
                return False
        return tab.content.tools.may_close()

    def _may_discard(self, tab: OpenTab) -> bool:
        box = question(self._open_tabs.active.window(), "Save changes?")
        name = tab.content.group.name
        box.setText(f"The group {name} has unsaved changes. Save it before it closes?")
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        answer = answered(box)
        if answer == buttons.Save:
            return self._files.save_tab(tab)
        return answer == buttons.Discard
