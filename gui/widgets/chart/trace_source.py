"""Interface from the chart to its data, and the spec of a trace."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from gui.core.groups.group import Style
from gui.core.history.history import SampleHistory
from gui.core.history.meaning import Meaning
from gui.core.stamps.choice import TimeChoice

# Which differences can be seen of the trace of a slot at a value; 0: it is not drawn.
Resolution = Callable[[int, float], float]


class Limit(NamedTuple):
    """An alarm limit of a PV."""

    value: float
    severity: int
    field: str  # HIHI, HIGH, LOW or LOLO


class TraceSource(Protocol):
    """Histories and current values by slot. Called on the GUI thread."""

    def history(self, slot: int) -> SampleHistory:
        """Return the samples of ``slot``, in the unit that it has now."""

    def earlier(self, slot: int) -> Sequence[SampleHistory]:
        """Return what is shown beside that, oldest first.

        Its samples in other units or types, those of earlier starts, those of the archive.
        """

    def dated_value(self, slot: int) -> str:
        """Return the latest value as the table shows it, with why it is not that of now."""

    def standing_text(self, slot: int) -> str:
        """Return in a few words why the value is not that of now, "" if it is."""

    def silent_since(self, slot: int) -> int | None:
        """Return since when (ns, UTC) nothing comes of a connected PV; ``None``: it does."""

    def stamp_mark(self, slot: int) -> str:
        """Return what is wrong with the stamp of the current value, in few words; "": nothing."""

    def stamp_text(self, slot: int) -> str:
        """Return the same as a sentence that also says what the samples are shown by."""

    def limits(self, slot: int) -> tuple[Limit, ...]:
        """Return the alarm limits; empty while unknown."""

    def display_limits(self, slot: int) -> tuple[float, float] | None:
        """Return the PV's LOPR and HOPR; ``None``: unknown or equal."""

    def meaning(self, slot: int) -> Meaning:
        """Return what the PV's numbers mean now: kind, unit, names of states."""


def histories(source: TraceSource, slot: int) -> tuple[SampleHistory, ...]:
    """Return all that is kept of ``slot``, oldest first."""
    return (*source.earlier(slot), source.history(slot))


@dataclass(frozen=True, slots=True)
class TraceSpec:
    """How the trace of one PV is drawn."""

    slot: int
    label: str
    color: str
    order: int  # the look of the PV: selects the dash
    width: float = 1.5
    style: Style = "step"
    axis: str | None = None  # id of an AxisSpec; None: by unit
    visible: bool = True
    time: TimeChoice = ""
