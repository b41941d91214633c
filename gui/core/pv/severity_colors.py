"""Colours of alarm severities, in light and dark, as ``#rrggbb`` (EPICS habit)."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class SeverityColors:
    """Text colours and faint row tints by severity 0..3, and the grey of what is not connected."""

    text: tuple[str | None, str, str, str]
    tint: tuple[str | None, str, str, str]
    disconnected: str
    ink: str  # text without an alarm


LIGHT: Final = SeverityColors(
    text=(None, "#7a5a00", "#b3141e", "#a3148f"),
    tint=(None, "#fff3cd", "#fde0e0", "#f8ddf4"),
    disconnected="#6f7780",
    ink="#1d2126",
)
DARK: Final = SeverityColors(
    text=(None, "#ffd54a", "#ff7b7b", "#ff8df0"),
    tint=(None, "#3d3412", "#461d20", "#431b3e"),
    disconnected="#98a1ab",
    ink="#dde2e7",
)


def severity_colors(dark: bool) -> SeverityColors:
    """Return the colours for the theme."""
    return DARK if dark else LIGHT
