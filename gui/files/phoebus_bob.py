"""The strip charts and other PVs of a Phoebus display ``.bob`` as a group. Only read."""

from pathlib import Path

from gui.core.formatting import plain
from gui.core.group import AxisSpec, Group, PvSpec
from gui.files.group_file import GroupFileError, LoadedGroup
from gui.files.group_reading import (
    Element,
    ca_name,
    color_of,
    limits,
    number,
    parse_xml,
)


def loads(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read what is in a display: traces are plotted, other widgets' PVs listed; macros stay."""
    root = parse_xml(data, source)
    if root.tag != "display":
        raise GroupFileError(f"not a display: <{plain(root.tag, 40)}>", source, root.line)
    warnings: list[str] = []
    axes: list[AxisSpec] = []
    pvs: dict[str, PvSpec] = {}
    macros = _macros(root)
    for widget in root.every("widget"):
        if widget.attributes.get("type") == "stripchart":
            _chart(widget, axes, pvs, warnings)
    for widget in root.every("widget"):
        name = widget.value("pv_name")
        if name:
            pv = ca_name(name, f"line {widget.line}", warnings)
            if pv is not None:
                pvs.setdefault(pv, PvSpec(pv))
    if not pvs:
        warnings.append("the display has no PVs")
    title = root.value("name") or Path(source).stem
    group = Group(title, macros=macros, axes=tuple(axes), pvs=tuple(pvs.values()))
    return LoadedGroup(group, warnings)


def _macros(root: Element) -> dict[str, str]:
    holder = root.child("macros")
    return {child.tag: child.text.strip() for child in holder.children} if holder else {}


def _chart(
    widget: Element, axes: list[AxisSpec], pvs: dict[str, PvSpec], warnings: list[str]
) -> None:
    first = len(axes)
    holder = widget.child("y_axes")
    for element in holder.children if holder is not None else []:
        log = element.flag("log_scale", False)
        low_high = limits(element.value("minimum"), element.value("maximum"))
        if element.flag("autoscale", False) or (log and low_high and low_high[0] <= 0):
            low_high = None
        axes.append(AxisSpec(f"axis{len(axes)}", element.value("title"), "", log, low_high))
    traces = widget.child("traces")
    for element in traces.children if traces is not None else []:
        pv = ca_name(element.value("y_pv"), f"line {element.line}", warnings)
        if pv is None or pv in pvs:
            continue
        at = first + int(number(element.value("axis", "0")) or 0.0)
        colors = element.every("color")
        attributes = colors[-1].attributes if colors else {}
        width = number(element.value("line_width", "1")) or 1.0
        pvs[pv] = PvSpec(
            pv,
            element.value("name").replace("$(traces[0].y_pv)", ""),
            True,
            axes[at].id if first <= at < len(axes) else None,
            color_of(attributes.get(part, "") for part in ("red", "green", "blue")),
            min(max(width, 0.5), 20.0),
            "step",
            element.flag("visible", True),
        )
