"""Chart part of ``archive``: 20 traces × 24 h × 10 Hz in the program's window.

``first_picture_s``: from the opening of the tab to the first frame on the screen with archived
values; ``complete_s``: all 20 are in it; ``refetch_s``: from a span typed that needs finer data to
the frame with all of them; ``gui_late_ms``: the latest that a 5 ms timer of the GUI thread came in
all of that, with where the thread was then.
"""

import os
import time
from collections.abc import Callable

from gui.core.groups.group import Group, PvSpec
from tests.benchmarks.load import client
from tests.benchmarks.program import program
from tests.benchmarks.stalls import Stalls

PVS, DAY_S = 20, 86_400.0


def archive_chart(address: str) -> dict[str, object]:
    """Measure in a process of its own; ``address``: that of the local appliance."""
    return client("archive_chart", address.rsplit(":", 1)[1])


def archive_chart_client(port: int) -> dict[str, object]:
    """Open a tab of PVs that are archived and not connected; return the figures."""
    os.environ["PVWATCH_ARCHIVE_URL"] = f"http://127.0.0.1:{port}"
    group = Group("archive", DAY_S, pvs=tuple(PvSpec(f"BENCH:{n}", plot=True) for n in range(PVS)))
    with program() as shown:
        shown.run(2.0)  # the window is there, and what it imports later
        stalls = Stalls()
        stalls.begin()
        begin = time.perf_counter()
        shown.window.open_tabs.open_group(group)
        content = shown.window.open_tabs.tabs()[0].content
        fill = content.traces.archive
        assert fill is not None

        def filled() -> int:
            return sum(bool(fill.pieces(slot)) for slot in content.model.slots())

        came = [0]  # frames that were painted when the news came, which the next one shows
        fill.news.connect(lambda: came.append(shown.clock.frames))

        def on_screen(condition: Callable[[], bool]) -> float:
            shown.until(condition, 60)
            shown.until(lambda: shown.painted_frames > came[-1], 60)
            return round(time.perf_counter() - begin, 3)

        first_s = on_screen(lambda: filled() > 0)
        complete_s = on_screen(lambda: fill.is_at_rest() and filled() == PVS)
        opened = stalls.end()
        stalls.begin()
        begin = time.perf_counter()
        content.chart.type_time("10m")
        refetch_s = on_screen(fill.is_at_rest)
        zoomed = stalls.end()
        stalls.close()
        late = max((opened, zoomed), key=lambda each: float(str(each["max_ms"])))
        report = {
            "first_picture_s": first_s,
            "complete_s": complete_s,
            "refetch_s": refetch_s,
            "gui_late_ms": late["max_ms"],
            "gui_late_cpu_ms": late["cpu_ms"],
            "gui_late_waited_ms": late["waited_ms"],
            "gui_late_stack": late["stack"],
        }
        content.set_modified(False)
        shown.close_tab()
        shown.window.archive.close()
        assert shown.window.archive.wait(10)
    return report


CLIENTS = {"archive_chart": archive_chart_client}
