"""Source of an inspector: one PV of a store; implements ``InspectorSource``."""

from collections.abc import Callable, Sequence

from gui.core.inspector.facts import HistoryFacts, InspectedPv
from gui.core.inspector.last_updates import KEPT, LoggedUpdate, UpdateRings, updates_of_history
from gui.core.pv.severity import ConnectionState
from gui.core.pv.text_bytes import text_of_chars
from gui.core.pv.updates import PvKind
from gui.core.store.held_value import is_characters, why_value_is_not_whole
from gui.core.store.pv_store import PvStore


def inspect_pv(store: PvStore, slot: int, comment: str = "") -> InspectedPv:
    """Return the state of ``slot``, which is alive. Called on: GUI thread."""
    kind = PvKind(store.kind[slot])
    readable, writable = store.access[slot]
    kept = None
    if kind not in (PvKind.TEXT, PvKind.ARRAY) or slot in store.reduction:
        history = store.filed_history(slot)
        kept = HistoryFacts(
            len(history),
            history.first_ns,
            history.out_of_order,
            history.evicted,
            history.nbytes,
            sum(map(len, store.histories.earlier(slot))),
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
    ) -> None:
        self._store = store
        self.slot = slot
        self._rings = rings
        self._read_fields = read_fields
        self._comment = comment
        rings.watch(slot)
        store.histories.watch([slot])

    def pv(self) -> InspectedPv | None:
        """Return the state of the PV; ``None``: it was removed from the group."""
        if not self._store.alive[self.slot]:
            return None
        return inspect_pv(self._store, self.slot, self._comment)

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
