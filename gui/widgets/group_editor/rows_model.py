"""Model of the rows in the group editor."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QMimeData,
    QModelIndex,
    QObject,
    Qt,
    Signal,
    Slot,
)

from gui.core.groups.group import Group, PvSpec, is_heading
from gui.core.groups.name_checks import duplicates
from gui.core.groups.row_edits import Field, Rename, SetField, pv_rows
from gui.core.pv.formatting import plain
from gui.core.stamps.choice import TIME_WORDS
from gui.qt.overrides import guarded
from gui.qt.row_model import CENTER, Heading, Index, RowModel
from gui.widgets.group_editor.draft import GroupDraft

HEADINGS: Final = (
    Heading("PV"),
    Heading("Label"),
    Heading("Plot", CENTER, "Whether the PV is plotted"),
    Heading("Axis", tip="Axis of the chart; “by unit”: PVs of one unit share one"),
    Heading("Colour", tip="Of the trace; “auto”: the next one that is free"),
    Heading("Width", tip="Width of the trace in pixels"),
    Heading("Style"),
    Heading("Shown", CENTER, "Whether the trace is visible when the group is opened"),
    Heading(
        "Of arrays", tip="Value of an array to plot: min, max, mean, sum or an element such as [7]"
    ),
    Heading("Time", tip="Time of the samples: the IOC's stamps or their arrival"),
    Heading("Comment"),
)
NAME, LABEL, PLOT, AXIS, COLOR, WIDTH, STYLE, SHOWN, ARRAY, TIME, COMMENT = range(len(HEADINGS))
FIELDS: Final[dict[int, Field]] = {
    LABEL: "label", PLOT: "plot", AXIS: "axis", COLOR: "color", WIDTH: "width", STYLE: "style",
    SHOWN: "visible", ARRAY: "reduce", TIME: "time", COMMENT: "comment",
}  # fmt: skip
CHECKS: Final = (PLOT, SHOWN)
DRAWN: Final = (AXIS, COLOR, WIDTH, STYLE, SHOWN, ARRAY)  # no effect unless plotted
STYLE_WORDS: Final = {"step": "steps", "line": "lines", "points": "points"}
ROWS_MIME: Final = "application/x-pvwatch-rows"


class GroupRowsModel(RowModel):
    """Rows of a ``GroupDraft``, which takes the edits. GUI thread.

    An edit of any column but the name changes all rows returned by ``companions``, if the edited
    row is one of them.
    """

    touched = Signal(int, int)  # first and last row added or changed by an edit

    def __init__(self, draft: GroupDraft, parent: QObject | None = None) -> None:
        super().__init__(HEADINGS, parent)
        self._draft = draft
        self._rows: tuple[PvSpec, ...] = draft.group.pvs
        self._axes = {axis.id: axis.label or axis.id for axis in draft.group.axes}
        self.duplicates = duplicates(draft.group)
        self.companions: Callable[[], Sequence[int]] = tuple
        draft.changed.connect(self._follow)

    # -- changes of the draft

    @Slot(object, object)
    def _follow(self, before: Group, now: Group) -> None:
        self._axes = {axis.id: axis.label or axis.id for axis in now.axes}
        if now.pvs is not before.pvs:
            self._change_to(now.pvs)
        if now.axes is not before.axes:
            self.emit_changed(AXIS, AXIS)
        if now.pvs is not before.pvs or now.macros is not before.macros:
            found = duplicates(now)
            if found != self.duplicates:
                self.duplicates = found
                self.emit_changed(NAME, NAME)

    def _change_to(self, new: tuple[PvSpec, ...]) -> None:
        """Emit changes for the rows between the unchanged ones at both ends."""
        old = self._rows
        first, shorter = 0, min(len(old), len(new))
        while first < shorter and old[first] is new[first]:
            first += 1
        same = 0
        while same < shorter - first and old[-1 - same] is new[-1 - same]:
            same += 1
        old_end, new_end = len(old) - same, len(new) - same
        if old_end == new_end:
            self._rows = new
            self.emit_changed(first=first, last=new_end - 1)
        else:
            if old_end > first:
                self.beginRemoveRows(QModelIndex(), first, old_end - 1)
                self._rows = old[:first] + old[old_end:]
                self.endRemoveRows()
            if new_end > first:
                self.beginInsertRows(QModelIndex(), first, new_end - 1)
                self._rows = new
                self.endInsertRows()
        self.touched.emit(first, new_end - 1)

    # -- for the view

    def pv(self, row: int) -> PvSpec:
        """Return the PV or heading in ``row``."""
        return self._rows[row]

    def is_heading(self, row: int) -> bool:
        """Return whether ``row`` is a heading."""
        return is_heading(self._rows[row].name)

    def cell_text(self, row: int, column: int) -> str:
        """Return what a cell says; of a heading only the first says anything."""
        pv = self._rows[row]
        return "" if column != NAME and is_heading(pv.name) else self._text(pv, column)

    def axis_words(self) -> dict[str, str]:
        """Return the labels of the axes by id."""
        return self._axes

    def together(self, row: int) -> tuple[int, ...]:
        """Return the PV rows that an edit in ``row`` changes."""
        rows = self.companions()
        return pv_rows(self._draft.group, rows if row in rows else (row,))

    def set_field(self, row: int, column: int, value: Any) -> bool:
        """Edit a column other than the name, in all rows of ``together``."""
        rows = self.together(row)
        return bool(rows) and self._draft.do(SetField(rows, FIELDS[column], value))

    # -- QAbstractTableModel

    @guarded
    def headerData(  # noqa: D102
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        return super().headerData(section, orientation, role)

    @guarded
    def flags(self, index: Index) -> Qt.ItemFlag:  # noqa: D102
        flags = super().flags(index)
        if not index.isValid():
            return flags | Qt.ItemFlag.ItemIsDropEnabled
        flags |= Qt.ItemFlag.ItemIsDragEnabled
        if index.column() == NAME or not self.is_heading(index.row()):
            check = index.column() in CHECKS
            flags |= Qt.ItemFlag.ItemIsUserCheckable if check else Qt.ItemFlag.ItemIsEditable
        return flags

    @guarded
    def setData(  # noqa: D102
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.CheckStateRole and column in CHECKS:
            return self.set_field(row, column, Qt.CheckState(value) == Qt.CheckState.Checked)
        if role != Qt.ItemDataRole.EditRole or column in CHECKS:
            return False
        if column == NAME:
            name = str(value).strip()
            return name != self._rows[row].name and self._draft.do(Rename(((row, name),)))
        if value == getattr(self._rows[row], FIELDS[column]) and len(self.together(row)) == 1:
            return False
        return self.set_field(row, column, value)

    @guarded
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, column = index.row(), index.column()
        pv = self._rows[row]
        if is_heading(pv.name) and column != NAME:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.cell_text(row, column)
            case Qt.ItemDataRole.EditRole:
                return pv.name if column == NAME else getattr(pv, FIELDS[column])
            case Qt.ItemDataRole.CheckStateRole if column in CHECKS:
                checked = pv.plot if column == PLOT else pv.visible
                return Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(row, pv, column)
        return None

    def _text(self, pv: PvSpec, column: int) -> str:
        if column == NAME:
            return plain(pv.name.lstrip("# ") if is_heading(pv.name) else pv.name)
        if column in (LABEL, COMMENT):
            return plain(pv.label if column == LABEL else pv.comment)
        if column == AXIS:
            if pv.axis is None:
                return "by unit"
            return plain(self._axes.get(pv.axis, f"{pv.axis} ?"), 40)
        words = {
            COLOR: pv.color or "auto",
            WIDTH: f"{pv.width:g} px",
            STYLE: STYLE_WORDS[pv.style],
            ARRAY: pv.reduce or "–",
            TIME: TIME_WORDS[pv.time] if pv.time else "–",
        }
        return words.get(column, "")

    def _tip(self, row: int, pv: PvSpec, column: int) -> str:
        if column == NAME:
            tip = plain(pv.name, 400)
            if row in self.duplicates:
                tip += f"\nSame PV as row {self.duplicates[row] + 1}: a tab shows only that one."
        elif column == AXIS and pv.axis is not None and pv.axis not in self._axes:
            tip = f"There is no axis {plain(pv.axis, 40)}: drawn on the axis of its unit."
        elif column in DRAWN and not pv.plot:
            tip = "Has no effect unless the PV is plotted."
        else:
            tip = self._text(pv, column)
        return tip.replace("<", "‹")  # Qt would read it as rich text

    # -- dragging

    @guarded
    def mimeTypes(self) -> list[str]:  # noqa: D102
        return [ROWS_MIME, "text/plain"]

    @guarded
    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: D102
        rows = sorted({index.row() for index in indexes})
        data = QMimeData()
        data.setData(ROWS_MIME, b"rows")  # the view knows which
        data.setText(self.names_text(rows))
        return data

    def names_text(self, rows: Sequence[int]) -> str:
        """Return the names of ``rows``, one per line."""
        return "\n".join(self._rows[row].name for row in rows)

    @guarded
    def supportedDropActions(self) -> Qt.DropAction:  # noqa: D102
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
