"""Model of the group browser: texts, tooltips, marks of open and missing files."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from gui.core.group_browser.rows import FAVOURITES, RECENT, BrowserRow, RowKind
from gui.core.pv.formatting import plain
from gui.qt.overrides import guarded

_Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


class RowsModel(QAbstractListModel):
    """A flat list of rows: a view asks only for those it shows. GUI thread.

    ``status``: symbol and tooltip of open files by path; ``missing``: reason by path.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[BrowserRow] = ()
        self.status: dict[str, tuple[str, str]] = {}
        self.missing: dict[str, str] = {}
        self.favourites: frozenset[str] = frozenset()

    def set_rows(self, rows: Sequence[BrowserRow]) -> None:
        """Show these rows; the view loses its selection."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    @guarded
    def rowCount(self, parent: _Index = _TOP) -> int:  # noqa: D102
        return 0 if parent.isValid() else len(self.rows)

    @guarded
    def flags(self, index: _Index) -> Qt.ItemFlag:  # noqa: D102
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    @guarded
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.text
            case Qt.ItemDataRole.ToolTipRole:
                return self.tooltip(row).replace("<", "‹")  # Qt would read it as rich text
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.accessible_text(row)
        return None

    def tooltip(self, row: BrowserRow) -> str:
        """Return the tooltip of ``row``: path, problems, status."""
        if row.kind == RowKind.NOTE:
            return row.text
        if row.kind == RowKind.SECTION:
            if row.section == FAVOURITES:
                return "Favourites: press F on a group to add or remove it"
            return "Recently opened groups"
        lines = [plain(row.path, 1000)]
        if row.path in self.missing:
            lines.append(f"Missing: {plain(self.missing[row.path])}")
        if row.problem:
            lines.append(row.problem)
        if row.path in self.status:
            lines.append(
                "Open" + f": {plain(tip)}" if (tip := self.status[row.path][1]) else "Open"
            )
        return "\n".join(lines)

    def accessible_text(self, row: BrowserRow) -> str:
        """Return ``row`` in words, for screen readers."""
        parts = [row.text]
        match row.kind:
            case RowKind.FOLDER | RowKind.SECTION:
                parts += [f"{row.files} groups", "open" if row.is_open else "closed", row.problem]
            case RowKind.FILE:
                if row.path in self.favourites and row.section not in (FAVOURITES, RECENT):
                    parts.append("favourite")
                if row.path in self.missing:
                    parts.append("missing")
                if row.path in self.status:
                    parts.append(plain(self.status[row.path][1]) or "shown in a tab")
        return ", ".join(filter(None, parts))
