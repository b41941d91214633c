"""Rest of a chart in which nothing comes: how often it is painted anew as time goes on."""

from collections.abc import Callable
from enum import Enum, auto
from typing import Final

AWAKE_S: Final = 2.5  # after the latest news the plot moves on with every frame: some come slowly
FULL_S: Final = 0.95  # after which everything is looked at: ages and distances count on


class Due(Enum):
    """What of a frame is to be painted."""

    NOTHING = auto()
    PLOT = auto()  # the same samples, moved on
    ALL = auto()


class ChartRest:
    """Compares each frame with the one that was painted last."""

    def __init__(self) -> None:
        self._seen: tuple[object, ...] = ()
        self._all_s = -FULL_S  # time.monotonic() of the latest
        self._news_s = -AWAKE_S

    def due(self, seen: tuple[object, ...], now_s: float, moved: Callable[[], bool]) -> Due:
        """Return what is due at ``now_s``, which is taken as painted.

        ``seen``: all that a frame is made of, except time. ``moved``: whether the plot that is on
        the screen is a column of pixels behind now, or more. At rest it moves on with everything,
        once a second, as the clock does.
        """
        news = seen != self._seen
        if news or now_s - self._all_s >= FULL_S:
            self._news_s = now_s if news else self._news_s
            self._seen = seen
            self._all_s = now_s
            return Due.ALL
        return Due.PLOT if now_s - self._news_s < AWAKE_S and moved() else Due.NOTHING
