"""Histories of earlier runs by PV, as a job reads and makes them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from gui.core.stored_history.stored_samples import StoredHistory, join_rows
from gui.files.stored_history.stored_rows import read_rows
from gui.files.stored_history.told_faults import untold


@dataclass(frozen=True, slots=True, eq=False)
class StoredRead:
    """Of each who asked: histories by PV, oldest first. Damage that was not told before."""

    histories: tuple[dict[str, list[StoredHistory]], ...]
    faults: tuple[str, ...]
    cut: bool  # whether older ones were left, for want of room


def read_histories(
    folder: Path, asked: Sequence[Collection[str]], most: int, oldest_ns: int
) -> StoredRead:
    """Return what the PVs of each who ``asked`` had, about ``most`` samples of the newest.

    Each gets histories of its own: they change as they are placed. Raises ``OSError``.
    """
    found = read_rows(folder, frozenset().union(*asked), most, oldest_ns)
    histories = tuple(
        {pv: join_rows(found.rows[pv]) for pv in wanted if pv in found.rows} for wanted in asked
    )
    return StoredRead(histories, tuple(untold(folder, found.faults)), found.cut)
