"""Lateness of a tab's worker in its store: what is shown while it does not run, and the gaps."""

import numpy as np

from gui.core.pv.severity import ConnectionState
from gui.core.pv.standing import KNOWN
from gui.core.pv.updates import Batch, ConnectionChange, PvKind
from gui.core.store.pv_store import PvStore


def begin_late(store: PvStore, since_ns: int) -> None:
    """Note that the worker has not run since ``since_ns``: of no PV it is known what it is now."""
    if store.late_ns:
        return
    if store.is_replay:  # its worker stands by this computer's clock, which is not that of then
        since_ns = store.arrived_ns
    store.histories.gaps(np.array(_known(store), np.int64), since_ns)
    store.set_late(since_ns)


def end_late(store: PvStore, now_ns: int) -> None:
    """Note that the worker runs again.

    What the protocol's library took meanwhile comes with the next batches, and has ended the gaps
    where it belongs; those of PVs that did not change end at ``now_ns``.
    """
    since_ns = store.late_ns
    if not since_ns:
        return
    store.set_late(0)
    known = _known(store)
    store.histories.expect_many(len(known))
    for slot in known:
        if store.filed_history(slot).is_open:
            store.histories.resume(slot, since_ns, now_ns)


def give_up(store: PvStore, now_ns: int) -> None:
    """Note that the worker is replaced: the new one has not found any PV yet."""
    lost = np.flatnonzero(store.alive & (store.state == ConnectionState.CONNECTED)).tolist()
    changes = tuple(
        ConnectionChange(
            slot,
            ConnectionState.DISCONNECTED,
            store.late_ns or now_ns,
            PvKind(store.kind[slot]),
            host=store.host[slot],
        )
        for slot in lost
    )
    store.histories.expect_many(len(changes))
    store.apply(Batch(events=changes, arrival_ns=now_ns))
    store.set_late(0)


def _known(store: PvStore) -> list[int]:
    """Return the slots that are known while the worker runs."""
    known: list[int] = np.flatnonzero(np.isin(store.standings(), KNOWN)).tolist()
    return known
