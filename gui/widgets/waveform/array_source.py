"""Interface from the plot of waveforms to its data."""

from typing import Any, Protocol

import numpy.typing as npt

from gui.core.waveform.kept_arrays import ArrayMoment


class ArraySource(Protocol):
    """Latest arrays by slot; called on the GUI thread."""

    def array(self, slot: int) -> npt.NDArray[Any] | None:
        """Return the latest array, ``None`` before the first and for other kinds of PV."""

    def array_moment(self, slot: int) -> ArrayMoment:
        """Return time, alarm and unit of the latest array, and why it is not that of now."""
