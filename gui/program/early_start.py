"""Early start: what begins before the GUI's libraries are imported, and goes on meanwhile."""

import threading
from dataclasses import replace

from gui.core.program.launch_options import LaunchOptions
from gui.program.cache.start_cache import StartCache
from gui.program.start_limits import StartGuard, keep_large_blocks_apart
from gui.workers.ca import libca
from gui.workers.ca.repeater import Repeater, wait_for_repeater


class EarlyStart:
    """Starts the demo IOCs (with ``--demo``) and the CA repeater; loads libca on a thread.

    Sets how malloc deals with large blocks, for all that comes.
    """

    def __init__(self, options: LaunchOptions) -> None:
        keep_large_blocks_apart()
        self.options = options
        self.cache: StartCache | None = None  # which is told of the end
        self._demo = None
        if options.demo:
            from gui.demo.ioc_process import DemoIoc, demo_group_paths

            self._demo = DemoIoc()
            self._demo.start()  # sets this process' EPICS_CA_* before libca reads them
            self.options = replace(options, files=(*demo_group_paths(), *options.files))
        self.guard = StartGuard()
        self._repeater = Repeater()
        self._repeater.start()
        threading.Thread(target=self._load_libca, name="pvwatch-start", daemon=True).start()

    @staticmethod
    def load_source() -> None:
        """Import what workers need of Channel Access, before the first of them waits for it."""
        import gui.workers.ca.source  # noqa: F401

    @staticmethod
    def _load_libca() -> None:
        wait_for_repeater(1.0)
        libca.load()

    def stop(self) -> None:
        """End the child processes."""
        if self.cache is not None:
            self.cache.finish()
        self._repeater.stop()
        if self._demo is not None:
            self._demo.stop()
