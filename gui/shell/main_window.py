"""The window: groups as tabs, menus, status bar."""

import logging
from collections import deque
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QInputDialog,
    QLabel,
    QMainWindow,
    QMessageBox,
    QTabWidget,
)

from gui import __version__
from gui.core.alarm import SEVERITY_SYMBOLS, severity_name
from gui.core.confirm_policy import ConfirmPolicy
from gui.core.formatting import plain
from gui.core.group import Group, PvSpec
from gui.core.history_budget import DEFAULT_MB, LEAST_MB, MOST_MB, HistoryBudget
from gui.core.preferences import Preferences
from gui.files.group_file import GroupFileError, expand_group
from gui.models.frame_clock import FrameClock
from gui.session.tab_session import TabSession
from gui.shell.alarm_panel import AlarmPanel
from gui.shell.file_actions import FileActions
from gui.shell.group_actions import GroupActions
from gui.shell.later_imports import LaterImports
from gui.shell.menus import MainMenus
from gui.shell.open_tab import OpenTab
from gui.shell.put_control import PutControl
from gui.shell.settings import Settings
from gui.shell.status_bar import StatusBar
from gui.shell.theme import apply_theme

log = logging.getLogger("pvwatch")


class MainWindow(QMainWindow):
    """Owns the tabs; every action of the program is in its menus."""

    tabs_changed = Signal()  # opened, closed, or their order
    closing = Signal()  # tabs and geometry are as they shall come back

    def __init__(self, clock: FrameClock, settings: Settings, allow_put: bool = False) -> None:
        super().__init__()
        self._clock = clock
        self._settings = settings
        self._tabs: list[OpenTab] = []
        self._closed: deque[tuple[Group, Path | None]] = deque(maxlen=20)
        self._updates_gone = 0  # of closed tabs, so that totals never shrink
        self._drops_gone = 0
        self.budget = HistoryBudget(max(settings.number("history_mb", DEFAULT_MB), LEAST_MB))
        self._dark = settings.flag("dark")
        self._utc = settings.flag("utc")
        self._log_errors: set[str] = set()
        self._columns_text = ""  # of the table, not yet in the settings
        self.errors: list[str] = []
        self.macros: dict[str, str] = {}
        self.span_s: float | None = None

        self.setWindowTitle("PV Watch")
        self.resize(1280, 800)
        self.tabs = QTabWidget()
        self.tabs.setMovable(True)
        self.tabs.setTabsClosable(True)
        self.tabs.setDocumentMode(True)
        self.tabs.tabCloseRequested.connect(self.close_tab)
        self.tabs.currentChanged.connect(self._on_current)
        self.tabs.tabBar().tabMoved.connect(self._on_moved)
        self._empty = QLabel(
            "No group is open.\n\nFile › New group (Ctrl+N): paste PV names\n"
            "File › Open (Ctrl+O): open a group file"
        )
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setCentralWidget(self.tabs)
        self._empty.setParent(self.tabs)
        self.status = StatusBar(self, allow_put)
        self.setStatusBar(self.status)
        self.puts = PutControl(settings, allow_put, self)
        self.puts.allowed_changed.connect(self.status.show_puts)
        self.alarms = AlarmPanel(self, clock, settings)
        self.alarms.failed.connect(self.report)
        self.alarms.told.connect(self.status.note)
        self.groups = GroupActions(self)
        self.alarms.pv_activated.connect(self.groups.show_pv)
        self.files = FileActions(self, settings)
        self._menus = MainMenus(self)
        self._menus.dark.setChecked(self._dark)
        self._menus.utc.setChecked(self._utc)
        self._menus.dark.toggled.connect(self.set_dark)
        self._menus.utc.toggled.connect(self.set_utc)
        self.status.clock_clicked.connect(self._menus.utc.toggle)
        self.files.fill_recent(self._menus.recent)
        self.alarms.set_dark(self._dark)
        self.alarms.set_utc(self._utc)
        LaterImports(self)
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
        self._show_empty()

    @Slot(object)
    def _on_settings(self, preferences: Preferences) -> None:
        """Preferences changed, here or in another program: let them hold."""
        self._menus.dark.setChecked(preferences.theme == "dark")
        self._menus.utc.setChecked(preferences.utc)
        self.budget.megabytes = preferences.memory_mb
        self._clock.set_interval(preferences.frame_ms)
        self.puts.set_policy(ConfirmPolicy(preferences.put_policy))

    @Slot()
    def edit_settings(self) -> None:
        """Show the settings dialog."""
        from gui.shell.settings_dialog import SettingsDialog

        dialog = SettingsDialog(self._settings.preferences, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.applied.connect(self._settings.set_preferences)
        self._settings.changed.connect(dialog.take)
        dialog.open()

    # -- tabs

    def sessions(self) -> list[TabSession]:
        """Return the open tabs' sessions, in the order of the tabs."""
        return [tab.session for tab in self._tabs]

    def open_group(self, group: Group, path: Path | None = None) -> bool:
        """Open ``group`` in a new tab; on an undefined macro say so and return False."""
        source = str(path) if path else group.name
        try:
            expanded = expand_group(group, self.macros, source)
        except GroupFileError as error:
            self.report(str(error))
            return False
        if self.span_s is not None:
            expanded = replace(expanded, span_s=self.span_s)
        session = TabSession(expanded, self._clock, self.budget, self)
        session.set_utc(self._utc)
        session.set_dark(self._dark)
        session.title_changed.connect(self._renew_titles)
        session.modified_changed.connect(self._renew_titles)
        session.failed.connect(self.report)
        session.utc_toggled.connect(self._menus.utc.setChecked)
        session.told.connect(self.status.note)
        session.table.header.restore_columns(self._settings.text("table_columns", ""))
        session.table.header.columns_changed.connect(self._on_columns)
        self.puts.add(session)
        self.alarms.open_tab(session)
        self._tabs.append(OpenTab(session, path, group, dict(self.macros)))
        self.tabs_changed.emit()
        self.tabs.setCurrentIndex(self.tabs.addTab(session.widget, plain(group.name, 40)))
        self._renew_titles()
        self._show_empty()
        return True

    def open_file(self, path: Path) -> bool:
        """Open a group file, or raise its tab; False after an error was shown."""
        path = path.absolute()
        for number, tab in enumerate(self._tabs):
            if tab.path == path:
                self.tabs.setCurrentIndex(number)
                return True
        try:
            loaded = self.files.read(path)
        except GroupFileError as error:
            self.report(str(error))
            return False
        imported = path.suffix != ".pvgroup"
        if not self.open_group(loaded.group, None if imported else path):
            return False
        self.files.tell_warnings(path, loaded.warnings)
        self._settings.add_recent(path)
        return True

    def open_names(self, names: list[str], name: str = "Untitled") -> None:
        """Open an untitled group of ``names``, the first few plotted."""
        pvs = tuple(PvSpec(pv, plot=number < 4) for number, pv in enumerate(names))
        if self.open_group(Group(name=name, pvs=pvs)):
            self._tabs[-1].session.set_modified(True)

    def open_tabs(self) -> list[OpenTab]:
        """Return the tabs in their order."""
        return list(self._tabs)

    def current(self) -> OpenTab | None:
        """Return the tab that is shown."""
        number = self.tabs.currentIndex()
        return self._tabs[number] if 0 <= number < len(self._tabs) else None

    @Slot(int, int)
    def _on_moved(self, first: int, second: int) -> None:
        self._tabs.insert(second, self._tabs.pop(first))

    @Slot(int)
    def _on_current(self, _: int) -> None:
        self._renew_titles()

    @Slot()
    def _renew_titles(self) -> None:
        for number, tab in enumerate(self._tabs):
            mark = " *" if tab.session.modified else ""
            self.tabs.setTabText(number, (tab.session.title() + mark).replace("&", "&&"))
            tip = f"{plain(tab.session.group.name)}: {tab.session.worst_text()}"
            self.tabs.setTabToolTip(number, tip.replace("<", "‹"))
        current = self.current()
        name = f"{plain(current.session.group.name, 80)} – " if current else ""
        worst = max((tab.session.store.worst() or 0 for tab in self._tabs), default=0)
        mark = f"{SEVERITY_SYMBOLS[worst]} {severity_name(worst)}: " if worst else ""
        self.setWindowTitle(f"{mark}{name}PV Watch")

    def _show_empty(self) -> None:
        self._empty.setVisible(not self._tabs)
        self._empty.setGeometry(self.tabs.rect())

    # -- actions

    @Slot()
    def close_current(self) -> None:
        """Close the current tab."""
        self.close_tab(self.tabs.currentIndex())

    @Slot(int)
    def close_tab(self, number: int) -> bool:
        """Close a tab, asking about unsaved changes; False when the user thought better of it."""
        if not 0 <= number < len(self._tabs):
            return True
        tab = self._tabs[number]
        self.tabs.setCurrentIndex(number)
        if tab.session.modified and not self.files.may_discard(tab):
            return False
        if not tab.session.beside.may_close():
            return False
        number = self._tabs.index(tab)  # tabs may have moved while the user was asked
        self._tabs.pop(number)
        self._closed.append((tab.group(), tab.path))
        self.tabs.removeTab(number)
        store = tab.session.store
        self._updates_gone += store.updates_total
        self._drops_gone += store.dropped_total
        self._end(tab.session)
        self.tabs_changed.emit()
        self._show_empty()
        self._renew_titles()
        return True

    def _end(self, session: TabSession) -> None:
        session.close()
        self.puts.remove(session)
        self.alarms.close_tab(session)

    @Slot()
    def reopen_closed(self) -> None:
        """Open again the tab closed last."""
        if self._closed:
            group, path = self._closed.pop()
            self.open_group(group, path)

    @Slot()
    def next_tab(self) -> None:
        """Go to the tab on the right."""
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + 1) % max(self.tabs.count(), 1))

    @Slot()
    def previous_tab(self) -> None:
        """Go to the tab on the left."""
        self.tabs.setCurrentIndex((self.tabs.currentIndex() - 1) % max(self.tabs.count(), 1))

    @Slot(bool)
    def set_dark(self, dark: bool) -> None:
        """Change between the light and the dark theme."""
        self._dark = dark
        self._settings.set_flag("dark", dark)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, dark)
        self.alarms.set_dark(dark)
        for tab in self._tabs:
            tab.session.set_dark(dark)

    @Slot(bool)
    def set_utc(self, utc: bool) -> None:
        """Show all times in UTC or all in local time."""
        self._utc = utc
        self._settings.set_flag("utc", utc)
        self._menus.utc.setChecked(utc)
        self.status.set_utc(utc)
        self.alarms.set_utc(utc)
        for tab in self._tabs:
            tab.session.set_utc(utc)

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
        self.errors.append(message)
        self.status.note(message, error=True)

    def totals(self) -> tuple[int, int]:
        """Return updates received and updates lost, of closed tabs too."""
        stores = [tab.session.store for tab in self._tabs]
        return (
            self._updates_gone + sum(store.updates_total for store in stores),
            self._drops_gone + sum(store.dropped_total for store in stores),
        )

    @Slot()
    def _renew_status(self) -> None:
        stores = [tab.session.store for tab in self._tabs]
        updates, lost = self.totals()
        self.status.show_totals(
            sum(store.connected_count() for store in stores),
            sum(store.alive_count() for store in stores),
            updates,
            lost,
        )
        for error in self.puts.log_errors():
            if error not in self._log_errors:
                self._log_errors.add(error)
                self.report(error)
        if self._columns_text:
            self._settings.set_text("table_columns", self._columns_text)
            self._columns_text = ""
        self.status.show_history(self.budget.nbytes >> 20, self.budget.megabytes)

    def close_all_tabs(self) -> None:
        """Close every tab without asking, as leaving the program does."""
        while self._tabs:
            tab = self._tabs.pop()
            self.tabs.removeTab(len(self._tabs))
            self._end(tab.session)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        for number, tab in enumerate(list(self._tabs)):
            if tab.session.modified and tab.path is not None:
                self.tabs.setCurrentIndex(number)
                if not self.files.may_discard(tab):
                    event.ignore()
                    return
                tab.session.set_modified(False)  # saved, or not to come back
            if not tab.session.beside.may_close():
                event.ignore()
                return
        self._settings.set_geometry(self.saveGeometry())
        self.closing.emit()
        self._renew_status()
        self._status_timer.stop()
        self.close_all_tabs()
        self.alarms.close()
        for record in self.puts.close():
            log.error("not in the log of puts: %s", record.rstrip())
        event.accept()

    def resizeEvent(self, event: object) -> None:  # noqa: D102
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._empty.setGeometry(self.tabs.rect())
