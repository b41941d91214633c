"""Question which words of a pasted or dropped text are PVs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.qt.plain_rows import show_plain_list
from gui.qt.questions.button_order import tab_as_seen

_MOST: Final = 1_000  # names shown
_LONGEST: Final = 120  # characters of one


class NamesQuestion(QDialog):
    """Lists ``names``; those that are ``doubtful`` are not ticked. GUI thread."""

    chosen = Signal(object)  # tuple of names, once the person adds them

    def __init__(self, names: Sequence[str], doubtful: Collection[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Are these PVs?")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(460, 420)
        unsure = set(doubtful)
        ordered = [*(n for n in names if n in unsure), *(n for n in names if n not in unsure)]
        self._names = ordered[:_MOST]
        self._unseen = tuple(name for name in ordered[_MOST:] if name not in unsure)
        why = QLabel(
            "This text does not look like a list of PV names. Tick the PVs in it: only they are"
            " added, and searched for on the network."
        )
        why.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName("Words that may be PVs")
        show_plain_list(self.list)
        for name in self._names:
            item = QListWidgetItem(plain(name, _LONGEST), self.list)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            checked = name not in unsure
            item.setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
        self.list.setCurrentRow(0)
        self.list.itemChanged.connect(self._show_count)
        self.buttons = QDialogButtonBox()
        self.add = self.buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self._on_add)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(why)
        column.addWidget(self.list)
        if len(ordered) > _MOST:
            left = len(ordered) - _MOST - len(self._unseen)
            more = QLabel(
                f"{grouped(len(self._unseen))} more are added; {grouped(left)} others are left out."
            )
            column.addWidget(more)
        column.addWidget(self.buttons)
        tab_as_seen(self.buttons)
        cancel.setDefault(True)  # in the dialog by now, or Enter would add
        self._show_count()
        self.list.setFocus()

    def checked(self) -> tuple[str, ...]:
        """Return the names that are checked, and those too many to be shown."""
        rows = range(self.list.count())
        shown = (n for n in rows if self.list.item(n).checkState() == Qt.CheckState.Checked)
        return (*(self._names[number] for number in shown), *self._unseen)

    @Slot()
    def _show_count(self) -> None:
        count = len(self.checked())
        self.add.setText(f"&Add {grouped(count)} PV{'' if count == 1 else 's'}")
        self.add.setEnabled(count > 0)

    @Slot()
    def _on_add(self) -> None:
        names = self.checked()
        self.accept()
        self.chosen.emit(names)
