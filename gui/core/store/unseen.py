"""Whether a store that nobody sees may have its updates in fewer, larger batches."""

from typing import Final

from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import PvKind
from gui.core.store.pv_store import PvStore

LATELY_NS: Final = 10_000_000_000


def may_come_late(store: PvStore) -> bool:
    """Tell whether it makes no difference to any sample how long updates wait for a batch.

    Of texts and arrays only the latest of a batch is kept; samples without a stamp that can be
    used have the time of their batch.
    """
    linked = store.alive & (store.state == ConnectionState.CONNECTED)
    supersedes = (store.kind == PvKind.TEXT) | (store.kind == PvKind.ARRAY)
    if bool((linked & supersedes).any()):
        return False
    comes = linked & (store.arrival_ns > store.now_ns() - LATELY_NS)
    return not store.stamps.by_arrival(comes)
