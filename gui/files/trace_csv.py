"""Statistics of traces as CSV (RFC 4180) that spreadsheets open and do not execute."""

import csv
import io
import math
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from gui.core.statistics import RangeStatistics
from gui.files.atomic import write_atomic

StatisticsRow = tuple[str, str, RangeStatistics]  # label, unit, statistics

_HEADER: Final = (
    *("label", "unit", "start", "end", "count", "not_finite", "minimum", "maximum", "mean"),
    *("deviation", "time_mean", "integral", "covered_s", "rate_per_s", "first", "last"),
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def statistics_csv(rows: Sequence[StatisticsRow], t0_ns: int, t1_ns: int) -> str:
    """Return one line per row below a header; ``t0_ns``, ``t1_ns``: the range (UTC).

    A number reads back as the very same double; NaN is an empty cell.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEADER)
    start, end = _iso(t0_ns), _iso(t1_ns)
    for label, unit, of in rows:
        numbers = (of.minimum, of.maximum, of.mean, of.deviation, of.time_mean, of.integral)
        numbers += (of.covered_s, of.rate, of.first, of.last)
        cells = (_text(label), _text(unit), start, end, of.count, of.not_finite)
        writer.writerow((*cells, *map(_number, numbers)))
    return text.getvalue()


def write_statistics_csv(path: Path, rows: Sequence[StatisticsRow], t0_ns: int, t1_ns: int) -> None:
    """Write ``statistics_csv`` to ``path`` as UTF-8, whole or not at all. Raises ``OSError``."""
    write_atomic(path, statistics_csv(rows, t0_ns, t1_ns).encode("utf-8", "replace"))


def _text(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _number(number: float) -> str:
    if math.isnan(number):
        return ""
    if math.isinf(number):
        return "Inf" if number > 0 else "-Inf"
    return repr(number)


def _iso(time_ns: int) -> str:
    seconds, rest = divmod(time_ns, 1_000_000_000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"
