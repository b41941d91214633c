"""Late worker of a tab: its PVs are marked, the tab says so and offers to start a new one."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.core.store.lateness import begin_late, end_late, give_up
from gui.core.store.pv_store import PvStore
from gui.qt.look.notice import NoticeFrame
from gui.workers.handle import WorkerHandle

_STANDS: Final = (
    "PV Watch's own worker of this tab does not answer: its values are not those of now. "
    "Wait, or start a new worker, which connects to all PVs of the tab anew."
)


class WorkerNotice(NoticeFrame):
    """Says that the worker does not answer; with the button that starts another. GUI thread."""

    def __init__(self) -> None:
        super().__init__()
        self.text = QLabel(_STANDS)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setMinimumWidth(50)
        self.button = QPushButton("Start a new worker")
        self.button.setToolTip(
            "Give up the worker that stands, with the puts under way in it, and connect to all PVs "
            "of the tab anew; histories stay, with a gap"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 10, 4)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)


class LateWorker(QObject):
    """Marks the PVs of ``store`` while ``worker`` does not run. GUI thread.

    ``opened`` returns the slots and names that a new worker opens. The notice is made, above the
    table in ``panel``, when it is first needed.
    """

    changed = Signal()
    message = Signal(str)

    def __init__(
        self,
        store: PvStore,
        worker: WorkerHandle,
        panel: QWidget,
        opened: Callable[[], tuple[tuple[int, str], ...]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._worker = worker
        self._panel = panel
        self._opened = opened
        self.notice: WorkerNotice | None = None
        worker.late_changed.connect(self._on_change)

    @Slot(object)
    def _on_change(self, since_ns: int) -> None:
        if since_ns:
            begin_late(self._store, since_ns)
            self._shown_notice().show()
            self.message.emit(_STANDS)
        else:
            end_late(self._store, self._store.now_ns())
            self._shown_notice().hide()
            self.message.emit("PV Watch's worker answers again")
        self.changed.emit()

    def _shown_notice(self) -> WorkerNotice:
        if self.notice is None:
            self.notice = WorkerNotice()
            self.notice.button.clicked.connect(self.start_anew)
            column = self._panel.layout()
            assert isinstance(column, QVBoxLayout)
            column.insertWidget(0, self.notice)
        return self.notice

    @Slot()
    def start_anew(self) -> None:
        """Give up the worker and start another, which opens the same PVs in the same slots."""
        give_up(self._store, self._store.now_ns())
        self._worker.replace(self._opened())
        self._shown_notice().hide()
        self.message.emit("A new worker connects to the PVs of the tab")
        self.changed.emit()

    def close(self) -> None:
        """Look no more: the tab closes."""
        self._worker.late_changed.disconnect(self._on_change)
