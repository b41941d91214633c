"""Parser of numbers and lists as typed; refuses what is ambiguous."""

import csv
import math
import re
from typing import Final

from gui.core.pv.formatting import plain

_REAL: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WHOLE: Final = re.compile(r"[+-]?\d+", re.ASCII)
_HEX: Final = re.compile(r"[+-]?0[xX][0-9a-fA-F]+")
_COMMA: Final = re.compile(r"[+-]?\d*,\d+", re.ASCII)
_NOT_FINITE: Final = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)
_LONGEST: Final = 400  # characters: more than the longest double has before its exponent


class InvalidValueError(ValueError):
    """A value that cannot be written; the text is a sentence for the user."""


def parse_number(text: str) -> int | float:
    """Return the number in ``text``: decimal, with exponent, or whole as ``0x1F``.

    Raises ``InvalidValueError`` with a sentence: empty, a decimal comma, not finite, not a number.
    """
    number = text.strip()
    if not number:
        raise InvalidValueError("There is no number.")
    if len(number) <= _LONGEST:
        if _HEX.fullmatch(number):
            return int(number, 16)
        if _WHOLE.fullmatch(number):
            return int(number)
        if _REAL.fullmatch(number):
            value = float(number)
            if math.isinf(value):
                raise InvalidValueError(f"{plain(number, 40)} is too large for a number.")
            return value
    if _COMMA.fullmatch(number):
        dotted = plain(number.replace(",", "."), 40)
        raise InvalidValueError(f"“{plain(number, 40)}” has a comma: write {dotted} with a dot.")
    if _NOT_FINITE.fullmatch(number):
        raise InvalidValueError(f"{number} is not a finite number.")
    raise InvalidValueError(f"“{plain(number, 40)}” is not a number.")


def split_numbers(text: str) -> list[str]:
    """Return the elements of ``1, 2, 3`` or ``[1 2 3]``: commas or blanks between, not both."""
    inner = text.strip()
    if inner.startswith("[") != inner.endswith("]"):
        raise InvalidValueError("A bracket [ ] is missing.")
    inner = inner.removeprefix("[").removesuffix("]").strip()
    if not inner:
        raise InvalidValueError("There are no elements.")
    return inner.split(",") if "," in inner else inner.split()


def split_texts(text: str) -> list[str]:
    """Return the elements of ``one, two, "three, four"``."""
    try:
        rows = list(csv.reader([text], skipinitialspace=True, strict=True))
    except csv.Error:
        raise InvalidValueError('Write texts as: one, two, "three, four".') from None
    if not rows or not rows[0]:
        raise InvalidValueError("There are no elements.")
    return rows[0]


def join_texts(texts: list[str]) -> str:
    """Return ``texts`` so that ``split_texts`` gives them back."""
    return ", ".join('"' + text.replace('"', '""') + '"' for text in texts)
