"""List of typed names, each with a mark that says whether it answers, and a count below."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QBrush, QColor, QPalette
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.core.groups.name_answers import Mark, WordState
from gui.core.groups.name_words import NameWord
from gui.core.pv.formatting import plain
from gui.qt.look.theme import colors_of
from gui.qt.overrides import guarded
from gui.window.names.name_check import NameCheck

_EMPTY: Final = "Each name that you type, and whether an IOC answers for it."
_ROOM: Final = 6  # pixels of a row besides its text
_LONGEST: Final = 200  # characters of a name
_MARK, _NAME, _TOLD = range(3)


class NameMarks(QWidget):
    """Shows what ``check`` knows, as it comes. GUI thread."""

    def __init__(self, check: NameCheck, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._check = check
        self._shown: list[tuple[NameWord, WordState]] = []
        self.list = QTreeWidget()
        self.list.setAccessibleName("Typed names, and which of them answer")
        self.list.setColumnCount(3)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header, modes = self.list.header(), QHeaderView.ResizeMode
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(20)
        header.setSectionResizeMode(_MARK, modes.ResizeToContents)
        header.setSectionResizeMode(_NAME, modes.Stretch)
        header.setSectionResizeMode(_TOLD, modes.ResizeToContents)
        self._empty = QLabel(_EMPTY, self.list)
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._empty.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        within = QVBoxLayout(self.list.viewport())
        within.setContentsMargins(4, 4, 4, 4)
        within.addWidget(self._empty)
        within.addStretch(1)
        self.summary = QLabel()
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.list, 1)
        column.addWidget(self.summary)
        check.changed.connect(self.renew)
        self.renew()

    @Slot()
    def renew(self) -> None:
        """Show what is known now; rows that say the same are left alone."""
        found = list(zip(self._check.words.words, self._check.states(), strict=True))
        tree = self.list
        while tree.topLevelItemCount() > len(found):
            tree.takeTopLevelItem(tree.topLevelItemCount() - 1)
        for row, (word, state) in enumerate(found):
            item = tree.topLevelItem(row)
            if item is None:
                item = QTreeWidgetItem(tree)
                item.setSizeHint(_NAME, QSize(0, self.fontMetrics().height() + _ROOM))
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren)
            elif self._shown[row : row + 1] == [(word, state)]:
                continue
            self._fill(item, word, state)
        self._shown = found
        summary = self._check.summary()
        self.summary.setText(summary)
        self.summary.setVisible(bool(found and summary))  # else it would only take the list's room
        self._empty.setVisible(not found)

    @guarded
    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._shown = []
            self.renew()

    def _fill(self, item: QTreeWidgetItem, word: NameWord, state: WordState) -> None:
        ground = self.palette()  # that of the list may follow later
        colors = colors_of(self)
        faint = ground.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
        ink = {
            Mark.ALL: QColor(colors.good),
            Mark.SOME: QColor(colors.severity.text[1]),
            Mark.NONE: QColor(colors.severity.text[2]),
        }.get(state.mark, faint)
        for column, text in enumerate((state.mark.value, plain(word.text, _LONGEST), state.told)):
            item.setText(column, text)
            item.setToolTip(column, plain_tip(state.tip))
        item.setForeground(_MARK, QBrush(ink))
        item.setForeground(_TOLD, QBrush(ink))


def plain_tip(text: str) -> str:
    """Return ``text`` for a tooltip: Qt takes one with tags for HTML."""
    return "\n".join(plain(line, 400) for line in text.splitlines()).replace("<", "‹")
