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
        self._fitted: dict[int, int] = {}  # widths in place of those of ``fit``, by column
        self._fitting = False
        self.by_hand: set[int] = set()  # columns that a person gave their widths since it opened
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._write)
        header.sectionResized.connect(self._on_resized)

    def fit(self, column: int, width: int) -> None:
        """Give ``column`` a width that is not a person's and is not kept."""
        self._fitted.setdefault(column, self._header.sectionSize(column))
        self._fitting = True
        self._header.resizeSection(column, width)
        self._fitting = False

    def own(self, column: int) -> int:
        """Return the width of ``column`` without ``fit``."""
        return self._fitted.get(column, self._header.sectionSize(column))

    @Slot(int, int, int)
    def _on_resized(self, section: int, _: int, __: int) -> None:
        if self._fitting:
            return
        shown = range(self._header.count() - self._header.hiddenSectionCount(), 0, -1)
        last = self._header.logicalIndex(shown[0] - 1) if shown else -1  # the hidden are behind it
        if section != last or not self._header.stretchLastSection():  # that one takes the rest
            self._fitted.pop(section, None)
            self.by_hand.add(section)
            self._soon.start(_SOON_MS)

    @Slot()
    def _write(self) -> None:
        header, fitted = self._header, self._fitted
        widths = [fitted.get(n, header.sectionSize(n)) for n in range(header.count())]
        MEMORY.keep(self._name, widths)


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
