"""Counts of what a worker handed to the GUI thread: a few additions a batch, none an update."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.core.pv.updates import Batch

if TYPE_CHECKING:
    from gui.core.store.worker_counts import WorkerFigures
    from gui.workers.source import SourceCounts


class WorkerCounts:
    """Called on: worker thread."""

    def __init__(self) -> None:
        self._decoded = 0
        self._batches = 0

    def note(self, batch: Batch) -> None:
        """Count a batch that goes to the GUI thread."""
        self._decoded += batch.updates
        self._batches += 1

    def figures(self, source: SourceCounts | None, to_open: int, under_way: int) -> WorkerFigures:
        """Return the counts as of now; ``source`` is ``None`` where none could be made."""
        from gui.core.store.worker_counts import WorkerFigures  # not before somebody asks (ADR 6)

        if source is None:
            return WorkerFigures(to_open=to_open)
        return WorkerFigures(
            contexts=1,
            channels=source.channels,
            to_open=to_open,
            received=self._decoded
            + source.dropped
            + source.gone
            + source.unreadable
            + source.waiting,
            decoded=self._decoded,
            merged=source.merged,
            dropped=source.dropped,
            gone=source.gone,
            unreadable=source.unreadable,
            waiting=source.waiting,
            waiting_most=source.waiting_most,
            queue_limit=source.queue_limit,
            links=source.links,
            batches=self._batches,
            batches_under_way=under_way,
        )
