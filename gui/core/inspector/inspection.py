"""Source of an inspector: one PV of a store; implements ``InspectorSource``."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from gui.core.inspector.facts import HistoryFacts, InspectedPv
from gui.core.inspector.last_updates import KEPT, LoggedUpdate, UpdateRings, updates_of_history
from gui.core.inspector.recent_trace import RecentTrace, recent_trace
from gui.core.pv.severity import ConnectionState
from gui.core.pv.standing import Standing
from gui.core.pv.text_bytes import text_of_chars
from gui.core.pv.updates import Int64s, PvKind
from gui.core.store.held_value import is_characters, why_value_is_not_whole
from gui.core.store.pv_store import PvStore

_NEAR_S: Final = 30.0  # between two looks for near names, while it is searched for


def inspect_pv(store: PvStore, slot: int, comment: str = "") -> InspectedPv:
    """Return the state of ``slot``, which is alive. Called on: GUI thread."""
    kind = PvKind(store.kind[slot])
    readable, writable = store.access[slot]
    kept = None
    if kind not in (PvKind.TEXT, PvKind.ARRAY) or slot in store.reduction:
        history, earlier = store.filed_history(slot), store.histories.earlier(slot)
        kept = HistoryFacts(
            len(history),
            history.first_ns,
            history.out_of_order,
            history.evicted,
            history.nbytes,
            sum(len(each) for each in earlier if not each.is_stored),
            sum(len(each) for each in earlier if each.is_stored),
        )
    return InspectedPv(
        name=store.name[slot],
        label=store.label[slot],
        comment=comment,
        kind=kind,
        native_type=store.native_type[slot],
        count=int(store.count[slot]),
        host=store.host[slot],
        readable=readable,
        writable=writable,
        state=ConnectionState(store.state[slot]),
        changed_ns=int(store.changed_ns[slot]),
        silent_ns=int(store.silent_ns[slot]),
        undefined=store.holds_undefined(slot),
        late_ns=store.late_ns,
        standing=store.standing(slot),
        denied_ns=int(store.denied_ns[slot]),
        has_value=bool(store.has_value[slot]),
        problem=store.problems[slot].reason if slot in store.problems else "",
        refused=store.remarks.refused.get(slot, ""),
        servers=store.remarks.of_servers(slot),
        value=float(store.value[slot]),
        text=store.text[slot],
        text_bytes=_text_bytes(store, slot),
        chars=store.chars[slot] if is_characters(store, slot) else None,
        doubt=why_value_is_not_whole(store, slot),
        array=store.array[slot],
        severity=int(store.severity[slot]),
        status=int(store.status[slot]),
        time_ns=int(store.time_ns[slot]),
        read_ns=store.read_ns.get(slot, 0),
        arrival_ns=int(store.arrival_ns[slot]),
        stamp_fault=int(store.stamps.fault[slot]),
        time_mode=store.stamps.mode(slot),
        kept_ns=int(store.stamps.kept_ns[slot]),
        metadata=store.metadata[slot],
        updates=int(store.updates[slot]),
        merged=store.merged[slot],
        bad_replies=store.remarks.of_replies(slot),
        rate=float(store.rate[slot]),
        history=kept,
    )


def _text_bytes(store: PvStore, slot: int) -> bytes:
    array = store.array[slot]
    if is_characters(store, slot):
        return b"" if array is None else text_of_chars(array)
    return store.raw[slot]


def no_names(_: str) -> Sequence[str]:
    """Return nothing: nobody knows other names."""
    return ()


class PvInspection:
    """What an inspector reads of one slot. GUI thread.

    ``read_fields(slot, name)`` asks the worker and returns the number of the request. ``rings``
    gets each batch of the tab; this watches the slot there until ``end``.
    """

    def __init__(
        self,
        store: PvStore,
        slot: int,
        rings: UpdateRings,
        read_fields: Callable[[int, str], int],
        comment: str = "",
        asked: tuple[str, ...] = (),
        near: Callable[[str], Sequence[str]] = no_names,
    ) -> None:
        """``asked``: where libca searches, in words; ``near(name)``: known names nearly like it."""
        self._asked = asked
        self._near = near
        self._near_ones: tuple[str, ...] = ()
        self._near_at = -math.inf  # time.monotonic() of the latest look
        self._store = store
        self.slot = slot
        self._rings = rings
        self._read_fields = read_fields
        self._comment = comment
        rings.watch(slot)
        store.histories.watch([slot])

    def now_ns(self) -> int:
        """Return the time of now, UTC: in a replay the time of then."""
        return self._store.now_ns()

    def pv(self) -> InspectedPv | None:
        """Return the state of the PV; ``None``: it was removed from the group."""
        if not self._store.alive[self.slot]:
            return None
        pv = inspect_pv(self._store, self.slot, self._comment)
        if pv.standing is not Standing.SEARCHING:
            return pv
        if time.monotonic() - self._near_at > _NEAR_S:
            self._near_at = time.monotonic()
            self._near_ones = tuple(self._near(pv.name))
        return replace(pv, asked=self._asked, near=self._near_ones)

    def recent(self, edges_ns: Int64s, now_ns: int) -> RecentTrace | None:
        """Return the trace of the time between ``edges_ns``, (n + 1,); ``None``: it has none."""
        store, slot = self._store, self.slot
        numeric = store.kind[slot] not in (PvKind.TEXT, PvKind.ARRAY) or slot in store.reduction
        if not store.alive[slot] or not numeric or not store.ever_connected[slot]:
            return None
        unknown_ns = [each for each in (int(store.silent_ns[slot]), store.late_ns) if each]
        return recent_trace(store.filed_history(slot), edges_ns, min([now_ns, *unknown_ns]))

    def updates(self) -> Sequence[LoggedUpdate]:
        """Return the last updates, oldest first."""
        store, slot = self._store, self.slot
        kind = PvKind(store.kind[slot])
        if kind in (PvKind.TEXT, PvKind.ARRAY) or not store.alive[slot]:
            return self._rings.updates(slot)

        statuses, found = self._rings.statuses(slot), list[LoggedUpdate]()
        newest = store.filed_history(slot)
        for history in (*store.histories.earlier(slot), newest):
            found += updates_of_history(history, history.meaning.text, statuses)
        return sorted(found, key=lambda update: update.time_ns)[-KEPT:]

    def read_fields(self) -> int:
        """Ask the worker for the record's fields; return the request's number."""
        return self._read_fields(self.slot, self._store.name[self.slot])

    def end(self) -> None:
        """End watching the slot."""
        self._rings.forget(self.slot)
