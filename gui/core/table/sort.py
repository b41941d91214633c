"""The order of a table's rows by a column; stable, and what is not known is always last."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from gui.core.pv.severity import STATUS_NAMES, ConnectionState
from gui.core.pv.updates import Float64s, Int64s, PvKind, UInt8s
from gui.core.table.row_data import Bools, RowData
from gui.core.text.natural_order import ranks


class SortColumn(StrEnum):
    """What rows can be sorted by; the values are for settings files."""

    NAME = "name"
    LABEL = "label"
    COMMENT = "comment"
    VALUE = "value"
    SEVERITY = "severity"
    STATUS = "status"
    TIME = "time"
    CONNECTION = "connection"
    RATE = "rate"
    UNIT = "unit"
    HOST = "host"
    TYPE = "type"


_Place = Int64s | Float64s
_STATIC: Final = (SortColumn.NAME, SortColumn.LABEL, SortColumn.COMMENT)
_WORDS: Final = (SortColumn.UNIT, SortColumn.HOST, SortColumn.TYPE)
# numbers, then states and strings, then arrays (whole ones have no order), then what is no number
_NUMBER, _TEXT, _ARRAY, _NAN, _UNKNOWN = range(5)


@dataclass(frozen=True, slots=True)
class SortKey:
    """Sorted by ``column``; ``descending``: largest, latest or worst first."""

    column: SortColumn
    descending: bool = False

    @property
    def dynamic(self) -> bool:
        """Whether the order depends on what IOCs send, and so changes by itself."""
        return self.column not in _STATIC

    @property
    def reads_words(self) -> bool:
        """Whether the order depends on ``RowData.words``."""
        return self.column in _WORDS or self.column is SortColumn.VALUE


def order_rows(columns: RowData, key: SortKey) -> Int64s:
    """Return the rows (n,) in the order of ``key``; equal ones as they are in ``columns``."""
    part, place = _part_and_place(columns, key.column)
    order = np.lexsort((-place if key.descending else place, part))
    return np.asarray(order, np.int64)


def _part_and_place(columns: RowData, column: SortColumn) -> tuple[Bools | UInt8s, _Place]:
    """Return parts (n,), in ascending order always, and places (n,) within them, signed."""
    match column:
        case SortColumn.NAME | SortColumn.LABEL | SortColumn.COMMENT:
            rank = columns.texts.ranks(column)
            return rank < 0, rank
        case SortColumn.UNIT | SortColumn.HOST | SortColumn.TYPE:
            words = columns.words[column]
            rank = words.table.ranks(words.number)
            return rank < 0, rank
        case SortColumn.VALUE:
            return _by_value(columns)
        case SortColumn.SEVERITY:
            return _known(columns.current, columns.severity.astype(np.int64))
        case SortColumn.STATUS:
            return _known(columns.current, _STATUS_RANK[columns.status])
        case SortColumn.TIME:
            return _known(columns.has_value, columns.time_ns)
        case SortColumn.RATE:
            return _known(columns.current, columns.rate)
    place = _CONNECTION_RANK[columns.state]
    place[columns.silent] = _SILENT_RANK
    return np.zeros(len(columns), np.bool_), place


def _known(known: Bools, place: _Place) -> tuple[Bools, _Place]:
    """Return two parts, the rows that are not ``known`` last and all at one place."""
    return ~known, np.where(known, place, 0)


def _by_value(columns: RowData) -> tuple[UInt8s, Float64s]:
    kind = columns.kind
    textual: Bools = columns.current & ((kind == PvKind.ENUM) | (kind == PvKind.TEXT))
    numeric: Bools = columns.current & (kind <= PvKind.INTEGER)
    part = np.full(len(columns), _UNKNOWN, np.uint8)
    part[columns.current] = _ARRAY
    part[numeric] = np.where(np.isnan(columns.value[numeric]), _NAN, _NUMBER)
    place = np.where(part == _NUMBER, columns.value, 0.0)
    rows = np.flatnonzero(textual)
    if len(rows):
        words = columns.words["state"]
        part[rows] = _TEXT
        place[rows] = words.table.ranks(words.number[rows])
    return part, place


def _status_ranks() -> Int64s:
    """Return the rank of each of 256 statuses: none, then by name, then numbers without one."""
    rank = np.arange(256)
    rank[: len(STATUS_NAMES)] = ranks(["", *STATUS_NAMES[1:]])
    return rank


_STATUS_RANK: Final = _status_ranks()
_SILENT_RANK: Final = 1
_CONNECTION_RANK: Final = np.zeros(256, np.int64)  # by ConnectionState; worse is higher
_CONNECTION_RANK[ConnectionState.SEARCHING] = 2
_CONNECTION_RANK[ConnectionState.DISCONNECTED] = 3
