"""Model of the macros in the group editor, undefined ones too."""

from typing import Any, Final

from PySide6.QtCore import (
    QObject,
    Qt,
    Slot,
)

from gui.core.groups.group import Group
from gui.core.groups.setup_edits import SetMacros
from gui.core.groups.undefined_macros import undefined_macros
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.qt.overrides import guarded
from gui.qt.row_model import Heading, Index, RowModel
from gui.widgets.group_editor.draft import GroupDraft

_HEADINGS: Final = (Heading("Macro"), Heading("Value"), Heading("Used in"))
NAME, VALUE, USED = range(len(_HEADINGS))


class MacrosModel(RowModel):
    """Macros of a ``GroupDraft``, then those without a value. GUI thread."""

    def __init__(self, draft: GroupDraft, parent: QObject | None = None) -> None:
        super().__init__(_HEADINGS, parent)
        self._draft = draft
        self._rows: list[tuple[str, str | None]] = []  # None: not defined
        self._used: dict[str, int] = {}
        self._take(draft.group)
        draft.changed.connect(self._follow)

    def _take(self, group: Group) -> None:
        missing = undefined_macros(group, {})
        self._rows = [*group.macros.items(), *((name, None) for name in missing)]
        texts = [pv.name for pv in group.pvs if "$" in pv.name]
        self._used = {
            name: sum(f"({name})" in t or f"{{{name}}}" in t or f"({name}=" in t for t in texts)
            for name, _ in self._rows
        }

    @Slot(object, object)
    def _follow(self, before: Group, now: Group) -> None:
        if now.pvs is before.pvs and now.macros is before.macros:
            return
        rows, used = self._rows, self._used
        self._take(now)
        if self._rows != rows or self._used != used:
            new, self._rows = self._rows, rows
            self.beginResetModel()
            self._rows = new
            self.endResetModel()

    def missing(self) -> int:
        """Return the number of macros without a value."""
        return sum(value is None for _, value in self._rows)

    def is_missing(self, row: int) -> bool:
        """Return whether ``row`` is a macro without a value."""
        return self._rows[row][1] is None

    def add(self) -> bool:
        """Define another macro with an unused name."""
        taken = dict(self._rows)
        name = next(f"M{n}" for n in range(1, len(taken) + 2) if f"M{n}" not in taken)
        return self._set([*self._defined(), (name, "")])

    def remove(self, row: int) -> bool:
        """Remove a macro; return whether it was removed."""
        return not self.is_missing(row) and self._set(
            [pair for number, pair in enumerate(self._defined()) if number != row]
        )

    def _defined(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self._rows if value is not None]

    def _set(self, macros: list[tuple[str, str]]) -> bool:
        return self._draft.do(SetMacros(tuple(macros)))

    @guarded
    def flags(self, index: Index) -> Qt.ItemFlag:  # noqa: D102
        if not index.isValid():
            return super().flags(index)
        fixed = index.column() == USED or (index.column() == NAME and self.is_missing(index.row()))
        return super().flags(index) | (
            Qt.ItemFlag.NoItemFlags if fixed else Qt.ItemFlag.ItemIsEditable
        )

    @guarded
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        (name, value), column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            shown = "undefined: asked for when the group is opened" if value is None else value
            used = self._used[name]
            texts = (
                name,
                shown,
                f"{grouped(used)} name{'' if used == 1 else 's'}" if used else "–",
            )
            return plain(texts[column])
        if role == Qt.ItemDataRole.EditRole:
            return (name, value or "", "")[column]
        return None

    @guarded
    def setData(  # noqa: D102
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        row, text = index.row(), str(value).strip()
        if role != Qt.ItemDataRole.EditRole or index.column() == USED:
            return False
        name, old = self._rows[row]
        if index.column() == NAME:
            return text != name and self._set(
                [(text if n == name else n, v) for n, v in self._defined()]
            )
        if text == (old or ""):
            return False  # nothing typed: an undefined macro stays so
        if old is None:
            return self._set([*self._defined(), (name, text)])
        return self._set([(n, text if n == name else v) for n, v in self._defined()])
