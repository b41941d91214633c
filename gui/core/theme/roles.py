"""Colours by role as ``#rrggbb``, light and dark: the only place where colours are written down.

The rules are in ``resources/docs/design.md``; ``tests/unit/core/theme`` checks contrast (text 4.5,
outlines, symbols and traces 3) and that people who are colour-blind can tell apart what differs.
"""

from dataclasses import dataclass
from typing import Final

BySeverity = tuple[str, str, str, str]  # NO_ALARM, MINOR, MAJOR, INVALID


@dataclass(frozen=True, slots=True)
class SeverityColors:
    """Text colours and faint row tints by severity 0..3, and the grey of what is not connected."""

    text: tuple[str | None, str, str, str]
    tint: tuple[str | None, str, str, str]
    disconnected: str  # text; stale values, too
    ink: str  # text without an alarm


@dataclass(frozen=True, slots=True)
class Surface:
    """Something with a ground of its own: a notice, a field of the status bar, a tile."""

    ground: str
    text: str
    edge: str


@dataclass(frozen=True, slots=True)
class ChartRoles:
    """Colours of a chart. ``gap``: what is painted where nothing is known of a trace."""

    ground: str
    ink: str  # numbers and titles of axes
    frame: str  # around the areas, ticks
    grid: str  # fainter than all that carries meaning
    faint: str  # remarks in the plot
    cursor: str
    selection: str  # the rectangle that is zoomed to
    gap: str
    limits: tuple[str, str]  # alarm limits: MINOR, MAJOR
    alarms: tuple[str, str, str]  # parts of a trace in alarm: MINOR, MAJOR, INVALID
    traces: tuple[str, ...]  # seven; the order is that of the looks (``core/chart/trace_looks.py``)


@dataclass(frozen=True, slots=True)
class ThemeColors:
    """All colours of a theme."""

    dark: bool
    window: str  # ground of windows, bars and dialogs
    base: str  # ground of tables, lists and fields
    alternate: str  # ground of every other row
    button: str
    text: str
    faint: str  # less important text, and disabled text
    outline: str  # edges of controls, boxes to tick
    menu_line: str  # between groups of the entries of a menu
    accent: str  # what is selected, switched on or has the focus
    accent_text: str  # on ``accent``
    link: str
    icon: str
    good: str  # text: done, confirmed, alive
    bad: str  # text: wrong, refused
    severity: SeverityColors
    marks: BySeverity  # bars, edges and symbols by severity, on ``window`` and ``base``
    notice: Surface  # needs a decision
    problem: Surface  # something failed
    differs: str  # text in a comparison: another value, and the tint of its row
    differs_tint: str
    absent_tint: str  # only in one of the two
    other: str  # text in a comparison: another type or unit
    tiles: tuple[Surface, Surface, Surface, Surface]  # values on the wall, by severity 0..3
    tile_unknown: Surface  # disconnected or stale
    chart: ChartRoles


_TRACES_LIGHT: Final = (
    "#006cd8", "#cc8418", "#0c6c48", "#b45490", "#604800", "#009ce4", "#846c18",
)  # fmt: skip
_TRACES_DARK: Final = (
    "#2a86ff", "#dc7328", "#00dcb9", "#a078a0", "#9cd83c", "#b9b9ff", "#ffff96",
)  # fmt: skip

# with a ground of their own, alike in both themes
ARMED: Final = Surface("#b35900", "#ffffff", "#b35900")  # puts are allowed
REPLAY: Final = Surface("#5b3fa6", "#ffffff", "#5b3fa6")  # of another time, not live
OVERLOAD: Final = Surface("#e3b341", "#1d2126", "#e3b341")  # the program is late
LOST: Final = Surface("#b3141e", "#ffffff", "#b3141e")  # the program lost updates

