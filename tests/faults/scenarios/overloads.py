"""More than the machine can do: what gives way first, what the user is told, and the way back."""

import time
from functools import partial

from gui.tab import tab as tab_session
from gui.workers.handle import WorkerHandle
from tests.faults.scene import Scene

_COUNT = 400  # PVs
_PAINT_S = 0.3  # as over a slow line to a screen elsewhere


class _SlowScreen:
    """Takes its time at every frame."""

    def __init__(self) -> None:
        self.takes_s = 0.0

    def paint(self) -> None:
        time.sleep(self.takes_s)


def overload(scene: Scene) -> None:
    """Painting too dear, then a GUI thread that stands: paints less, then drops and counts."""
    # how often they update, and how many updates are kept for a GUI that does not come
    scan, queue = (".02 second", 30_000) if scene.full else (".1 second", 3_000)
    tab_session.WorkerHandle = partial(WorkerHandle, queue_limit=queue)  # type: ignore
    ioc = scene.counting("O:", _COUNT, scan)
    scene.counting("Q:", 10, ".1 second", 1)
    flooded = scene.open([f"O:{k}" for k in range(_COUNT)])
    calm = scene.open([f"Q:{k}" for k in range(10)])
    scene.all_live(flooded, calm)
    notice, clock = scene.window.diagnostics.notice, scene.clock
    scene.until(lambda: not notice.isVisible(), 20.0, "all is well at first")
    usual_ms = clock.interval_ms
    screen = _SlowScreen()
    clock.register(screen.paint)
    screen.takes_s = _PAINT_S
    told = scene.until(lambda: notice.isVisible() and "▲" in notice.text(), 15.0, "painting less")
    slow_ms, slow_text = clock.interval_ms, notice.text()
    scene.until(lambda: clock.interval_ms > 2 * usual_ms, 5.0, "painting much less")
    assert scene.lost(flooded, calm) == 0 == flooded.store.dropped_total
    screen.takes_s = 0.0
    back = scene.until(lambda: not notice.isVisible(), 20.0, "well again")
    assert scene.lost(flooded, calm) == 0 == flooded.store.dropped_total
    while not flooded.store.dropped_total:
        time.sleep(4.0)  # far more updates in the one tab than are kept; 400 in the other
        scene.run(1.0)
    scene.until(lambda: notice.isVisible() and "◆" in notice.text(), 5.0, "the drops are told")
    drop_text = notice.text()
    over = scene.until(lambda: not notice.isVisible(), 40.0, "well again")
    scene.all_live(flooded, calm)
    clock.unregister(screen.paint)
    missing = scene.lost_at_rest(flooded, ioc)
    scene.report |= {
        "usual_ms": usual_ms, "slow_ms": slow_ms, "told_s": round(told, 1),
        "back_s": round(back, 1), "slow_text": slow_text, "drop_text": drop_text,
        "dropped": flooded.store.dropped_total, "missing": missing, "over_s": round(over, 1),
        "calm_lost": scene.lost(calm),
    }  # fmt: skip
    assert missing == flooded.store.dropped_total > 0
    assert scene.lost(calm) == calm.store.dropped_total == 0
