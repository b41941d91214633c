"""Servers that should not be as they are."""

import time
from collections.abc import Callable, Sequence

import numpy as np

from gui.core.stamps.choice import StampFault
from gui.tab.tab import Tab
from gui.workers.ca import lost_channels
from tests.faults.scene import S, Scene, is_live, none_live, resources, shown_outages
from tests.support.process_memory import rss_mb
from tests.support.rogue_server import RogueServer


def two_servers(scene: Scene) -> None:
    """Two IOCs serve the same names: one is used; when it dies, the other one."""
    iocs = [scene.counting("D:", 10, ".1 second", number) for number in (0, 1)]
    session = scene.open([f"D:{k}" for k in range(10)])
    scene.all_live(session)
    scene.run(1.0)
    assert scene.lost(session) == 0
    back, outages = [], []
    for _ in range(6 if scene.full else 1):
        used = next(k for k in (0, 1) if str(scene.ports[k]) in session.store.host[0])
        down = scene.kill(iocs[used])
        scene.until(lambda: none_live(session), 3.0, "disconnected")
        up = time.time_ns()
        back.append(scene.all_live(session, seconds=15.0))
        outages.append((down, up))
        assert str(scene.ports[1 - used]) in session.store.host[0]
        scene.beside(iocs[used].restart)
    scene.run(0.5)
    wrong = shown_outages(session, outages, scene.full)
    missing = scene.lost(session)
    scene.report |= {"changes": len(back), "back_s_max": round(max(back), 2), "lost": missing}
    assert not wrong, wrong[:5]
    assert missing == session.store.dropped_total == 0


def _beside_a_good_one(scene: Scene, mode: str) -> None:
    rogue = RogueServer(scene.ports[1], "B:", mode)
    scene.counting("G:", 50, ".1 second")
    session = scene.open([*(f"G:{k}" for k in range(50)), *(f"B:{k}" for k in range(50))])
    scene.until(lambda: int(session.store.fresh().sum()) == 50, 10.0, "the good ones are live")
    scene.run(30.0 if scene.full else 2.0)
    scene.report |= {"searches": rogue.searches, "connections": rogue.connections}
    assert rogue.searches > 0 and session.store.connected_count() == 50
    scene.until(lambda: int(session.store.fresh().sum()) == 50, 10.0, "they are live")
    scene.until(
        lambda: all(len(session.store.filed_history(slot)) > 10 for slot in range(50)),
        10.0,
        "histories",
    )
    assert not session.store.has_value[50:].any()
    assert session.store.dropped_total == 0
    scene.close(session)
    ended = scene.waited(lambda: scene.workers() == 0, 60.0)
    scene.report["worker_ended_s"] = None if ended is None else round(ended, 2)
    rogue.stop()


def refused(scene: Scene) -> None:
    """A server answers searches and refuses TCP: its PVs are searched for, the others live."""
    _beside_a_good_one(scene, "refuse")


def ignored(scene: Scene) -> None:
    """A server takes the TCP connection and never says a word."""
    _beside_a_good_one(scene, "ignore")


