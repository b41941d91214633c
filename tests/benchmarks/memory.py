"""``memory``: what a sample takes, and what happens when the budget is used up."""

import gc
import os
from pathlib import Path

import numpy as np

from gui.core.history.budget import HistoryBudget
from gui.core.history.history import SampleHistory

TRACES, SAMPLES, BUDGET_MB, TIMES_OVER, BLOCK = 20, 864_000, 128, 3, 1_000


def _rss() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _fill(histories: list[SampleHistory], first: int, count: int) -> None:
    value, severity = np.zeros(BLOCK), np.zeros(BLOCK, np.uint8)
    for at in range(first, first + count, BLOCK):
        stamps = np.arange(at, at + BLOCK, dtype=np.int64) * 100_000_000
        for history in histories:
            history.append(stamps, value, severity)


def memory(seconds: float) -> dict[str, object]:
    """``seconds`` is not used: so many samples are kept, then so many times the budget."""
    before = _rss()
    histories = [SampleHistory() for _ in range(TRACES)]
    _fill(histories, 0, SAMPLES)
    taken = max(sum(history.nbytes for history in histories), _rss() - before)
    each = taken / (TRACES * SAMPLES)
    histories.clear()
    del histories
    budget = HistoryBudget(BUDGET_MB)
    bounded = [SampleHistory(max_age_s=1e9, budget=budget) for _ in range(TRACES)]
    whole = BUDGET_MB * 2**20 // 17 // TRACES // BLOCK * BLOCK
    _fill(bounded, 0, whole)
    full = _rss()
    worst = budget.nbytes
    for turn in range(1, TIMES_OVER + 1):
        _fill(bounded, turn * whole, whole)
        worst = max(worst, budget.nbytes)
    return {
        "bytes_per_sample": round(each, 2),
        "budget_mb": BUDGET_MB,
        "rss_growth_mb": round((_rss() - full) / 2**20, 2),
        "most_mb": round(worst / 2**20, 1),
        "samples_kept": sum(len(history) for history in bounded),
    }
