"""Reader of the settings of earlier versions: an INI file of Qt."""

import re
from pathlib import Path
from typing import Final

from gui.files.disk.ordinary_file import read_ordinary

SIZE_LIMIT: Final = 1 << 20
NAMES: Final = ("pvwatch.ini", "pvwatch.conf")
_ESCAPES: Final = dict(zip("nrt0abfv", "\n\r\t\0\a\b\f\v", strict=True))
_TOKEN: Final = re.compile(r'\\x([0-9a-fA-F]{1,6})|\\(.)|(")|(,\s*)|([^\\",]+)', re.DOTALL)


def _parts(text: str) -> list[str]:
    """Split a value at its commas and undo its quotes and escapes."""
    parts, quoted = [""], False
    for code, letter, quote, comma, plain in _TOKEN.findall(text):
        if code:
            number = int(code, 16)
            parts[-1] += chr(number) if number <= 0x10FFFF else ""
        elif letter:
            parts[-1] += _ESCAPES.get(letter, letter)
        elif quote:
            quoted = not quoted
        elif comma and not quoted:
            parts.append("")
        else:
            parts[-1] += comma or plain
    return parts


def read_old_settings(path: Path) -> dict[str, list[str]]:
    """Return the values of the section ``General``, each as a list. Raises ``OSError``."""
    text = read_ordinary(path, SIZE_LIMIT).decode("utf-8", "replace")
    found: dict[str, list[str]] = {}
    section = "General"
    for line in text.split("\n"):
        line = line.strip("\r ")
        if line.startswith("["):
            section = line.strip("[]")
        elif "=" in line and section == "General" and not line.startswith(";"):
            key, value = line.split("=", 1)
            found[key.strip()] = _parts(value)
    return found


def bytes_of(parts: list[str]) -> bytes:
    """Return the bytes in ``@ByteArray(…)``; empty for anything else."""
    text = ",".join(parts)
    if not text.startswith("@ByteArray(") or not text.endswith(")"):
        return b""
    return text[11:-1].encode("latin-1", "ignore")
