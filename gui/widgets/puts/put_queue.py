"""Queue of a tab's puts: checks them, sends them, follows them to their end."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from gui.core.puts.confirm_policy import READ_ONLY
from gui.core.puts.display import audit_text, describe_difference, show_value
from gui.core.puts.parsing import InvalidValueError
from gui.core.puts.record import PutMark, PutOutcome, PutRecord
from gui.core.puts.validation import PutTarget, check_access, check_value, same_value
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import PutResult, PvKind
from gui.core.store.held_value import held_value
from gui.core.store.pv_store import PvStore

CONFIRMED_S: Final = 3.0  # how long a confirmed mark is shown
TIMEOUT_S: Final = 30.0  # the worker itself gives up after 13 s: longer means it hangs
_NOT_KNOWN: Final = "it is not known whether the value was set"


class PutRefusedError(ValueError):
    """A put that was not sent; the message tells the user why."""


@dataclass(frozen=True, slots=True)
class _Pending:
    slot: int
    target: PutTarget
    value: object
    old: str
    new: str
    since: float


class PutQueue(QObject):
    """Puts of one tab. Starts read-only. GUI thread.

    ``send(slot, request, value)`` passes a put to the worker and must not block. ``recorded``
    carries every ``PutRecord`` for the audit log, ``finished`` only those of a final outcome.
    """

    changed = Signal(int)  # slot whose mark changed
    recorded = Signal(object)
    finished = Signal(object)

    def __init__(
        self,
        store: PvStore,
        send: Callable[[int, int, object], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._send = send
        self.allowed = False
        self._last_request = 0
        self._pending: dict[int, _Pending] = {}  # by request
        self._marks: dict[int, PutMark] = {}  # by slot

    def target(self, slot: int) -> PutTarget:
        """Return what is known now of the PV of ``slot``."""
        store = self._store
        return PutTarget(
            store.name[slot],
            PvKind(store.kind[slot]),
            store.native_type[slot],
            int(store.count[slot]),
            store.metadata[slot],
            store.host[slot],
            bool(store.alive[slot] and store.state[slot] == ConnectionState.CONNECTED),
            store.access[slot][1],
            int(store.silent_ns[slot]) or None,
            held_value(store, slot),
            int(store.severity[slot]),
        )

    def is_pending(self, slot: int) -> bool:
        """Return whether a put to the PV of ``slot`` is pending."""
        name = self._store.name[slot]
        return any(pending.target.name == name for pending in self._pending.values())

    def request(self, slot: int, value: object) -> int:
        """Send ``value`` to the PV of ``slot``; return the request number.

        ``finished`` reports the outcome. Raises ``PutRefusedError``, which is recorded too.
        """
        target = self.target(slot)
        try:
            if not self.allowed:
                raise PutRefusedError(READ_ONLY)
            if self.is_pending(slot):
                raise PutRefusedError("An earlier put to this PV is still under way.")
            check_access(target)
            value = check_value(target, value)
        except (PutRefusedError, InvalidValueError) as error:
            self._record(slot, target, 0, value, PutOutcome.REFUSED, str(error))
            raise PutRefusedError(str(error)) from None
        self._last_request += 1
        request, new = self._last_request, show_value(target, value)
        old = show_value(target, target.value)
        self._pending[request] = _Pending(slot, target, value, old, new, time.monotonic())
        self._mark(slot, PutMark(PutOutcome.REQUESTED, time.monotonic(), new))
        self._record(slot, target, request, value, PutOutcome.REQUESTED)
        self._send(slot, request, value)
        return request

    def take(self, result: PutResult) -> None:
        """Take the result of a put from the worker; ignore it after the timeout."""
        pending = self._pending.get(result.request)
        if pending is None or pending.slot != result.slot:
            return
        target, reason = pending.target, result.message
        if not result.sent:
            outcome = PutOutcome.REFUSED
        elif result.unknown:
            outcome = PutOutcome.UNKNOWN
        elif not result.ok:
            outcome = PutOutcome.FAILED
        elif same_value(target, pending.value, result.readback):
            outcome = PutOutcome.CONFIRMED
        else:
            outcome = PutOutcome.FAILED
            reason = describe_difference(target, pending.value, result.readback)
        self._end(result.request, outcome, reason)

    def states_to_show(self, now: float) -> dict[int, PutMark]:
        """Return the marks by slot at ``now`` (monotonic, s); call it once a frame.

        Confirmed marks end after 3 s; failed and unknown ones stay until the next put or
        ``dismiss``.
        """
        for request, pending in list(self._pending.items()):
            if now - pending.since > TIMEOUT_S:
                reason = f"no reply from the worker within {TIMEOUT_S:g} s: {_NOT_KNOWN}"
                self._end(request, PutOutcome.UNKNOWN, reason)
        for slot, mark in list(self._marks.items()):
            if mark.outcome is PutOutcome.CONFIRMED and now - mark.since > CONFIRMED_S:
                self._mark(slot, None)
        return dict(self._marks)

    def mark(self, slot: int) -> PutMark | None:
        """Return the mark of ``slot``."""
        return self._marks.get(slot)

    def dismiss(self, slot: int) -> None:
        """Remove the mark of ``slot``; a pending one stays."""
        mark = self._marks.get(slot)
        if mark is not None and mark.outcome is not PutOutcome.REQUESTED:
            self._mark(slot, None)

    def close(self) -> None:
        """End pending puts as unknown, for the audit log: the tab closes."""
        self.allowed = False
        for request in list(self._pending):
            reason = f"the tab was closed before the IOC confirmed: {_NOT_KNOWN}"
            self._end(request, PutOutcome.UNKNOWN, reason)

    def _end(self, request: int, outcome: PutOutcome, reason: str) -> None:
        pending = self._pending.pop(request)
        self._mark(pending.slot, PutMark(outcome, time.monotonic(), pending.new, reason))
        self._record(pending.slot, pending.target, request, pending.value, outcome, reason)

    def _mark(self, slot: int, mark: PutMark | None) -> None:
        if mark is None:
            self._marks.pop(slot, None)
        else:
            self._marks[slot] = mark
        self.changed.emit(slot)

    def _record(
        self,
        slot: int,
        target: PutTarget,
        request: int,
        value: object,
        outcome: PutOutcome,
        reason: str = "",
    ) -> None:
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
        )
        self.recorded.emit(record)
        if outcome is not PutOutcome.REQUESTED:
            self.finished.emit(record)
