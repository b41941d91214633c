"""Text from anywhere as one plain line: without control and bidi characters."""

import unicodedata
from typing import Final

HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})  # categories of such characters


def plain(text: str, limit: int = 200) -> str:
    """Return ``text`` without control and bidi characters, cut to ``limit`` characters."""
    shown = "".join(" " if c in "\n\r\t" else c for c in text[: limit * 2])
    shown = "".join(c for c in shown if unicodedata.category(c) not in HIDDEN)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
