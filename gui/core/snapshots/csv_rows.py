"""Rows of a snapshot's comparison for CSV: saved and other value exactly, and how they differ."""

import json
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np

from gui.core.pv.formatting import format_element, plain
from gui.core.pv.severity import severity_name, status_name
from gui.core.pv.text_bytes import readable_chars
from gui.core.pv.updates import PvKind
from gui.core.snapshots.comparison import SnapshotComparison
from gui.core.snapshots.difference import shown_difference
from gui.core.snapshots.snapshot import SnapshotItem
from gui.core.text.csv_text import CsvCell, time_cell

MOST_ELEMENTS: Final = 10_000  # of an array in a cell; a spreadsheet's cell holds fewer
_LONGEST: Final = 32_000  # characters of a text, as many as a spreadsheet's cell holds


def csv_headings(other: str) -> list[str]:
    """Return the headings; ``other`` names the side that is compared with."""
    named = plain(other, 60)
    return [
        "PV", "Label", "Saved value", "Unit", "State", "Saved value is",
        "Saved severity", "Saved status", "Saved time (IOC)", named,
        f"{named} is", "Difference", "Tolerance",
    ]  # fmt: skip


def csv_row(comparison: SnapshotComparison, row: int, utc: bool, label: str) -> list[CsvCell]:
    """Return the cells of ``row``; "… is" is empty where a value is whole and of its moment."""
    item, other = comparison.items[row], comparison.other_item(row)
    known = bool(item.native_type) and not item.unknown
    return [
        plain(item.name),
        label,
        _value(item),
        plain(item.units, 16),
        item.label(),
        plain(item.unknown or item.doubt),
        severity_name(item.severity) if known else "",
        status_name(item.status) if known else "",
        time_cell(item.time_ns, utc) if item.time_ns else "",
        "" if other is None or other.unknown else _value(other),
        "not there" if other is None else plain(other.unknown or other.doubt),
        plain(shown_difference(comparison.difference(row), item)),
        comparison.tolerance_text(row),
    ]


def csv_rows(
    comparison: SnapshotComparison,
    rows: Iterable[int],
    other: str,
    utc: bool,
    label_of: Callable[[str], str],
) -> list[list[CsvCell]]:
    """Return headings and the cells of ``rows``, in their order; ``label_of`` a PV's name."""
    cells = (csv_row(comparison, row, utc, label_of(comparison.names[row])) for row in rows)
    return [[*csv_headings(other)], *cells]


def _value(item: SnapshotItem) -> CsvCell:
    value = item.value
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    if isinstance(value, str | bytes):
        return format_element(value, _LONGEST)
    if item.kind is PvKind.TEXT and value.dtype == np.uint8:
        return plain(readable_chars(value), _LONGEST)
    part = value[:MOST_ELEMENTS].tolist()
    cells = [format_element(each, 200) if isinstance(each, str | bytes) else each for each in part]
    more = len(value) - len(part)
    text = json.dumps(cells, ensure_ascii=False)
    return f"{text} and {more:,} more" if more else text
