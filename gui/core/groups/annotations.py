"""Edits of a group's annotations: texts at times, in order of time."""

from typing import Final

from gui.core.groups.group import Annotation
from gui.core.pv.counts import grouped

MOST: Final = 1_000  # of a group
MOST_CHARACTERS: Final = 500  # of a text
LATEST_NS: Final = (1 << 63) - 1_000_000_000  # 2262
_MICROSECOND: Final = 1_000


def checked_text(text: str) -> str:
    """Return what was typed as one line. Raises ``ValueError`` with a sentence."""
    line = " ".join(text.split())
    if not line:
        raise ValueError("An annotation has a text.")
    if len(line) > MOST_CHARACTERS:
        raise ValueError(f"An annotation has {MOST_CHARACTERS} characters at most.")
    return line


def added(kept: tuple[Annotation, ...], time_ns: int, text: str) -> tuple[Annotation, ...]:
    """Return ``kept`` with one more. Raises ``ValueError`` with a sentence."""
    if len(kept) >= MOST:
        raise ValueError(f"A group has {grouped(MOST)} annotations at most: remove some.")
    return _in_order((*kept, Annotation(_whole(time_ns), checked_text(text))))


def changed(
    kept: tuple[Annotation, ...], number: int, time_ns: int, text: str
) -> tuple[Annotation, ...]:
    """Return ``kept`` with another time and text of one. Raises ``ValueError``."""
    before = kept[number]
    new = Annotation(_whole(time_ns), checked_text(text), before.extra)
    return _in_order((*kept[:number], new, *kept[number + 1 :]))


def removed(kept: tuple[Annotation, ...], number: int) -> tuple[Annotation, ...]:
    """Return ``kept`` without one."""
    return (*kept[:number], *kept[number + 1 :])


def _whole(time_ns: int) -> int:
    """Return a time that a group file can hold: from 1970 to 2262, whole microseconds."""
    return min(max(time_ns, 0), LATEST_NS) // _MICROSECOND * _MICROSECOND


def _in_order(annotations: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    return tuple(sorted(annotations, key=lambda each: each.time_ns))
