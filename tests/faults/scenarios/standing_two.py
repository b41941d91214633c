"""Two of three IOCs stop with puts and reads on their way; a worker that stands is replaced."""

import ctypes
import signal

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.core.pv.standing import Standing
from gui.tab.tab import Tab
from gui.workers.ca.context import CaContext
from tests.faults.scenarios.standing import _SIZE, _Watch
from tests.faults.scene import Scene
from tests.support.soft_ioc import SoftIoc, counting_records

_RECORDS = """
record(waveform,"{p}wave"){{field(FTVL,"DOUBLE")field(NELM,"{size}")field(PINI,"YES")}}
record(waveform,"{p}texts"){{field(FTVL,"STRING")field(NELM,"100000")field(PINI,"YES")}}
record(waveform,"{p}chars"){{field(FTVL,"CHAR")field(NELM,"2000000")field(PINI,"YES")}}
record(stringout,"{p}text"){{field(PINI,"YES")}}
record(lsi,"{p}long"){{field(SIZV,"2000")field(PINI,"YES")}}
record(mbbo,"{p}state"){{field(ZRST,"off")field(ONST,"on")field(VAL,"0")field(PINI,"YES")}}
"""
_OWN = ("wave", "texts", "chars", "text", "long.VAL$", "state")


def two_stand(scene: Scene) -> None:
    """The healthy one's PVs never wait; a worker that stands is seen, and replaced."""
    scene.counting("G:", 20, ".1 second")
    iocs: list[SoftIoc] = []
    for number, prefix in enumerate(("B:", "C:"), 1):
        database = _RECORDS.format(p=prefix, size=_SIZE) + counting_records(prefix, 50, "1 second")
        iocs.append(scene.ioc(database, number))
    names = [*(f"G:{k}" for k in range(20))]
    for prefix in ("B:", "C:"):
        names += [*(f"{prefix}{own}" for own in _OWN), *(f"{prefix}{k}" for k in range(50))]
    session = scene.open(names)
    scene.all_live(session)
    scene.window.puts.allow(True)
    scene.before["threads"] += 1  # of the log of puts, which begins with the first one
    _puts_to_two(scene, session, iocs)
    _replaced(scene, session, iocs[0])
    _closed_while_it_stands(scene, session, iocs[1])


def _puts_to_two(scene: Scene, session: Tab, iocs: list[SoftIoc]) -> None:
    """Both stop; one comes back, the other one later: each put ends once, in a known way."""
    store, queue = session.store, session.tools.puts.queue
    told: dict[int, list[str]] = {}
    queue.finished.connect(lambda put: told.setdefault(put.request, []).append(put.outcome.name))
    watch = _Watch(session, 20)
    for ioc in iocs:
        ioc.signal(signal.SIGSTOP)
    sent = []
    values = {
        "wave": np.arange(_SIZE, dtype=float), "texts": ["x" * 39] * 100_000,
        "chars": np.full(2_000_000, 65, np.uint8), "text": "word",
        "long.VAL$": "y" * 1_500, "state": 1,
    }  # fmt: skip
    for prefix in ("B:", "C:"):
        for own in _OWN:
            for _ in range(5 if own in ("text", "state", "long.VAL$") else 1):
                slot = store.slot_of(f"{prefix}{own}")
                sent.append(queue.request(slot, values[own]))
        for k in range(50):
            session.worker.read_fields(store.slot_of(f"{prefix}{k}"), f"{prefix}{k}")
    scene.until(lambda: not store.fresh()[20:].any(), 10.0, "those of both are marked")
    iocs[0].signal(signal.SIGCONT)
    back = slice(20, 20 + len(_OWN) + 50)
    scene.until(lambda: bool(store.fresh()[back].all()), 60.0, "those of the first are back")
    assert not store.fresh()[back.stop :].any(), "those of the second are not"
    half = len(sent) // 2
    scene.until(lambda: all(each in told for each in sent[:half]), 90.0, "its puts have ended")
    iocs[1].signal(signal.SIGCONT)
    scene.until(lambda: bool(store.fresh().all()), 60.0, "all are back")
    scene.until(lambda: all(each in told for each in sent), 90.0, "all puts have ended")
    watch.stop()
    scene.report["outcomes"] = sorted({each for many in told.values() for each in many})
    scene.report["pause_s"] = round(watch.pause_s, 2)
    assert not watch.stale, watch.stale
    assert all(len(many) == 1 for many in told.values()), told


def _stand(scene: Scene, session: Tab) -> None:
    """Let the worker send to a stopped IOC by the call that blocks it, as no code of ours does."""
    worker = session.worker._worker
    context = worker._source.context
    slot = session.store.slot_of("B:wave" if not scene.report.get("replaced") else "C:wave")
    data = (ctypes.c_double * _SIZE)()

    def block(self: CaContext = context) -> None:
        channel = self.channels[slot]
        for _ in range(4):
            self.library.ca_array_put(6, _SIZE, channel.chid, data)
            self.library.ca_flush_io()

    worker._source.tick = lambda: (delattr(worker._source, "tick"), block())
    scene.until(lambda: session.store.standing(0) is Standing.LATE, 20.0, "it is seen")


def _replaced(scene: Scene, session: Tab, ioc: SoftIoc) -> None:
    """A person takes the new worker that is offered; the old one ends when the IOC goes on."""
    store = session.store
    ioc.signal(signal.SIGSTOP)
    _stand(scene, session)
    assert not store.fresh().any()
    notice = session.late_worker.notice
    assert notice is not None and notice.isVisible()
    updates = store.updates_total
    QTest.mouseClick(notice.button, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    scene.until(lambda: bool(store.fresh()[:20].all()), 30.0, "the healthy ones are back")
    assert not notice.isVisible() and store.updates_total > updates
    old = scene.workers()
    ioc.signal(signal.SIGCONT)
    scene.until(lambda: scene.workers() == old - 1 == 1, 60.0, "the old one ends")
    scene.until(lambda: bool(store.fresh().all()), 60.0, "all are back")
    scene.report["replaced"] = True


def _closed_while_it_stands(scene: Scene, session: Tab, ioc: SoftIoc) -> None:
    """The tab is closed while its worker stands: at once, and it ends when the IOC goes on."""
    ioc.signal(signal.SIGSTOP)
    _stand(scene, session)
    session.set_modified(False)
    scene.close(session)
    assert scene.workers() == 1
    ioc.signal(signal.SIGCONT)
    scene.until(lambda: scene.workers() == 0, 60.0, "it ends")
