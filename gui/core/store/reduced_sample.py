"""One number of an array as a sample, so that a waveform can be a trace."""

import numpy as np

from gui.core.pv.array_reduction import reduce_array
from gui.core.pv.standing import is_undefined
from gui.core.pv.updates import ArrayUpdate, Batch, Int64s


def reduced_sample(
    event: ArrayUpdate, how: str, kept_ns: Int64s, arrival_ns: int, is_val: bool
) -> Batch:
    """Return ``event`` as a batch of one sample at ``kept_ns`` (1,), reduced as ``how`` says.

    ``is_val``: it is a record's VAL, which has no value before the record is processed.
    """
    severity, status = np.array([[event.severity], [event.status]], np.uint8)
    undefined = is_undefined(status, severity, np.array([event.time_ns])) & is_val
    value = reduce_array(event.value, how)
    return Batch(
        np.array([event.slot], np.int32),
        kept_ns,
        np.where(undefined, np.nan, value),
        severity,
        status,
        arrival_ns=arrival_ns,
    )
