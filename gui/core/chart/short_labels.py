"""Labels shortened to the room there is: what tells them apart stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import Final

_CUT: Final = "…"


def short_labels(labels: Sequence[str], fits: Callable[[str], bool]) -> list[str]:
    """Return ``labels``, those that do not fit shortened with "…".

    The part in which they differ is kept before what all begin or end with; of those that would
    look alike then, the part in which they differ among themselves. ``fits`` must say yes to
    shorter texts if it does to a longer one.
    """
    first, last = _common(labels)
    shown = [label if fits(label) else _short(label, first, last, fits) for label in labels]
    behind: dict[str, set[str]] = {}  # what is shown: the labels of which it is
    for text, label in zip(shown, labels, strict=True):
        behind.setdefault(text, set()).add(label)
    apart = dict(zip(labels, shown, strict=True))
    for alike in behind.values():
        if 1 < len(alike) < len(set(labels)):
            among = sorted(alike)
            apart.update(zip(among, short_labels(among, fits), strict=True))
    return [apart[label] for label in labels]


def _common(labels: Sequence[str]) -> tuple[int, int]:
    """Return how many characters all labels begin with, and end with; whole words only."""
    several = sorted(set(labels))  # of sorted texts, what first and last share all share
    if len(several) < 2:
        return 0, 0
    shortest = min(map(len, several))
    first = _alike(several[0], several[-1])
    while first and several[0][first - 1].isalnum():
        first -= 1
    last = min(_alike(*_ends(several)), shortest - first)
    while last and several[0][len(several[0]) - last].isalnum():
        last -= 1
    return first, last


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _ends(labels: Sequence[str]) -> tuple[str, str]:
    """Return the first and the last of ``labels`` read backwards, in order."""
    backwards = sorted(label[::-1] for label in labels)
    return backwards[0], backwards[-1]


def _short(label: str, first: int, last: int, fits: Callable[[str], bool]) -> str:
    begin, end = first, len(label) - last
    if not fits(_window(label, begin, end)):
        return _middle_cut(label[begin:end], fits)
    while end < len(label) and fits(_window(label, begin, end + 1)):
        end += 1
    while begin and fits(_window(label, begin - 1, end)):
        begin -= 1
    return _window(label, begin, end)


def _window(label: str, begin: int, end: int) -> str:
    return f"{_CUT if begin else ''}{label[begin:end]}{_CUT if end < len(label) else ''}"


def _middle_cut(text: str, fits: Callable[[str], bool]) -> str:
    for kept in range(len(text) - 1, 0, -1):
        tail = text[len(text) - kept // 2 :] if kept > 1 else ""
        shown = f"{text[: kept - kept // 2]}{_CUT}{tail}"
        if fits(shown):
            return shown
    return _CUT
