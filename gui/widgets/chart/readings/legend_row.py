"""What a row of the legend says, and what its headings say when they are pointed at."""

from typing import Final, NamedTuple

TIPS: Final = (
    "Click a trace: hide or show it. Double click: it alone, and all again. Right click: its menu",
    "Value now",
    "Value at the cursor of the chart (C)",
    "Lowest value in view",
    "Highest value in view",
    "Mean of the samples in view",
)


class LegendRow(NamedTuple):
    """Texts of a trace by column, what its tooltip says, and whether its value is past."""

    texts: tuple[str, str, str, str, str, str]
    tip: str
    past: bool = False
