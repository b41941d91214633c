"""JSON from the network, read one element after another: other threads run in between.

``json.loads`` keeps them from running until it is done, the GUI's too.
"""

import json
import re
from collections.abc import Iterator
from typing import Final

_SPACE: Final = re.compile(r"[ \t\n\r]*+")
_DECODER: Final = json.JSONDecoder()


class OtherJsonError(ValueError):
    """What was to be read as a list is none, or as an object."""


def text_of(data: bytes) -> str:
    """Return JSON, in any of its encodings, as text. Raises ``ValueError``."""
    return data.decode(json.detect_encoding(data), "surrogatepass")


def elements(text: str) -> Iterator[object]:
    """Yield the elements of a list.

    Raises ``OtherJsonError`` at once if it is none, ``ValueError``, ``RecursionError``.
    """
    at = _opened(text, "[")
    while not text.startswith("]", at):
        value, at = _DECODER.raw_decode(text, at)
        yield value
        at = _next(text, at, "]")
    _ended(text, at)


def members(text: str) -> Iterator[tuple[str, object]]:
    """Yield the names and values of an object. Raises as ``elements`` does."""
    at = _opened(text, "{")
    while not text.startswith("}", at):
        name, at = _DECODER.raw_decode(text, at)
        if not isinstance(name, str):
            raise ValueError("a name is no text")
        value, at = _DECODER.raw_decode(text, _behind(text, at, ":"))
        yield name, value
        at = _next(text, at, "}")
    _ended(text, at)


def _space(text: str, at: int) -> int:
    """Return where the space at ``at`` ends."""
    found = _SPACE.match(text, at)
    return at if found is None else found.end()


def _opened(text: str, sign: str) -> int:
    at = _space(text, 0)
    if not text.startswith(sign, at):
        raise OtherJsonError
    return _space(text, at + 1)


def _behind(text: str, at: int, sign: str) -> int:
    at = _space(text, at)
    if not text.startswith(sign, at):
        raise ValueError(f"{sign} is missing")
    return _space(text, at + 1)


def _next(text: str, at: int, end: str) -> int:
    """Return where the next one begins, or where ``end`` is."""
    at = _space(text, at)
    if text.startswith(end, at):
        return at
    at = _behind(text, at, ",")
    if text.startswith(end, at):
        raise ValueError("nothing follows a comma")
    return at


def _ended(text: str, at: int) -> None:
    if _space(text, at + 1) != len(text):
        raise ValueError("something follows")
