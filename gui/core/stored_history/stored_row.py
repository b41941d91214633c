"""Row of stored history: what was known of one PV from one time to another."""

from dataclasses import dataclass

from gui.core.history.meaning import Meaning
from gui.core.pv.updates import Float64s, Int64s, UInt8s


@dataclass(frozen=True, slots=True, eq=False)
class StoredRow:
    """Samples (n,) in order of time, and gaps (k, 2) that touch [``from_ns``, ``until_ns``].

    All is known of that time but in the gaps: the last value lasts to ``until_ns``. Times as the
    history had them, UTC ns. A gap without an end ends at ``OPEN_END``.
    """

    pv: str  # name, and how an array was reduced: ``pv_key``
    meaning: Meaning
    from_ns: int
    until_ns: int
    time_ns: Int64s
    value: Float64s
    severity: UInt8s
    gaps: Int64s


def pv_key(name: str, reduction: str | None) -> str:
    """Return what a row calls a PV of which a number is drawn; no name has a blank."""
    return f"{name} {reduction}" if reduction else name


def cut_row(row: StoredRow, most: int) -> list[StoredRow]:
    """Return ``row`` as rows of at most ``most`` samples, each of which is true by itself."""
    count = len(row.time_ns)
    if count <= most:
        return [row]
    parts = []
    for first in range(0, count, most):
        end = min(first + most, count)
        from_ns = row.from_ns if first == 0 else int(row.time_ns[first])
        until_ns = row.until_ns if end == count else int(row.time_ns[end])
        gaps = row.gaps[(row.gaps[:, 1] > from_ns) & (row.gaps[:, 0] < until_ns)]
        part = slice(first, end)
        columns = row.time_ns[part], row.value[part], row.severity[part], gaps
        parts.append(StoredRow(row.pv, row.meaning, from_ns, until_ns, *columns))
    return parts
