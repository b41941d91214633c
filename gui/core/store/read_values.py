"""Values that were read back after a put: a field may change without a monitor to tell it."""

import numpy as np

from gui.core.pv.updates import Batch, TextUpdate, ValueRead
from gui.core.store.columns import StoreColumns


def is_news(store: StoreColumns, event: ValueRead, arrival_ns: int) -> bool:
    """Tell whether ``event`` tells of another value than the PV has, and is newer."""
    slot = event.slot
    if not store.has_value[slot] or store.denied_ns[slot] or _is_held(store, event):
        return False
    return is_newer(event, int(store.time_ns[slot]), int(store.arrival_ns[slot]), arrival_ns)


def is_newer(event: ValueRead, stamp_ns: int, came_ns: int, arrival_ns: int) -> bool:
    """Tell whether ``event`` knows better than the PV's latest update, which may be newer.

    An update that came before the question is older than the answer, whatever its stamp. One that
    came since is newer, unless the answer has a later stamp: then the update of it is under way.
    With the same stamp the answer is newer where the update came in an earlier batch: what changes
    a field without processing its record posts no update and sets no stamp. The update that the put
    itself caused is nearly always drained with the question, so it seems to have come since.
    """
    if came_ns < event.asked_ns or event.time_ns > stamp_ns:
        return True
    return event.time_ns == stamp_ns and came_ns < arrival_ns


def _is_held(store: StoreColumns, event: ValueRead) -> bool:
    """Return whether the store has this value already."""
    slot = event.slot
    if (event.severity, event.status) != (int(store.severity[slot]), int(store.status[slot])):
        return False
    if event.block is None:
        return bool(np.array_equal(event.value, store.value[slot], equal_nan=True))
    if isinstance(event.block, TextUpdate):
        return event.block.raw == store.raw[slot]
    held, value = store.array[slot], event.block.value
    both = value.dtype.kind == "f"  # texts have no NaN
    return held is not None and bool(np.array_equal(held, value, equal_nan=both))


def sample_read(event: ValueRead, arrival_ns: int) -> Batch:
    """Return a number that was read as a batch of one sample, as of its arrival."""
    return Batch(
        np.array([event.slot], np.int32),
        np.array([arrival_ns], np.int64),
        np.array([event.value]),
        np.array([event.severity], np.uint8),
        np.array([event.status], np.uint8),
        arrival_ns=arrival_ns,
    )
