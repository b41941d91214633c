"""Reader and writer of StripTool's ``*.stp``: versions 1.0 to 1.2; reads the older form too."""

import contextlib
import math
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from gui.core.groups.group import OF_STP, AxisSpec, Group, PvSpec, is_heading
from gui.core.pv.formatting import plain
from gui.files.formats.group_reader import PvList, axis_range, group_name, lines_of, text_of
from gui.files.formats.group_writer import Losses, with_values
from gui.files.formats.loaded_group import LoadedGroup

MOST_CURVES: Final = 10
_HEADER: Final = re.compile(r"\s*StripConfig\s+(\d{1,3}(?:\.\d{1,3})?)\s*$")
_CURVE: Final = re.compile(r"Strip\.Curve\.(\d{1,3})\.(\w+)$")
_COLOR: Final = re.compile(r"Strip\.Color\.Color(\d{1,3})$")
_OLD: Final = ("SAMPLEFREQUENCY", "TIMESPAN", "CHANNEL", "MINIMUM", "MAXIMUM")
_NUMBERS: Final = ("Min", "Max", "Scale", "PlotStatus", "Precision")
_OWN_CURVE: Final = "CPU_Usage"
_KEPT: Final = re.compile(r"(?:Time|Color|Option)\.\w{1,40}")  # of the display, not of the group
_OURS: Final = re.compile(r"Time\.Timespan|Option\.GraphLineWidth|Color\.Color\d+")
_MOST_KEPT: Final = 40
_LONGEST: Final = 100  # of one that is kept
_UNSET: Final = "Undefined"  # StripTool's units of a curve that has none


@dataclass(slots=True)
class _Curve:
    line: int
    texts: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)


def is_striptool(data: bytes) -> bool:
    """Tell whether ``data`` begins with StripTool's header, of any version."""
    return data[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"StripConfig")


def is_older(data: bytes) -> bool:
    """Tell whether ``data`` looks like the older form without a header."""
    words = [line.split(None, 1)[0] for line in data[:4096].splitlines() if line.strip()]
    known = [word.decode("latin-1") in _OLD for word in words]
    return bool(known) and known[0] and b"CHANNEL" in words


