"""Queue of a tab's puts: checks them, sends them, follows them to their end."""

import contextlib
import math
import time
from collections.abc import Callable
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.core.puts.confirm_policy import READ_ONLY
from gui.core.puts.display import audit_text, show_value
from gui.core.puts.outcome import is_disabled, judge, needs_disp
from gui.core.puts.parsing import InvalidValueError
from gui.core.puts.pending_put import PendingPut
from gui.core.puts.record import PutMark, PutOutcome, PutRecord, stage_text
from gui.core.puts.validation import PutTarget, check_access, check_value
from gui.core.pv.record_fields import FieldsRead
from gui.core.pv.standing import KNOWN, LINKED, standing_words
from gui.core.pv.updates import Batch, PutProgress, PutResult, PvKind
from gui.core.store.held_value import held_value
from gui.core.store.pv_store import PvStore
from gui.qt.overrides import report

SHOWN_S: Final = {  # how long these marks are shown; the others stay
    PutOutcome.CONFIRMED: 3.0,
    PutOutcome.SUPERSEDED: 3.0,
    PutOutcome.CHANGED: 10.0,
}
WORKER_S: Final = 30.0  # the worker tells of each put every 5 s: longer means that it hangs
_LOOK_MS: Final = 1_000
_BLOCKED_S: Final = 5.0  # between two looks: the GUI thread was blocked, the worker was not heard
_NOT_KNOWN: Final = "it is not known whether the value was set"
_CANCELLED: Final = (
    "waiting was cancelled, not the put: it is not known whether the value was or will be set"
)
_LATE: Final = "told after the end of waiting"


class PutRefusedError(ValueError):
    """A put that was not sent; the message tells the user why."""