def stamps(scene: Scene) -> None:
    """The IOC's clock jumps, back and ahead: what arrives is shown at its time, nothing is lost."""
    rogue = RogueServer(scene.ports[1], "C:")
    session = scene.open(["C:0", "C:1"])
    scene.all_live(session)
    store, hour, sent, late = session.store, 3_600 * S, 0, []
    jumps = [0, -hour, hour, 0, -(10**18), 30 * 24 * hour, -S, S, 60 * S, -60 * S, 0, 6 * hour]
    for turn in range(40 if scene.full else 4):
        for jump in jumps:
            for _ in range(5):
                sent += 1
                for name, ahead in (("C:0", jump), ("C:1", 0)):
                    assert rogue.post(name, float(sent), max(time.time_ns() + ahead, 0)) == 1
            scene.run(0.02 if turn else 0.1)
            times, values, _, _ = store.filed_history(0).window(0, 2**62)
            if values[-1] == sent:  # no later sample is on its way
                late.append((time.time_ns() - int(times[-1])) / S)
    scene.until(lambda: store.value[0] == sent == store.value[1], 5.0, "all came")
    fresh_s = scene.until(lambda: _newest(session, 0)[1] == sent, 5.0, "filed")
    times, values, _, _ = store.filed_history(0).window(0, 2**62)
    good = values[values > 0]
    scene.report |= {
        "sent": sent, "received": len(good), "points": len(np.unique(times)),
        "late_s_max": round(max(late), 2), "ahead_s_max": round(-min(late), 2),
        "filed_s": round(fresh_s, 2),
    }  # fmt: skip
    assert np.array_equal(good, np.arange(1, sent + 1)), "every sample is there, in its order"
    assert (np.diff(times) >= 0).all()
    assert min(late) > -1.5 and max(late) < 3.0, "each is drawn at about its arrival"
    assert store.stamps.fault[0] == StampFault.AHEAD and store.stamps.fault[1] == StampFault.NONE
    other = store.filed_history(1).window(0, 2**62)[0]
    assert len(np.unique(other[1:])) == sent, "the PV with the good clock has its own stamps"
    rogue.post("C:0", sent + 1.0, time.time_ns())
    scene.until(lambda: store.value[0] == sent + 1, 5.0, "a good stamp")
    assert store.stamps.fault[0] == StampFault.NONE, "one good stamp is enough"
    rogue.post("C:0", sent + 2.0, 0)
    scene.until(lambda: store.value[0] == sent + 2, 5.0, "the last")
    assert store.stamps.fault[0] == StampFault.NEVER, "a stamp of 1990 is marked"
    scene.close(session)
    scene.until(lambda: scene.workers() == 0, 10.0, "worker ends")
    rogue.stop()


def _newest(session: Tab, slot: int) -> tuple[int, float]:
    times, values, _ = session.store.filed_history(slot).newest(1)
    return int(times[0]), float(values[0])


def _each_down(sessions: Sequence[Tab]) -> Callable[[], bool]:
    """Return whether each was seen cut off once; the first may be back before the last is lost."""
    left = set(range(len(sessions)))

    def seen() -> bool:
        left.difference_update([k for k in left if not is_live(sessions[k])])
        return not left

    return seen


def reconnects(scene: Scene) -> None:
    """Circuits are cut again and again, those of ten tabs at once: nothing grows."""
    rogue = RogueServer(scene.ports[1], "Q:")
    sessions = [scene.open([f"Q:{k}" for k in range(5)]) for _ in range(10)]
    scene.all_live(*sessions)
    before, rss = resources(), 0.0
    back = []
    turns = 100 if scene.full else 5
    lost_channels.RENEW_S = 0.5  # libca alone waits 10 s before it searches anew
    for turn in range(turns):
        rogue.drop_all()
        scene.until(_each_down(sessions), 5.0, "disconnected")
        back.append(scene.all_live(*sessions, seconds=30.0))
        for session in sessions:
            rogue.post("Q:0", float(turn), time.time_ns())
            scene.until(lambda session=session: is_live(session), 1.0, "live")
        scene.run(0.1)
        if turn == turns // 10:
            rss = rss_mb()
    scene.run(0.5)
    after = resources()
    scene.report |= {
        "reconnects": turns * len(sessions), "back_s_mean": round(float(np.mean(back)), 3),
        "back_s_max": round(max(back), 2), "rss_growth_mb": round(rss_mb() - rss, 2),
        "threads_delta": after["threads"] - before["threads"],
        "descriptors_delta": after["descriptors"] - before["descriptors"],
    }  # fmt: skip
    assert after["threads"] <= before["threads"] + 1
    assert after["descriptors"] <= before["descriptors"] + 1
    assert rss_mb() - rss < 20.0
    scene.close_tabs()
    scene.until(lambda: scene.workers() == 0, 10.0, "worker ends")
    rogue.stop()
