"""Overload: whether the program keeps up, from the mildest degradation to the worst."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from gui.core.pv.counts import grouped

LINGER_S: Final = 10.0  # a loss is shown for so long after the last one
BEHIND_S: Final = 0.5
_SLOWER: Final = 1.5  # factor: a frame interval that much longer than wanted is shown


class OverloadLevel(IntEnum):
    """Order in which the program degrades (README)."""

    NONE = 0
    PAINTS_LESS = 1  # the screen is renewed less often; every sample is kept
    QUEUES = 2  # updates wait longer than they should
    DROPS = 3  # the oldest updates are dropped and counted


@dataclass(frozen=True, slots=True)
class Overload:
    """What is shown to the user; ``text`` is "" when all is well."""

    level: OverloadLevel = OverloadLevel.NONE
    text: str = ""
    explanation: str = ""


class OverloadWatch:
    """Evaluates the program's statistics once a second; no Qt, no clock of its own."""

    def __init__(self) -> None:
        self._dropped: int | None = None
        self._burst = 0  # dropped since this overload began
        self._dropped_at = float("-inf")

    def check(
        self, now_s: float, frame_ms: int, wanted_ms: int, dropped: int, behind_s: float
    ) -> Overload:
        """Return the overload now. ``dropped``: in all since the program began.

        ``behind_s``: how long updates wait before the store takes them.
        """
        fresh = dropped - (dropped if self._dropped is None else self._dropped)
        self._dropped = dropped
        if now_s - self._dropped_at > LINGER_S:
            self._burst = 0
        if fresh > 0:
            self._burst += fresh
            self._dropped_at = now_s
        if self._burst:
            return Overload(
                OverloadLevel.DROPS,
                f"Overload: {grouped(self._burst)} updates dropped",
                "More updates came than this computer can take. The oldest were dropped; charts "
                "and statistics miss them. Latest values are right. Close tabs or PVs that you do "
                "not need.",
            )
        if behind_s >= BEHIND_S:
            return Overload(
                OverloadLevel.QUEUES,
                f"Values are {behind_s:.1f} s late",
                "Updates come faster than they are taken; values on the screen are late. When the "
                "queue is full, the oldest are dropped and counted.",
            )
        if frame_ms > _SLOWER * wanted_ms:
            return Overload(
                OverloadLevel.PAINTS_LESS,
                f"Screen every {frame_ms / 1000:.1f} s",
                f"Painting is expensive now, so the screen is renewed every {frame_ms} ms instead "
                f"of {wanted_ms} ms. No sample is lost.",
            )
        return Overload()
