"""Counts what a worker takes from its queue: a few additions a batch, none an update."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.core.pv.updates import Batch
from gui.workers.ca.callbacks import CallbackSink
from gui.workers.ca.context import CaContext

if TYPE_CHECKING:
    from gui.core.store.worker_counts import WorkerFigures


class WorkerCounts:
    """Called on: worker thread."""

    def __init__(self) -> None:
        self._scalars = 0
        self._blocks = 0
        self._dropped = 0
        self._batches = 0
        self._most = 0
        self._emptied_ns = 0  # when nothing was left in the queue

    def before_take(self, sink: CallbackSink) -> None:
        """Note how much waits."""
        self._most = max(self._most, len(sink.scalars))

    def waited_ns(self, sink: CallbackSink, now_ns: int) -> int:
        """Return how long the updates just taken may have been in the queue, at most."""
        waited = now_ns - self._emptied_ns if self._emptied_ns else 0
        if not sink.scalars:
            self._emptied_ns = now_ns
        return waited

    def note(self, batch: Batch, drops: int) -> None:
        """Count a batch that goes to the GUI thread."""
        scalars = len(batch.slot)
        self._scalars += scalars
        self._blocks += batch.updates - scalars
        self._dropped += drops
        self._batches += 1

    def figures(self, context: CaContext | None, to_open: int, under_way: int) -> WorkerFigures:
        """Return the counts as of now."""
        from gui.core.store.worker_counts import WorkerFigures  # not before somebody asks (ADR 6)

        if context is None:
            return WorkerFigures(to_open=to_open)
        sink = context.sink
        waiting, dropped = len(sink.scalars), self._dropped + sink.untaken_drops()
        decoded = self._scalars + self._blocks
        return WorkerFigures(
            contexts=1,
            channels=len(context.channels),
            to_open=to_open,
            received=decoded + dropped + context.gone + waiting,
            decoded=decoded,
            merged=context.merged,
            dropped=dropped,
            gone=context.gone,
            waiting=waiting,
            waiting_most=max(self._most, waiting),
            queue_limit=sink.queue_limit,
            links=len(sink.links),
            batches=self._batches,
            batches_under_way=under_way,
        )
