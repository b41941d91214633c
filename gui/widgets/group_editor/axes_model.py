"""Model of the axes in the group editor."""

from collections import Counter
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import (
    QObject,
    Qt,
    Slot,
)

from gui.core.groups.group import AxisSpec, Group
from gui.core.groups.setup_edits import AddAxis, RemoveAxis, SetAxis, free_axis_id
from gui.core.puts.parsing import parse_number
from gui.core.pv.digits import exact_text
from gui.core.pv.formatting import plain
from gui.qt.overrides import guarded
from gui.qt.row_model import Heading, Index, RowModel
from gui.widgets.group_editor.draft import GroupDraft

_HEADINGS: Final = (
    Heading("Id", tip="Name by which PVs refer to the axis; they follow a change"),
    Heading("Label"),
    Heading("Unit"),
    Heading("Log", tip="Logarithmic"),
    Heading("Range", tip="Lowest and highest value, such as 0, 500; empty: automatic"),
    Heading("Side"),
    Heading("PVs", tip="Number of PVs on this axis"),
)
ID, LABEL, UNIT, LOG, RANGE, SIDE, USED = range(len(_HEADINGS))
SIDE_WORDS: Final = {"": "either", "left": "left", "right": "right"}
_FIELDS: Final = {ID: "id", LABEL: "label", UNIT: "unit", LOG: "log", RANGE: "range", SIDE: "side"}


class AxesModel(RowModel):
    """Axes of a ``GroupDraft``, which takes the edits. GUI thread."""

    def __init__(self, draft: GroupDraft, parent: QObject | None = None) -> None:
        super().__init__(_HEADINGS, parent)
        self._draft = draft
        self._rows: tuple[AxisSpec, ...] = draft.group.axes
        self._used = Counter(pv.axis for pv in draft.group.pvs)
        draft.changed.connect(self._follow)

    @Slot(object, object)
    def _follow(self, before: Group, now: Group) -> None:
        if now.pvs is not before.pvs:
            self._used = Counter(pv.axis for pv in now.pvs)
        elif now.axes is before.axes:
            return
        if len(now.axes) != len(self._rows):
            self.beginResetModel()
            self._rows = now.axes
            self.endResetModel()
            return
        self._rows = now.axes
        self.emit_changed()

    def add(self) -> bool:
        """Add an axis with an unused id; return whether it was added."""
        return self._draft.do(AddAxis(AxisSpec(free_axis_id(self._draft.group))))

    def remove(self, row: int) -> bool:
        """Remove an axis; return whether it was removed."""
        return self._draft.do(RemoveAxis(row))

    @guarded
    def flags(self, index: Index) -> Qt.ItemFlag:  # noqa: D102
        flags = super().flags(index)
        if not index.isValid():
            return flags
        if index.column() == LOG:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        elif index.column() != USED:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    @guarded
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        axis, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.CheckStateRole and column == LOG:
            return Qt.CheckState.Checked if axis.log else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.EditRole and column != RANGE:
            return None if column == USED else getattr(axis, _FIELDS[column])
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return None
        shown = role == Qt.ItemDataRole.DisplayRole
        if column == RANGE and axis.range is None:
            return "automatic" if shown else ""
        if column == RANGE and axis.range is not None:
            return (" … " if shown else ", ").join(map(exact_text, axis.range))
        words = {LOG: "", SIDE: SIDE_WORDS[axis.side], USED: str(self._used[axis.id])}
        return words[column] if column in words else plain(str(getattr(axis, _FIELDS[column])))

    @guarded
    def setData(  # noqa: D102
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        row, column = index.row(), index.column()
        axis = self._rows[row]
        if role == Qt.ItemDataRole.CheckStateRole and column == LOG:
            value = Qt.CheckState(value) == Qt.CheckState.Checked
        elif role != Qt.ItemDataRole.EditRole or column in (LOG, USED):
            return False
        elif column == RANGE:
            try:
                value = _parse_range(str(value))
            except ValueError as error:
                self._draft.refused.emit(str(error))
                return False
        elif column != SIDE:
            value = plain(str(value)).strip()
        if value == getattr(axis, _FIELDS[column]):
            return False
        changed: AxisSpec = replace(axis, **{_FIELDS[column]: value})
        return self._draft.do(SetAxis(row, changed))


def _parse_range(text: str) -> tuple[float, float] | None:
    if not text.strip() or text.strip().casefold() in ("auto", "automatic"):
        return None
    parts = text.replace("…", ",").replace(";", ",").split(",")
    try:
        low, high = (float(parse_number(part.strip())) for part in parts)
    except (ValueError, OverflowError):
        raise ValueError(
            f"“{plain(text, 40)}” is not a range: type 0, 500 or leave it empty for automatic."
        ) from None
    return low, high
