"""One appliance as the fetcher knows it: its queue, two transfers at once, and what it can."""

import heapq
import itertools
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.workers.archive.network import Network
from gui.workers.archive.transfer import Transfer
from gui.workers.archive.transfer_end import Outcome, TransferEnd, TransferLimits

CONNECTIONS: Final = 2  # at once to an appliance: others use it too
OPERATORS: Final = ("optimLastSample", "optimized", "")  # by which samples are reduced, best first


def after(operator: str) -> str:
    """Return the operator to try when ``operator`` fails; the last one is raw."""
    return OPERATORS[min(OPERATORS.index(operator) + 1, len(OPERATORS) - 1)]


@dataclass(slots=True, eq=False)
class Question:
    """Something to ask, for whoever has ``key``. ``on_begin`` comes before each attempt."""

    key: Hashable
    url: str
    on_piece: Callable[[bytes], None]
    on_end: Callable[[TransferEnd], None]
    on_begin: Callable[[], None]
    body: bytes | None = None
    urgency: int = 0
    attempts: int = field(default=0, compare=False)


class Appliance(QObject):
    """Asks one appliance, at ``base``; lives in the fetcher's thread."""

    reached = Signal()  # whether it can be reached is another than before

    def __init__(self, base: str, network: Network, limits: TransferLimits) -> None:
        super().__init__(network)
        self.base = base
        self.unreached = ""  # why it could not be reached when it was asked last; "": it was
        self.operators = list(OPERATORS)  # those that it is not known to lack
        self._network, self._limits = network, limits
        self._queue: list[tuple[int, int, Question]] = []
        self._order = itertools.count()
        self._running: dict[int, tuple[Question, Transfer]] = {}
        self._held_until = 0.0  # time.monotonic(): it could not be reached
        self._held = TransferEnd(Outcome.UNREACHABLE)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._begin_some)
        self._later: list[tuple[float, int, Question]] = []  # asked again at a time

    def ask(self, question: Question) -> None:
        """Ask as soon as a connection is free."""
        heapq.heappush(self._queue, (-question.urgency, next(self._order), question))
        self._begin_some()

    def cancel(self, key: Hashable) -> None:
        """Forget what was asked with ``key``, and end its transfers."""
        self._queue = [each for each in self._queue if each[2].key != key]
        heapq.heapify(self._queue)
        self._later = [each for each in self._later if each[2].key != key]
        heapq.heapify(self._later)
        for number, (question, transfer) in list(self._running.items()):
            if question.key == key:
                del self._running[number]
                transfer.cancel()
        self._begin_some()

    def hold_no_more(self) -> None:
        """Ask again, though it could not be reached just now."""
        self._held_until = 0.0

    def cancel_all(self) -> None:
        """Forget everything and end all transfers."""
        self._queue, self._later = [], []
        self._timer.stop()
        running, self._running = self._running, {}
        for _question, transfer in running.values():
            transfer.cancel()

    def end(self) -> None:
        """Forget everything; it can be deleted then: no connection is left (see ``Transfer``)."""
        self.cancel_all()
        self._timer.timeout.disconnect(self._begin_some)

    @Slot()
    def _begin_some(self) -> None:
        now = time.monotonic()
        while self._later and self._later[0][0] <= now:
            question = heapq.heappop(self._later)[2]
            heapq.heappush(self._queue, (-question.urgency, next(self._order), question))
        while self._queue and len(self._running) < CONNECTIONS:
            question = heapq.heappop(self._queue)[2]
            if now < self._held_until:
                question.on_end(self._held)  # may ask the next one, or this one again later
            else:
                self._begin(question)
        if self._later:
            self._timer.start(max(int((self._later[0][0] - now) * 1000) + 1, 1))

    def _begin(self, question: Question) -> None:
        number = next(self._order)
        question.attempts += 1
        question.on_begin()

        def end(ended: TransferEnd) -> None:
            self._ended(number, ended)

        transfer = Transfer(
            self._network, question.url, question.body, self._limits, question.on_piece, end
        )
        self._running[number] = question, transfer
        transfer.start()

    def _ended(self, number: int, ended: TransferEnd) -> None:
        question, _transfer = self._running.pop(number)
        if ended.outcome == Outcome.UNREACHABLE:
            self._held_until = time.monotonic() + self._limits.hold_s
            self._held = ended
        unreached = ended.sentence if ended.outcome == Outcome.UNREACHABLE else ""
        if unreached != self.unreached:
            self.unreached = unreached
            self.reached.emit()
        if ended.outcome == Outcome.BUSY and question.attempts <= self._limits.retries:
            after_s = self._limits.retry_s * 2 ** (question.attempts - 1)
            at = time.monotonic() + max(after_s, ended.retry_after_s or 0.0)
            heapq.heappush(self._later, (at, next(self._order), question))
        else:
            question.on_end(ended)
        self._begin_some()
