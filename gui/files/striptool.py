"""StripTool's ``.stp``: read and written. Grammar: StripTool's own files, see notes/formats.md."""

import re
from pathlib import Path
from typing import Final

from gui.core.formatting import plain
from gui.core.group import AxisSpec, Group, PvSpec
from gui.core.time_span import LONGEST_S, SHORTEST_S
from gui.files.group_file import GroupFileError, LoadedGroup
from gui.files.group_reading import ca_name, color_of, limits, number, text_of

MOST_CURVES: Final = 10
_HEADER: Final = re.compile(r"StripConfig\s+1\.\d+\s*$")
_LINE: Final = re.compile(r"(\S+)(?:[ \t]+(.*?))?\s*$")
_CURVE: Final = re.compile(r"Strip\.Curve\.(\d+)\.(\w+)$")
_OLD_KEYS: Final = ("SAMPLEFREQUENCY", "TIMESPAN", "CHANNEL", "MINIMUM", "MAXIMUM")
_DEFAULT_COLORS: Final = (
    "#0000ff", "#6b8e23", "#a52a2a", "#5f9ea0", "#ffa500",
    "#a020f0", "#ff0000", "#ffd700", "#bc8f8f", "#9acd32",
)  # fmt: skip
_LARGEST: Final = 65_535


def is_striptool(data: bytes) -> bool:
    """Tell whether ``data`` begins as StripTool's files do."""
    lines = [line.strip() for line in text_of(data[:4096]).splitlines() if line.strip()]
    first = lines[0] if lines else ""
    return first.startswith("StripConfig") or first.split(None, 1)[:1] in (
        ["SAMPLEFREQUENCY"], ["TIMESPAN"],
    )  # fmt: skip


