"""``pvwatch --record GROUP --out FOLDER``: records a group without a window, until a signal."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
import time
from pathlib import Path
from typing import Final, TextIO

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot

from gui.core.groups.group import PvSpec, is_heading
from gui.core.program.launch_options import LaunchOptions
from gui.core.pv.formatting import plain
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import Batch, ConnectionChange, Dropped
from gui.core.text.byte_size import size_text
from gui.core.text.time_span import format_span
from gui.files.formats.loaded_group import GroupFileError
from gui.files.groups.open import load_any
from gui.files.groups.pvgroup import expand_group
from gui.files.recording.recorder import Recorder, RecorderStatus
from gui.program.early_start import EarlyStart
from gui.program.termination import TerminationSignals
from gui.workers.handle import WorkerHandle, close_all
from gui.workers.recording_tap import RecordingTap

_LONGEST: Final = 2000  # of a line
_LOOK_MS: Final = 250
_WAIT_S: Final = 20.0  # for the disk, at the end
_WORKER_WAIT_S: Final = 1.0


class HeadlessRecording(QObject):
    """Records ``names`` until ``on_signal``, or until the disk takes no more. Main thread."""

    def __init__(
        self, name: str, names: tuple[str, ...], out: Path, pvs: tuple[PvSpec, ...] = ()
    ) -> None:
        """``pvs``: rows of the group, whose labels and traces a replay has."""
        super().__init__()
        self._names = names
        self._connected: set[int] = set()
        self._dropped = 0
        self._said = False
        self.recorder = Recorder(out, name, pvs=pvs)
        self._worker = WorkerHandle(self)
        self._tap = RecordingTap(self._worker, self.recorder.take, self)
        self._worker.batch.connect(self._on_batch)
        self._worker.failed.connect(self._on_failed)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin: the worker connects to the PVs."""
        self.recorder.start()
        self._worker.start()
        self._worker.add_pvs(tuple(enumerate(self._names)))
        self._timer.start()

    @Slot(object)
    def _on_batch(self, batch: Batch) -> None:
        for event in batch.events:
            if isinstance(event, ConnectionChange) and event.state == ConnectionState.CONNECTED:
                self._connected.add(event.slot)
            elif isinstance(event, Dropped):
                self._dropped += event.count
        self._worker.credit()

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        _say(message, sys.stderr)

    @Slot()
    def _look(self) -> None:
        status = self.recorder.status
        if status.folder is not None and not self._said:
            self._said = True
            _say(f"Recording {len(self._names)} PVs of {status.name} into {status.folder}")
        if not status.running:
            QCoreApplication.exit(1)

    @Slot(str)
    def on_signal(self, name: str) -> None:
        """End in order: what was taken is written."""
        self.recorder.stop(f"Ended by {name}")
        QCoreApplication.exit(0)

    def end(self) -> int:
        """Wait for the disk, say what was recorded; return the exit code."""
        self._timer.stop()
        self._tap.close()
        self.recorder.stop("Ended")
        ended = self.recorder.wait(_WAIT_S)
        status = self.recorder.status
        if status.folder is not None:
            _say(self._summary(status))
        self._worker.close()
        if not ended:
            _say(f"The disk did not take the rest within {_WAIT_S:.0f} s", sys.stderr)
        if status.problem:
            _say(status.problem, sys.stderr)
        return 0 if ended and not status.problem else 1

    def _summary(self, status: RecorderStatus) -> str:
        seconds = round((time.time_ns() - status.began_ns) / 1e9)
        lost = status.lost + self._dropped
        return (
            f"Recorded {status.updates:,} updates of {len(self._names)} PVs "
            f"({len(self._connected)} connected at some time), {size_text(status.size)} "
            f"in {format_span(max(seconds, 1))}, lost {lost:,}: {status.folder}"
        )


def record(options: LaunchOptions) -> int:
    """Record a group into a new folder until a signal; return the exit code."""
    assert options.record is not None
    group, out = options.record
    logging.basicConfig(level=options.log_level)
    try:
        loaded = load_any(group)
        expanded = expand_group(loaded.group, options.macros, str(group))
        out.mkdir(parents=True, exist_ok=True)
    except GroupFileError as error:
        return _failed(str(error))
    except (OSError, ValueError) as error:
        return _failed(f"{out}: {getattr(error, 'strerror', None) or error}")
    for warning in loaded.warnings:
        _say(f"{group}: {warning}", sys.stderr)
    names = tuple(dict.fromkeys(pv.name for pv in expanded.pvs if not is_heading(pv.name)))
    if not names:
        return _failed(f"{group}: has no PVs to record")
    background = EarlyStart(options)  # the CA repeater
    app = QCoreApplication.instance() or QCoreApplication(["pvwatch"])
    signals = TerminationSignals()
    recording = HeadlessRecording(expanded.name or group.stem, names, out, expanded.pvs)
    signals.received.connect(recording.on_signal)
    recording.start()
    background.guard.arrived()
    app.exec()
    code = recording.end()
    background.stop()
    signals.close()
    ended = close_all(_WORKER_WAIT_S)
    sys.stdout.flush()
    if not ended or threading.active_count() > 1:  # a stalled IOC; all is written by now
        os._exit(code)
    return code


def _say(text: str, stream: TextIO | None = None) -> None:
    """Print a line; whoever reads it may be gone."""
    with contextlib.suppress(OSError, ValueError):
        print(plain(text, _LONGEST), file=stream or sys.stdout, flush=True)


def _failed(message: str) -> int:
    _say(message, sys.stderr)
    return 1
