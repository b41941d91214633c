"""Exports as HDF5 in the form of NeXus: an NXentry with an NXlog for each PV."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO, Final

import numpy as np

from gui import __version__
from gui.core.export.export_request import ExportRequest, Progress
from gui.core.export.sample_block import PvDescription, SampleBlock, SampleSource
from gui.core.pv.updates import PvKind
from gui.files.export.checked_file import CheckedFile

if TYPE_CHECKING:
    import h5py

_NS: Final = 1_000_000_000
_CHUNK: Final = 65_536  # samples
_CUE_EVERY: Final = 65_536  # samples
_LONGEST: Final = 1000  # characters of a text in an attribute; HDF5 has room for 64 KB in all
MISSING: Final = (
    "HDF5 needs h5py, which is not installed: install it with “pip install pvwatch[hdf5]”, "
    "or export as CSV"
)


def has_hdf5() -> bool:
    """Tell whether h5py is installed; it is not loaded."""
    from importlib.util import find_spec

    return find_spec("h5py") is not None


def write_hdf5(
    source: SampleSource, request: ExportRequest, file: BinaryIO, progress: Progress
) -> int:
    """Write the samples to ``file``, which is empty; return how many.

    Raises ``ValueError`` where h5py is missing, ``OSError`` and what ``progress`` raises.
    """
    try:
        import h5py
    except ImportError as error:
        raise ValueError(MISSING) from error
    checked = CheckedFile(file)
    try:
        with h5py.File(checked, "w", libver=("v108", "latest")) as root:
            count = _Writer(source, request, progress).write(root)
    except Exception as error:
        raise checked.fault or error from error
    if checked.fault is not None:
        raise checked.fault
    return count


class _Writer:
    def __init__(self, source: SampleSource, request: ExportRequest, progress: Progress) -> None:
        self._source, self._request, self._progress = source, request, progress
        self._start_ns = request.begin_ns // _NS * _NS
        self._start = _iso(self._start_ns)
        self._written = 0

    def write(self, root: h5py.File) -> int:
        request = self._request
        root.attrs["NX_class"] = "NXroot"
        root.attrs["creator"] = f"PV Watch {__version__}"
        root.attrs["default"] = "entry"
        entry = root.create_group("entry")
        entry.attrs["NX_class"] = "NXentry"
        entry["start_time"] = _iso(request.begin_ns)
        entry["end_time"] = _iso(request.end_ns)
        taken = {"start_time", "end_time"}
        for number, pv in enumerate(request.pvs):
            name = group_name(pv.name, taken)
            taken.add(name)
            self._write_pv(entry.create_group(name), pv, number)
        self._progress(1.0, self._written)
        return self._written

    def _write_pv(self, group: h5py.Group, pv: PvDescription, number: int) -> None:
        request = self._request
        is_text = pv.kind is PvKind.TEXT
        group.attrs["NX_class"] = "NXtextlog" if is_text else "NXlog"
        _describe(group, "pv", pv.name)
        blocks = self._source.blocks(pv, request.begin_ns, request.end_ns)
        begun = list(islice(blocks, 2))  # the first may be the value in force before
        chunk = min(max([16, *(len(block.time_ns) for block in begun)]), _CHUNK)
        value = _column(group, "value", None if is_text else np.float64, chunk)
        _describe(value, "units", pv.unit)
        if pv.precision is not None:
            value.attrs["precision"] = pv.precision
        time = self._times(group, "time", chunk)
        severity = _column(group, "severity", np.uint8, chunk)
        status: h5py.Dataset | None = None
        cues: list[tuple[int, int]] = []
        count = 0
        for block in chain(begun, blocks):
            if not len(block.time_ns):
                continue
            time_ns = block.time_ns - self._start_ns
            cues.extend(
                (int(time_ns[at]), count + at)
                for at in range(-count % _CUE_EVERY, len(time_ns), _CUE_EVERY)
            )
            _append(time, count, time_ns)
            _append(value, count, _texts(block) if is_text else block.value)
            _append(severity, count, block.severity)
            if block.status is not None:
                status = status or _column(group, "status", np.uint8, chunk)
                _append(status, count, block.status)
            count += len(time_ns)
            self._written += len(time_ns)
            self._progress(number / len(request.pvs), self._written)
        zero = self._times(group, "cue_timestamp_zero", 16)
        _append(zero, 0, np.array([at for at, _ in cues], np.int64))
        group["cue_index"] = np.array([index for _, index in cues], np.int64)
        self._write_gaps(group, pv)
        if pv.state_names:
            group.create_dataset("state_names", data=_safe_list(pv.state_names))

    def _write_gaps(self, group: h5py.Group, pv: PvDescription) -> None:
        gaps = self._source.gaps(pv, self._request.begin_ns, self._request.end_ns)
        ends = np.minimum(gaps[:, 1], self._request.end_ns)  # one that goes on, to the end
        for name, times in (("gap_begin", gaps[:, 0]), ("gap_end", np.maximum(ends, gaps[:, 0]))):
            _append(self._times(group, name, 16), 0, times - self._start_ns)

    def _times(self, group: h5py.Group, name: str, chunk: int) -> h5py.Dataset:
        column = _column(group, name, np.int64, chunk)
        column.attrs["units"] = "ns"
        column.attrs["start"] = self._start
        return column


def _column(
    group: h5py.Group, name: str, kind: type[np.generic] | None, chunk: int
) -> h5py.Dataset:
    """Add a column that grows by ``chunk`` samples: of few samples a large one would be empty."""
    import h5py

    dtype = h5py.string_dtype() if kind is None else np.dtype(kind)
    return group.create_dataset(name, shape=(0,), maxshape=(None,), dtype=dtype, chunks=(chunk,))


def _append(column: h5py.Dataset, at: int, values: object) -> None:
    count = len(values)  # type: ignore[arg-type]
    if count:
        column.resize((at + count,))
        column[at : at + count] = values


def _texts(block: SampleBlock) -> list[str]:
    return _safe_list(block.texts or ("",) * len(block.time_ns))


def _safe_list(texts: tuple[str, ...]) -> list[str]:
    return [_safe(text) for text in texts]


def _safe(text: str) -> str:
    """Return ``text`` as HDF5 can hold it: without NUL and lone surrogates."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _describe(item: h5py.Group | h5py.Dataset, name: str, text: str) -> None:
    """Set an attribute; of a very long text its beginning."""
    safe = _safe(text)
    item.attrs[name] = safe if len(safe) <= _LONGEST else f"{safe[: _LONGEST - 1]}…"


def group_name(pv: str, taken: set[str]) -> str:
    """Return a name for the group of ``pv`` that leads nowhere else, and none of ``taken``."""
    name = "".join("_" if char in "/\0" or ord(char) < 32 else char for char in _safe(pv))[:200]
    if not name.strip("."):
        name = name.replace(".", "_") or "_"
    number, wanted = 1, name
    while wanted in taken:
        number += 1
        wanted = f"{name}_{number}"
    return wanted


def _iso(time_ns: int) -> str:
    seconds, rest = divmod(time_ns, _NS)
    moment = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat()
    return f"{moment}.{rest:09d}Z" if rest else f"{moment}Z"
