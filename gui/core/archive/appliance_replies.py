"""Replies of an appliance in JSON: lists of names, its version, values; anything may come."""

import json
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar

from gui.core.archive.json_pieces import OtherJsonError, elements, members, text_of

T = TypeVar("T")

MOST_BYTES: Final = 64 * 1024 * 1024  # of a reply
MOST_NAMES: Final = 1_000_000
MOST_NAME: Final = 200  # characters
MOST_TEXT: Final = 4000  # characters of a value
_MOST_VERSION: Final = 80
_SECOND_NS: Final = 1_000_000_000


class ReplyError(ValueError):
    """A reply that is not what was asked for; says so in a sentence."""


@dataclass(frozen=True, slots=True)
class ValueAtTime:
    """The latest sample of a PV at or before a time. An array has its elements.

    ``value`` ``None``: one that JSON has no number for, NaN or infinite, or an array with such.
    """

    time_ns: int
    value: float | str | tuple[float | str, ...] | None
    severity: int = 0
    status: int = 0


def names_in(reply: bytes, most: int = MOST_NAMES) -> tuple[str, ...]:
    """Return the first ``most`` names in a list, as they came. Raises ``ReplyError``."""
    found = islice(_pieces(elements, reply, "is no list of names"), MOST_NAMES)
    names = (name for name in found if isinstance(name, str) and _is_name(name))
    return tuple(islice(names, most))


def version_in(reply: bytes) -> str:
    """Return the version of an appliance. Raises ``ReplyError``."""
    for name, text in dict(_pieces(members, reply, "has no version")).items():
        if "version" in name and isinstance(text, str):
            return text[:_MOST_VERSION]
    raise ReplyError("The archiver appliance's reply has no version.")


def values_in(reply: bytes) -> dict[str, ValueAtTime]:
    """Return values by PV; those that cannot be read are left out. Raises ``ReplyError``."""
    found = _pieces(members, reply, "has no values")
    values = ((name, _value(sample)) for name, sample in found if _is_name(name))
    return {name: value for name, value in values if value is not None}


def as_posted(names: Iterable[str]) -> bytes:
    """Return a list of names as it is posted."""
    return json.dumps(list(names)).encode()


def _pieces(read: Callable[[str], Iterator[T]], reply: bytes, otherwise: str) -> Iterator[T]:
    """Yield what ``read`` finds in ``reply``. Raises ``ReplyError``."""
    if len(reply) > MOST_BYTES:
        raise ReplyError(f"The archiver appliance's reply is larger than {MOST_BYTES >> 20} MB.")
    try:
        yield from read(text_of(reply))
    except OtherJsonError:
        raise ReplyError(f"The archiver appliance's reply {otherwise}.") from None
    except (ValueError, RecursionError):
        raise ReplyError("The archiver appliance's reply cannot be read.") from None


def _is_name(name: str) -> bool:
    return 0 < len(name) <= MOST_NAME and name.isprintable()


def _value(sample: object) -> ValueAtTime | None:
    if not isinstance(sample, dict):
        return None
    seconds, nanos = _whole(sample.get("secs")), _whole(sample.get("nanos", 0))
    told = sample.get("val", False)
    value = _array_or_element(told)
    is_other = value is None and told is not None
    if seconds is None or nanos is None or is_other or not seconds < 1 << 33:
        return None
    severity, status = _whole(sample.get("severity", 0)), _whole(sample.get("status", 0))
    if severity is None or status is None or nanos >= _SECOND_NS:
        return None
    return ValueAtTime(seconds * _SECOND_NS + nanos, value, min(severity, 3), min(status, 255))


def _array_or_element(value: object) -> float | str | tuple[float | str, ...] | None:
    if not isinstance(value, list):
        return _element(value)
    elements = tuple(e for e in map(_element, value) if e is not None)
    return elements if len(elements) == len(value) else None


def _whole(number: object) -> int | None:
    if isinstance(number, str) and number.isascii() and number.isdigit() and len(number) < 12:
        return int(number)
    is_whole = isinstance(number, int) and not isinstance(number, bool)
    return number if is_whole and isinstance(number, int) and number >= 0 else None


def _element(value: object) -> float | str | None:
    if isinstance(value, str):
        return value[:MOST_TEXT]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
