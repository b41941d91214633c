"""Texts and characters as they are put: typed ones encoded, those of an IOC left as they came.

A text that a person typed (``str``) is encoded as the present value is. Bytes and arrays of
characters came from an IOC or a file and are sent as they are.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from gui.core.puts.number_arrays import check_room, checked_numbers
from gui.core.puts.parsing import InvalidValueError
from gui.core.pv.formatting import plain
from gui.core.pv.text_bytes import (
    LATIN_1,
    STRING_BYTES,
    STRINGS,
    UTF_8,
    Encoding,
    decode,
    encode,
    is_hidden_behind_nul,
    text_of_chars,
)
from gui.core.pv.whole_value import long_name, why_not_whole

Chars = npt.NDArray[np.uint8]


def check_edited_in_place(name: str, held: object, native_type: str, as_text: bool) -> None:
    """Raise ``InvalidValueError`` where the present value cannot be edited as a text.

    Else a part of it that was not received, or is not shown, would be lost.
    """
    if isinstance(held, bytes) and (reason := why_not_whole(native_type, held, None)):
        longer = long_name(name)
        instead = (
            f" Read it as {plain(longer)} (row's menu), if the IOC has that." if longer else ""
        )
        raise InvalidValueError(f"Not edited here: {reason}.{instead}")
    if as_text and isinstance(held, np.ndarray) and is_hidden_behind_nul(held):
        raise InvalidValueError(
            "Not edited as text: it has characters behind its end (NUL). Show it as numbers first"
            " (row's menu)."
        )


def checked_string(value: object, held: object) -> bytes:
    """Return ``value`` as the bytes of a CA string; ``held`` is the present one, if known."""
    data = _encoded(value, held)
    if len(data) > STRING_BYTES:
        raise InvalidValueError(f"The text has {len(data)} bytes; the IOC takes {STRING_BYTES}.")
    return data


def checked_strings(value: Sequence[Any] | npt.NDArray[Any], held: object) -> npt.NDArray[Any]:
    """Return texts as an array of CA strings, ``STRINGS`` (n,)."""
    known: list[bytes] = held.tolist() if isinstance(held, np.ndarray) else []
    whole = b" ".join(known)  # of which one encoding is that of all
    array = np.array(
        [
            checked_string(text, known[at] if at < len(known) and _is(known[at], text) else whole)
            for at, text in enumerate(value)
        ],
        STRINGS,
    )
    return array


def _is(raw: bytes, text: object) -> bool:
    return isinstance(text, str) and decode(raw).text == text


def checked_characters(name: str, room: int, value: object, held: object) -> Chars:
    """Return ``value`` as the characters to send, uint8 (n,).

    A text ends with NUL where there is room; the last element may be one of the text. A long
    string (``NAME.FIELD$``) must end with NUL: rsrv would keep the end of the old text, or store
    one without an end.
    """
    long_string = name.endswith("$")
    if isinstance(value, str | bytes):
        present = text_of_chars(held) if isinstance(held, np.ndarray) else held
        data = _encoded(value, present)
        most = room_for_text(name, room)
        if len(data) > most:
            raise InvalidValueError(f"The text has {len(data)} bytes; the IOC takes {most}.")
        data += b"\0" if len(data) < room else b""
        return np.frombuffer(data, np.uint8)
    array = _characters(value)
    check_room(len(array), room)
    if long_string and array[-1]:
        raise InvalidValueError("A long string ends with 0: the last element must be 0.")
    return array


def room_for_text(name: str, room: int) -> int:
    """Return how many bytes a text may have; a long string must end with NUL."""
    return room - 1 if name.endswith("$") else room


def _characters(value: object) -> Chars:
    if not isinstance(value, Sequence | np.ndarray):
        raise InvalidValueError("It takes characters.")
    if not len(value):
        raise InvalidValueError("There are no elements: Channel Access cannot write none.")
    return checked_numbers(value, "CHAR", 0, 255, whole=True).astype(np.uint8)


def _encoded(value: object, held: object) -> bytes:
    """Return a text without NUL as bytes."""
    if not isinstance(value, str | bytes):
        raise InvalidValueError("It takes text.")
    if ("\0" if isinstance(value, str) else b"\0") in value:  # type: ignore[operator]
        raise InvalidValueError("The text has a NUL character, where the IOC would cut it.")
    if isinstance(value, bytes):
        return bytes(value)
    encoding: Encoding = decode(held).encoding if isinstance(held, bytes) else UTF_8
    try:
        return encode(value, encoding)
    except UnicodeEncodeError as error:
        character = plain(value[error.start], 4)  # "": half of a pair, which no encoding has
        if encoding == LATIN_1 and character:
            raise InvalidValueError(
                f"The present text is in Latin-1, which has no “{character}”."
            ) from None
        raise InvalidValueError("The text has a character that cannot be sent.") from None
