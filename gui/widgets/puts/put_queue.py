"""The one door for puts of a tab: what may be sent, what is under way, what came of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from gui.core.puts.confirm_policy import READ_ONLY
from gui.core.puts.display import audit_text, describe_difference, show_value
from gui.core.puts.record import PutMark, PutOutcome, PutRecord
from gui.core.puts.validation import PutTarget, Value, check_access, check_value, same_value
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import PutResult, PvKind
from gui.core.store.pv_store import PvStore

CONFIRMED_S: Final = 3.0  # a confirmed mark is shown for so long
PATIENCE_S: Final = 30.0  # the worker itself gives up after 13 s: longer means it hangs
_NOT_KNOWN: Final = "it is not known whether the value was set"


class PutRefusedError(ValueError):
    """Nothing was sent; the text says why, for people."""


@dataclass(frozen=True, slots=True)
class _Pending:
    slot: int
    target: PutTarget
    value: object
    old: str
    new: str
    since: float


class PutQueue(QObject):
    """Puts of one tab. Lives in and is called on the GUI thread; starts read-only.

    ``send(slot, request, value)`` hands a put to the worker and must not wait. ``recorded``
    carries every ``PutRecord`` for the audit log, ``finished`` those that are an end.
    """

    changed = Signal(int)  # slot: its mark
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
        """Return the PV of ``slot`` as it is known now."""
        store = self._store
        native_type, _, count = store.native_type[slot].rstrip("]").partition("[")
        return PutTarget(
            store.name[slot],
            PvKind(store.kind[slot]),
            native_type,
            int(count or 0),
            store.metadata[slot],
            store.host[slot],
            bool(store.alive[slot] and store.state[slot] == ConnectionState.CONNECTED),
            store.access[slot][1],
            int(store.silent_ns[slot]) or None,
            self._value(slot),
            int(store.severity[slot]),
        )

    def _value(self, slot: int) -> Value | None:
        if not self._store.has_value[slot]:
            return None
        kind = PvKind(self._store.kind[slot])
        if kind is PvKind.TEXT:
            return self._store.text[slot]
        return self._store.array[slot] if kind is PvKind.ARRAY else float(self._store.value[slot])

    def is_pending(self, slot: int) -> bool:
        """Tell whether a put to the PV of ``slot`` is under way."""
        name = self._store.name[slot]
        return any(pending.target.name == name for pending in self._pending.values())

    def request(self, slot: int, value: object) -> int:
        """Send ``value`` to the PV of ``slot``; return the number of the request.

        The end comes as ``finished``. Raises ``PutRefusedError``, which is recorded too.
        """
        target = self.target(slot)
        try:
            if not self.allowed:
                raise PutRefusedError(READ_ONLY)
            if self.is_pending(slot):
                raise PutRefusedError("An earlier put to this PV is still under way.")
            check_access(target)
            value = check_value(target, value)
        except ValueError as error:
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
        """Take the end of a put from the worker; one that was given up before is ignored."""
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
        """Return the marks by slot at ``now`` (monotonic); call it with each frame.

        Confirmed ones fade after 3 s; failed and unknown ones stay until the next put or
        ``dismiss``.
        """
        for request, pending in list(self._pending.items()):
            if now - pending.since > PATIENCE_S:
                reason = f"no word from the worker within {PATIENCE_S:g} s: {_NOT_KNOWN}"
                self._end(request, PutOutcome.UNKNOWN, reason)
        for slot, mark in list(self._marks.items()):
            if mark.outcome is PutOutcome.CONFIRMED and now - mark.since > CONFIRMED_S:
                self._mark(slot, None)
        return dict(self._marks)

    def mark(self, slot: int) -> PutMark | None:
        """Return what is to be shown at ``slot``."""
        return self._marks.get(slot)

    def dismiss(self, slot: int) -> None:
        """The mark of ``slot`` was looked at; a pending one stays."""
        mark = self._marks.get(slot)
        if mark is not None and mark.outcome is not PutOutcome.REQUESTED:
            self._mark(slot, None)

    def close(self) -> None:
        """The tab closes: puts under way end as unknown, so that the log says so."""
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
