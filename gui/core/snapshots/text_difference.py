"""Difference of two texts: bytes are compared, never what is shown of them."""

from typing import Any

import numpy as np
import numpy.typing as npt

from gui.core.pv.plain_text import plain
from gui.core.pv.text_bytes import (
    Text,
    characters_of,
    is_hidden_behind_nul,
    readable,
    text_of_chars,
)

Chars = npt.NDArray[np.uint8]


def text_difference(saved: Text, other: Text) -> str:
    """Return how two texts differ in words; "": they are equal.

    A ``str`` came from a file without types, in an encoding that is not known: characters count.
    """
    if isinstance(saved, str) or isinstance(other, str):
        return "" if characters_of(saved) == characters_of(other) else "text"
    if saved == other:
        return ""
    if characters_of(saved) == characters_of(other):
        return "other bytes of the same characters (Latin-1 and UTF-8)"
    if plain(readable(saved)) != plain(readable(other)):
        return "text"
    pairs = enumerate(zip(saved, other, strict=False))
    first = next((k for k, (was, now) in pairs if was != now), min(len(saved), len(other)))
    return f"looks alike: byte {first + 1} is {_byte(other, first)}, saved {_byte(saved, first)}"


def _byte(text: bytes, place: int) -> str:
    """Return the byte at ``place`` as ``0x1b``, or that there is none."""
    return f"0x{text[place]:02x}" if place < len(text) else "not there"


def characters_difference(saved: Chars, other: Chars) -> tuple[str, int]:
    """Return how two arrays of characters differ in words and in how many elements; "", 0: equal.

    Every element counts, NULs too.
    """
    if saved.tobytes() == other.tobytes():
        return "", 0
    common = min(saved.size, other.size)
    count = int(np.count_nonzero(saved[:common] != other[:common])) + abs(saved.size - other.size)
    if saved.tobytes().rstrip(b"\0") == other.tobytes().rstrip(b"\0"):
        sizes = f"{other.size} elements, saved {saved.size}"
        return f"only in the NULs at the end: {sizes}", count
    if saved.size != other.size:
        return f"{other.size} elements, saved {saved.size}", count
    return f"{count} of {common} elements", count


def text_and_characters(text: Text, array: Chars) -> tuple[str, bool]:
    """Compare a saved text, without what was behind its end, with an array of characters.

    Returns how they differ in words ("": not) and whether it is known.
    """
    found = text_difference(text, text_of_chars(array))
    if found or not is_hidden_behind_nul(array):
        return found, True
    return "there is more behind the text's end (NUL), which the file does not have", False


def elements_differ(saved: npt.NDArray[Any], other: npt.NDArray[Any]) -> int:
    """Return how many of n texts differ; arrays of bytes or of characters, (n,)."""
    if saved.dtype.kind == other.dtype.kind:
        return int(np.count_nonzero(saved != other))
    pairs = zip(saved.tolist(), other.tolist(), strict=True)
    return sum(bool(text_difference(before, after)) for before, after in pairs)
