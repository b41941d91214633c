"""One number of an array as a sample, so that a waveform can be a trace."""

import numpy as np
import numpy.typing as npt

from gui.core.pv.array_reduction import reduce_array
from gui.core.pv.updates import ArrayUpdate, Batch, Int64s

Bools = npt.NDArray[np.bool_]


def reduced_sample(
    event: ArrayUpdate, how: str, kept_ns: Int64s, arrival_ns: int, undefined: Bools
) -> Batch:
    """Return ``event`` as a batch of one sample at ``kept_ns`` (1,), reduced as ``how`` says.

    ``undefined`` (1,): its record was never processed.
    """
    severity, status = np.array([[event.severity], [event.status]], np.uint8)
    value = reduce_array(event.value, how)
    return Batch(
        np.array([event.slot], np.int32),
        kept_ns,
        np.where(undefined, np.nan, value),
        severity,
        status,
        arrival_ns=arrival_ns,
    )
