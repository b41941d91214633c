"""Rows of the PV table for CSV: what a cell shows by rounding, colour or symbol, exactly."""

import json
from collections.abc import Sequence
from typing import Final

from gui.core.pv.formatting import NEVER_NS, plain
from gui.core.pv.severity import severity_name, status_name
from gui.core.pv.state_names import state_text
from gui.core.pv.updates import PvKind
from gui.core.store.pv_store import PvStore
from gui.core.table.cell_texts import CellTexts
from gui.core.table.columns import COLUMNS, LABEL, NAME, TABLE_COLUMNS, TIME, VALUE
from gui.core.text.csv_text import CsvCell, time_cell

MOST_ELEMENTS: Final = 10_000  # of an array in a cell; a spreadsheet's cell holds fewer
_SEVERITY: Final = COLUMNS.index("Severity")
_STATUS: Final = COLUMNS.index("Status")
_RATE: Final = COLUMNS.index("Rate")
_UNIT: Final = COLUMNS.index("Unit")
_UPDATES: Final = COLUMNS.index("Updates")
_OF_VALUE: Final = ("Value", "Unit", "State", "Value is")
_OF_TIME: Final = ("Time (IOC)", "Time is")


def csv_headings(columns: Sequence[int]) -> list[str]:
    """Return the headings of ``columns``; value and time have further ones of their own."""
    return [name for column in _without_second_unit(columns) for name in _headings(column)]


def csv_row(store: PvStore, texts: CellTexts, slot: int, columns: Sequence[int]) -> list[CsvCell]:
    """Return the cells of a slot under ``csv_headings(columns)``.

    A number is one, of a state its number, with its name beside it; an array is a JSON list. An
    empty "Value is" or "Time is" means: of now, and right.
    """
    cells: list[CsvCell] = []
    for column in _without_second_unit(columns):
        if store.is_comment[slot]:
            cells += [texts.name(slot) if column == NAME else ""] * len(_headings(column))
        else:
            cells += _cells(store, texts, slot, column)
    return cells


def _without_second_unit(columns: Sequence[int]) -> list[int]:
    return [column for column in columns if column != _UNIT or VALUE not in columns]


def _headings(column: int) -> tuple[str, ...]:
    return {VALUE: _OF_VALUE, TIME: _OF_TIME}.get(column, (COLUMNS[column],))


def _cells(store: PvStore, texts: CellTexts, slot: int, column: int) -> list[CsvCell]:
    known = texts.severity(slot) is not None
    if column == VALUE:
        value, state = _value(store, slot)
        unit = texts.unit(slot) if store.kind[slot] != PvKind.ENUM else ""
        return [value, unit, state, _why_not_plain(store, slot)]
    if column == TIME:
        if not store.has_value[slot] or store.time_ns[slot] <= NEVER_NS:
            return ["", texts.time_tip(slot) or ""]
        return [time_cell(int(store.time_ns[slot]), texts.clock.utc), texts.time_tip(slot) or ""]
    if column == _SEVERITY:
        return [severity_name(int(store.severity[slot])) if known else ""]
    if column == _STATUS:
        return [status_name(int(store.status[slot])) if known else ""]
    if column == _RATE:
        return [float(store.rate[slot]) if texts.rate(slot) != "—" else ""]
    if column == _UPDATES:
        return [int(store.updates[slot])]
    if column == LABEL:
        return [texts.label(slot)]  # of the group; a record's DESC is none
    return [TABLE_COLUMNS[column].text(texts, slot)]


def _value(store: PvStore, slot: int) -> tuple[CsvCell, str]:
    """Return value and name of the state; no value where none came, or it was never processed."""
    if not store.has_value[slot] or store.holds_undefined(slot):
        return "", ""
    kind = PvKind(store.kind[slot])
    if kind is PvKind.TEXT:
        return plain(store.text[slot], len(store.text[slot]) + 1), ""
    if kind is PvKind.ARRAY:
        array = store.array[slot]
        if array is None or array.size > MOST_ELEMENTS or array.dtype.kind not in "iufb":
            return store.display_value(slot), ""
        return json.dumps(array.tolist() if array.ndim else [array.item()]), ""
    value = float(store.value[slot])
    number: CsvCell = int(value) if kind is not PvKind.FLOAT and value.is_integer() else value
    return number, state_text(store.metadata[slot], int(value)) if kind is PvKind.ENUM else ""


def _why_not_plain(store: PvStore, slot: int) -> str:
    """Return why the value is not that of now, or not all of it; "" where it is."""
    if not store.has_value[slot]:
        return store.display_value(slot).strip("()") or store.standing_text(slot)
    if store.holds_undefined(slot):
        return store.display_value(slot)
    array = store.array[slot]
    many = store.kind[slot] == PvKind.ARRAY and array is not None and array.size > MOST_ELEMENTS
    parts = (
        store.standing_text(slot),
        f"the beginning of {array.size:,} elements" if many and array is not None else "",
        "read, not monitored" if slot in store.read_ns else "",
    )
    return ", ".join(part for part in parts if part)
