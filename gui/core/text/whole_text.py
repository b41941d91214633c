"""Long text as plain text with its lines, up to a limit."""

import unicodedata
from typing import Final

from gui.core.pv.plain_text import HIDDEN

WHOLE: Final = 65_536  # characters shown at most
_KEPT: Final = {ord("\n"), ord("\t")}


def whole_text(text: str, limit: int = WHOLE) -> str:
    """Return ``text`` without control and bidi characters, by lines; tells what was cut."""
    shown = text[:limit].replace("\r\n", "\n")
    if not shown.isprintable():
        hidden = {ord(c) for c in set(shown) if unicodedata.category(c) in HIDDEN}
        shown = shown.translate(dict.fromkeys(hidden - _KEPT))
    left_off = len(text) - limit
    return f"{shown}\n… {left_off} more characters" if left_off > 0 else shown
