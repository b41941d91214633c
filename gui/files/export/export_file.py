"""Exports to a file: whole, or it is as it was before."""

from pathlib import Path
from typing import Final

from gui.core.export.export_request import ExportForm, ExportRequest, Progress
from gui.core.export.sample_block import SampleSource
from gui.core.text.file_name import CSV, FileKind
from gui.files.disk.atomic_write import replacing
from gui.files.export.csv_export import write_csv
from gui.files.export.hdf5_export import MISSING, has_hdf5, write_hdf5

HDF5: Final = FileKind("HDF5", (".h5",))
KINDS: Final = {ExportForm.SAMPLES: CSV, ExportForm.GRID: CSV, ExportForm.HDF5: HDF5}


def export_file(
    source: SampleSource, request: ExportRequest, path: Path, progress: Progress
) -> tuple[int, str]:
    """Replace ``path``; return how many samples or rows, and who may no longer write it.

    Called on: a thread that may wait for the disk. Raises ``OSError``, ``ValueError`` with a
    sentence, and what ``progress`` raises; then nothing is left.
    """
    if request.form is ExportForm.HDF5 and not has_hdf5():
        raise ValueError(MISSING)
    write = write_hdf5 if request.form is ExportForm.HDF5 else write_csv
    with replacing(path) as replacement:
        count = write(source, request, replacement.file, progress)
    return count, replacement.lost
