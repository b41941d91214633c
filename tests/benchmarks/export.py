"""Exports of ten million samples, the part ``export`` of the benchmark ``recording``."""

import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from gui.core.export.export_request import ExportForm, ExportRequest
from gui.core.export.sample_block import BLOCK_SAMPLES, PvDescription, SampleBlock
from gui.files.export.export_file import export_file

SAMPLES, PVS = 10_000_000, 20
BEGIN_NS, STEP_NS = 1_795_000_000_000_000_000, 100_000_007


class _Noise:
    """Values that have all 17 digits, at 10 Hz."""

    def pvs(self) -> tuple[PvDescription, ...]:
        return tuple(PvDescription(f"SR:BPM{number}:X", "mm") for number in range(PVS))

    def span(self) -> tuple[int, int]:
        return BEGIN_NS, BEGIN_NS + SAMPLES // PVS * STEP_NS

    def blocks(self, pv, begin_ns, end_ns):
        made = np.random.default_rng(7)
        for first in range(0, SAMPLES // PVS, BLOCK_SAMPLES):
            count = min(BLOCK_SAMPLES, SAMPLES // PVS - first)
            time_ns = BEGIN_NS + STEP_NS * np.arange(first, first + count)
            codes = np.zeros(count, np.uint8)
            yield SampleBlock(time_ns, made.normal(size=count), codes, codes)

    def gaps(self, pv, begin_ns, end_ns):
        return np.empty((0, 2), np.int64)


def export() -> dict[str, object]:
    """Seconds to files on the disk, fsync included, and how much the memory's peak grew."""
    source = _Noise()
    found: dict[str, object] = {"samples": SAMPLES}
    with tempfile.TemporaryDirectory() as folder:
        for key, form in (("csv_s", ExportForm.SAMPLES), ("hdf5_s", ExportForm.HDF5)):
            request = ExportRequest(source.pvs(), *source.span(), form)
            before, began = _peak_mb(), time.monotonic()
            count, _ = export_file(source, request, Path(folder) / key, lambda *_: None)
            assert count == SAMPLES
            found[key] = round(time.monotonic() - began, 2)
            found[key.replace("_s", "_peak_growth_mb")] = round(_peak_mb() - before)
    return found


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
