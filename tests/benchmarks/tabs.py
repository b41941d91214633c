"""``tabs``: 200 times a tab of 50 PVs is opened, shows values, and is closed."""

import gc
import os
from pathlib import Path

from tests.benchmarks.load import load_ioc

CYCLES, PVS, TRACES, WARM = 200, 50, 4, 40
SETTLED_S = 6.0


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
        from tests.benchmarks.program import load_group, program

        group = load_group(PVS, TRACES)
        with program() as shown:

            def turn() -> None:
                shown.window.open_tabs.open_group(group)
                store = shown.window.open_tabs.contents()[0].store
                shown.until(lambda: bool(store.has_value.all()), 20)
                shown.close_tab()

            shown.run(SETTLED_S)  # what is loaded after the start does not grow with tabs
            for _ in range(WARM):
                turn()
            before, channels = _resources(), ioc.channel_count()
            for _ in range(CYCLES):
                turn()
            after = _resources()
            return {
                "cycles": CYCLES,
                "threads_delta": after[0] - before[0],
                "fds_delta": after[1] - before[1],
                "channels_delta": ioc.channel_count() - channels,
                "rss_growth_mb": round(after[2] - before[2], 2),
            }
