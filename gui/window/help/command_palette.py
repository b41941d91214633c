"""Command palette: one line that finds commands, groups and open PVs by words of their names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.core.pv.counts import grouped
from gui.core.text.ranked_search import ranked
from gui.qt.look.empty_text import EmptyText
from gui.qt.overrides import guarded

MOST: Final = 200  # rows that are shown
_WIDTH, _HEIGHT = 640, 420  # pixels
_ROOM: Final = 8  # pixels of a row besides its text
_NONE: Final = "No command, group or open PV has all these words in its name."
_MOVES: Final = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """``place``: menu, "Tab", "Group" or the group of a PV; ``run``: what choosing it does.

    ``words`` are not shown, and found as well.
    """

    text: str
    place: str
    keys: str
    enabled: bool
    run: Callable[[], object]
    words: str = ""


class CommandPalette(QDialog):
    """Opens below the top of ``parent``; Enter runs the chosen entry after it has closed."""

    def __init__(self, entries: Sequence[PaletteEntry], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Command palette")
        self._entries = entries
        self._texts = [f"{each.text} {each.place} {each.words}".lower() for each in entries]
        self._shown: list[int] = []
        self.line = QLineEdit()
        self.line.setPlaceholderText("Command, group or open PV")
        self.line.setAccessibleName("Search of commands, groups and open PVs")
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(self._renew)
        self.line.installEventFilter(self)
        self.list = QTreeWidget()
        self.list.setAccessibleName("What was found")
        self.list.setColumnCount(3)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys go to the line
        self.list.itemClicked.connect(self._run)
        header, modes = self.list.header(), QHeaderView.ResizeMode
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, modes.Stretch)
        header.setSectionResizeMode(1, modes.ResizeToContents)
        header.setSectionResizeMode(2, modes.ResizeToContents)
        header.setMaximumSectionSize(_WIDTH - 240)
        self.empty = EmptyText(self.list)
        self.note = QLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 8)
        column.setSpacing(6)
        for widget in (self.line, self.list, self.note):
            column.addWidget(widget)
        size = parent.size()
        self.resize(min(_WIDTH, size.width()), min(_HEIGHT, size.height()))
        self.move(parent.mapToGlobal(QPoint((size.width() - self.width()) // 2, 60)))
        self._renew()
        self.line.setFocus()

    @Slot()
    def _renew(self) -> None:
        self._shown, total = ranked(self._texts, self.line.text(), MOST)
        self.list.clear()
        row = QSize(0, self.fontMetrics().height() + _ROOM)
        faint = self.palette().brush(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
        for number in self._shown:
            entry = self._entries[number]
            item = QTreeWidgetItem(self.list, [entry.text, entry.place, entry.keys])
            item.setSizeHint(0, row)
            item.setToolTip(0, f"<qt/>{_escaped(entry.text)}")
            item.setForeground(1, faint)
            if not entry.enabled:
                item.setForeground(0, faint)
                item.setForeground(2, faint)
        first = self.list.topLevelItem(0)
        if first is not None:
            self.list.setCurrentItem(first)
        self.empty.say("" if total else _NONE)
        if not total:
            self.note.setText("Other words may find it. Esc leaves.")
        elif total > len(self._shown):
            self.note.setText(
                f"{len(self._shown)} of {grouped(total)} shown; type to find the others. "
                "Enter chooses, Esc leaves."
            )
        else:
            self.note.setText("Enter chooses, Esc leaves.")

    @Slot()
    def _run(self) -> None:
        """Run the chosen entry, unless it cannot act now."""
        row = self.list.currentIndex().row()
        if row < 0:
            return
        entry = self._entries[self._shown[row]]
        if not entry.enabled:
            self.note.setText(f"“{entry.text}” cannot be done now.")
            return
        self.accept()
        app = QApplication.instance()
        assert app is not None
        QTimer.singleShot(0, app, entry.run)  # when this window is gone

    @guarded
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _MOVES:
                QApplication.sendEvent(self.list, event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run()
                return True
        return False


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
