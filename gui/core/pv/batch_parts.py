"""Parts of a batch: some of its samples, and its events without values."""

from typing import Any

import numpy as np
import numpy.typing as npt

from gui.core.pv.updates import ArrayUpdate, Batch, Event, TextUpdate


def samples_at(batch: Batch, rows: npt.NDArray[np.bool_ | np.integer[Any]]) -> Batch:
    """Return the samples in ``rows``, a mask (n,) or places, without events."""
    return Batch(
        batch.slot[rows],
        batch.time_ns[rows],
        batch.value[rows],
        batch.severity[rows],
        batch.status[rows],
        arrival_ns=batch.arrival_ns,
        waited_ns=batch.waited_ns,
    )


def changes_of(batch: Batch) -> tuple[Event, ...]:
    """Return all events but values: connections, descriptions, and what is known otherwise."""
    return tuple(event for event in batch.events if not isinstance(event, TextUpdate | ArrayUpdate))
