"""The rows of the group browser for a view: texts and tooltips, marks of open and of lost files."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from gui.core.group_browser.rows import FAVOURITES, RECENT, BrowserRow, RowKind
from gui.core.pv.formatting import plain

_Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


class RowsModel(QAbstractListModel):
    """A flat list: a view's cost is that of the rows it shows, however many there are. GUI thread.

    ``status`` by path: symbol and tooltip of what is open; ``missing`` by path: why.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[BrowserRow] = ()
        self.status: dict[str, tuple[str, str]] = {}
        self.missing: dict[str, str] = {}
        self.favourites: frozenset[str] = frozenset()

    def set_rows(self, rows: Sequence[BrowserRow]) -> None:
        """Show other rows; the view forgets what was selected."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = _TOP) -> int:  # noqa: D102
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:  # noqa: D102
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.text
            case Qt.ItemDataRole.ToolTipRole:
                return self.told(row).replace("<", "‹")  # or Qt takes it for HTML
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.spoken(row)
        return None

    def told(self, row: BrowserRow) -> str:
        """Return all that is known of ``row``, in lines."""
        if row.kind == RowKind.NOTE:
            return row.text
        if row.kind == RowKind.SECTION:
            if row.section == FAVOURITES:
                return "Favourites: F on a group puts it here or takes it away"
            return "Groups that were opened last"
        lines = [plain(row.path, 1000)]
        if row.path in self.missing:
            lines.append(f"Not there: {plain(self.missing[row.path])}")
        if row.problem:
            lines.append(row.problem)
        if row.path in self.status:
            lines.append(
                "Open" + f": {plain(tip)}" if (tip := self.status[row.path][1]) else "Open"
            )
        return "\n".join(lines)

    def spoken(self, row: BrowserRow) -> str:
        """Return ``row`` in words, for who does not see symbols."""
        parts = [row.text]
        match row.kind:
            case RowKind.FOLDER | RowKind.SECTION:
                parts += [f"{row.files} groups", "open" if row.is_open else "closed", row.problem]
            case RowKind.FILE:
                if row.path in self.favourites and row.section not in (FAVOURITES, RECENT):
                    parts.append("favourite")
                if row.path in self.missing:
                    parts.append("not there")
                if row.path in self.status:
                    parts.append(plain(self.status[row.path][1]) or "shown in a tab")
        return ", ".join(filter(None, parts))
