"""Writer of Phoebus Data Browser plots ``*.plt``, with what was kept of the one that was read."""

import contextlib
import re
from collections.abc import Collection, Mapping
from html import escape  # that of xml.sax loads an HTTP client
from typing import Any, Final

from gui.core.groups.group import OF_PLT, AxisSpec, Group, PvSpec, is_heading
from gui.core.pv.formatting import plain
from gui.files.formats.group_writer import Losses, with_values
from gui.files.formats.phoebus_plt import ROOT, TYPES, style_of, width_of
from gui.files.formats.phoebus_times import format_start

_TAG: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,60}")
_DEEPEST: Final = 8  # tables in tables
# what is written of the group itself, so that no setting of a file overrules it
_OF_PLOT: Final = ("title", "start", "end", "axes", "annotations", "pvlist")
_OF_AXIS: Final = ("name", "visible", "right", "min", "max", "autoscale", "log_scale")
_OF_PV: Final = (
    "display_name", "visible", "name", "axis", "color", "trace_type", "linewidth", "waveform_index",
)  # fmt: skip


def dump(group: Group) -> tuple[bytes, list[str]]:
    """Return a Data Browser plot; and what it cannot hold."""
    group, warnings = with_values(group)
    losses = Losses(warnings)
    plots = any(pv.plot for pv in group.pvs)
    numbers = {axis.id: i for i, axis in enumerate(group.axes)}
    axes = list(group.axes)
    items: list[str] = []
    losses.of_headings(group)
    if group.pvs and not plots:
        losses.warnings.append("no PV is plotted; all are written as traces")
    for pv in group.pvs:
        if is_heading(pv.name):
            continue
        number = numbers.get(pv.axis or "")
        if number is None:  # one automatic axis for all PVs without one
            number = numbers[""] = numbers.setdefault("", len(axes))
            if number == len(axes):
                axes.append(AxisSpec(""))
        if plots and not pv.plot:
            losses.warnings.append(f"{plain(pv.name, 60)}: not plotted; written as a hidden trace")
        own = losses.own(pv.extra, OF_PLT, plain(pv.name, 60))
        items += _pv_lines(pv, own, number, pv.visible and (pv.plot or not plots), losses)
        kept = {"plot", "label", "axis", "color", "width", "style", "visible"}
        if pv.reduce.startswith("[") and pv.reduce != "[0]":  # 0 is no choice there
            kept.add("reduce")
        if OF_PLT in pv.extra:
            kept.add(OF_PLT)
        losses.of_pv(pv, kept)
        if "linewidth" not in own:
            losses.of_width(pv, width_of(pv))
    losses.of_group(group, span=True, axes=True, kept=(OF_PLT,))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<{ROOT}>", _tag("title", group.name, 1)]
    own = losses.own(group.extra, OF_PLT, "plot")
    lines += _settings({"scroll": "true"} | own, _OF_PLOT, 1, losses, "plot")
    lines += [_tag("start", format_start(group.span_s), 1), _tag("end", "now", 1), "  <axes>"]
    for number, axis in enumerate(axes, 1):
        lines += _axis_lines(axis, number, losses)
    lines += ["  </axes>", "  <annotations>", "  </annotations>", "  <pvlist>", *items]
    lines += ["  </pvlist>", f"</{ROOT}>", ""]
    return "\n".join(lines).encode("utf-8", "replace"), losses.warnings


def _tag(tag: str, value: str | bool, depth: int) -> str:
    text = (
        str(value).lower() if isinstance(value, bool) else escape(plain(value, 2000), quote=False)
    )
    return f"{'  ' * depth}<{tag}>{text}</{tag}>"


def _settings(
    own: Mapping[str, Any], ours: Collection[str], depth: int, losses: Losses, of: str
) -> list[str]:
    """Return the lines of settings that were kept, but of those that are ``ours`` to write."""
    lines: list[str] = []
    for tag, value in own.items():
        if tag in ours:
            continue
        written = _lines(tag, value, depth)
        if not written:
            losses.warnings.append(f"{of}: {plain(tag, 40)} not carried over")
        lines += written
    return lines


def _lines(tag: str, value: Any, depth: int) -> list[str]:
    """Return a setting as elements; none for what cannot be one."""
    if not _TAG.fullmatch(tag) or depth > _DEEPEST:
        return []
    if isinstance(value, list):
        return [line for each in value for line in _lines(tag, each, depth)]
    if not isinstance(value, dict):
        return [_tag(tag, value if isinstance(value, bool) else str(value), depth)]
    inside = [line for key, each in value.items() for line in _lines(key, each, depth + 1)]
    return [f"{'  ' * depth}<{tag}>", *inside, f"{'  ' * depth}</{tag}>"]


def _written_width(pv: PvSpec, own: Mapping[str, Any]) -> str:
    """Return the width as it was read, unless it was changed."""
    text = str(own.get("linewidth", ""))
    with contextlib.suppress(ValueError):
        if min(max(float(text), 0.1), 20.0) == pv.width:
            return text
    return str(width_of(pv))


def _axis_lines(axis: AxisSpec, number: int, losses: Losses) -> list[str]:
    low, high = axis.range or ((0.1, 10.0) if axis.log else (0.0, 10.0))
    name = f"{axis.label} ({axis.unit})".lstrip() if axis.unit else axis.label
    shown = f"axis {plain(axis.id, 60)!r}"
    own = losses.own(axis.extra, OF_PLT, shown)
    same = own.pop("name", None) == name
    named = {"use_axis_name": bool(name), "use_trace_names": not name}
    for key in named:
        kept = own.pop(key, None)
        named[key] = kept == "true" if same and kept is not None else named[key]
    return [
        "    <axis>",
        _tag("visible", own.pop("visible", None) != "false", 3),
        _tag("name", name or f"Value {number}", 3),
        *(_tag(key, value, 3) for key, value in named.items()),
        _tag("right", axis.side == "right", 3),
        _tag("min", repr(low), 3),
        _tag("max", repr(high), 3),
        _tag("autoscale", axis.range is None, 3),
        _tag("log_scale", axis.log, 3),
        *_settings(own, _OF_AXIS, 3, losses, shown),
        "    </axis>",
    ]


def _pv_lines(
    pv: PvSpec, own: dict[str, Any], axis: int, visible: bool, losses: Losses
) -> list[str]:
    lines = ["    <pv>", _tag("display_name", pv.label or pv.name, 3), _tag("visible", visible, 3)]
    lines += [_tag("name", pv.name, 3), _tag("axis", str(axis), 3)]
    if pv.color:
        red, green, blue = (str(int(pv.color[at : at + 2], 16)) for at in (1, 3, 5))
        lines += ["      <color>", _tag("red", red, 4), _tag("green", green, 4)]
        lines += [_tag("blue", blue, 4), "      </color>"]
    kind, mark = TYPES[pv.style]
    kept_kind, kept_mark = str(own.get("trace_type", kind)), str(own.get("point_type", mark))
    if style_of(kept_kind, kept_mark) in (pv.style, None):  # unless it was changed
        kind = kept_kind
    lines += [_tag("trace_type", kind, 3), _tag("linewidth", _written_width(pv, own), 3)]
    index = pv.reduce[1:-1] if pv.reduce.startswith("[") else "0"
    lines.append(_tag("waveform_index", index, 3))
    usual = {"line_style": "SOLID", "point_type": mark, "point_size": "2", "period": "0.0"}
    lines += _settings(usual | own, _OF_PV, 3, losses, plain(pv.name, 60))
    return [*lines, "    </pv>"]
