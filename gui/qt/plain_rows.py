"""Common appearance of tables: rows of one height, no grid, no wrapping."""

from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView


def show_plain_rows(table: QTableView) -> None:
    """Set up ``table``, which has its header already. GUI thread."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setAlternatingRowColors(True)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)  # Tab leaves it, as it leaves all else
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    rows = table.verticalHeader()
    rows.hide()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.setDefaultSectionSize(table.fontMetrics().height() + 7)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setSectionsClickable(False)  # but where a click sorts
