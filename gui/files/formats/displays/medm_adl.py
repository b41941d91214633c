"""Reader of MEDM displays ``*.adl``: blocks ``name { key=value ... }``."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.formatting import plain
from gui.files.formats.displays.display_pvs import Display, DisplayPvs
from gui.files.formats.group_reader import group_name, text_of
from gui.files.formats.loaded_group import GroupFileError

_TOKEN: Final = re.compile(r'"((?:[^"\\]|\\.)*+)"?|([{}=])|([^\s{}="]+)')
_BEGIN: Final = re.compile(rb"\s*file\s*\{\s*name\s*=")
_DEEPEST: Final = 64
_MOST_WORDS: Final = 600_000
_SHOWN: Final = ("chan", "rdbk", "ctrl", "xdata", "ydata", "trigger")
_RULES: Final = ("chan", "chanB", "chanC", "chanD")
_UNITS: Final = {"milli-second": 0.001, "second": 1.0, "minute": 60.0, "hour": 3600.0}
_PERIOD: Final = 60.0  # of a strip chart, in its units
_HEX: Final = re.compile(r"[0-9a-fA-F]{6}")
_COMPOSITE: Final = "composite file"


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
    top = _tree(data, display.source)
    colors = _colors(top)
    for block in _walk(top, ()):
        _take(block, colors, display, found)
    return Group(group_name(display.source))


def _tree(data: bytes, source: str) -> _Block:
    text = text_of(data, source)
    top = _Block("", 1)
    stack, word, line, seen = [top], "", 1, 0
    equals = False
    for count, token in enumerate(_TOKEN.finditer(text)):
        if count > _MOST_WORDS:
            raise GroupFileError(f"more than {_MOST_WORDS:,} words", source, line)
        line += text.count("\n", seen, token.start())
        seen = token.start()
        mark = token[2]
        if mark == "{":
            if len(stack) > _DEEPEST:
                raise GroupFileError("nested too deeply", source, line)
            stack[-1].blocks.append(_Block(word, line))
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
            text_of_token = token[3] if token[1] is None else token[1]
            if equals:
                stack[-1].items[word] = text_of_token
                word, equals = "", False
                continue
            if word:
                stack[-1].words.append(word)
            word = text_of_token
    if len(stack) > 1:
        raise GroupFileError(f"the block {plain(stack[-1].name, 40)!r} does not end", source, line)
    return top


def _walk(block: _Block, path: tuple[str, ...]) -> Iterator[tuple[_Block, tuple[str, ...]]]:
    yield block, path
    for inner in block.blocks:
        yield from _walk(inner, (*path, inner.name))


def _colors(top: _Block) -> list[str]:
    for block, path in _walk(top, ()):
        if path == ("color map", "colors"):
            return [word for each in block.words for word in each.split(",") if word]
    return []


def _take(
    at: tuple[_Block, tuple[str, ...]], colors: list[str], display: Display, found: DisplayPvs
) -> None:
    block, path = at
    rule = "dynamic attribute" in path
    for key in _RULES if rule else _SHOWN:
        if text := block.items.get(key, ""):
            name = found.expand(text.strip(), display.macros, block.line)
            if rule:
                found.add_other(name, block.line)
            elif "strip chart" in path:
                color = _color(block.items.get("clr", ""), colors)
                found.add(PvSpec(name, plot=True, color=color), block.line)
            else:
                found.add(PvSpec(name), block.line)
    if not rule:
        for key in ("erase", "count", "countPvName"):
            name = block.items.get(key, "").strip()
            if name and not name.isdigit():
                found.add_other(found.expand(name, display.macros, block.line), block.line)
    if path[-1:] == ("strip chart",) and found.span_s is None:
        found.span_s = _span(block, found)
    if _COMPOSITE in block.items:
        _composite(block.items[_COMPOSITE], block.line, display, found)


def _color(text: str, colors: list[str]) -> str | None:
    if text.isdigit() and int(text) < len(colors) and _HEX.fullmatch(colors[int(text)]):
        return f"#{colors[int(text)].lower()}"
    return None


def _span(block: _Block, found: DisplayPvs) -> float:
    try:
        period = float(block.items.get("period", _PERIOD))
    except ValueError:
        period = _PERIOD
    return found.pvs.span(period * _UNITS.get(block.items.get("units", "second"), 1.0))


def _composite(text: str, line: int, display: Display, found: DisplayPvs) -> None:
    file, _, given = text.partition(";")
    macros = macros_of(found.expand(given, display.macros, line))
    name = found.expand(file, display.macros, line)
    found.inside(name, {**display.macros, **macros}, line, display)


def macros_of(text: str) -> Mapping[str, str]:
    """Return the macros in ``A=1,B=two``."""
    parts = (part.partition("=") for part in re.split(r"[,;\n]", text))
    return {key.strip(): value.strip().strip("\"'") for key, mark, value in parts if mark}
