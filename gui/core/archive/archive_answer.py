"""Answers of the archive: samples of one PV by columns, with what they mean and what is missing."""

from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from gui.core.archive.archive_request import ArchiveRequest
from gui.core.history.meaning import Meaning
from gui.core.pv.updates import Float64s, Int64s, UInt8s

NO_GAPS = np.empty((0, 2), np.int64)
NO_GAPS.setflags(write=False)


@dataclass(frozen=True, slots=True, eq=False)
class ArchiveAnswer:
    """Samples (equal lengths n, read-only, times never descend) that an appliance has of one PV.

    ``fault`` says in a sentence why it is not whole; what came before is kept. ``is_unknown``: the
    appliances that answered do not archive the PV (then there is no sample, and ``fault`` only if
    one of them could not be asked).
    """

    request: ArchiveRequest
    time_ns: Int64s  # UTC ns; of a bin its middle, or the sample's own where it is raw
    value: Float64s  # of a bin its last value or else its mean; NaN for texts and arrays
    severity: UInt8s
    status: UInt8s
    low: Float64s | None = None  # of bins: the least and the greatest value in each
    high: Float64s | None = None
    gaps: Int64s = field(default_factory=lambda: NO_GAPS)  # (k, 2): lost, regained; UTC ns
    texts: tuple[str, ...] | None = None  # the n values of a PV of strings
    arrays: tuple[npt.NDArray[np.generic], ...] | None = None  # the n values of a waveform
    meaning: Meaning = field(default_factory=Meaning)  # kind, unit, precision, limits, state names
    seed: bool = False  # the first sample is the last one at or before ``begin_ns``
    is_binned: bool = False  # reduced by the appliance; False: every sample that it has
    bin_ns: int = 0  # width of a bin; 0: raw
    fault: str | None = None
    is_unknown: bool = False
    appliance: str = ""  # base address, as in the settings; "": none answered
    lacking_ns: int = 0  # with a fault: from when on samples may be missing; 0: after the last one


@dataclass(frozen=True, slots=True, eq=False)
class KeyedAnswer:
    """The answer to the ``KeyedRequest`` with the same key; exactly one unless it was cancelled.

    Before it there may be some that are a part: what has come while an appliance takes its time.
    """

    key: Hashable
    answer: ArchiveAnswer
    is_part: bool = False
