"""Columns of the PV table: a new column is one entry of ``TABLE_COLUMNS``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from gui.core.table.cell_texts import CellTexts
from gui.core.table.sort import (
    BY_CONNECTION,
    BY_RATE,
    BY_SEVERITY,
    BY_STATUS,
    BY_TIME,
    BY_VALUE,
    SortOrder,
    by_text,
    by_words,
)


@dataclass(frozen=True, slots=True, eq=False)
class TableColumn:
    """One column; ``hidden``: not shown until the user asks for it."""

    heading: str
    width: int  # pixels, to begin with
    text: Callable[[CellTexts, int], str]  # of a slot
    sort: SortOrder | None = None  # None: rows cannot be sorted by it
    tip: Callable[[CellTexts, int], str | None] | None = None
    right: bool = False  # alignment
    hidden: bool = False
    tinted: bool = False  # in the colour of the severity
    least: int = 10_000  # pixels; below ``width``: it gives room to others, and takes what is left
    wanted: int = 0  # pixels that it has before others have more than their least, by their order

    def tooltip(self, cells: CellTexts, slot: int) -> str | None:
        """Return what the tooltip of a cell says, ``None`` if nothing; plain, without ``<``."""
        text = self.tip(cells, slot) if self.tip is not None else None
        return text.replace("<", "‹") if text else None  # Qt takes text with tags for HTML


TABLE_COLUMNS: Final = (
    TableColumn(
        "PV", 210, CellTexts.name, by_text("name"), CellTexts.name_tip, least=140, wanted=150
    ),
    TableColumn(
        "Label",
        190,
        CellTexts.shown_label,
        by_text("label"),
        CellTexts.label_tip,
        least=112,
        wanted=126,
    ),
    TableColumn(
        "Value",
        250,
        CellTexts.value,
        BY_VALUE,
        CellTexts.value_tip,
        right=True,
        tinted=True,
        least=130,
        wanted=250,
    ),
    TableColumn(  # at least ✖ INVALID, and the heading with its arrow
        "Severity", 105, CellTexts.severity_text, BY_SEVERITY, tinted=True, least=78
    ),
    TableColumn("Status", 90, CellTexts.status, BY_STATUS, tinted=True, least=68),  # HWLIMIT
    TableColumn(  # a date with its offset; at least (!) and a date
        "Time (IOC)", 212, CellTexts.time, BY_TIME, CellTexts.time_tip, least=182
    ),
    TableColumn(  # at least: connected ▲ 2 IOCs, disconnected 65 s
        "Connection", 140, CellTexts.connection, BY_CONNECTION, CellTexts.connection_tip, least=128
    ),
    TableColumn("Rate", 90, CellTexts.rate, BY_RATE, right=True),
    TableColumn("Note", 180, CellTexts.note, by_text("comment"), hidden=True),
    TableColumn("Unit", 70, CellTexts.unit, by_words("unit"), hidden=True),
    TableColumn(
        "Type", 90, CellTexts.native_type, by_words("type"), CellTexts.type_tip, hidden=True
    ),
    TableColumn("Host", 150, CellTexts.host, by_words("host"), hidden=True),
    TableColumn("Updates", 90, CellTexts.updates, right=True, hidden=True),
    TableColumn("Archived", 80, CellTexts.archived, tip=CellTexts.archived_tip, hidden=True),
)
COLUMNS: Final = tuple(column.heading for column in TABLE_COLUMNS)
SORT_ORDERS: Final = {column.sort.name: column.sort for column in TABLE_COLUMNS if column.sort}

NAME: Final = COLUMNS.index("PV")
LABEL: Final = COLUMNS.index("Label")
VALUE: Final = COLUMNS.index("Value")
TIME: Final = COLUMNS.index("Time (IOC)")
HOST: Final = COLUMNS.index("Host")
ARCHIVED: Final = COLUMNS.index("Archived")
