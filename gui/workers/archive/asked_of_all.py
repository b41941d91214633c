"""One question in JSON to all appliances at once, whose replies are collected."""

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from gui.core.archive.appliance_replies import MOST_BYTES, ReplyError
from gui.workers.archive.appliance import Appliance, Question
from gui.workers.archive.transfer_end import Outcome, TransferEnd

T = TypeVar("T")


class AskedOfAll(Generic[T]):
    """Asks every appliance and calls ``on_replies`` once, unless it is cancelled.

    ``read`` makes a reply of its bytes, or raises ``ReplyError``. Replies are by base address, in
    the order of the appliances, whichever was first; ``faults`` are sentences on the others.
    """

    def __init__(
        self,
        key: Hashable,
        appliances: Sequence[Appliance],
        url: Callable[[str], str],
        body: bytes | None,
        read: Callable[[bytes], T],
        on_replies: Callable[["AskedOfAll[T]"], None],
    ) -> None:
        self.key = key
        self.replies: dict[str, T] = {}
        self.faults: list[str] = []
        self._appliances = tuple(appliances)
        self._url, self._body, self._read, self._on_replies = url, body, read, on_replies
        self._waiting = len(self._appliances)
        self._done = False

    def begin(self, urgency: int = 0) -> None:
        """Ask them all."""
        if not self._appliances:
            self._tell()
        for appliance in self._appliances:
            self._ask(appliance, urgency)

    def cancel(self) -> None:
        """End it without a word."""
        self._done = True
        for appliance in self._appliances:
            appliance.cancel(self.key)

    def _ask(self, appliance: Appliance, urgency: int) -> None:
        pieces: list[bytes] = []
        size = 0

        def take(piece: bytes) -> None:
            nonlocal size
            size += len(piece)
            if size <= MOST_BYTES:
                pieces.append(piece)

        def begin() -> None:
            nonlocal size
            size = 0
            pieces.clear()

        def end(ended: TransferEnd) -> None:
            if ended.outcome == Outcome.WHOLE:
                self._add(appliance.base, b"".join(pieces), size)
            elif ended.outcome == Outcome.UNKNOWN:
                self.faults.append(f"{appliance.base} does not know this question.")
            else:
                self.faults.append(ended.sentence)
            self._count()

        appliance.ask(
            Question(self.key, self._url(appliance.base), take, end, begin, self._body, urgency)
        )

    def _add(self, base: str, reply: bytes, size: int) -> None:
        try:
            if size > MOST_BYTES:
                raise ReplyError(f"The reply is larger than {MOST_BYTES >> 20} MB.")
            self.replies[base] = self._read(reply)
        except ReplyError as error:
            self.faults.append(f"{base}: {error}")

    def _count(self) -> None:
        self._waiting -= 1
        if not self._waiting:
            self._tell()

    def _tell(self) -> None:
        if not self._done:
            self._done = True
            bases = [each.base for each in self._appliances if each.base in self.replies]
            self.replies = {base: self.replies[base] for base in bases}
            self._on_replies(self)
