"""What a worker says about itself when it is asked: counts since it began, and what waits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkerFigures:
    """``received`` = ``decoded`` + ``dropped`` + ``gone`` + ``waiting``, whenever it answers."""

    contexts: int = 0  # 1; 0 where Channel Access could not be started
    channels: int = 0
    to_open: int = 0  # names whose channel is still to be made
    received: int = 0  # monitor updates that libca delivered
    decoded: int = 0  # of these, handed to the store; those merged into a later one included
    merged: int = 0  # texts and arrays that a later one of the same batch superseded
    dropped: int = 0  # the oldest, because the queue was full
    gone: int = 0  # texts and arrays of a channel that was gone when they were looked at
    waiting: int = 0  # in the queue now
    waiting_most: int = 0  # in the queue at once, ever
    queue_limit: int = 0
    links: int = 0  # connects and disconnects that wait
    batches: int = 0
    batches_under_way: int = 0  # to the GUI thread, not yet taken