def loads(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read a StripTool configuration. Raises ``GroupFileError``."""
    lines = lines_of(data, source)
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    reader = _Reader(source)
    header = _HEADER.match(lines[first])
    if header is None:
        if lines[first].split(None, 1)[:1] == ["StripConfig"]:
            reader.pvs.warn("StripConfig is followed by no known version", first + 1)
            reader.read(lines, first + 1)
        else:
            reader.read_older(lines)
    else:
        if not 1.0 <= float(header[1]) <= 1.2:
            message = f"version {header[1]} is not known; read as 1.2"
            reader.pvs.warn(message, first + 1)
        reader.read(lines, first + 1)
    return reader.loaded()


class _Reader:
    def __init__(self, source: str) -> None:
        self.pvs = PvList(source)
        self._source = source
        self._curves: dict[int, _Curve] = {}
        self._colors: dict[int, str] = {}
        self._span = 300.0  # StripTool's default
        self._width = 2.0
        self._own: dict[str, str] = {}  # background, grid, sampling: kept to be written back

    def read(self, lines: list[str], begin: int) -> None:
        for number, line in enumerate(lines[begin:], begin + 1):
            key, _, rest = line.strip().replace("\t", " ").partition(" ")
            rest = rest.strip()
            curve, color = _CURVE.match(key), _COLOR.match(key)
            if curve:
                self._curve_line(int(curve[1]), curve[2], rest, number)
            elif color:
                self._color(int(color[1]), key, rest, number)
            elif key == "Strip.Time.Timespan":
                self._timespan(key, rest, number)
            elif key == "Strip.Option.GraphLineWidth":
                width = self._number(key, rest, number)
                self._width = self._width if width is None else min(max(width, 1.0), 20.0)
            elif _KEPT.fullmatch(key.removeprefix("Strip.")):
                self._keep(key, rest, number)
            elif key:
                self.pvs.warn(f"{plain(key, 60)} is not known; left out", number)

    def read_older(self, lines: list[str]) -> None:
        current: _Curve | None = None
        for number, line in enumerate(lines, 1):
            key, _, rest = line.strip().replace("\t", " ").partition(" ")
            rest = rest.strip()
            if key == "CHANNEL":
                current = self._curves[len(self._curves)] = _Curve(number, {"Name": rest})
            elif key in ("MINIMUM", "MAXIMUM"):
                end = self._number(key, rest, number)
                if current is None:
                    self.pvs.warn(f"{key} before any CHANNEL is left out", number)
                elif end is not None:
                    current.numbers["Min" if key == "MINIMUM" else "Max"] = end
            elif key == "TIMESPAN":
                self._timespan(key, rest, number)
            elif key == "SAMPLEFREQUENCY":
                self.pvs.warn("SAMPLEFREQUENCY is not carried over", number)
            elif key:
                self.pvs.warn(f"{plain(key, 60)} is not known; left out", number)
        if not self._curves:
            raise self.pvs.fail("no StripTool file: neither StripConfig nor CHANNEL", 1)

    def _keep(self, key: str, text: str, line: int) -> None:
        name = key.removeprefix("Strip.")
        text = plain(text)
        if len(text) > _LONGEST or (len(self._own) >= _MOST_KEPT and name not in self._own):
            self.pvs.warn(f"{plain(key, 60)} is not carried over", line)
        elif text:
            self._own[name] = text

    def _timespan(self, key: str, rest: str, line: int) -> None:
        seconds = self._number(key, rest, line)
        if seconds is not None:
            self._span = self.pvs.span(seconds)

    def _curve_line(self, index: int, name: str, rest: str, line: int) -> None:
        curve = self._curves.setdefault(index, _Curve(line))
        if name in _NUMBERS:
            number = self._number(f"Strip.Curve.{index}.{name}", rest, line)
            if name == "Scale" and number not in (None, 0, 1):
                self.pvs.warn(f"Strip.Curve.{index}.Scale must be 0 or 1; left out", line)
            elif number is not None:
                curve.numbers[name] = number
        elif name in ("Name", "Units", "Comment"):
            before = curve.texts.get(name, rest)
            if name == "Name" and before != rest:
                text = f"curve {index} is named twice: {plain(before, 60)} is left out"
                self.pvs.warn(text, line)
            curve.texts[name] = rest
            if name == "Name":
                curve.line = line
        else:
            self.pvs.warn(f"Strip.Curve.{index}.{plain(name, 40)} is not known; left out", line)

    def _number(self, key: str, text: str, line: int) -> float | None:
        try:
            number = float(text.split()[0][:400])
        except (ValueError, IndexError):
            number = math.nan
        if not math.isfinite(number):
            self.pvs.warn(f"{key} must be a number, not {plain(text, 40)!r}; left out", line)
            return None
        return number

    def _color(self, index: int, key: str, text: str, line: int) -> None:
        parts = text.split()
        good = len(parts) == 3 and all(re.fullmatch(r"[0-9]{1,5}", part) for part in parts)
        if not good or max(map(int, parts)) > 65535:
            message = f"{key} must be three numbers of 0 to 65535, not {plain(text, 40)!r}"
            self.pvs.warn(f"{message}; left out", line)
            return
        self._colors[index] = "#" + "".join(f"{int(part) >> 8:02x}" for part in parts)

    def loaded(self) -> LoadedGroup:
        axes: dict[tuple[str, bool, tuple[float, float] | None], AxisSpec] = {}
        for index, curve in sorted(self._curves.items()):
            words = curve.texts.get("Name", "").split()
            if not words:
                self.pvs.warn(f"curve {index} has no name; left out", curve.line)
                continue
            if words[0] == _OWN_CURVE:
                self.pvs.warn(f"{_OWN_CURVE} is a curve of StripTool and no PV", curve.line)
                continue
            if len(words) > 1:
                self.pvs.warn(f"curve {index}: more than a name; the rest is left out", curve.line)
            precision = curve.numbers.get("Precision")
            self.pvs.add(
                PvSpec(
                    words[0],
                    plot=True,
                    axis=self._axis(curve, axes),
                    color=self._colors.get(index + 1),
                    width=self._width,
                    visible=curve.numbers.get("PlotStatus", 1) != 0,
                    comment=plain(curve.texts.get("Comment", ""), 255),
                    extra={} if precision is None else {OF_STP: {"Precision": round(precision)}},
                ),
                curve.line,
            )
        if any("Precision" in curve.numbers for curve in self._curves.values()):
            self.pvs.warn("precisions are kept for *.stp; the IOC's are shown")
        self.pvs.tell_settings(
            "settings not used here, kept for *.stp", dict.fromkeys(self._own, 1), _MOST_KEPT
        )
        if not self._curves:
            self.pvs.warn("no curve in it")
        extra = {OF_STP: self._own} if self._own else {}
        group = Group(group_name(self._source), self._span, axes=tuple(axes.values()), extra=extra)
        return self.pvs.loaded(group)

    def _axis(
        self, curve: _Curve, axes: dict[tuple[str, bool, tuple[float, float] | None], AxisSpec]
    ) -> str | None:
        """Return the id of the axis that a curve shares with those that are scaled like it."""
        units = plain(curve.texts.get("Units", ""), 31)
        units = "" if units == _UNSET else units
        log = curve.numbers.get("Scale") == 1
        low, high = curve.numbers.get("Min"), curve.numbers.get("Max")
        span = None
        if low is not None and high is not None and (low or high):  # both 0: unset
            span = axis_range(low, high, log, self.pvs, curve.line)
        elif (low is None) != (high is None):
            self.pvs.warn("Min or Max alone is no range; it is automatic", curve.line)
        if not units and not log and span is None:
            return None
        key = (units, log, span)
        if key not in axes:
            axes[key] = AxisSpec(f"axis{len(axes) + 1}", "", units, log, span)
        return axes[key].id


def dump(group: Group) -> tuple[bytes, list[str]]:
    """Return a StripConfig 1.2 of the first ten traces; and what it cannot hold."""
    group, warnings = with_values(group)
    losses = Losses(warnings)
    axes = {axis.id: axis for axis in group.axes}
    pvs = [pv for pv in group.pvs if not is_heading(pv.name) and " " not in pv.name]
    losses.warnings += [
        f"{plain(pv.name, 60)} not carried over: it has a space"
        for pv in group.pvs
        if not is_heading(pv.name) and " " in pv.name
    ]
    losses.of_headings(group)
    plotted = [pv for pv in pvs if pv.plot]
    if pvs and not plotted:
        losses.warnings.append("no PV is plotted; all are written as curves")
    chosen = (plotted or pvs)[:MOST_CURVES]
    widths = Counter(max(round(pv.width), 1) for pv in chosen)
    width = widths.most_common(1)[0][0] if widths else 2
    rows: list[tuple[str, str]] = [
        ("StripConfig", "1.2"),
        ("Strip.Time.Timespan", str(max(round(group.span_s), 1))),
        ("Strip.Option.GraphLineWidth", str(width)),
    ]
    rows += [
        (f"Strip.{key}", value)
        for key, value in _own(group.extra, "the group", losses).items()
        if not _OURS.fullmatch(key)
    ]
    for i, pv in enumerate(chosen, 1):
        if pv.color:
            red, green, blue = (int(pv.color[at : at + 2], 16) * 257 for at in (1, 3, 5))
            rows.append((f"Strip.Color.Color{i}", f"{red:<9} {green:<9} {blue}"))
    for i, pv in enumerate(chosen):
        axis = axes.get(pv.axis or "", AxisSpec(""))
        text = plain(pv.comment or pv.label, 255).strip()
        curve = [("Name", pv.name), ("Units", plain(axis.unit, 31).strip())]
        curve.append(("Comment", text))
        own = _own(pv.extra, plain(pv.name, 60), losses, ("Precision",))
        curve += own.items()
        if axis.range is not None:
            curve += [("Min", repr(axis.range[0])), ("Max", repr(axis.range[1]))]
        curve += [("Scale", str(int(axis.log))), ("PlotStatus", str(int(pv.visible)))]
        rows += [(f"Strip.Curve.{i}.{key}", value) for key, value in curve if value]
        kept = {"plot", "axis", "color", "visible", "width", "comment", "label" if text else ""}
        kept.add(OF_STP)  # told above
        if pv.comment and pv.label:
            kept.discard("label")
        losses.of_pv(pv, kept)
        losses.of_width(pv, width)
    left = [pv for pv in pvs if not any(pv is kept_pv for kept_pv in chosen)]
    losses.warnings += [
        f"{plain(pv.name, 60)} not carried over: "
        + ("not plotted" if plotted and not pv.plot else f"StripTool has {MOST_CURVES} curves")
        for pv in left
    ]
    if group.span_s != round(group.span_s):
        losses.warnings.append(f"span {group.span_s:g} s is written in whole seconds")
    used = {pv.axis for pv in chosen}
    losses.warnings += [
        f"axis {plain(axis.id, 60)!r} not carried over: it has no curve"
        for axis in group.axes
        if axis.id not in used
    ]
    losses.warnings += [  # a curve says nothing of it
        f"axis {plain(axis.id, 60)!r} not carried over: it has no unit and is automatic"
        for axis in group.axes
        if axis.id in used and not (axis.unit or axis.log or axis.range)
    ]
    losses.warnings += [
        f"axis {plain(axis.id, 60)!r}: label or side not carried over"
        for axis in group.axes
        if axis.label or axis.side == "right"
    ]
    losses.of_group(group, span=True, axes=True, kept=(OF_STP,))
    return _encoded("".join(f"{key:<30}{value}\n" for key, value in rows)), losses.warnings


def _own(
    extra: Mapping[str, Any], of: str, losses: Losses, keys: Collection[str] = ()
) -> dict[str, str]:
    """Return what was kept of a file of StripTool; what cannot be of one is told."""
    found: dict[str, str] = {}
    for key, value in losses.own(extra, OF_STP, of).items():
        text = plain(str(value)).strip()
        known = key in keys if keys else _KEPT.fullmatch(key) is not None
        if known and text and len(text) <= _LONGEST and isinstance(value, str | int):
            found[key] = text
        else:
            losses.warnings.append(f"{of}: {plain(key, 40)} not carried over")
    return found


def _encoded(text: str) -> bytes:
    """Return ISO-8859-1, as StripTool shows it, where that is not read as UTF-8; else UTF-8."""
    with contextlib.suppress(UnicodeEncodeError):
        data = text.encode("latin-1")
        if text_of(data, "") == text:
            return data
    return text.encode("utf-8", "replace")
