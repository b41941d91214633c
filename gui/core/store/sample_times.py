"""Times of samples in histories: the IOC's stamp, or the arrival where the stamp is bad."""

from typing import Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.formatting import is_never
from gui.core.pv.updates import Int64s

BAD_STAMP: Final = 1  # bit of ``StoreColumns.flags``: never processed, or more than a day ahead
DAY_NS: Final = 86_400_000_000_000


def sample_times(stamp_ns: Int64s, arrival_ns: int) -> tuple[Int64s, npt.NDArray[np.bool_]]:
    """Return the times (n,) at which samples are kept, and which stamps (n,) are bad.

    Bad is a stamp of 1990 (the record never processed) or of more than a day ahead.
    """
    bad = is_never(stamp_ns) | (stamp_ns > arrival_ns + DAY_NS)
    return (np.where(bad, arrival_ns, stamp_ns) if bad.any() else stamp_ns), bad
