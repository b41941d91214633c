"""Widths of columns and legends as a person dragged them, remembered for the next time."""

import json
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QHeaderView, QTableView

from gui.qt.look.font_scale import font_scale
from gui.qt.overrides import guarded

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


class GrowingColumns(QObject):
    """Gives the columns of ``table`` these widths (pixels), in proportion to the font's size.

    They are for text of the usual size. What a person drags grows in proportion, too. GUI thread.
    """

    def __init__(self, table: QTableView, widths: Sequence[int]) -> None:
        super().__init__(table)
        self._header = table.horizontalHeader()
        self._usual: dict[int, float] = dict(enumerate(widths))
        self._scale = 0.0  # of the widths that there are
        self._grow()
        self._header.sectionResized.connect(self._on_resized)
        table.installEventFilter(self)

    @property
    def is_growing(self) -> bool:
        """Whether the widths that change now are not a person's.

        The header may learn of the font first: what is narrow gets its least width.
        """
        return self._scale != font_scale()

    def usual(self, column: int) -> int:
        """Return the width of ``column`` for text of the usual size."""
        return round(self._usual.get(column, self._header.sectionSize(column) / self._scale))

    def _grow(self) -> None:
        if self.is_growing:
            scale = font_scale()
            for column, width in self._usual.items():
                self._header.resizeSection(column, round(width * scale))
            self._scale = scale

    @Slot(int, int, int)
    def _on_resized(self, section: int, _: int, now: int) -> None:
        if not self.is_growing and section in self._usual:
            self._usual[section] = now / self._scale

    @guarded
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.FontChange:
            self._grow()
        return False


class KeptWidths(QObject):
    """Notes the widths that a person gives the columns of ``header``. GUI thread.

    With ``growing`` it notes what they are for text of the usual size.
    """

    def __init__(
        self, header: QHeaderView, name: str, growing: GrowingColumns | None = None
    ) -> None:
        super().__init__(header)
        self._header = header
        self._growing = growing
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
        if self._growing is not None:
            return self._growing.usual(column)
        return self._fitted.get(column, self._header.sectionSize(column))

    @Slot(int, int, int)
    def _on_resized(self, section: int, before: int, _: int) -> None:
        if self._growing is not None and self._growing.is_growing:
            return
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


def keep_widths(
    table: QTableView, name: str, widths: Sequence[int], grows: bool = False
) -> KeptWidths:
    """Give ``table`` the widths that a person gave one of this ``name`` last, else ``widths``.

    In pixels, of its first columns; if it ``grows``, for text of the usual size. Those dragged from
    now on are kept. GUI thread.
    """
    kept = kept_widths(name)[: len(widths)]
    first = [*kept, *widths[len(kept) :]]
    if grows:
        return KeptWidths(table.horizontalHeader(), name, GrowingColumns(table, first))
    for column, width in enumerate(first):
        table.setColumnWidth(column, width)
    return KeptWidths(table.horizontalHeader(), name)


def kept_widths(name: str) -> list[int]:
    """Return the widths kept by ``name``, none if there are none."""
    try:
        found = json.loads(MEMORY.read(name) if MEMORY.read is not None else "[]")
        return [min(max(int(width), _NARROWEST), _WIDEST) for width in found]
    except (ValueError, TypeError):
        return []  # never kept, or by hand in the file
