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

    def use(
        self, read: Callable[[str], str] | None, write: Callable[[str, str], None] | None
    ) -> None:
        """Keep widths there from now on; ``None``: nowhere."""
        self.read, self.write = read, write

    def keep(self, name: str, widths: Sequence[int]) -> None:
        """Keep ``widths`` (pixels) by ``name``."""
        if self.write is not None:
            self.write(name, json.dumps(list(widths)))


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
        header = self._header
        MEMORY.keep(self._name, [header.sectionSize(n) for n in range(header.count())])


def keep_widths(table: QTableView, name: str, widths: Sequence[int]) -> None:
    """Give ``table`` the widths that a person gave one of this ``name`` last, else ``widths``.

    In pixels, of its first columns. Those dragged from now on are kept. GUI thread.
    """
    kept = kept_widths(name)
    for column, width in enumerate(widths):
        table.setColumnWidth(column, kept[column] if column < len(kept) else width)
    _KeptWidths(table.horizontalHeader(), name)


def kept_widths(name: str) -> list[int]:
    """Return the widths kept by ``name``, none if there are none."""
    try:
        found = json.loads(MEMORY.read(name) if MEMORY.read is not None else "[]")
        return [min(max(int(width), _NARROWEST), _WIDEST) for width in found]
    except (ValueError, TypeError):
        return []  # never kept, or by hand in the file
