"""CSV of arrays: a row for each element, a column for each PV, exact numbers.

Lines with ``#`` before the heading say of each PV its time, unit, alarm and, where it is not that
of now, why: numpy and pandas leave them out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from gui.core.pv.formatting import NEVER_NS, format_element, plain
from gui.core.pv.severity import severity_name, status_name
from gui.core.text.csv_text import CsvCell, csv_text, time_cell
from gui.core.waveform.kept_arrays import KeptArray

_LONGEST = 10_000  # of a text that is an element


@dataclass(frozen=True, slots=True, eq=False)
class ArrayColumn:
    """A PV and the array of it that is written."""

    name: str
    kept: KeptArray


def array_csv(columns: Sequence[ArrayColumn], utc: bool) -> str:
    """Return ``columns`` as CSV, the index of the elements first; of shorter ones cells are empty.

    Called on: any thread.
    """
    heads = "".join(_head(column, utc) for column in columns)
    names: list[CsvCell] = ["Index", *(plain(column.name) for column in columns)]
    return heads + csv_text(_rows(names, columns))


def _rows(names: list[CsvCell], columns: Sequence[ArrayColumn]) -> Iterator[Sequence[CsvCell]]:
    yield names
    elements = [_cells(column) for column in columns]
    for number, row in enumerate(zip_longest(*elements, fillvalue="")):
        yield [number, *row]


def _cells(column: ArrayColumn) -> list[CsvCell]:
    array = column.kept.array
    if array.dtype.kind in "SU":
        return [format_element(element, _LONGEST) for element in array.tolist()]
    return [int(e) if isinstance(e, bool) else e for e in array.tolist()]


def _head(column: ArrayColumn, utc: bool) -> str:
    moment, array = column.kept.moment, column.kept.array
    stamp = time_cell(moment.time_ns, utc) if moment.time_ns > NEVER_NS else "no time"
    alarm = severity_name(moment.severity)
    if moment.severity:
        alarm = f"{status_name(moment.status)} {alarm}"
    parts = (stamp, moment.stamp_mark, moment.unit, f"{array.size} elements", alarm, moment.why)
    text = f"# {plain(column.name)}: " + "; ".join(plain(part) for part in parts if part)
    return text.replace(",", ";").replace('"', "'") + "\n"
