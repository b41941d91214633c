"""Rest of a tab: how seldom it needs a frame where nothing comes, in front and behind another."""

from collections.abc import Callable
from typing import Final

from gui.qt.turns.frame_clock import FrameClock

AWAKE_S: Final = 3.0  # of the tab in front, after the latest news: its chart moves on till then
UNSEEN_S: Final = 1.0  # between two frames of one that is not seen
SILENT_S: Final = 30.0  # and in which nothing came


class TabRest:
    """Lets the painter of a tab rest, which each call names. GUI thread."""

    def __init__(self, clock: FrameClock) -> None:
        self._clock = clock
        self._known: object = None
        self._news_s = 0.0  # time.monotonic() of the latest frame with news

    def behind(
        self, painter: Callable[[], None], is_seen: Callable[[], bool], silent: bool
    ) -> None:
        """Call it in a frame of a tab that is not seen; ``silent``: nothing came either."""
        self._clock.rest(painter, SILENT_S if silent else UNSEEN_S, is_seen)

    def in_front(self, painter: Callable[[], None], known: object, now_s: float) -> None:
        """Call it in a frame of a tab that is seen, at ``now_s`` (monotonic).

        ``known``: all that is shown, except time. As long as it stays, and the user does nothing,
        the tab asks for no frame, and is painted with those of the idle clock.
        """
        if known != self._known:
            self._known, self._news_s = known, now_s
        if now_s - max(self._news_s, self._clock.stirred_s) >= AWAKE_S:
            self._clock.rest(painter, 0.0, _never)


def _never() -> bool:
    return False
