"""Reader of displays of Phoebus ``*.bob`` and CSS ``*.opi``: PVs of charts and of all widgets."""

import math
from collections.abc import Iterator, Mapping
from typing import Final

from gui.core.groups.group import AxisSpec, Group, PvSpec, Side, Style
from gui.core.pv.formatting import plain
from gui.files.disk.xml_tree import XmlElement
from gui.files.formats.displays.display_pvs import Display, DisplayPvs
from gui.files.formats.group_reader import axis_range, group_name
from gui.files.formats.handed_macros import HandedMacros
from gui.files.formats.phoebus_plt import read_color
from gui.files.formats.phoebus_times import span_between

ROOT: Final = "display"
_STYLES: Final[dict[str, Style]] = {  # all but the first two are steps
    "0": "points", "1": "line", "2": "step", "3": "step", "4": "step", "5": "step",
}  # fmt: skip
_DEEDS: Final = ("rules", "scripts", "actions")
_EMBEDDING: Final = (
    "embedded",
    "navtabs",
    "template",
    "databrowser",
    "opiwidget",
    "linkingContainer",
)
_FILES: Final = ("file", "opi_file", "filename")
_OPENED: Final = ("file", "path", "opi_file")  # in an action
_SCRIPTS: Final = ("script", "path")  # their file is an attribute
_TEXTS: Final = frozenset(  # for people, or of files
    {"name", "text", "tooltip", "title", "description", "label", "url", "item", "value", "option",
     "image", "image_file", "opi_file", "file", "filename", "path", "expression", "widget_type",
     "confirm_message", "on_label", "off_label", "wuid", "font", "color", "format", "start", "end"}
)  # fmt: skip
_NO_MACRO: Final = "include_parent_macros"

_Widgets = Iterator[tuple[XmlElement, Mapping[str, str]]]


def read(top: XmlElement, display: Display, found: DisplayPvs) -> Group:
    """Take the PVs of ``top``; return its group without PVs. Its own macros become the group's.

    Of a display inside, the macros that are given count before its own. Raises
    ``GroupFileError``.
    """
    holder = top.child("macros")
    own = {} if holder is None else _macros(holder, {}, found)
    inside = display.file.is_inside
    if not inside:
        found.symbolic = {name: f"$({name})" for name in own}
    macros = found.pvs.handed(own, display.macros) if inside else HandedMacros()
    widgets = list(_widgets(top, macros, found))
    for widget, given in widgets:
        if widget.attributes.get("type") == "stripchart":
            _chart(widget, given, found)
            start = widget.child("start")
            if start is not None and found.span_s is None:
                until = widget.word("end", "now")
                found.span_s = span_between(start.text, until, found.pvs, start.line)
    _names(top, macros, found)  # scripts, rules and actions of the display itself
    for widget, given in widgets:
        chart = widget.attributes.get("type") == "stripchart"
        _names(widget, given, found, skipped="traces" if chart else "")
        _displays_inside(widget, given, found, display)
    title = found.expand(top.word("name"), own, top.line)
    return Group(group_name(display.source, title), macros=own)


def _widgets(element: XmlElement, macros: Mapping[str, str], found: DisplayPvs) -> _Widgets:
    """Return all widgets with the macros of their groups; the display's own stay."""
    for inner in element.children:
        if inner.tag != "widget":
            yield from _widgets(inner, macros, found)
            continue
        holder = inner.child("macros")
        own = macros
        if holder is not None and holder.children:
            own = found.pvs.handed(macros, _macros(holder, macros, found), holder.line)
        yield inner, own
        yield from _widgets(inner, own, found)


def _macros(holder: XmlElement, outer: Mapping[str, str], found: DisplayPvs) -> dict[str, str]:
    return {
        m.tag: plain(found.expand(m.text.strip(), outer, m.line), 1000)
        for m in holder.children
        if m.tag != _NO_MACRO
    }


