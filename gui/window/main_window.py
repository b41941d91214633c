"""The main window: makes and connects the parts of the GUI; closing it ends the program."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QMainWindow

from gui.core.groups.group import Group
from gui.core.history.budget import DEFAULT_MB, LEAST_MB, HistoryBudget
from gui.core.program.launch_options import LaunchOptions
from gui.core.program.preferences import Preferences
from gui.core.puts.confirm_policy import ConfirmPolicy
from gui.core.pv.formatting import plain
from gui.program.input_watch import InputWatch
from gui.program.settings import Settings
from gui.qt.column_widths import MEMORY
from gui.qt.overrides import guarded
from gui.qt.save_folders import SAVE_FOLDERS
from gui.qt.turns.frame_clock import FrameClock
from gui.tab.tab import Tab
from gui.window.actions.close_actions import CloseActions
from gui.window.actions.drops import Drops
from gui.window.actions.edit_actions import EditActions
from gui.window.actions.file_actions import FileActions
from gui.window.actions.file_troubles import FileTroubles
from gui.window.actions.group_actions import GroupActions
from gui.window.actions.menus import MainMenus, MenuActions
from gui.window.actions.put_control import PutControl
from gui.window.actions.view_actions import ViewActions
from gui.window.archive_control import ArchiveControl
from gui.window.docks.alarm_dock import AlarmDock
from gui.window.docks.diagnostics_docks import DiagnosticsDocks
from gui.window.docks.group_dock import GroupDock
from gui.window.docks.panel import Panel
from gui.window.first_size import first_size
from gui.window.help.help_actions import HelpActions
from gui.window.idle.deferred_imports import DeferredImports
from gui.window.idle.garbage import Garbage
from gui.window.idle.spare_views import SpareViews
from gui.window.menu_bar import MenuBar
from gui.window.messages import Messages
from gui.window.recording.recording_mark import RecordingMark
from gui.window.recording.recordings import Recordings
from gui.window.replay.replays import Replays
from gui.window.second_clock import SecondClock
from gui.window.status_bars import StatusBars
from gui.window.tabs.cached_previews import CachedPreviews
from gui.window.tabs.file_changes import FileChanges
from gui.window.tabs.macro_questions import MacroQuestions
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs
from gui.window.tabs.opening import LaunchDefaults
from gui.window.tabs.previews import Previews
from gui.window.tabs.tab_widget import TabWidget
from gui.window.theme_control import ThemeControl
from gui.window.wall.walls import Walls
from gui.window.welcome.welcome import Welcome
from gui.window.window_title import TitleTurn, window_title
from gui.window.windows import Windows
from gui.workers.handle import live_workers

if TYPE_CHECKING:
    from gui.program.faults import Faults
    from gui.tab.probe import WatchedTab
    from gui.window.docks.dock import Dock

log = logging.getLogger("pvwatch")
_SAVE_FOLDERS: Final = "save_folders"  # among what is remembered


class MainWindow(QMainWindow):
    """Every action of the program is in its menus. GUI thread.

    ``options``: of the command line. ``faults``: the program's log and watchdog, if it has them.
    """

    closing = Signal()  # tabs and geometry are as the next start shall restore them

    def __init__(
        self,
        clock: FrameClock,
        settings: Settings,
        options: LaunchOptions | None = None,
        faults: Faults | None = None,
    ) -> None:
        super().__init__()
        options = options or LaunchOptions()
        self._clock = clock
        self._settings = settings
        MEMORY.use(self._kept_widths, self._keep_widths)
        self.budget = HistoryBudget(max(settings.number("history_mb", DEFAULT_MB), LEAST_MB))
        self.spare = SpareViews(self.budget, self)
        self.utc = settings.flag("utc")
        self._log_errors: set[str] = set()
        self._columns_text = ""  # of the table, not yet in the settings
        self._garbage = Garbage(clock, self)
        InputWatch(clock, self)
        self._titles = TitleTurn(self._renew_titles, self)
        self.setWindowTitle("PV Watch")
        self.resize(first_size(1280, 800))
        self.tab_widget = TabWidget()
        self.setCentralWidget(self.tab_widget.pane)
        bar = MenuBar()
        self.setMenuBar(bar)
        bar.left.connect(self._focus_tab)
        self.messages = Messages(self)
        self._make_tabs(options)
        self._make_actions(options)
        self._make_docks(faults)
        known = self.open_tabs, self.group_dock, self.diagnostics, self.messages
        self.help = HelpActions(self, self._menu_entries, self._panels, *known, options.demo)
        self._menus = MainMenus(self, self._menu_actions())
        self.theme = ThemeControl(settings, self._menus.themes(), self._use_theme, self)
        self.open_tabs.add_tab_widget(self.tab_widget)
        self.welcome = self._make_welcome()
        self._connect_parts()
        for panel in self._panels():
            panel.left.connect(self._focus_tab)
        self.status_bars.set_utc(self.utc)
        self.welcome.set_utc(self.utc)
        for dock in self._docks:
            dock.set_dark(self.theme.dark)
            dock.set_utc(self.utc)
        self._garbage.watch(self.open_tabs, self.replays, DeferredImports(self))
        self.closing.connect(self.spare.end)
        self._second = SecondClock(self)
        self._second.ticked.connect(self._on_second)
        self._second.start()
        self.restoreGeometry(settings.geometry())  # does nothing where none is kept
        for warning in settings.warnings:
            self.messages.error(warning)
        self._clock.set_interval(settings.preferences.frame_ms)

    # -- parts

    def _make_tabs(self, options: LaunchOptions) -> None:
        settings, messages = self._settings, self.messages
        self.cached_previews = CachedPreviews(settings.preferences.kept_warm, self)
        questions = MacroQuestions(settings, messages, options.selftest_s is None, self)
        defaults = LaunchDefaults(dict(options.macros), options.span_s)
        self.open_tabs = OpenTabs(
            self._make_content, self.cached_previews, questions, messages, defaults, self
        )
        self.archive = ArchiveControl(settings, self.open_tabs, self)
        self.open_tabs.new_span_s = settings.preferences.default_span
        self.open_tabs.files.include_folders = settings.preferences.include_folders
        self.previews = Previews(self.open_tabs, self.cached_previews, messages, self)
        self.editing = EditActions(self.open_tabs, questions, settings, messages, self)

    def _make_actions(self, options: LaunchOptions) -> None:
        open_tabs, settings, messages = self.open_tabs, self._settings, self.messages
        self.puts = PutControl(open_tabs, settings, options.allow_put, self)
        self.status_bars = StatusBars(open_tabs, self.budget, self.puts, messages, self)
        self.status = self.status_bars.add(self)
        self.files = FileActions(open_tabs, self.previews, settings, messages, self)
        self.troubles = FileTroubles(open_tabs, messages, self)
        recordings = self.recordings = Recordings(open_tabs, messages, self)
        self.status.insertPermanentWidget(0, RecordingMark(recordings))
        self.close_actions = CloseActions(open_tabs, self.editing, self.files, recordings, self)
        self.changes = FileChanges(open_tabs, self.previews, messages, self)
        self.drops = Drops(open_tabs, messages, self)
        self.groups = GroupActions(open_tabs, messages, self.archive, self)
        self.view_actions = ViewActions(open_tabs, settings, self.budget, self)
        self.windows = Windows(
            self, self.tab_widget, open_tabs, self.previews, self.close_actions, self.status_bars
        )
        self.walls = Walls(open_tabs, self._clock, settings, self)
        shown = self._clock, self.budget, settings, messages
        self.replays = Replays(open_tabs, *shown, self)
        self.closing.connect(self.replays.end_all)

    def _make_docks(self, faults: Faults | None) -> None:
        clock, settings, messages = self._clock, self._settings, self.messages
        self.alarm_dock = AlarmDock(
            self, self.open_tabs, self.cached_previews, clock, settings, messages
        )
        self.diagnostics = DiagnosticsDocks(
            self, clock, self.budget, self._watched_tabs, self._dropped, faults, messages
        )
        self.status.insertPermanentWidget(0, self.diagnostics.notice)
        self.diagnostics.notice.hide()  # the status bar has shown it
        self.group_dock = GroupDock(self, self.open_tabs, self.previews, settings, messages)
        self._docks: tuple[Dock, ...] = (self.group_dock, self.alarm_dock, self.diagnostics)

    def _menu_actions(self) -> MenuActions:
        own = self.files, self.close_actions, self.groups, self.editing, self.puts
        shown = self.view_actions, self.help, self.open_tabs, self.windows, self.walls
        return MenuActions(*own, *shown, self._docks, self.group_dock, self.recordings)

    def _make_welcome(self) -> Welcome:
        menus = self._menus
        return Welcome(
            self.tab_widget,
            self.open_tabs,
            self.groups,
            self.group_dock,
            self._settings,
            (menus.new_group, menus.open, menus.open_folder, menus.demo),
            menus.guide,
        )

    def _menu_entries(self) -> list[tuple[str, list[QAction]]]:
        return self._menus.entries()

    def _panels(self) -> list[Panel]:
        return self.findChildren(Panel)

    def _connect_parts(self) -> None:
        self.open_tabs.changed.connect(self._renew_titles)
        self.open_tabs.shown.connect(self._titles.begin)
        self.group_dock.file_changed.connect(self.changes.check)
        self.files.saved.connect(self.group_dock.accept_file)
        self.files.saved.connect(self.previews.forget)
        self.files.saved.connect(self.troubles.forget)
        self.files.unsaved.connect(self.troubles.unsaved)
        self.drops.names_dropped.connect(self.groups.offer_names)
        self.alarm_dock.pv_activated.connect(self.groups.show_pv)
        self.view_actions.history_memory_changed.connect(self.status_bars.refresh)
        self.archive.unreached.connect(self.status_bars.show_unreached)
        self.tab_widget.emptied.connect(self.status_bars.forget)
        self._menus.utc.setChecked(self.utc)
        self._menus.utc.toggled.connect(self.set_utc)
        self.status_bars.clock_clicked.connect(self._menus.utc.toggle)
        self._settings.changed.connect(self._on_settings)
        self._settings.failed.connect(self.messages.error)
        folders = self._settings.text(_SAVE_FOLDERS, "")
        SAVE_FOLDERS.attach(folders, partial(self._settings.set_text, _SAVE_FOLDERS))

    @Slot(object)
    def _on_settings(self, preferences: Preferences) -> None:
        """Apply preferences that were changed here or in another program."""
        self.theme.renew()
        self._menus.utc.setChecked(preferences.utc)
        self.budget.megabytes = preferences.memory_mb
        self._clock.set_interval(preferences.frame_ms)
        self.previews.set_most(preferences.kept_warm)
        self.open_tabs.new_span_s = preferences.default_span
        self.open_tabs.files.include_folders = preferences.include_folders
        self.puts.set_policy(ConfirmPolicy(preferences.put_policy))
        for tab in self.open_tabs.all_tabs():
            tab.content.store.choose_time_for_all(preferences.sample_time)

    # -- tabs

    def _make_content(self, group: Group) -> Tab:
        tab = Tab(group, self._clock, self.budget, self, views=self.spare.take())
        self.archive.attach(tab)
        tab.set_utc(self.utc)
        tab.set_dark(self.theme.dark)
        tab.store.choose_time_for_all(self._settings.preferences.sample_time)
        tab.traces.shared.others = lambda: [t.content.store for t in self.open_tabs.all_tabs()]
        tab.title_changed.connect(self._titles.begin)
        tab.modified_changed.connect(self._titles.begin)
        tab.failed.connect(self.messages.error)
        tab.tools.near_names = self.editing.near_names
        tab.utc_toggled.connect(self._menus.set_utc)
        tab.message.connect(self.messages.note)
        tab.names_dropped.connect(self.groups.offer_dropped)
        tab.steps_changed.connect(self._menus.renew_undo)
        tab.table.header.restore_columns(self._settings.text("table_columns", ""))
        tab.table.header.columns_changed.connect(self._on_columns)
        return tab

    def _kept_widths(self, table: str) -> str:
        return self._settings.text(f"{table}_widths", "[]")

    def _keep_widths(self, table: str, widths: str) -> None:
        self._settings.set_text(f"{table}_widths", widths)

    @Slot()
    def _on_columns(self) -> None:
        current = self.open_tabs.current()
        if current is not None:
            self._columns_text = current.content.table.header.columns_as_text()

    @Slot()
    def _renew_titles(self) -> None:
        for tab_widget in self.open_tabs.tab_widgets:
            tab_widget.renew_titles()
        self.windows.renew_titles()
        self.group_dock.renew_marks()
        current = self.tab_widget.current_tab()
        shown = current.content if current is not None else None
        self.setWindowTitle(window_title(shown, self.open_tabs.contents()))

    @Slot()
    def _focus_tab(self) -> None:
        """Give the focus back to the tab in front, to where it was there."""
        current = self.tab_widget.current_tab()
        if current is not None:
            self.activateWindow()  # the panel may float
            (current.content.widget.focusWidget() or current.content.table).setFocus()
        else:
            self.welcome.focus()

    # -- theme and times

    def set_dark(self, dark: bool) -> None:
        """Change to the light or the dark theme."""
        self.theme.choose("dark" if dark else "light")

    def _use_theme(self, dark: bool) -> None:
        for dock in self._docks:
            dock.set_dark(dark)
        for tab in self.open_tabs.all_tabs():
            tab.content.set_dark(dark)

    @Slot(bool)
    def set_utc(self, utc: bool) -> None:
        """Show all times in UTC or all in local time."""
        self.utc = utc
        self._settings.set_flag("utc", utc)
        self._menus.utc.setChecked(utc)
        self.status_bars.set_utc(utc)
        self.welcome.set_utc(utc)
        for dock in self._docks:
            dock.set_utc(utc)
        for tab in self.open_tabs.all_tabs():
            tab.content.set_utc(utc)

    # -- once a second

    def _watched_tabs(self) -> list[WatchedTab]:
        from gui.tab.probe import WatchedTab  # with the diagnostics, not at the start

        return [
            WatchedTab(_watched_name(tab), tab.content.store, tab.content.worker)
            for tab in self.open_tabs.all_tabs()
        ]

    def _dropped(self) -> int:
        return self.open_tabs.totals()[1]

    @Slot()
    def _on_second(self) -> None:
        self.status_bars.refresh()
        self.diagnostics.show_cpu()
        for error in self.puts.log_errors():
            if error not in self._log_errors:
                self._log_errors.add(error)
                self.messages.error(error)
        if self._columns_text:
            self._settings.set_text("table_columns", self._columns_text)
            self._columns_text = ""

    # -- window

    @guarded
    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.open_tabs.activate(self.tab_widget)
        super().changeEvent(event)

    @guarded
    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        if not self._second.running:  # everything has ended; Qt may ask a hidden window again
            return
        if not self.close_actions.may_leave_all():
            event.ignore()
            return
        for tab in self.open_tabs.tabs():  # only now is it sure that the program ends
            if tab.path is not None:
                tab.content.set_modified(False)  # saved or discarded: not to be restored
        if self.walls.keeps_place:
            self._settings.set_geometry(self.saveGeometry())
        SAVE_FOLDERS.detach()
        self.welcome.close()
        self.editing.close()
        MEMORY.use(None, None)
        self.files.keep_waiting()
        self.closing.emit()
        self.walls.close()
        self._on_second()
        self._second.stop()
        self.open_tabs.end_all()
        self.archive.close()
        self._titles.stop()
        self.windows.end_all()
        for dock in self._docks:
            dock.close()
        self._garbage.collector.stop(resume=not live_workers())  # they would end the tabs' widgets
        for record in self.puts.close():
            log.error("not in the log of puts: %s", record.rstrip())
        event.accept()


def _watched_name(tab: OpenTab) -> str:
    name = plain(tab.content.group.name, 80)
    return f"{name} (cached preview)" if tab.cached else name
