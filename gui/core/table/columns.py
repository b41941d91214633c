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

    def tooltip(self, cells: CellTexts, slot: int) -> str | None:
        """Return what the tooltip of a cell says, ``None`` if nothing; plain, without ``<``."""
        text = self.tip(cells, slot) if self.tip is not None else None
        return text.replace("<", "‹") if text else None  # Qt takes text with tags for HTML


_Of = CellTexts
TABLE_COLUMNS: Final = (
    TableColumn("PV", 210, _Of.name, by_text("name"), _Of.name_tip),
    TableColumn("Label", 190, _Of.label, by_text("label")),
    TableColumn("Value", 250, _Of.value, BY_VALUE, _Of.value_tip, right=True, tinted=True),
    TableColumn("Severity", 105, _Of.severity_text, BY_SEVERITY, tinted=True),
    TableColumn("Status", 90, _Of.status, BY_STATUS, tinted=True),
    TableColumn("Time (IOC)", 130, _Of.time, BY_TIME, _Of.time_tip),
    TableColumn("Connection", 140, _Of.connection, BY_CONNECTION, _Of.connection_tip),
    TableColumn("Rate", 90, _Of.rate, BY_RATE, right=True),
    TableColumn("Note", 180, _Of.note, by_text("comment"), hidden=True),
    TableColumn("Unit", 70, _Of.unit, by_words("unit"), hidden=True),
    TableColumn("Type", 90, _Of.native_type, by_words("type"), hidden=True),
    TableColumn("Host", 150, _Of.host, by_words("host"), hidden=True),
    TableColumn("Updates", 90, _Of.updates, right=True, hidden=True),
)
COLUMNS: Final = tuple(column.heading for column in TABLE_COLUMNS)
SORT_ORDERS: Final = {column.sort.name: column.sort for column in TABLE_COLUMNS if column.sort}

NAME: Final = COLUMNS.index("PV")
VALUE: Final = COLUMNS.index("Value")
TIME: Final = COLUMNS.index("Time (IOC)")
HOST: Final = COLUMNS.index("Host")
