"""Live check of typed names: a worker of its own asks the network which of them answer."""

import itertools
import time
from collections.abc import Container
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.core.groups.name_answers import NameAnswers, WordState
from gui.core.groups.name_words import NameWords, name_words
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import Batch, ConnectionChange, NameRefused
from gui.workers.handle import WorkerHandle

DELAY_MS: Final = 300  # after the last key: a name is asked for when it is typed, not its parts
_SLACK_MS: Final = 20  # a timer may end a little early


class NameCheck(QObject):
    """Searches for the names of a text from ``open`` to ``close``; never waits. GUI thread.

    The worker starts with the first name and ends with the last: an empty field holds no channel.
    ``known``: names that are searched for whatever they look like.
    """

    changed = Signal()  # words, or what is known of them

    def __init__(self, parent: QObject, known: Container[str] = ()) -> None:
        super().__init__(parent)
        self._known = known
        self._text = ""
        self._closed = True
        self.words = NameWords()
        self.trouble = ""  # why nothing can be asked, a sentence
        self._answers = NameAnswers()
        self._worker: WorkerHandle | None = None
        self._slots: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._numbers = itertools.count()
        self._unasked: list[list[str]] = []  # for each answer of the worker that is awaited
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(DELAY_MS)
        self._delay.timeout.connect(self._search)
        self._ripe = QTimer(self)  # when a name has had no answer for long enough
        self._ripe.setSingleShot(True)
        self._ripe.timeout.connect(self._tell)

    def set_text(self, text: str) -> None:
        """Check the names in ``text`` soon; other names no more."""
        self._text = text
        self.words = name_words(text, self._known)
        if not self.words.names():
            self._delay.stop()
            self._end_worker()
        elif not self._closed:
            self._delay.start()
        self.changed.emit()

    def states(self) -> list[WordState]:
        """Return what is known of each of ``words``."""
        now_s = time.monotonic()
        return [self._answers.state(word, now_s) for word in self.words.words]

    def summary(self) -> str:
        """Return how many names answer, or why that cannot be told; "": nothing is asked for."""
        return self.trouble or self._answers.summary(self.words, time.monotonic())

    @property
    def channel_count(self) -> int:
        """How many names are asked for now."""
        return len(self._slots)

    def open(self) -> None:
        """Begin: the field is seen."""
        self._closed = False
        self.set_text(self._text)

    @Slot()
    def close(self) -> None:
        """End the worker and all its channels."""
        self._closed = True
        self._delay.stop()
        self._end_worker()

    @Slot()
    def _search(self) -> None:
        wanted = dict.fromkeys(self.words.names())
        gone = [name for name in self._slots if name not in wanted]
        fresh = [name for name in wanted if name not in self._slots]
        if self._worker is None:
            self._start_worker()
        worker = self._worker
        assert worker is not None
        if gone:
            slots = tuple(self._slots.pop(name) for name in gone)
            for slot in slots:
                del self._names[slot]
            worker.remove_pvs(slots)
            self._answers.forget(gone)
        if fresh:
            pvs = tuple((next(self._numbers), name) for name in fresh)
            self._names.update(pvs)
            self._slots.update((name, slot) for slot, name in pvs)
            self._answers.begin(fresh)
            self._unasked.append(fresh)
            worker.add_pvs(pvs)
            worker.ask_figures()  # its answer tells that it has come to them
        self._tell()

    def _start_worker(self) -> None:
        self._worker = worker = WorkerHandle(self, protocol="ca names")
        worker.batch.connect(self._take)
        worker.figures.connect(self._on_asked)
        worker.failed.connect(self._on_failed)
        worker.finished.connect(worker.deleteLater)
        worker.start()

    def _end_worker(self) -> None:
        worker, self._worker = self._worker, None
        self._ripe.stop()
        self._answers.forget(list(self._slots))
        self._slots.clear()
        self._names.clear()
        self._unasked.clear()
        self.trouble = ""
        if worker is not None:
            for signal in (worker.batch, worker.figures, worker.failed):
                signal.disconnect()
            worker.close()

    @Slot(object)
    def _take(self, batch: Batch) -> None:
        now_s = time.monotonic()
        for event in batch.events:
            if not isinstance(event, ConnectionChange | NameRefused):
                continue
            name = self._names.get(event.slot)
            if name is None:  # not asked for any more
                continue
            if isinstance(event, NameRefused):
                self._answers.refused(name, event.reason)
            elif event.state is ConnectionState.CONNECTED:
                self._answers.answered(name, event.host)
            else:
                self._answers.lost(name, now_s)
        if self._worker is not None:
            self._worker.credit()
        self._tell()

    @Slot(object)
    def _on_asked(self, _: object) -> None:
        if self._unasked:
            self._answers.asked(self._unasked.pop(0), time.monotonic())
            self._tell()

    @Slot(str)
    def _on_failed(self, reason: str) -> None:
        self.trouble = reason
        self.changed.emit()

    @Slot()
    def _tell(self) -> None:
        left_s = self._answers.next_change(time.monotonic())
        if left_s is not None:
            self._ripe.start(int(left_s * 1000) + _SLACK_MS)
        self.changed.emit()