def loads(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read what is in a StripTool file. Raises ``GroupFileError``."""
    lines = text_of(data).splitlines()
    number_of_first = next((k for k, line in enumerate(lines) if line.strip()), None)
    if number_of_first is None:
        raise GroupFileError("empty", source, 1)
    first = lines[number_of_first].strip()
    name = Path(source).stem or "StripTool"
    if first.split(None, 1)[0] in _OLD_KEYS:
        return _old(lines, source, name)
    if not _HEADER.match(first):
        raise GroupFileError(
            "not a StripTool file: no StripConfig 1.x", source, number_of_first + 1
        )
    values: dict[str, tuple[str, int]] = {}
    for line_number, line in enumerate(lines[number_of_first + 1 :], number_of_first + 2):
        found = _LINE.match(line.strip())
        if not line.strip():
            continue
        if found is None or not found[1].startswith("Strip."):
            raise GroupFileError(f"{plain(line, 60)!r} is no setting", source, line_number)
        values[found[1]] = (found[2] or "").strip(), line_number
    return _Reader(values, source).group(name)


class _Reader:
    def __init__(self, values: dict[str, tuple[str, int]], source: str) -> None:
        self._values = values
        self._source = source
        self.warnings: list[str] = []

    def _color(self, number_of_color: int) -> str:
        key = f"Strip.Color.Color{number_of_color}"
        text, line = self._values.get(key, ("", 0))
        if not text:
            return _DEFAULT_COLORS[(number_of_color - 1) % len(_DEFAULT_COLORS)]
        color = color_of(text.split()[:3], _LARGEST)
        if color is None:
            raise GroupFileError("a colour is three numbers", self._source, line, key)
        return color

    def group(self, name: str) -> LoadedGroup:
        curves: dict[int, dict[str, str]] = {}
        places: dict[int, int] = {}
        for key, (text, line) in self._values.items():
            found = _CURVE.match(key)
            if found:
                curves.setdefault(int(found[1]), {})[found[2]] = text
                places.setdefault(int(found[1]), line)
        axes: list[AxisSpec] = []
        pvs: dict[str, PvSpec] = {}
        for index in sorted(curves):
            curve = curves[index]
            pv = ca_name(curve.get("Name", ""), f"line {places[index]}", self.warnings)
            if pv is None or pv in pvs:
                continue
            axis = self._axis(curve, f"curve{index}", axes)
            shown = curve.get("PlotStatus", "1").strip() != "0"
            pvs[pv] = PvSpec(
                pv,
                plot=True,
                axis=axis,
                color=self._color(index + 1),
                width=self._width(),
                visible=shown,
                comment=curve.get("Comment", ""),
            )
        span = number(self._values.get("Strip.Time.Timespan", ("", 0))[0]) or 300.0
        span = min(max(span, SHORTEST_S), LONGEST_S)
        return LoadedGroup(
            Group(name, span, axes=tuple(axes), pvs=tuple(pvs.values())), self.warnings
        )

    def _width(self) -> float:
        width = number(self._values.get("Strip.Option.GraphLineWidth", ("", 0))[0]) or 2.0
        return min(max(width, 0.5), 20.0)

    @staticmethod
    def _axis(curve: dict[str, str], axis_id: str, axes: list[AxisSpec]) -> str:
        """Return the id of an axis with this curve's unit, range and scale, made if missing."""
        log = curve.get("Scale", "0").strip() == "1"
        low_high = limits(curve.get("Min", ""), curve.get("Max", ""))
        if log and low_high is not None and low_high[0] <= 0:
            low_high = None
        wanted = AxisSpec(axis_id, "", curve.get("Units", ""), log, low_high)
        for axis in axes:
            if (axis.unit, axis.log, axis.range) == (wanted.unit, wanted.log, wanted.range):
                return axis.id
        axes.append(wanted)
        return axis_id


def _old(lines: list[str], source: str, name: str) -> LoadedGroup:
    """Read the form without a header, one KEY VALUE a line."""
    warnings: list[str] = []
    span = 300.0
    pvs: dict[str, PvSpec] = {}
    ranges: dict[str, dict[str, str]] = {}
    current = ""
    for line_number, line in enumerate(lines, 1):
        words = line.split(None, 1)
        if not words:
            continue
        key, value = words[0], words[1].strip() if len(words) > 1 else ""
        if key not in _OLD_KEYS:
            raise GroupFileError(f"{plain(key, 40)!r} is no setting", source, line_number)
        if key == "TIMESPAN":
            span = number(value) or span
        elif key == "CHANNEL":
            current = ca_name(value, f"line {line_number}", warnings) or ""
            if current:
                pvs.setdefault(current, PvSpec(current, plot=True))
        elif key in ("MINIMUM", "MAXIMUM") and current:
            ranges.setdefault(current, {})[key] = value
    axes = []
    for number_of_pv, (pv, texts) in enumerate(ranges.items()):
        found = limits(texts.get("MINIMUM", ""), texts.get("MAXIMUM", ""))
        if found is not None:
            axes.append(AxisSpec(f"curve{number_of_pv}", range=found))
            pvs[pv] = PvSpec(pv, plot=True, axis=axes[-1].id)
    span = min(max(span, SHORTEST_S), LONGEST_S)
    return LoadedGroup(Group(name, span, axes=tuple(axes), pvs=tuple(pvs.values())), warnings)


def dump(group: Group) -> tuple[bytes, list[str]]:
    """Return ``group`` as a StripTool file, and what it cannot hold."""
    warnings = []
    traces = [pv for pv in group.pvs if pv.plot] or list(group.pvs)
    for pv in group.pvs:
        if pv not in traces[:MOST_CURVES]:
            why = "is not plotted" if pv not in traces else "is beyond the ten curves of StripTool"
            warnings.append(f"{plain(pv.name, 60)} {why}, left out")
    lines = ["StripConfig                   1.2"]

    def put(key: str, value: object) -> None:
        lines.append(f"{key:<30}{value}")

    put("Strip.Time.Timespan", round(group.span_s))
    put("Strip.Time.SampleInterval", "1.000000")
    put("Strip.Time.RefreshInterval", "1.000000")
    axes = {axis.id: axis for axis in group.axes}
    curves = traces[:MOST_CURVES]
    for index, pv in enumerate(curves):
        color = pv.color or _DEFAULT_COLORS[index]
        parts = (int(color[k : k + 2], 16) * 257 for k in (1, 3, 5))
        put(f"Strip.Color.Color{index + 1}", " ".join(f"{part:<6}" for part in parts).strip())
    if curves:
        put("Strip.Option.GraphLineWidth", max(round(curves[0].width), 1))
    for index, pv in enumerate(curves):
        axis = axes.get(pv.axis or "") or AxisSpec("")
        put(f"Strip.Curve.{index}.Name", pv.name)
        put(f"Strip.Curve.{index}.Units", " ".join(axis.unit.split()))
        put(f"Strip.Curve.{index}.Comment", " ".join(pv.comment.split()))
        if axis.range is not None:
            put(f"Strip.Curve.{index}.Min", repr(axis.range[0]))
            put(f"Strip.Curve.{index}.Max", repr(axis.range[1]))
        put(f"Strip.Curve.{index}.Scale", int(axis.log))
        put(f"Strip.Curve.{index}.PlotStatus", int(pv.visible))
    return ("\n".join(lines) + "\n").encode("utf-8"), warnings
