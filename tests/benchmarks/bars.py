"""Bars: what the figures of each benchmark have to reach on a quiet machine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Bar:
    """``figure``: keys of the result with dots between; ``*`` stands for every key."""

    figure: str
    limit: float
    at_least: bool = False

    def missed(self, result: Mapping[str, object]) -> list[str]:
        """Return a sentence for each figure that misses the bar, or is not there."""
        found = list(found_figures(result, self.figure))
        if not found:
            return [f"{self.figure}: there is no such figure"]
        sign = "≥" if self.at_least else "≤"
        return [
            f"{name}: {value:g}, asked for {sign} {self.limit:g}"
            for name, value in found
            if self.is_missed_by(value)
        ]

    def is_missed_by(self, value: float) -> bool:
        """Tell whether ``value`` is not good enough."""
        return not (value >= self.limit if self.at_least else value <= self.limit)


def found_figures(result: Mapping[str, object], figure: str) -> Iterator[tuple[str, float]]:
    """Return the figures that ``figure`` stands for, each with its whole name."""
    return _find(result, figure.split("."), "")


def _find(value: object, keys: list[str], name: str) -> Iterator[tuple[str, float]]:
    if not keys and isinstance(value, int | float):
        yield name, float(value)
    if not keys or not isinstance(value, Mapping):
        return
    for key, inner in value.items():
        if keys[0] in ("*", key):
            yield from _find(inner, keys[1:], f"{name}.{key}" if name else str(key))


BARS: Final[dict[str, tuple[Bar, ...]]] = {
    "archive": (
        Bar("ratio", 20, at_least=True),
        Bar("first_picture_s", 1),
        Bar("complete_s", 4),
        Bar("refetch_s", 0.5),
        Bar("gui_late_ms", 50),
    ),
    "chart": (Bar("ratio", 80, at_least=True), Bar("growth", 1.5)),
    "connect": (Bar("gui_late_ms.max", 50),),
    "contexts": (Bar("16.us_per_update", 5), Bar("16.lost", 0), Bar("4.lost", 0)),
    "groups": (
        Bar("first_value_ms.p50", 100),
        Bar("gui_late_ms.max", 50),
        Bar("contexts_left", 0),
        Bar("back_late_ms.max", 50),
        Bar("at_8.first_value_ms.p50", 100),
        Bar("at_8.gui_late_ms.max", 50),
        Bar("wrong_values", 0),
        Bar("leaked", 0),
    ),
    "hand": (Bar("*.max_ms", 50),),
    "memory": (Bar("bytes_per_sample", 20),),
    "monitors": (Bar("ratio", 10, at_least=True), Bar("lost", 0)),
    "recording": (
        Bar("cpu_percent", 10),
        Bar("bytes_per_sample", 8),
        Bar("lost", 0),
        Bar("export.csv_s", 20),
        Bar("export.hdf5_s", 5),
    ),
    "scale": (
        Bar("opened_s", 60),
        Bar("gui_late_ms.p99", 30),
        Bar("rss_mb", 1_500),
        Bar("lost", 0),
    ),
    "startup": (Bar("ratio", 1.1), Bar("very_first.ratio", 3), Bar("stalls.*.max_ms", 50)),
    "table": (Bar("lost", 0), Bar("gui_late_ms.p99", 30)),
    "tabs": (
        Bar("threads_delta", 0),
        Bar("fds_delta", 0),
        Bar("channels_delta", 0),
        Bar("own_bytes_per_cycle", 50),
        Bar("quiet.wakeups_per_s", 100),
        Bar("quiet.cpu_percent", 1),
    ),
    "window": (Bar("lost", 0), Bar("gui_late_ms.max", 50)),
}


def missed(name: str, result: Mapping[str, object]) -> list[str]:
    """Return a sentence for each bar of benchmark ``name`` that ``result`` misses."""
    return [sentence for bar in BARS.get(name, ()) for sentence in bar.missed(result)]
