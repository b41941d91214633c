"""Group browser: filter line, favourites, recent groups, and folders with their group files."""

import time
from collections.abc import Collection, Iterable
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from gui.core.group_browser.open_rows import OpenRows
from gui.core.group_browser.rows import (
    BrowserContent,
    BrowserRow,
    RowKey,
    RowKind,
    browser_rows,
    listed,
)
from gui.core.group_browser.tree import GroupFile, files_below
from gui.files.disk.file_stamp import FileStamp
from gui.qt.look.icons import set_icon
from gui.qt.overrides import guarded
from gui.widgets.group_browser.empty_page import EmptyPage
from gui.widgets.group_browser.file_watch import FileWatch
from gui.widgets.group_browser.filter_line import FilterLine
from gui.widgets.group_browser.folder_scans import FolderScans
from gui.widgets.group_browser.row_menu import RowMenu
from gui.widgets.group_browser.rows_model import RowsModel
from gui.widgets.group_browser.rows_view import RowsView

PREVIEW_MS: Final = 40  # after the last of several keys: one that is held opens nothing on the way
PAUSE_S: Final = 0.1  # after so long a key is meant by itself: one that is held repeats sooner


class GroupBrowser(QWidget):
    """Widget for a ``QDockWidget``. ``close`` it when the window closes: that ends its threads.

    Paths are absolute. The setters emit no signals. GUI thread.
    """

    previewed = Signal(object)  # Path: clicked, or reached by arrow keys
    likely_next = Signal(object)  # tuple[Path, ...]: near the one that was previewed, nearest first
    opened = Signal(object)  # Path: double click, Enter
    folders_changed = Signal(object)  # tuple[Path, ...], by the user
    favourites_changed = Signal(object)  # tuple[Path, ...], by the user
    recent_removed = Signal(object)  # Path: removed from the list by the user
    file_changed = Signal(object)  # Path: one of ``watch_files`` changed or was removed
    missing_changed = Signal(object)  # dict[str, str]: reason by path
    failed = Signal(str)

    def __init__(self, suffixes: Collection[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scans = FolderScans(suffixes, self)
        self._scans.changed.connect(self._renew)
        self._content = BrowserContent()
        self.favourites: tuple[Path, ...] = ()
        self.recent: tuple[Path, ...] = ()
        self.open_rows = OpenRows()
        self._key: RowKey | None = None
        self._renewing = False
        self.model = RowsModel(self)
        self.view = RowsView(self.model)
        self.view.setAccessibleName("Groups")
        self._menu = RowMenu(self.model, self)
        self._files = FileWatch(self)
        self._files.changed.connect(self.file_changed)
        self._files.missing.connect(self._on_missing)
        self._preview = QTimer(self)
        self._preview.setSingleShot(True)
        self._preview.setInterval(PREVIEW_MS)
        self._preview.timeout.connect(self._preview_current)
        self._pause_s = PAUSE_S
        self._walked_s = -inf  # time.monotonic() of the latest step by a key
        self.view.walked.connect(self._on_walked)
        self.view.chosen.connect(self._on_chosen)
        self.view.opened.connect(self._on_opened)
        self.view.folded.connect(self._on_folded)
        self.view.starred.connect(self._on_starred)
        self.view.filter_wanted.connect(self.focus_filter)
        self.view.menu_wanted.connect(self._on_menu)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self._connect_menu()
        self._lay_out()
        for words, key, slot in (
            ("Filter groups", "Ctrl+L", self.focus_filter),
            ("Read folders again", "F5", self.rescan),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setWhatsThis(words)  # in the list of shortcuts
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
        self._renew()

    def _connect_menu(self) -> None:
        menu = self._menu
        menu.opened.connect(self.opened)
        menu.favourite_toggled.connect(self.toggle_favourite)
        menu.recent_removed.connect(self.recent_removed)
        menu.folder_removed.connect(self.remove_folder)
        menu.folder_wanted.connect(self.ask_for_folder)
        menu.rescan_wanted.connect(self.rescan)
        menu.failed.connect(self.failed)

    def _lay_out(self) -> None:
        self.filter = FilterLine()
        self.filter.setAccessibleName("Filter of the groups")
        self.filter.textChanged.connect(self._on_filter)
        self.filter.entered.connect(self._to_first_group)
        self.filter.left.connect(self.view.setFocus)
        adding = QToolButton()
        set_icon(adding, "folder-plus")
        adding.setAutoRaise(True)
        adding.setToolTip("Add a folder of groups…")
        adding.setAccessibleName("Add folder")
        adding.clicked.connect(self.ask_for_folder)
        self._empty = EmptyPage()
        self._empty.folder_wanted.connect(self.ask_for_folder)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.view)
        self._pages.addWidget(self._empty)
        bar = QHBoxLayout()
        bar.setContentsMargins(6, 4, 4, 0)
        bar.setSpacing(2)
        bar.addWidget(self.filter, 1)
        bar.addWidget(adding)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(bar)
        column.addWidget(self._pages, 1)
        self.setFocusProxy(self.view)
        self.setTabOrder(self.filter, self.view)

    # -- called by the program

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders shown, in their order."""
        return self._scans.paths

    def files(self) -> list[GroupFile]:
        """Return every group file that is known, once: favourites, recent ones, folders."""
        content = self._content
        within = (file for top in content.folders for file in files_below(top))
        known = {file.path: file for file in (*content.favourites, *content.recent, *within)}
        return list(known.values())

    def set_folders(self, paths: Iterable[Path]) -> None:
        """Show ``paths``; each is read in a thread of its own."""
        self._scans.set_paths(paths)

    def set_favourites(self, paths: Iterable[Path]) -> None:
        """Show ``paths`` as favourites, in this order."""
        self.favourites = tuple(dict.fromkeys(paths))
        self.model.favourites = frozenset(map(str, self.favourites))
        self._renew_listed()

    def set_recent(self, paths: Iterable[Path]) -> None:
        """Show ``paths`` as recently opened, latest first."""
        self.recent = tuple(dict.fromkeys(paths))
        self._renew_listed()

    def watch_files(self, paths: Iterable[Path]) -> None:
        """Report changes of ``paths`` by ``file_changed``; call this before reading a file."""
        self._files.set_open(paths)

    def accept_file(self, path: Path, stamp: FileStamp) -> None:
        """Do not report ``path`` with this ``stamp``: the program wrote it itself."""
        self._files.accept(path, stamp)

    def set_status(self, path: Path, symbol: str, tooltip: str = "") -> None:
        """Mark ``path`` as open, with the symbol of its worst severity; "" removes the mark."""
        status = self.model.status
        if symbol and status.get(str(path)) != (symbol, tooltip):
            status[str(path)] = (symbol, tooltip)
            self.view.update_path(str(path))
        elif not symbol and str(path) in status:
            del status[str(path)]
            self.view.update_path(str(path))

    def select_file(self, path: Path) -> None:
        """Make the row of ``path`` current, if there is one; emits nothing."""
        current = self._current()
        if current is not None and current.path == str(path):
            return
        numbers = [n for n, row in enumerate(self.model.rows) if row.path == str(path)]
        if numbers:
            self.view.select_row(numbers[-1])  # in its folder rather than among the recent ones

    # -- called by the user

    @Slot()
    def ask_for_folder(self) -> bool:
        """Ask for a folder and show it; tell whether one was given."""
        from gui.qt.paths.open_dialogs import ask_for_folder  # not at the start

        path = ask_for_folder(self.window(), "Add a folder of groups")
        if path is None or not isValid(self):
            return False
        self.add_folder(path)
        return True

    def add_folder(self, path: Path) -> None:
        """Show one more folder."""
        if path not in self.folders:
            self.set_folders((*self.folders, path))
            self.folders_changed.emit(self.folders)

    @Slot(object)
    def remove_folder(self, path: Path) -> None:
        """Stop showing a folder."""
        if path in self.folders:
            self.set_folders(other for other in self.folders if other != path)
            self.folders_changed.emit(self.folders)

    @Slot(object)
    def toggle_favourite(self, path: Path) -> None:
        """Add ``path`` to the favourites, or remove it."""
        others = tuple(other for other in self.favourites if other != path)
        self.set_favourites(others if path in self.favourites else (*others, path))
        self.favourites_changed.emit(self.favourites)

    @Slot()
    def rescan(self) -> None:
        """Read all folders again."""
        self._scans.rescan()

    @Slot()
    def focus_filter(self) -> None:
        """Go to the filter line."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    # -- rows

    def _current(self) -> BrowserRow | None:
        number = self.view.current_row()
        return self.model.rows[number] if number >= 0 else None

    def _renew_listed(self) -> None:
        favourites, recent = (tuple(map(str, paths)) for paths in (self.favourites, self.recent))
        self._content = replace(self._content, favourites=listed(favourites), recent=listed(recent))
        self._files.set_listed((*favourites, *recent))
        self._renew()

    @Slot()
    def _renew(self) -> None:
        scans = self._scans
        self._content = replace(self._content, folders=scans.tops(), reading=scans.reading())
        rows = browser_rows(self._content.filtered(self.filter.text()), self.open_rows.is_open)
        self._renewing = True
        before = self.view.current_row()
        self.view.set_rows(rows, self._key)
        if self.view.current_row() < 0 <= before and rows and not self.open_rows.filtering:
            self.view.select_row(min(before, len(rows) - 1))  # it is gone: continue from here
            self._preview.stop()
        self._renewing = False
        words = self.filter.text().strip()
        self.view.empty_text = f"No group has “{words}” in its name or folder.\nEsc: show all"
        content = self._content
        is_empty = not (content.folders or content.favourites or content.recent)
        self._pages.setCurrentIndex(int(is_empty))
        self.filter.setEnabled(not is_empty)
        # one that is hidden would let Tab end at the widget before this
        self.setFocusProxy(self._empty.button if is_empty else self.view)

    @Slot(QModelIndex)
    def _on_current(self, index: QModelIndex) -> None:
        if not self._renewing and index.isValid():
            self._key = self.model.rows[index.row()].key

    @Slot(str)
    def _on_filter(self, text: str) -> None:
        self.open_rows.new_filter(bool(text.split()))
        self._renew()

    @Slot(object)
    def _on_missing(self, missing: dict[str, str]) -> None:
        self.model.missing = missing
        self.missing_changed.emit(missing)
        self.view.viewport().update()

    # -- the view's signals

    @Slot(int)
    def _on_walked(self, number: int) -> None:
        now_s = time.monotonic()
        meant, self._walked_s = now_s - self._walked_s > self._pause_s, now_s
        if self.model.rows[number].kind != RowKind.FILE:
            self._preview.stop()
        elif meant and not self.view.is_typing():
            self._preview_current()
        else:
            self._preview.start()

    @Slot(int)
    def _on_chosen(self, number: int) -> None:
        self._preview_current()

    @Slot()
    def _preview_current(self) -> None:
        self._preview.stop()
        row = self._current()
        if row is not None and row.kind == RowKind.FILE:
            self.previewed.emit(Path(row.path))
            number, rows = self.view.current_row(), self.model.rows
            near = (number + step for step in (1, -1, 2, -2))  # a key may come before one is read
            beside = (rows[n] for n in near if 0 <= n < len(rows))
            paths = (Path(other.path) for other in beside if other.kind == RowKind.FILE)
            self.likely_next.emit(tuple(paths))

    @Slot(int)
    def _on_opened(self, number: int) -> None:
        self._preview.stop()
        row = self.model.rows[number]
        if row.kind == RowKind.FILE:
            self.opened.emit(Path(row.path))

    @Slot(int)
    def _on_folded(self, number: int) -> None:
        self.open_rows.turn(self.model.rows[number].key)
        self._renew()

    @Slot(int)
    def _on_starred(self, number: int) -> None:
        row = self.model.rows[number]
        if row.kind == RowKind.FILE:
            self.toggle_favourite(Path(row.path))

    @Slot(int, QPoint)
    def _on_menu(self, number: int, where: QPoint) -> None:
        self._menu.show(self.model.rows[number] if number >= 0 else None, where)

    @Slot()
    def _to_first_group(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        files = [n for n, row in enumerate(self.model.rows) if row.kind == RowKind.FILE]
        current = self._current()
        if files and (current is None or current.kind != RowKind.FILE):
            self.view.select_row(files[0])
            self._on_walked(files[0])

    @guarded
    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        self._preview.stop()
        self._scans.close()
        self._files.close()
        super().closeEvent(event)
