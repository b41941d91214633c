"""Worker of one tab: drains a source into batches, on a thread of its own."""

import contextlib
import itertools
import time
from collections import deque
from typing import Final

from PySide6.QtCore import QSocketNotifier, Qt, QTimer, Signal, Slot

from gui.core.pv.updates import Batch, PutResult
from gui.qt.worker_thread import ThreadObject
from gui.workers.counts import WorkerCounts
from gui.workers.credit import Credit
from gui.workers.requests import FieldRequest, PutRequest
from gui.workers.source import QUEUE_LIMIT, PvSource, SourceType
from gui.workers.wake_up import WakeUp

DRAIN_MS: Final = 50
QUICK_DRAIN_MS: Final = 10  # while replies are expected, so that first values show soon
HURRIED_DRAIN_MS: Final = 3  # and of few PVs, whose batches are small: three drains to a value
CREDIT: Final = 2  # batches under way to the GUI thread at most
UNSEEN_DRAIN_MS: Final = 200  # while nobody sees what comes: fewer batches, four times as large
UNSEEN_SPREAD_MS: Final = 40  # workers differ by up to this, so that they do not wake up together
BATCH_LIMIT: Final = 25_000  # scalar samples in one batch: bounds what the GUI does in one go
OPEN_CHUNK: Final = 200  # channels created in one go; these are few
REST_AFTER_S: Final = 2.0  # without anything to do
_BREATH_MS: Final = 3  # between two chunks: the GUI thread shares the interpreter with this one
_numbers: Final = itertools.count()