class PutQueue(QObject):
    """Puts of one tab. Starts read-only. GUI thread.

    ``send(slot, request, value)`` passes a put to the worker and must not block.
    ``ask(slot, name)`` asks it for the DISP of a record and returns the number that comes back
    in ``FieldsRead``. ``recorded`` carries every ``PutRecord`` for the audit log, ``finished``
    the final one of each request; ``late`` what came out after all of a put that had ended as
    not known.
    """

    changed = Signal(int)  # slot whose mark changed
    recorded = Signal(object)
    finished = Signal(object)
    late = Signal(object)

    def __init__(
        self,
        store: PvStore,
        send: Callable[[int, int, object], None],
        parent: QObject | None = None,
        ask: Callable[[int, str], int] | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._send = send
        self._ask = ask
        self.allowed = False
        self._last_request = 0
        self._pending: dict[int, PendingPut] = {}  # by request
        self._left: dict[int, PendingPut] = {}  # ended here, though the worker may yet tell
        self._asked: dict[int, int] = {}  # request by the number of the read of its DISP
        self._marks: dict[int, tuple[int, PutMark]] = {}  # by slot, with the request
        self._looked = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def target(self, slot: int) -> PutTarget:
        """Return what is known now of the PV of ``slot``."""
        store, standing = self._store, self._store.standing(slot)
        known = standing in KNOWN
        problem = store.problems.get(slot)
        return PutTarget(
            store.name[slot],
            PvKind(store.kind[slot]),
            store.native_type[slot],
            int(store.count[slot]),
            store.metadata[slot],
            store.host[slot],
            standing in LINKED,
            store.access[slot][1],
            int(store.silent_ns[slot]) or None,
            held_value(store, slot) if known else None,
            int(store.severity[slot]) if known else 0,
            store.late_ns or None,
            "" if known else standing_words(standing, problem.short if problem else ""),
        )

    def _pending_of(self, slot: int) -> dict[int, PendingPut]:
        """Return the puts under way to the PV of ``slot``, under any slot, oldest first."""
        name = self._store.name[slot]
        return {number: put for number, put in self._pending.items() if put.target.name == name}

    def is_pending(self, slot: int) -> bool:
        """Return whether a put to the PV of ``slot`` is pending."""
        return bool(self._pending_of(slot))

    def waited_names(self) -> frozenset[str]:
        """Return the names of the PVs with a pending put."""
        return frozenset(put.target.name for put in self._pending.values())

    def pending_text(self, slot: int, now: float) -> str:
        """Return ``5.00 mm, being processed, 12 s`` of the latest pending put, "" without one."""
        for put in reversed(self._pending_of(slot).values()):
            return f"{put.new}, {self._stage_text(put, now)}"
        return ""

    def progress_text(self, request: int, now: float) -> str:
        """Return how far a pending put has come, "" if it has ended."""
        put = self._pending.get(request)
        return self._stage_text(put, now) if put is not None else ""

    def _stage_text(self, put: PendingPut, now: float) -> str:
        return stage_text(put.stage, now - put.since, bool(self._store.silent_ns[put.slot]))

    def request(self, slot: int, value: object) -> int:
        """Send ``value`` to the PV of ``slot``; return the request number.

        ``finished`` reports the outcome. Raises ``PutRefusedError``, which is recorded too.
        """
        target = self.target(slot)
        try:
            if not self.allowed:
                raise PutRefusedError(READ_ONLY)
            check_access(target)
            value = check_value(target, value)
        except (PutRefusedError, InvalidValueError) as error:
            self._record(slot, target, 0, value, PutOutcome.REFUSED, str(error))
            raise PutRefusedError(str(error)) from None
        self._last_request += 1
        request, new, now = self._last_request, show_value(target, value), time.monotonic()
        for earlier in self._pending_of(slot).values():
            earlier.later = new
        old = show_value(target, target.value)
        self._pending[request] = put = PendingPut(slot, target, value, old, new, now, now)
        self._mark(slot, request, put.mark(now))
        self._record(slot, target, request, value, PutOutcome.REQUESTED)
        if not self._timer.isActive():
            self._looked = now
            self._timer.start()
        self._send(slot, request, value)
        return request

    def watch(self, batch: Batch) -> None:
        """See whether monitors bring values that were sent; call it before ``take``."""
        for put in self._pending.values():
            with contextlib.suppress(TypeError, ValueError):  # then its readback alone tells
                put.watch(batch)

    def note(self, progress: PutProgress) -> None:
        """Take the worker's word on a put that goes on."""
        put = self._pending.get(progress.request)
        if put is not None and put.slot == progress.slot:
            put.note(progress, time.monotonic())

    def take(self, result: PutResult) -> None:
        """Take the result of a put from the worker."""
        request = result.request
        put = self._pending.get(request) or self._left.get(request)
        if put is None or put.slot != result.slot or put.result is not None:
            return
        if self._ask is not None and request in self._pending and needs_disp(put, result):
            put.result, put.heard = result, time.monotonic()
            self._asked[self._ask(put.slot, put.target.name)] = request
        else:
            self._judge(request, result, None)

    def take_fields(self, read: FieldsRead) -> bool:
        """Take the DISP of a record whose put left nothing behind; return whether it was asked."""
        request = self._asked.get(read.request)
        if request is None:
            return False
        disabled = is_disabled(read)
        put = self._pending.get(request)
        if put is not None and put.result is not None and (disabled is not None or read.done):
            self._judge(request, put.result, disabled)
        if read.done:
            del self._asked[read.request]
        return True

    def _judge(self, request: int, result: PutResult, disabled: bool | None) -> None:
        put = self._pending.get(request) or self._left[request]
        try:
            outcome, reason = judge(put, result, time.monotonic(), disabled)
        except Exception as error:  # shown once; the puts of the same batch end all the same
            report(error)
            why = f"an error in PV Watch ({type(error).__name__}: {error})"
            outcome, reason = PutOutcome.UNKNOWN, f"{why}: {_NOT_KNOWN}"
        if request in self._pending:
            self._end(request, outcome, reason)
            return
        del self._left[request]
        reason = "; ".join(part for part in (_LATE, reason) if part)
        self._renew_mark(request, put, outcome, reason)
        self.late.emit(
            self._record(put.slot, put.target, request, put.value, outcome, reason, final=False)
        )

    def cancel(self, slot: int) -> bool:
        """Wait no longer for the puts to the PV of ``slot``; return whether there were any.

        The IOC goes on with them: Channel Access cannot take a put back.
        """
        numbers = list(self._pending_of(slot))
        for request in numbers:
            self._leave(request, PutOutcome.NOT_WAITED, _CANCELLED)
        return bool(numbers)

    def _leave(self, request: int, outcome: PutOutcome, reason: str) -> None:
        """End a pending put here; the worker's word on it may come yet."""
        put = self._pending[request]
        if put.result is not None:  # only its DISP was waited for
            self._judge(request, put.result, None)
            return
        self._left[request] = put
        self._end(request, outcome, reason)

    @Slot()
    def _look(self) -> None:
        self.look_after(time.monotonic())

    def look_after(self, now: float) -> None:
        """End puts of which the worker says nothing any more; ``now`` is monotonic, s."""
        if now - self._looked > _BLOCKED_S:
            for put in self._pending.values():
                put.heard = now
        self._looked = now
        for request, put in list(self._pending.items()):
            if now - put.heard > WORKER_S:
                reason = f"PV Watch's worker does not answer for {WORKER_S:g} s: {_NOT_KNOWN}"
                self._leave(request, PutOutcome.UNKNOWN, reason)

    def states_to_show(self, now: float) -> dict[int, PutMark]:
        """Return the marks by slot at ``now`` (monotonic, s); call it once a frame.

        Marks of what was done end after some seconds; those of failed and unknown puts stay
        until the next put or ``dismiss``.
        """
        shown: dict[int, PutMark] = {}
        for slot, (request, mark) in list(self._marks.items()):
            if now - mark.since > SHOWN_S.get(mark.outcome, math.inf):
                self._unmark(slot, now)
            elif request in self._pending:
                self._marks[slot] = request, self._pending[request].mark(now)
        shown.update((slot, mark) for slot, (_, mark) in self._marks.items())
        return shown

    def mark(self, slot: int) -> PutMark | None:
        """Return the mark of ``slot``."""
        return self._marks[slot][1] if slot in self._marks else None

    def dismiss(self, slot: int) -> None:
        """Remove the mark of ``slot``; a pending one stays."""
        mark = self.mark(slot)
        if mark is not None and mark.outcome is not PutOutcome.REQUESTED:
            self._unmark(slot, time.monotonic())

    def close(self) -> None:
        """End pending puts as unknown, for the audit log: the tab closes."""
        self.allowed = False
        for request in list(self._pending):
            reason = f"the tab was closed before the IOC confirmed: {_NOT_KNOWN}"
            self._leave(request, PutOutcome.UNKNOWN, reason)
        self._left.clear()

    def _end(self, request: int, outcome: PutOutcome, reason: str) -> None:
        put = self._pending.pop(request)
        if not self._pending:
            self._timer.stop()
        self._renew_mark(request, put, outcome, reason)
        self._record(put.slot, put.target, request, put.value, outcome, reason)

    def _renew_mark(self, request: int, put: PendingPut, outcome: PutOutcome, reason: str) -> None:
        """Show the outcome, unless the mark is that of a later put or was dismissed."""
        if put.slot in self._marks and self._marks[put.slot][0] == request:
            mark = PutMark(outcome, time.monotonic(), put.new, reason)
            self._mark(put.slot, request, mark)

    def _unmark(self, slot: int, now: float) -> None:
        """Remove the mark of ``slot``; an earlier put may still be under way."""
        del self._marks[slot]
        for request, put in reversed(self._pending.items()):
            if put.slot == slot:
                self._marks[slot] = request, put.mark(now)
                break
        self.changed.emit(slot)

    def _mark(self, slot: int, request: int, mark: PutMark) -> None:
        self._marks[slot] = request, mark
        self.changed.emit(slot)

    def _record(
        self,
        slot: int,
        target: PutTarget,
        request: int,
        value: object,
        outcome: PutOutcome,
        reason: str = "",
        final: bool = True,
    ) -> PutRecord:
        spelled = isinstance(value, bytes | np.ndarray | list | tuple)
        record = PutRecord(
            time.time_ns(),
            request,
            slot,
            target.name,
            target.host,
            audit_text(target, target.value),
            audit_text(target, value),
            outcome,
            reason,
            show_value(target, value) if spelled else "",
        )
        self.recorded.emit(record)
        if final and outcome is not PutOutcome.REQUESTED:
            self.finished.emit(record)
        return record
