"""Dialog that asks before puts are sent: PV, IOC, current and new value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.core.puts.display import changes_nothing, show_value, shown_beside
from gui.core.puts.validation import PutTarget
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.core.pv.severity import SEVERITY_SYMBOLS, severity_name
from gui.qt.look.plain_label import plain_label
from gui.qt.overrides import guarded
from gui.qt.plain_rows import show_plain_rows
from gui.qt.questions.button_order import tab_as_seen

_LOOK_MS: Final = 500
_WIDEST: Final = 260  # pixels to which a column grows by itself
_AROUND: Final = 16  # the same, around a text
_LISTED: Final = 5  # earlier puts that are named
COLUMNS: Final = ("PV", "IOC", "Value now", "New value", "Alarm")
_NOW: Final = COLUMNS.index("Value now")
_LEAST_WIDTH: Final = 720  # pixels
_MOST: Final = QSize(1200, 560)  # pixels to which it grows by itself


@dataclass(frozen=True, slots=True)
class PlannedPut:
    """One row of the dialog; texts as displayed."""

    name: str
    host: str
    old: str
    new: str
    severity: int = 0
    earlier: str = ""  # a put to the same PV that is still under way
    exact_old: str = ""  # ``old`` with all digits; "": it is so itself
    same: bool = False  # it is the value that the PV has

    @classmethod
    def of(cls, target: PutTarget, value: object, earlier: str = "") -> "PlannedPut":
        """Return the row for a put of ``value`` (from ``parse_put``) to ``target``."""
        new = show_value(target, value)
        old, exact = shown_beside(target, new)
        same = not earlier and changes_nothing(target, value)
        return cls(target.name, target.host, old, new, target.severity, earlier, exact, same)


class ConfirmDialog(QDialog):
    """Lists the puts, those that change nothing paler; Cancel has the focus and is the default.

    GUI thread.

    Use ``open()`` with ``accepted`` and ``rejected``: nothing may block the GUI thread.
    ``choice``: text of a check box, checked at first; without text it is hidden. ``look``: returns
    the same puts as they are now, so that "now" stays true while somebody reads.
    """

    def __init__(
        self,
        puts: Sequence[PlannedPut],
        parent: QWidget | None = None,
        choice: str = "",
        look: Callable[[], Sequence[PlannedPut]] | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        count = len(puts)
        values = "value" if count == 1 else f"{grouped(count)} values"
        self.setWindowTitle("Write a value?" if count == 1 else f"Write {values}?")
        self.question = plain_label()
        self.warning = plain_label()
        self.table = _table(puts)
        self.earlier = plain_label()
        self._told = (False, "")  # whether any is in alarm; the earlier puts
        self._show(puts)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.write_button = buttons.addButton(
            "&Write" if count == 1 else f"&Write {values}", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.cancel_button = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        self.write_button.setAutoDefault(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.question)
        column.addWidget(self.table)
        column.addWidget(self.warning)
        column.addWidget(self.earlier)
        self.choice = QCheckBox(choice)
        self.choice.setChecked(True)
        self.choice.setVisible(bool(choice))
        column.addWidget(self.choice)
        column.addWidget(buttons)
        tab_as_seen(buttons)
        self._grow()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._renew)
        if look is not None:
            self._timer.start(_LOOK_MS)

    @Slot()
    def _renew(self) -> None:
        if self._look is None:
            return
        told = self._told
        self._show(self._look())
        if self._told != told:
            self._grow()  # or the rows would pay for what is told beneath them

    def _grow(self) -> None:
        """Become as large as all that is shown, within reason; never smaller."""
        wanted = self.sizeHint().expandedTo(QSize(_LEAST_WIDTH, 0)).boundedTo(_MOST)
        self.resize(wanted.expandedTo(self.size() if self.isVisible() else wanted))

    def _show(self, puts: Sequence[PlannedPut]) -> None:
        self.question.setText(_question(len(puts), sum(put.same for put in puts)))
        alarmed = sum(put.severity > 0 for put in puts)
        self.warning.setText(_warning(len(puts), alarmed))
        self.warning.setVisible(bool(alarmed))
        self.earlier.setText(_earlier(puts))
        self.earlier.setVisible(bool(self.earlier.text()))
        self._told = alarmed > 0, self.earlier.text()
        for row, put in enumerate(puts):
            for column, text in enumerate(_cells(put)):
                item = self.table.item(row, column)
                if item is None:
                    continue
                enabled = Qt.ItemFlag.NoItemFlags if put.same else Qt.ItemFlag.ItemIsEnabled
                if item.flags() & Qt.ItemFlag.ItemIsEnabled != enabled:
                    item.setFlags(item.flags() ^ Qt.ItemFlag.ItemIsEnabled)
                if item.text() != text:
                    item.setText(text)
                    self._make_room(column, text)
                whole = (column == _NOW and plain(put.exact_old)) or text
                item.setToolTip(whole.replace("<", "‹"))

    def _make_room(self, column: int, text: str) -> None:
        """Widen a column for a text that got longer; a number that is cut reads as another."""
        wanted = min(self.fontMetrics().horizontalAdvance(text) + _AROUND, _WIDEST)
        if wanted > self.table.columnWidth(column):
            self.table.setColumnWidth(column, wanted)

    def _spread(self) -> None:
        """Share out the room that the columns do not need: all were at the left."""
        layout, header = self.layout(), self.table.horizontalHeader()
        if layout is not None:
            layout.activate()
        last = header.count() - 1
        needed = sum(map(header.sectionSize, range(last))) + header.sectionSizeHint(last)
        share = (self.table.viewport().width() - needed) // header.count()
        for column in range(last if share > 0 else 0):
            header.resizeSection(column, header.sectionSize(column) + share)

    @guarded
    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self._spread()
        self.cancel_button.setDefault(True)  # QDialogButtonBox made Write the default
        self.cancel_button.setFocus()


def _question(count: int, same: int) -> str:
    """Return what is asked; ``same``: values that the PVs have already."""
    if count == 1:
        known = "It is that already. " if same else ""
        return f"Write this value? {known}Nothing has been sent yet."
    known = (
        f"{grouped(same)} of them {'is' if same == 1 else 'are'} there already. " if same else ""
    )
    return f"Write {grouped(count)} values? {known}Nothing has been sent yet."


def _warning(count: int, alarmed: int) -> str:
    which = "The PV" if count == 1 else f"{alarmed} of {count} PVs"
    return f"{SEVERITY_SYMBOLS[1]} {which} {'is' if alarmed == 1 else 'are'} in alarm now."


def _earlier(puts: Sequence[PlannedPut]) -> str:
    """Return which earlier puts are still under way, and how the new ones are sent then."""
    busy = [put for put in puts if put.earlier]
    if not busy:
        return ""
    lines = [f"{plain(put.name, 60)}: {plain(put.earlier, 80)}" for put in busy[:_LISTED]]
    if len(busy) > _LISTED:
        lines.append(f"and {len(busy) - _LISTED} more")
    return (
        "An earlier put is still under way:\n" + "\n".join(lines) + "\nThe IOC gets the new value"
        " at once, without completion; the earlier put is not taken back."
    )


def _cells(put: PlannedPut) -> tuple[str, ...]:
    severity = min(put.severity, len(SEVERITY_SYMBOLS) - 1)
    alarm = f"{SEVERITY_SYMBOLS[severity]} {severity_name(put.severity)}" if severity else ""
    return tuple(map(plain, (put.name, put.host, put.old, f"→ {put.new}", alarm)))


def _table(puts: Sequence[PlannedPut]) -> QTableWidget:
    table = QTableWidget(len(puts), len(COLUMNS))
    table.setAccessibleName("Values to be written")
    table.setHorizontalHeaderLabels(COLUMNS)
    show_plain_rows(table)
    table.horizontalHeader().setDefaultAlignment(
        Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    )
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    for row, put in enumerate(puts):
        for column, text in enumerate(_cells(put)):
            table.setItem(row, column, QTableWidgetItem(text))  # painted as plain text
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    table.resizeColumnsToContents()
    for column in range(len(COLUMNS)):
        table.setColumnWidth(column, min(table.columnWidth(column), _WIDEST))
    header.setStretchLastSection(True)
    table.setSizeAdjustPolicy(QAbstractItemView.SizeAdjustPolicy.AdjustToContents)
    return table