class Worker(ThreadObject):
    """Owns a ``PvSource``; all slots run on the worker thread.

    ``batch_ready`` carries a ``Batch`` and spends ``credit``, which the receiver gives back.
    Without it updates wait in the source, which drops and counts the oldest.
    """

    batch_ready = Signal(object)
    figures_ready = Signal(object)  # WorkerFigures, for each ``report_figures``
    failed = Signal(str)

    def __init__(self, source_type: SourceType, queue_limit: int = QUEUE_LIMIT) -> None:
        super().__init__()
        self._type = source_type
        self._queue_limit = queue_limit
        self._source: PvSource | None = None
        # connected here, by the GUI thread, and moved with this object: Qt ends objects of the GUI
        # with a lock held in which PySide waits for the interpreter, and connecting takes the same
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._drain)
        self._notifier = QSocketNotifier(QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        self.credit = Credit(CREDIT)
        self._to_open: deque[tuple[int, str]] = deque()
        self._asked = 0  # PVs that were to be opened, ever
        self._counts = WorkerCounts()
        self.ran_s = 0.0  # time.monotonic() of its latest turn; read by the GUI thread
        self.rests_s = 0.0  # it means to rest so long after that turn; read by the GUI thread
        self._busy_s = 0.0  # time.monotonic() of the latest batch or request
        self._wake_up: WakeUp | None = None
        self._takes_time = False  # nobody sees what comes
        self._left_alone_s = 0.0  # nobody waits for replies expected up to then, of few PVs
        self._unseen_ms = UNSEEN_DRAIN_MS + next(_numbers) * 7 % UNSEEN_SPREAD_MS
        self.given_up = False  # set by the GUI thread: another worker is in its place

    @Slot()
    def start(self) -> None:
        """Make the source and begin draining it."""
        try:
            self._source = self._type.make(self._queue_limit)
        except Exception as error:  # the thread goes on, so that the tab can say why
            self.failed.emit(f"{self._type.title} could not be started: {error}")
            return
        self._timer.start(DRAIN_MS)
        with contextlib.suppress(OSError):  # then it never rests
            self._wake_up = WakeUp()
            self._notifier.setSocket(self._wake_up.descriptor)
            self._notifier.setEnabled(True)
        self._open_some()

    def _begin_turn(self) -> None:
        """Note that it runs, and rests no more: if it stands now, that is seen in a second."""
        self.ran_s = time.monotonic()
        if self.rests_s:
            self._timer.setInterval(DRAIN_MS)  # whatever this turn comes to
        self.rests_s = 0.0  # last: whoever sees that sees the turn, too

    def _set_pace(self, source: PvSource) -> None:
        """Drain, more often while the source expects replies; rest no longer."""
        self._begin_turn()
        self._busy_s = self.ran_s
        self._tick_at(source)

    def _tick_at(self, source: PvSource) -> None:
        interval = self._unseen_ms if self._takes_time else DRAIN_MS
        few, until_s = self._asked <= OPEN_CHUNK, source.quick_until
        left_alone = few and self._takes_time and until_s <= self._left_alone_s
        if time.monotonic() <= until_s and not left_alone:
            interval = HURRIED_DRAIN_MS if few else QUICK_DRAIN_MS
        self._tick_every(interval)

    def _tick_every(self, interval_ms: int) -> None:
        if self._timer.interval() != interval_ms:
            self._timer.setInterval(interval_ms)  # restarts the timer

    @Slot(object)
    def add_pvs(self, pvs: tuple[tuple[int, str], ...]) -> None:
        """Open ``(slot, name)`` channels, a few hundred at a time."""
        self._asked += len(pvs)
        self._to_open.extend(pvs)
        self._open_some()

    @Slot()
    def _open_some(self) -> None:
        if self._source is None or not self._to_open:
            return
        self._begin_turn()
        chunk = [self._to_open.popleft() for _ in range(min(OPEN_CHUNK, len(self._to_open)))]
        for slot, reason in self._source.open(chunk):
            self.failed.emit(f"PV in row {slot + 1} cannot be searched for: {reason}")
        self._set_pace(self._source)
        if self._to_open:
            QTimer.singleShot(_BREATH_MS, self, self._open_some)

    @Slot(object)
    def remove_pvs(self, slots: tuple[int, ...]) -> None:
        """Unsubscribe and close these channels; the others go on."""
        gone = set(slots)
        self._to_open = deque(pv for pv in self._to_open if pv[0] not in gone)
        if self._source is not None:
            self._begin_turn()
            self._source.close(gone)
            self._set_pace(self._source)

    @Slot(bool)
    def take_time(self, may: bool) -> None:
        """Drain less often, or as often as ever, and at once."""
        self._takes_time = may
        if may and self._source is not None:
            self._left_alone_s = self._source.quick_until
        if not may:
            self._drain()
        if self._source is not None and not self.rests_s:
            self._tick_at(self._source)

    @Slot(object)
    def put(self, request: PutRequest) -> None:
        """Write one value, once, and read it back; the outcome comes as one ``PutResult``."""
        if self.given_up:  # the user was told that it is not known
            return
        if self._source is None:  # it could not be made, or is closed
            reason = f"{self._type.title} is not running"
            refused = PutResult(request.slot, request.request, False, reason, sent=False)
            self.batch_ready.emit(Batch(events=(refused,)))
            return
        self._begin_turn()
        self._source.put(request)
        self._set_pace(self._source)

    @Slot(object)
    def read_fields(self, request: FieldRequest) -> None:
        """Read record fields; they come as ``FieldsRead``, as each is known."""
        if self._source is not None:
            self._begin_turn()
            self._source.read_fields(request)
            self._set_pace(self._source)

    @Slot()
    def _drain(self) -> None:
        self._begin_turn()
        source = self._source
        if source is None:
            return
        source.tick()
        if not self.credit.is_left:
            return
        batch = source.poll(BATCH_LIMIT)
        if batch is None:
            self._rest(source)
            return
        self._set_pace(source)
        self._counts.note(batch)
        self.credit.spend()
        self.batch_ready.emit(batch)

    def _rest(self, source: PvSource) -> None:
        """Let nothing tick for a while, where nothing is to be done."""
        idle = self.ran_s - self._busy_s > REST_AFTER_S and not self.credit.under_way
        if idle and self._wake_up is not None and not self._to_open:
            self.rests_s = source.rest(self._wake_up.ring)
            if self.rests_s:
                self._tick_every(int(self.rests_s * 1e3))
                return
        self._tick_at(source)

    @Slot()
    def _woken(self) -> None:
        if self._wake_up is not None:
            self._wake_up.heard()
        self._drain()

    @Slot()
    def report_figures(self) -> None:
        """Emit the figures; the batches they count were emitted before."""
        counts = self._source.counts() if self._source is not None else None
        self.figures_ready.emit(
            self._counts.figures(counts, len(self._to_open), self.credit.under_way)
        )

    @Slot()
    def report_what_came(self) -> None:
        """Emit what came while it stood, then the figures."""
        self._drain()
        self.report_figures()

    @Slot()
    def close(self) -> None:
        """Destroy the source, then emit ``closed``. May take 30 s."""
        self._timer.stop()
        source, self._source = self._source, None
        if source is not None:
            source.destroy()
        if self._wake_up is not None:  # nobody rings any more
            self._notifier.setEnabled(False)
            self._wake_up.close()
            self._wake_up = None
        self.closed.emit()
