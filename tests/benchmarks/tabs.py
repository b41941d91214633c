"""``tabs``: 200 times a tab of 50 PVs is opened, shows values, and is closed."""

import gc
import os
import time
from pathlib import Path

from tests.benchmarks.load import PREFIX, load_ioc

CYCLES, PVS, WARM = 200, 50, 20


def _resources() -> tuple[int, int, float]:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return (
        len(os.listdir("/proc/self/task")),
        len(os.listdir("/proc/self/fd")),
        pages * os.sysconf("SC_PAGE_SIZE") / 2**20,
    )


def tabs(seconds: float) -> dict[str, object]:
    """``seconds`` is not used: the count of cycles is what is asked."""
    with load_ioc(PVS, ".1 second") as ioc:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from PySide6.QtWidgets import QApplication

        from gui.core.group import Group, PvSpec
        from gui.models.frame_clock import FrameClock
        from gui.shell.main_window import MainWindow
        from gui.shell.settings import Settings
        from gui.workers.repeater import Repeater
        from gui.workers.thread import live_workers

        app = QApplication([])
        repeater = Repeater()
        repeater.start()
        clock = FrameClock()
        window = MainWindow(clock, Settings())
        window.show()
        clock.start()
        group = Group("load", pvs=tuple(PvSpec(f"{PREFIX}{k}", plot=k < 4) for k in range(PVS)))

        def turn() -> None:
            window.open_group(group)
            store = window.sessions()[0].store
            deadline = time.monotonic() + 20
            while not store.has_value.all():
                app.processEvents()
                time.sleep(0.002)
                assert time.monotonic() < deadline, "the PVs did not connect"
            window.close_tab(0)
            while live_workers():
                app.processEvents()
                time.sleep(0.002)
            app.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
            app.processEvents()

        for _ in range(WARM):
            turn()
        threads, fds, memory = _resources()
        channels = ioc.channel_count()
        for _ in range(CYCLES):
            turn()
        after = _resources()
        result = {
            "cycles": CYCLES,
            "threads_delta": after[0] - threads,
            "fds_delta": after[1] - fds,
            "channels_delta": ioc.channel_count() - channels,
            "rss_growth_mb": round(after[2] - memory, 2),
        }
        clock.stop()
        window.close()
        repeater.stop()
    return result
