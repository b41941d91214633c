"""Widths of a table's columns as a person dragged them, remembered from one time to the next."""

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

    def use(
        self, read: Callable[[str], str] | None, write: Callable[[str, str], None] | None
    ) -> None:
        """Keep widths there from now on; ``None``: nowhere."""
        self.read, self.write = read, write


MEMORY: Final = WidthMemory()  # one for the program, as its settings are


class _KeptWidths(QObject):
    """Notes the widths of ``header`` whenever one is changed."""

    def __init__(self, header: QHeaderView, name: str) -> None:
        super().__init__(header)
        self._header = header
        self._name = name
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._write)
        header.sectionResized.connect(self._on_resized)

    @Slot(int, int, int)
    def _on_resized(self, section: int, _: int, __: int) -> None:
        last = self._header.logicalIndex(self._header.count() - 1)
        if section != last or not self._header.stretchLastSection():  # that one takes the rest
            self._soon.start(_SOON_MS)

    @Slot()
    def _write(self) -> None:
        if MEMORY.write is not None:
            header = self._header
            widths = [header.sectionSize(number) for number in range(header.count())]
            MEMORY.write(self._name, json.dumps(widths))


def keep_widths(table: QTableView, name: str, widths: Sequence[int]) -> None:
    """Give ``table`` the widths that a person gave one of this ``name`` last, else ``widths``.

    In pixels, of its first columns. Those dragged from now on are kept. GUI thread.
    """
    kept = _read(name)
    for column, width in enumerate(widths):
        table.setColumnWidth(column, kept[column] if column < len(kept) else width)
    _KeptWidths(table.horizontalHeader(), name)


def _read(name: str) -> list[int]:
    try:
        found = json.loads(MEMORY.read(name) if MEMORY.read is not None else "[]")
        return [min(max(int(width), _NARROWEST), _WIDEST) for width in found]
    except (ValueError, TypeError):
        return []  # never kept, or by hand in the file
