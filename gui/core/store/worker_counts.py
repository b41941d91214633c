"""Statistics of a worker: counts since it began, and the lengths of its queues."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkerFigures:
    """Whenever it answers, ``received`` is the sum of what became of each update.

    ``decoded`` + ``dropped`` + ``gone`` + ``unreadable`` + ``waiting``.
    """

    contexts: int = 0  # 1; 0 where Channel Access could not be started
    channels: int = 0
    to_open: int = 0  # names whose channel is still to be made
    received: int = 0  # monitor updates that libca delivered
    decoded: int = 0  # of these, handed to the store; those merged into a later one included
    merged: int = 0  # texts and arrays that a later one of the same batch superseded
    dropped: int = 0  # the oldest, when the queue was full
    gone: int = 0  # texts and arrays whose channel was closed before they were decoded
    waiting: int = 0  # in the queue now
    waiting_most: int = 0  # in the queue at once, ever
    queue_limit: int = 0
    links: int = 0  # connection changes that wait
    batches: int = 0
    batches_under_way: int = 0  # to the GUI thread, not yet taken
    unreadable: int = 0  # replies with wrong type, size, alarm or stamp, those they superseded too
