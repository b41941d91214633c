"""Texts, colours and sort keys of the cells of the snapshot table."""

from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QColor

from gui.core.pv.formatting import format_moment, plain
from gui.core.pv.severity import SEVERITY_SYMBOLS, severity_name, status_name
from gui.core.snapshots.comparison import SnapshotComparison
from gui.core.snapshots.snapshot import SnapshotItem, shown_value
from gui.core.theme.roles import theme_colors
from gui.widgets.snapshots.colors import snapshot_colors

COLUMNS: Final = (
    "Restore", "PV", "Saved value", "Saved severity", "Saved time (IOC)", "Live value",
    "Difference", "Tolerance", "Result", "Label",
)  # fmt: skip
TICK, NAME, SAVED, SEVERITY, TIME, LIVE, DIFFERENCE, TOLERANCE, RESULT, LABEL = range(len(COLUMNS))
TOLERANCE_HELP: Final = (
    "Type 0.1 or 2%; 0: exact; empty: the tolerance above the table, or half of PREC's digit"
)


class SnapshotCells:
    """Contents of cells by row and column. GUI thread."""

    def __init__(self) -> None:
        self.comparison = SnapshotComparison(())
        self.results: dict[int, tuple[str, bool | None, bool]] = {}  # by row: text, well, ended
        self.label_of: Callable[[str], str] = lambda _: ""
        self.utc = False
        self.set_dark(False)

    def set_dark(self, dark: bool) -> None:
        """Choose the colours of the theme."""
        colors = theme_colors(dark).severity
        self._severity_text = [QColor(c) if c else None for c in colors.text]
        self._grey = QColor(colors.disconnected)
        self._colors = snapshot_colors(dark)

    def background(self, row: int, column: int) -> QColor | None:
        """Return the tint of a cell."""
        shown = column in (LIVE, DIFFERENCE)
        return self._colors.tint[int(self.comparison.state[row])] if shown else None

    def is_unsure(self, row: int, column: int) -> bool:
        """Return whether a text is not the PV's own or is uncertain: shown in italics."""
        if column == SAVED:
            return bool(self.comparison.items[row].unknown)
        own = self.comparison.tolerance[row] is not None
        return column == TOLERANCE and not own

    def display(self, row: int, column: int) -> str | None:
        """Return the text of a cell."""
        item = self.comparison.items[row]
        match column:
            case 1:
                return plain(item.name)
            case 2:
                return _saved(item)
            case 3:
                return _severity_text(item)
            case 4:
                if not item.time_ns:
                    return "—"
                return format_moment(item.time_ns, self.utc)
            case 5:
                return self._live(row)
            case 6:
                return plain(self.comparison.difference_text(row))
            case 7:
                return self.comparison.tolerance_text(row)
            case 9:
                return self.label_of(item.name)
            case 8 if row in self.results:
                text, ok, ended = self.results[row]
                neither = "≠" if ended else "…"
                return f"{neither if ok is None else '✔' if ok else '✖'} {text}"
        return None

    def _live(self, row: int) -> str:
        other = self.comparison.other_item(row)
        if other is None:
            return "—"
        if other.unknown:
            return f"— {plain(other.unknown, 60)}"
        severity = min(other.severity, 3)
        text = shown_value(other)
        return f"{SEVERITY_SYMBOLS[severity]} {text}" if severity else text

    def foreground(self, row: int, column: int) -> QColor | None:
        """Return the colour of a cell's text; ``None``: the default."""
        item = self.comparison.items[row]
        state = int(self.comparison.state[row])
        match column:
            case 2 | 3 if item.unknown:
                return self._grey
            case 2 | 3:
                return self._severity_text[min(item.severity, 3)]
            case 5:
                other = self.comparison.other_item(row)
                if other is None or other.unknown:
                    return self._grey
                return self._severity_text[min(other.severity, 3)]
            case 6:
                return self._colors.text[state]
            case 7 if self.comparison.tolerance[row] is None:
                return self._grey
            case 8 if row in self.results:
                _, ok, ended = self.results[row]
                return self._colors.text[1] if ok is None and ended else self._colors.result[ok]
        return None

    def sort_key(self, row: int, column: int) -> float | str:
        """Return the sort key of a cell."""
        item = self.comparison.items[row]
        match column:
            case 3:
                return item.severity
            case 4:
                return item.time_ns
            case 6:
                return int(self.comparison.state[row])
            case 2 | 5:
                side = item if column == SAVED else self.comparison.other_item(row)
                if side is not None and isinstance(side.value, int | float):
                    return float(side.value)
        return self.display(row, column) or ""

    def tooltip(self, row: int, column: int) -> str | None:
        """Return the full text, or an explanation of the cell."""
        item = self.comparison.items[row]
        if column == TICK and (item.unknown or item.doubt):
            why = item.unknown_then if item.unknown else item.doubt
            return plain(f"Cannot be restored: {why}.").replace("<", "‹")
        if column == TOLERANCE:
            return f"{self.display(row, column)}\n{TOLERANCE_HELP}"
        if column == DIFFERENCE and (exact := self.comparison.exact_difference(row)):
            return f"{self.display(row, column)}\nWith all digits: {exact}"
        if column in (NAME, SAVED, LIVE, DIFFERENCE, RESULT, LABEL):
            text = self.display(row, column)
            return text.replace("<", "‹") if text else None
        return None


def _saved(item: SnapshotItem) -> str:
    known = shown_value(item)
    if not item.unknown:
        return known
    why = plain(item.unknown, 60)
    return f"{known} ({why})" if known else f"— {why}"


def _severity_text(item: SnapshotItem) -> str:
    if item.unknown or not item.native_type:  # a file without types has no severities
        return "—"
    if not item.severity:
        return "–"
    symbol = SEVERITY_SYMBOLS[min(item.severity, 3)]
    return f"{symbol} {severity_name(item.severity)} {status_name(item.status)}"
