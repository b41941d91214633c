"""Reader of displays of Qt Designer ``*.ui``: the channels of caQtDM's and PyDM's widgets."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.formatting import plain
from gui.files.disk.xml_tree import XmlElement
from gui.files.formats.displays.display_pvs import Display, DisplayPvs
from gui.files.formats.displays.medm_adl import macros_of
from gui.files.formats.group_reader import group_name, text_of
from gui.files.formats.includes import IncludeError
from gui.files.formats.loaded_group import GroupFileError

ROOT: Final = "ui"
_VISIBILITY: Final = ("channelB", "channelC", "channelD", "alarmChannels")  # they hide or colour
_CHANNEL: Final = re.compile(
    r"channel(?!\w*(?:Prefix|Suffix))\w*|\w+_?[cC]hannel|alarmChannels|pvName|\w+PV"
)
_LISTS: Final = re.compile(r"channels?(?:_\d+)?|channelList")  # of caQtDM: separated by ";"
_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_OF_QE: Final = re.compile(r"variable(?!Sub|As)\w*|\w+Variable\d*")  # of the QE framework
_FILES: Final = ("filenames", "displayFilename", "files", "filename", "guiFile")
_MOST_FILES: Final = 10_000  # of one button; what is behind them is one
_MOST_BRACKETS: Final = 100_000
_RUNNING: Final = re.compile(r"Shell|Script|Mime")
_COMMANDS: Final = ("commands", "command", "scriptCommand", "program")
_TEXTS: Final = frozenset(  # for people, or of files, or macros
    {"text", "toolTip", "statusTip", "whatsThis", "title", "windowTitle", "styleSheet", "labels",
     "label", "macros", "macro", "args", "templateFilename", "filename", "dataSource", "items",
     "accessibleName", "placeholderText", "variableSubstitutions", "PyDMToolTip", "xLabels",
     "yLabels"}
)  # fmt: skip
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
    if kind.startswith("QE"):
        display = _with_substitutions(widget, display, found)
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
        elif _CHANNEL.fullmatch(name) or (kind.startswith("QE") and _OF_QE.fullmatch(name)):
            caqtdm = kind.startswith("ca")
            for text in values:
                listed = caqtdm and _LISTS.fullmatch(name)
                for channel in text.split(";") if listed else [text]:
                    plotted = kind == "caStripPlot"
                    _channel(channel, element.line, display, found, name in _VISIBILITY, plotted)
        elif values:
            texts[name] = values[0]
            _other(kind, name, values, element.line, display, found)
    if kind in _EMBEDDING:
        _inside(texts, widget.line, display, found)


def _with_substitutions(widget: XmlElement, display: Display, found: DisplayPvs) -> Display:
    """Return the display with the macros of one widget of the QE framework."""
    for element in widget.all("property"):
        if element.attributes.get("name") == "variableSubstitutions":
            text = found.expand(element.word("string"), display.macros, element.line)
            own = macros_of(text, element.line, found)
            return replace(display, macros=found.pvs.handed(display.macros, own, element.line))
    return display


def _other(
    kind: str, name: str, values: Sequence[str], line: int, display: Display, found: DisplayPvs
) -> None:
    """Tell what is not read: displays and commands of buttons, and what may be a name."""
    if name in _FILES and kind not in _EMBEDDING:
        commands = _RUNNING.search(kind) is not None
        for value in values:
            for each in value.split(";", _MOST_FILES) if kind.startswith("ca") else [value]:
                each = found.expand(each, display.macros, line)
                (found.runs if commands else found.linked)(each)
    elif name in _COMMANDS:
        for value in values:
            found.runs(value)
    elif name not in _TEXTS:
        for value in values:
            found.unread(name, value, display.macros, line)


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
    macros = _texts(given) if isinstance(given, dict) else macros_of(text, line, found)
    instances = _instances(texts.get("dataSource", "").strip(), line, display, found)
    shared = found.pvs.handed(display.macros, macros, line)
    for own in [{}] if instances is None else instances:
        inherited = found.pvs.handed(shared, own, line)
        found.inside(found.expand(file, inherited, line), inherited, line, display)


def _instances(
    said: str, line: int, display: Display, found: DisplayPvs
) -> list[dict[str, str]] | None:
    """Return the macros of each instance of a template, ``None`` where they are not told.

    They are a list of JSON, or in a file with one.
    """
    if not said:
        return None
    text = found.expand(said, display.macros, line)
    if not said.startswith("["):
        try:
            text = text_of(found.file_inside(text, display), text)
        except (IncludeError, GroupFileError) as error:
            found.warn(str(error), line, display)
            return None
    instances = _json(text)
    if not isinstance(instances, list):
        shown = plain(said, 40)
        found.warn(f"the instances {shown!r} are no list of JSON; left out", line, display)
        return None
    return [_texts(each) for each in instances if isinstance(each, dict)]


def _texts(given: Mapping[Any, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in given.items()}


def _json(text: str) -> Any:
    """Return what a text of JSON says, ``None`` where it is none or too long."""
    try:
        if text.count("{") + text.count("[") > _MOST_BRACKETS:
            return None
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