def _chart(widget: XmlElement, macros: Mapping[str, str], found: DisplayPvs) -> None:
    axes, pvs = found.axes, found.pvs
    first = len(axes)
    for element in widget.all("y_axes", "y_axis"):
        axes.append(_axis(element, f"axis{len(axes) + 1}", found))
    for element in widget.all("traces", "trace"):
        name = found.expand(element.word("y_pv"), macros, element.line)
        shown = plain(name, 60)
        label = plain(found.expand(element.word("name"), macros, element.line))
        number = element.number("axis", element.number("y_axis", 0, pvs.warn), pvs.warn)
        known = 0 <= number < len(axes) - first and number == int(number)
        if not known and len(axes) > first:
            pvs.warn(f"{shown}: there is no axis {number:g}; grouped by unit", element.line)
        width = element.number("line_width", 1.5, pvs.warn)
        spec = PvSpec(
            name,
            "" if label == plain(name) or label.startswith("$(traces[") else label,
            plot=True,
            axis=axes[first + int(number)].id if known else None,
            color=read_color(element.child("color", "color"), shown, pvs),
            width=width if 0.1 <= width <= 20 else 1.5,
            style=element.choice("trace_type", _STYLES, "step", pvs.warn),
            visible=element.flag("visible", True, pvs.warn),
        )
        found.add(spec, element.line)


def _axis(element: XmlElement, axis_id: str, found: DisplayPvs) -> AxisSpec:
    pvs = found.pvs
    log = element.flag("log_scale", False, pvs.warn)
    low = element.number("minimum", math.nan, pvs.warn)
    high = element.number("maximum", math.nan, pvs.warn)
    limits = None
    if not element.flag("autoscale", False, pvs.warn):
        limits = axis_range(low, high, log, pvs, element.line)
    if not element.flag("visible", True, pvs.warn):
        pvs.warn(f"{axis_id} is hidden there, shown here", element.line)
    side: Side = "right" if element.flag("on_right", False, pvs.warn) else "left"
    return AxisSpec(axis_id, plain(element.word("title")), "", log, limits, side)


def _names(
    element: XmlElement,
    macros: Mapping[str, str],
    found: DisplayPvs,
    deed: bool = False,
    skipped: str = "",
) -> None:
    """Add the PVs in a widget, not in those inside; ``deed``: of what it does, not shows."""
    for inner in element.children:
        if inner.tag in ("widget", "macros", skipped):
            continue
        does = deed or inner.tag in _DEEDS or inner.tag == "selection_pv"
        if does and inner.tag in _SCRIPTS:
            file = inner.attributes.get("file") or inner.attributes.get("pathString", "")
            found.runs(found.expand(file, macros, inner.line))
        if inner.children:
            _names(inner, macros, found, does)
        elif inner.text:
            _leaf(inner, macros, found, does)


def _leaf(element: XmlElement, macros: Mapping[str, str], found: DisplayPvs, deed: bool) -> None:
    """Take an element without others in it."""
    tag, said = element.tag, element.text.strip()
    if _holds_name(tag, deed):
        name = found.expand(said, macros, element.line)
        if name.lower() in ("", "true", "false"):
            return
        if deed:
            found.add_other(name, element.line)
        else:
            found.add(PvSpec(name), element.line)
    elif deed and tag in _OPENED:
        found.linked(found.expand(said, macros, element.line))
    elif deed and tag == "command":
        found.runs(said)
    elif tag not in _TEXTS:
        found.unread(tag, said, macros, element.line)


def _holds_name(tag: str, deed: bool) -> bool:
    if tag.endswith("pv_name") or (deed and tag == "pv"):
        return True
    return tag.endswith("_pv") and not tag.endswith("_from_pv")


def _displays_inside(
    widget: XmlElement, macros: Mapping[str, str], found: DisplayPvs, display: Display
) -> None:
    kind = widget.attributes.get("type") or widget.attributes.get("typeId", "")
    kind = kind.rpartition(".")[2]
    if kind not in _EMBEDDING:
        return
    inherited = found.pvs.handed(found.symbolic, macros, widget.line)
    file = next((text for tag in _FILES if (text := widget.word(tag))), "")
    if kind == "navtabs":
        for tab in widget.all("tabs", "tab"):
            _inside(tab.word("file"), tab, inherited, found, display)
    elif kind == "template":
        for instance in widget.all("instances", "instance"):
            _inside(file, instance, inherited, found, display)
    else:
        name = found.expand(file, macros, widget.line)
        found.inside(name, inherited, widget.line, display)


def _inside(
    file: str,
    holder: XmlElement,
    macros: Mapping[str, str],
    found: DisplayPvs,
    display: Display,
) -> None:
    """Note the display of a tab or of an instance, with the macros in ``holder``."""
    given = holder.child("macros")
    own = {} if given is None else _macros(given, macros, found)
    inherited = found.pvs.handed(macros, own, holder.line)
    found.inside(found.expand(file, inherited, holder.line), inherited, holder.line, display)
