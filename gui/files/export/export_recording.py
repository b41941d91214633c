"""``pvwatch --export RECORDING OUT``: export a recording, or a part of it, to CSV or HDF5."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from gui.core.export.export_request import ExportForm, ExportRequest
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.core.recording.frame import RecordingError
from gui.core.text.time_range import parse_moment
from gui.files.disk.atomic_write import saved_text
from gui.files.export.export_file import KINDS, export_file
from gui.files.export.hdf5_export import MISSING, has_hdf5
from gui.files.export.recorded_samples import RecordedSamples
from gui.files.recording.recording import Recording

_LONGEST: Final = 2000  # of a line on stderr
_TOLD: Final = 20  # lines about what is lost
_NAMED: Final = 10  # PVs of a line


def export_recording(
    source: Path,
    target: Path,
    times: tuple[str | None, str | None] = (None, None),
    names: Sequence[str] = (),
) -> int:
    """Export ``names``, else all PVs; return 0, or 1 after a one-line error on stderr.

    ``times``: beginning and end as typed; ``now`` and times of day are as of the recording's end.
    What of the recording could not be read is listed on stderr, a line each.
    """
    form = next((form for form in (ExportForm.SAMPLES, ExportForm.HDF5) if _is(target, form)), None)
    if form is None:
        return _failed(f"{target}: is neither .csv nor .h5")
    if form is ExportForm.HDF5 and not has_hdf5():
        return _failed(f"{target}: {MISSING}")
    try:
        recording = Recording(source)
        begin_ns, end_ns = _range(recording, times)
    except (RecordingError, OSError, ValueError) as error:
        return _failed(f"{source}: {getattr(error, 'strerror', None) or error}")
    try:
        told = _export(recording, target, form, (begin_ns, end_ns), names)
    except KeyboardInterrupt:
        return _failed(f"{target}: not written, interrupted")
    except (OSError, ValueError) as error:
        return _failed(f"{target}: {getattr(error, 'strerror', None) or error}")
    for line in told:
        _say(line)
    return 0


def _export(
    recording: Recording,
    target: Path,
    form: ExportForm,
    span: tuple[int, int],
    names: Sequence[str],
) -> list[str]:
    """Write ``target``; return what is to be told. Raises ``OSError``, ``ValueError``."""
    samples = RecordedSamples(recording, *span, lambda _: None, target.parent)
    try:
        unknown = [name for name in names if name not in samples.names]
        if unknown:
            raise ValueError(f"{unknown[0]} is not in the recording")
        pvs = tuple(pv for pv in samples.pvs() if not names or pv.name in names)
        first_ns = max(span[0], samples.span()[0])
        last_ns = min(span[1], max(samples.span()[1], recording.end_ns))
        request = ExportRequest(pvs, first_ns, max(last_ns, first_ns), form)
        _, lost = export_file(samples, request, target, lambda *_: None)
    finally:
        samples.close()
    told = [saved_text(target, lost)] if lost else []
    told += _left_out(samples, names)
    told += [loss.reason for loss in samples.losses[:_TOLD]]
    if len(samples.losses) > _TOLD:
        told.append(f"… and {len(samples.losses) - _TOLD} further parts cannot be read")
    return told


def _left_out(samples: RecordedSamples, names: Sequence[str]) -> list[str]:
    """Return a line for each reason why PVs that were wanted are not in the file."""
    by_reason: dict[str, list[str]] = {}
    for name, reason in samples.without_samples().items():
        if not names or name in names:
            by_reason.setdefault(reason, []).append(name)
    lines = []
    for reason, lacking in by_reason.items():
        more = f" and {grouped(len(lacking) - _NAMED)} more" if len(lacking) > _NAMED else ""
        lines.append(f"Not in it ({reason}): {', '.join(lacking[:_NAMED])}{more}")
    return lines


def _is(target: Path, form: ExportForm) -> bool:
    return target.suffix.lower() in KINDS[form].suffixes


def _range(recording: Recording, times: tuple[str | None, str | None]) -> tuple[int, int]:
    begin, end = (
        parse_moment(text, recording.end_ns, utc=False) if text is not None else None
        for text in times
    )
    begin_ns = _EVER[0] if begin is None else begin
    end_ns = _EVER[1] if end is None else end
    if end_ns <= begin_ns:
        raise ValueError("the end is not after the beginning")
    return begin_ns, end_ns


_EVER: Final = (0, (1 << 62) - 1)


def _say(text: str) -> None:
    print(plain(text, _LONGEST), file=sys.stderr)


def _failed(message: str) -> int:
    _say(message)
    return 1
