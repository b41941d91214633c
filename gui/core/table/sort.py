"""Sort orders of the table: stable, with unknown values last in both directions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from gui.core.pv.severity import STATUS_NAMES
from gui.core.pv.standing import Standing
from gui.core.pv.updates import Float64s, Int64s, PvKind, UInt8s
from gui.core.table.row_data import Bools, RowData
from gui.core.text.natural_order import ranks

_Place = Int64s | Float64s
_Places = tuple[Bools | UInt8s, _Place]
# numbers, then states and strings, then arrays (which have no order), then NaN
_NUMBER, _TEXT, _ARRAY, _NAN, _UNKNOWN = range(5)


@dataclass(frozen=True, slots=True, eq=False)
class SortOrder:
    """One way to sort rows; ``name`` is for workspace files.

    ``places`` returns parts (n,), in ascending order always, and places (n,) within them, signed.
    """

    name: str
    places: Callable[[RowData], _Places]
    dynamic: bool = True  # depends on what IOCs send
    reads_words: bool = False  # depends on ``RowData.words``
    worst_first: bool = False  # what one looks for is at the end: chosen first, it stands on top


@dataclass(frozen=True, slots=True)
class SortKey:
    """Sorted by ``by``; ``descending``: largest, latest or worst first."""

    by: SortOrder
    descending: bool = False


def turned(key: SortKey) -> SortKey:
    """Return ``key`` the other way round."""
    return SortKey(key.by, not key.descending)


def order_rows(columns: RowData, key: SortKey) -> Int64s:
    """Return the rows (n,) in the order of ``key``; equal ones as they are in ``columns``."""
    part, place = key.by.places(columns)
    order = np.lexsort((-place if key.descending else place, part))
    return np.asarray(order, np.int64)


def by_text(name: str) -> SortOrder:
    """Return the natural order of a column of ``RowTexts``."""

    def places(columns: RowData) -> _Places:
        rank = columns.texts.ranks(name)
        return rank < 0, rank

    return SortOrder(name, places, dynamic=False)


def by_words(name: str) -> SortOrder:
    """Return the natural order of a column of ``RowData.words``."""

    def places(columns: RowData) -> _Places:
        words = columns.words[name]
        rank = words.table.ranks(words.number)
        return rank < 0, rank

    return SortOrder(name, places, reads_words=True)


def _known(known: Bools, place: _Place) -> _Places:
    """Return two parts, the rows that are not ``known`` last and all at one place."""
    return ~known, np.where(known, place, 0)


def _value(columns: RowData) -> _Places:
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


def _severity(columns: RowData) -> _Places:
    return _known(columns.current, columns.severity.astype(np.int64))


def _status(columns: RowData) -> _Places:
    return _known(columns.current, _STATUS_RANK[columns.status])


def _time(columns: RowData) -> _Places:
    return _known(columns.has_value, columns.time_ns)


def _connection(columns: RowData) -> _Places:
    return np.zeros(len(columns), np.bool_), _CONNECTION_RANK[columns.standing]


def _rate(columns: RowData) -> _Places:
    return _known(columns.current, columns.rate)


BY_VALUE: Final = SortOrder("value", _value, reads_words=True)
BY_SEVERITY: Final = SortOrder("severity", _severity, worst_first=True)
BY_STATUS: Final = SortOrder("status", _status)
BY_TIME: Final = SortOrder("time", _time)
BY_CONNECTION: Final = SortOrder("connection", _connection, worst_first=True)
BY_RATE: Final = SortOrder("rate", _rate)


def _status_ranks() -> Int64s:
    """Return the rank of each of 256 statuses: none, then by name, then numbers without one."""
    rank = np.arange(256)
    rank[: len(STATUS_NAMES)] = ranks(["", *STATUS_NAMES[1:]])
    return rank


_STATUS_RANK: Final = _status_ranks()
_WORSE: Final = (  # KNOWN before all of them
    Standing.WAITING, Standing.PROBLEM, Standing.NO_ACCESS, Standing.SILENT, Standing.LATE,
    Standing.SEARCHING, Standing.DISCONNECTED, Standing.REFUSED, Standing.GONE,
)  # fmt: skip
_CONNECTION_RANK: Final = np.zeros(len(Standing), np.int64)
_CONNECTION_RANK[list(_WORSE)] = np.arange(1, len(_WORSE) + 1)
