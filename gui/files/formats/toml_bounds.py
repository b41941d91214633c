"""Limits of TOML files: refuses what ``tomllib`` needs many seconds or all memory to read."""

import re
from typing import Final

from gui.core.pv.counts import grouped
from gui.files.formats.loaded_group import SIZE_LIMIT, GroupFileError

_MOST: Final = {  # 50,000 PVs with all their settings are less
    "\n": (550_000, "lines"),
    ",": (400_000, "commas"),
    "[": (200_000, "brackets"),
    "{": (200_000, "braces"),
}
_MOST_PARTS: Final = 6  # of a dotted key; our own have one
_QUOTED: Final = re.compile(
    r'"{3}(?:[^\\]|\\.)*?"{3}|\'{3}.*?\'{3}|"(?:[^"\\\n]|\\.)*+"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
)
_LONG_KEY: Final = re.compile(rf"(?<![\w.-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{_MOST_PARTS}}}")
_DOTTED: Final = re.compile(rf"^(?:[^.\n]*+\.){{{_MOST_PARTS}}}", re.MULTILINE)  # perhaps in a text
_MOST_BESIDE: Final = 100_000  # lines that are not of PVs
_LINES_OF_ONE: Final = 16  # of a table: a PV with all its settings has less


def check_amount(text: str, source: str) -> None:
    """Raise ``GroupFileError`` for a file that is too large; writers check it too."""
    if len(text.encode("utf-8", "replace")) > SIZE_LIMIT:
        raise GroupFileError("larger than 8 MiB", source)
    for mark, (most, what) in _MOST.items():
        if text.count(mark) > most:
            raise GroupFileError(f"too large for a group: more than {grouped(most)} {what}", source)
    if text.count("\n") - _LINES_OF_ONE * text.count("\n[") > _MOST_BESIDE:
        message = f"too large for a group: more than {grouped(_MOST_BESIDE)} lines beside its PVs"
        raise GroupFileError(message, source)


def check_keys(text: str, source: str) -> None:
    """Raise ``GroupFileError`` for keys of many parts, for which ``tomllib`` takes all memory."""
    if not _DOTTED.search(text):
        return
    if _LONG_KEY.search(_QUOTED.sub("q", text)):
        bare = _QUOTED.sub(lambda found: "q" + "\n" * found[0].count("\n"), text)
        found = _LONG_KEY.search(bare)
        line = bare.count("\n", 0, found.start() if found else 0) + 1
        raise GroupFileError(f"a key has more than {_MOST_PARTS} parts", source, line)
