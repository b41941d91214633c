"""List of the recent groups: name, folder, when; one that is not there any more looks so."""

import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from gui.core.program.recent_times import opened_text
from gui.core.pv.formatting import plain
from gui.qt.overrides import guarded

_ABSENT: Final = "missing"
_PATH: Final = Qt.ItemDataRole.UserRole
_OPENS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ROOM: Final = 10  # pixels of a row besides its text


class RecentList(QTreeWidget):
    """A click or Enter emits ``opened``. GUI thread."""

    opened = Signal(object)  # Path

    def __init__(self) -> None:
        super().__init__()
        self._paths: Sequence[Path] = ()
        self._times: Mapping[str, float] = {}
        self._missing: Collection[str] = ()
        self._utc = False
        self.setAccessibleName("Recent groups")
        self.setHeaderLabels(["Recent group", "Folder", "Opened"])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header, modes = self.header(), QHeaderView.ResizeMode
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(0, modes.ResizeToContents)
        header.setSectionResizeMode(1, modes.Stretch)
        header.setSectionResizeMode(2, modes.ResizeToContents)
        self.itemClicked.connect(self._on_clicked)

    def show_files(self, paths: Sequence[Path], times: Mapping[str, float], utc: bool) -> None:
        """Show ``paths``, the latest first, and when each was opened."""
        self._paths, self._times, self._utc = tuple(paths), times, utc
        self._renew()

    def set_missing(self, missing: Collection[str]) -> None:
        """Show which paths are those of no file."""
        self._missing = missing
        self._renew()

    def _renew(self) -> None:
        chosen = self.currentIndex().row()
        self.clear()
        now_s = time.time()
        row = QSize(0, self.fontMetrics().height() + _ROOM)
        faint = self.palette().brush(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
        for path in self._paths:
            absent = str(path) in self._missing
            when = _ABSENT if absent else opened_text(self._times, path, now_s, self._utc)
            texts = [plain(path.stem, 80), plain(_short(path.parent), 200), when]
            item = QTreeWidgetItem(self, texts)
            item.setData(0, _PATH, path)
            item.setSizeHint(0, row)
            tip = plain(str(path), 400).replace("<", "‹")
            tip += "\nMissing: it is not there any more" if absent else ""
            for column in range(3):
                item.setToolTip(column, tip)
                if absent or column:
                    item.setForeground(column, faint)
            if absent:
                font = self.font()
                font.setStrikeOut(True)  # as in the group browser
                item.setFont(0, font)
        if self.hasFocus():
            self._choose(chosen)
        rows = row.height() * self.topLevelItemCount()
        self.setFixedHeight(self.header().sizeHint().height() + rows + 2 * self.frameWidth())

    def _choose(self, row: int) -> None:
        item = self.topLevelItem(min(max(row, 0), self.topLevelItemCount() - 1))
        if item is not None:
            self.setCurrentItem(item)

    @guarded
    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._renew()

    @guarded
    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusInEvent(event)
        self._choose(self.currentIndex().row())

    @guarded
    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.clearSelection()  # nothing there is chosen now

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in _OPENS:
            self._open(self.currentItem())
            return
        super().keyPressEvent(event)

    @Slot(QTreeWidgetItem, int)
    def _on_clicked(self, item: QTreeWidgetItem, _: int) -> None:
        self._open(item)

    def _open(self, item: QTreeWidgetItem | None) -> None:
        path = item.data(0, _PATH) if item is not None else None
        if isinstance(path, Path):
            self.opened.emit(path)


def _short(folder: Path) -> str:
    """Return ``folder`` with ``~`` for the home of the user."""
    try:
        return f"~/{folder.relative_to(Path.home())}".removesuffix("/.")
    except (ValueError, RuntimeError):  # elsewhere, or there is no home
        return str(folder)
