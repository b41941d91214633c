"""Model of a PV group: PVs and how each is shown, axes and span of the chart."""

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from gui.core.stamps.choice import TimeChoice
from gui.core.text.free_name import UNTITLED

Style = Literal["step", "line", "points"]
Side = Literal["", "left", "right"]
CharsChoice = Literal["", "text", "numbers"]  # "": guessed by content
CHARS_CHOICES: Final[tuple[CharsChoice, ...]] = ("", "text", "numbers")


OF_PLT: Final = "phoebus_plt"  # keys of ``PvSpec.extra``: what only these formats have,
OF_PVS: Final = "phoebus_pvs"  # kept to be written back
OF_STP: Final = "striptool"
KEPT_FOR: Final = {
    OF_PLT: "settings kept for *.plt",
    OF_PVS: "settings kept for *.pvs",
    OF_STP: "settings kept for *.stp",
}
FORMULAS: Final = "slac_trace_formulas"  # key of ``Group.extra``: texts, which nothing writes back


@dataclass(frozen=True, slots=True)
class AxisSpec:
    """One axis of the chart; ``range`` ``None`` means auto."""

    id: str
    label: str = ""
    unit: str = ""
    log: bool = False
    range: tuple[float, float] | None = None
    side: Side = ""  # "": chosen by the chart
    extra: dict[str, Any] = field(default_factory=dict)  # unknown keys, written back


@dataclass(frozen=True, slots=True)
class PvSpec:
    """One PV of a group; ``name`` may hold macros until ``expanded``."""

    name: str
    label: str = ""
    plot: bool = False
    axis: str | None = None
    color: str | None = None  # "#rrggbb"
    width: float = 1.5  # pixels
    style: Style = "step"
    visible: bool = True
    comment: str = ""
    reduce: str = ""  # of an array: "min", "max", "mean", "sum" or "[7]" is its trace
    chars: CharsChoice = ""  # of an array of characters: what it is shown as
    time: TimeChoice = ""  # of its samples; "": as chosen for all PVs
    look: int | None = None  # of its trace: number of the automatic colour and dash; None: any
    extra: dict[str, Any] = field(default_factory=dict)


def is_heading(name: str) -> bool:
    """Tell whether a row is a heading (``# …``) and not a PV, as in Phoebus' PV table."""
    return name.startswith("#")


@dataclass(frozen=True, slots=True)
class Annotation:
    """A text at a time of the chart, written by a person."""

    time_ns: int  # UTC, whole microseconds
    text: str
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """A whole group; ``span_s`` is the chart's time span in seconds."""

    name: str = UNTITLED
    span_s: float = 600.0
    macros: dict[str, str] = field(default_factory=dict)
    axes: tuple[AxisSpec, ...] = ()
    pvs: tuple[PvSpec, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    annotations: tuple[Annotation, ...] = ()  # in order of time
