"""Reader of MEDM displays ``*.adl``: blocks ``name { key=value ... }``."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.files.disk.xml_tree import number_of
from gui.files.formats.displays.display_pvs import Display, DisplayPvs
from gui.files.formats.group_reader import LineNumbers, group_name, text_of
from gui.files.formats.loaded_group import GroupFileError

_TOKEN: Final = re.compile(r'"((?:[^"\\\n]|\\.)*+)("?)|([{}=])|([^\s{}="]+)')
_BEGIN: Final = re.compile(rb"\s*file\s*\{\s*name\s*=")
_DEEPEST: Final = 64
_MOST_WORDS: Final = 600_000
_MOST_BLOCKS: Final = 150_000
_SHOWN: Final = ("chan", "rdbk", "ctrl", "xdata", "ydata", "trigger")
_RULES: Final = ("chan", "chanB", "chanC", "chanD")
_UNITS: Final = {"milli-second": 0.001, "second": 1.0, "minute": 60.0, "hour": 3600.0}
_PERIOD: Final = 60.0  # of a strip chart, in its units
_HEX: Final = re.compile(r"[0-9a-fA-F]{6}")
_TEXTS: Final = frozenset(  # for people, or of files; and what is read
    {"textix", "label", "title", "xlabel", "ylabel", "name", "args", "calc", "image name",
     "composite file", "composite name", "press_msg", "release_msg", "erase", "count",
     "countPvName", *_SHOWN}
)  # fmt: skip
_COMPOSITE: Final = "composite file"
_COLOR_RULES: Final = "color rules"


@dataclass(slots=True)
class _Block:
    name: str
    line: int
    items: dict[str, str] = field(default_factory=dict)
    blocks: list["_Block"] = field(default_factory=list)
    words: list[str] = field(default_factory=list)  # without a key: colours


def is_medm(data: bytes) -> bool:
    """Tell whether ``data`` begins as MEDM's files do."""
    return _BEGIN.match(data[:200]) is not None


def read(data: bytes, display: Display, found: DisplayPvs) -> Group:
    """Take the PVs of a display; return its group without PVs. Raises ``GroupFileError``."""
    top = _tree(data, display, found)
    colors = _colors(top)
    for block in _walk(top, ()):
        _take(block, colors, display, found)
    return Group(group_name(display.source))


def _tree(data: bytes, display: Display, found: DisplayPvs) -> _Block:
    source = display.source
    text = text_of(data, source)
    top = _Block("", 1)
    stack, word, equals, blocks = [top], "", False, 0
    lines, line = LineNumbers(text), 1
    for count, token in enumerate(_TOKEN.finditer(text)):
        if count > _MOST_WORDS:
            raise GroupFileError(f"more than {grouped(_MOST_WORDS)} words", source, line)
        line = lines.at(token.start())
        mark = token[3]
        if token[1] is not None and not token[2]:
            found.pvs.warn(f"{plain(token[0], 60)}: the quote does not end", line)
        if mark == "{":
            if len(stack) > _DEEPEST:
                raise GroupFileError("nested too deeply", source, line)
            blocks += 1
            if blocks > _MOST_BLOCKS:
                raise GroupFileError(f"more than {grouped(_MOST_BLOCKS)} blocks", source, line)
            stack[-1].blocks.append(_Block(word.strip("<>"), line))  # older: <<color map>>
            stack.append(stack[-1].blocks[-1])
            word, equals = "", False
        elif mark == "}":
            if word:
                stack[-1].words.append(word)
            if len(stack) > 1:
                stack.pop()
            word, equals = "", False
        elif mark == "=":
            equals = True
        else:
            text_of_token = token[4] if token[1] is None else token[1]
            if equals:
                stack[-1].items[word] = text_of_token
                word, equals = "", False
                continue
            if word:
                stack[-1].words.append(word)
            word = text_of_token
    if len(stack) > 1:
        for block in stack[1:]:
            found.pvs.warn(f"the block {plain(block.name, 40)!r} does not end", block.line)
    return top


def _walk(block: _Block, path: tuple[str, ...]) -> Iterator[tuple[_Block, tuple[str, ...]]]:
    yield block, path
    for inner in block.blocks:
        yield from _walk(inner, (*path, inner.name))


