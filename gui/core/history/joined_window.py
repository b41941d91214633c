"""Samples of several histories of one PV as one: archived ones, then those that came live."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from gui.core.history.history import OPEN_END, SampleHistory
from gui.core.history.meaning import Meaning
from gui.core.pv.updates import Float64s, Int64s

Column = npt.NDArray[Any]  # of samples, (n,)


def in_range(
    histories: Sequence[SampleHistory], t0_ns: int, t1_ns: int
) -> tuple[SampleHistory, ...]:
    """Return those of ``histories``, oldest first, that tell of [t0, t1]; fillings come last."""
    held = [each for each in histories if len(each) and each.first_ns <= t1_ns]
    begun = [each for each in held if not each.fills_holes]
    fillings = (each for each in held if each.fills_holes and each.known_until_ns >= t0_ns)
    afterwards: list[SampleHistory | None] = [*begun[1:], None]
    told = (
        each
        for each, after in zip(begun, afterwards, strict=False)
        if (after is None or after.first_ns > t0_ns)
        and (each.known_until_ns >= t0_ns or not each.is_open)
    )
    return (*told, *fillings)


def meaning_of(histories: Sequence[SampleHistory]) -> Meaning:
    """Return what the newest samples mean; of none, what they would."""
    held = [each for each in histories if len(each)] or list(histories)
    return held[-1].meaning


def joined_window(
    histories: Sequence[SampleHistory], t0_ns: int, t1_ns: int
) -> tuple[Int64s, Float64s, Int64s]:
    """Return times, values and gaps (k, 2) as ``SampleHistory.window`` does, of all together.

    ``histories``: of samples, not of bins, in order of time, then those that fill their holes. A
    value that is only held from one into the next comes once. Between two of them nothing is
    known, unless the one lasts to the other.
    """
    times: list[Int64s] = []
    values: list[Float64s] = []
    gaps: list[Int64s] = []
    open_since: int | None = None
    fillings = [each for each in histories if each.fills_holes]
    for history in (each for each in histories if not each.fills_holes):
        own, value, _, gap = history.window(t0_ns, t1_ns)
        if not len(own):
            continue
        if open_since is not None:
            gaps.append(np.array([[open_since, own[0]]], np.int64))
        gaps = [np.minimum(known, own[0]) for known in gaps]  # this one tells what is after it
        skip = int(bool(times) and history.stamp_of(int(own[0])) != own[0])
        times.append(own[skip:])
        values.append(value[skip:])
        lasting = gap[gap[:, 1] == OPEN_END]
        open_since = int(lasting[0, 0]) if len(lasting) else None
        gaps.append(gap[gap[:, 1] != OPEN_END])
    if open_since is not None:
        gaps.append(np.array([[open_since, OPEN_END]], np.int64))
    nothing = np.empty(0, np.int64), np.empty(0), np.empty((0, 2), np.int64)
    found = nothing
    if times:
        every = np.concatenate(gaps)
        every = every[every[:, 0] < every[:, 1]]
        found = np.concatenate(times), np.concatenate(values), every
    for filling in fillings:
        own, value, _, gap = filling.window(t0_ns, t1_ns)
        columns, gap = with_holes_filled(found[:2], found[2], (own, value), gap, filling.held_ns)
        found = columns[0], columns[1], gap
    return found


def with_holes_filled(
    seen: Sequence[Column], gaps: Int64s, filling: Sequence[Column], more: Int64s, held_ns: Int64s
) -> tuple[list[Column], Int64s]:
    """Return the columns of ``seen`` with the samples of ``filling`` in its holes, and the gaps.

    Of both the first column has the times; unknown is what both gaps, (k, 2), are. ``held_ns``:
    the times of ``filling`` at which a value is only held.
    """
    times, own = seen[0], filling[0]
    if not len(own):
        return list(seen), gaps
    if not len(times):
        gaps = np.array([[0, OPEN_END]], np.int64)
    else:  # a value that is only held from before the hole was seen by the others
        more = np.concatenate([np.array([[0, int(own[0])]], np.int64), more])
        is_sample = ~np.isin(own, held_ns)
        filling = [column[is_sample] for column in filling]
    columns = [np.concatenate(pair) for pair in zip(seen, filling, strict=True)]
    order = np.argsort(columns[0], kind="stable")
    return [column[order] for column in columns], _in_both(gaps, more)


def _in_both(one: Int64s, other: Int64s) -> Int64s:
    """Return the times (k, 2) that are in a range of ``one`` and in a range of ``other``."""
    begin = np.maximum(one[:, :1], other[:, 0])
    end = np.minimum(one[:, 1:], other[:, 1])
    rows, columns = np.nonzero(begin < end)
    found = np.column_stack([begin[rows, columns], end[rows, columns]])
    return found[np.argsort(found[:, 0], kind="stable")]
