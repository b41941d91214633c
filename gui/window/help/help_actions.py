"""The Help menu's work: guide, shortcuts, command palette, problem report, About."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from shiboken6 import isValid

from gui.qt.file_saver import FileSaver

if TYPE_CHECKING:
    from gui.window.docks.diagnostics_docks import DiagnosticsDocks
    from gui.window.docks.group_dock import GroupDock
    from gui.window.docks.panel import Panel
    from gui.window.help.guide_window import GuideWindow
    from gui.window.messages import Messages
    from gui.window.tabs.open_tabs import OpenTabs


class HelpActions(QObject):
    """Its windows belong to ``window``, the main one. GUI thread.

    ``menus`` returns the menus' titles, each with its actions as they are for the tab in front.
    Nothing of it is loaded before it is opened (ADR 6).
    """

    def __init__(
        self,
        window: QMainWindow,
        menus: Callable[[], Sequence[tuple[str, Sequence[QAction]]]],
        panels: Callable[[], Sequence[Panel]],
        open_tabs: OpenTabs,
        groups: GroupDock,
        diagnostics: DiagnosticsDocks,
        messages: Messages,
        is_demo: bool = False,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._menus = menus
        self._panels = panels
        self._open_tabs = open_tabs
        self._groups = groups
        self._diagnostics = diagnostics
        self._messages = messages
        self._is_demo = is_demo
        self._guide: GuideWindow | None = None
        self._saver: FileSaver | None = None

    def _front(self) -> QWidget:
        """Return the window of ours that is in front."""
        active = QApplication.activeWindow()
        return active if isinstance(active, QMainWindow) else self._window

    @Slot()
    def show_guide(self) -> None:
        """Show the guide, in a window that stays beside the others."""
        from gui.window.help.guide_window import GuideWindow

        if self._guide is None or not isValid(self._guide):
            self._guide = GuideWindow(self._window)
        self._guide.show()
        self._guide.raise_()
        self._guide.activateWindow()

    @Slot()
    def show_shortcuts(self) -> None:
        """Show all keyboard shortcuts."""
        from gui.window.help.commands import commands, wall_commands
        from gui.window.help.shortcuts_dialog import ShortcutsDialog

        found = [*commands(self._menus(), self._panels()), *wall_commands()]
        dialog = ShortcutsDialog(found, self._open_tabs.current() is not None, self._front())
        dialog.show()

    @Slot()
    def show_palette(self) -> None:
        """Show the command palette over the window in front."""
        from gui.window.help.command_palette import CommandPalette
        from gui.window.help.commands import commands
        from gui.window.help.palette_entries import palette_entries

        found = commands(self._menus(), self._panels())
        files = self._groups.browser.files()
        CommandPalette(palette_entries(found, self._open_tabs, files), self._front()).open()

    @Slot()
    def start_demo(self) -> None:
        """Start the demo beside this program; in the demo itself, open its groups again."""
        if self._is_demo:
            from gui.demo.ioc_process import demo_group_paths

            self._open_tabs.open_files(demo_group_paths())
            return
        from gui.program.demo_program import start_demo

        if start_demo():
            self._messages.note("The demo starts in a window of its own.")
        else:
            self._messages.error("The demo could not be started.")

    @Slot()
    def report_problem(self) -> None:
        """Take a picture of the window in front, and ask where to save the report."""
        from gui.window.help.report_dialog import ReportDialog

        window, diagnostics = self._front(), self._diagnostics
        if self._saver is None:
            self._saver = FileSaver(self)
            self._saver.saved.connect(self._messages.note)
            self._saver.failed.connect(self._messages.error)
        ReportDialog(
            window.grab(), diagnostics.new_source, diagnostics.log_text, self._saver, window
        ).open()

    @Slot()
    def show_about(self) -> None:
        """Show version, parts and licences."""
        from gui.window.help.about_dialog import AboutDialog

        AboutDialog(self._front()).open()