def _colors(top: _Block) -> list[str]:
    for block, path in _walk(top, ()):
        if path == ("color map", "colors"):
            return [word for each in block.words for word in each.split(",") if word]
        if path == ("color map",) and block.blocks and block.blocks[0].name == "dl_color":
            return [_of_parts(each.items) for each in block.blocks if each.name == "dl_color"]
    return []


def _of_parts(items: Mapping[str, str]) -> str:
    """Return a colour of the older files, "" if it is none."""
    parts = [items.get(part, "") for part in "rgb"]
    if not all(part.isdecimal() and int(part[:4]) < 256 for part in parts):
        return ""
    return "".join(f"{int(part):02x}" for part in parts)


def _take(
    at: tuple[_Block, tuple[str, ...]], colors: list[str], display: Display, found: DisplayPvs
) -> None:
    block, path = at
    if _COLOR_RULES in path:  # their channels are patterns: $(C).SEVR
        return
    rule = "dynamic attribute" in path
    for key in _RULES if rule else _SHOWN:
        if text := block.items.get(key, ""):
            name = found.expand(text.strip(), display.macros, block.line)
            if rule:
                found.add_other(name, block.line)
            elif "strip chart" in path:
                clr = block.items.get("clr", "")
                color = _color(clr, colors)
                if clr and color is None:
                    shown = plain(clr, 40)
                    found.pvs.warn(f"{shown!r} is no colour of it; one is chosen", block.line)
                found.add(PvSpec(name, plot=True, color=color), block.line)
            else:
                found.add(PvSpec(name), block.line)
    if not rule:
        for key in ("erase", "count", "countPvName"):
            name = block.items.get(key, "").strip()
            if name and not name.isdigit():
                found.add_other(found.expand(name, display.macros, block.line), block.line)
        _others(block, display, found)
    if path[-1:] == ("strip chart",) and found.span_s is None:
        found.span_s = _span(block, found)
    if _COMPOSITE in block.items:
        _composite(block.items[_COMPOSITE], block.line, display, found)


def _others(block: _Block, display: Display, found: DisplayPvs) -> None:
    """Tell what is not read: displays and commands of buttons, and what may be a name."""
    if block.name.startswith(("display[", "command[")):
        name = found.expand(block.items.get("name", ""), display.macros, block.line)
        if block.name.startswith("display["):
            found.linked(name)
        else:
            found.runs(f"{name} {block.items.get('args', '')}")
    for key, text in block.items.items():
        if key not in _TEXTS:
            found.unread(key, text, display.macros, block.line)


def _color(text: str, colors: list[str]) -> str | None:
    if text.isdigit() and int(text) < len(colors) and _HEX.fullmatch(colors[int(text)]):
        return f"#{colors[int(text)].lower()}"
    return None


def _span(block: _Block, found: DisplayPvs) -> float:
    said = block.items.get("period", str(_PERIOD))
    period = number_of(said)
    if period is None:
        found.pvs.warn(f"the period {plain(said, 40)!r} is no number; left out", block.line)
        period = _PERIOD
    units = block.items.get("units", "second")
    if units not in _UNITS:
        found.pvs.warn(f"the units {plain(units, 40)!r} are not known; left out", block.line)
    return found.pvs.span(period * _UNITS.get(units, 1.0))


def _composite(text: str, line: int, display: Display, found: DisplayPvs) -> None:
    file, _, given = text.partition(";")
    macros = macros_of(found.expand(given, display.macros, line), line, found)
    name = found.expand(file, display.macros, line)
    found.inside(name, found.pvs.handed(display.macros, macros, line), line, display)


def macros_of(text: str, line: int, found: DisplayPvs) -> Mapping[str, str]:
    """Return the macros in ``A=1,B=two``; a part that is none is told."""
    macros = {}
    for part in re.split(r"[,;\n]", text):
        key, mark, value = part.partition("=")
        if mark:
            macros[key.strip()] = value.strip().strip("\"'")
        elif part.strip():
            found.pvs.warn(f"{plain(part.strip(), 40)!r} is no macro with a value", line)
    return macros