LIGHT: Final = ThemeColors(
    dark=False,
    window="#f3f4f6",
    base="#ffffff",
    alternate="#f7f8fa",
    button="#e9ebee",
    text="#1d2126",
    faint="#5a626b",
    outline="#737a82",
    menu_line="#c3c6ca",
    accent="#1f66b8",
    accent_text="#ffffff",
    link="#1a5fb4",
    icon="#3c4249",
    good="#00704e",
    bad="#a80f1a",
    severity=SeverityColors(
        text=(None, "#836800", "#960016", "#7a1fa2"),
        tint=(None, "#fff3cd", "#fde0e0", "#f8ddf4"),
        disconnected="#5f6770",
        ink="#1d2126",
    ),
    marks=("#1b7f3b", "#ab7f00", "#c0141f", "#8e2bb8"),
    notice=Surface("#fff3cd", "#1d2126", "#a87d00"),
    problem=Surface("#f8d7da", "#1d2126", "#c0626c"),
    differs="#0b4fae",
    differs_tint="#d9e8fc",
    absent_tint="#eceef1",
    other="#0f6b5c",
    tiles=(
        Surface("#ffffff", "#1d2126", "#7d848c"),
        Surface("#fff3cd", "#5c4300", "#ab7f00"),
        Surface("#fde0e0", "#8c0d16", "#c0141f"),
        Surface("#f8ddf4", "#6a1b9a", "#8e2bb8"),
    ),
    tile_unknown=Surface("#e4e7ea", "#4f5760", "#6f7780"),
    chart=ChartRoles(
        ground="#ffffff",
        ink="#3c4249",
        frame="#8a929a",
        grid="#e4e7ea",
        faint="#5f6770",
        cursor="#3c4249",
        selection="#1f66b8",
        gap="#8a929a",
        limits=("#ab7f00", "#c0141f"),
        alarms=("#ab7f00", "#c0141f", "#8e2bb8"),
        traces=_TRACES_LIGHT,
    ),
)

DARK: Final = ThemeColors(
    dark=True,
    window="#22262b",
    base="#1a1d21",
    alternate="#20242a",
    button="#2d3238",
    text="#dde2e7",
    faint="#a8b1ba",
    outline="#7f8891",
    menu_line="#4c535a",
    accent="#3474c4",
    accent_text="#ffffff",
    link="#6fb0ff",
    icon="#c3c9d0",
    good="#7fe0b0",
    bad="#ff7b6b",
    severity=SeverityColors(
        text=(None, "#ffe14a", "#ff7b6b", "#f0a0ff"),
        tint=(None, "#3d3412", "#461d20", "#431b3e"),
        disconnected="#98a1ab",
        ink="#dde2e7",
    ),
    marks=("#5fd38a", "#f0c000", "#ff5050", "#e050d0"),
    notice=Surface("#3d3412", "#f3e6b8", "#c79a00"),
    problem=Surface("#461d20", "#ffd9dc", "#d0606a"),
    differs="#8fbcff",
    differs_tint="#1c3557",
    absent_tint="#2b3036",
    other="#7fd6c2",
    tiles=(
        Surface("#1a1d21", "#dde2e7", "#7f8891"),
        Surface("#3d3412", "#ffe07a", "#f0c000"),
        Surface("#461d20", "#ff9d9d", "#ff5050"),
        Surface("#431b3e", "#ffa8f4", "#e050d0"),
    ),
    tile_unknown=Surface("#2b3036", "#a8b1ba", "#7f8891"),
    chart=ChartRoles(
        ground="#16191d",
        ink="#c3c9d0",
        frame="#7d8791",
        grid="#2b3138",
        faint="#98a1ab",
        cursor="#c3c9d0",
        selection="#6fb0ff",
        gap="#7d8791",
        limits=("#f0c000", "#ff5050"),
        alarms=("#f0c000", "#ff5050", "#e050d0"),
        traces=_TRACES_DARK,
    ),
)


def theme_colors(dark: bool) -> ThemeColors:
    """Return the colours of the theme."""
    return DARK if dark else LIGHT
