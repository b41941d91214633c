"""Credit of one worker: how many batches may be under way to the GUI thread.

Two counts, each written by one thread alone, so that giving back wakes nobody: a slot of the
worker would cost its thread a wake-up for each batch, and the worker looks before the next one.
"""


class Credit:
    """Batches that were sent, and those of them that were taken."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._sent = 0
        self._taken = 0

    @property
    def under_way(self) -> int:
        """Number of batches that were sent and not taken yet. Any thread."""
        return self._sent - self._taken

    @property
    def is_left(self) -> bool:
        """Whether another batch may be sent. Called on: worker thread."""
        return self.under_way < self._most

    def spend(self) -> None:
        """Note that a batch is sent, before it is. Called on: worker thread."""
        self._sent += 1

    def give_back(self) -> None:
        """Note that a batch was taken; never more than were sent. Called on: GUI thread."""
        if self.under_way > 0:
            self._taken += 1
