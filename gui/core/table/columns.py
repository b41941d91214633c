"""The columns of the PV table: headings, widths, what each is sorted by."""

from typing import Final, NamedTuple

from gui.core.table.sort import SortColumn


class TableColumn(NamedTuple):
    """One column; ``hidden``: not shown until the user asks for it."""

    heading: str
    width: int  # pixels, to begin with
    sort: SortColumn | None  # None: cannot be sorted by it
    right: bool = False
    hidden: bool = False
    live: bool = True  # changes with what the IOC sends


TABLE_COLUMNS: Final = (
    TableColumn("PV", 210, SortColumn.NAME, live=False),
    TableColumn("Label", 190, SortColumn.LABEL, live=False),
    TableColumn("Value", 250, SortColumn.VALUE, right=True),
    TableColumn("Severity", 105, SortColumn.SEVERITY),
    TableColumn("Status", 90, SortColumn.STATUS),
    TableColumn("Time (IOC)", 130, SortColumn.TIME),
    TableColumn("Connection", 140, SortColumn.CONNECTION),
    TableColumn("Rate", 90, SortColumn.RATE, right=True),
    TableColumn("Note", 180, SortColumn.COMMENT, hidden=True, live=False),
    TableColumn("Unit", 70, SortColumn.UNIT, hidden=True),
    TableColumn("Type", 90, SortColumn.TYPE, hidden=True),
    TableColumn("Host", 150, SortColumn.HOST, hidden=True),
    TableColumn("Updates", 90, None, right=True, hidden=True),
)
NAME, LABEL, VALUE, SEVERITY, STATUS, TIME, CONNECTION, RATE, NOTE, UNIT, TYPE, HOST, UPDATES = (
    range(len(TABLE_COLUMNS))
)
COLUMNS: Final = tuple(column.heading for column in TABLE_COLUMNS)
