"""A restore that runs: sends the puts of its plan through the queue, shows each outcome."""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.core.puts.record import FAILURES, PutOutcome, PutRecord, outcome_text
from gui.core.snapshots.restore_plan import PlanState, RestorePlan, Step
from gui.widgets.puts.put_queue import PutQueue, PutRefusedError
from gui.widgets.snapshots.panel import SnapshotPanel

PASS_BY_S: Final = 5.0  # a put that takes longer does not hold up the next ones
_GONE: Final = "the tab does not have this PV any more"


class Restore(QObject):
    """One plan and the panel that shows it, until every put has its outcome. GUI thread.

    ``slots`` returns the tab's slots by name as of now. The panel may close before the end.
    """

    advanced = Signal()  # nothing is left to send, or all has ended
    message = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        plan: RestorePlan,
        panel: SnapshotPanel,
        queue: PutQueue,
        slots: Callable[[], dict[str, int]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.plan = plan
        self.panel: SnapshotPanel | None = panel
        self._queue = queue
        self._slots = slots
        self._open: dict[int, int] = {}  # number in the plan by request in the queue
        self._shown: dict[int, str] = {}  # text by number in the plan
        self._told = PlanState.PROPOSED  # of which state the summary was told
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(int(PASS_BY_S * 1000))
        self._timer.timeout.connect(self._on_long)
        queue.finished.connect(self._on_finished)

    def start(self) -> None:
        """Send the first put of the confirmed plan."""
        self._send()

    def _send(self) -> None:
        """Send the next put, if it is due; those that the queue refuses end at once."""
        slots = self._slots()
        while (put := self.plan.next_put()) is not None:
            try:
                if put.name not in slots:
                    raise PutRefusedError(_GONE)
                request = self._queue.request(slots[put.name], put.value)
            except PutRefusedError as error:
                self._end(put.number, PutOutcome.REFUSED, str(error))
            else:
                self._open[request] = put.number
                self._timer.start()
                self._show(put.number, "sent", None)
        self._look_for_end()

    @Slot()
    def _on_long(self) -> None:
        for number in self._open.values():
            self.plan.pass_by(number)
        self._send()

    @Slot(object)
    def _on_finished(self, record: PutRecord) -> None:
        number = self._open.pop(record.request, None) if record.request else None
        if number is not None:
            self._end(number, record.outcome, record.reason)
            self._send()

    def _end(self, number: int, outcome: PutOutcome, reason: str) -> None:
        self.plan.ended(number, outcome, reason)
        ok = True if outcome is PutOutcome.CONFIRMED else False if outcome in FAILURES else None
        self._show(number, outcome_text(outcome, reason), ok, ended=True)

    def _show(self, number: int, text: str, ok: bool | None, ended: bool = False) -> None:
        if self.panel is not None and self._shown.get(number) != text:
            self._shown[number] = text
            self.panel.show_result(self.plan.puts[number].name, text, ok, ended)

    def refresh(self) -> None:
        """Show how far the puts under way have come; call it with every frame."""
        now = time.monotonic()
        for request, number in self._open.items():
            self._show(number, self._queue.progress_text(request, now), None)

    def stop(self, reason: str) -> None:
        """Send nothing more; the outcomes of the puts under way still come."""
        self.plan.cancel(reason)
        self._look_for_end()

    def let_go(self, reason: str) -> None:
        """Stop, and show nothing more: the panel closes."""
        self.panel = None
        self.stop(reason)

    def _look_for_end(self) -> None:
        """Tell what was not attempted as soon as that is sure, and the report at the end."""
        state = self.plan.state
        if self.plan.is_sending or self._told is state:
            return
        self._told = state
        report = self.plan.report()
        for number, entry in enumerate(report.entries):
            if entry.step is Step.NOT_ATTEMPTED:
                self._show(number, f"not attempted: {entry.reason}", False, ended=True)
        if state is PlanState.FINISHED:
            text = f"Restored: {report.summary()}"
            (self.message if report.all_confirmed else self.failed).emit(text)
        elif any(entry.step is Step.PASSED_BY for entry in report.entries):
            self.message.emit(f"Restore: nothing more to send; {report.summary()}")
        self.advanced.emit()
