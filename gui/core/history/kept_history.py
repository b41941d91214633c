"""What is kept of a PV that left its tab, in case it comes back."""

from dataclasses import dataclass

from gui.core.history.history import SampleHistory
from gui.core.history.meaning import Meaning


@dataclass(slots=True, eq=False, weakref_slot=True)
class KeptHistory:
    """Samples up to ``since_ns``, when the PV left: from then on nothing is known."""

    since_ns: int
    history: SampleHistory
    earlier: list[SampleHistory]  # of other units and of earlier starts, oldest first
    meaning: Meaning | None
