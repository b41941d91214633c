"""Window of a replay: a tab that shows a recording as if live, or a range of it, standing."""

from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.core.groups.group import Group, PvSpec
from gui.core.history.budget import HistoryBudget
from gui.core.pv.formatting import plain
from gui.core.recording.replay_clock import ReplayClock
from gui.core.text.time_range import is_time_range, parse_time_range
from gui.files.recording.recording import Recording
from gui.qt.overrides import guarded
from gui.qt.turns.frame_clock import FrameClock
from gui.tab.tab import Replay, Tab
from gui.window.first_size import first_size
from gui.window.replay.replay_bar import ReplayBar
from gui.workers.replay.source import ReplaySource
from gui.workers.source import SourceType

_BEFORE_S: Final = 600.0  # shown before the place that is gone to
_LONGEST_NS: Final = 86_400_000_000_000  # of a range that stands: so long are histories
_PLOTTED: Final = 10
_SHOW_MS: Final = 100
_NOTHING: Final = "The recording has nothing of that time."


class ReplayWindow(QWidget):
    """A window of its own: alarms, totals and the session of the program are live only.

    Going to another place makes another tab, in which nothing is left of later times. GUI thread.
    """

    closed = Signal(object)  # ReplayWindow
    tab_ended = Signal(object)  # Tab

    def __init__(
        self,
        recording: Recording,
        names: tuple[str, ...],
        clock: FrameClock,
        budget: HistoryBudget,
        utc: bool,
        dark: bool,
    ) -> None:
        super().__init__()
        self._recording, self._names = recording, names
        self._frames, self._budget = clock, budget
        self._utc, self._dark = utc, dark
        self.setWindowTitle(f"Replay: {plain(recording.name, 80)} – PV Watch")
        self.resize(first_size(1280, 800))  # as the main window: all that was recorded is plotted
        self.bar = ReplayBar(recording.name, recording.begin_ns, recording.end_ns)
        self.bar.pause_toggled.connect(self._on_pause)
        self.bar.speed_chosen.connect(self._on_speed)
        self.bar.place_chosen.connect(self.go_to)
        self.bar.time_typed.connect(self._on_typed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.bar)
        self._speed = 1.0
        self._said, self._lost = "", 0  # what the bar tells, and parts that cannot be read
        self.tab: Tab | None = None
        self._sources: list[ReplaySource] = []  # of the tab, once its worker has made it
        self.replay = ReplayClock(recording.begin_ns, recording.end_ns)
        self._timer = QTimer(self)
        self._timer.setInterval(_SHOW_MS)
        self._timer.timeout.connect(self._show_state)
        self._timer.start()
        self.go_to(recording.begin_ns)

    @Slot(object)
    def go_to(self, time_ns: int) -> None:
        """Go on from ``time_ns``, at the same speed, paused if it was."""
        recording = self._recording
        at_ns = min(max(time_ns, recording.begin_ns), recording.end_ns)
        clock = ReplayClock(at_ns, recording.end_ns, self._speed, self.replay.paused)
        self._begin(clock, at_ns - round(_BEFORE_S * 1e9), _BEFORE_S, grows=True)

    def show_range(self, begin_ns: int, end_ns: int) -> None:
        """Show all of the range, standing."""
        told = ""
        if end_ns - begin_ns > _LONGEST_NS:
            begin_ns = end_ns - _LONGEST_NS
            told = "The last 24 h of the range are shown: charts hold no more."
        clock = ReplayClock(end_ns, end_ns, self._speed, paused=True)
        self._begin(clock, begin_ns, max((end_ns - begin_ns) / 1e9, 1.0), grows=False)
        self._tell(told)

    def _begin(self, clock: ReplayClock, from_ns: int, span_s: float, grows: bool) -> None:
        recording = self._recording
        from_ns = max(from_ns, recording.begin_ns)
        slots = {name: slot for slot, name in enumerate(self._names)}

        made: list[ReplaySource] = []

        def make(_: int) -> ReplaySource:
            made.append(ReplaySource(recording, clock, from_ns, slots))
            return made[-1]

        self._end_tab()
        self._sources = made
        self.replay = clock
        known, plot = recording.pvs, any(pv.plot for pv in recording.pvs.values())
        pvs = tuple(
            known.get(name) or PvSpec(name, plot=not plot and slot < _PLOTTED)
            for name, slot in slots.items()
        )
        group = Group(name=f"Replay of {recording.name}", span_s=span_s, pvs=pvs)
        source = SourceType("Replay", make)
        self.tab = Tab(group, self._frames, self._budget, self, Replay(source, clock.now_ns))
        if not grows:
            self.tab.chart.set_first_span(span_s)
        self.tab.set_utc(self._utc)
        self.tab.set_dark(self._dark)
        self.tab.message.connect(self._tell)
        self.tab.failed.connect(self._tell)
        self._column.addWidget(self.tab.widget, 1)
        self.tab.widget.show()
        self._tell("")
        self._show_state()

    def _end_tab(self) -> None:
        if self.tab is not None:
            self._column.removeWidget(self.tab.widget)
            self.tab.close()
            self.tab_ended.emit(self.tab)
            self.tab = None

    @Slot()
    def _on_pause(self) -> None:
        if self._has_ended():
            self.replay.paused = False
            self.go_to(self._recording.begin_ns)
            return
        if self.replay.paused and self.replay.end_ns < self._recording.end_ns:
            at_ns = self.replay.now_ns()  # a range that stands: on from its end
            self.replay.paused = False
            self.go_to(at_ns)
            return
        self.replay.set_paused(not self.replay.paused)
        self._show_state()

    @Slot(float)
    def _on_speed(self, speed: float) -> None:
        self._speed = speed
        self.replay.set_speed(speed)
        self._show_state()

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        begin_ns, end_ns = self._recording.begin_ns, self._recording.end_ns
        is_range = is_time_range(text)
        wanted = text if is_range else f"{text} - now"
        try:
            found = parse_time_range(wanted, end_ns + 1, self._utc)
        except ValueError as error:
            far = not is_range and wanted in str(error)  # a year before the end, or after it
            self._tell(_NOTHING if far else f"{str(error).rstrip('.')}.")
            return
        if found.begin_ns > end_ns or (found.end_ns if is_range else found.begin_ns) < begin_ns:
            self._tell(_NOTHING)
        elif is_range:
            self.show_range(max(found.begin_ns, begin_ns), min(found.end_ns, end_ns))
        else:
            self.go_to(found.begin_ns)

    @Slot(str)
    def _tell(self, text: str) -> None:
        """Say ``text``, and always what of the recording cannot be read."""
        self._said, self._lost = text, len(self._recording.losses)
        parts = "1 part" if self._lost == 1 else f"{self._lost} parts"
        words = f"{parts} of the recording cannot be read: gaps." if self._lost else ""
        self.bar.tell(" ".join(part for part in (text, words) if part))

    @Slot()
    def _show_state(self) -> None:
        if len(self._recording.losses) != self._lost:  # found by the worker, on the way
            self._tell(self._said)
        clock = self.replay
        now_ns, ended = clock.now_ns(), self._has_ended()
        reads = clock.has_ended and not any(each.given_ns >= now_ns for each in self._sources)
        self.bar.show_state(now_ns, clock.paused, ended, self._speed, self._utc, reads)

    def _has_ended(self) -> bool:
        """Tell whether it stands at the end of the recording, not only of a range of it."""
        return self.replay.now_ns() >= self._recording.end_ns

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC or local time."""
        self._utc = utc
        if self.tab is not None:
            self.tab.set_utc(utc)

    def set_dark(self, dark: bool) -> None:
        """Use the colours of the theme."""
        self._dark = dark
        if self.tab is not None:
            self.tab.set_dark(dark)

    @guarded
    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        self._timer.stop()
        self._end_tab()
        super().closeEvent(event)
        self.closed.emit(self)
        self.deleteLater()
