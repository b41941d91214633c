"""Widths of columns and legends as a person dragged them, remembered for the next time."""

import json
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QHeaderView, QTableView

_NARROWEST: Final = 24
_WIDEST: Final = 2_000
_SOON_MS: Final = 300  # a drag is one change


class WidthMemory:
    """Where widths are kept: ``read`` and ``write`` by the name of a table. GUI thread.

    Without them widths last as long as their table.
    """

    def __init__(self) -> None:
        self.read: Callable[[str], str] | None = None
        self.write: Callable[[str, str], None] | None = None
        self.changes = 0  # so far

    def use(
        self, read: Callable[[str], str] | None, write: Callable[[str, str], None] | None
    ) -> None:
        """Keep widths there from now on; ``None``: nowhere."""
        self.read, self.write = read, write

    def keep(self, name: str, widths: Sequence[int]) -> None:
        """Keep ``widths`` (pixels) by ``name``."""
        self.changes += 1
        if self.write is not None:
            self.write(name, json.dumps(list(widths)))


MEMORY: Final = WidthMemory()  # one for the program, as its settings are


class KeptWidths(QObject):
    """Notes the widths that a person gives the columns of ``header``. GUI thread."""

    def __init__(self, header: QHeaderView, name: str) -> None:
        super().__init__(header)
        self._header = header
        self._name = name
        self._fitted: dict[int, int] = {}  # widths before the program gave others, by column
        self._fitting = False
        self.by_hand: set[int] = set()  # columns that a person gave their widths since it opened
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._write)
        header.sectionResized.connect(self._on_resized)

    def fit(self, column: int, width: int) -> None:
        """Give ``column`` a width that is not a person's and is not kept."""
        self._fitting = True
        self._header.resizeSection(column, width)
        self._fitting = False

    def show(self, column: int, shown: bool) -> None:
        """Show or hide ``column``: Qt gives it and the one at the end other widths then."""
        self._fitting = True
        self._header.setSectionHidden(column, not shown)
        self._header.length()  # else Qt would do it later
        self._fitting = False

    def own(self, column: int) -> int:
        """Return the width of ``column`` without ``fit`` and ``show``."""
        return self._fitted.get(column, self._header.sectionSize(column))

    @Slot(int, int, int)
    def _on_resized(self, section: int, before: int, _: int) -> None:
        if self._fitting:
            self._fitted.setdefault(section, before)
        elif section != self._last() or not self._header.stretchLastSection():  # it has the rest
            self._fitted.pop(section, None)
            self.by_hand.add(section)
            self._soon.start(_SOON_MS)

    def _last(self) -> int:
        """Return the column that is shown at the end, -1: none is."""
        header = self._header
        columns = map(header.logicalIndex, range(header.count() - 1, -1, -1))
        return next((n for n in columns if not header.isSectionHidden(n)), -1)

    @Slot()
    def _write(self) -> None:
        MEMORY.keep(self._name, [self.own(n) for n in range(self._header.count())])


def keep_widths(table: QTableView, name: str, widths: Sequence[int]) -> KeptWidths:
    """Give ``table`` the widths that a person gave one of this ``name`` last, else ``widths``.

    In pixels, of its first columns. Those dragged from now on are kept. GUI thread.
    """
    kept = kept_widths(name)
    for column, width in enumerate(widths):
        table.setColumnWidth(column, kept[column] if column < len(kept) else width)
    return KeptWidths(table.horizontalHeader(), name)


def kept_widths(name: str) -> list[int]:
    """Return the widths kept by ``name``, none if there are none."""
    try:
        found = json.loads(MEMORY.read(name) if MEMORY.read is not None else "[]")
        return [min(max(int(width), _NARROWEST), _WIDEST) for width in found]
    except (ValueError, TypeError):
        return []  # never kept, or by hand in the file
