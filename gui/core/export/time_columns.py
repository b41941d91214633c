"""Times as texts of ISO 8601 by columns: what ``csv_text.time_cell`` writes one by one."""

from datetime import UTC, datetime, tzinfo
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.updates import Int64s

_NS: Final = 1_000_000_000
_DAY_S: Final = 86_400
_QUARTER_S: Final = 900  # zones change their offset at quarters of an hour
_WIDTH: Final = len("2026-11-24T13:00:00.000000002+01:00")
_Bytes = npt.NDArray[np.uint8]


def time_texts(time_ns: Int64s, utc: bool, local: tzinfo | None = None) -> list[bytes]:
    """Return times (n,) as ASCII, in UTC or else in ``local`` (``None``: this machine's zone)."""
    if not len(time_ns):
        return []
    seconds, rest = np.divmod(time_ns, _NS)
    text = np.empty((len(time_ns), _WIDTH), np.uint8)
    if utc:
        text[:, 29:] = np.frombuffer(b"+00:00", np.uint8)
    else:
        offset_s, which, texts = _offsets(seconds, local)
        seconds = seconds + offset_s
        text[:, 29:] = texts[which]
    day, second = np.divmod(seconds, _DAY_S)
    text[:, :11] = _dates(day)
    text[:, 11:20] = _clock_texts()[second]
    thousand = _thousand()
    text[:, 20:23] = thousand[rest // 1_000_000]
    text[:, 23:26] = thousand[rest // 1000 % 1000]
    text[:, 26:29] = thousand[rest % 1000]
    found: list[bytes] = text.view(f"S{_WIDTH}").ravel().tolist()
    return found


def _offsets(seconds: Int64s, local: tzinfo | None) -> tuple[Int64s, Int64s, _Bytes]:
    """Return offsets from UTC in s (n,), indices (n,) into texts, and these (k, 6)."""
    quarters, which = np.unique(seconds // _QUARTER_S, return_inverse=True)
    found = [
        datetime.fromtimestamp(quarter * _QUARTER_S, UTC).astimezone(local)
        for quarter in quarters.tolist()
    ]
    offsets = np.array([_offset_s(moment) for moment in found], np.int64)
    texts = np.array([list(_offset_text(offset)) for offset in offsets.tolist()], np.uint8)
    return offsets[which], which, texts


def _offset_s(moment: datetime) -> int:
    offset = moment.utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset is not None else 0
    return minutes * 60  # before 1972 zones had seconds, which ISO 8601 has no room for


def _offset_text(offset_s: int) -> bytes:
    hours, minutes = divmod(abs(offset_s) // 60, 60)
    return f"{'-' if offset_s < 0 else '+'}{hours:02d}:{minutes:02d}".encode("ascii")


def _dates(day: Int64s) -> _Bytes:
    """Return days since 1970 (n,) as bytes (n, 11), such as ``2026-11-24T``."""
    days, which = np.unique(day, return_inverse=True)
    dates = np.datetime_as_string(days.astype("datetime64[D]"))
    table = np.array([list(f"{date}T".encode("ascii")) for date in dates], np.uint8)
    return table[which]


@cache
def _clock_texts() -> _Bytes:
    """Return ``00:00:00.`` and so on as bytes (86400, 9)."""
    second = np.arange(_DAY_S)
    text = np.empty((_DAY_S, 9), np.uint8)
    for at, number in ((0, second // 3600), (3, second // 60 % 60), (6, second % 60)):
        text[:, at], text[:, at + 1] = number // 10 + 48, number % 10 + 48
        text[:, at + 2] = 58  # a colon
    text[:, 8] = 46  # a point
    return text


@cache
def _thousand() -> _Bytes:
    """Return ``000`` to ``999`` as bytes (1000, 3)."""
    number = np.arange(1000)
    return np.stack([number // 100, number // 10 % 10, number % 10], axis=1).astype(np.uint8) + 48
