"""Reader of EDM displays ``*.edl``: objects with properties, a line each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.files.formats.displays.display_pvs import Display, DisplayPvs
from gui.files.formats.displays.medm_adl import macros_of
from gui.files.formats.group_reader import group_name, text_of, unescaped
from gui.files.formats.loaded_group import GroupFileError

_BEGIN: Final = re.compile(rb"\s*\d+ \d+ \d+\s+beginScreenProperties")
_OBJECT: Final = re.compile(r"object\s+(\S+)")
_PROPERTY: Final = re.compile(r'([A-Za-z]\w*)\s+(?:"((?:[^"\\]|\\.)*+)"|(\{)|(\S+))')
_ELEMENT: Final = re.compile(r'(\d{1,9})\s+(?:"((?:[^"\\]|\\.)*+)"|(\S+))')
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*+)"')
_RULE: Final = re.compile(
    r"(?:vis|alarm|color|null|hide|\w*Color|\w*Alarm|\w*Vis)Pv", re.IGNORECASE
)
_STRUCTURE: Final = re.compile(r"(?:object\s|(?:begin|end)(?:Object|Screen)Properties)")
_NAME_OF: Final = re.compile(r"\w*[pP]vs?\b")  # a property that holds a name
_MOST_LINES: Final = 400_000
_LOCAL: Final = re.compile(r"(?:LOC|CALC|ARRAY|CFGV|TEST)\\", re.IGNORECASE)
_EMBEDDING: Final = "activePipClass"
_GROUP: Final = "activeGroupClass"
_COMPOSITE: Final = re.compile(r"\s*composite file\s+")  # of adl2edl, which leaves MEDM's words
_RELATED: Final = "relatedDisplayClass"
_SETS: Final = "hidePv"  # a button sets it: one that the display does not show
_FILES: Final = ("displayFileName", "file")
_TEXTS: Final = frozenset(  # for people, or of files, or macros
    {"title", "value", "label", "onLabel", "offLabel", "buttonLabel", "menuLabel", "commandLabel",
     "invalidLabel", "helpString", "symbols", "displayFileName", "file", "font", "plotTitle",
     "xLabel", "yLabel", "y2Label", "pressValue", "releaseValue", "sourceFile", "destFile", "id",
     "graphTitle"}
)  # fmt: skip


@dataclass(slots=True)
class _Object:
    kind: str
    line: int
    texts: dict[str, tuple[str, int]] = field(default_factory=dict)
    lists: dict[str, dict[int, tuple[str, int]]] = field(default_factory=dict)  # by their numbers


def is_edm(data: bytes) -> bool:
    """Tell whether ``data`` begins as EDM's files do."""
    return _BEGIN.match(data[:400]) is not None


def read(data: bytes, display: Display, found: DisplayPvs) -> Group:
    """Take the PVs of a display; return its group without PVs. Raises ``GroupFileError``."""
    title = ""
    text = text_of(data, display.source)
    if text.count("\n") > _MOST_LINES:
        message = f"more than {grouped(_MOST_LINES)} lines"
        raise GroupFileError(message, display.source, _MOST_LINES + 1)
    for each in _objects(text.split("\n"), found):
        if not each.kind:
            title = each.texts.get("title", (title, 0))[0]
        for key, (text, line) in each.texts.items():
            _take(each.kind, key, text, line, display, found)
        for key, elements in each.lists.items():
            for text, line in elements.values():
                _take(each.kind, key, text, line, display, found)
        if each.kind == _EMBEDDING:
            _inside(each, display, found)
    title = found.expand(title, display.macros, 1)
    return Group(group_name(display.source, plain(title) if "$" not in title else ""))


def _objects(lines: list[str], found_pvs: DisplayPvs) -> Iterator[_Object]:
    present = _Object("", 1)
    listed: dict[int, tuple[str, int]] | None = None
    for number, line in enumerate(lines, 1):
        line = line.strip()
        if listed is not None:
            element = _ELEMENT.match(line)
            if element:
                listed[int(element[1])] = (_text(element[2], element[3]), number)
                continue
            if line == "}":
                listed = None
                continue
            quoted = _QUOTED.match(line)
            if quoted:  # a line of a text, which has no number
                listed[-1 - len(listed)] = (unescaped(quoted[1]), number)
                continue
            if not _STRUCTURE.match(line):
                if line:
                    found_pvs.pvs.count("lines of lists that are not understood", f"{number}")
                continue
            found_pvs.pvs.warn("a list does not end", number)
            listed = None
        begins = _OBJECT.match(line)
        if begins or line == "endGroup":  # what follows is of the group, not of its last object
            yield present
            present = _Object(begins[1] if begins else _GROUP, number)
            continue
        found = _PROPERTY.match(line)
        if found is None:
            if _NAME_OF.match(line):
                found_pvs.pvs.warn(f"{plain(line, 60)} is not understood; left out", number)
            continue
        if found[3]:
            listed = present.lists.setdefault(found[1], {})
        else:
            present.texts[found[1]] = (_text(found[2], found[4]), number)
    yield present


def _text(quoted: str | None, word: str | None) -> str:
    return (word or "") if quoted is None else unescaped(quoted)


def _take(kind: str, key: str, text: str, line: int, display: Display, found: DisplayPvs) -> None:
    """Take one property, or one line of a list."""
    if key.endswith(("Pv", "Pvs")) or key == "pv":
        _name(_SETS if kind == _RELATED else key, text, line, display, found)
    elif key in _FILES and kind == _RELATED:
        found.linked(found.expand(text, display.macros, line))
    elif key == "command":
        found.runs(text)
    elif key not in _TEXTS and kind:
        found.unread(key, text, display.macros, line)


def _name(key: str, text: str, line: int, display: Display, found: DisplayPvs) -> None:
    name = found.expand(text.strip(), display.macros, line)
    if not name:
        return
    if _LOCAL.match(name) or "\\" in name:
        found.add_foreign(name, line)
    elif _RULE.fullmatch(key):
        found.add_other(name, line)
    else:
        found.add(PvSpec(name), line)


def _inside(each: _Object, display: Display, found: DisplayPvs) -> None:
    """Note the displays of an embedded window: its file, or all of its menu."""
    files: list[tuple[str, int]] = []
    given: list[Mapping[str, str]] = []
    if each.texts.get("file", ("", 0))[0]:
        text, line = each.texts["file"]
        file, _, macros_of_file = _COMPOSITE.sub("", text).partition(";")
        files.append((file, line))
        given.append(macros_of(macros_of_file, line, found))
    symbols = each.lists.get("symbols", {})
    for at, file_of_menu in each.lists.get("displayFileName", {}).items():
        files.append(file_of_menu)
        given.append(macros_of(*symbols[at], found) if at in symbols else {})
    for (file, line), macros in zip(files, given, strict=True):
        name = found.expand(file.strip(), display.macros, line)
        if name and not name.lower().endswith(".edl"):
            name += ".edl"
        values = {key: found.expand(value, display.macros, line) for key, value in macros.items()}
        found.inside(name, found.pvs.handed(display.macros, values, line), line, display)
