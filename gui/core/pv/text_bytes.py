"""Texts as bytes that an IOC sent, and as characters: the bytes are the value.

Channel Access says nothing of an encoding. Characters are made of bytes only to be shown or
edited: as UTF-8, else as Latin-1 (ADR 15).
"""

import unicodedata
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from gui.core.pv.plain_text import HIDDEN

Text = str | bytes  # ``str``: its bytes are not known
Encoding = Literal["UTF-8", "Latin-1"]
UTF_8: Final[Encoding] = "UTF-8"
LATIN_1: Final[Encoding] = "Latin-1"
STRING_BYTES: Final = 39  # of a text in a CA string: MAX_STRING_SIZE of EPICS less its end mark
STRING_SIZE: Final = 40  # of an element of an array of strings
STRINGS: Final = np.dtype(f"S{STRING_SIZE}")

MORE_BEHIND_NUL: Final = "… (more behind NUL)"  # behind such a text where it is shown
_KEPT: Final = "\n\r\t"  # handled where texts are shown
LOST_SIGN: Final = "\ufffd"  # stands for bytes that could not be decoded, or looks so
_CONTROLS: Final = bytes({*range(32), 127} - {*b"\t\n\r\x1b"})  # in no text for people
_CONTROLS_ABOVE: Final = bytes(range(128, 160))  # of Latin-1


class DecodedText(NamedTuple):
    """Characters with the encoding in which they are the bytes again."""

    text: str
    encoding: Encoding


def decode(raw: bytes) -> DecodedText:
    """Return ``raw`` as UTF-8, else as Latin-1: ``encode`` gives the same bytes back."""
    try:
        return DecodedText(raw.decode("utf-8"), UTF_8)
    except UnicodeDecodeError:
        return DecodedText(raw.decode("latin-1"), LATIN_1)


def encode(text: str, encoding: Encoding) -> bytes:
    """Return ``text`` as bytes. Raises ``UnicodeEncodeError``."""
    return text.encode("utf-8" if encoding == UTF_8 else "latin-1")


def characters_of(text: Text) -> str:
    """Return the characters of a text."""
    return decode(text).text if isinstance(text, bytes) else text


def readable(raw: bytes) -> str:
    r"""Return ``raw`` for people: bytes that no one would see stand as ``\x1b``.

    Line ends and tabs stay.
    """
    text, encoding = decode(raw)
    if text.isprintable() and LOST_SIGN not in text:
        return text
    unseen = {ord(c): _as_bytes(c, encoding) for c in set(text) if not _is_seen(c)}
    return text.translate(unseen) if unseen else text


def _is_seen(character: str) -> bool:
    if character in _KEPT:
        return True
    return unicodedata.category(character) not in HIDDEN and character != LOST_SIGN


def _as_bytes(character: str, encoding: Encoding) -> str:
    return "".join(f"\\x{byte:02x}" for byte in encode(character, encoding))


def spelled(raw: bytes) -> str:
    r"""Return ``raw`` as a text that tells every byte: UTF-8 as it is, else ``b'5 \xb5m'``."""
    text, encoding = decode(raw)
    return text if encoding == UTF_8 and not text.startswith(("b'", 'b"')) else repr(raw)


def before_nul(raw: bytes) -> bytes:
    """Return the bytes before the first NUL, all where there is none."""
    end = raw.find(b"\0")
    return raw if end < 0 else raw[:end]


def text_of_chars(array: npt.NDArray[Any]) -> bytes:
    """Return the text in an array of characters, uint8 (n,): what is before the first NUL."""
    return before_nul(array.tobytes())


def reads_as_text(array: npt.NDArray[Any]) -> bool:
    """Guess whether an array of characters, uint8 (n,), is a text: readable, then only NULs."""
    head, _, tail = array.tobytes().partition(b"\0")
    if tail.strip(b"\0") or head.translate(None, _CONTROLS) != head:
        return False
    if decode(head).encoding == UTF_8:
        return True
    return head.translate(None, _CONTROLS_ABOVE) == head


def readable_chars(array: npt.NDArray[Any]) -> str:
    """Return an array of characters, uint8 (n,), for people, and whether there is more behind NUL.

    See ``readable``.
    """
    text = readable(text_of_chars(array))
    return f"{text}{MORE_BEHIND_NUL}" if is_hidden_behind_nul(array) else text


def is_hidden_behind_nul(array: npt.NDArray[Any]) -> bool:
    """Tell whether an array of characters has more behind the first NUL than NULs."""
    return bool(array.tobytes().partition(b"\0")[2].strip(b"\0"))
