"""What diagnostics look at of an open tab."""

from dataclasses import dataclass

from gui.core.store.pv_store import PvStore
from gui.workers.handle import WorkerThread


@dataclass(frozen=True, slots=True, eq=False)
class WatchedTab:
    """Its name as the user sees it, its store, and the worker that feeds it."""

    name: str
    store: PvStore
    worker: WorkerThread
