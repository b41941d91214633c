"""Puts of one tab: edited in the table, confirmed by the user, sent through the queue."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from gui.core.puts.confirm_policy import ConfirmPolicy
from gui.core.puts.record import FAILURES, PutOutcome, PutRecord, outcome_text
from gui.core.pv.formatting import plain
from gui.core.store.pv_store import PvStore
from gui.core.table.columns import VALUE
from gui.widgets.puts.put_queue import PutQueue, PutRefusedError
from gui.widgets.table.model import PvTableModel
from gui.widgets.table.panel import PvTablePanel

if TYPE_CHECKING:
    from gui.widgets.puts.confirm_dialog import ConfirmDialog
    from gui.widgets.puts.value_delegate import ValueDelegate

_NO_PUT: Final = "No put to the selected PVs is being waited for"
Planned = Sequence[tuple[int, object]]  # slot, checked value
Then = Callable[[Planned, bool], None]  # the confirmed puts, whether the choice was ticked


class TabPuts(QObject):
    """Connects queue, table and confirm dialog. Starts read-only. GUI thread."""

    message = Signal(str)  # how a put ended
    failed = Signal(str)
    recorded = Signal(object)  # PutRecord, for the audit log

    def __init__(
        self,
        store: PvStore,
        model: PvTableModel,
        panel: PvTablePanel,
        send: Callable[[int, int, object], None],
        ask: Callable[[int, str], int],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.queue = PutQueue(store, send, self, ask)
        self.policy = ConfirmPolicy.ALWAYS
        self._model = model
        self._view = panel.view
        rows = panel.actions_of_rows
        rows.waited = self.queue.waited_names
        self._questions: dict[ConfirmDialog, tuple[Planned, Then]] = {}
        self._delegate: ValueDelegate | None = None  # made when puts are allowed
        rows.put_marks_cleared.connect(self._on_seen)
        rows.put_waits_cancelled.connect(self._on_cancel)
        self.queue.recorded.connect(self.recorded)
        self.queue.finished.connect(self._on_finished)
        self.queue.late.connect(self._on_finished)

    def allow(self, allowed: bool) -> None:
        """Allow or forbid puts."""
        if allowed and self._delegate is None:
            from gui.widgets.puts.value_delegate import ValueDelegate

            self._delegate = ValueDelegate(self.queue.target, self)
            self._delegate.committed.connect(self._on_committed)
            self._delegate.refused.connect(self.failed)
            self._view.setItemDelegateForColumn(VALUE, self._delegate)
        self.queue.allowed = allowed
        self._model.set_editable(allowed)

    def renew(self) -> None:
        """Update the marks of puts; call it with every frame."""
        self._model.set_marks(self.queue.states_to_show(time.monotonic()))

    @Slot(object)
    def _on_seen(self, slots: tuple[int, ...]) -> None:
        for slot in slots:
            self.queue.dismiss(slot)
        self.renew()

    @Slot(object)
    def _on_cancel(self, slots: tuple[int, ...]) -> None:
        if not sum([self.queue.cancel(slot) for slot in slots]):
            self.message.emit(_NO_PUT)
        self.renew()

    @Slot(int, object)
    def _on_committed(self, slot: int, value: object) -> None:
        self.ask(((slot, value),), self._send_all)

    def ask(
        self,
        planned: Planned,
        then: Then,
        always: bool = False,
        choice: str = "",
        over: QWidget | None = None,
    ) -> None:
        """Let the user confirm ``planned``, if the policy says so or ``always``; call ``then``.

        The question belongs to ``over``, else to the table, with which it moves to another window.
        """
        if not always and not self.policy.asks(len(planned)):
            then(planned, True)
            return
        from gui.widgets.puts.confirm_dialog import ConfirmDialog, PlannedPut

        queue = self.queue

        def look() -> list[PlannedPut]:
            now = time.monotonic()
            return [
                PlannedPut.of(queue.target(slot), value, queue.pending_text(slot, now))
                for slot, value in planned
            ]

        dialog = ConfirmDialog(look(), over or self._view, choice, look)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._questions[dialog] = (planned, then)
        dialog.finished.connect(self._on_answer)
        dialog.open()

    @Slot(int)
    def _on_answer(self, answer: int) -> None:
        dialog = self.sender()
        found = next((d for d in self._questions if d is dialog), None)
        if found is not None:
            planned, then = self._questions.pop(found)
            if answer == QDialog.DialogCode.Accepted:
                then(planned, found.choice.isChecked())

    def _send_all(self, planned: Planned, _: bool) -> None:
        for slot, value in planned:
            try:
                self.queue.request(slot, value)
            except PutRefusedError:
                continue  # ``finished`` reports it
        self.renew()

    @Slot(object)
    def _on_finished(self, record: PutRecord) -> None:
        told = plain(outcome_text(record.outcome, record.reason))
        text = f"{plain(record.name)} = {plain(record.shown or record.new, 60)}: {told}"
        well = record.outcome not in FAILURES | {PutOutcome.UNCHANGED}
        (self.message if well else self.failed).emit(text)

    def close(self) -> None:
        """Close the dialogs; puts under way end as unknown."""
        for dialog in list(self._questions):
            del self._questions[dialog]
            if isValid(dialog):  # else its snapshot was closed
                dialog.close()
        self.queue.close()
