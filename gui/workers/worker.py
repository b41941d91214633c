"""The worker of one open group: a QObject that lives in a QThread and owns a CA context."""

import time
from collections import deque
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from gui.core.pv.updates import Dropped, Event
from gui.workers.ca.callbacks import QUEUE_LIMIT, CallbackSink
from gui.workers.ca.context import CaContext
from gui.workers.ca.decoding import decode_scalars, slots_of
from gui.workers.ca.field_reader import READ_S, FieldRequest
from gui.workers.ca.puts import PendingPuts, PutRequest
from gui.workers.ca.repeater import wait_for_repeater
from gui.workers.counts import WorkerCounts

DRAIN_MS: Final = 50
QUICK_DRAIN_MS: Final = 10  # while channels connect, so that first values show soon
_QUICK_S: Final = 1.0
CREDIT: Final = 2  # batches under way to the GUI thread at most
BATCH_LIMIT: Final = 25_000  # scalar samples in one batch: bounds what the GUI does in one go
OPEN_CHUNK: Final = 200  # channels created in one go
_RENEWAL_LOOK_S: Final = 0.5  # a glance at lost channels, where nothing connects or is lost
_BREATH_MS: Final = 3  # between two goes: the GUI thread shares the interpreter with this one


class Worker(QObject):
    """Drains libca's callbacks into batches; all slots run on the worker thread.

    ``batch_ready`` carries a ``Batch`` and costs one credit; the receiver gives it back through
    ``credit``. Without credit updates wait in the sink, which drops and counts the oldest.
    """

    batch_ready = Signal(object)
    figures_ready = Signal(object)  # WorkerFigures, for each ``tell_figures``
    failed = Signal(str)
    closed = Signal()

    def __init__(self, queue_limit: int = QUEUE_LIMIT) -> None:
        super().__init__()
        self._queue_limit = queue_limit
        self._context: CaContext | None = None
        self._timer: QTimer | None = None
        self._credit = CREDIT
        self._to_open: deque[tuple[int, str]] = deque()
        self._events: list[Event] = []
        self._puts = PendingPuts()
        self._counts = WorkerCounts()
        self._quick_until = 0.0
        self._renewal_s = 0.0
        self._closing = False

    @Slot()
    def start(self) -> None:
        """Make the context and begin draining."""
        try:
            wait_for_repeater(1.0)
            self._context = CaContext(CallbackSink(self._queue_limit))
        except Exception as error:  # the thread goes on, so that the tab can say why
            self.failed.emit(f"Channel Access could not be started: {error}")
            return
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._drain)
        self._timer.start(DRAIN_MS)
        self._open_some()

    def _drain_quickly(self, seconds: float) -> None:
        """Drain more often for a while."""
        self._quick_until = max(self._quick_until, time.monotonic() + seconds)
        self._set_interval(QUICK_DRAIN_MS)

    def _set_interval(self, milliseconds: int) -> None:
        if self._timer is not None and self._timer.interval() != milliseconds:
            self._timer.setInterval(milliseconds)  # starts the timer anew

    @Slot(object)
    def add_pvs(self, pvs: tuple[tuple[int, str], ...]) -> None:
        """Open ``(slot, name)`` channels, a few hundred at a time."""
        self._to_open.extend(pvs)
        self._open_some()

    @Slot()
    def _open_some(self) -> None:
        if self._context is None or self._closing or not self._to_open:
            return
        chunk = [self._to_open.popleft() for _ in range(min(OPEN_CHUNK, len(self._to_open)))]
        for slot, reason in self._context.open(chunk):
            self.failed.emit(f"PV in row {slot + 1} cannot be searched for: {reason}")
        self._drain_quickly(_QUICK_S)
        if self._to_open:
            QTimer.singleShot(_BREATH_MS, self._open_some)

    @Slot(object)
    def remove_pvs(self, slots: tuple[int, ...]) -> None:
        """Unsubscribe and close these channels; the others go on."""
        gone = set(slots)
        self._to_open = deque(pv for pv in self._to_open if pv[0] not in gone)
        if self._context is not None:
            self._context.close(slots)
            self._events.extend(self._puts.forget(gone))

    @Slot()
    def credit(self) -> None:
        """The receiver took one batch."""
        self._credit = min(self._credit + 1, CREDIT)

    @Slot(object)
    def put(self, request: PutRequest) -> None:
        """Write one value, once, and read it back; the outcome comes as one ``PutResult``."""
        result = self._puts.start(self._context, request)
        if result is not None:
            self._events.append(result)
        self._drain_quickly(_QUICK_S)

    @Slot(object)
    def read_fields(self, request: FieldRequest) -> None:
        """Read record fields; they come as ``FieldsRead``, as each is known."""
        if self._context is not None and not self._closing:
            self._context.fields.start(request)
            self._drain_quickly(READ_S)

    @Slot()
    def _drain(self) -> None:
        context = self._context
        if context is None or self._closing:
            return
        self._events.extend(context.fields.take_events())  # its deadlines ask for no credit
        if self._credit <= 0:
            return
        links = context.take_link_events()
        if links:
            self._drain_quickly(_QUICK_S / 5)
        elif time.monotonic() > self._quick_until:
            self._set_interval(DRAIN_MS)
        if not links and time.monotonic() > self._renewal_s:
            self._renewal_s = time.monotonic() + _RENEWAL_LOOK_S
            context.renew_lost()
        self._events.extend(links)
        self._events.extend(context.take_block_events())
        self._events.extend(self._puts.take(context, links))
        self._counts.before_take(context.sink)
        raw = context.sink.take_scalars(BATCH_LIMIT)
        context.heartbeat.note(slots_of(raw))
        self._events.extend(context.heartbeat.take_events())
        drops = context.sink.take_drops()
        if drops:
            self._events.append(Dropped(drops))
        now_ns = time.time_ns()
        waited_ns = self._counts.waited_ns(context.sink, now_ns)
        if not raw and not self._events:
            return
        batch = decode_scalars(raw, tuple(self._events), now_ns, waited_ns)
        self._counts.note(batch, drops)
        self._events.clear()
        self._credit -= 1
        self.batch_ready.emit(batch)

    @Slot()
    def tell_figures(self) -> None:
        """Say how things stand; the batches counted were emitted before."""
        under_way = CREDIT - self._credit
        self.figures_ready.emit(self._counts.figures(self._context, len(self._to_open), under_way))

    @Slot()
    def close(self) -> None:
        """Stop callbacks, take the context down, then say ``closed``. May take 30 s."""
        self._closing = True
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._context is not None:
            self._context.destroy()
            self._context = None
        self.closed.emit()
