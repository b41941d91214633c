"""An IOC that stops with much of ours on its way: it stands alone, the worker goes on."""

import signal
import time

import numpy as np
from PySide6.QtCore import QTimer

from gui.core.pv.standing import Standing
from gui.tab.tab import Tab
from gui.workers.ca.context import CaContext
from gui.workers.ca.puts import large_put
from tests.faults.scene import Scene
from tests.support.soft_ioc import SoftIoc, counting_records

_SIZE = 1_000_000  # doubles: 8 MB, libca's send queue and the kernel's hold some 4.5 MB of it
_ECHO_S = 5.0  # a beacon may make libca probe: who is silent for so long is lost
_WAVEFORM = 'record(waveform,"B:wave"){{field(FTVL,"DOUBLE")field(NELM,"{}")field(PINI,"YES")}}\n'


class _Watch:
    """Looks every 10 ms at PVs that must be current, and at the turns of the worker."""

    def __init__(self, session: Tab, count: int) -> None:
        self.stale: set[str] = set()
        self.pause_s = 0.0
        self._session, self._count = session, count
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)
        self._timer.start(10)

    def _look(self) -> None:
        standings = self._session.store.standings()[: self._count]
        self.stale |= {Standing(int(each)).name for each in np.unique(standings)} - {"CURRENT"}
        self.pause_s = max(self.pause_s, time.monotonic() - self._session.worker._worker.ran_s)

    def stop(self) -> None:
        self._timer.stop()


def _stop(ioc: SoftIoc, when: str) -> None:
    """Stop the IOC now, or once a large put has connected to it: then it is sent."""
    if when == "before":
        ioc.signal(signal.SIGSTOP)
        return
    connect = large_put.LargePut._connect

    def connected(self: large_put.LargePut, context: CaContext) -> str:
        found = connect(self, context)
        ioc.signal(signal.SIGSTOP)
        large_put.LargePut._connect = connect  # type: ignore[method-assign]
        return found

    large_put.LargePut._connect = connected  # type: ignore[method-assign]


def worker_stands(scene: Scene) -> None:
    """1e6 doubles, fields and closings go to a stopped IOC; 20 PVs of a good one never wait."""
    others = 2_000 if scene.full else 200
    scene.counting("G:", 20, ".1 second")
    ioc = scene.ioc(_WAVEFORM.format(_SIZE) + counting_records("B:", others, "1 second"), 1)
    names = [*(f"G:{k}" for k in range(20)), "B:wave", *(f"B:{k}" for k in range(others))]
    session = scene.open(names)
    store, wave = session.store, 20
    scene.all_live(session)
    scene.window.puts.allow(True)
    outcomes: list[str] = []
    queue = session.tools.puts.queue
    scene.before["threads"] += 1  # of the log of puts, which begins with the first one
    queue.finished.connect(lambda record: outcomes.append(record.outcome.name))
    watch = _Watch(session, 20)
    rounds = (("before", 8.0, "CONFIRMED"), ("before", 50.0, "REFUSED"), ("after", 50.0, "LOST"))
    for when, stop_s, expected in rounds if scene.full else (("after", 3.5, "CONFIRMED"),):
        watch.pause_s = 0.0
        began = time.monotonic()
        _stop(ioc, when)
        queue.request(wave, np.full(_SIZE, began))
        for slot in range(wave, wave + 40):
            session.worker.read_fields(slot, store.name[slot])
        marked = scene.until(
            lambda: not store.fresh()[wave + 1 :].any(), 10.0, "the stopped one's are marked"
        )
        gone = tuple(range(len(store) - others // 2, len(store)))
        session.remove_slots(gone)
        scene.run(stop_s - (time.monotonic() - began))
        stopped_s = time.monotonic() - began
        ioc.signal(signal.SIGCONT)
        scene.until(lambda: len(outcomes) > 0, 60.0, "the put has an outcome")
        scene.until(lambda: bool(store.fresh()[store.alive].all()), 60.0, "all PVs are back")
        lost = when == "after" and stopped_s > _ECHO_S and outcomes == ["LOST"]
        assert lost or outcomes == [expected], (outcomes, stopped_s)
        figures = {"marked_s": round(marked, 2), "pause_s": round(watch.pause_s, 2)}
        scene.report[f"{when}_{stop_s:g}_s"] = {**figures, "outcome": outcomes[0]}
        outcomes.clear()
        added = session.add_pvs([f"B:{k}" for k in range(others // 2, others)])
        assert added == others // 2
        scene.until(lambda: bool(store.fresh()[store.alive].all()), 60.0, "and those added")
    watch.stop()
    assert not watch.stale, watch.stale
    assert not scene.full or max(each["pause_s"] for each in scene.report.values()) < 1.0
    ioc.signal(signal.SIGSTOP)
    queue.request(wave, np.zeros(_SIZE))
    scene.run(1.0)
    session.set_modified(False)
    scene.close(session)
    ioc.signal(signal.SIGCONT)
