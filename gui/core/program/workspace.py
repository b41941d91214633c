"""Model of the workspace: windows, docks and tabs, to be restored at the next start."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gui.core.groups.group import Group

CHART_SWITCHES: Final = ("cursor", "markers", "statistics", "stacked", "limits")


@dataclass(frozen=True, slots=True)
class ChartState:
    """What a chart shows beside its traces and its time."""

    switches: tuple[str, ...] = ()  # of ``CHART_SWITCHES``: those that are on
    markers: tuple[int, int] | None = None  # A and B, ns, UTC
    zoom: tuple[tuple[str, float, float, bool], ...] = ()  # id of an axis, lowest, highest, log


@dataclass(frozen=True, slots=True)
class TabState:
    """One tab; ``group`` is set if it differs from the file, or there is none."""

    path: Path | None = None
    group: Group | None = None
    macros: dict[str, str] = field(default_factory=dict)
    span_s: float = 600.0
    end_ns: int | None = None  # UTC; of a paused chart; None: live
    filter: str = ""
    sort: tuple[str, bool] | None = None  # name of the sort order, descending
    sizes: tuple[int, ...] = ()  # of the splitter between chart and table, pixels
    current: str = ""  # PV of the current row
    preview: bool = False  # a preview, replaced by the next one
    left_out: bool = False  # not opened by itself: the program crashed with it
    chart: ChartState = ChartState()

    @property
    def modified(self) -> bool:
        """Whether the tab has unsaved changes."""
        return self.group is not None


@dataclass(frozen=True, slots=True)
class WindowState:
    """One window; ``geometry`` and ``docks`` are Qt's own bytes."""

    geometry: bytes = b""
    docks: bytes = b""
    tabs: tuple[TabState, ...] = ()
    active: int = 0


@dataclass(frozen=True, slots=True)
class WorkspaceState:
    """All windows, the one in front first."""

    windows: tuple[WindowState, ...] = ()
