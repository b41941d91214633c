"""Clock of all frames: 10 Hz, fewer when painting gets expensive, two where nothing comes."""

import math
import time
from collections.abc import Callable
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from gui.qt.overrides import attempt
from gui.qt.turns.own_turn import OwnTurn, note_frame
from gui.qt.turns.painting import note_made

FRAME_MS: Final = 100
SLOWEST_MS: Final = 2_000
IDLE_MS: Final = 500  # from frame to frame while every painter rests
LOOK_S: Final = 0.45  # between two looks whether one that rests is due: in each idle frame
ASK_S: Final = 2.0  # whether it is wanted, while the clock is idle
SPARE_S: Final = 0.008  # after each frame, for what can wait, of all tabs together
_TYPE: Final = Qt.TimerType
_PUT_OFF_MS: Final = 60  # first values of a group come meanwhile
_TURNS_MS: Final = 20  # some turns
_SHARE: Final = 3  # painting may take a third of the time at most


class _Rest(NamedTuple):
    until_s: float
    unless: Callable[[], bool]


class FrameClock(QObject):
    """Calls every painter once a frame. GUI thread.

    While all of them rest, and nothing waits for a frame, it is idle: a frame comes each
    ``IDLE_MS``. What wakes a painter, ``hasten`` and ``stir`` end that.

    The cost of a frame is the painters' own time plus that of the paint events they caused,
    which Qt has handled by the time a zero timer fires.
    """

    painted = Signal()  # the frame is on the screen
    idle_changed = Signal(bool)  # it became idle, or is no more

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._painters: dict[Callable[[], None], _Rest | None] = {}  # in their order
        self._along: set[Callable[[], None]] = set()  # of them, those that wake nobody
        self._looked_s = -math.inf  # at those that rest
        self._asked_s = -math.inf  # whether they are wanted
        self._is_idle = self._told_idle = False
        self.stirred_s = -math.inf  # time.monotonic() of the latest ``stir``
        self._afterwards: list[Callable[[], None]] = []  # of this frame
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(_TYPE.PreciseTimer)
        self._timer.timeout.connect(self._frame)
        self._after = QTimer(self)
        self._after.setSingleShot(True)
        self._after.timeout.connect(self._painted)
        self._between = QTimer(self)
        self._between.setSingleShot(True)
        self._between.setInterval(0)
        self._between.timeout.connect(self._do_spare)
        self._spare: list[Callable[[float], None]] = []  # for this frame's ``SPARE_S``
        self._waiting: list[Callable[[], None]] = []
        self._own = OwnTurn(self._do_waiting, self)  # for one of them
        self._due: tuple[Callable[[], None], ...] = ()  # of them, when the latest frame was made
        self._began = 0.0
        self._hastened = False
        self._is_put_off = False
        self._least_ms, self._most_ms = 1, SLOWEST_MS  # from this frame to the next
        self.frames = 0
        self.paint_ms = 0.0  # smoothed cost of a frame
        self._shortest_ms = FRAME_MS
        self.interval_ms = FRAME_MS

    def register(self, painter: Callable[[], None], along: bool = False) -> None:
        """Call ``painter`` (a bound method) at every frame; ``along``: it asks for none itself."""
        self._painters[painter] = None
        if along:
            self._along.add(painter)
        self._end_idling()

    def unregister(self, painter: Callable[[], None]) -> None:
        """Stop calling ``painter``. Raises ``KeyError`` where it is not registered."""
        del self._painters[painter]
        self._along.discard(painter)

    def rest(self, painter: Callable[[], None], seconds: float, unless: Callable[[], bool]) -> None:
        """Call ``painter`` no more for so long, ``wake``, or until ``unless`` is true.

        That is looked at every ``LOOK_S``, and in a frame that was hastened; of an idle clock
        ``unless`` is asked every ``ASK_S``.
        """
        if painter in self._painters:
            self._painters[painter] = _Rest(time.perf_counter() + seconds, unless)

    def wake(self, painter: Callable[[], None]) -> None:
        """Call ``painter`` with the next frame, though it rests."""
        if painter in self._painters:
            self._painters[painter] = None
            self._end_idling()

    def stir(self) -> None:
        """Note that the user does something: an idle clock makes a frame at once.

        Those that rest are looked at in it.
        """
        self.stirred_s = time.monotonic()
        if self._is_idle:
            self.hasten(1)

    def _end_idling(self) -> None:
        """Let the next frame come as soon as it would have come if the clock were not idle."""
        if not self._is_idle:
            return
        self._is_idle = False
        self._tell()
        if self._timer.isActive():
            since_ms = (time.perf_counter() - self._began) * 1e3
            wait_ms = max(int(self.interval_ms - since_ms), 1)
            self._timer.start(min(wait_ms, self._timer.remainingTime()))

    def spend(self, work: Callable[[float], None], first: bool = False) -> None:
        """Call ``work``, when this frame is on the screen, with the seconds left for what can wait.

        Those who call it within a frame share ``SPARE_S``: twenty tabs take no longer than one. It
        is a turn of its own: keys and the mouse have theirs between it and the frame. ``first``:
        before what others do there. What waits already is called once.
        """
        if work not in self._spare:
            self._spare.insert(0 if first else len(self._spare), work)
        self._end_idling()

    def call_when_painted(self, call: Callable[[], None]) -> None:
        """Call ``call`` once, when the frame that is painted now or next is on the screen."""
        self._afterwards.append(call)
        self._end_idling()

    def set_interval(self, milliseconds: int) -> None:
        """Set the interval of frames while painting is cheap."""
        self._shortest_ms = milliseconds

    @property
    def wanted_ms(self) -> int:
        """Interval of frames while painting is cheap."""
        return self._shortest_ms

    def after_frame(self, work: Callable[[], None], first: bool = False) -> None:
        """Call ``work`` (a bound method) once, after a frame that is on the screen.

        One such call a frame; ``first``: before all others that wait.
        """
        self.never_mind(work)
        self._waiting.insert(0 if first else len(self._waiting), work)
        self._end_idling()

    def never_mind(self, work: Callable[[], None]) -> None:
        """Do not call ``work`` after a frame, if it waits for that."""
        if work in self._waiting:
            self._waiting.remove(work)

    def start(self) -> None:
        """Start; the first frame comes at once."""
        self._hastened = self._is_idle = False
        self._looked_s = -math.inf
        self._timer.start(0)

    @Slot()
    def hasten(self, within_ms: int = 0) -> None:
        """Paint a frame at once, or within some ms: for what the user waits for, as a value."""
        self._looked_s = -math.inf
        self._hastened = self._hastened or not within_ms
        if self._timer.isActive():
            self._timer.start(min(self._timer.remainingTime(), within_ms))
        else:  # it is stopped, or within a frame, which may have read the store before
            self._most_ms = min(self._most_ms, within_ms)
            self._least_ms = min(self._least_ms, max(within_ms, 1))

    @property
    def put_off_ms(self) -> int:
        """Within how many ms the next frame may be wanted: 0, if it was not put off."""
        return _PUT_OFF_MS if self._is_put_off else 0

    def put_off(self) -> None:
        """Let the next frame not come right after this turn, which takes long; once a frame.

        ``hasten`` does away with that; of one that was hastened before some turns are left.
        """
        if self._is_put_off:
            return
        self._is_put_off = True
        least_ms = _TURNS_MS if self._hastened else _PUT_OFF_MS
        if self._timer.isActive():
            self._timer.start(max(self._timer.remainingTime(), least_ms))
        else:  # it is stopped, or within a frame
            self._least_ms = least_ms

    def stop(self) -> None:
        """Stop; ``start`` goes on."""
        self._timer.stop()
        self._after.stop()
        self._between.stop()
        self._own.stop()
        self._afterwards.clear()
        self._spare.clear()

    @Slot()
    def _frame(self) -> None:
        self._began = time.perf_counter()
        since_s = self._began - self._looked_s
        asks = not self._is_idle or math.isinf(since_s) or self._began - self._asked_s >= ASK_S
        self._is_put_off = self._hastened = self._is_idle = False
        if since_s >= LOOK_S:
            self._looked_s = self._began
            self._asked_s = self._began if asks else self._asked_s
            for painter, rest in tuple(self._painters.items()):
                if rest is not None and (self._began >= rest.until_s or (asks and rest.unless())):
                    self.wake(painter)
        for painter in [each for each, rest in self._painters.items() if rest is None]:
            attempt(painter)  # if it fails, the others are painted, and the next frame comes
        self.frames += 1
        self._due = tuple(self._waiting)
        self._after.start(0)
        note_made(self._after)

    @Slot()
    def _painted(self) -> None:
        cost_ms = (time.perf_counter() - self._began) * 1e3
        note_frame(cost_ms / 1e3)
        self.paint_ms += 0.3 * (cost_ms - self.paint_ms)
        self.interval_ms = int(min(max(self._shortest_ms, _SHARE * self.paint_ms), SLOWEST_MS))
        self._is_idle = not self._waiting and self._all_rest()
        self._tell()
        usual_ms = max(self.interval_ms, IDLE_MS) if self._is_idle else self.interval_ms
        wait_ms = min(int(usual_ms - cost_ms), self._most_ms)
        coarse = self._is_idle  # in one turn with other timers
        self._timer.setTimerType(_TYPE.CoarseTimer if coarse else _TYPE.PreciseTimer)
        self._timer.start(max(wait_ms, self._least_ms))
        self._least_ms, self._most_ms = 1, SLOWEST_MS
        afterwards, self._afterwards = self._afterwards, []
        for call in afterwards:
            attempt(call)
        self.painted.emit()
        if self._due and not self._own.is_waiting:
            self._own.begin()
        if self._spare:
            self._between.start()

    def _do_waiting(self) -> None:
        if self._after.isActive():
            return  # within a frame: it is asked for again when that is painted
        work = next((each for each in self._waiting if each in self._due), None)
        if work is not None:
            self._waiting.remove(work)
            attempt(work)

    def _tell(self) -> None:
        if self._is_idle != self._told_idle:
            self._told_idle = self._is_idle
            self.idle_changed.emit(self._is_idle)

    def _all_rest(self) -> bool:
        painters = self._painters.items()
        return all(rest is not None or each in self._along for each, rest in painters)

    @Slot()
    def _do_spare(self) -> None:
        spare, self._spare = self._spare, []
        began_s = time.perf_counter()
        for work in spare:
            attempt(work, max(SPARE_S - (time.perf_counter() - began_s), 0.0))
