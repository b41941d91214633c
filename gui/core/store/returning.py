"""PVs that leave a store and come back, with a gap between: their histories are kept meanwhile."""

from collections.abc import Iterable, MutableMapping

from gui.core.history.kept_history import KeptHistory
from gui.core.store.pv_store import PvStore


def set_aside(store: PvStore, slots: Iterable[int], now_ns: int) -> dict[str, KeptHistory]:
    """Take the histories of ``slots``, which are removed next; by name."""
    slots = tuple(slots)
    store.histories.expect_many(len(slots))
    taken = ((store.name[slot], store.histories.set_aside(slot, now_ns)) for slot in slots)
    return {name: kept for name, kept in taken if kept is not None}


def give_back(store: PvStore, slots: Iterable[int], held: MutableMapping[str, KeptHistory]) -> None:
    """Let ``slots``, just added, go on with what is held of their names; takes it out of there."""
    for slot in slots:
        kept = held.pop(store.name[slot], None)
        if kept is not None:
            store.histories.give_back(slot, kept)
            store.stamps.kept_ns[slot] = kept.history.last_ns
            store.stamps.interrupt(slot, kept.since_ns)
