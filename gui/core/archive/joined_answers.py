"""Answers of several appliances to one request as one: a PV may have moved from one to another."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from gui.core.archive.archive_answer import ArchiveAnswer
from gui.core.archive.joined_gaps import Known, joined_gaps
from gui.core.history.history import OPEN_END
from gui.core.pv.formatting import plain
from gui.core.pv.updates import Float64s, Int64s, PvKind, UInt8s

_LEAST: Final = -(1 << 62)


class _Rows(NamedTuple):
    """Rows of all answers together; ``order``: 0 for those of the answer that ends first."""

    time_ns: Int64s
    value: Float64s
    severity: UInt8s
    status: UInt8s
    low: Float64s
    high: Float64s
    order: Int64s


def join_answers(answers: Sequence[ArchiveAnswer]) -> ArchiveAnswer:
    """Return what ``answers`` (at least one, all to one request) tell together.

    Samples come in order of time, none twice; bins of the same time as one. A gap of one is none
    where another knows the value. One that was cut is not known after its last sample, but for
    what others have. Numbers with another unit are left out, and told.
    """
    ends = sorted((each for each in answers if len(each.time_ns)), key=_last_ns)
    if not ends:
        faults = _words(each.fault for each in answers)
        return replace(answers[0], fault=faults)
    newest = ends[-1]
    kept = [each for each in ends if _is_like(each, newest)]
    faults = _words(
        [
            *(each.fault for each in answers),
            *(_left_out(each, newest) for each in ends if not _is_like(each, newest)),
        ]
    )
    cut = [_last_ns(each) for each in kept if each.fault is not None]
    if len(kept) == 1:
        return replace(newest, fault=faults)
    bin_ns = max(each.bin_ns if each.is_binned else 0 for each in kept)
    joined = _joined_bins(kept, bin_ns) if bin_ns else _joined_samples(kept)
    meanings = [each.meaning for each in kept if each.meaning.is_known]
    return replace(
        joined,
        gaps=joined_gaps([_known(each, newest) for each in kept]),
        meaning=meanings[-1] if meanings else newest.meaning,
        fault=faults,
        lacking_ns=min(cut, default=0),
        appliance=newest.appliance,
    )


def _last_ns(answer: ArchiveAnswer) -> int:
    return int(answer.time_ns[-1])


def _words(texts: Iterable[str | None]) -> str | None:
    return " ".join(dict.fromkeys(text for text in texts if text)) or None


def _known(answer: ArchiveAnswer, newest: ArchiveAnswer) -> Known:
    """Return of which time it knows the value: up to its last sample, unless none has later ones.

    Of one that was cut it is not known how it goes on.
    """
    until_ns = OPEN_END if answer is newest else _last_ns(answer)
    gaps = [(int(low), int(high)) for low, high in answer.gaps]
    if answer.fault is not None and answer is not newest:
        gaps.append((_last_ns(answer), OPEN_END))
    return Known(int(answer.time_ns[0]), until_ns, gaps)


def _is_like(one: ArchiveAnswer, other: ArchiveAnswer) -> bool:
    """Tell whether the values of both can be one line."""
    if (one.texts is None, one.arrays is None) != (other.texts is None, other.arrays is None):
        return False
    mine, its = one.meaning, other.meaning
    if (mine.kind is PvKind.ENUM) != (its.kind is PvKind.ENUM):
        return False
    return not (mine.is_known and its.is_known) or mine.unit == its.unit


def _left_out(answer: ArchiveAnswer, newest: ArchiveAnswer) -> str:
    def words(of: ArchiveAnswer) -> str:
        if of.texts is not None:
            return "texts"
        return "arrays" if of.arrays is not None else of.meaning.words()

    what, other = words(answer), words(newest)
    return f"{plain(answer.appliance)} has it as {what}, not {other}: that is left out."


def _joined_samples(kept: Sequence[ArchiveAnswer]) -> ArchiveAnswer:
    rows = _rows(kept, 0)
    # equal times in the order of each answer, so that the same sample of two is side by side
    place = np.concatenate([_places(each.time_ns) for each in kept])
    chosen = np.lexsort((rows.order, place, rows.time_ns))
    texts = [text for each in kept for text in each.texts or ()]
    arrays = [array for each in kept for array in each.arrays or ()]
    same = np.zeros(len(chosen), bool)
    one, other = chosen[1:], chosen[:-1]
    same[1:] = rows.order[one] != rows.order[other]
    for column in (rows.time_ns, rows.value.view(np.int64), rows.severity, rows.status):
        same[1:] &= column[one] == column[other]
    for at in np.flatnonzero(same).tolist() if texts or arrays else ():
        here, before = int(chosen[at]), int(chosen[at - 1])
        if texts:
            same[at] = texts[here] == texts[before]
        else:
            same[at] = np.array_equal(arrays[here], arrays[before])
    chosen = chosen[~same]
    begin_ns = kept[0].request.begin_ns
    first = max(int(np.searchsorted(rows.time_ns[chosen], begin_ns, "right")) - 1, 0)
    chosen = chosen[first:]
    return replace(
        _with_rows(kept[-1], rows, chosen),
        low=None,
        high=None,
        texts=None if kept[-1].texts is None else tuple(texts[row] for row in chosen),
        arrays=None if kept[-1].arrays is None else tuple(arrays[row] for row in chosen),
        is_binned=False,
        bin_ns=0,
    )


def _joined_bins(kept: Sequence[ArchiveAnswer], bin_ns: int) -> ArchiveAnswer:
    """Bins have whole seconds since 1970: those of two appliances begin at the same times."""
    rows = _rows(kept, bin_ns)
    seeds = np.concatenate(
        [np.arange(len(each.time_ns)) == (0 if each.seed else -1) for each in kept]
    )
    number = np.where(seeds, _LEAST, rows.time_ns // bin_ns)
    used = ~seeds
    if seeds.any():  # of equals that of the answer that ends last: the others may be of long ago
        used[np.flatnonzero(seeds & (rows.time_ns == rows.time_ns[seeds].max()))[-1]] = True
    chosen = np.flatnonzero(used)
    chosen = chosen[np.lexsort((rows.time_ns[chosen], rows.order[chosen], number[chosen]))]
    firsts = np.flatnonzero(np.diff(number[chosen], prepend=_LEAST - 1))
    lasts = np.append(firsts[1:], len(chosen)) - 1
    severity = np.maximum.reduceat(rows.severity[chosen], firsts)
    time_ns = np.where(
        number[chosen[lasts]] == _LEAST,
        rows.time_ns[chosen[lasts]],
        number[chosen[lasts]] * bin_ns + bin_ns // 2,
    )
    joined = replace(
        _with_rows(kept[-1], rows, chosen[lasts]),
        time_ns=np.maximum.accumulate(time_ns),  # a sample before the range has its own
        severity=severity,
        low=np.fmin.reduceat(rows.low[chosen], firsts),
        high=np.fmax.reduceat(rows.high[chosen], firsts),
        is_binned=True,
        bin_ns=bin_ns,
    )
    for column in (joined.time_ns, joined.severity, joined.low, joined.high):
        assert column is not None
        column.setflags(write=False)
    return joined


def _rows(kept: Sequence[ArchiveAnswer], bin_ns: int) -> _Rows:
    def of(answer: ArchiveAnswer, column: Float64s | None) -> Float64s:
        return answer.value if column is None else column

    counts = [len(each.time_ns) for each in kept]
    return _Rows(
        np.concatenate([each.time_ns for each in kept]),
        np.concatenate([each.value for each in kept]),
        np.concatenate([each.severity for each in kept]),
        np.concatenate([each.status for each in kept]),
        np.concatenate([of(each, each.low) for each in kept]),
        np.concatenate([of(each, each.high) for each in kept]),
        np.repeat(np.arange(len(kept)), counts),
    )


def _places(time_ns: Int64s) -> Int64s:
    """Return of each how many of its time are before it."""
    found: Int64s = np.arange(len(time_ns)) - np.searchsorted(time_ns, time_ns)
    return found


def _with_rows(newest: ArchiveAnswer, rows: _Rows, chosen: Int64s) -> ArchiveAnswer:
    time_ns, value = rows.time_ns[chosen], rows.value[chosen]
    severity, status = rows.severity[chosen], rows.status[chosen]
    for column in (time_ns, value, severity, status):
        column.setflags(write=False)
    seed = bool(len(time_ns)) and int(time_ns[0]) <= newest.request.begin_ns
    return replace(
        newest, time_ns=time_ns, value=value, severity=severity, status=status, seed=seed
    )
