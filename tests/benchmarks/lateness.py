"""Lateness of the GUI thread, with what it did in the turn that was the longest."""

from PySide6.QtCore import QObject, Slot

from gui.qt.turns.lateness import GuiLateness
from tests.benchmarks.processor_time import ProcessorTime, Spent


class ExplainedLateness(GuiLateness):
    """``percentiles`` says too what the thread spent in the turn of ``max``. GUI thread.

    ``max_cpu``: ms on a processor; ``max_waited``: ms in the queue for one, while others had it.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._time: ProcessorTime | None = None
        self._before = self._worst = Spent(0.0, 0.0)
        self._worst_ms = -1.0

    def start(self) -> None:
        """Start a new measurement."""
        self.stop()
        self._worst_ms, self._worst = -1.0, Spent(0.0, 0.0)
        self._time = ProcessorTime()
        self._before = self._time.read()
        super().start()

    def stop(self) -> None:
        """Stop measuring; ``percentiles`` keeps its result."""
        super().stop()
        if self._time is not None:
            self._time.close()
            self._time = None

    @Slot()
    def _tick(self) -> None:
        super()._tick()
        if self._time is None:
            return
        now = self._time.read()
        late_ms = float(self._late[(self.count - 1) % len(self._late)])
        if late_ms > self._worst_ms:
            self._worst_ms, self._worst = late_ms, now.since(self._before)
        self._before = now

    def percentiles(self) -> dict[str, float]:
        """Return ``p50``, ``p99``, ``max``, ``max_cpu`` and ``max_waited`` in ms."""
        spent = {"max_cpu": self._worst.cpu_ms, "max_waited": self._worst.waited_ms}
        return super().percentiles() | {key: round(value, 1) for key, value in spent.items()}
