"""The main window: puts the parts together; menus, docks, tabs, status bar."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QInputDialog, QMainWindow, QMessageBox

from gui import __version__
from gui.core.groups.group import Group
from gui.core.history.budget import DEFAULT_MB, LEAST_MB, MOST_MB, HistoryBudget
from gui.core.program.preferences import Preferences
from gui.core.puts.confirm_policy import ConfirmPolicy
from gui.core.pv.formatting import plain
from gui.core.pv.severity import SEVERITY_SYMBOLS, severity_name
from gui.program.settings import Settings
from gui.qt.frame_clock import FrameClock
from gui.qt.garbage_collector import GarbageCollector
from gui.tab.tab import Tab
from gui.window.actions.drops import Drops
from gui.window.actions.edit_actions import EditActions
from gui.window.actions.file_actions import FileActions
from gui.window.actions.group_actions import GroupActions
from gui.window.actions.menus import MainMenus
from gui.window.actions.put_control import PutControl
from gui.window.deferred_imports import DeferredImports
from gui.window.docks.alarm_dock import AlarmDock
from gui.window.docks.diagnostics_docks import DiagnosticsDocks
from gui.window.docks.group_dock import GroupDock
from gui.window.status_bar import StatusBar
from gui.window.tabs.file_changes import FileChanges
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs
from gui.window.tabs.previews import Previews
from gui.window.tabs.tab_widget import TabWidget
from gui.window.theme import apply_theme
from gui.window.windows import Windows
from gui.workers.handle import live_workers

if TYPE_CHECKING:
    from gui.tab.probe import WatchedTab

log = logging.getLogger("pvwatch")
_MOST_ERRORS: Final = 500  # kept for the self-test's report


class MainWindow(QMainWindow):
    """Every action of the program is in its menus; closing it ends the program. GUI thread."""

    tabs_changed = Signal()  # opened, closed, or their order
    closing = Signal()  # tabs and geometry are as they shall come back

    def __init__(self, clock: FrameClock, settings: Settings, allow_put: bool = False) -> None:
        super().__init__()
        self._clock = clock
        self._settings = settings
        self.budget = HistoryBudget(max(settings.number("history_mb", DEFAULT_MB), LEAST_MB))
        self._dark = settings.flag("dark")
        self.utc = settings.flag("utc")
        self._log_errors: set[str] = set()
        self._columns_text = ""  # of the table, not yet in the settings
        self.errors: list[str] = []
        self.keeps_session = False  # whether groups without a file come back at the next start

        self.setWindowTitle("PV Watch")
        self.resize(1280, 800)
        self.tabs = TabWidget()
        self.setCentralWidget(self.tabs.pane)
        self.status = StatusBar(self, allow_put)
        self.setStatusBar(self.status)
        self.puts = PutControl(settings, allow_put, self)
        self.puts.allowed_changed.connect(self.status.show_puts)
        self.desk = OpenTabs(self._make_session, self)
        self._collector = GarbageCollector(self)
        self.desk.ending.connect(self._collector.collect_soon)
        self.desk.new_span_s = settings.preferences.default_span
        self.previews = Previews(self.desk, settings.preferences.kept_warm, self)
        self.changes = FileChanges(self.desk, self.previews, self)
        self.editing = EditActions(self.desk, settings, self)
        self.drops = Drops(self.desk, self)
        self.windows = Windows(self, self.desk, self.previews)
        self.alarms = AlarmDock(self, clock, settings)
        self.health = DiagnosticsDocks(
            self, clock, self.budget, self._watched_tabs, lambda: self.totals()[1]
        )
        self.dock = GroupDock(self, self.desk, self.previews, settings)
        self.groups = GroupActions(self)
        self.files = FileActions(self, settings)
        self._titles = QTimer(self)  # once, however many tabs change at a time
        self._titles.setSingleShot(True)
        self._titles.timeout.connect(self._renew_titles)
        self._connect_parts()
        self._menus = MainMenus(self)
        self._menus.dark.setChecked(self._dark)
        self._menus.utc.setChecked(self.utc)
        self._menus.dark.toggled.connect(self.set_dark)
        self._menus.utc.toggled.connect(self.set_utc)
        self.status.clock_clicked.connect(self.toggle_utc)
        self.files.fill_recent(self._menus.recent)
        for panel in (self.alarms, self.health):
            panel.set_dark(self._dark)
            panel.set_utc(self.utc)
        DeferredImports(self)
        self._status_timer = QTimer(self)
        self._status_timer.timeout.connect(self._renew_status)
        self._status_timer.start(1000)
        if not settings.geometry().isEmpty():
            self.restoreGeometry(settings.geometry())
        settings.changed.connect(self._on_settings)
        settings.failed.connect(self.report)
        for warning in settings.warnings:
            self.report(warning)
        self._clock.set_interval(settings.preferences.frame_ms)

    def _connect_parts(self) -> None:
        desk = self.desk
        desk.may_close = self.files.may_close
        desk.opened.connect(self._on_opened)
        desk.ending.connect(self._on_ending)
        desk.changed.connect(self._on_changed)
        desk.shown.connect(self._titles.start)
        desk.loaded.connect(self.files.on_loaded)
        desk.message.connect(self.note)
        desk.failed.connect(self.report)
        self.previews.parked.connect(self._on_parked)
        self.previews.unparked.connect(self._on_unparked)
        self.dock.file_changed.connect(self.changes.look)
        self.files.saved.connect(self.dock.accept_file)
        self.files.saved.connect(self.previews.forget)
        self.drops.names_dropped.connect(self.groups.add_names)
        self.alarms.failed.connect(self.report)
        self.alarms.message.connect(self.note)
        self.health.failed.connect(self.report)
        self.health.message.connect(self.note)
        self.status.insertPermanentWidget(0, self.health.notice)
        self.health.notice.hide()  # the status bar has shown it
        self.alarms.pv_activated.connect(self.groups.show_pv)

    @Slot(object)
    def _on_settings(self, preferences: Preferences) -> None:
        """Preferences changed, here or in another program: let them hold."""
        self._menus.dark.setChecked(preferences.theme == "dark")
        self._menus.utc.setChecked(preferences.utc)
        self.budget.megabytes = preferences.memory_mb
        self._clock.set_interval(preferences.frame_ms)
        self.previews.set_most(preferences.kept_warm)
        self.desk.new_span_s = preferences.default_span
        self.puts.set_policy(ConfirmPolicy(preferences.put_policy))

    @Slot()
    def edit_settings(self) -> None:
        """Show the settings dialog."""
        from gui.window.settings.settings_dialog import SettingsDialog

        dialog = SettingsDialog(self._settings.preferences, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.applied.connect(self._settings.set_preferences)
        self._settings.changed.connect(dialog.take)
        dialog.open()

    # -- tabs

    def _make_session(self, group: Group) -> Tab:
        session = Tab(group, self._clock, self.budget, self)
        session.set_utc(self.utc)
        session.set_dark(self._dark)
        session.title_changed.connect(self._titles.start)
        session.modified_changed.connect(self._titles.start)
        session.failed.connect(self.report)
        session.utc_toggled.connect(self._menus.utc.setChecked)
        session.message.connect(self.note)
        session.table.header.restore_columns(self._settings.text("table_columns", ""))
        session.table.header.columns_changed.connect(self._on_columns)
        return session

    @Slot(object)
    def _on_opened(self, tab: OpenTab) -> None:
        self.puts.add(tab.session)
        self.alarms.open_tab(tab.session)

    @Slot(object)
    def _on_ending(self, tab: OpenTab) -> None:
        self.puts.remove(tab.session)
        if not tab.parked:
            self.alarms.close_tab(tab.session)

    @Slot(object)
    def _on_parked(self, tab: OpenTab) -> None:
        self.alarms.close_tab(tab.session)

    @Slot(object)
    def _on_unparked(self, tab: OpenTab) -> None:
        self.alarms.open_tab(tab.session)

    @Slot()
    def _on_changed(self) -> None:
        self._renew_titles()
        self.tabs_changed.emit()

    def sessions(self) -> list[Tab]:
        """Return the open tabs' sessions, in the order of the tabs, window by window."""
        return [tab.session for tab in self.desk.tabs()]

    def open_tabs(self) -> list[OpenTab]:
        """Return the tabs of all windows in their order."""
        return self.desk.tabs()

    def current(self) -> OpenTab | None:
        """Return the tab in front of the window used last."""
        return self.desk.current()

    def open_group(self, group: Group, path: Path | None = None) -> bool:
        """Open ``group`` in a new tab; on an undefined macro ask or say so and return False."""
        return self.desk.open_group(group, path) is not None

    def open_file(self, path: Path) -> bool:
        """Open a group file, or raise its tab; False after an error was shown."""
        return self.desk.open_file(path)

    def open_names(self, names: list[str], name: str = "Untitled") -> None:
        """Open an untitled group of ``names``, the first few plotted."""
        self.desk.open_names(names, name)

    @Slot()
    def _renew_titles(self) -> None:
        for deck in self.desk.decks:
            deck.renew_titles()
        self.windows.renew_titles()
        self.dock.renew_marks()
        current = self.tabs.current_tab()
        name = f"{plain(current.session.group.name, 80)} – " if current else ""
        worst = max((session.store.worst() or 0 for session in self.sessions()), default=0)
        mark = f"{SEVERITY_SYMBOLS[worst]} {severity_name(worst)}: " if worst else ""
        self.setWindowTitle(f"{mark}{name}PV Watch")

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.desk.activate(self.tabs)
        super().changeEvent(event)

    # -- actions

    @Slot()
    def close_current(self) -> None:
        """Close the tab in front."""
        current = self.current()
        if current is not None:
            self.desk.close(current)

    def close_tab(self, number: int) -> bool:
        """Close a tab, asking about unsaved changes; False when the user thought better of it."""
        tabs = self.desk.tabs()
        return self.desk.close(tabs[number]) if 0 <= number < len(tabs) else True

    @Slot()
    def next_tab(self) -> None:
        """Go to the tab on the right."""
        deck = self.desk.active
        deck.setCurrentIndex((deck.currentIndex() + 1) % max(deck.count(), 1))

    @Slot()
    def previous_tab(self) -> None:
        """Go to the tab on the left."""
        deck = self.desk.active
        deck.setCurrentIndex((deck.currentIndex() - 1) % max(deck.count(), 1))

    @Slot(bool)
    def set_dark(self, dark: bool) -> None:
        """Change between the light and the dark theme."""
        self._dark = dark
        self._settings.set_flag("dark", dark)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, dark)
        self.alarms.set_dark(dark)
        self.health.set_dark(dark)
        for tab in self.desk.all_tabs():
            tab.session.set_dark(dark)

    @Slot(bool)
    def set_utc(self, utc: bool) -> None:
        """Show all times in UTC or all in local time."""
        self.utc = utc
        self._settings.set_flag("utc", utc)
        self._menus.utc.setChecked(utc)
        for bar in self.windows.status_bars():
            bar.set_utc(utc)
        self.alarms.set_utc(utc)
        self.health.set_utc(utc)
        for tab in self.desk.all_tabs():
            tab.session.set_utc(utc)

    @Slot()
    def toggle_utc(self) -> None:
        """Change between UTC and local time."""
        self._menus.utc.toggle()

    @Slot()
    def _on_columns(self) -> None:
        current = self.current()
        if current is not None:
            self._columns_text = current.session.table.header.columns_as_text()

    @Slot()
    def ask_history_memory(self) -> None:
        """Ask how much memory the samples of all tabs may take together."""
        megabytes, ok = QInputDialog.getInt(
            self,
            "History memory",
            "MB for the samples of all tabs; when they are used up, the oldest samples go:",
            self.budget.megabytes,
            LEAST_MB,
            MOST_MB,
        )
        if ok:
            self.budget.megabytes = megabytes
            self._settings.set_number("history_mb", megabytes)
            self._renew_status()

    @Slot()
    def about(self) -> None:
        """Say what this is."""
        QMessageBox.about(self, "PV Watch", f"PV Watch {__version__}\nEPICS PVs, live.")

    # -- state

    @Slot(str)
    def report(self, message: str) -> None:
        """Show an error that does not stop the program."""
        log.info("Told as an error: %s", plain(message, 400))
        self.errors.append(message)
        del self.errors[:-_MOST_ERRORS]
        for bar in self.windows.status_bars():
            bar.note(message, error=True)

    @Slot(str)
    def note(self, message: str) -> None:
        """Say how something went."""
        log.info("Told: %s", plain(message, 400))
        for bar in self.windows.status_bars():
            bar.note(message)

    def _watched_tabs(self) -> list[WatchedTab]:
        from gui.tab.probe import WatchedTab  # with the diagnostics, not at the start

        tabs = self.desk.all_tabs()
        return [
            WatchedTab(_watched_name(tab), tab.session.store, tab.session.worker) for tab in tabs
        ]

    def totals(self) -> tuple[int, int]:
        """Return updates received and updates lost, of closed tabs too."""
        return self.desk.totals()

    @Slot()
    def _renew_status(self) -> None:
        stores = [session.store for session in self.sessions()]
        connected = sum(store.connected_count() for store in stores)
        wanted = sum(store.alive_count() for store in stores)
        for bar in self.windows.status_bars():
            bar.show_totals(connected, wanted, *self.totals())
            bar.show_history(self.budget.nbytes >> 20, self.budget.megabytes)
        for error in self.puts.log_errors():
            if error not in self._log_errors:
                self._log_errors.add(error)
                self.report(error)
        if self._columns_text:
            self._settings.set_text("table_columns", self._columns_text)
            self._columns_text = ""

    def close_all_tabs(self) -> None:
        """Close every tab without asking, as leaving the program does."""
        self.desk.end_all()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        for tab in self.desk.tabs():
            if not self.files.may_leave(tab):
                event.ignore()
                return
        for tab in self.desk.tabs():  # only now is it sure that the program ends
            if tab.path is not None:
                tab.session.set_modified(False)  # saved, or not to come back
        self._settings.set_geometry(self.saveGeometry())
        self.editing.close()
        self.closing.emit()
        self._renew_status()
        self._status_timer.stop()
        self.close_all_tabs()
        self._titles.stop()
        self.windows.end_all()
        self.dock.close()
        self.alarms.close()
        self.health.close()
        self._collector.stop(resume=not live_workers())  # they would end the tabs' widgets
        for record in self.puts.close():
            log.error("not in the log of puts: %s", record.rstrip())
        event.accept()


def _watched_name(tab: OpenTab) -> str:
    name = plain(tab.session.group.name, 80)
    return f"{name} (kept warm)" if tab.parked else name
