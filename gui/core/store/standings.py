"""Standings of a store's PVs: the one place that tells whether a value is that of now."""

from collections.abc import Collection

import numpy as np

from gui.core.pv.severity import ConnectionState
from gui.core.pv.standing import Standing, is_undefined
from gui.core.pv.updates import UInt8s
from gui.core.store.columns import StoreColumns


def standings_of(
    store: StoreColumns, problems: Collection[int], refused: Collection[int]
) -> UInt8s:
    """Return the ``Standing`` of every slot, (n,); what is written later goes before.

    ``problems``: slots whose IOC sends no value; ``refused``: those that are not searched for.
    """
    found = np.zeros(len(store), np.uint8)  # CURRENT
    found[is_undefined(store.status, store.severity, store.time_ns)] = Standing.UNDEFINED
    if store.late_ns:
        found[:] = Standing.LATE
    found[~store.has_value] = Standing.WAITING
    found[list(problems)] = Standing.PROBLEM
    found[store.denied_ns > 0] = Standing.NO_ACCESS
    found[store.silent_ns > 0] = Standing.SILENT
    found[store.state == ConnectionState.DISCONNECTED] = Standing.DISCONNECTED
    found[store.state == ConnectionState.SEARCHING] = Standing.SEARCHING
    found[list(refused)] = Standing.REFUSED
    found[~store.alive] = Standing.GONE
    return found
