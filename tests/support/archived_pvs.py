"""PVs of a made-up archive: raw answers and bins computed from samples, as an appliance does it.

Written after the behaviour of the appliance's own answers (golden/), sharing no code with the
program.
"""

import math
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

import numpy as np

from tests.support.archive_messages import MANY, VALUES, escaped, header, sample_class
from tests.support.archived_lines import double_lines

SECOND = 10**9
Sample = tuple[int, object]  # UTC ns, value; or with severity, status and properties behind


@dataclass
class ArchivedPv:
    """A PV with samples in order of time: ``(time_ns, value, severity, status, properties)``."""

    samples: list[tuple] = field(default_factory=list)
    kind: int = 6
    properties: dict[str, str] = field(default_factory=dict)

    def between(self, begin_ns: int, end_ns: int) -> list[tuple]:
        """Samples within the range, with the last one at or before it."""
        before = [each for each in self.samples if each[0] <= begin_ns][-1:]
        return before + [each for each in self.samples if begin_ns < each[0] <= end_ns]


@dataclass
class GeneratedPv:
    """A PV with a sample every ``period_ns`` since 1970, whose values are computed."""

    period_ns: int
    value: Callable[[np.ndarray], np.ndarray]
    kind: int = 6
    properties: dict[str, str] = field(default_factory=dict)

    def columns(self, begin_ns: int, end_ns: int) -> tuple[np.ndarray, np.ndarray]:
        """Times and values within the range, with the last one at or before it."""
        first, last = begin_ns // self.period_ns, end_ns // self.period_ns
        times = np.arange(first, last + 1) * self.period_ns
        return times, self.value(times)

    def between(self, begin_ns: int, end_ns: int) -> list[tuple]:
        times, values = self.columns(begin_ns, end_ns)
        return [(time, value) for time, value in zip(times.tolist(), values.tolist(), strict=True)]


@cache
def year_begin(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp())


def chunks(kind: int, samples: list[tuple], pv: str, count: int = 1, **properties: str) -> bytes:
    """Write samples by year, the first header twice, as appliances do."""
    made = sample_class(kind)()
    is_array = VALUES[kind][1] == MANY
    parts: list[bytes] = []
    current = 0
    for time_ns, value, *more in samples:
        seconds, nano = divmod(time_ns, SECOND)
        year = datetime.fromtimestamp(seconds, UTC).year
        if year != current:
            head = header(kind, year, pv, count, **properties)
            parts += [b"\n", head] if parts else [head, b"\n", head]
            current = year
        severity, status, fields = (*more, 0, 0, {})[:3] if len(more) < 3 else more
        made.Clear()
        made.secondsintoyear, made.nano = seconds - year_begin(year), nano
        if is_array:
            made.val.extend(value)
        else:
            made.val = value
        if severity:
            made.severity = severity
        if status:
            made.status = status
        for name, text in fields.items():
            made.fieldvalues.add(name=name, val=text)
        parts.append(escaped(made.SerializeToString()) + b"\n")
    return b"".join(parts)


def raw_answer(pv: ArchivedPv | GeneratedPv, name: str, begin_ns: int, end_ns: int) -> bytes:
    """Answer ``getData.raw`` of a PV."""
    if isinstance(pv, GeneratedPv) and pv.kind == 6:
        times, values = pv.columns(begin_ns, end_ns)
        year = datetime.fromtimestamp(int(times[0]) // SECOND, UTC).year
        if int(times[-1]) < year_begin(year + 1) * SECOND:
            head = header(6, year, name, 1, **pv.properties)
            seconds = times // SECOND - year_begin(year)
            return head + b"\n" + head + double_lines(seconds, times % SECOND, values)
    return chunks(pv.kind, pv.between(begin_ns, end_ns), name, **pv.properties)


def binned_answer(
    pv: ArchivedPv | GeneratedPv, name: str, begin_ns: int, end_ns: int, bins: int, last: bool
) -> bytes:
    """Answer ``optimLastSample_N`` or, without ``last``, ``optimized_N``."""
    if pv.kind >= 7 or pv.kind == 0:
        return raw_answer(pv, name, begin_ns, end_ns)
    if isinstance(pv, GeneratedPv):
        return _generated_bins(pv, name, begin_ns, end_ns, bins, last)
    samples = pv.between(begin_ns, end_ns)
    if len(samples) <= bins:
        return raw_answer(pv, name, begin_ns, end_ns)
    width = max((end_ns - begin_ns) // SECOND // bins, 1)
    first = begin_ns // SECOND // width
    by_bin: dict[int, list[tuple]] = {}
    for each in samples:
        by_bin.setdefault(max(each[0] // SECOND // width, first - 1), []).append(each)
    rows, value = [], 0.0
    stats: list[float] | None = None
    for number in range(first - 1, end_ns // SECOND // width + 1):
        inside = by_bin.get(number, [])
        values = [float(each[1]) for each in inside if not math.isnan(each[1])]
        fields = {}
        if inside:
            value = values[-1] if values else value
            spread = statistics.stdev(values) if len(values) > 1 else 0.0
            mean = statistics.fmean(values) if values else math.nan
            stats = [mean, spread, min(values, default=math.nan), max(values, default=math.nan)]
            stats.append(float(len(values)))
            if any("cnxregainedepsecs" in each[4] for each in inside if len(each) > 4):
                fields = {"connectionChange": "true"}
        elif last and stats is not None:
            stats = [value, 0.0, value, value, 0.0]
        if stats is None:
            continue
        severity = max((each[2] for each in inside if len(each) > 2), default=0)
        middle = number * width * SECOND + width * SECOND // 2
        rows.append((middle, [*stats, value] if last else stats, severity, 0, fields))
    return chunks(13, rows, name, 6 if last else 5, **pv.properties)


def _generated_bins(
    pv: GeneratedPv, name: str, begin_ns: int, end_ns: int, bins: int, last: bool
) -> bytes:
    times, values = pv.columns(begin_ns, end_ns)
    if len(times) <= bins:
        return raw_answer(pv, name, begin_ns, end_ns)
    width = max((end_ns - begin_ns) // SECOND // bins, 1)
    numbers = times // SECOND // width
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 1))
    counts = np.diff(np.append(starts, len(times)))
    mean = np.add.reduceat(values, starts) / counts
    square = np.add.reduceat(values * values, starts) / counts
    columns = [
        mean, np.sqrt(np.maximum(square - mean * mean, 0)), np.minimum.reduceat(values, starts),
        np.maximum.reduceat(values, starts), counts.astype(float),
    ]  # fmt: skip
    if last:
        columns.append(values[np.append(starts[1:], len(times)) - 1])
    middles = (numbers[starts] * width * SECOND + width * SECOND // 2).tolist()
    table = np.stack(columns, axis=1).tolist()
    return chunks(13, list(zip(middles, table, strict=True)), name, len(columns), **pv.properties)
