"""Reader of displays of Qt Designer ``*.ui``: the channels of caQtDM's and PyDM's widgets."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.formatting import plain
from gui.files.disk.xml_tree import XmlElement
from gui.files.formats.displays.display_pvs import Display, DisplayPvs
from gui.files.formats.displays.medm_adl import macros_of
from gui.files.formats.group_reader import group_name

ROOT: Final = "ui"
_VISIBILITY: Final = ("channelB", "channelC", "channelD")  # of caQtDM: they hide a widget
_CHANNEL: Final = re.compile(r"channel(?!\w*(?:Prefix|Suffix))\w*|\w+_?[cC]hannel|pvName|\w+PV")
_LISTS: Final = re.compile(r"channels?(?:_\d+)?|channelList")  # of caQtDM: separated by ";"
_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_EMBEDDING: Final = ("PyDMEmbeddedDisplay", "PyDMTemplateRepeater", "caInclude")


def read(top: XmlElement, display: Display, found: DisplayPvs) -> Group:
    """Take the PVs of ``top``; return its group without PVs. Raises ``GroupFileError``."""
    for widget in _widgets(top):
        _take(widget, display, found)
    return Group(group_name(display.source))


def _widgets(element: XmlElement) -> Iterator[XmlElement]:
    for inner in element.children:
        if inner.tag == "widget":
            yield inner
        yield from _widgets(inner)


def _take(widget: XmlElement, display: Display, found: DisplayPvs) -> None:
    kind = widget.attributes.get("class", "")
    texts: dict[str, str] = {}
    for element in widget.all("property"):
        name = element.attributes.get("name", "")
        holder = element.child("stringlist")
        values = [] if holder is None else [each.text for each in holder.children]
        values += [each.text for tag in ("string", "cstring") for each in element.all(tag)]
        if name == "curves":
            for text in values:
                _curve(text, element.line, display, found)
        elif name == "rules":
            for text in values:
                _rules(text, element.line, display, found)
        elif _CHANNEL.fullmatch(name):
            caqtdm = kind.startswith("ca")
            for text in values:
                listed = caqtdm and _LISTS.fullmatch(name)
                for channel in text.split(";") if listed else [text]:
                    plotted = kind == "caStripPlot"
                    _channel(channel, element.line, display, found, name in _VISIBILITY, plotted)
        elif values:
            texts[name] = values[0]
    if kind in _EMBEDDING:
        _inside(texts, widget.line, display, found)


def _channel(
    text: str, line: int, display: Display, found: DisplayPvs, rule: bool, plot: bool = False
) -> None:
    name = found.expand(text.strip(), display.macros, line)
    if rule:
        found.add_other(name, line)
    else:
        found.add(PvSpec(name, plot=plot), line)


def _curve(text: str, line: int, display: Display, found: DisplayPvs) -> None:
    """Add the PVs of a curve of PyDM, which is written as JSON."""
    curve = _json(text)
    if not isinstance(curve, dict):
        found.pvs.warn(f"the curve {plain(text, 40)!r} is no table of JSON; left out", line)
        return
    color = curve.get("color")
    if color is not None and not (isinstance(color, str) and _COLOR.fullmatch(color)):
        found.pvs.count("colours that are not read, others are chosen", plain(str(color), 40))
    label = plain(str(curve.get("name") or ""))
    if isinstance(channel := curve.get("channel"), str):
        name = found.expand(channel.strip(), display.macros, line)
        known = color if isinstance(color, str) and _COLOR.fullmatch(color) else None
        found.add(PvSpec(name, "" if label == name else label, True, color=known), line)
    for key in ("y_channel", "x_channel"):
        if isinstance(channel := curve.get(key), str):
            _channel(channel, line, display, found, rule=False)


def _rules(text: str, line: int, display: Display, found: DisplayPvs) -> None:
    rules = _json(text)
    if text.strip() and not isinstance(rules, list):
        found.pvs.warn(f"the rules {plain(text, 40)!r} are no list of JSON; left out", line)
    for rule in rules if isinstance(rules, list) else ():
        channels = rule.get("channels") if isinstance(rule, dict) else None
        for each in channels if isinstance(channels, list) else ():
            if isinstance(each, dict) and isinstance(each.get("channel"), str):
                _channel(each["channel"], line, display, found, rule=True)


def _inside(texts: Mapping[str, str], line: int, display: Display, found: DisplayPvs) -> None:
    file = texts.get("filename", "") or texts.get("templateFilename", "")
    text = found.expand(texts.get("macros", "") or texts.get("macro", ""), display.macros, line)
    given = _json(text) if text.lstrip().startswith("{") else None
    if isinstance(given, dict):
        macros: Mapping[str, str] = {str(key): str(value) for key, value in given.items()}
    else:
        macros = macros_of(text, line, found)
    name = found.expand(file, display.macros, line)
    found.inside(name, found.pvs.handed(display.macros, macros, line), line, display)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
