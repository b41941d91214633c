"""What is exported: which PVs, of which time, in which form; and how far it has come."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from gui.core.export.sample_block import PvDescription


class ExportForm(Enum):
    """The form of an export."""

    SAMPLES = "CSV, a row for each sample"
    GRID = "CSV, all PVs on one grid of time"
    HDF5 = "HDF5 (NeXus)"


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """Samples of ``pvs`` in [begin, end] (UTC, ns); ``step_ns``: of the grid."""

    pvs: tuple[PvDescription, ...]
    begin_ns: int
    end_ns: int
    form: ExportForm
    step_ns: int = 1_000_000_000
    utc: bool = False  # of times in CSV; else this machine's zone


class ExportCancelled(Exception):  # noqa: N818 - it is wanted
    """Nobody wants the export any more."""


Progress = Callable[[float, int], None]  # part done, 0 to 1, and samples or rows written
# it may raise ``ExportCancelled``
