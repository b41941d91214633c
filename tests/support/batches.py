"""Batches of updates as a worker would send them, made by hand."""

import numpy as np

from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import Batch, ConnectionChange, PvKind

NOW = 1_795_521_600_000_000_000
SECOND = 1_000_000_000
NEVER = 631_152_000 * SECOND  # the stamp of a record that was never processed


def batch(rows=(), events=(), arrival=NOW):
    """Rows are (slot, time, value, severity, status)."""
    slots, times, values, severities, statuses = zip(*rows, strict=True) if rows else [()] * 5
    return Batch(
        np.array(slots, np.int32),
        np.array(times, np.int64),
        np.array(values, np.float64),
        np.array(severities, np.uint8),
        np.array(statuses, np.uint8),
        tuple(events),
        arrival_ns=arrival,
    )


def connected(slot, kind=PvKind.FLOAT, native="DOUBLE", count=1, host="ioc:5064"):
    return ConnectionChange(slot, ConnectionState.CONNECTED, NOW, kind, native, count, host)


def silence(store, slot, since_ns=NOW):
    """Let the IOC of ``slot`` alone, in a store by hand, be silent since then; 0: no longer."""
    store.silent_ns[slot] = since_ns
    store.apply(batch())
